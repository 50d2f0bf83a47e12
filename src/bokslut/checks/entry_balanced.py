"""`entry-balanced`: every entry's postings add to zero."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, entry_name, entry_subject, numbered, vouchers
from bokslut.checks.places import posting_places, postings_of
from bokslut.ledger.lazy import height, is_empty
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult


class EntryBalanced(LedgerRule):
    """Debit equals credit in every entry.

    What it checks: in every entry (verifikation), that the amounts of its postings add to exactly zero. Struck rows and
    the history of changes do not count. There is no tolerance: one öre is a fault.

    Why it matters: double entry is what the whole ledger stands on. One entry that does not balance puts the trial
    balance and the balance sheet out by the same amount (LKBR 3 kap., BFL 5 kap.; SIE 4B refuses such a file).

    Example: A 312 credits 1930 with 1 240,00 and debits 5410 with 1 230,00: it is out by −10,00.

    Remedy: compare the entry with its receipt or invoice. Correct it with a correcting entry in the ledger system and
    export again; when the entry is right there, the export has lost a row.
    """

    finding_name: ClassVar[str] = "entry-out-of-balance"
    default_message: ClassVar[Words] = Words(
        "Verifikation {entry} {date} balanserar inte: differens {difference} {unit}.",
        "Voucher {entry} {date} does not balance: difference {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "date", "text", "difference", "unit")
    manual_sv: ClassVar[str] = """Debet är lika med kredit i varje verifikation.

    Vad som kontrolleras: i varje verifikation, att konteringsradernas belopp summerar till exakt noll. Strukna rader
    och behandlingshistorik räknas inte. Det finns ingen tolerans: ett öre är ett fel.

    Varför: hela huvudboken vilar på dubbel bokföring. En verifikation som inte går ihop gör att saldobalansen och
    balansräkningen skiljer på lika mycket (LKBR 3 kap., BFL 5 kap.; enligt SIE 4B får en sådan fil inte läsas in).

    Exempel: A 312 krediterar 1930 med 1 240,00 och debiterar 5410 med 1 230,00: den skiljer på −10,00.

    Åtgärd: jämför verifikationen med kvittot eller fakturan. Rätta med en rättelseverifikation i bokföringssystemet och
    exportera igen. Är verifikationen rätt där har exporten tappat en rad.
    """

    kind: Literal["entry-balanced"] = "entry-balanced"

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Add up every entry."""
        frames = ledger.frames
        if is_empty(frames.entries):
            return self.skipped(NO_ENTRIES)
        wrong = ledger.unbalanced
        postings = postings_of(ledger, wrong) if wrong.height else {}
        rows = wrong.select("entry", "series", "number", "date", "text", "place", "total").rows()
        subjects = numbered(entry_subject(series, number, date, text) for _, series, number, date, text, _, _ in rows)
        findings = []
        for subject, (entry, series, number, date, text, place, difference) in zip(subjects, rows, strict=True):
            out = kronor(difference)
            note = Words(f"summa {out}; ska vara 0,00", f"adds to {out}; must be 0,00")
            values = {"entry": entry_name(series, number), "date": str(date or ""), "text": text or "", "difference": out}
            places = (ledger.place(place, note), *posting_places(ledger, postings.get(entry, [])))
            findings.append(
                self.found(books, values, *places, subject=subject, difference_ore=difference, observed=out, expected=kronor(0))
            )
        return self.result(tuple(findings), vouchers(height(frames.entries)))
