"""Stated monthly changes by object against vouchers, and against the object's own closings."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import check, rule_of

from bokslut.books import Books
from bokslut.checks.object_months import ObjectMonths
from bokslut.ledger.ledger import build_ledger
from bokslut.model.finding import Severity
from bokslut.sources.files import from_bytes, read_ledger

if TYPE_CHECKING:
    from bokslut.model.check import CheckResult

RULE = rule_of(ObjectMonths)
ROWS = st.lists(
    st.tuples(
        st.integers(1, 3),
        st.sampled_from(["4010", "1930"]),
        st.sampled_from(["", "10"]),
        st.sampled_from(["", "10", "20"]),
        st.integers(-(10**6), 10**6),
    ),
    min_size=1,
    max_size=12,
)


def kronor(ore: int) -> Decimal:
    return Decimal(ore).scaleb(-2)


def change(month: int, account: str, objects: str, ore: int) -> str:
    return f"#PSALDO 0 2025{month:02} {account} {{{objects}}} {kronor(ore)}"


def voucher(number: int, month: int, account: str, objects: str, ore: int) -> list[str]:
    rows = (f"#TRANS {account} {{{objects}}} {kronor(ore)}", f"#TRANS 9999 {{}} {kronor(-ore)}")
    return [f'#VER A {number} 2025{month:02}15 "t"', "{", *rows, "}"]


def outcome_of(*lines: str) -> CheckResult:
    text = "\n".join(["#SIETYP 4", "#RAR 0 20250101 20251231", *lines, ""])
    return check(RULE, Books(ledger=build_ledger([read_ledger(from_bytes("a.se", text.encode("cp437")))])))


def named(dimension: str, number: str) -> str:
    return f'{dimension} "{number}"' if number else ""


@given(ROWS, st.data())
def test_the_changes_that_differ_are_those_a_plain_loop_finds(rows: list[tuple[int, str, str, str, int]], data: st.DataObject) -> None:
    moved: defaultdict[tuple[str, str, int], int] = defaultdict(int)
    lines: list[str] = []
    for at, (month, account, unit, project, ore) in enumerate(rows, 1):
        objects = [name for name in (named("1", unit), named("6", project)) if name]
        lines += voucher(at, month, account, " ".join(objects), ore)
        for name in objects:
            moved[account, name, month] += ore
    wrong = data.draw(st.dictionaries(st.sampled_from(sorted(moved)), st.integers(1, 10**6), max_size=3)) if moved else {}
    stated = [change(month, account, name, ore + wrong.get((account, name, month), 0)) for (account, name, month), ore in moved.items()]
    found = outcome_of(*stated, *lines).findings
    assert {finding.subject: finding.difference for finding in found} == {
        f"{account} {{{name}}} 2025{month:02}": Fraction(ore, 100) for (account, name, month), ore in wrong.items()
    }


def test_an_object_may_exceed_its_account_where_the_vouchers_say_so() -> None:
    # Invoices carry the unit, payments do not: as in the receivables of real files.
    rows = [*voucher(1, 1, "1510", '1 "2"', 50_000), *voucher(2, 1, "1510", "", -40_000)]
    assert not outcome_of(change(1, "1510", "", 10_000), change(1, "1510", '1 "2"', 50_000), *rows).findings


def test_a_month_without_a_statement_counts_as_zero_and_one_without_vouchers_is_left_alone() -> None:
    rows = [*voucher(1, 1, "4010", '6 "10"', 100), *voucher(2, 2, "4010", '6 "10"', 200)]
    (finding,) = outcome_of(change(1, "4010", '6 "10"', 100), change(3, "4010", '6 "10"', 700), *rows).findings
    assert (finding.subject, finding.difference, finding.severity) == ('4010 {6 "10"} 202502', Fraction(-2), Severity.ERROR)
    assert (finding.places[0].line, "PSALDO 0,00 men verifikationerna ger 2,00" in finding.message.sv) == (3, True)


def test_a_file_that_states_several_objects_together_is_left_alone() -> None:
    # It counts each posting on one row only, so a row of one object is not all of that object.
    rows = voucher(1, 1, "4010", '1 "2" 6 "10"', 100)
    result = outcome_of(change(1, "4010", '1 "2" 6 "10"', 100), change(1, "4010", '6 "10"', 0), *rows)
    assert not result.findings


def test_without_vouchers_the_months_are_held_to_the_closing_of_the_object() -> None:
    months = [change(1, "1510", '1 "2"', 300), change(2, "1510", '1 "2"', 700)]
    balances = ['#OIB 0 1510 {1 "2"} 5.00', '#OUB 0 1510 {1 "2"} 15.00']
    assert not outcome_of(*balances, *months).findings
    assert not outcome_of(*months).findings
    (finding,) = outcome_of(balances[0], '#OUB 0 1510 {1 "2"} 7.00', *months).findings
    assert finding.difference == Fraction(8)
    assert "hela året: PSALDO 10,00 men OUB minus OIB är 2,00" in finding.message.sv


def test_without_vouchers_an_object_may_open_at_last_years_closing() -> None:
    months = ['#PSALDO 0 202501 1510 {1 "2"} 10.00']
    assert not outcome_of('#OUB 0 1510 {1 "2"} 15.00', '#OUB -1 1510 {1 "2"} 5.00', *months).findings


def test_many_are_one_finding_that_names_the_largest() -> None:
    rows = [line for month in range(1, 8) for line in voucher(month, month, "4010", '6 "10"', 100)]
    (finding,) = outcome_of(*(change(month, "4010", '6 "10"', 100 + month) for month in range(1, 8)), *rows).findings
    assert finding.message.en.startswith("7\u00a0changes of objects in a.se differ")
    assert '4010 {6 "10"} 202507 0,07' in finding.message.en
    assert len(finding.places) == 5
