"""What the README shows is what the commands print. `make golden` refreshes the blocks; review them as a diff."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
README = ROOT / "README.md"
BLOCK = re.compile(r"<!-- run: (?P<command>[^\n]+) -->\n```text\n(?P<shown>.*?)```", re.DOTALL)
SECONDS = re.compile(r" +\d+,\d s$", re.MULTILINE)


def run(command: str) -> str:
    """Run a README command; `| head -N` keeps the first lines. Time taken is left out: it differs from run to run."""
    program, _, cut = command.partition(" | head -")
    words = program.split()
    assert words[0] == "bokslut"
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "LC_ALL": "C.UTF-8", "TERM": "dumb"}
    done = subprocess.run([sys.executable, "-m", *words], capture_output=True, cwd=ROOT, env=environment, check=False)
    lines = SECONDS.sub("", done.stdout.decode()).replace("python -m bokslut", "bokslut").splitlines()
    shown = [*lines[: int(cut)], "…"] if cut and len(lines) > int(cut) else lines
    return "".join(line.rstrip() + "\n" for line in shown)


def block(command: str, printed: str) -> str:
    return f"<!-- run: {command} -->\n```text\n{printed}```"


@pytest.mark.parametrize("command", [found["command"] for found in BLOCK.finditer(README.read_text(encoding="utf-8"))])
def test_golden_readme_shows_what_the_command_prints(command: str):
    text = README.read_text(encoding="utf-8")
    printed = run(command)
    if os.environ.get("BOKSLUT_GOLDEN"):
        text = BLOCK.sub(lambda found: block(command, printed) if found["command"] == command else found[0], text)
        README.write_text(text, encoding="utf-8")
    shown = next(found["shown"] for found in BLOCK.finditer(text) if found["command"] == command)
    assert shown == printed
