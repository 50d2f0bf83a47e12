"""Proof, before any ledger is read, that every account the chart allows lies on exactly one line of a layout.

Selectors are intervals of account numbers, so membership can only change where one of them starts or ends. It is
enough to ask once for each stretch between two such points: the proof covers every number without listing any.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

from bokslut.model.account import Accounts, ManyAccounts, parse_accounts
from bokslut.statements.placing import place_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.statements.layout import Layout

_Span = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Where a layout fails to place accounts, as selectors (`"218"`, `"1510..1514"`), in order."""

    #: Accounts on no line.
    gaps: tuple[str, ...]
    #: Accounts on several lines: (selector, line ids).
    overlaps: tuple[tuple[str, tuple[str, ...]], ...]
    #: Accounts on a line though the layout does not cover them: another statement counts them too.
    beyond: tuple[str, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Tell whether every account lies on exactly one line."""
        return not self.gaps and not self.overlaps and not self.beyond


def cover(layout: Layout, roles: Mapping[str, Sequence[str]], chart: Sequence[str]) -> Coverage:
    """Find the accounts that are in `chart` and in the layout's `covers` but not on exactly one of its lines.

    `chart` says what account numbers can exist, as selectors; empty allows every number that `covers` names.
    A layout that covers nothing has no gaps, but still shows its overlaps. Raises SelectorError for a bad selector.
    """
    takers = [(line.id, accounts) for line, accounts in place_accounts(layout, roles).takers]
    covers = parse_accounts(layout.covers, roles) if layout.covers else None
    allowed = parse_accounts(chart, roles) if chart else None
    many = ManyAccounts(accounts for _, accounts in takers)
    gaps: list[_Span] = []
    beyond: list[_Span] = []
    overlaps: dict[tuple[str, ...], list[_Span]] = {}
    for span in _stretches([*(each for each in (covers, allowed) if each), *(accounts for _, accounts in takers)]):
        if allowed is not None and span[0] not in allowed:
            continue
        lines = tuple(takers[number][0] for number in many.having(span[0]))
        if len(lines) > 1:
            overlaps.setdefault(lines, []).append(span)
        if covers is None:
            continue
        if lines and span[0] not in covers:
            beyond.append(span)
        elif not lines and span[0] in covers:
            gaps.append(span)
    doubled = [(selector, lines) for lines, spans in overlaps.items() for selector in _joined(spans)]
    return Coverage(tuple(_joined(gaps)), tuple(sorted(doubled)), tuple(_joined(beyond)))


def _stretches(selectors: Iterable[Accounts]) -> list[_Span]:
    """Cut all account numbers into stretches (first, last) in which membership of every selector is the same."""
    ranges = [each for accounts in selectors for each in (*accounts.included, *accounts.excluded)]
    digits = max((len(each.first) for each in ranges), default=1)
    starts = {0, 10**digits}
    for each in ranges:
        width = 10 ** (digits - len(each.first))
        starts |= {int(each.first) * width, (int(each.last) + 1) * width}
    return [(f"{first:0{digits}d}", f"{after - 1:0{digits}d}") for first, after in pairwise(sorted(starts))]


def _joined(spans: Sequence[_Span]) -> list[str]:
    """Join adjacent spans and write each as the shortest selector."""
    joined: list[_Span] = []
    for first, last in spans:
        if joined and int(joined[-1][1]) + 1 == int(first):
            joined[-1] = (joined[-1][0], last)
        else:
            joined.append((first, last))
    return [_selector(first, last) for first, last in joined]


def _selector(first: str, last: str) -> str:
    while len(first) > 1 and first.endswith("0") and last.endswith("9"):
        first, last = first[:-1], last[:-1]
    return first if first == last else f"{first}..{last}"
