from __future__ import annotations

from fractions import Fraction

from bokslut.language.evaluate import evaluate
from bokslut.language.parser import parse
from bokslut.language.values import Unknown
from bokslut.model.interval import Agreement
from bokslut.model.money import Kind, Unit
from bokslut.model.table import Figure
from bokslut.model.words import same

TKR = Unit("tkr", Fraction(1000), Kind.MONEY)


class Cells:
    """Figures by name, in tkr as printed unless they are figures already."""

    def __init__(self, **cells: int | Figure) -> None:
        self.cells = cells

    def figure(self, path, column, period):
        name = ".".join(path) + (f"[{column}]" if column else "") + (f"@{period}" if period else "")
        cell = self.cells.get(name)
        if cell is None:
            return Unknown(same(f"{name}?"))
        return cell if isinstance(cell, Figure) else Figure(Fraction(cell * 1000), Fraction(500), TKR)

    def balance(self, function, selectors, period):
        return self.figure((f"{function}_{'_'.join(selectors)}",), None, period)


def test_the_published_balance_sheet_does_not_balance():
    found = evaluate(parse("tillgangar == skulder"), Cells(tillgangar=186358, skulder=186368)).deciding
    assert found.comparison.agreement is Agreement.WRONG
    assert found.comparison.difference == -10_000
    assert found.comparison.tolerance == 1_000
    assert found.rounding == (Fraction(500), Fraction(500))
    assert found.unit == TKR
