"""What is known about a file that was read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.model.period import FiscalYear
    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class SourceInfo:
    """What is known about one file that was read."""

    path: str
    format: str
    sha256: str
    #: "1", "2", "3", "4E", "4I", "5", "5I" for SIE; "" otherwise.
    type: str = ""
    encoding: str = "utf-8"
    encoding_declared: str | None = None
    program: str | None = None
    company: str | None = None
    organisation_number: str | None = None
    currency: str = "SEK"
    #: Fiscal years by the file's own numbering (0 current, -1 previous …).
    years: Mapping[int, FiscalYear] | None = None
    #: The last day that the stated balances cover (#OMFATTN), if said.
    covers_through: dt.date | None = None
    entries: int = 0
    postings: int = 0
    #: "ok", "wrong" or "absent".
    checksum: str = "absent"
    #: Facts worth a note that are no findings (tolerated oddities): (code, line, note).
    oddities: tuple[tuple[str, int | None, Words], ...] = ()
    #: The sheet of a workbook that was read.
    sheet: str | None = None
