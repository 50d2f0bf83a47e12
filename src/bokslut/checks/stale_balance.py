"""`stale-balance`: a balance that nobody has touched."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, accounts
from bokslut.checks.places import account_names, account_places
from bokslut.checks.selecting import select_accounts
from bokslut.ledger.lazy import collect
from bokslut.model.period import month_end
from bokslut.model.printing import format_date, kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

_NO_DATES = Words("huvudboken har inga verifikationer som visar när kontona rördes", "no vouchers show when accounts moved")


class StaleBalance(LedgerRule):
    """A balance on which nothing has happened for a year.

    What it checks: for each account under `accounts` with a balance, that it has had a posting within the last `months`
    months before the close date. It needs that many months of postings: this year's ledger to the year's end, or last
    year's ledger too.

    Why it matters: claims and debts are paid. One that has not moved for a year is often an old difference, a forgotten
    deposit, or a claim that will not be paid and must be written down.

    Example: 1689 has held 12 000,00 since 2023-11-30.

    Remedy: find out what the balance is. Clear it, write it down, or keep the agreement that explains it as its
    specification and list the account under `except_accounts`.
    """

    finding_name: ClassVar[str] = "stale-balance"
    needs_every_row: ClassVar[bool] = True
    needs_balances: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("accounts", "except_accounts")
    default_message: ClassVar[Words] = Words(
        "{account} {name} har oförändrat saldo {amount} {unit} sedan {date}.",
        "{account} {name} has stood unchanged at {amount} {unit} since {date}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "name", "amount", "date", "unit")
    manual_sv: ClassVar[str] = """Ett saldo som inget hänt på under ett år.

    Vad som kontrolleras: för varje konto under `accounts` med saldo, att det har en konteringsrad inom de senaste
    `months` månaderna före bokslutsdagen. Det kräver så många månaders verifikationer: årets huvudbok till årets slut,
    eller även förra årets.

    Varför: fordringar och skulder betalas. Den som inte rört sig på ett år är ofta en gammal differens, en glömd
    deposition eller en fordran som inte blir betald och ska skrivas ned.

    Exempel: 1689 har haft 12 000,00 sedan 2023-11-30.

    Åtgärd: ta reda på vad saldot är. Reglera det, skriv ned det, eller spara avtalet som förklarar det som
    specifikation och skriv kontot under `except_accounts`.
    """

    kind: Literal["stale-balance"] = "stale-balance"
    #: Current claims and debts in BAS and Kommun-Bas; equity and fixed assets do stand still.
    accounts: tuple[str, ...] = ("15..17", "24..29")
    except_accounts: tuple[str, ...] = ()
    months: int = Field(default=12, ge=1, le=120)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Find balances whose last posting is too old."""
        balances = books.balances
        if balances is None or not balances.balance_known:
            return self.skipped(NO_BALANCES)
        before = books.previous_balances if books.previous is not None else None
        if balances.movement_from != "postings" or (before is not None and before.movement_from != "postings"):
            return self.skipped(_NO_DATES)
        start = (before or balances).period.fiscal_year.start
        end = min(balances.period.through, _last_day(ledger) or balances.period.through)
        limit = _months_before(end + dt.timedelta(days=1), self.months)
        if start > limit:
            return self.skipped(
                Words(
                    f"verifikationerna går från {format_date(start)} till {format_date(end)}: det är inte {self.months} månader",
                    f"the vouchers run from {format_date(start)} to {format_date(end)}: that is not {self.months} months",
                )
            )
        chosen, left_out = select_accounts(self.accounts, books), select_accounts(self.except_accounts, books)
        names, places = account_names(ledger), account_places(ledger)
        checked = [
            balance
            for account, balance in balances.opened.accounts.items()
            if balance.closing_ore and chosen is not None and account in chosen and not (left_out is not None and account in left_out)
        ]
        findings = []
        for balance in checked:
            earlier = before.opened.accounts.get(balance.account) if before else None
            last = balance.last_posted or (earlier.last_posted if earlier else None)
            if last is not None and last >= limit:
                continue
            amount = kronor(balance.closing_ore)
            since = Words(format_date(last), format_date(last)) if last else _at_least(start)
            values = {"account": balance.account, "name": names.get(balance.account, ""), "amount": amount, "date": since}
            note = Words(f"saldo {amount}", f"balance {amount}")
            findings.append(self.found(books, values, places.of(balance.account, note), subject=balance.account, observed=amount))
        return self.result(tuple(findings), accounts(len(checked)))


def _last_day(ledger: Ledger) -> dt.date | None:
    """Return the end of the last month with a posting: a file exported in April says nothing about May."""
    import polars as pl

    last = collect(ledger.frames.postings.select(pl.col("date").max())).item()
    if not isinstance(last, dt.date):
        return None
    return month_end(last)


def _months_before(day: dt.date, months: int) -> dt.date:
    count = day.year * 12 + day.month - 1 - months
    # A day that the earlier month may lack is moved to one that every month has.
    return dt.date(count // 12, count % 12 + 1, min(day.day, 28))


def _at_least(start: dt.date) -> Words:
    return Words(f"åtminstone {format_date(start)}", f"at least {format_date(start)}")
