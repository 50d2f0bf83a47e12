"""`result-agrees`: the income statement and the balance sheet show the same result."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, and_more, caused_by, entry_name
from bokslut.checks.places import account_places, source_of
from bokslut.checks.selecting import missing_role, select_accounts
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Grade, Suspect
from bokslut.model.printing import kronor
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Cause

_NOT_YET = Words("årets resultat {result} är inte överfört än", "the year's result {result} is not transferred yet")
_TWICE = Words("överföringen är bokförd två gånger", "the transfer was booked twice")
_LAST_YEARS = Words(
    "förra årets resultat {amount} ligger kvar på kontot: det skulle ha förts vidare i eget kapital",
    "last year's result {amount} is still on the account: it should have been moved on within equity",
)
_LATER = Words(
    "{amount} har bokförts på resultatkonton efter överföringen: {entries}",
    "{amount} was posted to result accounts after the transfer: {entries}",
)
_NAMED_MAX = 5

#: An entry's name, what it puts on result accounts in öre, and its packed place.
_Entry = tuple[Words, int, int]


class ResultAgrees(LedgerRule):
    """The result is one number.

    What it checks: that the accounts of the income statement add to the amount on the transfer account (8999 in BAS, 890
    in Kommun-Bas), and that the same amount is on the balance sheet's result account (2099, 202). While nothing is on the
    transfer account the result is not transferred yet, and the check says so and passes.

    Why it matters: the result of the year stands in both statements. When they differ, the balance sheet is right only by
    chance (ÅRL 3 kap., LKBR 5–6 kap.).

    Example: revenue and costs give 500,00; 8999 and 2099 hold 400,00: something was posted after the transfer.

    Remedy: redo the transfer when everything else is booked, with the income statement's amount. If it was booked twice,
    reverse one. If last year's result is still on the account, move it on first (2099 to 2091, 202 to 201).
    """

    finding_name: ClassVar[str] = "result-differs"
    needs_every_row: ClassVar[bool] = True
    needs_balances: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("result_income", "result_balance")
    default_message: ClassVar[Words] = Words(
        "Resultaträkningen ger {income} {unit}, årets resultat i balansräkningen {balance}, överfört {transferred}.",
        "The income statement gives {income} {unit}, the result in the balance sheet is {balance}, transferred {transferred}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("income", "balance", "transferred", "difference", "unit")
    manual_sv: ClassVar[str] = """Resultatet är ett tal.

    Vad som kontrolleras: att resultaträkningens konton summerar till beloppet på överföringskontot (8999 i BAS, 890 i
    Kommun-Bas), och att samma belopp finns på balansräkningens resultatkonto (2099, 202). Så länge överföringskontot är
    tomt är resultatet inte överfört än; då säger kontrollen det och godtar det.

    Varför: årets resultat står i båda räkningarna. Skiljer de är balansräkningen rätt bara av en slump (ÅRL 3 kap.,
    LKBR 5–6 kap.).

    Exempel: intäkter och kostnader ger 500,00; 8999 och 2099 har 400,00: något har bokförts efter överföringen.

    Åtgärd: gör om överföringen när allt annat är bokfört, med resultaträkningens belopp. Är den bokförd två gånger, vänd
    den ena. Ligger förra årets resultat kvar på kontot, för det vidare först (2099 till 2091, 202 till 201).
    """

    kind: Literal["result-agrees"] = "result-agrees"
    result_income: tuple[str, ...] = ("role:result_income",)
    result_balance: tuple[str, ...] = ("role:result_balance",)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare the three places where the result stands."""
        balances = books.balances
        if balances is None or not (balances.balance_known and balances.result_known):
            return self.skipped(NO_BALANCES)
        balances = balances.opened
        transfer, equity = select_accounts(self.result_income, books), select_accounts(self.result_balance, books)
        if transfer is None or equity is None:
            return self.skipped(missing_role([*self.result_income, *self.result_balance]))
        # A profit is positive: a credit on revenue and equity, a debit on the transfer account.
        income = -sum(b.closing_ore for a, b in balances.accounts.items() if not is_balance_account(a) and a not in transfer)
        transferred = balances.total(transfer).closing_ore
        held = balances.total(equity)
        balance = -held.closing_ore
        if not transferred:
            return self.result((), _NOT_YET.fill(result=kronor(income)))
        if income == transferred == balance:
            return self.result((), same(kronor(income)))
        values = {
            "income": kronor(income),
            "balance": kronor(balance),
            "transferred": kronor(transferred),
            "difference": kronor(income - balance),
        }
        cause = _cause(income, transferred, balance, -held.opening_ore)
        if cause is None and transferred == balance:
            cause = _posted_after(ledger, balances, transfer, income - transferred)
        places = account_places(ledger)
        accounts = [account for account in balances.accounts if account in transfer or account in equity]
        stands = [places.of(account, _closes(balances.accounts[account].closing_ore), primary=not i) for i, account in enumerate(accounts)]
        finding = self.found(
            books,
            values,
            *stands,
            subject="årets resultat",
            difference_ore=income - balance if income != balance else income - transferred,
            cause=cause,
            observed=kronor(balance),
            expected=kronor(income),
        )
        return self.result((finding,))


def _cause(income: int, transferred: int, balance: int, opening: int) -> Cause | None:
    if transferred == balance == 2 * income:
        return caused_by("transferred-twice", Grade.LIKELY, _TWICE, income - balance)
    if income == transferred and balance - opening == income:
        return caused_by("last-years-result-left", Grade.PROVEN, _LAST_YEARS.fill(amount=kronor(opening)), -opening)
    return None


def _posted_after(ledger: Ledger, balances: Balances, transfer: Accounts, amount: int) -> Cause | None:
    """Name the entries on result accounts that were booked after the transfer, where they are what it lacks.

    Those booked on the day of the transfer in another series may be later or not: with them it is only possible.
    """
    later, same_day = _booked_after(ledger, balances, transfer)
    for grade, entries in ((Grade.LIKELY, later), (Grade.POSSIBLE, [*later, *same_day])):
        if -sum(ore for _, ore, _ in entries) == amount:
            shown = entries[:_NAMED_MAX]
            more = and_more(len(shown), len(entries))
            sv, en = (", ".join(names) for names in zip(*((name.sv, name.en) for name, _, _ in shown), strict=True))
            message = _LATER.fill(amount=kronor(amount), entries=Words(f"{sv} {more.sv}".strip(), f"{en} {more.en}".strip()))
            where = tuple(Suspect(name, place=ledger.place(place)) for name, _, place in shown)
            return replace(caused_by("posted-after-transfer", grade, message, amount), where=where)
    return None


def _booked_after(ledger: Ledger, balances: Balances, transfer: Accounts) -> tuple[list[_Entry], list[_Entry]]:
    """Return the entries on result accounts after the last transfer, and those of the same day whose order nothing tells."""
    import polars as pl

    period, frames = balances.period, ledger.frames
    rows = frames.postings.filter(pl.col("date").is_between(period.fiscal_year.start, period.through))
    moved = [account for account in balances.accounts if account in transfer]
    results = [account for account in balances.accounts if account not in transfer and not is_balance_account(account)]
    entries = frames.entries.select("entry", "series", "number", "date", "registered", "place").with_columns(source_of())
    transfers = collect(entries.join(rows.filter(pl.col("account").is_in(moved)), on="entry", how="semi"))
    if transfers.is_empty():
        return [], []
    last = transfers.sort(pl.coalesce("registered", "date"), "place", nulls_last=False).row(-1, named=True)
    # A series is numbered as it is booked; between series only the days tell, best those on which they were registered.
    in_series = (pl.col("series") == last["series"]) & (pl.col("source") == last["source"])
    registered = pl.col("registered") if last["registered"] else pl.lit(None, dtype=pl.Date)
    day, of_last = pl.coalesce(registered, "date"), pl.when(registered.is_null()).then(last["date"]).otherwise(last["registered"])
    numbered = pl.col("number").cast(pl.Int64, strict=False) > pl.lit(last["number"]).cast(pl.Int64, strict=False)
    after = pl.when(in_series).then(pl.coalesce(numbered, pl.col("place") > last["place"])).otherwise(day > of_last)
    own = rows.filter(pl.col("account").is_in(results)).group_by("entry").agg(pl.col("amount_ore").cast(pl.Int128).sum())
    beside = ~in_series & (day == of_last) & ~pl.col("entry").is_in(transfers["entry"].implode())
    found = collect(entries.with_columns(after=after).filter(pl.col("after") | beside).join(own, on="entry").sort("place"))
    named = found.select("after", "series", "number", "amount_ore", "place").rows()
    each = [(after, (entry_name(series, number), ore, place)) for after, series, number, ore, place in named]
    return [entry for late, entry in each if late], [entry for late, entry in each if not late]


def _closes(ore: int) -> Words:
    return Words(f"saldo {kronor(ore)}", f"balance {kronor(ore)}")
