"""Rows of a regulation's files: headings to columns, texts to amounts, keys and dates, each fault at its cell."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.printed import is_blank, parse_printed
from bokslut.model.suggest import suggest
from bokslut.model.words import Words
from bokslut.sources.regulation_findings import COLUMN_MISSING, FIELD_UNREADABLE, REFERENCE_UNKNOWN, UNIT_DIFFERS
from bokslut.sources.rows import Row, shown
from bokslut.sources.text import DelimitedText, open_text

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bokslut.model.finding import Finding, FindingKind
    from bokslut.model.money import Unit
    from bokslut.model.place import Place
    from bokslut.sources.interface import SourceFile

_KEY = re.compile(r"(-)?(?:(\d{1,40})(?:[.,](\d{1,40}))?|(\d{1,40})\s*/\s*(\d{1,40}))\Z", re.ASCII)
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}\Z", re.ASCII)


class RegulationFile:
    """One file's rows by column name, and the findings made on the way."""

    def __init__(self, file: SourceFile, columns: Collection[str], findings: list[Finding], encoding: str | None = None) -> None:
        self.text: DelimitedText = open_text(file, encoding)
        self.findings = findings
        self._columns: Mapping[str, int] = {}
        self._rows = self.text.rows()
        heading = next(self._rows, Row(1, ()))
        self._columns = {name.strip().casefold(): index for index, name in reversed(list(enumerate(heading.cells)))}
        missing = [name for name in columns if name not in self._columns]
        for name in missing:
            near = suggest(name, self._columns)
            meant = Words(f" (menas {near}?)", f" (is it {near}?)") if near else Words("", "")
            message = Words(f"Kolumnen {name} saknas{meant.sv}.", f"The column {name} is missing{meant.en}.")
            finding = COLUMN_MISSING.at(self.text.row_place(heading), message=message, subject=f"{file.path} {name}")
            remedy = COLUMN_MISSING.manual.remedy
            headings = ";".join(columns)
            findings.append(
                replace(finding, remedy=Words(f"{remedy.sv} Rubrikerna är {headings}.", f"{remedy.en} The headings are {headings}."))
            )
        if missing:
            self._rows = iter(())

    def rows(self) -> Iterator[Row]:
        """Give the rows below the heading; none when a column is missing."""
        return self._rows

    def cell(self, row: Row, column: str) -> str:
        """Return a cell's text; "" where the file has no such column."""
        return row.text(self._columns.get(column))

    def place(self, row: Row, column: str) -> Place:
        """Return where a cell stands."""
        return self.text.place(row, self._columns.get(column, len(row.cells)))

    def found(self, kind: FindingKind, row: Row, column: str, message: Words, *also: Place) -> None:
        """Make a finding at a cell."""
        subject = f"{self.text.path} {row.fingerprint} {column}"
        self.findings.append(
            kind.at(self.place(row, column), *(replace(place, primary=False) for place in also), message=message, subject=subject)
        )

    def one_of(self, row: Row, column: str, known: Mapping[str, str]) -> str:
        """Return what a word of a fixed list means; "" with a finding for others."""
        text = self.cell(row, column)
        value = known.get(text.casefold())
        if value is None:
            near = suggest(text.casefold(), known)
            words = ", ".join(dict.fromkeys(known))
            meant = Words(f"; menas {near}?", f"; is it {near}?") if near else Words(".", ".")
            message = Words(f"”{shown(text)}” är inget av {words}{meant.sv}", f"“{shown(text)}” is none of {words}{meant.en}")
            self.found(FIELD_UNREADABLE, row, column, message)
        return value or ""

    def named(self, row: Row, column: str) -> str:
        """Return an id; a blank one is a finding."""
        text = self.cell(row, column)
        if not text:
            self.found(FIELD_UNREADABLE, row, column, Words(f"Kolumnen {column} är tom.", f"The column {column} is empty."))
        return text

    def known(self, row: Row, column: str, among: Mapping[str, object]) -> bool:
        """Tell whether an id is listed; a finding where it is not."""
        text = self.cell(row, column)
        if text in among:
            return True
        near = suggest(text, among)
        meant = Words(f" (menas {near}?)", f" (is it {near}?)") if near else Words("", "")
        what = {"customer": Words("Kunden", "The customer"), "service": Words("Tjänsten", "The service")}[column]
        message = Words(f"{what.sv} ”{shown(text)}” är okänd{meant.sv}.", f"{what.en} “{shown(text)}” is unknown{meant.en}.")
        self.found(REFERENCE_UNKNOWN, row, column, message)
        return False

    def ore(self, row: Row, column: str, unit: Unit) -> int | None:
        """Return an amount in öre; None for a blank, and with a finding for one that is unreadable, not exact or in another unit."""
        text = self.cell(row, column)
        if is_blank(text):
            return None
        read = parse_printed(text, unit)
        if read is None or read.approximate:
            self.found(FIELD_UNREADABLE, row, column, Words(f"”{shown(text)}” är inget belopp.", f"“{shown(text)}” is no amount."))
            return None
        if read.unit != unit:
            message = Words(
                f"”{shown(text)}” är i {read.unit.name}, filen i {unit.name}.",
                f"“{shown(text)}” is in {read.unit.name}, the file in {unit.name}.",
            )
            self.found(UNIT_DIFFERS, row, column, message)
            return None
        ore = read.value * 100
        if ore.denominator != 1:
            message = Words(
                f"”{shown(text)}” {unit.name} är inte ett helt antal ören.", f"“{shown(text)}” {unit.name} is no whole number of öre."
            )
            self.found(FIELD_UNREADABLE, row, column, message)
            return None
        return ore.numerator

    def key(self, row: Row, column: str) -> int | Fraction | None:
        """Return a key exactly, of either sign: integer, decimal or fraction; None with a finding for anything else."""
        text = self.cell(row, column)
        value = parse_key(text)
        if value is None:
            message = Words(
                f"”{shown(text)}” är ingen nyckel: skriv 12, 0,35 eller 7/12.", f"“{shown(text)}” is no key: write 12, 0,35 or 7/12."
            )
            self.found(FIELD_UNREADABLE, row, column, message)
        return value

    def day(self, row: Row, column: str) -> dt.date | None:
        """Return a date, None with a finding for what is none."""
        text = self.cell(row, column)
        try:
            day = dt.date.fromisoformat(text) if _DAY.match(text) else None
        except ValueError:
            day = None
        if day is None:
            self.found(FIELD_UNREADABLE, row, column, Words(f"”{shown(text)}” är inget datum.", f"“{shown(text)}” is no date."))
        return day


def parse_key(text: str) -> int | Fraction | None:
    """Read a key exactly: "12", "0,35", "0.35", "7/12"; None if it is not one."""
    if text.isascii() and text.isdigit() and len(text) <= 40:
        return int(text)
    found = _KEY.match(text.replace("\u2212", "-"))
    if found is None or (found[5] and int(found[5]) == 0):
        return None
    size = Fraction(int(found[4]), int(found[5])) if found[5] else Fraction(int(found[2] + (found[3] or "")), 10 ** len(found[3] or ""))
    value = -size if found[1] else size
    return value.numerator if value.denominator == 1 else value
