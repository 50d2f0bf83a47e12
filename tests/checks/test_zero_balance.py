"""Suspense accounts that hold something, and since when."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import File, books_of, check, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.interface import SeverityByPeriod
from bokslut.checks.zero_balance import ZeroBalance
from bokslut.model.check import Outcome
from bokslut.model.finding import Severity

if TYPE_CHECKING:
    import datetime as dt

RULE = rule_of(ZeroBalance, severity=SeverityByPeriod(month=Severity.WARNING, year=Severity.ERROR))
MOVES = st.lists(st.tuples(st.dates(day(1), day(12, 31)), st.integers(-3, 3)), max_size=8)


def file(moves: list[tuple[dt.date, int]], opening: int = 0, account: str = "2999") -> File:
    entries = [entry(f"A {at}", date, (account, ore), ("1930", -ore)) for at, (date, ore) in enumerate(moves)]
    return File(entries, [("IB", 0, account, opening), ("IB", 0, "2081", -opening)])


@given(MOVES, st.integers(-2, 2))
def test_balance_and_age_are_those_of_a_plain_loop(moves: list[tuple[dt.date, int]], opening: int) -> None:
    running, since = opening, "den ingående balansen" if opening else None
    for date in sorted({date for date, _ in moves}):
        if running == 0:
            since = date.isoformat()
        running += sum(ore for day_, ore in moves if day_ == date)
    result = check(RULE, books_of(file(moves, opening)))
    assert len(result.findings) == bool(running)
    assert is_place_whole(result)
    for finding in result.findings:
        assert finding.message.sv.endswith(f"äldsta post {since}.")
        assert finding.difference is not None
        assert finding.difference * 100 == running


def test_a_month_warns_and_a_year_fails() -> None:
    moves = [(day(1, 15), 1)]
    assert check(RULE, books_of(file(moves))).findings[0].severity is Severity.ERROR
    assert check(RULE, books_of(file(moves), through=day(1, 31))).findings[0].severity is Severity.WARNING


def test_what_comes_after_the_close_date_does_not_count() -> None:
    assert check(RULE, books_of(file([(day(1, 15), 1), (day(2, 1), -1)]), through=day(1, 31))).outcome is Outcome.FAILED
    assert check(RULE, books_of(file([(day(2, 1), 1)]), through=day(1, 31))).outcome is Outcome.OK


def test_young_items_may_stay_where_the_rule_says_so() -> None:
    rule = rule_of(ZeroBalance, days=30)
    assert check(rule, books_of(file([(day(12, 10), 1)]))).outcome is Outcome.OK
    assert check(rule, books_of(file([(day(11, 10), 1)]))).outcome is Outcome.FAILED
    assert check(rule, books_of(file([], opening=1))).outcome is Outcome.FAILED


def test_accounts_that_are_no_numbers_are_always_suspense() -> None:
    books = books_of(file([(day(1), 1)], account="FEL"), roles={})
    assert subjects(check(RULE, books)) == ["FEL"]


def test_without_the_role_it_is_skipped_not_passed() -> None:
    for roles in ({}, {"suspense": ()}):
        assert check(RULE, books_of(file([(day(1), 1)]), roles=roles)).outcome is Outcome.SKIPPED
    assert subjects(check(rule_of(ZeroBalance, accounts=("2999",)), books_of(file([(day(1), 1)]), roles={}))) == ["2999"]


def test_the_age_is_that_of_the_close_date() -> None:
    later = [(day(1, 15), 1), (day(2, 1), -1), (day(2, 10), 5)]
    (finding,) = check(RULE, books_of(file(later), through=day(1, 31))).findings
    assert finding.message.sv.endswith("äldsta post 2025-01-15.")
    assert len(finding.places) == 2
