"""Every report format, in the order that `--format` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.reports.csv import CSV
from bokslut.reports.github import GITHUB
from bokslut.reports.json import JSON
from bokslut.reports.jsonl import JSONL
from bokslut.reports.junit import JUNIT
from bokslut.reports.markdown import MARKDOWN
from bokslut.reports.sarif import SARIF
from bokslut.reports.text import TEXT

if TYPE_CHECKING:
    from bokslut.reports.interface import Report

REPORTS: tuple[Report, ...] = (TEXT, JSON, JSONL, SARIF, JUNIT, GITHUB, MARKDOWN, CSV)


def report(name: str) -> Report | None:
    """Return the report that `--format` calls so, or None."""
    return next((report for report in REPORTS if report.name == name), None)
