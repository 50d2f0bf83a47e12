"""Dividing money by the largest remainder (Hamilton, Hare–Niemeyer), exactly.

Every part is within one öre of its quota, the parts sum to the whole, and the order of the keys does not matter.
"""

from __future__ import annotations

from math import lcm
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence
    from fractions import Fraction


def allocate(total_ore: int, keys: Sequence[int], ids: Sequence[str]) -> list[int]:
    """Divide an amount of either sign by whole-number keys, none negative and (unless the amount is 0) not all zero.

    Quotas are floored in öre and the missing öre go one each to the largest fractional parts; ties go to the larger
    key, then to the id that sorts first. The sign is put back at the end, so a deficit is the mirror of a surplus.
    """
    assert len(keys) == len(ids) == len(set(ids)), "one key an id"
    if total_ore == 0:
        return [0] * len(keys)
    assert min(keys) >= 0, "no key is negative"
    whole, size = sum(keys), abs(total_ore)
    assert whole > 0, "some key is positive"
    products = [size * key for key in keys]
    floors = [product // whole for product in products]
    rests = [product - floor * whole for product, floor in zip(products, floors, strict=True)]
    missing = size - sum(floors)
    if missing:
        _give(missing, floors, rests, keys, ids)
    return floors if total_ore > 0 else [-part for part in floors]


def scaled(values: Sequence[int | Fraction]) -> tuple[list[int], int]:
    """Return keys as whole numbers of one scale: `values[i] == whole[i] / scale`."""
    if set(map(type, values)) == {int}:
        return [int(value) for value in values], 1
    scale = lcm(*{value.denominator for value in values})
    return [value.numerator * (scale // value.denominator) for value in values], scale


def _give(missing: int, parts: list[int], rests: Sequence[int], keys: Sequence[int], ids: Sequence[str]) -> None:
    # Sorting bare numbers and only then the ties keeps thousands of customers quick.
    ordered = sorted(rests, reverse=True)
    least = ordered[missing - 1]
    assert least > 0, "an öre only goes to a part that was floored"
    parts[:] = [part + 1 if rest > least else part for part, rest in zip(parts, rests, strict=True)]
    tied = [index for index, rest in enumerate(rests) if rest == least]
    for index in sorted(tied, key=lambda at: (-keys[at], ids[at]))[: missing - ordered.index(least)]:
        parts[index] += 1
