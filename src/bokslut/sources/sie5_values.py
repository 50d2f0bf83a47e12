"""Attributes of SIE 5 read exactly, or reported at their element."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from bokslut.model.money import ORE_MAX, parse_ore
from bokslut.model.words import Words
from bokslut.sources import sie5_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_values import read_date

if TYPE_CHECKING:
    from bokslut.model.place import Place
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie5_xml import Element

_MONTH = re.compile(r"(\d{4})-(0[1-9]|1[0-2])\Z", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)\Z", re.ASCII)
#: A time zone, which the schema of SIE 5 allows and its text does not: the day is the one written.
_ZONE = re.compile(r"(?:Z|[+-]\d\d:\d\d)\Z", re.ASCII)
#: No number is longer; keeps hostile input from costing time.
_LENGTH_MAX = 60

Month = tuple[int, int]


def decimal_text(text: str) -> str | None:
    """Return an xsd:decimal as a plain number ("+.5" is "0.5"), None when it is none."""
    stripped = text.strip()
    if len(stripped) > _LENGTH_MAX or not _DECIMAL.match(stripped):
        return None
    sign = "-" if stripped.startswith("-") else ""
    body = stripped.lstrip("+-").rstrip(".")
    return sign + (f"0{body}" if body.startswith(".") else body)


def month_of(text: str) -> Month | None:
    """Return (year, month) of YYYY-MM, with a time zone or without, None when it is none."""
    found = _MONTH.match(_ZONE.sub("", text.strip()))
    return (int(found[1]), int(found[2])) if found and int(found[1]) >= 1 else None


def first_day(month: Month) -> dt.date:
    """Return the month's first day."""
    return dt.date(*month, 1)


def last_day(month: Month) -> dt.date:
    """Return the month's last day."""
    return dt.date(*month, calendar.monthrange(*month)[1])


class Values:
    """Reads attributes; what is wrong with one becomes a finding at its element."""

    def __init__(self, faults: Faults) -> None:
        self._faults = faults

    def place(self, element: Element) -> Place:
        """Return the element's place."""
        return self._faults.place(element.line, (element.column, element.column + len(element.name) + 1))

    def required(self, element: Element, name: str, subject: str) -> str:
        """Return an attribute's text, "" when it is missing or blank, which is reported."""
        text = element.attributes.get(name, "").strip()
        if not text:
            self._unreadable(element, subject, Words(f"{subject}: {name} saknas.", f"{subject}: {name} is missing."))
        return text

    def amount(self, element: Element, subject: str) -> int | None:
        """Return the element's amount in öre, None when it has none that is exact to the öre."""
        text = self.required(element, "amount", subject)
        if not text:
            return None
        plain = decimal_text(text)
        ore = parse_ore(plain) if plain is not None else None
        if ore is not None and abs(ore) <= ORE_MAX:
            return ore
        why = (
            Words("är inget tal", "is not a number")
            if plain is None
            else Words("har fler än två decimaler", "has more than two decimals")
            if ore is None
            else Words("är större än vad som kan räknas", "is larger than can be counted")
        )
        message = Words(
            f"{subject}: beloppet ”{shown(text)}” {why.sv} och räknas inte med.",
            f"{subject}: the amount ”{shown(text)}” {why.en} and is not counted.",
        )
        self._unreadable(element, subject, message)
        return None

    def date(self, element: Element, name: str, subject: str, *, required: bool = False) -> dt.date | None:
        """Return an attribute's date; None when it is not there or, which is reported, no date."""
        if not required and not element.attributes.get(name, "").strip():
            return None
        text = self.required(element, name, subject)
        day = read_date(_ZONE.sub("", text)) if text else None
        if text and day is None:
            message = Words(f"{subject}: {name} ”{shown(text)}” är inget datum.", f"{subject}: {name} ”{shown(text)}” is not a date.")
            self._unreadable(element, subject, message)
        return day

    def month(self, element: Element, name: str, subject: str) -> Month | None:
        """Return an attribute's month, None when it is missing or no month, which is reported."""
        text = self.required(element, name, subject)
        found = month_of(text) if text else None
        if text and found is None:
            message = Words(f"{subject}: {name} ”{shown(text)}” är ingen månad.", f"{subject}: {name} ”{shown(text)}” is not a month.")
            self._unreadable(element, subject, message)
        return found

    def quantity(self, element: Element) -> str | None:
        """Return the element's quantity as plain decimal text; what is no number is noted and left out."""
        text = element.attributes.get("quantity", "")
        plain = decimal_text(text) if text.strip() else None
        if text.strip() and plain is None:
            note = Words("En kvantitet är inget tal och lämnas utanför.", "A quantity is not a number and is left out.")
            self._faults.odd("quantity-unreadable", element.line, note)
        return plain

    def _unreadable(self, element: Element, subject: str, message: Words) -> None:
        self._faults.add(kinds.VALUE_UNREADABLE, message, self.place(element), subject=subject, lost=True)
