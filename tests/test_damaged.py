"""A ledger that is damaged gives no statement, no total and no clean verdict."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.check import Outcome

ROOT = Path(__file__).parent.parent


@pytest.fixture
def copied(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "ledgers" / "example", tmp_path / "close")
    return tmp_path / "close"


@pytest.mark.parametrize("kept", [5000, 9000, 11_000])
def test_no_statement_is_drawn_from_a_damaged_ledger(copied: Path, kept: int):
    ledger = copied / "ledger" / "2025.se"
    lines = ledger.read_bytes().split(b"\r\n")
    assert len(lines) > kept
    ledger.write_bytes(b"\r\n".join(lines[:kept]) + b"\r\n")
    result = close(load_request(copied / "bokslut.toml"))
    assert result.statements == ()
    assert result.summary.verdict == "failed"
    balances = [check for check in result.checks if check.code in {"S002", "S003", "BR001", "E001"}]
    assert {check.outcome for check in balances} == {Outcome.SKIPPED}


def test_a_row_that_cannot_be_read_is_never_left_out_in_silence(copied: Path):
    ledger = copied / "ledger" / "2025.se"
    data = ledger.read_bytes()
    at = data.index(b"#TRANS 5010")
    end = data.index(b"\r\n", at)
    ledger.write_bytes(data[:at] + data[at:end] + b"1" + data[end:])  # three decimals
    result = close(load_request(copied / "bokslut.toml"))
    assert result.statements == ()
    assert result.summary.verdict == "failed"


def test_files_of_two_currencies_are_not_added(copied: Path):
    ledger = copied / "ledger" / "2025.se"
    ledger.write_bytes(ledger.read_bytes().replace(b"#KPTYP BAS95", b"#VALUTA EUR"))
    result = close(load_request(copied / "bokslut.toml"))
    assert "currencies-mixed" in {finding.name for finding in result.findings}
    assert result.statements == ()
