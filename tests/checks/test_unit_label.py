"""The unit in a table's heading."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from printed_tables import books, layout, table

from bokslut.checks.interface import RuleContext
from bokslut.checks.unit_label import UnitLabel
from bokslut.model.check import Outcome
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.model.check import CheckResult
    from bokslut.model.table import Table


def label(*tables: Table, figures=("rr.personal[2022]", "trend.personal[2022]"), **more: object) -> CheckResult:
    rule = UnitLabel(code="RR900", title=same("Enhet"), figures=figures, **more)
    [result] = rule.check(books(*tables))
    return result


def income(text: str = "−503,9", **more: str) -> Table:
    return table("rr", {"personal": [text]}, ["2022"], **more)


TREND = table("trend", {"personal": ["503 900"]}, ["2022"], "tkr")


@pytest.mark.parametrize(
    "published",
    [income(of="tkr"), income(of="mkr", printed_unit="tkr")],
    ids=["as-headed", "declared-in-the-close"],
)
def test_a_table_headed_tkr_with_figures_in_mkr_is_proved_by_its_anchor(published):
    result = label(published, TREND)
    [finding] = result.findings
    assert (result.outcome, finding.name, finding.subject) == (Outcome.FAILED, "unit-mislabelled", "rr")
    assert finding.message.sv == "Rr anger tkr men talen är i mkr: Personal 2022 −503,9 är 503 900 tkr i Trend"
    assert (finding.observed, finding.expected) == ("tkr", "mkr")
    assert [(place.path, place.primary) for place in finding.places] == [("rr.csv", True), ("trend.csv", False)]


def test_the_declared_table_is_named_wherever_it_stands_among_the_figures():
    result = label(income(of="mkr", printed_unit="tkr"), TREND, figures=("trend.personal[2022]", "rr.personal[2022]"))
    assert result.findings[0].subject == "rr"
    assert result.findings[0].expected == "mkr"


def test_a_right_heading_passes_in_any_unit():
    assert label(income(of="mkr"), TREND).outcome is Outcome.OK
    assert label(income("−503 912", of="tkr"), table("trend", {"personal": ["503,9"]}, ["2022"], "mkr")).outcome is Outcome.OK


def test_the_ratio_is_exact_within_the_rounding_of_the_figures():
    for text, outcome in (("503 941", Outcome.FAILED), ("503 859", Outcome.FAILED), ("503 960", Outcome.SKIPPED)):
        assert label(income(of="tkr"), table("trend", {"personal": [text]}, ["2022"], "tkr")).outcome is outcome


def test_a_millionfold_slip():
    result = label(income("503 900 000", of="mkr"), table("trend", {"personal": ["503,9"]}, ["2022"], "mkr"))
    assert result.findings[0].expected == "kr"


def test_the_heading_that_would_need_an_unusual_unit_is_not_blamed():
    result = label(income("503,9", of="mkr"), table("trend", {"personal": ["503 900"]}, ["2022"], "mkr"))
    assert (result.findings[0].subject, result.findings[0].expected) == ("trend", "tkr")


@pytest.mark.parametrize(
    ("text", "more"),
    [("−403,9", {"of": "tkr"}), ("0", {"of": "tkr"}), ("503 900", {"of": "antal"})],
    ids=["agrees-in-no-unit", "zero", "not-money"],
)
def test_what_cannot_be_decided_is_skipped(text, more):
    result = label(income(text, **more), TREND)
    assert (result.outcome, result.findings) == (Outcome.SKIPPED, ())


def test_anchors_that_disagree_decide_nothing():
    other = table("annan", {"personal": ["503,9"]}, ["2022"], "tkr")
    figures = ("rr.personal[2022]", "trend.personal[2022]", "annan.personal[2022]")
    assert label(income(of="tkr"), TREND, other, figures=figures).outcome is Outcome.SKIPPED


def test_a_missing_table_is_skipped():
    assert label(TREND).outcome is Outcome.SKIPPED


def test_problems():
    context = RuleContext({"br": layout("br", {}, ["a"])}, {}, {"trend": TREND})

    def fields(**changes: object) -> list[tuple[str | int, ...]]:
        rule = UnitLabel(**{"code": "X", "title": same("x"), "figures": ("br.a[2022]", "trend.personal[2022]")} | changes)
        return [problem.field for problem in rule.problems(context)]

    assert fields() == []
    assert fields(figures=("br.a", "trend.personel[2022]")) == [("figures", 0), ("figures", 1)]
    assert fields(message=Words("{table} {actual}", "{left}")) == [("message", "en")]
