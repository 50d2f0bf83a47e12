"""Proposed vouchers: balanced, a counterparty on every row, VAT for companies only, surplus and deficit mirrored."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st
from regulated import YEAR_END, customer, inputs, paid, regulations, settled

from bokslut.model.regulation import Forecast, LedgerSources, Policy, RegulationAccounts, RegulationInputs, RegulationSpec
from bokslut.model.settlement import Basis, BasisVoucher, Booked
from bokslut.regulation.vouchers import MARK, propose

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


BY_SERVICE = replace(SPEC, from_ledger=LedgerSources("verksamhet", ("3",), ("5",)))


@given(regulations())
def test_returns_are_split_by_service_and_sum_to_each_customers_final(drawn: tuple[RegulationInputs, dict[str, int], Policy]):
    result = settled(*drawn)
    vouchers = propose(result, BY_SERVICE, YEAR_END)
    rows = [row for voucher in vouchers if voucher.purpose == "closing" for row in voucher.rows]
    finals = {each.customer.id: each.final_ore for each in result.customers}
    returned: dict[str, int] = defaultdict(int)
    for row in rows:
        assert (row.account == "3619") or not row.service, "balance accounts have no service"
        returned[row.customer] += row.amount_ore if row.account == "3619" else 0
    assert {name: ore for name, ore in returned.items() if ore} == {name: ore for name, ore in finals.items() if ore}
    per_service = {each.service.id: each.returned_ore for each in result.services}
    for paid_ in drawn[0].instalments:
        per_service[paid_.service] = per_service.get(paid_.service, 0) - paid_.amount_ore
    for name, left in per_service.items():
        assert sum(row.amount_ore for row in rows if row.service == name and row.account == "3619") == left


def test_instalments_of_no_service_stand_in_a_row_of_their_own():
    result = settled(inputs({"A": {"1": 1}, "B": {"1": 1}}, paid("1", 30)), {"A": 100, "B": -20})
    closing = propose(result, BY_SERVICE, YEAR_END)[0]
    assert [(row.account, row.service, row.amount_ore) for row in closing.rows] == [
        ("3619", "A", 100),
        ("3619", "B", -20),
        ("3619", "", -30),
        ("2990", "", -50),
    ]


def test_instalments_proposed_by_a_forecast_name_their_services():
    forecasts = tuple(Forecast(dt.date(2025, 8, 31), name, ore, Fraction(1, 2)) for name, ore in (("A", 1000), ("B", -200)))
    given_ = replace(inputs({"A": {"1": 1}, "B": {"1": 1}}, paid("1", 30, "A")), forecasts=forecasts)
    (instalment,) = propose(settled(given_, {"A": 100, "B": -20}), BY_SERVICE, YEAR_END, interim=True)
    assert instalment.purpose == "instalment"
    assert [(row.account, row.service, row.amount_ore) for row in instalment.rows] == [
        ("3619", "A", 470),
        ("3619", "B", -100),
        ("1510", "", -370),
    ]


def test_at_the_years_end_the_closing_returns_what_no_instalment_has_and_none_is_proposed_beside_it():
    given_ = replace(inputs({"A": {"1": 1}}, paid("1", 30)), forecasts=(Forecast(dt.date(2025, 10, 31), "A", 1000, Fraction(3, 4)),))
    vouchers = propose(settled(given_, {"A": 900}), SPEC, YEAR_END)
    assert [voucher.purpose for voucher in vouchers] == ["closing", "clearing"]
    # Everything proposed together returns exactly what is left of the surplus.
    assert sum(row.amount_ore for voucher in vouchers for row in voucher.rows if row.account == "3619") == 870


def test_the_clearing_is_dated_the_first_such_day_after_the_year():
    result = settled(inputs({"A": {"1": 1}}), {"A": 900})
    for year_end, cleared_by, expected in (
        (dt.date(2025, 12, 31), (1, 31), dt.date(2026, 1, 31)),
        (dt.date(2026, 4, 30), (5, 31), dt.date(2026, 5, 31)),
        (dt.date(2026, 4, 30), (1, 31), dt.date(2027, 1, 31)),
    ):
        spec = replace(SPEC, cleared_by=cleared_by)
        assert [v.date for v in propose(result, spec, year_end) if v.purpose == "clearing"] == [expected]


def test_what_is_booked_already_is_not_proposed_again():
    result = settled(inputs({"A": {"1": 3, "2": 1}}, paid("2", 50)), {"A": 100})
    booked = Booked({}, liabilities={"1": 75}, receivables={"2": 25})
    assert [voucher.purpose for voucher in propose(result, SPEC, YEAR_END, booked)] == ["clearing"]


@given(regulations(), st.dictionaries(st.sampled_from(["K0", "K1"]), st.integers(1, 10**6), max_size=2))
def test_a_changed_settlement_gives_the_difference_and_then_nothing(drawn: tuple[RegulationInputs, dict[str, int], Policy], before):
    result = settled(*drawn)
    known = {each.customer.id for each in result.customers}
    booked = Booked({}, liabilities={name: ore for name, ore in before.items() if name in known})
    vouchers = propose(result, BY_SERVICE, YEAR_END, booked)
    correcting = [row for voucher in vouchers if voucher.purpose in {"closing", "correction"} for row in voucher.rows]
    after = {name: booked.liabilities.get(name, 0) for name in known}
    claims = dict.fromkeys(known, 0)
    for row in correcting:
        after[row.customer] -= row.amount_ore if row.account == "2990" else 0
        claims[row.customer] += row.amount_ore if row.account == "1790" else 0
    assert after == {each.customer.id: max(each.final_ore, 0) for each in result.customers}
    assert claims == {each.customer.id: max(-each.final_ore, 0) for each in result.customers}
    again = propose(result, BY_SERVICE, YEAR_END, Booked({}, liabilities=after, receivables=claims))
    assert {voucher.purpose for voucher in again} <= {"clearing"}


def test_a_booked_counterparty_that_is_no_customer_leaves_the_closing_out():
    result = settled(inputs({"A": {"1": 1}}), {"A": 100})
    assert [voucher.purpose for voucher in propose(result, SPEC, YEAR_END, Booked({}, liabilities={"": 100}))] == ["clearing"]


def test_a_closing_names_the_basis_it_is_made_of():
    result = settled(inputs({"A": {"1": 1}}), {"A": 100})
    basis = Basis((BasisVoucher("A 1", dt.date(2025, 3, 1), "10", 2, 10000),))
    closing = propose(result, SPEC, YEAR_END, Booked({}, basis=basis))[0]
    # SHA-256 of the line "A 1;2025-03-01;10;2;10000" and a line feed, as any program takes it.
    digest = hashlib.sha256(b"A 1;2025-03-01;10;2;10000\n").hexdigest()
    assert closing.text == f"Återreglering 2025, underlag {digest[:8]}, slutreglering"
    assert MARK.search(closing.text)[1] == basis.mark  # type: ignore[index]
