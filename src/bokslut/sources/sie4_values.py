"""Amounts, dates, years and periods of SIE fields, read exactly or refused with the reason."""

from __future__ import annotations

import datetime as dt
import re
from enum import Enum

from bokslut.model.money import ORE_MAX, parse_ore

_GROUPED_DOT = re.compile(r"\d{1,3}(?:\.\d{3})+,\d{1,2}\Z|\d{1,3}(?:\.\d{3}){2,}\Z", re.ASCII)
_GROUPED_COMMA = re.compile(r"\d{1,3}(?:,\d{3})+\.\d{1,2}\Z|\d{1,3}(?:,\d{3}){2,}\Z", re.ASCII)
_GROUPED_SPACE = re.compile(r"\d{1,3}(?: \d{3})+(?:[.,]\d{1,2})?\Z", re.ASCII)
_COMMA = re.compile(r"\d+,(?:\d{1,2})?\Z", re.ASCII)
_BARE_DECIMALS = re.compile(r"[.,]\d{1,2}\Z", re.ASCII)
_PLAIN = re.compile(r"\d+(?:\.\d{0,2})?\Z", re.ASCII)
_FINER = re.compile(r"-?\d+\.\d{3,}\Z", re.ASCII)
_DATE = re.compile(r"(\d{4})(-?)(\d\d)\2(\d\d)\Z", re.ASCII)
_PERIOD = re.compile(r"\d{4}(?:0[1-9]|1[0-2])\Z", re.ASCII)
_YEAR = re.compile(r"[+-]?\d{1,4}\Z", re.ASCII)
_QUANTITY = re.compile(r"-?\d+(?:\.\d*)?\Z", re.ASCII)
_SPACES = str.maketrans({"\u00a0": " ", "\u202f": " ", "\u2009": " ", "\u2212": "-", "\u2013": "-"})


class AmountFault(Enum):
    """Why an amount is not plainly readable."""

    UNREADABLE = "unreadable"
    FINER_THAN_ORE = "finer"
    BEYOND_LIMIT = "beyond"
    #: Not as SIE says, but only one number can be meant.
    FORM = "form"


def read_amount(text: str) -> tuple[int | None, AmountFault | None]:
    """Return the amount in öre, and what was wrong with how it is written.

    An amount in another form ("1234,50", "+100", "1 234.50", "100.00-") is read when it can mean one
    number only; three decimals or an ambiguous separator ("1,234") are refused, never rounded or guessed.
    """
    ore = parse_ore(text)
    if ore is not None:
        return (ore, None) if abs(ore) <= ORE_MAX else (None, AmountFault.BEYOND_LIMIT)
    if _FINER.match(text):
        return None, AmountFault.FINER_THAN_ORE
    plain = _plain_form(text)
    ore = parse_ore(plain) if plain is not None else None
    if ore is None:
        return None, AmountFault.UNREADABLE
    return (ore, AmountFault.FORM) if abs(ore) <= ORE_MAX else (None, AmountFault.BEYOND_LIMIT)


def _plain_form(text: str) -> str | None:
    """Return the amount as SIE would write it, None when it is not one or could be two."""
    body = text.translate(_SPACES).strip()
    sign = ""
    if body[:1] in ("+", "-"):
        sign, body = body[0], body[1:].strip()
    elif body[-1:] in ("+", "-"):
        sign, body = body[-1], body[:-1].strip()
    if _GROUPED_DOT.match(body):
        body = body.replace(".", "").replace(",", ".")
    elif _GROUPED_COMMA.match(body):
        body = body.replace(",", "")
    elif _GROUPED_SPACE.match(body):
        body = body.replace(" ", "").replace(",", ".")
    elif _COMMA.match(body):
        body = body.replace(",", ".")
    elif _BARE_DECIMALS.match(body):
        body = "0" + body.replace(",", ".")
    elif not _PLAIN.match(body):
        return None
    return ("-" if sign == "-" else "") + body


def read_date(text: str) -> dt.date | None:
    """Return the date written YYYYMMDD (YYYY-MM-DD is taken too); None when there is no such date."""
    found = _DATE.match(text)
    if found is None:
        return None
    try:
        return dt.date(int(found.group(1)), int(found.group(3)), int(found.group(4)))
    except ValueError:
        return None


def is_period(text: str) -> bool:
    """Tell whether the text is a month, YYYYMM."""
    return _PERIOD.match(text) is not None


def read_year(text: str) -> int | None:
    """Return a year's number in the file: 0 is the current one, -1 the one before."""
    return int(text) if _YEAR.match(text) else None


def is_quantity(text: str) -> bool:
    """Tell whether the text is a decimal number as SIE writes quantities."""
    return _QUANTITY.match(text) is not None
