"""Delimited text: bytes to characters, characters to rows of cells, each with its place in the file."""

from __future__ import annotations

import codecs
import csv
import re
from collections import Counter
from dataclasses import dataclass, replace
from operator import itemgetter
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.limits import DEFAULT, Limits
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.encoding import unknown_encoding
from bokslut.sources.rows import Row
from bokslut.sources.sourcefile import SourceFile
from bokslut.sources.text_lines import PAGED, TextLines, has_odd_spaces, paged

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

#: Tried in this order; of equally good ones the first is taken, since Swedish programs write semicolons.
DELIMITERS = (";", "\t", ",", "|")

#: Rows looked at to tell the delimiter.
_SAMPLE_ROWS = 50

_LINE_END = re.compile(r"\r\n|\n|\r")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEP_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """A text file's lines, how they are encoded and what parts their cells."""

    path: str
    encoding: str
    delimiter: str
    lines: Sequence[str]
    #: Lines before the first row: Excel's "sep=;".
    skipped: int = 0
    sheet: None = None
    #: Lines that a quoted cell may run over; beyond that its closing quote is taken to be missing.
    cell_lines: int = DEFAULT.cell

    def rows(self) -> Iterator[Row]:
        """Give every record that has something in it, in order."""
        return (row for row in self._rows() if not row.is_blank)

    def _rows(self) -> Iterator[Row]:
        index = self.skipped
        lines = self.lines
        while _has(lines, index):
            if index > 4 * _SAMPLE_ROWS and lines is self.lines:
                lines = tuple(lines)  # whoever reads so far reads on
            row, index = record_at(lines, self.delimiter, index, self.cell_lines)
            yield row

    def place(self, row: Row, cell: int) -> Place:
        """Return where a cell's text stands; past the last cell, the end of the line, where it was expected."""
        text = self.lines[row.line - 1]
        spans = [] if row.broken else _spans(text, self.delimiter)
        start, end = spans[cell] if cell < len(spans) else (len(text), len(text))
        inner = text[start:end]
        start, end = start + len(inner) - len(inner.lstrip()), start + len(inner.rstrip())
        return Place(self.path, row.line, start + 1, row.line, max(start, end) + 1)

    def row_place(self, row: Row) -> Place:
        """Return the place of a whole row."""
        return Place(self.path, row.line, 1, row.line, len(self.lines[row.line - 1]) + 1)


def decode(file: SourceFile, forced: str | None = None) -> tuple[str, str]:
    """Return the file's characters and the codec they were read with: a BOM's, else UTF-8, else Windows-1252.

    Raises UnreadableError for an empty or a binary file and for bytes that the encoding does not have.
    """
    data = file.data
    if not data.strip():
        raise UnreadableError(Problem(Words("Filen är tom.", "The file is empty."), Place(file.path), _EXPORT_AGAIN))
    encoding = _codec(file.path, forced) if forced else next((codec for bom, codec in _BOMS if data.startswith(bom)), None)
    if not (encoding or "").startswith(("utf-16", "utf-32")) and b"\x00" in data:
        message = Words("Filen är binär, inte text.", "The file is binary, not text.")
        raise UnreadableError(Problem(message, Place(file.path), _EXPORT_AGAIN))
    for codec in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            return data.decode(codec), codec
        except UnicodeDecodeError as error:
            fault = error
        except (LookupError, UnicodeError):
            # Python has codecs that are no encodings of text ("hex", "undefined").
            raise UsageError(_unknown_codec(file.path, codec)) from None
    line = data.count(b"\n", 0, fault.start) + 1
    message = Words(
        f"Filens tecken kan inte läsas som {fault.encoding}: byte 0x{fault.object[fault.start]:02X} på rad {line}.",
        f"The file's characters cannot be read as {fault.encoding}: byte 0x{fault.object[fault.start]:02X} on line {line}.",
    )
    remedy = Words(
        "Spara filen som UTF-8, eller ange encoding i bokslut.toml (t.ex. cp850 för äldre program).",
        "Save the file as UTF-8, or give its encoding in bokslut.toml (cp850 for old programs, say).",
    )
    raise UnreadableError(Problem(message, Place(file.path, line), remedy))


def split_lines(text: str) -> tuple[str, ...]:
    """Part a text into lines at LF, CR and CR LF only; other separators are data inside a line."""
    return tuple(_LINE_END.split(text))


def _open_lines(file: SourceFile, forced: str | None) -> tuple[Sequence[str], str]:
    """Return a text's lines and its codec; read page by page where the encoding lets a page be decoded by itself."""
    for codec in _paged_codecs(file, forced):
        found = paged(file, codec)
        if found is not None:
            return found, codec
    text, codec = decode(file, forced)
    try:
        data = text.encode()
    except UnicodeEncodeError:
        return split_lines(text.removeprefix("\ufeff")), codec
    return TextLines(SourceFile(file.path, data), odd_spaces=has_odd_spaces(data)), codec


def _paged_codecs(file: SourceFile, forced: str | None) -> Sequence[str]:
    if forced is None:
        marked = next((codec for bom, codec in _BOMS if file.head(3).startswith(bom)), None)
        codecs_ = ("utf-8", "cp1252") if marked is None else (marked,)
    else:
        try:
            codecs_ = (codecs.lookup(forced).name,)
        except LookupError:
            return ()  # that is told when it is decoded
    return [codec for codec in codecs_ if codec in PAGED]


def open_text(file: SourceFile, encoding: str | None = None, limits: Limits = DEFAULT) -> DelimitedText:
    """Decode a file and tell what parts its cells. Raises UnreadableError when it is no delimited text."""
    lines, codec = _open_lines(file, encoding)
    hint = _SEP_LINE.fullmatch(lines[0].strip(" "))
    skipped = 1 if hint else 0
    opened = DelimitedText(file.path, codec.removesuffix("-sig"), hint.group(1) if hint else "", lines, skipped, cell_lines=limits.cell)
    delimiter = opened.delimiter or sniff_delimiter(lines)
    if delimiter is None:
        message = Words(
            "Kan inte se vad som skiljer kolumnerna åt: varken semikolon, tabb, komma eller | finns i rubrikraden.",
            "Cannot tell what parts the columns: the heading has no semicolon, tab, comma or |.",
        )
        raise UnreadableError(Problem(message, Place(file.path, 1), _EXPORT_AGAIN))
    return replace(opened, delimiter=delimiter)


def sniff_delimiter(lines: Sequence[str]) -> str | None:
    """Return the delimiter that parts most rows into as many cells, or None; rows above the headings may have none of it."""
    best: tuple[int, str] | None = None
    sample = tuple(line for line in lines[: 4 * _SAMPLE_ROWS] if line.strip())[:_SAMPLE_ROWS]
    for delimiter in DELIMITERS:
        widths = [len(row.cells) for row in DelimitedText("", "", delimiter, sample).rows()]
        usual, alike = max(Counter(width for width in widths if width > 1).items(), key=itemgetter(1, 0), default=(0, 0))
        is_first = bool(widths) and widths[0] == usual
        if usual and (is_first or alike * 2 >= len(widths)) and (best is None or alike > best[0]):
            best = (alike, delimiter)
    return best[1] if best else None


def record_at(lines: Sequence[str], delimiter: str, index: int, cell_lines: int = DEFAULT.cell) -> tuple[Row, int]:
    """Return the record that begins at a line's index, and the index of the line after it."""
    first, text = index, lines[index]
    index += 1
    if '"' not in text:
        return Row(first + 1, tuple(text.split(delimiter))), index
    record, cells = text, _quoted_cells(text, delimiter)
    while cells is None and index - first < cell_lines and _has(lines, index):
        record = f"{record}\n{lines[index]}"
        index += 1
        cells = _quoted_cells(record, delimiter)
    if cells is None or _swallows_rows(cells, delimiter):
        # The closing quote is missing: give this line alone, so that the rows after it are still read.
        return Row(first + 1, tuple(text.split(delimiter)), broken=True), first + 1
    return Row(first + 1, cells), index


def _has(lines: Sequence[str], index: int) -> bool:
    """Tell whether there is such a line; how many there are in all may not be known yet."""
    return bool(lines[index : index + 1])


def _quoted_cells(record: str, delimiter: str) -> tuple[str, ...] | None:
    """Split a record as CSV is quoted; None where a quote is not closed or is followed by more text."""
    try:
        # One string, not its lines: the record may hold line ends inside quotes.
        found = list(csv.reader([record], delimiter=delimiter, strict=True))
    except csv.Error:
        return None
    return tuple(found[0]) if len(found) == 1 else None


def _swallows_rows(cells: tuple[str, ...], delimiter: str) -> bool:
    """Tell whether a cell over several lines holds whole rows, which a stray quote in each of two rows makes it do."""
    return any("\n" in cell and cell.count(delimiter) >= max(1, len(cells) - 1) for cell in cells)


def _spans(text: str, delimiter: str) -> list[tuple[int, int]]:
    """Return the offsets of each cell's text within a line, without its quotes."""
    spans = []
    start, quoted = 0, False
    for offset, char in enumerate(f"{text}{delimiter}"):
        if char == '"' and (quoted or not text[start:offset].strip()):
            quoted = not quoted
        elif char == delimiter and (not quoted or offset == len(text)):
            inner = text[start:offset].startswith('"') and offset - start > 1 and text[offset - 1] == '"'
            spans.append((start + 1, offset - 1) if inner else (start, offset))
            start, quoted = offset + 1, False
    return spans


def _codec(path: str, name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise UsageError(_unknown_codec(path, name)) from None


def _unknown_codec(path: str, codec: str) -> Problem:
    message, remedy = unknown_encoding(codec)
    return Problem(message, Place(path), remedy)


_EXPORT_AGAIN = Words(
    "Exportera filen igen som CSV (textfil med en rubrikrad).",
    "Export the file again as CSV (a text file with a row of headings).",
)
