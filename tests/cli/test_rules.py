"""`bokslut rules …`."""

from __future__ import annotations

import json
from pathlib import Path

import commandline
import pytest
from openpyxl import load_workbook

from bokslut.packs.load import shipped_names
from bokslut.tomlfile import read_toml

surroundings, call, process, good, bad = commandline.FIXTURES

LEDGERS = Path(__file__).parents[2] / "ledgers"
RULES = """\
schema = "bokslut/rules@1"
name = "egna"
[[layout]]
id = "balans"
title = { sv = "Balans", en = "Balance" }
[[layout.line]]
id = "kassa"
label = { sv = "Kassa", en = "Cash" }
accounts = ["19"]
sign = "debit"
[[rule]]
code = "E1"
kind = "relation"
severity = { month = "info", year = "error" }
title = { sv = "Kassan är ett", en = "Cash is one" }
assert = "balans.kassa[2025] == 1 kr"
[[rule.case]]
name = "one"
expect = "ok"
tables.balans = '''
line;label;2025
kassa;Kassa;1
'''
"""


@pytest.fixture
def rules(tmp_path: Path) -> Path:
    path = tmp_path / "egna.toml"
    path.write_text(RULES, encoding="utf-8")
    return path


def test_check_says_what_it_proved(call, rules):
    ended = call("rules", "check", "ledger", rules)
    assert ended.code == 0
    assert ended.err == ""
    ledger, own = ended.out.splitlines()
    assert ledger.startswith("ledger: ")
    assert ledger.endswith(" 0\u00a0uppställningar: OK")
    assert own == f"{rules}: 1\u00a0regel, 1\u00a0uppställning: OK"


def test_check_without_a_target_takes_the_nearest_close_else_every_pack(call, good, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    assert [line.partition(": ")[0] for line in call("rules", "check").out.splitlines()] == list(shipped_names())
    (good / "sub").mkdir()
    monkeypatch.chdir(good / "sub")
    assert call("rules", "check", "--lang", "en").out.startswith("../bokslut.toml: ")


def test_every_problem_of_every_target_is_told_with_exit_2(call, rules, tmp_path):
    rules.write_text(RULES.replace("== 1 kr", "= 1 kr").replace('"debit"', '"debet"'), encoding="utf-8")
    other = tmp_path / "other.toml"
    other.write_text("x = 1", encoding="utf-8")
    ended = call("rules", "check", "ledger", rules, other, "ledgr")
    assert ended.code == 2
    assert ended.out.startswith("ledger: ")
    assert f"{rules}:10:8" in ended.err
    assert f"{rules}:16:" in ended.err
    assert f"{other}:1:1" in ended.err
    assert "Menade du ”ledger”?" in ended.err
    assert "Traceback" not in ended.err


WARNED = RULES.replace("balans.kassa[2025] == 1 kr", "balans.kassa[2025] == -ub(19)").split("[[rule.case]]", maxsplit=1)[0]


def test_a_warning_is_told_with_its_place_and_is_no_error_unless_strict(call, rules):
    rules.write_text(WARNED, encoding="utf-8")
    ended = call("rules", "check", rules)
    assert ended.code == 0
    assert ended.out == f"{rules}: 1\u00a0regel, 1\u00a0uppställning: OK, 1\u00a0varning\n"
    assert ended.err.startswith(f"VARNING  {rules}:16:11\n")
    assert "Skriv ub(19)." in ended.err
    strict = call("rules", "check", "--strict", rules)
    assert (strict.code, strict.out, strict.err) == (2, ended.out, ended.err)
    assert call("rules", "check", "--strict", "ledger").code == 0
    assert call("rules", "list", rules).code == 0


def test_an_error_beside_a_warning_is_still_an_error(call, rules):
    other = WARNED.partition("[[rule]]")[2].replace('"E1"', '"E2"') + 'tolerance = "en krona"\n'
    rules.write_text(f"{WARNED}[[rule]]{other}", encoding="utf-8")
    ended = call("rules", "check", rules)
    assert (ended.code, ended.out) == (2, "")
    assert [line for line in ended.err.splitlines() if str(rules) in line] == [
        f"VARNING  {rules}:16:11",
        f"VARNING  {rules}:22:11",
        f"FEL  {rules}:23:17",
    ]


def with_own_rules(folder, rules: str) -> None:
    close = folder / "bokslut.toml"
    close.write_text(commandline.CLOSE.replace('packs = ["ledger"]', 'packs = ["ledger"]\nfiles = ["egna.toml"]'))
    (folder / "egna.toml").write_text(rules)


def test_a_close_never_fails_on_a_warning(call, good):
    with_own_rules(good, WARNED.replace("balans.kassa[2025] == -ub(19)", "balans.kassa[2025] == ub(19)"))
    sound = call("close", good, "--output", "-")
    with_own_rules(good, WARNED.replace("== -ub(19)", "!= -ub(19)"))
    warned = call("close", good, "--output", "-")
    assert (sound.code, warned.code, warned.err) == (0, 0, "")
    ended = call("rules", "check", good)
    assert ended.code == 0
    assert f"VARNING  {good}/egna.toml:16:11" in ended.err


def test_close_and_rules_check_lead_to_the_same_rule_file(call, good, monkeypatch, tmp_path):
    with_own_rules(good, WARNED.replace("balans.kassa[2025] == -ub(19)", "kassan.kassa[2025] == 1 kr"))
    monkeypatch.chdir(tmp_path)
    for words in (("close", "good"), ("rules", "check", "good")):
        ended = call(*words)
        assert ended.code == 2
        assert "FEL  good/egna.toml:16:11\n" in ended.err


def test_check_of_a_close_proves_its_rules_against_its_tables(call, good):
    close = good / "bokslut.toml"
    close.write_text(
        close.read_text().replace('packs = ["ledger"]', 'packs = ["ledger"]\nfiles = ["egna.toml"]')
        + '\n[[table]]\nid = "nyckeltal"\npath = "nyckeltal.csv"\n'
    )
    (good / "nyckeltal.csv").write_text("label;2025\nAntal;3\n")
    own = RULES.split("[[rule.case]]", maxsplit=1)[0].replace("balans.kassa[2025]", "nyckeltal.antl[2025]")
    (good / "egna.toml").write_text(own)
    ended = call("rules", "check", good)
    assert ended.code == 2
    assert f"{good}/egna.toml:16:" in ended.err
    assert "antal" in ended.err
    (good / "egna.toml").write_text(own.replace("antl", "antal"))
    assert call("rules", "check", good).code == 0


def test_a_close_proves_the_columns_of_its_statements_and_the_currency_of_its_amounts(call, good):
    period = "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n"
    close = good / "bokslut.toml"
    close.write_text(close.read_text().replace('packs = ["ledger"]', 'packs = ["ledger"]\nfiles = ["egna.toml"]') + period)
    own = RULES.split("[[rule.case]]", maxsplit=1)[0]
    by_column = own.replace('assert = "balans.kassa[2025]', 'table = "balans"\ncolumns = ["2025"]\nassert = "kassa')
    for sound in (own, own.replace("[2025]", "[2024]"), by_column, by_column.replace('"2025"', '"!2024"')):
        (good / "egna.toml").write_text(sound)
        assert call("rules", "check", good).code == 0
    wrong = [
        own.replace("[2025]", "[2052]"),
        by_column.replace('"2025"', '"2052"'),
        by_column.replace('"2025"', '"!2052"'),
    ]
    for faulty in wrong:
        (good / "egna.toml").write_text(faulty)
        for words in (("rules", "check", good), ("close", good)):
            ended = call(*words)
            assert (ended.code, ended.out) == (2, "")
            assert "Kolumnen 2052 finns inte" in ended.err
    for foreign in (own.replace("1 kr", "1 EUR"), by_column.replace("1 kr", '0"\ntolerance = "1 EUR')):
        (good / "egna.toml").write_text(foreign)
        ended = call("close", good)
        assert ended.code == 2
        assert "Beloppet är i EUR, men bokslutet i SEK" in ended.err


def test_the_closes_that_come_along_are_proven_without_a_warning(call):
    every = {path.parent for path in LEDGERS.rglob("bokslut.toml")}
    # Their fault is an account outside the chart: what the chart has would be found before a ledger is read.
    warned = {LEDGERS / "faults/account-mapped-twice", LEDGERS / "faults/account-unmapped"}
    closes = sorted(every - warned)
    ended = call("rules", "check", "--strict", *closes)
    assert (ended.code, ended.err) == (0, "")
    assert ended.out.count(": OK\n") == len(closes)
    assert {LEDGERS / "example", LEDGERS / "intraservice-2022"} < set(closes)
    ended = call("rules", "check", *sorted(warned))
    assert (ended.code, ended.out.count(": OK, 1\u00a0varning\n"), ended.err.count("Kontoplanen har inget konto 1")) == (0, 2, 2)


def test_list_in_three_formats(call, rules):
    assert call("rules", "list", rules).out == "E1  relation  info/error  Kassan är ett\n"
    assert call("rules", "list", rules, "--lang", "en").out == "E1  relation  info/error  Cash is one\n"
    listed = json.loads(call("rules", "list", rules, "--format", "json").out)
    assert listed["schema"] == "bokslut/rule-list@1"
    (rule,) = listed["rules"]
    assert (rule["code"], rule["title_en"], rule["path"], rule["line"]) == ("E1", "Cash is one", str(rules), "11")
    rows = call("rules", "list", "ledger", "--format", "csv").out.splitlines()
    assert rows[0] == "code;kind;severity;title_sv;title_en;path;line;pack"
    assert rows[1].startswith("V001;entry-balanced;error;")


def test_a_rule_in_several_targets_is_listed_once(call):
    assert call("rules", "list", "ledger", "ledger").out == call("rules", "list", "ledger").out


@pytest.mark.parametrize("what", ["rules", "close"])
def test_schema_is_a_json_schema(call, what):
    described = json.loads(call("rules", "schema", what).out)
    assert described["$schema"].startswith("https://json-schema.org/")
    assert "schema" in described["required"]
    assert described["additionalProperties"] is False


def test_cases_are_tried(call, rules):
    ended = call("rules", "test", rules)
    assert (ended.code, ended.out) == (0, "1\u00a0fall: OK\n")


def test_a_case_that_does_not_hold_is_exit_1_and_says_what_came(call, rules):
    rules.write_text(RULES.replace("kassa;Kassa;1", "kassa;Kassa;2"), encoding="utf-8")
    ended = call("rules", "test", rules)
    assert ended.code == 1
    first, second, last = ended.out.splitlines()
    assert first == f"{rules}:17:1 E1 “one”: väntade ok, fick failed"
    assert second.startswith("    ")
    assert last == "1\u00a0fall, 1 stämmer inte"


def test_a_case_that_cannot_be_read_says_why(call, rules):
    rules.write_text(RULES.replace("kassa;Kassa;1", "").replace("line;label;2025", ""), encoding="utf-8")
    ended = call("rules", "test", rules)
    assert ended.code == 1
    assert "väntade ok, fick –" in ended.out


def test_layouts_go_out_to_a_spreadsheet_and_come_back(call, rules, tmp_path):
    out = call("rules", "export", rules).out
    assert out.splitlines()[1] == "balans;;Balans;Balance;;;;;;;;;;"
    assert call("rules", "export", rules, "-o", tmp_path / "l.csv").code == 0
    assert (tmp_path / "l.csv").read_bytes().startswith(b"\xef\xbb\xbflayout;")
    assert call("rules", "export", rules, "-o", tmp_path / "l.xlsx").code == 0
    assert load_workbook(tmp_path / "l.xlsx").active["A1"].value == "layout"
    for name in ("l.csv", "l.xlsx"):
        ended = call("rules", "import", tmp_path / name)
        assert ended.code == 0
        assert read_toml("x", ended.out.encode()).data["layout"] == read_toml("x", RULES.encode()).data["layout"]
    ended = call("rules", "import", tmp_path / "l.csv", "--name", "ny", "-o", tmp_path / "ny.toml")
    assert call("rules", "check", tmp_path / "ny.toml").code == 0
    assert "ny.toml" in ended.err


def test_nothing_is_overwritten_unasked(call, rules, tmp_path):
    target = tmp_path / "l.csv"
    target.write_text("mine")
    ended = call("rules", "export", rules, "-o", target)
    assert (ended.code, target.read_text()) == (4, "mine")
    assert call("rules", "export", rules, "-o", target, "--force").code == 0
    assert target.read_text() != "mine"


def test_an_unknown_layout_or_a_broken_table_is_exit_2(call, rules, tmp_path):
    ended = call("rules", "export", rules, "--layout", "balance")
    assert ended.code == 2
    assert "Menade du ”balans”?" in ended.err
    (tmp_path / "bad.csv").write_text("layout;id;label_sv;label_en\nb;;B;B\nb;X Y;a;b\n")
    ended = call("rules", "import", tmp_path / "bad.csv")
    assert ended.code == 2
    assert "bad.csv:3:3" in ended.err
    assert call("rules", "import", tmp_path / "none.csv").code == 3


def test_control_characters_in_a_rule_file_never_reach_the_terminal(call, rules):
    rules.write_text(RULES.replace("Kassan är ett", "Kassan \\u001b[31m"), encoding="utf-8")
    assert "\x1b" not in call("rules", "list", rules).out
    rules.write_text(RULES.replace("balans.kassa[2025] == 1 kr", "\\u001b[31m"), encoding="utf-8")
    ended = call("rules", "check", rules)
    assert ended.code == 2
    assert "\x1b" not in ended.err + ended.out


@pytest.mark.parametrize("form", ["csv", "xlsx", "toml"])
@pytest.mark.parametrize("name", ["bas-k3", "kommun-bas", "namnd"])
def test_a_pack_s_layouts_come_back_as_a_rule_file_that_stands_in_for_them(call, good, monkeypatch, name, form):
    monkeypatch.chdir(good)
    table = good / f"{name.removesuffix('-bas')}.{form}"
    assert call("rules", "export", name, "-o", table).code == 0
    own = table if form == "toml" else good / "egen.toml"
    if form != "toml":
        assert call("rules", "import", table, "-o", own).code == 0
    assert call("rules", "check", own).code == 0
    # In a close beside the pack, as it is: no line to add, no contradiction.
    close = commandline.CLOSE.replace('packs = ["ledger"]', f'packs = ["ledger", "{name}"]\nfiles = ["{own.name}"]')
    (good / "bokslut.toml").write_text(close, encoding="utf-8")
    assert call("rules", "check", good).code == 0


def test_rules_of_one_code_in_several_packs_are_told_apart(call):
    listed = [line.split() for line in call("rules", "list", "bas-k2", "bas-k3", "kommun-bas").out.splitlines()]
    assert [(row[0], row[3]) for row in listed] == [("BR001", "bas-k2"), ("BR001", "bas-k3"), ("BR001", "kommun-bas")]
