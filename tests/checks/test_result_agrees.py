"""The result in the income statement, on the transfer account and in the balance sheet."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import Entry, File, books_of, check, day, entry, is_place_whole, rule_of

from bokslut.checks.result_agrees import ResultAgrees
from bokslut.model.check import Outcome
from bokslut.model.finding import Grade

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.books import Books

RULE = rule_of(ResultAgrees)
JANUARY = day(1)
AMOUNTS = st.integers(-3, 3)


def sale(ore: int, name: str = "A 1", date: dt.date = JANUARY, registered: dt.date | None = None) -> Entry:
    return entry(name, date, ("1930", ore), ("3000", -ore), registered=registered)


def transfer(ore: int, balance: int | None = None) -> Entry:
    return entry("A 2", day(12, 31), ("8999", ore), ("2099", -ore if balance is None else -balance))


def books(*entries: Entry, opening: int = 0, **more: object) -> Books:
    return books_of(File(entries, [("IB", 0, "2099", -opening), ("IB", 0, "1930", opening)]), **more)  # type: ignore[arg-type]


@given(AMOUNTS, AMOUNTS, AMOUNTS)
def test_three_numbers_are_one_number(result_ore: int, transferred: int, balance: int) -> None:
    found = check(RULE, books(sale(result_ore), transfer(transferred, balance)))
    right = transferred == 0 or result_ore == transferred == balance
    assert (found.outcome is Outcome.OK) == right
    assert is_place_whole(found)


def test_a_result_that_is_not_transferred_yet_is_said_and_passes() -> None:
    result = check(RULE, books(sale(10_000), opening=500))
    assert (result.outcome, result.reason and result.reason.sv) == (Outcome.OK, "årets resultat 100,00 är inte överfört än")


@pytest.mark.parametrize(
    ("entries", "opening", "cause", "difference"),
    [
        ((sale(10_000), transfer(10_000), transfer(10_000)), 0, "två gånger", -100),
        ((sale(10_000), transfer(10_000)), 700, "förra årets resultat 7,00 ligger kvar", -7),
        ((sale(10_000), transfer(10_000), sale(4_000, "A 3")), 0, "40,00 har bokförts på resultatkonton efter överföringen: A 3", 40),
    ],
    ids=["twice", "last year's", "posted after"],
)
def test_causes(entries: tuple[Entry, ...], opening: int, cause: str, difference: int) -> None:
    (finding,) = check(RULE, books(*entries, opening=opening)).findings
    assert finding.causes
    assert cause in finding.causes[0].message.sv
    assert finding.difference == Fraction(difference)


@pytest.mark.parametrize(
    ("late", "grade"),
    [
        (sale(4_000, "A 3"), Grade.LIKELY),
        (sale(4_000, "B 1", day(12, 31)), Grade.POSSIBLE),
        (sale(4_000, "B 1", day(12, 30)), None),
        (sale(4_000, "A 3", registered=day(1, 20, 2026)), Grade.LIKELY),
    ],
    ids=["later number", "same day in another series", "earlier day in another series", "registered later"],
)
def test_what_is_booked_after_the_transfer_is_blamed_as_surely_as_that_is_known(late: Entry, grade: Grade | None) -> None:
    (finding,) = check(RULE, books(sale(10_000), transfer(10_000), late)).findings
    assert [(cause.grade, cause.explains) for cause in finding.causes] == ([(grade, 40)] if grade else [])


def test_nothing_is_said_to_be_booked_after_the_transfer_where_that_is_another_amount() -> None:
    (finding,) = check(RULE, books(sale(11_000), transfer(10_000), sale(3_000, "A 3"))).findings
    assert finding.causes == ()


def test_where_entries_are_registered_that_day_tells_their_order() -> None:
    moved = entry("A 2", day(12, 31), ("8999", 10_000), ("2099", -10_000), registered=day(1, 15, 2026))
    early, late = (sale(4_000, "B 1", day(12, 30), day(1, at, 2026)) for at in (14, 16))
    assert [len(check(RULE, books(sale(10_000), moved, each)).findings[0].causes) for each in (early, late)] == [0, 1]


def test_last_years_result_left_is_also_known_where_an_entry_posts_the_openings() -> None:
    opening = entry("IB 1", JANUARY, ("1930", 700), ("2099", -700))
    (finding,) = check(RULE, books_of(File((opening, sale(10_000), transfer(10_000))))).findings
    assert [cause.grade for cause in finding.causes] == [Grade.PROVEN]


def test_last_years_result_moved_on_is_in_order() -> None:
    moved = entry("A 9", day(5), ("2099", 700), ("2091", -700))
    assert check(RULE, books(sale(10_000), moved, transfer(10_000), opening=700)).outcome is Outcome.OK


def test_without_the_roles_it_is_skipped() -> None:
    assert check(RULE, books(sale(1), transfer(2), roles={"result_income": ("8999",)})).outcome is Outcome.SKIPPED
