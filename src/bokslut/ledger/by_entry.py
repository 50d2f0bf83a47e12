"""What is worked out entry by entry, a piece of the ledger at a time: no table over every entry with its texts is held."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    import polars as pl

    from bokslut.ledger.engine import Engine
    from bokslut.ledger.frames import Frames

#: More entries than this are not joined to all postings at once.
_MANY = 50_000


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
    from bokslut.ledger import quick

    return sum(quick.count_entries(postings) for _, postings in frames.pieces)


def look_alikes(frames: Frames) -> pl.DataFrame:
    """Return the entries (`entry`) of which another may have the same accounts and amounts, or the same turned round.

    Hashes of the postings tell, whatever their order; so some may be here by chance, and none is left out.
    """
    import polars as pl

    from bokslut.ledger import quick

    # Accounts and sizes of amounts first: they are alike of an entry and of what turns it round, so few entries are left.
    size = pl.col("amount_ore").abs()
    sized = _twice(pl.concat([quick.add_up(postings, _row(size)) for _, postings in frames.pieces]))
    if sized.is_empty():
        return sized.select("entry")
    candidates = pl.col("entry").is_in(sized.get_column("entry").implode())
    hashed = pl.concat([_hashed(postings.filter(candidates), pl.col("amount_ore")) for _, postings in frames.pieces])
    twins = _twice(hashed)
    if twins.is_empty():
        return twins.select("entry")
    # Where there are many they are taken a piece at a time; few are quicker found in one reading of the postings.
    pieces = [postings for _, postings in frames.pieces] if twins.height > _MANY else [frames.postings]
    mirrors = pl.concat([_mirrors(postings, twins) for postings in pieces])
    again = twins.get_column("hash").unique()
    return hashed.filter(pl.col("hash").is_in(again.implode()) | pl.col("hash").is_in(mirrors.implode())).select("entry")


def _mirrors(postings: pl.LazyFrame, entries: pl.DataFrame) -> pl.Series:
    """Return the different hashes that these entries would have turned round."""
    import polars as pl

    own = postings.join(entries.lazy().select("entry"), on="entry", how="semi")
    return _hashed(own, -pl.col("amount_ore")).get_column("hash").unique()


def _twice(hashed: pl.DataFrame) -> pl.DataFrame:
    """Return the entries whose hash another has."""
    import polars as pl

    from bokslut.ledger import quick

    return hashed.filter(pl.col("hash").is_in(quick.repeated(hashed.get_column("hash")).implode()))


def _row(amount: pl.Expr) -> pl.Expr:
    """Return a hash of a posting's account and amount."""
    import polars as pl

    return (pl.col("account").hash() + amount.hash(1)).hash(2)


def _hashed(postings: pl.LazyFrame, amount: pl.Expr) -> pl.DataFrame:
    """Return a hash of each entry's accounts and amounts; sums of hashes wrap, which is as good."""
    import polars as pl

    return collect(postings.select("entry", hash=_row(amount)).group_by("entry").agg(pl.col("hash").sum()))
