"""The days that a heading prints: "2025-12-31", "Per 31 dec 2025", "2025-01-01 – 2025-12-31"."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass

from bokslut.model.printed import DASHES

_ISO = re.compile(r"((?:19|20)\d{2})(-?)(\d{2})\2(\d{2})", re.ASCII)
_NAMED = re.compile(r"(\d{1,2})\.? ([a-z]{3})[a-z]*\.? ((?:19|20)\d{2})", re.ASCII)
_YEAR = re.compile(r"(?:19|20)\d{2}", re.ASCII)
_BEFORE = re.compile(r"(?:per |den )*")
_BETWEEN = re.compile(rf" ?(?:[{re.escape(DASHES)}]+|till|to|t\.? ?o\.? ?m\.?) ?")
#: By its first three letters, in Swedish and English.
_MONTHS = {"jan": 1, "feb": 2, "mar": 3, "apr": 4, "maj": 5, "jun": 6, "jul": 7, "aug": 8, "sep": 9, "okt": 10, "nov": 11, "dec": 12}
_MONTHS |= {"may": 5, "oct": 10}


@dataclass(frozen=True, slots=True)
class PrintedDays:
    """The last day that a heading prints, and the first where it is of a span."""

    start: dt.date | None
    end: dt.date

    def are(self, other: PrintedDays) -> bool:
        """Tell whether both may be of one column: the last days are one, and the first where both have it."""
        return self.end == other.end and (self.start is None or other.start is None or self.start == other.start)


def printed_days(heading: str) -> PrintedDays | None:
    """Read the days of a heading that prints nothing else; a year alone is none, since it may be any that ends in it."""
    text = " ".join(heading.casefold().split())
    begun = _BEFORE.match(text)
    first = _day_at(text, begun.end() if begun else 0)
    if first is None:
        return None
    day, at = first
    if at == len(text):
        return PrintedDays(None, day)
    between = _BETWEEN.match(text, at)
    last = _day_at(text, between.end()) if between else None
    return PrintedDays(day, last[0]) if last is not None and last[1] == len(text) and day <= last[0] else None


def days_of_column(heading: str) -> PrintedDays | None:
    """Read the days of a statement's own heading, where a year alone is the calendar year."""
    if _YEAR.fullmatch(heading):
        return PrintedDays(dt.date(int(heading), 1, 1), dt.date(int(heading), 12, 31))
    return printed_days(heading)


def _day_at(text: str, at: int) -> tuple[dt.date, int] | None:
    found = _ISO.match(text, at)
    if found is not None:
        year, month, day = int(found[1]), int(found[3]), int(found[4])
    else:
        found = _NAMED.match(text, at)
        if found is None or found[2] not in _MONTHS:
            return None
        year, month, day = int(found[3]), _MONTHS[found[2]], int(found[1])
    try:
        return dt.date(year, month, day), found.end()
    except ValueError:
        return None
