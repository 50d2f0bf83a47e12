"""How much memory a process takes that reads a file: a script of its own, so that nothing else counts."""

from __future__ import annotations

import subprocess
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path


def peak(script: str, path: Path) -> tuple[int, int]:
    """Run a script that prints a count and the peak of its process in kilobytes."""
    done = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, text=True, check=True)
    count, kilobytes = done.stdout.split()
    return int(count), int(kilobytes)
