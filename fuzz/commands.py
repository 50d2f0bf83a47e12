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
#: What a close of the file is asked, what differs between it and itself or another, and whether its record holds.
_OF_CLOSE = (
    *(("close", "{close}"), ("close", "{close}", "--record", "{record}", "--force"), ("verify", "{record}"), ("why", "1930", "{close}")),
    *(("why", "A 1", "{close}"), ("why", "100", "{close}", "--all"), ("why", "19", "{close}", "--format", "json")),
    *(("why", "Summa tillgångar", "{close}"), ("why", "BR001", "{close}"), ("why", "V001", "{close}", "--lang", "en")),
    *(("diff", "{ledger}", "{ledger}"), ("diff", "{other}", "{ledger}"), ("diff", "{ledger}", "{other}", "--format", "json")),
)
_OTHER = Path(__file__).parent.parent / "tests" / "closes" / "unbalanced-voucher" / "2025.se"
_CLOSE = """schema = "bokslut/close@1"
language = "sv"
entity = { name = "Fuzz" }
rules = { packs = ["ledger", "bas-k3"] }
ledger = [{ path = "bok.se" }]
"""
#: Found, wrong use, unreadable, refused.
_CODES = frozenset(range(5))


def run_command(data: bytes) -> None:
    """Run one command, chosen by the content, on a file with that content."""
    if data.startswith((b"PAR1", b"ARROW1")):
        return  # the target parquet, which runs apart
    ledger = _FOLDER / "bok.se"
    ledger.write_bytes(data)
    chosen = zlib.crc32(data) % (len(_CALLS) + len(_OF_CLOSE))
    if chosen < len(_CALLS):
        command, *options = _CALLS[chosen]
        words = (command, str(ledger), *options)
    else:
        (_FOLDER / "bokslut.toml").write_text(_CLOSE, encoding="utf-8")
        names = {"close": _FOLDER, "ledger": ledger, "other": _OTHER, "record": _FOLDER / "post.json"}
        words = tuple(word.format(**names) for word in _OF_CLOSE[chosen - len(_CALLS)])
    done = CliRunner().invoke(app, words)
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
    if words == ("diff", str(ledger), str(ledger)):
        hold(code != 1, "a ledger differs from itself")


_BEGIN = ("ledgers/faults/*/20*.se", "ledgers/faults/*/*.sie", "ledgers/faults/*/*.csv", "ledgers/faults/*/*.xlsx")

TARGETS = (
    Target(
        "commands", "every command on files of any form, as they are and in a close, every report", run_command, WORDS, SMALL, _BEGIN, 6000
    ),
)
