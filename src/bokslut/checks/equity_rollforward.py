"""`equity-rollforward`: equity moves by the year's result and by listed changes, nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, field_validator

from bokslut.checks.interface import RuleProblem
from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, accounts, caused_by
from bokslut.checks.places import PLACES_MAX, account_places
from bokslut.checks.selecting import missing_role, select_accounts, selector_problems
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Grade
from bokslut.model.money import ORE_MAX, parse_ore
from bokslut.model.printing import kronor
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.checks.interface import RuleContext
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult
    from bokslut.model.place import Place

_NO_OPENING = Words("ingående balanser saknas", "opening balances are absent")
_NO_RESULTS = Words("resultatkontonas saldon är inte kända", "the result accounts' balances are not known")
_UNLISTED = Words(
    "inget resultat är överfört, men {count} i eget kapital har rörts: en rättelse, utdelning eller insättning bokförd direkt",
    "no result is transferred, yet {count} of equity moved: a correction, dividend or contribution booked directly",
)


class EquityChange(BaseModel):
    """A change of equity other than the result: an amount in kronor (an increase is positive), or all that accounts moved by."""

    model_config = ConfigDict(extra="forbid", frozen=True, defer_build=True)

    #: "250000.00" for a contribution, "-100000" for a dividend.
    amount: str | None = None
    #: Accounts whose movement is a known change (2013 own withdrawals, 2018 own deposits), but for moves within equity.
    accounts: tuple[str, ...] = ()
    reason: str = Field(min_length=1)

    @field_validator("amount")
    @classmethod
    def _is_amount(cls, value: str | None) -> str | None:
        ore = parse_ore(value) if value is not None else 0
        if ore is None or abs(ore) > ORE_MAX:
            message = "write kronor with a point and at most two decimals: -100000.00"
            raise ValueError(message)
        return value


class EquityRollforward(LedgerRule):
    """Equity closes at opening plus result plus known changes.

    What it checks: that equity at the close date = equity at the start of the year + the result of the year as far as it
    has been transferred + the changes listed under `changes`. A result not yet transferred is no difference.

    Why it matters: the result is where all changes in wealth are shown; what goes past it (a correction, a dividend, a
    contribution) must be decided and explained (LKBR 4 kap. 4 §, ÅRL 6 kap. 2 §).

    Example: equity opens at 11 000,00, the result is 500,00, and equity closes at 11 400,00: 100,00 went straight to
    equity.

    Remedy: find the entry on the equity account that is not the result transfer. Book it over the result if it belongs
    there, or list it under `changes` with its decision.
    """

    finding_name: ClassVar[str] = "equity-not-rolled"
    needs_every_row: ClassVar[bool] = True
    needs_balances: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("equity", "result_income")
    default_message: ClassVar[Words] = Words(
        "Eget kapital: {opening} + resultat {result} + övrigt {changes} ger {computed}, inte {closing}: skillnad {difference} {unit}.",
        "Equity: {opening} + result {result} + other {changes} give {computed}, but closing is {closing}: off by {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("opening", "result", "changes", "computed", "closing", "difference", "unit")
    manual_sv: ClassVar[str] = """Eget kapital slutar på ingående plus resultat plus kända ändringar.

    Vad som kontrolleras: att eget kapital på bokslutsdagen = eget kapital vid årets början + årets resultat så långt det
    är överfört + ändringarna under `changes`. Ett resultat som inte är överfört än är ingen skillnad.

    Varför: i resultatet syns alla förändringar av förmögenheten; det som går förbi det (en rättelse, en utdelning, ett
    tillskott) ska vara beslutat och förklarat (LKBR 4 kap. 4 §, ÅRL 6 kap. 2 §).

    Exempel: eget kapital öppnar på 11 000,00, resultatet är 500,00 och eget kapital slutar på 11 400,00: 100,00 gick
    direkt mot eget kapital.

    Åtgärd: leta upp verifikationen på kontot i eget kapital som inte är resultatöverföringen. Bokför den över resultatet
    om den hör dit, eller skriv den under `changes` med sitt beslut.
    """

    kind: Literal["equity-rollforward"] = "equity-rollforward"
    equity: tuple[str, ...] = ("role:equity",)
    #: The account by which the result leaves the income statement (8999, 890).
    result_income: tuple[str, ...] = ("role:result_income",)
    changes: tuple[EquityChange, ...] = ()

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find selectors that select nothing and changes that say nothing, or two things."""
        yield from super().problems(context)
        for index, change in enumerate(self.changes):
            yield from selector_problems(("changes", index, "accounts"), change.accounts, context)
            if (change.amount is None) == (not change.accounts):
                message = Words("ange antingen amount eller accounts", "give either amount or accounts")
                yield RuleProblem(("changes", index), message)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Roll equity forward."""
        balances = books.balances
        if balances is None or not balances.balance_known:
            return self.skipped(NO_BALANCES)
        balances = balances.opened
        if not balances.result_known:
            return self.skipped(_NO_RESULTS)
        if balances.opening_from == "none":
            return self.skipped(_NO_OPENING)
        equity, transfer = select_accounts(self.equity, books), select_accounts(self.result_income, books)
        if equity is None or transfer is None:
            return self.skipped(missing_role([*self.equity, *self.result_income]))
        # Everything below is in equity's own sign: an increase is positive, in the ledger a credit.
        opening = -balances.total(equity).opening_ore
        closing = -balances.total(equity).closing_ore
        result = balances.total(transfer).closing_ore
        changes = self._listed(books, ledger, balances, equity, transfer)
        difference = closing - opening - result - changes
        held = sum(1 for account in balances.accounts if account in equity)
        untransferred = -sum(b.closing_ore for a, b in balances.accounts.items() if not is_balance_account(a))
        if not difference:
            return self.result((), _passed(held, untransferred))
        computed = opening + result + changes
        values = {
            "opening": kronor(opening),
            "result": kronor(result),
            "changes": kronor(changes),
            "computed": kronor(computed),
            "closing": kronor(closing),
            "difference": kronor(difference),
        }
        moved = [account for account, balance in balances.accounts.items() if account in equity and balance.movement_ore]
        finding = self.found(
            books,
            values,
            *_places(ledger, balances, equity, transfer),
            subject="eget kapital",
            difference_ore=difference,
            cause=None if result or closing == opening else caused_by("booked-past-result", Grade.LIKELY, _moved(len(moved)), difference),
            observed=kronor(closing),
            expected=kronor(computed),
        )
        return self.result((finding,), accounts(held))

    def _listed(self, books: Books, ledger: Ledger, balances: Balances, equity: Accounts, transfer: Accounts) -> int:
        """Add up the known changes, in equity's own sign: what accounts moved by, but for entries that change it by the result alone."""
        total = sum(parse_ore(change.amount) or 0 for change in self.changes if change.amount is not None)
        listed = [chosen for change in self.changes if change.accounts and (chosen := select_accounts(change.accounts, books))]
        within = _within(ledger, balances, equity, transfer) if listed else {}
        for chosen in listed:
            held = (account for account in balances.accounts if account in chosen and account in equity)
            total -= sum(balances.accounts[account].movement_ore - within.get(account, 0) for account in held)
        return total


def _postings(ledger: Ledger, balances: Balances, of: Sequence[Accounts]) -> pl.LazyFrame:
    """Return the period's postings on these accounts but for openings, with what each one's entry sums to on them."""
    import polars as pl

    from bokslut.ledger.openings import without_openings

    period = balances.period
    held = [account for account in balances.accounts if any(account in accounts for accounts in of)]
    inside = pl.col("date").is_between(period.fiscal_year.start, period.through) & pl.col("account").is_in(held)
    rows = without_openings(ledger, balances).filter(inside).select("entry", "account", "place", pl.col("amount_ore").cast(pl.Int128))
    return rows.join(rows.group_by("entry").agg(entry_ore=pl.col("amount_ore").sum()), on="entry")


def _within(ledger: Ledger, balances: Balances, equity: Accounts, transfer: Accounts) -> dict[str, int]:
    """Return what entries that only move equity between its accounts, or the result there, move each by: withdrawals set off, for one."""
    import polars as pl

    rows = _postings(ledger, balances, [equity, transfer]).filter(pl.col("entry_ore") == 0)
    return dict(collect(rows.group_by("account").agg(pl.col("amount_ore").sum())).iter_rows())


def _places(ledger: Ledger, balances: Balances, equity: Accounts, transfer: Accounts) -> list[Place]:
    """Return the postings by which equity changed other than by the result, else any on it, else where its accounts stand."""
    import polars as pl

    changing = _postings(ledger, balances, [equity, transfer]).filter(pl.col("entry_ore") != 0)
    for rows in (changing, _postings(ledger, balances, [equity])):
        first = collect(rows.sort("place").head(PLACES_MAX).select("place", "account", "amount_ore"))
        if not first.is_empty():
            return [
                ledger.place(place, same(f"{account}: {kronor(ore)}"), primary=not index)
                for index, (place, account, ore) in enumerate(first.iter_rows())
            ]
    stands = account_places(ledger)
    held = [account for account in balances.accounts if account in equity]
    return [stands.of(account, primary=not index) for index, account in enumerate(held)]


def _moved(count: int) -> Words:
    number = accounts(count)
    return Words(_UNLISTED.sv.replace("{count}", number.sv), _UNLISTED.en.replace("{count}", number.en))


def _passed(held: int, untransferred: int) -> Words:
    count = accounts(held)
    if not untransferred:
        return count
    result = kronor(untransferred)
    return Words(f"{count.sv}; årets resultat {result} är inte överfört än", f"{count.en}; the result {result} is not transferred yet")
