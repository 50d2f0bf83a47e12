"""bokslut: financial close and reconciliation for Swedish organisations.

    from pathlib import Path
    import bokslut

    request = bokslut.load_request(Path("bokslut.toml"))
    result = bokslut.close(request)
    for finding in result.findings:
        ...

Everything returned is frozen and typed; nothing is printed and no global state is kept.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bokslut.close import close
    from bokslut.config import CloseRequest, find_close, load_request
    from bokslut.model.check import CheckResult, Outcome
    from bokslut.model.errors import BokslutError, RefusedError, UnreadableError, UsageError
    from bokslut.model.finding import Cause, Finding, Severity
    from bokslut.model.result import CloseResult, Summary
    from bokslut.model.table import Figure, Table

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
    "close",
    "find_close",
    "load_request",
]

_HOMES = {
    "bokslut.close": ("close",),
    "bokslut.config": ("CloseRequest", "find_close", "load_request"),
    "bokslut.model.check": ("CheckResult", "Outcome"),
    "bokslut.model.errors": ("BokslutError", "RefusedError", "UnreadableError", "UsageError"),
    "bokslut.model.finding": ("Cause", "Finding", "Severity"),
    "bokslut.model.result": ("CloseResult", "Summary"),
    "bokslut.model.table": ("Figure", "Table"),
}


def __getattr__(name: str) -> Any:
    """Import a public name when it is first used: `import bokslut` alone must stay light."""
    import importlib

    for home, names in _HOMES.items():
        if name in names:
            return getattr(importlib.import_module(home), name)
    message = f"module 'bokslut' has no attribute {name!r}"
    raise AttributeError(message)


def __dir__() -> list[str]:
    return __all__
