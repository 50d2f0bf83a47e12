"""What changed between two exports of a ledger, or two closes. Plain values, no frames. Amounts are öre, debit positive."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.model.place import Place
    from bokslut.model.source import SourceInfo
    from bokslut.model.table import Figure
    from bokslut.model.words import Words


class ChangeKind(StrEnum):
    """What became of a voucher, the gravest first: what is booked may not vanish or change (BFL 5 kap. 5 §)."""

    REMOVED = "removed"
    CHANGED = "changed"
    RENUMBERED = "renumbered"
    #: It is new, and dated on or before the day that the old export ends at.
    LATE = "late"
    NEW = "new"


@dataclass(frozen=True, slots=True)
class VoucherRow:
    """A row of a voucher, as its export has it."""

    account: str
    ore: int
    #: "1:930 20:30": dimension and object.
    objects: str
    date: dt.date | None
    text: str
    quantity: str
    place: Place


@dataclass(frozen=True, slots=True)
class VoucherState:
    """A voucher in one export. Several of one name are told as one."""

    dates: tuple[dt.date | None, ...]
    texts: tuple[str, ...]
    registered: dt.date | None
    #: The sum of its debit rows.
    debits_ore: int
    place: Place
    rows: tuple[VoucherRow, ...]


@dataclass(frozen=True, slots=True)
class VoucherChange:
    """What became of one voucher: as it was and as it is, and the rows that only one of the two has."""

    kind: ChangeKind
    series: str
    number: str
    #: What people call it: "A 312".
    name: Words
    old: VoucherState | None
    new: VoucherState | None
    lost: tuple[VoucherRow, ...] = ()
    gained: tuple[VoucherRow, ...] = ()
    #: What a renumbered voucher is called now.
    now: Words | None = None


@dataclass(frozen=True, slots=True)
class AccountChange:
    """An account that opens at another amount, or stands at one on the day that the old export ends at: opening and postings to then."""

    account: str
    name: str
    old_opening_ore: int
    new_opening_ore: int
    old_closing_ore: int
    new_closing_ore: int


@dataclass(frozen=True, slots=True)
class LineChange:
    """A figure of a statement that is another, or that only one of two closes has."""

    statement: Words
    label: Words
    #: `statement.line`, as a rule calls it.
    name: str
    column: str
    #: What the column is headed by in either: closes of two months go to two days.
    headings: tuple[str, str]
    old: Figure | None
    new: Figure | None


@dataclass(frozen=True, slots=True)
class Changes:
    """Everything that differs between two ledgers."""

    old: tuple[SourceInfo, ...]
    new: tuple[SourceInfo, ...]
    currency: str
    #: The last day that the old export covers; None where it has no day.
    through: dt.date | None
    #: How many vouchers there are of each kind, also those that are not among `vouchers`.
    counts: Mapping[ChangeKind, int]
    vouchers: tuple[VoucherChange, ...]
    accounts: tuple[AccountChange, ...]
    lines: tuple[LineChange, ...] = ()

    @property
    def are_none(self) -> bool:
        """Whether the two say the same."""
        return not any(self.counts.values()) and not self.accounts and not self.lines
