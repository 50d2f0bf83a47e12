"""Accounts with a balance on no line, or on several."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import File, books_of, check, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.interface import RuleContext
from bokslut.checks.mapping import Mapping
from bokslut.model.check import Outcome
from bokslut.model.words import same
from bokslut.statements.layout import Layout, LayoutLine

if TYPE_CHECKING:
    from bokslut.books import Books

RULE = rule_of(Mapping)
ACCOUNTS = ("1510", "1930", "1999", "2081", "2440", "3000", "5410")


def layout(name: str, *covers: str, **lines: str) -> Layout:
    return Layout(
        id=name,
        title=same(name),
        covers=covers,
        line=tuple(
            LayoutLine(id=line, label=same(line), accounts=tuple(accounts.split()), sign="debit") for line, accounts in lines.items()
        ),
    )


BALANCE = layout("balans", "1..2", kassa="193", fordringar="15", kapital="2")
RESULT = layout("resultat", "3..8", intakter="3", kostnader="4..8")


def holding(balances: dict[str, int], *layouts: Layout) -> Books:
    return books_of(File([entry("A 1", day(1), *balances.items())]), layouts=layouts)


@given(
    st.dictionaries(st.sampled_from(ACCOUNTS), st.integers(-5, 5), min_size=1),
    st.dictionaries(st.sampled_from("abc"), st.lists(st.sampled_from(ACCOUNTS), min_size=1, max_size=4, unique=True), min_size=1),
)
def test_faults_are_those_a_plain_count_finds(balances: dict[str, int], lines: dict[str, list[str]]) -> None:
    books = holding(balances, layout("allt", "1..8", **{name: " ".join(accounts) for name, accounts in lines.items()}))
    counts = {account: sum(account in accounts for accounts in lines.values()) for account, ore in balances.items() if ore}
    result = check(RULE, books)
    assert {finding.subject: finding.name for finding in result.findings} == {
        account: "account-mapped-twice" if count else "account-unmapped" for account, count in counts.items() if count != 1
    }
    assert is_place_whole(result)


def test_each_statement_answers_for_its_own_accounts() -> None:
    assert check(RULE, holding({"1510": 1, "2081": -1, "3000": -2, "5410": 2}, BALANCE, RESULT)).outcome is Outcome.OK
    result = check(RULE, holding({"1999": 2_500_000}, BALANCE, RESULT))
    assert [finding.message.sv.replace("\u00a0", " ") for finding in result.findings] == ["Konto 1999 (25 000,00 kr) saknar rad i balans."]


def test_an_income_statement_alone_does_not_miss_the_balance_sheet() -> None:
    assert check(RULE, holding({"1930": 2, "3000": -2}, RESULT)).outcome is Outcome.OK


@pytest.mark.parametrize("account", ["FEL", "9030", "0099"])
def test_accounts_outside_every_chart_are_told(account: str) -> None:
    assert subjects(check(RULE, holding({account: 1}, BALANCE, RESULT))) == [account]


def test_an_account_without_balance_needs_no_line() -> None:
    assert check(RULE, holding({"1999": 0, "1930": 1}, BALANCE)).outcome is Outcome.OK


def test_only_the_layouts_asked_for() -> None:
    books = holding({"1999": 1, "3000": -1}, BALANCE, RESULT)
    assert check(rule_of(Mapping, layouts=("resultat",)), books).outcome is Outcome.OK
    unknown = rule_of(Mapping, layouts=("resultet",))
    assert [problem.field for problem in unknown.problems(RuleContext({"resultat": RESULT}, {}))] == [("layouts", 0)]


def test_without_layouts_it_is_skipped() -> None:
    assert check(RULE, holding({"1930": 1})).outcome is Outcome.SKIPPED
