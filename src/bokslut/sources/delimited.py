"""Ledgers as delimited text (CSV) with declared columns."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.errors import BokslutError
from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_findings import ROW_FINDINGS
from bokslut.sources.columns_vector import read_columns
from bokslut.sources.interface import SourceFile
from bokslut.sources.text import open_text
from bokslut.sources.text_cells import TextColumns, can_part

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import FindingKind
    from bokslut.sources.interface import Reader, ReadOptions

_HEAD_BYTES = 65_536


class Delimited:
    """Reads CSV: dialect and encoding are told by the file, the columns by the close file."""

    name = "csv"
    findings: Sequence[FindingKind] = ROW_FINDINGS

    def read(self, file: SourceFile, options: ReadOptions) -> Reading:
        """Read every row: booked, or a finding. Raises UsageError when the columns do not fit the file."""
        text = open_text(file, options.encoding, options.limits)
        if can_part(text):
            return read_columns(TextColumns(text), file, options, self.name)
        return read_rows(text, file, options, self.name)


def is_delimited(file: SourceFile) -> bool:
    """Tell whether the bytes are text whose first row is parted into columns, and no SIE file."""
    if file.head(_HEAD_BYTES).lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"#", b"<")):
        return False
    try:
        open_text(_head(file))
    except BokslutError:
        return False
    return True


def _head(file: SourceFile) -> SourceFile:
    """Return the first whole lines of a file, enough to tell its form."""
    if file.size <= _HEAD_BYTES:
        return file
    head = file.head(_HEAD_BYTES)
    end = head.rfind(b"\n")
    # UTF-16 has its line ends in two bytes.
    width = 2 if head.startswith((b"\xff\xfe", b"\xfe\xff")) else 1
    return SourceFile(file.path, head[: (end + width if end > 0 else _HEAD_BYTES) // width * width])


READER: Reader = Delimited()
