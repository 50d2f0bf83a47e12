"""References to one figure each: `table.line[column]`, `-table.line[column]`, `abs(table.line[column])`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.checks.comparing import Part, blank
from bokslut.checks.interface import RuleContext, RuleProblem
from bokslut.model.suggest import suggest
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bokslut.books import Books
    from bokslut.model.table import Figure

_REFERENCE = re.compile(
    r"\s*(?P<minus>-)?\s*(?P<abs>abs\s*\(\s*)?(?P<table>[^\W\d]\w*)\.(?P<line>[^\W\d]\w*)(?:\[(?P<column>\w+)\])?\s*(?P<end>\))?\s*",
)
_FORM = Words(
    "Skriv tabell.rad[kolumn], -tabell.rad[kolumn] eller abs(tabell.rad[kolumn])",
    "Write table.line[column], -table.line[column] or abs(table.line[column])",
)


@dataclass(frozen=True, slots=True)
class Reference:
    """One figure, perhaps with its sign turned or dropped. `column` may be left to the rule."""

    text: str
    table: str
    line: str
    column: str | None
    negated: bool
    absolute: bool
    #: Where the names stand in the text.
    table_offset: int
    line_offset: int
    column_offset: int

    def part(self, books: Books, column: str | None = None) -> Part | Words:
        """Look the figure up; returns why it is not there when it is not."""
        wanted = self.column or column
        table = books.table(self.table)
        if table is None:
            return no_table(self.table)
        if wanted is None or wanted not in table.columns:
            return Words(
                f"{table.title.sv} har ingen kolumn {wanted or ''}".rstrip(), f"{table.title.en} has no column {wanted or ''}".rstrip()
            )
        if table.line(self.line) is None:
            return Words(f"{table.title.sv} har ingen rad {self.line}", f"{table.title.en} has no line {self.line}")
        figure = table.figure(self.line, wanted)
        if figure is None:
            return blank(table, self.line, wanted)
        return Part(figure, f"{table.id}.{self.line}[{wanted}]", self._weight(figure), table, self.line, wanted)

    def _weight(self, figure: Figure) -> Fraction:
        turned = self.negated != (self.absolute and figure.value < 0)
        return Fraction(-1 if turned else 1)


def no_table(name: str) -> Words:
    """Say that the close lacks a table."""
    return Words(f"tabellen {name} finns inte i det här bokslutet", f"this close has no table {name}")


def parse_reference(text: str) -> Reference | None:
    """Read a reference; None when it is not one."""
    found = _REFERENCE.fullmatch(text)
    if found is None or (found["abs"] is None) != (found["end"] is None):
        return None
    return Reference(
        text.strip(),
        found["table"],
        found["line"],
        found["column"],
        negated=found["minus"] is not None,
        absolute=found["abs"] is not None,
        table_offset=found.start("table"),
        line_offset=found.start("line"),
        column_offset=found.start("column"),
    )


def reference_problems(field: tuple[str | int, ...], text: str, context: RuleContext) -> Iterator[RuleProblem]:
    """Find what is wrong with a reference: its form, or a table, line or column that does not exist."""
    reference = parse_reference(text)
    if reference is None:
        yield RuleProblem(
            field, Words(f"”{text}” pekar inte ut en ruta i en tabell", f"“{text}” is no cell of a table"), _FORM, length=max(1, len(text))
        )
        return
    table = (context.tables or {}).get(reference.table)
    layout = context.layouts.get(reference.table)
    if table is not None:
        lines: Iterable[str] = [line.id for line in table.lines]
    elif layout is not None:
        lines = [line.id for line in layout.line]
    else:
        if context.tables is not None:
            known = [*context.tables, *context.layouts]
            yield unknown(field, reference.table, known, reference.table_offset, Words("Tabellen", "The table"))
        return
    if reference.line not in lines:
        yield unknown(field, reference.line, lines, reference.line_offset, Words("Raden", "The line"))
    if table is not None and reference.column is not None and reference.column not in table.columns:
        yield unknown(field, reference.column, table.columns, reference.column_offset, Words("Kolumnen", "The column"))


def unknown(field: tuple[str | int, ...], name: str, known: Iterable[str], offset: int, what: Words) -> RuleProblem:
    """Say that a name does not exist, with the nearest one that does."""
    nearest = suggest(name, known)
    remedy = Words(f"Menade du {nearest}?", f"Did you mean {nearest}?") if nearest else None
    message = Words(f"{what.sv} {name} finns inte", f"{what.en} {name} does not exist")
    return RuleProblem(field, message, remedy, offset=offset, length=len(name))
