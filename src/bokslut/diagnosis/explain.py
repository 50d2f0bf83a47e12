"""From findings to causes: every hypothesis is asked about every difference, and findings of one cause are joined."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE, TIE_DIFFERS, Question
from bokslut.model.finding import Cause, Finding, Grade

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.books import Books
    from bokslut.model.check import CheckResult

#: More findings than this with a difference are not searched one by one; the first by severity and code are.
EXPLAINED_MAX = 200
CAUSES_MAX = 5

_GRADES = list(Grade)


def explain_all(checks: Sequence[CheckResult], books: Books) -> tuple[CheckResult, ...]:
    """Return the checks with causes and what is ruled out filled into their findings."""
    every = tuple(checks)
    ranked = sorted((f for check in every for f in check.findings if f.difference), key=Finding.sort_key)
    memo: dict[str, object] = {}
    asked = {finding.id for finding in ranked[:EXPLAINED_MAX]}

    def explained(check: CheckResult) -> CheckResult:
        findings = tuple(explain(Question(f, check, books, every, memo)) if f.id in asked else f for f in check.findings)
        return replace(check, findings=findings)

    return _join(tuple(explained(check) for check in every), books.found)


def explain(question: Question) -> Finding:
    """Ask every hypothesis about one finding, beside what its check knows itself; the surest causes come first."""
    from bokslut.diagnosis.registry import HYPOTHESES

    found: list[Cause] = []
    for each in HYPOTHESES:
        own = list(each.causes(question))
        found += own
        if each.settles and any(_GRADES.index(cause.grade) <= _GRADES.index(each.settles) for cause in own):
            break
    causes = sorted((*question.finding.causes, *found), key=_sureness)
    ruled_out = tuple(words for each in HYPOTHESES for words in each.ruled_out(question))
    return replace(question.finding, causes=tuple(causes[:CAUSES_MAX]), ruled_out=ruled_out)


def _sureness(cause: Cause) -> int:
    return _GRADES.index(cause.grade)


def _join(checks: tuple[CheckResult, ...], found: Sequence[Finding]) -> tuple[CheckResult, ...]:
    """Point every finding at the one whose cause it shares: the finding that is its cause, or the first with the same figures.

    What is joined to a finding that is itself joined goes where that one goes. An error is not put away under a warning.
    """
    every = sorted((finding for check in checks for finding in check.findings), key=Finding.sort_key)
    entries = {(f.place.path, f.place.line): f.id for f in every if f.name == ENTRY_OUT_OF_BALANCE and f.place}
    first: dict[frozenset[tuple[object, ...]], str] = {}
    for finding in every:
        if figures := _figures(finding):
            first.setdefault(figures, finding.id)
    next_of = {f.id: other for f in every if (other := _cause_of(f, entries) or first.get(_figures(f)))}
    ranks = {finding.id: finding.severity.rank for finding in (*every, *found)}

    def joined(finding: Finding) -> Finding:
        at, passed = finding.id, set[str]()
        while at not in passed and (other := next_of.get(at)):
            passed.add(at)
            at = other
        own = at == finding.id or ranks.get(at, 0) > finding.severity.rank
        return finding if own else replace(finding, joined_to=at)

    return tuple(replace(check, findings=tuple(joined(f) for f in check.findings)) if check.findings else check for check in checks)


def _cause_of(finding: Finding, entries: Mapping[tuple[str, int | None], str]) -> str | None:
    """Return the id of the finding that is a finding's cause: the one it names, or of the entry that a check proves to be it."""
    for cause in finding.causes:
        if cause.finding is not None:
            return cause.finding
        place = cause.where[0].place if len(cause.where) == 1 and cause.grade is Grade.PROVEN else None
        if place is not None and (place.path, place.line) in entries:
            return entries[place.path, place.line]
    return None


def _figures(finding: Finding) -> frozenset[tuple[object, ...]]:
    """Return what all causes of a finding name together: printed figures, and the entries behind a figure that is not the ledger's."""
    named = {(at.table, at.line, at.column) for cause in finding.causes for at in cause.where if at.table}
    tied = finding.name == TIE_DIFFERS
    entries = {(at.place,) for cause in finding.causes for at in cause.where if tied and not at.table and at.place}
    return frozenset(named | entries)
