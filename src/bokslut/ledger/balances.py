"""Balances per account and month, extracted from the ledger in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping

    from bokslut.model.account import Accounts
    from bokslut.model.finding import Finding
    from bokslut.model.period import Period


@dataclass(frozen=True, slots=True)
class AccountBalance:
    """One account's year through the close date. Öre, debit positive; credits are given as a positive sum."""

    account: str
    opening_ore: int = 0
    debits_ore: int = 0
    credits_ore: int = 0
    #: Number of postings.
    count: int = 0
    last_posted: dt.date | None = None
    #: Movement by month ("YYYYMM"), only months with postings.
    months: Mapping[str, int] = field(default_factory=dict)

    @property
    def movement_ore(self) -> int:
        """Debits less credits."""
        return self.debits_ore - self.credits_ore

    @property
    def closing_ore(self) -> int:
        """Opening plus movement."""
        return self.opening_ore + self.movement_ore


@dataclass(frozen=True, slots=True)
class Balances:
    """Every account's balance, sorted by account."""

    period: Period
    accounts: Mapping[str, AccountBalance]
    #: How openings were known: "stated" (IB), "previous-closing" (UB -1 or last year's ledger), "posted" (an entry of the first
    #: day, only `opened` has it) or "none".
    opening_from: str = "stated"
    #: "postings", or "stated" where the file has no vouchers and closings are its own UB and RES.
    movement_from: str = "postings"
    #: False where the file states results (RES) but no balances (UB): then a balance account without a row is unknown, not zero.
    balance_known: bool = True
    #: False where the file states balances (UB) but no results (RES).
    result_known: bool = True
    #: What the extraction itself found wrong: files that state different balances for one account.
    findings: tuple[Finding, ...] = ()
    #: The same with what an entry of the first day posts as openings among these, where it does.
    with_posted: Balances | None = None

    @property
    def opened(self) -> Balances:
        """The balances with openings that are only posted as openings; whoever adds postings to openings must not use it."""
        return self.with_posted or self

    def total(self, accounts: Accounts) -> AccountBalance:
        """Add up the accounts in a selector, as if they were one account (named by the selector as written)."""
        chosen = (balance for account, balance in self.accounts.items() if account in accounts)
        return add_up(", ".join(accounts.written), chosen)


def add_up(name: str, balances: Iterable[AccountBalance]) -> AccountBalance:
    """Add accounts up into one: sums, months and the last posting date. Exact, whatever the size."""
    opening = debits = credits_ = count = 0
    last: dt.date | None = None
    months: dict[str, int] = {}
    for balance in balances:
        opening += balance.opening_ore
        debits += balance.debits_ore
        credits_ += balance.credits_ore
        count += balance.count
        if balance.last_posted is not None and (last is None or balance.last_posted > last):
            last = balance.last_posted
        for month, moved in balance.months.items():
            months[month] = months.get(month, 0) + moved
    return AccountBalance(name, opening, debits, credits_, count, last, dict(sorted(months.items())))


def is_balance_account(account: str) -> bool:
    """Tell whether an account carries its balance into the next year: classes 1 and 2, in BAS and Kommun-Bas alike.

    Classes 3 to 8 are results, and so, for want of a better place, is all that a chart does not know
    (class 9, accounts that are no numbers): they start every year at zero.
    """
    return account[:1] in {"1", "2"}
