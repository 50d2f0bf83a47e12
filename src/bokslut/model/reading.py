"""What `bokslut read` says about one file: plain values, no frames."""

from __future__ import annotations

from dataclasses import dataclass
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
