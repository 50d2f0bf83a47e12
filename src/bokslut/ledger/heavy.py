"""The heavy step, written once in narwhals for every engine: what grows with the ledger, down to what does not.

Nothing here knows which engine runs it. An engine hands in lazy rows and says in which type it sums amounts exactly
(`wide`): 128 bits, or decimals where it has no such integers. No amount is divided: Spark's division goes through floats.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import narwhals as nw

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    Rows = nw.LazyFrame[Any]

#: The columns of postings that `sums` and `unbalanced` need.
POSTINGS = ("entry", "account", "objects", "amount_ore", "date", "place")
#: The columns of entries that `repeated` needs, and of runs of numbers that the others need. A run is numbers that follow
#: on each other in one file, from `first` at `place` to `last` at `last_place`; a single number is one too.
NUMBERS = ("series", "number", "year_start")
RUNS = ("source", "series", "year_start", "first", "last", "place", "last_place")

#: A place holds the source's number above 32 bits of line; even as a float the quotient is exact, up to 53 bits.
_SOURCE = (nw.col("place") // 2**32).cast(nw.Int64)
_BEFORE = {"before": "last", "before_place": "last_place"}


def sums(postings: Rows, start: dt.date, through: dt.date, wide: Any, by: Sequence[str]) -> Rows:
    """Sum the postings dated in a period by any of account, object list, source, and `month` (YYYYMM).

    In öre: `debits` and `total` (debits less credits); also how many they are (`count`), and the `last_day` of any.
    """
    inside = postings.filter((nw.col("date") >= nw.lit(start)) & (nw.col("date") <= nw.lit(through)))
    debit = nw.when(nw.col("amount_ore") > 0).then(nw.col("amount_ore")).otherwise(nw.lit(0, nw.Int64))
    month = nw.col("date").dt.year().cast(nw.Int32) * 100 + nw.col("date").dt.month().cast(nw.Int32)
    return (
        inside.with_columns(debit=debit, month=month, source=_SOURCE)
        .group_by(*by)
        .agg(
            _exact("debit", wide).alias("debits"),
            _exact("amount_ore", wide).alias("total"),
            nw.len().alias("count"),
            nw.col("date").max().alias("last_day"),
        )
    )


def unbalanced(postings: Rows, wide: Any) -> Rows:
    """Return the entries whose postings do not add to zero, with their `total` in öre."""
    return postings.group_by("entry").agg(_exact("amount_ore", wide).alias("total")).filter(nw.col("total") != 0)


def repeated(entries: Rows) -> Rows:
    """Return the numbers that more than one entry of a series and year has, with their `count`."""
    return entries.group_by("series", "number", "year_start").agg(nw.len().alias("count")).filter(nw.col("count") > 1)


def ends(runs: Rows) -> Rows:
    """Return the `first` and the `last` number of each series and year."""
    return runs.group_by("series", "year_start").agg(nw.col("first").min(), nw.col("last").max())


def gaps(runs: Rows) -> Rows:
    """Return where numbers are missing: those between `before` and `after`, which both are there, of a series and year."""
    series = ("series", "year_start")
    order = ("first", "last", "place")
    reached = runs.with_columns(reach=nw.col("last").cum_max().over(*series, order_by=order))
    stepped = reached.with_columns(before=nw.col("reach").shift(1).over(*series, order_by=order))
    missing = stepped.filter(nw.col("first") > nw.col("before") + 1)
    return missing.select(*series, "before", nw.col("first").alias("after"))


def descents(runs: Rows) -> Rows:
    """Return where numbers descend in a file: how often (`count`) in each series and year, and first at `place` after `before_place`."""
    series = ("source", "series", "year_start")
    before = {name: nw.col(column).shift(1).over(*series, order_by="place") for name, column in _BEFORE.items()}
    down = runs.with_columns(**before).filter(nw.col("first") < nw.col("before"))
    first = down.group_by(*series).agg(nw.len().alias("count"), nw.col("place").min())
    return first.join(down.select("place", "before_place"), on="place")


def _exact(column: str, wide: Any) -> nw.Expr:
    return nw.col(column).cast(wide).sum()
