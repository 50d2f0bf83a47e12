"""The engines that run the heavy step: what they share, and polars, which needs nothing beside itself.

An engine takes the lazy rows of a ledger and gives small frames back. Which engine it was can be seen in the time it took
and in nothing else: the same definitions (`ledger/heavy.py`) run on each.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    import polars as pl

    from bokslut.ledger.frames import Frames

#: What postings are summed by: the account and month, in each file, or the account and object list (a row of `object_lists`).
BY_MONTH = ("account", "month")
BY_FILE_AND_MONTH = ("source", "account", "month")
BY_FILE_AND_OBJECTS = ("source", "account", "objects")


class Engine(Protocol):
    """Runs the heavy step. Every result is a small frame with exact sums (Int128), in an order that means nothing."""

    #: What `--engine` calls it.
    name: str

    def sums(self, frames: Frames, start: dt.date, through: dt.date, by: Sequence[str] = BY_MONTH) -> pl.DataFrame:
        """Sum the postings of a period: columns `by`, debits, total, count, last_day."""

    def unbalanced(self, frames: Frames) -> pl.DataFrame:
        """Return the entries that do not add to zero: columns entry, total."""

    def repeated(self, entries: Sequence[pl.LazyFrame]) -> pl.DataFrame:
        """Return numbers given more than once: columns series, number, year_start."""

    def numbers(self, entries: Sequence[pl.LazyFrame]) -> Numbers:
        """Look through whole numbers (`value`), piece by piece in the order of the files."""


@dataclass(frozen=True, slots=True)
class Numbers:
    """What is to be told of the number series."""

    #: Columns series, year_start, first, last.
    ends: pl.DataFrame
    #: Columns series, year_start, before, after: the numbers on both sides of a gap.
    gaps: pl.DataFrame
    #: Columns source, series, year_start, count, place, before_place: see `heavy.descents`.
    descents: pl.DataFrame


class PolarsEngine:
    """polars, in this process: a piece of the ledger at a time where that needs less memory."""

    name = "polars"

    def sums(self, frames: Frames, start: dt.date, through: dt.date, by: Sequence[str] = BY_MONTH) -> pl.DataFrame:
        """Stream the postings."""
        from bokslut.ledger import heavy

        return _run(heavy.sums(_given(frames.postings), start, through, _wide(), by))

    def unbalanced(self, frames: Frames) -> pl.DataFrame:
        """Add up piece by piece: every entry is whole in its piece."""
        import polars as pl

        from bokslut.ledger import heavy

        return pl.concat([_run(heavy.unbalanced(_given(postings), _wide())) for _, postings in frames.pieces])

    def repeated(self, entries: Sequence[pl.LazyFrame]) -> pl.DataFrame:
        """Find hashes that come twice; only entries that share one are compared as they are written."""
        import polars as pl

        from bokslut.ledger import heavy

        key = pl.struct(heavy.NUMBERS).hash()
        hashes = pl.concat([collect(piece.select(key.alias("hash"))) for piece in entries]).get_column("hash").sort()
        again = hashes.filter(hashes == hashes.shift(1)).unique()
        if again.is_empty():
            return collect(entries[0].select(heavy.NUMBERS).head(0))
        sharing = pl.concat([piece.select(heavy.NUMBERS).filter(key.is_in(again.implode())) for piece in entries])
        return _run(heavy.repeated(_given(sharing))).select(heavy.NUMBERS)

    def numbers(self, entries: Sequence[pl.LazyFrame]) -> Numbers:
        """Join numbers that follow on each other into runs first: a series without gaps is one run a piece."""
        import polars as pl

        from bokslut.ledger import heavy

        found = pl.concat([_runs(piece) for piece in entries]).lazy()
        ends, gaps, descents = (_run(step(_given(found))) for step in (heavy.ends, heavy.gaps, heavy.descents))
        return Numbers(ends, gaps, descents)


def _runs(entries: pl.LazyFrame) -> pl.DataFrame:
    """Return the runs of numbers that follow on each other in a piece, with the columns `heavy.RUNS`."""
    import polars as pl

    series = ("source", "series", "year_start")
    rows = collect(entries.select(*series, "value", "place").sort(*series, "place"))
    begins = pl.any_horizontal(pl.col(name).ne_missing(pl.col(name).shift(1)) for name in series)
    begins = (begins | (pl.col("value") - pl.col("value").shift(1) != 1)).fill_null(value=True)
    marked = rows.with_columns(begins=begins)
    first = marked.filter("begins").select(*series, pl.col("value").alias("first"), "place")
    last = marked.filter(pl.col("begins").shift(-1, fill_value=True)).select(last="value", last_place="place")
    return first.hstack(last)


def _given(rows: pl.LazyFrame) -> Any:
    import narwhals as nw

    return nw.from_native(rows)


def _run(rows: Any) -> pl.DataFrame:
    import narwhals as nw

    return collect(nw.to_native(rows))


def _wide() -> Any:
    import narwhals as nw

    return nw.Int128


POLARS: Engine = PolarsEngine()
