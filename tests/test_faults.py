"""Every fault ledger makes exactly one finding: the one it is named for."""

from __future__ import annotations

from pathlib import Path

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.check import Outcome
from bokslut.packs.pack import rule_kinds

FOLDER = Path(__file__).parent.parent / "ledgers" / "faults"
FAULTS = sorted(path.parent.name for path in FOLDER.glob("*/bokslut.toml"))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ledger_makes_the_one_finding_it_is_named_for(fault: str) -> None:
    result = close(load_request(FOLDER / fault / "bokslut.toml"))
    assert [finding.name for finding in result.findings] == [fault], [finding.message.sv for finding in result.findings]
    assert Outcome.SKIPPED not in {check.outcome for check in result.checks}, "a fault ledger is minimal: nothing in it is left unchecked"


@pytest.mark.parametrize("fault", FAULTS)
def test_its_finding_can_be_shown(fault: str) -> None:
    finding = close(load_request(FOLDER / fault / "bokslut.toml")).findings[0]
    place = finding.place
    assert place is not None
    assert place.excerpt, "the finding quotes the line it is about"
    assert sum(each.primary for each in finding.places) == 1
    for text in (finding.message.sv, finding.message.en, *(each.note.sv for each in finding.places if each.note)):
        assert text.strip()
        assert "{" not in text.replace("{}", ""), "no placeholder is left unfilled"


def test_every_finding_that_a_rule_can_make_has_its_fault_ledger() -> None:
    names = {name for kind in rule_kinds().values() for name in (kind.finding_name, *kind.other_findings)}
    assert names <= set(FAULTS), sorted(names - set(FAULTS))
