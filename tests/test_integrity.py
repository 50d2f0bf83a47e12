"""Checking ledger files by themselves."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

from bokslut.integrity import NEED_A_CLOSE, check_files
from bokslut.model.check import Outcome
from bokslut.packs.load import PackRef, require_book

ROOT = Path(__file__).parent.parent


def test_rules_that_only_a_close_can_answer_are_not_tried():
    book = require_book([PackRef("ledger")])
    assert {rule.code for rule in book.rules} > NEED_A_CLOSE
    (result,) = check_files([str(ROOT / "ledgers" / "example" / "ledger" / "2025.se")], "sv")
    assert {check.code for check in result.checks} == {rule.code for rule in book.rules} - NEED_A_CLOSE
    assert {check.outcome for check in result.checks} == {Outcome.OK}


def test_a_checked_file_is_called_by_its_company_or_by_itself(tmp_path):
    named, nameless = tmp_path / "a.se", tmp_path / "b.se"
    text = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n{}#RAR 0 20250101 20251231\n#VER A 1 20250115\n{{\n#TRANS 1930 {{}} 0\n}}\n"
    named.write_text(text.format("#FNAMN Exempel\n"), encoding="ascii")
    nameless.write_text(text.format(""), encoding="ascii")
    assert [result.entity for result in check_files([str(named), str(nameless)], "sv")] == ["Exempel", str(nameless)]


def test_a_close_is_checked_by_its_ledgers_only():
    (result,) = check_files([str(ROOT / "ledgers" / "example")], "sv")
    assert result.tables == ()
    assert result.findings == ()


def test_checking_a_sound_file_loads_neither_the_language_of_rules_nor_what_other_commands_need():
    """What every check imports is paid for at every call."""
    ledger = ROOT / "ledgers" / "example" / "ledger" / "2025.se"
    program = (
        f"import sys; from bokslut.integrity import check_files; assert not check_files([{str(ledger)!r}], 'sv')[0].findings;"
        "rooms = ('language.tree', 'tracing', 'changes', 'record', 'regulation', 'exports', 'diagnosis.one_voucher');"
        "print([room for room in rooms if f'bokslut.{room}' in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"
