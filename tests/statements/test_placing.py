"""Which line an account is shown on, and which accounts a set of statements loses or doubles."""

from __future__ import annotations

import datetime as dt

from bokslut.ledger.balances import AccountBalance, Balances
from bokslut.model.period import FiscalYear, Period
from bokslut.model.words import same
from bokslut.statements.layout import Layout
from bokslut.statements.placing import Share, lines_of, multiply_mapped, place_accounts, unmapped

YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))


def layout(layout_id: str, covers: tuple[str, ...], **lines: tuple[str, ...]) -> Layout:
    line = [{"id": name, "label": same(name), "accounts": accounts, "sign": "debit"} for name, accounts in lines.items()]
    return Layout.model_validate({"id": layout_id, "title": same(layout_id), "covers": covers, "line": line})


def balances(**closings: int) -> Balances:
    accounts = {name[1:]: AccountBalance(name[1:], ore) for name, ore in closings.items()}
    return Balances(Period(YEAR, YEAR.end), accounts)


BALANCE = layout("balance_sheet", ("1..2",), bank=("19",), claims=("15..16",), debts=("2",))
INCOME = layout("income_statement", ("3..8",), all=("3..8",))


def test_an_account_is_asked_for_its_lines():
    note = layout("note", (), banks=("role:bank",))
    assert lines_of("1930", (BALANCE, INCOME, note), {"bank": ("193",)}) == (("balance_sheet", "bank"), ("note", "banks"))
    assert lines_of("1810", (BALANCE, INCOME)) == ()


def test_accounts_that_no_statement_shows_are_named_when_they_have_a_balance():
    found = unmapped(balances(_1810=5, _1820=0, _1930=1, _3010=-6, _9010=7, _FEL=1), (BALANCE, INCOME))
    assert found == ("1810", "9010", "FEL")


def test_a_note_that_shows_the_account_does_not_excuse_the_statement():
    note = layout("note", (), placements=("18",))
    assert unmapped(balances(_1810=5), (BALANCE, INCOME, note)) == ("1810",)


def test_two_sets_of_statements_must_each_show_the_account():
    internal = layout("internal_balance", ("1..2",), everything=("1..2", "!19"))
    assert unmapped(balances(_1810=5, _1930=5), (BALANCE, INCOME, internal)) == ("1810", "1930")


def test_without_any_cover_every_drawn_table_counts():
    note = layout("note", (), placements=("18",))
    assert unmapped(balances(_1810=5, _1930=1), (note,)) == ("1930",)


def test_an_account_on_two_lines_of_a_statement_is_named_with_its_lines():
    doubled = layout("balance_sheet", ("1..2",), bank=("19",), liquid=("193..194",), rest=("1", "!19", "2"))
    found = multiply_mapped(balances(_1930=5, _1940=0, _1950=2), (doubled, INCOME))
    assert found == (("1930", (("balance_sheet", "bank"), ("balance_sheet", "liquid"))),)


def test_an_account_counted_by_both_statements_is_named():
    greedy = layout("balance_sheet", ("1..2",), all=("1..2", "30"))
    found = multiply_mapped(balances(_3010=-5, _1930=5), (greedy, INCOME))
    assert found == (("3010", (("balance_sheet", "all"), ("income_statement", "all"))),)


def test_two_sets_of_statements_may_both_show_the_account():
    internal = layout("internal_balance", ("1..2",), everything=("1..2",))
    assert multiply_mapped(balances(_1930=5), (BALANCE, INCOME, internal)) == ()


def test_shares_name_the_accounts_of_a_line_in_its_sign():
    shares = place_accounts(BALANCE).shares(balances(_1940=-3, _1930=5, _1950=0))
    assert shares == {"bank": [Share("1930", 5), Share("1940", -3)], "claims": [], "debts": []}
