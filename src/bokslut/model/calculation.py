"""Whether a total agrees with its weighted items, as XBRL Calculations 1.1 (2023) decides it.

Every fact is an interval; facts of one concept must have a value in common; a total binds when it
and at least one item are reported. Missing and nil items add nothing.
"""

from __future__ import annotations

from enum import StrEnum
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING

from bokslut.model.interval import Interval, point

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence


class Binding(StrEnum):
    """What came of a calculation."""

    CONSISTENT = "consistent"
    INCONSISTENT = "inconsistent"
    #: The total, or every item, is missing: nothing to compare.
    UNBOUND = "unbound"
    #: One concept is reported twice with values that have nothing in common.
    BLOCKED = "blocked"


def calculate(total: Sequence[Interval], items: Iterable[tuple[Fraction, Sequence[Interval]]]) -> Binding:
    """Compare a total with its items; each concept comes with every interval it is reported as (none when missing)."""
    reported = [(weight, intervals) for weight, intervals in items if intervals]
    if not total or not reported:
        return Binding.UNBOUND
    whole = _common(total)
    parts = [(weight, _common(intervals)) for weight, intervals in reported]
    if whole.is_empty or any(part.is_empty for _, part in parts):
        return Binding.BLOCKED
    added = sum((part.scaled(weight) for weight, part in parts), point(Fraction(0)))
    return Binding.INCONSISTENT if whole.meet(added).is_empty else Binding.CONSISTENT


def _common(intervals: Sequence[Interval]) -> Interval:
    return reduce(Interval.meet, intervals)
