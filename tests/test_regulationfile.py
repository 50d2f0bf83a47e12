"""The section [regulation]: what it says, and each thing it can say wrongly."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import Any

import pytest
from pydantic import ValidationError

from bokslut.model.regulation import Model, Pooling
from bokslut.regulationfile import RegulationSection

LEAST = {"services": "s.csv", "customers": "c.csv", "keys": "k.csv"}
ACCOUNTS = {"returns": "3619", "liability": "2990", "receivable": "1750", "customers": "1510"}


def section(**more: Any) -> RegulationSection:
    return RegulationSection.model_validate({**LEAST, **more})


def test_the_least_section_has_the_plain_policy():
    spec = section().spec()
    assert spec.files == LEAST
    assert spec.unit.name == "kr"
    assert spec.policy.pooling is Pooling.SERVICE
    assert (spec.policy.minimum_ore, spec.policy.retain_own, spec.policy.claw_back, spec.policy.year_average) == (0, False, False, False)
    assert spec.cleared_by == (1, 31)


def test_a_full_section_says_everything():
    given = section(
        pooling="total",
        own=("900",),
        own_share="retain",
        minimum="0,5 tkr",
        negative_instalment="claw-back",
        key_version="year-average",
        published_final="10,9 mkr",
        cleared_by="02-15",
        accounts={**ACCOUNTS, "vat": "2610"},
        vat={"rate": "25 %", "authority": "ML"},
    )
    assert given.faults() == ()
    spec = given.spec()
    assert (spec.policy.minimum_ore, spec.policy.retain_own, spec.policy.claw_back, spec.policy.year_average) == (50_000, True, True, True)
    assert (spec.published_final, spec.published_half_width) == (10_900_000, 50_000)
    assert (spec.vat_rate, spec.vat_authority) == (Fraction(1, 4), "ML")
    assert spec.cleared_by == (2, 15)


@pytest.mark.parametrize(
    ("more", "field"),
    [
        ({"unit": "%"}, ("unit",)),
        ({"unit": "kronr"}, ("unit",)),
        ({"minimum": "100"}, ("minimum",)),
        ({"minimum": "-1 kr"}, ("minimum",)),
        ({"minimum": "0,001 kr"}, ("minimum",)),
        ({"published_final": "mycket"}, ("published_final",)),
        ({"own_share": "retain"}, ("own_share",)),
        ({"cleared_by": "02-30"}, ("cleared_by",)),
        ({"cleared_by": "W05-3"}, ("cleared_by",)),
        ({"cleared_by": "januari"}, ("cleared_by",)),
        ({"accounts": ACCOUNTS, "vat": {"rate": "25 %", "authority": "ML"}}, ("vat",)),
        ({"accounts": {**ACCOUNTS, "vat": "2610"}, "vat": {"rate": "25 kr", "authority": "ML"}}, ("vat", "rate")),
    ],
)
def test_each_fault_is_told_at_its_key(more: dict[str, Any], field: tuple[str, ...]):
    assert [at for at, _, _ in section(**more).faults()] == [field]


@pytest.mark.parametrize("more", [{"pooling": "stad"}, {"own_share": "keep"}, {"accounts": {"returns": "x"}}, {"surplus": 1}, {"keys": ""}])
def test_what_no_section_may_say_is_refused(more: dict[str, Any]):
    with pytest.raises(ValidationError):
        section(**more)


MODEL = {"name": "Modellen", "from": dt.date(2018, 1, 1), "to": dt.date(2022, 12, 31)}
PRICES = {"name": "Prislista", "model": "price-list", "from": dt.date(2023, 1, 1)}


def test_rule_sets_stand_in_order_of_their_days_and_say_only_what_differs():
    given = section(pooling="area", minimum="100 kr", rule_set=(PRICES, {**MODEL, "pooling": "total", "key_version": "year-average"}))
    assert given.faults() == ()
    model, prices = given.spec().rule_sets
    assert (model.name, model.model, model.policy.pooling, model.policy.year_average) == ("Modellen", Model.SURPLUS, Pooling.TOTAL, True)
    assert (prices.name, prices.model, prices.end) == ("Prislista", Model.PRICE_LIST, None)
    assert (prices.policy.pooling, prices.policy.minimum_ore, model.policy.minimum_ore) == (Pooling.AREA, 10_000, 10_000)


@pytest.mark.parametrize(
    ("sets", "at"),
    [
        ((MODEL, {**PRICES, "from": dt.date(2022, 12, 31)}), ("rule_set", 1, "from")),
        (({**MODEL, "to": None}, PRICES), ("rule_set", 1, "from")),
        ((PRICES, {**MODEL, "to": None}), ("rule_set", 0, "from")),
        (({**MODEL, "to": dt.date(2017, 1, 1)},), ("rule_set", 0, "to")),
        (({**MODEL, "minimum": "lite"},), ("rule_set", 0, "minimum")),
        (({**MODEL, "own_share": "retain"},), ("own_share",)),
    ],
)
def test_rule_sets_that_overlap_or_cannot_be_are_told_at_their_keys(sets: tuple[dict[str, Any], ...], at: tuple[str | int, ...]):
    given = section(rule_set=tuple({key: value for key, value in each.items() if value is not None} for each in sets))
    assert [where for where, _, _ in given.faults()] == [at]


def test_an_amount_without_a_unit_is_told_with_how_one_is_written():
    faults = section(minimum="100", published_final="10.9").faults()
    assert [said for _, _, said in faults] == [
        "“10.9” is no amount with a unit, such as “100 kr”",
        "“100” is no amount with a unit, such as “100 kr”",
    ]
