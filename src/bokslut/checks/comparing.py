"""From two sides that should agree to a check's outcome and its finding, in one way for every kind that compares figures."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.checks.interface import Rule, RuleProblem
from bokslut.model.check import CheckResult, Outcome, Part, Term
from bokslut.model.finding import Severity
from bokslut.model.interval import Agreement, Comparison, compare
from bokslut.model.money import KR, Unit
from bokslut.model.printing import decimals_needed, format_amount, format_with_unit
from bokslut.model.table import Figure, Origin, Table, column_label, line_label
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.model.place import Place

#: What a rule's own message may hold.
PLACEHOLDERS = ("left", "right", "difference", "tolerance", "table", "line", "column", "unit")

_PLACEHOLDER = re.compile(r"([ \u00a0]?)\{([^{}]*)\}")

_OUTCOMES = {
    Agreement.EXACT: Outcome.OK,
    Agreement.ROUNDING: Outcome.ROUNDING,
    Agreement.SUSPECT: Outcome.SUSPECT,
    Agreement.WRONG: Outcome.FAILED,
}

#: A number that never ends is shown with this many decimals beyond the printed ones.
_DECIMALS_EXTRA = 1
_DECIMALS_MAX = 6

NO_TOLERANCE_COPIED = Words(
    "samma tal med samma noggrannhet har ingen avrundning",
    "the same figure at the same precision has no rounding",
)
NO_TOLERANCE_EXACT = Words("exakta tal: ska stämma på öret", "exact figures: must agree to the öre")
TOLERANCE_COARSER = Words(
    "det grövre talet ska vara en riktig avrundning av det finare",
    "the coarser figure must be a correct rounding of the finer",
)


@dataclass(frozen=True, slots=True)
class Spot:
    """What a check result is about: a table, and a line or a column of it."""

    table: Table | None = None
    line: str | None = None
    column: str | None = None
    #: What makes the finding's fingerprint; by default the table, line and column.
    about: str | None = None

    @property
    def subject(self) -> str:
        """A stable name: `balansrakning[2022]`, `resultat.personal`, `resultat.personal[2022]`."""
        if self.about is not None:
            return self.about
        table = self.table.id if self.table else ""
        return table + (f".{self.line}" if self.line else "") + (f"[{self.column}]" if self.column else "")


@dataclass(frozen=True, slots=True)
class Sides:
    """Everything a comparison has to say, and says when it does not hold."""

    comparison: Comparison
    left: tuple[Part, ...]
    right: tuple[Part, ...]
    spot: Spot
    message: Words
    #: Where the tolerance comes from.
    origin: Words
    unit: Unit | None = None
    name: str | None = None
    #: Further places, after the figures' own.
    places: tuple[Place, ...] = ()
    #: False for an inequality, or where a side is no weighted sum: then it says nothing of single figures.
    linear: bool = True
    #: Further values that the message may hold.
    more: Mapping[str, Words] = field(default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        """Return the figures of both sides, left first."""
        return (*self.left, *self.right)

    def terms(self) -> tuple[Term, ...]:
        """Return the published figures with their weights in left − right; ledger figures are not in doubt."""
        signed = [*((part, part.weight) for part in self.left), *((part, -part.weight) for part in self.right)]
        return tuple(
            Term(part.table.id, part.line, part.column, weight, part.figure)
            for part, weight in signed
            if self.linear and part.table is not None and part.line and part.column and part.table.origin is Origin.PUBLISHED
        )


def conclude(rule: Rule, books: Books, sides: Sides) -> CheckResult:
    """Turn a comparison into the check's result, with a finding when it is suspect or wrong.

    Suspect figures are a warning at most, whatever the rule's severity.
    """
    comparison, spot = sides.comparison, sides.spot
    unit = sides.unit or unit_of(sides.parts)
    outcome = _OUTCOMES[comparison.agreement]
    result = CheckResult(
        rule.code,
        rule.title,
        outcome,
        comparison=comparison,
        unit=unit,
        table=spot.table.id if spot.table else None,
        line=spot.line,
        column=spot.column,
        terms=sides.terms(),
        reason=sides.origin,
        left=sides.left,
        right=sides.right,
    )
    if outcome in {Outcome.OK, Outcome.ROUNDING}:
        return result
    shown = {**spoken(sides, unit), "title": rule.title, **sides.more}
    finding = rule.finding(
        books,
        fill(rule.message or sides.message, shown),
        *_first_primary((*places_of(sides.parts), *sides.places)),
        subject=spot.subject,
        difference=comparison.difference,
        tolerance=comparison.tolerance,
        tolerance_from=sides.origin,
        unit=unit,
        observed=with_unit(shown["left"].sv, unit),
        expected=with_unit(shown["right"].sv, unit),
        name=sides.name,
    )
    if outcome is Outcome.SUSPECT and finding.severity is Severity.ERROR:
        finding = replace(finding, severity=Severity.WARNING)
    return replace(result, findings=(finding,))


def _first_primary(places: Sequence[Place]) -> tuple[Place, ...]:
    """Make the first place the primary where none is: a condition on the ledger alone has no printed figure."""
    if not places or any(place.primary for place in places):
        return tuple(places)
    return (replace(places[0], primary=True), *places[1:])


def compare_parts(left: Sequence[Part], right: Sequence[Part], within: Fraction | None = None) -> Comparison:
    """Compare two weighted sums of figures by the interval classes."""
    return compare(_sum(left), _sum(right), [part.rounding for part in (*left, *right)], within)


def _sum(parts: Sequence[Part]) -> Fraction:
    return sum((part.weight * part.figure.value for part in parts), Fraction(0))


def unit_of(parts: Sequence[Part]) -> Unit:
    """Return the unit a difference is shown in: that of the first printed figure, else of the first figure."""
    printed = [part.figure.unit for part in parts if part.figure.printed is not None]
    return (printed or [part.figure.unit for part in parts] or [KR])[0]


def rounding_of(parts: Sequence[Part]) -> Words:
    """Say where the tolerance of a sum of figures comes from: "avrundning: 3 tal à 0,5 tkr"."""
    return rounding_origin((part.rounding, part.figure.unit) for part in parts)


def rounding_origin(steps: Iterable[tuple[Fraction, Unit]]) -> Words:
    """Say where a tolerance comes from, given how far rounding can move each figure, and the figure's unit."""
    counted = Counter(format_with_unit(step, unit) for step, unit in steps if step)
    if not counted:
        return NO_TOLERANCE_EXACT
    sv = ", ".join(f"{count} tal à {half}" for half, count in counted.items())
    en = ", ".join(f"{count} figure{'s' if count > 1 else ''} of {half}" for half, count in counted.items())
    return Words(f"avrundning: {sv}", f"rounding: {en}")


def stated_origin(within: Fraction, unit: Unit) -> Words:
    """Say that a tolerance is the rule's own."""
    amount = format_with_unit(within, unit)
    return Words(f"regelns egen tolerans: {amount}", f"the rule's own tolerance: {amount}")


def spoken(sides: Sides, unit: Unit) -> dict[str, Words]:
    """Return the values a message may hold, in people's words."""
    comparison, spot = sides.comparison, sides.spot
    left = decimals_of(sides.left or sides.right, unit)
    right = decimals_of(sides.right or sides.left, unit)
    if not (sides.left and sides.right):
        left = right = max(left, _needed(comparison.left, unit), _needed(comparison.right, unit))
    return {
        "left": same(number(comparison.left, unit, left)),
        "right": same(number(comparison.right, unit, right)),
        "difference": same(number(comparison.difference, unit, max(left, right))),
        "tolerance": same(number(comparison.tolerance, unit, 0)),
        "table": spot.table.title if spot.table else same(""),
        "line": line_label(spot.table, spot.line),
        "column": same(column_label(spot.table, spot.column)),
        "unit": same(unit.name),
    }


def number(value: Fraction, unit: Unit, decimals: int) -> str:
    """Write a value with at least these decimals, more when it needs them, and ≈ when it never ends."""
    needed = decimals_needed(value / unit.factor)
    if needed is None or needed > _DECIMALS_MAX:
        return format_amount(value, unit, decimals + _DECIMALS_EXTRA)
    return format_amount(value, unit, max(decimals, needed))


def _needed(value: Fraction, unit: Unit) -> int:
    needed = decimals_needed(value / unit.factor)
    return needed if needed is not None and needed <= _DECIMALS_MAX else 0


def with_unit(text: str, unit: Unit) -> str:
    """Put a unit's name after a number."""
    return f"{text}\u00a0{unit.name}".strip()


def decimals_of(parts: Sequence[Part], unit: Unit) -> int:
    """Return the decimals that the figures printed in this unit show; an amount of the ledger in kronor shows its öre."""
    return max((_printed_decimals(part.figure) for part in parts if part.figure.unit == unit), default=0)


def _printed_decimals(figure: Figure) -> int:
    digit = 2 * figure.half_width / figure.unit.factor
    if digit == 0:
        return 2 if figure.unit.is_base_money else 0
    return 0 if digit >= 1 else decimals_needed(digit) or 0


def places_of(parts: Sequence[Part]) -> tuple[Place, ...]:
    """Return the figures' places, each with a half-sentence; the first is the primary."""
    found: list[Place] = []
    for part in parts:
        if part.figure.place is not None:
            label, text = part.label(), _as_printed(part.figure)
            note = Words(f"{label.sv}: {text}", f"{label.en}: {text}")
            found.append(replace(part.figure.place, note=note, primary=not found))
    return tuple(found)


def _as_printed(figure: Figure) -> str:
    if figure.printed is None:
        return format_with_unit(figure.value, figure.unit)
    return with_unit(figure.printed.strip(), figure.unit)


def blank(table: Table, line: str, column: str) -> Words:
    """Say that a cell is not printed."""
    label, heading = line_label(table, line), column_label(table, column)
    return Words(f"{label.sv} är inte tryckt för {heading}", f"{label.en} is not printed for {heading}")


def fill(template: Words, values: Mapping[str, Words]) -> Words:
    """Put values into a message in one pass; an empty value takes the space before it along."""

    def filled(text: str, language: str) -> str:
        def one(found: re.Match[str]) -> str:
            words = values.get(found.group(2))
            if words is None:
                return found.group(0)
            value: str = getattr(words, language)
            return found.group(1) + value if value else ""

        return _PLACEHOLDER.sub(one, text)

    return Words(filled(template.sv, "sv"), filled(template.en, "en"))


def message_problems(rule: Rule, allowed: Sequence[str] = PLACEHOLDERS) -> Iterator[RuleProblem]:
    """Find the placeholders of a rule's own message that nothing fills, and braces without a fellow."""
    if rule.message is None:
        return
    for language, text in (("sv", rule.message.sv), ("en", rule.message.en)):
        for found in _PLACEHOLDER.finditer(text):
            if found.group(2) not in allowed:
                start = found.start() + len(found.group(1))
                yield RuleProblem(
                    ("message", language),
                    Words(f"meddelandet har inget värde för {{{found.group(2)}}}", f"the message has no value for {{{found.group(2)}}}"),
                    Words("använd " + ", ".join(allowed), "use " + ", ".join(allowed)),
                    offset=start,
                    length=found.end() - start,
                )
        held = {at for found in _PLACEHOLDER.finditer(text) for at in range(found.start(), found.end())}
        for at in (at for at, letter in enumerate(text) if letter in "{}" and at not in held):
            lacking = Words("klammerparentesen har ingen som hör till den", "the brace has no fellow")
            remedy = Words("skriv {namn}, eller ta bort den", "write {name}, or leave it out")
            yield RuleProblem(("message", language), lacking, remedy, offset=at, length=1)
