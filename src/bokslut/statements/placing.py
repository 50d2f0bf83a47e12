"""Which line of a statement an account is shown on."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bokslut.model.account import Accounts, ManyAccounts, parse_accounts

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.ledger.balances import Balances
    from bokslut.statements.layout import Layout, LayoutLine


@dataclass(frozen=True, slots=True)
class Share:
    """What one account brings to a line: its closing balance in the line's presentation sign, in öre."""

    account: str
    ore: int


@dataclass(frozen=True, slots=True)
class Placing:
    """A layout whose account selectors have been read."""

    layout: Layout
    #: The lines that take accounts, in printed order.
    takers: tuple[tuple[LayoutLine, Accounts], ...]
    _many: ManyAccounts = field(compare=False, repr=False)
    #: The lines that take each account that was asked for.
    _taken: dict[str, tuple[LayoutLine, ...]] = field(default_factory=dict, compare=False, repr=False)

    @property
    def is_drawn(self) -> bool:
        """Tell whether the layout is a statement drawn from the ledger, not only a table of a report."""
        return bool(self.takers)

    def lines_of(self, account: str) -> tuple[str, ...]:
        """Return the ids of the lines that take the account: one, when the layout is sound; flips are not followed."""
        return tuple(line.id for line in self._takers_of(account))

    def _takers_of(self, account: str) -> tuple[LayoutLine, ...]:
        if account not in self._taken:
            self._taken[account] = tuple(self.takers[number][0] for number in self._many.having(account))
        return self._taken[account]

    def shares(self, balances: Balances) -> dict[str, list[Share]]:
        """Divide the accounts with a balance among the lines, after flips; every line that takes accounts has an entry."""
        signs = {line.id: _sign(line) for line in self.layout.line if line.sign is not None}
        shares: dict[str, list[Share]] = {line: [] for line in signs}
        for account, balance in balances.accounts.items():
            for line in self._takers_of(account) if balance.closing_ore else ():
                flipped = line.flips_to is not None and signs[line.id] * balance.closing_ore < 0
                target = line.flips_to if flipped and line.flips_to else line.id
                assert target in signs, f"{self.layout.id}.{line.id} flips to {target}, which has no sign"
                shares[target].append(Share(account, signs[target] * balance.closing_ore))
        return {line: sorted(each, key=lambda share: share.account) for line, each in shares.items()}

    def closing_ore(self, balances: Balances) -> int:
        """Add up the closings of every account on the layout, hidden lines too; debit positive."""
        return sum(balance.closing_ore * len(self._takers_of(account)) for account, balance in balances.accounts.items())


def place_accounts(layout: Layout, roles: Mapping[str, Sequence[str]] | None = None) -> Placing:
    """Read a layout's account selectors. Raises SelectorError for what a rule check would have refused."""
    takers = tuple((line, parse_accounts(line.accounts, roles)) for line in layout.line if line.accounts)
    return Placing(layout, takers, ManyAccounts(accounts for _, accounts in takers))


def lines_of(account: str, layouts: Iterable[Layout], roles: Mapping[str, Sequence[str]] | None = None) -> tuple[tuple[str, str], ...]:
    """Return every (layout id, line id) that takes the account."""
    return tuple((layout.id, line) for layout in layouts for line in place_accounts(layout, roles).lines_of(account))


def unmapped(balances: Balances, layouts: Iterable[Layout], roles: Mapping[str, Sequence[str]] | None = None) -> tuple[str, ...]:
    """Return the accounts with a balance that some statement should show and does not, sorted.

    A statement must show what its `covers` names; an account that no statement covers must be on some line.
    """
    placings = _statements(layouts, roles)
    return tuple(account for account, b in balances.accounts.items() if b.closing_ore and not _is_shown(account, placings))


def multiply_mapped(
    balances: Balances, layouts: Iterable[Layout], roles: Mapping[str, Sequence[str]] | None = None
) -> tuple[tuple[str, tuple[tuple[str, str], ...]], ...]:
    """Return the accounts with a balance that a statement shows more than once: (account, ((layout, line), …)), sorted.

    Also shown too often is an account on a line of a statement that does not cover it, when another statement does:
    the balance sheet would count what the income statement counts.
    """
    placings = _statements(layouts, roles)
    found = []
    for account, balance in balances.accounts.items():
        if balance.closing_ore and (lines := _repeated_lines(account, placings)):
            found.append((account, lines))
    return tuple(found)


def _is_shown(account: str, placings: Sequence[_Statement]) -> bool:
    covering = [each for each in placings if account in each.covers]
    if covering:
        return all(each.placing.lines_of(account) for each in covering)
    return any(each.placing.lines_of(account) for each in placings)


def _repeated_lines(account: str, placings: Sequence[_Statement]) -> tuple[tuple[str, str], ...]:
    lines = {each.placing.layout.id: each.placing.lines_of(account) for each in placings}
    covering = {each.placing.layout.id for each in placings if account in each.covers}
    strays = any(lines[layout] for layout in lines if layout not in covering) if covering else False
    if not strays and all(len(each) < 2 for each in lines.values()):
        return ()
    return tuple((layout, line) for layout, each in lines.items() if strays or len(each) > 1 for line in each)


@dataclass(frozen=True, slots=True)
class _Statement:
    placing: Placing
    covers: Accounts


def _statements(layouts: Iterable[Layout], roles: Mapping[str, Sequence[str]] | None) -> list[_Statement]:
    """Return the drawn layouts that say what they cover; where none says so, every drawn layout."""
    drawn = [placing for placing in (place_accounts(layout, roles) for layout in layouts) if placing.is_drawn]
    chosen = [placing for placing in drawn if placing.layout.covers] or drawn
    return [_Statement(placing, parse_accounts(placing.layout.covers, roles)) for placing in chosen]


def _sign(line: LayoutLine) -> int:
    return 1 if line.sign == "debit" else -1
