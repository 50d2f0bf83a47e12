"""From the ledger to balances: one group-by over the postings, and the balances the files state themselves.

Where a ledger has postings, closings are its openings and postings, whatever UB it states (that the two agree
is a check). Where it has none (SIE types 1 to 3) the stated balances are all there is.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.balances import AccountBalance, Balances
from bokslut.ledger.carry import carry_forward
from bokslut.ledger.coverage import has_postings_after
from bokslut.ledger.lazy import collect, is_empty
from bokslut.ledger.openings import are_posted, posted_openings
from bokslut.ledger.stated import read_stated, year_numbers
from bokslut.model.errors import Problem, RefusedError, UsageError
from bokslut.model.money import ORE_MAX
from bokslut.model.period import FiscalYear, Period, month_end
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.ledger import Ledger
    from bokslut.ledger.openings import Posted
    from bokslut.ledger.stated import StatedFigures

_SAY_WHICH_YEAR = Words(
    "Skriv räkenskapsåret under [period] fiscal_year i bokslutsfilen, och lämna bara in det årets huvudbok under [[ledger]].",
    "Write the fiscal year under [period] fiscal_year in the close file, and hand in only that year's ledger under [[ledger]].",
)
_OTHER_YEAR = Words(
    "Rätta fiscal_year under [period], eller exportera rätt år. Förra årets huvudbok hör hemma under [[previous]].",
    "Correct fiscal_year under [period], or export the right year. Last year's ledger belongs under [[previous]].",
)
_PREVIOUS_YEAR = Words("Lämna in förra årets huvudbok under [[previous]].", "Hand in last year's ledger under [[previous]].")
_NEEDS_VOUCHERS = Words(
    "Exportera SIE typ 4 (med verifikationer) eller typ 2 till och med en månads slut, eller gör bokslutet för hela året.",
    "Export SIE type 4 (with vouchers), or type 2 through the end of a month, or close the whole year.",
)
_EARLIER = Words(
    "Exportera filen igen till och med den dagen. Är det bokslutsdagen som ska vara en annan: skriv through under [period].",
    "Export the file again through that day. If it is the day of the close that should be another: write through under [period].",
)
_TOO_LARGE = Words(
    "Rätta kontots största belopp i bokföringen och exportera igen.",
    "Correct the account's largest amount in the ledger and export again.",
)


def infer_period(ledger: Ledger) -> Period | None:
    """Return the fiscal year that the files call year 0 (#RAR 0); None where no file says.

    It is the whole year, but for files that end at an earlier day (#OMFATTN) and have no voucher after it.

    Raises UsageError when the files call different years 0.
    """
    years: dict[FiscalYear, str] = {}
    for source in ledger.sources:
        if source.years and 0 in source.years:
            years.setdefault(source.years[0], source.path)
    if len(years) > 1:
        listed = "; ".join(f"{path}: {year.start} – {year.end}" for year, path in years.items())
        message = Words(
            f"Filerna gäller olika räkenskapsår ({listed}), och bokslutet säger inte vilket det är.",
            f"The files are of different fiscal years ({listed}), and the close does not say which it is.",
        )
        raise UsageError(Problem(message, Place(ledger.sources[0].path), _SAY_WHICH_YEAR))
    year = next(iter(years), None)
    if year is None:
        return None
    days = {(source.covers_through or year.end) for source in ledger.sources if (source.years or {}).get(0) == year}
    day = min(days.pop(), year.end) if len(days) == 1 else year.end
    later = day < year.end and any(has_postings_after(ledger, day, number) for number in range(len(ledger.sources)))
    return Period(year, year.end if later else day)


def extract_balances(
    ledger: Ledger, period: Period, *, previous: Balances | None = None, roles: Mapping[str, Sequence[str]] | None = None
) -> Balances:
    """Draw every account's balance through `period.through` from the ledger, in öre, debit positive.

    Summed are the postings dated in the fiscal year through that day. Openings are the ledger's own (IB, or last
    year's UB where no IB is stated), else the closings of `previous`; its untransferred result is then carried
    to the account of role `result_balance`. Where nothing states them but an entry of the first day posts them, they are
    among the movements, and `opened` has them as openings.

    Raises UsageError when the files are of another year, when a ledger without vouchers cannot say how things stood
    on the day, or when the role is missing; RefusedError when an amount passes what öre in 64 bits can hold.
    """
    numbers = year_numbers(ledger, period.fiscal_year)
    _refuse_other_years(ledger, numbers, period.fiscal_year)
    stated = read_stated(ledger, numbers)
    openings, opening_from = _openings(ledger, stated, previous, roles or {}, period.fiscal_year)
    if _has_postings(ledger, period.fiscal_year, numbers) or not (stated.balances_stated or stated.results_stated):
        accounts = _moved_by_postings(ledger, period, openings)
        posted = posted_openings(ledger, period.fiscal_year.start) if opening_from == "none" else {}
        balances = Balances(period, accounts, opening_from, findings=stated.opening_findings)
        if posted:
            moved = {account: _opened(each, posted.get(account), period) for account, each in accounts.items()}
            balances = replace(balances, with_posted=replace(balances, accounts=moved, opening_from="posted"))
    else:
        balances = _as_stated(ledger, stated, period, openings, opening_from, numbers)
    _refuse_beyond_limit(ledger, balances)
    return balances


def previous_balances(
    ledger: Ledger, previous_ledger: Ledger | None, period: Period, roles: Mapping[str, Sequence[str]] | None = None
) -> Balances | None:
    """Last year's balances: from last year's ledger, else from what this year's file states about last year, else None.

    Raises UsageError when the previous ledger has no year that ends where this one begins, or nothing of that year.
    """
    if previous_ledger is not None:
        last = _previous_period(previous_ledger, period)
        found = extract_balances(previous_ledger, last, roles=roles)
        if not found.accounts:
            raise UsageError(Problem(_nothing_of(last.fiscal_year), Place(previous_ledger.sources[0].path), _PREVIOUS_YEAR))
        return found
    numbers = {source: number - 1 for source, number in year_numbers(ledger, period.fiscal_year).items()}
    stated = read_stated(ledger, numbers)
    if not (stated.balances_stated or stated.results_stated):
        return None
    declared = (ledger.sources[index].years or {} for index in numbers)
    years = [own[number] for own, number in zip(declared, numbers.values(), strict=True) if number in own]
    year = years[0] if years else _year_before(period.fiscal_year)
    return _as_stated(ledger, stated, Period(year, year.end), stated.openings, "stated" if stated.openings else "none", numbers)


def _previous_period(previous: Ledger, period: Period) -> Period:
    """Return last year's period: the declared year that ends the day before this one starts, else twelve months back."""
    start = period.fiscal_year.start
    declared = {year for source in previous.sources for year in (source.years or {}).values()}
    if not declared:
        year = _year_before(period.fiscal_year)
        return Period(year, year.end)
    latest = sorted(declared, key=lambda each: (each.end, each.start), reverse=True)
    before = [each for each in latest if each.end == start - dt.timedelta(days=1)]
    if not before:
        own = "; ".join(f"{each.start} – {each.end}" for each in latest)
        message = Words(
            f"Föregående års huvudbok gäller {own}; inget av åren slutar dagen före {start}.",
            f"Last year's ledger is of {own}; no year ends on the day before {start}.",
        )
        raise UsageError(Problem(message, Place(previous.sources[0].path), _PREVIOUS_YEAR))
    return Period(before[0], before[0].end)


def _nothing_of(year: FiscalYear) -> Words:
    return Words(
        f"Föregående års huvudbok har varken verifikationer eller saldon för {year.start} – {year.end}.",
        f"Last year's ledger has neither vouchers nor balances of {year.start} – {year.end}.",
    )


def _year_before(year: FiscalYear) -> FiscalYear:
    """Return the twelve months before a fiscal year."""
    end = year.start - dt.timedelta(days=1)
    leap_day = year.start.month == 2 and year.start.day == 29
    return FiscalYear(year.start.replace(year=year.start.year - 1, day=28 if leap_day else year.start.day), end)


def _refuse_other_years(ledger: Ledger, numbers: Mapping[int, int], year: FiscalYear) -> None:
    problems = []
    for index, source in enumerate(ledger.sources):
        if not source.years or index in numbers:
            continue
        own = "; ".join(f"{each.start} – {each.end}" for _, each in sorted(source.years.items(), reverse=True))
        message = Words(
            f"Filen gäller {own}, men bokslutet gäller {year.start} – {year.end}.",
            f"The file is of {own}, but the close is of {year.start} – {year.end}.",
        )
        problems.append(Problem(message, Place(source.path), _OTHER_YEAR))
    if problems:
        raise UsageError(*problems)


def _openings(
    ledger: Ledger, stated: StatedFigures, previous: Balances | None, roles: Mapping[str, Sequence[str]], year: FiscalYear
) -> tuple[Mapping[str, int], str]:
    """Return openings by account, and where they are from."""
    if stated.openings:
        return stated.openings, "stated"
    if stated.last_closings:
        return stated.last_closings, "previous-closing"
    if previous is None or are_posted(ledger, year.start, previous):
        return {}, "none"
    used = collect(ledger.frames.postings.select(pl.col("account").unique()))
    known = {*ledger.frames.accounts.get_column("account"), *used.get_column("account")}
    return carry_forward(previous, roles, known), "previous-closing"


def _has_postings(ledger: Ledger, year: FiscalYear, numbers: Mapping[int, int]) -> bool:
    """Tell whether the ledger has the year's vouchers: any at all, or for a file's earlier year any dated in it."""
    if is_empty(ledger.frames.entries):
        return False
    if 0 in numbers.values() or not numbers:
        return True
    return not is_empty(ledger.frames.postings.filter(pl.col("date").is_between(year.start, year.end)))


def _moved_by_postings(ledger: Ledger, period: Period, openings: Mapping[str, int]) -> dict[str, AccountBalance]:
    sums = ledger.month_sums(period.fiscal_year.start, period.through).sort("account", "month")
    by_account = sums.group_by("account", maintain_order=True).agg(
        pl.col("debits").sum(),
        pl.col("count").sum(),
        pl.col("last_day").last(),
        months=pl.col("month").cast(pl.String),
        totals=pl.col("total"),
    )
    accounts = {account: AccountBalance(account, opening) for account, opening in openings.items()}
    for account, debits, count, last_day, months, totals in by_account.iter_rows():
        opening, credits_ = openings.get(account, 0), debits - sum(totals)
        accounts[account] = AccountBalance(account, opening, debits, credits_, count, last_day, dict(zip(months, totals, strict=True)))
    return dict(sorted(accounts.items()))


def _opened(balance: AccountBalance, posted: Posted | None, period: Period) -> AccountBalance:
    """Return a balance without openings with what an entry of the first day posts as one, which is no movement."""
    if posted is None:
        return balance
    first = period.fiscal_year.start.strftime("%Y%m")
    count = balance.count - posted.rows
    months = {month: ore - (posted.ore if month == first else 0) for month, ore in balance.months.items()} if count else {}
    credits_ = balance.credits_ore - (posted.debits - posted.ore)
    last = balance.last_posted if count else None
    return AccountBalance(balance.account, posted.ore, balance.debits_ore - posted.debits, credits_, count, last, months)


def _as_stated(
    ledger: Ledger, stated: StatedFigures, period: Period, openings: Mapping[str, int], opening_from: str, numbers: Mapping[int, int]
) -> Balances:
    """Build balances from what the files state: UB and RES on the day they are of, IB and the months' PSALDO before it."""
    days = _stated_through(ledger, period.fiscal_year, numbers)
    _refuse_earlier(ledger, days, period)
    closed = all(day == period.through for day in days.values())
    if not closed:
        _refuse_without_months(ledger, stated, period)
    last_month = period.through.strftime("%Y%m")
    accounts = {}
    for account in sorted({*openings, *stated.closings, *stated.months}):
        months = {month: ore for month, ore in stated.months.get(account, {}).items() if month <= last_month}
        opening = openings.get(account, 0)
        movement = stated.closings.get(account, 0) - opening if closed else sum(months.values())
        accounts[account] = AccountBalance(account, opening, max(movement, 0), max(-movement, 0), months=months)
    return Balances(
        period,
        accounts,
        opening_from,
        "stated",
        balance_known=stated.balances_stated or not closed,
        result_known=stated.results_stated or not closed,
        findings=(*stated.opening_findings, *stated.closing_findings),
    )


def _stated_through(ledger: Ledger, year: FiscalYear, numbers: Mapping[int, int]) -> dict[int, dt.date]:
    """Return the day that each file's balances of the year are of, by source: the year's end, or what #OMFATTN says of year 0."""
    stating = (ledger.frames.stated.get_column("place") // 2**32).unique()
    return {
        source: (ledger.sources[source].covers_through if numbers[source] == 0 else None) or year.end
        for source in sorted(stating)
        if source in numbers
    }


def _refuse_earlier(ledger: Ledger, days: Mapping[int, dt.date], period: Period) -> None:
    """Refuse balances of a day before the close's: what happened since is not known."""
    problems = []
    for source, day in days.items():
        if day < period.through:
            message = Words(
                f"Filens saldon gäller till och med {day} (#OMFATTN), men här behövs {period.through}.",
                f"The file's balances are through {day} (#OMFATTN), but those of {period.through} are needed here.",
            )
            problems.append(Problem(message, Place(ledger.sources[source].path), _EARLIER))
    if problems:
        raise UsageError(*problems)


def _refuse_without_months(ledger: Ledger, stated: StatedFigures, period: Period) -> None:
    if stated.months and period.through == month_end(period.through):
        return
    message = Words(
        f"Huvudboken har inga verifikationer, så saldona per {period.through} går inte att räkna fram.",
        f"The ledger has no vouchers, so the balances on {period.through} cannot be worked out.",
    )
    raise UsageError(Problem(message, Place(ledger.sources[0].path), _NEEDS_VOUCHERS))


def _refuse_beyond_limit(ledger: Ledger, balances: Balances) -> None:
    """Refuse accounts whose sums pass Int64: no real account holds 92 million billion kronor, so a file is damaged."""
    problems = []
    for account, balance in balances.accounts.items():
        sums = (balance.opening_ore, balance.debits_ore, balance.credits_ore, balance.closing_ore)
        if max(map(abs, sums)) <= ORE_MAX:
            continue
        size = pl.col("amount_ore").cast(pl.Int128).abs()
        of_account = ledger.frames.postings.filter(pl.col("account") == account).select("place", size=size)
        largest = collect(of_account.sort("size", "place", descending=[True, False]).head(1))
        place = ledger.place(largest.item(0, "place")) if largest.height else None
        message = Words(
            f"Konto {account} summerar till mer än vad som ryms i öre ({ORE_MAX}); ett belopp måste vara fel.",
            f"Account {account} adds up to more than öre can hold ({ORE_MAX}); some amount must be wrong.",
        )
        problems.append(Problem(message, place, _TOO_LARGE))
    if problems:
        raise RefusedError(*problems)
