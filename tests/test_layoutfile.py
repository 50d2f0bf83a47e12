"""Layouts move between TOML, CSV and workbooks without losing anything."""

from __future__ import annotations

import io
import zipfile
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from bokslut.layoutfile import COLUMNS, from_table, to_csv, to_rows, to_toml, to_workbook
from bokslut.model.errors import UsageError
from bokslut.model.words import Words
from bokslut.packs.load import PackRef, load_book, shipped_names
from bokslut.packs.pack import read_pack
from bokslut.sources.interface import SourceFile
from bokslut.statements.layout import Layout, LayoutLine
from bokslut.tomlfile import read_toml

NAMES = st.from_regex(r"[a-zåäö_][a-z0-9åäö_]{0,8}", fullmatch=True)
ODD = [
    "=1+1",
    "'=x",
    "''-y",
    "+46",
    "-",
    "@a",
    "'",
    '"',
    "a;b,c",
    " padded ",
    "' =x",
    "＝1",
    "12",
    "1e3",
    "TRUE",
    "_x0041_",
    "Summa: 1 234",
]
TEXTS = st.one_of(
    st.sampled_from(ODD),
    st.text(st.characters(exclude_categories=["Cc", "Cs", "Zl", "Zp", "Cn"]), min_size=1, max_size=12),
)
WORDS = st.builds(Words, TEXTS, TEXTS)
SELECTORS = st.lists(st.sampled_from(["15", "1510..1599", "!1519", "role:bank", "01"]), max_size=3).map(tuple)


@st.composite
def lines(draw: Any) -> LayoutLine:
    return LayoutLine(
        id=draw(NAMES),
        label=draw(WORDS),
        accounts=draw(SELECTORS),
        sign=draw(st.sampled_from([None, "debit", "credit"])),
        flips_to=draw(st.none() | NAMES),
        sum=tuple(draw(st.lists(st.tuples(st.sampled_from(["", "-"]), NAMES).map("".join), max_size=3))),
        result_of=draw(st.none() | NAMES),
        heading=draw(st.booleans()),
        hidden=draw(st.booleans()),
        note=draw(st.none() | TEXTS),
        aliases=draw(st.sampled_from([(), ("Övriga skulder",), ("=1+1", "Skulder, övriga; kort")])),
    )


LAYOUTS = st.lists(
    st.builds(Layout, id=NAMES, title=WORDS, covers=SELECTORS, line=st.lists(lines(), min_size=1, max_size=4).map(tuple)),
    min_size=1,
    max_size=3,
    unique_by=lambda layout: layout.id,
).map(tuple)


@given(LAYOUTS)
def test_property_csv_gives_the_layouts_back(layouts: tuple[Layout, ...]) -> None:
    assert from_table(SourceFile("x.csv", to_csv(layouts).encode())) == layouts


@given(LAYOUTS)
def test_property_a_workbook_gives_the_layouts_back(layouts: tuple[Layout, ...]) -> None:
    assert from_table(SourceFile("x.xlsx", to_workbook(layouts))) == layouts


@given(LAYOUTS)
def test_property_toml_gives_the_layouts_back(layouts: tuple[Layout, ...]) -> None:
    pack, problems = read_pack(read_toml("x", to_toml(layouts, "x").encode()))
    assert not problems or {problem.message.en for problem in problems} == {"The text is empty; it must be there in both languages"}
    assert tuple(layout for _, layout in pack.layouts) == layouts


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_layout_survives_the_round(name: str) -> None:
    layouts = tuple(load_book([PackRef(name)])[0].layouts.values())
    if not layouts:
        pytest.skip(f"{name} has no layouts")
    again = from_table(SourceFile("x.xlsx", to_workbook(from_table(SourceFile("x.csv", to_csv(layouts).encode())))))
    assert again == layouts


LAYOUT = Layout(
    id="b",
    title=Words("B", "B"),
    covers=("1",),
    line=(
        LayoutLine(id="x", label=Words("=SUMMA(A1)", "+46"), accounts=("15", "!1519"), sign="debit"),
        LayoutLine(id="s", label=Words("S", "S"), sum=("x", "-y")),
    ),
)


def test_a_spreadsheet_takes_nothing_for_a_formula() -> None:
    assert to_csv([LAYOUT]).splitlines()[2:] == [
        "b;x;'=SUMMA(A1);'+46;15, !1519;debit;;;;;;;;",
        "b;s;S;S;;;;x, minus y;;;;;;",
    ]
    sheet = load_workbook(io.BytesIO(to_workbook([LAYOUT]))).active
    cells = [cell for row in sheet.iter_rows() for cell in row if cell.value is not None]
    assert "=SUMMA(A1)" in [cell.value for cell in cells]
    assert {cell.data_type for cell in cells} == {"s"}


def test_the_same_layouts_give_the_same_workbook() -> None:
    data = to_workbook([LAYOUT])
    assert data == to_workbook([LAYOUT])
    with zipfile.ZipFile(io.BytesIO(data)) as packed:
        assert {info.date_time[0] for info in packed.infolist()} == {1980}


def test_what_people_write_in_a_sheet_is_read() -> None:
    book = Workbook()
    rows = [
        ["Layout", "ID", "label_sv", "label_en", "accounts", "sign", "sum", "heading"],
        ["b", None, "B", "B", 1, None, None, None],
        ["b", "x", "X", "X", 15, "debit", None, None],
        ["b", "h", "H", "H", None, None, None, "ja"],
        [None, None, None, None, None, None, None, None],
        ["b", "s", "S", "S", None, None, "x,−y", "nej"],
    ]
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    (layout,) = from_table(SourceFile("x.xlsx", out.getvalue()))
    assert layout.covers == ("1",)
    assert [(line.id, line.accounts, line.heading, line.sum) for line in layout.line] == [
        ("x", ("15",), False, ()),
        ("h", (), True, ()),
        ("s", (), False, ("x", "-y")),
    ]


HEADER = "layout;id;label_sv;label_en;accounts;sign;sum;heading\n"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("layout;id;label_sv;lable_en\n", ["x.csv:1:20: Unknown column “lable_en”", "x.csv:1:1: The column label_en is missing"]),
        ("layout;id;label_sv;label_en;id\n", ["x.csv:1:29: The column id is there twice"]),
        (HEADER, ["x.csv:1:1: The file has no layouts"]),
        (HEADER + "b;x;X;X;;;;\n", ["x.csv:2:1: The layout b begins without a row of its own (no id, and the title)"]),
        (HEADER + "b;;B;B;;;;\nb;;B;B;;;;\n", ["x.csv:2:1: This may not be empty", "x.csv:3:1: The layout b is already there"]),
        (
            HEADER + "b;;B;B;;;;\n;x;X;X;;;;\n",
            ["x.csv:2:1: This may not be empty", "x.csv:3:1: The row does not say which layout it belongs to"],
        ),
        (HEADER + "b;;B;B;;;;\nb;x;X;X;15;debet;;\n", ["x.csv:2:1: This may not be empty", "x.csv:3:12: This must be debit or credit"]),
        (
            HEADER + "b;;B;B;;;;\nb;x y;X;X;;;;maybe\nb;z;Z;Z;;;--q;\n",
            [
                "x.csv:2:1: This may not be empty",
                "x.csv:3:3: A name has only small letters, digits and _ and does not begin with a digit",
                "x.csv:3:14: Write x or nothing, not “maybe”",
                "x.csv:4:11: A line in a sum is a line's name (small letters, digits and _), with a minus before it if it is subtracted",
            ],
        ),
    ],
)
def test_what_is_wrong_with_a_table_is_told_cell_by_cell(text: str, said: list[str]) -> None:
    with pytest.raises(UsageError) as caught:
        from_table(SourceFile("x.csv", text.encode()))
    assert sorted(f"{problem.place}: {problem.message.en}" for problem in caught.value.problems) == sorted(said)


def test_a_label_with_a_line_break_is_refused_not_mangled() -> None:
    layout = LAYOUT.model_copy(update={"title": Words("a\nb", "x")})
    with pytest.raises(UsageError) as caught:
        to_rows([layout])
    assert "control character" in caught.value.problems[0].message.en


def test_the_columns_are_the_fields_of_a_line() -> None:
    fields = set(LayoutLine.model_fields) - {"label"} | {"label_sv", "label_en", "layout", "pack"}
    assert set(COLUMNS) == fields
