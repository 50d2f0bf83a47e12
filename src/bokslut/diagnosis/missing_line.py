"""A line that a published table leaves out: what its total has beyond its printed lines is what the ledger has on that line."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.interface import LIKELY_BELOW
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.printing import format_amount
from bokslut.model.words import Words
from bokslut.statements.build import line_role

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.diagnosis.interface import Question
    from bokslut.model.table import Figure, Table
    from bokslut.statements.layout import Layout, LayoutLine


class MissingLine:
    """A line of the layout that is not printed has in the ledger what a printed total has beyond its lines."""

    name = "line-not-printed"
    settles = Grade.POSSIBLE

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the one line whose amount is the difference, or all that are not printed where together they make it up."""
        check, difference = question.check, question.finding.difference
        table = question.books.tables.get(check.table or "")
        total = table.figure(check.line or "", check.column or "") if table else None
        if not check.code.startswith("SUM:") or check.comparison is None or not difference or table is None or total is None:
            return
        missing = list(_missing(question, table, check.line or "", check.column or ""))
        # The line's own rounding comes on top of what the printed ones may be out by.
        slack = check.comparison.tolerance + total.half_width
        single = [[each] for each in missing if abs(each[1] - difference) <= slack]
        together = abs(sum((amount for _, amount in missing), Fraction(0)) - difference) <= slack
        fitting = single[0] if len(single) == 1 else missing if together else []
        if fitting:
            # As for slips: any difference from a third of this one to three times it is taken as equally likely.
            chance = len(missing) * (2 * slack + 2 * total.half_width) / (2 * (3 - Fraction(1, 3)) * abs(difference))
            grade = Grade.LIKELY if chance < LIKELY_BELOW else Grade.POSSIBLE
            where = tuple(Suspect(line.label, table=table.id, line=line.id) for line, _ in fitting)
            yield Cause(self.name, grade, _message(fitting, total), difference, Fraction(0), where, chance=round(chance, 3))

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: a line may be missing on which the ledger has nothing either."""
        _ = question
        yield from ()


def _missing(question: Question, table: Table, total: str, column: str) -> Iterator[tuple[LayoutLine, Fraction]]:
    """Give the lines behind a total that the table leaves out, and what each adds to it in the ledger."""
    layout = question.books.layouts.get(table.layout or "")
    statement = question.books.statements.get(table.layout or "")
    for line, weight in _left_out(layout, table, total) if layout and statement else ():
        figure = statement.figure(line.id, column) if statement else None
        if figure is not None and figure.value:
            yield line, weight * figure.value


def _left_out(layout: Layout, table: Table, total: str, weight: int = 1, depth: int = 0) -> Iterator[tuple[LayoutLine, int]]:
    """Give the lines that a total adds up and the table does not print, with their sign; of sums left out, what they add up."""
    lines = {line.id: line for line in layout.line}
    for term in lines[total].sum if depth < len(lines) else ():
        line, sign = lines[term.removeprefix("-")], -weight if term.startswith("-") else weight
        if table.line(line.id) is None:
            if line_role(line, layout) == "sum":
                yield from _left_out(layout, table, line.id, sign, depth + 1)
            else:
                yield line, sign


def _message(fitting: Sequence[tuple[LayoutLine, Fraction]], total: Figure) -> Words:
    unit = total.unit
    sv, en = (
        ", ".join(
            f"{label} ({format_amount(abs(amount), unit, 0)} {unit.name})" for label, (_, amount) in zip(labels, fitting, strict=True)
        )
        for labels in zip(*((line.label.sv, line.label.en) for line, _ in fitting), strict=True)
    )
    if len(fitting) == 1:
        return Words(f"raden {sv} i huvudboken är inte tryckt i tabellen", f"the line {en} in the ledger is not printed in the table")
    return Words(f"rader i huvudboken är inte tryckta i tabellen: {sv}", f"lines in the ledger are not printed in the table: {en}")
