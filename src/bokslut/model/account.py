"""Which accounts: `"15"` (prefix), `"1510..1599"` (range), `"!1519"` (exclude), `"role:bank"`."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: The way out where the chart lacks an account.
NOT_IN_CHART = Words(
    "rätta numret; finns kontot i er kontoplan, ange det i accounts under [chart] i en egen regelfil",
    "correct the number; if your chart has the account, give it in accounts under [chart] in a rule file of your own",
)

_PATTERN = re.compile(r"(\d+)(?:\.\.(\d+))?\Z", re.ASCII)


class SelectorError(ValueError):
    """A selector that is not one; `index` tells which of the list, `role` the unknown role if that is the fault."""

    def __init__(self, index: int, selector: str, role: str | None = None) -> None:
        super().__init__(selector)
        self.index = index
        self.selector = selector
        self.role = role


@dataclass(frozen=True, slots=True)
class Range:
    """Accounts whose first digits lie between `first` and `last` (same length), both included."""

    first: str
    last: str

    @property
    def beginning(self) -> str:
        """The digits that all of its accounts begin with."""
        return next(
            (self.first[:at] for at, digits in enumerate(zip(self.first, self.last, strict=True)) if len({*digits}) > 1), self.first
        )

    def covers(self, account: str) -> bool:
        """Tell whether the account starts with digits inside the range."""
        head = account[: len(self.first)]
        return len(head) == len(self.first) and head.isascii() and head.isdigit() and self.first <= head <= self.last

    def meets(self, other: Range) -> bool:
        """Tell whether some account is in both."""
        width = min(len(self.first), len(other.first))
        return self.first[:width] <= other.last[:width] and other.first[:width] <= self.last[:width]


@dataclass(frozen=True, slots=True)
class Accounts:
    """A set of account numbers, given by prefixes and ranges. Exclusion wins over inclusion."""

    included: tuple[Range, ...]
    excluded: tuple[Range, ...] = ()
    #: The selectors as the rule file wrote them, for messages.
    written: tuple[str, ...] = ()

    def __contains__(self, account: str) -> bool:
        return any(r.covers(account) for r in self.included) and not any(r.covers(account) for r in self.excluded)

    def leaves_out(self, selector: str) -> bool:
        """Tell whether none of the accounts of a prefix, range or exclusion can be in the set; its exclusions do not count."""
        (wanted,) = _ranges(0, selector.removeprefix("!").strip(), {})
        return not any(each.meets(wanted) for each in self.included)

    def digits(self) -> int:
        """Return the length at which membership is decided: longer accounts follow their first digits."""
        return max((len(r.first) for r in (*self.included, *self.excluded)), default=0)


class ManyAccounts:
    """Many sets of accounts, as those of a layout's lines; which of them have an account is told without asking each."""

    def __init__(self, sets: Iterable[Accounts]) -> None:
        self._sets = tuple(sets)
        #: The sets by what all accounts of one of their ranges begin with.
        self._by_beginning: dict[str, list[int]] = {}
        for number, accounts in enumerate(self._sets):
            for beginning in {each.beginning for each in accounts.included}:
                self._by_beginning.setdefault(beginning, []).append(number)

    def having(self, account: str) -> Iterator[int]:
        """Give the numbers of the sets that have the account, in order."""
        beginnings = (account[:length] for length in range(len(account) + 1))
        near = sorted({number for beginning in beginnings for number in self._by_beginning.get(beginning, ())})
        return (number for number in near if account in self._sets[number])


def parse_accounts(selectors: Sequence[str], roles: Mapping[str, Sequence[str]] | None = None) -> Accounts:
    """Read selectors into a set; roles are looked up in `roles` (role name to selectors).

    Raises SelectorError for what is neither a prefix, a range, an exclusion nor a known role.
    """
    included: list[Range] = []
    excluded: list[Range] = []
    for index, selector in enumerate(selectors):
        target, body = (excluded, selector[1:]) if selector.startswith("!") else (included, selector)
        target.extend(_ranges(index, body.strip(), roles or {}))
    return Accounts(tuple(included), tuple(excluded), tuple(selectors))


def _ranges(index: int, body: str, roles: Mapping[str, Sequence[str]]) -> Iterable[Range]:
    if body.startswith("role:"):
        name = body.removeprefix("role:")
        if name not in roles:
            raise SelectorError(index, body, role=name)
        nested = parse_accounts(roles[name], {})
        if nested.excluded:
            raise SelectorError(index, body, role=name)
        return nested.included
    found = _PATTERN.match(body)
    if found is None:
        raise SelectorError(index, body)
    first, last = found.group(1), found.group(2) or found.group(1)
    if len(first) != len(last) or first > last:
        raise SelectorError(index, body)
    return (Range(first, last),)
