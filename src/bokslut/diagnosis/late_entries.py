"""Entries booked after the figures of a report were taken: without them the printed figures are the ledger's.

The statements are drawn up again without the last entries, one more at a time, and without each single entry that has an
amount like the difference. It is a cause only where no figure that agrees with the ledger stops to.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.diagnosis.entry_search import postings_of, whole_entries
from bokslut.diagnosis.interface import BOOKED_AFTER, LIKELY_BELOW, TIE_DIFFERS, explained_as_well
from bokslut.diagnosis.signature import read_signature, ties_of
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.interval import copies_agree
from bokslut.model.money import ORE_MAX
from bokslut.model.words import Words, same
from bokslut.statements.build import draw_placed
from bokslut.statements.placing import place_accounts

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.diagnosis.interface import Question
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.period import Period
    from bokslut.statements.placing import Placing

#: So many of the last entries are taken away, and so many single ones.
_LAST_MAX, _SINGLE_MAX = 40, 20
_SHOWN_MAX = 10

_Cell = tuple[str | None, str | None, str | None]


class _Entry(NamedTuple):
    """An entry and what it does to each account, in öre."""

    label: str
    place: int
    effects: dict[str, int]


@dataclass(frozen=True, slots=True)
class Late:
    """Entries without which figures agree that do not agree with them."""

    entries: tuple[_Entry, ...]
    mended: frozenset[_Cell]
    #: How many figures differ in all.
    differing: int
    #: How many other entries would do as well, each alone.
    rivals: int = 0
    #: How many such entries chance gives, where one was looked for in all of the ledger.
    chance: Fraction = Fraction(0)


class LateEntries:
    """The report is right for the ledger as it was before some entries."""

    name = BOOKED_AFTER
    settles = Grade.LIKELY

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the entries, for each figure that agrees without them."""
        check, difference, ledger = question.check, question.finding.difference, question.books.ledger
        if question.finding.name != TIE_DIFFERS or not difference or ledger is None:
            return
        if self.name not in question.memo:
            question.memo[self.name] = find_late(question.books, question.checks)
        late = question.memo[self.name]
        if isinstance(late, Late) and _cell(check) in late.mended:
            where = tuple(Suspect(same(entry.label), place=ledger.place(entry.place)) for entry in late.entries[:_SHOWN_MAX])
            # Some of the last entries always make out a few figures where most differ for another reason.
            most = 2 * len(late.mended) > late.differing
            sure = len(late.mended) > 1 and most and not late.rivals and late.chance < LIKELY_BELOW
            yield Cause(
                self.name,
                Grade.LIKELY if sure else Grade.POSSIBLE,
                _message(late),
                difference,
                Fraction(0),
                where,
                chance=round(late.chance, 3) or None,
                evidence_against=explained_as_well(late.rivals),
            )

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: only some entries are tried."""
        _ = question
        yield from ()


def find_late(books: Books, checks: Sequence[CheckResult]) -> Late | None:
    """Return the fewest of the last entries without which the most figures agree, else the one entry anywhere that does better."""
    ledger, balances, period = books.ledger, books.balances, books.period
    ties = ties_of(books, checks, 0)
    differing = [check for check in ties if check.findings]
    if ledger is None or balances is None or period is None or not differing or balances.movement_from != "postings":
        return None
    placings = {layout.id: place_accounts(layout, books.roles) for layout in books.layouts.values()}

    def without(entries: Sequence[_Entry]) -> Late:
        return Late(tuple(entries), _mended(books, _without(balances, entries), placings, ties), len(differing))

    last = _last(ledger, period)
    runs: list[Late] = []
    for count in range(1, len(last) + 1):
        runs.append(without(last[:count]))
        if len(runs[-1].mended) == len(differing):
            break
    singles = [without([entry]) for entry in _alike(ledger, period, differing)]
    most = max((len(late.mended) for late in (*runs, *singles)), default=0)
    # What was booked last is the likelier to have come after the report.
    run = next((late for late in runs if len(late.mended) == most), None)
    others = [late for late in singles if len(late.mended) == most and not (run and late.entries[0] in run.entries)]
    if run is not None and len(run.entries) == 1 and most == len(differing) and _has_twin(ledger, period, run.entries[0]):
        return None  # it was not booked late, but twice
    if not most or (run is None and len(others) > 1):
        return None
    return replace(run, rivals=len(others)) if run is not None else replace(others[0], chance=_chance(books, checks, others[0]))


def _chance(books: Books, checks: Sequence[CheckResult], late: Late) -> Fraction:
    """Return how many entries of the ledger would mend as much by chance, each alone."""
    signature = read_signature(books, checks, 0)
    assert signature is not None, "figures differ"
    for number in signature.differing:
        cell = signature.cells[number]
        if (cell.table, cell.line, cell.column) not in late.mended:
            signature = signature.without(number)
    away = Fraction(-1)
    found = whole_entries(signature, postings_of(signature, counted=True), signature.moves(), [away])
    return found[away].chance if found else Fraction(1)


def _has_twin(ledger: Ledger, period: Period, entry: _Entry) -> bool:
    """Tell whether another entry does just the same to the same accounts."""
    account, ore = max(entry.effects.items(), key=lambda effect: abs(effect[1]))
    same_row = ledger.frames.postings.filter((pl.col("account") == account) & (pl.col("amount_ore") == ore)).select("entry")
    others = _entries(ledger, _of(ledger, period).join(same_row, on="entry", how="semi"))
    return any(other.effects == entry.effects and other.place != entry.place for other in others)


def _cell(check: CheckResult) -> _Cell:
    return check.table, check.line, check.column


def _without(balances: Balances, entries: Sequence[_Entry]) -> Balances:
    effects: Counter[str] = Counter()
    for entry in entries:
        effects.update(entry.effects)
    touched = {account: balances.accounts[account] for account in effects if account in balances.accounts}
    less = {account: replace(each, debits_ore=each.debits_ore - effects[account]) for account, each in touched.items()}
    return replace(balances, accounts={**balances.accounts, **less})


def _mended(books: Books, balances: Balances, placings: Mapping[str, Placing], ties: Sequence[CheckResult]) -> frozenset[_Cell]:
    """Return the figures that agree with other balances and not with the ledger's; none where another stops to agree."""
    drawn = draw_placed(balances, None, placings, balances.period)
    statements = {table.id: table for table in drawn}
    mended = set()
    for check in ties:
        table = books.tables[check.table or ""]
        printed = table.figure(check.line or "", check.column or "")
        booked = statements[table.layout or ""].figure(check.line or "", check.column or "")
        if printed is None or booked is None:
            return frozenset()
        agrees = copies_agree(printed.value, printed.half_width, booked.value, booked.half_width)
        if not agrees and not check.findings:
            return frozenset()
        if agrees and check.findings:
            mended.add(_cell(check))
    return frozenset(mended)


def _last(ledger: Ledger, period: Period) -> list[_Entry]:
    """Return the entries booked last, the very last first: by when they were registered, else by their date."""
    booked = pl.coalesce("registered", "date").alias("booked")
    order = ["booked", "place"]
    return _entries(ledger, _of(ledger, period).with_columns(booked).top_k(_LAST_MAX, by=order).sort(order, descending=True))


def _alike(ledger: Ledger, period: Period, differing: Sequence[CheckResult]) -> list[_Entry]:
    """Return the entries that have an amount like the smallest difference; none where there are many."""
    compared = [check.comparison for check in differing if check.comparison is not None]
    least = min(compared, key=lambda comparison: abs(comparison.difference))
    low, high = (int((abs(least.difference) + way * least.tolerance) * 100) for way in (-1, 1))
    if high > ORE_MAX:
        return []
    amount = pl.col("amount_ore").abs()
    alike = ledger.frames.postings.filter((amount >= low) & (amount <= high)).select(pl.col("entry").unique())
    entries = _of(ledger, period).join(alike, on="entry", how="semi").sort("place").head(_SINGLE_MAX + 1)
    found = _entries(ledger, entries)
    return found if len(found) <= _SINGLE_MAX else []


def _of(ledger: Ledger, period: Period) -> pl.LazyFrame:
    return ledger.frames.entries.filter(pl.col("date").is_between(period.fiscal_year.start, period.through))


def _entries(ledger: Ledger, chosen: pl.LazyFrame) -> list[_Entry]:
    entries = collect(chosen.select("entry", "series", "number", "date", "text", "place"))
    wanted = entries.get_column("entry")
    postings = ledger.frames.postings.filter(pl.col("entry").is_in(wanted.implode())).select("entry", "account", "amount_ore")
    effects: dict[int, Counter[str]] = {}
    for entry, account, ore in collect(postings).iter_rows():
        effects.setdefault(entry, Counter())[account] += ore
    return [
        _Entry(" ".join(filter(None, (series, number, str(date), text))), place, dict(effects.get(entry, {})))
        for entry, series, number, date, text, place in entries.iter_rows()
    ]


def _message(late: Late) -> Words:
    agree = len(late.mended)
    if len(late.entries) == 1:
        return Words(
            f"en verifikation är bokförd efter rapporten: utan den stämmer {agree} av {late.differing} tal som avviker",
            f"one entry was booked after the report: without it {agree} of {late.differing} figures that differ agree",
        )
    return Words(
        f"{len(late.entries)} verifikationer är bokförda efter rapporten: utan dem stämmer {agree} av {late.differing} tal som avviker",
        f"{len(late.entries)} entries were booked after the report: without them {agree} of {late.differing} figures that differ agree",
    )
