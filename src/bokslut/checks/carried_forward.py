"""`carried-forward`: this year opens with what last year closed with."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_BALANCES, LedgerRule, accounts, caused_by
from bokslut.checks.places import account_names, account_places
from bokslut.checks.selecting import select_accounts
from bokslut.checks.sums import untransferred_result
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.lazy import collect
from bokslut.model.finding import Grade, Severity
from bokslut.model.printing import kronor
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.checks.places import AccountPlaces
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Cause, Finding
    from bokslut.model.period import FiscalYear
    from bokslut.model.place import Place

#: Equity in BAS (20) and in Kommun-Bas (20) alike, where no chart says otherwise.
_EQUITY = ("20",)

_NO_PREVIOUS = Words("föregående års saldon saknas", "last year's balances are absent")
_NO_OPENING = Words("huvudboken anger inga ingående balanser (IB)", "the ledger states no opening balances (IB)")
_PARTLY = Words("föregående års balanser är bara delvis angivna", "last year's balances are only partly stated")
_EQUITY_DIFFERS = Words(
    "Eget kapital: ingående {opening} avviker från föregående års utgående med resultat {closing} med {difference} {unit}.",
    "Equity: opening {opening} differs from last year's closing with its result {closing} by {difference} {unit}.",
)
_NOT_CARRIED = Words(
    "Förra årets resultat {result} {unit} är inte omfört till eget kapital: ingående eget kapital är {opening}.",
    "Last year's result {result} {unit} was not carried to equity: equity opens at {opening}.",
)
_NOT_CARRIED_CAUSE = Words(
    "hela skillnaden är förra årets resultat: det är inte bokfört mot eget kapital innan balanserna fördes över",
    "the whole difference is last year's result: it was not booked to equity before the balances were carried over",
)


_NOT_CARRIED_REMEDY = Words(
    "Bokför förra årets resultat mot eget kapital (2099 i BAS, 202 i Kommun-Bas) i det gamla året, och för över balanserna igen.",
    "Book last year's result to equity (2099 in BAS, 202 in Kommun-Bas) in the old year, and carry the balances over again.",
)


class CarriedForward(LedgerRule):
    """This year opens where last year closed.

    What it checks: for each balance sheet account that opening balance = last year's closing balance, to the öre. Last
    year is last year's ledger, else what this file itself states about it (#UB −1). Equity is checked as one sum, with
    last year's result in it, so moving the result between equity accounts (2099 to 2091, 202 to 201) is no fault. A file
    without openings (#IB) whose closings (#UB) are the year's movements alone says that every account began at zero.

    Why it matters: the years hang together by it (kontinuitetsprincipen, LKBR 4 kap. 4 §, ÅRL 2 kap. 4 §). A difference
    is an amount that no voucher explains.

    Example: 1930 closed last year at 52 708,00 and opens at 52 718,00: ten kronor from nowhere.

    Remedy: see whether something was posted in the old year after the balances were carried over, and carry them over
    again. If accounts were renumbered, the old and the new account differ by the same amount. If last year's result was
    not carried to equity, book that (2099 to 2091 in BAS, 202 to 201 in Kommun-Bas).
    """

    finding_name: ClassVar[str] = "opening-differs"
    other_findings: ClassVar[tuple[str, ...]] = ("result-not-carried",)
    needs_every_row: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("equity",)
    default_message: ClassVar[Words] = Words(
        "Konto {account}: ingående balans {opening} avviker från föregående års utgående {closing} med {difference} {unit}.",
        "Account {account}: opening {opening} differs from last year's closing {closing} by {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("account", "name", "opening", "closing", "difference", "unit")
    manual_sv: ClassVar[str] = """Året öppnar där förra året slutade.

    Vad som kontrolleras: för varje balanskonto att ingående balans = föregående års utgående balans, på öret.
    Föregående år är förra årets huvudbok, annars det som filen själv anger om det (#UB −1). Eget kapital prövas som en
    summa, med förra årets resultat i, så att flytta resultatet mellan konton i eget kapital (2099 till 2091, 202 till
    201) är inget fel. En fil utan ingående balanser (#IB) vars utgående (#UB) bara är årets rörelser säger att alla
    konton började på noll.

    Varför: så hänger åren ihop (kontinuitetsprincipen, LKBR 4 kap. 4 §, ÅRL 2 kap. 4 §). En skillnad är ett belopp som
    ingen verifikation förklarar.

    Exempel: 1930 slutade förra året på 52 708,00 och öppnar på 52 718,00: tio kronor från ingenstans.

    Åtgärd: se om något bokförts i gamla året efter att balanserna förts över, och för över dem igen. Har konton bytt
    nummer skiljer gamla och nya kontot lika mycket. Är förra årets resultat inte fört till eget kapital: bokför det
    (2099 till 2091 i BAS, 202 till 201 i Kommun-Bas).
    """

    kind: Literal["carried-forward"] = "carried-forward"
    #: The accounts between which the result may move.
    equity: tuple[str, ...] = ("role:equity",)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Compare openings with last year's closings."""
        now, before = books.balances, books.previous_balances
        if now is None:
            return self.skipped(NO_BALANCES)
        now = now.opened
        is_stated = now.opening_from in {"stated", "posted"}
        if not is_stated and not (now.opening_from == "previous-closing" and _began_at_nothing(ledger, now.period.fiscal_year)):
            return self.skipped(_NO_OPENING)
        if before is None:
            return self.skipped(_NO_PREVIOUS)
        if not before.balance_known:
            return self.skipped(_PARTLY)
        equity = select_accounts(self.equity, books, _EQUITY)
        assert equity is not None
        openings = {account: balance.opening_ore for account, balance in now.accounts.items()} if is_stated else {}
        compared = [account for account in sorted({*openings, *before.accounts}) if _carries(account, openings.get(account, 0))]
        findings = [*self._accounts(books, ledger, compared, openings, equity, before)]
        findings.extend(self._equity(books, ledger, equity, openings, before))
        return self.result(tuple(findings), accounts(len(compared)))

    def _accounts(
        self, books: Books, ledger: Ledger, compared: list[str], openings: dict[str, int], equity: Accounts, before: Balances
    ) -> Iterator[Finding]:
        closings = {account: balance.closing_ore for account, balance in before.accounts.items()}
        result = untransferred_result(before)
        differing = [a for a in compared if a not in equity and openings.get(a, 0) != closings.get(a, 0)]
        if not differing:
            return
        by_difference: dict[int, list[str]] = {}
        for account in differing:
            by_difference.setdefault(openings.get(account, 0) - closings.get(account, 0), []).append(account)
        names, stands = account_names(ledger), _Stands(books, ledger)
        for account in differing:
            opening, closing = openings.get(account, 0), closings.get(account, 0)
            values = {
                "account": account,
                "name": names.get(account, ""),
                "opening": kronor(opening),
                "closing": kronor(closing),
                "difference": kronor(opening - closing),
            }
            yield self.found(
                books,
                values,
                *stands.of(account, opening, closing),
                subject=account,
                difference_ore=opening - closing,
                observed=kronor(opening),
                expected=kronor(closing),
                cause=_renumbered(opening - closing, by_difference) or _took_result(opening - closing, result),
            )

    def _equity(self, books: Books, ledger: Ledger, equity: Accounts, openings: dict[str, int], before: Balances) -> Iterator[Finding]:
        opening = sum(ore for account, ore in openings.items() if account in equity)
        closing = sum(balance.closing_ore for account, balance in before.accounts.items() if account in equity)
        result = untransferred_result(before)
        difference = opening - closing - result
        if not difference:
            return
        stands = _Stands(books, ledger)
        held = [a for a in sorted({*openings, *before.accounts}) if a in equity and (openings.get(a) or before.accounts.get(a))]
        places = [place for account in held for place in stands.of(account, openings.get(account, 0), None)]
        not_carried = opening == closing
        # Debit is positive in the ledger; a reader of equity and results counts the other way.
        values = {
            "account": ", ".join(held),
            "opening": kronor(-opening),
            "closing": kronor(-closing - result),
            "difference": kronor(-difference),
            "result": kronor(-result),
        }
        yield self.found(
            books,
            values,
            *places,
            subject="eget kapital",
            difference_ore=-difference,
            message=_NOT_CARRIED if not_carried else _EQUITY_DIFFERS,
            cause=caused_by("result-not-carried", Grade.PROVEN, _NOT_CARRIED_CAUSE, -difference) if not_carried else None,
            remedy=_NOT_CARRIED_REMEDY if not_carried else None,
            observed=kronor(-opening),
            expected=kronor(-closing - result),
            name="result-not-carried" if not_carried else None,
            # Without last year's ledger the result may simply not have been booked there yet when the file was written.
            at_most=Severity.WARNING if not_carried and books.previous is None else Severity.ERROR,
        )


def _began_at_nothing(ledger: Ledger, year: FiscalYear) -> bool:
    """Tell whether a ledger without openings states closings that are the year's movements alone: it says that all began at zero."""
    import polars as pl

    from bokslut.ledger.stated import stated_of_accounts, year_numbers

    if set(year_numbers(ledger, year).values()) != {0} or not stated_of_accounts(ledger, -1, ("UB",)).is_empty():
        return False
    closings = dict(stated_of_accounts(ledger, 0, ("UB",)).select("account", "amount_ore").iter_rows())
    rows = ledger.frames.postings.filter(pl.col("date").is_between(year.start, year.end))
    sums = collect(rows.group_by("account").agg(pl.col("amount_ore").cast(pl.Int128).sum()))
    moved = {account: ore for account, ore in sums.iter_rows() if is_balance_account(account) and ore}
    return bool(moved) and {account: ore for account, ore in closings.items() if ore} == moved


def _carries(account: str, opening: int) -> bool:
    # Accounts outside classes 1 to 8 (0099, 9030, DIFF) carry a balance in some systems and none in others.
    return is_balance_account(account) or (account[:1] not in set("345678") and opening != 0)


def _renumbered(difference: int, by_difference: Mapping[int, Sequence[str]]) -> Cause | None:
    """Name the one other account that differs by the same amount the other way, where no third differs by that amount too."""
    mirror = by_difference.get(-difference, ())
    if len(mirror) != 1 or len(by_difference[difference]) != 1:
        return None
    message = Words(
        f"konto {mirror[0]} skiljer lika mycket åt andra hållet: saldot har bytt konto",
        f"account {mirror[0]} differs by as much the other way: the balance has changed accounts",
    )
    return caused_by("account-renumbered", Grade.LIKELY, message, difference)


def _took_result(difference: int, result: int) -> Cause | None:
    """Say when an account outside equity opens with last year's result in it."""
    if not result or difference != result:
        return None
    message = Words(
        "skillnaden är förra årets resultat: det har förts till det här kontot i stället för till eget kapital",
        "the difference is last year's result: it was carried to this account instead of to equity",
    )
    return caused_by("result-carried-elsewhere", Grade.LIKELY, message, difference)


class _Stands:
    """Where openings and last year's closings stand."""

    def __init__(self, books: Books, ledger: Ledger) -> None:
        self._openings: AccountPlaces = account_places(ledger, ["IB"])
        last = books.previous
        self._closings: AccountPlaces = account_places(ledger, ["UB"], year=-1) if last is None else account_places(last)

    def of(self, account: str, opening: int, closing: int | None) -> list[Place]:
        """Return the places of an account's opening and of its closing the year before."""
        opens = self._openings.find(account, Words(f"ingående balans {kronor(opening)}", f"opening {kronor(opening)}"))
        closes = None
        if closing is not None:
            note = Words(f"föregående års utgående balans {kronor(closing)}", f"last year's closing {kronor(closing)}")
            closes = self._closings.find(account, note, primary=opens is None)
        return [place for place in (opens, closes) if place is not None]
