"""Packages: sheets, damaged files, bombs."""

from __future__ import annotations

import datetime as dt
import io
import zipfile
from decimal import Decimal

import openpyxl
import pytest
from column_books import saved, workbook_file
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError, UsageError
from bokslut.model.limits import Limits
from bokslut.sources.interface import SourceFile
from bokslut.sources.workbook import Workbook
from bokslut.sources.workbook_sheet import day_of_serial, open_sheet

BOOK = workbook_file(["a", "b"], [1, "två"], [None, None], ["x", 2.5])


def repacked(file: SourceFile, change) -> SourceFile:
    """Write the package anew; `change(name, data)` gives each part's new data, None to leave it out."""
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(file.data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            data = change(name, old.read(name))
            if data is not None:
                new.writestr(name, data)
    return SourceFile("bok.xlsx", stream.getvalue())


def rows(file: SourceFile) -> list[tuple[int, tuple[str, ...]]]:
    return [(row.line, row.cells) for row in open_sheet(file, None).rows()]


def test_rows_have_their_numbers():
    assert rows(BOOK) == [(1, ("a", "b")), (2, ("1", "två")), (4, ("x", "2.5"))]


def test_hidden_sheets_are_no_choice_but_may_be_named():
    book = openpyxl.Workbook()
    book.active.append(["syns"])
    hidden = book.create_sheet("Dold")
    hidden.append(["göms"])
    hidden.sheet_state = "hidden"
    file = saved(book)
    assert rows(file) == [(1, ("syns",))]
    assert [row.cells for row in open_sheet(file, "Dold").rows()] == [("göms",)]
    with pytest.raises(UsageError) as caught:
        open_sheet(file, "Dolt")
    assert "Dold" in caught.value.problems[0].remedy.sv


def test_rich_text_inline_text_and_missing_references():
    sheet = (
        b'<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
        b'<row><c t="inlineStr"><is><r><t>fet</t></r><r><t>stil</t></r><rPh><t>x</t></rPh></is></c><c t="b"><v>1</v></c>'
        b'<c><v>1E-3</v></c></row><row r="7"><c r="C7" t="str"><v>tre</v></c></row></sheetData></worksheet>'
    )
    file = repacked(BOOK, lambda name, data: sheet if name.endswith("sheet1.xml") else data)
    assert rows(file) == [(1, ("fetstil", "TRUE", "0.001")), (7, ("", "", "tre"))]


@pytest.mark.parametrize(
    "sheet",
    [
        b"<worksheet><sheetData><row r='1'><c r='A1'><v>1</v></c></row>",
        b"<worksheet><sheetData><row r='99999999999999'><c><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='ZZZ1'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='B1'><v>1</v></c><c r='A1'><v>2</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c r='A2'><v>1</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c t='s'><v>999</v></c></row></sheetData></worksheet>",
        b"<worksheet><sheetData><row r='1'><c s='999'><v>1</v></c></row></sheetData></worksheet>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet><sheetData/></worksheet>',
        b"",
        b"\xff\xfe\x00",
    ],
)
def test_damaged_sheets(sheet):
    with pytest.raises(UnreadableError) as caught:
        rows(repacked(BOOK, lambda name, data: sheet if name.endswith("sheet1.xml") else data))
    assert caught.value.problems[0].remedy is not None


def test_rows_out_of_order_are_damage_not_lost_rows():
    sheet = b"<worksheet><sheetData><row r='2'><c><v>1</v></c></row><row r='1'><c><v>2</v></c></row></sheetData></worksheet>"
    with pytest.raises(UnreadableError):
        rows(repacked(BOOK, lambda name, data: sheet if name.endswith("sheet1.xml") else data))


@pytest.mark.parametrize("part", ["_rels/.rels", "xl/workbook.xml", "xl/worksheets/sheet1.xml"])
def test_missing_parts(part):
    with pytest.raises((UnreadableError, UsageError)):
        rows(repacked(BOOK, lambda name, data: None if name == part else data))


def package(*names: str) -> SourceFile:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w") as archive:
        for name in names:
            archive.writestr(name, "hej")
    return SourceFile("bok.xlsx", stream.getvalue())


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("2024.se", "m/", "m/2025.se", "__MACOSX/2024.se"), "ZIP archive of 2 files: 2024.se, m/2025.se."),
        (("2024.se",), "ZIP archive of one file: 2024.se."),
        (("a", "b", "c", "d" * 100), "ZIP archive of 4 files: a, b, c, …."),
        (("content.xml", "META-INF/manifest.xml", "mimetype"), "OpenDocument"),
        (("Index/Document.iwa",), "Numbers"),
        (("[Content_Types].xml", "xl/workbook.xml"), "damaged"),
    ],
)
def test_archives_that_are_no_workbook_are_told_as_what_they_are(names: tuple[str, ...], said: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        Workbook(package(*names))
    assert said in caught.value.problems[0].message.en
    assert caught.value.problems[0].remedy is not None


def test_cut_packages_and_old_excel_files() -> None:
    for data in (b"PK\x03\x04", b"\xd0\xcf\x11\xe0" + b"\x00" * 600):
        with pytest.raises(UnreadableError):
            Workbook(SourceFile("bok.xlsx", data))


def test_a_bomb_is_refused_before_it_is_unpacked():
    bomb = repacked(BOOK, lambda name, data: b" " * 2_000_000 if name.endswith("sheet1.xml") else data)
    assert len(bomb.data) < 100_000
    with pytest.raises(UnreadableError) as caught:
        Workbook(bomb, Limits(workbook=1_000_000))
    assert "unpacks to" in caught.value.problems[0].message.en


@given(st.data())
def test_any_damage_is_told_or_harmless(data):
    content = bytearray(BOOK.data)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(4, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.none() | st.integers(4, len(content)))
    try:
        # Damage that the checksums of the package do not see leaves rows; anything else is told.
        rows(SourceFile("bok.xlsx", bytes(content[:cut])))
    except (UnreadableError, UsageError):
        return


@pytest.mark.parametrize(
    ("serial", "from_1904", "day"),
    [
        (0, False, None),
        (1, False, dt.date(1900, 1, 1)),
        (59, False, dt.date(1900, 2, 28)),
        (60, False, None),
        (61, False, dt.date(1900, 3, 1)),
        (2_958_465, False, dt.date(9999, 12, 31)),
        (2_958_466, False, None),
        (60, True, dt.date(1904, 3, 1)),
        (2_957_003, True, dt.date(9999, 12, 31)),
        (2_957_004, True, None),
    ],
)
def test_serial_numbers_are_the_days_that_excel_shows(serial, from_1904, day):
    assert day_of_serial(Decimal(serial), from_1904=from_1904) == day
