"""The regulation of a close, from what was read to the settlement and its vouchers; or why there is none."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.regulation import Treatment
from bokslut.model.settlement import Booked, Regulation
from bokslut.model.words import Words
from bokslut.regulation.findings import NOT_SETTLED, OUTSIDE_PERIOD
from bokslut.regulation.keys import keys_in_force, version_start
from bokslut.regulation.rulesets import choose_rule_set, under
from bokslut.regulation.settle import settle
from bokslut.regulation.vouchers import propose

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.finding import Finding
    from bokslut.model.period import Period
    from bokslut.model.regulation import Policy, RegulationInputs, RegulationSpec, RuleSet

_INPUT = Words("underlaget har fel, och inget fördelas i tvekan", "the input has faults, and nothing is allocated on doubt")
_KEYS = Words("det finns nycklar som inte kan användas", "there are keys that cannot be used")
_LEDGER = Words("överskotten ska hämtas ur en huvudbok som saknas", "the surpluses are to come from a ledger that is not there")


def regulate(
    spec: RegulationSpec,
    inputs: RegulationInputs,
    *,
    sound: bool,
    period: Period | None = None,
    ledger: Ledger | None = None,
    balances: Balances | None = None,
    roles: Mapping[str, Sequence[str]] | None = None,
) -> Regulation:
    """Settle the year; `sound` is False when the files have faults.

    The period's days are the keys' validity where the close file gives none. What services.csv states of a service
    goes before what the ledger says, and a check compares them. In a close within the year, instalments, forecasts and key
    versions of later days are left out, as later vouchers are; an average is of the days so far.
    """
    policy, inputs, rule_set, findings = _agreed(spec, inputs, period)
    spec = replace(spec, policy=policy)
    booked: Booked | None = None
    if ledger is not None and period is not None:
        booked, missing = _booked(spec, inputs, period, ledger, balances, roles or {})
        findings = (*missing, *findings)
    findings = (*findings, *_outside(inputs, policy))
    interim = period.through if period is not None and not period.is_year else None
    inputs = _until(interim, inputs)
    known = Regulation(spec, inputs, booked=booked, findings=findings, rule_set=rule_set, interim=interim)
    if not sound or findings:
        return replace(known, obstacle=_INPUT)
    surpluses = surpluses_of(inputs, booked)
    in_force = policy if interim is None or policy.valid_to is None else replace(policy, valid_to=min(policy.valid_to, interim))
    if interim is not None:
        inputs = _begun(interim, inputs, surpluses or {})
    keys, faults = keys_in_force(inputs, in_force)
    known = replace(known, inputs=inputs, key_faults=faults)
    if faults:
        return replace(known, obstacle=_KEYS)
    if surpluses is None:
        return replace(known, obstacle=_LEDGER)
    settlement = settle(inputs, policy, surpluses, keys)
    if policy.valid_to is None:
        return replace(known, settlement=settlement)
    return replace(known, settlement=settlement, vouchers=propose(settlement, spec, policy.valid_to, booked, interim=interim is not None))


def _until(day: dt.date | None, inputs: RegulationInputs) -> RegulationInputs:
    if day is None:
        return inputs
    instalments = tuple(each for each in inputs.instalments if each.date <= day)
    return replace(inputs, instalments=instalments, forecasts=tuple(each for each in inputs.forecasts if each.date <= day))


def _begun(day: dt.date, inputs: RegulationInputs, surpluses: Mapping[str, int]) -> RegulationInputs:
    """Leave services out that begin later in the year: their first key does, and there is nothing of theirs to divide."""
    touched = {each.service for each in inputs.instalments} | {each.service for each in inputs.forecasts}
    touched.update(name for name, ore in surpluses.items() if ore)

    def waits(name: str) -> bool:
        starts = [version_start(version.version) for version in inputs.keys.get(name, ())]
        return name not in touched and bool(starts) and all(isinstance(start, dt.date) and start > day for start in starts)

    services = {
        name: replace(service, treatment=Treatment.OUTSIDE) if waits(name) else service for name, service in inputs.services.items()
    }
    return replace(inputs, services=services)


def _agreed(
    spec: RegulationSpec, inputs: RegulationInputs, period: Period | None
) -> tuple[Policy, RegulationInputs, RuleSet | None, tuple[Finding, ...]]:
    """Return the policy and the inputs as the year's rule set has them. The period's days are the fiscal year's unless said."""
    start, end = spec.policy.valid_from, spec.policy.valid_to
    if period is not None:
        start, end = start or period.fiscal_year.start, end or period.fiscal_year.end
    if start is None or end is None:
        return spec.policy, inputs, None, ()
    rule_set, missing = choose_rule_set(spec, start, end)
    policy = replace(rule_set.policy if rule_set is not None else spec.policy, valid_from=start, valid_to=end)
    treated, wrong = under(rule_set, inputs)
    return policy, treated, rule_set, (*missing, *wrong)


def unexplained(regulation: Regulation, kinds: Sequence[str]) -> tuple[Finding, ...]:
    """Return the regulation's own findings, and one that says it is not settled when no rule of these kinds would."""
    faults = regulation.key_faults
    if not faults or "regulation-keys" in kinds:
        return regulation.findings
    first = faults[0]
    service = regulation.inputs.services[first.service]
    message = Words(f"Tjänsten {service.name}: {first.message.sv}.", f"The service {service.name}: {first.message.en}.")
    return (*regulation.findings, NOT_SETTLED.at(*first.places[:1], message=message, subject=first.service))


def surpluses_of(inputs: RegulationInputs, booked: Booked | None) -> dict[str, int] | None:
    """Return the surplus of every service that is returned: as stated, else as booked; None where one is not known."""
    found: dict[str, int] = {}
    for service in inputs.services.values():
        if service.treatment is Treatment.OUTSIDE:
            continue
        stated = service.stated_ore
        ledgers = booked.surpluses.get(service.id) if booked is not None else None
        if stated is None and ledgers is None:
            return None
        found[service.id] = stated if stated is not None else ledgers or 0
    return found


def _outside(inputs: RegulationInputs, policy: Policy) -> tuple[Finding, ...]:
    """Find instalments and forecasts of another period: counted here they would be counted twice."""
    start, end = policy.valid_from, policy.valid_to
    if start is None or end is None:
        return ()
    dated = [(each.date, each.date_place) for each in inputs.instalments]
    dated += [(each.date, each.date_place) for each in inputs.forecasts]
    return tuple(
        OUTSIDE_PERIOD.at(
            *((place,) if place is not None else ()),
            message=Words(f"{day} ligger utanför {start} – {end}.", f"{day} is outside {start} – {end}."),
            subject=f"{place.path if place is not None else ''} {day} {number}",
        )
        for number, (day, place) in enumerate(dated, 1)
        if not start <= day <= end
    )


def _booked(
    spec: RegulationSpec,
    inputs: RegulationInputs,
    period: Period,
    ledger: Ledger,
    balances: Balances | None,
    roles: Mapping[str, Sequence[str]],
) -> tuple[Booked, tuple[Finding, ...]]:
    from bokslut.regulation.booked import read_booked

    return read_booked(ledger, spec, inputs, period, balances, roles)
