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

if TYPE_CHECKING:
    from bokslut.books import Books

RULE = rule_of(ResultAgrees)
AMOUNTS = st.integers(-3, 3)


def sale(ore: int) -> Entry:
    return entry("A 1", day(1), ("1930", ore), ("3000", -ore))


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
        ((sale(10_000), transfer(10_000), sale(4_000)), 0, "40,00 har bokförts på resultatkonton efter överföringen", 40),
    ],
    ids=["twice", "last year's", "posted after"],
)
def test_causes(entries: tuple[Entry, ...], opening: int, cause: str, difference: int) -> None:
    (finding,) = check(RULE, books(*entries, opening=opening)).findings
    assert finding.causes
    assert cause in finding.causes[0].message.sv
    assert finding.difference == Fraction(difference)


def test_last_years_result_moved_on_is_in_order() -> None:
    moved = entry("A 9", day(5), ("2099", 700), ("2091", -700))
    assert check(RULE, books(sale(10_000), moved, transfer(10_000), opening=700)).outcome is Outcome.OK


def test_without_the_roles_it_is_skipped() -> None:
    assert check(RULE, books(sale(1), transfer(2), roles={"result_income": ("8999",)})).outcome is Outcome.SKIPPED
