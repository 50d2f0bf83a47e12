"""Ledgers as sheets: the same books as CSV, from an independent writer."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

import pytest
from column_books import HEADINGS, as_read, expected, ledgers, workbook_file
from hypothesis import given, settings
from hypothesis import strategies as st

from bokslut.model.errors import UsageError
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.xlsx import Xlsx

READER = Xlsx()
COLUMNS = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp", "text": "Text"}
HEADER = list(COLUMNS.values())
DAY = dt.date(2022, 1, 31)


def read(*rows: list[object], formats: dict[str, str] | None = None, **options: object):
    return READER.read(workbook_file(HEADER, *rows, formats=formats), ReadOptions(columns=COLUMNS, **options))


def names(reading) -> list[str]:
    return [finding.name for finding in reading.findings]


@settings(max_examples=25)
@given(ledgers(), st.sampled_from(["cell", "text", "number", "serial"]), st.booleans(), st.booleans())
def test_every_way_of_storing_reads_back_to_the_same_books(postings, dates, numbers_as_text, title):
    def day(date: dt.date) -> object:
        forms = {
            "cell": date,
            "text": date.isoformat(),
            "number": int(date.strftime("%Y%m%d")),
            "serial": (date - dt.date(1899, 12, 30)).days,
        }
        return forms[dates]

    def row(p) -> list[object]:
        account, number = (p.account, p.number) if numbers_as_text else (int(p.account), int(p.number))
        amount = f"{p.ore / 100:.2f}".replace(".", ",") if numbers_as_text else p.ore / 100
        # A text that begins with "=" would be stored as a formula.
        return [p.series, number, day(p.date), account, p.ansvar, p.motpart, f" {p.text}" if p.text.startswith("=") else p.text, amount]

    rows = [["Huvudbok", None, "2022"], []] if title else []
    file = workbook_file(*rows, [*HEADINGS.values(), "Belopp"], *map(row, postings), ["Summa", None, None, None, None, None, None])
    reading = READER.read(file, ReadOptions(columns={**HEADINGS, "amount": "Belopp"}))
    assert names(reading) == []
    assert as_read(reading) == expected(postings)


@pytest.mark.parametrize("text", ["1/31/2022", "31.01.2022", "02/03/2022"])
def test_days_that_excel_took_for_others_are_not_trusted(text):
    """Of "1/2/2022" and "1/31/2022" a Swedish Excel makes the first a day, 1 February, and leaves the second a text."""
    entries = ([1930, DAY, 1, 100, "a"], [3000, DAY, 1, -100, "a"], [1930, text, 2, 5, "b"], [3000, text, 2, -5, "b"])
    for rows in (entries, entries[2:] + entries[:2]):
        reading = read(*rows)
        assert names(reading) == ["row-date-unreadable"] * 2
        assert "Excel" in reading.findings[0].message.sv
        assert not reading.complete
    assert names(read(*entries[:2], [1930, "2022-01-31", 2, 5, "b"])) == []
    assert "Excel" not in "".join(finding.message.sv for finding in read(*entries[2:]).findings)


def test_places_are_cells():
    reading = read([1930, DAY, 1, 100, "a"], [1930, DAY, 1, "x", "b"])
    (finding,) = reading.findings
    assert (finding.name, finding.place.sheet, finding.place.line, finding.place.column) == ("row-amount-unreadable", "Blad1", 3, 4)
    assert str(finding.place) == "bok.xlsx[Blad1]:3:4"
    assert reading.info.sheet == "Blad1"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        ([1930, DAY, 1, "=1+1", "a"], "cell-without-value"),
        ([1930, DAY, 1, "#REF!", "a"], "cell-without-value"),
        ([1930, DAY, 1, 100.005, "a"], "row-amount-finer-than-ore"),
        ([1930, DAY, 1, 12345678901234.56, "a"], "cell-without-value"),
        ([1930, DAY, 1, 1e20, "a"], "row-amount-beyond-limit"),
        ([1930.5, DAY, 1, 1, "a"], "row-account-unreadable"),
        ([1930, 17, 1, 1, "a"], "row-date-unreadable"),
        ([1930, None, 1, 1, "a"], "row-date-unreadable"),
        ([1930, DAY, None, 1, "a"], "row-number-missing"),
        ([None, DAY, 1, 1, "a"], "row-account-missing"),
    ],
)
def test_unusual_cells_are_findings(row, name):
    reading = read([1930, DAY, 1, 100, "a"], row)
    assert names(reading) == [name]
    assert not reading.complete


def test_a_number_larger_than_any_has_no_value():
    book = workbook_file(HEADER, [1930, DAY, 1, 100, "a"], [1930, DAY, 1, 77, "a"])
    stream = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book.data)) as old, zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, old.read(name).replace(b"<v>77</v>", b"<v>1E9999999</v>"))
    assert names(READER.read(SourceFile("bok.xlsx", stream.getvalue()), ReadOptions(columns=COLUMNS))) == ["cell-without-value"]


def test_binary_noise_beyond_fifteen_digits_is_no_amount():
    reading = read([1930, DAY, 1, 0.1 + 0.2, "a"], [1930, DAY, 1, 1234.5600000000002, "b"])
    assert names(reading) == []
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [30, 123_456]


def test_leading_zeros_and_blank_rows_and_formatted_amounts():
    reading = read(["0190", DAY, "001", 1234.5, None], [], ["3000", DAY, "001", -1234.5], formats={"D2": '#,##0.00" kr"'})
    assert reading.frames.postings.collect().select("account", "amount_ore").rows() == [("0190", 123_450), ("3000", -123_450)]
    assert reading.frames.entries.collect().get_column("number").to_list() == ["001"]


def test_no_mapping_gives_one_to_paste():
    with pytest.raises(UsageError) as caught:
        READER.read(workbook_file(["Konto", "Datum", "Vernr", "Debet", "Kredit"]), ReadOptions())
    assert 'debit = "Debet", credit = "Kredit"' in caught.value.problems[0].remedy.sv
