"""XLSX workbooks: the parts of the package that hold values. Macros, links, pictures and formulas are never run.

Values are read as the decimal text that stands in the file, so that no binary fraction comes near an amount.
"""

from __future__ import annotations

import io
import posixpath
import re
import xml.etree.ElementTree as ET
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.suggest import suggest
from bokslut.model.words import Words
from bokslut.sources.archives import told_of_archive
from bokslut.sources.forms import OLD_EXCEL
from bokslut.sources.workbook_format import BUILT_IN
from bokslut.sources.workbook_strings import SharedStrings

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.sources.interface import SourceFile

#: Excel's own limits.
ROWS_MAX = 1_048_576
COLUMNS_MAX = 16_384

#: Parts that every OOXML package has; the first tells which part is the document.
_RELATIONS = "_rels/.rels"
_EVERY_PACKAGE = {_RELATIONS, "[Content_Types].xml"}

_CELL = re.compile(r"([A-Z]{1,3})([1-9][0-9]{0,6})", re.ASCII)


@dataclass(frozen=True, slots=True)
class SheetInfo:
    """A worksheet's name, its part of the package, and whether it is shown."""

    name: str
    part: str
    visible: bool


@dataclass(frozen=True, slots=True)
class RawCell:
    """A cell as the file has it: `type` is OOXML's (n, s, b, e, str, d), shared strings already looked up."""

    column: int
    type: str
    text: str | None
    formula: bool
    number_format: str


class Workbook:
    """An opened workbook. Every method raises UnreadableError where the package is damaged."""

    def __init__(self, file: SourceFile, limits: Limits = DEFAULT) -> None:
        self.path = file.path
        if file.head(8).startswith(OLD_EXCEL):
            raise self._unreadable(
                Words(
                    "Filen är en gammal Excelfil (.xls) eller lösenordsskyddad.",
                    "The file is an old Excel file (.xls) or password protected.",
                )
            )
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(file.data))
            unpacked = sum(part.file_size for part in self._zip.infolist())
        except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
            raise self._unreadable(_DAMAGED) from None
        if unpacked > limits.workbook:
            message = Words(
                f"Filen packas upp till {unpacked // 1_000_000} MB, mer än vad en arbetsbok får.",
                f"The file unpacks to {unpacked // 1_000_000} MB, more than a workbook may.",
            )
            raise beyond(limits, "workbook", message, Place(file.path))
        self._parts = {part.filename: part for part in self._zip.infolist()}
        if not self._parts.keys() & _EVERY_PACKAGE:
            raise self._unreadable(*told_of_archive(self._zip))
        self.shared = SharedStrings(self)
        self._book = self._document_part()
        book = self._tree(self._book)
        self.sheets = tuple(self._sheets(book))
        properties = _child(book, "workbookPr")
        self.counts_from_1904 = properties is not None and properties.get("date1904") in {"1", "true"}

    def choose_sheet(self, name: str | None) -> SheetInfo:
        """Return the sheet of that name, else the only visible one. Raises UsageError where there is a choice to make."""
        shown = [sheet for sheet in self.sheets if sheet.visible]
        if name is None and len(shown) == 1:
            return shown[0]
        found = next((sheet for sheet in self.sheets if sheet.name == name), None)
        if found is not None:
            return found
        names = [sheet.name for sheet in self.sheets]
        listed = ", ".join(f"”{known}”" for known in names)
        if name is None:
            message = Words("Arbetsboken har flera blad.", "The workbook has several sheets.")
            remedy = Words(f"Ange sheet i bokslut.toml. Bladen är {listed}.", f"Give sheet in bokslut.toml. The sheets are {listed}.")
        else:
            near = suggest(name, names)
            message = Words(f"Arbetsboken har inget blad ”{name}”.", f'The workbook has no sheet "{name}".')
            hint = Words(f"Menade du ”{near}”? ", f'Did you mean "{near}"? ') if near else Words("", "")
            remedy = Words(f"{hint.sv}Bladen är {listed}.", f"{hint.en}The sheets are {listed}.")
        raise UsageError(Problem(message, Place(self.path), remedy, ("sheet",)))

    def rows(self, sheet: SheetInfo) -> Iterator[tuple[int, list[RawCell]]]:
        """Give every row of a sheet that has cells: its number and its cells in the order of the file."""
        strings = self.shared.column.to_list()
        formats = self._formats()
        number = 0
        for element in self._elements(sheet.part, "row"):
            given = element.get("r")
            number = self._row_number(given, number) if given is not None else number + 1
            yield number, list(self._cells(element, number, strings, formats))

    def size(self, part: str) -> int:
        """Return how many bytes a part has, unpacked, as the package says."""
        return self._parts[part].file_size if part in self._parts else 0

    def chunks(self, part: str, size: int) -> Iterator[bytes]:
        """Give the bytes of a part, unpacked, at most `size` at a time."""
        if part not in self._parts:
            raise self._unreadable(_DAMAGED)
        try:
            with self._zip.open(self._parts[part]) as stream:
                while data := stream.read(size):
                    yield data
        except _FAULTS:
            raise self._unreadable(_DAMAGED) from None

    def strings_part(self) -> str | None:
        """Return the part that has the texts that cells share, None where there is none."""
        return next(iter(self._related("sharedStrings").values()), None)

    def strings(self) -> list[str]:
        """Return the texts that cells share."""
        return self._strings()

    def formats(self) -> list[str]:
        """Return the number format of every cell style, by the style's index."""
        return self._formats()

    def cells_of(self, row: ET.Element, number: int, strings: Sequence[str], formats: list[str]) -> list[RawCell]:
        """Return the cells of one row's element."""
        return list(self._cells(row, number, strings, formats))

    def _row_number(self, text: str, before: int) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 7 and before < int(text) <= ROWS_MAX):
            raise self._unreadable(_DAMAGED)
        return int(text)

    def _cells(self, row: ET.Element, number: int, strings: Sequence[str], formats: list[str]) -> Iterator[RawCell]:
        column = 0
        for cell in row:
            if _name(cell) != "c":
                continue
            column = self._column(cell.get("r"), number, column)
            kind = cell.get("t", "n")
            value = _child(cell, "v")
            text = value.text if value is not None else None
            if kind == "s" and text is not None:
                text = strings[self._index(text, len(strings))]
            elif kind == "inlineStr":
                inline = _child(cell, "is")
                text = _string(inline) if inline is not None else None
            style = self._index(cell.get("s", "0"), max(1, len(formats)))
            yield RawCell(column, kind, text, _child(cell, "f") is not None, formats[style] if formats else "General")

    def _column(self, reference: str | None, row: int, before: int) -> int:
        if reference is None:
            return before + 1
        found = _CELL.fullmatch(reference)
        column = 0
        for letter in found[1] if found else "":
            column = column * 26 + ord(letter) - ord("A") + 1
        if found is None or int(found[2]) != row or not before < column <= COLUMNS_MAX:
            raise self._unreadable(_DAMAGED)
        return column

    def _index(self, text: str, length: int) -> int:
        if not (text.isascii() and text.isdigit() and len(text) <= 9 and int(text) < length):
            raise self._unreadable(_DAMAGED)
        return int(text)

    def _document_part(self) -> str:
        for relation in self._tree(_RELATIONS):
            if relation.get("Type", "").endswith("/officeDocument"):
                target = posixpath.normpath(relation.get("Target", "").lstrip("/"))
                if target.startswith("xl/") and target.endswith(".xml"):
                    return target
        raise self._unreadable(Words("Filen är ingen Excelarbetsbok (.xlsx).", "The file is no Excel workbook (.xlsx)."))

    def _related(self, kind: str) -> dict[str, str]:
        """Return the parts of one kind that belong to the workbook, by relation id."""
        folder, name = posixpath.split(self._book)
        relations = f"{folder}/_rels/{name}.rels"
        if relations not in self._parts:
            return {}
        found = {}
        for relation in self._tree(relations):
            if relation.get("Type", "").endswith(f"/{kind}") and relation.get("TargetMode") != "External":
                target = relation.get("Target", "")
                part = target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
                found[relation.get("Id", "")] = part
        return found

    def _sheets(self, book: ET.Element) -> Iterator[SheetInfo]:
        parts = self._related("worksheet")
        for element in book.iter():
            if _name(element) == "sheet":
                relation = next((value for key, value in element.items() if key.endswith("}id")), "")
                # Chart sheets and dialogs have no relation of this kind, and no rows.
                if relation in parts:
                    yield SheetInfo(element.get("name", ""), parts[relation], element.get("state", "visible") == "visible")

    def _strings(self) -> list[str]:
        parts = list(self._related("sharedStrings").values())
        return [_string(item) for item in self._elements(parts[0], "si")] if parts else []

    def _formats(self) -> list[str]:
        """Return the number format of every cell style, by the style's index."""
        parts = list(self._related("styles").values())
        if not parts:
            return []
        tree = self._tree(parts[0])
        codes: dict[str, str] = {str(number): code for number, code in BUILT_IN.items()}
        for element in tree.iter():
            if _name(element) == "numFmt":
                codes[element.get("numFmtId", "")] = element.get("formatCode", "General")
        styles = _child(tree, "cellXfs")
        return [codes.get(style.get("numFmtId", "0"), "General") for style in styles] if styles is not None else []

    def _tree(self, part: str) -> ET.Element:
        root: ET.Element | None = None
        for element in self._parsed(part):
            root = element
        if root is None:
            raise self._unreadable(_DAMAGED)
        return root

    def _elements(self, part: str, name: str) -> Iterator[ET.Element]:
        """Give the elements of one name as they end, and forget each when the next is asked for."""
        for element in self._parsed(part):
            if _name(element) == name:
                yield element
                element.clear()

    def _parsed(self, part: str) -> Iterator[ET.Element]:
        if part not in self._parts:
            raise self._unreadable(_DAMAGED)
        try:
            with self._zip.open(self._parts[part]) as stream:
                if b"<!DOCTYPE" in stream.read(4096):
                    raise self._unreadable(_DAMAGED)
            with self._zip.open(self._parts[part]) as stream:
                for _, element in ET.iterparse(stream):  # noqa: S314  see above
                    yield element
        except _FAULTS:
            # What zipfile, zlib and expat say of damaged, encrypted or unknown contents.
            raise self._unreadable(_DAMAGED) from None

    def _unreadable(self, message: Words, remedy: Words | None = None) -> UnreadableError:
        return UnreadableError(Problem(message, Place(self.path), remedy or _SAVE_AGAIN))


def _name(element: ET.Element) -> str:
    """Return an element's name without its namespace: the strict and the transitional form differ only there."""
    return element.tag.rpartition("}")[2]


def _child(element: ET.Element, name: str) -> ET.Element | None:
    return next((child for child in element if _name(child) == name), None)


def _string(item: ET.Element) -> str:
    """Return the text of a string with its runs, without the phonetic guide."""
    texts = []
    for child in item:
        if _name(child) == "t":
            texts.append(child.text or "")
        elif _name(child) == "r":
            texts += [run.text or "" for run in child if _name(run) == "t"]
    return "".join(texts)


_FAULTS = (ET.ParseError, zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError, OSError, LookupError, ValueError)
_DAMAGED = Words("Arbetsboken är skadad eller avhuggen.", "The workbook is damaged or cut off.")
_SAVE_AGAIN = Words("Öppna filen i Excel och spara den igen som .xlsx.", "Open the file in Excel and save it again as .xlsx.")
