"""Where a reading's findings and oddities gather."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.limits import DEFAULT
from bokslut.model.place import Place
from bokslut.model.printing import plural
from bokslut.model.words import Words, same
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.finding import Finding, FindingKind, Severity

#: Places that a finding about many places shows.
PLACES_SHOWN = 5


class Faults:
    """The findings of one file in the making: findings, oddities, and whether something is lost.

    Of one kind at most `most` are told one by one; the rest are counted in one more.
    """

    def __init__(self, path: str, most: int = DEFAULT.findings) -> None:
        self.path = path
        self._most = most
        self.lost = False
        self._findings: list[Finding] = []
        self._counts: dict[str, int] = {}
        self._beyond: dict[str, Finding] = {}
        self._oddities: dict[str, tuple[int | None, Words, int]] = {}

    def place(self, line: int, span: tuple[int, int] | None = None, note: Words | None = None) -> Place:
        """Return a place in this file: a line, or a field's column and end in it."""
        column, end = span if span is not None else (1, None)
        return Place(self.path, line, column, line if end else None, end, note=note)

    def add(
        self,
        kind: FindingKind,
        message: Words,
        *places: Place,
        subject: str,
        lost: bool = False,
        severity: Severity | None = None,
        observed: str | None = None,
        expected: str | None = None,
    ) -> None:
        """Add a finding, primarily at the first place; `lost` says that rows or balances could not be read because of it."""
        self.lost = self.lost or lost
        self._counts[kind.name] = self._counts.get(kind.name, 0) + 1
        if self._counts[kind.name] > self._most + 1:
            return
        places = (*places[:1], *(replace(place, primary=False) for place in places[1:]))
        finding = kind.at(*places, message=message, subject=subject, observed=observed, expected=expected)
        if severity is not None:
            finding = replace(finding, severity=severity)
        if self._counts[kind.name] <= self._most:
            self._findings.append(finding)
        else:
            self._beyond[kind.name] = finding

    def add_listed(self, kind: FindingKind, message: Words, found: Sequence[tuple[str, int]], severity: Severity | None = None) -> None:
        """Add a finding about names and the lines they stand on, where there are any; `{list}` in the message is the first names."""
        if not found:
            return
        names, more = ", ".join(shown(name) for name, _ in found[:PLACES_SHOWN]), len(found) - PLACES_SHOWN
        listed = Words(f"{names} och {more} till", f"{names} and {more} more") if more > 0 else same(names)
        places = [self.place(line) for _, line in found[:PLACES_SHOWN]]
        self.add(kind, message.fill(list=listed), *places, subject=" ".join(name for name, _ in found), severity=severity)

    def odd(self, code: str, line: int | None, note: Words) -> None:
        """Note a tolerated oddity; of one code the first is told, with how many there are."""
        first, words, count = self._oddities.get(code, (line, note, 0))
        self._oddities[code] = (first, words, count + 1)

    def findings(self) -> tuple[Finding, ...]:
        """Return every finding, in the order of the file."""
        rest = [self._rest(name, finding) for name, finding in self._beyond.items()]
        return tuple(sorted([*self._findings, *rest], key=lambda f: (f.place.sort_key() if f.place else ("", "", 0, 0), f.code)))

    def oddities(self) -> tuple[tuple[str, int | None, Words], ...]:
        """Return the oddities, sorted by code."""
        return tuple(
            (code, line, note if count == 1 else Words(f"{note.sv} ({count} ställen)", f"{note.en} ({count} places)"))
            for code, (line, note, count) in sorted(self._oddities.items())
        )

    def _rest(self, name: str, finding: Finding) -> Finding:
        places = plural(self._counts[name] - self._most, Words("ställe till", "more place"), Words("ställen till", "more places"))
        message = Words(
            f"Samma fel finns på {places.sv}, det första på rad {finding.place.line if finding.place else '?'}.",
            f"The same fault is in {places.en}, first on line {finding.place.line if finding.place else '?'}.",
        )
        return replace(finding, message=message, subject=f"{name}: fler", observed=None, expected=None)
