"""What a file states of its current year by object: closings, monthly changes, and where the objects opened."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.checks.places import source_of

if TYPE_CHECKING:
    import polars as pl

    from bokslut.ledger.ledger import Ledger


def stated_by_object(ledger: Ledger) -> pl.DataFrame:
    """Return the rows stated by object of each file's year 0, with `source`.

    The openings (OIB) of a file that has none are its closings of the year before (OUB -1), as for accounts: either will do
    (SIE 4B 5.16). A result account opens at zero whatever it closed at.
    """
    import polars as pl

    record, year = pl.col("record"), pl.col("year")
    rows = ledger.frames.stated.filter(pl.col("objects") != 0).with_columns(source_of())
    of_year = rows.filter(year == 0)
    opened = of_year.filter(record == "OIB")["source"].unique()
    last_closings = (record == "OUB") & (year == -1) & pl.col("account").str.contains("^[12]")
    openings = rows.filter(last_closings & ~pl.col("source").is_in(opened.implode())).with_columns(
        record=pl.lit("OIB"), year=pl.lit(0, rows.schema["year"])
    )
    return pl.concat([of_year, openings])
