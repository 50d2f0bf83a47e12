"""When it is known what accounts began the year at."""

from __future__ import annotations

import pytest
from test_extract import WHOLE, day, ledger, previous_of

from bokslut.ledger.balances import AccountBalance
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


def opened(*rows: str):
    text = "Serie;Nr;Datum;Text;Konto;Belopp\n" + "".join(f"{row}\n" for row in rows)
    columns = {"series": "Serie", "number": "Nr", "date": "Datum", "text": "Text", "account": "Konto", "amount": "Belopp"}
    book = build_ledger([read_ledger(from_bytes("bok.csv", text.encode()), ReadOptions(columns=columns))])
    return extract_balances(book, WHOLE)


@pytest.mark.parametrize("entry", ["A;1;2025-01-01;Ingående balans", "IB;7;2025-01-01;", "OB;1;2025-01-01;"])
def test_openings_posted_on_the_first_day_are_openings_and_no_movements(entry):
    own = [f"{entry};1930;50,00", f"{entry};2081;-50,00"]
    balances = opened(*own, "A;2;2025-01-01;Hyra;1930;-9,00", "A;2;2025-01-01;Hyra;5010;9,00")
    assert (balances.opening_from, balances.accounts["1930"].movement_ore) == ("none", 4100), "to whoever adds up postings"
    balances = balances.opened
    assert balances.opening_from == "posted"
    assert balances.accounts["1930"] == AccountBalance("1930", 5000, 0, 900, 1, day(1, 1), {"202501": -900})
    assert balances.accounts["2081"] == AccountBalance("2081", -5000)
    assert balances.accounts["5010"].opening_ore == 0
    assert [balances.accounts[account].closing_ore for account in ("1930", "2081", "5010")] == [4100, -5000, 900]


@pytest.mark.parametrize(
    "entry",
    ["A;1;2025-01-02;Ingående balans", "A;1;2025-01-01;Kontantinsättning", "A;0;2025-01-01;"],
)
def test_no_other_entry_is_openings(entry):
    balances = opened(f"{entry};1930;50,00", f"{entry};2081;-50,00")
    assert (balances.opened.opening_from, balances.opened.accounts["1930"].opening_ore) == ("none", 0)


def test_an_entry_that_posts_results_too_is_no_openings():
    balances = opened("IB;1;2025-01-01;;1930;50,00", "IB;1;2025-01-01;;3001;-50,00")
    assert (balances.opened.opening_from, balances.opened.accounts["1930"].opening_ore) == ("none", 0)
