"""Keys: which version holds, the year's average, and everything that makes a key doubtful."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from regulated import inputs, key

from bokslut.model.period import FiscalYear, Period
from bokslut.model.regulation import KeyVersion, Policy, RegulationSpec
from bokslut.regulation.keys import keys_in_force
from bokslut.regulation.regulate import regulate

YEAR = Policy(valid_from=dt.date(2025, 1, 1), valid_to=dt.date(2025, 12, 31))
EVEN = {"1": 1, "2": 1}


def keys_of(*versions: KeyVersion, policy: Policy = YEAR):
    return keys_in_force(replace(inputs({"A": EVEN}), keys={"A": versions}), policy)


def test_the_latest_version_that_has_begun_holds():
    old, new, next_year = key("A", EVEN), key("A", {"1": 3, "2": 1}, version="2025-07"), key("A", EVEN, version="2026")
    found, faults = keys_of(new, next_year, old)
    assert faults == ()
    assert (found["A"].version, found["A"].values) == ("2025-07", (3, 1))


def test_the_tenth_running_number_is_later_than_the_ninth():
    found, _ = keys_of(key("A", EVEN, version="10"), key("A", {"1": 3, "2": 1}, version="9"))
    assert found["A"].version == "10"


def test_a_years_average_weighs_the_versions_by_days():
    found, faults = keys_of(key("A", {"1": 1}), key("A", {"2": 5}, version="2025-02-01"), policy=replace(YEAR, year_average=True))
    assert faults == ()
    shares = {name: Fraction(value, found["A"].scale) for name, value in zip(found["A"].customers, found["A"].values, strict=True)}
    assert shares == {"1": Fraction(31, 365), "2": Fraction(334, 365)}


@pytest.mark.parametrize(
    ("versions", "says"),
    [
        ((), "ingen nyckel"),
        ((key("A", {"1": 0, "2": 0}),), "summerar till 0"),
        ((key("A", {"1": Fraction(1, 2), "2": Fraction(1, 3)}, kind="andel"),), "andelarna summerar till"),
        ((key("A", EVEN, decided=""),), "saknar beslut"),
        ((key("A", EVEN, version="2025"), key("A", EVEN, version="2025-01-01")), "gäller samma tid"),
        ((key("A", EVEN, version="ny"), key("A", EVEN, version="2025")), "vilken version"),
        ((key("A", EVEN, version="1"), key("A", EVEN, version="2025")), "vilken version"),
        ((key("A", EVEN, version="2026"),), "ingen version av nyckeln gäller"),
        ((replace(key("A", EVEN), kinds=("volym", "avtal")),), "blandar olika slag"),
    ],
)
def test_doubt_about_a_key_is_a_fault_and_gives_no_key(versions: tuple[KeyVersion, ...], says: str):
    found, faults = keys_of(*versions)
    assert found == {}
    assert [says in fault.message.sv for fault in faults] == [True]


def test_shares_may_be_exact_thirds():
    found, faults = keys_of(key("A", {"1": Fraction(1, 3), "2": Fraction(2, 3)}, kind="andel"))
    assert faults == ()
    assert found["A"].values == (1, 2)


def test_an_average_needs_a_key_from_the_first_day():
    found, faults = keys_of(key("A", EVEN, version="2025-02-01"), policy=replace(YEAR, year_average=True))
    assert found == {}
    assert "första dag" in faults[0].message.sv


def test_a_key_of_the_provider_alone_is_a_fault():
    found, faults = keys_of(key("A", {"OWN": 1}), policy=replace(YEAR, own=frozenset({"OWN"})))
    assert found == {}
    assert "egna verksamheten" in faults[0].message.sv


@pytest.mark.parametrize(
    ("through", "average", "expected"),
    [
        (dt.date(2025, 6, 30), False, (50, 50)),
        (dt.date(2025, 9, 30), False, (50, 50)),
        (dt.date(2025, 10, 1), False, (75, 25)),
        (dt.date(2025, 12, 31), False, (75, 25)),
        (dt.date(2025, 6, 30), True, (50, 50)),
    ],
)
def test_a_close_within_the_year_uses_no_key_of_a_later_day(through: dt.date, average: bool, expected: tuple[int, int]):  # noqa: FBT001
    found = inputs({"A": EVEN})
    service = replace(found.services["A"], revenue_ore=100, funding_ore=0, cost_ore=0)
    versions = (key("A", EVEN), key("A", {"1": 3, "2": 1}, version="2025-10"))
    given = replace(found, services={"A": service}, keys={"A": versions})
    period = Period(FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), through)
    spec = RegulationSpec({}, policy=Policy(year_average=average))
    settlement = regulate(spec, given, sound=True, period=period).settlement
    assert settlement is not None
    assert tuple(each.entitled_ore for each in settlement.customers) == expected


@pytest.mark.parametrize(("revenue", "fault"), [(0, False), (1, True)])
def test_a_service_that_begins_later_waits_while_there_is_nothing_to_divide(revenue: int, fault: bool):  # noqa: FBT001
    found = inputs({"A": EVEN, "B": EVEN})
    stated = {"A": 100, "B": revenue}
    services = {name: replace(each, revenue_ore=stated[name], funding_ore=0, cost_ore=0) for name, each in found.services.items()}
    given = replace(found, services=services, keys={"A": (key("A", EVEN),), "B": (key("B", EVEN, version="2025-10-01"),)})
    period = Period(FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), dt.date(2025, 6, 30))
    told = regulate(RegulationSpec({}), given, sound=True, period=period)
    assert [each.service for each in told.key_faults] == ["B"] * fault
    settled = told.settlement.services if told.settlement is not None else ()
    assert [each.service.id for each in settled] == ([] if fault else ["A"])
