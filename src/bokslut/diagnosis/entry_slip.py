"""The posting of an unbalanced entry that is mistyped, on the wrong side, or booked once too often."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from bokslut.diagnosis.digits import slip
from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.money import KR
from bokslut.model.printing import format_amount
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.diagnosis.interface import Question
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.place import Place

_WRONG_SIDE = Words("fel sida: debet och kredit förväxlade", "wrong side: debit and credit mixed up")
_DOUBLED = Words("raden är bokförd en gång för mycket", "the row is booked once too often")
#: An entry with more postings than this is not searched: too many rows would fit by chance.
_POSTINGS_MAX = 500


class EntrySlip:
    """One posting of the entry, changed by one slip of the hand, turned round or taken away, makes it balance."""

    name = "slip-in-entry"
    settles = False

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose each posting whose one slip explains the whole difference, and how sure that is."""
        ledger, difference = question.books.ledger, question.finding.difference
        if question.finding.name != ENTRY_OUT_OF_BALANCE or ledger is None or not difference or question.finding.place is None:
            return
        rows = _postings(ledger, question.finding.place)
        if len(rows) > _POSTINGS_MAX:
            return
        out = (difference * 100).numerator
        found = [(account, amount, amount - out, why, place) for account, amount, place in rows if (why := _reason(amount, out))]
        for account, amount, meant, why, place in found:
            was, should = format_amount(Fraction(amount, 100), KR), format_amount(Fraction(meant, 100), KR)
            message = Words(
                f"konto {account}: {was} bokfört, {should} går ihop ({why.sv})",
                f"account {account}: {was} booked, {should} balances ({why.en})",
            )
            about = Words(f"konto {account}", f"account {account}")
            where = Suspect(about, printed=was, suggested=should, place=ledger.place(place))
            grade = Grade.LIKELY if len(found) == 1 else Grade.POSSIBLE
            yield Cause(self.name, grade, message, difference, Fraction(0), (where,))

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: an entry may be wrong in more ways than one slip."""
        _ = question
        yield from ()


def _reason(amount: int, out: int) -> Words | None:
    if amount == out:
        return _DOUBLED
    if amount * 2 == out:
        return _WRONG_SIDE
    return slip(amount, amount - out) if amount * (amount - out) > 0 else None


def _postings(ledger: Ledger, place: Place) -> list[tuple[str, int, int]]:
    """Return (account, öre, place) of the entry that stands at a place."""
    sources = [number for number, source in enumerate(ledger.sources) if source.path == place.path]
    packed = [number << 32 | (place.line or 0) for number in sources]
    entries = ledger.frames.entries.filter(pl.col("place").is_in(packed)).select("entry")
    rows = ledger.frames.postings.select("entry", "account", "amount_ore", "place").join(entries, on="entry", how="semi")
    return collect(rows.drop("entry").sort("place")).rows()
