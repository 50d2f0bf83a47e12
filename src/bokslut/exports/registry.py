"""Every export format, in the order that `--to` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports.beancount import BEANCOUNT
from bokslut.exports.csv import CSV
from bokslut.exports.hledger import HLEDGER
from bokslut.exports.parquet import PARQUET
from bokslut.exports.sie4 import SIE4
from bokslut.exports.sie4i import SIE4I

if TYPE_CHECKING:
    from bokslut.exports.interface import Export

EXPORTS: tuple[Export, ...] = (SIE4, SIE4I, CSV, PARQUET, BEANCOUNT, HLEDGER)


def export(name: str) -> Export | None:
    """Return the export that `--to` calls so, or None."""
    return next((export for export in EXPORTS if export.name == name), None)
