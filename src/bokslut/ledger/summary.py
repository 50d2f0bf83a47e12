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
    ends = pl.col("entry").min().alias("first"), pl.col("entry").max().alias("last")
    grouped = collect(frames.entries.group_by("series").agg(pl.len(), *ends).sort("series")).rows()
    named = {entry for _, _, *entries in grouped for entry in entries}
    numbers = dict(collect(frames.entries.filter(pl.col("entry").is_in(named)).select("entry", "number")).iter_rows())
    return tuple(SeriesSummary(series, count, numbers[first], numbers[last]) for series, count, first, last in grouped)


def _sums(frames: Frames) -> dict[int, YearSums]:
    whole = frames.stated.filter(pl.col("record").is_in(["IB", "UB", "RES"]))
    found = {(year, record): int(total) for year, record, total in whole.group_by("year", "record").agg(_AMOUNT.sum()).iter_rows()}
    years = sorted({year for year, _ in found}, reverse=True)
    return {year: YearSums(found.get((year, "IB")), found.get((year, "UB")), found.get((year, "RES"))) for year in years}


def _unbalanced(frames: Frames) -> tuple[UnbalancedEntry, ...]:
    found = unbalanced(frames, POLARS).iter_rows(named=True)
    return tuple(UnbalancedEntry(row["series"], row["number"], int(row["total"]), unpack_place(row["place"])[1]) for row in found)
