"""A ledger that is in memory, put into a spool instead."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.ledger.frames import ROWS, Frames, frame_names
from bokslut.ledger.spool import Spool

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Ledger


def spooled(frames: Frames, rows: int) -> Frames:
    """Return the same frames scanned from files of so many rows each, wherever that cuts an entry."""
    spool = Spool()
    for name in ROWS:
        whole = getattr(frames, name).collect()
        for start in range(0, whole.height, rows):
            spool.add(name, whole.slice(start, rows))
    return spool.frames(**{name: getattr(frames, name) for name in frame_names() if name not in ROWS})


def spooled_ledger(ledger: Ledger, rows: int) -> Ledger:
    """Return the same ledger with its rows in files."""
    return replace(ledger, frames=spooled(ledger.frames, rows))
