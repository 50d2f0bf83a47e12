"""Statements drawn from files of real accounting programs: the two sides differ by what the openings fail to sum to."""

from __future__ import annotations

import json
from fractions import Fraction
from typing import TYPE_CHECKING, Any

import pytest

from bokslut.ledger.extract import extract_balances, infer_period, previous_balances
from bokslut.ledger.ledger import Ledger, build_ledger
from bokslut.packs.load import PackRef, load_book
from bokslut.sources.files import load, read_ledger
from bokslut.statements.build import draw_up
from bokslut.statements.placing import unmapped

if TYPE_CHECKING:
    from pathlib import Path

    from bokslut.ledger.balances import Balances
    from bokslut.model.table import Table

FILES = (
    "Bokslut Norstedts SIE 4E.se",
    "MAMUT_SIE1_EXPORT.SE",
    "MAMUT_SIE2_EXPORT.SE",
    "MAMUT_SIE3_EXPORT.SE",
    "MAMUT_SIE4_EXPORT.SE",
    "Norstedts Bokslut SIE 1.se",
    "SIE4_Exempelfil_med_underdim.SE",
    "SIE_exempelfil.se",
    "Sie 1.SE",
    "Test1.SE",
    "Test3.SE",
    "arsaldo_ovnbolag.se",
    "magenta_bokföring_SIE1.se",
    "magenta_bokföring_SIE4E.se",
    "magenta_bokföring_SIE4I.se",
    "objektsaldo_ovnbolag.se",
    "periodsaldo_ovnbolag.se",
    "transaktioner_ovnbolag-bad-balance.se",
    "transaktioner_ovnbolag.se",
    "typ1.se",
    "typ2.se",
    "typ3.se",
    "typ4.se",
    "typ4si.si",
    "urval_ovnbolag.si",
)


@pytest.fixture(scope="module")
def truth(shared: Path) -> dict[str, dict[str, Any]]:
    return {one["file"]: one for one in json.loads((shared / "corpus/sie/truth.json").read_text(encoding="utf-8"))}


def read(shared: Path, name: str) -> Ledger:
    return build_ledger([read_ledger(load(shared / "corpus/sie" / name))])


def gap(table: Table, column: str) -> Fraction:
    assets, rest = (table.figure(line, column) for line in ("summa_tillgangar", "summa_eget_kapital_och_skulder"))
    assert assets is not None
    assert rest is not None
    return assets.value - rest.value


def outside(balances: Balances, accounts: tuple[str, ...]) -> Fraction:
    return Fraction(sum(balances.accounts[account].closing_ore for account in accounts), 100)


@pytest.mark.parametrize("pack", ["bas-k2", "bas-k3"])
@pytest.mark.parametrize("name", FILES)
def test_assets_differ_from_equity_and_liabilities_by_the_known_sums(shared, truth, name, pack):
    known = truth[name]
    book, _ = load_book([PackRef(pack)])
    layouts = tuple(book.layouts.values())
    ledger = read(shared, name)
    period = infer_period(ledger)
    balances = extract_balances(ledger, period, roles=book.roles)
    previous = previous_balances(ledger, None, period)
    balance_sheet = next(table for table in draw_up(balances, previous, layouts, period, book.roles) if table.id == "balance_sheet")

    # What the vouchers lack to zero, and what the openings lack; a file without vouchers says it with UB and RES.
    unbalanced = sum(Fraction(amount) for _, amount, _ in known["unbalanced"])
    expected = Fraction(known["sumib"] or 0) + unbalanced if known["n_ver"] else Fraction(known["ubres"])
    this_year = balance_sheet.columns[0]
    assert gap(balance_sheet, this_year) == expected - outside(balances, unmapped(balances, layouts, book.roles))
    assert balances.movement_from == ("postings" if known["n_ver"] else "stated")
    assert balances.findings == ()
    if previous is not None:
        assert gap(balance_sheet, balance_sheet.columns[1]) == -outside(previous, unmapped(previous, layouts, book.roles))


@pytest.mark.parametrize(("name", "agree"), [("typ4.se", True), ("MAMUT_SIE4_EXPORT.SE", True), ("SIE_exempelfil.se", True)])
def test_closings_by_vouchers_are_the_closings_the_file_states(shared, truth, name, agree):
    """Where the checker found IB + TRANS = UB and TRANS = RES on every account, so do the balances."""
    assert (truth[name]["ibub"] == "ok") == agree
    ledger = read(shared, name)
    balances = extract_balances(ledger, infer_period(ledger))
    stated = {
        account: ore
        for record, year, account, ore in ledger.frames.stated.select("record", "year", "account", "amount_ore").iter_rows()
        if record in {"UB", "RES"} and year == 0
    }
    booked = {account: balance.closing_ore for account, balance in balances.accounts.items()}
    assert {a: ore for a, ore in booked.items() if ore} == {a: ore for a, ore in stated.items() if ore}


@pytest.mark.parametrize(("name", "without"), [("typ2.se", "typ4.se"), ("MAMUT_SIE2_EXPORT.SE", "MAMUT_SIE4_EXPORT.SE")])
def test_a_month_of_a_file_without_vouchers_is_that_of_the_same_books_with_them(shared, name, without):
    from calendar import monthrange

    from bokslut.model.period import Period

    months, vouchers = read(shared, name), read(shared, without)
    year = infer_period(months).fiscal_year
    for month in (1, 6, 11):
        period = Period(year, year.end.replace(month=month, day=monthrange(year.end.year, month)[1]))
        one, other = extract_balances(months, period), extract_balances(vouchers, period)
        assert {a: b.closing_ore for a, b in one.accounts.items() if b.closing_ore} == {
            a: b.closing_ore for a, b in other.accounts.items() if b.closing_ore
        }
