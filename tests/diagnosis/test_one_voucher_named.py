"""A fault that the checks of the ledger name and the report bears out: the figures that differ are joined to that finding."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Grade
from conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from bokslut.model.finding import Finding

EXAMPLE = ROOT / "ledgers" / "example"
LEDGER = Path("ledger") / "2025.se"
#: A sale of 60 067,95 on 1510 and 3610.
VOUCHER = re.compile(r"#VER K 72 .*\n\{\n(?:.*\n)*?\}\n")


@pytest.fixture
def findings(tmp_path):
    """Close the example with its voucher K 72 replaced, and the closings that it states left out unless they are kept."""

    def closed(change: Callable[[str], str], *, stated: bool = False) -> Sequence[Finding]:
        folder = tmp_path / "example"
        shutil.copytree(EXAMPLE, folder)
        text = (folder / LEDGER).read_bytes().decode("cp437").replace("\r\n", "\n")
        text = re.sub(r"#KSUMMA.*\n" if stated else r"#(KSUMMA|(UB|RES) 0) .*\n|#KSUMMA\n", "", text)
        (own,) = VOUCHER.findall(text)
        (folder / LEDGER).write_bytes(text.replace(own, change(own)).encode("cp437"))
        return close(load_request(folder / "bokslut.toml")).findings

    return closed


def joined(findings, name: str):
    """Return the finding of a name, and the first cause of the figures that differ, which must all be joined to it."""
    ties = [finding for finding in findings if finding.name == "tie-out-differs"]
    first = next(finding for finding in findings if finding.name == name)
    assert ties
    assert {finding.joined_to for finding in ties} == {first.id}
    return ties[0].causes[0]


def test_a_number_given_twice_leads_the_figures_that_differ(findings):
    cause = joined(findings(lambda own: own + own), "duplicate-number")
    assert (cause.hypothesis, cause.grade) == ("booked-twice", Grade.LIKELY)
    assert "K 72" in cause.evidence_for[0].en


def test_a_date_in_no_year_leads_the_figures_that_differ(findings):
    cause = joined(findings(lambda own: own.replace("20250122", "20520122")), "date-outside-year")
    assert (cause.hypothesis, cause.grade) == ("dated-outside", Grade.LIKELY)


def test_a_date_in_no_year_leads_also_where_more_vouchers_than_are_tested_are_alike(findings, monkeypatch):
    monkeypatch.setattr("bokslut.diagnosis.entry_search.TESTED_MAX", 3)

    def among_many(own: str) -> str:
        turned = re.sub(r"} -?", lambda sign: "} " if "-" in sign[0] else "} -", own)
        alike = (each.replace("K 72", f"K {number}") for number, each in enumerate([own, turned] * 4, 9001))
        return "".join((own.replace("20250122", "20520122"), *alike))

    cause = joined(findings(among_many), "date-outside-year")
    assert (cause.hypothesis, cause.grade) == ("dated-outside", Grade.LIKELY)


def test_an_entry_out_of_balance_leads_the_figures_that_differ(findings):
    cause = joined(findings(lambda own: own.replace(" -60067.95", " -6006.80")), "entry-out-of-balance")
    assert (cause.hypothesis, cause.grade) == ("named-fault", Grade.LIKELY)
    assert "K 72" in cause.message.en


def test_closings_that_the_file_states_otherwise_lead_the_figures_that_differ(findings):
    cause = joined(findings(lambda _: "", stated=True), "closing-differs")
    assert (cause.hypothesis, cause.grade) == ("named-fault", Grade.LIKELY)
    assert "2 faults together" in cause.message.en


def test_a_question_is_evidence_but_no_error_is_put_away_under_it(findings):
    found = findings(lambda own: own + own.replace("K 72", "K 9999"))
    ties = [finding for finding in found if finding.name == "tie-out-differs"]
    assert any(finding.name == "possible-duplicate" for finding in found)
    assert {finding.joined_to for finding in ties} == {None, ties[0].id}
    assert "K 9999" in ties[0].causes[0].evidence_for[0].en
