"""An evaluated expression in words: every number in it, one step at a time, for `bokslut why`."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from bokslut.language.tree import And, Date, Node, Not, Number, Or
from bokslut.language.unparse import unparse
from bokslut.language.values import Compared, Result, Step, Unknown, Value
from bokslut.model.check import Worked
from bokslut.model.interval import Agreement
from bokslut.model.money import KR, NUMBER, Kind, Unit
from bokslut.model.printing import format_amount, format_date, format_half_width, format_with_unit
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator


_AGREEMENTS = {
    Agreement.EXACT: Words("stämmer", "holds"),
    Agreement.ROUNDING: Words("stämmer inom avrundningen", "holds within rounding"),
    Agreement.SUSPECT: Words("misstänkt", "suspect"),
    Agreement.WRONG: Words("stämmer inte", "does not hold"),
}
_STATED = Words("stämmer inom toleransen", "holds within the tolerance")


def worked(step: Step, depth: int = 0, *, negated: bool = False) -> Iterator[Worked]:
    """Yield every step, the whole first; written numbers and dates are left out, since they are their own value.

    What stands under `not` is told turned round (`negated`), as it was worked out.
    """
    node = step.node
    if isinstance(node, Not):
        yield from worked(step.children[0], depth, negated=not negated)
        return
    if depth and isinstance(node, Number | Date):
        return
    text = unparse(Not(node, offset=node.offset, length=node.length) if negated else node)
    yield Worked(depth, text, result_words(node, step.result))
    for child in step.children:
        yield from worked(child, depth + 1, negated=negated and isinstance(node, And | Or))


def result_words(node: Node, result: Result) -> Words:
    """Say what a step came to: "186 358 tkr (±0,5 tkr)", "stämmer inte, skillnad −10 tkr", "okänt: …"."""
    if isinstance(result, Unknown):
        return Words(f"okänt: {result.reason.sv}", f"unknown: {result.reason.en}")
    if isinstance(result, Value):
        shown = value_text(result)
        return Words(shown, shown)
    said = _AGREEMENTS[result.agreement]
    deciding = result.deciding
    if result.agreement is Agreement.ROUNDING and deciding.within is not None:
        said = _STATED
    if (node.offset, node.length) != (deciding.offset, deciding.length):
        return said
    detail = compared_words(deciding)
    return Words(f"{said.sv}, {detail.sv}", f"{said.en}, {detail.en}")


def value_text(value: Value) -> str:
    """Write a value with its unit and, if it is rounded, how far that may move it."""
    if value.type.kind is Kind.DATE:
        return format_date(dt.date.fromordinal(int(value.amount)))
    unit = value.unit or (KR if value.type.kind is Kind.MONEY else NUMBER)
    text = format_with_unit(value.amount, unit)
    return f"{text} ({format_half_width(value.half_width, unit)})" if value.half_width else text


def compared_words(compared: Compared) -> Words:
    """Say both sides, the difference, and the most that rounding or the stated tolerance explains."""
    comparison, unit = compared.comparison, compared.unit
    if compared.type.kind is Kind.DATE:
        left, right = (format_date(dt.date.fromordinal(int(side))) for side in (comparison.left, comparison.right))
        sides = f"{left} {compared.operator} {right}"
        return Words(sides, sides)
    sides = f"{format_amount(comparison.left, unit)} {compared.operator} {format_with_unit(comparison.right, unit)}"
    difference = format_with_unit(comparison.difference, unit)
    tolerance = _tolerance(compared, unit)
    return Words(f"{sides}, skillnad {difference}{tolerance.sv}", f"{sides}, difference {difference}{tolerance.en}")


def _tolerance(compared: Compared, unit: Unit) -> Words:
    tolerance = compared.comparison.tolerance
    if not tolerance:
        return Words("", "")
    most = format_half_width(tolerance, unit)
    if compared.within is not None:
        return Words(f", tolerans {most}", f", tolerance {most}")
    return Words(f", avrundning förklarar högst {most}", f", rounding explains at most {most}")
