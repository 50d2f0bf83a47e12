"""Findings and checks as one table for a spreadsheet: `;` between cells, a byte order mark so that å, ä and ö survive."""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING

from bokslut.reports.contract import SCHEMA, base_unit, decimal
from bokslut.reports.escape import encodable, spreadsheet_cell

if TYPE_CHECKING:
    from fractions import Fraction

    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult
    from bokslut.reports.interface import Style

COLUMNS = (
    "schema", "record", "code", "name", "outcome", "text", "table", "line", "column", "left", "right", "difference", "tolerance", "unit",
    "place", "remedy", "accepted_by", "id",
)  # fmt: skip


class CsvReport:
    """One row a finding, then one row a check."""

    name = "csv"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the table; texts are in the style's language, amounts are decimal strings in kronor."""
        out = io.StringIO()
        writer = csv.DictWriter(out, COLUMNS, restval="", delimiter=";", lineterminator="\r\n")
        writer.writeheader()
        for finding in result.findings:
            writer.writerow(_guarded(_finding(finding, style)))
        for check in result.checks:
            writer.writerow(_guarded(_check(check, style)))
        return "\ufeff" + out.getvalue()


CSV = CsvReport()


def _guarded(row: dict[str, str]) -> dict[str, str]:
    return {key: encodable(spreadsheet_cell(value)) for key, value in row.items()}


def _amount(value: Fraction | None) -> str:
    return "" if value is None else decimal(value)


def _finding(finding: Finding, style: Style) -> dict[str, str]:
    return {
        "schema": SCHEMA,
        "record": "finding",
        "code": finding.code,
        "name": finding.name,
        "outcome": finding.severity.value,
        "text": finding.message.say(style.language),
        "difference": _amount(finding.difference),
        "tolerance": _amount(finding.tolerance),
        "unit": base_unit(finding.unit) or "",
        "place": str(finding.place) if finding.place is not None else "",
        "remedy": finding.remedy.say(style.language) if finding.remedy is not None else "",
        "accepted_by": finding.accepted.by if finding.accepted is not None else "",
        "id": finding.id,
    }


def _check(check: CheckResult, style: Style) -> dict[str, str]:
    found = check.comparison
    row = {
        "schema": SCHEMA,
        "record": "check",
        "code": check.code,
        "outcome": check.outcome.value,
        "text": check.title.say(style.language) + (f": {check.reason.say(style.language)}" if check.reason is not None else ""),
        "table": check.table or "",
        "line": check.line or "",
        "column": check.column or "",
        "unit": base_unit(check.unit) or "",
    }
    if found is None:
        return row
    amounts = {"left": found.left, "right": found.right, "difference": found.difference, "tolerance": found.tolerance}
    return row | {name: decimal(value) for name, value in amounts.items()}
