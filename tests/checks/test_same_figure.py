"""One figure printed in several places."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed_tables import books, layout, statement, table

from bokslut.checks.interface import RuleContext
from bokslut.checks.same_figure import SameFigure
from bokslut.model.check import Outcome
from bokslut.model.words import same

if TYPE_CHECKING:
    from bokslut.model.check import CheckResult
    from bokslut.model.table import Table


def copies(figures, *tables: Table, statements=()) -> list[CheckResult]:
    rule = SameFigure(code="DU001", title=same("Sjukfrånvaro"), figures=tuple(figures))
    return list(rule.check(books(*tables, statements=statements)))


def test_sick_leave_that_differs_in_the_last_digit_is_wrong():
    ratios = table("nyckeltal", {"sjukfranvaro": ["5,6"]}, ["2020"], "%")
    staff = table("hr", {"sjukfranvaro": ["5,7"]}, ["2020"], "%")
    [result] = copies(["nyckeltal.sjukfranvaro[2020]", "hr.sjukfranvaro[2020]"], ratios, staff)
    [finding] = result.findings
    assert (result.outcome, finding.name, finding.tolerance) == (Outcome.FAILED, "copied-figure-differs", 0)
    assert finding.message.sv == "Sjukfrånvaro: 5,6 % i Nyckeltal, 5,7 % i Hr"
    assert finding.difference == Fraction(-1, 1000)
    assert [place.path for place in finding.places] == ["nyckeltal.csv", "hr.csv"]


@pytest.mark.parametrize(
    ("one", "other", "outcome"),
    [
        (("503,9", "mkr"), ("503 900", "tkr"), Outcome.OK),
        (("503,9", "mkr"), ("503 949", "tkr"), Outcome.ROUNDING),
        (("503,9", "mkr"), ("503 951", "tkr"), Outcome.FAILED),
        (("503 951", "tkr"), ("503,9", "mkr"), Outcome.FAILED),
        (("5", "%"), ("5", "antal"), Outcome.SKIPPED),
    ],
)
def test_units_are_converted_and_the_coarser_must_round_the_finer(one, other, outcome):
    first, second = table("a", {"x": [one[0]]}, ["c"], one[1]), table("b", {"y": [other[0]]}, ["c"], other[1])
    [result] = copies(["a.x[c]", "b.y[c]"], first, second)
    assert result.outcome is outcome


def test_columns_are_written_as_in_expressions():
    here = table("a", {"x": ["1", "2"], "y": ["2", "1"]}, ["2022-12-31", "Bokslut 2022"])
    for text in ("a.x[2022-12-31]", 'a.x["2022-12-31"]', "a . x [ 2022-12-31 ]", "(a.x[2022-12-31])"):
        [result] = copies([text, 'a.y["Bokslut 2022"]'], here)
        assert (result.outcome, result.terms[0].column) == (Outcome.OK, "2022-12-31")
    assert copies(['-a.x["Bokslut 2022"]', "a.y[2022-12-31]"], here)[0].outcome is Outcome.FAILED
    assert copies(['abs(a.x["Bokslut 2022"])', "a.y[2022-12-31]"], here)[0].outcome is Outcome.OK


def test_signs_may_be_turned_and_dropped():
    costs = table("a", {"x": ["−10,9"], "y": ["10,9"]}, ["c"], "mkr")
    assert copies(["-a.x[c]", "a.y[c]"], costs)[0].outcome is Outcome.OK
    assert copies(["abs(a.x[c])", "abs( a.y[c] )"], costs)[0].outcome is Outcome.OK
    assert copies(["-abs(a.y[c])", "a.x[c]"], costs)[0].outcome is Outcome.OK
    assert copies(["-abs(a.x[c])", "-a.y[c]"], costs)[0].outcome is Outcome.OK
    assert copies(["a.x[c]", "a.y[c]"], costs)[0].outcome is Outcome.FAILED


def test_two_coarse_copies_that_differ_are_wrong_though_a_finer_one_lies_half_way_between():
    figures = table("a", {"x": ["5,55"], "y": ["5,5"], "z": ["5,6"], "w": ["5,6"]}, ["c"], "%")
    for order in (["a.x[c]", "a.y[c]", "a.z[c]"], ["a.y[c]", "a.z[c]", "a.x[c]"]):
        results = copies(order, figures)
        assert sorted(result.outcome for result in results) == [Outcome.FAILED, Outcome.ROUNDING, Outcome.ROUNDING]
        [finding] = [finding for result in results for finding in result.findings]
        assert (finding.subject, finding.difference) == ("a.y[c]=a.z[c]", Fraction(-1, 1000))
    assert [result.outcome for result in copies(["a.x[c]", "a.z[c]", "a.w[c]"], figures)] == [Outcome.ROUNDING, Outcome.ROUNDING]


def test_two_coarse_copies_of_a_fine_figure_are_held_to_the_fine_one():
    figures = table("a", {"x": ["109"], "y": ["109,4"], "z": ["110"]}, ["c"], "mkr")
    results = copies(["a.x[c]", "a.z[c]", "a.y[c]"], figures)
    assert [result.outcome for result in results] == [Outcome.ROUNDING, Outcome.FAILED]
    assert results[1].findings[0].subject == "a.z[c]=a.y[c]"


def test_without_columns_every_common_column_is_compared():
    one = table("a", {"x": ["1", "2", "3"]}, ["2022", "2021", "budget"], "mkr")
    other = table("b", {"y": ["1", "7"]}, ["2022", "2021"], "mkr")
    results = copies(["a.x", "b.y"], one, other)
    assert [(result.column, result.outcome) for result in results] == [("2022", Outcome.OK), ("2021", Outcome.FAILED)]


@pytest.mark.parametrize(
    ("figures", "reason"),
    [
        (["a.x[c]", "saknas.y[c]"], "tabellen saknas finns inte i det här bokslutet"),
        (["a.x[c]", "a.tom[c]"], "Tom är inte tryckt för c"),
        (["a.x[c]", "a.z[c]"], "A har ingen rad z"),
        (["a.x[c]", "a.x[d]"], "A har ingen kolumn d"),
        (["a.x", "saknas.x"], "tabellen saknas finns inte i det här bokslutet"),
        (["a.x", "e.x"], "tabellerna har ingen gemensam kolumn"),
    ],
)
def test_what_is_not_there_is_skipped_with_the_reason(figures, reason):
    here = table("a", {"x": ["1"], "tom": [None]}, ["c"])
    [result] = copies(figures, here, table("e", {"x": ["1"]}, ["f"]))
    assert result.outcome is Outcome.SKIPPED
    assert result.reason is not None
    assert result.reason.sv == reason


def test_exact_figures_must_agree_to_the_ore():
    [result] = copies(
        ["rr.x[2022]", "br.y[2022]"], statements=(statement("rr", {"x": ["1.00"]}, ["2022"]), statement("br", {"y": ["1.01"]}, ["2022"]))
    )
    assert result.outcome is Outcome.FAILED
    assert result.reason is not None
    assert "öret" in result.reason.sv


@given(st.integers(-(10**9), 10**9), st.integers(-2000, 2000), st.sampled_from(["tkr", "mkr"]))
def test_a_copy_in_a_coarser_unit_agrees_exactly_when_it_is_a_nearest_one(kronor, off, unit_name):
    factor = {"tkr": 1000, "mkr": 10**6}[unit_name]
    coarse = kronor // factor + off // 1000
    fine, other = table("a", {"x": [str(kronor)]}, ["c"], "kr"), table("b", {"x": [str(coarse)]}, ["c"], unit_name)
    [result] = copies(["a.x[c]", "b.x[c]"], fine, other)
    assert (result.outcome is not Outcome.FAILED) == (2 * abs(coarse * factor - kronor) <= factor)


def test_problems_are_found_with_a_suggestion_and_the_place_in_the_text():
    known = table("nyckeltal", {"sjukfranvaro": ["5,6"]}, ["2020"], "%")
    context = RuleContext({"br": layout("br", {}, ["summa"])}, {}, {"nyckeltal": known})

    def found(*figures: str) -> list[tuple]:
        rule = SameFigure(code="X", title=same("x"), figures=figures)
        return [(p.field, p.offset, p.length, p.remedy.sv if p.remedy else None) for p in rule.problems(context)]

    good = "nyckeltal.sjukfranvaro[2020]"
    assert found(good, "br.summa[2022]") == []
    assert found(good, "-nyckletal.sjukfranvaro[2020]") == [(("figures", 1), 1, 9, "Menade du nyckeltal?")]
    assert found(good, "nyckeltal.sjukfranvro[2020]") == [(("figures", 1), 10, 11, "Menade du sjukfranvaro?")]
    assert found(good, "nyckeltal.sjukfranvaro[2002]") == [(("figures", 1), 22, 6, "Menade du 2020?")]
    assert found(good, "br.suma[2022]") == [(("figures", 1), 3, 4, "Menade du summa?")]
    assert found(good, "nyckeltal.sjukfranvaro[2020") == [
        (("figures", 1), 22, 5, "Skriv kolumnens namn, till exempel [2022] eller [bokslut_2022]")
    ]
    cell = "nyckeltal.sjukfranvaro[2020]"
    for broken in ("nyckeltal", f"abs({cell}", f"{cell})", "1 + 2", "", f"{cell}@previous", "abs(1)", f"a.{cell}", f"max({cell}, 1)"):
        assert [field for field, *_ in found(good, broken)] == [("figures", 1)]
    assert [field for field, *_ in found(good, "nyckeltal.sjukfranvaro")] == [("figures",)]
