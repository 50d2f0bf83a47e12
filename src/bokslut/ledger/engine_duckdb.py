"""DuckDB as the engine of the heavy step: in this process, on files, without a network."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import duckdb
import narwhals as nw

from bokslut.ledger.engine_files import FilesEngine

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

#: No extension is fetched: Parquet is built in.
_ALONE: dict[str, str | bool | int | float | list[str]] = {"autoinstall_known_extensions": False, "autoload_known_extensions": False}


class DuckDBEngine(FilesEngine):
    """Runs on every core, in this process."""

    name = "duckdb"
    wide = nw.Int128

    def __init__(self) -> None:
        super().__init__()
        self._connection = duckdb.connect(config=_ALONE)

    def scan(self, paths: Sequence[Path]) -> Any:
        """Scan the files."""
        return self._connection.read_parquet([str(path) for path in paths])

    def fetch(self, rows: Any) -> Sequence[Sequence[Any]]:
        """Fetch every row."""
        found: list[tuple[Any, ...]] = rows.fetchall()
        return found
