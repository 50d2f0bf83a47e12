"""Which key holds for a service: versions, validity, the year's average, the provider's own share. Doubt is a fault."""

from __future__ import annotations

import datetime as dt
import re
from fractions import Fraction
from itertools import pairwise
from typing import TYPE_CHECKING

from bokslut.model.regulation import Treatment
from bokslut.model.settlement import KeyFault, ServiceKey
from bokslut.model.words import Words
from bokslut.regulation.allocate import scaled

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.model.place import Place
    from bokslut.model.regulation import KeyVersion, Policy, RegulationInputs, Service

_DAY = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?\Z", re.ASCII)
_NUMBER = re.compile(r"\d{1,9}\Z", re.ASCII)
#: Rows pointed out in one fault.
_PLACES_MAX = 20

SHARE = "andel"


def keys_in_force(inputs: RegulationInputs, policy: Policy) -> tuple[Mapping[str, ServiceKey], tuple[KeyFault, ...]]:
    """Return the key of every service that is returned, and every fault; a service with a fault has no key."""
    found: dict[str, ServiceKey] = {}
    faults: list[KeyFault] = []
    for service in inputs.services.values():
        if service.treatment is Treatment.OUTSIDE:
            continue
        key = _service_key(service, inputs.keys.get(service.id, ()), policy, faults)
        if key is not None:
            found[service.id] = key
    return found, tuple(faults)


def version_start(version: str) -> dt.date | int | None:
    """Return the day a version holds from ("2025", "2025-07", "2025-07-01") or its running number; None for neither."""
    found = _DAY.match(version)
    if found:
        try:
            return dt.date(int(found[1]), int(found[2] or 1), int(found[3] or 1))
        except ValueError:
            return None
    return int(version) if _NUMBER.match(version) else None


def _service_key(service: Service, versions: Sequence[KeyVersion], policy: Policy, faults: list[KeyFault]) -> ServiceKey | None:
    before = len(faults)
    for version in versions:
        faults.extend(_version_faults(version))
    ordered = _ordered(service, versions, policy, faults)
    if len(faults) > before:
        return None
    used = _averaged(service, ordered, policy, faults) if policy.year_average else ordered[-1:]
    if not used:
        return None
    values = _weighed(used, policy) if policy.year_average else dict(zip(used[0].customers, used[0].values, strict=True))
    if not policy.retain_own and not policy.own.isdisjoint(values):
        values = {customer: value for customer, value in values.items() if customer not in policy.own}
    if not any(values.values()):
        message = Words(
            f"ingen kund utom den egna verksamheten har någon nyckel för {service.name}",
            f"only the provider itself has a key for {service.name}",
        )
        faults.append(KeyFault(service.id, used[-1].version, message, (used[-1].place(),)))
        return None
    # In order of customer, so that the same keys give the same bytes whatever order their rows had.
    names = sorted(values)
    whole, scale = scaled([values[name] for name in names])
    decisions: dict[str, None] = {}
    for version in used:
        decisions.update(dict.fromkeys(version.decisions))
    label = " + ".join(version.version for version in used)
    return ServiceKey(service.id, label, used[-1].kinds[0], ", ".join(decisions), tuple(names), tuple(whole), scale)


def _version_faults(version: KeyVersion) -> list[KeyFault]:
    """Find what is wrong within one version: undecided rows, mixed kinds, sums."""
    faults = []

    def fault(message: Words, *places: Place) -> None:
        faults.append(KeyFault(version.service, version.version, message, places))

    undecided = [row for row, decision in enumerate(version.decisions) if not decision] if "" in version.decisions else []
    if undecided:
        places = tuple(version.place(row) for row in undecided[:_PLACES_MAX])
        fault(Words("nyckeln saknar beslut", "the key lacks a decision"), *places)
    kinds = sorted(set(version.kinds))
    total = sum(version.values)
    if len(kinds) > 1:
        listed = ", ".join(kinds)
        fault(Words(f"nyckeln blandar olika slag: {listed}", f"the key mixes kinds: {listed}"), version.place())
    elif total == 0:
        fault(Words("nyckeln summerar till 0", "the key sums to 0"), version.place())
    elif kinds == [SHARE] and total != 1:
        shown = _shown(Fraction(total))
        fault(Words(f"andelarna summerar till {shown}, inte 1", f"the shares sum to {shown}, not 1"), version.place())
    return faults


def _ordered(service: Service, versions: Sequence[KeyVersion], policy: Policy, faults: list[KeyFault]) -> list[KeyVersion]:
    """Return the versions that have begun by the period's end, oldest first."""

    def fault(message: Words, version: str, *places: Place) -> list[KeyVersion]:
        faults.append(KeyFault(service.id, version, message, places))
        return []

    if not versions:
        here = (service.place,) if service.place is not None else ()
        return fault(Words("tjänsten har ingen nyckel", "the service has no key"), "", *here)
    starts = {version.version: version_start(version.version) for version in versions}
    places = tuple(version.place() for version in versions)
    if len(versions) > 1 and (None in starts.values() or len({type(start) for start in starts.values()}) > 1):
        message = Words(
            "det går inte att se vilken version som är den senaste: skriv dag (2025-07-01) eller löpnummer",
            "it cannot be told which version is the latest: write a day (2025-07-01) or a running number",
        )
        return fault(message, versions[-1].version, *places)
    if len(versions) == 1 and not isinstance(starts[versions[0].version], dt.date):
        return list(versions)
    ordered = sorted(versions, key=lambda version: starts[version.version])  # type: ignore[arg-type, return-value]
    for one, other in pairwise(ordered):
        if starts[one.version] == starts[other.version]:
            message = Words(
                f"versionerna {one.version} och {other.version} gäller samma tid",
                f"the versions {one.version} and {other.version} hold for the same time",
            )
            return fault(message, other.version, other.place(), one.place())
    end = policy.valid_to
    begun = [version for version in ordered if end is None or not isinstance(s := starts[version.version], dt.date) or s <= end]
    if not begun:
        message = Words(f"ingen version av nyckeln gäller {end}", f"no version of the key is in force on {end}")
        return fault(message, ordered[0].version, ordered[0].place())
    return begun


def _averaged(service: Service, versions: Sequence[KeyVersion], policy: Policy, faults: list[KeyFault]) -> list[KeyVersion]:
    """Return the versions that hold during the period; the first must hold from its first day."""
    start = version_start(versions[0].version)
    if not isinstance(start, dt.date) or policy.valid_from is None or policy.valid_to is None or start > policy.valid_from:
        message = Words(
            f"ett årsgenomsnitt behöver nycklar från periodens första dag {policy.valid_from}; den första är {versions[0].version}",
            f"a year's average needs keys from the period's first day {policy.valid_from}; the first is {versions[0].version}",
        )
        faults.append(KeyFault(service.id, versions[0].version, message, (versions[0].place(),)))
        return []
    return [version for version, days in _days(versions, policy) if days > 0]


def _days(versions: Sequence[KeyVersion], policy: Policy) -> list[tuple[KeyVersion, int]]:
    """Return how many days of the period each version holds."""
    assert policy.valid_from is not None
    assert policy.valid_to is not None
    after = policy.valid_to + dt.timedelta(days=1)
    starts: list[dt.date] = []
    for version in versions:
        start = version_start(version.version)
        assert isinstance(start, dt.date)
        starts.append(max(start, policy.valid_from))
    return [(version, (until - start).days) for version, start, until in zip(versions, starts, [*starts[1:], after], strict=True)]


def _weighed(versions: Sequence[KeyVersion], policy: Policy) -> dict[str, int | Fraction]:
    """Return each customer's share, weighed by the days of each version; who is not in a version has none in it."""
    weights = _days(versions, policy)
    days = sum(count for _, count in weights)
    shares: dict[str, int | Fraction] = {}
    for version, count in weights:
        total = sum(version.values)
        for customer, value in zip(version.customers, version.values, strict=True):
            shares[customer] = shares.get(customer, 0) + Fraction(value * count) / (total * days)
    return shares


def _shown(value: Fraction) -> str:
    from bokslut.model.printing import format_number

    return format_number(value)
