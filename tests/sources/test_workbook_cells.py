"""Sheets read by columns give what their rows give one by one: the same books, findings and places, or the same refusal."""

from __future__ import annotations

import io
import zipfile
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from bokslut.ledger.frames import frame_names
from bokslut.model.errors import BokslutError
from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_vector import read_columns
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.workbook_cells import SheetColumns
from bokslut.sources.workbook_sheet import open_sheet
from bokslut.sources.workbook_tags import NotPlainError

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships"
HEADINGS = ["account", "date", "number", "amount", "text", "dim:ansvar"]
COLUMNS = {name: name for name in HEADINGS}
STRINGS = ["1930", "2440 Skuld", "2025-01-31", "100,00", "Summa", "a &amp; b", " x ", "", "A 12"]
#: Cells as files have them; R stands for the reference. The first of each are plain.
PLAIN = {
    "account": ['<c r="R" t="s"><v>{s0}</v></c>', '<c r="R"><v>1930</v></c>', '<c r="R" t="inlineStr"><is><t>3000</t></is></c>'],
    "date": ['<c r="R" s="1"><v>45688</v></c>', '<c r="R" t="s"><v>{s2}</v></c>', '<c r="R"><v>20250131</v></c>'],
    "number": ['<c r="R"><v>7</v></c>', '<c r="R" t="n"><v>8</v></c>'],
    "amount": [
        '<c r="R" s="2"><v>100.5</v></c>',
        '<c r="R"><v>-7</v></c>',
        '<c r="R"><f>1+1</f><v>2</v></c>',
        '<c r="R"><v>0.30000000000000004</v></c>',
    ],
    "text": [
        '<c r="R" t="s"><v>{s5}</v></c>',
        '<c r="R" s="1"/>',
        "",
        '<c r="R" t="inlineStr"><is><t xml:space="preserve"> y </t></is></c>',
    ],
    "dim:ansvar": ["", '<c r="R"><v>100</v></c>', '<c r="R"><v>7.50</v></c>'],
}
ODD = [
    '<c r="R" t="e"><v>#REF!</v></c>',
    '<c r="R"><f>B2+C2</f></c>',
    '<c r="R"><f t="shared" si="0"/><v>5</v></c>',
    '<c r="R" t="str"><f>A1</f><v>x &lt; y</v></c>',
    '<c r="R" t="b"><v>1</v></c>',
    '<c r="R" t="d"><v>2025-01-31T00:00:00</v></c>',
    '<c r="R"><v>1.005</v></c>',
    '<c r="R"><v>1E+3</v></c>',
    '<c r="R"><v>123456789012345678</v></c>',
    '<c r="R"><v>abc</v></c>',
    '<c r="R"><v></v></c>',
    '<c r="R"><v/></c>',
    '<c r="R" s="1"><v>0</v></c>',
    '<c r="R" s="1"><v>60</v></c>',
    '<c s="2" r="R"><v>5</v></c>',
    '<c r="R" t="inlineStr"><is><t>a &amp; b</t></is></c>',
    '<c r="R" t="inlineStr"><is><r><t>a</t></r><r><t>b</t></r></is></c>',
    '<c r="R" t="n"><is><t>5</t></is></c>',
    '<c r="R" t="s"><v>{s4}</v></c>',
    '<c r="R" t="s"><v>{s7}</v></c>',
    '<c r="R"><v>5</v><extLst/></c>',
    "<!-- a remark -->",
]
BROKEN = [
    '<c r="R" t="s"><v>99</v></c>',
    '<c r="R" s="99"><v>5</v></c>',
    '<c r="A1"><v>5</v></c>',
    '<c r="R"><v>5</c>',
    '<c r="R"><f>1</v></c>',
]
BETWEEN = ["<foo/>", '<foo><c r="A2"/></foo>', "<!-- </row> -->", "<?pi?>", "0", "0</v>", "<row/>", "&#32;", "<![CDATA[ ]]>"]


def package(rows: list[str], strings: list[str] = STRINGS) -> SourceFile:
    out = io.BytesIO()
    parts = {
        "_rels/.rels": f'<Relationships xmlns="{PACKAGE}">'
        f'<Relationship Id="a" Type="{RELATIONS}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{RELATIONS}">'
        '<sheets><sheet name="Blad" sheetId="1" r:id="a"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
        + "".join(
            f'<Relationship Id="{at}" Type="{RELATIONS}/{kind}" Target="{target}"/>'
            for at, kind, target in (("a", "worksheet", "sheet.xml"), ("b", "styles", "styles.xml"), ("c", "sharedStrings", "strings.xml"))
        )
        + "</Relationships>",
        "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
        '<cellXfs><xf numFmtId="0"/><xf numFmtId="14"/><xf numFmtId="4"/></cellXfs></styleSheet>',
        "xl/strings.xml": f'<sst xmlns="{MAIN}">{"".join(f"<si><t>{text}</t></si>" for text in strings)}</sst>',
        "xl/sheet.xml": f'<?xml version="1.0"?>\n<worksheet xmlns="{MAIN}" xmlns:x="urn:x">'
        f"<sheetData>{''.join(rows)}</sheetData></worksheet>",
    }
    with zipfile.ZipFile(out, "w") as zipped:
        for name, text in parts.items():
            zipped.writestr(name, text)
    return SourceFile("bok.xlsx", out.getvalue())


def row(number: int, cells: list[str]) -> str:
    named = "".join(cell.replace("R", f"{'ABCDEFGH'[at]}{number}", 1) for at, cell in enumerate(cells))
    for at in range(len(STRINGS)):
        named = named.replace(f"{{s{at}}}", str(at))
    return f'<row r="{number}" spans="1:6" x:y="0.25">{named}</row>'


HEAD = row(1, [f'<c r="R" t="inlineStr"><is><t>{name}</t></is></c>' for name in HEADINGS])


@st.composite
def sheets(draw: st.DrawFn, odd: tuple[str, ...] = tuple(ODD), between: tuple[str, ...] = ()) -> SourceFile:
    """Draw a sheet most of whose rows are plain, and of which `between` may stand between rows."""
    rows = [HEAD]
    number = 1
    for _ in range(draw(st.integers(0, 8))):
        number += draw(st.integers(1, 3))
        cells = [draw(st.sampled_from(PLAIN[name])) for name in HEADINGS]
        if draw(st.integers(0, 2)) == 0:
            cells[draw(st.integers(0, 5))] = draw(st.sampled_from(odd))
        for at in draw(st.sampled_from([(), (), (0,), (1, 2), (2, 3), (1, 2, 3)])):  # as in groups
            cells[at] = ""
        if draw(st.integers(0, 9)) == 0:
            cells.append('<c r="R"><v>5</v></c>')
        rows.append(row(number, cells) + draw(st.sampled_from(["", "", "\n"])))
        if between and draw(st.integers(0, 4)) == 0:
            rows.append(draw(st.sampled_from(between)))
    return package(rows)


def read(file: SourceFile, chunk: int | None, grouped: str | None = None):
    options = ReadOptions(columns=COLUMNS, grouped=grouped)
    try:
        sheet = open_sheet(file, None)
        if chunk is None:
            return read_rows(sheet, file, options, "xlsx")
        return read_columns(SheetColumns(sheet, chunk), file, options, "xlsx")
    except NotPlainError:
        return None
    except BokslutError as error:
        return [problem.message for problem in error.problems]


def assert_same(file: SourceFile, chunk: int, grouped: str | None = None) -> bool:
    found, expected = read(file, chunk, grouped), read(file, None, grouped)
    if found is None or isinstance(expected, list):
        assert found is None or found == expected
        return False
    assert found.findings == expected.findings
    assert found.info == expected.info
    assert found.complete == expected.complete
    for name in frame_names():
        assert_frame_equal(getattr(found.frames, name).lazy().collect(), getattr(expected.frames, name).lazy().collect())
    return True


@given(sheets(), st.sampled_from([50, 400, 10**6]), st.sampled_from([None, "account", "entry"]))
def test_every_cell_reads_alike_property(file: SourceFile, chunk: int, grouped: str | None) -> None:
    assert_same(file, chunk, grouped)


@given(sheets((*ODD, *BROKEN), tuple(BETWEEN)), st.sampled_from([400, 10**6]))
def test_damage_is_refused_alike_property(file: SourceFile, chunk: int) -> None:
    assert_same(file, chunk)


@pytest.mark.parametrize("strings", [STRINGS, [text.replace("&amp;", "och") for text in STRINGS]])
def test_plain_rows_are_spared_the_exact_reader(strings: list[str]) -> None:
    """Else all of this would be slow, and equal for nothing."""
    rows = [row(at + 2, [cells[at % len(cells)] or "" for cells in PLAIN.values()]) for at in range(12)]
    file = package([HEAD, *rows], strings)
    with patch.object(SheetColumns, "_row", side_effect=AssertionError("an exact row")):
        assert read(file, 10**6).info.postings == 12
    assert assert_same(file, 10**6)
    assert assert_same(file, 300)
