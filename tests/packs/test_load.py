"""Packs are found by name or by file; those that come along are whole."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pack_texts import HEAD, rule, told

from bokslut.model.errors import UsageError
from bokslut.packs import load
from bokslut.packs.load import PackRef, load_book, require_book, shipped_folder, shipped_names
from bokslut.packs.pack import read_pack
from bokslut.packs.prove import case_problems, prove, rule_warnings
from bokslut.packs.rulebook import assemble
from bokslut.tomlfile import read_toml

if TYPE_CHECKING:
    from pathlib import Path

    from bokslut.model.errors import Problem

RULE = rule("R1", kind="relation", extra='assert = "1 == 1"')


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_pack_is_proven_and_every_rule_has_a_passing_and_a_failing_case(name: str) -> None:
    book, problems = load_book([PackRef(name)])
    assert told(problems) == []
    assert told(tuple(case_problems(book))) == []
    assert told(rule_warnings(book)) == []
    assert book.rules
    assert all(each.place and each.place.path.startswith("rules/") for each in book.rules)


def test_the_shipped_packs_are_those_in_the_folder() -> None:
    assert set(shipped_names()) == {path.stem for path in shipped_folder().iterdir()}
    assert {"ledger", "kommun-bas", "bas-k2", "bas-k3", "namnd"} <= set(shipped_names())


def test_a_rule_that_lacks_cases_is_told_only_of_shipped_packs(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "x.toml").write_text(f'{HEAD}name = "x"\n{RULE}')
    own, _ = load_book([PackRef("x.toml", tmp_path / "x.toml")])
    assert list(case_problems(own)) == []
    monkeypatch.setattr(load, "shipped_folder", lambda: tmp_path)
    shipped, _ = load_book([PackRef("x")])
    assert told(tuple(case_problems(shipped))) == [
        "rules/x.toml:3:1: R1 has no case that passes",
        "rules/x.toml:3:1: R1 has no case that fails",
    ]


def test_an_unknown_pack_is_met_with_a_suggestion() -> None:
    with pytest.raises(UsageError) as caught:
        require_book([PackRef("kommunbas"), PackRef("nosuchthing")])
    first, second = caught.value.problems
    assert first.message.en == "Unknown rule pack “kommunbas”"
    assert first.remedy is not None
    assert first.remedy.en == "Did you mean “kommun-bas”?"
    assert second.remedy is not None
    assert "bas-k2" in second.remedy.en


def test_a_pack_asked_for_twice_is_loaded_once() -> None:
    book, problems = load_book([PackRef("ledger"), PackRef("ledger")])
    assert told(problems) == []
    assert [pack.name for pack in book.packs] == ["ledger"]


def test_required_packs_come_first_and_rings_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "shipped_folder", lambda: tmp_path)
    (tmp_path / "a.toml").write_text(f'{HEAD}name = "a"\nrequires = ["b"]\n')
    (tmp_path / "b.toml").write_text(f'{HEAD}name = "b"\n')
    book, problems = load_book([PackRef("a")])
    assert told(problems) == []
    assert [pack.name for pack in book.packs] == ["b", "a"]
    (tmp_path / "b.toml").write_text(f'{HEAD}name = "b"\nrequires = ["a", "nix"]\n')
    _, problems = load_book([PackRef("a")])
    assert told(problems) == [
        "rules/b.toml:3:13: The rule packs require each other: a → b → a",
        "rules/b.toml:3:18: Unknown rule pack “nix”",
    ]


def test_a_file_that_is_not_there_or_not_toml_is_a_problem_among_others(tmp_path: Path) -> None:
    (tmp_path / "bad.toml").write_text("x = ")
    refs = [PackRef(name, tmp_path / name) for name in ("none.toml", "bad.toml", ".")]
    _, problems = load_book([*refs, PackRef("nosuch")])
    assert [problem.message.en for problem in problems] == [
        "There is no file none.toml",
        ". is a folder, not a file",
        "Unknown rule pack “nosuch”",
        "The value cannot be read; text needs quotation marks",
    ]


def test_two_files_of_one_name_and_a_shipped_pack_of_another_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("x.toml", "y.toml"):
        (tmp_path / name).write_text(f'{HEAD}name = "x"\n')
    _, problems = load_book([PackRef(name, tmp_path / name) for name in ("x.toml", "y.toml")])
    assert told(problems) == ["y.toml:2:8: The rule pack “x” is already loaded from x.toml"]
    monkeypatch.setattr(load, "shipped_folder", lambda: tmp_path)
    _, problems = load_book([PackRef("y")])
    assert told(problems) == ["rules/y.toml:2:8: The pack in the file is “x”, not “y”"]


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A shipped pack with some of its text cut out, doubled, swapped or overwritten."""
    text = (shipped_folder() / f"{draw(st.sampled_from(shipped_names()))}.toml").read_text(encoding="utf-8")
    lines = text.split("\n")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(lines) - 1))
        line = lines[at]
        cut = draw(st.integers(0, len(line)))
        other = lines[draw(st.integers(0, len(lines) - 1))]
        inserted = line[:cut] + draw(st.sampled_from("\"'=[]{}.,-0aÅ\t")) + line[cut:]
        ways = ["", line + "\n" + line, line[:cut], line[:cut] + line[cut + 1 :], inserted]
        value = line.partition(" = ")[0] + " = " + other.partition(" = ")[2]
        lines[at] = draw(st.sampled_from([*ways, other, value]))
    return "\n".join(lines).encode()


@given(mutated())
def test_property_a_damaged_pack_is_read_or_refused_never_crashed_on(data: bytes) -> None:
    problems: tuple[Problem, ...] = ()
    try:
        document = read_toml("p.toml", data)
    except UsageError as error:
        problems = tuple(error.problems)
    else:
        read, found = read_pack(document)
        book, contradictions = assemble([read])
        problems = (*found, *contradictions, *prove(book))
    for problem in problems:
        assert problem.place is not None
        assert problem.place.line is not None
        assert problem.message.sv
        assert problem.message.en
        assert "Input should" not in problem.message.en


@pytest.mark.parametrize("chart", ['"1930"', '"1..3"', '"9"'])
@pytest.mark.parametrize("names", [("ledger",), ("ledger", "aterreglering")])
def test_a_closes_own_chart_is_no_chart_of_the_packs_that_come_along(tmp_path: Path, names: tuple[str, ...], chart: str) -> None:
    (tmp_path / "own.toml").write_text(f'{HEAD}name = "own"\n[chart]\naccounts = [{chart}]\n[roles]\nbank = ["55"]\n')
    merged, problems = load_book([*map(PackRef, names), PackRef("own.toml", tmp_path / "own.toml")])
    assert problems == ()
    assert told(rule_warnings(merged)) == ["own.toml:6:10: The chart has no account 55"]


def test_an_own_account_that_a_layout_that_comes_along_has_no_line_for_is_told_at_the_own_chart(tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text(f'{HEAD}name = "own"\n[chart]\naccounts = ["10..19", "21"]\n')
    _, problems = load_book([PackRef("namnd"), PackRef("own.toml", tmp_path / "own.toml")])
    assert told(problems) == ["own.toml:4:12: Accounts on no line of the layout “namnd_balansrakning”: 21"]
    assert problems[0].remedy is not None
    assert "(replaces)" in problems[0].remedy.en
