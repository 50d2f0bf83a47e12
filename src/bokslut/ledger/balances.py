"""Balances per account and month, extracted from the ledger in one pass."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

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
    #: How openings were known: "stated" (IB), "previous-closing" (UB -1 or last year's ledger) or "none".
    opening_from: str = "stated"
    #: "postings", or "stated" where the file has no vouchers and closings are its own UB and RES.
    movement_from: str = "postings"
