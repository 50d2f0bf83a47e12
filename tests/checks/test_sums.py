"""Which declared year a day lies in: as a plain loop says, also of very many years and files."""

from __future__ import annotations

import datetime as dt

import polars as pl
from hypothesis import given
from hypothesis import strategies as st
from planted import YEAR, File, books_of, check, day, entry, ledger_of, rule_of

from bokslut.books import Books
from bokslut.checks.number_gaps import NumberGaps
from bokslut.checks.sums import declared_years, fiscal_year_start
from bokslut.model.check import Outcome
from bokslut.model.period import FiscalYear

DAYS = st.dates(dt.date(2024, 1, 1), dt.date(2026, 1, 31)) | st.sampled_from([dt.date.min, dt.date.max])
YEARS = st.builds(FiscalYear, DAYS, DAYS)
FILES = st.lists(st.none() | st.dictionaries(st.integers(-3, 1), YEARS, max_size=4), min_size=1, max_size=3)


@given(FILES, st.lists(DAYS | st.none(), max_size=12), st.sampled_from([Books(), books_of(File())]))
def test_the_year_of_a_day_is_the_first_declared_that_holds_it_property(
    files: list[dict[int, FiscalYear] | None], dates: list[dt.date | None], books: Books
) -> None:
    ledger = ledger_of(*(File(years=years, path=f"{number}.se") for number, years in enumerate(files)))
    rows = [(source, date) for source in range(len(files)) for date in dates]
    frame = pl.DataFrame(rows, schema={"source": pl.Int64, "date": pl.Date}, orient="row")
    expected = [
        next((start for start, end in declared_years(ledger, books, source) if date and start <= date <= end), None)
        for source, date in rows
    ]
    assert frame.select(fiscal_year_start(ledger, books))["year_start"].to_list() == expected


def test_thousands_of_declared_years_and_files_are_no_more_work_than_looking_days_up() -> None:
    # A chain of as many conditions took minutes.
    entries = [entry(f"A {number}", day(3), ("1930", 100), ("3000", -100)) for number in range(1, 30)]
    old = {-back: FiscalYear(dt.date(2025 - back % 2000, 1, 1), dt.date(2025 - back % 2000, 12, 31)) for back in range(1, 5_000)}
    file = File(entries, years={0: YEAR, **old})
    assert check(rule_of(NumberGaps), Books(ledger=ledger_of(file))).outcome is Outcome.OK
