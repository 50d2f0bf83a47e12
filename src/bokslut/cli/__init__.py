"""The commands. One file each: parse, call, render, exit. Only these print."""

import atexit
import gc
import os
import sys
from types import TracebackType


def _while_loading(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
    """Say nothing of a Ctrl-C before a command begins, as `app.main` has it afterwards."""
    if issubclass(kind, KeyboardInterrupt):
        sys.exit(130)
    sys.__excepthook__(kind, error, trace)


def _leave() -> None:
    """Spare the end of a run Python's last search for cycles, in all that lives."""
    # DuckDB counts what of its own is left then, and complains on stderr.
    if "duckdb" not in sys.modules:
        gc.freeze()


sys.excepthook = _while_loading

# Whoever imports this is the program, whose runs are short and make few cycles: looking for them as often as Python does
# takes a tenth of start-up, and the last search as long again.
gc.set_threshold(200_000, 20, 20)
atexit.register(_leave)

# polars' allocator has four pools for each processor, and what one frees no other can use: with fewer, a large ledger takes an
# eighth less memory, and less time to get it. polars adds this to its own settings when it is imported.
os.environ.setdefault("_RJEM_MALLOC_CONF", f"narenas:{max(1, (os.cpu_count() or 1) // 2)}")
