"""Accounts as a rule selects them: numbers, ranges and the roles of a chart."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.checks.interface import RuleContext, RuleProblem
from bokslut.model.account import NOT_IN_CHART, Accounts, SelectorError, parse_accounts
from bokslut.model.suggest import suggest
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books


#: Roles that a rule may name although the chart at hand gives them no accounts: the rule is then skipped, and says so.
CHART_ROLES = ("accruals", "equity", "result_balance", "result_income", "suspense")


def selector_problems(field: tuple[str | int, ...], selectors: Sequence[str], context: RuleContext) -> Iterator[RuleProblem]:
    """Find account selectors that are none, that name an unknown role, or that only exclude; also a warning of the chart's."""
    if selectors and all(selector.startswith("!") for selector in selectors):
        message = Words("bara undantag väljer inga konton", "exclusions alone select no accounts")
        remedy = Words(
            f'skriv först vad de är undantag från: ["1..8", "{selectors[0]}"]',
            f'write first what they are exclusions from: ["1..8", "{selectors[0]}"]',
        )
        yield RuleProblem(field, message, remedy)
    for index, selector in enumerate(selectors):
        try:
            parse_accounts([selector], context.roles)
        except SelectorError as error:
            if error.role is None:
                message = Words(f"{selector} är inget konto", f"{selector} is no account")
                remedy = Words('skriv "15", "1510..1519", "!1519" eller "role:namn"', 'write "15", "1510..1519", "!1519" or "role:name"')
                yield RuleProblem((*field, index), message, remedy, length=len(selector))
            elif error.role not in CHART_ROLES:
                known = {*context.roles, *CHART_ROLES}
                meant = suggest(error.role, sorted(known))
                message = Words(f"rollen {error.role} finns inte", f"there is no role {error.role}")
                hint = Words(f"menade du {meant}?", f"did you mean {meant}?") if meant else None
                yield RuleProblem((*field, index), message, hint, offset=selector.find(error.role), length=len(error.role))
        else:
            if (outside := context.outside_chart(selector)) is not None:
                yield RuleProblem((*field, index), outside, NOT_IN_CHART, length=len(selector), warning=True)


def select_accounts(selectors: Sequence[str], books: Books, fallback: Sequence[str] = ()) -> Accounts | None:
    """Resolve selectors by the books' roles; where the chart lacks the role `fallback` counts, else None."""
    roles = [selector.removeprefix("!").strip().removeprefix("role:") for selector in selectors if "role:" in selector]
    if all(books.roles.get(role) for role in roles):
        return parse_accounts(selectors, books.roles)
    return parse_accounts(fallback) if fallback else None


def missing_role(selectors: Sequence[str]) -> Words:
    """Say that the chart gives no accounts for what a rule is about."""
    names = ", ".join(selector.removeprefix("role:") for selector in selectors)
    return Words(
        f"kontoplanen säger inte vilka konton som är {names}: ta med dess regelpaket eller ange rollen",
        f"the chart does not say which accounts are {names}: add its rule pack or give the role",
    )
