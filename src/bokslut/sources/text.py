"""Delimited text: bytes to characters, characters to rows of cells, each with its place in the file."""

from __future__ import annotations

import codecs
import csv
import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.rows import Row

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.sources.interface import SourceFile

#: Tried in this order; of equally good ones the first is taken, since Swedish programs write semicolons.
DELIMITERS = (";", "\t", ",", "|")

#: Rows looked at to tell the delimiter.
_SAMPLE_ROWS = 50
#: A quoted cell may run over this many lines; beyond that its closing quote is taken to be missing.
_CELL_LINES_MAX = 50

_LINE_END = re.compile(r"\r\n|\n|\r")
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_SEP_LINE = re.compile(r'"?sep=(.)"?', re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class DelimitedText:
    """A text file's lines, how they are encoded and what parts their cells."""

    path: str
    encoding: str
    delimiter: str
    lines: tuple[str, ...]
    #: Lines before the first row: Excel's "sep=;".
    skipped: int = 0
    sheet: None = None

    def rows(self) -> Iterator[Row]:
        """Give every record that has something in it, in order."""
        return (row for row in _records(self.lines, self.delimiter, self.skipped) if not row.is_blank)

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
    if not file.data.strip():
        raise UnreadableError(Problem(Words("Filen är tom.", "The file is empty."), Place(file.path), _EXPORT_AGAIN))
    encoding = _codec(file.path, forced) if forced else next((codec for bom, codec in _BOMS if file.data.startswith(bom)), None)
    if not (encoding or "").startswith(("utf-16", "utf-32")) and b"\x00" in file.data:
        message = Words("Filen är binär, inte text.", "The file is binary, not text.")
        raise UnreadableError(Problem(message, Place(file.path), _EXPORT_AGAIN))
    for codec in (encoding,) if encoding else ("utf-8", "cp1252"):
        try:
            return file.data.decode(codec), codec
        except UnicodeDecodeError as error:
            fault = error
        except (LookupError, UnicodeError):
            # Python has codecs that are no encodings of text ("hex", "undefined").
            raise UsageError(_unknown_codec(file.path, codec)) from None
    line = file.data.count(b"\n", 0, fault.start) + 1
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


def open_text(file: SourceFile, encoding: str | None = None) -> DelimitedText:
    """Decode a file and tell what parts its cells. Raises UnreadableError when it is no delimited text."""
    text, codec = decode(file, encoding)
    lines = split_lines(text.removeprefix("\ufeff"))
    hint = _SEP_LINE.fullmatch(lines[0].strip(" "))
    skipped = 1 if hint else 0
    opened = DelimitedText(file.path, codec.removesuffix("-sig"), hint.group(1) if hint else "", lines, skipped)
    delimiter = opened.delimiter or sniff_delimiter(lines)
    if delimiter is None:
        message = Words(
            "Kan inte se vad som skiljer kolumnerna åt: varken semikolon, tabb, komma eller | finns i rubrikraden.",
            "Cannot tell what parts the columns: the heading has no semicolon, tab, comma or |.",
        )
        raise UnreadableError(Problem(message, Place(file.path, 1), _EXPORT_AGAIN))
    return replace(opened, delimiter=delimiter)


def sniff_delimiter(lines: tuple[str, ...]) -> str | None:
    """Return the delimiter that stands in the heading and parts most rows into as many cells, or None."""
    best: tuple[int, str] | None = None
    sample = tuple(line for line in lines[: 4 * _SAMPLE_ROWS] if line.strip())[:_SAMPLE_ROWS]
    for delimiter in DELIMITERS:
        widths = [len(row.cells) for row in _records(sample, delimiter, 0)]
        if widths and widths[0] > 1:
            alike = widths.count(widths[0])
            if best is None or alike > best[0]:
                best = (alike, delimiter)
    return best[1] if best else None


def _records(lines: tuple[str, ...], delimiter: str, index: int) -> Iterator[Row]:
    while index < len(lines):
        first, text = index, lines[index]
        index += 1
        if '"' not in text:
            yield Row(first + 1, tuple(text.split(delimiter)))
            continue
        record, cells = text, _quoted_cells(text, delimiter)
        while cells is None and index < len(lines) and index - first < _CELL_LINES_MAX:
            record = f"{record}\n{lines[index]}"
            index += 1
            cells = _quoted_cells(record, delimiter)
        if cells is None or _swallows_rows(cells, delimiter):
            # The closing quote is missing: give this line alone, so that the rows after it are still read.
            index = first + 1
            yield Row(first + 1, tuple(text.split(delimiter)), broken=True)
        else:
            yield Row(first + 1, cells)


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
    message = Words(f"Okänd teckenkodning: {codec}.", f"Unknown encoding: {codec}.")
    remedy = Words("Använd t.ex. utf-8, cp1252 eller cp850.", "Use for instance utf-8, cp1252 or cp850.")
    return Problem(message, Place(path), remedy)


_EXPORT_AGAIN = Words(
    "Exportera filen igen som CSV (textfil med en rubrikrad).",
    "Export the file again as CSV (a text file with a row of headings).",
)
