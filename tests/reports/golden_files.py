"""Golden files of reports: `make golden` (BOKSLUT_GOLDEN=1) writes them anew; read the diff."""

from __future__ import annotations

import os
from pathlib import Path

GOLDEN = Path(__file__).parent / "golden"


def golden(name: str, text: str) -> None:
    """Compare a text with its golden file, byte for byte."""
    path = GOLDEN / name
    if os.environ.get("BOKSLUT_GOLDEN") == "1":
        path.write_bytes(text.encode())
    assert path.exists(), f"no golden file {name}: make golden"
    assert text == path.read_bytes().decode()
