"""How well a comparison holds, and what comes of several.

Equality is classified by `model.interval`. An inequality that holds as printed is exact; one that does not is
violated by an amount, which is classified like a difference: rounding may explain it, and then says so.
"""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.language.arithmetic import COMPARED, coarser, mismatch, plus
from bokslut.language.types import common
from bokslut.language.values import Compared, Unknown, Value, Verdict
from bokslut.model.interval import Agreement, Comparison, compare, spread_of
from bokslut.model.money import KR, NUMBER, Kind
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.language.tree import Node

#: What `not` makes of an operator.
OPPOSITE = {"==": "!=", "!=": "==", "<": ">=", ">=": "<", ">": "<=", "<=": ">"}

_RANKS = (Agreement.EXACT, Agreement.ROUNDING, Agreement.SUSPECT, Agreement.WRONG)
_BELOW = frozenset({"<", "<="})

NEGATIVE_TOLERANCE = Unknown(Words("toleransen är mindre än noll", "the tolerance is below zero"))


def compared(operator: str, left: Value, right: Value, within: Value | None, node: Node, *, negated: bool = False) -> Compared | Unknown:
    """Compare two values. `negated` turns the comparison round (`not`); the operator given is the one written."""
    difference = plus(left, right, -1)
    type_ = common(left.type, right.type)
    if type_ is None or isinstance(difference, Unknown):
        return Unknown(mismatch(left.type, right.type, COMPARED))
    if within is not None and common(type_, within.type) is None and type_.kind is not Kind.DATE:
        return Unknown(mismatch(type_, within.type, COMPARED))
    if within is not None and within.amount < 0:
        return NEGATIVE_TOLERANCE
    tolerance = None if within is None else within.amount
    rounding = tuple(term.rounding for term in difference.terms)
    if negated and tolerance is None:
        comparison = _classify(OPPOSITE[operator], left.amount, right.amount, rounding, None)
    else:
        comparison = _classify(operator, left.amount, right.amount, rounding, tolerance)
    if negated and tolerance is not None:
        holds = comparison.agreement is Agreement.WRONG
        comparison = _with(comparison, Agreement.EXACT if holds else Agreement.WRONG)
    unit = coarser(left, right, type_) or (KR if type_.kind is Kind.MONEY else NUMBER)
    shown = OPPOSITE[operator] if negated else operator
    return Compared(shown, comparison, difference.terms, unit, type_, tolerance, node.offset, node.length)


def _classify(operator: str, left: Fraction, right: Fraction, rounding: Sequence[Fraction], within: Fraction | None) -> Comparison:
    if operator == "==":
        return compare(left, right, rounding, within)
    spread = spread_of(rounding)
    tolerance = sum(rounding, Fraction(0)) if within is None else within
    if operator == "!=":
        # Rounding must not excuse two figures that are printed alike: then != could never fail.
        equal = abs(left - right) <= (within or 0)
        return Comparison(left, right, tolerance, spread, Agreement.WRONG if equal else Agreement.EXACT)
    excess = left - right if operator in _BELOW else right - left
    if excess < 0 or (excess == 0 and operator in {"<=", ">="}):
        return Comparison(left, right, tolerance, spread, Agreement.EXACT)
    if excess == 0:
        # Printed alike, and yet one may be the smaller if either was rounded.
        return Comparison(left, right, tolerance, spread, Agreement.ROUNDING if tolerance else Agreement.WRONG)
    if excess == tolerance and operator in {"<", ">"} and within is None:
        # At their farthest they are alike, and neither is the smaller.
        return Comparison(left, right, tolerance, spread, Agreement.WRONG)
    return _with(compare(left, right, rounding, within), compare(excess, Fraction(0), rounding, within).agreement)


def _with(comparison: Comparison, agreement: Agreement) -> Comparison:
    return Comparison(comparison.left, comparison.right, comparison.tolerance, comparison.spread, agreement)


def single(found: Compared | Unknown) -> Verdict | Unknown:
    """Return the verdict of one comparison."""
    return found if isinstance(found, Unknown) else Verdict(found.comparison.agreement, found)


def all_of(parts: Sequence[Verdict | Unknown]) -> Verdict | Unknown:
    """All must hold: the worst decides, the first of equals. What is unknown decides unless another part is wrong."""
    return _joined(parts, decides=frozenset({Agreement.WRONG}), worst=True)


def any_of(parts: Sequence[Verdict | Unknown]) -> Verdict | Unknown:
    """One must hold: the best decides, the first of equals. What is unknown decides unless another part holds."""
    return _joined(parts, decides=frozenset({Agreement.EXACT, Agreement.ROUNDING}), worst=False)


def _joined(parts: Sequence[Verdict | Unknown], *, decides: frozenset[Agreement], worst: bool) -> Verdict | Unknown:
    known = [part for part in parts if isinstance(part, Verdict)]
    unknown = next((part for part in parts if isinstance(part, Unknown)), None)
    sign = -1 if worst else 1
    chosen = min(known, key=lambda verdict: sign * _RANKS.index(verdict.agreement), default=None)
    if unknown is not None and (chosen is None or chosen.agreement not in decides):
        return unknown
    assert chosen is not None, "nothing to join"
    return chosen
