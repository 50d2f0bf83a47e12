"""Dates as exports write them. "03/04/2022" has two readings: the column's other dates decide, or it is reported.

A month alone ("2022-01", "202201") is its last day: sums by month are booked so, and count in no other month. A moment of a
time zone is its day as written, where that is its day in Sweden too, in winter and summer; else it is reported.
"""

from __future__ import annotations

import calendar
import datetime as dt
import re
from typing import TYPE_CHECKING

from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable
    from decimal import Decimal

_YEAR_FIRST = re.compile(r"(\d{4})([-/.])(\d{1,2})\2(\d{1,2})(?:[ T](\d{1,2})[:.](\d{2})(.*))?", re.ASCII)
#: The end of a moment that names its zone.
_ZONE = re.compile(r"[:.,\d]*\s*(?:Z|UTC|GMT|([+-])(\d{2}):?(\d{2})?)", re.ASCII | re.IGNORECASE)
#: What Swedish time is ahead of UTC, in minutes.
_SWEDISH = (60, 120)
#: Until then a UTC day is the Swedish one, in summer too.
UTC_MINUTES_MAX = 22 * 60
_COMPACT = re.compile(r"(\d{4})(\d{2})(\d{2})", re.ASCII)
_MONTH = re.compile(r"((?:19|20)\d{2})-?(\d{2})", re.ASCII)
_MONTH_NAMED = re.compile(r"(\d{1,2})[ .-]{1,2}([a-z]{3})[a-z]*[ .-]{1,2}(\d{4})", re.ASCII | re.IGNORECASE)
#: By its first three letters, in Swedish and English.
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dec": 12}
_MONTHS |= {"may": 5, "oct": 10}
_YEAR_LAST = re.compile(r"(\d{1,2})([-/.])(\d{1,2})\2(\d{4})", re.ASCII)

#: Serial days taken as dates in a column of dates: 1954 to 2119. Others are more likely something else.
_SERIALS = range(20_000, 80_000)
_EPOCH = dt.date(1899, 12, 30)


class DateColumn:
    """The dates of one column, whose texts together tell whether the day or the month comes first."""

    #: Whether a date was read that may read otherwise by what the rest of the file shows.
    asked = False

    def __init__(self, texts: Iterable[str], *, has_days: bool = False) -> None:
        """Take the texts, and whether some cells of the column are days that a workbook holds as such."""
        self.has_days = has_days
        day_first = month_first = False
        for text in set(texts):
            found = _YEAR_LAST.fullmatch(text)
            if found is not None:
                day_first |= int(found[1]) > 12
                month_first |= int(found[3]) > 12
        #: None where the column does not settle it.
        self.day_first = None if day_first == month_first else day_first

    def note_days(self) -> None:
        """Take notice of cells that are days: it is known already."""

    def read(self, text: str) -> dt.date | Words:
        """Read a date, or say why it is none."""
        found = _YEAR_FIRST.fullmatch(text)
        if found is not None:
            return ZONED if found[7] and _is_another_day(found[5], found[6], found[7]) else _date(found[1], found[3], found[4])
        found = _COMPACT.fullmatch(text)
        if found is not None:
            return _date(found[1], found[2], found[3])
        found = _YEAR_LAST.fullmatch(text)
        return _by_month(text) if found is None else self._year_last(found[1], found[3], found[4])

    def _year_last(self, first: str, second: str, year: str) -> dt.date | Words:
        if self.has_days:
            return _HALF_TAKEN
        day_first = self.day_first
        if int(first) > 12 or int(second) > 12 or int(first) == int(second):
            day_first = int(second) <= 12
        if day_first is None:
            return _TWO_READINGS
        return _date(year, second, first) if day_first else _date(year, first, second)


class OpenDates(DateColumn):
    """The dates of a file that is not yet read to its end: they read as they will, unless one is `asked`."""

    def __init__(self) -> None:
        super().__init__(())
        self._has_texts = False

    def note_days(self) -> None:
        """Take notice of cells that are days."""
        self.has_days = True
        self.asked |= self._has_texts

    def _year_last(self, first: str, second: str, year: str) -> dt.date | Words:
        self._has_texts = True
        found = super()._year_last(first, second, year)
        self.asked |= found is _TWO_READINGS or self.has_days
        return found


def date_of(number: Decimal) -> dt.date | Words:
    """Take a number that a workbook holds in a column of dates: 20220131, 202201, or a serial day."""
    whole = int(number) if number == number.to_integral_value() and number.adjusted() < 9 else -1
    if whole in _SERIALS:
        return _EPOCH + dt.timedelta(days=whole)
    text = str(whole)
    found = _COMPACT.fullmatch(text)
    return _date(found[1], found[2], found[3]) if found else _by_month(text)


def _is_another_day(hour: str, minute: str, rest: str) -> bool:
    """Tell whether a moment, by its hour, minute and what follows, is of a zone in which its day may not be the Swedish one."""
    zone = _ZONE.fullmatch(rest.strip())
    if zone is None:
        return False
    ahead = int(f"{zone[1]}1") * (int(zone[2]) * 60 + int(zone[3] or 0)) if zone[1] else 0
    at = int(hour) * 60 + int(minute)
    return ahead not in _SWEDISH and any(not 0 <= at - ahead + swedish < 1440 for swedish in _SWEDISH)


def _by_month(text: str) -> dt.date | Words:
    """Read "31 jan 2022", and a month alone as its last day."""
    found = _MONTH_NAMED.fullmatch(text)
    if found is not None and found[2].lower() in _MONTHS:
        return _date(found[3], str(_MONTHS[found[2].lower()]), found[1])
    found = _MONTH.fullmatch(text)
    if found is None:
        return _NO_FORM
    year, month = int(found[1]), int(found[2])
    return dt.date(year, month, calendar.monthrange(year, month)[1]) if 1 <= month <= 12 else _NOT_A_MONTH


def _date(year: str, month: str, day: str) -> dt.date | Words:
    try:
        return dt.date(int(year), int(month), int(day))
    except ValueError:
        return _NOT_A_DAY


ZONED = Words(
    "tidpunkten har en tidszon där dagen kan vara en annan än i Sverige; skriv dagen",
    "the moment is of a time zone in which the day may be another than in Sweden; write the day",
)
_NOT_A_DAY = Words("dagen finns inte", "there is no such day")
_NOT_A_MONTH = Words("månaden finns inte", "there is no such month")
_NO_FORM = Words("datum skrivs ÅÅÅÅ-MM-DD eller ÅÅÅÅMMDD", "dates are written YYYY-MM-DD or YYYYMMDD")
#: Excel takes "1/2/2025" as a day where the language it is set to has one so written, and leaves "1/13/2025" a text.
_HALF_TAKEN = Words(
    "kolumnen har både riktiga datum och sådana texter: Excel kan ha bytt plats på dag och månad i de riktiga; exportera igen",
    "the column has real dates and such texts: Excel may have swapped day and month in the real ones; export again",
)
_TWO_READINGS = Words(
    "dag och månad kan inte skiljas åt; skriv ÅÅÅÅ-MM-DD",
    "day and month cannot be told apart; write YYYY-MM-DD",
)
