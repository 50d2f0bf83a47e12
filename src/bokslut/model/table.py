"""Tables of figures: a statement drawn up from the ledger and a table printed in a report are the same type."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.money import KR, Unit
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.model.place import Place


@dataclass(frozen=True, slots=True)
class Figure:
    """One number: its value in base units (kronor for money, 1 for numbers, 0.052 for 5,2 %).

    `half_width` is half a unit of the last printed digit, 0 for a ledger figure.
    """

    value: Fraction
    half_width: Fraction = Fraction(0)
    unit: Unit = KR
    #: The text as printed, None for a computed figure.
    printed: str | None = None
    place: Place | None = None


class Origin(StrEnum):
    """Where a table comes from."""

    LEDGER = "ledger"
    PUBLISHED = "published"


@dataclass(frozen=True, slots=True)
class Line:
    """A line of a table; its id is what rules call it."""

    id: str
    label: Words
    #: heading | item | sum: how it is printed.
    role: str = "item"
    place: Place | None = None
    #: Other names it is printed under.
    aliases: tuple[str, ...] = ()
    #: The lines it is the sum of.
    terms: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """Lines in printed order, columns in printed order, and the figures that are known.

    A cell that is not printed (or not known) is absent from `figures`: unknown is not zero.
    """

    id: str
    title: Words
    lines: tuple[Line, ...]
    columns: tuple[str, ...]
    figures: Mapping[tuple[str, str], Figure] = field(default_factory=dict)
    origin: Origin = Origin.PUBLISHED
    #: The layout the table follows, if any; for a ledger statement its own id.
    layout: str | None = None
    unit: Unit = KR
    #: The unit its heading prints, when that differs from what the figures are in.
    printed_unit: Unit | None = None
    #: Column headings as printed, by column id.
    headings: Mapping[str, str] = field(default_factory=dict)
    place: Place | None = None
    #: Printed rows with figures that are on no line of the layout, or on a line that another row is on: no total of them is known.
    strays: tuple[str, ...] = ()

    def line(self, line_id: str) -> Line | None:
        """Return the line with this id, or None."""
        return next((line for line in self.lines if line.id == line_id), None)

    def figure(self, line_id: str, column: str) -> Figure | None:
        """Return the figure in a cell, or None where nothing is printed."""
        return self.figures.get((line_id, column))


def line_label(table: Table | None, line_id: str | None) -> Words:
    """Return a line's label, or its id when the table does not know it."""
    line = table.line(line_id) if table and line_id else None
    return line.label if line else same(line_id or "")


def column_label(table: Table | None, column: str | None) -> str:
    """Return a column's heading as printed, or its id."""
    return table.headings.get(column, column) if table and column else column or ""
