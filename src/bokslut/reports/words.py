"""What the reports for people call severities, outcomes and grades, and how they write a difference."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Finding, Grade, Severity
from bokslut.model.money import KR, Unit
from bokslut.model.printing import decimals_needed, format_amount, format_with_unit
from bokslut.model.words import Words

if TYPE_CHECKING:
    from fractions import Fraction

SEVERITY = {
    Severity.ERROR: Words("FEL", "ERROR"),
    Severity.WARNING: Words("VARNING", "WARNING"),
    Severity.QUESTION: Words("FRÅGA", "QUESTION"),
    Severity.INFO: Words("INFO", "INFO"),
}
OUTCOME = {
    Outcome.OK: Words("OK", "OK"),
    Outcome.ROUNDING: Words("AVRUNDNING", "ROUNDING"),
    Outcome.SUSPECT: Words("MISSTÄNKT", "SUSPECT"),
    Outcome.FAILED: Words("FEL", "ERROR"),
    Outcome.SKIPPED: Words("EJ KÖRD", "SKIPPED"),
}
GRADE = {
    Grade.PROVEN: Words("bevisat", "proven"),
    Grade.LIKELY: Words("troligt", "likely"),
    Grade.POSSIBLE: Words("möjligt", "possible"),
}
ACCEPTED = Words("GODKÄND", "ACCEPTED")

#: (one, many) of what the verdict counts.
ERRORS = (Words("fel", "error"), Words("fel", "errors"))
WARNINGS = (Words("varning", "warning"), Words("varningar", "warnings"))
QUESTIONS = (Words("fråga", "question"), Words("frågor", "questions"))
SKIPPED = (Words("ej körd", "skipped"), Words("ej körda", "skipped"))
ACCEPTANCES = (Words("godkänd avvikelse", "accepted deviation"), Words("godkända avvikelser", "accepted deviations"))
CHECKS = (Words("kontroll", "check"), Words("kontroller", "checks"))

VERDICT = {
    "failed": Words("EJ KLART", "NOT READY"),
    "passed": Words("KLART", "READY"),
    "incomplete": Words("INGET KONTROLLERAT", "NOTHING CHECKED"),
}


def accepted_ids(findings: tuple[Finding, ...]) -> frozenset[str]:
    """Return the ids of the findings that someone has accepted."""
    return frozenset(finding.id for finding in findings if finding.accepted is not None)


def outcome_word(check: CheckResult, accepted: frozenset[str]) -> Words:
    """Say how a check ended: a failed one by its worst finding (FEL, VARNING …), GODKÄND when every finding is accepted."""
    if check.outcome not in {Outcome.FAILED, Outcome.SUSPECT} or not check.findings:
        return OUTCOME[check.outcome]
    standing = [finding for finding in check.findings if finding.id not in accepted]
    if not standing:
        return ACCEPTED
    if check.outcome is Outcome.SUSPECT:
        return OUTCOME[check.outcome]
    return SEVERITY[min((finding.severity for finding in standing), key=lambda severity: severity.rank)]


def difference_text(check: CheckResult) -> str:
    """Write a check's difference with its unit; "" when nothing was compared."""
    return "" if check.comparison is None else amount_text(check.comparison.difference, check.unit)


def amount_text(value: Fraction, unit: Unit | None) -> str:
    """Write an amount with its unit ("−10 tkr", "5,2 %"); kronor are understood and not named."""
    unit = unit or KR
    # A quotient may never end: two decimals are enough to see how far apart two sides are.
    decimals = 2 if decimals_needed(value / unit.factor) is None else None
    return format_amount(value, unit, decimals) if unit == KR else format_with_unit(value, unit, decimals)
