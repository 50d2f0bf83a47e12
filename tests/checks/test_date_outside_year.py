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
DATES = st.dates(YEAR.start, YEAR.end) | st.dates(day(11, 1, 2023), day(2, 28, 2026))


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


#: The dates of a file's entries and of a posting in each, and the years that it declares.
DATED = st.tuples(
    st.lists(st.tuples(DATES, DATES | st.none()), max_size=6),
    st.sampled_from([{0: YEAR}, {0: LAST_YEAR}, {0: YEAR, -1: LAST_YEAR}]),
)


@given(st.lists(DATED, min_size=1, max_size=2))
def test_dates_outside_are_those_a_plain_loop_finds(
    files: list[tuple[list[tuple[dt.date, dt.date | None]], dict[int, FiscalYear]]],
) -> None:
    made, outside = [], []
    for series, (dates, years) in zip("AB", files, strict=False):
        entries = [entry(f"{series} {at}", date, Row("1930", 100, own), Row("3000", -100)) for at, (date, own) in enumerate(dates)]
        made.append(File(entries, years=years, path=f"{series}.se"))
        covered = [[one is None or any(year.covers(one) for year in years.values()) for one in pair] for pair in dates]
        outside.extend(f"{series} {at}" for at, pair in enumerate(covered) if not all(pair))
    result = check(RULE, Books(ledger=ledger_of(*made)))
    assert subjects(result) == outside
    assert is_place_whole(result)


def test_each_file_is_held_to_its_own_years() -> None:
    files = [File([entry(f"{name} 1", day(3), ("1930", 0))], years={0: year}, path=name) for name, year in (("A", YEAR), ("B", LAST_YEAR))]
    assert subjects(check(RULE, Books(ledger=ledger_of(*files)))) == ["B 1"]


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
