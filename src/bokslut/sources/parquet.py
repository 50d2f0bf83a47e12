"""Ledgers as Parquet, Arrow or Feather with declared columns."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.sources.columnar import ColumnarTable
from bokslut.sources.columnar_cells import TableColumns
from bokslut.sources.columns_findings import CELL_WITHOUT_VALUE, ROW_FINDINGS
from bokslut.sources.columns_vector import read_columns

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import FindingKind
    from bokslut.sources.interface import Reader, ReadOptions, SourceFile


class Parquet:
    """Reads Parquet, Arrow IPC and Feather files; only the columns that are declared."""

    name = "parquet"
    findings: Sequence[FindingKind] = (*ROW_FINDINGS, CELL_WITHOUT_VALUE)

    def read(self, file: SourceFile, options: ReadOptions) -> Reading:
        """Read every row: booked, or a finding. Raises UsageError when the columns do not fit, UnreadableError for damage."""
        table = ColumnarTable(file, options.columns.values(), options.limits)
        reading = read_columns(TableColumns(table), file, options, self.name)
        return replace(reading, info=replace(reading.info, type=table.kind if table.kind != "Parquet" else ""))


READER: Reader = Parquet()
