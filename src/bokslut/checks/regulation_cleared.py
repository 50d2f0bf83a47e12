"""`regulation-cleared`: last year's liability to customers is cleared in January."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_BALANCES
from bokslut.checks.places import account_places
from bokslut.checks.regulation import RegulationRule, booked_of
from bokslut.ledger.lazy import collect
from bokslut.model.printing import format_date, kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.settlement import Regulation, Settlement

_NOT_DUE = Words("dagen har inte kommit", "the day has not come")
_NONE = Words("ingen skuld vid årets början", "no liability at the start of the year")
_ALL = Words("alla kunder", "all customers")
_NOBODY = Words("ingen motpart", "no counterparty")


class RegulationCleared(RegulationRule):
    """Last year's liability to the customers is cleared in January.

    What it checks: that the liability account's opening balance is gone by the agreed day (`cleared_by` in the close file,
    31 January unless said), per counterparty where last year's ledger names them, else in total.

    Why it matters: a liability that stays has not been credited to the customer, who waits for it.

    Example: of the liability of 11 000,00 to 104 nothing has been cleared on 31 January.

    Remedy: send the credit note, or correct the counterparty on the clearing.
    """

    finding_name: ClassVar[str] = "regulation-liability-open"
    needs_booked: ClassVar[bool] = True
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Skuld {amount} {unit} till {customer} kvarstår {date}.", "A liability of {amount} {unit} to {customer} remains on {date}."
    )
    placeholders: ClassVar[tuple[str, ...]] = ("amount", "customer", "date", "unit")
    manual_sv: ClassVar[str] = """Förra årets skuld till kunderna regleras i januari.

    Vad som kontrolleras: att skuldkontots ingående balans är borta den överenskomna dagen (`cleared_by` i bokslutsfilen,
    31 januari om inget sägs), per motpart där förra årets huvudbok har dem, annars totalt.

    Varför: en skuld som står kvar är inte krediterad kunden, som väntar på den.

    Exempel: av skulden på 11 000,00 till 104 är inget reglerat den 31 januari.

    Åtgärd: skicka kreditfakturan, eller rätta motparten på regleringen.
    """

    kind: Literal["regulation-cleared"] = "regulation-cleared"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Follow the opening balance through the agreed day."""
        _ = settlement
        period, ledger, accounts = books.period, books.ledger, regulation.spec.accounts
        assert period is not None
        assert ledger is not None
        assert accounts is not None
        if books.balances is None or not books.balances.balance_known:
            return self.skipped(NO_BALANCES)
        due = regulation.spec.clearing_day(period.fiscal_year.start)
        known = books.balances.accounts.get(accounts.liability)
        opening = -known.opening_ore if known is not None else 0
        if not opening:
            return self.result((), _NONE)
        if due > period.through:
            return self.skipped(_NOT_DUE)
        dimension = booked_of(regulation).counterparty_dimension
        moved = _moved(ledger, accounts.liability, dimension, period.fiscal_year.start, due)
        last = _moved(books.previous, accounts.liability, dimension, dt.date.min, dt.date.max) if books.previous else {}
        if last and sum(last.values()) == opening and "" not in last:
            left = {name: last.get(name, 0) + moved.get(name, 0) for name in sorted({*last, *moved})}
        else:
            left = {"*": opening + sum(moved.values())}
        findings = tuple(
            self.found(
                books,
                {"amount": kronor(ore), "customer": self._name(regulation, name), "date": format_date(due)},
                account_places(ledger, ("IB", "UB")).of(accounts.liability),
                subject=name,
                difference_ore=ore,
                observed=kronor(ore),
                expected=kronor(0),
            )
            for name, ore in left.items()
            if ore
        )
        return self.result(findings)

    def _name(self, regulation: Regulation, name: str) -> Words:
        known = regulation.inputs.customers.get(name)
        if known is not None:
            return Words(f"{name} {known.name}", f"{name} {known.name}")
        return {"*": _ALL, "": _NOBODY}.get(name) or Words(name, name)


def _moved(ledger: Ledger, account: str, dimension: str, start: dt.date, end: dt.date) -> dict[str, int]:
    """Return credits less debits per counterparty, "" where a row names none; nothing that comes to zero."""
    import polars as pl

    objects = ledger.frames.object_lists.filter(pl.col("dimension") == dimension).unique("objects", keep="first", maintain_order=True)
    rows = ledger.frames.postings.filter((pl.col("account") == account) & pl.col("date").is_between(start, end))
    joined = rows.select("objects", "amount_ore").join(objects.lazy().select("objects", "object"), on="objects", how="left")
    sums = collect(joined.group_by("object").agg(pl.col("amount_ore").cast(pl.Int128).sum()).sort("object"))
    return {name or "": -int(ore) for name, ore in sums.iter_rows() if ore}
