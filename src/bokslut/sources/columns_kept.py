"""The rows of a ledger in the making: in memory while they are few, in temporary files from then on."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import SCHEMAS, Frames
from bokslut.ledger.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Iterator

#: Bytes of rows that are held in memory.
HELD_MAX = 70_000_000


class KeptRows:
    """Takes entries and postings in the order of the file."""

    def __init__(self, held_max: int = HELD_MAX) -> None:
        self.held_max = held_max
        self._held: dict[str, list[pl.DataFrame]] = {"entries": [], "postings": []}
        self._size = 0
        self._spool: Spool | None = None

    def add(self, name: str, rows: pl.DataFrame) -> None:
        """Take rows of `entries` or `postings`. Raises RefusedError where there is no room for temporary files."""
        if self._spool is not None:
            self._spool.add(name, rows)
            return
        self._held[name].append(rows)
        self._size += int(rows.estimated_size())
        if self._size > self.held_max:
            self._spool = Spool()
            for kept, frames in self._held.items():
                for frame in frames:
                    self._spool.add(kept, frame)
                frames.clear()

    def all(self, name: str) -> Iterator[pl.DataFrame]:
        """Give the rows taken, in order, a run at a time."""
        if self._spool is None:
            yield from self._held[name]
        else:
            yield from self._spool.parts(name)

    def frames(
        self,
        *,
        object_lists: pl.DataFrame,
        accounts: pl.DataFrame,
        dimensions: pl.DataFrame,
        objects: pl.DataFrame,
        stated: pl.DataFrame,
    ) -> Frames:
        """Return the frames, beside the small ones given; such files have no history."""
        if self._spool is not None:
            return self._spool.frames(object_lists=object_lists, accounts=accounts, dimensions=dimensions, objects=objects, stated=stated)
        made = {name: (pl.concat(frames) if frames else pl.DataFrame(schema=SCHEMAS[name])).lazy() for name, frames in self._held.items()}
        return Frames(
            entries=made["entries"],
            postings=made["postings"],
            history=pl.LazyFrame(schema=SCHEMAS["history"]),
            object_lists=object_lists,
            accounts=accounts,
            dimensions=dimensions,
            objects=objects,
            stated=stated,
        )
