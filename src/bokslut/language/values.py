"""What an expression comes to: exact values that know how far rounding may move them, and verdicts.

A value is a linear form: for every figure that takes part its combined weight, so that `a - a` has no rounding
error and `a + a` has twice that of `a`.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Protocol

from bokslut.model.interval import Agreement, Comparison

if TYPE_CHECKING:
    from bokslut.language.tree import Expression, Node
    from bokslut.language.types import Type
    from bokslut.model.money import Unit
    from bokslut.model.table import Figure
    from bokslut.model.words import Words

#: What a figure is called: its path, column and period. A sum over accounts has the path `("ub(15, 16)",)`.
Key = tuple[tuple[str, ...], str | None, str | None]


@dataclass(frozen=True, slots=True)
class Unknown:
    """A value that is not known, and why. Unknown is not zero."""

    reason: Words


class Environment(Protocol):
    """Where the figures come from."""

    def figure(self, path: tuple[str, ...], column: str | None, period: str | None) -> Figure | Unknown:
        """Return the figure with this name; a bare name is the environment's to complete (the column at hand)."""
        ...

    def balance(self, function: str, selectors: tuple[str, ...], period: str | None) -> Figure | Unknown:
        """Return a sum over accounts, debit positive, in kronor (for `count`: a number of postings)."""
        ...


@dataclass(frozen=True, slots=True)
class Term:
    """A figure's part in a value: its weight, and half a unit of its last printed digit.

    `figure` is None for a part that is no figure: what a product of two rounded figures may move, as one.
    """

    key: Key
    weight: Fraction
    half_width: Fraction
    figure: Figure | None = None

    @property
    def rounding(self) -> Fraction:
        """How far rounding of this figure moves the value: |w|·h."""
        return abs(self.weight) * self.half_width

    @property
    def reference(self) -> str:
        """The figure as an expression calls it: `t.line[2022]@previous`."""
        path, column, period = self.key
        return ".".join(path) + (f"[{column}]" if column else "") + (f"@{period}" if period else "")


@dataclass(frozen=True, slots=True)
class Value:
    """An exact value in base units (kronor for money, 0.05 for 5 %, a day's ordinal for a date) and its rounding."""

    amount: Fraction
    type: Type
    #: By key, in the order they came in; figures without rounding too.
    terms: tuple[Term, ...] = ()
    #: The coarsest unit of the figures (else of the written numbers) that took part; None if there was none.
    unit: Unit | None = None

    @property
    def half_width(self) -> Fraction:
        """The most that rounding can move the value: Σ|wᵢ|·hᵢ."""
        return sum((term.rounding for term in self.terms), Fraction(0))


@dataclass(frozen=True, slots=True)
class Compared:
    """One comparison: both sides, how well they agree, and what may explain the difference."""

    #: ==, !=, <, <=, > or >=; under `not` the opposite of what is written.
    operator: str
    comparison: Comparison
    #: Left minus right: every figure with its combined weight.
    terms: tuple[Term, ...]
    #: The unit to show the sides in: the coarsest of the figures taking part.
    unit: Unit
    type: Type
    #: The tolerance the expression states with `within`, in base units.
    within: Fraction | None = None
    #: Where the comparison stands in the source.
    offset: int = 0
    length: int = 0

    @property
    def rounding(self) -> tuple[Fraction, ...]:
        """|wᵢ|·hᵢ for every printed figure in left minus right."""
        return tuple(term.rounding for term in self.terms if term.rounding)

    @property
    def holds(self) -> bool:
        """Tell whether it holds, exactly or within what rounding explains."""
        return self.comparison.agreement in {Agreement.EXACT, Agreement.ROUNDING}


@dataclass(frozen=True, slots=True)
class Verdict:
    """How well a condition holds: `wrong` is that it does not. `deciding` is the comparison that decided."""

    agreement: Agreement
    deciding: Compared


Result = Value | Verdict | Unknown


@dataclass(frozen=True, slots=True)
class Step:
    """A node of the expression, what it came to, and the steps below it."""

    node: Node
    result: Result
    children: tuple[Step, ...] = ()


@dataclass(frozen=True, slots=True)
class Evaluation:
    """What an expression came to, with every step kept."""

    expression: Expression
    tree: Step
    #: Every comparison that could be made, in the order they stand.
    comparisons: tuple[Compared, ...] = ()
    #: Every figure that was looked up and known, weight 1, in the order they stand, each once.
    figures: tuple[Term, ...] = field(default=())

    @property
    def result(self) -> Result:
        """A value, a verdict, or unknown."""
        return self.tree.result

    @property
    def unknown(self) -> Words | None:
        """Why it is unknown, or None."""
        return self.result.reason if isinstance(self.result, Unknown) else None

    @property
    def value(self) -> Value | None:
        """The value, None for a condition or what is unknown."""
        return self.result if isinstance(self.result, Value) else None

    @property
    def verdict(self) -> Verdict | None:
        """The verdict, None for a value or what is unknown."""
        return self.result if isinstance(self.result, Verdict) else None

    @property
    def deciding(self) -> Compared | None:
        """The comparison that decided: of those that must all hold the worst."""
        return self.result.deciding if isinstance(self.result, Verdict) else None
