"""What the user documentation says is what the program does: every example works, every key and field is there, and no other."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import typer
from typer.core import TyperGroup

from bokslut import closefile, regulationfile
from bokslut.checks.closed_period import Lock
from bokslut.checks.comparing import PLACEHOLDERS
from bokslut.checks.equity_rollforward import EquityChange
from bokslut.checks.implausible_sign import SignException
from bokslut.checks.interface import Case, Rule
from bokslut.checks.ledgers import LedgerRule
from bokslut.checks.number_gaps import ExplainedNumbers
from bokslut.checks.registry import kinds
from bokslut.cli.app import app
from bokslut.close import rules_for
from bokslut.closefile import CloseFile
from bokslut.config import load_request
from bokslut.intake import take_in_tables
from bokslut.language.words import BALANCE_FUNCTIONS, CALLS, COMPARE_OPERATORS, KEYWORDS, PERIODS, UNITS
from bokslut.model.check import Outcome
from bokslut.model.finding import Severity
from bokslut.packs.load import PackRef, load_book, shipped_names
from bokslut.packs.pack import Chart, PackHead
from bokslut.request import FILE_NAME
from bokslut.sources.columns import CANONICAL
from bokslut.sources.registry import READERS
from bokslut.statements.layout import Layout, LayoutLine
from bokslut.tomlfile import read_toml
from bokslut.trial import try_rules

ROOT = Path(__file__).parent.parent
PAGES = sorted([*(ROOT / "docs").glob("*.md"), ROOT / "README.md"])
#: Pages for users, whose commands must exist as written.
GUIDES = [ROOT / "docs" / name for name in ("RULES.md", "CLOSE.md", "JSON.md")]
RULES, CLOSE, JSON = GUIDES

FENCE = re.compile(r"^```(?P<info>[^\n`]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
CODE = re.compile(r"`([^`\n]+)`")
HEADING = re.compile(r"^(?P<depth>#+) (?P<title>.+)$", re.MULTILINE)


@dataclass(frozen=True)
class Block:
    """A fenced block of a page."""

    page: Path
    info: str
    text: str
    line: int

    def __str__(self) -> str:
        return f"{self.page.name}:{self.line}"


@cache
def read(page: Path) -> str:
    return page.read_text(encoding="utf-8")


def blocks(info: str, pages: list[Path] = PAGES) -> list[Block]:
    found = [(page, each) for page in pages for each in FENCE.finditer(read(page)) if each["info"].strip() == info]
    return [Block(page, info, each["text"], read(page)[: each.start()].count("\n") + 2) for page, each in found]


def section(page: Path, title: str) -> str:
    """Return what stands under a heading, up to the next heading of any depth."""
    text = FENCE.sub(lambda block: re.sub(r"^#", " #", block[0], flags=re.MULTILINE), read(page))
    headings = list(HEADING.finditer(text))
    [at] = [index for index, heading in enumerate(headings) if heading["title"] == title]
    end = headings[at + 1].start() if at + 1 < len(headings) else len(text)
    return text[headings[at].end() : end]


def rows(text: str) -> list[list[str]]:
    """Return the cells of the tables in a text, headings left out."""
    lines = [line for line in text.splitlines() if line.startswith("|")]
    cells = [[cell.strip() for cell in line.strip("|").split(" | ")] for line in lines]
    return [row for before, row in zip([[], *cells], cells, strict=False) if before and not set(row[0]) <= set("-|")]


def documented(page: Path, title: str) -> list[str]:
    """Return the keys that a section's table documents: what is code in its first column."""
    return [name for row in rows(section(page, title)) for name in CODE.findall(row[0])]


def said_required(page: Path, title: str) -> set[str]:
    return {name for row in rows(section(page, title)) if row[1].endswith("Required") for name in CODE.findall(row[0])}


def fields(model: Any, *, without: tuple[str, ...] = ()) -> list[str]:
    return [field.alias or name for name, field in model.model_fields.items() if name not in without]


def kind_name(kind: type[Rule]) -> str:
    return kind.kind_name()


# --- examples of rule files and close files


def whole_rules(block: str) -> str:
    """Make a rule file of a block: itself, or what goes below the head of one."""
    return block if "schema =" in block else f'schema = "bokslut/rules@1"\nname = "docs"\n\n{block}'


def whole_close(block: str) -> str:
    """Make a close file of a block: itself, or sections of one."""
    if "schema =" in block:
        return block
    rules = "" if re.search(r"^\[rules\]", block, re.MULTILINE) else '[rules]\npacks = ["ledger", "kommun-bas"]\n\n'
    ledger = "" if "[[ledger]]" in block else '\n[[ledger]]\npath = "2025.se"\n'
    return f'schema = "bokslut/close@1"\n\n[entity]\nname = "Docs"\n\n{rules}{block}{ledger}'


def is_rules(text: str) -> bool:
    return "bokslut/rules@1" in text or re.search(r"^\[\[(rule|layout)\]\]|^\[(chart|roles)\]", text, re.MULTILINE) is not None


def small_table(section_: dict[str, Any]) -> str:
    """Make the file of a published table: the headings that the close file names, and a line."""
    headings = [*section_.get("columns", {"Utfall": ""})]
    return ";".join(["line", *headings]) + "\n" + "".join(";".join([line, *("1" for _ in headings)]) + "\n" for line in section_["lines"])


def lay_out(folder: Path, text: str) -> Path:
    """Write a close file and small files in place of those that it names."""
    path = folder / FILE_NAME
    path.write_text(text, encoding="utf-8")
    data = read_toml(FILE_NAME, text.encode()).data
    for number, name in enumerate(data.get("rules", {}).get("files", [])):
        (folder / name).write_text(f'schema = "bokslut/rules@1"\nname = "own{number}"\n', encoding="utf-8")
    book, problems = load_book([PackRef(name) for name in data.get("rules", {}).get("packs", [])])
    assert not problems
    for table in data.get("table", []):
        layout = table.get("layout")
        lines = [line.id for line in book.layouts[layout].line if not line.heading] if layout else [*table.get("units", {"rad": ""})]
        file = folder / table["path"]
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(small_table({**table, "lines": lines}), encoding="utf-8")
    regulation = data.get("regulation", {})
    for name in regulationfile.FILES:
        if name in regulation:
            file = folder / regulation[name]
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text("service;customer\n", encoding="utf-8")
    return path


EXAMPLES = blocks("toml")


def test_the_pages_have_examples_of_both_kinds():
    assert sum(is_rules(block.text) for block in EXAMPLES) >= 10
    assert sum(not is_rules(block.text) for block in EXAMPLES) >= 5
    assert {block.page.name for block in EXAMPLES} >= {"README.md", "RULES.md", "CLOSE.md"}


@pytest.mark.parametrize("block", EXAMPLES, ids=str)
def test_every_example_proves_without_problems(block: Block, tmp_path: Path):
    if is_rules(block.text):
        path = tmp_path / "rules.toml"
        path.write_text(whole_rules(block.text), encoding="utf-8")
        book, problems = load_book([PackRef("rules.toml", path)])
        assert [str(problem.message) for problem in problems] == []
        assert book.rules or book.layouts or book.roles
        assert [trial for trial in try_rules(book) if trial.place.path == "rules.toml" and not trial.holds] == []
    else:
        request = load_request(lay_out(tmp_path, whole_close(block.text)))
        assert rules_for(request, take_in_tables(request))


def test_a_faulty_example_would_be_noticed(tmp_path: Path):
    """The checks above can fail: a key that is not there, a unit that does not fit, a heading that the table lacks."""
    example = next(block.text for block in EXAMPLES if 'name = "nordanby"' in block.text)
    path = tmp_path / "rules.toml"
    for faulty in (
        example.replace("accounts =", "acounts ="),
        example.replace(">= 0", ">= 5"),
        example.replace("role:grants", "role:grant"),
    ):
        assert faulty != example
        path.write_text(faulty, encoding="utf-8")
        assert load_book([PackRef("rules.toml", path)])[1]


@pytest.mark.parametrize("block", blocks("toml wrong"), ids=str)
def test_an_example_of_faults_prints_what_the_page_says(block: Block, tmp_path: Path):
    (tmp_path / "regler.toml").write_text(block.text, encoding="utf-8")
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "100", "TERM": "dumb", "LC_ALL": "C.UTF-8"}
    call = [sys.executable, "-m", "bokslut", "rules", "check", "regler.toml", "--lang", "en"]
    done = subprocess.run(call, capture_output=True, cwd=tmp_path, env=environment, check=False)
    assert done.returncode == 2
    said = next(FENCE.finditer(read(block.page), read(block.page).index(block.text) + len(block.text) + 4))
    if os.environ.get("BOKSLUT_GOLDEN"):
        block.page.write_text(read(block.page).replace(said["text"], done.stderr.decode()), encoding="utf-8")
        read.cache_clear()
    else:
        assert said["text"] == done.stderr.decode()


def test_every_page_has_the_faults_it_promises():
    assert len(blocks("toml wrong")) == 1


# --- commands


def commands() -> list[tuple[str, str]]:
    """Return every command in a console block, and every one in running text, with where it stands."""
    found = []
    for block in blocks("console"):
        lines = block.text.splitlines()
        assert all(line.startswith("$ bokslut ") for line in lines), f"{block}: a console block has commands only"
        found += [(f"{block.page.name}:{block.line + index}", line.removeprefix("$ ")) for index, line in enumerate(lines)]
    for page in GUIDES:
        found += [(page.name, text) for text in CODE.findall(FENCE.sub("", read(page))) if text.startswith("bokslut ")]
    return found


def words_of(command: str) -> list[str]:
    words = shlex.split(command.split(" > ", maxsplit=1)[0], comments=True)
    return ["FILE" if re.fullmatch(r"[\w.-]*\*[\w.-]*", word) else word for word in words[1:]]


def understood(words: list[str]) -> None:
    """Parse a call as the program would, without running it."""
    command = typer.main.get_command(app)
    while isinstance(command, TyperGroup) and words:
        assert words[0] in command.commands, f"there is no command {words[0]}"
        command, words = command.commands[words[0]], words[1:]
    if not isinstance(command, TyperGroup):
        command.make_context(command.name, words)


@pytest.mark.parametrize(("where", "command"), commands(), ids=lambda text: text)
def test_every_command_exists(where: str, command: str):
    words = words_of(command)
    if where in {page.name for page in GUIDES}:
        # In running text a command may be named without what it works on.
        named(words)
    else:
        understood(words)


def named(words: list[str]) -> None:
    """Hold that the command and its options are there; its arguments are left out of running text."""
    try:
        understood(words)
    except typer.BadParameter as missing:
        if missing.param is None or missing.param.param_type_name != "argument":
            raise


def test_a_command_that_is_not_there_would_be_noticed():
    assert len(commands()) > 20
    usage_error = typer.BadParameter.__mro__[1]
    for call in ("close --frmat json", "rules prove", "close --format yaml", "regulate --strict", "why"):
        with pytest.raises((usage_error, AssertionError)):
            understood(words_of(f"bokslut {call}"))


# --- links


def anchors(page: Path) -> set[str]:
    titles = (heading["title"] for heading in HEADING.finditer(FENCE.sub("", read(page))))
    return {re.sub(r"[^\w\- ]", "", title.casefold()).replace(" ", "-") for title in titles}


@pytest.mark.parametrize("page", [*GUIDES, ROOT / "README.md"], ids=lambda page: page.name)
def test_every_link_leads_somewhere(page: Path):
    links = re.findall(r"\]\(([^)\s]+)\)", FENCE.sub("", read(page)))
    assert links
    for link in links:
        path, _, anchor = link.partition("#")
        there = page if not path else page.parent / path
        assert there.exists(), link
        assert not anchor or anchor in anchors(there), link


# --- RULES.md: every kind, field and placeholder


@pytest.mark.parametrize("kind", kinds(), ids=kind_name)
def test_every_kind_of_check_is_documented_with_all_its_fields(kind: type[Rule]):
    said = section(RULES, f"`{kind_name(kind)}`")
    own = fields(kind, without=(*Rule.model_fields, "kind"))
    assert sorted(documented(RULES, f"`{kind_name(kind)}`")) == sorted(own)
    assert own or "No fields of its own." in said
    findings = re.search(r"Finding:\s+((?:`[a-z-]+`(?:,\s+)?)+)", said)
    assert findings is not None
    assert CODE.findall(findings[1]) == [kind.finding_name, *kind.other_findings]


@pytest.mark.parametrize("kind", kinds(), ids=kind_name)
def test_every_required_field_is_said_to_be(kind: type[Rule]):
    required = {field.alias or name for name, field in kind.model_fields.items() if field.is_required()} - {"code", "title"}
    assert said_required(RULES, f"`{kind_name(kind)}`") == required


@pytest.mark.parametrize("kind", kinds(), ids=kind_name)
def test_the_placeholders_of_a_message_are_those_that_are_filled(kind: type[Rule], tmp_path: Path):
    said = re.findall(r"`\{(\w+)\}`", section(RULES, f"`{kind_name(kind)}`"))
    if issubclass(kind, LedgerRule):
        assert set(said) == {*kind.placeholders, "unit"}
        assert refused_placeholders(kind, [*kind.placeholders], tmp_path) == []
        return
    if kind_name(kind) != "claim":
        assert refused_placeholders(kind, said, tmp_path) == []
        assert len(refused_placeholders(kind, [*PLACEHOLDERS, "sign", "title", "printed", "anchor"], tmp_path)) == len(
            {*PLACEHOLDERS, "sign", "title", "printed", "anchor"} - {*said}
        )


_MINIMAL = {
    "relation": 'assert = "ub(1930) >= 0"',
    "same-figure": 'figures = ["a.b[x]", "c.d[x]"]',
    "unit": 'figures = ["a.b[x]", "c.d[x]"]',
    "footing": 'layout = "l"\nline = "s"',
    "tie-out": 'layout = "l"\nline = "s"',
}
_LAYOUT = """
[[layout]]
id = "l"
title = { sv = "L", en = "L" }
[[layout.line]]
id = "a"
label = { sv = "A", en = "A" }
[[layout.line]]
id = "s"
label = { sv = "S", en = "S" }
sum = ["a"]
"""


def refused_placeholders(kind: type[Rule], names: list[str], folder: Path) -> list[str]:
    """Return what is refused of a rule of this kind whose message has these placeholders."""
    message = " ".join(f"{{{name}}}" for name in names)
    rule = f"""
[[rule]]
code = "X001"
kind = "{kind_name(kind)}"
title = {{ sv = "X", en = "X" }}
message = {{ sv = "x", en = "{message or "x"}" }}
{_MINIMAL.get(kind_name(kind), "")}
"""
    path = folder / "rules.toml"
    path.write_text(whole_rules(_LAYOUT + rule), encoding="utf-8")
    _, problems = load_book([PackRef("rules.toml", path)])
    return [problem.message.en for problem in problems]


@pytest.mark.parametrize(
    ("form", "extra"), [("value", {"stated"}), ("direction", {"change"}), ("rank", {"other"}), ("holds", {"sign", "exceptions"})]
)
def test_the_placeholders_of_each_form_of_claim(form: str, extra: set[str]):
    from bokslut.checks.claim import _KINDS

    said = set(re.findall(r"`\{(\w+)\}`", section(RULES, "`claim`")))
    assert set(_KINDS[form][2]) == extra
    assert said == {*PLACEHOLDERS, "title", "says", "text", "section", *(name for _, _, own in _KINDS.values() for name in own)}


@pytest.mark.parametrize(
    ("title", "names"),
    [
        ("Top of the file", [*fields(PackHead)]),
        ("A layout", [*fields(Layout)]),
        ("A line", [*fields(LayoutLine)]),
        ("Rules", [*fields(Rule, without=("place",)), "kind"]),
        ("Cases", [*fields(Case)]),
    ],
)
def test_every_key_of_a_rule_file_is_documented(title: str, names: list[str]):
    assert sorted(documented(RULES, title)) == sorted(names)


@pytest.mark.parametrize(
    ("kind", "field", "model"),
    [
        ("number-gaps", "explained", ExplainedNumbers),
        ("closed-period", "locks", Lock),
        ("implausible-sign", "exceptions", SignException),
        ("equity-rollforward", "changes", EquityChange),
        ("Top of the file", "chart", Chart),
    ],
)
def test_every_key_of_a_nested_list_is_documented(kind: str, field: str, model: Any):
    title = f"`{kind}`" if kind.islower() else kind
    [row] = [row for row in rows(section(RULES, title)) if CODE.findall(row[0]) == [field]]
    assert set(fields(model)) <= set(CODE.findall(row[1]))


def test_every_severity_and_outcome_is_documented():
    severities = " ".join(row[1] for row in rows(section(RULES, "Rules")) if row[0] == "`severity`")
    assert {f'"{severity}"' for severity in Severity} <= set(CODE.findall(severities))
    assert documented(RULES, "When two figures agree") == [outcome.value for outcome in Outcome]


def test_every_word_of_the_expression_language_is_documented():
    said = section(RULES, "Expressions")
    code = " ".join(CODE.findall(said))
    for word in (*KEYWORDS, *BALANCE_FUNCTIONS, *CALLS, *PERIODS):
        assert re.search(rf"(?<!\w){word}(?!\w)", code), word
    assert all(operator in code.split() for operator in COMPARE_OPERATORS)
    for unit in UNITS:
        assert re.search(rf"(?<!\w){re.escape(unit)}(?!\w)", said), unit


def test_the_limits_of_expressions_are_the_ones_documented():
    from bokslut.language.parser import DEPTH_MAX, LENGTH_MAX, TERMS_MAX

    said = section(RULES, "Expressions")
    assert f"{LENGTH_MAX // 1000} {LENGTH_MAX % 1000:03d} characters, {TERMS_MAX} numbers and names, {DEPTH_MAX} parentheses" in said


def test_every_pack_that_comes_along_is_named():
    for page, title in ((RULES, "The rule file"), (CLOSE, "`[rules]`")):
        assert set(shipped_names()) <= set(CODE.findall(section(page, title))), page.name


# --- CLOSE.md: every section and key


@pytest.mark.parametrize(
    ("title", "model"),
    [
        ("Top of the file", CloseFile),
        ("`[entity]`", closefile.EntitySection),
        ("`[period]`", closefile.PeriodSection),
        ("`[rules]`", closefile.RulesSection),
        ("`[limits]`", closefile.LimitsSection),
        ("`[[table]]`", closefile.TableSection),
        ("`[[accept]]`", closefile.AcceptSection),
        ("`[[adjust]]`", closefile.AdjustSection),
        ("`[regulation]`", regulationfile.RegulationSection),
        ("`[[regulation.rule_set]]`", regulationfile.RuleSetSection),
        ("`[regulation.from_ledger]`", regulationfile.FromLedgerSection),
        ("`[regulation.accounts]`", regulationfile.AccountsSection),
        ("`[regulation.vat]`", regulationfile.VatSection),
    ],
)
def test_every_key_of_a_close_file_is_documented(title: str, model: Any):
    assert sorted(documented(CLOSE, title)) == sorted(fields(model))
    required = {field.alias or name for name, field in model.model_fields.items() if field.is_required()}
    # The sections have their own rows of that; the table of the top says which of them is.
    assert said_required(CLOSE, title) == required - {"entity"}


def test_every_key_of_a_ledger_and_every_column_is_documented():
    wanted = [*fields(closefile.LedgerSection), *CANONICAL, "dim:NAME"]
    assert sorted(documented(CLOSE, "`[[ledger]]`")) == sorted(wanted)


def test_every_format_of_a_ledger_is_documented():
    [row] = [row for row in rows(section(CLOSE, "`[[ledger]]`")) if row[0] == "`format`"]

    assert {reader.name for reader in READERS} == {name.strip('"') for name in CODE.findall(row[1])}


def test_every_section_is_tested():
    """A section that is added to the close file must come to the table above too."""
    sections = [model for module in (closefile, regulationfile) for model in vars(module).values() if isinstance(model, type)]
    names = {model.__name__ for model in sections if model.__name__.endswith("Section") and not model.__name__.startswith("_")}
    tested = {"Entity", "Period", "Rules", "Limits", "Table", "Accept", "Adjust", "Regulation", "RuleSet", "FromLedger"}
    tested |= {"Accounts", "Vat", "Ledger"}
    # Two small ones have their keys in the row of the section above them.
    assert {CODE.search(row[1])[0] for row in rows(section(CLOSE, "`[period]`"))[:1]} == {"`start`"}
    assert names == {f"{name}Section" for name in (*tested, "Year", "Valid")}


def test_every_format_of_a_report_is_documented():
    from bokslut.reports.registry import REPORTS

    assert sorted(documented(CLOSE, "In CI")) == sorted(report.name for report in REPORTS)


# --- JSON.md: every key, in the contract's order


def shapes(data: Any, path: str = "") -> dict[str, list[str]]:
    """Return the keys of every object in a document, by the path that the page uses; an object is seen whole at least once."""
    found: dict[str, list[str]] = {}
    if isinstance(data, dict):
        found[path] = list(data)
        for key, value in data.items():
            found |= {at: keys for at, keys in shapes(value, f"{path}.{key}".lstrip(".")).items() if len(keys) >= len(found.get(at, []))}
    elif isinstance(data, list):
        for value in data:
            for at, keys in shapes(value, f"{path}[]").items():
                found[at] = max(found.get(at, []), keys, key=len)
    return found


def written(*words: str) -> Any:
    done = subprocess.run([sys.executable, "-m", "bokslut", *words], capture_output=True, cwd=ROOT, check=False)
    assert done.returncode in {0, 1, 4}, done.stderr.decode()
    return json.loads(done.stdout)


def test_every_key_of_a_close_result_is_documented_in_order():
    # These two together have every object of the contract: causes with figures, statements, a rule switched off.
    seen: dict[str, list[str]] = {}
    for close in ("ledgers/intraservice-2022", "ledgers/example"):
        seen |= {at: keys for at, keys in shapes(written("close", close, "--format", "json")).items() if len(keys) >= len(seen.get(at, []))}
    titles = {"The document": "", **{f"`{at}`": at for at in seen if at and at in listed_objects()}}
    assert len(titles) == 16
    for title, at in titles.items():
        said = documented_keys(title)
        assert [key for key in said if key != "sheet"] == seen[at], title


def listed_objects() -> set[str]:
    return {title.strip("`") for title in (heading["title"] for heading in HEADING.finditer(read(JSON)))}


def documented_keys(title: str) -> list[str]:
    return [CODE.findall(row[0])[0] for row in rows(section(JSON, title))]


def test_every_object_of_a_close_result_has_a_heading_or_its_keys_in_its_row():
    small = {"rule_place", "place", "accepted"}
    words = {("sv", "en")}
    for at, keys in shapes(written("close", "ledgers/intraservice-2022", "--format", "json")).items():
        name = at.rpartition(".")[2].removesuffix("[]")
        if at and at not in listed_objects() and tuple(keys) not in words:
            assert name in small, at
            [row] = [row for row in rows(section(JSON, f"`{at.rpartition('.')[0]}`")) if CODE.findall(row[0]) == [name]]
            assert set(keys) <= set(CODE.findall(row[2])), at


def test_every_key_of_a_reading_is_documented_in_order():
    data = written("read", "ledgers/example/ledger/2025.se", "tests/closes/unbalanced-voucher/2025.se", "--format", "json")
    assert list(data) == ["schema", "files"]
    assert documented_keys("`files[]`") == list(data["files"][0])
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "`files[]`"))}
    for name in ("encoding", "series", "unbalanced", "identification"):
        values = [file[name] for file in data["files"]]
        objects = [each for value in values for each in (value if isinstance(value, list) else [value])]
        assert objects, name
        assert meanings[name] == set(objects[0]), name
    sums = {key for file in data["files"] for each in file["sums"].values() for key in each}
    assert meanings["sums"] == sums


def test_every_key_of_a_supplement_is_documented_in_order():
    [file] = written("read", "ledgers/faults/subledger-differs/2025.sie", "--format", "json")["files"]
    assert documented_keys("`files[].supplement`") == list(file["supplement"])
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "`files[].supplement`"))}
    assert set(file["supplement"]["subledgers"][0]) <= meanings["subledgers"]
    assert set(file["supplement"]["documents"]) == meanings["documents"]


def test_every_key_of_a_suggestion_is_documented_in_order(tmp_path):
    export = tmp_path / "export.csv"
    export.write_text("Konto;Datum;Nr;Belopp\n1930;2025-01-31;1;1,00\n3000;2025-01-31;1;-1,00\n", encoding="utf-8")
    data = written("read", "--suggest", str(export), "--format", "json")
    [file] = data["files"]
    [sheet] = file["sheets"]
    assert list(data) == ["schema", "files"]
    assert documented_keys("A suggested file") == list(file)
    assert documented_keys("A suggested sheet") == list(sheet)
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "A suggested sheet"))}
    assert meanings["columns"] == {*sheet["columns"][0], "content"}
    assert meanings["preview"] == set(sheet["preview"][0])


def test_every_key_of_a_regulation_is_documented_in_order():
    data = written("regulate", "ledgers/example", "--format", "json")
    assert documented_keys("The settlement") == list(data)
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "The settlement"))}
    for name in ("services", "entitlements", "proposals"):
        assert meanings[name] == set(data[name][0]), name
    assert meanings["settlements"] == {*data["settlements"][0], *data["settlements"][0]["instalments"][0]}
    confirmation = data["confirmation"]
    assert meanings["basis"] == {*data["basis"], *data["basis"]["vouchers"][0]} | {"voucher;date;service;rows;ore"}
    assert meanings["confirmation"] == {*confirmation, *confirmation["rows"][0], *confirmation["ties"][0]}
    assert meanings["vouchers"] == {*data["vouchers"][0], *data["vouchers"][0]["rows"][0]}


def test_every_key_of_a_walk_down_is_documented_in_order():
    data = written("why", "A 12", "tests/closes/unbalanced-voucher", "--format", "json")
    assert documented_keys("A walk down") == list(data)
    [section_, *_] = data["sections"]
    assert documented_keys("`sections[]`") == list(section_)
    assert documented_keys("`sections[].rows[]`") == list(section_["rows"][0])


def test_every_key_of_a_comparison_is_documented_in_order(tmp_path):
    text = (ROOT / "ledgers" / "example" / "ledger" / "2025.se").read_bytes()
    old = tmp_path / "old.se"
    old.write_bytes(text.replace(b"4000.00", b"4001.00"))
    data = written("diff", str(old), "ledgers/example/ledger/2025.se", "--format", "json")
    assert documented_keys("A comparison") == list(data)
    assert documented_keys("`vouchers[]`") == list(data["vouchers"][0])
    assert documented_keys("`accounts[]`") == list(data["accounts"][0])
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "A comparison"))}
    assert meanings["counts"] == set(data["counts"])
    close = tmp_path / "close"
    shutil.copytree(ROOT / "ledgers" / "example", close)
    file = close / "ledger" / "2025.se"
    file.write_bytes(text.replace(b"1344000.00", b"1344001.00").replace(b"4000.00", b"4001.00"))
    data = written("diff", "ledgers/example", str(close), "--format", "json")
    assert documented_keys("`lines[]`") == list(data["lines"][0])


def test_every_key_of_a_record_and_its_verification_is_documented_in_order(tmp_path):
    close, record = tmp_path / "close", tmp_path / "close" / "post.json"
    shutil.copytree(ROOT / "tests" / "closes" / "unbalanced-voucher", close)
    written("close", str(close), "--record", str(record), "--format", "json")
    data = json.loads(record.read_text(encoding="utf-8"))
    assert documented_keys("A record") == list(data)
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "A record"))}
    assert meanings["files"] == set(data["files"][0])
    file = close / "2025.se"
    file.write_bytes(file.read_bytes().replace(b"-1240.00", b"-1230.00"))
    found = written("verify", str(record), "--format", "json")
    assert documented_keys("A verification") == list(found)
    meanings = {CODE.findall(row[0])[0]: set(CODE.findall(row[2])) for row in rows(section(JSON, "A verification"))}
    assert set(found["files"][0]) <= meanings["files"]
    assert set(found["results"][0]) <= meanings["results"]


def test_every_key_of_a_rule_list_is_documented_in_order():
    data = written("rules", "list", "ledger", "--format", "json")
    assert list(data) == ["schema", "rules"]
    assert documented_keys("`rules[]`") == list(data["rules"][0])


def test_the_schemas_are_named():
    from bokslut.cli.reading import SCHEMA as READING
    from bokslut.cli.suggesting import SCHEMA as SUGGESTION
    from bokslut.record.document import SCHEMA as RECORD
    from bokslut.reports.changes_data import SCHEMA as CHANGES
    from bokslut.reports.contract import SCHEMA as RESULT
    from bokslut.reports.record_data import SCHEMA as VERIFICATION
    from bokslut.reports.settlement_data import SCHEMA as REGULATION
    from bokslut.reports.trace_data import SCHEMA as TRACE

    for name in (READING, SUGGESTION, RESULT, REGULATION, TRACE, CHANGES, RECORD, VERIFICATION, "bokslut/rule-list@1"):
        assert f"## `{name}`\n" in read(JSON)
