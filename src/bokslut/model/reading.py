"""What `bokslut read` says about one file: plain values, no frames."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.model.finding import Finding
    from bokslut.model.source import SourceInfo


@dataclass(frozen=True, slots=True)
class UnbalancedEntry:
    """An entry (verifikation) whose postings do not sum to zero."""

    series: str
    number: str
    sum_ore: int
    #: The line its #VER stands on, or its first row in a table.
    line: int


@dataclass(frozen=True, slots=True)
class SeriesSummary:
    """One series of entries: how many, and the first and last number as the file orders them."""

    series: str
    entries: int
    first: str
    last: str


@dataclass(frozen=True, slots=True)
class YearSums:
    """Sums in öre over all accounts of one year's stated balances; None where the file states none."""

    opening_ore: int | None = None
    closing_ore: int | None = None
    result_ore: int | None = None


@dataclass(frozen=True, slots=True)
class SubledgerSummary:
    """One subledger (reskontra): its items' sums this year and its account's balances; None where the file states none."""

    #: customer, supplier, asset or other.
    kind: str
    account: str
    #: The account's.
    name: str
    items: int
    opening_ore: int | None = None
    closing_ore: int | None = None
    account_opening_ore: int | None = None
    account_closing_ore: int | None = None


@dataclass(frozen=True, slots=True)
class SupplementSummary:
    """What a SIE 5 file says beside the ledger itself."""

    subledgers: tuple[SubledgerSummary, ...] = ()
    customers: int = 0
    suppliers: int = 0
    #: Entries that are locked (bokförda, not only registered), and that others correct.
    locked: int = 0
    corrected: int = 0
    documents_embedded: int = 0
    documents_named: int = 0
    #: Rows with an amount in another currency, by its code.
    currencies: Mapping[str, int] = field(default_factory=dict)
    #: Mappings of accounts: their name and how many tags each has.
    mappings: tuple[tuple[str, int], ...] = ()
    #: The digest of the signature; "" where it has none, None where there is no signature.
    signature: str | None = None


@dataclass(frozen=True, slots=True)
class FileSummary:
    """A file's years, counts, sums and faults. `info` has its encoding, program, checksum and oddities."""

    info: SourceInfo
    accounts: int
    #: Every entry, those without rows too.
    entries: int
    #: Rows that count; struck and added rows of the history are not among them.
    postings: int
    debits_ore: int
    credits_ore: int
    series: tuple[SeriesSummary, ...]
    #: By the file's own year number (0 current, -1 previous …).
    sums: Mapping[int, YearSums]
    unbalanced: tuple[UnbalancedEntry, ...]
    findings: tuple[Finding, ...]
    complete: bool
    #: What the file says beside the ledger, where its format has room for it (SIE 5).
    supplement: SupplementSummary | None = None
