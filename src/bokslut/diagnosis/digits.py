"""Slips of the hand in one number: a wrong, lost or doubled digit, two digits swapped, a lost or added minus sign.

The distance is Damerau-Levenshtein over the digits, as in Scholtus (2009): 1 is one slip.
"""

from __future__ import annotations

from bokslut.model.words import Words

#: More than this is no slip of the hand.
DISTANCE_MAX = 9

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
