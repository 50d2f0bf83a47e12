"""The balances and budgets that SIE 5 states, of accounts and of the items of subledgers."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import pack_place
from bokslut.model.printing import kronor
from bokslut.model.words import Words
from bokslut.sources import sie5_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie5_values import first_day, last_day

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.period import FiscalYear
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie5_supplement import Subledger
    from bokslut.sources.sie5_values import Month
    from bokslut.sources.sie5_xml import Element

#: Element names to opening, closing or budget; those with several dimensions are the same.
BALANCES = {
    **dict.fromkeys(("OpeningBalance", "OpeningBalanceMultidim"), "opening"),
    **dict.fromkeys(("ClosingBalance", "ClosingBalanceMultidim"), "closing"),
    **dict.fromkeys(("Budget", "BudgetMultidim"), "budget"),
}
#: The type of account to the letter of SIE 4; equity (eget kapital) counts as S there.
ACCOUNT_TYPES = {"asset": "T", "liability": "S", "equity": "S", "cost": "K", "income": "I"}


@dataclass(frozen=True, slots=True)
class Balance:
    """One balance as it stands in the file."""

    side: str
    account: str
    month: Month | None
    ore: int
    objects: int
    quantity: str | None
    element: Element

    @property
    def subject(self) -> str:
        """What messages call it."""
        month = f" {self.month[0]:04}-{self.month[1]:02}" if self.month else ""
        return f"{self.element.name} {shown(self.account)}{month}"


def stated_columns(
    balances: Iterable[Balance], types: Mapping[str, str | None], years: Mapping[int, FiscalYear], faults: Faults
) -> dict[str, list[object]]:
    """Return the columns of the frame `stated`; what belongs to no year, or is stated twice, is reported."""
    rows: list[tuple[object, ...]] = []
    seen: dict[tuple[object, ...], int] = {}
    for balance in balances:
        key = _key(balance, types, years, faults)
        if key is None:
            continue
        line = balance.element.line
        if key in seen:
            message = Words(f"{balance.subject} anges två gånger.", f"{balance.subject} is stated twice.")
            note = Words("första gången", "first stated")
            faults.add(kinds.BALANCE_TWICE, message, faults.place(line), faults.place(seen[key], note=note), subject=balance.subject)
        seen.setdefault(key, line)
        rows.append((*key, balance.ore, balance.quantity, pack_place(0, line)))
    names = ("record", "year", "period", "account", "objects", "amount_ore", "quantity", "place")
    return {name: [row[index] for row in rows] for index, name in enumerate(names)}


def _key(
    balance: Balance, types: Mapping[str, str | None], years: Mapping[int, FiscalYear], faults: Faults
) -> tuple[str, int, str | None, str, int] | None:
    """Return record, year, period, account and objects; None where the month belongs to no year."""
    year = year_of(balance, years)
    if year is None:
        message = Words(
            f"{balance.subject}: månaden hör till inget av filens räkenskapsår, så saldot räknas inte med.",
            f"{balance.subject}: the month belongs to none of the file's fiscal years, so the balance is not counted.",
        )
        faults.add(kinds.BALANCE_OUTSIDE_YEARS, message, faults.place(balance.element.line), subject=balance.subject, lost=True)
        return None
    period = f"{balance.month[0]:04}{balance.month[1]:02}" if balance.side == "budget" and balance.month else None
    if balance.side == "budget":
        record = "PBUDGET"
    elif balance.objects:
        record = "OIB" if balance.side == "opening" else "OUB"
    elif balance.side == "opening":
        record = "IB"
    else:
        record = "RES" if is_result(balance.account, types) else "UB"
    return record, year, period, balance.account, balance.objects


def year_of(balance: Balance, years: Mapping[int, FiscalYear]) -> int | None:
    """Return the number of the fiscal year that the balance's month names."""
    if balance.month is None:
        return 0
    first, last = first_day(balance.month), last_day(balance.month)
    for number, year in years.items():
        if balance.side == "budget" and year.covers(first):
            return number
        if (balance.side == "opening" and year.start == first) or (balance.side == "closing" and year.end == last):
            return number
    return None


def is_result(account: str, types: Mapping[str, str | None]) -> bool:
    """Tell whether an account belongs to the income statement: by its type, else by its class in BAS."""
    kind = types.get(account)
    return kind in {"K", "I"} if kind is not None else account[:1] in set("345678")


def check_subledgers(
    subledgers: Sequence[Subledger], items: pl.DataFrame, balances: Iterable[Balance], years: Mapping[int, FiscalYear], faults: Faults
) -> None:
    """Compare the items of each account's subledgers with the account, where they have balances.

    `items` has account, side, year and amount_ore of each item's balances.
    """
    stated: defaultdict[tuple[str, str, int | None], int] = defaultdict(int)
    for balance in balances:
        if not balance.objects:
            stated[balance.account, balance.side, year_of(balance, years)] += balance.ore
    where = {subledger.account: subledger.element for subledger in reversed(subledgers)}
    groups = items.group_by("account", "side", maintain_order=True).agg(
        pl.col("amount_ore").filter(pl.col("year") == 0).cast(pl.Int128).sum(), pl.col("subledger").first()
    )
    totals: dict[tuple[str, str], int] = {}
    for account, side, total, subledger in groups.iter_rows():
        totals[account, side] = int(total)
        where.setdefault(account, subledgers[subledger].element)
    for account, element in where.items():
        for side, said in _SIDES.items():
            booked = stated.get((account, side, 0), 0)
            if (account, side) in totals:
                _compare(element, account, side, totals[account, side], booked, faults)
            elif booked:
                note = Words(
                    f"Reskontran för konto {shown(account)} har inga {said.sv} saldon och jämförs inte där med kontot.",
                    f"The subledger of account {shown(account)} has no {said.en} balances and is not compared with the account there.",
                )
                faults.odd("subledger-without-balances", element.line, note)


_SIDES = {"opening": Words("ingående", "opening"), "closing": Words("utgående", "closing")}


def _compare(where: Element, account: str, side: str, total: int, booked: int, faults: Faults) -> None:
    if total in (booked, -booked):
        return
    # Some programs write a supplier's items as positive debts: the sign with the smaller difference is meant.
    gap = min(abs(total - booked), abs(total + booked))
    said = _SIDES[side]
    message = Words(
        f"Reskontran för konto {shown(account)} summerar till {kronor(total)} i {said.sv} saldon, men kontot är {kronor(booked)}: "
        f"{kronor(gap)} skiljer.",
        f"The subledger of account {shown(account)} sums to {kronor(total)} in {said.en} balances, but the account is {kronor(booked)}: "
        f"{kronor(gap)} differs.",
    )
    place = faults.place(where.line, (where.column, where.column + len(where.name) + 1))
    faults.add(kinds.SUBLEDGER_DIFFERS, message, place, subject=f"{account} {side}", observed=kronor(total), expected=kronor(booked))
