"""Findings as workflow commands, which a pull request shows at the right line."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bokslut.model.finding import Finding, Severity
from bokslut.reports.escape import visible

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.reports.interface import Style

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.QUESTION: "notice", Severity.INFO: "notice"}


class GithubReport:
    """One annotation a finding that stands; nothing for a clean close."""

    name = "github"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the commands, a line each; texts are in the style's language."""
        return "".join(_command(finding, style) for finding in result.findings if finding.accepted is None)


GITHUB = GithubReport()


def _command(finding: Finding, style: Style) -> str:
    properties = {"title": finding.code}
    place = finding.place
    if place is not None:
        properties["file"] = style.seen(place.path)
        numbers = {"line": place.line, "endLine": place.end_line, "col": place.column, "endColumn": place.end_column}
        # A column means something only with its line, and the end only on the same line.
        properties |= {name: str(number) for name, number in numbers.items() if number is not None and place.line is not None}
    given = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    message = finding.message.say(style.language)
    if finding.remedy is not None:
        message += "\n" + finding.remedy.say(style.language)
    return f"::{_COMMANDS[finding.severity]} {given}::{_data(message)}\n"


def _data(text: str) -> str:
    lines = re.split(r"\r\n|\r|\n", text.replace("%", "%25"))
    return "%0A".join(visible(line) for line in lines)


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
