"""The original text at a place: what the file says there, never a re-rendering."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.errors import BokslutError
from bokslut.sources.forms import is_columnar, is_workbook
from bokslut.sources.sie4_tokens import scan
from bokslut.sources.text import decode
from bokslut.sources.textlines import lines_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.place import Place
    from bokslut.sources.interface import SourceFile
    from bokslut.sources.rows import Row

#: A quoted line is at most this long; a longer one is cut around the place's column.
LENGTH_MAX = 2_000
#: Lines quoted of a place that spans several.
LINES_MAX = 20

CUT = "…"
#: Which field of a SIE record is its amount (object lists are no fields), and whether the record has an object list.
_AMOUNT_AT = {
    "#TRANS": (1, True),
    "#RTRANS": (1, True),
    "#BTRANS": (1, True),
    "#IB": (2, False),
    "#UB": (2, False),
    "#RES": (2, False),
    "#OIB": (2, True),
    "#OUB": (2, True),
    "#PSALDO": (3, True),
    "#PBUDGET": (3, True),
}
#: Between the cells of a sheet's row, which has no text of its own.
CELL_BORDER = " │ "


class Quotes:
    """The lines of some files: those of the places foreseen are found in one reading, others when they are asked for."""

    def __init__(self, files: Mapping[str, SourceFile], encodings: Mapping[str, str]) -> None:
        self._files = files
        self._encodings = encodings
        self._lines: dict[str, dict[int, str]] = {}
        self._foreseen: dict[str, set[int]] = {}
        self._sought: dict[str, set[int]] = {}
        self._rows: dict[tuple[str, str], dict[int, tuple[str, ...]]] = {}

    def foresee(self, places: Iterable[Place | None]) -> None:
        """Note places that will be filled, so that the lines of all of them are found in one reading of each file."""
        for place in places:
            if place is not None and place.path in self._files:
                self._foreseen.setdefault(place.path, set()).update(_lines_at(place))

    def fill(self, place: Place | None) -> Place | None:
        """Return the place with its excerpt, or as it is when there is nothing to quote."""
        if place is None or place.line is None or place.excerpt is not None or place.path not in self._files:
            return place
        file = self._files[place.path]
        if is_workbook(file) or is_columnar(file):
            cells = self._cells(file, place.sheet or "", place.line)
            return _with_cells(place, cells) if cells else place
        lines = self._text_lines(file, _lines_at(place))
        if not lines:
            return place
        if len(lines) > 1:
            return replace(place, excerpt="\n".join(line[:LENGTH_MAX] for line in lines))
        place = _at_the_amount(place, lines[0])
        excerpt, start = cut_around(lines[0], place.column or 1)
        return replace(place, excerpt=excerpt, excerpt_column=start)

    def _text_lines(self, file: SourceFile, wanted: range) -> list[str]:
        """Return the lines wanted that the file has."""
        known = self._lines.setdefault(file.path, {})
        sought = self._sought.setdefault(file.path, set())
        if not sought.issuperset(wanted):
            sought.update(wanted, self._foreseen.get(file.path, ()))
            try:
                known.update(lines_of(file, self._encoding(file), sought))
            except (BokslutError, LookupError, ValueError):
                return []  # a binary file has no lines to quote, nor has one that names its encoding with a null character
        return [known[number] for number in wanted if number in known]

    def _encoding(self, file: SourceFile) -> str:
        """Return what the file was read with; where nobody has said, what delimited text would be."""
        return self._encodings.get(file.path) or ("utf-8" if file.location is not None else decode(file)[1])

    def _cells(self, file: SourceFile, sheet: str, line: int) -> tuple[str, ...]:
        """Return the cells of a row of a grid; none where there is no such row, or the file is damaged."""
        known = self._rows.setdefault((file.path, sheet), {})
        if line not in known:
            wanted = sorted({line, *self._foreseen.get(file.path, ())} - known.keys())
            known.update(dict.fromkeys(wanted, ()))
            with suppress(BokslutError):
                known.update({row.line: row.cells for row in _rows_at(file, sheet, wanted)})
        return known[line]


def _rows_at(file: SourceFile, sheet: str, lines: Sequence[int]) -> Iterable[Row]:
    """Read some rows of a workbook or a columnar file."""
    if is_workbook(file):
        from bokslut.sources.workbook_cells import rows_at
        from bokslut.sources.workbook_sheet import open_sheet

        return rows_at(open_sheet(file, sheet, printed=True), set(lines))
    from bokslut.sources.columnar import ColumnarTable

    table = ColumnarTable(file)
    return table.exactly([line for line in lines if line <= table.height])


def _with_cells(place: Place, cells: tuple[str, ...]) -> Place:
    """Quote a sheet's row, so that the place's column, which counts cells, points at the cell's text."""
    column = place.column or 1
    offset = sum(len(cell) + len(CELL_BORDER) for cell in cells[: column - 1])
    return replace(place, excerpt=CELL_BORDER.join(cells)[:LENGTH_MAX], excerpt_column=column - offset)


def _lines_at(place: Place) -> range:
    """Return the lines that are quoted of a place."""
    first = place.line or 0
    return range(first, min(place.end_line or first, first + LINES_MAX - 1) + 1) if first else range(0)


def _at_the_amount(place: Place, line: str) -> Place:
    """Narrow a place that is a whole SIE row to its amount: frames know a row's line, and the amount is what it is about."""
    label = line.split(maxsplit=1)[0].upper() if line.strip() else ""
    if place.column != 1 or place.end_column is not None or label not in _AMOUNT_AT:
        return place
    index, takes_list = _AMOUNT_AT[label]
    record = scan(line, takes_list=takes_list)
    if index >= len(record.fields):
        return place
    column, end = record.at(index)
    return replace(place, column=column, end_column=end)


def cut_around(line: str, column: int) -> tuple[str, int]:
    """Cut a long line around a 1-based column; return it with the column at which it now begins."""
    if len(line) <= LENGTH_MAX:
        return line, 1
    start = max(0, min(column - 1 - LENGTH_MAX // 2, len(line) - LENGTH_MAX))
    kept = line[start : start + LENGTH_MAX]
    before, after = CUT if start else "", CUT if start + LENGTH_MAX < len(line) else ""
    return f"{before}{kept}{after}", start + 1 - len(before)
