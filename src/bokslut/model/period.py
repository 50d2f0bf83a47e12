"""Fiscal years (räkenskapsår) and the part of one that a close covers."""

from __future__ import annotations

import calendar
import datetime as dt
from dataclasses import dataclass


def month_end(day: dt.date) -> dt.date:
    """Return the last day of the day's month."""
    return day.replace(day=calendar.monthrange(day.year, day.month)[1])


@dataclass(frozen=True, slots=True, order=True)
class FiscalYear:
    """A fiscal year, first and last day included."""

    start: dt.date
    end: dt.date

    @property
    def label(self) -> str:
        """Return the column name the year has in tables and expressions: the calendar year it ends in."""
        return str(self.end.year)

    def covers(self, day: dt.date) -> bool:
        """Tell whether the day lies inside the year."""
        return self.start <= day <= self.end


@dataclass(frozen=True, slots=True)
class Period:
    """What is closed: a fiscal year from its start through `through` (a month's end, or the year's)."""

    fiscal_year: FiscalYear
    through: dt.date

    @property
    def is_year(self) -> bool:
        """Tell whether the close covers the whole fiscal year (severities may differ for month and year)."""
        return self.through == self.fiscal_year.end

    @property
    def a_year_ago(self) -> dt.date:
        """Return the close date a year earlier; the end of a month stays the end of one (29 February becomes the 28th)."""
        last, last_then = (calendar.monthrange(year, self.through.month)[1] for year in (self.through.year, self.through.year - 1))
        day = last_then if self.through.day == last else self.through.day
        return dt.date(self.through.year - 1, self.through.month, day)
