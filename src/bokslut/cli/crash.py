"""A bug in bokslut: one line, a report in a file, exit code 70. Never a bare traceback."""

from __future__ import annotations

import os
import platform
import sys
import tempfile
import traceback
from typing import TYPE_CHECKING

from bokslut import __version__
from bokslut.cli.language import say
from bokslut.cli.output import talk

if TYPE_CHECKING:
    from types import TracebackType

EXIT_CODE = 70
INTERRUPTED = 130
OUT_OF_MEMORY = 4


def report_crash(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Take the place of `sys.excepthook`: what nobody caught is a fault in the program, not in the books."""
    if issubclass(kind, KeyboardInterrupt):
        sys.exit(INTERRUPTED)
    if issubclass(kind, MemoryError):
        talk(
            say(
                "Minnet räcker inte. Inget är ändrat. Stäng andra program, eller läs en fil åt gången.",
                "There is not enough memory. Nothing has been changed. Close other programs, or read one file at a time.",
            )
        )
        sys.exit(OUT_OF_MEMORY)
    path = _write("".join(traceback.format_exception(kind, error, trace)))
    what = kind.__name__
    if path is None:
        talk(say(f"Ett fel i bokslut ({what}). Det är inte ditt fel.", f"A fault in bokslut ({what}). It is not your fault."))
    else:
        talk(
            say(
                f"Ett fel i bokslut ({what}). Inget är ändrat. Skicka gärna rapporten: {path}",
                f"A fault in bokslut ({what}). Nothing has been changed. Please send the report: {path}",
            )
        )
    sys.exit(EXIT_CODE)


def _write(trace: str) -> str | None:
    head = f"bokslut {__version__}\nPython {sys.version}\n{platform.platform()}\n{sys.argv!r}\n\n"
    try:
        handle, path = tempfile.mkstemp(prefix="bokslut-crash-", suffix=".txt")
        with os.fdopen(handle, "w", encoding="utf-8", errors="backslashreplace") as stream:
            stream.write(head + trace)
    except OSError:
        return None
    return path
