"""Which row of an entry that does not balance is named, and how surely."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from small_closes import close_file

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Grade

if TYPE_CHECKING:
    from pathlib import Path

    from bokslut.model.finding import Cause

CLOSE = close_file("ledger")
HEAD = '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "E"\n#RAR 0 20250101 20251231\n#VER A 1 20250215 "Hyra"\n{\n'
HEAD_LINES = 7


def causes(folder: Path, *rows: str) -> list[Cause]:
    """Close a ledger of one entry; return the causes of its being out of balance."""
    written = "".join("#TRANS {} {{}} {}\n".format(*row.split()) for row in rows)
    (folder / "bokslut.toml").write_text(CLOSE, encoding="utf-8")
    (folder / "2025.se").write_text(f"{HEAD}{written}}}\n", encoding="cp437")
    (finding,) = [each for each in close(load_request(folder / "bokslut.toml")).findings if each.name == "entry-out-of-balance"]
    return list(finding.causes)


def test_a_row_that_is_there_twice_is_likely_the_one_too_many(tmp_path):
    (cause,) = causes(tmp_path, "1930 -543.21", "5010 543.21", "5010 543.21")
    assert cause.grade is Grade.LIKELY
    assert cause.message.en == "account 5010: 543,21 booked, 0,00 balances (the row is booked twice)"
    assert cause.where[0].place is not None
    assert cause.where[0].place.line == HEAD_LINES + 3


@pytest.mark.parametrize("rows", [("1930 -543.21",), ("1930 -712.34", "4010 712.34", "1930 -543.21")])
def test_a_row_that_stands_alone_is_too_many_or_the_one_against_it_is_missing(tmp_path, rows):
    found = causes(tmp_path, *rows)
    assert {cause.grade for cause in found} == {Grade.POSSIBLE}
    assert [cause.message.en for cause in found] == [
        "account 1930: −543,21 booked, 0,00 balances (the row does not belong here)",
        "a row of 543,21 is missing from the voucher",
    ]


def test_a_slip_is_likely_only_where_chance_would_not_make_it(tmp_path):
    (sure,) = causes(tmp_path, "5010 15800", "2641 4625", "1930 -23125")
    assert (sure.grade, sure.chance) == (Grade.LIKELY, None)
    assert "18" in sure.message.sv
    found = causes(tmp_path, "5010 6.00", "2641 4.44", "1930 -10.43")  # a cent: what row could not be mistyped by that
    assert {cause.grade for cause in found} == {Grade.POSSIBLE}
    # One row fits, yet among four any difference as small is likely to be a slip of one of them.
    (alone,) = causes(tmp_path, "5010 10.29", "5020 44.31", "5030 37.17", "1930 -90.87")
    assert (alone.grade, alone.chance is not None and alone.chance > Fraction(1, 20)) == (Grade.POSSIBLE, True)
