"""When it is known what accounts began the year at."""

from __future__ import annotations

import pytest
from test_extract import WHOLE, day, ledger, previous_of

from bokslut.ledger.extract import extract_balances
from bokslut.ledger.openings import openings_unknown
from bokslut.model.account import parse_accounts

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


def test_last_years_ledger_tells():
    assert found(previous=previous_of(_1930=0)) is None


def test_an_income_statement_needs_no_openings():
    assert found(covered=("3",)) is None
