"""Which agreement holds for a year. The model of returned surpluses may end and a price list follow: both stand in the file."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.place import Place
from bokslut.model.regulation import Model, Treatment
from bokslut.model.words import Words
from bokslut.regulation.findings import OUTSIDE_PERIOD, RULE_SET_MISSING

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.model.finding import Finding
    from bokslut.model.regulation import RegulationInputs, RegulationSpec, RuleSet


def choose_rule_set(spec: RegulationSpec, start: dt.date, end: dt.date) -> tuple[RuleSet | None, tuple[Finding, ...]]:
    """Return the rule set that holds from the first to the last day; a finding where the file has sets and none does."""
    if not spec.rule_sets:
        return None, ()
    chosen = next((each for each in spec.rule_sets if each.holds(start, end)), None)
    if chosen is not None:
        return chosen, ()
    known = "; ".join(f"{each.name} {each.start} – {each.end or ''}".rstrip() for each in spec.rule_sets)
    message = Words(
        f"Ingen regelsamling gäller hela {start} – {end}; filen har {known}.",
        f"No rule set holds for the whole of {start} – {end}; the file has {known}.",
    )
    place = spec.place or Place(spec.files.get("services", "services.csv"), 1)
    return None, (RULE_SET_MISSING.at(place, message=message, subject=f"{start} – {end}"),)


def under(rule_set: RuleSet | None, inputs: RegulationInputs) -> tuple[RegulationInputs, tuple[Finding, ...]]:
    """Return the inputs as the rule set treats them. Under a price list no service is regulated, and nothing is returned.

    A transferred operation is returned by its own decision, whatever the model. Last year's liability is still cleared.
    """
    if rule_set is None or rule_set.model is Model.SURPLUS:
        return inputs, ()
    services = {
        name: replace(service, treatment=Treatment.OUTSIDE) if service.treatment is Treatment.REGULATED else service
        for name, service in inputs.services.items()
    }
    returned = {name for name, service in services.items() if service.treatment is not Treatment.OUTSIDE}
    findings = tuple(
        OUTSIDE_PERIOD.at(
            *((each.date_place,) if each.date_place is not None else ()),
            message=Words(
                f"Delbetalning {each.date}, men under ”{rule_set.name}” återförs inget.",
                f"An instalment on {each.date}, but under “{rule_set.name}” nothing is returned.",
            ),
            subject=f"{each.date} {each.customer} {number}",
        )
        for number, each in enumerate(inputs.instalments, 1)
        if each.service not in returned
    )
    return replace(inputs, services=services), findings
