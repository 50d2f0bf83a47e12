"""Settling a year: sums, pools, own share, minimum, instalments; and an oracle that knows nothing of the code."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from regulated import inputs, paid, regulations, service, settled

from bokslut.model.regulation import Forecast, Policy, Pooling, RegulationInputs, Treatment


@given(regulations())
def test_what_is_divided_is_the_surplus_in_total_and_per_pool(drawn: tuple[RegulationInputs, dict[str, int], Policy]):
    given_, surpluses, policy = drawn
    result = settled(given_, surpluses, policy)
    assert sum(each.entitled_ore for each in result.customers) == sum(surpluses.values()) == result.surplus_ore
    pools: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for each in result.services:
        assert sum(each.amounts_ore) == each.returned_ore
        for cell in each.cells():
            assert abs(cell.amount_ore - cell.quota) < 1
        name = {"service": each.service.id, "area": each.service.area, "total": ""}[policy.pooling]
        pools[name][0] += each.surplus_ore
        pools[name][1] += each.returned_ore
    assert all(surplus == returned for surplus, returned in pools.values())


@given(regulations())
def test_finals_are_entitlements_less_instalments_and_never_netted(drawn: tuple[RegulationInputs, dict[str, int], Policy]):
    given_, surpluses, policy = drawn
    result = settled(given_, surpluses, policy)
    instalments = sum(each.amount_ore for each in given_.instalments)
    finals = [each.final_ore for each in result.customers]
    assert sum(finals) == sum(surpluses.values()) - instalments == result.liability_ore - result.receivable_ore
    assert result.liability_ore == sum(final for final in finals if final > 0)
    assert result.receivable_ore == -sum(final for final in finals if final < 0)


@given(regulations())
def test_a_deficit_mirrors_a_surplus_and_a_second_run_is_the_same(drawn: tuple[RegulationInputs, dict[str, int], Policy]):
    given_, surpluses, policy = drawn
    result = settled(given_, surpluses, policy)
    assert settled(given_, surpluses, policy) == result
    mirrored = settled(given_, {name: -ore for name, ore in surpluses.items()}, policy)
    assert [each.entitled_ore for each in mirrored.customers] == [-each.entitled_ore for each in result.customers]


@given(regulations(), st.randoms(use_true_random=False))
def test_the_order_of_the_files_does_not_matter(drawn: tuple[RegulationInputs, dict[str, int], Policy], dice):
    given_, surpluses, policy = drawn
    keys = {}
    for name, versions in given_.keys.items():
        order = list(range(len(versions[0].customers)))
        dice.shuffle(order)
        columns = {
            field: tuple(getattr(versions[0], field)[row] for row in order)
            for field in ("customers", "values", "kinds", "decisions", "lines")
        }
        keys[name] = (replace(versions[0], **columns),)
    names = list(given_.services)
    dice.shuffle(names)
    other = settled(replace(given_, keys=keys, services={name: given_.services[name] for name in names}), surpluses, policy)
    assert other.customers == settled(given_, surpluses, policy).customers


@given(regulations())
def test_pooled_shares_are_those_of_a_naive_reckoning(drawn: tuple[RegulationInputs, dict[str, int], Policy]):
    given_, surpluses, policy = drawn
    result = settled(given_, surpluses, policy)
    exact: dict[str, Fraction] = defaultdict(Fraction)
    for each in result.services:
        name = each.service.id
        mates = [
            other
            for other in given_.services.values()
            if other.id == name or policy.pooling == "total" or (policy.pooling == "area" and other.area == each.service.area)
        ]
        total = sum(surpluses[mate.id] for mate in mates)
        same_sign = sum(surpluses[mate.id] for mate in mates if surpluses[mate.id] * total > 0)
        left = Fraction(surpluses[name] * total, same_sign) if surpluses[name] * total > 0 else Fraction(0)
        assert abs(left - each.returned_ore) < 1
        version = given_.keys[name][0]
        for who, value in zip(version.customers, version.values, strict=True):
            exact[who] += left * value / sum(version.values)
    for settlement in result.customers:
        # Each service rounds once to its pool and once to its customers.
        assert abs(settlement.entitled_ore - exact[settlement.customer.id]) < 2 * len(result.services)


def test_a_deficit_is_covered_by_the_other_services_of_its_pool():
    given_ = inputs({"A": {"1": 1, "2": 1}, "B": {"1": 1, "2": 0}})
    surpluses = {"A": 5050, "B": -1090}
    alone = settled(given_, surpluses)
    pooled = settled(given_, surpluses, Policy(pooling=Pooling.TOTAL))
    assert [each.entitled_ore for each in alone.customers] == [2525 - 1090, 2525]
    assert [each.entitled_ore for each in pooled.customers] == [1980, 1980]
    assert [each.unpooled_ore for each in pooled.customers] == [2525 - 1090, 2525]


def test_areas_do_not_cover_each_other():
    given_ = inputs({"A": {"1": 1}, "B": {"2": 1}}, areas={"A": "IT", "B": "HR"})
    result = settled(given_, {"A": 100, "B": -40}, Policy(pooling=Pooling.AREA))
    assert [each.entitled_ore for each in result.customers] == [100, -40]


def test_a_transferred_operation_covers_nobody_and_a_service_outside_is_not_returned():
    given_ = inputs({"A": {"1": 1}, "B": {"2": 1}, "C": {"1": 1}})
    services = {**given_.services, "B": service("B", treatment=Treatment.TRANSFERRED), "C": service("C", treatment=Treatment.OUTSIDE)}
    result = settled(replace(given_, services=services), {"A": -30, "B": 379, "C": 1000}, Policy(pooling=Pooling.TOTAL))
    assert [each.entitled_ore for each in result.customers] == [-30, 379]


def test_the_own_share_is_left_out_or_stays():
    given_ = inputs({"A": {"1": 1, "2": 1, "OWN": 2}})
    left_out = settled(given_, {"A": 400}, Policy(own=frozenset({"OWN"})))
    stays = settled(given_, {"A": 400}, Policy(own=frozenset({"OWN"}), retain_own=True))
    assert [each.final_ore for each in left_out.customers] == [200, 200]
    assert [each.final_ore for each in stays.customers] == [100, 100, 0]
    assert stays.kept_ore == 200


@pytest.mark.parametrize("retain", [True, False])
def test_instalments_are_proposed_to_all_but_the_provider_itself(retain):
    forecasts = (Forecast(dt.date(2025, 6, 30), "A", 400, Fraction(1)),)
    given_ = replace(inputs({"A": {"1": 1, "2": 1, "OWN": 2}}), forecasts=forecasts)
    proposals = settled(given_, {"A": 400}, Policy(own=frozenset({"OWN"}), retain_own=retain)).proposals
    share = 100 if retain else 200
    assert [(each.customer, each.proposed_ore) for each in proposals] == [("1", share), ("2", share)]


@pytest.mark.parametrize(("minimum", "final", "kept"), [(100, 100, 0), (101, 0, 100)])
def test_a_final_below_the_minimum_stays(minimum: int, final: int, kept: int):
    result = settled(inputs({"A": {"1": 1}}), {"A": 100}, Policy(minimum_ore=minimum))
    assert (result.customers[0].final_ore, result.customers[0].kept_ore) == (final, kept)


def test_instalments_follow_the_forecasts_and_a_lower_one_waits_or_takes_back():
    forecasts = (
        Forecast(dt.date(2025, 4, 30), "A", 1000, Fraction(1, 2)),
        Forecast(dt.date(2025, 8, 31), "A", 300, Fraction(1)),
    )
    given_ = replace(inputs({"A": {"1": 3, "2": 1}}, paid("1", 375, "A"), paid("2", 125, "A")), forecasts=forecasts)
    held = settled(given_, {"A": 800}).proposals
    assert [(each.customer, each.target_ore, each.returned_ore, each.proposed_ore) for each in held] == [
        ("1", 375, 0, 375),
        ("2", 125, 0, 125),
        ("1", 225, 375, 0),
        ("2", 75, 125, 0),
    ]
    taken = settled(given_, {"A": 800}, Policy(claw_back=True)).proposals
    assert [each.proposed_ore for each in taken] == [375, 125, -150, -50]


def test_instalments_stand_in_order_of_day_whatever_order_the_file_has():
    (customer,) = settled(inputs({"A": {"1": 1}}, paid("1", 30, month=9), paid("1", 20, month=3)), {"A": 100}).customers
    assert [each.amount_ore for each in customer.instalments] == [20, 30]


def test_an_instalment_on_the_forecasts_own_day_carries_that_forecast_out():
    forecasts = (Forecast(dt.date(2025, 6, 15), "A", 400, Fraction(1)),)
    given_ = replace(inputs({"A": {"1": 1}}, paid("1", 400, "A")), forecasts=forecasts)
    (proposal,) = settled(given_, {"A": 400}).proposals
    assert (proposal.returned_ore, proposal.proposed_ore) == (0, 400)
