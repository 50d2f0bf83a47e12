"""One line in, fields with columns out."""

from __future__ import annotations

import itertools
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources.sie4_entries import PLAIN_ROW
from bokslut.sources.sie4_tokens import items_of, scan

lines = st.text("ab1 \t\"\\{}#'å", max_size=25)


@given(rest=lines, takes_list=st.booleans())
def test_every_field_stands_where_it_says(rest: str, *, takes_list: bool) -> None:
    line = "#X " + rest
    record = scan(line, takes_list=takes_list)
    items = [*record.fields, *(record.objects or ())]
    for item in items:
        written = line[item.column - 1 : item.end - 1]
        assert item.text.replace('"', "") in written.replace('"', "").replace('\\"', "") or "\\" in written
        assert 1 <= item.column < item.end <= len(line) + 2
    spans = sorted((item.column, item.end) for item in items)
    assert all(one[1] <= two[0] for one, two in itertools.pairwise(spans)), "fields do not overlap"


@given(st.lists(st.text("ab1å.-", min_size=1, max_size=4), max_size=5), st.sampled_from([" ", "\t", "  \t"]))
def test_without_quotes_fields_are_what_blanks_part(fields: list[str], gap: str) -> None:
    record = scan(gap.join(["#X", *fields]), takes_list=False)
    assert [item.text for item in record.fields] == fields
    assert record.label == "#X"


def test_objects_are_taken_only_where_a_record_has_a_list() -> None:
    assert [item.text for item in scan("#TRANS 1930{1 a}5", takes_list=True).fields] == ["1930", "5"]
    assert [item.text for item in scan("#KONTO 1930 a{b}", takes_list=False).fields] == ["1930", "a{b}"]
    record = scan('#TRANS 1930 {1 "a b" 6 "}"} 5 {x}', takes_list=True)
    assert [item.text for item in record.objects or ()] == ["1", "a b", "6", "}"]
    assert [item.text for item in record.fields] == ["1930", "5", "{x}"]


@pytest.mark.parametrize(
    ("inside", "items"),
    [
        ("", []),
        ("  ", []),
        ("1 10", ["1", "10"]),
        ('"1" "10 a" 2 ""', ["1", "10 a", "2", ""]),
        ('"1""2"', ['1""2']),
        ("1 {", ["1", "{"]),
        ("1 } 2", None),
        ('1 "a', None),
    ],
)
def test_the_items_of_a_list(inside: str, items: list[str] | None) -> None:
    assert items_of(inside) == items


@given(st.text('12 .-{}"ab\t', max_size=30))
def test_the_fast_path_reads_a_row_as_the_exact_one_does(rest: str) -> None:
    line = "#TRANS " + rest
    found = PLAIN_ROW.match(line)
    if found is None or items_of(found[2]) is None:
        return  # the exact way is taken for these
    record = scan(line, takes_list=True)
    account, inside, *others = found.groups('""')
    assert [account.strip('"'), *(text.strip('"') for text in others)] == [record.text(index) for index in range(6)]
    assert items_of(inside) == [item.text for item in record.objects or ()]
    assert len(record.fields) <= 6


def test_the_fast_path_takes_what_exporters_write() -> None:
    for line in (
        "#TRANS 1930 {} 100.00",
        '\t#TRANS  1910 {"7" "1"} 42533.90 20110330 "Fakturanr. 29"',
        '#TRANS "1930" {} "100.00" "" "" "" ""',
        "   #TRANS     7519 {}      4185.14 20120131",
    ):
        assert PLAIN_ROW.match(line), line


def test_no_line_takes_long() -> None:
    for line in ("#TRANS 1930 {" + " " * 200_000, "#TRANS 1930 {} 1 " + "\t" * 200_000 + '"', '#VER A "' + '\\" ' * 60_000):
        assert PLAIN_ROW.match(line) is None
        assert scan(line, takes_list=True).label in ("#TRANS", "#VER")


def test_a_field_is_never_empty_without_quotes() -> None:
    record = scan("#TRANS {} 5", takes_list=True)
    assert [item.text for item in record.fields] == ["5"]
    assert re.fullmatch(r"#\w+", record.label)
