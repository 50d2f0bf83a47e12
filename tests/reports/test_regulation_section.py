"""The regulation in the report of a whole close: short, adding up, and there only when the close has one."""

from __future__ import annotations

import json
from dataclasses import replace
from decimal import Decimal
from functools import cache
from typing import TYPE_CHECKING

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.reports.interface import Style
from bokslut.reports.json import JSON
from bokslut.reports.jsonl import JSONL
from bokslut.reports.markdown import MARKDOWN
from bokslut.reports.regulation_section import regulation_lines, regulation_summary
from bokslut.reports.settlement_data import regulation_data
from bokslut.reports.text import TEXT
from bokslut.reports.text_page import Page
from conftest import ROOT

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult

FAULTS = ROOT / "ledgers" / "faults"


@cache
def closed(name: str = "example") -> CloseResult:
    return close(load_request(ROOT / "ledgers" / name / "bokslut.toml"))


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def test_the_text_has_each_service_the_totals_the_liability_and_what_is_proposed():
    text = plain(TEXT.render(closed(), Style()))
    assert " 10 Lön                       928 753,24    928 753,24  0,00\n" in text
    assert " Summa                      9 377 927,94  9 377 927,94  0,00\n" in text
    assert " 20 kunder: delbetalt 6 680 250,00, ska få 2 697 677,94, ska betala 0,00\n" in text
    assert " Resultat efter reglering i huvudboken: 0,00\n" in text
    assert "Reglering med kunderna 2026-01-31 (41 rader)" in " ".join(text.split())
    assert "vid årets början 9 422 195,24, reglerat 9 422 195,24, nytt 2 697 677,94" in " ".join(text.split())


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("language", ["sv", "en"])
def test_it_fits_the_page(width: int, language: str):
    page = Page(Style(language=language, width=width, close="ledgers/example"))  # type: ignore[arg-type]
    assert max(len(line) for line in regulation_lines(closed(), page)) <= max(width, 60)


def test_the_data_adds_up_in_kronor():
    found = regulation_summary(closed())
    assert found is not None
    for name in ("surplus", "returned"):
        assert sum(Decimal(each[name]) for each in found["services"]) == Decimal(found["totals"][name])
    went = {name: Decimal(amount) for name, amount in found["liability"].items()}
    assert went["opening"] - went["cleared"] + went["new"] == went["closing"] == Decimal(found["totals"]["to_get"])
    assert found["totals"]["customers"] == 20
    assert (found["totals"]["result_after"], found["totals"]["kept"]) == ("0.00", "0.00")
    assert [each["purpose"] for each in found["proposed"]][-1] == "clearing"


def test_json_lines_and_markdown_have_it_too():
    assert json.loads(JSON.render(closed(), Style()))["regulation"] == regulation_summary(closed())
    (record,) = [each for line in JSONL.render(closed(), Style()).splitlines() if (each := json.loads(line))["record"] == "regulation"]
    assert record == {"record": "regulation", **(regulation_summary(closed()) or {})}
    assert "| Summa | 9 377 927,94 | 9 377 927,94 | 0,00 |" in plain(MARKDOWN.render(closed(), Style()))


def test_a_close_without_a_regulation_has_none_of_it():
    result = replace(closed(), regulation=None)
    assert regulation_lines(result, Page(Style())) == []
    assert json.loads(JSON.render(result, Style()))["regulation"] is None
    assert '"record":"regulation"' not in JSONL.render(result, Style())
    assert "Återreglering" not in MARKDOWN.render(result, Style())


def test_it_says_why_nothing_is_allocated():
    result = closed("faults/allocation-key-unsound")
    assert "inget fördelas: det finns nycklar som inte kan användas" in TEXT.render(result, Style())
    found = regulation_summary(result)
    assert found is not None
    assert (found["services"], found["totals"], found["obstacle"]["en"]) == ([], None, "there are keys that cannot be used")
    assert "Inget fördelas" not in MARKDOWN.render(closed(), Style())
    assert "inget fördelas" in MARKDOWN.render(result, Style())


def test_many_services_are_summed_by_area():
    result = closed()
    assert result.regulation is not None
    settlement = result.regulation.settlement
    assert settlement is not None
    many = replace(settlement, services=settlement.services * 4)
    lines = regulation_lines(replace(result, regulation=replace(result.regulation, settlement=many)), Page(Style()))
    assert [line.split()[0] for line in lines[3:5]] == ["Förvaltning", "Utveckling"]


def test_the_regulations_own_json_has_the_same_roll_forward():
    result = closed()
    own, whole = regulation_data(result)["roll_forward"], regulation_summary(result)
    assert whole is not None
    assert {name.removesuffix("_ore"): Decimal(ore) / 100 for name, ore in own.items()} == {
        name: Decimal(amount) for name, amount in whole["liability"].items()
    }
