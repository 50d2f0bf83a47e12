"""What the checks of the ledger name already, where it explains a signature: an entry out of balance, accounts that open or close wrong."""

from __future__ import annotations

from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from bokslut.diagnosis.interface import ENTRY_OUT_OF_BALANCE, findings_of
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.diagnosis.interface import Question
    from bokslut.diagnosis.signature import Signature
    from bokslut.model.finding import Finding

#: More faults of a kind than this are not tried one by one.
_TRIED_MAX = 50
_SHOWN_MAX = 10
#: What an account's closing or opening differs by, and which way the books would have to change: what a file states of its
#: closing is right where the report bears it out, and so is last year's closing where the year opens at another.
_ACCOUNTS = (("closing-differs", 1), ("opening-differs", -1))


def entry_causes(question: Question, signature: Signature) -> Iterator[Cause]:
    """Give the one entry that balances when a row of it is changed or added so that all figures agree."""
    fitting = [*_entries(question, signature)]
    if len(fitting) == 1:
        yield _cause(question, signature, fitting)


def account_causes(question: Question, signature: Signature) -> Iterator[Cause]:
    """Give the account that opens or closes wrong by what makes all figures agree, or all of them where together they do."""
    for name, way in _ACCOUNTS:
        changes = {each: change for each in findings_of(question, name) if (change := _change(each, way, signature))}
        single = [each for each, change in changes.items() if len(changes) <= _TRIED_MAX and signature.fits(change)]
        together: Counter[int] = Counter()
        for change in changes.values():
            together.update(change)
        if len(single) == 1 or (changes and not single and signature.fits(together)):
            yield _cause(question, signature, single or [*changes])


def _entries(question: Question, signature: Signature) -> Iterator[Finding]:
    """Give the entries of the period that balance when one row is changed or added so that all figures agree."""
    found = findings_of(question, ENTRY_OUT_OF_BALANCE)
    inside = signature.ledger.unbalanced.filter(pl.col("date").is_between(signature.start, signature.through)) if found else None
    stand = {(place.path, place.line) for place in map(signature.ledger.place, inside["place"])} if inside is not None else set()
    for each in found if len(found) <= _TRIED_MAX else ():
        if each.place and each.difference and (each.place.path, each.place.line) in stand:
            lacks = -(each.difference * 100).numerator
            if any(signature.fits({group: lacks}) for group in range(len(signature.groups))):
                yield each


def _change(finding: Finding, way: int, signature: Signature) -> Mapping[int, int] | None:
    group = signature.group_of().get(finding.subject)
    return {group: way * (finding.difference * 100).numerator} if group is not None and finding.difference else None


def _cause(question: Question, signature: Signature, faults: Sequence[Finding]) -> Cause:
    first, count, figures = faults[0], len(faults), signature.told
    told = Words(
        first.message.sv if count == 1 else f"{count} fel tillsammans, först: {first.message.sv}",
        first.message.en if count == 1 else f"{count} faults together, the first: {first.message.en}",
    )
    message = Words(
        f"utan det felet stämmer {figures.sv}: {told.sv}",
        f"without that fault {figures.en} agree: {told.en}",
    )
    where = tuple(Suspect(each.message, place=each.place) for each in faults[:_SHOWN_MAX])
    # An error is not put away under a warning: then they are joined to each other.
    leads = first.severity.rank <= question.finding.severity.rank
    return Cause("named-fault", Grade.LIKELY, message, Fraction(0), Fraction(0), where, finding=first.id if leads else None)
