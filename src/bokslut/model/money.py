"""Money is whole öre in `int`; units carry their size in kronor as exact fractions. No floats."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction

#: polars holds öre in Int64; a total beyond this is refused, never wrapped.
ORE_MAX = 2**63 - 1
#: The currency of an amount in kronor.
KRONOR = "SEK"
#: So many digits of kronor are beyond that. (Of thousands, as a line may have, Python makes no number.)
_DIGITS_MAX = 30

_EXACT = re.compile(r"(-?)(\d+)(?:\.(\d*))?\Z", re.ASCII)


class Kind(StrEnum):
    """What a figure measures. Only money of one currency adds to money."""

    MONEY = "money"
    RATIO = "ratio"
    NUMBER = "number"
    COUNT = "count"
    DATE = "date"
    TEXT = "text"
    BOOL = "bool"


@dataclass(frozen=True, slots=True)
class Unit:
    """A printed unit: `1 <name>` is `factor` base units (kronor, or the currency's own, for money; 1 for the rest; % is 1/100)."""

    name: str
    factor: Fraction
    kind: Kind
    #: Of money; without meaning for the rest.
    currency: str = KRONOR

    @property
    def is_base_money(self) -> bool:
        """Tell whether it is a currency's own unit (kr, EUR), whose amounts are written with two decimals."""
        return self.kind is Kind.MONEY and self.factor == 1


KR = Unit("kr", Fraction(1), Kind.MONEY)
NUMBER = Unit("", Fraction(1), Kind.NUMBER)

_UNITS = {
    "kr": KR,
    "sek": KR,
    "kronor": KR,
    "öre": Unit("öre", Fraction(1, 100), Kind.MONEY),
    "tkr": Unit("tkr", Fraction(1000), Kind.MONEY),
    "mkr": Unit("mkr", Fraction(1_000_000), Kind.MONEY),
    "mnkr": Unit("mkr", Fraction(1_000_000), Kind.MONEY),
    "%": Unit("%", Fraction(1, 100), Kind.RATIO),
    "procent": Unit("%", Fraction(1, 100), Kind.RATIO),
    "antal": Unit("st", Fraction(1), Kind.COUNT),
    "st": Unit("st", Fraction(1), Kind.COUNT),
    "dagar": Unit("dagar", Fraction(1), Kind.NUMBER),
    "days": Unit("dagar", Fraction(1), Kind.NUMBER),
    "": NUMBER,
    "index": NUMBER,
}
_CORNER_UNIT = re.compile(r"(?:[^;]*(?:\bi\b|[,(:]))?\s*(?P<unit>[^\W\d_]+(?: kronor)?)\s*\)?[.:]?", re.IGNORECASE)
#: Every unit of money, each once.
MONEY_UNITS = tuple(dict.fromkeys(each for each in _UNITS.values() if each.kind is Kind.MONEY))


def unit(name: str) -> Unit | None:
    """Return the unit with this printed name (any case; `miljoner kronor` and `tusen kronor` too), or None."""
    folded = " ".join(name.casefold().split())
    folded = {"miljoner kronor": "mkr", "miljoner": "mkr", "tusen kronor": "tkr", "tusental kronor": "tkr"}.get(folded, folded)
    return _UNITS.get(folded)


def printed_unit(text: str, currency: str) -> Unit | None:
    """Return the unit of money that a title or the corner of a table says its figures are in ("Belopp i kr", "(tkr)", "Mkr")."""
    found = _CORNER_UNIT.fullmatch(" ".join(text.split()))
    # KSEK and MSEK are tkr and mkr, as in a close in euro KEUR is tEUR.
    name = found["unit"].casefold().replace(currency.casefold(), KR.name) if found else ""
    said = unit(re.sub(rf"^k(?={KR.name}$)", "t", name))
    if said == unit("öre") and KR in map(unit, re.findall(r"[^\W\d_]+", text)):
        said = KR  # "Belopp i kronor, öre" are kronor with decimals
    return unit_of_currency(said, currency) if said is not None and said.kind is Kind.MONEY else None


def unit_of_currency(unit_: Unit, currency: str) -> Unit:
    """Return a unit of money as one of a close in `currency`: kr, tkr and mkr are EUR, tEUR and mEUR there."""
    if unit_.kind is not Kind.MONEY or currency == unit_.currency:
        return unit_
    name = unit_.name.replace("kr", currency) if "kr" in unit_.name else f"cent {currency}"
    return Unit(name, unit_.factor, Kind.MONEY, currency)


def unit_names() -> tuple[str, ...]:
    """Return the unit names a rule or close file may use, for messages and suggestions."""
    return ("kr", "öre", "tkr", "mkr", "mnkr", "%", "antal", "index")


def parse_ore(text: str) -> int | None:
    """Read a machine-written amount ("-1240.00", "100", "4.5") exactly as öre; None if it is not one.

    More than two decimals are accepted only when the rest are zeros: an amount that is not exact
    to the öre is never rounded. One of more digits than anybody counts with is given as some amount beyond `ORE_MAX`.
    """
    found = _EXACT.match(text)
    if found is None:
        return None
    sign, whole, decimals = found.groups()
    decimals = decimals or ""
    if decimals[2:].strip("0"):
        return None
    ore = int(whole.lstrip("0")[:_DIGITS_MAX] or "0") * 100 + int((decimals + "00")[:2])
    return -ore if sign else ore


def format_ore(ore: int) -> str:
    """Öre as a plain decimal string in kronor for machines: `-1240.00`."""
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"
