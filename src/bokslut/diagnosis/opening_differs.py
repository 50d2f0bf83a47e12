"""Accounts that open at another figure than they closed with last year, as the reason why the openings or closings do not fit."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.interface import OPENING_OUT_OF_BALANCE, findings_of
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books
    from bokslut.diagnosis.interface import Question
    from bokslut.model.finding import Finding

_NAMES = ("opening-differs", "result-not-carried")
_SHOWN_MAX = 10


class OpeningDiffers:
    """Last year's closings add to zero with its result, so the openings are out by what accounts open at differently."""

    name = "opening-differs"
    settles = None

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the accounts that open differently when they make up the difference, or the one that does."""
        finding, difference = question.finding, question.finding.difference
        if not difference:
            return
        if finding.name == OPENING_OUT_OF_BALANCE:
            opened = {each: _debit(each, question.books) for name in _NAMES for each in findings_of(question, name)}
            if sum(opened.values(), Fraction(0)) == difference:
                yield _cause(difference, [*opened], Grade.PROVEN)
            elif len(single := [each for each, debit in opened.items() if debit == difference]) == 1:
                yield _cause(difference, single, Grade.LIKELY)
        elif finding.name == "closing-differs":
            # A closing that does not fit an opening that does not fit last year: it fits last year's.
            own = [each for each in findings_of(question, _NAMES[0]) if each.subject == finding.subject]
            if len(own) == 1 and own[0].difference == -difference:
                yield _cause(difference, own, Grade.LIKELY)

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: an opening may be wrong though it is last year's closing."""
        _ = question
        yield from ()


def _debit(finding: Finding, books: Books) -> Fraction:
    """Return by how much the openings are out, debit positive: equity is told as one sum, credit positive as its readers count it."""
    accounts = {account for each in (books.balances, books.previous_balances) if each for account in each.accounts}
    difference = finding.difference or Fraction(0)
    return difference if finding.subject in accounts else -difference


def _cause(difference: Fraction, opened: Sequence[Finding], grade: Grade) -> Cause:
    first, count = opened[0].message, len(opened)
    message = Words(
        first.sv if count == 1 else f"{count} poster öppnar med annat än de slutade på, först: {first.sv}",
        first.en if count == 1 else f"{count} items open at another figure than they closed with, the first: {first.en}",
    )
    where = tuple(Suspect(each.message, place=each.place) for each in opened[:_SHOWN_MAX])
    return Cause(OpeningDiffers.name, grade, message, difference, Fraction(0), where, finding=opened[0].id if count == 1 else None)
