"""Agreements by year: the model of returned surpluses ends with 2022, and a price list follows."""

from __future__ import annotations

import datetime as dt
import shutil
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from regulated import inputs, key, paid, service

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.period import FiscalYear, Period
from bokslut.model.regulation import Model, Policy, Pooling, RegulationInputs, RegulationSpec, RuleSet, Treatment
from bokslut.regulation.regulate import regulate
from bokslut.reports.interface import Style
from bokslut.reports.settlement_text import settlement_lines
from bokslut.reports.text_page import Page

if TYPE_CHECKING:
    from bokslut.model.settlement import Regulation

FAULTS = Path(__file__).parent.parent.parent / "ledgers" / "faults"

MODEL = RuleSet("Modellen", Model.SURPLUS, dt.date(2018, 1, 1), dt.date(2022, 12, 31), Policy(pooling=Pooling.TOTAL), "KF 2017 § 8")
PRICES = RuleSet("Prislista", Model.PRICE_LIST, dt.date(2023, 1, 1), None, Policy())
SPEC = RegulationSpec({"services": "services.csv"}, rule_sets=(MODEL, PRICES))


def year(first: int, month: int = 1) -> Period:
    start = dt.date(first, month, 1)
    end = dt.date(first + (month > 1), (month + 10) % 12 + 1, 28) if month > 1 else dt.date(first, 12, 31)
    return Period(FiscalYear(start, end), end)


def given() -> RegulationInputs:
    found = inputs({"A": {"1": 1, "2": 1}, "B": {"1": 1}})
    services = {"A": replace(found.services["A"], revenue_ore=5050, funding_ore=0, cost_ore=0)}
    services["B"] = replace(found.services["B"], revenue_ore=0, funding_ore=0, cost_ore=1090)
    keys = {name: (key(name, values, version="2018"),) for name, values in {"A": {"1": 1, "2": 1}, "B": {"1": 1}}.items()}
    return replace(found, services=services, keys=keys)


def settled(period: Period, found: RegulationInputs | None = None, spec: RegulationSpec = SPEC) -> Regulation:
    return regulate(spec, found or given(), sound=True, period=period)


def test_the_year_of_the_model_is_settled_by_the_models_policy():
    found = settled(year(2022))
    assert found.rule_set is MODEL
    assert found.settlement is not None
    assert [each.entitled_ore for each in found.settlement.customers] == [1980, 1980], "pooled as the model says"


def test_in_the_year_of_the_price_list_nothing_goes_back():
    found = settled(year(2023))
    assert found.rule_set is PRICES
    assert found.findings == ()
    assert found.settlement is not None
    assert (found.settlement.services, found.settlement.customers, found.vouchers) == ((), (), ())


def test_a_transferred_operation_is_returned_under_a_price_list_too():
    start = given()
    services = {**start.services, "B": service("B", treatment=Treatment.TRANSFERRED)}
    services["B"] = replace(services["B"], revenue_ore=379, funding_ore=0, cost_ore=0)
    found = settled(year(2023), replace(start, services=services))
    assert found.settlement is not None
    assert [(each.customer.id, each.entitled_ore) for each in found.settlement.customers] == [("1", 379)]


def test_an_instalment_under_a_price_list_is_found_and_nothing_allocated():
    start = replace(given(), instalments=(replace(paid("1", 500, "A"), date=dt.date(2023, 6, 15)),))
    found = settled(year(2023), start)
    assert [finding.name for finding in found.findings] == ["instalment-outside-period"]
    assert "Prislista" in found.findings[0].message.sv
    assert found.settlement is None
    earlier = replace(start, instalments=(replace(paid("1", 500, "A"), date=dt.date(2022, 6, 15)),))
    assert settled(year(2022), earlier).settlement is not None


@pytest.mark.parametrize("period", [year(2017), year(2022, 7)])
def test_a_year_that_no_set_holds_is_found_with_what_there_is_and_nothing_is_allocated(period: Period):
    found = settled(period)
    assert [finding.name for finding in found.findings] == ["rule-set-missing"]
    assert "Modellen 2018-01-01 – 2022-12-31; Prislista 2023-01-01" in found.findings[0].message.sv
    assert (found.settlement, found.rule_set) == (None, None)


def test_without_rule_sets_the_sections_own_policy_holds_for_every_year():
    found = settled(year(2017), replace(given(), keys={}), replace(SPEC, rule_sets=()))
    assert found.rule_set is None
    assert found.findings == ()


def test_last_years_liability_is_still_to_be_cleared_under_a_price_list(tmp_path: Path):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    file = tmp_path / "close" / "bokslut.toml"
    more = '\n[[regulation.rule_set]]\nname = "Prislista"\nmodel = "price-list"\nfrom = 2025-01-01\n'
    file.write_text(file.read_text(encoding="utf-8") + more, encoding="utf-8")
    (tmp_path / "close" / "instalments.csv").write_text("date;customer;service;amount;voucher\n", encoding="utf-8")
    result = close(load_request(file))
    assert result.regulation is not None
    assert result.regulation.rule_set is not None
    assert [finding.name for finding in result.findings] == ["regulation-liability-open"]


def test_the_report_says_which_rules_hold():
    found = settled(year(2022))
    lines = settlement_lines(found, Page(Style()))
    assert lines[0] == "Regler  Modellen, 2018-01-01 – 2022-12-31, beslut KF 2017 § 8"
    assert settlement_lines(settled(year(2023)), Page(Style(language="en")))[:2] == [
        "Rules  Prislista, 2023-01-01 –",
        "Nothing is regulated: no service's result goes back to the customers.",
    ]
