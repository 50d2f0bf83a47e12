"""Bringing lazy rows into memory: the one place that says how. Imports polars only when called."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl


def collect(rows: pl.LazyFrame) -> pl.DataFrame:
    """Bring rows into memory, reading only what they ask for. Their order is that of a sort, else it means nothing."""
    return rows.collect(engine="streaming")


def height(rows: pl.LazyFrame) -> int:
    """Return the number of rows; of files that are scanned, from what they say of themselves."""
    import polars as pl

    return int(collect(rows.select(pl.len())).item())


def is_empty(rows: pl.LazyFrame) -> bool:
    """Tell whether there are no rows."""
    return height(rows.head(1)) == 0
