"""`regulation-equity`: the regulation does not touch equity."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import entry_name, entry_subject
from bokslut.checks.regulation import RegulationRule, booked_of
from bokslut.checks.selecting import missing_role, select_accounts
from bokslut.ledger.lazy import collect
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.settlement import Regulation, Settlement


class RegulationEquity(RegulationRule):
    """The regulation does not touch equity.

    What it checks: that no voucher of the regulation has a posting on the accounts under `accounts` (the chart's role
    `equity`).

    Why it matters: a surplus is returned as lower revenue, in the year it arose. Taken from equity it would be a result
    of the provider, and the customers' costs would be too high.

    Example: the final settlement debits 2010 Equity 36 000,00 instead of the account of returns.

    Remedy: turn the voucher and book the settlement on the account of returns.
    """

    finding_name: ClassVar[str] = "regulation-in-equity"
    needs_booked: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("accounts",)
    default_message: ClassVar[Words] = Words(
        "Verifikation {entry} i återregleringen ändrar eget kapital med {amount} {unit} på {account}.",
        "Voucher {entry} of the regulation changes equity by {amount} {unit} on {account}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "amount", "account", "unit")
    manual_sv: ClassVar[str] = """Återregleringen rör inte eget kapital.

    Vad som kontrolleras: att ingen av regleringens verifikationer har en rad på konton under `accounts` (kontoplanens
    roll `equity`).

    Varför: ett överskott återförs som lägre intäkter, det år det uppstod. Tas det ur eget kapital blir det utförarens
    resultat, och kundernas kostnader blir för höga.

    Exempel: slutregleringen debiterar 2010 Eget kapital med 36 000,00 i stället för kontot för återföring.

    Åtgärd: vänd verifikationen och bokför regleringen på kontot för återföring.
    """

    kind: Literal["regulation-equity"] = "regulation-equity"
    accounts: tuple[str, ...] = ("role:equity",)

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Find rows on equity in the regulation's vouchers."""
        import polars as pl

        _ = settlement
        chosen, ledger = select_accounts(self.accounts, books), books.ledger
        assert ledger is not None
        if chosen is None:
            return self.skipped(missing_role(self.accounts))
        rows = ledger.frames.postings.filter(pl.col("entry").is_in(list(booked_of(regulation).entries)))
        entries = ledger.frames.entries.select("entry", "series", "number", pl.col("text").alias("about"))
        columns = ("series", "number", "date", "about", "account", "amount_ore", "place")
        joined = collect(rows.join(entries, on="entry").select(columns).sort("place"))
        findings = tuple(
            self.found(
                books,
                {"entry": entry_name(series, number), "amount": kronor(ore), "account": account},
                ledger.place(place),
                subject=f"{entry_subject(series, number, date, about)} {account}",
                difference_ore=ore,
                observed=kronor(ore),
                expected=kronor(0),
            )
            for series, number, date, about, account, ore, place in joined.iter_rows()
            if account in chosen and ore
        )
        return self.result(findings)
