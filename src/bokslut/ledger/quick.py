"""What polars does quicker than it runs `heavy.py`, where a ledger lies as ledgers do: postings entry by entry, numbers ascending.

A proof that nothing is wrong takes a fraction of the time of a search, so the search is made only where the proof fails.
What is summed or found here is what the definitions in `heavy.py` give; properties hold the two together.
"""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.lazy import collect, height
from bokslut.model.money import ORE_MAX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

#: More postings than this are not looked through in memory at once.
ROWS_MAX = 5_000_000

#: More rows of partial sums than this are added up before more are made: there may be as many as postings.
_PARTS_MAX = 1_000_000

_SERIES = ("source", "series", "year_start")
_SUMMED = (pl.col("debits").sum(), pl.col("total").sum(), pl.col("count").sum(), pl.col("last_day").max())


def sums(postings: Iterable[pl.LazyFrame], start: dt.date, through: dt.date, by: Sequence[str]) -> pl.DataFrame:
    """Return what `heavy.sums` does of postings that come in pieces, one at a time."""
    made: list[pl.DataFrame] = []
    rows, limit = 0, _PARTS_MAX
    for piece in _in_parts(postings):
        made.append(_sums_of(piece, start, through, by))
        rows += made[-1].height
        if rows > limit:
            made = [pl.concat(made).group_by(*by).agg(_SUMMED)]
            rows = made[0].height
            limit = max(_PARTS_MAX, 2 * rows)
    return pl.concat(made).group_by(*by).agg(_SUMMED) if len(made) > 1 else made[0]


def _in_parts(postings: Iterable[pl.LazyFrame]) -> Iterator[pl.LazyFrame]:
    """Cut pieces that are too large; whether an entry is whole does not matter."""
    for piece in postings:
        count = height(piece)
        if count <= ROWS_MAX:
            yield piece
        else:
            yield from (piece.slice(start, ROWS_MAX) for start in range(0, count, ROWS_MAX))


def _sums_of(postings: pl.LazyFrame, start: dt.date, through: dt.date, by: Sequence[str]) -> pl.DataFrame:
    own = [name for name in by if name in {"account", "objects"}]
    inside_period = postings.filter(pl.col("date").is_between(start, through))
    inside = collect(inside_period.select(*own, "amount_ore", "date", *(["place"] if "source" in by else [])))
    if "month" in by:
        inside = inside.with_columns(month=_months(inside.get_column("date")))
    if "source" in by:
        inside = inside.with_columns(source=inside.get_column("place") // 2**32)
    ore = pl.col("amount_ore").cast(pl.Int64 if _add_in_64_bits(inside.get_column("amount_ore")) else pl.Int128)
    added = {"debits": ore.clip(lower_bound=0).sum(), "total": ore.sum(), "count": pl.len(), "last_day": pl.col("date").max()}
    found = inside.lazy().group_by(*by).agg(**added)
    return collect(found.cast({"debits": pl.Int128, "total": pl.Int128, "count": pl.Int64}))


def _months(days: pl.Series) -> pl.Series:
    """Return the month (YYYYMM) of each day, looked up: the days are few, and to work out the month of each row takes long."""
    first, last = days.min(), days.max()
    if not isinstance(first, dt.date) or not isinstance(last, dt.date):
        return pl.Series(dtype=pl.Int32)
    calendar = pl.date_range(first, last, eager=True)
    months = calendar.dt.year().cast(pl.Int32) * 100 + calendar.dt.month().cast(pl.Int32)
    return months.gather(days.to_physical() - calendar.to_physical()[0])


def _add_in_64_bits(ore: pl.Series) -> bool:
    """Tell whether no sum of any of these amounts can pass 64 bits, in which polars wraps without a word."""
    smallest, largest = ore.min(), ore.max()
    if not isinstance(smallest, int) or not isinstance(largest, int):
        return True
    return max(-smallest, largest) * ore.len() <= ORE_MAX


def are_balanced(postings: pl.LazyFrame) -> bool:
    """Tell whether every entry surely adds to zero; False where that is not told so easily."""
    if height(postings) > ROWS_MAX:
        return False
    rows = collect(postings.select("entry", "amount_ore"))
    ore = rows.get_column("amount_ore")
    if not _add_in_64_bits(ore):
        return False
    # Where the sum of all rows so far is zero wherever another entry's begin, each entry adds to zero.
    return not (ore.cum_sum().filter(_ends(rows.get_column("entry"))) != 0).any()


def count_entries(postings: pl.LazyFrame) -> int:
    """Return how many entries the postings are of."""
    entry = collect(postings.select("entry")).get_column("entry")
    return int(_ends(entry).sum()) if entry.is_sorted() else entry.n_unique()


def add_up(postings: pl.LazyFrame, number: pl.Expr) -> pl.DataFrame:
    """Return entries (`entry`) with the sum (`hash`) of a hash of each row: 32 bits of it, for there are as many as vouchers.

    Sums wrap, which is as good. The first bits of a sum hang on all bits of what is summed.
    """
    hashed = postings.select("entry", hash=number.reinterpret(signed=True))
    if height(postings) <= ROWS_MAX:
        rows = collect(hashed)
        if rows.get_column("entry").is_sorted():
            # A frame's filter gives back what it does not need; a series' own keeps room for every row it was given.
            so_far = rows.with_columns(pl.col("hash").cum_sum()).filter(_ends(rows.get_column("entry")))
            return so_far.with_columns(_first_bits(pl.col("hash") - pl.col("hash").shift(1, fill_value=0)))
        hashed = rows.lazy()
    return collect(hashed.group_by("entry").agg(pl.col("hash").sum()).with_columns(_first_bits(pl.col("hash"))))


def _first_bits(number: pl.Expr) -> pl.Expr:
    return (number.reinterpret(signed=False) // 2**32).cast(pl.UInt32)


def repeated(numbers: pl.Series) -> pl.Series:
    """Return those that come more than once."""
    ordered = numbers.sort()
    again = ordered.slice(1).to_frame().filter(ordered.slice(1) == ordered.head(-1))
    return again.to_series().unique()


def _ends(entry: pl.Series) -> pl.Series:
    """Tell of each row whether it is the last, or the next is another entry's."""
    return (entry != entry.shift(-1)).fill_null(value=True)


def runs(entries: pl.LazyFrame) -> pl.DataFrame:
    """Return the runs of numbers that follow on each other in a piece, with the columns `heavy.RUNS`."""
    rows = collect(entries.select(*_SERIES, "value", "place"))
    single = rows.select(*_SERIES, pl.col("value").alias("first"), pl.col("value").alias("last"), "place", last_place="place")
    return _joined(single, _SERIES)


def _joined(numbers: pl.DataFrame, series: Sequence[str]) -> pl.DataFrame:
    """Join runs that follow on each other, in the order of the file, in each series."""
    rows = numbers if numbers.get_column("place").is_sorted() else numbers.sort("place")
    # Both in one step: the rows are grouped once.
    beside = rows.with_columns(before=pl.col("last").shift(1).over(series), after=pl.col("first").shift(-1).over(series))
    begins, ends = pl.col("first") - pl.col("before") != 1, pl.col("after") - pl.col("last") != 1
    first = beside.filter(begins.fill_null(value=True)).sort(*series, "place").select(*_SERIES, "first", "place")
    last = beside.filter(ends.fill_null(value=True)).sort(*series, "place").select("last", "last_place")
    return first.hstack(last).select(numbers.columns)


def unbroken(found: pl.DataFrame) -> pl.DataFrame | None:
    """Return the first and the last number of each series and year, where each is one run over all pieces; else None.

    Then nothing is missing and nothing descends.
    """
    series = _SERIES[1:]
    whole = _joined(found, series).select(*series, "first", "last")
    return None if whole.select(pl.struct(series).is_duplicated().any()).item() else whole
