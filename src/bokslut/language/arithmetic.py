"""Exact arithmetic on values that carry their rounding.

Sums, and products with an exact number, keep the linear form. Where it is lost (two rounded factors, a rounded
divisor, `abs`, `min`, `max` and `round` of rounded values) the value stands for every value between exact bounds,
and how far the farther bound lies is one term.
"""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.language.types import Type, added, common, divided, multiplied
from bokslut.language.values import Key, Term, Unknown, Value
from bokslut.model.money import Kind
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.money import Unit

_KINDS = {
    Kind.MONEY: Words("pengar", "money"),
    Kind.RATIO: Words("andel", "ratio"),
    Kind.NUMBER: Words("tal", "number"),
    Kind.COUNT: Words("antal", "count"),
    Kind.DATE: Words("datum", "date"),
    Kind.TEXT: Words("text", "text"),
    Kind.BOOL: Words("villkor", "condition"),
    None: Words("okänd typ", "unknown type"),
}

DIVIDED_BY_ZERO = Unknown(Words("nämnaren är noll", "the divisor is zero"))
DIVIDED_BY_ROUNDED_ZERO = Unknown(Words("nämnaren kan vara noll inom avrundningen", "the divisor may be zero within its rounding"))

NO_SUCH_DAY = Unknown(Words("datumet finns inte", "there is no such day"))
NO_SIGN = Unknown(Words("ett datum har inget tecken", "a day has no sign"))


def is_day(ordinal: Fraction) -> bool:
    """Tell whether it is the ordinal of a day in the calendar."""
    return ordinal.denominator == 1 and 1 <= ordinal <= dt.date.max.toordinal()


def type_words(type_: Type) -> Words:
    """Name a type for people: "pengar (SEK)"."""
    words = _KINDS[type_.kind]
    return Words(f"{words.sv} ({type_.currency})", f"{words.en} ({type_.currency})") if type_.currency else words


def mismatch(left: Type, right: Type, doing: Words) -> Words:
    """Say that two types do not go together; which currencies they are in, where both are money."""
    both = left.kind is right.kind
    one, other = (type_words(each) if both else _KINDS[each.kind] for each in (left, right))
    return Words(f"{one.sv} och {other.sv} kan inte {doing.sv}", f"{one.en} and {other.en} cannot be {doing.en}")


ADDED = Words("läggas ihop", "added")
SUBTRACTED = Words("dras från varandra", "subtracted")
MULTIPLIED = Words("multipliceras", "multiplied")
DIVIDED = Words("delas med varandra", "divided")
COMPARED = Words("jämföras", "compared")


def plus(left: Value, right: Value, sign: int = 1) -> Value | Unknown:
    """Add (sign 1) or subtract (sign -1)."""
    type_ = added(left.type, right.type, sign)
    if type_ is None:
        return Unknown(mismatch(left.type, right.type, ADDED if sign > 0 else SUBTRACTED))
    amount = left.amount + sign * right.amount
    if type_.kind is Kind.DATE and not is_day(amount):
        return NO_SUCH_DAY
    return Value(amount, type_, _merged(left.terms, right.terms, sign), coarser(left, right, type_))


def negated(value: Value) -> Value | Unknown:
    """Turn the sign; a day has none."""
    return NO_SIGN if value.type.kind is Kind.DATE else scaled(value, Fraction(-1), value.type, value.unit)


def scaled(value: Value, weight: Fraction, type_: Type, unit: Unit | None) -> Value:
    """Multiply by an exact number, keeping the linear form."""
    terms = tuple(Term(t.key, t.weight * weight, t.half_width, t.figure) for t in value.terms)
    return Value(value.amount * weight, type_, terms, unit)


def times(left: Value, right: Value, key: Key) -> Value | Unknown:
    """Multiply; `key` names the product if both factors are rounded."""
    type_ = multiplied(left.type, right.type)
    if type_ is None:
        return Unknown(mismatch(left.type, right.type, MULTIPLIED))
    unit = coarser(left, right, type_)
    if not right.half_width:
        return scaled(left, right.amount, type_, unit)
    if not left.half_width:
        return scaled(right, left.amount, type_, unit)
    corners = [a * b for a in ends(left) for b in ends(right)]
    return bounded(left.amount * right.amount, min(corners), max(corners), type_, unit, key)


def over(left: Value, right: Value, key: Key) -> Value | Unknown:
    """Divide; unknown when the divisor is zero, or may be zero within its rounding."""
    type_ = divided(left.type, right.type)
    if type_ is None:
        return Unknown(mismatch(left.type, right.type, DIVIDED))
    if right.amount == 0:
        return DIVIDED_BY_ZERO
    unit = coarser(left, right, type_)
    if not right.half_width:
        return scaled(left, 1 / right.amount, type_, unit)
    low, high = ends(right)
    if low <= 0 <= high:
        return DIVIDED_BY_ROUNDED_ZERO
    corners = [a / b for a in ends(left) for b in (low, high)]
    return bounded(left.amount / right.amount, min(corners), max(corners), type_, unit, key)


def absolute(value: Value, key: Key) -> Value | Unknown:
    """Return the size without its sign; rounded values that may be of either sign lose their linear form."""
    if value.type.kind is Kind.DATE:
        return NO_SIGN
    low, high = ends(value)
    if low >= 0:
        return value
    if high <= 0:
        return scaled(value, Fraction(-1), value.type, value.unit)
    return bounded(abs(value.amount), Fraction(0), max(-low, high), value.type, value.unit, key)


def extreme(values: Sequence[Value], key: Key, *, largest: bool) -> Value | Unknown:
    """Return the smallest or the largest; one that is so however the figures were rounded keeps its linear form."""
    sign = -1 if largest else 1
    chosen, type_, unit = values[0], values[0].type, values[0].unit
    for value in values[1:]:
        joined = common(type_, value.type)
        if joined is None:
            return Unknown(mismatch(type_, value.type, COMPARED))
        type_, unit = joined, coarser(chosen, value, joined)
        if sign * value.amount < sign * chosen.amount:
            chosen = value
    if all(_never_below(value, chosen, sign) for value in values):
        return Value(chosen.amount, type_, chosen.terms, unit)
    pick = max if largest else min
    low, high = (pick(ends(value)[end] for value in values) for end in (0, 1))
    return bounded(chosen.amount, low, high, type_, unit, key)


def rounded(value: Value, step: Value, key: Key) -> Value | Unknown:
    """Round to a multiple of `step`, halves away from zero."""
    type_ = common(value.type, step.type)
    if type_ is None:
        return Unknown(mismatch(value.type, step.type, COMPARED))
    if step.amount <= 0 or step.half_width:
        return Unknown(Words("man kan bara avrunda till ett exakt tal över noll", "one can only round to an exact number above zero"))
    size = step.amount
    low, high = ends(value)
    return bounded(_to_step(value.amount, size), _to_step(low, size), _to_step(high, size), type_, step.unit or value.unit, key)


def ends(value: Value) -> tuple[Fraction, Fraction]:
    """Return the least and the most the value may stand for."""
    half = value.half_width
    return value.amount - half, value.amount + half


def bounded(amount: Fraction, low: Fraction, high: Fraction, type_: Type, unit: Unit | None, key: Key) -> Value:
    """Make a value that stands for all between the bounds: what the farther bound lies off is its one term."""
    half = max(amount - low, high - amount)
    return Value(amount, type_, (Term(key, Fraction(1), half),) if half else (), unit)


def coarser(left: Value, right: Value, type_: Type) -> Unit | None:
    """Return the unit to show a result of this type in: the coarsest that measures the same; figures before written numbers."""
    fitting = [v for v in (left, right) if v.unit is not None and v.unit.kind is type_.kind]
    printed = [v.unit for v in fitting if v.terms] or [v.unit for v in fitting]
    return max((unit for unit in printed if unit is not None), key=lambda unit: unit.factor, default=None)


def _merged(left: Sequence[Term], right: Sequence[Term], sign: int) -> tuple[Term, ...]:
    terms = {term.key: term for term in left}
    for term in right:
        before = terms.get(term.key)
        weight = sign * term.weight + (before.weight if before else 0)
        terms[term.key] = Term(term.key, weight, term.half_width, term.figure)
    return tuple(terms.values())


def _never_below(value: Value, chosen: Value, sign: int) -> bool:
    if value is chosen:
        return True
    apart = sum((term.rounding for term in _merged(value.terms, chosen.terms, -1)), Fraction(0))
    return sign * (value.amount - chosen.amount) >= apart


def _to_step(amount: Fraction, step: Fraction) -> Fraction:
    count = abs(amount) / step
    whole = (2 * count.numerator + count.denominator) // (2 * count.denominator)
    return whole * step if amount >= 0 else -whole * step
