"""Findings: faults in the books or the rules, as values. Collected and all reported, never raised."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass, replace
from enum import StrEnum
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction

    from bokslut.model.money import Unit
    from bokslut.model.place import Place
    from bokslut.model.words import Words


class Severity(StrEnum):
    """An error blocks sign-off, a warning needs an answer, a question is a prompt, info is for the record."""

    ERROR = "error"
    WARNING = "warning"
    QUESTION = "question"
    INFO = "info"

    @property
    def rank(self) -> int:
        """0 for the most severe."""
        return list(Severity).index(self)


class Grade(StrEnum):
    """How sure a cause is: bevisat, troligt, möjligt."""

    PROVEN = "proven"
    LIKELY = "likely"
    POSSIBLE = "possible"


@dataclass(frozen=True, slots=True)
class Suspect:
    """One printed or booked number that a cause points at, and what it would have to be."""

    description: Words
    table: str | None = None
    line: str | None = None
    column: str | None = None
    printed: str | None = None
    suggested: str | None = None
    place: Place | None = None
    #: The slip of the hand that would explain it: "one digit differs".
    how: Words | None = None


@dataclass(frozen=True, slots=True)
class Cause:
    """One explanation of a difference, with the amount it explains and leaves (base units of the finding)."""

    hypothesis: str
    grade: Grade
    message: Words
    explains: Fraction
    leaves: Fraction
    where: tuple[Suspect, ...] = ()
    #: Expected number of chance matches among the numbers tried, None where the proof needs none.
    chance: Fraction | None = None
    evidence_for: tuple[Words, ...] = ()
    evidence_against: tuple[Words, ...] = ()
    #: The id of another finding that is this cause: the one it explains is joined to that.
    finding: str | None = None


@dataclass(frozen=True, slots=True)
class Acceptance:
    """A known deviation: who accepted it, why, until when."""

    reason: str
    by: str
    until: str | None = None


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault in the books or the rules: code, places, what was seen and expected, cause and way out.

    `name` is the fault in kebab-case, which is also its fault ledger and its anchor in the docs.
    Amounts are in base units of `unit` (kronor for money).
    """

    code: str
    name: str
    severity: Severity
    message: Words
    places: tuple[Place, ...] = ()
    observed: str | None = None
    expected: str | None = None
    difference: Fraction | None = None
    tolerance: Fraction | None = None
    #: Where the tolerance comes from: "avrundning: 3 tal à 0,5 tkr".
    tolerance_from: Words | None = None
    unit: Unit | None = None
    #: What it is about (an account, an entry, a table cell): stable between runs, part of the fingerprint.
    subject: str = ""
    cause: Words | None = None
    remedy: Words | None = None
    rule_place: Place | None = None
    causes: tuple[Cause, ...] = ()
    ruled_out: tuple[Words, ...] = ()
    accepted: Acceptance | None = None
    #: The id of the finding this one shares a cause with.
    joined_to: str | None = None
    #: What its kind is called, where no rule is.
    title: Words | None = None
    #: What tells it from others of the same code, name and subject in a result (`told_apart`).
    apart: str = ""

    @property
    def id(self) -> str:
        """A fingerprint that survives re-runs and unrelated edits: code, name and subject, not line numbers.

        Where a result has several of those, also what tells them apart.
        """
        text = f"{self.code}\x1f{self.name}\x1f{self.subject}" + (f"\x1f{self.apart}" if self.apart else "")
        return hashlib.sha256(text.encode()).hexdigest()[:16]

    @property
    def place(self) -> Place | None:
        """The primary place."""
        return next((p for p in self.places if p.primary), self.places[0] if self.places else None)

    def sort_key(self) -> tuple[int, str, tuple[str, str, int, int], str]:
        """Order by severity, code, place, subject."""
        return (self.severity.rank, self.code, self.place.sort_key() if self.place else ("", "", 0, 0), self.subject)


def told_apart(findings: Sequence[Finding]) -> tuple[Finding, ...]:
    """Return the findings of one result with ids that no two of them share, whatever causes say of each other.

    Where several files have the same one, each is told by its file; of several in one file the first keeps its id.
    """
    ids = [finding.id for finding in findings]
    count = Counter(ids)
    paths: dict[str, set[str]] = {}
    for at, finding in zip(ids, findings, strict=True):
        if count[at] > 1:
            paths.setdefault(at, set()).add(finding.place.path if finding.place else "")
    seen: Counter[tuple[str, str]] = Counter()
    told = []
    for at, finding in zip(ids, findings, strict=True):
        path = finding.place.path if finding.place and len(paths.get(at, ())) > 1 else ""
        seen[at, path] += 1
        number = str(seen[at, path]) if seen[at, path] > 1 else ""
        apart = "\x1f".join(part for part in (finding.apart, path, number) if part)
        told.append(finding if apart == finding.apart else replace(finding, apart=apart))
    return tuple(told)


@dataclass(frozen=True, slots=True)
class Manual:
    """The four sections that explain a finding. Swedish headings: Vad som kontrolleras, Varför, Exempel, Åtgärd."""

    what: Words
    why: Words
    example: Words
    remedy: Words


@dataclass(frozen=True, slots=True)
class FindingKind:
    """A kind of finding made outside the rules (by a reader of files): declared once, next to what makes it.

    Codes are stable for ever.
    """

    code: str
    name: str
    severity: Severity
    title: Words
    manual: Manual

    def at(self, *places: Place, message: Words, subject: str, **details: object) -> Finding:
        """Make a finding of this kind."""
        found = Finding(self.code, self.name, self.severity, message, places, subject=subject, remedy=self.manual.remedy, **details)  # type: ignore[arg-type]
        return replace(found, title=self.title)
