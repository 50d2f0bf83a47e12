"""Entries without date, text or number."""

from __future__ import annotations

import re
from dataclasses import replace

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import Entry, File, Row, books_of, check, clean_entries, day, entry, is_place_whole, ledger_of, rule_of, subjects

from bokslut.books import Books
from bokslut.checks.missing_fields import MissingFields, _doubtful, _telling
from bokslut.model.check import Outcome

RULE = rule_of(MissingFields)
ROW = ("1930", 100)


@given(clean_entries())
def test_a_clean_ledger_passes(entries: list[Entry]) -> None:
    assert check(RULE, books_of(File(entries))).outcome is Outcome.OK


@given(clean_entries(size=9), st.data())
def test_planted_holes_are_found_and_nothing_else(entries: list[Entry], data: st.DataObject) -> None:
    planted = data.draw(st.dictionaries(st.integers(0, len(entries) - 1), st.sets(st.sampled_from(["text", "number"]), min_size=1)))
    for index, fields in planted.items():
        entries[index] = replace(entries[index], **dict.fromkeys(fields, ""))
    result = check(RULE, books_of(File(entries)))
    names = {"text": "text", "number": "nummer"}
    assert sorted(finding.message.sv.partition(": ")[2] for finding in result.findings) == sorted(
        " och ".join(names[field] for field in ("text", "number") if field in fields) + " saknas." for fields in planted.values()
    )
    assert is_place_whole(result)


def test_a_date_that_is_absent() -> None:
    books = Books(ledger=ledger_of(File([entry("A 1", None, ROW), entry("A 2", day(1), ROW)])))
    assert [finding.message.sv for finding in check(RULE, books).findings] == ["Verifikation A 1: datum saknas."]


@pytest.mark.parametrize("text", ["Rättelse", "RÄTTELSE.", " rättelse! ", "Correction", "   "])
def test_a_text_that_says_nothing(text: str) -> None:
    assert check(RULE, books_of(File([entry("A 1", day(1), ROW, text=text)]))).outcome is Outcome.FAILED


@pytest.mark.parametrize("text", ["Rättelse A 312", "Rättelse moms", "8812", "-"])
def test_a_text_that_says_something(text: str) -> None:
    result = check(RULE, books_of(File([entry("A 1", day(1), ROW, text=text)])))
    assert result.outcome is Outcome.OK


def test_a_text_on_a_posting_is_enough() -> None:
    books = books_of(File([entry("A 1", day(1), Row("1930", 100), Row("3000", -100, text="Hyra"), text="Rättelse")]))
    assert check(RULE, books).outcome is Outcome.OK


def test_numbers_may_be_absent_in_a_file_for_import() -> None:
    entries = [entry("A ", day(1), ROW, text="Hyra")]
    assert check(RULE, books_of(File(entries, type="4I"))).outcome is Outcome.OK
    assert check(RULE, books_of(File(entries, type="4E"))).outcome is Outcome.FAILED


def test_entries_without_postings_do_not_count() -> None:
    assert check(RULE, books_of(File([entry("A 1", day(1), text="")]))).outcome is Outcome.SKIPPED


def test_a_whole_file_without_texts_is_one_finding() -> None:
    entries = [entry(f"A {number}", day(1), ROW, text="") for number in range(1, 31)]
    bare = entry("B 1", day(1), ROW, text="Rättelse")
    (finding,) = check(RULE, books_of(File(entries))).findings
    assert finding.message.sv == "2025.se: alla 30 verifikationer saknar text."
    assert len(check(RULE, books_of(File([*entries, entry("B 1", day(1), ROW, text="Hyra")]))).findings) == 30
    both = check(RULE, books_of(File(entries, path="a.se"), File([bare, replace(bare, number="2", text="Hyra")], path="b.se")))
    assert subjects(both) == ["a.se text", "B 1"]


def test_only_the_fields_asked_for() -> None:
    books = books_of(File([entry("A 1", day(1), ROW, text="")]))
    assert check(rule_of(MissingFields, fields=("date", "number")), books).outcome is Outcome.OK


@given(
    st.lists(
        st.text(alphabet="rättelseRÄTTELSE -_.!ßK\u212a\tx1", max_size=14) | st.sampled_from(["kss", "K S S", "x-1", "Rättelse!"]),
        max_size=30,
    ),
    st.lists(st.sampled_from(["rättelse", "Kß", "!", "k", "X1"]), max_size=3),
)
def test_a_text_says_something_by_the_same_rule_however_it_is_looked_up_property(texts: list[str], words: list[str]) -> None:
    bare = {re.sub(r"[\W_]+", "", word.casefold()) for word in words}
    rows = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    said, doubted = (rows.select(told=tells).get_column("told").to_list() for tells in (_telling(words), _doubtful(words)))
    for text, found, doubtful in zip(texts, said, doubted, strict=True):
        assert found or doubtful
        letters = re.sub(r"[\W_]+", "", text)
        if letters.casefold() in bare or letters.lower() in bare:
            assert not found
        elif {letters.casefold(), letters.upper().casefold()} & bare == set():
            assert found == bool(text.strip())


def test_words_of_every_letter_leave_all_texts_in_doubt() -> None:
    rule = rule_of(MissingFields, not_only=("abcdefghijklmnopqrstuvwxyz0123456789",))
    assert check(rule, books_of(File([entry("A 1", day(1), ROW, text="Hyra")]))).outcome is Outcome.OK
