"""What `why` found, for machines: `bokslut/why@1`. Amounts are decimal strings, in kronor for money."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bokslut import __version__
from bokslut.reports.contract import check_data, figure_data, finding_data, head_data, place_data, words_data
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.trace import Row, Section, Trace

SCHEMA = "bokslut/why@1"


def trace_json(trace: Trace, result: CloseResult) -> str:
    """Return the walk down as one JSON document, keys in the order of the contract."""
    data = {
        "schema": SCHEMA,
        "bokslut": __version__,
        "close": head_data(result),
        "asked": trace.asked,
        "kind": trace.kind.value,
        "also": [kind.value for kind in trace.also],
        "next": trace.next or None,
        "next_as": trace.next_as.value if trace.next_as is not None else None,
        "title": words_data(trace.title),
        "notes": [words_data(note) for note in trace.notes],
        "sections": [_section(section) for section in trace.sections],
        "checks": [check_data(check, result.language) for check in trace.checks],
        "findings": [finding_data(finding, result.language) for finding in trace.findings],
        "places": [place_data(place) for place in trace.places],
    }
    return encodable(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def _section(section: Section) -> dict[str, Any]:
    return {
        "title": words_data(section.title),
        "columns": [words_data(column) for column in section.columns],
        "rows": [_row(row) for row in section.rows],
        "left_out": section.left_out,
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "label": words_data(row.label),
        "values": [figure_data(figure) for figure in row.figures],
        "ask": row.ask or None,
        "place": None if row.place is None else place_data(row.place),
        "note": words_data(row.note),
        "rows": [_row(each) for each in row.rows],
    }
