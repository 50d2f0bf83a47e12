"""The wrong figure in printed tables, where relations cross: the fewest figures that must change, and how.

Only equalities between printed figures take part: what is found are candidates, never a guess. Where the ledger has just
what one of them would have to be, two sources that know nothing of each other agree, and that figure is the one. Else,
where one slip of the hand in each figure explains it, only such figures are named; and where none does, every figure that
explains it as well, those of the fewest slips first.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.digits import chance_of_a_slip, distance, slip
from bokslut.diagnosis.interface import LIKELY_BELOW
from bokslut.diagnosis.localise import Cell, ChangeSet, Relation, localise
from bokslut.model.check import Outcome
from bokslut.model.finding import Cause, Grade, Severity, Suspect
from bokslut.model.interval import copies_agree
from bokslut.model.printing import format_amount, format_with_unit
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bokslut.diagnosis.interface import Question
    from bokslut.model.check import CheckResult
    from bokslut.model.table import Figure

#: Candidate values tried inside a figure's possible change.
_TRIED_MAX = 200
_SET_SIZE_MAX = 3


@dataclass(frozen=True, slots=True)
class _Repair:
    """A set of figures with the value each would have to be, and how many slips of the hand that takes."""

    cells: tuple[Cell, ...]
    changes: tuple[int, ...]
    slips: int


class Localised:
    """Fewest changes (Fellegi and Holt 1976) over every relation of the close that holds or fails."""

    name = "fewest-changes"
    settles = None

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the smallest sets of printed figures that explain the difference, likeliest first."""
        figures = _figures(question.checks)
        repairs = _repairs(question, figures)
        if not repairs:
            return
        told = {repair: words for repair in repairs if (words := _ledger_tells(question, figures, repair))}
        if len(told) == 1:
            ((repair, words),) = told.items()
            yield replace(_cause(question, figures, (repair,), None, alone=False), grade=Grade.LIKELY, evidence_for=(words,))
            return
        # One slip of the hand is how a figure goes wrong; which of some takes fewer of several slips says nothing.
        slipped = [repair for repair in repairs if repair.slips == len(repair.cells)]
        chance = _chance(question, figures) if slipped else None
        for group in _grouped(slipped or sorted(repairs, key=lambda repair: repair.slips)):
            yield _cause(question, figures, group, chance, alone=len(repairs) == 1)

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Say what rounding can explain, which totals their own lines bear out, and that one figure is not enough."""
        comparison, unit = question.check.comparison, question.check.unit
        if comparison is None or not question.check.terms or unit is None:
            return
        if comparison.tolerance:
            most = format_with_unit(comparison.tolerance, unit)
            yield Words(f"avrundning (förklarar högst {most})", f"rounding (explains at most {most})")
        figures = _figures(question.checks)
        for term in question.check.terms:
            yield from _borne_out((term.table, term.line, term.column), question, figures)
        sizes = {len(repair.cells) for repair in _repairs(question, figures)}
        if sizes and min(sizes) > 1:
            yield Words("ett enda felskrivet tal (inget ensamt tal räcker)", "one mistyped figure (no single figure is enough)")


def _figures(checks: Iterable[CheckResult]) -> dict[Cell, Figure]:
    return {(term.table, term.line, term.column): term.figure for check in checks for term in check.terms}


def _relation(check: CheckResult) -> Relation:
    weights: dict[Cell, Fraction] = {}
    for term in check.terms:
        cell = (term.table, term.line, term.column)
        weights[cell] = weights.get(cell, Fraction(0)) + term.weight
    assert check.comparison is not None
    return Relation(weights, check.comparison.difference, check.comparison.tolerance)


def _repairs(question: Question, figures: dict[Cell, Figure]) -> Sequence[_Repair]:
    """Return the smallest sets of figures that explain the finding; searched once, though asked for what is ruled out too."""
    key = f"{Localised.name}-{question.finding.id}"
    if key not in question.memo:
        question.memo[key] = tuple(_searched(question, figures))
    known = question.memo[key]
    assert isinstance(known, tuple)
    return known


def _searched(question: Question, figures: dict[Cell, Figure]) -> list[_Repair]:
    # A question asks whether two things belong together; it claims no error to look for.
    if not question.check.terms or question.check.comparison is None or question.finding.severity is Severity.QUESTION:
        return []
    broken = _relation(question.check)
    # A copy that differs is two figures at odds with nothing else to say which: the finding itself says that.
    if not broken.broken:
        return []
    others = [_relation(check) for check in question.checks if check.terms and check.comparison and check is not question.check]
    changes = localise([broken, *others], broken, most=_SET_SIZE_MAX)
    most = max((change.repaired for change in changes), default=0)
    return [repair for change in changes if change.repaired == most and (repair := _repair(change, figures))]


def _repair(change: ChangeSet, figures: dict[Cell, Figure]) -> _Repair | None:
    """Choose for each figure the printed value within its bounds that is the fewest slips away."""
    changes, slips = [], 0
    for cell, (low, high) in zip(change.cells, change.bounds, strict=True):
        figure = figures[cell]
        step = _step(figure)
        if low is None or high is None:
            return None
        first, last = -(-low // step), high // step
        printed = round(figure.value / step)
        tried = [delta for delta in range(first, min(last, first + _TRIED_MAX) + 1) if delta]
        if not tried:
            return None
        middle = (low + high) / 2 / step
        best = min(tried, key=lambda delta: (distance(printed, printed + delta), abs(delta - middle)))
        changes.append(best)
        slips += distance(printed, printed + best)
    return _Repair(change.cells, tuple(changes), slips)


def _ledger_tells(question: Question, figures: dict[Cell, Figure], repair: _Repair) -> Words | None:
    """Say what the ledger gives for a figure that alone would be wrong, where it is what the figure would have to be."""
    table, line, column = cell = repair.cells[0]
    published = question.books.tables.get(table)
    statement = question.books.statements.get((published.layout if published else None) or "")
    booked = statement.figure(line, column) if statement else None
    printed = figures[cell]
    if booked is None or len(repair.cells) > 1 or booked.unit.kind is not printed.unit.kind:
        return None
    value = printed.value + repair.changes[0] * _step(printed)
    if not copies_agree(value, printed.half_width, booked.value, booked.half_width):
        return None
    given = format_with_unit(booked.value, booked.unit)
    return Words(f"huvudboken ger {given}", f"the ledger gives {given}")


def _grouped(repairs: Sequence[_Repair]) -> Iterator[tuple[_Repair, ...]]:
    """Yield sets together that share all figures but one: "one of these lines, with its two totals"."""
    counts = Counter(cell for repair in repairs for cell in repair.cells)
    groups: dict[frozenset[Cell], list[_Repair]] = {}
    for repair in repairs:
        shared = frozenset(cell for cell in repair.cells if counts[cell] > 1)
        groups.setdefault(shared if len(shared) == len(repair.cells) - 1 else frozenset(repair.cells), []).append(repair)
    yield from (tuple(group) for group in groups.values())


def _chance(question: Question, figures: dict[Cell, Figure]) -> Fraction:
    """Return how many figures of the broken relation's columns would fit a random difference of this size by one slip."""
    comparison = question.check.comparison
    assert comparison is not None
    columns = {(term.table, term.column) for term in question.check.terms}
    chance = Fraction(0)
    for (table, _, column), figure in figures.items():
        if (table, column) in columns and figure.value:
            step = _step(figure)
            chance += chance_of_a_slip(round(figure.value / step), comparison.difference / step, comparison.tolerance / step)
    return round(chance, 1 if chance > 1 else 3)


def _cause(question: Question, figures: dict[Cell, Figure], group: tuple[_Repair, ...], chance: Fraction | None, *, alone: bool) -> Cause:
    shared = set(group[0].cells).intersection(*(repair.cells for repair in group))
    own = [cell for repair in group for cell in repair.cells if cell not in shared] or list(group[0].cells)
    changes = {cell: change for repair in group for cell, change in zip(repair.cells, repair.changes, strict=True)}
    # Lines in the order the tables print them, totals after: as a reader would look.
    own.sort(key=lambda cell: _printed_at(question, cell))
    totals = sorted((cell for cell in shared if cell not in own), key=lambda cell: _printed_at(question, cell))
    where = tuple(_suspect(question, cell, figures[cell], changes[cell]) for cell in (*own, *totals))
    likely = alone and len(group[0].cells) == 1 and chance is not None and chance < LIKELY_BELOW
    comparison = question.check.comparison
    assert comparison is not None
    return Cause(
        hypothesis=Localised.name,
        grade=Grade.LIKELY if likely else Grade.POSSIBLE,
        message=_message(where[: len(own)], where[len(own) :], together=len(group) == 1 < len(own)),
        explains=comparison.difference,
        leaves=Fraction(0),
        where=where,
        chance=chance,
    )


def _printed_at(question: Question, cell: Cell) -> tuple[str, int, str]:
    table = question.books.table(cell[0])
    lines = [line.id for line in table.lines] if table else []
    return (cell[0], lines.index(cell[1]) if cell[1] in lines else -1, cell[2])


def _message(own: Sequence[Suspect], totals: Sequence[Suspect], *, together: bool) -> Words:
    slips = {suspect.how for suspect in own}
    how = slips.pop() if len(slips) == 1 else None
    first = own[0].description
    if together:
        return Words(f"{len(own)} tal är fel tillsammans", f"{len(own)} figures are wrong together")
    sv = first.sv if len(own) == 1 else f"ett av {len(own)} tal"
    en = first.en if len(own) == 1 else f"one of {len(own)} figures"
    sv, en = f"{sv} är fel" + (f" ({how.sv})" if how else ""), f"{en} is wrong" + (f" ({how.en})" if how else "")
    if totals:
        sv += ", och med det " + " och ".join(suspect.description.sv for suspect in totals)
        en += ", and with it " + " and ".join(suspect.description.en for suspect in totals)
    return Words(sv, en)


def _suspect(question: Question, cell: Cell, figure: Figure, change: int) -> Suspect:
    step = _step(figure)
    value = figure.value + change * step
    table = question.books.table(cell[0])
    line = table.line(cell[1]) if table else None
    printed = round(figure.value / step)
    label = line.label if line else same(cell[1])
    named = slip(printed, printed + change)
    decimals = _decimals(step, figure)
    return Suspect(
        description=label,
        how=named,
        table=cell[0],
        line=cell[1],
        column=cell[2],
        printed=figure.printed or format_amount(figure.value, figure.unit, decimals),
        suggested=format_amount(value, figure.unit, decimals),
        place=figure.place,
    )


def _step(figure: Figure) -> Fraction:
    """Return one unit of the last printed digit; an öre for an exact figure."""
    return 2 * figure.half_width or Fraction(1, 100)


def _decimals(step: Fraction, figure: Figure) -> int:
    digit, decimals = step / figure.unit.factor, 0
    while digit < 1:
        digit, decimals = digit * 10, decimals + 1
    return decimals


def _footings(checks: Iterable[CheckResult]) -> dict[Cell, CheckResult]:
    """Return the footing of every total, by the total's cell."""
    return {(c.table or "", c.line or "", c.column or ""): c for c in checks if c.code.startswith("SUM:") and c.terms}


def _borne_out(cell: Cell, question: Question, figures: dict[Cell, Figure]) -> Iterator[Words]:
    """Say what the lines behind a total add up to, down to the lines that are no totals."""
    footings = _footings(question.checks)
    if cell not in footings or footings[cell] is question.check or footings[cell].outcome is Outcome.SKIPPED:
        return
    figure, unit = figures[cell], figures[cell].unit
    table = question.books.table(cell[0])
    line = table.line(cell[1]) if table else None
    label = line.label if line else same(cell[1])
    lines = _leaf_sum(cell, footings, figures)
    if lines == figure.value:
        yield Words(f"{label.sv} stämmer exakt med sina rader", f"{label.en} is exactly the sum of its lines")
    else:
        decimals = _decimals(_step(figure), figure)
        printed, added = format_amount(figure.value, unit, decimals), format_amount(lines, unit, decimals)
        yield Words(f"{label.sv}: tryckt {printed}, raderna ger {added}", f"{label.en}: printed {printed}, the lines add to {added}")


def _leaf_sum(cell: Cell, footings: dict[Cell, CheckResult], figures: dict[Cell, Figure], depth: int = 0) -> Fraction:
    if cell not in footings or depth > len(footings):
        return figures[cell].value
    total = Fraction(0)
    for term in footings[cell].terms:
        other = (term.table, term.line, term.column)
        if other != cell:
            total -= term.weight * _leaf_sum(other, footings, figures, depth + 1)
    return total
