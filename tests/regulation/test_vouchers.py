"""Proposed vouchers: balanced, a counterparty on every row, VAT for companies only, surplus and deficit mirrored."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from regulated import YEAR_END, customer, inputs, paid, regulations, settled

from bokslut.model.regulation import Policy, RegulationAccounts, RegulationInputs, RegulationSpec
from bokslut.regulation.vouchers import propose

ACCOUNTS = RegulationAccounts(returns="3619", liability="2990", receivable="1790", customers="1510", vat="2610")
SPEC = RegulationSpec({}, accounts=ACCOUNTS)


@given(regulations())
def test_every_voucher_balances_and_names_its_counterparties(drawn: tuple[RegulationInputs, dict[str, int], Policy]):
    result = settled(*drawn)
    vouchers = propose(result, replace(SPEC, vat_rate=Fraction(1, 4)), YEAR_END)
    for voucher in vouchers:
        assert sum(row.amount_ore for row in voucher.rows) == 0
        assert all(row.customer and row.amount_ore for row in voucher.rows)
    closing = [row for voucher in vouchers if voucher.purpose == "closing" for row in voucher.rows]
    assert -sum(row.amount_ore for row in closing if row.account == "2990") == result.liability_ore
    assert sum(row.amount_ore for row in closing if row.account == "1790") == result.receivable_ore
    assert sum(row.amount_ore for row in closing if row.account == "3619") == result.surplus_ore - result.instalments_ore


def test_the_clearing_empties_what_the_closing_built_up():
    result = settled(inputs({"A": {"1": 3, "2": 1}}, paid("2", 50)), {"A": 100})
    closing, clearing = propose(result, SPEC, YEAR_END)
    assert [(row.account, row.customer, row.amount_ore) for row in closing.rows] == [
        ("3619", "1", 75),
        ("2990", "1", -75),
        ("3619", "2", -25),
        ("1790", "2", 25),
    ]
    assert [(row.account, row.customer, row.amount_ore) for row in clearing.rows] == [
        ("2990", "1", 75),
        ("1510", "1", -75),
        ("1790", "2", -25),
        ("1510", "2", 25),
    ]
    assert clearing.date.isoformat() == "2026-01-31"


def test_only_companies_get_vat_and_only_when_it_is_credited():
    given_ = inputs({"A": {"1": 1, "2": 1}})
    given_ = replace(given_, customers={"1": customer("1"), "2": customer("2", "bolag")})
    closing, clearing = propose(settled(given_, {"A": 2002}), replace(SPEC, vat_rate=Fraction(1, 4)), YEAR_END)
    assert "2610" not in {row.account for row in closing.rows}
    # A quarter of 1 001 öre is 250,25.
    assert [(row.account, row.amount_ore) for row in clearing.rows if row.customer == "2"] == [
        ("2990", 1001),
        ("2610", 250),
        ("1510", -1251),
    ]
    assert [(row.account, row.amount_ore) for row in clearing.rows if row.customer == "1"] == [("2990", 1001), ("1510", -1001)]
