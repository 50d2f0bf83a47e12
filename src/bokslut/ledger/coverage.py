"""Whether a ledger goes on to the day of the close: what was booked after the last day that a file covers is not in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.lazy import is_empty
from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator

    from bokslut.ledger.ledger import Ledger
    from bokslut.model.finding import Finding
    from bokslut.model.period import Period

ENDS_EARLY = FindingKind(
    "LED003",
    "ledger-ends-early",
    Severity.ERROR,
    Words("Huvudboken slutar före bokslutsdagen", "The ledger ends before the day of the close"),
    Manual(
        what=Words(
            "Att varje huvudboksfil omfattar tiden till och med bokslutsdagen (#OMFATTN i SIE), eller har verifikationer efter den dag "
            "den säger.",
            "That each ledger file covers the time through the day of the close (#OMFATTN in SIE), or has vouchers after the day it says.",
        ),
        why=Words(
            "Det som har bokförts sedan filen togs ut saknas, och bokslutet ser helt ut ändå.",
            "What was booked since the file was made is missing, and the close looks whole all the same.",
        ),
        example=Words(
            "Filen har #OMFATTN 20250331, bokslutet gäller 2025-12-31.", "The file has #OMFATTN 20250331, the close is of 2025-12-31."
        ),
        remedy=Words(
            "Exportera filen igen till och med bokslutsdagen, eller skriv through = filens dag under [period]. Bokfördes inget mer: "
            "godta fyndet med skäl ([[accept]]).",
            "Export the file again through the day of the close, or write through = the file's day under [period]. If nothing more was "
            "booked: accept the finding with the reason ([[accept]]).",
        ),
    ),
)


def has_postings_after(ledger: Ledger, day: dt.date, source: int) -> bool:
    """Tell whether a file has postings after a day."""
    return not is_empty(ledger.frames.postings.filter((pl.col("place") // 2**32 == source) & (pl.col("date") > day)))


def ends_early(ledger: Ledger, period: Period) -> Iterator[Finding]:
    """Give the files with vouchers that say they end before the day of the close, and have none after the day they say."""
    # Of parts of the year the last goes on to its end.
    first = len(ledger.sources) - 1 if ledger.is_in_parts else 0
    for number, source in list(enumerate(ledger.sources))[first:]:
        day, year = source.covers_through, (source.years or {}).get(0, period.fiscal_year)
        if day is None or day >= period.through or not source.postings or year != period.fiscal_year:
            continue
        if has_postings_after(ledger, day, number):
            continue  # its vouchers say otherwise (SIE036)
        message = Words(
            f"Filen omfattar bara tiden till och med {day} (#OMFATTN), och bokslutet gäller {period.through}.",
            f"The file covers the time through {day} only (#OMFATTN), and the close is of {period.through}.",
        )
        yield ENDS_EARLY.at(Place(source.path, 1, 1, sheet=source.sheet), message=message, subject=source.path)
