"""docs/LIMITS.md says what the code does."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

import pytest

LIMITS = Path(__file__).parent.parent / "docs" / "LIMITS.md"
ROWS = re.findall(r"^\| [^|]+ \| ([\d ]+) \| `([\w.]+)\.(\w+)` \|", LIMITS.read_text(encoding="utf-8"), re.MULTILINE)


def test_the_table_is_found():
    assert len(ROWS) > 15


@pytest.mark.parametrize(("value", "module", "name"), ROWS, ids=[f"{module}.{name}" for _, module, name in ROWS])
def test_a_limit_is_what_the_table_says(value, module, name):
    assert getattr(importlib.import_module(f"bokslut.{module}"), name) == int(value.replace(" ", ""))
