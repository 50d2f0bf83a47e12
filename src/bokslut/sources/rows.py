"""Rows of cells with their places, whether they come from delimited text or from a sheet in a workbook."""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping
    from decimal import Decimal

    from bokslut.model.place import Place
    from bokslut.model.words import Words

_FINGERPRINT_LENGTH = 120
_SHOWN_LENGTH = 60

_NOTHING: Mapping[int, Any] = MappingProxyType({})


def _nothing() -> Mapping[int, Any]:
    """Return one shared empty mapping: a ledger has many rows and few of them have anything to say here."""
    return _NOTHING


def shown(text: str) -> str:
    """Return a cell's text as messages show it: the beginning of a long one."""
    return text if len(text) <= _SHOWN_LENGTH else f"{text[:_SHOWN_LENGTH]}…"


@dataclass(frozen=True, slots=True)
class Row:
    """One record: its cells' texts, and the 1-based line (a sheet's row) on which it begins."""

    line: int
    cells: tuple[str, ...]
    #: A quote in the row is never closed, or text follows a closing quote: the cells cannot be trusted.
    broken: bool = False
    #: What a workbook says a cell is, by the cell's index; text files know only texts.
    numbers: Mapping[int, Decimal] = field(default_factory=_nothing)
    dates: Mapping[int, dt.date] = field(default_factory=_nothing)
    #: Cells that hold no value that can be read: an error value, a formula that was never calculated.
    faults: Mapping[int, Words] = field(default_factory=_nothing)

    @property
    def is_blank(self) -> bool:
        """Tell whether nothing is written in any cell."""
        return not self.faults and not any(cell.strip() for cell in self.cells)

    @property
    def fingerprint(self) -> str:
        """The row's beginning, to know its findings by when lines before it come and go."""
        return ";".join(cell[:_FINGERPRINT_LENGTH] for cell in self.cells[:_FINGERPRINT_LENGTH])[:_FINGERPRINT_LENGTH]

    def text(self, cell: int | None) -> str:
        """Return a cell's text without the spaces around it; "" where there is no such cell."""
        return self.cells[cell].strip() if cell is not None and cell < len(self.cells) else ""


class Grid(Protocol):
    """A file or a sheet as rows."""

    @property
    def path(self) -> str:
        """The file's name."""
        ...

    @property
    def sheet(self) -> str | None:
        """The sheet's name, None for a text file."""
        ...

    @property
    def encoding(self) -> str:
        """The codec of a text file, "" for a workbook."""
        ...

    def rows(self) -> Iterator[Row]:
        """Give every record that has something in it, in order."""
        ...

    def place(self, row: Row, cell: int) -> Place:
        """Return where a cell's text stands; past the last cell, where it was expected."""
        ...

    def row_place(self, row: Row) -> Place:
        """Return the place of a whole row."""
        ...


def bare_cells(row: Row) -> tuple[str, ...]:
    """Return a row's cells without the spaces around them and without the empty ones at its end."""
    cells = [cell.strip() for cell in row.cells]
    while cells and not cells[-1]:
        cells.pop()
    return tuple(cells)
