"""Whether each file of a ledger goes on to the day of the close."""

from __future__ import annotations

from dataclasses import replace

import pytest
from test_extract import LAST_YEAR, MARCH, WHOLE, Period, day, reading

from bokslut.ledger.coverage import ends_early
from bokslut.ledger.ledger import build_ledger

JANUARY, MAY = ("1930", day(1), 100), ("1930", day(5), 100)


def early(*files: tuple[str, dict[str, object]], period: Period = WHOLE) -> list[tuple[str, int]]:
    readings = [reading(path=path, **{"postings": [JANUARY], **told}) for path, told in files]
    book = build_ledger([replace(each, info=replace(each.info, postings=1)) for each in readings])
    return [(finding.place.path, finding.place.line) for finding in ends_early(book, period)]


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"covers_through": day(3, 31)}, True),
        ({"covers_through": day(12, 30)}, True),
        ({"covers_through": day(12, 31)}, False),
        ({}, False),
        ({"covers_through": day(5, 14), "postings": [JANUARY, MAY]}, False),  # it has vouchers after the day it says
        ({"covers_through": day(5, 15), "postings": [JANUARY, MAY]}, True),
        ({"covers_through": day(3, 31), "years": None}, True),
        ({"covers_through": day(3, 31), "years": {0: LAST_YEAR}}, False),
    ],
)
def test_a_file_that_ends_before_the_close_is_found_at_its_first_line(told, found):
    assert early(("a.se", told)) == ([("a.se", 1)] if found else [])


def test_a_close_of_the_day_that_the_file_ends_on_is_whole():
    assert early(("a.se", {"covers_through": day(3, 31)}), period=MARCH) == []


def test_of_parts_of_the_year_the_last_goes_on_and_of_other_files_each():
    short, to_may = {"covers_through": day(3, 31)}, {"postings": [MAY], "covers_through": day(12, 31)}
    assert early(("a.se", short), ("b.se", to_may)) == []
    assert early(("a.se", short), ("b.se", {**to_may, "covers_through": day(5, 31)})) == [("b.se", 1)]
    assert early(("a.se", short), ("b.se", {"postings": [JANUARY, MAY]})) == [("a.se", 1)]
