"""When it is known what accounts began the year at."""

from __future__ import annotations

import pytest
from test_extract import WHOLE, day, ledger, previous_of

from bokslut.ledger.extract import extract_balances
from bokslut.ledger.ledger import build_ledger
from bokslut.ledger.openings import openings_unknown
from bokslut.model.account import parse_accounts
from bokslut.sources.files import from_bytes, read_ledger
from bokslut.sources.interface import ReadOptions

POSTED = [("1930", day(3), 200), ("3010", day(3), -200)]


def found(*, stated=(), previous=None, covered=("1", "2")) -> str | None:
    book = ledger(POSTED, list(stated))
    finding = openings_unknown(book, extract_balances(book, WHOLE, previous=previous), parse_accounts(covered))
    return finding and finding.name


def test_postings_alone_make_no_balance_sheet():
    assert found() == "openings-unknown"


@pytest.mark.parametrize("record", ["IB", "UB", "RES"])
def test_a_file_that_states_openings_or_closings_tells(record):
    assert found(stated=[(record, 0, None, "1930", 200)]) is None


def test_it_is_shown_at_the_first_row_of_an_account_that_moved():
    book = ledger([("3010", day(2), -100), *POSTED, ("1930", day(4), 100)])
    finding = openings_unknown(book, extract_balances(book, WHOLE), parse_accounts(("1", "2")))
    # Each row stands below its entry in the file: four entries, and then the rows.
    assert [place.line for place in finding.places] == [6]


@pytest.mark.parametrize(
    ("date", "text", "known"),
    [(day(1, 1), "Ingående balans", True), (day(1, 1), "Kontantinsättning", False), (day(1, 2), "Ingående balans", False)],
)
def test_an_entry_of_the_first_day_that_says_it_is_the_openings_tells(date, text, known):
    rows = f"Nr;Datum;Text;Konto;Belopp\n1;{date};{text};1930;2,00\n1;{date};{text};2081;-2,00\n"
    columns = {"number": "Nr", "date": "Datum", "text": "Text", "account": "Konto", "amount": "Belopp"}
    book = build_ledger([read_ledger(from_bytes("bok.csv", rows.encode()), ReadOptions(columns=columns))])
    assert (openings_unknown(book, extract_balances(book, WHOLE), parse_accounts(("1", "2"))) is None) == known


def test_last_years_ledger_tells():
    assert found(previous=previous_of(_1930=0)) is None


def test_an_income_statement_needs_no_openings():
    assert found(covered=("3",)) is None
