"""Regulations for tests, drawn by hypothesis or written as plain values."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from hypothesis import strategies as st

from bokslut.model.regulation import Customer, Instalment, KeyVersion, Policy, Pooling, RegulationInputs, Service, Treatment
from bokslut.regulation.keys import keys_in_force
from bokslut.regulation.settle import settle

if TYPE_CHECKING:
    from collections.abc import Mapping
    from fractions import Fraction

    from bokslut.model.settlement import Settlement

YEAR_END = dt.date(2025, 12, 31)


def service(name: str, *, area: str = "IT", treatment: Treatment = Treatment.REGULATED) -> Service:
    return Service(name, f"Tjänst {name}", area, "förvaltning", treatment)


def customer(name: str, kind: str = "nämnd") -> Customer:
    return Customer(name, f"Kund {name}", kind)


def key(
    of: str, values: Mapping[str, int | Fraction], *, version: str = "2025-01-01", kind: str = "volym", decided: str = "KS 1"
) -> KeyVersion:
    rows = range(len(values))
    return KeyVersion(
        of, version, tuple(values), tuple(values.values()), tuple(kind for _ in rows), tuple(decided for _ in rows), tuple(rows), "keys.csv"
    )


def inputs(
    keys: Mapping[str, Mapping[str, int | Fraction]], *instalments: Instalment, areas: Mapping[str, str] | None = None
) -> RegulationInputs:
    names = sorted({name for values in keys.values() for name in values} | {each.customer for each in instalments})
    return RegulationInputs(
        services={name: service(name, area=(areas or {}).get(name, "IT")) for name in keys},
        customers={name: customer(name) for name in names},
        keys={name: (key(name, values),) for name, values in keys.items()},
        instalments=instalments,
    )


def settled(given: RegulationInputs, surpluses: Mapping[str, int], policy: Policy | None = None) -> Settlement:
    policy = replace(policy or Policy(), valid_from=dt.date(2025, 1, 1), valid_to=YEAR_END)
    keys, faults = keys_in_force(given, policy)
    assert faults == ()
    return settle(given, policy, surpluses, keys)


def paid(name: str, ore: int, of: str = "", month: int = 6) -> Instalment:
    return Instalment(dt.date(2025, month, 15), name, of, ore, f"A {month}")


@st.composite
def regulations(draw: st.DrawFn) -> tuple[RegulationInputs, dict[str, int], Policy]:
    """Up to five services in two areas and up to six customers; amounts and keys of all sizes, deficits and instalments."""
    services = [f"S{number}" for number in range(draw(st.integers(1, 5)))]
    customers = [f"K{number}" for number in range(draw(st.integers(1, 6)))]
    value = st.one_of(st.integers(0, 2), st.integers(0, 10**20), st.fractions(min_value=0, max_value=1, max_denominator=97))
    keys = {name: draw(st.fixed_dictionaries(dict.fromkeys(customers, value)).filter(lambda row: any(row.values()))) for name in services}
    amounts = st.one_of(st.integers(-5, 5), st.integers(-(10**12), 10**12))
    surpluses = {name: draw(amounts) for name in services}
    instalments = draw(st.lists(st.builds(paid, st.sampled_from(customers), amounts, st.sampled_from(services)), max_size=4))
    areas = {name: draw(st.sampled_from(["IT", "HR"])) for name in services}
    policy = Policy(pooling=draw(st.sampled_from(list(Pooling))))
    return inputs(keys, *instalments, areas=areas), surpluses, policy
