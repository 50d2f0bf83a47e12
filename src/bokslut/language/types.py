"""Types: what may be added to, multiplied by and compared with what."""

from __future__ import annotations

from dataclasses import dataclass

from bokslut.model.money import KRONOR, Kind


@dataclass(frozen=True, slots=True)
class Type:
    """The type of a value. `kind` None is unknown: nothing is claimed about it.

    Money has a currency; None is the close's own. A bare `0` may be any zero. A share is not compared with another
    number as written (`bare`): 95,5 % is less than 5. Only a quotient may be meant as a plain number.
    """

    kind: Kind | None
    currency: str | None = None
    any_zero: bool = False
    bare: bool = False
    quotient: bool = False


UNKNOWN = Type(None)
MONEY = Type(Kind.MONEY, KRONOR)
RATIO = Type(Kind.RATIO)
NUMBER = Type(Kind.NUMBER)
QUOTIENT = Type(Kind.RATIO, quotient=True)
COUNT = Type(Kind.COUNT)
DATE = Type(Kind.DATE)
TEXT = Type(Kind.TEXT)
BOOL = Type(Kind.BOOL)
ZERO = Type(Kind.NUMBER, any_zero=True)

_DIMENSIONLESS = frozenset({Kind.RATIO, Kind.NUMBER, Kind.COUNT})


def common(left: Type, right: Type) -> Type | None:
    """Return the type that two values share when they are added or compared, None if they may not be.

    Money goes with money of the same currency, numbers with counts, and with ratios where they are figures or the ratio
    is a quotient, but a count not with a ratio.
    """
    if left.kind is None or right.kind is None:
        # Only money goes with money; what goes with a count may still be a count or a number.
        return next((type_ for type_ in (left, right) if type_.kind is Kind.MONEY), UNKNOWN)
    if left.any_zero or right.any_zero:
        other = right if left.any_zero else left
        return other if _is_factor(other) else None
    if left.kind is right.kind:
        return _same_kind(left, right)
    kinds = {left.kind, right.kind}
    if kinds == {Kind.NUMBER, Kind.RATIO}:
        number, ratio = (left, right) if left.kind is Kind.NUMBER else (right, left)
        return None if number.bare and not ratio.quotient else ratio
    return NUMBER if kinds == {Kind.NUMBER, Kind.COUNT} else None


def _same_kind(left: Type, right: Type) -> Type | None:
    if left.kind is not Kind.MONEY:
        return right if left.bare or left.quotient else left
    if left.currency is None or right.currency is None:
        return left if right.currency is None else right
    return left if left.currency == right.currency else None


def added(left: Type, right: Type, sign: int) -> Type | None:
    """Return the type of `left + right` (sign 1) or `left - right` (sign -1), None if it is no sum."""
    kinds = (left.kind, right.kind)
    if Kind.TEXT in kinds or Kind.BOOL in kinds:
        return None
    if set(kinds) == {Kind.NUMBER, Kind.RATIO} and not (left.any_zero or right.any_zero):
        # 1 + 5 %: what something grows by.
        return QUOTIENT
    if Kind.DATE not in kinds or None in kinds:
        return UNKNOWN if Kind.DATE in kinds else common(left, right)
    if kinds == (Kind.DATE, Kind.DATE):
        return NUMBER if sign < 0 else None
    if left.kind is Kind.DATE:
        return DATE if right.kind in {Kind.NUMBER, Kind.COUNT} else None
    return DATE if sign > 0 and left.kind in {Kind.NUMBER, Kind.COUNT} else None


def multiplied(left: Type, right: Type) -> Type | None:
    """Return the type of `left * right`, None if it is no product: money times money means nothing."""
    if not (_is_factor(left) and _is_factor(right)):
        return None
    if left.kind is None or right.kind is None:
        return UNKNOWN
    if Kind.MONEY in (left.kind, right.kind):
        return None if left.kind is right.kind else left if left.kind is Kind.MONEY else right
    if left.kind is right.kind:
        return Type(left.kind, bare=left.bare and right.bare, quotient=left.quotient and right.quotient)
    return NUMBER


def divided(left: Type, right: Type) -> Type | None:
    """Return the type of `left / right`, None if it is no quotient.

    Money by money is a ratio, and so is a number by a number. Money by a number is money that may not be exact to
    the öre: only `round` makes an amount of it.
    """
    if not (_is_factor(left) and _is_factor(right)):
        return None
    if left.kind is None or right.kind is None:
        return UNKNOWN
    if right.kind is Kind.MONEY:
        return QUOTIENT if left.kind is Kind.MONEY and _same_kind(left, right) else None
    if left.kind is Kind.MONEY:
        return left
    if left.kind is right.kind or left.kind is Kind.RATIO:
        return Type(Kind.RATIO, quotient=left.quotient or left.kind is right.kind)
    return NUMBER


def _is_factor(type_: Type) -> bool:
    return type_.kind is None or type_.kind is Kind.MONEY or type_.kind in _DIMENSIONLESS
