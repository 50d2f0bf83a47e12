"""From a file to a proposed mapping: which format it has, which sheets, and which encoding where its letters look wrong."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UsageError
from bokslut.model.place import Place
from bokslut.model.suggestion import Suggestion
from bokslut.model.words import Words
from bokslut.sources.columnar import ColumnarTable
from bokslut.sources.encoding import detect as detect_encoding
from bokslut.sources.forms import told_by_bytes
from bokslut.sources.registry import detect
from bokslut.sources.suggesting import suggest_sheet
from bokslut.sources.text import open_text
from bokslut.sources.workbook import Workbook
from bokslut.sources.workbook_sheet import Sheet

if TYPE_CHECKING:
    from bokslut.model.suggestion import SheetSuggestion
    from bokslut.sources.interface import ReadOptions, SourceFile
    from bokslut.sources.rows import Grid

#: The encoding proposed for letters as DOS had them; å, ä and ö are the same in cp437.
DOS = "cp850"
_HEAD_BYTES = 65_536


def suggest_file(file: SourceFile, options: ReadOptions) -> Suggestion:
    """Propose how to read a ledger file. A SIE file needs no mapping and gets none.

    Raises UnreadableError for a file that is no ledger or is damaged.
    """
    encoding = options.encoding
    if encoding is not None:
        form = told_by_bytes(file) or "csv"
    elif _is_dos(file):
        form, encoding = "csv", DOS
    else:
        form = detect(file).name
    found = tuple(suggest_sheet(file, grid) for grid in _grids(file, form, options, encoding))
    return Suggestion(file.path, form, encoding, found)


def certain_mapping(suggestion: Suggestion) -> SheetSuggestion:
    """Return the one proposal of a file that nothing is missing or doubtful in. Raises UsageError for any other."""
    place = Place(suggestion.path)
    remedy = Words(f"Se efter: bokslut read --suggest {suggestion.path}", f"Look: bokslut read --suggest {suggestion.path}")
    if len(suggestion.sheets) != 1:
        message = Words(
            "Arbetsboken har flera blad; vilket som gäller gissas inte.",
            "The workbook has several sheets; which one is meant is not guessed.",
        )
        raise UsageError(Problem(message, place, remedy))
    sheet = suggestion.sheets[0]
    if not sheet.is_certain:
        message = Words("Kolumnerna kan inte föreslås utan tvekan.", "The columns cannot be proposed without doubt.")
        raise UsageError(Problem(message, place, remedy))
    return sheet


def _is_dos(file: SourceFile) -> bool:
    """Tell whether a text has å, ä and ö as DOS had them: read as Windows-1252 they would be other signs."""
    head = file.head(_HEAD_BYTES)
    is_text = b"\x00" not in head and not head.startswith((b"PK", b"PAR1", b"ARROW1", b"\xff\xff\xff\xff"))
    starts = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    return is_text and not starts.startswith((b"#", b"<")) and detect_encoding(head) == "cp437"


def _grids(file: SourceFile, form: str, options: ReadOptions, encoding: str | None) -> list[Grid]:
    if form == "csv":
        return [open_text(file, encoding, options.limits)]
    if form == "parquet":
        return [ColumnarTable(file, limits=options.limits)]
    if form == "xlsx":
        workbook = Workbook(file, options.limits)
        sheets = [workbook.choose_sheet(options.sheet)] if options.sheet is not None else [each for each in workbook.sheets if each.visible]
        return [Sheet(workbook, each) for each in sheets]
    return []
