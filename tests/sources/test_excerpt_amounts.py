"""A place that is a whole SIE row is narrowed to the row's amount when it is quoted."""

from __future__ import annotations

import pytest

from bokslut.model.place import Place
from bokslut.sources.excerpts import Quotes
from bokslut.sources.interface import SourceFile


@pytest.mark.parametrize(
    ("line", "amount"),
    [
        ("   #TRANS 1930 {} -1240.00", "-1240.00"),
        ('#TRANS 5410 {1 "a b" 6 "P 1"} 1230.00 20251219 "text 1230.00"', "1230.00"),
        ("#IB 0 1510 38900.00 0", "38900.00"),
        ("#PSALDO 0 202501 1910 {} 5.00", "5.00"),
        ('#trans "1930" {} "7.50"', '"7.50"'),
    ],
)
def test_the_amount_is_pointed_at(line: str, amount: str):
    quotes = Quotes({"a.se": SourceFile("a.se", f"#FLAGGA 0\n{line}\n".encode())}, {"a.se": "utf-8"})
    place = quotes.fill(Place("a.se", 2, 1))
    assert place is not None
    assert place.excerpt == line
    assert line[(place.column or 0) - 1 : (place.end_column or 0) - 1] == amount


@pytest.mark.parametrize("line", ['#VER A 1 20250101 "x"', "{", "", "#TRANS 1930 {}"])
def test_a_row_without_an_amount_keeps_its_place(line: str):
    quotes = Quotes({"a.se": SourceFile("a.se", f"#FLAGGA 0\n{line}\n".encode())}, {"a.se": "utf-8"})
    place = quotes.fill(Place("a.se", 2, 1))
    assert place is not None
    assert (place.column, place.end_column) == (1, None)
