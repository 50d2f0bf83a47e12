"""`unit`: a table's figures are in the unit that its heading prints."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, ClassVar, Literal

from pydantic import Field

from bokslut.checks.comparing import fill, message_problems, places_of
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.checks.reference import parse_reference, reference_problems
from bokslut.model.check import CheckResult, Outcome, Part
from bokslut.model.money import KR, Kind, Unit, unit
from bokslut.model.printing import NBSP, format_amount
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books
    from bokslut.model.finding import Finding

#: The slips between kr, tkr and mkr, as powers of ten; 0 is none.
_POWERS = (0, 3, 6, -3, -6)

_MESSAGE = Words(
    "{table} anger {printed} men talen är i {actual}: {line} {figure} är {anchor_figure} {anchor_unit} i {anchor}",
    "{table} says {printed} but its figures are in {actual}: {line} {figure} is {anchor_figure} {anchor_unit} in {anchor}",
)
_PLACEHOLDERS = ("table", "printed", "actual", "line", "figure", "anchor", "anchor_figure", "anchor_unit")


class UnitLabel(Rule):
    """The unit in a table's heading.

    What it checks: the first figure, read in the unit that its table's heading prints, against the same figure in
    other tables (the anchors), read the same way. Signs do not matter. The ratio must be 1 within the rounding of the
    figures. When it is 1 000 or 1 000 000 a heading is wrong: that of the table whose close file declares another
    `actual_unit` than it prints, else that of the first figure (or of the anchor, where only that gives a usual unit).

    Why it matters: a table headed tkr whose figures are in mkr is wrong a thousandfold for everyone who reads it
    alone or loads it into another system.

    Example: the income statement is headed "Belopp i tkr" and prints personnel costs 503,9; the cost trend, in tkr,
    prints 503 900. Read as printed they differ by exactly 1 000: the income statement is in mkr.

    Remedy: correct the heading. Until then, declare `actual_unit` for the table in the close file, so that its
    figures are compared in the unit they are in; the finding stays.
    """

    finding_name: ClassVar[str] = "unit-mislabelled"
    manual_sv: ClassVar[str] = """Enheten i en tabells rubrik.

    Vad som kontrolleras: det första talet, läst i den enhet som tabellens rubrik anger, mot samma tal i andra tabeller
    (ankare), lästa på samma sätt. Tecknen spelar ingen roll. Kvoten ska vara 1 inom talens avrundning. Är den 1 000
    eller 1 000 000 är en rubrik fel: den i tabellen som i bokslutsfilen har en annan `actual_unit` än den tryckta,
    annars den för det första talet (eller för ankaret, om bara det ger en vanlig enhet).

    Varför: en tabell som säger tkr men är i mkr är fel tusenfalt för den som läser den ensam eller läser in den i ett
    annat system.

    Exempel: resultaträkningen har rubriken "Belopp i tkr" och personalkostnader 503,9; kostnadsutvecklingen, i tkr, har
    503 900. Lästa som de står skiljer de exakt 1 000 gånger: resultaträkningen är i mkr.

    Åtgärd: rätta rubriken. Ange till dess `actual_unit` för tabellen i bokslutsfilen, så att talen jämförs i den enhet
    de är i; anmärkningen står kvar.
    """

    kind: Literal["unit"] = "unit"
    #: The figure whose table is under test, then the same figure elsewhere: `table.line[column]`.
    figures: Annotated[tuple[str, ...], Field(min_length=2)]

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find references that are none or lack a column, and tables, lines and columns that do not exist."""
        for index, text in enumerate(self.figures):
            yield from reference_problems(("figures", index), text, context)
            reference = parse_reference(text)
            if reference is not None and reference.column is None:
                message = Words("ange kolumnen: tabell.rad[kolumn]", "give the column: table.line[column]")
                yield RuleProblem(("figures", index), message, length=len(text))
        yield from message_problems(self, _PLACEHOLDERS)

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Find the power of ten between the figures as printed."""
        references = [found for text in self.figures if (found := parse_reference(text))]
        assert len(references) == len(self.figures), "proved when the rule was loaded"
        figures = [reference.part(books) for reference in references]
        missing = [reason for reason in figures if isinstance(reason, Words)]
        if missing:
            yield self.skipped(missing[0])
        else:
            yield self._decide(books, [part for part in figures if isinstance(part, Part)])

    def _decide(self, books: Books, parts: Sequence[Part]) -> CheckResult:
        first, *anchors = parts
        table, line, column = first.table, first.line, first.column
        assert table is not None
        if any(part.figure.unit.kind is not Kind.MONEY for part in parts):
            reason = Words("talen är inte belopp", "the figures are not amounts")
            return self.skipped(reason, table=table.id, line=line, column=column)
        if any(part.figure.value == 0 for part in parts):
            reason = Words("noll är noll i alla enheter", "zero is zero in every unit")
            return self.skipped(reason, table=table.id, line=line, column=column)
        powers = [_power(first, anchor) for anchor in anchors]
        power = powers[0]
        if power is None or len(set(powers)) > 1:
            reason = Words(
                "talen är inte lika i någon enhet, så enheten kan inte avgöras",
                "the figures agree in no unit, so the unit cannot be decided",
            )
            return self.skipped(reason, table=table.id, line=line, column=column)
        outcome = Outcome.FAILED if power else Outcome.OK
        findings = (self._mislabelled(books, first, anchors[0], power),) if power else ()
        return CheckResult(self.code, self.title, outcome, findings, table=table.id, line=line, column=column)

    def _mislabelled(self, books: Books, first: Part, anchor: Part, power: int) -> Finding:
        wrong, right = first, anchor
        if _is_to_blame(anchor, first, power):
            wrong, right, power = anchor, first, -power
        table, other = wrong.table, right.table
        assert table is not None
        assert other is not None
        printed_unit = _as_headed(wrong)
        actual = _name_of(printed_unit.factor * Fraction(10) ** power)
        values = {
            "table": table.title,
            "printed": same(printed_unit.name),
            "actual": actual,
            "line": wrong.label(),
            "figure": same(_text(wrong)),
            "anchor": other.title,
            "anchor_figure": same(_text(right)),
            "anchor_unit": same(_as_headed(right).name),
        }
        return self.finding(
            books,
            fill(self.message or _MESSAGE, values),
            *places_of((wrong, right)),
            subject=table.id,
            observed=printed_unit.name,
            expected=actual.sv,
        )


def _as_headed(part: Part) -> Unit:
    """Return the unit the table's heading gives the figure; a line with a unit of its own keeps it."""
    assert part.table is not None
    headed = part.table.printed_unit
    return headed if headed is not None and part.figure.unit == part.table.unit else part.figure.unit


def _is_declared(part: Part) -> bool:
    return _as_headed(part).factor != part.figure.unit.factor


def _power(first: Part, anchor: Part) -> int | None:
    """Return which power of ten makes the first figure, read as headed, equal to the anchor; None when none does."""
    (value, half), (other, other_half) = _read(first), _read(anchor)
    for power in _POWERS:
        scale = Fraction(10) ** power
        if abs(value * scale - other) <= half * scale + other_half:
            return power
    return None


def _read(part: Part) -> tuple[Fraction, Fraction]:
    """Return the size and half-width of a figure in kronor, read in the unit of its heading."""
    scale = _as_headed(part).factor / part.figure.unit.factor
    return abs(part.figure.value) * scale, part.figure.half_width * scale


def _is_to_blame(anchor: Part, first: Part, power: int) -> bool:
    """Tell whether the anchor's heading is the wrong one: declared so, or the only one whose true unit has a name."""
    if _is_declared(anchor) != _is_declared(first):
        return _is_declared(anchor)
    sizes = [_as_headed(part).factor * Fraction(10) ** turned for part, turned in ((first, power), (anchor, -power))]
    return _unit_of_size(sizes[0]) is None and _unit_of_size(sizes[1]) is not None


def _unit_of_size(factor: Fraction) -> Unit | None:
    return next((found for name in ("kr", "tkr", "mkr") if (found := unit(name)) and found.factor == factor), None)


def _name_of(factor: Fraction) -> Words:
    known = _unit_of_size(factor)
    if known is not None:
        return same(known.name)
    return same(f"{format_amount(factor, KR, None if factor < 1 else 0)}{NBSP}kr")


def _text(part: Part) -> str:
    figure = part.figure
    return figure.printed.strip() if figure.printed is not None else format_amount(figure.value, figure.unit)
