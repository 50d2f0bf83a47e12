"""`regulation-negative`: customers who have been paid more than they are entitled to are listed, never netted."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.regulation import RegulationRule
from bokslut.model.printing import kronor, plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.settlement import Regulation, Settlement


class RegulationNegative(RegulationRule):
    """A negative final settlement is a claim on that customer.

    What it checks: which customers have had more in instalments than they are entitled to, or share a deficit. Each is a
    claim of its own, never set off against what other customers are owed.

    Why it matters: the customer must be told and book a liability the same year. Netted, the balance sheet shows too small
    a liability and no claim.

    Example: 104 has had 26 000,00 and is entitled to 25 500,00: a claim of 500,00.

    Remedy: confirm with the customer, and invoice it together with the January clearing.
    """

    finding_name: ClassVar[str] = "negative-final-settlement"
    needs_year: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "{customer} har fått {paid} {unit}, rätt är {entitled}: fordran {claim}.",
        "{customer} has had {paid} {unit}, entitled to {entitled}: a claim of {claim}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("customer", "paid", "entitled", "claim", "unit")
    manual_sv: ClassVar[str] = """En negativ slutreglering är en fordran på den kunden.

    Vad som kontrolleras: vilka kunder som fått mer i delbetalningar än de har rätt till, eller delar ett underskott. Varje
    fordran är för sig, och kvittas aldrig mot det andra kunder ska ha.

    Varför: kunden måste få veta det och bokföra en skuld samma år. Kvittas den visar balansräkningen för liten skuld och
    ingen fordran.

    Exempel: 104 har fått 26 000,00 och har rätt till 25 500,00: en fordran på 500,00.

    Åtgärd: stäm av med kunden och fakturera i samband med regleringen i januari.
    """

    kind: Literal["regulation-negative"] = "regulation-negative"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """List every negative final."""
        _ = regulation
        findings = tuple(
            self.found(
                books,
                {
                    "customer": f"{each.customer.id} {each.customer.name}",
                    "paid": kronor(each.instalments_ore),
                    "entitled": kronor(each.entitled_ore),
                    "claim": kronor(-each.final_ore),
                },
                each.customer.place,
                subject=each.customer.id,
                difference_ore=each.final_ore,
            )
            for each in settlement.customers
            if each.final_ore < 0
        )
        return self.result(findings, plural(len(settlement.customers), Words("kund", "customer"), Words("kunder", "customers")))
