"""Printed figures are intervals; a difference is exact, rounding, suspect or wrong.

A figure printed with unit u stands for every value within u/2 of it; a ledger figure is exact.
The worst-case bound is the round-to-nearest rule of XBRL Calculations 1.1 (2023); the z bound
assumes independent uniform rounding errors, whose standard deviation is the half-width / sqrt(3).
All arithmetic is exact, in fractions.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: z ≤ 2 counts as rounding: 3·d² ≤ 4·Σ(wᵢhᵢ)².
Z_MAX_SQUARED = Fraction(4)


class Agreement(StrEnum):
    """How well two sides agree."""

    EXACT = "exact"
    ROUNDING = "rounding"
    SUSPECT = "suspect"
    WRONG = "wrong"


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two sides and what may explain their difference; all in base units (kronor for money)."""

    left: Fraction
    right: Fraction
    #: The most that rounding (or a stated tolerance) can explain: Σ|wᵢ|·hᵢ.
    tolerance: Fraction
    #: Σ(wᵢ·hᵢ)², the variance of the rounding error times three.
    spread: Fraction
    agreement: Agreement

    @property
    def difference(self) -> Fraction:
        """Left minus right, always shown."""
        return self.left - self.right

    @property
    def z(self) -> float | None:
        """Return |difference| in standard deviations, for display only; None when nothing is rounded."""
        if self.spread == 0:
            return None
        return math.sqrt(3 * self.difference**2 / self.spread)


def compare(left: Fraction, right: Fraction, rounding: Iterable[Fraction], within: Fraction | None = None) -> Comparison:
    """Classify `left` against `right`; `rounding` is wᵢ·hᵢ for every printed figure that takes part.

    `within` is a tolerance the rule states itself: it replaces the classes, and a difference
    inside it counts as rounding.
    """
    steps = [abs(step) for step in rounding]
    spread = spread_of(steps)
    tolerance = sum(steps, Fraction(0)) if within is None else within
    return Comparison(left, right, tolerance, spread, _agreement(left - right, tolerance, spread, stated=within is not None))


def _agreement(difference: Fraction, tolerance: Fraction, spread: Fraction, *, stated: bool) -> Agreement:
    if difference == 0:
        return Agreement.EXACT
    if abs(difference) > tolerance:
        return Agreement.WRONG
    if stated or 3 * difference**2 <= Z_MAX_SQUARED * spread:
        return Agreement.ROUNDING
    return Agreement.SUSPECT


def compare_copies(left: Fraction, left_half: Fraction, right: Fraction, right_half: Fraction) -> Comparison:
    """Classify one figure printed twice: equal precision must be equal, else the coarser must round the finer.

    Both halves may be zero (exact figures). A value exactly half a unit away may round either way.
    """
    coarser = max(left_half, right_half)
    tolerance = Fraction(0) if left_half == right_half else coarser
    agreement = _agreement(left - right, tolerance, Fraction(0), stated=True)
    return Comparison(left, right, tolerance, left_half**2 + right_half**2, agreement)


def copies_agree(left: Fraction, left_half: Fraction, right: Fraction, right_half: Fraction) -> bool:
    """Tell whether one figure printed twice is the same both times, but for rounding."""
    return compare_copies(left, left_half, right, right_half).agreement is not Agreement.WRONG


def spread_of(halves: Iterable[Fraction]) -> Fraction:
    """Return Σ(wᵢ·hᵢ)² of the weighted half-widths: three times the variance of the rounding error."""
    return sum((half * half for half in halves), Fraction(0))


class Reading(StrEnum):
    """How a printed figure was cut: rounded to nearest (the usual), or truncated towards zero."""

    ROUND = "round"
    TRUNCATE = "truncate"


@dataclass(frozen=True, slots=True)
class Interval:
    """Every value a figure may stand for, between two ends that each belong to it or are open."""

    low: Fraction
    high: Fraction
    low_open: bool = False
    high_open: bool = False

    @property
    def is_empty(self) -> bool:
        """Tell whether no value lies inside."""
        return self.low > self.high or (self.low == self.high and (self.low_open or self.high_open))

    def __contains__(self, value: Fraction) -> bool:
        above = value > self.low or (value == self.low and not self.low_open)
        below = value < self.high or (value == self.high and not self.high_open)
        return above and below

    def __add__(self, other: Interval) -> Interval:
        return Interval(self.low + other.low, self.high + other.high, self.low_open or other.low_open, self.high_open or other.high_open)

    def scaled(self, weight: Fraction) -> Interval:
        """Return every value times `weight`; a negative weight swaps the ends, and zero leaves only zero."""
        if weight == 0:
            return point(Fraction(0))
        if weight > 0:
            return Interval(self.low * weight, self.high * weight, self.low_open, self.high_open)
        return Interval(self.high * weight, self.low * weight, self.high_open, self.low_open)

    def meet(self, other: Interval) -> Interval:
        """Return the values in both; it may be empty. Of two ends at the same value the open one holds."""
        low, low_open = max((self.low, self.low_open), (other.low, other.low_open))
        high, high_closed = min((self.high, not self.high_open), (other.high, not other.high_open))
        return Interval(low, high, low_open, not high_closed)


def point(value: Fraction) -> Interval:
    """Return the interval of one exact value."""
    return Interval(value, value)


def interval(value: Fraction, unit: Fraction, reading: Reading = Reading.ROUND) -> Interval:
    """Return what a figure printed with last digit worth `unit` stands for; 0 makes it exact.

    Rounded: [v − u/2, v + u/2]. Truncated: [v, v + u) above zero, (v − u, v] below, (−u, u) at zero.
    """
    if unit == 0:
        return point(value)
    if reading is Reading.ROUND:
        return Interval(value - unit / 2, value + unit / 2)
    return Interval(
        value if value > 0 else value - unit,
        value if value < 0 else value + unit,
        low_open=value <= 0,
        high_open=value >= 0,
    )
