"""The result of a close as plain values: `bokslut/close-result@1`. Amounts are decimal strings, in kronor for money."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from bokslut import __version__
from bokslut.model.finding import Cause, Finding, Grade, Suspect
from bokslut.model.money import KRONOR, Kind, Unit
from bokslut.model.printing import decimals_needed
from bokslut.reports.regulation_section import regulation_summary

if TYPE_CHECKING:
    from fractions import Fraction

    from bokslut.model.check import CheckResult
    from bokslut.model.place import Place
    from bokslut.model.result import CloseResult
    from bokslut.model.source import SourceInfo
    from bokslut.model.table import Figure, Table
    from bokslut.model.words import Language, Words

SCHEMA = "bokslut/close-result@1"

#: Decimals of a number that never ends (a ratio such as 1/3).
_DECIMALS_MAX = 12
_GRADES = {Grade.PROVEN: "bevisat", Grade.LIKELY: "troligt", Grade.POSSIBLE: "möjligt"}
_BASE_UNITS = {Kind.MONEY: "kr", Kind.RATIO: "ratio", Kind.COUNT: "st"}


def close_data(result: CloseResult) -> dict[str, Any]:
    """Return the whole result, keys in the order of the contract."""
    language = result.language
    return {
        "schema": SCHEMA,
        "bokslut": __version__,
        "close": head_data(result),
        "sources": sources_data(result),
        "summary": summary_data(result),
        "statements": [_statement(table, language) for table in result.statements],
        "checks": [check_data(check, language) for check in result.checks],
        "findings": [finding_data(finding, language) for finding in result.findings],
        "regulation": regulation_summary(result),
        "switched_off": [{"code": off.code, "rule": off.title.say(language), "reason": off.reason} for off in result.switched_off],
    }


def head_data(result: CloseResult) -> dict[str, Any]:
    """Return whose close it is and for which period; the period is null when the close has none."""
    period = result.period
    year = [period.fiscal_year.start.isoformat(), period.fiscal_year.end.isoformat()] if period is not None else None
    return {
        "entity": result.entity,
        "currency": result.currency,
        "fiscal_year": year,
        "through": period.through.isoformat() if period is not None else None,
    }


def sources_data(result: CloseResult) -> list[dict[str, Any]]:
    """Return the files that were read."""
    return [source_data(source) for source in result.sources]


def source_data(s: SourceInfo) -> dict[str, Any]:
    """Return one file that was read."""
    return {"path": s.path, "format": s.format, "encoding": s.encoding, "sha256": s.sha256, "entries": s.entries, "postings": s.postings}


def summary_data(result: CloseResult) -> dict[str, Any]:
    """Return the counts and the verdict."""
    s = result.summary
    return {
        "checks": s.checks,
        "ok": s.ok,
        "rounding": s.rounding,
        "suspect": s.suspect,
        "failed": s.failed,
        "skipped": s.skipped,
        "accepted": s.accepted,
        "errors": s.errors,
        "warnings": s.warnings,
        "questions": s.questions,
        "verdict": s.verdict,
    }


def check_data(check: CheckResult, language: Language) -> dict[str, Any]:
    """Return one check; the amounts are null when nothing was compared."""
    found = check.comparison
    z = found.z if found is not None else None
    return {
        "code": check.code,
        "rule": check.title.say(language),
        "outcome": check.outcome.value,
        "table": check.table,
        "line": check.line,
        "column": check.column,
        "left": decimal(found.left) if found is not None else None,
        "right": decimal(found.right) if found is not None else None,
        "difference": decimal(found.difference) if found is not None else None,
        "tolerance": decimal(found.tolerance) if found is not None else None,
        "z": None if z is None else _z_text(z),
        "unit": base_unit(check.unit),
        "reason": words_data(check.reason),
    }


def finding_data(finding: Finding, language: Language) -> dict[str, Any]:
    """Return one finding with its places, causes and what was ruled out."""
    acceptance = finding.accepted
    return {
        "id": finding.id,
        "code": finding.code,
        "name": finding.name,
        "severity": finding.severity.value,
        "message": words_data(finding.message),
        "subject": finding.subject,
        "observed": finding.observed,
        "expected": finding.expected,
        "difference": _amount(finding.difference),
        "tolerance": _amount(finding.tolerance),
        "unit": base_unit(finding.unit),
        "places": [place_data(place) for place in finding.places],
        "rule_place": _short_place(finding.rule_place),
        "cause": words_data(finding.cause),
        "remedy": words_data(finding.remedy),
        "causes": [_cause(cause) for cause in finding.causes],
        "ruled_out": [words.say(language) for words in finding.ruled_out],
        "joined_to": finding.joined_to,
        "accepted": None if acceptance is None else {"reason": acceptance.reason, "by": acceptance.by, "until": acceptance.until},
    }


def decimal(value: Fraction, least: int = 0) -> str:
    """Write a number exactly as a decimal string; one that never ends is cut to 12 decimals, rounded half away from zero."""
    needed = decimals_needed(value)
    decimals = max(least, _DECIMALS_MAX if needed is None else needed)
    scaled = abs(value) * 10**decimals
    digits = (2 * scaled.numerator + scaled.denominator) // (2 * scaled.denominator)
    whole, rest = divmod(digits, 10**decimals)
    sign = "-" if value < 0 and digits else ""
    return f"{sign}{whole}.{rest:0{decimals}d}" if decimals else f"{sign}{whole}"


def base_unit(unit: Unit | None) -> str | None:
    """Name the unit that amounts are given in: kr (or the currency) for all money, "ratio" for shares, "" for plain numbers."""
    if unit is not None and unit.kind is Kind.MONEY and unit.currency != KRONOR:
        return unit.currency
    return None if unit is None else _BASE_UNITS.get(unit.kind, "")


def _z_text(z: float) -> str:
    text = f"{z:.2f}"
    return text.removesuffix("0")


def _amount(value: Fraction | None) -> str | None:
    return None if value is None else decimal(value)


def words_data(words: Words | None) -> dict[str, str] | None:
    """Return words in both languages."""
    return None if words is None else {"sv": words.sv, "en": words.en}


def _statement(table: Table, language: Language) -> dict[str, Any]:
    return {
        "id": table.id,
        "columns": list(table.columns),
        "lines": [
            {
                "id": line.id,
                "label": line.label.say(language),
                "values": [figure_data(table.figure(line.id, column)) for column in table.columns],
            }
            for line in table.lines
        ],
    }


def figure_data(figure: Figure | None) -> str | None:
    """Write a figure's value in base units, money with two decimals at least."""
    if figure is None:
        return None
    return decimal(figure.value, least=2 if figure.unit.kind is Kind.MONEY else 0)


def place_data(place: Place) -> dict[str, Any]:
    """Return a place with the text that stands there; `sheet` only in workbooks."""
    shown: dict[str, Any] = {
        "path": place.path,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "excerpt": place.excerpt,
        "note": words_data(place.note),
        "primary": place.primary,
    }
    return shown if place.sheet is None else {**shown, "sheet": place.sheet}


def _short_place(place: Place | None) -> dict[str, Any] | None:
    return None if place is None else {"path": place.path, "line": place.line, "column": place.column}


def _cause(cause: Cause) -> dict[str, Any]:
    return {
        "hypothesis": cause.hypothesis,
        "grade": _GRADES[cause.grade],
        "message": words_data(cause.message),
        "explains": decimal(cause.explains),
        "leaves": decimal(cause.leaves),
        "where": [_suspect(suspect) for suspect in cause.where],
        "chance": _amount(cause.chance),
        "evidence_for": [words_data(words) for words in cause.evidence_for],
        "evidence_against": [words_data(words) for words in cause.evidence_against],
    }


def _suspect(suspect: Suspect) -> dict[str, Any]:
    return {
        "table": suspect.table,
        "line": suspect.line,
        "column": suspect.column,
        "printed": suspect.printed,
        "suggested": suspect.suggested,
        "description": words_data(suspect.description),
        "place": _short_place(suspect.place),
    }
