"""Which names a rule's expression may use, before any figure is known."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bokslut.checks.selecting import CHART_ROLES
from bokslut.language.scope import Missing, Resolved, Side
from bokslut.language.signs import TURNED
from bokslut.language.types import MONEY, UNKNOWN, Type
from bokslut.model.money import Kind
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.checks.interface import RuleContext
    from bokslut.model.table import Table
    from bokslut.statements.layout import Layout

_LINE = Words("raden", "the line")
_COLUMN = Words("kolumnen", "the column")
_TABLE = Words("tabellen", "the table")
_ROLE = Words("rollen", "the role")
_NO_TABLE = Words(
    "regeln anger ingen tabell, så talet måste skrivas tabell.rad[kolumn]",
    "the rule names no table, so the figure must be written table.line[column]",
)
_TOO_LONG = Words("ett tal skrivs tabell.rad[kolumn]", "a figure is written table.line[column]")


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of the tables and the layout that one name stands for."""

    tables: tuple[Table, ...]
    layout: Layout | None
    #: The columns of what the ledger draws up: fiscal years, which no rule file knows.
    years: tuple[str, ...] | None = None

    @property
    def is_drawn(self) -> bool:
        """Tell whether the ledger draws it up, where there is a ledger."""
        return self.layout is not None and any(line.accounts for line in self.layout.line)

    def lines(self) -> tuple[str, ...]:
        """Return the lines there are."""
        own = [line.id for line in self.layout.line] if self.layout else []
        return tuple(dict.fromkeys([*own, *(line.id for table in self.tables for line in table.lines)]))

    def columns(self) -> tuple[str, ...] | None:
        """Return the columns there are, None where any may be."""
        if self.is_drawn and self.years is None:
            return None
        drawn = self.years or () if self.is_drawn else ()
        return tuple(dict.fromkeys([*drawn, *(column for table in self.tables for column in table.columns)])) or None

    def resolved(self, line: str | None, column: str | None) -> Resolved:
        """Return the type of a cell, a line or a column: money on the side its line presents, else what is printed."""
        kinds = {
            figure.unit.kind
            for table in self.tables
            for (of_line, of_column), figure in table.figures.items()
            if line in {None, of_line} and column in {None, of_column}
        }
        if self.is_drawn:
            kinds.add(Kind.MONEY)
        if len(kinds) != 1:
            return Resolved(UNKNOWN)
        kind = kinds.pop()
        return Resolved(Type(kind), self._side(line) if kind is MONEY.kind else None)

    def _side(self, line: str | None) -> Side:
        sides = _sides(self.layout, line) if self.layout is not None and line is not None else frozenset()
        return next(iter(sides)) if len(sides) == 1 else Side.PRESENTED


def _sides(layout: Layout, name: str) -> frozenset[Side]:
    """Return the sides a line is positive on: its own `sign`, else those of what it totals."""
    lines = {line.id: line for line in layout.line}
    pending, seen, sides = [(name, False)], set[tuple[str, bool]](), set[Side]()
    while pending:
        asked = pending.pop()
        if asked in seen:
            continue
        seen.add(asked)
        line, turned = lines.get(asked[0]), asked[1]
        if line is not None and line.sign is None and line.sum:
            pending += [(term.removeprefix("-"), turned != term.startswith("-")) for term in line.sum]
        else:
            side = Side(line.sign) if line is not None and line.sign is not None else Side.PRESENTED
            sides.add(TURNED[side] if turned else side)
    return frozenset(sides)


def known(name: str, context: RuleContext) -> Known | None:
    """Return what a table's or layout's name stands for; None when there is no such name."""
    every = context.tables or {}
    tables = tuple(table for table in every.values() if name in {table.id, table.layout})
    layout = context.layouts.get(name)
    if layout is None and tables and tables[0].layout is not None:
        layout = context.layouts.get(tables[0].layout)
        # The layout lends its lines to a table by its own name, but not the ledger's columns.
        return Known(tables, layout) if layout is None else Known(tables, _as_printed(layout))
    return Known(tables, layout, context.years) if tables or layout else None


def _as_printed(layout: Layout) -> Layout:
    return layout.model_copy(update={"line": tuple(line.model_copy(update={"accounts": ()}) for line in layout.line)})


@dataclass(frozen=True, slots=True)
class RuleScope:
    """The scope of an expression: of the table the rule is on, seen column by column or line by line."""

    context: RuleContext
    table: str | None = None
    per: Literal["column", "line"] = "column"

    @property
    def currency(self) -> str | None:
        """The close's currency, which a rule file by itself does not know."""
        return self.context.currency

    def name(self, path: tuple[str, ...], column: str | None, period: str | None) -> Resolved | Missing:
        """Resolve `line`, `column` or `table.line[column]`."""
        _ = period
        if len(path) > 2:
            return Missing(_LINE, 2, message=_TOO_LONG)
        name = path[0] if len(path) == 2 else self.table
        if name is None:
            return Missing(_LINE, 0, self.table_names(), _NO_TABLE)
        found = known(name, self.context)
        if found is not None:
            return self._in(found, path, column)
        # Where no close is at hand a table may be anything; a wrong `table` of the rule itself is said once, there.
        elsewhere = len(path) == 1 or self.context.tables is None
        return Resolved(UNKNOWN) if elsewhere else Missing(_TABLE, 0, self.table_names())

    def _in(self, found: Known, path: tuple[str, ...], column: str | None) -> Resolved | Missing:
        if len(path) == 1 and self.per == "line" and column is None:
            return self._column(found, path[0], 0)
        if path[-1] not in found.lines():
            return Missing(_LINE, len(path) - 1, found.lines())
        there = self._column(found, column, "column") if column is not None else None
        return there if isinstance(there, Missing) else found.resolved(path[-1], column)

    def _column(self, found: Known, column: str, part: Literal["column"] | int) -> Resolved | Missing:
        columns = found.columns()
        if columns is not None and column not in columns:
            return Missing(_COLUMN, part, columns)
        return found.resolved(None, column)

    def table_names(self) -> tuple[str, ...]:
        """Return every table and layout there is."""
        return tuple(dict.fromkeys([*(self.context.tables or ()), *self.context.layouts]))

    def role(self, name: str) -> Missing | None:
        """Return None for a role that the packs give, or that a chart may give."""
        roles = tuple(sorted({*self.context.roles, *CHART_ROLES}))
        return None if name in roles else Missing(_ROLE, 0, roles)

    def selector(self, selector: str) -> Words | None:
        """Any account may be used, an account without postings is a known zero, but one outside the chart is hardly meant."""
        return self.context.outside_chart(selector)
