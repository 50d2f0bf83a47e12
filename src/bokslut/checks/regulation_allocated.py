"""`regulation-allocated`: what is allocated is the surplus, per service and in total."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.regulation import RegulationRule, service_place
from bokslut.model.printing import kronor, plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.settlement import Regulation, Settlement

_ALL = Words("alla tjänster", "all services")


class RegulationAllocated(RegulationRule):
    """What is allocated to the customers is the surplus.

    What it checks: that the customers' parts of each service add up to what the service returns, that what all services
    return adds up to their surplus, and that a surplus stated in services.csv is the one in the ledger. To the öre.

    Why it matters: every öre of the surplus belongs to a customer; one that is lost or made up is another customer's.

    Example: services.csv gives 1 000,00 for Infrastructure, but the ledger has 990,00 after a late supplier invoice.

    Remedy: take the amounts from the ledger as it is when all other closing vouchers are booked, and settle again.
    """

    finding_name: ClassVar[str] = "allocation-differs"
    default_message: ClassVar[Words] = Words(
        "{service}: fördelat {allocated} {unit} men överskottet är {surplus}.",
        "{service}: allocated {allocated} {unit} but the surplus is {surplus}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("service", "allocated", "surplus", "unit")
    manual_sv: ClassVar[str] = """Det som fördelas på kunderna är överskottet.

    Vad som kontrolleras: att kundernas delar av varje tjänst summerar till det tjänsten återför, att det alla tjänster
    återför summerar till deras överskott, och att ett överskott som står i services.csv är huvudbokens. På öret.

    Varför: varje öre av överskottet hör till en kund; ett som tappas eller hittas på är en annan kunds.

    Exempel: services.csv har 1 000,00 för Infrastruktur, men huvudboken har 990,00 efter en sen leverantörsfaktura.

    Åtgärd: hämta beloppen ur huvudboken när alla andra bokslutsverifikationer är bokförda, och räkna om.
    """

    kind: Literal["regulation-allocated"] = "regulation-allocated"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Compare per service, and in total."""
        pairs = []
        ledgers = regulation.booked.surpluses if regulation.booked is not None else {}
        for each in settlement.services:
            pairs.append((each.service.id, same(each.service.name), sum(each.amounts_ore), each.returned_ore, each.service.place))
            if each.service.id in ledgers:
                booked = ledgers[each.service.id]
                pairs.append((each.service.id, same(each.service.name), each.surplus_ore, booked, each.service.place))
        entitled = sum(each.entitled_ore for each in settlement.customers)
        pairs.append(("", _ALL, entitled, settlement.surplus_ore, service_place(regulation)))
        findings = tuple(
            self.found(
                books,
                {"service": name, "allocated": kronor(allocated), "surplus": kronor(surplus)},
                place,
                subject=subject or "total",
                difference_ore=allocated - surplus,
                observed=kronor(allocated),
                expected=kronor(surplus),
            )
            for subject, name, allocated, surplus, place in pairs
            if allocated != surplus
        )
        return self.result(findings, plural(len(settlement.services), Words("tjänst", "service"), Words("tjänster", "services")))
