"""Every report format, in the order that `--format` lists them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.family import Member, named

if TYPE_CHECKING:
    from bokslut.reports.interface import Report

REPORTS: tuple[Member[Report], ...] = (
    Member("text", "bokslut.reports.text", "TEXT"),
    Member("json", "bokslut.reports.json", "JSON"),
    Member("jsonl", "bokslut.reports.jsonl", "JSONL"),
    Member("sarif", "bokslut.reports.sarif", "SARIF"),
    Member("junit", "bokslut.reports.junit", "JUNIT"),
    Member("github", "bokslut.reports.github", "GITHUB"),
    Member("md", "bokslut.reports.markdown", "MARKDOWN"),
    Member("csv", "bokslut.reports.csv", "CSV"),
)


def report(name: str) -> Report | None:
    """Return the report that `--format` calls so, or None."""
    return named(REPORTS, name)
