"""What is worked out entry by entry, a piece of the ledger at a time: no table over every entry with its texts is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    import polars as pl

    from bokslut.ledger.engine import Engine
    from bokslut.ledger.frames import Frames


def unbalanced(frames: Frames, engine: Engine) -> pl.DataFrame:
    """Return the entries whose postings do not add to zero, with their `total` in öre (Int128), by place."""
    totals = engine.unbalanced(frames)
    entries = frames.entries if totals.height else frames.entries.head(0)
    return collect(entries.join(totals.lazy(), on="entry").sort("place"))


def with_postings(frames: Frames) -> pl.LazyFrame:
    """Return the entries that have postings at all."""
    import polars as pl

    return pl.concat([entries.join(postings.select("entry"), on="entry", how="semi") for entries, postings in frames.pieces])


def count_posted(frames: Frames) -> int:
    """Return how many entries have postings."""
    import polars as pl

    return sum(int(collect(postings.select(pl.col("entry").n_unique())).item()) for _, postings in frames.pieces)


def look_alikes(frames: Frames) -> pl.DataFrame:
    """Return the entries (`entry`) of which another may have the same accounts and amounts, or the same turned round.

    A hash of the postings tells, whatever their order; so some may be here by chance, and none is left out.
    """
    import polars as pl

    hashed = pl.concat([collect(_hashes(postings)) for _, postings in frames.pieces])
    ordered = hashed.get_column("hash").sort()
    again = ordered.filter(ordered == ordered.shift(1)).unique()
    twins = hashed.filter(pl.col("hash").is_in(again.implode()))
    if twins.is_empty():
        return twins.select("entry")
    own = frames.postings.join(twins.lazy().select("entry"), on="entry", how="semi")
    mirrors = collect(_hashes(own.with_columns(-pl.col("amount_ore")))).get_column("hash").unique()
    return hashed.filter(pl.col("hash").is_in(again.implode()) | pl.col("hash").is_in(mirrors.implode())).select("entry")


def _hashes(postings: pl.LazyFrame) -> pl.LazyFrame:
    """Return a hash of each entry's accounts and amounts; sums of hashes wrap, which is as good."""
    import polars as pl

    row = (pl.col("account").hash() + pl.col("amount_ore").hash(1)).hash(2)
    return postings.select("entry", hash=row).group_by("entry").agg(pl.col("hash").sum())
