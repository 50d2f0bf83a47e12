"""Findings as SARIF 2.1.0 (OASIS, 2020), for code scanning and editors."""

from __future__ import annotations

import json
from pathlib import PurePath
from typing import TYPE_CHECKING, Any
from urllib.parse import quote

from bokslut import __version__
from bokslut.model.finding import Finding, Severity
from bokslut.model.place import Place
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.words import Language
    from bokslut.reports.interface import Style

_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.QUESTION: "note", Severity.INFO: "note"}


class SarifReport:
    """One result a finding, at its place; an accepted one is suppressed, with who and why."""

    name = "sarif"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the log; texts are in the close's language, whatever the style's; paths are as seen from here."""
        return encodable(json.dumps(_log(result, style), ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


SARIF = SarifReport()


def _log(result: CloseResult, style: Style) -> dict[str, Any]:
    rules = sorted({(finding.code, finding.name) for finding in result.findings})
    driver = {
        "name": "bokslut",
        "version": __version__,
        "rules": [{"id": code, "name": name} for code, name in rules],
    }
    results = [
        _result(finding, rules.index((finding.code, finding.name)), _place(finding, result), result.language, style)
        for finding in result.findings
    ]
    if any(finding.accepted is not None for finding in result.findings):
        # SARIF 3.27.23: where one result has been judged, all have.
        results = [{"suppressions": _suppressions(finding), **shown} for finding, shown in zip(result.findings, results, strict=True)]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": "https://json.schemastore.org/sarif-2.1.0.json", "version": "2.1.0", "runs": [run]}


def _place(finding: Finding, result: CloseResult) -> Place | None:
    """Return where a finding is shown: what concerns the whole ledger (a statement drawn up from it) at its first file.

    GitHub refuses a whole log for one result without a location.
    """
    if finding.place is not None or not result.sources:
        return finding.place
    return Place(min(result.sources, key=lambda source: source.postings == 0).path)


def _suppressions(finding: Finding) -> list[dict[str, Any]]:
    known = finding.accepted
    return [] if known is None else [{"kind": "external", "justification": f"{known.reason} ({known.by})"}]


def _result(finding: Finding, rule: int, primary: Place | None, language: Language, style: Style) -> dict[str, Any]:
    others = [_location(place, language, style) for place in finding.places if place is not primary]
    shown: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": rule,
        "level": _LEVELS[finding.severity],
        "message": {"text": finding.message.say(language)},
        "locations": [_location(primary, language, style)] if primary is not None else [],
        "partialFingerprints": {"bokslut/v1": finding.id},
    }
    if others:
        shown["relatedLocations"] = list({json.dumps(each): each for each in others}.values())
    return shown


def _uri(path: str) -> str:
    """Return a path as a URI: relative to where the call was made, or `file:` where it is absolute."""
    pure = PurePath(encodable(path))
    return pure.as_uri() if pure.is_absolute() else quote(pure.as_posix())


def _location(place: Place, language: Language, style: Style) -> dict[str, Any]:
    physical: dict[str, Any] = {"artifactLocation": {"uri": _uri(style.seen(place.path))}}
    region = {"startLine": place.line, "startColumn": place.column, "endLine": place.end_line, "endColumn": place.end_column}
    if place.line is not None:
        physical["region"] = {name: number for name, number in region.items() if number is not None}
    location: dict[str, Any] = {"physicalLocation": physical}
    if place.note is not None:
        location["message"] = {"text": place.note.say(language)}
    return location
