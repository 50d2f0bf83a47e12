"""Claims of one number: what the text states, and how it says a figure has changed."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, Literal

from bokslut.checks.comparing import Sides, Spot, conclude, number, rounding_origin
from bokslut.checks.environment import BooksEnvironment
from bokslut.checks.expressions import expression_problems, parts_of, read, type_of
from bokslut.checks.interface import RuleProblem
from bokslut.language.evaluate import evaluate
from bokslut.language.types import Type, common
from bokslut.model.interval import Agreement, Comparison, compare, spread_of
from bokslut.model.money import NUMBER, Kind, Unit
from bokslut.model.printed import parse_quantity
from bokslut.model.printing import format_with_unit
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.books import Books
    from bokslut.checks.interface import Rule, RuleContext
    from bokslut.language.values import Value
    from bokslut.model.check import CheckResult
    from bokslut.model.printed import PrintedNumber

Direction = Literal["increased", "decreased", "unchanged", "not-increased", "not-decreased"]

#: "Cirka" widens a number to this share of its value either way, never less than half a unit of its last digit.
ABOUT = Fraction(1, 20)

_STATED = Words("{says} ({stated}); tabellerna ger {right} {unit}", "{says} ({stated}); the tables give {right} {unit}")
_CHANGED = Words("{says}; tabellerna ger {change}", "{says}; the tables give {change}")


def stated_problems(value: str, computed: str, context: RuleContext) -> Iterator[RuleProblem]:
    """Find a value that is no number with its unit, and a computed one that is faulty or measures something else."""
    quantity = parse_quantity(value)
    if quantity is None:
        message = Words(f"”{value}” är inget tal med enhet", f"“{value}” is no number with a unit")
        remedy = Words("Skriv som det är tryckt: 109,0 mkr, cirka 2,8 %, 13", "Write it as printed: 109,0 mkr, cirka 2,8 %, 13")
        yield RuleProblem(("value",), message, remedy)
    found = list(expression_problems(("computed",), computed, context, condition=False))
    yield from found
    if quantity is None or found:
        return
    type_ = type_of(computed, context)
    kind = quantity.unit.kind
    if common(Type(kind, bare=kind is Kind.NUMBER), type_) is None:
        message = Words(f"{value} är av annat slag än det beräknade", f"{value} is of another kind than what is computed")
        yield RuleProblem(("value",), message, Words("Ange rätt enhet: mkr, tkr, %, antal", "Give the right unit: mkr, tkr, %, antal"))


def check_stated(rule: Rule, books: Books, said: Mapping[str, Words], value: str, computed: str) -> CheckResult:
    """Compare a number in the text with what the tables give."""
    quantity = parse_quantity(value)
    assert quantity is not None, "proved when the rule was loaded"
    environment = BooksEnvironment(books)
    evaluation = evaluate(read(computed), environment)
    found = evaluation.value
    if found is None:
        return rule.skipped(evaluation.unknown or _NO_NUMBER)
    comparison = compare_stated(quantity, found)
    unit = _unit(quantity, found)
    sides = Sides(
        comparison,
        (),
        parts_of(found.terms, evaluation, environment),
        Spot(about=value),
        _STATED,
        _origin(quantity, found, unit),
        unit=unit,
        linear=False,
        more={
            **said,
            "stated": same(value),
            "left": same(number(comparison.left, unit, quantity.decimals)),
            "right": same(number(comparison.right, unit, quantity.decimals)),
        },
    )
    return conclude(rule, books, sides)


_NO_NUMBER = Words("uttrycket ger inget tal", "the expression gives no number")


def compare_stated(quantity: PrintedNumber, found: Value) -> Comparison:
    """Compare a stated number with a computed value: by the interval classes, or with the width that "cirka" gives."""
    if quantity.approximate:
        width = max(quantity.half_width, abs(quantity.value) * ABOUT)
        return compare(quantity.value, found.amount, [quantity.half_width], within=width + found.half_width)
    return compare(quantity.value, found.amount, [quantity.half_width, *(term.rounding for term in found.terms)])


def _unit(quantity: PrintedNumber, found: Value) -> Unit:
    if quantity.unit == NUMBER and found.unit is not None and found.unit.kind in {Kind.NUMBER, Kind.COUNT}:
        return found.unit
    return quantity.unit


def _origin(quantity: PrintedNumber, found: Value, unit: Unit) -> Words:
    steps = [(term.rounding, term.figure.unit if term.figure else unit) for term in found.terms]
    if not quantity.approximate:
        return rounding_origin([(quantity.half_width, quantity.unit), *steps])
    width = format_with_unit(max(quantity.half_width, abs(quantity.value) * ABOUT), quantity.unit)
    rounded = rounding_origin(steps) if any(step for step, _ in steps) else Words("", "")
    joined = Words(f"; {rounded.sv}" if rounded.sv else "", f"; {rounded.en}" if rounded.en else "")
    return Words(f"”cirka” medger {width} åt båda håll{joined.sv}", f"“about” allows {width} either way{joined.en}")


def change_problems(computed: str, context: RuleContext) -> Iterator[RuleProblem]:
    """Find faults in the change."""
    yield from expression_problems(("computed",), computed, context, condition=False)


def check_change(rule: Rule, books: Books, said: Mapping[str, Words], direction: Direction, computed: str) -> CheckResult:
    """Compare a direction in the text with the sign of the change."""
    environment = BooksEnvironment(books)
    evaluation = evaluate(read(computed), environment)
    found = evaluation.value
    if found is None:
        return rule.skipped(evaluation.unknown or _NO_NUMBER)
    unit = found.unit or NUMBER
    steps = [(term.rounding, term.figure.unit if term.figure else unit) for term in found.terms]
    sides = Sides(
        compare_direction(direction, found),
        parts_of(found.terms, evaluation, environment),
        (),
        Spot(about=direction),
        _CHANGED,
        rounding_origin(steps),
        unit=unit,
        linear=False,
        more={**said, "change": _in_words(found.amount, unit)},
    )
    return conclude(rule, books, sides)


def compare_direction(direction: Direction, found: Value) -> Comparison:
    """Classify a claimed direction. What holds as printed holds; what rounding alone could make true is suspect."""
    roundings = [term.rounding for term in found.terms]
    if direction == "unchanged":
        return compare(found.amount, Fraction(0), roundings)
    holds = {
        "increased": found.amount > 0,
        "decreased": found.amount < 0,
        "not-increased": found.amount <= 0,
        "not-decreased": found.amount >= 0,
    }[direction]
    # The strict claims need room beyond zero: a change of exactly the rounding could still be none.
    room = found.half_width - abs(found.amount)
    possible = room > 0 if direction in {"increased", "decreased"} else room >= 0 and found.half_width > 0
    agreement = Agreement.EXACT if holds else Agreement.SUSPECT if possible else Agreement.WRONG
    return Comparison(found.amount, Fraction(0), found.half_width, spread_of(roundings), agreement)


def _in_words(amount: Fraction, unit: Unit) -> Words:
    size = number(abs(amount), unit, 0)
    if amount == 0:
        return Words("ingen förändring", "no change")
    shown = f"{size}\u00a0{unit.name}".strip()
    return Words(f"en ökning med {shown}", f"a rise of {shown}") if amount > 0 else Words(f"en minskning med {shown}", f"a fall of {shown}")
