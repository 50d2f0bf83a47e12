"""Layouts as CSV or a sheet in a workbook, since that is where accountants keep them; nothing is lost either way.

One row a line, in printed order. A row without `id` begins a layout: its label is the title, its accounts what the
layout covers, and its pack the rule pack it comes from: a rule file made of it replaces the pack's layout and keeps its
chart and roles. Lists are parted by commas, aliases by "|"; a line that is subtracted is written "minus LINE", because a
cell that begins with "-" is a formula to a spreadsheet.
"""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from pydantic import ValidationError

from bokslut.model.errors import Problem, UsageError
from bokslut.model.place import Place
from bokslut.model.toml import toml_text
from bokslut.model.words import Words
from bokslut.sources.forms import is_workbook
from bokslut.sources.text import open_text
from bokslut.sources.workbook_sheet import open_sheet
from bokslut.statements.layout import Layout, LayoutLine
from bokslut.validation import in_file_order, meant, said_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bokslut.sources.interface import SourceFile
    from bokslut.sources.rows import Grid, Row

COLUMNS = (
    "layout",
    "id",
    "label_sv",
    "label_en",
    "accounts",
    "sign",
    "flips_to",
    "sum",
    "result_of",
    "heading",
    "hidden",
    "note",
    "aliases",
    "pack",
)
_LISTS = ("accounts", "sum")
_FLAGS = ("heading", "hidden")
_YES = ("x", "ja", "yes", "true", "sant", "1")
_NO = ("", "nej", "no", "false", "falskt", "0")
_NAMES = ("sign", "flips_to", "result_of", "note")

#: What a spreadsheet takes for a formula when it opens a CSV file is written with an apostrophe before it.
_FORMULA = re.compile(r"'*\s*[=+\-@＝＋－＠]")
_GUARDED = re.compile(r"'+\s*[=+\-@＝＋－＠]")


def to_rows(layouts: Iterable[Layout], packs: Mapping[str, str] | None = None) -> list[list[str]]:
    """Return layouts as rows of text, the heading first; `packs` are the rule packs they come from, by layout.

    Raises UsageError for a label with a line break in it.
    """
    rows = [list(COLUMNS)]
    for layout in layouts:
        rows.append(_row(layout.id, "", layout.title, {"accounts": ", ".join(layout.covers), "pack": (packs or {}).get(layout.id, "")}))
        for line in layout.line:
            cells = {
                "accounts": ", ".join(line.accounts),
                "sum": ", ".join(f"minus {term[1:]}" if term.startswith("-") else term for term in line.sum),
                "aliases": " | ".join(line.aliases),
                **{key: getattr(line, key) or "" for key in _NAMES},
                **{key: "x" if getattr(line, key) else "" for key in _FLAGS},
            }
            rows.append(_row(layout.id, line.id, line.label, cells))
    problems = [Problem(_CONTROL.fill(text=repr(cell)), None) for row in rows for cell in row if _has_control(cell)]
    if problems:
        raise UsageError(*problems)
    return rows


_CONTROL = Words("Texten {text} har ett styrtecken, som en tabell inte kan ha", "The text {text} has a control character; a table cannot")


def _row(layout: str, line: str, label: Words, cells: dict[str, str]) -> list[str]:
    known = {"layout": layout, "id": line, "label_sv": label.sv, "label_en": label.en, **cells}
    return [known.get(column, "") for column in COLUMNS]


def _has_control(text: str) -> bool:
    return any(unicodedata.category(char) in {"Cc", "Cs", "Zl", "Zp"} for char in text)


def to_csv(layouts: Iterable[Layout], packs: Mapping[str, str] | None = None) -> str:
    """Return layouts as CSV with semicolons, safe to open in a spreadsheet program."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", lineterminator="\n", quoting=csv.QUOTE_MINIMAL)
    for row in to_rows(layouts, packs):
        writer.writerow(f"'{cell}" if _FORMULA.match(cell) else cell for cell in row)
    return out.getvalue()


def to_workbook(layouts: Iterable[Layout], packs: Mapping[str, str] | None = None) -> bytes:
    """Return layouts as a workbook with one sheet; every cell is text, whatever it looks like. Same layouts, same bytes."""
    from openpyxl import Workbook
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    book = Workbook()
    sheet = book.active
    sheet.title = "layouts"
    for number, row in enumerate(to_rows(layouts, packs), 1):
        for column, text in enumerate(row, 1):
            if text:
                cell = sheet.cell(number, column, text)
                # Set after the value: openpyxl takes a text that begins with "=" for a formula.
                cell.data_type = "s"
                cell.number_format = "@"
                cell.font = Font(bold=number == 1)
    for column, name in enumerate(COLUMNS, 1):
        sheet.column_dimensions[get_column_letter(column)].width = 42 if name.startswith("label") else 18
    sheet.freeze_panes = "C2"
    return _undated(book)


def _undated(book: Any) -> bytes:
    """Save a workbook without the time of day in it."""
    import datetime as dt
    import zipfile

    first = io.BytesIO()
    book.properties.created = dt.datetime(1980, 1, 1, tzinfo=dt.UTC).replace(tzinfo=None)
    book.save(first)
    out = io.BytesIO()
    with zipfile.ZipFile(first) as packed, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as again:
        for name in sorted(packed.namelist()):
            data = packed.read(name)
            if name == "docProps/core.xml":
                data = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", data)
            again.writestr(zipfile.ZipInfo(name), data, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def from_table(file: SourceFile, sheet: str | None = None) -> tuple[Layout, ...]:
    """Read layouts from CSV or a workbook; raises UsageError with everything that is wrong, cell by cell."""
    return read_table(file, sheet)[0]


def read_table(file: SourceFile, sheet: str | None = None) -> tuple[tuple[Layout, ...], Mapping[str, str]]:
    """Read layouts, and the rule packs that they come from by layout, from CSV or a workbook.

    Raises UsageError with everything that is wrong, cell by cell.
    """
    workbook = is_workbook(file)
    grid: Grid = open_sheet(file, sheet) if workbook else open_text(file)
    rows = grid.rows()
    reading = _Reading(grid, guarded=not workbook)
    header = next(rows, None)
    if header is not None and reading.read_header(header):
        for row in rows:
            reading.read_row(row)
    layouts = reading.layouts()
    if reading.problems:
        raise UsageError(*in_file_order(reading.problems))
    if not layouts:
        message = Words("Filen har inga uppställningar", "The file has no layouts")
        raise UsageError(Problem(message, Place(file.path, 1, 1, sheet=grid.sheet)))
    return layouts, reading.packs


@dataclass(slots=True)
class _Parts:
    title: Words
    place: Place
    covers: tuple[str, ...] = ()
    lines: list[LayoutLine] = field(default_factory=list)


class _Reading:
    def __init__(self, grid: Grid, *, guarded: bool) -> None:
        self._grid = grid
        self._guarded = guarded
        self._at: dict[str, int] = {}
        self._parts: dict[str, _Parts] = {}
        self.problems: list[Problem] = []
        self.packs: dict[str, str] = {}

    def read_header(self, header: Row) -> bool:
        for index, text in enumerate(header.cells):
            name = text.strip().casefold().removeprefix("\ufeff")
            if name in self._at:
                message = Words(f"Kolumnen {name} finns två gånger", f"The column {name} is there twice")
                self.problems.append(Problem(message, self._grid.place(header, index)))
            elif name in COLUMNS:
                self._at[name] = index
            elif name:
                message = Words(f"Okänd kolumn ”{text}”", f"Unknown column “{text}”")
                self.problems.append(Problem(message, self._grid.place(header, index), meant(name, COLUMNS)))
        for name in COLUMNS[:4]:
            if name not in self._at:
                message = Words(f"Kolumnen {name} saknas", f"The column {name} is missing")
                self.problems.append(Problem(message, self._grid.row_place(header)))
        return not self.problems

    def read_row(self, row: Row) -> None:
        if row.broken:
            message = Words("Ett citattecken i raden avslutas aldrig", "A quotation mark in the row is never closed")
            self.problems.append(Problem(message, self._grid.row_place(row)))
            return
        for index, fault in row.faults.items():
            self.problems.append(Problem(fault, self._grid.place(row, index)))
        layout = self._text(row, "layout").strip()
        if not layout:
            self._report(row, "layout", _NO_LAYOUT)
            return
        line = self._line(row)
        if not self._text(row, "id").strip():
            if layout in self._parts:
                self._report(row, "layout", Words(f"Uppställningen {layout} finns redan", f"The layout {layout} is already there"))
            else:
                self._parts[layout] = _Parts(self._label(row), self._grid.row_place(row), line["accounts"])
                self.packs |= {layout: pack} if (pack := self._text(row, "pack").strip()) else {}
            return
        if layout not in self._parts:
            message = Words(
                f"Uppställningen {layout} börjar utan egen rad (utan id, med titeln)",
                f"The layout {layout} begins without a row of its own (no id, and the title)",
            )
            self._report(row, "layout", message)
            self._parts[layout] = _Parts(Words(layout, layout), self._grid.row_place(row))
        try:
            self._parts[layout].lines.append(LayoutLine.model_validate(line))
        except ValidationError as error:
            for details in error.errors(include_url=False):
                column = str(details["loc"][0])
                self._report(row, column, said_of(details))

    def layouts(self) -> tuple[Layout, ...]:
        found = []
        for name, parts in self._parts.items():
            try:
                found.append(Layout(id=name, title=parts.title, covers=parts.covers, line=tuple(parts.lines)))
            except ValidationError as error:
                self.problems.extend(Problem(said_of(details), parts.place) for details in error.errors(include_url=False))
        return tuple(found)

    def _text(self, row: Row, column: str) -> str:
        index = self._at.get(column)
        text = row.cells[index] if index is not None and index < len(row.cells) else ""
        return text[1:] if self._guarded and _GUARDED.match(text) else text

    def _label(self, row: Row) -> Words:
        return Words(self._text(row, "label_sv"), self._text(row, "label_en"))

    def _line(self, row: Row) -> dict[str, Any]:
        line: dict[str, Any] = {"id": self._text(row, "id").strip(), "label": self._label(row)}
        for column in _LISTS:
            line[column] = tuple(_term(part) for part in self._text(row, column).split(",") if part.strip())
        line["aliases"] = tuple(part.strip() for part in self._text(row, "aliases").split("|") if part.strip())
        for column in _NAMES:
            line[column] = (self._text(row, column) if column == "note" else self._text(row, column).strip()) or None
        for column in _FLAGS:
            said = self._text(row, column).strip().casefold()
            if said not in (*_YES, *_NO):
                self._report(row, column, Words(f"Skriv x eller ingenting, inte ”{said}”", f"Write x or nothing, not “{said}”"))
            line[column] = said in _YES
        return line

    def _report(self, row: Row, column: str, message: Words) -> None:
        index = self._at.get(column)
        place = self._grid.row_place(row) if index is None else self._grid.place(row, index)
        self.problems.append(Problem(message, place))


_NO_LAYOUT = Words("Raden säger inte vilken uppställning den hör till", "The row does not say which layout it belongs to")


def _term(part: str) -> str:
    term = part.strip()
    minus = re.match(r"(?:minus\s+|[-−–]\s*)", term)
    return f"-{term[minus.end() :]}" if minus else term


def to_toml(layouts: Sequence[Layout], name: str, packs: Mapping[str, str] | None = None) -> str:
    """Return layouts as a rule file, in which they replace those of the rule packs they come from. It gives the same layouts back."""
    parts = [f'schema = "bokslut/rules@1"\nname = {toml_text(name)}\n']
    replaced = [layout.id for layout in layouts if layout.id in (packs or {})]
    if packs and replaced:
        required = dict.fromkeys(packs[each] for each in replaced)
        parts.append(f"requires = {_list(required)}\nreplaces = {_list(replaced)}\n")
    for layout in layouts:
        parts.append(f"\n[[layout]]\nid = {toml_text(layout.id)}\ntitle = {_words(layout.title)}\n")
        if layout.covers:
            parts.append(f"covers = {_list(layout.covers)}\n")
        for line in layout.line:
            parts.append("\n[[layout.line]]\n")
            parts.extend(f"{key} = {value}\n" for key, value in _line_items(line))
    return "".join(parts)


def _line_items(line: LayoutLine) -> Iterator[tuple[str, str]]:
    yield "id", toml_text(line.id)
    yield "label", _words(line.label)
    for key in ("aliases", "accounts", "sign", "flips_to", "sum", "result_of", "heading", "hidden", "note"):
        value = getattr(line, key)
        if value is None or value is False or value == ():
            continue
        yield key, "true" if value is True else _list(value) if isinstance(value, tuple) else toml_text(value)


def _words(words: Words) -> str:
    return f"{{ sv = {toml_text(words.sv)}, en = {toml_text(words.en)} }}"


def _list(items: Iterable[str]) -> str:
    return f"[{', '.join(toml_text(item) for item in items)}]"
