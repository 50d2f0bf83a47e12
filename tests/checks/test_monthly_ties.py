"""Stated monthly changes against vouchers by month."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import check, rule_of

from bokslut.books import Books
from bokslut.checks.monthly_ties import MonthlyTies
from bokslut.ledger.engine import PolarsEngine
from bokslut.ledger.extract import extract_balances, infer_period
from bokslut.ledger.ledger import build_ledger
from bokslut.model.check import Outcome
from bokslut.sources.files import from_bytes, read_ledger

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pytest

    from bokslut.model.check import CheckResult

RULE = rule_of(MonthlyTies)
ROWS = st.lists(
    st.tuples(st.integers(1, 12), st.sampled_from(["1930", "2440", "3000", "5010"]), st.integers(-(10**6), 10**6)), min_size=1, max_size=12
)


def file_of(rows: Iterable[tuple[str, str, int]], stated: Mapping[tuple[str, str], int], number: int = 0) -> str:
    lines = ["#SIETYP 4", "#RAR 0 20250101 20251231"]
    lines += [f"#PSALDO 0 {period} {account} {{}} {Decimal(ore).scaleb(-2)}" for (account, period), ore in stated.items()]
    for at, (date, account, ore) in enumerate(rows, number + 1):
        lines += [
            f'#VER A {at} {date} "t"',
            "{",
            f"#TRANS {account} {{}} {Decimal(ore).scaleb(-2)}",
            f"#TRANS 9999 {{}} {Decimal(-ore).scaleb(-2)}",
            "}",
        ]
    return "\n".join(lines) + "\n"


def outcome_of(*texts: str) -> CheckResult:
    readings = [read_ledger(from_bytes(f"{at}.se", text.encode("cp437"))) for at, text in enumerate(texts)]
    return check(RULE, Books(ledger=build_ledger(readings)))


@given(ROWS, st.data())
def test_the_months_that_differ_are_those_a_plain_loop_finds(drawn: list[tuple[int, str, int]], data: st.DataObject) -> None:
    rows = [(f"2025{month:02}15", account, ore) for month, account, ore in drawn]
    moved: defaultdict[tuple[str, str], int] = defaultdict(int)
    for date, account, ore in rows:
        moved[account, date[:6]] += ore
    wrong = data.draw(st.dictionaries(st.sampled_from(sorted(moved)), st.integers(1, 10**6), max_size=3))
    stated = {key: ore + wrong.get(key, 0) for key, ore in moved.items()}
    found = outcome_of(file_of(rows, stated)).findings
    assert {finding.subject: finding.difference for finding in found} == {
        f"{account} {period}": Fraction(ore, 100) for (account, period), ore in wrong.items()
    }


def test_a_month_left_out_counts_as_zero_for_an_account_with_other_months() -> None:
    rows = [("20250115", "1930", 500), ("20250215", "1930", 700), ("20250215", "3000", 900)]
    result = outcome_of(file_of(rows, {("1930", "202501"): 500}))
    assert [(finding.subject, finding.difference) for finding in result.findings] == [("1930 202502", Fraction(-7))]


def test_a_month_without_vouchers_is_a_selection_and_left_alone() -> None:
    result = outcome_of(file_of([("20250115", "1930", 500)], {("1930", "202501"): 500, ("1930", "202502"): 700}))
    assert result.outcome is Outcome.OK
    assert result.reason is not None
    assert result.reason.en == "1\u00a0monthly change"


def test_each_file_is_held_to_its_own_vouchers() -> None:
    january, february = ("1930", "202501"), ("1930", "202502")
    every = {january: 500, february: 700}
    first = file_of([("20250115", "1930", 500)], every)
    second = file_of([("20250215", "1930", 700)], every, number=1)
    assert outcome_of(first, second).outcome is Outcome.OK
    wrong = outcome_of(first, second.replace("#PSALDO 0 202502 1930 {} 7.00", "#PSALDO 0 202502 1930 {} 8.00"))
    assert [finding.place.path for finding in wrong.findings if finding.place] == ["1.se"]


def test_what_the_balances_were_drawn_from_is_not_summed_again(monkeypatch: pytest.MonkeyPatch) -> None:
    text = file_of([("20250115", "1930", 500)], {("1930", "202501"): 500, ("9999", "202501"): -500})
    ledger = build_ledger([read_ledger(from_bytes("0.se", text.encode("cp437")))])
    period = infer_period(ledger)
    assert period is not None
    books = Books(period, ledger, balances=extract_balances(ledger, period))
    monkeypatch.setattr(PolarsEngine, "sums", None)
    assert check(RULE, books).outcome is Outcome.OK


def test_rows_of_another_year_and_of_objects_are_left_out() -> None:
    text = file_of([("20250115", "1930", 500)], {("1930", "202501"): 500})
    text = text.replace("#RAR 0", "#RAR -1 20240101 20241231\n#RAR 0").replace(
        "#VER A 1", '#PSALDO 0 202501 1930 {1 "10"} 99.00\n#PSALDO -1 202401 1930 {} 3.00\n#VER A 1'
    )
    assert outcome_of(text).outcome is Outcome.OK


def test_many_become_one() -> None:
    rows = [(f"2025{month:02}15", "1930", 100) for month in range(1, 9)]
    result = outcome_of(file_of(rows, {("1930", "202501"): 100}))
    (only,) = result.findings
    assert only.message.sv.startswith(
        "7\u00a0månadssaldon i 0.se har annat periodsaldo än verifikationerna ger. Störst: 1930 202502 −1,00;"
    )
    assert only.message.sv.endswith("och 2 till.")
