"""A result that is not the one transferred is told under the entry that makes it another, where one does."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from small_closes import close_file

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Grade

if TYPE_CHECKING:
    from pathlib import Path

CLOSE = close_file("ledger", "bas-k3")
SALE = '#VER A 1 20250215 "Hyra"\n{\n#TRANS 1930 {} 543.21\n#TRANS 3010 {} -543.21\n}\n'
COST = '#VER A 2 20250315 "El"\n{\n#TRANS 1930 {} -91.17\n#TRANS 5020 {} 91.17\n}\n'
TRANSFER = '#VER A 3 20251231 "Resultat"\n{\n#TRANS 8999 {} 452.04\n#TRANS 2099 {} -452.04\n}\n'
STATED = "#UB 0 1930 552.04\n#UB 0 2081 -100\n#UB 0 2099 -452.04\n#RES 0 3010 -543.21\n#RES 0 5020 91.17\n#RES 0 8999 452.04\n"
LEDGER = (
    '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN "E"\n#RAR 0 20250101 20251231\n#IB 0 1930 100\n#IB 0 2081 -100\n' + SALE + COST + TRANSFER
)


def findings(folder: Path, ledger: str):
    (folder / "bokslut.toml").write_text(CLOSE, encoding="utf-8")
    (folder / "2025.se").write_text(ledger, encoding="cp437")
    return close(load_request(folder / "bokslut.toml")).findings


def test_the_ledger_agrees_before_anything_is_changed(tmp_path):
    assert not [each for each in findings(tmp_path, LEDGER) if each.code == "E002"]


@pytest.mark.parametrize(
    ("ledger", "name"),
    [
        (LEDGER.replace("5020 {} 91.17", "5020 {} 19.17"), "entry-out-of-balance"),
        (LEDGER + COST, "duplicate-number"),
        (LEDGER.replace("20250315", "20260315"), "date-outside-year"),
    ],
    ids=["out of balance", "there twice", "in no year"],
)
def test_the_entry_is_named(tmp_path, ledger, name):
    found = findings(tmp_path, ledger)
    (result,) = [each for each in found if each.code == "E002"]
    (fault,) = [each for each in found if each.name == name]
    (cause,) = result.causes
    assert (cause.grade, cause.explains, cause.leaves) == (Grade.LIKELY, result.difference, 0)
    assert cause.message == fault.message
    assert result.joined_to == fault.id


def test_what_the_file_states_of_an_account_is_named_where_no_entry_is_at_fault(tmp_path):
    turned = LEDGER.replace("1930 {} -91.17", "1930 {} 91.17").replace("5020 {} 91.17", "5020 {} -91.17")
    found = findings(tmp_path, turned.replace("#VER A 1", STATED + "#VER A 1"))
    (result,) = [each for each in found if each.code == "E002"]
    (account,) = [each for each in found if (each.name, each.subject) == ("closing-differs", "5020")]
    assert result.difference == account.difference == Fraction("182.34")
    assert result.joined_to == account.id


def test_an_entry_of_another_amount_is_not_blamed(tmp_path):
    ledger = (LEDGER + COST).replace("452.04", "400.04")
    (result,) = [each for each in findings(tmp_path, ledger) if each.code == "E002"]
    assert result.causes == ()
    assert result.joined_to is None
