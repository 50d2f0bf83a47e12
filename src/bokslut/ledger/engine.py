"""The engines that run the heavy step: what they share, and polars, which needs nothing beside itself.

An engine takes the lazy rows of a ledger and gives small frames back. Which engine it was can be seen in the time it took
and in nothing else: what is asked for is defined once (`ledger/heavy.py`), and where polars has a quicker way to the same
(`ledger/quick.py`) properties hold it to the definition.
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
    """polars, in this process: a piece of the ledger at a time, and proofs (`quick`) before searches (`heavy`)."""

    name = "polars"

    def sums(self, frames: Frames, start: dt.date, through: dt.date, by: Sequence[str] = BY_MONTH) -> pl.DataFrame:
        """Add up piece by piece."""
        from bokslut.ledger import quick

        return quick.sums((postings for _, postings in frames.pieces), start, through, by)

    def unbalanced(self, frames: Frames) -> pl.DataFrame:
        """Add up piece by piece: every entry is whole in its piece, and in most pieces nothing is wrong."""
        import polars as pl

        return pl.concat([self._unbalanced(postings) for _, postings in frames.pieces])

    def _unbalanced(self, postings: pl.LazyFrame) -> pl.DataFrame:
        import polars as pl

        from bokslut.ledger import quick

        if quick.are_balanced(postings):
            return pl.DataFrame(schema={"entry": pl.UInt32, "total": pl.Int128})
        import narwhals as nw

        from bokslut.ledger import heavy

        return _run(heavy.unbalanced(nw.from_native(postings), nw.Int128))

    def repeated(self, entries: Sequence[pl.LazyFrame]) -> pl.DataFrame:
        """Find hashes that come twice; only entries that share one are compared as they are written."""
        import polars as pl

        from bokslut.ledger import quick

        # The year of an entry takes longer to tell than its number, and seldom is what tells two of them apart.
        number = (pl.col("series").hash() + pl.col("number").hash(1)).hash(2)
        for key in (number, (number + pl.col("year_start").hash(3)).hash(4)):
            again = quick.repeated(pl.concat([collect(piece.select(key.alias("hash"))) for piece in entries]).get_column("hash"))
            if again.is_empty():
                return collect(entries[0].select("series", "number", "year_start").head(0))
        import narwhals as nw

        from bokslut.ledger import heavy

        sharing = pl.concat([piece.select(heavy.NUMBERS).filter(key.is_in(again.implode())) for piece in entries])
        return _run(heavy.repeated(nw.from_native(sharing))).select(heavy.NUMBERS)

    def numbers(self, entries: Sequence[pl.LazyFrame]) -> Numbers:
        """Join numbers that follow on each other into runs first: a series without gaps is one run a piece."""
        import polars as pl

        from bokslut.ledger import quick

        found = pl.concat([quick.runs(piece) for piece in entries])
        whole = quick.unbroken(found)
        if whole is not None:
            series = {"series": pl.String, "year_start": pl.Date}
            gaps = pl.DataFrame(schema={**series, "before": pl.Int64, "after": pl.Int64})
            descents = {"source": pl.Int64, **series, "count": pl.UInt32, "place": pl.Int64, "before_place": pl.Int64}
            return Numbers(whole, gaps, pl.DataFrame(schema=descents))
        import narwhals as nw

        from bokslut.ledger import heavy

        given = nw.from_native(found.lazy())
        return Numbers(*(_run(step(given)) for step in (heavy.ends, heavy.gaps, heavy.descents)))


def _run(rows: Any) -> pl.DataFrame:
    import narwhals as nw

    return collect(nw.to_native(rows))


POLARS: Engine = PolarsEngine()
