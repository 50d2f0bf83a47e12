"""Layouts and rules are proved before any ledger is read."""

from __future__ import annotations

import pytest
from pack_texts import book, layout, rule, told

from bokslut.packs.prove import rule_warnings

SOUND = layout(
    'id = "rubrik"\nheading = true',
    'id = "fordran"\naccounts = ["15", "role:bank"]\nsign = "debit"\nflips_to = "skuld"',
    'id = "skuld"\naccounts = ["24"]\nsign = "credit"',
    'id = "summa"\nsum = ["fordran", "-skuld"]',
    covers='covers = ["15", "19", "24"]',
)
ROLES = '[roles]\nbank = ["19"]\n[chart]\naccounts = ["1", "2"]\n'


def test_a_sound_layout_has_no_problems() -> None:
    merged, problems = book(ROLES + SOUND)
    assert told(problems) == []
    assert list(merged.layouts) == ["b"]
    assert merged.chart == ("1", "2")


@pytest.mark.parametrize(
    ("line", "key", "said"),
    [
        ('id = "x"\naccounts = ["3"]', "", 'needs sign = "debit" or "credit"'),
        ('id = "x"\nresult_of = "b"', "", "needs sign"),
        ('id = "x"\nheading = true\nsum = ["skuld"]', "heading = true", "A heading has no amounts"),
        ('id = "x"\nsum = ["skulder"]', '"skulder"', "Unknown line “skulder”"),
        ('id = "x"\nsum = ["rubrik"]', '"rubrik"', "no amounts to sum"),
        ('id = "x"\nsum = ["skuld", "-skuld"]', '"-skuld"', "summed twice"),
        ('id = "x"\nsum = ["x"]', '["x"]', "The lines sum each other in a ring: x → x"),
        ('id = "x"\naccounts = ["3"]\nsign = "debit"\nflips_to = "skul"', '"skul"', "Unknown line “skul”"),
        ('id = "x"\naccounts = ["3"]\nsign = "debit"\nflips_to = "x"', '"x"', "cannot flip to itself"),
        ('id = "x"\naccounts = ["3"]\nsign = "credit"\nflips_to = "skuld"', '"skuld"', "sign on the other side"),
        ('id = "x"\naccounts = ["3"]\nsign = "debit"\nflips_to = "summa"', '"summa"', "sign on the other side"),
        ('id = "x"\nsign = "debit"\nflips_to = "skuld"', '"skuld"', "no accounts whose balance could flip"),
        ('id = "x"\nsign = "debit"\nresult_of = "resultat"', '"resultat"', "Unknown layout “resultat”"),
        ('id = "x"\nsign = "debit"\naccounts = ["15xx"]', '"15xx"', "“15xx” is no account"),
        ('id = "x"\nsign = "debit"\naccounts = ["1599..1510"]', '"1599..1510"', "no account or range"),
        ('id = "x"\nsign = "debit"\naccounts = ["3", "role:banken"]', "banken", "Unknown role “banken”"),
        ('id = "skuld"', '"skuld"', "is twice in the layout"),
        ('id = "x"\nsign = "debit"\naccounts = ["!3"]', '["!3"]', "Exclusions alone select no accounts"),
    ],
)
def test_each_fault_in_a_line_is_told_where_it_stands(line: str, key: str, said: str) -> None:
    text = ROLES + SOUND + f'[[layout.line]]\nlabel = {{ sv = "a", en = "a" }}\n{line}\n'
    _, problems = book(text)
    (problem,) = problems
    assert said in problem.message.en
    place = problem.place
    assert place is not None
    assert place.excerpt is not None
    assert place.line is not None
    assert place.line > SOUND.count("\n")
    assert place.column is not None
    pointed = place.excerpt[place.column - 1 : (place.end_column or 0) - 1]
    assert pointed == (key.partition(" = ")[2] or key or "[[layout.line]]")


RINGS = {"a": '["b"]', "b": '["c"]', "c": '["a"]', "d": '["e", "a"]', "e": '["d"]'}


def test_rings_of_sums_are_told_once_each_from_their_first_line() -> None:
    _, problems = book(layout(*(f'id = "{line}"\nsum = {terms}' for line, terms in RINGS.items())))
    assert told(problems) == [
        "p0.toml:10:7: The lines sum each other in a ring: a → b → c → a",
        "p0.toml:22:7: The lines sum each other in a ring: d → e → d",
    ]


def test_a_warning_is_told_at_its_place_but_is_no_problem() -> None:
    text = (
        ROLES
        + SOUND
        + rule("R1", 'assert = "b.skuld[2025] == ub(24)"', "relation")
        + rule("R2", 'assert = "b.skuld[2025] == -ub(24)"', "relation")
    )
    merged, problems = book(text)
    assert told(problems) == []
    (warning,) = rule_warnings(merged)
    assert told((warning,)) == ["p0.toml:34:11: Ledger balances are debit positive, but the other side shows credits as positive"]
    assert warning.remedy is not None
    assert warning.remedy.en == "Write -ub(24)."


def test_accounts_outside_the_chart_are_warned_of_wherever_they_stand() -> None:
    text = (
        '[chart]\naccounts = ["1..7", "80..84"]\n[roles]\nbank = ["19", "99"]\n'
        + layout('id = "a"\naccounts = ["15", "8", "!8601"]\nsign = "debit"', covers='covers = ["1", "0"]')
        + rule("R1", 'accounts = ["1790", "9999999", "role:bank"]\ndays = 30', "zero-balance")
        + rule("R2", 'assert = "ub(1910..1919, 8500) == 0"', "relation")
    )
    merged, problems = book(text)
    assert [line for line in told(problems) if "chart" in line] == []
    found = rule_warnings(merged)
    assert [line.partition(": ")[2] for line in told(found)] == [
        "The chart has no account 99",
        "The chart has no account 0",
        "The chart has no account 8601",
        "The chart has no account 9999999",
        "The chart has no account 8500",
    ]
    pointed = [each.place.excerpt[each.place.column - 1 : each.place.end_column - 1] for each in found]  # type: ignore[union-attr,index,operator]
    assert pointed == ["99", "0", "!8601", "9999999", "8500"]
    assert all(each.remedy is not None and "under [chart]" in each.remedy.en for each in found)
    assert rule_warnings(book(text.replace('"80..84"', '"80..84", "9", "0", "85..86"'))[0]) == ()


def test_accounts_on_a_line_but_outside_covers_are_told() -> None:
    line = 'id = "a"\naccounts = ["15", "3041", "3042", "99"]\nsign = "debit"'
    chart = '[chart]\naccounts = ["1", "3"]\n'
    _, problems = book(chart + layout(line, covers='covers = ["15"]'))
    (problem,) = problems
    assert problem.message.en == "Accounts on a line of “b” that the layout does not cover: 3041..3042"
    assert str(problem.place) == "p0.toml:8:10"
    assert problem.remedy is not None
    assert told(book(chart + layout(line, covers='covers = ["15", "304"]'))[1]) == [
        "p0.toml:8:10: Accounts on no line of the layout “b”: 3040, 3043..3049"
    ]
    assert told(book(chart + layout(line, covers='covers = ["15", "3041..3042"]'))[1]) == []
    assert told(book(chart + layout(line))[1]) == []


def test_accounts_on_no_line_are_listed_as_ranges() -> None:
    _, problems = book(
        '[chart]\naccounts = ["1510..1599", "19"]\n'
        + layout('id = "a"\naccounts = ["151", "1530..1533"]\nsign = "debit"', covers='covers = ["1"]')
    )
    (problem,) = problems
    assert problem.message.en == "Accounts on no line of the layout “b”: 152, 1534..1599, 19"
    assert str(problem.place) == "p0.toml:8:10"


def test_accounts_on_two_lines_are_told_at_the_later_one() -> None:
    _, problems = book(layout('id = "a"\naccounts = ["15"]\nsign = "debit"', 'id = "c"\naccounts = ["1510..1519", "16"]\nsign = "debit"'))
    assert told(problems) == ["p0.toml:15:12: Account 151 lies on several lines: a, c"]


def test_nothing_is_proved_about_accounts_while_a_role_is_wrong() -> None:
    _, problems = book(ROLES.replace('["19"]', '["x9"]') + SOUND)
    assert told(problems) == ["p0.toml:4:9: “x9” is no account or range of accounts"]


def test_a_role_is_accounts_only() -> None:
    _, problems = book('[roles]\na = ["!19"]\nb = ["role:a"]\n')
    assert told(problems) == [
        "p0.toml:4:6: Accounts are listed here, without exclusions or roles",
        "p0.toml:5:6: Accounts are listed here, without exclusions or roles",
    ]


def test_a_rules_own_faults_are_placed_inside_its_text() -> None:
    expression = 'assert = "summa == skulld"\ntable = "b"'
    _, problems = book(ROLES + SOUND + rule("R1", expression, kind="relation"))
    (problem,) = problems
    place = problem.place
    assert place is not None
    assert place.excerpt is not None
    assert place.column is not None
    assert place.end_column is not None
    assert place.excerpt[place.column - 1 : place.end_column - 1] == "skulld"
    assert problem.remedy is not None
    assert "skuld" in problem.remedy.en


def test_a_word_of_the_rule_language_is_told_as_it_is_written() -> None:
    _, problems = book(rule("R1", 'assert = "min() < 5 kr"', kind="relation"))
    assert [problem.message.en for problem in problems] == ["min takes at least one argument, not 0"]


def test_a_fault_without_a_span_points_at_the_whole_field() -> None:
    _, problems = book(
        rule("R1", 'message = { sv = "hej {nej}", en = "hi {nej}" }', kind="same-figure") + 'figures = ["b.x[1]", "b.y[1]"]\n'
    )
    assert all(problem.place and problem.place.line and problem.place.line >= 3 for problem in problems)
    assert len(problems) >= 2


def test_a_layout_with_faults_still_lends_its_names() -> None:
    """One fault must not make ten: a rule on the layout is not told that its lines are unknown."""
    faulty = SOUND.replace('sign = "credit"', 'sign = "kredit"')
    _, problems = book(ROLES + faulty + rule("R1", 'assert = "summa == skuld"\ntable = "b"', kind="relation"))
    assert [problem.message.en for problem in problems] == ["“kredit” must be debit or credit"]
