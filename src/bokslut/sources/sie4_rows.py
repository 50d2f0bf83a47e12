"""The rows of a file in the making: in memory, or in temporary files where the file is large."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import polars as pl

from bokslut.ledger.frames import ROWS, SCHEMAS
from bokslut.ledger.spool import Spool

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.frames import Frames

#: A file of more bytes than this has its rows in temporary files; of one of this size they take some 300 MB of memory.
IN_MEMORY_BYTES = 150_000_000


class Rows:
    """Takes entries, postings and history piece by piece, in the order of the file."""

    def __init__(self, *, spooled: bool) -> None:
        self._spool = Spool() if spooled else None
        self._frames: dict[str, list[pl.DataFrame]] = {name: [] for name in ROWS}

    def add(self, exact: Mapping[str, Mapping[str, Sequence[object]]], plain: Mapping[str, pl.DataFrame]) -> None:
        """Take the rows of a piece: those that the exact reader read, as columns, and the plain ones; each row has its line."""
        for name in ROWS:
            frame = pl.DataFrame(exact[name], schema=SCHEMAS[name], strict=True)
            if name in plain:
                frame = pl.concat([frame, plain[name]]).sort("place") if frame.height else plain[name]
            if self._spool is not None:
                self._spool.add(name, frame)
            elif frame.height:
                self._frames[name].append(frame)

    def frames(self, small: Frames) -> Frames:
        """Return all frames: the rows taken, beside the small frames that are in memory anyway."""
        if self._spool is not None:
            return self._spool.frames(**{name: getattr(small, name) for name in SCHEMAS if name not in ROWS})
        rows: dict[str, Any] = {name: pl.concat(found).lazy() for name, found in self._frames.items() if found}
        return replace(small, **rows)
