"""Totals against their lines."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from printed_tables import books, layout, table

from bokslut.checks.footing import Footing
from bokslut.checks.generated import generated_rules
from bokslut.checks.interface import RuleContext
from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Severity
from bokslut.model.words import Words, same
from bokslut.packs.load import PackRef, load_book, shipped_names
from bokslut.statements.build import line_role
from bokslut.statements.layout import Layout, LayoutLine

if TYPE_CHECKING:
    from collections.abc import Container, Mapping

    from bokslut.model.table import Table

LIABILITIES = layout("skulder", {"summa": ["leverantorer", "ovriga", "upplupna"]}, ["leverantorer", "ovriga", "upplupna", "summa"])


def foot(*tables: Table, layouts=(LIABILITIES,), line="summa", **more: object) -> list[CheckResult]:
    rule = Footing(code="SUM:x", title=same("Summan"), layout=layouts[0].id, line=line, **more)
    return list(rule.check(books(*tables, layouts=layouts)))


def liabilities(*column: str | None) -> Table:
    rows = {line: [cell] for line, cell in zip(["leverantorer", "ovriga", "upplupna", "summa"], column, strict=True)}
    return table("skulder_tabell", rows, ["2022"], layout="skulder")


def test_one_tkr_among_four_figures_is_rounding_and_says_why():
    [result] = foot(liabilities("101 550", "16 186", "57 633", "175 368"))
    assert (result.outcome, result.findings, result.line, result.column) == (Outcome.ROUNDING, (), "summa", "2022")
    assert result.comparison is not None
    assert (result.comparison.difference, result.comparison.tolerance) == (-1000, 2000)
    assert result.reason == Words("avrundning: 4 tal à 0,5\u00a0tkr", "rounding: 4 figures of 0,5\u00a0tkr")


def test_a_wrong_total_is_a_finding_with_every_figure_s_place():
    [result] = foot(liabilities("101 550", "16 186", "57 633", "175 468"))
    [finding] = result.findings
    assert (result.outcome, finding.name, finding.severity) == (Outcome.FAILED, "footing-wrong", Severity.ERROR)
    assert finding.message.sv == "Summa 2022: tryckt 175\u00a0468, summan av raderna 175\u00a0369, skillnad 99 tkr"
    assert (finding.difference, finding.tolerance) == (99_000, 2000)
    assert [place.line for place in finding.places] == [5, 2, 3, 4]
    assert [place.primary for place in finding.places] == [True, False, False, False]
    assert finding.places[1].note == same("Leverantorer 2022: 101 550\u00a0tkr")
    assert finding.subject == "skulder_tabell.summa[2022]"
    assert [(term.line, term.weight) for term in result.terms] == [("summa", 1), ("leverantorer", -1), ("ovriga", -1), ("upplupna", -1)]


def test_the_october_column_is_a_warning():
    areas = ["ekonomi", "hr", "it", "kommunikation", "ledning", "vard", "service", "utveckling"]
    texts = ["-0,2", "2,1", "24,6", "1,9", "11,6", "0,9", "0,0", "-14,2", "26,9"]
    rows = {line: [text] for line, text in zip([*areas, "overskott"], texts, strict=True)}
    shape = layout("omraden", {"overskott": areas}, [*areas, "overskott"])
    [result] = foot(table("t", rows, ["oktober"], "mkr", layout="omraden"), layouts=(shape,), line="overskott")
    assert result.outcome is Outcome.SUSPECT
    assert result.findings[0].severity is Severity.WARNING


def test_a_suspect_figure_never_becomes_more_severe_than_its_rule():
    rows = {**{f"a{n}": ["0,0"] for n in range(20)}, "s": ["1,0"]}
    shape = layout("l", {"s": list(rows)[:-1]}, list(rows))
    [result] = foot(table("t", rows, ["x"], "mkr", layout="l"), layouts=(shape,), line="s", severity="info")
    assert result.outcome is Outcome.SUSPECT
    assert result.findings[0].severity is Severity.INFO


@pytest.mark.parametrize(
    ("cells", "said"),
    [
        (["1", None, "3", "6"], "Ovriga är inte tryckt för 2022"),
        (["1", "2", "3", None], "Summa är inte tryckt för 2022"),
    ],
)
def test_a_blank_cell_is_skipped_never_zero(cells, said):
    [result] = foot(liabilities(*cells))
    assert (result.outcome, result.column) == (Outcome.SKIPPED, "2022")
    assert result.reason is not None
    assert result.reason.sv == said


def test_a_column_without_any_figure_of_the_group_says_nothing():
    rows = {"leverantorer": ["1", None], "ovriga": ["2", None], "upplupna": ["3", None], "summa": ["6", None]}
    results = foot(table("t", rows, ["2022", "2021"], layout="skulder"))
    assert [(r.column, r.outcome) for r in results] == [("2022", Outcome.OK)]


def test_no_table_is_skipped_once():
    [result] = foot()
    assert result.outcome is Outcome.SKIPPED


def test_a_line_that_the_table_leaves_out_adds_nothing_and_a_subtotal_is_opened():
    shape = layout("l", {"mellan": ["a", "b", "gomd"], "total": ["mellan", "-c"]}, ["a", "b", "gomd", "mellan", "c", "total"])
    [result] = foot(table("t", {"a": ["10"], "b": ["5"], "c": ["4"], "total": ["11"]}, ["x"], layout="l"), layouts=(shape,), line="total")
    assert result.outcome is Outcome.OK


def test_a_subtotal_that_is_subtracted_is_opened_with_its_sign():
    shape = layout("l", {"mellan": ["a", "-b"], "total": ["c", "-mellan"]}, ["a", "b", "mellan", "c", "total"])
    [result] = foot(table("t", {"a": ["10"], "b": ["4"], "c": ["7"], "total": ["1"]}, ["x"], layout="l"), layouts=(shape,), line="total")
    assert result.outcome is Outcome.OK


def test_lines_of_different_kinds_are_not_added():
    rows = {"leverantorer": ["1"], "ovriga": ["2"], "upplupna": ["3"], "summa": ["6"]}
    [result] = foot(table("t", rows, ["x"], layout="skulder", units={"ovriga": "%"}))
    assert result.outcome is Outcome.SKIPPED


def test_problems_name_what_does_not_exist():
    def fields(**changes: object) -> list[tuple[str | int, ...]]:
        rule = Footing(**{"code": "X", "title": same("x"), "layout": "skulder", "line": "summa"} | changes)
        return [problem.field for problem in rule.problems(RuleContext({"skulder": LIABILITIES}, {}))]

    assert fields() == []
    assert fields(layout="annan") == [("layout",)]
    assert fields(line="ovriga") == [("line",)]
    assert fields(message=Words("{left} {rad}", "{left} {line}")) == [("message", "sv")]


@given(
    st.lists(st.integers(-(10**7), 10**7), min_size=1, max_size=12),
    st.sampled_from(["kr", "tkr", "mkr"]),
    st.data(),
)
def test_a_planted_error_beyond_the_tolerance_is_always_found_and_a_correct_table_never(parts, unit_name, data):
    """Amounts in units of a thousandth; each is printed rounded on its own, and so is the exact total."""

    def cut(thousandths: int) -> int:
        return (2 * thousandths + 1000) // 2000  # to nearest, halves upwards

    lines = [f"rad{n}" for n in range(len(parts))]
    shape = layout("l", {"summa": lines}, [*lines, "summa"])
    cells = [cut(part) for part in parts]
    total = cut(sum(parts))

    def outcome(values: list[int]) -> CheckResult:
        rows = {line: [str(value)] for line, value in zip([*lines, "summa"], values, strict=True)}
        [result] = foot(table("t", rows, ["x"], unit_name, layout="l"), layouts=(shape,))
        return result

    assert outcome([*cells, total]).outcome is not Outcome.FAILED
    # Rounding already took (total − Σ); beyond twice the worst case no rounding can hide the planted error.
    error = data.draw(st.integers(len(parts) + 2, 10**6)) * data.draw(st.sampled_from([1, -1]))
    where = data.draw(st.integers(0, len(parts)))
    planted = [value + (error if at == where else 0) for at, value in enumerate([*cells, total])]
    failed = outcome(planted)
    assert failed.outcome is Outcome.FAILED
    difference = Fraction(planted[-1] - sum(planted[:-1]))
    assert failed.comparison is not None
    assert failed.findings[0].difference == failed.comparison.difference
    assert (failed.comparison.difference > 0) == (difference > 0)


HIDDEN = [LayoutLine(id=line, label=same(line), accounts=(line[1:],), sign="debit", hidden=True) for line in ("k1", "k2")]
BANK = LayoutLine(id="bank", label=same("Bank"), accounts=("19",), sign="debit")


def test_a_total_of_hidden_lines_only_has_no_footing():
    printed = [
        LayoutLine(id="skattekonto", label=same("S"), sum=("k1", "-k2")),
        BANK,
        LayoutLine(id="summa", label=same("Summa"), sum=("skattekonto", "bank")),
    ]
    shape = Layout(id="br", title=same("br"), line=(*HIDDEN, *printed))
    published = table("t", {"skattekonto": ["1"], "bank": ["2"], "summa": ["3"]}, ["x"], layout="br")
    assert [rule.code for rule in generated_rules({"br": shape}, {"t": published}, {"br"})] == [
        "SUM:br.summa",
        "TIE:br.skattekonto",
        "TIE:br.bank",
        "TIE:br.summa",
    ]
    without = table("t", {"bank": ["2"], "summa": ["2"]}, ["x"], layout="br")
    assert [result.outcome for result in foot(without, layouts=(shape,))] == [Outcome.OK], "a line left out is zero"


@pytest.mark.parametrize(
    ("total", "more"),
    [
        (LayoutLine(id="summa", label=same("Summa"), sum=("bank", "k2")), "k2"),
        (LayoutLine(id="summa", label=same("Summa"), sum=("bank",), accounts=("15",), sign="debit"), "Summa"),
        (LayoutLine(id="summa", label=same("Summa"), sum=("bank", "mellan")), "k1"),
    ],
)
def test_a_total_that_takes_accounts_which_no_line_prints_is_not_added_up(total, more):
    between = LayoutLine(id="mellan", label=same("Mellan"), sum=("bank", "k1"))
    shape = Layout(id="br", title=same("br"), line=(*HIDDEN, BANK, between, total))
    published = table("t", {"bank": ["950"], "summa": ["1010"]}, ["x"], layout="br")
    assert [rule.code for rule in generated_rules({"br": shape}, {"t": published}, {"br"})] == ["TIE:br.bank", "TIE:br.summa"]
    [result] = foot(published, layouts=(shape,))
    assert result.outcome is Outcome.SKIPPED
    assert result.reason is not None
    assert result.reason.sv == f"summan tar med konton på {more} som ingen rad trycker"


def test_a_hidden_subtotal_of_printed_lines_is_opened():
    part = LayoutLine(id="kassa", label=same("Kassa"), accounts=("18",), sign="debit")
    between = LayoutLine(id="mellan", label=same("Mellan"), sum=("bank", "kassa"), hidden=True)
    shape = Layout(id="br", title=same("br"), line=(BANK, part, between, LayoutLine(id="summa", label=same("Summa"), sum=("mellan",))))
    published = table("t", {"bank": ["950"], "kassa": ["60"], "summa": ["1000"]}, ["x"], layout="br")
    [result] = foot(published, layouts=(shape,))
    assert result.outcome is Outcome.FAILED


def test_a_hidden_line_that_is_printed_after_all_is_added():
    shape = Layout(id="br", title=same("br"), line=(*HIDDEN, BANK, LayoutLine(id="summa", label=same("Summa"), sum=("bank", "k1"))))
    published = table("t", {"bank": ["950"], "k1": ["60"], "summa": ["1000"]}, ["x"], layout="br")
    [result] = foot(published, layouts=(shape,))
    assert result.outcome is Outcome.FAILED


def test_generated_rules_have_stable_codes_and_no_footings_for_statements():
    shape = layout("br", {"summa": ["a", "b"]}, ["a", "b", "summa"])
    unused = layout("rr", {"s": ["c"]}, ["c", "s"])
    layouts = {"br": shape, "rr": unused}
    published = table("t", {"a": ["1"], "b": ["2"], "summa": ["3"]}, ["x"], layout="br")
    assert [rule.code for rule in generated_rules(layouts, {"t": published}, set())] == ["SUM:br.summa"]
    assert [rule.code for rule in generated_rules(layouts, {"t": published}, {"br", "rr"})] == [
        "SUM:br.summa",
        "TIE:br.a",
        "TIE:br.b",
        "TIE:br.summa",
    ]
    assert generated_rules(layouts, {}, {"br", "rr"}) == ()
    longest = "x" * 80
    long_layout = layout(longest, {longest: ["y"]}, ["y", longest])
    long_table = table("t", {longest: ["1"], "y": ["1"]}, ["x"], layout=longest)
    assert len(generated_rules({longest: long_layout}, {"t": long_table}, {longest})) == 3


def test_a_total_that_does_not_agree_is_no_second_fault_where_a_row_has_no_line():
    from dataclasses import replace

    wrong = replace(liabilities("101 550", "16 186", "57 633", "195 368"), strays=("Skatteskuld",))
    [result] = foot(wrong)
    assert (result.outcome, result.findings) == (Outcome.SKIPPED, ())
    assert "Skatteskuld" in result.reason.sv
    [right] = foot(replace(liabilities("101 550", "16 186", "57 633", "175 369"), strays=("Skatteskuld",)))
    assert right.outcome is Outcome.OK


def reached(lines: Mapping[str, LayoutLine], shown: Container[str], line: str) -> set[str]:
    """Return a total and all that is in it, down to what is printed."""
    terms = {term.removeprefix("-") for term in lines[line].sum}
    return {line}.union(*({term} if term in shown else reached(lines, shown, term) for term in terms))


@pytest.mark.parametrize("pack", shipped_names())
def test_every_total_of_a_shipped_layout_is_held_to_its_lines(pack: str) -> None:
    """Printed whole, no total may go unlooked at because a sum between is hidden."""
    layouts = load_book([PackRef(pack)])[0].layouts.values()
    for shape in layouts:
        lines = {line.id: line for line in shape.line}
        shown = {line.id: ["1"] for line in shape.line if not line.hidden and not line.heading}
        own = {line.id for line in shape.line if line.accounts or line.result_of} | {line.flips_to for line in shape.line}
        tables = {"t": table("t", shown, ["2025"], layout=shape.id)}

        totals = {line for line in shown if line_role(lines[line], shape) == "sum"}
        added_up = {
            line
            for line in totals
            if line not in own and not any(each in own and each not in shown for each in reached(lines, shown, line))
        }
        rules = generated_rules({shape.id: shape}, tables, ())
        assert {rule.line for rule in rules if isinstance(rule, Footing)} == added_up
