"""What a close accepts is that deviation and no other."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest

from bokslut.acceptance import accept_known
from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Finding, Severity
from bokslut.model.money import KR
from bokslut.model.place import Place
from bokslut.model.words import same
from bokslut.request import Accept

if TYPE_CHECKING:
    from pathlib import Path

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
        ["S004 1681 godtas inte: beloppet är 5,00\u00a0kr, godtaget är 6,00\u00a0kr."],
    )


def test_an_amount_on_a_deviation_without_one_is_told_as_that():
    assert accepted(accept(amount=Fraction(5)), finding(difference=None)) == (
        [False],
        ["S004 1681 godtas inte: avvikelsen har inget belopp; ta bort amount."],
    )


@pytest.mark.parametrize(
    ("through", "fits", "said"),
    [
        (END, True, []),
        (dt.date(2026, 1, 31), False, ["S004 1681 godtas inte: den gällde till 2025-12-31."]),
        (None, False, ["S004 1681 godtas inte: den gällde till 2025-12-31; bokslutet har ingen period ([period])."]),
    ],
)
def test_a_day_is_held_against_the_close(through, fits, said):
    assert accepted(accept(until=END), finding(), through=through) == ([fits], said)


def test_what_is_not_there_is_told():
    assert accepted(accept(subject="1999"), finding()) == ([False], ["S004 1999 är godtagen men finns inte."])


def test_an_acceptance_may_be_of_one_file_only():
    cut = [replace(finding(), places=(Place(path, 1, 1),)) for path in ("januari.se", "februari.se")]
    assert accepted(accept(), *cut) == ([True, True], [])
    assert accepted(accept(file="februari.se"), *cut) == ([False, True], [])
    assert accepted(accept(file="mars.se"), *cut) == ([False, False], ["S004 1681 mars.se är godtagen men finns inte."])


def test_in_a_close_of_two_files_it_leaves_the_same_finding_of_the_other(tmp_path: Path) -> None:
    cut = "#FLAGGA 0\n#SIETYP 4\n#FNAMN x\n#RAR 0 20250101 20251231\n#KONTO 1930 B\n#VER A {n} 20250115 t\n{{\n#TRANS 1930 {{}} 0.00\n"
    text = 'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[[accept]]\ncode = "SIE001"\nfile = "./b.se"\nreason = "r"\nby = "b"\n'
    for number, name in enumerate(("a.se", "b.se"), 1):
        (tmp_path / name).write_text(cut.format(n=number), encoding="cp437")
        text += f'[[ledger]]\npath = "{name}"\n'
    (tmp_path / "bokslut.toml").write_text(text, encoding="utf-8")
    found = [each for each in close(load_request(tmp_path / "bokslut.toml")).findings if each.name == "file-cut-off"]
    assert [(each.places[0].path, each.subject, each.accepted is not None) for each in found] == [
        ("a.se", "fil", False),
        ("b.se", "fil", True),
    ]
    assert len({each.id for each in found}) == 2
