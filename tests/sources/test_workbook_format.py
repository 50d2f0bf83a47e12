"""Number formats print what Excel shows."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st
from openpyxl.styles.numbers import BUILTIN_FORMATS
from openpyxl.styles.numbers import is_date_format as openpyxl_is_date

from bokslut.model.printed import parse_printed
from bokslut.sources.workbook_format import BUILT_IN, as_printed, is_date_format

ACCOUNTING = '_-* #,##0.00\\ _k_r_-;\\-* #,##0.00\\ _k_r_-;_-* "-"??\\ _k_r_-;_-@_-'


@pytest.mark.parametrize(
    ("number", "code", "shown"),
    [
        ("28722", "General", "28722"),
        ("-1.10", "General", "−1,1"),
        ("28722.5", "#,##0", "28723"),
        ("-0.5", "0", "−1"),
        ("0.4", "0", "0"),
        ("11", "0.0", "11,0"),
        ("11", "0.0##", "11,0"),
        ("11.25", "0.0##", "11,25"),
        ("28722499", "#,##0,", "28722"),
        ("109000000", '0.0,,"\u00a0mkr"', "109,0"),
        ("0.0521", "0.0%", "5,2%"),
        ("-1234.5", ACCOUNTING, "−1234,50"),
        ("0", ACCOUNTING, "-"),
        ("0", "0;-0;;@", ""),
        ("-5", "0;[Red](0)", "−5"),
        ("-5.25", "0.00;-0", "−5"),
        ("5.25", "0.00;-0", "5,25"),
        ("0", "0.00;-0", "0,00"),
        ("5", "[Blue]# ##0;[Red]-# ##0", "5"),
        ("0.5", "# ?/?", "0,5"),
        ("1200", "0.00E+00", "1200"),
        ("5", "[<100]0.0;0", "5"),
        ("7", "@", "7"),
        ("0", "General", "0"),
        ("0", "@", "0"),
        ("1E+25", "0.00", "10000000000000000000000000"),
    ],
)
def test_as_printed(number, code, shown):
    assert as_printed(Decimal(number), code) == shown


@pytest.mark.parametrize("code", ["yyyy-mm-dd", "d/m/yy", "[$-41D]d mmmm yyyy;@", "dd.mm.yyyy hh:mm", BUILT_IN[14], BUILT_IN[22]])
def test_date_formats(code):
    assert is_date_format(code)


@pytest.mark.parametrize("code", ["General", "0", "#,##0.00", '0 "dagar"', "[Red]0", "0\\d", "h:mm", "@", ""])
def test_formats_that_are_no_dates(code):
    assert not is_date_format(code)


@pytest.mark.parametrize("number", sorted(BUILT_IN))
def test_built_in_formats_are_dates_where_another_library_says_so(number):
    theirs = BUILTIN_FORMATS.get(number, "General")
    timed = set(theirs) & set("hs") and not set(theirs.lower()) & set("dy")
    assert is_date_format(BUILT_IN[number]) == (openpyxl_is_date(theirs) and not timed)


@given(st.integers(-(10**11), 10**11), st.integers(0, 3), st.sampled_from(["0", "#,##0", "# ##0"]))
def test_a_number_shown_with_enough_decimals_reads_back(digits, decimals, whole):
    number = Decimal(digits).scaleb(-decimals)
    code = f"{whole}.{'0' * decimals}" if decimals else whole
    found = parse_printed(as_printed(number, code))
    assert found is not None
    assert (found.value, found.decimals) == (number, decimals)


@given(st.decimals(allow_nan=False, allow_infinity=False), st.text('0#?.,%;"\\_*[]-E/@ dy', max_size=15))
def test_any_format_shows_something_or_hides(number, code):
    assert isinstance(as_printed(number, code), str)
