"""One voucher of the ledger that is wrong while the report is right: it is told for every figure that differs, and nothing else is."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from bokslut.diagnosis.digits import slip
from bokslut.model.finding import Grade
from bokslut.model.printing import kronor
from diagnosis.books_of_vouchers import KR, TKR, Voucher, told, voucher

#: Sales, purchases, wages and payments whose amounts have nothing to do with each other.
YEAR = [
    *(voucher(at, "1510", "3010", 1_234_567 + 987_653 * at, text=f"Kundfaktura {at}") for at in range(1, 13)),
    *(voucher(20 + at, "1930", "1510", 1_111_117 + 654_321 * at, text=f"Inbetalning {at}") for at in range(1, 9)),
    *(voucher(40 + at, "5010", "2440", 2_345_671 + 345_679 * at, text=f"Hyra {at}") for at in range(1, 9)),
    *(voucher(60 + at, "6110", "2440", 765_431 + 123_457 * at, text=f"Kontor {at}") for at in range(1, 9)),
    *(voucher(80 + at, "7010", "1930", 3_210_987 + 456_789 * at, text=f"Lön {at}") for at in range(1, 9)),
]
ANY = st.sampled_from(YEAR)


def replaced(one: Voucher, *others: Voucher) -> list[Voucher]:
    return [new for each in YEAR for new in (others if each is one else (each,))]


def named(findings) -> set[str]:
    return {
        str(suspect.description.en).split()[1]
        for finding in findings
        for cause in finding.causes
        for suspect in cause.where
        if suspect.place
    }


def hypotheses(findings) -> set[str]:
    """Return what is told of the ledger: which printed figure alone might be wrong is told beside."""
    return {cause.hypothesis for finding in findings for cause in finding.causes} - {"fewest-changes"}


def the_first(findings):
    """Return the first cause, which every finding must have, all joined to one."""
    assert findings
    assert len({finding.causes[0].message for finding in findings}) == 1
    assert len([finding for finding in findings if finding.joined_to is None]) == 1
    assert all(finding.causes[0].explains == finding.difference for finding in findings)
    return findings[0].causes[0]


def swapped(ore: int) -> int:
    text = str(ore)
    return int(text[1] + text[0] + text[2:])


@pytest.mark.parametrize("unit", [KR, TKR])
def test_a_voucher_booked_again_with_other_text_and_day_is_told_with_its_twin(unit):
    one = YEAR[5]
    again = one.but(number=99, text="Annan text", date=dt.date(2025, 7, 2))
    found = told(YEAR, [YEAR[0], again, *YEAR[1:]], unit)
    cause = the_first(found)
    assert (cause.hypothesis, cause.grade) == ("booked-twice", Grade.LIKELY)
    assert [suspect.description.en for suspect in cause.where] == ["A 99 2025-07-02 Annan text", "A 6 2025-06-15 Kundfaktura 6"]
    assert f"{len(found)} of {len(found)} figures that differ agree" in cause.message.en


def test_a_voucher_booked_again_last_is_not_only_late():
    many = [voucher(200 + at, "1510", "3010", YEAR[5].rows[0][1] + at - 15, text="Lika stor") for at in range(30)]
    found = told([*YEAR, *many], [*YEAR, *many, YEAR[5].but(number=99)])
    assert the_first(found).hypothesis == "booked-twice"
    assert {"6", "99"} <= named(found)


def test_another_voucher_that_would_explain_it_as_well_speaks_against_the_two():
    one = YEAR[5]
    other = one.but(number=97, rows=((one.rows[0][0], one.rows[0][1] + 3), (one.rows[1][0], one.rows[1][1] - 3)))
    report = [other, *YEAR]
    cause = the_first(told(report, [other, one.but(number=99), *YEAR]))
    assert cause.hypothesis == "booked-twice"
    assert [words.en for words in cause.evidence_against] == ["1\u00a0other entry would explain it as well"]


def test_of_three_equal_vouchers_which_one_is_too_many_is_only_possible():
    one = YEAR[5]
    report = [*YEAR, one.but(number=98)]
    cause = the_first(told(report, [YEAR[0], one.but(number=99), *report[1:]]))
    assert (cause.hypothesis, cause.grade, len(cause.where)) == ("booked-twice", Grade.POSSIBLE, 3)


def test_a_voucher_turned_round_is_told():
    cause = the_first(told(YEAR, replaced(YEAR[14], YEAR[14].times(Fraction(-1)))))
    assert (cause.hypothesis, cause.grade) == ("turned-round", Grade.LIKELY)
    assert [suspect.description.en for suspect in cause.where] == ["A 23 2025-06-15 Inbetalning 3"]


@pytest.mark.parametrize("factor", [Fraction(10), Fraction(100), Fraction(1000)])
def test_an_amount_ten_times_wrong_is_told_with_the_right_one(factor):
    one = YEAR[22]
    cause = the_first(told(YEAR, replaced(one, one.times(factor))))
    assert (cause.hypothesis, cause.grade) == ("decimal-slip", Grade.LIKELY)
    (suspect,) = cause.where
    assert (suspect.printed, suspect.suggested) == (kronor(int(one.rows[0][1] * factor)), kronor(one.rows[0][1]))


@pytest.mark.parametrize("ore", [2_691_350, 6_006_795])
def test_two_swapped_digits_are_told_with_the_right_amount(ore):
    one = voucher(98, "5010", "2440", ore)
    found = told([one, *YEAR], [voucher(98, "5010", "2440", swapped(ore)), *YEAR])
    suspects = [suspect for cause in found[0].causes if cause.hypothesis == "amount-mistyped" for suspect in cause.where]
    (own,) = [suspect for suspect in suspects if suspect.description.en.startswith("A 98 ")]
    assert (own.printed, own.suggested) == (kronor(swapped(ore)), kronor(ore))


def test_a_row_on_a_wrong_account_is_told_with_the_line_it_belongs_on():
    one = YEAR[22]
    cause = the_first(told(YEAR, replaced(one, one.but(rows=(("6990", one.rows[0][1]), one.rows[1])))))
    assert (cause.hypothesis, cause.grade) == ("wrong-account", Grade.LIKELY)
    (suspect,) = cause.where
    assert suspect.description.en == f"A {one.number} 2025-06-15 {one.text}, account 6990 (other_costs), to premises"


@pytest.mark.parametrize("day", [dt.date(2024, 12, 30), dt.date(2026, 1, 2)])
def test_a_voucher_dated_in_another_year_is_told(day):
    one = YEAR[30]
    cause = the_first(told(YEAR, replaced(one, one.but(date=day))))
    assert (cause.hypothesis, cause.grade) == ("dated-outside", Grade.LIKELY)
    assert [suspect.description.en for suspect in cause.where] == [f"A {one.number} {day} {one.text}"]


def test_a_difference_of_more_digits_than_amounts_have_is_no_obstacle():
    """Kronor in a table of millions."""
    assert "entry-missing" in hypotheses(told([*YEAR, voucher(98, "5010", "2440", 10**15)], YEAR))


def test_a_printed_figure_of_forty_digits_is_no_obstacle_to_the_others():
    assert "entry-missing" in hypotheses(told([*YEAR, voucher(98, "5010", "2440", 123_400)], YEAR, wages=10**40))
    assert len(told(YEAR, YEAR, wages=10**40)) == 1


@pytest.mark.parametrize("day", [dt.date(2024, 12, 1), dt.date(2026, 1, 1)])
def test_a_voucher_of_another_year_is_only_possible_where_the_year_has_others_like_it(day):
    rents = [voucher(300 + at, "5010", "2440", 1_000_000, date=dt.date(2025, at, 1)) for at in range(1, 13)]
    outside = rents[0].but(number=400, date=day)
    cause = the_first(told([*YEAR, *rents, outside], [*YEAR, *rents[:5], *rents[6:], outside]))
    assert (cause.hypothesis, cause.grade) == ("dated-outside", Grade.POSSIBLE)
    assert "entry-missing" in hypotheses(told([*YEAR, *rents, outside], [*YEAR, *rents[:5], *rents[6:], outside]))


@pytest.mark.parametrize(
    ("there", "missing"),
    [
        (voucher(600, "1510", "3010", 3_579_125), voucher(601, "1930", "1510", 3_579_125)),
        (voucher(600, "5010", "2440", 3_579_125), voucher(601, "2440", "1930", 3_579_125)),
        (voucher(600, "2440", "1930", 3_579_125), voucher(601, "5010", "2440", 3_579_125)),
        (voucher(600, "5090", "2650", 2_345_671), voucher(601, "5090", "2650", 1_000_000)),
    ],
    ids=["payment of an invoice", "payment to a supplier", "invoice that is paid", "round amount"],
)
def test_no_right_voucher_is_likely_wrong_where_another_is_missing(there, missing):
    findings = told([*YEAR, there, missing], [*YEAR, there])
    assert "entry-missing" in hypotheses(findings)
    grades = {cause.grade for finding in findings for cause in finding.causes if cause.hypothesis != "fewest-changes"}
    assert grades == {Grade.POSSIBLE}


def test_where_thousands_of_vouchers_are_alike_none_of_them_is_told_and_none_outside_is_likely():
    fees = [voucher(1000 + at, "6570", "1930", 12_345) for at in range(2100)]
    outside = fees[0].but(number=5000, date=dt.date(2026, 1, 3))
    findings = told([*YEAR, *fees, outside], [*YEAR, *fees[1:], outside])
    assert hypotheses(findings) == {"entry-missing", "dated-outside"}
    assert {cause.grade for finding in findings for cause in finding.causes} == {Grade.POSSIBLE}


@pytest.mark.parametrize(
    ("more", "innocent"), [(1_400_000, "turned-round"), (1_000_000, "booked-after-the-report"), (-1_800_000, "decimal-slip")]
)
def test_a_round_amount_that_fits_is_only_possible_where_others_are_as_round(more, innocent):
    rounds = [voucher(700 + at, "6110", "2440", 100_000 * at) for at in range(2, 12)]
    wrong = voucher(730, "6110", "2440", 2_345_671)
    cause = the_first(told([*YEAR, *rounds, wrong], [*YEAR, *rounds, voucher(730, "6110", "2440", 2_345_671 + more)]))
    assert (cause.hypothesis, cause.grade) == (innocent, Grade.POSSIBLE)


def test_a_voucher_that_is_missing_is_described():
    one = YEAR[22]
    found = told(YEAR, replaced(one))
    (cause,) = [cause for cause in found[0].causes if cause.hypothesis == "entry-missing"]
    assert cause.grade is Grade.POSSIBLE
    assert re.search(r"an entry of .*, debit premises, credit suppliers, is missing", cause.message.en)
    low, high = (Fraction(each.replace("\u00a0", "").replace(",", ".")) for each in re.findall(r"[\d\u00a0]+,\d\d", cause.message.en))
    assert low <= Fraction(one.rows[0][1], 100) <= high
    assert {suspect.line for suspect in cause.where} == {"premises", "suppliers"}


def test_a_voucher_of_three_lines_that_is_missing_is_described():
    one = voucher(99, "5010", "2440", 0).but(rows=(("5010", 8_000_000), ("2640", 2_000_000), ("2440", -10_000_000)))
    found = told([*YEAR, one], YEAR)
    (cause,) = [cause for cause in found[0].causes if cause.hypothesis == "entry-missing"]
    assert {suspect.line for suspect in cause.where} == {"premises", "vat", "suppliers"}


def test_a_figure_mistyped_in_the_report_is_no_voucher():
    assert hypotheses(told(YEAR, YEAR, bank=9)) == set()


def test_figures_that_have_nothing_to_do_with_each_other_have_no_cause():
    assert hypotheses(told(YEAR, YEAR, bank=4_321, premises=777, vat=-98)) == set()


def test_a_voucher_without_which_another_figure_differs_is_not_told():
    again = YEAR[5].but(number=99)
    assert hypotheses(told(YEAR, [again, *YEAR], assets=17, receivables=17)) == set()


@pytest.mark.parametrize("line", ["bank", "assets", "premises"])
def test_a_figure_mistyped_beside_keeps_its_own_finding(line):
    found = told(YEAR, [YEAR[0], YEAR[5].but(number=99), *YEAR[1:]], **{line: 4_321})
    own = [finding for finding in found if f".{line}" in finding.code]
    others = [finding for finding in found if finding not in own]
    assert hypotheses(own) == set()
    assert the_first(others).hypothesis == "booked-twice"
    assert f"{len(others)} of {len(found)} figures that differ agree" in others[0].causes[0].message.en


@settings(max_examples=40, deadline=None)
@given(ANY, st.sampled_from([KR, TKR]), st.integers(0, len(YEAR)))
def test_a_double_voucher_is_always_among_the_candidates(one, unit, at):
    found = told(YEAR, [*YEAR[:at], one.but(number=99, text="igen"), *YEAR[at:]], unit)
    assume(found)
    assert {"99", str(one.number)} <= named(found) or named(found) == {"99"}
    assert sum(finding.joined_to is None for finding in found) == 1


@settings(max_examples=40, deadline=None)
@given(ANY, st.sampled_from([KR, TKR]))
def test_a_missing_voucher_is_always_described(one, unit):
    found = told(YEAR, replaced(one), unit)
    assume(found)
    assert "entry-missing" in hypotheses(found)


@settings(max_examples=60, deadline=None)
@given(ANY, st.data())
def test_a_wrong_amount_is_always_among_the_candidates(one, data):
    ore = one.rows[0][1]
    at = data.draw(st.integers(0, len(str(ore)) - 1))
    text = str(ore)
    digit = data.draw(st.sampled_from("123456789" if at == 0 else "0123456789"))
    wrong = int(text[:at] + digit + text[at + 1 :])
    assume(abs(wrong - ore) > 100 and slip(wrong, ore))
    found = told(YEAR, replaced(one, one.but(rows=((one.rows[0][0], wrong), (one.rows[1][0], -wrong)))))
    assert str(one.number) in named(found)


@settings(max_examples=40, deadline=None)
@given(ANY, st.sampled_from(["turned", "slid", "outside"]))
def test_another_fault_of_a_voucher_is_always_among_the_candidates(one, fault):
    wrong = {"turned": one.times(Fraction(-1)), "slid": one.times(Fraction(10)), "outside": one.but(date=dt.date(2024, 6, 1))}[fault]
    assert str(one.number) in named(told(YEAR, replaced(one, wrong)))


@pytest.mark.parametrize(("others", "grade"), [(150, Grade.POSSIBLE), (1, Grade.LIKELY)])
def test_an_old_voucher_is_only_possibly_booked_late_where_many_have_such_amounts(others, grade):
    early = [voucher(200 + at, "1510", "3010", 4_712_300 + 130_000 * at, date=dt.date(2025, 1, 3)) for at in range(others)]
    last = [voucher(300 + at, "1930", "2010", 11 + at, date=dt.date(2025, 12, 30)) for at in range(45)]
    right = [*early, *YEAR, *last]
    one = YEAR[3]
    wrong = [
        each.but(rows=(("1510", one.rows[0][1] + 4_712_317), ("3010", -one.rows[0][1] - 4_712_317))) if each is one else each
        for each in right
    ]
    late = [cause for cause in told(right, wrong, TKR)[0].causes if cause.hypothesis == "booked-after-the-report"]
    assert [cause.grade for cause in late] == [grade]


def test_a_ledger_without_postings_is_no_obstacle():
    assert all(finding.difference for finding in told(YEAR, []))
    assert told(YEAR, [])
