"""Balances that nobody has touched."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import LAST_YEAR, File, books_of, check, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.stale_balance import StaleBalance
from bokslut.model.check import Outcome

RULE = rule_of(StaleBalance)
DECEMBER = entry("Z 1", day(12, 15), ("1930", 1), ("3000", -1))
OPENINGS = [("IB", 0, "1680", 100), ("IB", 0, "2081", -100)]


def last_year(*dates: dt.date) -> File:
    entries = [entry(f"A {at}", date, ("1680", 10), ("1930", -10)) for at, date in enumerate(dates)]
    return File(entries, OPENINGS, path="2024.se", years={0: LAST_YEAR})


@given(
    st.lists(st.dates(day(1, 1, 2024), day(12, 31, 2024)), max_size=3),
    st.lists(st.dates(day(1), day(12, 31)), max_size=3),
    st.sampled_from([(6, day(12, 31)), (12, day(12, 31)), (12, day(6, 30)), (3, day(3, 31)), (18, day(6, 30))]),
)
def test_staleness_is_that_of_a_plain_comparison(before: list[dt.date], now: list[dt.date], when: tuple[int, dt.date]) -> None:
    months, through = when
    entries = [entry(f"A {at}", date, ("1680", 10), ("1930", -10)) for at, date in enumerate(now)]
    kept = [date for date in [*before, *now] if date <= through]
    this = File([*entries, DECEMBER], [("IB", 0, "1680", 100 + 10 * len(before)), ("IB", 0, "2081", -100)])
    books = books_of(this, previous=last_year(*before), through=through)
    first_of_next = through + dt.timedelta(days=1)
    month = first_of_next.year * 12 + first_of_next.month - 1 - months
    limit = dt.date(month // 12, month % 12 + 1, 1)
    result = check(rule_of(StaleBalance, months=months), books)
    assert subjects(result) == ([] if any(date >= limit for date in kept) else ["1680"])
    assert is_place_whole(result)


def test_the_message_says_since_when() -> None:
    this = File([DECEMBER], OPENINGS)
    (finding,) = check(RULE, books_of(this)).findings
    assert finding.message.sv.endswith("sedan åtminstone 2025-01-01.")
    (finding,) = check(RULE, books_of(this, previous=last_year(day(11, 30, 2024)))).findings
    assert finding.message.sv.endswith("sedan 2024-11-30.")


@pytest.mark.parametrize(
    ("file", "through"),
    [
        (File([DECEMBER], OPENINGS), day(11, 30)),
        (File([entry("A 1", day(3, 3), ("1930", 1), ("3000", -1))], OPENINGS), day(12, 31)),
        (File(stated=[*OPENINGS, ("UB", 0, "1680", 100), ("RES", 0, "3000", 0)], type="1"), day(12, 31)),
    ],
    ids=["not a year yet", "exported in March", "no vouchers"],
)
def test_without_a_year_of_vouchers_it_is_skipped(file: File, through: dt.date) -> None:
    result = check(RULE, books_of(file, through=through))
    assert (result.outcome, bool(result.reason)) == (Outcome.SKIPPED, True)


@pytest.mark.parametrize("rule", [rule_of(StaleBalance, except_accounts=("1680",)), rule_of(StaleBalance, accounts=("15",))])
def test_accounts_left_out(rule: StaleBalance) -> None:
    assert check(rule, books_of(File([DECEMBER], OPENINGS))).outcome is Outcome.OK


def test_equity_and_fixed_assets_may_stand_still() -> None:
    still = [("IB", 0, "1110", 100), ("IB", 0, "2081", -100)]
    assert check(RULE, books_of(File([DECEMBER], still))).outcome is Outcome.OK


def test_the_first_day_of_the_span_counts() -> None:
    for date, found in ((day(7, 1), []), (day(6, 30), ["1680"])):
        this = File([entry("A 1", date, ("1680", 10), ("1930", -10)), DECEMBER], OPENINGS)
        assert subjects(check(rule_of(StaleBalance, months=6), books_of(this))) == found


def test_a_day_mistyped_into_the_last_month_there_is_is_no_obstacle() -> None:
    mistyped = entry("A 1", day(12, 31, 9999), ("1930", 1), ("3000", -1))
    assert subjects(check(RULE, books_of(File([DECEMBER, mistyped], OPENINGS)))) == ["1680"]


def test_openings_that_an_entry_posts_are_no_posting_on_the_account() -> None:
    opening = entry("IB 1", day(1), ("1680", 100), ("2081", -100), text="Ingående balanser")
    assert subjects(check(RULE, books_of(File([DECEMBER], OPENINGS)))) == ["1680"]
    assert subjects(check(RULE, books_of(File([opening, DECEMBER])))) == ["1680"]
