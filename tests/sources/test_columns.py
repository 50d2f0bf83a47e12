"""Mappings suggested from headings; amounts and dates that only their column settles."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

import pytest
from column_books import text_file, workbook_file
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError, UsageError
from bokslut.model.words import Words
from bokslut.sources.columns import resolve, suggest_mapping
from bokslut.sources.columns_amounts import AmountColumns, amount_of
from bokslut.sources.columns_dates import DateColumn, date_of
from bokslut.sources.files import read_ledger
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.published_labels import line_slug, slug
from bokslut.sources.text import open_text

MAPPING = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp"}


def test_swedish_and_english_headings_are_known():
    assert suggest_mapping(["Kontonr", "Bokföringsdatum", "Ver.nr", "Debet", "Kredit", "Okänd"]) == {
        "account": "Kontonr",
        "date": "Bokföringsdatum",
        "number": "Ver.nr",
        "debit": "Debet",
        "credit": "Kredit",
    }
    english = suggest_mapping(["Account", "Posting Date", "Voucher No", "Amount", "Description"])
    assert english == {"account": "Account", "date": "Posting Date", "number": "Voucher No", "amount": "Amount", "text": "Description"}
    assert suggest_mapping([]) == {}


def test_a_lone_side_is_no_amount():
    """Pasted, the mapping must be one that says what it lacks."""
    assert suggest_mapping(["Konto", "Datum", "Vernr", "Debet"]) == {"account": "Konto", "date": "Datum", "number": "Vernr"}
    with pytest.raises(UsageError) as caught:
        resolve(
            open_text(text_file("Konto;Datum;Nr;Debet\n1930;2022-01-31;1;1\n")),
            ReadOptions(columns={"account": "Konto", "date": "Datum", "number": "Nr"}),
        )
    assert 'amount = "…"' in caught.value.problems[0].remedy.sv


def test_an_account_is_no_amount_in_any_case():
    with pytest.raises(UsageError, match="account and amount cannot be one column"):
        resolve(open_text(text_file("Konto;Datum;Nr;Belopp\n1930;2022-01-31;1;1\n")), ReadOptions(columns=MAPPING | {"amount": "KONTO"}))


def test_the_headings_are_found_below_a_title_in_any_case():
    grid = open_text(text_file("Huvudbok;;;\n;;;\nkonto;DATUM;Nr;Belopp\n1930;2022-01-31;1;1\n"))
    columns, header, rows = resolve(grid, ReadOptions(columns=MAPPING))
    assert (header.line, columns.cells, columns.width) == (3, {"account": 0, "date": 1, "number": 2, "amount": 3}, 4)
    assert [row.line for row in rows] == [4]


def test_headings_that_occur_twice_are_no_mapping():
    with pytest.raises(UsageError) as caught:
        resolve(open_text(text_file("Konto;Datum;Nr;Belopp;Konto\n1;2;3;4;5\n")), ReadOptions(columns=MAPPING))
    assert "Several columns" in caught.value.problems[0].message.en


def test_a_file_without_rows():
    with pytest.raises(UnreadableError):
        resolve(open_text(text_file("sep=;\n;;\n")), ReadOptions(columns=MAPPING))


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["1 234,50", "-1,5"], [123_450, -150]),
        (["1.234,50", "1.234"], [123_450, 123_400]),
        (["1,234.50", "1,234"], [123_450, 123_400]),
        (["1'234.50", ",50", "5-", "+5", "(5)"], [123_450, 50, -500, 500, -500]),
        (["12 kr", "12:-", "12,00 SEK"], [1200, 1200, 1200]),
        (["1.234"], ["row-amount-ambiguous"]),
        (["1,00", "1.00", "1.234"], [100, 100, "row-amount-ambiguous"]),
        (["0,125", "1,005"], ["row-amount-finer-than-ore"] * 2),
        (["1,2300"], [123]),
        (["92233720368547758,07", "92233720368547758,08"], [2**63 - 1, "row-amount-beyond-limit"]),
        (["1 23", "1,2,3", "1..2", "--1", "-1-", "(1", "1)", "1e5", "½", "٣", "1" * 61, "", "-"], ["row-amount-unreadable"] * 13),
    ],
)
def test_amounts(texts, read):
    column = AmountColumns(texts)
    amounts = [column.read(text) for text in texts]
    assert [amount.fault.name if amount.fault else amount.ore for amount in amounts] == read


@given(st.lists(st.text("0123456789,. -'()", max_size=10), max_size=5))
def test_an_amount_is_exact_or_a_fault(texts):
    column = AmountColumns(texts)
    for text in texts:
        amount = column.read(text)
        if amount.fault is None:
            digits = "".join(char for char in text if char.isdigit())
            assert str(abs(amount.ore)).strip("0") == digits.strip("0")


def test_numbers_of_a_workbook_as_amounts():
    assert amount_of(Decimal("1.25")).ore == 125
    assert amount_of(Decimal("1.255")).fault.name == "row-amount-finer-than-ore"
    assert amount_of(Decimal("1E+18")).fault.name == "row-amount-beyond-limit"


@pytest.mark.parametrize(
    ("texts", "read"),
    [
        (["2022-01-31", "20220131", "2022/1/31", "2022-01-31 12:30:00", "2022-01-31T00:00:00"], [dt.date(2022, 1, 31)] * 5),
        (["03/04/2022"], [None]),
        (["03/04/2022", "25/12/2022"], [dt.date(2022, 4, 3), dt.date(2022, 12, 25)]),
        (["03/04/2022", "12/25/2022"], [dt.date(2022, 3, 4), dt.date(2022, 12, 25)]),
        (["03/04/2022", "25/12/2022", "12/25/2022"], [None, dt.date(2022, 12, 25), dt.date(2022, 12, 25)]),
        (["04.04.2022"], [dt.date(2022, 4, 4)]),
        (["2024-02", "202402", "2024-12"], [dt.date(2024, 2, 29), dt.date(2024, 2, 29), dt.date(2024, 12, 31)]),
        (["31 jan 2022", "31-Jan-2022", "31 januari 2022", "31. Jan. 2022"], [dt.date(2022, 1, 31)] * 4),
        (["1 maj 2022", "1-May-2022", "1 okt 2022", "1-Oct-2022"], [dt.date(2022, 5, 1)] * 2 + [dt.date(2022, 10, 1)] * 2),
        (["202213", "2022-00", "202200", "30 feb 2022", "1 foo 2022", "180001", "jan 2022", "1jan2022"], [None] * 8),
        (
            [
                "2022-01-31T21:59Z",
                "2022-01-31 21:59:59.999+00:00",
                "2022-01-31 00:00 UTC",
                "2022-01-31T23:59:59+01:00",
                "2022-07-31 00:30:00+02",
            ],
            [dt.date(2022, 1, 31)] * 3 + [dt.date(2022, 1, 31), dt.date(2022, 7, 31)],
        ),
        (
            [
                "2022-01-31T22:00:00Z",
                "2022-01-31 23:30:00+0000",
                "2022-01-31 23:30 utc",
                "2022-01-31T18:00:00-05:00",
                "2022-01-31T01:00+03:00",
                "2022-01-31T04:20+05:30",
            ],
            [None] * 6,
        ),
        (["05/12/2022"], [None]),
        (["12/12/2022", "13/12/2022"], [dt.date(2022, 12, 12), dt.date(2022, 12, 13)]),
        (["2022-02-30", "31/31/2022", "220131", "2022-1", "igår", "2022-01/31", "0000-01-01", ""], [None] * 8),
    ],
)
def test_dates(texts, read):
    column = DateColumn(texts)
    dates = [column.read(text) for text in texts]
    assert [None if isinstance(date, Words) else date for date in dates] == read


def test_every_month_by_its_name_in_either_language():
    swedish = "januari februari mars april maj juni juli augusti september oktober november december"
    english = "January February March April May June July August September October November December"
    for names in (swedish, english):
        assert [DateColumn(()).read(f"2 {name} 2022") for name in names.split()] == [dt.date(2022, month, 2) for month in range(1, 13)]


def test_numbers_of_a_workbook_as_dates():
    assert date_of(Decimal(20220131)) == dt.date(2022, 1, 31)
    assert date_of(Decimal(44592)) == dt.date(2022, 1, 31)
    assert date_of(Decimal(202202)) == dt.date(2022, 2, 28)
    assert all(isinstance(date_of(Decimal(number)), Words) for number in ("17", "44592.5", "20220230", "202213", "1E+20", "-5"))


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Bokslut 2022", "bokslut_2022"),
        ("Övriga, m.m.", "övriga_m_m"),
        ("%", "procent"),
        ("Café", "cafe"),
        ("—", "kolumn"),
    ],
)
def test_names_from_headings(text, name):
    assert slug(text) == name


def test_names_of_lines_can_stand_in_an_expression():
    assert line_slug("2022 års avgift") == "_2022_års_avgift"
    assert line_slug("—") == "rad"


@given(st.text(max_size=200))
def test_every_name_is_a_name(text):
    name = line_slug(text)
    assert 0 < len(name) <= 80
    assert set(name) <= set("abcdefghijklmnopqrstuvwxyzåäö_0123456789")
    assert not name[0].isdigit()


COMPANIES = """\
Bolag;Konto;Datum;Nr;Belopp
100;1930;2025-01-15;1;10,00
100;3000;2025-01-15;1;-10,00
200;1930;2025-01-16;2;7,00
200;3000;2025-01-16;2;-7,00
"""
OF_COMPANIES = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp"}


def _as_workbook(text: str) -> SourceFile:
    rows = [line.split(";") for line in text.splitlines()]
    as_numbers = [[cell if at == 2 else float(cell.replace(",", ".")) if cell else None for at, cell in enumerate(row)] for row in rows[1:]]
    return workbook_file(rows[0], *as_numbers)


@pytest.mark.parametrize("form", [text_file, _as_workbook])
def test_books_of_two_companies_in_one_file_are_told(form) -> None:
    def found(text: str, **columns: str) -> list[tuple[str, int]]:
        reading = read_ledger(form(text), ReadOptions(columns={**OF_COMPANIES, **columns}))
        return [(finding.name, finding.place.line) for finding in reading.findings]

    assert found(COMPANIES) == [("companies-mixed", 4)]
    assert found(COMPANIES.replace("200;", "100;")) == []
    assert found(COMPANIES, **{"dim:bolag": "Bolag"}) == [], "who declares the column knows"
    # What does not part the books is no company's: a customer's name beside a row, or on some rows only.
    assert found(COMPANIES.replace("200;1930", "100;1930")) == []
    assert found(COMPANIES.replace("200;", ";")) == []
    # A heading that can be of nothing else says so also of an entry that does not balance, and of a row without a company.
    coded = COMPANIES.replace("Bolag;", "Bolagskod;")
    assert found(coded.replace("200;3000;2025-01-16;2;-7", "200;3000;2025-01-16;2;-6")) == [("companies-mixed", 4)]
    assert found(coded.replace("100;3000", ";3000")) == [("companies-mixed", 4)]
    assert found(coded.replace("200;", ";")) == []


@pytest.mark.parametrize("form", [text_file, _as_workbook])
def test_a_column_that_may_be_of_customers_is_no_error_and_can_be_declared(form) -> None:
    def found(text: str) -> list[tuple[str, str]]:
        findings = read_ledger(form(text), ReadOptions(columns=OF_COMPANIES)).findings
        return [(finding.severity.value, finding.remedy.sv.rpartition("columns: ")[2]) for finding in findings]

    # Each entry has one customer, whose rows of course add up to zero.
    assert found(COMPANIES) == [("warning", '"dim:bolag" = "Bolag".')]
    assert found(COMPANIES.replace("Bolag;", "Company;")) == [("warning", '"dim:company" = "Company".')]
    assert found(COMPANIES.replace("Bolag;", "Bolagskod;")) == [("error", '"dim:bolagskod" = "Bolagskod".')]
    assert found(COMPANIES.replace("Bolag;", "Company code;")) == [("error", '"dim:companycode" = "Company code".')]


def test_the_companys_code_is_asked_before_a_column_that_may_be_of_customers() -> None:
    text = "".join(
        f"{'Företag' if at == 0 else ''};{line}\n" for at, line in enumerate(COMPANIES.replace("Bolag;", "Bolagskod;").splitlines())
    )
    findings = read_ledger(text_file(text), ReadOptions(columns=OF_COMPANIES)).findings
    assert [(finding.name, finding.subject) for finding in findings] == [("companies-mixed", "Bolagskod")]
