"""The result of a close: everything a report renders. Plain values, no frames."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.check import CheckResult, Outcome, SwitchedOff
from bokslut.model.finding import Finding, Severity

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.period import Period
    from bokslut.model.settlement import Regulation
    from bokslut.model.source import SourceInfo
    from bokslut.model.table import Table
    from bokslut.model.words import Language


@dataclass(frozen=True, slots=True)
class Summary:
    """Counts, and the verdict: `failed` (an error stands), `passed`, or `incomplete` (nothing could be checked)."""

    checks: int
    ok: int
    rounding: int
    suspect: int
    failed: int
    skipped: int
    accepted: int
    errors: int
    warnings: int
    questions: int
    verdict: str


@dataclass(frozen=True, slots=True)
class CloseResult:
    """One close: what was read, what was drawn up, what was checked and found. Lists are sorted."""

    entity: str
    currency: str
    language: Language
    period: Period | None
    sources: tuple[SourceInfo, ...]
    statements: tuple[Table, ...]
    #: Published tables, as read.
    tables: tuple[Table, ...]
    checks: tuple[CheckResult, ...]
    #: Every finding, of the readers and of the checks, sorted by severity, code and place; accepted ones stay.
    findings: tuple[Finding, ...]
    #: Rules that the close file switches off.
    switched_off: tuple[SwitchedOff, ...] = ()
    #: The surplus regulation, where the close has one.
    regulation: Regulation | None = None
    #: The results that are told as this one, where several files or closes were checked; their paths are as this one's.
    parts: tuple[CloseResult, ...] = ()

    @property
    def customer_names(self) -> tuple[str, ...]:
        """Every id and name of a customer of the regulation, where that is settled."""
        settlement = self.regulation.settlement if self.regulation is not None else None
        return tuple(text for each in (settlement.customers if settlement else ()) for text in (each.customer.id, each.customer.name))

    @property
    def summary(self) -> Summary:
        """Count outcomes and severities; accepted findings count as accepted only."""
        return summarise(self.checks, self.findings)

    def at_least(self, severity: Severity) -> tuple[Finding, ...]:
        """Return the findings, not accepted, at or above a severity."""
        return tuple(f for f in self.findings if f.accepted is None and f.severity.rank <= severity.rank)


def summarise(checks: Sequence[CheckResult], findings: Sequence[Finding]) -> Summary:
    """Count outcomes and severities. Skipped is never counted as passed."""
    outcomes = Counter(check.outcome for check in checks)
    standing = Counter(finding.severity for finding in findings if finding.accepted is None)
    ran = sum(outcomes.values()) - outcomes[Outcome.SKIPPED]
    verdict = "failed" if standing[Severity.ERROR] else "passed" if ran else "incomplete"
    return Summary(
        checks=len(checks),
        ok=outcomes[Outcome.OK],
        rounding=outcomes[Outcome.ROUNDING],
        suspect=outcomes[Outcome.SUSPECT],
        failed=outcomes[Outcome.FAILED],
        skipped=outcomes[Outcome.SKIPPED],
        accepted=sum(1 for finding in findings if finding.accepted is not None),
        errors=standing[Severity.ERROR],
        warnings=standing[Severity.WARNING],
        questions=standing[Severity.QUESTION],
        verdict=verdict,
    )
