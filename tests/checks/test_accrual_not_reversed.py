"""Accruals that no posting turns in time."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import Entry, File, books_of, check, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.accrual_not_reversed import AccrualNotReversed
from bokslut.model.check import Outcome
from bokslut.model.period import FiscalYear

RULE = rule_of(AccrualNotReversed)


def accrual(number: int, month: int, ore: int, date: int = 15) -> Entry:
    """A liability is built up by a credit: 100 here is 100 accrued, −100 turned."""
    return entry(f"A {number}", day(month, date), ("5020", ore), ("2990", -ore))


@given(st.lists(st.integers(1, 11), min_size=1, max_size=8), st.data())
def test_accruals_without_a_reversal_are_found_and_nothing_else(months: list[int], data: st.DataObject) -> None:
    # Every accrual has an amount of its own, so that who turns whom is never in doubt.
    accruals = [accrual(at, month, 100 + at) for at, month in enumerate(months, 1)]
    turned = data.draw(st.sets(st.sampled_from(range(1, len(months) + 1))))
    reversals = [accrual(100 + at, months[at - 1] + data.draw(st.integers(0, 1)), -(100 + at), 20) for at in sorted(turned)]
    late = data.draw(st.sets(st.sampled_from(range(1, len(months) + 1))))
    too_late = [accrual(200 + at, months[at - 1] + 2, -(100 + at)) for at in sorted(late - turned) if months[at - 1] < 11]
    result = check(RULE, books_of(File([*accruals, *reversals, *too_late])))
    assert subjects(result) == [f"2990 A {at}" for at in range(1, len(months) + 1) if at not in turned]
    assert is_place_whole(result)


def test_one_reversal_turns_one_accrual() -> None:
    books = books_of(File([accrual(1, 1, 100), accrual(2, 1, 100), accrual(3, 2, -100)]))
    assert subjects(check(RULE, books)) == ["2990 A 2"]


@pytest.mark.parametrize(
    "entries",
    [
        [accrual(1, 1, 100), accrual(2, 2, -100, 28)],
        [accrual(1, 1, 100), accrual(2, 1, -100, 31)],
        [accrual(1, 12, 100)],
        [accrual(1, 1, -100)],
        [entry("A 1", day(1), ("5020", 100), ("2440", -100))],
    ],
    ids=["next month", "same month", "not due yet", "turns last year's", "another account"],
)
def test_what_is_in_order(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


def test_an_accrual_of_last_years_close_is_to_be_turned_this_year() -> None:
    def last_year(number: int, month: int, ore: int) -> Entry:
        return entry(f"B {number}", day(month, 31, 2024), ("5020", ore), ("2990", -ore))

    last = File(
        [last_year(1, 10, 100), last_year(2, 12, 200), last_year(3, 12, 300)],
        path="2024.se",
        years={0: FiscalYear(day(1, 1, 2024), day(12, 31, 2024))},
    )
    found = check(RULE, books_of(File([accrual(1, 1, -200)]), previous=last))
    # October's was a matter of last year's close; the one that was turned in January is in order.
    assert subjects(found) == ["2990 B 3"]
    assert [place.path for place in found.findings[0].places] == ["2024.se"]


def test_an_accrual_that_both_years_files_hold_is_one() -> None:
    accrued = entry("B 1", day(12, 31, 2024), ("5020", 100), ("2990", -100))
    last = File([accrued], path="2024.se", years={0: FiscalYear(day(1, 1, 2024), day(12, 31, 2024))})
    this = [accrued, accrual(1, 1, -100)]
    assert subjects(check(RULE, books_of(File(this), previous=last))) == []
    assert subjects(check(RULE, books_of(File(this[:1])))) == ["2990 B 1"], "also where it is in this year's file alone"
    late = entry("B 2", day(12, 31, 2024), ("5020", 300), ("2990", -300))
    assert subjects(check(RULE, books_of(File([*this, late]), previous=last))) == ["2990 B 2"], "also where last year's has others"


@pytest.mark.parametrize("stated", [False, True])
def test_an_entry_of_openings_builds_up_no_accrual_and_last_years_file_may_go_on_into_this_year(*, stated: bool) -> None:
    last = [entry(f"B {at}", day(12, 31, 2024), ("5020", ore), ("2990", -ore)) for at, ore in ((1, 100), (2, 300))]
    accrued = accrual(4, 1, 70)
    before = File([*last, accrued], path="2024.se", years={0: FiscalYear(day(1, 1, 2024), day(12, 31, 2024))})
    opening = entry("IB 1", day(1), ("2099", 400), ("2990", -400), text="Ingående balanser")
    turned = [accrual(2, 1, -100), accrual(3, 1, -300), accrued, accrual(5, 2, -70)]
    this = File([*turned], [("IB", 0, "2990", -400), ("IB", 0, "2099", 400)]) if stated else File([opening, *turned])
    assert subjects(check(RULE, books_of(this, previous=before))) == []


def test_openings_that_an_entry_of_last_year_posts_build_up_no_accrual_either() -> None:
    opening = entry("IB 1", day(1, 1, 2024), ("2099", 400), ("2990", -400), text="Ingående balanser")
    last = File([opening], path="2024.se", years={0: FiscalYear(day(1, 1, 2024), day(12, 31, 2024))})
    this = File([accrual(1, 12, 100)], [("IB", 0, "2990", -400), ("IB", 0, "2099", 400)])
    assert subjects(check(rule_of(AccrualNotReversed, months=12), books_of(this, previous=last))) == []


def test_an_asset_is_built_up_by_a_debit() -> None:
    rule = rule_of(AccrualNotReversed, accounts=("1790",))
    books = books_of(File([entry("A 1", day(1), ("1790", 100), ("3000", -100)), entry("A 2", day(1), ("1790", -50), ("3000", 50))]))
    assert subjects(check(rule, books)) == ["1790 A 1"]


def test_without_the_role_it_is_skipped() -> None:
    assert check(RULE, books_of(File([accrual(1, 1, 100)]), roles={})).outcome is Outcome.SKIPPED


def test_the_message_says_when_it_should_have_been_turned() -> None:
    (finding,) = check(RULE, books_of(File([accrual(1, 1, 800_000)]))).findings
    assert finding.message.sv.replace("\u00a0", " ") == "Periodisering A 1 8 000,00 kr på 2990 är inte vänd i 2025-02."


def test_a_day_mistyped_into_the_last_month_there_is_is_no_obstacle() -> None:
    mistyped = entry("A 2", day(12, 31, 9999), ("5020", 200), ("2990", -200))
    assert subjects(check(RULE, books_of(File([accrual(1, 1, 100), mistyped])))) == ["2990 A 1"]
