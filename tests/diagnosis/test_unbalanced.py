"""What puts the books out is named where it makes up the difference, with its sign, and told once."""

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

    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult

CLOSE = close_file("ledger", "bas-k3")
HEAD = '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "E"\n#RAR 0 {0}0101 {0}1231\n'
OPEN = "#IB 0 1930 1000\n#IB 0 2081 -1000\n"
BALANCED = "alla verifikationer går ihop"
SALE = '#VER A 1 {0}0215 "Hyra"\n{{\n#TRANS 1930 {{}} 543\n#TRANS 3010 {{}} -443\n}}\n'


def closed(folder: Path, ledger: str, previous: str | None = None) -> CloseResult:
    """Close a ledger of 2025, and one of 2024 before it."""
    (folder / "bokslut.toml").write_text(CLOSE + ('[[previous]]\npath = "2024.se"\n' if previous else ""), encoding="utf-8")
    (folder / "2025.se").write_text(HEAD.format(2025) + ledger, encoding="cp437")
    if previous:
        (folder / "2024.se").write_text(HEAD.format(2024) + previous, encoding="cp437")
    return close(load_request(folder / "bokslut.toml"))


def named(result: CloseResult, name: str) -> Finding:
    (finding,) = [each for each in result.findings if each.name == name]
    return finding


def test_an_entry_is_the_cause_of_what_it_puts_the_balance_sheet_out_by(tmp_path):
    result = closed(tmp_path, OPEN + SALE.format(2025))
    statement, entry = named(result, "statement-out-of-balance"), named(result, "entry-out-of-balance")
    (cause,) = statement.causes
    assert (cause.hypothesis, cause.grade, cause.explains, cause.leaves) == ("unbalanced-entry", Grade.PROVEN, 100, 0)
    assert statement.joined_to == entry.id
    assert BALANCED not in {words.sv for words in statement.ruled_out}


def test_an_entry_out_the_other_way_is_not_the_cause_alone(tmp_path):
    """The openings are out by −200, the entry by 100, the balance sheet by −100: that is both, and no one of them."""
    result = closed(tmp_path, OPEN.replace("-1000", "-1200") + SALE.format(2025))
    statement = named(result, "statement-out-of-balance")
    assert statement.difference == Fraction(-100)
    (cause,) = statement.causes
    assert (cause.hypothesis, cause.grade, cause.explains, cause.leaves) == ("books-out-of-balance", Grade.PROVEN, -100, 0)
    assert cause.message.en.startswith("2 faults together: ")
    assert {suspect.place.line for suspect in cause.where if suspect.place} == {6, 8}
    assert statement.joined_to is None


def test_an_entry_of_this_year_says_nothing_of_last_years_column(tmp_path):
    before = "#IB 0 1930 900\n#IB 0 2081 -1000\n" + SALE.format(2024).replace("-443", "-543")
    result = closed(tmp_path, OPEN + SALE.format(2025).replace("-443", "-643"), before)
    (last,) = [each for each in result.findings if each.subject == "balance_sheet[2024]"]
    assert (last.difference, last.causes, last.joined_to) == (-100, (), None)


def test_an_account_without_a_line_is_what_the_balance_sheet_is_out_by(tmp_path):
    result = closed(tmp_path, OPEN + SALE.format(2025).replace("-443", "-543\n#TRANS 8510 {} 77\n#TRANS 1930 {} -77"))
    statement, unmapped = named(result, "statement-out-of-balance"), named(result, "account-unmapped")
    assert (unmapped.difference, statement.difference) == (77, -77)
    assert (statement.causes[0].grade, statement.joined_to) == (Grade.PROVEN, unmapped.id)
    assert BALANCED in {words.sv for words in statement.ruled_out}


TYPED = OPEN.replace("1000\n#IB 0 2081", "9000\n#IB 0 2081") + SALE.format(2025).replace("-443", "-543")
CLOSED = "#UB 0 1930 {0}\n#UB 0 2081 -1000\n#RES 0 3010 {1}\n"


@pytest.mark.parametrize("closings", [False, True])
def test_a_mistyped_opening_is_told_once_and_nothing_is_said_of_the_result(tmp_path, closings):
    ledger = TYPED + (CLOSED.format(1543, -543) if closings else "")
    result = closed(tmp_path, ledger, OPEN + CLOSED.format(1000, 0))
    (account,) = [each for each in result.findings if each.code == "S001"]
    others = [each for each in result.findings if each.name.endswith(("out-of-balance", "-differs")) and each is not account]
    assert {each.name for each in others} >= {"opening-out-of-balance", "statement-out-of-balance"}
    assert (len(others), {each.joined_to for each in others}) == (4 if closings else 2, {account.id})
    opening = named(result, "opening-out-of-balance")
    assert [(cause.hypothesis, cause.grade, cause.explains) for cause in opening.causes] == [("opening-differs", Grade.PROVEN, 8000)]


def test_a_result_that_was_not_carried_is_told_once(tmp_path):
    before = OPEN + SALE.format(2024).replace("-443", "-543")
    result = closed(tmp_path, OPEN.replace("1000", "1543", 1) + SALE.format(2025).replace("-443", "-543"), before)
    opening = named(result, "opening-out-of-balance")
    assert {cause.hypothesis: cause.grade for cause in opening.causes}["result-not-carried"] is Grade.PROVEN
    assert named(result, "result-not-carried").difference == -543
    assert opening.joined_to == named(result, "result-not-carried").id
    assert named(result, "statement-out-of-balance").joined_to == opening.joined_to


def test_an_error_is_not_put_away_under_a_warning(tmp_path):
    result = closed(tmp_path, TYPED)
    statement = named(result, "statement-out-of-balance")
    assert statement.causes[0].message == named(result, "opening-out-of-balance").message
    assert statement.joined_to is None


MAPPED = """\
schema = "bokslut/rules@1"
name = "own"
[chart]
accounts = ["20"]
[[layout]]
id = "balance_sheet"
title = {{ sv = "Balansräkning", en = "Balance sheet" }}
covers = ["1..2"]
line = [
{lines}
  {{ id = "assets", label = {{ sv = "Tillgångar", en = "Assets" }}, sum = [{assets}] }},
  {{ id = "equity", label = {{ sv = "Eget kapital", en = "Equity" }}, accounts = ["20"], sign = "credit" }},
]
[[rule]]
code = "S008"
kind = "mapping"
title = {{ sv = "Rader", en = "Lines" }}
[[rule]]
code = "S001"
kind = "relation"
table = "balance_sheet"
assert = "assets == equity"
finding = "statement-out-of-balance"
title = {{ sv = "Balans", en = "Balance" }}
"""


@pytest.mark.parametrize("times", [2, 3])
def test_an_account_on_several_lines_puts_the_balance_sheet_out_by_each_beyond_the_first(tmp_path, times):
    names = [f"l{number}" for number in range(times)]
    lines = "\n".join(
        f'  {{ id = "{name}", label = {{ sv = "{name}", en = "{name}" }}, accounts = ["1930"], sign = "debit" }},' for name in names
    )
    (tmp_path / "rules.toml").write_text(MAPPED.format(lines=lines, assets=", ".join(f'"{name}"' for name in names)), encoding="utf-8")
    (tmp_path / "bokslut.toml").write_text(close_file().replace("packs = []", 'files = ["rules.toml"]'), encoding="utf-8")
    (tmp_path / "2025.se").write_text(HEAD.format(2025) + OPEN + CLOSED.format(1000, 0), encoding="cp437")
    result = close(load_request(tmp_path / "bokslut.toml"))
    statement, twice = named(result, "statement-out-of-balance"), named(result, "account-mapped-twice")
    assert statement.difference == 1000 * (times - 1)
    assert [(cause.grade, cause.leaves) for cause in statement.causes] == [(Grade.PROVEN, 0)]
    assert statement.joined_to == twice.id


def test_several_entries_out_are_told_as_entries_and_as_no_one_of_them(tmp_path):
    result = closed(tmp_path, OPEN + SALE.format(2025) + SALE.format(2025).replace("A 1", "A 2").replace("-443", "-500"))
    statement = named(result, "statement-out-of-balance")
    (cause,) = statement.causes
    assert (cause.hypothesis, cause.grade, cause.explains) == ("unbalanced-entry", Grade.PROVEN, 143)
    assert cause.message.en.startswith("2 entries do not balance, the first: ")
    assert statement.joined_to is None


def test_an_opening_that_differs_is_not_the_cause_of_what_another_account_closes_at(tmp_path):
    result = closed(tmp_path, TYPED + CLOSED.format(9543, -543).replace("2081 -1000", "2081 -9000"), OPEN + CLOSED.format(1000, 0))
    (opening,) = [each for each in result.findings if each.name == "opening-differs"]
    (closing,) = [each for each in result.findings if each.name == "closing-differs"]
    assert (opening.subject, opening.difference, closing.subject, closing.difference) == ("1930", 8000, "2081", -8000)
    assert "opening-differs" not in {cause.hypothesis for cause in closing.causes}
