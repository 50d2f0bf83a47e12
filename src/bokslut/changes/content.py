"""Which vouchers differ between two ledgers, found by columns: rows that both have as often cancel out, exactly."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.period import FiscalYear

#: What a voucher is told by: series and number; without a number its day and text.
KEY = ("series", "number", "own_date", "own_text")
#: What a row says. Who registered it, when, and where it stands are no part of it.
_SAYS = ("entry_date", "entry_text", "account", "objects", "amount_ore", "date", "text", "quantity")


def rows_of(ledger: Ledger) -> pl.LazyFrame:
    """Return every row of every voucher with its voucher's key and head; one row without an account for a voucher without any."""
    unnumbered = pl.col("number") == ""
    entries = ledger.frames.entries.with_columns(
        own_date=pl.when(unnumbered).then("date"), own_text=pl.when(unnumbered).then("text")
    ).rename({"date": "entry_date", "text": "entry_text", "place": "entry_place"})
    lists = _object_texts(ledger)
    postings = ledger.frames.postings.drop("signature").join(lists.lazy(), on="objects", how="left").drop("objects")
    postings = postings.rename({"said": "objects"}).with_columns(pl.col("objects", "text", "quantity").fill_null(""))
    # A row that repeats its voucher's text says nothing of its own: a table has a text on each row, a SIE file most often on the voucher.
    repeated = pl.col("text") == pl.col("entry_text")
    return entries.join(postings, on="entry", how="left").with_columns(text=pl.when(repeated).then(pl.lit("")).otherwise("text"))


def _object_texts(ledger: Ledger) -> pl.DataFrame:
    """Return each list of objects as text: two ledgers number their lists each in its own way."""
    each = pl.col("dimension") + ":" + pl.col("object")
    lists = ledger.frames.object_lists.with_columns(said=each).sort("objects", "said")
    return lists.group_by("objects").agg(pl.col("said").str.join(" "))


def differing_keys(old: pl.LazyFrame, new: pl.LazyFrame) -> pl.DataFrame:
    """Return the keys of the vouchers that the two do not have alike, each once: those of the old alone, of both, of the new alone.

    `in_old` and `in_new` say which have any; `day` is the new voucher's.
    """
    counted = [rows.group_by(*KEY, *_SAYS).agg(count=pl.len().cast(pl.Int64) * sign) for rows, sign in ((old, 1), (new, -1))]
    rows = pl.concat(counted).group_by(*KEY, *_SAYS).agg(pl.col("count").sum()).filter(pl.col("count") != 0)
    keys = collect(rows.select(KEY).unique())
    for side, name in ((old, "in_old"), (new, "in_new")):
        own = (
            side.join(keys.lazy(), on=KEY, how="semi", nulls_equal=True).group_by(KEY).agg(pl.col("entry_date").max().alias(f"day_{name}"))
        )
        keys = keys.join(collect(own).with_columns(pl.lit(value=True).alias(name)), on=KEY, how="left", nulls_equal=True)
    marked = keys.with_columns(pl.col("in_old", "in_new").fill_null(value=False)).rename({"day_in_new": "day"}).drop("day_in_old")
    return marked.sort("in_new", pl.col("in_old").not_(), *KEY)


def of_keys(rows: pl.LazyFrame, keys: pl.DataFrame) -> pl.DataFrame:
    """Return the rows of these vouchers, in the order of the export."""
    own = rows.join(keys.lazy().select(KEY), on=KEY, how="semi", nulls_equal=True)
    return collect(own).sort("entry_place", "place", nulls_last=True)


def moved_by_account(ledger: Ledger, through: dt.date | None) -> dict[str, int]:
    """Return the sum of the postings through a day by account, in öre; of every posting where there is no day."""
    inside = pl.col("date") <= through if through is not None else pl.lit(value=True)
    sums = ledger.frames.postings.filter(inside).group_by("account").agg(pl.col("amount_ore").cast(pl.Int128).sum())
    return dict(collect(sums).iter_rows())


def year_of(ledger: Ledger) -> FiscalYear | None:
    """Return the fiscal year that the files are of; None where none says so."""
    return next((source.years[0] for source in ledger.sources if source.years and 0 in source.years), None)


def last_day(ledger: Ledger) -> dt.date | None:
    """Return the day of the last posting within the year, None where there is none; a day in 2052 is a slip of the hand."""
    year = year_of(ledger)
    inside = pl.col("date").is_between(year.start, year.end) if year is not None else pl.lit(value=True)
    found = collect(ledger.frames.postings.filter(inside).select(pl.col("date").max())).item()
    return found if isinstance(found, dt.date) else None
