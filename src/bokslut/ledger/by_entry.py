"""What is worked out entry by entry, a piece of the ledger at a time: no table over every entry is ever held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    import polars as pl

    from bokslut.ledger.frames import Frames


def unbalanced(frames: Frames) -> pl.DataFrame:
    """Return the entries whose postings do not add to zero, with their `total` in öre (Int128), by place."""
    import polars as pl

    total = pl.col("amount_ore").cast(pl.Int128).sum()  # an Int64 sum wraps silently
    found: list[pl.DataFrame] = []
    for entries, postings in frames.pieces:
        totals = collect(postings.group_by("entry").agg(total=total).filter(pl.col("total") != 0))
        if found and totals.is_empty():
            continue
        found.append(collect(entries.join(totals.lazy(), on="entry")))
    return pl.concat(found).sort("place")


def with_postings(frames: Frames) -> pl.LazyFrame:
    """Return the entries that have postings at all."""
    import polars as pl

    return pl.concat([entries.join(postings.select("entry"), on="entry", how="semi") for entries, postings in frames.pieces])
