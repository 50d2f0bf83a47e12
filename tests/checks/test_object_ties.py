"""Stated closings of objects against openings and movements."""

from __future__ import annotations

from collections import defaultdict
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import check, rule_of

from bokslut.books import Books
from bokslut.checks.object_ties import ObjectTies
from bokslut.ledger.ledger import build_ledger
from bokslut.model.check import Outcome
from bokslut.sources.files import from_bytes, read_ledger

if TYPE_CHECKING:
    from bokslut.model.check import CheckResult

RULE = rule_of(ObjectTies)
KEYS = [(account, dimension, number) for account in ("1470", "1930") for dimension, number in (("1", "10"), ("6", "10"), ("6", "20"))]
ROWS = st.lists(
    st.tuples(
        st.sampled_from(["1470", "1930"]), st.sampled_from(["", "10"]), st.sampled_from(["", "10", "20"]), st.integers(-(10**6), 10**6)
    ),
    min_size=1,
    max_size=12,
)


def record(label: str, key: tuple[str, str, str], ore: int) -> str:
    account, dimension, number = key
    return f'#{label} 0 {account} {{{dimension} "{number}"}} {Decimal(ore).scaleb(-2)}'


def voucher(number: int, account: str, objects: str, ore: int) -> list[str]:
    return [
        f'#VER A {number} 20250115 "t"',
        "{",
        f"#TRANS {account} {{{objects}}} {Decimal(ore).scaleb(-2)}",
        f"#TRANS 9999 {{}} {Decimal(-ore).scaleb(-2)}",
        "}",
    ]


def outcome_of(*lines: str) -> CheckResult:
    text = "\n".join(["#SIETYP 4", "#RAR 0 20250101 20251231", *lines, ""])
    return check(RULE, Books(ledger=build_ledger([read_ledger(from_bytes("a.se", text.encode("cp437")))])))


@given(ROWS, st.dictionaries(st.sampled_from(KEYS), st.integers(-(10**6), 10**6)), st.data())
def test_the_objects_that_differ_are_those_a_plain_loop_finds(
    rows: list[tuple[str, str, str, int]], openings: dict[tuple[str, str, str], int], data: st.DataObject
) -> None:
    closing: defaultdict[tuple[str, str, str], int] = defaultdict(int, openings)
    lines: list[str] = []
    for at, (account, unit, project, ore) in enumerate(rows, 1):
        objects = " ".join(f'{dimension} "{value}"' for dimension, value in (("1", unit), ("6", project)) if value)
        lines += voucher(at, account, objects, ore)
        for dimension, value in (("1", unit), ("6", project)):
            if value:
                closing[account, dimension, value] += ore
    stated = {key: closing[key] for key in KEYS}
    wrong = data.draw(st.dictionaries(st.sampled_from(KEYS), st.integers(1, 10**6), max_size=3))
    head = [record("OIB", key, ore) for key, ore in openings.items()]
    head += [record("OUB", key, ore + wrong.get(key, 0)) for key, ore in stated.items()]
    found = outcome_of(*head, *lines).findings
    assert {finding.subject: finding.difference for finding in found} == {
        f'{account} {{{dimension} "{number}"}}': Fraction(ore, 100) for (account, dimension, number), ore in wrong.items()
    }


def test_an_opening_without_a_closing_counts_as_closed_at_zero() -> None:
    other = record("OUB", ("1470", "6", "20"), 0)
    result = outcome_of(record("OIB", ("1470", "6", "10"), 500), other, *voucher(1, "1930", "", 100))
    assert [(finding.subject, finding.difference) for finding in result.findings] == [('1470 {6 "10"}', Fraction(-5))]


def test_a_file_that_states_only_openings_or_has_no_vouchers_has_nothing_to_compare() -> None:
    opening, closing = record("OIB", ("1470", "6", "10"), 500), record("OUB", ("1470", "6", "10"), 900)
    assert outcome_of(opening, *voucher(1, "1930", "", 100)).outcome is Outcome.OK
    assert outcome_of(opening, closing, "#UB 0 1470 9.00").outcome is Outcome.OK


def test_many_become_one() -> None:
    head = [record("OUB", ("1470", "6", str(number)), 100 * number) for number in range(1, 8)]
    (only,) = outcome_of(*head, *voucher(1, "1930", "", 100)).findings
    assert only.message.en.startswith(
        '7\u00a0balances of objects in a.se close at another figure than opening plus movements. Largest: 1470 {6 "7"} 7,00;'
    )


def test_objects_open_at_last_years_closings_where_the_file_states_no_openings() -> None:
    last, closing = '#OUB -1 1470 {6 "10"} 70.00', '#OUB 0 1470 {6 "10"} 80.00'
    moved = voucher(1, "1470", '6 "10"', 1000)
    assert outcome_of(closing, last, *moved).outcome is Outcome.OK
    (finding,) = outcome_of('#OIB 0 1470 {6 "10"} 60.00', closing, last, *moved).findings
    assert (finding.subject, finding.place and finding.place.line) == ('1470 {6 "10"}', 4)


def test_a_result_account_opens_at_zero_by_object_too() -> None:
    last, closing = '#OUB -1 5010 {6 "10"} 70.00', '#OUB 0 5010 {6 "10"} 10.00'
    assert outcome_of(closing, last, *voucher(1, "5010", '6 "10"', 1000)).outcome is Outcome.OK
