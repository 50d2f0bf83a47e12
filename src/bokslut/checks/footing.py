"""`footing`: a printed total is the sum of its lines."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.comparing import (
    Sides,
    Spot,
    blank,
    compare_parts,
    conclude,
    message_problems,
    rounding_of,
)
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.model.check import Part
from bokslut.model.interval import Agreement
from bokslut.model.words import Words
from bokslut.statements.build import line_role
from bokslut.statements.layout import Name

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.table import Table
    from bokslut.statements.layout import Layout

_MESSAGE = Words(
    "{line} {column}: tryckt {left}, summan av raderna {right}, skillnad {difference} {unit}",
    "{line} {column}: printed {left}, the lines add to {right}, difference {difference} {unit}",
)


class Footing(Rule):
    """A printed total against the lines it sums.

    What it checks: in every published table that follows the layout, and in every column, that the printed total is
    the sum of the printed lines that the layout says it sums. Each printed figure stands for every amount that rounds
    to it, so a small difference is "rounding" when it is likely, "suspect" when it is possible but unlikely (more than
    two standard deviations), and "wrong" when rounding cannot make it. A line that the table leaves out adds nothing,
    and a subtotal that it leaves out is replaced by its own lines. A blank cell is unknown, not zero: the column is
    skipped. A total that also takes accounts which no line prints (a hidden line's, or its own) is not added up.
    Where a row with figures is on no line of the layout, or on a line that another row is on, its amounts may be
    what a total lacks: a total that does not agree is skipped until the row has its line (TAB003, TAB004).

    Why it matters: a total that its own lines do not add up to is the first thing a reader checks, and it means that
    a figure was mistyped, a line is missing, or text and system were taken at different times.

    Example: the layout says `sum = ["leverantorsskulder", "ovriga_skulder", "upplupna"]`; printed 101 550, 16 186 and
    57 633 give 175 369 against a printed total of 175 368. Four figures of ±0,5 can differ by 2: rounding.

    Remedy: compare the lines with the ledger's report. Correct the mistyped figure, or add the missing line.
    """

    finding_name: ClassVar[str] = "footing-wrong"
    manual_sv: ClassVar[str] = """En tryckt summa mot raderna den summerar.

    Vad som kontrolleras: i varje publicerad tabell som följer uppställningen, och i varje kolumn, att den tryckta
    summan är summan av de tryckta rader som uppställningen anger. Varje tryckt tal står för alla belopp som avrundas
    till det. En liten skillnad är därför "avrundning" när den är trolig, "misstänkt" när den är möjlig men osannolik
    (mer än två standardavvikelser) och "fel" när avrundning inte kan ge den. En rad som tabellen inte har med bidrar
    inte, och en delsumma som den inte har med ersätts av sina egna rader. En tom ruta är okänd, inte noll: kolumnen
    hoppas över. En summa som också tar konton som ingen rad trycker (en dold rads, eller egna) räknas inte om.
    Finns en rad med belopp inte i uppställningen, eller två rader på samma plats, kan det vara dess belopp
    som fattas: en summa som inte stämmer hoppas över tills raden har sin plats (TAB003, TAB004).

    Varför: en summa som inte stämmer med sina egna rader är det första en läsare ser. Ett tal är felskrivet, en rad
    saknas, eller så är text och system hämtade vid olika tillfällen.

    Exempel: uppställningen har `sum = ["leverantorsskulder", "ovriga_skulder", "upplupna"]`. Tryckt 101 550, 16 186
    och 57 633 ger 175 369 mot den tryckta summan 175 368. Fyra tal à ±0,5 kan skilja 2: avrundning.

    Åtgärd: jämför raderna med rapporten ur redovisningen. Rätta det felskrivna talet eller lägg till raden som saknas.
    """

    kind: Literal["footing"] = "footing"
    #: The layout whose total is checked, and the total's line.
    layout: Name
    line: Name

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find a layout or a line that does not exist or has no `sum`."""
        layout = context.layouts.get(self.layout)
        if layout is None:
            yield RuleProblem(("layout",), Words(f"uppställningen {self.layout} finns inte", f"there is no layout {self.layout}"))
        elif not _terms(layout, self.line):
            yield RuleProblem(
                ("line",),
                Words(f"raden {self.line} summerar inga rader i {self.layout}", f"the line {self.line} sums no lines in {self.layout}"),
            )
        yield from message_problems(self)

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Add up every published table of the layout, column by column."""
        layout = books.layouts.get(self.layout)
        tables = [table for table in books.tables.values() if table.layout == self.layout]
        found = [result for table in tables if layout for result in self._table(books, layout, table)]
        yield from found or [self.skipped(_nothing_printed(self.layout, self.line))]

    def _table(self, books: Books, layout: Layout, table: Table) -> Iterator[CheckResult]:
        if table.line(self.line) is None:
            return
        more = next(_not_printed(layout, table, self.line), None)
        if more is not None:
            yield self.skipped(_adds_more(layout, more), table=table.id, line=self.line)
            return
        terms = tuple(printed_terms(layout, table, self.line))
        for column in table.columns:
            unprinted = [line for line, _ in terms if table.figure(line, column) is None]
            total = table.figure(self.line, column)
            if not terms or (total is None and len(unprinted) == len(terms)):
                continue
            if total is None or unprinted:
                reason = blank(table, self.line if total is None else unprinted[0], column)
                yield self.skipped(reason, table=table.id, line=self.line, column=column)
                continue
            whole = Part(total, _reference(table, self.line, column), Fraction(1), table, self.line, column)
            lines = tuple(_part(table, line, column, weight) for line, weight in terms)
            yield self._compared(books, whole, lines)

    def _compared(self, books: Books, whole: Part, lines: tuple[Part, ...]) -> CheckResult:
        assert whole.table is not None
        kinds = {part.figure.unit.kind for part in (whole, *lines)}
        if len(kinds) > 1:
            reason = Words(
                "raderna har olika slags enheter och kan inte summeras", "the lines have units of different kinds and cannot be added"
            )
            return self.skipped(reason, table=whole.table.id, line=whole.line, column=whole.column)
        spot = Spot(whole.table, whole.line, whole.column)
        origin = rounding_of((whole, *lines))
        comparison = compare_parts([whole], lines)
        if whole.table.strays and comparison.agreement in {Agreement.SUSPECT, Agreement.WRONG}:
            return self.skipped(_strays(whole.table), table=whole.table.id, line=whole.line, column=whole.column)
        return conclude(self, books, Sides(comparison, (whole,), lines, spot, _MESSAGE, origin))


def _part(table: Table, line: str, column: str, weight: Fraction) -> Part:
    figure = table.figure(line, column)
    assert figure is not None, "blank cells are told apart before"
    return Part(figure, _reference(table, line, column), weight, table, line, column)


def _reference(table: Table, line: str, column: str) -> str:
    return f"{table.id}.{line}[{column}]"


def _terms(layout: Layout, line_id: str) -> Sequence[tuple[str, Fraction]]:
    """Return the lines a line sums, with +1 or −1."""
    found = next((line for line in layout.line if line.id == line_id), None)
    return [(term.removeprefix("-"), Fraction(-1 if term.startswith("-") else 1)) for term in (found.sum if found else ())]


def printed_terms(layout: Layout, table: Table, line_id: str, depth: int = 0) -> Iterator[tuple[str, Fraction]]:
    """Yield the lines of a table that a total is the sum of, each with its weight; a subtotal it does not print by its own lines."""
    # A layout's sums have no cycles (proved when it is loaded); the depth only keeps a broken one from running away.
    if depth > len(layout.line):
        return
    for term, weight in _terms(layout, line_id):
        if table.line(term) is not None:
            yield term, weight
        else:
            yield from ((line, weight * inner) for line, inner in printed_terms(layout, table, term, depth + 1))


def adds_up(layout: Layout, table: Table, line_id: str) -> bool:
    """Tell whether a total is one of printed lines only, and of some, so that a reader can add it up."""
    printed = next(printed_terms(layout, table, line_id), None) is not None
    return printed and next(_not_printed(layout, table, line_id), None) is None


def _not_printed(layout: Layout, table: Table, line_id: str, depth: int = 0) -> Iterator[str]:
    """Yield the lines whose accounts are in a total though no line of the table prints them: hidden ones, and totals with own accounts."""
    lines = {line.id: line for line in layout.line}
    line = lines.get(line_id)
    if line is None or depth > len(lines):
        return
    if line.accounts or line.result_of or any(other.flips_to == line_id for other in layout.line):
        yield line_id
    for term, _ in _terms(layout, line_id):
        if table.line(term) is None and term in lines:
            if line_role(lines[term], layout) == "sum":
                yield from _not_printed(layout, table, term, depth + 1)
            elif lines[term].hidden:
                yield term


def _adds_more(layout: Layout, line_id: str) -> Words:
    label = next(line.label for line in layout.line if line.id == line_id)
    return Words(
        f"summan tar med konton på {label.sv} som ingen rad trycker", f"the total takes accounts on {label.en} that no line prints"
    )


def _nothing_printed(layout: str, line: str) -> Words:
    return Words(f"ingen tabell i uppställningen {layout} har {line} tryckt", f"no table of the layout {layout} prints {line}")


def _strays(table: Table) -> Words:
    rows = ", ".join(f"”{row}”" for row in table.strays[:3]) + (" …" if len(table.strays) > 3 else "")
    return Words(
        f"tabellen {table.id} har rader utan en egen plats i uppställningen: {rows}",
        f"the table {table.id} has rows without a line of their own in the layout: {rows}",
    )
