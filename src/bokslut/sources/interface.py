"""What a source format provides."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal, Protocol

from bokslut.model.limits import DEFAULT, Limits
from bokslut.model.money import KR
from bokslut.sources.sourcefile import SourceFile

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import FindingKind
    from bokslut.model.money import Unit
    from bokslut.model.printed_days import PrintedDays
    from bokslut.model.words import Words

__all__ = ["Grouped", "Progress", "ReadOptions", "Reader", "SourceFile", "TableSpec"]

#: What the rows of a printed ledger stand in groups under: the account, or the entry.
Grouped = Literal["account", "entry"]

#: Takes the bytes read so far, and the bytes in all.
Progress = Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class ReadOptions:
    """What the close file says about how to read a ledger file."""

    #: Force an encoding (a Python codec name) instead of detecting it.
    encoding: str | None = None
    #: Canonical column to heading in the file, for CSV and XLSX: account, date, amount (or debit and credit),
    #: number, and optionally side, balance, series, text, account_name, registered, signature, quantity, currency,
    #: counterparty and "dim:NAME".
    columns: Mapping[str, str] = field(default_factory=dict)
    #: What the rows stand in groups under: where their own cell is empty, they have the account or the entry above them.
    grouped: Grouped | None = None
    #: The sheet to read; None takes the only one.
    sheet: str | None = None
    currency: str = "SEK"
    #: What the file may come to before it is refused.
    limits: Limits = DEFAULT
    #: Told how far the reading of a large file has come.
    progress: Progress | None = field(default=None, compare=False)


@dataclass(frozen=True, slots=True)
class TableSpec:
    """What the close file says about a published table."""

    id: str
    path: str
    #: The unit its heading prints; also the unit of the figures unless `actual_unit` says otherwise.
    unit: Unit = KR
    #: Whether the close file says `unit`; where it does not, what the table itself prints is its unit.
    unit_declared: bool = True
    actual_unit: Unit | None = None
    #: Line id to unit, for lines in another unit than the table's.
    units: Mapping[str, Unit] = field(default_factory=dict)
    #: The layout it follows, which gives it its line ids.
    layout: str | None = None
    #: Heading as printed to column id; other headings get an id made from their text.
    columns: Mapping[str, str] = field(default_factory=dict)
    #: Column id to its days: a heading that prints those days is that column's, where `columns` names neither.
    days: Mapping[str, PrintedDays] = field(default_factory=dict)
    #: The sheet to read of a workbook; None takes the only one.
    sheet: str | None = None
    title: Words | None = None
    #: Force an encoding (a Python codec name) instead of detecting it.
    encoding: str | None = None
    #: What the file may come to before it is refused.
    limits: Limits = DEFAULT


class Reader(Protocol):
    """Reads one ledger format. A reader never raises for what is in the file: it returns findings.

    It raises UnreadableError only when there is no ledger in the bytes at all (empty, binary, not this format).
    """

    #: The name a close file uses to force the format.
    name: str
    #: Every kind of finding this reader can make.
    findings: Sequence[FindingKind]

    def read(self, file: SourceFile, options: ReadOptions) -> Reading:
        """Read the whole file: every row, every finding."""
        ...
