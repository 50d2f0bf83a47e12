"""The command line on a file of any content: a documented exit code, no traceback, in every form of report."""

from __future__ import annotations

import io
import tempfile
import zlib
from contextlib import redirect_stderr
from pathlib import Path

from typer.testing import CliRunner

from bokslut.cli.app import app
from bokslut.cli.show import show_error
from bokslut.model.errors import BokslutError
from fuzz.oracle import check_error, hold
from fuzz.sie4 import SMALL, WORDS
from fuzz.target import Target

_FOLDER = Path(tempfile.mkdtemp(prefix="bokslut-fuzz-"))
_CALLS = (
    *(
        ("check",),
        ("check", "--format", "json", "--lang", "en"),
        ("check", "--format", "sarif"),
        ("check", "--format", "junit", "--strict"),
    ),
    *(
        ("check", "--format", "md"),
        ("check", "--format", "csv", "--lang", "en"),
        ("check", "--format", "github"),
        ("check", "--all", "--lang", "sv"),
    ),
    *(("read",), ("read", "--format", "json"), ("export", "--to", "sie4"), ("export", "--to", "csv"), ("export", "--to", "beancount")),
    *(("check", "--limit", "line=100"), ("read", "--limit", "rows=2"), ("export", "--to", "hledger")),
)
#: Found, wrong use, unreadable, refused.
_CODES = frozenset(range(5))


def run_command(data: bytes) -> None:
    """Run one command, chosen by the content, on a file with that content."""
    if data.startswith((b"PAR1", b"ARROW1")):
        return  # the target parquet, which runs apart
    words = _CALLS[zlib.crc32(data) % len(_CALLS)]
    path = _FOLDER / "bok.se"
    path.write_bytes(data)
    done = CliRunner().invoke(app, [words[0], str(path), *words[1:]])
    code = done.exit_code
    if isinstance(done.exception, BokslutError):
        check_error(done.exception)
        code = done.exception.exit_code
        with redirect_stderr(io.StringIO()) as said:
            show_error(done.exception)
        hold(said.getvalue().strip(), "an error without words")
    elif done.exception is not None and not isinstance(done.exception, SystemExit):
        raise done.exception
    hold(code in _CODES, f"{words} ended with {code}")
    hold("Traceback" not in done.output, f"{words} printed a traceback")
    hold("\x1b" not in done.output.replace("\x1b[", "") or words[-1] in {"sie4", "csv"}, f"{words} printed what a terminal obeys")


_BEGIN = ("ledgers/faults/*/20*.se", "ledgers/faults/*/*.sie", "ledgers/faults/*/*.csv", "ledgers/faults/*/*.xlsx")

TARGETS = (
    Target(
        "commands", "check, read and export by the command line on files of any form, every report", run_command, WORDS, SMALL, _BEGIN, 6000
    ),
)
