"""A rule file with many faults: every one is told, once, at its place."""

from __future__ import annotations

import json
import os
from pathlib import Path
from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from pack_texts import book, layout, pack, rule, told

from bokslut.packs.load import PackRef, load_book, shipped_folder, shipped_names
from bokslut.packs.pack import pack_schema, read_pack, rule_kinds
from bokslut.packs.prove import prove
from bokslut.packs.rulebook import assemble
from bokslut.tomlfile import read_toml

if TYPE_CHECKING:
    from typing import Any


GOLDEN = Path(__file__).parent / "golden"


def test_a_file_with_many_faults_tells_them_all_golden() -> None:
    """Run with BOKSLUT_GOLDEN=1 to write the listing anew, then read the diff."""
    _, problems = load_book([PackRef("faults.toml", GOLDEN / "faults.toml")])
    listing = "".join(
        f"{problem.place}\n  {problem.message.sv}\n  {problem.message.en}\n"
        + (f"  → {problem.remedy.sv}\n  → {problem.remedy.en}\n" if problem.remedy else "")
        for problem in problems
    )
    if os.environ.get("BOKSLUT_GOLDEN") == "1":
        (GOLDEN / "faults.txt").write_text(listing, encoding="utf-8")
    assert listing == (GOLDEN / "faults.txt").read_text(encoding="utf-8")
    assert len(problems) >= 10


def test_schema_describes_every_kind_of_check_and_every_shipped_key() -> None:
    schema = json.loads(json.dumps(pack_schema()))
    kinds = {
        definition["properties"]["kind"]["const"] for definition in schema["$defs"].values() if "kind" in definition.get("required", ())
    }
    assert kinds == set(rule_kinds())
    for name in shipped_names():
        data = read_toml(name, (shipped_folder() / f"{name}.toml").read_bytes()).data
        assert set(data) <= set(schema["properties"])
        for each in data.get("rule", ()):
            assert set(each) <= set(properties(schema, each["kind"]))


def properties(schema: dict[str, Any], kind: str) -> dict[str, Any]:
    definitions = schema["$defs"].values()
    return next(each["properties"] for each in definitions if each.get("properties", {}).get("kind", {}).get("const") == kind)


def test_a_rule_knows_where_it_stands() -> None:
    read, problems = pack("\n\n" + rule("R1", kind="relation", extra='assert = "1 == 1"'))
    assert told(problems) == []
    ((number, made),) = read.rules
    assert number == 0
    assert str(made.place) == "p.toml:5:1"


def test_the_place_of_a_rule_is_not_for_files_to_say() -> None:
    _, problems = pack(rule("R1", kind="relation", extra='assert = "1 == 1"\nplace = "here"'))
    assert told(problems) == ["p.toml:8:1: Unknown key “place”"]


def test_kinds_are_suggested_and_listed() -> None:
    _, problems = pack(rule("R1", kind="entry-balansed"))
    assert problems[0].remedy is not None
    assert problems[0].remedy.en == "Did you mean “entry-balanced”?"
    _, problems = pack('[[rule]]\ncode = "R1"\n')
    assert problems[0].message.en == "The key “kind” is missing: what kind of check?"
    assert problems[0].remedy is not None
    assert "entry-balanced" in problems[0].remedy.en


def test_rules_and_layouts_are_lists_of_tables() -> None:
    _, problems = pack('[rule]\ncode = "R1"\n[layout]\nid = "b"\n')
    assert told(problems) == [
        "p.toml:5:2: This must be [[layout]] with double brackets",
        "p.toml:3:2: This must be [[rule]] with double brackets",
    ]


def test_one_fault_at_the_top_hides_nothing_and_makes_no_other() -> None:
    text = '[roles]\nbank = ["19"]\n' + layout('id = "a"\naccounts = ["role:bank"]\nsign = "debit"', covers='covers = ["19"]')
    _, problems = book('tilte = "x"\n' + text)
    assert told(problems) == ["p0.toml:3:1: Unknown key “tilte”"]


KEYS = [
    *["schema", "name", "roles", "chart", "accounts", "layout", "line", "rule", "id", "title"],
    *["sv", "en", "kind", "code", "label", "sum", "sign", "case", "assert", "table"],
]
WORDS = ["", "15", "role:x", "debit", "a", "R1", "relation", "bokslut/rules@1"]
JUNK = st.recursive(
    st.booleans() | st.integers(-9, 99) | st.sampled_from(WORDS),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.sampled_from(KEYS), inner, max_size=6),
    max_leaves=20,
)


def toml(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{key} = {toml(item)}" for key, item in value.items()) + " }"
    if isinstance(value, list):
        return "[" + ", ".join(toml(item) for item in value) + "]"
    return json.dumps(value)


@given(st.dictionaries(st.sampled_from(["schema", "name", "roles", "chart", "layout", "rule", "requires", "replaces"]), JUNK, max_size=8))
def test_property_any_toml_is_a_pack_or_a_list_of_problems_with_places(data: dict[str, object]) -> None:
    text = "".join(f"{key} = {toml(value)}\n" for key, value in data.items())
    read, problems = read_pack(read_toml("p.toml", text.encode()))
    assert all(problem.place and problem.place.line for problem in problems)
    merged, _ = assemble([read])
    assert all(problem.place for problem in prove(merged))
    assert problems or data["name"] == read.name
