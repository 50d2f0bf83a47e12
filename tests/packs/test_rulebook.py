"""Packs are merged in order, and must agree."""

from __future__ import annotations

from pack_texts import book, layout, pack, rule, told

from bokslut.checks.interface import SeverityByPeriod
from bokslut.model.finding import Severity
from bokslut.packs.rulebook import Adjustment, assemble

ONE = rule("R1", kind="relation", extra='assert = "1 == 1"')
TWO = rule("R2", kind="relation", extra='assert = "2 == 2"')
B = layout('id = "a"')


def test_rules_and_layouts_come_in_order() -> None:
    merged, problems = book('[roles]\nbank = ["19"]\n' + ONE, TWO + B)
    assert told(problems) == []
    assert [each.code for each in merged.rules] == ["R1", "R2"]
    assert list(merged.layouts) == ["b"]
    assert merged.roles == {"bank": ("19",)}
    assert merged.codes() == ("R1", "R2")
    assert merged.rule("R2") is merged.rules[1]
    assert merged.rule("R3") is None


def test_the_same_code_twice_is_an_error_that_names_both_places() -> None:
    merged, problems = book(ONE, TWO + ONE)
    (problem,) = problems
    assert str(problem.place) == "p1.toml:9:8"
    assert problem.message.en == "The rule “R1” is already in p0.toml, line 3"
    assert problem.remedy is not None
    assert 'replaces = ["R1"]' in problem.remedy.en
    assert len(merged.rules) == 2


def test_within_one_file_there_is_nothing_to_replace() -> None:
    _, problems = book(ONE + ONE + B + B)
    assert [problem.message.en for problem in problems] == [
        "The layout “b” is already in p0.toml, line 13",
        "The rule “R1” is already in p0.toml, line 3",
    ]
    assert [problem.remedy for problem in problems] == [None, None]


def test_packs_may_say_the_same_of_a_role_but_not_two_things() -> None:
    _, problems = book('[roles]\nbank = ["19"]\n', '[roles]\nbank = ["19"]\n')
    assert told(problems) == []
    _, problems = book('[roles]\nbank = ["19"]\n', '[roles]\nbank = ["193"]\n')
    assert told(problems) == ["p1.toml:4:1: The role “bank” is already in p0.toml, line 4"]


def test_what_a_file_lists_in_replaces_it_takes_over() -> None:
    second = 'replaces = ["R1", "b", "bank"]\n[roles]\nbank = ["193"]\n' + rule("R1", kind="relation", extra='assert = "3 == 3"')
    merged, problems = book('[roles]\nbank = ["19"]\n' + ONE + B, second + layout('id = "other"'))
    assert told(problems) == []
    assert merged.roles["bank"] == ("193",)
    assert [line.id for line in merged.layouts["b"].line] == ["other"]
    assert [each.place.path for each in merged.rules if each.place] == ["p1.toml"]


def test_replacing_something_unknown_or_with_nothing_is_an_error() -> None:
    _, problems = book(ONE, 'replaces = ["R11", "R1"]\n')
    assert told(problems) == [
        "p1.toml:3:13: There is no “R11” to replace",
        "p1.toml:3:20: “R1” is to be replaced, but the file has no new one",
    ]
    assert problems[0].remedy is not None
    assert problems[0].remedy.en == "Did you mean “R1”?"


def test_a_close_may_weigh_a_rule_otherwise_or_do_without_it() -> None:
    merged, _ = book(ONE + TWO)
    changed = merged.with_adjustments({"R1": Adjustment("vi vet", Severity.INFO), "R2": Adjustment("gäller inte oss")})
    left, off = changed.adjust(changed.rules)
    assert [(each.code, each.severity) for each in left] == [("R1", Severity.INFO)]
    assert [(each.code, each.title.sv, each.reason) for each in off] == [("R2", "t", "gäller inte oss")]
    assert merged.adjust(merged.rules) == (merged.rules, ())


def test_a_severity_by_period_is_replaced_whole() -> None:
    merged, problems = book(rule("R1", kind="relation", extra='assert = "1 == 1"\nseverity = { month = "info", year = "error" }'))
    assert told(problems) == []
    assert isinstance(merged.rules[0].severity, SeverityByPeriod)
    left, _ = merged.with_adjustments({"R1": Adjustment("x", Severity.WARNING)}).adjust(merged.rules)
    assert left[0].severity is Severity.WARNING


def test_charts_are_joined() -> None:
    first, second = pack('[chart]\naccounts = ["1", "2"]\n', "a"), pack('[chart]\naccounts = ["2", "3"]\n', "b")
    merged, _ = assemble([first[0], second[0]])
    assert merged.chart == ("1", "2", "3")
