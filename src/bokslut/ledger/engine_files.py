"""What the engines beside polars share: they read a ledger's rows from Parquet files, and give tuples back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw
import polars as pl

from bokslut.ledger import heavy
from bokslut.ledger.engine import BY_MONTH, Numbers
from bokslut.ledger.frames import POSTINGS
from bokslut.ledger.lazy import collect
from bokslut.ledger.spool import Spool

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from bokslut.ledger.frames import Frames

#: Every column of every result.
_KINDS = {
    "account": pl.String,
    "after": pl.Int64,
    "before": pl.Int64,
    "before_place": pl.Int64,
    "count": pl.Int64,
    "debits": pl.Int128,
    "entry": pl.UInt32,
    "first": pl.Int64,
    "last": pl.Int64,
    "last_day": pl.Date,
    "month": pl.Int32,
    "number": pl.String,
    "objects": pl.UInt32,
    "place": pl.Int64,
    "series": pl.String,
    "source": pl.Int64,
    "total": pl.Int128,
    "year_start": pl.Date,
}


class FilesEngine:
    """An engine that scans files; which one is said by `scan`, `fetch` and `wide`."""

    name: str
    #: The type in which it sums amounts exactly.
    wide: Any

    def __init__(self) -> None:
        #: Rows that were in memory and now lie in files as well, so that they are written once.
        self._written: list[tuple[Frames, Spool, tuple[Path, ...]]] = []

    def scan(self, paths: Sequence[Path]) -> Any:
        """Return lazy rows of the engine's own over Parquet files."""
        raise NotImplementedError

    def fetch(self, rows: Any) -> Iterable[Sequence[Any]]:
        """Run what is asked of lazy rows and return them as tuples."""
        raise NotImplementedError

    def sums(self, frames: Frames, start: dt.date, through: dt.date, by: Sequence[str] = BY_MONTH) -> pl.DataFrame:
        """Sum the postings of a period."""
        made = heavy.sums(self._postings(frames), start, through, self.wide, by)
        return self._frame(made, (*by, "debits", "total", "count", "last_day"))

    def unbalanced(self, frames: Frames) -> pl.DataFrame:
        """Return the entries that do not add to zero."""
        return self._frame(heavy.unbalanced(self._postings(frames), self.wide), ("entry", "total"))

    def repeated(self, entries: Sequence[pl.LazyFrame]) -> pl.DataFrame:
        """Return numbers given more than once."""
        spool = Spool()
        paths = [spool.write("numbers", collect(piece.select(heavy.NUMBERS))) for piece in entries]
        return self._frame(heavy.repeated(nw.from_native(self.scan(paths))), heavy.NUMBERS)

    def numbers(self, entries: Sequence[pl.LazyFrame]) -> Numbers:
        """Look through whole numbers, each a run of its own."""
        spool = Spool()
        single = (pl.col("value").alias("first"), pl.col("value").alias("last"), pl.col("place").alias("last_place"))
        own = ("source", "series", "year_start", "place")
        paths = [spool.write("runs", collect(piece.select(*own, *single).select(heavy.RUNS))) for piece in entries]
        runs = nw.from_native(self.scan(paths))
        return Numbers(
            self._frame(heavy.ends(runs), ("series", "year_start", "first", "last")),
            self._frame(heavy.gaps(runs), ("series", "year_start", "before", "after")),
            self._frame(heavy.descents(runs), ("source", "series", "year_start", "count", "place", "before_place")),
        )

    def _postings(self, frames: Frames) -> Any:
        paths = frames.files.get("postings", ()) or self._write(frames)
        return nw.from_native(self.scan(paths)).select(*heavy.POSTINGS)

    def _write(self, frames: Frames) -> tuple[Path, ...]:
        """Write postings that lie in memory, or that were numbered anew, to files."""
        for known, _, paths in self._written:
            if known is frames:
                return paths
        spool = Spool()
        rows = (collect(postings.select(heavy.POSTINGS)) for _, postings in frames.pieces)
        paths = tuple(spool.write("postings", piece.cast({name: POSTINGS[name] for name in heavy.POSTINGS})) for piece in rows)
        self._written.append((frames, spool, paths))
        return paths

    def _frame(self, rows: Any, columns: Sequence[str]) -> pl.DataFrame:
        found = self.fetch(nw.to_native(rows.select(*columns)))
        return pl.DataFrame([tuple(row) for row in found], schema={name: _KINDS[name] for name in columns}, orient="row")
