"""`mapping`: every account with a balance is on exactly one line of each statement."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.interface import RuleProblem
from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, accounts
from bokslut.checks.places import account_names, account_places
from bokslut.model.account import parse_accounts
from bokslut.model.printing import kronor
from bokslut.model.words import Words
from bokslut.statements.layout import Name
from bokslut.statements.placing import multiply_mapped, unmapped

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.books import Books
    from bokslut.checks.interface import RuleContext
    from bokslut.checks.places import AccountPlaces
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.statements.layout import Layout

#: The classes of BAS and Kommun-Bas: what starts otherwise (0099, 9030, FEL) is in no chart, and always told of.
_CLASSES = tuple("12345678")

_NO_LAYOUTS = Words("ingen uppställning upprättas ur huvudboken", "no layout is drawn from the ledger")
_TWICE = Words(
    "Konto {account} {name} ({amount} {unit}) ligger på flera rader i {layout}: {lines}.",
    "Account {account} {name} ({amount} {unit}) lies on several lines of {layout}: {lines}.",
)


class Mapping(LedgerRule):
    """Every krona of the ledger is on one line of the statements, and on one only.

    What it checks: that each account with a balance at the close date lies on exactly one line of each layout that covers
    it, and that some layout covers it. The chart's own accounts are proved when the rules are loaded; this finds the
    accounts that only the ledger knows.

    Why it matters: an account on no line is missing from the statement, one on two lines is counted twice; either way the
    balance sheet is out by its balance (LKBR 5–6 kap., ÅRL 3 kap.).

    Example: account 1999, 25 000,00, is new in the ledger and on no line of the balance sheet.

    Remedy: add the account to the `accounts` of its line in the layout, or exclude it ("!1999") from the line where it
    does not belong.
    """

    finding_name: ClassVar[str] = "account-unmapped"
    other_findings: ClassVar[tuple[str, ...]] = ("account-mapped-twice",)
    needs_every_row: ClassVar[bool] = True
    needs_balances: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Konto {account} {name} ({amount} {unit}) saknar rad i {layout}.",
        "Account {account} {name} ({amount} {unit}) is on no line of {layout}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "name", "amount", "layout", "lines", "unit")
    manual_sv: ClassVar[str] = """Varje krona i huvudboken är med på en rad i rapporterna, och bara en.

    Vad som kontrolleras: att varje konto med saldo på bokslutsdagen ligger på exakt en rad i varje uppställning som
    täcker det, och att någon uppställning täcker det. Kontoplanens egna konton bevisas när reglerna läses in; det här
    finner konton som bara huvudboken har.

    Varför: ett konto utan rad saknas i rapporten, ett på två rader räknas dubbelt; i båda fallen skiljer balansräkningen
    på kontots saldo (LKBR 5–6 kap., ÅRL 3 kap.).

    Exempel: konto 1999, 25 000,00, är nytt i huvudboken och saknar rad i balansräkningen.

    Åtgärd: lägg kontot till `accounts` på dess rad i uppställningen, eller undanta det ("!1999") från raden där det inte
    hör hemma.
    """

    kind: Literal["mapping"] = "mapping"
    #: The layouts to check; none means all that cover accounts.
    layouts: tuple[Name, ...] = ()

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find layouts that do not exist."""
        yield from super().problems(context)
        for index, name in enumerate(self.layouts):
            if name not in context.layouts:
                message = Words(f"uppställningen {name} finns inte", f"there is no layout {name}")
                yield RuleProblem(("layouts", index), message, length=len(name))

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Look every account with a balance up in the layouts."""
        if books.balances is None:
            return self.skipped(NO_BALANCES)
        layouts = self._chosen(books)
        if not layouts:
            return self.skipped(_NO_LAYOUTS)
        places = account_places(ledger)
        findings: list[Finding] = []
        for account in unmapped(books.balances, layouts, books.roles):
            own = [layout for layout in layouts if account in parse_accounts(layout.covers, books.roles)]
            # An income statement alone does not answer for the balance sheet's accounts.
            if own or account[:1] not in _CLASSES or any(_touches(layout, account[:1], books) for layout in layouts):
                findings.append(self._finding(books, ledger, places, account, own or layouts, ()))
        for account, lines in multiply_mapped(books.balances, layouts, books.roles):
            own = [layout for layout in layouts if layout.id in {layout_id for layout_id, _ in lines}]
            findings.append(self._finding(books, ledger, places, account, own, lines))
        held = sum(1 for balance in books.balances.accounts.values() if balance.closing_ore)
        return self.result(tuple(findings), accounts(held))

    def _chosen(self, books: Books) -> list[Layout]:
        """Return the layouts asked for, else those of the statements drawn up, else all that cover accounts."""
        names = self.layouts or tuple(books.statements) or tuple(books.layouts)
        return [books.layouts[name] for name in names if name in books.layouts and books.layouts[name].covers]

    def _finding(
        self, books: Books, ledger: Ledger, places: AccountPlaces, account: str, layouts: Sequence[Layout], lines: Sequence[tuple[str, str]]
    ) -> Finding:
        assert books.balances is not None
        ore = books.balances.accounts[account].closing_ore
        amount = kronor(ore)
        titles = [layout.title for layout in layouts]
        values = {
            "account": account,
            "name": account_names(ledger).get(account, ""),
            "amount": amount,
            "layout": Words(" / ".join(title.sv for title in titles), " / ".join(title.en for title in titles)),
            "lines": ", ".join(line if len(layouts) == 1 else f"{layout}.{line}" for layout, line in lines),
        }
        return self.found(
            books,
            values,
            places.of(account, Words(f"saldo {amount}", f"balance {amount}")),
            subject=account,
            difference_ore=ore,
            message=_TWICE if lines else None,
            observed=str(len(lines)),
            expected="1",
            name="account-mapped-twice" if lines else None,
        )


def _touches(layout: Layout, digit: str, books: Books) -> bool:
    """Tell whether a layout answers for some account that starts with the digit."""
    chosen = parse_accounts(layout.covers, books.roles)
    return any(one.first[:1] <= digit <= one.last[:1] for one in chosen.included)
