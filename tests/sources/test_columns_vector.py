"""Rows read by columns are those of the exact reader, with the same findings at the same places."""

from __future__ import annotations

from functools import partial
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from bokslut.ledger.frames import frame_names
from bokslut.model.errors import BokslutError
from bokslut.sources import columns_vector, text_lines
from bokslut.sources.columns_assembly import Assembly
from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_plain import plain_rows
from bokslut.sources.columns_vector import read_columns
from bokslut.sources.delimited import Delimited
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.text import open_text
from bokslut.sources.text_cells import TextColumns, can_part

HEADINGS = {
    "account": "Konto",
    "account_name": "Namn",
    "date": "Datum",
    "series": "Serie",
    "number": "Nr",
    "amount": "Belopp",
    "debit": "Debet",
    "credit": "Kredit",
    "side": "D/K",
    "balance": "Saldo",
    "text": "Text",
    "registered": "Reg",
    "signature": "Sign",
    "quantity": "Antal",
    "currency": "Valuta",
    "counterparty": "Motpart",
    "dim:ansvar": "Ansvar",
}
ACCOUNTS = [
    "1930",
    "3000",
    "2440",
    "1930 Kassa",
    "3000 - Försäljning",
    " 1930 ",
    "",
    "Kassa",
    "1930.0",
    "Summa",
    "Totalt 2022",
    "12345678901",
]
DATES = [
    "2022-01-31",
    "2022-02-01",
    "20220131",
    "2022/1/31",
    " 2022-01-31",
    "2022-01-31 12:30",
    "03/04/2022",
    "25.04.2022",
    "2022-02",
    "202201",
    "202213",
    "31 jan 2022",
    "31-Dec-2022",
    "2022-02-30",
    "",
]
AMOUNTS = {
    ",": ["100,00", "-100,00", "1 234,50", "1\u00a0234,5-", "(7,25)", "\u22121,00", "1.234,00", "5", "0,00"],
    ".": ["100.00", "-100.00", "1,234.50", "7.5-", "(7.25)", "5"],
}
ODD_AMOUNTS = [
    "",
    "12 34,00",
    "1,005",
    "1.234",
    "99999999999999999999,00",
    "12 kr",
    "abc",
    "-",
    "1'234,50",
    "+5,00",
    "0007",
    "1,2,3",
    "( 5 )",
    "12,3400",
]
TEXTS = ["", "Hyra", " Hyra ", "Summa", "Åsa", "a;b", 'sa "hej"', "a\nb", "\u00a0x", "#1", "'"]


def cell(text: str, style: str) -> str:
    if style == "always" or any(mark in text for mark in ';"\n'):
        return '"' + text.replace('"', '""') + '"'
    return text


@st.composite
def stated_row(draw: st.DrawFn, order: list[str], kind: str) -> list[str]:
    """Draw a row of totals, or of a balance."""
    labels = ["Summa"] if kind == "total" else ["Ingående balans", "Ingående saldo 2022-01-01", "Utgående balans", "IB", "UB", "ing. saldo"]
    cells = dict.fromkeys(order, "") | {draw(st.sampled_from(["text", "text", "text", "number"])): draw(st.sampled_from(labels))}
    for name in ("amount", "debit", "credit", "balance"):
        cells[name] = draw(st.sampled_from(["0,00", "100,00", "-100", ""]))
    if kind == "balance":
        cells["account"] = draw(st.sampled_from(["", *ACCOUNTS[:5]]))
    return [cells[name] for name in order]


@st.composite
def exports(draw: st.DrawFn, grouped: str | None = None) -> tuple[bytes, dict[str, str]]:
    """Draw a file, most of whose rows are plain, and its mapping."""
    names = ["account", "date", "number", *(["amount"] if draw(st.booleans()) else ["debit", "credit"])]
    never = {*names, "amount", "debit", "credit", *(() if "amount" in names else ("side",))}
    if grouped == "account" and draw(st.booleans()):
        names.append("balance")
        never.add("balance")
    names += draw(st.lists(st.sampled_from([name for name in HEADINGS if name not in never]), unique=True))
    order = draw(st.permutations(names))
    mark = draw(st.sampled_from([",", ",", "."]))
    style = draw(st.sampled_from(["bare", "bare", "always"]))
    usual = {
        "account": ACCOUNTS[:3],
        "date": DATES[:2],
        "number": ["1", "2", "3"],
        "series": ["A", "B"],
        "currency": ["SEK"],
        "side": ["D", "K", "H"],
        "registered": DATES[:2],
    }
    odd: dict[str, list[str]] = {
        **dict.fromkeys(order, TEXTS),
        "account": ACCOUNTS,
        "date": DATES,
        "registered": DATES,
        "number": ["", "A 12", "A12", "Summa", "007", " 1", "Ö1", "A١", "IB", "UB 8"],
        "series": ["", "A", " A", "Å"],
        "currency": ["", "sek", "EUR"],
        "side": ["", "X", "debet", " k ", "Kr.", "DK"],
        "counterparty": ["", "1100"],
        "dim:ansvar": ["", "100", " 100"],
        **{name: [*ODD_AMOUNTS, *AMOUNTS["."], *AMOUNTS[","]] for name in ("amount", "debit", "credit", "balance")},
    }
    carried = {None: (), "account": ("account", "account_name"), "entry": ("number", "series", "date", "registered", "signature", "text")}
    own = ("amount", "debit", "credit", "balance", "side", *({"account": ("number", "date"), "entry": ("account",)}.get(grouped, ())))
    lines = [";".join(HEADINGS[name] for name in order) + draw(st.sampled_from(["", ";"]))]
    for _ in range(draw(st.integers(0, 12))):
        is_odd = draw(st.integers(0, 3)) == 0
        is_head = grouped is not None and draw(st.integers(0, 2)) == 0
        cells = []
        for name in order:
            known = AMOUNTS[mark] if name in {"amount", "debit", "credit", "balance"} else usual.get(name, odd[name][:3])
            known = [*known, ""] if name in {"debit", "credit", "balance"} else known
            known = [""] if (name in own if is_head else name in carried[grouped] and not is_odd) else known
            cells.append(cell(draw(st.sampled_from(odd[name] if is_odd else known)), style))
        lines.append(";".join(cells) + (";" if lines[0].endswith(";") else ""))
    for _ in range(draw(st.integers(0, 3))):
        at = draw(st.integers(1, len(lines)))
        match draw(st.sampled_from(["insert", "insert", "cut", "quote", "double", "total", "mark", "balance", "balance"])):
            case "insert":
                lines.insert(
                    at,
                    draw(
                        st.sampled_from(
                            ["", "  ", ";" * (len(order) - 1), "Utskriven 2022", "Huvudbok 2022", lines[0], '"', 'x;"', ";" * 20, "\x1c"]
                        )
                    ),
                )
            case "total" | "balance" as kind:
                lines.insert(at, ";".join(draw(stated_row(order, kind))))
            case "double":
                lines.insert(at, lines[at - 1])
            case "mark":  # files put together, each with its own
                lines.insert(at, f"\ufeff{lines[at - 1]}")
            case how if at < len(lines):
                place = draw(st.integers(0, len(lines[at])))
                lines[at] = lines[at][:place] if how == "cut" else f'{lines[at][:place]}"{lines[at][place:]}'
    title = draw(st.sampled_from([[], [], ["Huvudbok 2022", ""], ["sep=;"]]))
    end = draw(st.sampled_from(["\n", "\n", "\r\n", "\r"]))
    text = end.join([*title, *lines]) + draw(st.sampled_from(["", end]))
    return text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "cp1252"])), "replace"), {
        name: HEADINGS[name] for name in names
    }


def read(how, data: bytes, columns: dict[str, str], grouped: str | None = None):
    file = SourceFile("x.csv", data)
    try:
        text = open_text(file)
        if how is None:
            return read_rows(text, file, ReadOptions(columns=columns, grouped=grouped), "csv")
        if not can_part(text):
            return None
        with patch.object(text_lines, "PAGE_BYTES", how):
            return read_columns(TextColumns(text), file, ReadOptions(columns=columns, grouped=grouped), "csv")
    except BokslutError as error:
        return tuple((problem.message, problem.place) for problem in error.problems)


def assert_same(data: bytes, columns: dict[str, str], size: int, grouped: str | None = None) -> None:
    expected, found = read(None, data, columns, grouped), read(size, data, columns, grouped)
    if found is None:
        return
    if isinstance(expected, tuple):
        assert found == expected
        return
    assert found.findings == expected.findings
    assert found.info == expected.info
    assert found.complete == expected.complete
    for name in frame_names():
        assert_frame_equal(getattr(found.frames, name).lazy().collect(), getattr(expected.frames, name).lazy().collect())


@given(exports(), st.sampled_from([1, 100, 10**6]), st.sampled_from([0, 10**6]))
def test_every_oddity_reads_alike_property(export, size, held_max):
    data, columns = export
    with patch.object(columns_vector, "Assembly", partial(Assembly, held_max=held_max)):
        assert_same(data, columns, size)


@given(st.sampled_from(["account", "entry"]).flatmap(lambda by: st.tuples(st.just(by), exports(by))), st.sampled_from([1, 100, 10**6]))
def test_every_oddity_of_grouped_rows_reads_alike_property(export, size):
    grouped, (data, columns) = export
    assert_same(data, columns, size, grouped)


@pytest.mark.parametrize(
    ("grouped", "rows"),
    [
        ("account", ["1930;;;", ";2022-01-31;Summa;12 kr"]),
        ("account", [";2022-01-31;1;5,00", "Konto;Datum;Nr;Belopp", "1930;;;", ";2022-01-31;1;5,00"]),
        ("entry", [";2022-01-31;1;", "1930;;;100,00", "1930;;Ingående balans;100,00"]),
    ],
)
def test_what_stands_in_place_of_a_number_is_no_number(grouped: str, rows: list[str]):
    columns = {name: HEADINGS[name] for name in ("account", "date", "number", "amount")}
    for size in (1, 10**6):
        assert_same("\n".join([*rows[:1], ";".join(columns.values()), *rows]).encode(), columns, size, grouped)


@pytest.mark.parametrize("size", [1, 10**6])
@pytest.mark.parametrize("mark", [",", "."])
def test_plain_rows_are_spared_the_exact_reader(mark: str, size: int):
    """Else all of this would be slow, and equal for nothing."""
    columns = {name: HEADINGS[name] for name in ("account", "date", "number", "amount", "text", "dim:ansvar")}
    usual = [
        f'{account};{date};{number};{amount};"{text}";{unit}'
        for account in ACCOUNTS[:5]
        for date in DATES[:6]
        for number in ("1", "A 12")
        for amount in AMOUNTS[mark]
        for text, unit in (("Hyra; lokal", "100"), ("", ""))
    ]
    data = "\n".join([";".join(columns.values()), *usual, ""]).encode()

    def spare(*given):  # noqa: ANN002, ANN202  as the patched one
        plain, lines = plain_rows(*given)
        assert lines.is_empty()
        return plain, lines

    with patch.object(columns_vector, "plain_rows", spare):
        assert read(size, data, columns).info.postings == len(usual)
    assert_same(data, columns, size)


def test_totals_between_rows_are_held_to_the_rows_above_each():
    columns = {name: HEADINGS[name] for name in ("account", "date", "number", "debit", "credit")}
    rows = [
        f"{account};2022-01-31;{number};{debit};{credit}"
        for number in range(1, 60)
        for account, debit, credit in (("1930", "1,50", ""), ("3000", "", "1,50"))
    ]
    for at in (100, 60, 60, 7, 0):
        rows.insert(at, f"Delsumma;;;{at},00;{at},00")
    rows += ["Totalt;;;88,50;88,50", "Totalt;;;88,50;88,51"]
    data = "\n".join([";".join(columns.values()), *rows, ""]).encode()
    assert_same(data, columns, 10**6)
    assert_same(data, columns, 300)
    assert [finding.name for finding in read(300, data, columns).findings] == ["row-total-differs"]


@pytest.mark.parametrize("late", ["200.00", "1,234", '"7.5"', "03/04/2022"])
def test_what_only_the_end_of_a_file_tells_holds_for_its_beginning(late: str):
    """The first pages read as they will; when one does not, the file is read again by what all of it tells."""
    columns = {name: HEADINGS[name] for name in ("account", "date", "number", "amount")}
    date, amount = (late, "1,50") if "/" in late else ("2022-01-31", late)
    rows = [f"1930;2022-01-31;{number};1,50" for number in range(50)]
    data = "\n".join([";".join(columns.values()), *rows, f"1930;{date};50;{amount}", "1930;25/12/2022;51;3,00", ""]).encode()
    for size in (1, 300, 10**6):
        assert_same(data, columns, size)


def test_progress_is_told_up_to_the_end_of_the_file():
    columns = {name: HEADINGS[name] for name in ("account", "date", "number", "amount")}
    data = "\n".join([";".join(columns.values()), *(f"1930;2022-01-31;{number};1,50" for number in range(50)), ""]).encode()
    told: list[tuple[int, int]] = []
    with patch.object(text_lines, "PAGE_BYTES", 200):
        Delimited().read(SourceFile("x.csv", data), ReadOptions(columns=columns, progress=lambda *parts: told.append(parts)))
    assert told == sorted(told)
    assert told[0][0] < told[-1][0] == len(data)
    assert {every for _, every in told} == {len(data)}


def test_a_byte_order_mark_inside_a_file_is_part_of_its_cell():
    """Files put together each have their own; polars drops one before the first line that it is given."""
    columns = {name: HEADINGS[name] for name in ("account", "date", "number", "amount")}
    lines = [";".join(columns.values()), "\ufeff1930;2022-01-31;1;1,50", "\ufeff3000;2022-01-31;1;-1,50", ""]
    for size in (1, 10**6):
        assert_same("\n".join(lines).encode(), columns, size)
    assert [finding.name for finding in read(1, "\n".join(lines).encode(), columns).findings] == ["row-account-unreadable"] * 2
