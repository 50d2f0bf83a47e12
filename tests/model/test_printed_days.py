"""Days as headings print them."""

from __future__ import annotations

import datetime as dt

import pytest

from bokslut.model.printed_days import PrintedDays, days_of_column, printed_days

START, END = dt.date(2025, 1, 1), dt.date(2025, 12, 31)


@pytest.mark.parametrize(
    ("heading", "days"),
    [
        ("2025-12-31", (None, END)),
        ("20251231", (None, END)),
        ("31 dec 2025", (None, END)),
        ("Per  31 December 2025", (None, END)),
        ("2025-01-01 – 2025-12-31", (START, END)),
        ("2025-01-01--2025-12-31", (START, END)),
        ("1 jan. 2025 t.o.m. 31 dec. 2025", (START, END)),
        *(
            (other, None)
            for other in ("2025", "Budget 2025-12-31", "2025-13-01", "31 foo 2025", "2025-12-31 – 2025-01-01", "2025-12-31 kr", "")
        ),
    ],
)
def test_a_heading_of_days_is_read_whole_or_not_at_all(heading, days):
    assert printed_days(heading) == (days and PrintedDays(*days))


def test_days_are_of_one_column_where_both_ends_that_are_known_agree():
    year = days_of_column("2025")
    assert year == PrintedDays(START, END)
    assert PrintedDays(None, END).are(year)
    assert not PrintedDays(dt.date(2025, 10, 1), END).are(year)  # a quarter
    assert not PrintedDays(None, dt.date(2025, 12, 30)).are(year)
