"""`regulation-final`: the final settlement is the surplus less the instalments."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.regulation import RegulationRule, regulation_place, service_place
from bokslut.model.printing import format_with_unit, kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.settlement import Regulation, Settlement

_BOOKED = Words(
    "I huvudboken är {booked} {unit} delbetalt, i instalments.csv {paid}: slutregleringen blir {other} eller {final}.",
    "The ledger has {booked} {unit} in instalments, instalments.csv {paid}: the final settlement is {other} or {final}.",
)


class RegulationFinal(RegulationRule):
    """The final settlement is the surplus less the instalments.

    What it checks: that a final settlement that has been published (`published_final` in the close file, with its printed
    precision) is the surplus less the instalments, and that the instalments in the ledger are those that are listed.

    Why it matters: an instalment without a voucher, or a voucher that no list has, is paid once too often or not at all.

    Example: the report says 10,9 mkr; the surplus of 39,6 less instalments of 26,9 gives 12,7.

    Remedy: find the instalment that is missing from the list or from the ledger.
    """

    finding_name: ClassVar[str] = "final-settlement-differs"
    default_message: ClassVar[Words] = Words(
        "Slutreglering {final} {unit}; överskott {surplus} minus delbetalt {paid} ger {expected}.",
        "Final settlement {final} {unit}; surplus {surplus} less instalments {paid} gives {expected}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("final", "surplus", "paid", "expected", "unit")
    manual_sv: ClassVar[str] = """Slutregleringen är överskottet minus delbetalningarna.

    Vad som kontrolleras: att en slutreglering som publicerats (`published_final` i bokslutsfilen, med sin tryckta
    precision) är överskottet minus delbetalningarna, och att huvudbokens delbetalningar är de som är listade.

    Varför: en delbetalning utan verifikation, eller en verifikation som ingen lista har, betalas en gång för mycket
    eller inte alls.

    Exempel: rapporten säger 10,9 mkr; överskottet 39,6 minus delbetalningar 26,9 ger 12,7.

    Åtgärd: sök delbetalningen som saknas i listan eller i huvudboken.
    """

    kind: Literal["regulation-final"] = "regulation-final"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Compare with what is published, and the instalments with those booked."""
        found = [self._published(books, regulation, settlement), self._booked(books, regulation, settlement)]
        return self.result(tuple(finding for finding in found if finding is not None))

    def _published(self, books: Books, regulation: Regulation, settlement: Settlement) -> Finding | None:
        spec = regulation.spec
        final = settlement.surplus_ore - settlement.instalments_ore
        if spec.published_final is None or spec.published_half_width is None or regulation.interim is not None:
            return None
        difference = spec.published_final - Fraction(final, 100)
        if abs(difference) <= spec.published_half_width:
            return None
        values = {
            "final": format_with_unit(spec.published_final).rsplit("\u00a0", 1)[0],
            "surplus": kronor(settlement.surplus_ore),
            "paid": kronor(settlement.instalments_ore),
            "expected": kronor(final),
        }
        ore = difference * 100
        return self.found(
            books,
            values,
            spec.place or service_place(regulation),
            subject="published",
            difference_ore=ore.numerator // ore.denominator,
            observed=values["final"],
            expected=values["expected"],
        )

    def _booked(self, books: Books, regulation: Regulation, settlement: Settlement) -> Finding | None:
        booked = regulation.booked
        if booked is None or regulation.spec.accounts is None or booked.instalments_ore == settlement.instalments_ore:
            return None
        listed = settlement.instalments_ore
        values = {
            "booked": kronor(booked.instalments_ore),
            "paid": kronor(listed),
            "other": kronor(settlement.surplus_ore - booked.instalments_ore),
            "final": kronor(settlement.surplus_ore - listed),
        }
        return self.found(
            books,
            values,
            regulation_place(books, regulation),
            subject="instalments",
            difference_ore=booked.instalments_ore - listed,
            message=_BOOKED,
            observed=values["booked"],
            expected=values["paid"],
        )
