"""The rows of the entry that a finding is about."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.place import Place


def rows_at(ledger: Ledger, place: Place) -> list[tuple[str, int, int]]:
    """Return (account, öre, place) of the entry that stands at a place; nothing where none does."""
    sources = [number for number, source in enumerate(ledger.sources) if source.path == place.path]
    packed = [number << 32 | (place.line or 0) for number in sources]
    entries = ledger.frames.entries.filter(pl.col("place").is_in(packed)).select("entry")
    rows = ledger.frames.postings.select("entry", "account", "amount_ore", "place").join(entries, on="entry", how="semi")
    return collect(rows.drop("entry").sort("place")).rows()
