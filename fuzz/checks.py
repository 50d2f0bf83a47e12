"""Every integrity check on one ledger or two: over temporary files and by searches it finds what it finds in memory and by proofs."""

from __future__ import annotations

import tempfile
import zlib
from contextlib import ExitStack
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

from bokslut.integrity import check_files
from bokslut.model.errors import BokslutError
from bokslut.sources.sie4_text import Lines
from fuzz.oracle import check_findings, hold, outcome
from fuzz.sie4 import SMALL, WORDS
from fuzz.target import Target

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult

_FOLDER = Path(tempfile.mkdtemp(prefix="bokslut-fuzz-"))
_CLOSE = """schema = "bokslut/close@1"
[entity]
name = "X"
[period]
fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
[[ledger]]
path = "a.se"
"""
_AND_ANOTHER = """[[ledger]]
path = "b.se"
"""

#: What is changed for a large ledger: rows go to temporary files, pieces are small, and no piece is small enough for a short cut.
_AS_IF_LARGE = {
    "bokslut.sources.sie4.IN_MEMORY_BYTES": -1,
    "bokslut.sources.sie4.Lines": partial(Lines, size=200),
    "bokslut.ledger.quick.ROWS_MAX": 2,
    "bokslut.ledger.quick._PARTS_MAX": 1,
    "bokslut.ledger.by_entry._MANY": 0,
}


def run_checks(data: bytes) -> None:
    """Check a file, or it and a copy or a changed copy of it, as it is and as if it were large."""
    how = zlib.crc32(data)
    other = {0: data, 1: SMALL(data, len(data), how)}.get(how % 3)
    (_FOLDER / "a.se").write_bytes(data)
    (_FOLDER / "b.se").write_bytes(other or b"")
    (_FOLDER / "bokslut.toml").write_text(_CLOSE + (_AND_ANOTHER if other is not None else ""), encoding="utf-8")
    usual = outcome(_check)
    with ExitStack() as changed:
        for name, value in _AS_IF_LARGE.items():
            changed.enter_context(patch(name, value))
        large = outcome(_check)
    if isinstance(usual, BokslutError) or isinstance(large, BokslutError):
        hold(repr(usual) == repr(large), f"one refuses, the other does not: {usual!r}, {large!r}")
        return
    check_findings(usual.findings)
    for one, other_one in zip(usual.checks, large.checks, strict=True):
        hold(one == other_one, f"the checks differ: {one}, {other_one}")
    hold(usual == large, "the results differ")


def _check() -> CloseResult:
    (result,) = check_files([str(_FOLDER)], "en")
    return result


TARGETS = (
    Target(
        "checks",
        "every integrity check on one SIE 4 file or two, in memory and over temporary files, which must agree",
        run_checks,
        WORDS,
        SMALL,
        ("ledgers/faults/*/20*.se",),
        2500,
    ),
)
