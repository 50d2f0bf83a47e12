"""Ledgers as a sheet in an XLSX workbook with declared columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_findings import CELL_WITHOUT_VALUE, ROW_FINDINGS
from bokslut.sources.columns_vector import read_columns
from bokslut.sources.workbook_cells import SheetColumns
from bokslut.sources.workbook_sheet import open_sheet
from bokslut.sources.workbook_tags import NotPlainError

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import FindingKind
    from bokslut.sources.interface import Reader, ReadOptions, SourceFile


class Xlsx:
    """Reads XLSX: stored values only, never formulas or macros."""

    name = "xlsx"
    findings: Sequence[FindingKind] = (*ROW_FINDINGS, CELL_WITHOUT_VALUE)

    def read(self, file: SourceFile, options: ReadOptions) -> Reading:
        """Read every row: booked, or a finding. Raises UsageError when sheet or columns do not fit the file."""
        sheet = open_sheet(file, options.sheet, limits=options.limits)
        try:
            return read_columns(SheetColumns(sheet), file, options, self.name)
        except NotPlainError:
            return read_rows(sheet, file, options, self.name)


READER: Reader = Xlsx()
