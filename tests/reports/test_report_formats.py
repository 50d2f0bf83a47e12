"""The formats for machines and the registry."""

from __future__ import annotations

import csv
import io
import json
import re
from dataclasses import replace
from fractions import Fraction
from xml.etree import ElementTree as ET

import close_results as results
import pytest
from golden_files import golden
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.family import load_all
from bokslut.model.words import same
from bokslut.reports.contract import decimal
from bokslut.reports.csv import CSV
from bokslut.reports.escape import markdown_text, spreadsheet_cell, visible
from bokslut.reports.github import GITHUB
from bokslut.reports.interface import Style
from bokslut.reports.json import JSON
from bokslut.reports.jsonl import JSONL
from bokslut.reports.junit import JUNIT
from bokslut.reports.markdown import MARKDOWN
from bokslut.reports.registry import REPORTS, report
from bokslut.reports.sarif import SARIF

BUILDS = (results.failing, results.passing, results.skipped, results.published)
CONTRACT = {
    "": {"schema", "bokslut", "close", "sources", "summary", "statements", "checks", "findings"},
    "close": {"entity", "currency", "fiscal_year", "through"},
    "sources": {"path", "format", "encoding", "sha256", "entries", "postings"},
    "summary": {"checks", "ok", "rounding", "suspect", "failed", "skipped", "accepted", "errors", "warnings", "verdict"},
    "checks": {
        *("code", "rule", "outcome", "table", "line", "column", "left", "right", "difference", "tolerance", "z", "unit", "reason"),
    },
    "findings": {
        *("id", "code", "name", "severity", "message", "observed", "expected", "difference", "unit", "places", "rule_place"),
        *("causes", "ruled_out", "accepted"),
    },
    "places": {"path", "line", "column", "end_line", "end_column", "excerpt", "note", "primary"},
    "causes": {"hypothesis", "grade", "explains", "leaves", "where", "chance", "evidence_for", "evidence_against"},
    "where": {"table", "line", "column", "printed", "suggested"},
}


def test_every_format_has_its_name_once():
    names = [one.name for one in REPORTS]
    assert names == ["text", "json", "jsonl", "sarif", "junit", "github", "md", "csv"]
    assert report("json") is JSON
    assert report("nothing") is None


@pytest.mark.parametrize("build", BUILDS)
def test_json_has_the_keys_of_the_contract(build):
    data = json.loads(JSON.render(build(), Style()))
    assert set(data) >= CONTRACT[""]
    assert data["schema"] == "bokslut/close-result@1"
    assert set(data["close"]) == CONTRACT["close"]
    assert set(data["summary"]) >= CONTRACT["summary"]
    for key in ("sources", "checks", "findings"):
        assert all(set(item) >= CONTRACT[key] for item in data[key])
    for finding in data["findings"]:
        assert all(set(place) >= CONTRACT["places"] for place in finding["places"])
        for cause in finding["causes"]:
            assert set(cause) >= CONTRACT["causes"]
            assert all(set(where) >= CONTRACT["where"] for where in cause["where"])


def test_golden_json():
    golden("failing.json", JSON.render(results.failing(), Style()))
    golden("published.json", JSON.render(results.published(), Style()))


def test_golden_markdown_and_csv():
    golden("failing.md", MARKDOWN.render(results.failing(), Style()))
    golden("published.csv", CSV.render(results.published(), Style()))


def test_amounts_are_decimal_strings_in_kronor():
    check, finding = (json.loads(JSON.render(results.published(), Style()))[key][0] for key in ("checks", "findings"))
    assert (check["left"], check["right"], check["difference"]) == ("186358000", "186368000", "-10000")
    assert (check["tolerance"], check["unit"], finding["difference"]) == ("1000", "kr", "-10000")
    assert re.fullmatch(r"\d+\.\d{1,2}", check["z"])
    assert finding["causes"][0]["grade"] == "möjligt"
    assert finding["causes"][0]["chance"] == "0.4"
    values = json.loads(JSON.render(results.failing(), Style()))["statements"][1]["lines"][1]["values"]
    assert values == ["92400.00", "98100.00"]


def test_nothing_is_a_float_and_nothing_is_escaped_away():
    text = JSON.render(results.failing(), Style())
    assert "Balansräkningen" in text
    json.loads(text, parse_float=lambda found: pytest.fail(f"a float: {found}"))


def test_language_and_width_change_no_json():
    for build in BUILDS:
        assert JSON.render(build(), Style("sv", 60)) == JSON.render(build(), Style("en", 120, colour=True))
        assert JSONL.render(build(), Style("sv", 60)) == JSONL.render(build(), Style("en", 120, colour=True))


def test_json_lines_hold_the_same_as_the_document():
    whole = json.loads(JSON.render(results.failing(), Style()))
    lines = [json.loads(line) for line in JSONL.render(results.failing(), Style()).splitlines()]
    assert lines[0]["schema"] == "bokslut/close-result@1"
    assert [line["record"] for line in lines] == [
        "close",
        *["statement"] * 2,
        *["check"] * len(whole["checks"]),
        *["finding"] * 2,
        "summary",
    ]
    for kind, key in (("check", "checks"), ("finding", "findings"), ("statement", "statements")):
        assert [{k: v for k, v in line.items() if k != "record"} for line in lines if line["record"] == kind] == whole[key]


@given(st.fractions())
def test_a_decimal_string_is_exact_or_close(value):
    text = decimal(value)
    assert re.fullmatch(r"-?\d+(\.\d+)?", text)
    assert abs(Fraction(text) - value) <= Fraction(1, 2 * 10**12)


@given(st.integers(), st.integers(0, 6))
def test_an_ending_decimal_is_exact(digits, places):
    value = Fraction(digits, 10**places)
    assert Fraction(decimal(value)) == value


@given(st.text())
def test_no_spreadsheet_cell_starts_a_formula(text):
    cell = spreadsheet_cell(text)
    assert cell.lstrip()[:1] not in {"=", "+", "-", "@"} or re.fullmatch(r"-\d+(\.\d+)?", cell)
    assert not set(cell) & {"\n", "\r", "\t"}


def test_numbers_in_a_spreadsheet_stay_numbers():
    assert spreadsheet_cell("-10000.50") == "-10000.50"
    assert spreadsheet_cell("-1+1|cmd") == "'-1+1|cmd"
    assert spreadsheet_cell("=HYPERLINK(1)") == "'=HYPERLINK(1)"


def test_csv_reads_back_with_texts_that_hold_delimiters_and_quotes():
    bad = '=cmd;"quoted"\nnext\x1b'
    finding = replace(results.UNBALANCED, message=same(bad))
    text = CSV.render(replace(results.failing(), findings=(finding,)), Style())
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert rows[0]["text"] == '\'=cmd;"quoted" next\\x1b'
    assert rows[0]["difference"] == "-10"
    assert {row["schema"] for row in rows} == {"bokslut/close-result@1"}
    assert len(rows) == 1 + len(results.failing().checks)


def test_lone_surrogates_can_be_written_in_every_format():
    finding = replace(results.UNBALANCED, message=same("\udc80"), subject="\udc80".encode("utf-8", "replace").decode())
    result = replace(results.failing(), findings=(finding,), entity="\udcff")
    for one in load_all(REPORTS):
        one.render(result, Style()).encode()
    assert json.loads(JSON.render(result, Style()))["close"]["entity"] == "\udcff"


def test_markdown_shows_text_as_it_is():
    assert markdown_text("a|b [x](javascript:1) <b> *_` # @all http://x www.x.se") == (
        r"a\|b \[x\](javascript:1) \<b\> \*\_\` \# \@all http\://x www\.x.se"
    )


@given(st.text(alphabet=st.characters(exclude_categories=())))
def test_visible_text_has_nothing_hidden_and_keeps_what_is_seen(text):
    seen = visible(text)
    seen.encode()
    assert visible(seen) == seen
    assert all(character.isprintable() or character == "\u00a0" or character.isspace() for character in seen)


@pytest.mark.parametrize(
    "command",
    [
        "::error::",
        "::add-mask::x",
        "::warning file=a,line=1::x",
        "##[error]",
        "Bolaget ##[group]",
        "x ##vso[task.complete result=Failed;]",
        "##teamcity[buildStop]",
    ],
)
def test_no_text_from_outside_is_a_command_to_a_ci_runner(command):
    """A runner reads what is printed: a command begins a line (also where a long one was broken), or is ##[ or ##vso[ anywhere."""
    seen = visible(command)
    assert not re.search(r"##\w*\[", seen)
    assert not re.match(r"\s*::[\w-]+[^:]*::", seen)
    assert command.translate(str.maketrans("", "", ":#")) == re.sub(r"\\x..|[:#]", "", seen)


@pytest.mark.parametrize("text", ["Bank::SEB", "::", "C::", "# [1]", "a :: b :: c"])
def test_what_only_looks_like_a_command_is_untouched(text):
    assert visible(text) == text


def test_ordinary_swedish_is_untouched():
    text = "Årets resultat –1\u00a0240,00 ≠ 1\u202f230 ”å” 日本 a\u0308"
    assert visible(text) == text


def test_golden_formats_for_ci():
    golden("failing.sarif", SARIF.render(results.failing(), Style()))
    golden("published.junit.xml", JUNIT.render(results.published(), Style()))
    golden("failing.github", GITHUB.render(results.failing(), Style()))


def test_sarif_has_a_result_a_finding_at_its_place_and_suppresses_what_is_accepted():
    log = json.loads(SARIF.render(results.published(), Style()))
    (run,) = log["runs"]
    assert log["version"] == "2.1.0"
    assert [result["ruleId"] for result in run["results"]] == ["BR001", "BR002"]
    region = run["results"][0]["locations"][0]["physicalLocation"]["region"]
    assert region == {"startLine": 3, "startColumn": 30, "endColumn": 37}
    assert run["results"][1]["suppressions"][0]["kind"] == "external"
    # SARIF allows none for all of them or some for all of them, nothing between.
    assert run["results"][0]["suppressions"] == []
    assert "suppressions" not in SARIF.render(results.failing(), Style())
    for result in run["results"]:
        assert run["tool"]["driver"]["rules"][result["ruleIndex"]]["id"] == result["ruleId"]


def test_sarif_shows_what_has_no_place_at_the_ledger():
    table = replace(results.LEDGER, path="tabell.csv", postings=0)
    finding = replace(results.UNBALANCED, places=())
    result = replace(results.failing(), sources=(table, results.LEDGER), findings=(finding,))
    [shown] = json.loads(SARIF.render(result, Style(folder="bolag")))["runs"][0]["results"]
    assert shown["locations"] == [{"physicalLocation": {"artifactLocation": {"uri": "bolag/ledger/2025.se"}}}]


@pytest.mark.parametrize(
    ("path", "uri"),
    [
        ("bok å#1%.se", "bok%20%C3%A5%231%25.se"),
        ("c:x.se", "c%3Ax.se"),
        ("./a.se", "a.se"),
        ("/data/å.se", "file:///data/%C3%A5.se"),
        ("\udcff.se", "%5Cudcff.se"),
    ],
)
def test_sarif_names_a_file_by_a_uri(path, uri):
    one, two = results.UNBALANCED.places[0], replace(results.UNBALANCED.places[0], path=path, primary=False)
    finding = replace(results.UNBALANCED, places=(one, two, replace(two, excerpt="x")))
    [shown] = json.loads(SARIF.render(replace(results.failing(), findings=(finding,)), Style()))["runs"][0]["results"]
    [related] = shown["relatedLocations"]
    assert related["physicalLocation"]["artifactLocation"] == {"uri": uri}


@pytest.mark.parametrize("build", BUILDS)
def test_junit_counts_what_it_holds(build):
    result = build()
    suites = ET.fromstring(JUNIT.render(result, Style()))
    cases = suites.findall(".//testcase")
    assert int(suites.attrib["tests"]) == len(cases) >= len(result.checks)
    assert int(suites.attrib["skipped"]) == len(suites.findall(".//skipped")) == result.summary.skipped
    assert int(suites.attrib["failures"]) == len(suites.findall(".//failure"))
    assert (result.summary.errors > 0) == (int(suites.attrib["failures"]) > 0)


def test_junit_calls_no_two_cases_alike():
    one = replace(results.UNBALANCED, code="SIE006", subject="#TRANS 1930 (A 1:3)")
    two = replace(one, subject="#TRANS 1930 (A 1:4)")
    result = replace(results.failing(), findings=(one, two, two))
    other = replace(result, sources=(replace(results.LEDGER, path="ledger/2024.se"), results.LEDGER))
    whole = replace(result, entity="", checks=result.checks * 2, findings=result.findings * 2, parts=(result, other))
    alone, several = ET.fromstring(JUNIT.render(result, Style())), ET.fromstring(JUNIT.render(whole, Style()))
    names = [case.attrib["name"] for case in alone.iter("testcase")]
    assert names[-3:] == [
        "SIE006 statement-out-of-balance (#TRANS 1930 (A 1:3))",
        "SIE006 statement-out-of-balance (#TRANS 1930 (A 1:4))",
        "SIE006 statement-out-of-balance (#TRANS 1930 (A 1:4)) (2)",
    ]
    assert len(set(names)) == len(names)
    both = [case.attrib["name"] for case in several.iter("testcase")]
    assert both == [f"ledger/2025.se: {name}" for name in names] + [f"ledger/2024.se …: {name}" for name in names]
    assert [suite.attrib["name"] for suite in several] == ["ledger/2025.se", "ledger/2024.se …"]
    assert sum(int(suite.attrib["failures"]) for suite in several) == int(several.attrib["failures"]) == 2 * int(alone.attrib["failures"])


def test_junit_is_xml_whatever_the_texts_hold():
    bad = "<&]]>\"'\x00\x1b\ufffe\udc80"
    finding = replace(results.UNBALANCED, message=same(bad), code="X1", subject="y")
    result = replace(results.failing(), entity=bad, findings=(finding,))
    ET.fromstring(JUNIT.render(result, Style()))


def test_workflow_commands_cannot_be_forged():
    bad = "50 %\n::error::forged\r::set-output name=x::y\x1b"
    place = replace(results.UNBALANCED.places[0], path="a,b:c.se")
    finding = replace(results.UNBALANCED, message=same(bad), places=(place,))
    text = GITHUB.render(replace(results.failing(), findings=(finding,)), Style())
    assert text.count("\n") == 1
    assert text.startswith("::error title=BS001,file=a%2Cb%3Ac.se,line=2107,col=1::50 %25%0A\\x3a:error::forged%0A\\x3a:set-output")
    assert GITHUB.render(results.passing(), Style()) == ""


def test_paths_for_ci_are_as_seen_from_where_the_call_was_made():
    style = Style(folder="bolag/bokslut")
    assert "file=bolag/bokslut/ledger/2025.se,line=2107" in GITHUB.render(results.failing(), style)
    log = json.loads(SARIF.render(results.failing(), style))
    location = log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["artifactLocation"]
    assert location == {"uri": "bolag/bokslut/ledger/2025.se"}


@pytest.mark.parametrize(
    ("folder", "path", "seen"),
    [
        ("", "a.se", "a.se"),
        ("", "./a.se", "a.se"),
        ("bokslut", "a.se", "bokslut/a.se"),
        ("bokslut", "../a.se", "a.se"),
        ("bokslut/2025", "../../a/./b.se", "a/b.se"),
        ("..", "../a.se", "../../a.se"),
        ("../x", "../a.se", "../a.se"),
        ("bokslut", "/data/a.se", "/data/a.se"),
        ("bokslut", "env:BOKSLUT_DB", "env:BOKSLUT_DB"),
    ],
)
def test_a_path_is_as_seen_from_here(folder, path, seen):
    assert Style(folder=folder).seen(path) == seen
