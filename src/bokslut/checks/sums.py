"""What a ledger adds up to: entries that do not balance, sums within its years, last year's result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from heapq import heappop, heappush
from typing import TYPE_CHECKING

from bokslut.checks.places import source_of
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.engine import BY_FILE_AND_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger

#: The day before the first that a date can be, as polars counts them (from 1970-01-01): where a row without a date lies.
_NEVER = -dt.date(1970, 1, 1).toordinal()
#: More days than any date has before it.
_DAYS = dt.date.max.toordinal() + 2


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """The entries whose postings do not add to zero: how many, by how much in all (öre), and the first one's packed place."""

    count: int
    ore: int
    first_place: int


def unbalanced_entries(ledger: Ledger, sources: Sequence[int]) -> Unbalanced | None:
    """Return what does not balance in these sources, None when everything does."""
    import polars as pl

    found = ledger.unbalanced.with_columns(source_of()).filter(pl.col("source").is_in(list(sources)))
    if found.is_empty():
        return None
    return Unbalanced(found.height, int(found["total"].sum()), int(found.item(0, "place")))


def sums_in_year(ledger: Ledger, by: Sequence[str], *, undeclared: bool) -> pl.DataFrame:
    """Return the postings' `total` in each file's year 0 (where `undeclared`, in all of a file that declares none), by file and more."""
    import polars as pl

    years: dict[tuple[dt.date, dt.date], list[int]] = {}
    for number, source in enumerate(ledger.sources):
        year = (source.years or {}).get(0)
        if year is not None or undeclared:
            years.setdefault((year.start, year.end) if year else (dt.date.min, dt.date.max), []).append(number)
    found = [
        _sums(ledger, start, end, by).select(*by, "total").filter(pl.col("source").is_in(numbers))
        for (start, end), numbers in years.items()
    ]
    kinds = {"source": pl.Int64, "account": pl.String, "objects": pl.UInt32, "month": pl.Int32}
    return pl.concat(found) if found else pl.DataFrame(schema={**{name: kinds[name] for name in by}, "total": pl.Int128})


def _sums(ledger: Ledger, start: dt.date, end: dt.date, by: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    if by == BY_FILE_AND_MONTH and len(ledger.sources) == 1:
        # Those of the balances, where they are of the same days.
        return ledger.month_sums(start, end).with_columns(source=pl.lit(0, dtype=pl.Int64))
    return ledger.engine.sums(ledger.frames, start, end, by)


def untransferred_result(before: Balances) -> int:
    """Return last year's result that its closings hold outside equity, in öre, debit positive (a profit is negative).

    Where result accounts are not stated it is what the balance sheet accounts lack to add to zero.
    """
    if before.movement_from == "postings" or any(not is_balance_account(account) for account in before.accounts):
        return sum(balance.closing_ore for account, balance in before.accounts.items() if not is_balance_account(account))
    return -sum(balance.closing_ore for balance in before.accounts.values())


def fiscal_year_start(ledger: Ledger, books: Books) -> pl.Expr:
    """Return an expression over `source` and `date`: the first day of the declared year that the date lies in, else null.

    A source that declares no years has the close's; with neither every date is null. Where declared years overlap, the year the
    file calls 0 wins.
    """
    return first_day_of([declared_years(ledger, books, number) for number in range(len(ledger.sources))]).alias("year_start")


def first_day_of(years: Sequence[Sequence[tuple[dt.date, dt.date]]]) -> pl.Expr:
    """Return an expression over `source` and `date`: the first day of the first of the source's years that holds the date, else null."""
    import polars as pl

    # Day and year of all sources in one column to search in: a chain of conditions takes ever longer with each file and year.
    held = [(-1, None), *((number * _DAYS + day, start) for number, own in enumerate(years) for day, start in _by_day(own))]
    from_key = pl.Series([key for key, _ in held], dtype=pl.Int64)
    starts = pl.Series([start for _, start in held], dtype=pl.Date)

    def look_up(keys: pl.Series) -> pl.Series:
        # polars also asks with what it knows of whole pieces: nulls, which no row has.
        return starts.gather((from_key.search_sorted(keys, side="right").cast(pl.Int64) - 1).clip(0))

    day = (pl.col("date").to_physical().cast(pl.Int64).fill_null(_NEVER) - _NEVER).clip(0, _DAYS - 1)
    key = pl.col("source") * _DAYS + day
    return key.map_batches(look_up, return_dtype=pl.Date, is_elementwise=True)


def _by_day(years: Sequence[tuple[dt.date, dt.date]]) -> Iterator[tuple[int, dt.date | None]]:
    """Give the days (counted from 0) from which another year holds, with its first day; the first of `years` that a day lies in does."""
    yield 0, None
    opening: dict[int, list[tuple[int, int]]] = {}
    for rank, (start, end) in enumerate(years):
        opening.setdefault(start.toordinal(), []).append((rank, end.toordinal()))
        opening.setdefault(end.toordinal() + 1, [])
    open_years: list[tuple[int, int]] = []
    for day in sorted(opening):
        for year in opening[day]:
            heappush(open_years, year)
        while open_years and open_years[0][1] < day:
            heappop(open_years)
        yield day, years[open_years[0][0]][0] if open_years else None


def declared_years(ledger: Ledger, books: Books, source: int) -> list[tuple[dt.date, dt.date]]:
    """Return the fiscal years a source declares, the current first; else the close's; else none."""
    years = ledger.sources[source].years
    if years:
        return [(years[number].start, years[number].end) for number in sorted(years, key=lambda n: (n != 0, -n))]
    return [(books.period.fiscal_year.start, books.period.fiscal_year.end)] if books.period else []
