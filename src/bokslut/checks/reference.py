"""References to one figure each: `table.line[column]`, `-table.line[column]`, `abs(table.line[column])`."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.checks.comparing import blank
from bokslut.checks.interface import RuleContext, RuleProblem
from bokslut.checks.ledgers import DAMAGED
from bokslut.language.parser import parse
from bokslut.language.problems import ExpressionError
from bokslut.language.tree import Call, Name, Negation
from bokslut.model.check import Part
from bokslut.model.finding import Severity
from bokslut.model.suggest import suggest
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bokslut.books import Books
    from bokslut.language.problems import ExpressionProblem
    from bokslut.language.tree import Span
    from bokslut.model.table import Figure

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
    #: Where the names stand in the text; the column with its brackets.
    table_span: Span
    line_span: Span
    column_span: Span | None

    def part(self, books: Books, column: str | None = None) -> Part | Words:
        """Look the figure up; returns why it is not there when it is not."""
        wanted = self.column or column
        table = books.table(self.table)
        if table is None:
            return no_table(self.table, books)
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


def no_table(name: str, books: Books) -> Words:
    """Say that the close lacks a table; or that it is a statement that is not drawn from a damaged ledger."""
    if name in books.layouts and books.ledger is not None and not books.complete:
        return DAMAGED
    return Words(f"tabellen {name} finns inte i det här bokslutet", f"this close has no table {name}")


def parse_reference(text: str) -> Reference | None:
    """Read a reference as the rule language reads it; None when it is not one."""
    try:
        return _reference(text)
    except ExpressionError:
        return None


def _reference(text: str) -> Reference | None:
    node = parse(text).root
    negated = isinstance(node, Negation)
    if isinstance(node, Negation):
        node = node.operand
    absolute = isinstance(node, Call) and node.function == "abs"
    if isinstance(node, Call) and absolute:
        (node,) = node.arguments
    if not isinstance(node, Name) or len(node.path) != 2 or node.period is not None:
        return None
    (table, line), (table_span, line_span) = node.path, node.part_spans
    return Reference(
        text.strip(),
        table,
        line,
        node.column,
        negated=negated,
        absolute=absolute,
        table_span=table_span,
        line_span=line_span,
        column_span=node.column_span,
    )


def reference_problems(field: tuple[str | int, ...], text: str, context: RuleContext) -> Iterator[RuleProblem]:
    """Find what is wrong with a reference: its form, or a table, line or column that does not exist."""
    try:
        reference = _reference(text)
    except ExpressionError as error:
        yield from (placed(field, problem) for problem in error.problems)
        return
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
            yield unknown(field, reference.table, known, reference.table_span, Words("Tabellen", "The table"))
        return
    if reference.line not in lines:
        yield unknown(field, reference.line, lines, reference.line_span, Words("Raden", "The line"))
    if table is not None and reference.column is not None and reference.column not in table.columns:
        yield unknown(field, reference.column, table.columns, reference.column_span or (0, 0), Words("Kolumnen", "The column"))


def placed(field: tuple[str | int, ...], problem: ExpressionProblem) -> RuleProblem:
    """Return what the language says of an expression as a problem of the field it stands in."""
    warning = problem.severity is not Severity.ERROR
    return RuleProblem(field, problem.message, problem.remedy, problem.offset, problem.length, warning)


def unknown(field: tuple[str | int, ...], name: str, known: Iterable[str], span: Span, what: Words) -> RuleProblem:
    """Say that a name does not exist, with the nearest one that does; `span` is where in the field's text it stands."""
    nearest = suggest(name, known)
    remedy = Words(f"Menade du {nearest}?", f"Did you mean {nearest}?") if nearest else None
    message = Words(f"{what.sv} {name} finns inte", f"{what.en} {name} does not exist")
    return RuleProblem(field, message, remedy, *span)
