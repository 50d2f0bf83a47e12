"""One voucher that explains every figure of a column that differs: booked twice, turned round, mistyped, on a wrong account or day.

The report is right and the ledger is wrong, or the other way round: the figures that differ are taken together, and what one
fault of one voucher does is tested on all of them. Where the checks of the ledger name that fault already, it is theirs. Where
no voucher is likely and the differences make up an entry, it may be missing from the ledger.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.diagnosis.interface import BOOKED_AFTER, LIKELY_BELOW, TIE_DIFFERS, explained_as_well, findings_of, is_tie
from bokslut.diagnosis.missing_entry import missing_entry
from bokslut.diagnosis.named_faults import account_causes, entry_causes
from bokslut.diagnosis.signature import read_signature
from bokslut.diagnosis.voucher_kinds import BOOKED_TWICE, DATED_OUTSIDE, NOT_IN_REPORT, ROW_KINDS, TOLD, Kind, kinds
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.printing import format_number, kronor
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.diagnosis.entry_search import Hit
    from bokslut.diagnosis.interface import Question
    from bokslut.diagnosis.signature import Cell, Signature
    from bokslut.model.finding import Finding

_SHOWN_MAX = 10
#: More figures than this that may be mistyped beside are not set aside one at a time.
_DOUBTED_MAX = 4
#: The findings that say of a voucher, from the ledger alone, what the report says of it too.
_NAMED = {
    BOOKED_TWICE: ("duplicate-number", "possible-duplicate"),
    NOT_IN_REPORT: ("duplicate-number", "possible-duplicate", "posted-in-closed-period"),
    DATED_OUTSIDE: ("date-outside-year",),
}


class _Causes(NamedTuple):
    """What explains figures of a column, by table, line and column."""

    figures: frozenset[tuple[str | None, str | None, str | None]]
    causes: tuple[Cause, ...]


class OneVoucher:
    """One fault of one voucher, without which all that differs in a column agrees."""

    name = "one-voucher"
    settles = Grade.POSSIBLE

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose what makes every figure of the finding's column agree."""
        finding, check = question.finding, question.check
        if finding.name != TIE_DIFFERS or not finding.difference:
            return
        for column in (0, 1):
            cells, causes = self._of_column(question, column)
            if (check.table, check.line, check.column) in cells:
                yield from (replace(cause, explains=finding.difference) for cause in causes)

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: more than one voucher may be wrong."""
        _ = question
        yield from ()

    def _of_column(self, question: Question, column: int) -> _Causes:
        """Return the figures of a column that have causes, and these, found once for all of them."""
        key = f"{self.name}-{column}"
        if key not in question.memo:
            signature = read_signature(question.books, question.checks, column)
            question.memo[key] = _of_signature(question, signature, column) if signature else _Causes(frozenset(), ())
        known = question.memo[key]
        assert isinstance(known, _Causes)
        return known


def _of_signature(question: Question, signature: Signature, column: int) -> _Causes:
    """Find what explains all figures that differ; else what likely explains all but one that a total says is mistyped."""
    causes = tuple(_causes(question, signature, column))
    others = [cell for cell in signature.differing if not causes and _is_in_doubt(signature.cells[cell], question)]
    for cell in others if len(others) <= _DOUBTED_MAX else ():
        without = signature.without(cell)
        likely = tuple(cause for cause in _causes(question, without, column) if cause.grade is Grade.LIKELY) if without.differing else ()
        if likely:
            return _Causes(_differing(without), likely)
    return _Causes(_differing(signature), causes)


def _differing(signature: Signature) -> frozenset[tuple[str | None, str | None, str | None]]:
    return frozenset((cell.table, cell.line, cell.column) for cell in signature.cells if cell.differs)


def _is_in_doubt(cell: Cell, question: Question) -> bool:
    """Tell whether a printed figure takes part in a relation of printed figures that does not hold."""
    at = (cell.table, cell.line, cell.column)
    broken = (check for check in question.checks if check.findings and not is_tie(check))
    return any((term.table, term.line, term.column) == at for check in broken for term in check.terms)


def _causes(question: Question, signature: Signature, column: int) -> Iterator[Cause]:
    """Give the fault that a check names; else every kind until one is likely; else what may be missing."""
    named = [*entry_causes(question, signature)] if column == 0 else []
    yield from named
    if named:
        return
    yield from account_causes(question, signature) if column == 0 else ()
    # What was booked after the report is told as such, and is as good an explanation.
    late = column == 0 and question.memo.get(BOOKED_AFTER) is not None
    possible: list[tuple[int, Cause]] = []
    for kind in kinds(question.books, signature):
        if kind.groups and not (late and kind.name == NOT_IN_REPORT):
            cause = _cause(question, signature, kind, rivals=late or bool(possible))
            if cause.grade is Grade.LIKELY:
                yield cause
                # One row alone does to the figures what an entry that is missing does.
                yield from missing_entry(signature) if kind.name in ROW_KINDS else ()
                return
            possible.append((len(kind.groups), cause))
    # A fault that many vouchers may have says less than that one is missing.
    possible.sort(key=lambda each: each[0])
    few = [cause for count, cause in possible if count <= _SHOWN_MAX]
    yield from few
    if not late:
        yield from missing_entry(signature)
    yield from (cause for _, cause in possible[len(few) :])


def _cause(question: Question, signature: Signature, kind: Kind, *, rivals: bool) -> Cause:
    """Tell the vouchers of a kind; likely is only one alone that chance hardly gives, or one that a check names too."""
    entries = _labels(kind)
    by_name = [*_named(question, kind, entries)]
    chosen, named = ([by_name[0][0]], by_name[0][1]) if len(by_name) == 1 else (kind.groups, None)
    alone = len(chosen) == 1 and not rivals and (kind.name != BOOKED_TWICE or len(chosen[0]) == 2)
    hits = [hit for group in chosen for hit in group][:_SHOWN_MAX]
    # An error is not put away under a warning: then the figures are joined to each other.
    leads = named is not None and named.severity.rank <= question.finding.severity.rank
    return Cause(
        kind.name,
        Grade.LIKELY if named or (alone and kind.chance < LIKELY_BELOW) else Grade.POSSIBLE,
        _message(kind, len(chosen), signature.told),
        Fraction(0),
        Fraction(0),
        tuple(_suspect(kind, hit, entries, signature) for hit in hits),
        chance=round(kind.chance, 3) or None,
        evidence_for=(named.message,) if named else (),
        evidence_against=explained_as_well(kind.rivals),
        finding=named.id if named and leads else None,
    )


def _labels(kind: Kind) -> Mapping[int, tuple[str, int]]:
    """Return what each entry is called, and its place."""
    wanted = pl.Series([hit.entry for group in kind.groups for hit in group], dtype=pl.UInt32)
    frame = kind.ledger.frames.entries.filter(pl.col("entry").is_in(wanted.implode()))
    rows = collect(frame.select("entry", "series", "number", "date", "text", "place")).iter_rows()
    return {entry: (" ".join(filter(None, (series, number, str(date or ""), text))), at) for entry, series, number, date, text, at in rows}


def _named(question: Question, kind: Kind, entries: Mapping[int, tuple[str, int]]) -> Iterator[tuple[Sequence[Hit], Finding]]:
    """Give the vouchers that a check names, with the finding that does."""
    told = [each for name in _NAMED.get(kind.name, ()) for each in findings_of(question, name)]
    named = {(place.path, place.line): each for each in reversed(told) for place in each.places}
    for group in kind.groups if named else ():
        places = (kind.ledger.place(entries[hit.entry][1]) for hit in group)
        found = next((each for place in places if (each := named.get((place.path, place.line)))), None)
        if found:
            yield group, found


def _message(kind: Kind, count: int, figures: Words) -> Words:
    told = TOLD[kind.name]
    of = Words("", "") if count == 1 else Words(f"någon av {format_number(count)}: ", f"one of {format_number(count)}: ")
    return Words(
        f"{of.sv}{told.sv} stämmer {figures.sv}",
        f"{of.en}{told.en} {figures.en} agree",
    )


def _suspect(kind: Kind, hit: Hit, entries: Mapping[int, tuple[str, int]], signature: Signature) -> Suspect:
    label, place = entries[hit.entry]
    printed = kronor(hit.ore) if hit.ore else None
    suggested = kronor(hit.meant) if hit.meant is not None else None
    if not hit.account:
        return Suspect(same(label), printed=printed, suggested=suggested, place=kind.ledger.place(place))
    line = signature.line_of(signature.group_of()[hit.account])
    on = line.label if line else same("")
    other = signature.line_of(hit.to) if hit.to is not None else None
    to = Words(f", till {other.label.sv}", f", to {other.label.en}") if other else same("")
    about = Words(f"{label}, konto {hit.account} ({on.sv}){to.sv}", f"{label}, account {hit.account} ({on.en}){to.en}")
    return Suspect(about, printed=printed, suggested=suggested, place=kind.ledger.place(hit.place))
