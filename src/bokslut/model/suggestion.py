"""A proposed mapping of a ledger file's columns, with what speaks for it and what is doubtful."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class ColumnGuess:
    """One canonical column, the heading proposed for it, and why."""

    name: str
    heading: str
    #: What tells: the heading itself, or what stands below it.
    by: Literal["heading", "content"]
    evidence: Words
    #: What speaks against it, or what else it might be; None where nothing does.
    doubt: Words | None = None


@dataclass(frozen=True, slots=True)
class PreviewRow:
    """A posting as it would be booked. Amounts are öre, debit positive."""

    line: int
    series: str
    number: str
    date: dt.date
    account: str
    ore: int
    text: str


@dataclass(frozen=True, slots=True)
class SheetSuggestion:
    """What is proposed for a text file, or for one sheet of a workbook."""

    sheet: str | None
    #: The line of the headings, 0 where none were found.
    header_line: int
    columns: tuple[ColumnGuess, ...]
    #: Canonical columns that are needed and that nothing was found for.
    missing: tuple[str, ...]
    #: Headings that nothing is proposed for.
    unused: tuple[str, ...]
    #: What is doubtful about the sheet as a whole.
    doubts: tuple[Words, ...] = ()
    preview: tuple[PreviewRow, ...] = ()
    #: What the first rows would be reported for, read so.
    problems: tuple[Words, ...] = ()
    #: What the rows stand in groups under, if they do.
    grouped: Literal["account", "entry"] | None = None

    @property
    def mapping(self) -> dict[str, str]:
        """The proposal as `columns` takes it."""
        return {guess.name: guess.heading for guess in self.columns}

    @property
    def is_certain(self) -> bool:
        """Whether nothing is missing, doubtful or reported."""
        return not (self.missing or self.doubts or self.problems or any(guess.doubt for guess in self.columns))


@dataclass(frozen=True, slots=True)
class Suggestion:
    """What is proposed for one file; no sheets for a format that needs no mapping."""

    path: str
    #: The reader's name: csv, xlsx, parquet, sie4, sie5.
    format: str
    #: An encoding to be given, None where the file tells it.
    encoding: str | None
    sheets: tuple[SheetSuggestion, ...]
