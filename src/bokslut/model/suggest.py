"""The known name nearest to a mistyped one, for "menade du …?"."""

from __future__ import annotations

import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

#: Nobody mistypes a longer name than this; keeps the work small on hostile input.
_LENGTH_MAX = 100


def suggest(word: str, candidates: Iterable[str]) -> str | None:
    """Return the candidate that `word` most likely was meant to be, or None if nothing is near enough.

    Case, accents and the separators space, `_` and `-` cost nothing; beyond that at most one edit in three letters
    (insertion, deletion, substitution, or a swap of neighbours), and never as many edits as the word has letters.
    Of equally near candidates one with the same letters is chosen (2012 for 2021), then the one that begins most alike,
    then the first.
    """
    typed = _folded(word)
    if not typed or len(typed) > _LENGTH_MAX:
        return None
    best: tuple[int, bool, int, int] | None = None
    found: str | None = None
    for index, candidate in enumerate(candidates):
        known = _folded(candidate)
        limit = min(max(1, max(len(typed), len(known)) // 3), len(typed) - 1)
        if not known or abs(len(typed) - len(known)) > limit:
            continue
        edits = distance(typed, known)
        rank = (edits, sorted(typed) != sorted(known), -_common_start(typed, known), index)
        if edits <= limit and (best is None or rank < best):
            best, found = rank, candidate
    return found


def distance(left: str, right: str) -> int:
    """Count the edits between two words (Damerau–Levenshtein, optimal string alignment)."""
    before: list[int] = []
    row = list(range(len(right) + 1))
    for i, a in enumerate(left, 1):
        before, previous, row = row, before, [i]
        for j, b in enumerate(right, 1):
            cost = min(before[j] + 1, row[j - 1] + 1, before[j - 1] + (a != b))
            if i > 1 and j > 1 and a == right[j - 2] and left[i - 2] == b:
                cost = min(cost, previous[j - 2] + 1)
            row.append(cost)
    return row[-1]


def _folded(text: str) -> str:
    plain = unicodedata.normalize("NFKD", text[: 2 * _LENGTH_MAX].casefold())
    return "".join(char for char in plain if not unicodedata.combining(char) and char not in " _-\u00a0")


def _common_start(left: str, right: str) -> int:
    count = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        count += 1
    return count
