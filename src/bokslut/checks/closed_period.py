"""`closed-period`: nothing is registered in a period after it was closed."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, entry_name, entry_subject, numbered, vouchers
from bokslut.ledger.lazy import collect, height, is_empty
from bokslut.model.printing import format_date
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

_NO_LOCKS = Words("inga låsdatum är angivna i regeln (locks)", "the rule gives no lock dates (locks)")
_NO_REGISTERED = Words("filen säger inte när verifikationerna registrerades", "the file does not say when the vouchers were registered")


class Lock(BaseModel):
    """A month and the day it was closed: registration after that day is late."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    period: str = Field(pattern=r"^\d{4}-(0[1-9]|1[0-2])$")
    locked: dt.date


class ClosedPeriod(LedgerRule):
    """No entry is registered in a month after the month was closed.

    What it checks: for each month under `locks`, that no entry dated in it was registered after the day it was closed.
    It needs a file that says when each entry was registered (SIE 4: the sixth field of #VER).

    Why it matters: figures that have been reported must not change afterwards without being noticed; the history of
    changes must show who posted what and when (behandlingshistorik, LKBR 3 kap. 11 §, BFL 5 kap. 11 §).

    Example: January was closed on 2025-02-10; A 58, dated 2025-01-31, was registered on 2025-02-14.

    Remedy: move the entry to an open month, or reopen the month on purpose: note who decided it, and close again.
    """

    finding_name: ClassVar[str] = "posted-in-closed-period"
    default_message: ClassVar[Words] = Words(
        "Verifikation {entry} registrerades {registered} i {period}, som stängdes {locked}.",
        "Voucher {entry} was registered {registered} in {period}, which was closed {locked}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "date", "registered", "period", "locked", "person")
    manual_sv: ClassVar[str] = """Ingen verifikation registreras i en månad efter att den stängts.

    Vad som kontrolleras: för varje månad under `locks`, att ingen verifikation med datum i månaden registrerats efter
    den dag den stängdes. Filen måste säga när verifikationerna registrerades (SIE 4: sjätte fältet i #VER).

    Varför: siffror som rapporterats får inte ändras i efterhand utan att det märks; behandlingshistoriken ska visa vem
    som bokfört vad och när (LKBR 3 kap. 11 §, BFL 5 kap. 11 §).

    Exempel: januari stängdes 2025-02-10; A 58 med datum 2025-01-31 registrerades 2025-02-14.

    Åtgärd: flytta verifikationen till en öppen månad, eller öppna månaden med avsikt: anteckna vem som beslutat, och
    stäng igen.
    """

    kind: Literal["closed-period"] = "closed-period"
    locks: tuple[Lock, ...] = ()

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare registration days with the day the entry's month was closed."""
        import polars as pl

        entries = ledger.frames.entries
        if not self.locks:
            return self.skipped(_NO_LOCKS)
        if is_empty(entries):
            return self.skipped(NO_ENTRIES)
        dated = entries.filter(pl.col("registered").is_not_null())
        count = height(dated)
        if not count:
            return self.skipped(_NO_REGISTERED)
        locks = pl.DataFrame(
            {"period": [lock.period for lock in self.locks], "locked": [lock.locked for lock in self.locks]},
            schema={"period": pl.String, "locked": pl.Date},
        )
        late = (
            dated.with_columns(period=pl.col("date").dt.strftime("%Y-%m"))
            .join(locks.lazy(), on="period")
            .filter(pl.col("registered") > pl.col("locked"))
            .sort("place")
        )
        rows = collect(late).rows(named=True)
        subjects = numbered(entry_subject(row["series"], row["number"], row["date"], row["text"]) for row in rows)
        findings = []
        for subject, row in zip(subjects, rows, strict=True):
            registered, locked = format_date(row["registered"]), format_date(row["locked"])
            values = {
                "entry": entry_name(row["series"], row["number"]),
                "date": format_date(row["date"]),
                "registered": registered,
                "period": row["period"],
                "locked": locked,
                "person": row["signature"] or "",
            }
            note = Words(f"registrerad {registered}", f"registered {registered}")
            place = ledger.place(row["place"], note)
            findings.append(self.found(books, values, place, subject=subject, observed=registered, expected=locked))
        return self.result(tuple(findings), vouchers(count))
