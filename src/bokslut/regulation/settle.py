"""The settlement: surplus per service, pooled, divided by key, less instalments."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass
from operator import add
from typing import TYPE_CHECKING

from bokslut.model.regulation import Pooling, Treatment
from bokslut.model.settlement import CustomerSettlement, Proposal, ServiceKey, ServiceSettlement, Settlement
from bokslut.regulation.allocate import allocate

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.regulation import Instalment, Policy, RegulationInputs, Service


#: More parts than this (services by customers) are not split by service in a proposed voucher: nobody reads such a one.
PARTS_MAX = 100_000


@dataclass(frozen=True, slots=True)
class _Divided:
    """What services' surpluses come to per customer, pooled and not."""

    services: tuple[ServiceSettlement, ...]
    entitled: Mapping[str, int]
    unpooled: Mapping[str, int]


class _Sums:
    """Sums by customer. Services that follow each other mostly have the same customers: their parts are added as columns."""

    def __init__(self) -> None:
        self._sums: dict[str, int] = defaultdict(int)
        self._names: Sequence[str] = ()
        self._column: list[int] = []

    def add(self, names: Sequence[str], parts: Sequence[int]) -> None:
        """Add each customer's part."""
        if names == self._names:
            self._column = list(map(add, self._column, parts))
            return
        self._flush()
        self._names, self._column = names, list(parts)

    def by_name(self) -> Mapping[str, int]:
        """Return the sums so far."""
        self._flush()
        return self._sums

    def _flush(self) -> None:
        for name, ore in zip(self._names, self._column, strict=True):
            self._sums[name] += ore
        self._names, self._column = (), []


def settle(inputs: RegulationInputs, policy: Policy, surpluses: Mapping[str, int], keys: Mapping[str, ServiceKey]) -> Settlement:
    """Settle the year. Every service that is returned has a surplus (öre) and a sound key.

    Finals are never netted between customers: what one owes does not shrink what another is owed.
    """
    returned = [service for service in inputs.services.values() if service.treatment is not Treatment.OUTSIDE]
    divided = _divide(returned, policy, surpluses, keys)
    paid: dict[str, list[Instalment]] = defaultdict(list)
    for instalment in sorted(inputs.instalments, key=lambda each: (each.date, each.voucher, each.service)):
        paid[instalment.customer].append(instalment)
    customers = tuple(_customer(inputs, policy, name, divided, tuple(paid.get(name, ()))) for name in sorted({*divided.entitled, *paid}))
    return Settlement(divided.services, customers, tuple(_proposals(inputs, policy, returned, keys)))


def pool(services: Iterable[Service], surpluses: Mapping[str, int], pooling: Pooling) -> dict[str, int]:
    """Return what each service has to return after surpluses have covered deficits within its pool.

    A pool's sum is divided among its services of the same sign, by their size; the others have nothing to return. A
    transferred operation is a pool of its own.
    """
    pools: dict[str, list[str]] = defaultdict(list)
    for service in services:
        alone = pooling is Pooling.SERVICE or service.treatment is Treatment.TRANSFERRED
        pools[f"service {service.id}" if alone else f"area {service.area}" if pooling is Pooling.AREA else "total"].append(service.id)
    left: dict[str, int] = {}
    for members in pools.values():
        total = sum(surpluses[name] for name in members)
        sizes = [max(surpluses[name] if total > 0 else -surpluses[name], 0) for name in members]
        left.update(zip(members, allocate(total, sizes, members), strict=True))
    return left


def _divide(services: list[Service], policy: Policy, surpluses: Mapping[str, int], keys: Mapping[str, ServiceKey]) -> _Divided:
    left = pool(services, surpluses, policy.pooling)
    entitled, unpooled = _Sums(), _Sums()
    rows = []
    for service in services:
        key, surplus = keys[service.id], surpluses[service.id]
        parts = allocate(left[service.id], key.values, key.customers)
        alone = parts if left[service.id] == surplus else allocate(surplus, key.values, key.customers)
        entitled.add(key.customers, parts)
        unpooled.add(key.customers, alone)
        rows.append(ServiceSettlement(service, key, surplus, left[service.id], parts))
    return _Divided(tuple(rows), entitled.by_name(), unpooled.by_name())


def _customer(
    inputs: RegulationInputs, policy: Policy, name: str, divided: _Divided, instalments: tuple[Instalment, ...]
) -> CustomerSettlement:
    entitled = divided.entitled.get(name, 0)
    settled = CustomerSettlement(inputs.customers[name], entitled, instalments, divided.unpooled.get(name, 0))
    difference = settled.difference_ore
    stays = (policy.retain_own and name in policy.own) or abs(difference) < policy.minimum_ore
    if not stays:
        return settled
    return CustomerSettlement(settled.customer, entitled, instalments, settled.unpooled_ore, kept_ore=difference)


def _few(keys: Iterable[ServiceKey]) -> bool:
    return sum(len(key.customers) for key in keys) <= PARTS_MAX


def splits_by_service(settlement: Settlement) -> bool:
    """Tell whether proposed vouchers have a row for each service of a customer."""
    return _few(service.key for service in settlement.services)


def _proposals(inputs: RegulationInputs, policy: Policy, services: list[Service], keys: Mapping[str, ServiceKey]) -> Iterable[Proposal]:
    """Propose instalments at each forecast: cumulative, less what has been returned before that day."""
    targets = {service.id: 0 for service in services}
    days = sorted({forecast.date for forecast in inputs.forecasts})
    for day in days:
        for forecast in inputs.forecasts:
            if forecast.date == day and forecast.service in targets:
                size = abs(forecast.surplus_ore * forecast.share.numerator) // forecast.share.denominator
                targets[forecast.service] = size if forecast.surplus_ore > 0 else -size
        divided = _divide(services, policy, targets, keys)
        yield from _proposals_of(day, inputs, policy, divided, with_parts=day == days[-1] and _few(keys.values()))


def _proposals_of(day: dt.date, inputs: RegulationInputs, policy: Policy, divided: _Divided, *, with_parts: bool) -> Iterable[Proposal]:
    targets = divided.entitled
    returned: dict[str, int] = defaultdict(int)
    parts: dict[str, dict[str, int]] = defaultdict(lambda: defaultdict(int))
    if with_parts:
        for service in divided.services:
            for customer, ore in zip(service.key.customers, service.amounts_ore, strict=True):
                parts[customer][service.service.id] = ore
    for instalment in inputs.instalments:
        if instalment.date < day:
            returned[instalment.customer] += instalment.amount_ore
            if with_parts:
                parts[instalment.customer][instalment.service] -= instalment.amount_ore
    for name in sorted({*targets, *returned}):
        if policy.retain_own and name in policy.own:
            continue
        due = targets.get(name, 0) - returned[name]
        proposed = due if policy.claw_back else max(due, 0)
        yield Proposal(day, name, targets.get(name, 0), returned[name], proposed, tuple(parts[name].items()) if with_parts else ())
