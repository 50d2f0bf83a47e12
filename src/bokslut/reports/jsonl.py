"""`bokslut/close-result@1` as JSON lines: the close first, then every check and finding, the summary last."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bokslut.reports.contract import SCHEMA, check_data, close_data, finding_data, summary_data
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.model.result import CloseResult
    from bokslut.reports.interface import Style


class JsonLinesReport:
    """For streams and logs: one record a line, each with its `record` (close, check, finding, summary)."""

    name = "jsonl"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the lines; language and width of the style change nothing."""
        _ = style
        return "".join(_line(record) for record in _records(result))


JSONL = JsonLinesReport()


def _records(result: CloseResult) -> Iterator[dict[str, Any]]:
    data = close_data(result)
    yield {"schema": SCHEMA, "record": "close", "bokslut": data["bokslut"], **data["close"], "sources": data["sources"]}
    for statement in data["statements"]:
        yield {"record": "statement", **statement}
    if data["regulation"] is not None:
        yield {"record": "regulation", **data["regulation"]}
    for check in result.checks:
        yield {"record": "check", **check_data(check, result.language)}
    for finding in result.findings:
        yield {"record": "finding", **finding_data(finding, result.language)}
    for off in data["switched_off"]:
        yield {"record": "switched_off", **off}
    yield {"record": "summary", **summary_data(result)}


def _line(record: dict[str, Any]) -> str:
    return encodable(json.dumps(record, ensure_ascii=False, separators=(",", ":"), allow_nan=False)) + "\n"
