"""The words that the language reserves, its functions, its periods and its units."""

from __future__ import annotations

from bokslut.model.money import KR, Unit, unit, unit_of_currency

KEYWORDS = ("and", "or", "not", "between", "within")

COMPARE_OPERATORS = ("==", "!=", "<", "<=", ">", ">=")

#: Sums over accounts. Debit positive; `debits` and `credits` are positive sums, `count` is a number of postings.
BALANCE_FUNCTIONS = ("ib", "ub", "movement", "debits", "credits", "count")

#: The least and the most arguments of each call.
CALLS: dict[str, tuple[int, int | None]] = {"sum": (1, None), "abs": (1, 1), "min": (1, None), "max": (1, None), "round": (2, 2)}

PERIODS = ("previous", "opening", "year_ago", "ytd")


def _known(name: str) -> Unit:
    found = unit(name)
    assert found is not None, name
    return found


#: Units that may follow a number.
UNITS: dict[str, Unit] = {
    "kr": KR,
    "öre": _known("öre"),
    "tkr": _known("tkr"),
    "mkr": _known("mkr"),
    "SEK": KR,
    "EUR": unit_of_currency(KR, "EUR"),
    "%": _known("%"),
    "days": _known("days"),
}
