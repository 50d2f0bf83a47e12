"""Sub-dimensions (underdimension): an object's whole code, and the part of it that a row gives beside its parent's object.

The code of a sub-dimension's object is its parent's code and its own part together; in a row's object list the parent's
object stands too, and only the own part is given (SIE 4B sections 8.10-8.14 and 8.23).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    #: The (dimension, object) pairs of an object list.
    Pairs = tuple[tuple[str, str], ...]

#: The cost bearer (2) is a child of the cost centre (1) without saying so (SIE 4B section 8.17).
RESERVED_PARENTS = {"2": "1"}


def known_objects(declared: Iterable[tuple[str, str]], stated: Iterable[Pairs], parents: Mapping[str, str]) -> set[tuple[str, str]]:
    """Return the objects whose whole code the file gives: declared, or `stated` in a balance without its parent's object."""
    found = set(declared)
    for pairs in stated:
        dimensions = {dimension for dimension, _ in pairs}
        found.update(pair for pair in pairs if parents.get(pair[0]) not in dimensions)
    return found


def whole_codes(pairs: Pairs, parents: Mapping[str, str], known: set[tuple[str, str]]) -> Pairs:
    """Return an object list with whole codes, where these are known and the parts are not, on any number of levels."""
    whole = dict(pairs)

    def code(dimension: str, number: str) -> str:
        above = whole.get(parents.get(dimension, ""))
        joined = number if above is None or (dimension, number) in known else above + number
        return joined if (dimension, joined) in known else number

    for dimension in _by_level(whole, parents):
        whole[dimension] = code(dimension, whole[dimension])
    return tuple((dimension, code(dimension, number)) for dimension, number in pairs)


def own_parts(pairs: Pairs, parents: Mapping[str, str], known: set[tuple[str, str]]) -> Pairs:
    """Return an object list as a row gives it, so that `whole_codes` makes these codes of it again; else as it is."""
    codes = dict(pairs)
    parts = []
    for dimension, number in pairs:
        above = codes.get(parents.get(dimension, ""))
        part = number.removeprefix(above) if above else number
        parts.append((dimension, part or number))
    written = tuple(parts)
    return written if whole_codes(written, RESERVED_PARENTS | dict(parents), known) == pairs else pairs


def _by_level(dimensions: Iterable[str], parents: Mapping[str, str]) -> list[str]:
    """Return dimensions with each after its parent; those that are each other's parents come as they are."""
    return sorted(dimensions, key=lambda dimension: _level(dimension, parents))


def _level(dimension: str, parents: Mapping[str, str]) -> int:
    passed = {dimension}
    while (above := parents.get(dimension)) is not None and above not in passed:
        passed.add(above)
        dimension = above
    return len(passed)
