"""`bokslut explain`."""

from __future__ import annotations

import importlib
import pkgutil

import commandline
import pytest

import bokslut
from bokslut import manuals
from bokslut.checks.registry import kinds as kinds_of_check
from bokslut.cli.explain import manual_of
from bokslut.model.finding import FindingKind

surroundings, call, process, good, bad = commandline.FIXTURES


@pytest.fixture(scope="module")
def known():
    return manuals.explanations()


#: Modules that need an extra, and make no finding.
NEED_AN_EXTRA = {"bokslut.ledger.engine_duckdb", "bokslut.ledger.engine_spark"}


def test_every_finding_there_is_can_be_explained(known):
    names = [info.name for info in pkgutil.walk_packages(bokslut.__path__, "bokslut.") if "__main__" not in info.name]
    modules = [importlib.import_module(name) for name in names if name not in NEED_AN_EXTRA]
    kinds = {value for module in modules for value in vars(module).values() if isinstance(value, FindingKind)}
    codes = {each.code for each in known}
    assert {kind.code for kind in kinds} <= codes
    for kind in kinds_of_check():
        assert manuals.explain(kind.finding_name, known), kind.finding_name


def test_every_explanation_has_its_four_sections_in_both_languages(known):
    for each in known:
        assert [heading for heading, _ in each.sections] == list(manuals.SECTIONS)
        assert all(text.sv.strip() and text.en.strip() for _, text in each.sections), each.code


def test_a_code_in_any_case_and_a_name(call):
    text = call("explain", "v001").out
    for word in ("V001", "entry-out-of-balance", "Vad som kontrolleras:", "Varför:", "Exempel:", "Åtgärd:", "rules/ledger.toml"):
        assert word in text
    assert "What it checks:" in call("explain", "V001", "--lang", "en").out
    assert "entry-out-of-balance" in call("explain", "entry-out-of-balance").out


def test_generated_codes_are_explained_by_their_kind(call):
    for code in ("SUM:balance_sheet.total", "TIE:balance_sheet.total"):
        ended = call("explain", code)
        assert ended.code == 0
        assert "Vad som kontrolleras:" in ended.out


def test_an_unknown_code_is_wrong_use_with_a_suggestion(call):
    ended = call("explain", "V0O1")
    assert (ended.code, ended.out) == (2, "")
    assert "Menade du V001?" in ended.err
    assert "entry-out-of-balance" in call("explain", "entry-out-of-balanse").err


def test_without_a_code_every_code_is_listed(call, known):
    ended = call("explain")
    assert ended.code == 0
    assert {line.split()[0] for line in ended.out.splitlines() if line and not line.startswith(" ")} >= {each.code for each in known}


def test_the_rules_of_a_close_count_too(call, good):
    (good / "rules.toml").write_text(
        'schema = "bokslut/rules@1"\nname = "egna"\n\n[[rule]]\ncode = "EGEN001"\nkind = "zero-balance"\naccounts = ["1790"]\n'
        'title = { sv = "Interimskontot är utrett", en = "Cleared" }\n'
    )
    path = good / "bokslut.toml"
    path.write_text(path.read_text().replace('packs = ["ledger"]', 'packs = ["ledger"]\nfiles = ["rules.toml"]'))
    ended = call("explain", "EGEN001", good)
    assert ended.code == 0
    assert "Interimskontot är utrett" in ended.out
    assert call("explain", "EGEN001").code == 2


def test_the_docs_get_the_same_manual():
    assert "What it checks:" in manual_of("entry-out-of-balance", "en")
    assert "Vad som kontrolleras:" in manual_of("entry-out-of-balance", "sv")
