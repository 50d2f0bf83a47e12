"""Last year's closings carried forward to openings."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.balances import is_balance_account
from bokslut.model.account import parse_accounts
from bokslut.model.errors import Problem, UsageError
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bokslut.ledger.balances import Balances

#: The role of the balance sheet account that holds the result for the year (2099 in BAS, 202 in Kommun-Bas).
RESULT_ROLE = "result_balance"


def carry_forward(previous: Balances, roles: Mapping[str, Sequence[str]], known: Collection[str]) -> dict[str, int]:
    """Return openings in öre by account: last year's closings, its untransferred result on the `result_balance` account.

    Result accounts start at zero; what they still held at the year's end belongs to equity. `known` are this year's
    account numbers, so that the result lands on an account that exists when there is one.
    Raises UsageError when there is a result to place and no such role.
    """
    openings = {a: b.closing_ore for a, b in previous.accounts.items() if is_balance_account(a) and b.closing_ore}
    result = sum(b.closing_ore for a, b in previous.accounts.items() if not is_balance_account(a))
    if result:
        account = _result_account(result, roles, {*known, *previous.accounts})
        openings[account] = openings.get(account, 0) + result
    return dict(sorted(openings.items()))


def _result_account(result_ore: int, roles: Mapping[str, Sequence[str]], known: Collection[str]) -> str:
    if not roles.get(RESULT_ROLE):
        profit = kronor(-result_ore)
        message = Words(
            f"Föregående års resultat, {profit} kr, är inte omfört till eget kapital, och inget konto har rollen {RESULT_ROLE}.",
            f"Last year's result, {profit} kr, was not carried to equity, and no account has the role {RESULT_ROLE}.",
        )
        remedy = Words(
            'Ta med kontoplanens regelpaket under [rules] packs, till exempel "bas-k2", eller ge rollen i en egen regelfil.',
            'List the chart\'s rule pack under [rules] packs, "bas-k2" for instance, or give the role in a rule file.',
        )
        raise UsageError(Problem(message, remedy=remedy))
    selector = parse_accounts(roles[RESULT_ROLE])
    # Charts list accounts that the company does not use: the role's own order tells which comes first.
    for each in selector.included:
        existing = sorted(account for account in known if account in selector and each.covers(account))
        if existing:
            return existing[0]
    return selector.included[0].first
