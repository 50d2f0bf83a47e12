"""`implausible-sign`: assets in debit, liabilities in credit."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, accounts
from bokslut.checks.places import account_names, account_places
from bokslut.checks.selecting import select_accounts, selector_problems
from bokslut.ledger.balances import is_balance_account
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.checks.interface import RuleContext, RuleProblem
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult

_DEBIT, _CREDIT = Words("debetsaldo", "debit balance"), Words("kreditsaldo", "credit balance")
_ASSET = Words("är en tillgång", "is an asset")
_LIABILITY = Words("är eget kapital eller en skuld", "is equity or a liability")


class SignException(BaseModel):
    """Accounts that may stand on either side, by number or by a word in their name, and why."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    accounts: tuple[str, ...] = ()
    #: Words of which the account's name holds one, in any case.
    names: tuple[str, ...] = ()
    reason: str = Field(min_length=1)

    @model_validator(mode="after")
    def _selects_something(self) -> SignException:
        if not self.accounts and not self.names:
            message = "accounts or names: one of them is needed"
            raise ValueError(message)
        return self


class ImplausibleSign(LedgerRule):
    """A balance stands on the side its account belongs to.

    What it checks: that no asset has a credit balance and no liability a debit balance at the close date. Which it is, is
    said by the rule (`debit`, `credit`), else by the class (1 assets, 2 equity and liabilities) unless the file's #KTYP
    contradicts it.
    Accounts under `exceptions`, by number or by a word in their name, may stand on either side; balances up to
    `amount_max` kronor are let be.

    Why it matters: a supplier with a debit balance is a claim, and a claim with a credit balance is a debt: they belong on
    the other side of the balance sheet (no netting: LKBR 4 kap. 4 §, ÅRL 2 kap. 4 §). Often it is a posting gone wrong.

    Example: 1681 Övriga fordringar has a credit balance of 1 483 105,00 although it is an asset.

    Remedy: look at the account's largest postings. Correct what is wrongly posted; reclassify what is right but belongs
    on the other side; write an exception with its reason where two accounts are read together.
    """

    finding_name: ClassVar[str] = "implausible-sign"
    needs_every_row: ClassVar[bool] = True
    needs_balances: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("debit", "credit")
    default_message: ClassVar[Words] = Words(
        "{account} {name} har {side} {amount} {unit} men {type}.",
        "{account} {name} has a {side} of {amount} {unit} but {type}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "name", "side", "amount", "type", "unit")
    manual_sv: ClassVar[str] = """Ett saldo står på den sida dit kontot hör.

    Vad som kontrolleras: att ingen tillgång har kreditsaldo och ingen skuld debetsaldo på bokslutsdagen. Vilket det är
    säger regeln (`debit`, `credit`), annars klassen (1 tillgångar, 2 eget kapital och skulder) om inte filens #KTYP säger
    emot.
    Konton under `exceptions`, med nummer eller ett ord i namnet, får stå på båda sidor; saldon upp till `amount_max`
    kronor lämnas därhän.

    Varför: en leverantör med debetsaldo är en fordran, och en fordran med kreditsaldo är en skuld: de hör hemma på andra
    sidan i balansräkningen (ingen kvittning: LKBR 4 kap. 4 §, ÅRL 2 kap. 4 §). Ofta är det en felkontering.

    Exempel: 1681 Övriga fordringar har kreditsaldo 1 483 105,00 men är en tillgång.

    Åtgärd: se på kontots största rader. Rätta det som är felkonterat; omklassificera det som är rätt men hör till andra
    sidan; skriv ett undantag med skäl där två konton ska läsas ihop.
    """

    kind: Literal["implausible-sign"] = "implausible-sign"
    #: Accounts that belong in debit or credit, whatever the file says.
    debit: tuple[str, ...] = ()
    credit: tuple[str, ...] = ()
    exceptions: tuple[SignException, ...] = ()
    #: Balances up to this many whole kronor are not reported.
    amount_max: int = Field(default=0, ge=0)

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find selectors that select nothing, also in the exceptions."""
        yield from super().problems(context)
        for index, exception in enumerate(self.exceptions):
            yield from selector_problems(("exceptions", index, "accounts"), exception.accounts, context)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare each balance's side with its account's."""
        balances = books.balances
        if balances is None or not balances.balance_known:
            return self.skipped(NO_BALANCES)
        types = dict(ledger.frames.accounts.select("account", "type").iter_rows())
        names, places = account_names(ledger), account_places(ledger)
        debit, credit = select_accounts(self.debit, books), select_accounts(self.credit, books)
        excepted = [(select_accounts(one.accounts, books), [name.casefold() for name in one.names]) for one in self.exceptions]
        findings = []
        checked = 0
        for account, balance in balances.accounts.items():
            side = _normal_side(account, types.get(account), debit, credit)
            name = names.get(account) or ""
            if not side or not balance.closing_ore or _is_excepted(account, name, excepted):
                continue
            checked += 1
            if balance.closing_ore * side > 0 or abs(balance.closing_ore) <= self.amount_max * 100:
                continue
            amount = kronor(abs(balance.closing_ore))
            shown = _CREDIT if side > 0 else _DEBIT
            values = {"account": account, "name": name, "side": shown, "amount": amount, "type": _ASSET if side > 0 else _LIABILITY}
            note = Words(f"{shown.sv} {amount}", f"{shown.en} {amount}")
            findings.append(
                self.found(
                    books,
                    values,
                    places.of(account, note),
                    subject=account,
                    difference_ore=balance.closing_ore,
                    observed=kronor(balance.closing_ore),
                    expected="0,00",
                )
            )
        return self.result(tuple(findings), accounts(checked))


def _normal_side(account: str, ktyp: str | None, debit: Accounts | None, credit: Accounts | None) -> int:
    """Return 1 for an account that belongs in debit, −1 for credit, 0 for neither (results, unknown accounts)."""
    for chosen, side in ((debit, 1), (credit, -1)):
        if chosen is not None and account in chosen:
            return side
    if not is_balance_account(account):
        return 0
    by_class = 1 if account[:1] == "1" else -1
    # Exporters get #KTYP wrong (2084 as T); where it contradicts the class nothing is said.
    return by_class if {"T": 1, "S": -1}.get((ktyp or "").upper(), by_class) == by_class else 0


def _is_excepted(account: str, name: str, exceptions: list[tuple[Accounts | None, list[str]]]) -> bool:
    folded = name.casefold()
    return any((chosen is not None and account in chosen) or any(word in folded for word in words) for chosen, words in exceptions)
