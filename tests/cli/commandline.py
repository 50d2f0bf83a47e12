"""Small closes, and ways to call the command line: inside this process (fast) or as a process of its own."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass

import pytest

from bokslut.cli.app import main

GOOD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Test" 1
#GEN 20260101
#FNAMN "Provbolaget (syntetiskt)"
#RAR 0 20250101 20251231
#KONTO 1930 "Bank"
#KONTO 2081 "Aktiekapital"
#KONTO 5410 "Inventarier"
#IB 0 1930 5000.00
#IB 0 2081 -5000.00
#UB 0 1930 4000.00
#UB 0 2081 -5000.00
#RES 0 5410 1000.00
#VER A 1 20250105 "Skruvar"
{
#TRANS 1930 {} -1000.00
#TRANS 5410 {} 1000.00
}
"""
BAD = GOOD.replace("#TRANS 5410 {} 1000.00", "#TRANS 5410 {} 990.00")
CLOSE = """schema = "bokslut/close@1"
language = "sv"

[entity]
name = "Provbolaget (syntetiskt)"

[rules]
packs = ["ledger"]

[[ledger]]
path = "huvudbok.se"
"""


@dataclass(frozen=True)
class Ended:
    """How a call ended."""

    code: int
    out: str
    err: str


@pytest.fixture(autouse=True)
def surroundings(monkeypatch):
    """A Swedish locale and nothing else said."""
    for name in ("BOKSLUT_LANG", "NO_COLOR", "COLUMNS", "LC_ALL", "LC_MESSAGES"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("LANG", "sv_SE.UTF-8")


@pytest.fixture
def call(monkeypatch, capsys):
    """Run the command line in this process."""

    def called(*words: str) -> Ended:
        monkeypatch.setattr(sys, "argv", ["bokslut", *map(str, words)])
        monkeypatch.setattr(sys, "excepthook", sys.__excepthook__)
        capsys.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        shown = capsys.readouterr()
        return Ended(int(ended.value.code or 0), shown.out, shown.err)

    return called


@pytest.fixture
def process():
    """Run the command line as a process of its own."""

    def run(
        *words: str, stdin: bytes = b"", program: tuple[str, ...] = ("-m", "bokslut"), **environ: str
    ) -> subprocess.CompletedProcess[bytes]:
        command = [sys.executable, *program, *map(str, words)]
        return subprocess.run(command, input=stdin, capture_output=True, env={**os.environ, **environ}, timeout=120, check=False)

    return run


def make_close(folder, ledger: str = GOOD, close: str = CLOSE):
    """Write a close folder."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "bokslut.toml").write_text(close, encoding="utf-8")
    (folder / "huvudbok.se").write_bytes(ledger.encode("cp437"))
    return folder


@pytest.fixture
def good(tmp_path):
    """A close without findings."""
    return make_close(tmp_path / "good")


@pytest.fixture
def bad(tmp_path):
    """A close with an entry that does not add up."""
    return make_close(tmp_path / "bad", BAD)


#: What a test file takes in: `surroundings, call, process, good, bad = commandline.FIXTURES`.
FIXTURES = (surroundings, call, process, good, bad)
