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
    spread = sum((step * step for step in steps), Fraction(0))
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
    tolerance = Fraction(0) if left_half == right_half else abs(left_half - right_half)
    difference = abs(left - right)
    coarse = max(left_half, right_half)
    agreement = Agreement.EXACT if difference == 0 else Agreement.WRONG
    if difference and left_half != right_half and difference <= coarse:
        agreement, tolerance = Agreement.ROUNDING, coarse
    return Comparison(left, right, tolerance, left_half**2 + right_half**2, agreement)
