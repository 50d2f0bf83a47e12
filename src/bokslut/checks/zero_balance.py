"""`zero-balance`: suspense accounts are empty at the close."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, accounts
from bokslut.checks.places import PLACES_MAX, account_names, account_places
from bokslut.checks.selecting import missing_role, select_accounts
from bokslut.ledger.lazy import collect
from bokslut.model.printing import format_date, kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.books import Books
    from bokslut.ledger.balances import AccountBalance
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding

_OPENING = Words("den ingående balansen", "the opening balance")


class ZeroBalance(LedgerRule):
    """A suspense account is empty when the books close.

    What it checks: that each account under `accounts` (the chart's role `suspense`) has no balance at the close date, and
    when it has, since when. With `days`, a balance is let be until its oldest open posting is older than that. Accounts
    that are no numbers (FEL, DIFF) are always suspense accounts.

    Why it matters: a suspense account holds what nobody has decided about. At year end it must be in its right place, or
    the balance sheet shows an amount that is neither a claim nor a debt.

    Example: 1680 holds 450,00; the oldest open posting is from 2025-03-14.

    Remedy: find what the postings are, from the oldest on, and book them where they belong. In Kommun-Bas 299 is an
    ordinary account of accruals, not a suspense account.
    """

    finding_name: ClassVar[str] = "suspense-not-cleared"
    needs_every_row: ClassVar[bool] = True
    needs_balances: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("accounts",)
    default_message: ClassVar[Words] = Words(
        "Observationskonto {account} {name} har saldo {amount} {unit}; äldsta post {date}.",
        "Suspense account {account} {name} carries {amount} {unit}; oldest item {date}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "name", "amount", "date", "unit")
    manual_sv: ClassVar[str] = """Ett observationskonto är tomt när böckerna stängs.

    Vad som kontrolleras: att varje konto under `accounts` (kontoplanens roll `suspense`) saknar saldo på bokslutsdagen,
    och annars sedan när. Med `days` lämnas ett saldo därhän tills dess äldsta öppna rad är äldre än så. Konton som inte
    är siffror (FEL, DIFF) är alltid observationskonton.

    Varför: ett observationskonto samlar det som ingen bestämt sig om. Vid årets slut ska det ligga rätt, annars visar
    balansräkningen ett belopp som varken är en fordran eller en skuld.

    Exempel: 1680 har 450,00; den äldsta öppna raden är från 2025-03-14.

    Åtgärd: ta reda på vad raderna är, från den äldsta, och bokför dem där de hör hemma. I Kommun-Bas är 299 ett vanligt
    interimskonto, inte ett observationskonto.
    """

    kind: Literal["zero-balance"] = "zero-balance"
    accounts: tuple[str, ...] = ("role:suspense",)
    #: How old, in days, the oldest open posting may be; 0 lets no balance be.
    days: int = Field(default=0, ge=0)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Find suspense accounts with a balance, and since when."""
        if books.balances is None or not books.balances.balance_known:
            return self.skipped(NO_BALANCES)
        chosen = select_accounts(self.accounts, books)
        every = books.balances.accounts
        checked = [name for name in every if _is_suspense(name, chosen)]
        if chosen is None and not checked:
            return self.skipped(missing_role(self.accounts))
        findings = [
            finding
            for name in checked
            if every[name].closing_ore
            for finding in self._account(books, ledger, every[name], books.balances.period.through)
        ]
        return self.result(tuple(findings), accounts(len(checked)))

    def _account(self, books: Books, ledger: Ledger, balance: AccountBalance, through: dt.date) -> list[Finding]:
        oldest, rows = open_since(ledger, balance, through)
        if self.days and oldest is not None and (through - oldest).days <= self.days:
            return []
        name = balance.account
        amount = kronor(balance.closing_ore)
        since = Words(format_date(oldest), format_date(oldest)) if oldest else _OPENING
        values = {"account": name, "name": account_names(ledger).get(name, ""), "amount": amount, "date": since}
        note = Words(f"saldo {amount}", f"balance {amount}")
        places = [account_places(ledger).of(name, note)]
        places.extend(
            ledger.place(place, Words(f"öppen sedan {day}: {kronor(ore)}", f"open since {day}: {kronor(ore)}"), primary=False)
            for day, ore, place in rows[:PLACES_MAX]
        )
        return [
            self.found(
                books,
                values,
                *places,
                subject=name,
                difference_ore=balance.closing_ore,
                observed=amount,
                expected=kronor(0),
            )
        ]


def open_since(ledger: Ledger, balance: AccountBalance, through: dt.date) -> tuple[dt.date | None, list[tuple[dt.date, int, int]]]:
    """Return the day from which the account has had a balance all the way, and the postings (day, öre, place) since.

    The day is None where the opening balance was never cleared. Postings of the same day count together.
    """
    import polars as pl

    rows = ledger.frames.postings.filter((pl.col("account") == balance.account) & (pl.col("date") <= through))
    running = balance.opening_ore
    since: dt.date | None = None
    kept: list[tuple[dt.date, int, int]] = []
    cleared = running == 0
    by_day: dict[dt.date, list[tuple[dt.date, int, int]]] = {}
    for day, ore, place in collect(rows.select("date", "amount_ore", "place").sort("date", "place")).iter_rows():
        by_day.setdefault(day, []).append((day, ore, place))
    for day, postings in by_day.items():
        if cleared:
            since, kept = day, []
        kept.extend(postings)
        running += sum(ore for _, ore, _ in postings)
        cleared = running == 0
    return since, kept


def _is_suspense(account: str, chosen: Accounts | None) -> bool:
    return not account.isdigit() or (chosen is not None and account in chosen)
