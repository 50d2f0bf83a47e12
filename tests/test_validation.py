"""What is wrong with a file's data is said in our own words, at its place, all of it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest
from pydantic_core import ErrorDetails

from bokslut.checks.interface import Rule
from bokslut.closefile import CloseFile
from bokslut.model.errors import Problem
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.packs.pack import PackHead, rule_kinds
from bokslut.statements.layout import Layout, LayoutLine
from bokslut.tomlfile import read_toml
from bokslut.validation import PATTERNS, _Fault, _joined, in_file_order, meant, unknown, validate

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pydantic import BaseModel

HEAD = 'code = "A"\ntitle = { sv = "a", en = "b" }\n'
LINE = 'id = "x"\nlabel = { sv = "a", en = "b" }\n'


def problems(model: type[BaseModel], text: str) -> tuple[Problem, ...]:
    found = validate(model, read_toml("f", text.encode()))
    assert isinstance(found, tuple), "the text was meant to be wrong"
    return found


@pytest.mark.parametrize(
    ("model", "text", "where", "said", "remedy"),
    [
        (Rule, HEAD + "caues = 1", "3:1", "Unknown key “caues”", "“causes”"),
        (Rule, 'code = "A"', "1:1", "The key “title” is missing", None),
        (Rule, 'code = "a b"\ntitle = { sv = "a", en = "b" }', "1:8", "begins with a capital letter", None),
        (Rule, 'code = 3\ntitle = { sv = "a", en = "b" }', "1:8", "text in quotation marks, not a whole number", 'Write "3"'),
        (Rule, 'code = "A"\ntitle = "hej"', "2:9", "text in both languages", None),
        (Rule, 'code = "A"\ntitle = { sv = "a" }', "2:9", "The key “en” is missing", None),
        (Rule, 'code = "A"\ntitle = { sv = "a", en = "b", ne = "c" }', "2:31", "Unknown key “ne”", None),
        (Rule, HEAD + 'severity = "erorr"', "3:12", "“erorr” must be error, warning, question or info", "“error”"),
        (Rule, HEAD + "severity = 3", "3:12", "This must be error, warning", None),
        (Rule, HEAD + 'severity = { month = "error" }', "3:12", "The key “year” is missing", None),
        (Rule, HEAD + 'severity = { month = "error", year = "warnin" }', "3:38", "“warnin” must be", "“warning”"),
        (Rule, HEAD + '[[case]]\nname = "x"\nexpct = "ok"\nexpect = "ok"', "5:1", "Unknown key “expct”", None),
        (Rule, HEAD + '[[case]]\nname = "x"\nexpect = "okay"', "5:10", "“okay” must be ok, rounding", None),
        (LayoutLine, LINE + 'accounts = [15, "16"]', "3:13", "text in quotation marks, not a whole number", 'Write "15"'),
        (LayoutLine, LINE + 'accounts = "15"', "3:12", "a list in [ ], not text", None),
        (LayoutLine, LINE + 'sign = "debet"', "3:8", "“debet” must be debit or credit", "“debit”"),
        (LayoutLine, LINE + 'sum = ["--x"]', "3:8", "A line in a sum is a line's name", None),
        (LayoutLine, LINE + 'heading = "kanske"', "3:11", "true or false, not text", None),
        (LayoutLine, LINE + "note = 1.5", "3:8", "text in quotation marks, not a number", 'Write "1.5"'),
        (LayoutLine, 'id = "Å B"\nlabel = { sv = "a", en = "b" }', "1:6", "only small letters", None),
        (LayoutLine, f'id = "{"x" * 90}"\nlabel = {{ sv = "a", en = "b" }}', "1:6", "Too long: at most 80", None),
        (Layout, 'id = "a"\ntitle = { sv = "a", en = "b" }\nline = []', "3:8", "may not be empty", None),
        (Layout, 'id = "a"\ntitle = { sv = "a", en = "b" }\n[line]\nid = "x"', "3:2", "This must be [[line]] with double brackets", None),
        (
            PackHead,
            'schema = "bokslut/rules@1"\nname = "x"\n[[chart]]\naccounts = []',
            "3:3",
            "This must be [chart] with single brackets",
            None,
        ),
        (
            Layout,
            'id = "a"\ntitle = { sv = "a", en = "b" }\n[[line]]\nid = "x"\nlabel = { sv = "a", en = "b" }\ncovers = []',
            "6:1",
            "Unknown key “covers”",
            "at the top",
        ),
        (PackHead, 'schema = "bokslut/rules@1"\nname = "x"\naccounts = []', "3:1", "Unknown key “accounts”", "[chart]"),
        (PackHead, 'schema = "bokslut/rules@1"\nname = "x"\naccounts = []', "3:1", "Unknown key “accounts”", "; here there is chart, "),
        (PackHead, 'schema = "bokslut/rules@2"\nname = "x"', "1:10", "“bokslut/rules@2” must be bokslut/rules@1", None),
        (PackHead, 'schema = "bokslut/rules@1"\nname = "x"\n[roles]\nbank = "19"', "4:8", "a list in [ ]", None),
        (PackHead, 'schema = "bokslut/rules@1"\nname = "x"\n[roles]\nbank = [19]', "4:9", "text in quotation marks", 'Write "19"'),
        (PackHead, 'schema = "bokslut/rules@1"\nname = "x"\n[chart]\nacounts = []\naccounts = []', "4:1", "Unknown key “acounts”", None),
    ],
)
def test_each_fault_is_told_at_its_place(model: type[BaseModel], text: str, where: str, said: str, remedy: str | None) -> None:
    (problem,) = problems(model, text)
    assert str(problem.place) == f"f:{where}"
    assert said in problem.message.en
    assert (remedy or "") in (problem.remedy.en if problem.remedy else "")
    for words in (problem.message, problem.remedy or Words("", "")):
        assert "Input should" not in words.en + words.sv
        assert "pydantic" not in words.en
        assert bool(words.sv) == bool(words.en)


def test_all_faults_are_told_at_once_in_file_order() -> None:
    found = problems(Rule, 'code = 1\ntitle = { sv = 2 }\nseverity = "x"\nfoo = 1\nbar = 2\n')
    assert [str(problem.place) for problem in found] == ["f:1:8", "f:2:9", "f:2:16", "f:3:12", "f:4:1", "f:5:1"]


def test_sound_data_becomes_the_model() -> None:
    line = validate(LayoutLine, read_toml("f", (LINE + 'accounts = ["15"]\nsign = "debit"').encode()))
    assert isinstance(line, LayoutLine)
    assert line.accounts == ("15",)


def test_a_key_path_picks_what_is_validated() -> None:
    document = read_toml("f", ("[[a]]\n[[a]]\n" + LINE + "sgn = 1").encode())
    found = validate(LayoutLine, document, ("a", 1))
    assert isinstance(found, tuple)
    assert [str(problem.place) for problem in found] == ["f:5:1"]


def patterns(schema: Any) -> Iterator[str]:
    if isinstance(schema, dict):
        if isinstance(schema.get("pattern"), str):
            yield schema["pattern"]
        for value in schema.values():
            yield from patterns(value)
    elif isinstance(schema, list):
        for value in schema:
            yield from patterns(value)


def test_every_pattern_that_a_file_must_follow_is_explained_in_words() -> None:
    models = [Rule, Layout, PackHead, CloseFile, *rule_kinds().values()]
    used = {pattern for model in models for pattern in patterns(model.model_json_schema())}
    # Decimal numbers as text get a pattern of pydantic's own, which its schema alone shows.
    assert {pattern for pattern in used if "(?!" not in pattern} <= set(PATTERNS)


def test_unknown_names_are_met_with_a_suggestion_or_with_all_there_are() -> None:
    assert meant("balanse_sheet", ["balance_sheet", "x"]) == Words("Menade du ”balance_sheet”?", "Did you mean “balance_sheet”?")
    assert meant("zzzzzz", ["b", "a"]) == Words("Det finns: a, b.", "There are: a, b.")
    assert meant("zzzzzz", [f"name{n}" for n in range(40)]) is None
    assert unknown("role", "banc", ["bank"], None).message.sv == "Okänd roll ”banc”"


def test_problems_are_sorted_within_files_that_keep_their_order_and_told_once() -> None:
    def at(path: str, line: int, said: str = "x") -> Problem:
        return Problem(Words(said, said), Place(path, line, 1))

    ordered = in_file_order([at("b", 9), at("a", 5), at("b", 2), at("b", 9), at("b", 9, "y"), Problem(Words("z", "z"))])
    assert [(str(problem.place), problem.message.sv) for problem in ordered] == [
        ("b:2:1", "x"),
        ("b:9:1", "x"),
        ("b:9:1", "y"),
        ("a:5:1", "x"),
        ("None", "z"),
    ]


def test_many_faults_are_not_compared_with_each_other() -> None:
    # Each with each took minutes.
    error = ErrorDetails(type="extra_forbidden", loc=(), msg="", input=1)
    faults = [_Fault(("rule", number), (), Rule, error) for number in range(60_000)]
    assert list(_joined(iter(faults))) == faults
