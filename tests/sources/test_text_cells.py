"""A page that is parted at once is just what its lines are one by one."""

from __future__ import annotations

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from bokslut.sources.columns_texts import repeating
from bokslut.sources.text import record_at, split_lines
from bokslut.sources.text_cells import _part
from bokslut.sources.text_lines import Page

PLAIN = st.lists(st.sampled_from(["a", "b c", '"d"', '"e;f"', '""', "", "å", '"g""h"', '"i\nj"', 'k"', '"l']), min_size=2, max_size=4).map(
    ";".join
)
LINES = st.lists(PLAIN, max_size=5).map("\n".join)
ANY = st.text('";\n ab', max_size=14)


@given(LINES | ANY, st.integers(2, 3), st.booleans(), st.booleans())
@settings(max_examples=1000)
def test_cells_parted_at_once_are_those_of_the_lines_property(text: str, width: int, end: bool, coded: bool) -> None:  # noqa: FBT001  they are drawn
    text = text + "\n" if end else text
    data = text.encode()
    types = {str(index): repeating() if coded else pl.String() for index in range(width)}
    cells = _part(Page(0, data, len(data)), 0, ";", types).cells
    if cells is None:
        return
    lines = split_lines(text.removesuffix("\n")) if text else ()
    rows, at = [], 0
    while at < len(lines):
        row, at = record_at(lines, ";", at)
        assert row.line == len(rows) + 1
        assert not row.broken
        rows.append(row.cells)
    assert cells.with_columns(pl.all().cast(pl.String).fill_null("")).rows() == rows
    assert all(len(row) == width for row in rows)


def test_pages_of_plain_and_of_quoted_cells_are_parted_at_once() -> None:
    types = {str(index): pl.String() for index in range(2)}
    for text in ("a;b\nc;\n", "a;b\nc;d", '"a";"b;c"\n"";d\n'):
        assert _part(Page(0, text.encode(), len(text)), 0, ";", types).cells is not None


def test_a_cell_that_is_too_long_for_the_exact_reader_is_left_to_it() -> None:
    types = {str(index): pl.String() for index in range(2)}
    for length, parted in ((100_000, True), (140_000, False)):
        data = f'"{"x" * length}";b\n"c";d\n'.encode() * 3
        assert (_part(Page(0, data, len(data)), 0, ";", types).cells is not None) == parted
