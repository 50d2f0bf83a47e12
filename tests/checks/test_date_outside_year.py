"""Entries and postings dated in no declared year."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import (
    LAST_YEAR,
    YEAR,
    Entry,
    File,
    Row,
    books_of,
    check,
    clean_entries,
    day,
    entry,
    is_place_whole,
    ledger_of,
    rule_of,
    subjects,
)

from bokslut.books import Books
from bokslut.checks.date_outside_year import DateOutsideYear
from bokslut.model.check import Outcome

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.model.period import FiscalYear

RULE = rule_of(DateOutsideYear)
DATES = st.dates(day(11, 1, 2023), day(2, 28, 2026))


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


@given(st.lists(st.tuples(DATES, DATES | st.none()), max_size=10), st.sampled_from([{0: YEAR}, {0: YEAR, -1: LAST_YEAR}]))
def test_dates_outside_are_those_a_plain_loop_finds(dates: list[tuple[dt.date, dt.date | None]], years: dict[int, FiscalYear]) -> None:
    entries = [entry(f"A {at}", date, Row("1930", 100, own), Row("3000", -100)) for at, (date, own) in enumerate(dates)]
    outside = [
        f"A {at}" for at, pair in enumerate(dates) if any(one and not any(year.covers(one) for year in years.values()) for one in pair)
    ]
    result = check(RULE, Books(ledger=ledger_of(File(entries, years=years))))
    assert subjects(result) == outside
    assert is_place_whole(result)


def test_without_declared_years_the_close_says_which_it_is() -> None:
    late = File([entry("A 1", day(1, 1, 2026), ("1930", 0))], years=None)
    assert subjects(check(RULE, books_of(late))) == ["A 1"]
    assert check(RULE, Books(ledger=ledger_of(late))).outcome is Outcome.SKIPPED


def test_an_empty_entry_may_have_any_date() -> None:
    file = File([entry("A 1", day(1, 1, 2030)), entry("A 2", day(1), ("1930", 0))])
    assert check(RULE, books_of(file)).outcome is Outcome.OK


def test_a_posting_with_a_date_of_its_own_is_what_the_finding_points_at() -> None:
    file = File([entry("A 1", day(1), Row("1930", 100), Row("3000", -100, day(1, 1, 2052)))])
    (finding,) = check(RULE, books_of(file)).findings
    assert finding.message.sv == "Verifikation A 1 har datum 2052-01-01 utanför räkenskapsåret 2025-01-01 – 2025-12-31."
    assert finding.place is not None
    assert finding.place.line == 13
