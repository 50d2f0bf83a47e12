"""One reading summed up, from its frames, whatever format it had."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import unpack_place
from bokslut.model.reading import FileSummary, SeriesSummary, UnbalancedEntry, YearSums

if TYPE_CHECKING:
    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Reading

_AMOUNT = pl.col("amount_ore").cast(pl.Int128)


def summarise_reading(reading: Reading) -> FileSummary:
    """Sum up one file: years, series, sums, entries that do not balance."""
    frames = reading.frames
    amounts = frames.postings.select(
        debits=_AMOUNT.filter(pl.col("amount_ore") > 0).sum(), credits=_AMOUNT.filter(pl.col("amount_ore") < 0).sum()
    ).row(0)
    return FileSummary(
        info=reading.info,
        accounts=frames.accounts.height,
        entries=frames.entries.height,
        postings=frames.postings.height,
        debits_ore=int(amounts[0]),
        credits_ore=-int(amounts[1]),
        series=_series(frames),
        sums=_sums(frames),
        unbalanced=_unbalanced(frames),
        findings=reading.findings,
        complete=reading.complete,
    )


def _series(frames: Frames) -> tuple[SeriesSummary, ...]:
    grouped = (
        frames.entries.group_by("series").agg(entries=pl.len(), first=pl.col("number").first(), last=pl.col("number").last()).sort("series")
    )
    return tuple(SeriesSummary(*row) for row in grouped.iter_rows())


def _sums(frames: Frames) -> dict[int, YearSums]:
    whole = frames.stated.filter(pl.col("record").is_in(["IB", "UB", "RES"]))
    found = {(year, record): int(total) for year, record, total in whole.group_by("year", "record").agg(_AMOUNT.sum()).iter_rows()}
    years = sorted({year for year, _ in found}, reverse=True)
    return {year: YearSums(found.get((year, "IB")), found.get((year, "UB")), found.get((year, "RES"))) for year in years}


def _unbalanced(frames: Frames) -> tuple[UnbalancedEntry, ...]:
    totals = frames.postings.group_by("entry").agg(total=_AMOUNT.sum()).filter(pl.col("total") != 0)
    found = frames.entries.join(totals, on="entry").sort("entry").select("series", "number", "total", "place")
    return tuple(UnbalancedEntry(series, number, int(total), unpack_place(place)[1]) for series, number, total, place in found.iter_rows())
