"""Entries that are wrong, there twice or in no year, as the reason why the income statement's result is not the one transferred."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.entries import rows_at
from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE, findings_of
from bokslut.ledger.balances import is_balance_account
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.diagnosis.interface import Question
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.finding import Finding
    from bokslut.model.place import Place

_SHOWN_MAX = 10
#: More entries than this are not looked up one by one.
_LOOKED_UP_MAX = 50


class ResultDiffers:
    """The result was right when it was transferred: since then, or in this file, an entry is another."""

    name = "result-of-wrong-entries"
    settles = None

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the faults that change the result by the difference: all of a kind, or the one that does."""
        difference, ledger = question.finding.difference, question.books.ledger
        if question.finding.name != "result-differs" or not difference or ledger is None:
            return
        # What the file states itself differs by as much in any case: the entry behind it comes first.
        for effects in (_of_entries(question, ledger), _of_stated(question)):
            fitting = [finding for finding, effect in effects.items() if effect == difference]
            if len(fitting) == 1:
                yield _cause(difference, fitting)
                return
            if effects and sum(effects.values(), Fraction(0)) == difference:
                yield _cause(difference, [*effects])
                return

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: an entry may be wrong without a finding of its own."""
        _ = question
        yield from ()


def _of_entries(question: Question, ledger: Ledger) -> Mapping[Finding, Fraction]:
    """Return by how much entries with a fault raise the result: what one lacks, what is counted again, what is not counted."""
    effects = {each: -(each.difference or Fraction(0)) for each in findings_of(question, ENTRY_OUT_OF_BALANCE)}
    again, nowhere = findings_of(question, "duplicate-number"), findings_of(question, "date-outside-year")
    if len(again) + len(nowhere) <= _LOOKED_UP_MAX:
        effects |= {each: -_on_results(ledger, each.place) * (int(each.observed or 1) - 1) for each in again}
        effects |= {each: _on_results(ledger, each.places[0]) for each in nowhere}
    return {each: effect for each, effect in effects.items() if effect}


def _on_results(ledger: Ledger, place: Place | None) -> Fraction:
    """Return what the entry at a place puts on result accounts, debit positive."""
    rows = rows_at(ledger, place) if place else []
    return Fraction(sum(ore for account, ore, _ in rows if not is_balance_account(account)), 100)


def _of_stated(question: Question) -> Mapping[Finding, Fraction]:
    """Return by how much the entries raise the result above what the file states of each account."""
    found = findings_of(question, "closing-differs")
    return {each: each.difference for each in found if each.difference and not is_balance_account(each.subject)}


def _cause(difference: Fraction, faults: list[Finding]) -> Cause:
    first, count = faults[0].message, len(faults)
    message = Words(
        first.sv if count == 1 else f"{count} fel tillsammans, först: {first.sv}",
        first.en if count == 1 else f"{count} faults together, the first: {first.en}",
    )
    where = tuple(Suspect(each.message, place=each.place) for each in faults[:_SHOWN_MAX])
    finding = faults[0].id if count == 1 else None
    return Cause(ResultDiffers.name, Grade.LIKELY, message, difference, Fraction(0), where, finding=finding)
