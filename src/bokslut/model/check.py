"""What came of a check."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fractions import Fraction

    from bokslut.model.finding import Finding
    from bokslut.model.interval import Comparison
    from bokslut.model.money import Unit
    from bokslut.model.table import Figure
    from bokslut.model.words import Words


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
