"""One reading summed up, from its frames, whatever format it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.by_entry import unbalanced
from bokslut.ledger.engine import POLARS
from bokslut.ledger.frames import unpack_place
from bokslut.ledger.lazy import collect, height
from bokslut.ledger.supplement import summarise_supplement
from bokslut.model.reading import FileSummary, SeriesSummary, UnbalancedEntry, YearSums

if TYPE_CHECKING:
    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Reading

_VALUE = pl.col("number").cast(pl.Int64, strict=False)
_AMOUNT = pl.col("amount_ore").cast(pl.Int128)


def summarise_reading(reading: Reading) -> FileSummary:
    """Sum up one file: years, series, sums, entries that do not balance."""
    frames = reading.frames
    amounts = collect(
        frames.postings.select(
            debits=_AMOUNT.filter(pl.col("amount_ore") > 0).sum(), credits=_AMOUNT.filter(pl.col("amount_ore") < 0).sum(), count=pl.len()
        )
    ).row(0)
    return FileSummary(
        info=reading.info,
        accounts=frames.accounts.height,
        entries=height(frames.entries),
        postings=amounts[2],
        debits_ore=int(amounts[0]),
        credits_ore=-int(amounts[1]),
        series=_series(frames),
        sums=_sums(frames),
        unbalanced=_unbalanced(frames),
        findings=reading.findings,
        complete=reading.complete,
        supplement=summarise_supplement(reading.supplement, frames) if reading.supplement is not None else None,
    )


def _series(frames: Frames) -> tuple[SeriesSummary, ...]:
    """Return each series with its lowest and highest number; where some are no whole numbers, the first and the last in the file."""
    entries = frames.entries.select("series", "number", entry=pl.col("entry").cast(pl.Int64), value=_VALUE)
    ends = (f(name).alias(f"{at}_{name}") for name in ("entry", "value") for at, f in (("low", pl.min), ("high", pl.max)))
    found = collect(entries.group_by("series").agg(pl.len(), pl.col("value").null_count().alias("odd"), *ends))
    order = pl.when(pl.col("odd") > 0).then("entry").otherwise("value")
    low, high = (pl.when(pl.col("odd") > 0).then(f"{at}_entry").otherwise(f"{at}_value") for at in ("low", "high"))
    named = entries.join(found.lazy(), on="series").with_columns(order=order).filter((pl.col("order") == low) | (pl.col("order") == high))
    rows = collect(named.select("series", "len", "number", "order", "entry")).sort("series", "order", "entry")
    numbers = pl.col("number").first().alias("first"), pl.col("number").last().alias("last")
    return tuple(SeriesSummary(*row) for row in rows.group_by("series", "len", maintain_order=True).agg(*numbers).iter_rows())


def _sums(frames: Frames) -> dict[int, YearSums]:
    whole = frames.stated.filter(pl.col("record").is_in(["IB", "UB", "RES"]))
    found = {(year, record): int(total) for year, record, total in whole.group_by("year", "record").agg(_AMOUNT.sum()).iter_rows()}
    years = sorted({year for year, _ in found}, reverse=True)
    return {year: YearSums(found.get((year, "IB")), found.get((year, "UB")), found.get((year, "RES"))) for year in years}


def _unbalanced(frames: Frames) -> tuple[UnbalancedEntry, ...]:
    found = unbalanced(frames, POLARS).iter_rows(named=True)
    return tuple(UnbalancedEntry(row["series"], row["number"], int(row["total"]), unpack_place(row["place"])[1]) for row in found)
