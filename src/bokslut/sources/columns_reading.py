"""What was taken from the rows of a file, as a reading of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bokslut.ledger.ledger import Reading
from bokslut.model.source import SourceInfo
from bokslut.sources import columns_findings as kinds
from bokslut.sources.columns_proof import blame_entries

if TYPE_CHECKING:
    from bokslut.ledger.frames import Frames
    from bokslut.model.words import Words
    from bokslut.sources.columns_reader import CellReader
    from bokslut.sources.interface import ReadOptions, SourceFile


class Booked(NamedTuple):
    """What was booked: frames, how many entries and how many postings."""

    frames: Frames
    entries: int = 0
    postings: int = 0


def report_empty(cells: CellReader, message: Words) -> None:
    """Report a file none of whose rows was of use; where some were lost, their findings say enough."""
    if cells.lost_line is None:
        cells.lose(kinds.NO_ROWS, cells.header, None, message)


def reading_of(cells: CellReader, file: SourceFile, options: ReadOptions, form: str, booked: Booked) -> Reading:
    """Return what was read."""
    info = SourceInfo(
        path=file.path,
        format=form,
        sha256=file.sha256,
        encoding=cells.grid.encoding,
        encoding_declared=options.encoding,
        currency=options.currency,
        entries=booked.entries,
        postings=booked.postings,
        sheet=cells.grid.sheet,
    )
    findings = tuple(sorted(blame_entries(cells.findings, booked.frames), key=lambda finding: finding.sort_key()))
    return Reading(info, booked.frames, findings, complete=cells.lost_line is None)
