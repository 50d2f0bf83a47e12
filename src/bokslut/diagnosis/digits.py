"""Slips of the hand in one number: a wrong, lost or doubled digit, two digits swapped, a lost or added minus sign.

The distance is Damerau-Levenshtein over the digits, as in Scholtus (2009): 1 is one slip.
"""

from __future__ import annotations

from fractions import Fraction

from bokslut.model.words import Words

_WRONG = Words("en siffra skiljer", "one digit differs")
_SWAPPED = Words("två siffror har bytt plats", "two digits are swapped")
_LOST = Words("en siffra saknas", "a digit is missing")
_EXTRA = Words("en siffra för mycket", "a digit too many")
_SIGN = Words("fel tecken", "wrong sign")


def distance(old: int, new: int) -> int:
    """Return the number of slips between two whole numbers: digits changed, swapped, lost or added; a changed sign is one."""
    a, b = str(abs(old)), str(abs(new))
    before: list[int] = []
    last = list(range(len(b) + 1))
    for i, x in enumerate(a, 1):
        row = [i]
        for j, y in enumerate(b, 1):
            cost = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (x != y))
            if i > 1 and j > 1 and x == b[j - 2] and a[i - 2] == y:
                cost = min(cost, before[j - 2] + 1)
            row.append(cost)
        before, last = last, row
    return last[-1] + (old * new < 0)


def slip(old: int, new: int) -> Words | None:
    """Name the one slip that turns `new` into `old`; None where there is none or more than one."""
    if old == new or distance(old, new) != 1:
        return None
    a, b = str(abs(old)), str(abs(new))
    if a == b:
        return _SIGN
    if len(a) != len(b):
        return _LOST if len(a) < len(b) else _EXTRA
    differing = [at for at, (x, y) in enumerate(zip(a, b, strict=True)) if x != y]
    return _WRONG if len(differing) == 1 else _SWAPPED


def changes_by_one_slip(number: int) -> frozenset[int]:
    """Return by how much one slip of the hand can change a whole number: digits changed, swapped, lost, added; the sign."""
    text = str(abs(number))
    typed = {text[:at] + digit + text[at + 1 :] for at in range(len(text)) for digit in "0123456789"}
    typed |= {text[:at] + digit + text[at:] for at in range(len(text) + 1) for digit in "0123456789"}
    typed |= {text[:at] + text[at + 1 :] for at in range(len(text)) if len(text) > 1}
    typed |= {text[:at] + text[at + 1] + text[at] + text[at + 2 :] for at in range(len(text) - 1)}
    sign = -1 if number < 0 else 1
    return frozenset({sign * int(each) - number for each in typed} | {-2 * number}) - {0}


def chance_of_a_slip(number: int, difference: Fraction, slack: Fraction) -> Fraction:
    """How likely some slip in `number` makes a random difference of this size, within `slack`; all in its last digit's unit.

    A difference of the same order of magnitude (a third of it to three times it, either sign) is taken as equally
    likely anywhere in that range: the share of the range that the number's slips reach.
    """
    low, high = abs(difference) / 3, abs(difference) * 3
    reached = sum(1 for change in changes_by_one_slip(number) if low <= abs(change) <= high)
    return min(Fraction(1), reached * (2 * slack + 1) / (2 * (high - low))) if difference else Fraction(1)
