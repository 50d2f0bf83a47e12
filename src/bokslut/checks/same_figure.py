"""`same-figure`: one figure printed in several places is the same everywhere."""

from __future__ import annotations

from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from bokslut.checks.comparing import (
    NO_TOLERANCE_COPIED,
    NO_TOLERANCE_EXACT,
    TOLERANCE_COARSER,
    Sides,
    Spot,
    conclude,
    message_problems,
)
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.checks.reference import Reference, no_table, parse_reference, reference_problems
from bokslut.model.check import Outcome, Part
from bokslut.model.interval import compare_copies
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from fractions import Fraction

    from bokslut.books import Books
    from bokslut.model.check import CheckResult

_MESSAGE = Words(
    "{title}: {left} {unit} i {table}, {right} {unit} i {other}",
    "{title}: {left} {unit} in {table}, {right} {unit} in {other}",
)


class SameFigure(Rule):
    """One figure, printed in several places.

    What it checks: that the figures are the same after conversion to one unit. Copied figures have no rounding
    tolerance: at equal precision they must be equal to the last digit, and at different precision the coarser must be
    a correct rounding of the finer (exactly between two, either way). A minus before a reference turns its sign, and
    `abs(…)` drops it. References without a column are compared column by column.

    Why it matters: a reader who meets two values of one measure trusts neither. It happens when tables are filled in
    on different days or a figure is mistyped, and only one of the two can be right.

    Example: `figures = ["nyckeltal.sjukfranvaro[2021]", "hr.sjukfranvaro[2021]"]`; 5,5 % in one and 5,6 % in the other
    is wrong, although both could be roundings of 5,55. 503,9 mkr and 503 900 tkr are the same figure.

    Remedy: find out which figure is right and since when, and correct the other. If they measure different things,
    name them differently and remove the rule.
    """

    finding_name: ClassVar[str] = "copied-figure-differs"
    manual_sv: ClassVar[str] = """Ett tal som är tryckt på flera ställen.

    Vad som kontrolleras: att talen är lika när de räknats om till samma enhet. Kopierade tal har ingen
    avrundningstolerans: med samma noggrannhet ska de vara lika till sista siffran, och med olika noggrannhet ska det
    grövre vara en riktig avrundning av det finare (mitt emellan två får det vara endera). Minus framför en hänvisning
    vänder tecknet och `abs(…)` tar bort det. Hänvisningar utan kolumn jämförs kolumn för kolumn.

    Varför: en läsare som möter två värden på samma mått litar inte på något av dem. Det händer när tabeller fylls i
    vid olika tillfällen eller ett tal skrivs fel, och bara ett av dem kan vara rätt.

    Exempel: `figures = ["nyckeltal.sjukfranvaro[2021]", "hr.sjukfranvaro[2021]"]`; 5,5 % i den ena och 5,6 % i den
    andra är fel, fast båda kunde vara avrundningar av 5,55. 503,9 mkr och 503 900 tkr är samma tal.

    Åtgärd: ta reda på vilket tal som är rätt och från när, och rätta det andra. Mäter de olika saker, ge dem olika
    namn och ta bort regeln.
    """

    kind: Literal["same-figure"] = "same-figure"
    #: References to the copies: `table.line[column]`.
    figures: Annotated[tuple[str, ...], Field(min_length=2)]

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find references that are none, and tables, lines and columns that do not exist."""
        for index, text in enumerate(self.figures):
            yield from reference_problems(("figures", index), text, context)
        columns = [found.column is None for text in self.figures if (found := parse_reference(text))]
        if any(columns) and not all(columns):
            yield RuleProblem(
                ("figures",),
                Words("ange kolumn för alla tal eller för inget", "give a column for all of the figures or for none"),
            )
        yield from message_problems(self)

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Compare every copy with the most precise one."""
        references = [found for text in self.figures if (found := parse_reference(text))]
        assert len(references) == len(self.figures), "proved when the rule was loaded"
        absent = [reference for reference in references if books.table(reference.table) is None]
        columns = _columns(books, references)
        if absent or not columns:
            none = Words("tabellerna har ingen gemensam kolumn", "the tables have no column in common")
            yield self.skipped(no_table(absent[0].table, books) if absent else none)
            return
        for column in columns:
            yield from self._copies(books, [reference.part(books, column) for reference in references])

    def _copies(self, books: Books, found: Sequence[Part | Words]) -> Iterator[CheckResult]:
        missing = [reason for reason in found if isinstance(reason, Words)]
        parts = [part for part in found if isinstance(part, Part)]
        if missing or len({part.figure.unit.kind for part in parts}) > 1:
            kinds = Words("talen har olika slags enheter", "the figures have units of different kinds")
            yield self.skipped(missing[0] if missing else kinds)
            return
        # Against the most precise one, whichever is wrong then; it may lie half-way between two that are equally coarse.
        base = min(range(len(parts)), key=lambda index: parts[index].figure.half_width)
        alike: dict[Fraction, Part] = {}
        for index, part in enumerate(parts):
            if index == base:
                continue
            result = self._pair(books, *((parts[base], part) if base < index else (part, parts[base])))
            yield result
            if result.outcome is not Outcome.FAILED:
                first = alike.setdefault(part.figure.half_width, part)
                if first.weight * first.figure.value != part.weight * part.figure.value:
                    yield self._pair(books, first, part)

    def _pair(self, books: Books, first: Part, second: Part) -> CheckResult:
        one, other = first.figure, second.figure
        comparison = compare_copies(first.weight * one.value, one.half_width, second.weight * other.value, other.half_width)
        assert second.table is not None
        spot = Spot(first.table, first.line, first.column, about=f"{first.reference}={second.reference}")
        more = {"other": second.table.title}
        return conclude(self, books, Sides(comparison, (first,), (second,), spot, _MESSAGE, _origin(first, second), more=more))


def _origin(first: Part, second: Part) -> Words:
    if first.figure.half_width != second.figure.half_width:
        return TOLERANCE_COARSER
    return NO_TOLERANCE_COPIED if first.figure.half_width else NO_TOLERANCE_EXACT


def _columns(books: Books, references: Sequence[Reference]) -> list[str | None]:
    """Return the columns to compare: those that every table has, or one None when the references name their own."""
    if all(reference.column for reference in references):
        return [None]
    first, *others = [table for reference in references if (table := books.table(reference.table))]
    return [column for column in first.columns if all(column in table.columns for table in others)]
