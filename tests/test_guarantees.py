"""Every test that docs/GUARANTEES.md names exists."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_every_guarantee_names_tests_that_exist():
    text = (ROOT / "docs" / "GUARANTEES.md").read_text(encoding="utf-8")
    files = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "tests").rglob("test_*.py")}
    named = re.findall(r"`(test_\w+\.py)(?:::(test_\w+))?`", text)
    assert len(named) > 20
    missing = [f"{file}::{test}" for file, test in named if file not in files or (test and f"def {test}(" not in files[file])]
    assert missing == []
