"""Parquet: one row a posting, amounts as decimals with two places."""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

import polars as pl

from bokslut.exports.flat import flatten
from bokslut.exports.interface import Exported
from bokslut.model.words import same

if TYPE_CHECKING:
    from bokslut.exports.interface import ExportOptions
    from bokslut.ledger.ledger import Ledger

#: Digits of the largest amount that fits in 64 bits of öre, and more: decimals are exact.
_PRECISION = 38


class Parquet:
    """Writes Parquet whose columns are the names that `columns` in a close file has."""

    name = "parquet"
    title = same("Parquet")
    binary = True

    def render(self, ledger: Ledger, options: ExportOptions) -> Exported:
        """Return the table."""
        _ = options
        flat, notes = flatten(ledger)
        # Öre divided by the decimal 100 would round through floats; parsing the printed amount does not.
        whole, sign = pl.col("amount_ore").abs(), pl.when(pl.col("amount_ore") < 0).then(pl.lit("-")).otherwise(pl.lit(""))
        printed = pl.format("{}{}.{}", sign, whole // 100, (whole % 100).cast(pl.String).str.zfill(2))
        amount = printed.cast(pl.Decimal(_PRECISION, 2))
        table = flat.with_columns(amount.alias("amount_ore")).rename({"amount_ore": "amount"})
        out = io.BytesIO()
        table.write_parquet(out)
        return Exported(out.getvalue(), notes)


PARQUET = Parquet()
