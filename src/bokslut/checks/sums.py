"""What a ledger adds up to: entries that do not balance, sums within its years, last year's result."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.checks.places import source_of
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.engine import BY_FILE_AND_MONTH

if TYPE_CHECKING:
    from collections.abc import Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger


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

    A source that declares no years has the close's; with neither every date is null.
    """
    import polars as pl

    expression: pl.Expr = pl.lit(None, dtype=pl.Date)
    for number in range(len(ledger.sources)):
        # Written from the last to the first: the year the file calls 0 wins where declared years overlap.
        for start, end in reversed(declared_years(ledger, books, number)):
            inside = (pl.col("source") == number) & pl.col("date").is_between(start, end)
            expression = pl.when(inside).then(pl.lit(start, dtype=pl.Date)).otherwise(expression)
    return expression.alias("year_start")


def declared_years(ledger: Ledger, books: Books, source: int) -> list[tuple[dt.date, dt.date]]:
    """Return the fiscal years a source declares, the current first; else the close's; else none."""
    years = ledger.sources[source].years
    if years:
        return [(years[number].start, years[number].end) for number in sorted(years, key=lambda n: (n != 0, -n))]
    return [(books.period.fiscal_year.start, books.period.fiscal_year.end)] if books.period else []
