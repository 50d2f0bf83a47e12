"""What a close accepts is that deviation and no other."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import pytest

from bokslut.acceptance import accept_known
from bokslut.model.finding import Finding, Severity
from bokslut.model.money import KR
from bokslut.model.words import same
from bokslut.request import Accept

END = dt.date(2025, 12, 31)


def finding(subject: str = "1681", difference: int | None = 5) -> Finding:
    amount = None if difference is None else Fraction(difference)
    return Finding("S004", "implausible-sign", Severity.ERROR, same("x"), (), subject=subject, difference=amount, unit=amount and KR)


def accepted(accept: Accept, *findings: Finding, through: dt.date | None = END) -> tuple[list[bool], list[str]]:
    """Return which are accepted, and what is said of an acceptance that meets nothing."""
    found = accept_known(findings, [accept], through)
    return [each.accepted is not None for each in found[: len(findings)]], [each.message.sv for each in found[len(findings) :]]


def accept(**given: object) -> Accept:
    values: dict[str, object] = {"code": "S004", "reason": "x", "by": "y", "subject": "1681", "until": None, "amount": None, "place": None}
    return Accept(**(values | given))


def test_only_the_same_subject_and_amount_are_accepted():
    assert accepted(accept(amount=Fraction(5)), finding(), finding("1682")) == ([True, False], [])
    assert accepted(accept(amount=Fraction(6)), finding()) == (
        [False],
        ["S004 1681 godtas inte: beloppet är 5,00\u00a0kr, godtaget är 6,00\u00a0kr"],
    )


def test_an_amount_on_a_deviation_without_one_is_told_as_that():
    assert accepted(accept(amount=Fraction(5)), finding(difference=None)) == (
        [False],
        ["S004 1681 godtas inte: avvikelsen har inget belopp; ta bort amount"],
    )


@pytest.mark.parametrize(
    ("through", "fits", "said"),
    [
        (END, True, []),
        (dt.date(2026, 1, 31), False, ["S004 1681 godtas inte: den gällde till 2025-12-31"]),
        (None, False, ["S004 1681 godtas inte: den gällde till 2025-12-31; bokslutet har ingen period ([period])"]),
    ],
)
def test_a_day_is_held_against_the_close(through, fits, said):
    assert accepted(accept(until=END), finding(), through=through) == ([fits], said)


def test_what_is_not_there_is_told():
    assert accepted(accept(subject="1999"), finding()) == ([False], ["S004 1999 är godtagen men finns inte"])
