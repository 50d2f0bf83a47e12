"""`regulation-liability`: the booked liability is what is unpaid, per counterparty."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.regulation import RegulationRule, booked_of, regulation_place
from bokslut.model.printing import kronor, plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.settlement import Regulation, Settlement

_LIABILITY = Words("Skulden", "The liability")
_CLAIM = Words("Fordran", "The claim")
_NOBODY = Words("ingen motpart", "no counterparty")
_ALL = Words("alla kunder", "all customers")

_NOT_BOOKED = Words(
    "Ingen slutreglering finns bland återregleringens verifikationer. {what}, {customer}: beräknat {computed} {unit}.",
    "No final settlement is among the regulation's vouchers. {what}, {customer}: computed {computed} {unit}.",
)
_BOOK = Words(
    "Bokför slutregleringen: bokslut regulate --vouchers FIL skriver den.",
    "Book the final settlement: bokslut regulate --vouchers FILE writes it.",
)


class RegulationLiability(RegulationRule):
    """The booked liability is what is unpaid, per counterparty.

    What it checks: that the regulation's vouchers credit the liability account, for each counterparty, with exactly that
    customer's positive final, and debit the receivable account with each negative one; and that the liability account
    holds nothing else at the close date. A final settlement that is not booked at all is told once.

    Why it matters: each customer books the mirror of it the same year, and confirms it. A sum that is right in total but
    wrong per counterparty makes two customers' books wrong.

    Example: the liability to 101 Skolnämnden is booked as 12 000,00 but the settlement gives 11 500,00.

    Remedy: look for an instalment booked twice or a row without a counterparty; correct the closing voucher.
    """

    finding_name: ClassVar[str] = "regulation-liability-differs"
    needs_booked: ClassVar[bool] = True
    needs_every_row: ClassVar[bool] = True
    needs_year: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "{what}, {customer}: bokfört {booked}, beräknat {computed} {unit}.",
        "{what}, {customer}: booked {booked}, computed {computed} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("what", "customer", "booked", "computed", "unit")
    manual_sv: ClassVar[str] = """Den bokförda skulden är det som är obetalt, per motpart.

    Vad som kontrolleras: att regleringens verifikationer krediterar skuldkontot, för varje motpart, med exakt kundens
    positiva slutreglering, och debiterar fordringskontot med varje negativ; och att skuldkontot inte har något annat på
    bokslutsdagen. En slutreglering som inte alls är bokförd sägs en gång.

    Varför: varje kund bokför spegelbilden samma år och bekräftar den. En summa som stämmer totalt men inte per motpart
    gör två kunders bokföring fel.

    Exempel: skulden till 101 Skolnämnden är bokförd med 12 000,00 men regleringen ger 11 500,00.

    Åtgärd: leta efter en delbetalning som bokförts två gånger eller en rad utan motpart; rätta bokslutsverifikationen.
    """

    kind: Literal["regulation-liability"] = "regulation-liability"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Compare per counterparty; where they all agree, the account's whole balance too."""
        booked = booked_of(regulation)
        if not booked.liabilities and not booked.receivables:
            findings = tuple(self._not_booked(books, regulation, settlement))
        else:
            findings = tuple(self._per_counterparty(books, regulation, settlement))
        balance = booked.liability_balance_ore
        if not findings and balance is not None and balance != settlement.liability_ore:
            findings = (self._finding(books, regulation, _LIABILITY, _ALL, balance, settlement.liability_ore, "total"),)
        return self.result(findings, plural(len(settlement.customers), Words("kund", "customer"), Words("kunder", "customers")))

    def _not_booked(self, books: Books, regulation: Regulation, settlement: Settlement) -> Iterator[Finding]:
        """Tell once that the closing is not booked: customer by customer it would say the same."""
        for what, ore in ((_LIABILITY, settlement.liability_ore), (_CLAIM, settlement.receivable_ore)):
            if ore:
                yield self._finding(books, regulation, what, _ALL, 0, ore, f"{what.en} not booked", _NOT_BOOKED, _BOOK)

    def _per_counterparty(self, books: Books, regulation: Regulation, settlement: Settlement) -> Iterator[Finding]:
        booked = booked_of(regulation)
        finals = {each.customer.id: each.final_ore for each in settlement.customers}
        for what, found, sign in ((_LIABILITY, booked.liabilities, 1), (_CLAIM, booked.receivables, -1)):
            for customer in sorted({*finals, *found}):
                computed = max(sign * finals.get(customer, 0), 0)
                if found.get(customer, 0) != computed:
                    known = regulation.inputs.customers.get(customer)
                    name = f"{customer} {known.name}" if known else customer
                    shown = Words(name, name) if customer else _NOBODY
                    yield self._finding(books, regulation, what, shown, found.get(customer, 0), computed, f"{what.en} {customer}")

    def _finding(
        self,
        books: Books,
        regulation: Regulation,
        what: Words,
        customer: Words,
        booked: int,
        computed: int,
        subject: str,
        message: Words | None = None,
        remedy: Words | None = None,
    ) -> Finding:
        return self.found(
            books,
            {"what": what, "customer": customer, "booked": kronor(booked), "computed": kronor(computed)},
            regulation_place(books, regulation),
            subject=subject,
            difference_ore=booked - computed,
            observed=kronor(booked),
            expected=kronor(computed),
            message=message,
            remedy=remedy,
        )
