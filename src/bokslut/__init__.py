"""bokslut: financial close and reconciliation for Swedish organisations.

    from pathlib import Path
    import bokslut

    request = bokslut.load_request(Path("bokslut.toml"))
    result = bokslut.close_books(request)
    for finding in result.findings:
        ...

Everything returned is frozen and typed; nothing is printed and no global state is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bokslut.close import close as close_books
    from bokslut.config import load_request
    from bokslut.integrity import check_files, read_files
    from bokslut.model.check import CheckResult, Outcome
    from bokslut.model.errors import BokslutError, RefusedError, UnreadableError, UsageError
    from bokslut.model.finding import Cause, Finding, Severity
    from bokslut.model.result import CloseResult, Summary
    from bokslut.model.table import Figure, Table
    from bokslut.request import CloseRequest, find_close

__version__ = "0.1.0"

__all__ = [
    "BokslutError",
    "Cause",
    "CheckResult",
    "CloseRequest",
    "CloseResult",
    "Figure",
    "Finding",
    "Outcome",
    "RefusedError",
    "Severity",
    "Summary",
    "Table",
    "UnreadableError",
    "UsageError",
    "__version__",
    "check_files",
    "close_books",
    "find_close",
    "load_request",
    "read_files",
]

#: Public name to the module it lives in and its name there. The function `close` would hide behind its own module
#: `bokslut.close` as soon as anything imports that, so in public it is `close_books`.
_HOMES = {
    "BokslutError": ("bokslut.model.errors", "BokslutError"),
    "Cause": ("bokslut.model.finding", "Cause"),
    "CheckResult": ("bokslut.model.check", "CheckResult"),
    "CloseRequest": ("bokslut.request", "CloseRequest"),
    "CloseResult": ("bokslut.model.result", "CloseResult"),
    "Figure": ("bokslut.model.table", "Figure"),
    "Finding": ("bokslut.model.finding", "Finding"),
    "Outcome": ("bokslut.model.check", "Outcome"),
    "RefusedError": ("bokslut.model.errors", "RefusedError"),
    "Severity": ("bokslut.model.finding", "Severity"),
    "Summary": ("bokslut.model.result", "Summary"),
    "Table": ("bokslut.model.table", "Table"),
    "UnreadableError": ("bokslut.model.errors", "UnreadableError"),
    "UsageError": ("bokslut.model.errors", "UsageError"),
    "check_files": ("bokslut.integrity", "check_files"),
    "close_books": ("bokslut.close", "close"),
    "find_close": ("bokslut.request", "find_close"),
    "load_request": ("bokslut.config", "load_request"),
    "read_files": ("bokslut.integrity", "read_files"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import bokslut` alone must stay light."""
    import importlib

    if name not in _HOMES:
        message = f"module 'bokslut' has no attribute {name!r}"
        raise AttributeError(message)
    home, inside = _HOMES[name]
    return getattr(importlib.import_module(home), inside)


def __dir__() -> list[str]:
    return __all__
