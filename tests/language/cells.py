"""Environments and scopes for tests: figures and names by what an expression calls them."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.language.scope import Missing, Resolved
from bokslut.language.values import Unknown
from bokslut.model.money import KR, NUMBER, Kind, Unit
from bokslut.model.table import Figure
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Mapping

TKR = Unit("tkr", Fraction(1000), Kind.MONEY)
MKR = Unit("mkr", Fraction(1_000_000), Kind.MONEY)
PERCENT = Unit("%", Fraction(1, 100), Kind.RATIO)
PIECES = Unit("st", Fraction(1), Kind.COUNT)


def tkr(number: int | Fraction) -> Figure:
    """A figure printed in whole tkr."""
    return Figure(Fraction(number) * 1000, Fraction(500), TKR)


def mkr(number: str) -> Figure:
    """A figure printed in mkr with one decimal."""
    return Figure(Fraction(number) * 1_000_000, Fraction(50_000), MKR)


def kr(number: int | str | Fraction) -> Figure:
    """A figure of the ledger, exact."""
    return Figure(Fraction(number), Fraction(0), KR)


def percent(number: str) -> Figure:
    """A percentage printed with one decimal."""
    return Figure(Fraction(number) / 100, Fraction(1, 2000), PERCENT)


def number(value: str, half_width: str = "0") -> Figure:
    """A plain number."""
    return Figure(Fraction(value), Fraction(half_width), NUMBER)


def called(path: tuple[str, ...], column: str | None, period: str | None) -> str:
    """What an expression calls a figure."""
    return ".".join(path) + (f"[{column}]" if column else "") + (f"@{period}" if period else "")


class Cells:
    """An environment of named figures; what is not there is unknown. Keeps what was asked for."""

    def __init__(self, cells: Mapping[str, Figure]) -> None:
        self.cells = cells
        self.asked: list[str] = []

    def figure(self, path: tuple[str, ...], column: str | None, period: str | None) -> Figure | Unknown:
        return self._found(called(path, column, period))

    def balance(self, function: str, selectors: tuple[str, ...], period: str | None) -> Figure | Unknown:
        return self._found(called((f"{function}({', '.join(selectors)})",), None, period))

    def _found(self, name: str) -> Figure | Unknown:
        self.asked.append(name)
        return self.cells.get(name) or Unknown(Words(f"{name} saknas", f"{name} is missing"))


class Names:
    """A scope of named types; roles are `bank` and `skulder`; accounts above 8999 are not in the chart."""

    def __init__(self, names: Mapping[str, Resolved], currency: str | None = "SEK") -> None:
        self.names = names
        self.currency = currency

    def name(self, path: tuple[str, ...], column: str | None, period: str | None) -> Resolved | Missing:
        if column == "1999":
            return Missing(Words("kolumnen", "the column"), "column", ("2021", "2022"))
        found = self.names.get(called(path, None, period))
        return found or Missing(Words("raden", "the line"), len(path) - 1, tuple(self.names))

    def role(self, name: str) -> Missing | None:
        return None if name in {"bank", "skulder"} else Missing(Words("rollen", "the role"), 0, ("bank", "skulder"))

    def selector(self, selector: str) -> Words | None:
        return same(f"{selector}?") if selector.startswith("9") else None
