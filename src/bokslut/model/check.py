"""What came of a check."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.table import column_label, line_label
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from bokslut.model.finding import Finding
    from bokslut.model.interval import Comparison
    from bokslut.model.money import Unit
    from bokslut.model.table import Figure, Table


class Outcome(StrEnum):
    """How a check ended. Skipped is never counted as passed."""

    OK = "ok"
    ROUNDING = "rounding"
    SUSPECT = "suspect"
    FAILED = "failed"
    SKIPPED = "skipped"


@dataclass(frozen=True, slots=True)
class SwitchedOff:
    """A rule that the close file switches off, and why: it is said in every report."""

    code: str
    title: Words
    reason: str


@dataclass(frozen=True, slots=True)
class Term:
    """A printed figure that takes part in a comparison, with its weight in left − right."""

    table: str
    line: str
    column: str
    weight: Fraction
    figure: Figure


@dataclass(frozen=True, slots=True)
class Part:
    """A figure that takes part in a comparison: where it stands, how it is called, and its weight."""

    figure: Figure
    reference: str
    weight: Fraction = Fraction(1)
    table: Table | None = None
    line: str | None = None
    column: str | None = None

    @property
    def rounding(self) -> Fraction:
        """How far rounding of this figure can move the difference: |w|·h."""
        return abs(self.weight) * self.figure.half_width

    def label(self) -> Words:
        """Return the figure's line and column as people read them."""
        if self.table is None:
            return same(self.reference)
        line, heading = line_label(self.table, self.line), column_label(self.table, self.column)
        return Words(f"{line.sv} {heading}".strip(), f"{line.en} {heading}".strip())


@dataclass(frozen=True, slots=True)
class Worked:
    """One step of an expression as it was worked out: how deep it lies, its text, and what it came to."""

    depth: int
    text: str
    words: Words


@dataclass(frozen=True, slots=True)
class CheckResult:
    """One check on one thing: for a ledger check the whole ledger, for a relation one column or line of a table."""

    code: str
    title: Words
    outcome: Outcome
    findings: tuple[Finding, ...] = ()
    comparison: Comparison | None = None
    unit: Unit | None = None
    table: str | None = None
    line: str | None = None
    column: str | None = None
    #: The printed figures of a linear comparison: what the search for the wrong figure works on.
    terms: tuple[Term, ...] = ()
    #: Why it was skipped, or what a pass means ("38 konton").
    reason: Words | None = None
    #: Every figure that was compared, left side and right side, for whoever walks down from it.
    left: tuple[Part, ...] = ()
    right: tuple[Part, ...] = ()
    #: Tells how an expression was worked out; None where the check has none.
    working: Callable[[], Iterable[Worked]] | None = field(default=None, compare=False, repr=False)
