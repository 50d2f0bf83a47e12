"""A row that is missing from a printed ledger is one mistake: the balance that jumps and the entry that lacks as much are told together."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Grade

if TYPE_CHECKING:
    from pathlib import Path

CLOSE = """\
schema = "bokslut/close@1"
language = "sv"
[entity]
name = "Exempelbolaget (syntetiska data)"
[period]
fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
[rules]
packs = ["ledger"]
[[ledger]]
path = "huvudbok.csv"
grouped = "account"
columns = { account = "Konto", number = "Vernr", date = "Datum", text = "Text", debit = "Debet", credit = "Kredit", balance = "Saldo" }
"""
LEDGER = """\
Konto;Vernr;Datum;Text;Debet;Kredit;Saldo
1930 Bank;;;;;;
;;;Ingående balans;;;0,00
;A1;2025-01-15;Faktura 1;125,00;;125,00
;A2;2025-01-16;Avgift;;25,00;100,00
;A3;2025-01-17;Faktura 2;125,00;;225,00
3010 Försäljning;;;;;;
;A1;2025-01-15;Faktura 1;;125,00;-125,00
;A3;2025-01-17;Faktura 2;;125,00;-250,00
6570 Bankkostnader;;;;;;
;A2;2025-01-16;Avgift;25,00;;25,00
"""


def findings(folder: Path, ledger: str):
    (folder / "bokslut.toml").write_text(CLOSE, encoding="utf-8")
    (folder / "huvudbok.csv").write_text(ledger, encoding="utf-8")
    return close(load_request(folder / "bokslut.toml")).findings


def test_the_ledger_is_whole_before_anything_is_taken_from_it(tmp_path):
    assert findings(tmp_path, LEDGER) == ()


@pytest.mark.parametrize(
    ("old", "new", "line", "entry"),
    [
        (";A2;2025-01-16;Avgift;;25,00;100,00\n", "", 5, "A 2"),  # gone
        (";A2;2025-01-16;Avgift;;25,00;100,00", ";A2;2025-01-16;Avgift;;35,00;100,00", 5, "A 2"),  # changed
        (";A1;2025-01-15;Faktura 1;;125,00;-125,00\n", "", 8, "A 1"),
    ],
)
def test_the_balance_names_the_entry_and_the_entry_is_told_under_it(tmp_path, old, new, line, entry):
    assert LEDGER.count(old) == 1
    jump, unbalanced = findings(tmp_path, LEDGER.replace(old, new))
    assert (jump.name, jump.place.line) == ("row-balance-differs", line)
    assert entry in jump.causes[0].message.sv
    assert jump.causes[0].grade is Grade.LIKELY
    assert (unbalanced.name, unbalanced.subject.removeprefix("huvudbok.csv ")) == ("entry-out-of-balance", entry)
    assert unbalanced.joined_to == jump.id
    assert [cause.hypothesis for cause in unbalanced.causes] == ["row-balance-differs"], "no other row of it is suspected"


def test_entries_that_lack_the_same_are_not_told_apart(tmp_path):
    ledger = LEDGER.replace(";A3;2025-01-17;Faktura 2;;125,00;-250,00\n", "").replace(";A1;2025-01-15;Faktura 1;;125,00;-125,00\n", "")
    ledger = ledger.replace("6570 Bank", ";;;Utgående balans;;;-125,00\n6570 Bank")
    [jump, *unbalanced] = findings(tmp_path, ledger)
    assert (jump.name, jump.causes[0].grade) == ("row-balance-differs", Grade.POSSIBLE)
    assert "A 1, A 3" in jump.causes[0].message.sv
    assert {finding.name for finding in unbalanced} == {"entry-out-of-balance"}


def test_an_entry_that_lacks_something_else_is_a_mistake_of_its_own(tmp_path):
    ledger = LEDGER.replace(";A2;2025-01-16;Avgift;;25,00;100,00\n", "").replace("Avgift;25,00;;25,00", "Avgift;26,00;;26,00")
    jump, unbalanced = findings(tmp_path, ledger)
    assert not jump.causes
    assert unbalanced.joined_to is None
