"""Spark as the engine of the heavy step: on this machine, or on the cluster of a master that the user names."""

from __future__ import annotations

import decimal
import weakref
from typing import TYPE_CHECKING, Any

import narwhals as nw
from py4j.protocol import Py4JError
from pyspark.errors import PySparkException
from pyspark.sql import SparkSession

from bokslut.ledger.engine_files import FilesEngine
from bokslut.model.errors import Problem, UsageError
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

#: Every core of this machine, and nothing beyond it.
LOCAL = "local[*]"
_LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_START = Words(
    "Spark behöver Java 17 eller senare (JAVA_HOME), och en master som svarar på adressen i --master.",
    "Spark needs Java 17 or later (JAVA_HOME), and a master that answers at the address in --master.",
)
_RUN = Words(
    "En annan maskin måste kunna läsa samma filer: peka TMPDIR på en mapp som alla ser, eller kör utan --engine.",
    "Another machine must be able to read the same files: point TMPDIR at a folder that all of them see, or run without --engine.",
)


class SparkEngine(FilesEngine):
    """Runs where `master` says: `local[*]` unless it is named."""

    name = "spark"
    #: Spark has no 128-bit integers; a sum of decimals with 28 digits has 38, and beyond that it is an error (ANSI mode).
    wide = nw.Decimal(28, 0)

    def __init__(self, master: str | None = None) -> None:
        super().__init__()
        where = master or LOCAL
        building = SparkSession.builder.master(where).appName("bokslut")
        settings = {
            "spark.ui.enabled": "false",
            "spark.ui.showConsoleProgress": "false",
            "spark.log.level": "ERROR",
            "spark.sql.ansi.enabled": "true",
        }
        if where.startswith("local"):
            settings["spark.sql.shuffle.partitions"] = "16"  # Spark's own 200 are for a cluster
        if where.startswith("local") or any(host in where for host in _LOOPBACK):
            settings |= {"spark.driver.bindAddress": "127.0.0.1", "spark.driver.host": "127.0.0.1"}
        for key, value in settings.items():
            building = building.config(key, value)
        try:
            self._session = building.getOrCreate()
        except (PySparkException, Py4JError) as error:
            message = Words(f"Spark ({where}) går inte att starta: {_said(error)}", f"Spark ({where}) cannot be started: {_said(error)}")
            raise UsageError(Problem(message, None, _START)) from error
        weakref.finalize(self, self._session.stop)

    def scan(self, paths: Sequence[Path]) -> Any:
        """Scan the files."""
        return self._session.read.parquet(*(path.as_uri() for path in paths))

    def fetch(self, rows: Any) -> Iterator[Sequence[Any]]:
        """Fetch every row, decimals as whole numbers. Raises UsageError where the cluster cannot run it."""
        try:
            found = rows.collect()
        except (PySparkException, Py4JError) as error:
            message = Words(f"Spark avbröt: {_said(error)}", f"Spark gave up: {_said(error)}")
            raise UsageError(Problem(message, None, _RUN)) from error
        return (tuple(int(cell) if isinstance(cell, decimal.Decimal) else cell for cell in row) for row in found)


def _said(error: Exception) -> str:
    """Return the first line of what Spark said, without the trace of its own code."""
    return str(error).strip().partition("\n")[0][:300]
