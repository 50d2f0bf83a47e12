"""Which engine runs the heavy step, by name; those beside polars are extras."""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UsageError
from bokslut.model.words import Words

if TYPE_CHECKING:
    from bokslut.ledger.engine import Engine

#: Engine to the module that it needs; the extra is named like the engine.
ENGINES = {"polars": "polars", "duckdb": "duckdb", "spark": "pyspark"}


def make_engine(name: str, master: str | None = None) -> Engine:
    """Return the engine of this name; `master` is the address of a Spark cluster, None for this machine alone.

    Raises UsageError when its extra is not installed, for a master of another engine, and when Spark cannot be started.
    """
    if master is not None and name != "spark":
        message = Words(f"--master hör till --engine spark, inte {name}", f"--master belongs to --engine spark, not {name}")
        raise UsageError(Problem(message))
    if find_spec(ENGINES[name]) is None:
        message = Words(f"{name} är inte installerat", f"{name} is not installed")
        remedy = Words(f"pip install 'bokslut[{name}]'", f"pip install 'bokslut[{name}]'")
        raise UsageError(Problem(message, None, remedy))
    if name == "duckdb":
        from bokslut.ledger.engine_duckdb import DuckDBEngine

        return DuckDBEngine()
    if name == "spark":
        from bokslut.ledger.engine_spark import SparkEngine

        return SparkEngine(master)
    from bokslut.ledger.engine import POLARS

    return POLARS
