"""A sheet of a workbook as rows of cells: either as printed (published tables) or as stored (ledgers)."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from decimal import Context, Decimal, InvalidOperation
from typing import TYPE_CHECKING

from bokslut.model.limits import DEFAULT, Limits
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.rows import Row
from bokslut.sources.workbook import RawCell, SheetInfo, Workbook
from bokslut.sources.workbook_format import as_printed, is_date_format

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.sources.interface import SourceFile

#: Excel works with fifteen significant digits; what stands after them in a file is the noise of binary fractions.
_EXCEL = Context(prec=15)
#: What that leaves out is told exactly: no number here has more digits.
_WIDE = Context(prec=60)
_HALF_ORE = Decimal("0.005")
#: The first and last day that Excel has (1900-01-01, 9999-12-31).
_SERIAL_MAX = 2_958_465
_FIRST_DAY = {False: dt.date(1899, 12, 30), True: dt.date(1904, 1, 1)}
#: Excel believes that 1900 was a leap year: days before 1900-03-01 are one less.
_LEAP_SERIAL = 60


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet of an opened workbook."""

    workbook: Workbook
    info: SheetInfo
    #: Cells' texts as their number formats print them, instead of as plain numbers.
    printed: bool = False

    @property
    def path(self) -> str:
        """The workbook's file name."""
        return self.workbook.path

    @property
    def sheet(self) -> str:
        """The sheet's name."""
        return self.info.name

    @property
    def encoding(self) -> str:
        """A workbook has none to tell of."""
        return ""

    def rows(self) -> Iterator[Row]:
        """Give every row that has something in it, in order."""
        for number, cells in self.workbook.rows(self.info):
            row = self.row_of(number, cells)
            if not row.is_blank:
                yield row

    def place(self, row: Row, cell: int) -> Place:
        """Return the place of a cell: line is the row, column the column's number."""
        return Place(self.path, row.line, cell + 1, row.line, cell + 2, sheet=self.sheet)

    def row_place(self, row: Row) -> Place:
        """Return the place of a row, at its first cell."""
        return Place(self.path, row.line, 1, sheet=self.sheet)

    def row_of(self, line: int, cells: list[RawCell]) -> Row:
        """Return a row from its cells as the file has them."""
        width = cells[-1].column if cells else 0
        texts = [""] * width
        numbers: dict[int, Decimal] = {}
        dates: dict[int, dt.date] = {}
        faults: dict[int, Words] = {}
        for cell in cells:
            index = cell.column - 1
            fault = _fault(cell)
            if fault is not None:
                texts[index], faults[index] = cell.text or "", fault
            elif cell.type == "n" and cell.text:
                self._number(index, cell, texts, numbers, dates, faults)
            elif cell.type == "d" and cell.text:
                texts[index] = cell.text[:10]
            elif cell.type == "b":
                texts[index] = "TRUE" if cell.text == "1" else "FALSE"
            else:
                texts[index] = cell.text or ""
        return Row(line, tuple(texts), numbers=numbers, dates=dates, faults=faults)

    def _number(
        self, index: int, cell: RawCell, texts: list[str], numbers: dict[int, Decimal], dates: dict[int, dt.date], faults: dict[int, Words]
    ) -> None:
        assert cell.text is not None
        number = read_number(cell.text)
        texts[index] = cell.text
        if number is None:
            faults[index] = _TOO_EXACT
            return
        if is_date_format(cell.number_format):
            day = day_of_serial(number, from_1904=self.workbook.counts_from_1904)
            if day is None:
                faults[index] = _NO_DATE
            else:
                texts[index], dates[index] = day.isoformat(), day
            return
        numbers[index] = number
        texts[index] = as_printed(number, cell.number_format) if self.printed else plain_number(number)


def open_sheet(file: SourceFile, name: str | None, *, printed: bool = False, limits: Limits = DEFAULT) -> Sheet:
    """Open a workbook's sheet: the named one, else the only one that is visible.

    Raises UnreadableError for a damaged package and UsageError where there are several sheets to choose from.
    """
    workbook = Workbook(file, limits)
    return Sheet(workbook, workbook.choose_sheet(name), printed)


def _fault(cell: RawCell) -> Words | None:
    if cell.type == "e":
        return Words(f"felvärdet {cell.text or '?'}", f"the error value {cell.text or '?'}")
    if cell.formula and cell.text is None:
        return Words("en formel som aldrig räknats ut", "a formula that was never calculated")
    return None


def read_number(text: str) -> Decimal | None:
    """Read a stored number at Excel's precision; None where that loses half an öre, or the text is no number."""
    try:
        stored = Decimal(text)
    except InvalidOperation:
        return None
    if not stored.is_finite() or stored.adjusted() > 30:
        return None
    number = _EXCEL.create_decimal(stored)
    return None if abs(_WIDE.subtract(stored, number)) >= _HALF_ORE else number


def day_of_serial(serial: Decimal, *, from_1904: bool) -> dt.date | None:
    """Return the day a serial number stands for, None where Excel has no such day."""
    days = int(serial)
    if not 1 <= days <= _SERIAL_MAX - 1462 * from_1904 or (days == _LEAP_SERIAL and not from_1904):
        return None
    return _FIRST_DAY[from_1904] + dt.timedelta(days=days + (1 if days < _LEAP_SERIAL and not from_1904 else 0))


def plain_number(number: Decimal) -> str:
    """Return a number's digits without an exponent and without zeros that say nothing."""
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


_TOO_EXACT = Words("ett tal med fler siffror än Excel kan hålla", "a number with more digits than Excel can hold")
_NO_DATE = Words("ett datum som inte finns", "a date that does not exist")
