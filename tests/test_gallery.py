"""docs/FINDINGS.md is what `make docs` writes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_golden_gallery_of_findings_is_up_to_date():
    command = [sys.executable, str(ROOT / "docs" / "gallery.py")]
    if os.environ.get("BOKSLUT_GOLDEN"):
        subprocess.run(command, check=True, cwd=ROOT)
    done = subprocess.run([*command, "--check"], check=False, capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr
