"""`regulation-result`: after the regulation the regulated services have no result left."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import caused_by
from bokslut.checks.regulation import NOT_BOOKED, RegulationRule, booked_of, entry_places, regulation_place, voucher_places
from bokslut.model.finding import Grade
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.settlement import Booked, Regulation, Settlement

_LATE = Words(
    "Något är bokfört på tjänsterna efter slutregleringen, som därmed inte längre gäller.",
    "Something is booked on the services after the final settlement, which thereby no longer holds.",
)

_ALIKE = Words(
    "Precis det beloppet är bokfört på tjänsterna med {vouchers}: kom det efter slutregleringen gäller den inte längre.",
    "Exactly that amount is booked on the services by {vouchers}: if it came after the final settlement, that no longer holds.",
)
#: More vouchers of one amount than this point at nothing.
_ALIKE_MAX = 5


class RegulationResult(RegulationRule):
    """After the regulation the regulated services have no result left.

    What it checks: that the services' revenue and funding less cost in the ledger, less everything returned on the account
    of returns, is 0, or exactly what the policy lets the provider keep (its own share, finals below the minimum). Vouchers
    on the services booked after the final settlement are pointed out: they void it.

    Why it matters: the services are to carry their costs, no more. What is left is the customers' money.

    Example: a supplier invoice of 4 000,00 is booked after the settlement; the result after the regulation is −4 000,00.

    Remedy: settle again, as the last voucher before the result is transferred, or book the late voucher in the next year.
    """

    finding_name: ClassVar[str] = "result-after-regulation"
    needs_booked: ClassVar[bool] = True
    needs_every_row: ClassVar[bool] = True
    needs_year: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Resultatet efter reglering är {result} {unit}; ska vara {kept}.",
        "The result after the regulation is {result} {unit}; it should be {kept}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("result", "kept", "unit")
    manual_sv: ClassVar[str] = """Efter regleringen har de reglerade tjänsterna inget resultat kvar.

    Vad som kontrolleras: att tjänsternas intäkter och anslag minus kostnader i huvudboken, minus allt som återförts på
    kontot för återföring, är 0, eller exakt det som utföraren får behålla (egen andel, belopp under minimigränsen).
    Verifikationer på tjänsterna som bokförts efter slutregleringen pekas ut: de gör den ogiltig.

    Varför: tjänsterna ska bära sina kostnader, inte mer. Det som är kvar är kundernas pengar.

    Exempel: en leverantörsfaktura på 4 000,00 bokförs efter regleringen; resultatet efter reglering är −4 000,00.

    Åtgärd: reglera om, som sista verifikation före resultatöverföringen, eller bokför den sena verifikationen nästa år.
    """

    kind: Literal["regulation-result"] = "regulation-result"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Take what is returned from the surplus in the ledger."""
        booked = booked_of(regulation)
        if regulation.spec.from_ledger is None:
            return self.skipped(NOT_BOOKED)
        surplus = sum(booked.surpluses[each.service.id] for each in settlement.services)
        result, kept = surplus - booked.returned_ore, settlement.kept_ore
        if result == kept:
            return self.result(())
        assert books.ledger is not None
        late = entry_places(books.ledger, booked.late)
        alike = [] if late else _alike(booked, result - kept)
        places = late or voucher_places(books, alike) or [regulation_place(books, regulation)]
        cause = caused_by("late-voucher", Grade.LIKELY, _LATE, result - kept) if late else None
        if alike:
            names = ", ".join(f"{voucher} ({day})" for voucher, day in alike)
            grade = Grade.LIKELY if len(alike) == 1 else Grade.POSSIBLE
            cause = caused_by("late-voucher", grade, _ALIKE.fill(vouchers=names), result - kept)
        finding = self.found(
            books,
            {"result": kronor(result), "kept": kronor(kept)},
            *places,
            subject="result",
            difference_ore=result - kept,
            observed=kronor(result),
            expected=kronor(kept),
            cause=cause,
        )
        return self.result((finding,))


def _alike(booked: Booked, ore: int) -> list[tuple[str, dt.date]]:
    """Return the vouchers that by themselves move the services' result by this much; none where they are many."""
    if booked.basis is None:
        return []
    sums: dict[tuple[str, dt.date], int] = {}
    for each in booked.basis.vouchers:
        sums[each.voucher, each.date] = sums.get((each.voucher, each.date), 0) + each.ore
    found = [voucher for voucher, moved in sums.items() if moved == ore]
    return found if len(found) <= _ALIKE_MAX else []
