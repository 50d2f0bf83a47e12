"""One mistake about a whole published table: its unit, its signs, or which year a column is of.

Each figure of such a table differs from the ledger, and none of them is the one to correct. What is tried is tried on all
of the table's figures that the ledger has too; it is a cause only where nearly all of them agree then.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.interface import TIE_DIFFERS, is_tie
from bokslut.model.finding import Cause, Grade, Suspect
from bokslut.model.interval import copies_agree
from bokslut.model.money import MONEY_UNITS, Kind, Unit
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.diagnosis.interface import Question
    from bokslut.model.table import Figure, Table
    from bokslut.statements.layout import Layout

#: So many figures must agree that do not as they are printed, and such a share of all: less may be chance, or a few slips.
_FIGURES_MIN = 3
_SHARE_MIN = Fraction(9, 10)
#: Such a share of what is negative in the ledger is printed without minus, where that is how the report prints costs.
_COSTS_MIN = Fraction(2, 3)

_NO_REMEDY = same("")
_SIGN_REMEDY = Words(
    "; skriv i filen tecknen som uppställningen har dem (kostnader med minus)",
    "; write the signs in the file as the layout has them (costs with a minus)",
)

#: (line, column), the printed figure and the ledger's.
_Pair = tuple[tuple[str, str], "Figure", "Figure"]


@dataclass(frozen=True, slots=True)
class _Reading:
    """Another way to read a table: what its figures are multiplied by, and the ledger's column for each of its columns."""

    told: Words
    suspect: Suspect
    columns: Mapping[str, str]
    factor: Fraction = Fraction(1)
    #: Whether the signs count.
    signed: bool = True
    #: What to do, where the suspect does not show it.
    remedy: Words = _NO_REMEDY

    def agrees(self, printed: Figure, booked: Figure) -> bool:
        """Tell whether a printed figure, read so, is the ledger's."""
        value, own = printed.value * self.factor, booked.value
        if not self.signed:
            value, own = abs(value), abs(own)
        return copies_agree(value, printed.half_width * self.factor, own, booked.half_width)


class WholeTable:
    """The table is in another unit, with other signs, or its columns are exchanged."""

    name = "whole-table"
    settles = Grade.POSSIBLE

    def causes(self, question: Question) -> Iterator[Cause]:
        """Propose the one reading by which the table agrees with the ledger, for each figure that agrees then."""
        check, difference = question.check, question.finding.difference
        table = question.books.tables.get(check.table or "")
        statement = question.books.statements.get(table.layout or "") if table else None
        if question.finding.name != TIE_DIFFERS or table is None or statement is None or not difference:
            return
        ties = [each for each in question.checks if each.table == table.id and is_tie(each)]
        wrong = {(each.line, each.column) for each in ties if each.findings}
        for reading in _readings(table, statement):
            pairs = list(_pairs(table, statement, reading))
            agreeing = {at: printed.value for at, printed, booked in pairs if reading.agrees(printed, booked)}
            if not reading.signed and not _turns_a_side(pairs, question.books.layouts[statement.id]):
                continue
            # Zero is zero in any unit and with any sign.
            mended = [at for at, value in agreeing.items() if value and at in wrong]
            if len(mended) < _FIGURES_MIN or len(agreeing) < _SHARE_MIN * len(pairs) or (check.line, check.column) not in agreeing:
                continue
            count = Words(f"{len(agreeing)} av {len(pairs)} tal stämmer då", f"{len(agreeing)} of {len(pairs)} figures agree then")
            message = Words(f"{reading.told.sv}: {count.sv}{reading.remedy.sv}", f"{reading.told.en}: {count.en}{reading.remedy.en}")
            yield Cause(self.name, Grade.LIKELY, message, difference, Fraction(0), (reading.suspect,))
            return

    def ruled_out(self, question: Question) -> Iterator[Words]:
        """Rule nothing out: a table that agrees in no other reading may be wrong in parts."""
        _ = question
        yield from ()


def _pairs(table: Table, statement: Table, reading: _Reading) -> Iterator[_Pair]:
    """Give the amounts that both have, but for those that are zero in both and agree in any reading."""
    for (line, column), printed in table.figures.items():
        booked = statement.figure(line, reading.columns.get(column, ""))
        if booked is not None and printed.unit.kind is booked.unit.kind is Kind.MONEY and (printed.value or booked.value):
            yield (line, column), printed, booked


def _turns_a_side(pairs: Sequence[_Pair], layout: Layout) -> bool:
    """Tell whether the signs that differ are another way to print: of all lines, of the credit side, or of what is negative.

    Lines that total others are left out, where there are any else: their sign follows from those. Fewer are slips.
    """
    totals = {line.id for line in layout.line if line.sum}
    credits_ = {line.id for line in layout.line if line.sign == "credit"}
    known = [(at, printed.value, booked.value) for at, printed, booked in pairs if printed.value and booked.value]
    known = [each for each in known if each[0][0] not in totals] or known
    turned = {at for at, printed, booked in known if printed * booked < 0}
    every = {at for at, _, _ in known}
    negative = {at for at, _, booked in known if booked < 0}
    # Costs may lack their minus where other deductions have it (appropriations), but most of what is negative must.
    if turned <= negative and len(turned) > _COSTS_MIN * len(negative):
        return True
    sides = (every, {at for at in every if at[0] in credits_})
    return any(side and len(turned & side) >= _SHARE_MIN * max(len(side), len(turned)) for side in sides)


def _readings(table: Table, statement: Table) -> Iterator[_Reading]:
    own = {column: column for column in table.columns if column in statement.columns}
    for unit in MONEY_UNITS:
        if unit != table.unit and table.unit.kind is Kind.MONEY:
            yield _Reading(*_in_unit(table, unit), own, unit.factor / table.unit.factor)
    signs = Words("talen har andra tecken än uppställningen", "the figures have other signs than the layout")
    yield _Reading(signs, _suspect(table), own, signed=False, remedy=_SIGN_REMEDY)
    for one in own:
        for other in statement.columns:
            if other in own and one < other:
                yield _Reading(*_of_another_year(table, one, other, both=True), {one: other, other: one})
    # Only where the two are not exchanged is one of them a copy of the other year.
    for one in own:
        for other in statement.columns:
            if one != other:
                yield _Reading(*_of_another_year(table, one, other, both=False), {one: other})


def _in_unit(table: Table, unit: Unit) -> tuple[Words, Suspect]:
    told = Words(f"talen är i {unit.name}, inte {table.unit.name}", f"the figures are in {unit.name}, not {table.unit.name}")
    return told, _suspect(table, f'unit = "{table.unit.name}"', f'unit = "{unit.name}"')


def _of_another_year(table: Table, one: str, other: str, *, both: bool) -> tuple[Words, Suspect]:
    told = (
        Words(f"kolumnerna {one} och {other} är förväxlade", f"the columns {one} and {other} are exchanged")
        if both
        else Words(f"kolumnen {one} har talen för {other}", f"the column {one} has the figures of {other}")
    )
    return told, _suspect(table, one, other)


def _suspect(table: Table, printed: str | None = None, suggested: str | None = None) -> Suspect:
    return Suspect(table.title, table=table.id, printed=printed, suggested=suggested, place=table.place)
