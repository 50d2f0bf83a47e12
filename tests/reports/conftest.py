"""Golden files of reports: run with BOKSLUT_GOLDEN=1 to write them anew, then read the diff."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

GOLDEN = Path(__file__).parent / "golden"


@pytest.fixture
def golden():
    """Compare a text with its golden file, byte for byte."""

    def same_as(name: str, text: str) -> None:
        path = GOLDEN / name
        if os.environ.get("BOKSLUT_GOLDEN") == "1":
            path.write_bytes(text.encode())
        assert path.exists(), f"no golden file {name}: run with BOKSLUT_GOLDEN=1"
        assert text == path.read_bytes().decode()

    return same_as
