"""What came of trying a record again, for machines: `bokslut/verification@1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bokslut.reports.contract import words_data
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from bokslut.model.record import FileChange, Verification

SCHEMA = "bokslut/verification@1"


def verification_json(found: Verification) -> str:
    """Return what was found as one JSON document, keys in the order of the contract."""
    data = {
        "schema": SCHEMA,
        "bokslut": found.version,
        "recorded_by": found.record.version,
        "holds": found.holds,
        "same": found.is_same,
        "tampered": found.is_tampered,
        "obstacle": words_data(found.obstacle),
        "files": [_file(change) for change in found.files],
        "packs": [_file(change) for change in found.packs],
        "results": [{"part": each.part.value, "what": each.what, "old": each.old, "new": each.new} for each in found.results],
    }
    return encodable(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def _file(change: FileChange) -> dict[str, Any]:
    return {"path": change.path, "state": change.state.value, "old_sha256": change.old_sha256, "new_sha256": change.new_sha256}
