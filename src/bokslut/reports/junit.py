"""Checks as JUnit XML, for CI servers: a failing check is a failing test, a skipped one a skipped test."""

from __future__ import annotations

from collections import Counter
from html import escape
from typing import TYPE_CHECKING

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Finding, Severity
from bokslut.reports.escape import visible

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.words import Language
    from bokslut.reports.interface import Style


class JunitReport:
    """One test case a check, and one for every finding of a reader, which belongs to no check."""

    name = "junit"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the document; texts are in the close's language, whatever the style. Only standing errors are failures."""
        _ = style
        told: Counter[tuple[str, str]] = Counter()
        suites = [_suite(part, told) for part in result.parts] or [_suite(result, told, result.entity)]
        counts = _counts([case for _, cases in suites for case in cases])
        shown = "".join(f' <testsuite name="{_text(name)}" {_counts(cases)}>\n{"".join(cases)} </testsuite>\n' for name, cases in suites)
        return f'<?xml version="1.0" encoding="UTF-8"?>\n<testsuites name="bokslut" {counts}>\n{shown}</testsuites>\n'


JUNIT = JunitReport()


def _suite(result: CloseResult, told: Counter[tuple[str, str]], name: str | None = None) -> tuple[str, list[str]]:
    """Return name and cases; one of several results is named by its first file, which its cases' names begin with.

    CI servers take cases of one name for one case (GitLab shows the first alone), so `told` counts those of each name.
    """
    standing = {finding.id for finding in result.at_least(Severity.ERROR)}
    of_checks = {finding.id for check in result.checks for finding in check.findings}
    own = [finding for finding in result.findings if finding.id not in of_checks]
    cases = [_check(check, standing, result.language) for check in result.checks]
    cases += [_finding(finding, standing, result.language) for finding in own]
    files = ""
    if name is None and result.sources:
        files = result.sources[0].path + (" …" if len(result.sources) > 1 else "")
    shown = []
    for code, case, inside in cases:
        called = f"{files}: {case}" if files else case
        told[code, called] += 1
        again = told[code, called]
        shown.append(_case(code, called if again == 1 else f"{called} ({again})", inside))
    return files if name is None else name, shown


def _counts(cases: list[str]) -> str:
    failures = sum("<failure" in case for case in cases)
    skipped = sum("<skipped" in case for case in cases)
    return f'tests="{len(cases)}" failures="{failures}" errors="0" skipped="{skipped}"'


def _text(text: str) -> str:
    return escape(visible(text))


def _case(code: str, name: str, inside: str) -> str:
    head = f'  <testcase classname="{_text(code)}" name="{_text(name)}"'
    return f"{head}>\n{inside}  </testcase>\n" if inside else f"{head}/>\n"


def _check(check: CheckResult, standing: set[str], language: Language) -> tuple[str, str, str]:
    where = ", ".join(part for part in (check.table, check.line, check.column) if part)
    name = f"{check.code} {check.title.say(language)}" + (f" ({where})" if where else "")
    if check.outcome is Outcome.SKIPPED:
        reason = check.reason.say(language) if check.reason is not None else ""
        return check.code, name, f'   <skipped message="{_text(reason)}"/>\n'
    failing = [finding for finding in check.findings if finding.id in standing]
    told = [finding for finding in check.findings if finding.id not in standing]
    return check.code, name, _failure(failing, language) + _said(told, language)


def _finding(finding: Finding, standing: set[str], language: Language) -> tuple[str, str, str]:
    name = f"{finding.code} {finding.name}" + (f" ({finding.subject})" if finding.subject else "")
    return finding.code, name, _failure([finding], language) if finding.id in standing else _said([finding], language)


def _failure(findings: list[Finding], language: Language) -> str:
    if not findings:
        return ""
    body = "".join(_line(finding, language) for finding in findings)
    return f'   <failure type="{_text(findings[0].name)}" message="{_text(findings[0].message.say(language))}">{body}</failure>\n'


def _said(findings: list[Finding], language: Language) -> str:
    body = "".join(_line(finding, language) for finding in findings)
    return f"   <system-out>{body}</system-out>\n" if body else ""


def _line(finding: Finding, language: Language) -> str:
    place = f"{finding.place}: " if finding.place is not None else ""
    return _text(f"{place}{finding.severity.value}: {finding.message.say(language)}") + "\n"
