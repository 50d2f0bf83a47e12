"""Statements in the text against the tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed_tables import books, layout, table

from bokslut.checks.claim import Claim
from bokslut.checks.interface import RuleContext
from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Severity
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.model.table import Table

SUMMARY = table(
    "sammandrag",
    {"intakter": ["1 267,9", "1 301,0", "1 158,8"], "kostnader": ["−1 289,7", "−1 322,8", "−1 179,0"]},
    ["bokslut", "budget", "forra"],
    "mkr",
)
STAFF = table(
    "personal", {"arsarbetare": ["748", "761"], "frisknarvaro": ["53,4", "53,5"]}, ["2022", "2021"], "antal", units={"frisknarvaro": "%"}
)
AREAS = table(
    "omraden",
    {
        "ekonomi": ["−0,5", "−0,2"],
        "hr": ["5,4", "2,1"],
        "it": ["28,6", "24,6"],
        "ledning": ["9,6", "11,6"],
        "utveckling": ["−10,9", "−14,2"],
        "tom": [None, None],
    },
    ["bokslut", "oktober"],
    "mkr",
)


def claim(*tables: Table, **fields: object) -> CheckResult:
    rule = Claim.model_validate({"code": "TX001", "title": same("Påstående"), "text": "så här är det"} | fields)
    [result] = rule.check(books(*(tables or (SUMMARY, STAFF, AREAS))))
    return result


def test_109_0_against_109_1_is_rounding_and_110_0_is_not_supported():
    rise = "sammandrag.intakter[bokslut] - sammandrag.intakter[forra]"
    result = claim(value="109,0 mkr", computed=rise)
    assert result.outcome is Outcome.ROUNDING
    assert result.reason == Words("avrundning: 3 tal à 0,05\u00a0mkr", "rounding: 3 figures of 0,05\u00a0mkr")
    result = claim(value="110,0 mkr", computed=rise, text="intäkterna ökade med 110,0", section="3.2.1")
    [finding] = result.findings
    assert (result.outcome, finding.name, finding.severity) == (Outcome.FAILED, "claim-not-supported", Severity.WARNING)
    assert finding.message.sv == "Texten (avsnitt 3.2.1) säger ”intäkterna ökade med 110,0” (110,0 mkr); tabellerna ger 109,1 mkr"
    assert finding.message.en == "The text (section 3.2.1) says “intäkterna ökade med 110,0” (110,0 mkr); the tables give 109,1 mkr"
    assert (finding.observed, finding.expected) == ("110,0\u00a0mkr", "109,1\u00a0mkr")
    assert len(finding.places) == 2


def test_about_2_8_percent_is_not_2_5_percent():
    result = claim(
        value="cirka 2,8 %",
        computed="(sammandrag.kostnader[bokslut] - sammandrag.kostnader[budget]) / -sammandrag.kostnader[budget]",
        text="cirka 2,8 procent lägre än budget",
    )
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].message.sv.endswith("(cirka 2,8 %); tabellerna ger ≈\u00a02,50 %")
    assert {place.path for place in result.findings[0].places} == {"sammandrag.csv"}
    assert result.reason is not None
    assert result.reason.sv.startswith("”cirka” medger 0,14\u00a0% åt båda håll; avrundning:")


@pytest.mark.parametrize(
    ("value", "percent", "outcome"),
    [
        ("cirka 83 %", "82.65", Outcome.ROUNDING),
        ("cirka 83 %", "76.69", Outcome.FAILED),
        ("83 %", "82.65", Outcome.ROUNDING),
        ("83 %", "82.4", Outcome.FAILED),
        ("ca 2 %", "2.5", Outcome.ROUNDING),  # half a unit of the last digit is more than 5 % here
        ("cirka 100 %", "105", Outcome.ROUNDING),
        ("cirka 100 %", "105.1", Outcome.FAILED),
        ("cirka 100 %", "100", Outcome.OK),
    ],
)
def test_about_widens_to_five_percent_or_half_of_the_last_digit(value, percent, outcome):
    assert claim(value=value, computed=f"{percent} %").outcome is outcome


def test_about_13_more_is_13_fewer():
    result = claim(value="cirka 13", computed="personal.arsarbetare[2022] - personal.arsarbetare[2021]")
    assert result.outcome is Outcome.FAILED
    assert "tabellerna ger −13 st" in result.findings[0].message.sv


@given(st.integers(-500, 500), st.integers(-600, 600))
def test_a_claim_of_a_copied_figure_agrees_when_the_intervals_say_so(claimed, printed):
    """Oracle: two figures with one decimal, z at most 2 and within a tenth of each other."""
    figures = table("t", {"x": [f"{printed / 10:.1f}"]}, ["c"], "mkr")
    text = f"{claimed / 10:.1f} mkr".replace(".", ",")
    outcome = claim(figures, value=text, computed="t.x[c]").outcome
    off = abs(claimed - printed)
    assert outcome is (Outcome.OK if off == 0 else Outcome.SUSPECT if off == 1 else Outcome.FAILED)


@pytest.mark.parametrize(
    ("direction", "change", "outcome"),
    [
        ("increased", "personal.arsarbetare[2022] - personal.arsarbetare[2021]", Outcome.FAILED),
        ("decreased", "personal.arsarbetare[2022] - personal.arsarbetare[2021]", Outcome.OK),
        ("not-increased", "personal.arsarbetare[2022] - personal.arsarbetare[2021]", Outcome.OK),
        ("not-decreased", "personal.arsarbetare[2022] - personal.arsarbetare[2021]", Outcome.FAILED),
        ("unchanged", "personal.arsarbetare[2022] - personal.arsarbetare[2021]", Outcome.FAILED),
        ("decreased", "personal.frisknarvaro[2022] - personal.frisknarvaro[2021]", Outcome.OK),
        # 53,4 and 53,5 may be 53,45 both: neither more nor less.
        ("increased", "personal.frisknarvaro[2022] - personal.frisknarvaro[2021]", Outcome.FAILED),
        ("not-decreased", "personal.frisknarvaro[2022] - personal.frisknarvaro[2021]", Outcome.SUSPECT),
        ("decreased", "personal.frisknarvaro[2021] - personal.frisknarvaro[2022]", Outcome.FAILED),
        ("increased", "personal.frisknarvaro[2021] - personal.frisknarvaro[2022]", Outcome.OK),
        ("not-increased", "personal.frisknarvaro[2021] - personal.frisknarvaro[2022]", Outcome.SUSPECT),
        ("increased", "sammandrag.intakter[bokslut] - sammandrag.intakter[bokslut]", Outcome.FAILED),
        ("decreased", "sammandrag.intakter[bokslut] - sammandrag.intakter[bokslut]", Outcome.FAILED),
        ("not-increased", "sammandrag.intakter[bokslut] - sammandrag.intakter[bokslut]", Outcome.OK),
        ("not-decreased", "sammandrag.intakter[bokslut] - sammandrag.intakter[bokslut]", Outcome.OK),
        ("unchanged", "sammandrag.intakter[bokslut] - sammandrag.intakter[bokslut]", Outcome.OK),
    ],
)
def test_directions(direction, change, outcome):
    assert claim(direction=direction, computed=change).outcome is outcome


def test_two_figures_printed_alike_may_hide_a_rise():
    same_twice = table("t", {"x": ["5,2", "5,2"]}, ["a", "b"], "%")
    assert claim(same_twice, direction="increased", computed="t.x[a] - t.x[b]").outcome is Outcome.SUSPECT


def test_a_direction_says_what_the_tables_give():
    result = claim(direction="increased", computed="personal.arsarbetare[2022] - personal.arsarbetare[2021]", text="personalen har ökat")
    assert result.findings[0].message.sv == "Texten säger ”personalen har ökat”; tabellerna ger en minskning med 13\u00a0st"


def test_a_small_change_is_told_with_its_direction():
    for change, told in (
        ("[2021] - personal.frisknarvaro[2022]", "en ökning med 0,1"),
        ("[2022] - personal.frisknarvaro[2021]", "en minskning med 0,1"),
    ):
        [finding] = claim(direction="unchanged", computed=f"personal.frisknarvaro{change}").findings
        assert finding.message.sv.endswith(f"tabellerna ger {told}\u00a0%")
    [finding] = claim(direction="increased", computed="personal.arsarbetare[2022] - personal.arsarbetare[2022]").findings
    assert finding.message.sv.endswith("tabellerna ger ingen förändring")


def test_about_a_negative_number_widens_it_as_much():
    result = claim(value="cirka −100 mkr", computed="-104 mkr")
    assert result.outcome is Outcome.ROUNDING
    assert result.reason == Words("”cirka” medger 5\u00a0mkr åt båda håll", "“about” allows 5\u00a0mkr either way")
    assert claim(value="cirka −100 mkr", computed="-106 mkr").outcome is Outcome.FAILED


def test_the_largest_deviation_against_the_forecast_is_that_of_it():
    rank = {"rank": "largest", "table": "omraden", "computed": "bokslut - oktober"}
    assert claim(line="it", lines=("!tom",), **rank).outcome is Outcome.OK
    result = claim(line="hr", text="HR störst", **rank)
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].message.sv == "Texten säger ”HR störst”; i tabellen har It 4,0 mkr mot 3,3 mkr för Hr"
    assert claim(line="hr", lines=("!it", "!tom"), **rank).outcome is Outcome.OK, "3,3 is shared with development"


def test_columns_named_by_years_can_be_ranked():
    years = table("t", {"a": ["3"], "b": ["2"]}, ["2022"])
    assert claim(years, rank="largest", table="t", line="a", column="2022").outcome is Outcome.OK
    assert claim(years, rank="largest", table="t", line="b", column="2022").outcome is Outcome.SUSPECT
    assert claim(years, rank="largest", table="t", line="b", column="2021").outcome is Outcome.SKIPPED


def test_equal_figures_share_the_rank_and_rounding_alone_is_suspect():
    tied = table("t", {"a": ["3,3"], "b": ["3,3"], "c": ["3,4"]}, ["x"], "mkr")
    assert claim(tied, rank="largest", table="t", line="a", column="x", lines=("a", "b")).outcome is Outcome.OK
    assert claim(tied, rank="largest", table="t", line="a", column="x").outcome is Outcome.SUSPECT
    assert claim(tied, rank="smallest", table="t", line="a", column="x").outcome is Outcome.OK
    assert claim(AREAS, rank="smallest", table="omraden", line="ekonomi", column="bokslut").outcome is Outcome.FAILED


def test_a_rank_is_refuted_by_the_line_that_surely_beats_it_not_left_open_by_a_coarser_one_ahead():
    shares = table("t", {"liten": ["1", "8"], "stor": ["1 000", "9 000"], "egen": ["1 000", "9 100"]}, ["avvikelse", "budget"])
    part = {"rank": "largest", "table": "t", "computed": "avvikelse / budget"}
    result = claim(shares, line="egen", **part)
    assert result.outcome is Outcome.FAILED
    assert "har Stor" in result.findings[0].message.sv
    assert claim(shares, line="egen", lines=("liten", "egen"), **part).outcome is Outcome.SUSPECT


def test_all_areas_is_refuted_by_every_exception():
    result = claim(holds="bokslut >= 0", table="omraden", text="samtliga områden")
    [finding] = result.findings
    assert result.outcome is Outcome.FAILED
    assert finding.message.sv == "Texten säger ”samtliga områden”; det gäller inte Ekonomi (−0,5\u00a0mkr), Utveckling (−10,9\u00a0mkr)"
    assert [(place.line, place.primary) for place in finding.places] == [(2, True), (6, False)]
    assert (result.table, result.line, finding.subject) == ("omraden", None, "omraden")
    assert claim(holds="bokslut >= 0", table="omraden", lines=("hr", "it", "ledning")).outcome is Outcome.OK
    assert claim(holds="bokslut > oktober", table="omraden", lines=("!ledning", "!ekonomi", "!tom")).outcome is Outcome.OK


def test_all_is_open_while_a_line_is_unknown_and_refuted_by_one_exception():
    part = table("t", {"a": ["1", "1"], "b": ["2", None]}, ["x", "y"])
    assert claim(part, holds="x >= y", table="t").outcome is Outcome.SKIPPED
    worse = table("t", {"a": ["1", "9"], "b": ["2", None]}, ["x", "y"])
    assert claim(worse, holds="x >= y", table="t").outcome is Outcome.FAILED


def test_a_line_that_prints_nothing_leaves_all_and_a_rank_open_unless_another_refutes_them():
    part = table("t", {"it": ["5", "4"], "lon": [None, "1"], "service": ["1", "2"]}, ["utfall", "budget"], "mkr")
    rank = {"rank": "largest", "table": "t", "column": "utfall"}
    for fields in ({"holds": "utfall >= 0", "table": "t"}, {"line": "it", **rank}, {"line": "lon", **rank}):
        result = claim(part, **fields)
        assert (result.outcome, result.reason) == (
            Outcome.SKIPPED,
            Words("Lon är inte tryckt för utfall", "Lon is not printed for utfall"),
        )
    assert claim(part, line="service", **rank).outcome is Outcome.FAILED
    assert claim(part, holds="utfall >= 2 mkr", table="t").outcome is Outcome.FAILED
    assert claim(part, line="it", lines=("!lon",), **rank).outcome is Outcome.OK


def test_totals_are_not_ranked_unless_they_are_asked_for():
    items = table("t", {"it": ["5"], "lon": ["4"], "summa": ["9"]}, ["x"], "mkr")
    summed = replace(items, lines=(*items.lines[:2], replace(items.lines[2], role="sum")))
    rank = {"rank": "largest", "table": "t", "column": "x"}
    assert claim(summed, line="it", **rank).outcome is Outcome.OK
    assert claim(summed, line="it", lines=("it", "summa"), **rank).outcome is Outcome.FAILED
    assert claim(summed, line="summa", **rank).outcome is Outcome.OK


def test_a_condition_on_its_own():
    condition = "personal.arsarbetare[2022] > personal.arsarbetare[2021]"
    result = claim(holds=condition)
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].message.sv == "Texten säger ”så här är det”; tabellerna ger 748 ≤ 761 st"


@pytest.mark.parametrize(
    "fields",
    [
        {"value": "1 mkr", "computed": "saknas.x[y]"},
        {"direction": "increased", "computed": "saknas.x[y]"},
        {"rank": "largest", "table": "saknas", "line": "a", "column": "x"},
        {"rank": "largest", "table": "omraden", "line": "tom", "column": "bokslut"},
        {"rank": "largest", "table": "omraden", "line": "it", "column": "saknas"},
        {"holds": "x > 0", "table": "saknas"},
        {"holds": "saknas > 0", "table": "omraden"},
        {"holds": "saknas.x[y] > 0"},
    ],
)
def test_what_is_not_there_is_skipped_with_a_reason(fields):
    result = claim(**fields)
    assert (result.outcome, result.findings) == (Outcome.SKIPPED, ())
    assert result.reason is not None


def problems(**fields: object) -> list[tuple[str | int, ...]]:
    context = RuleContext({"br": layout("br", {}, ["a"])}, {}, {"omraden": AREAS, "personal": STAFF, "sammandrag": SUMMARY})
    rule = Claim.model_validate({"code": "TX001", "title": same("x"), "text": "så"} | fields)
    return [problem.field for problem in rule.problems(context)]


RISE = "sammandrag.intakter[bokslut] - sammandrag.intakter[forra]"


def test_sound_claims_have_no_problems():
    assert problems(value="cirka 109 mkr", computed=RISE) == []
    assert problems(value="cirka 13", computed="personal.arsarbetare[2022] - personal.arsarbetare[2021]") == []
    assert problems(direction="increased", computed=RISE) == []
    assert problems(rank="largest", table="omraden", line="it", column="bokslut", lines=("!utveckling",)) == []
    assert problems(rank="largest", table="omraden", line="it", computed="bokslut - oktober") == []
    assert problems(holds="bokslut >= 0", table="omraden") == []
    assert problems(holds=f"{RISE} > 0", message=Words("{says} {sign}", "{text} {section} {left}")) == []


@pytest.mark.parametrize(
    ("fields", "found"),
    [
        ({}, [("text",)]),
        ({"value": "1 mkr", "direction": "increased", "computed": RISE}, [("direction",)]),
        ({"value": "1 mkr"}, [("value",)]),
        ({"value": "en krona", "computed": RISE}, [("value",)]),
        ({"value": "5 %", "computed": RISE}, [("value",)]),
        ({"value": "0,534", "computed": "personal.frisknarvaro[2022]"}, [("value",)]),
        ({"value": "5 mkr", "computed": "sammandrag.intekter[bokslut]"}, [("computed",)]),
        ({"value": "5 mkr", "computed": RISE + " > 0"}, [("computed",)]),
        ({"value": "5 mkr", "computed": RISE, "table": "omraden"}, [("table",)]),
        ({"direction": "increased", "computed": "1 +"}, [("computed",)]),
        ({"rank": "largest", "line": "it", "column": "bokslut"}, [("rank",)]),
        ({"rank": "largest", "table": "omraden", "line": "it"}, [("rank",)]),
        ({"rank": "largest", "table": "omraden", "line": "itt", "column": "bokslut"}, [("line",)]),
        ({"rank": "largest", "table": "omraden", "line": "it", "column": "boksult"}, [("column",)]),
        ({"rank": "largest", "table": "omraden", "line": "it", "column": "bokslut", "lines": ("hr",)}, [("line",)]),
        ({"holds": "bokslut", "table": "omraden"}, [("holds",)]),
        ({"holds": "bokslut > 0", "table": "omroden"}, [("table",)]),
        ({"holds": f"{RISE} > 0", "lines": ("it",)}, [("lines",)]),
        ({"holds": f"{RISE} > 0", "message": Words("{other}", "{left}")}, [("message", "sv")]),
    ],
)
def test_faulty_claims_say_where(fields, found):
    assert problems(**fields) == found
