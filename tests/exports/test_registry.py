"""Every export is on the command line, and the command writes whole files or none."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest
from ledgers_read import WHOLE

from bokslut.cli.export import ExportFormat
from bokslut.exports.registry import EXPORTS

sys.path.insert(0, str(Path(__file__).parents[1] / "cli"))
import commandline

surroundings, call, process, good, bad = commandline.FIXTURES


@pytest.fixture
def book(tmp_path):
    path = tmp_path / "bok.se"
    path.write_bytes(WHOLE.encode("cp437"))
    return path


def test_the_command_knows_every_export():
    assert [form.value for form in ExportFormat] == [export.name for export in EXPORTS]


@pytest.mark.parametrize("form", [form.value for form in ExportFormat])
def test_a_file_is_written_whole_and_never_over_another(form, call, book, tmp_path):
    out = tmp_path / "ut"
    ended = call("export", book, "--to", form, "--output", out)
    assert ended.code == 0, ended.err
    first = out.read_bytes()
    assert first
    assert "Skrev" in ended.err
    ended = call("export", book, "--to", form, "--output", out)
    assert ended.code == 4
    assert "--force" in ended.err
    assert call("export", book, "--to", form, "--output", out, "--force").code == 0
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_close_and_standard_input_are_ledgers_too(process, good, book):
    environ = {"SOURCE_DATE_EPOCH": "1768435200", "BOKSLUT_LANG": "sv"}
    done = process("export", "-", "--to", "sie4", stdin=book.read_bytes(), **environ)
    assert done.returncode == 0, done.stderr
    assert b"#GEN 20260115\r\n" in done.stdout
    assert "Åre".encode("cp437") in done.stdout
    done = process("export", good, "--to", "hledger", **environ)
    assert b"Assets:1930  -1000.00 SEK" in done.stdout


def test_a_damaged_ledger_is_not_made_to_look_whole(call, book, tmp_path):
    book.write_bytes(book.read_bytes()[:-40])
    ended = call("export", book, "--to", "csv", "--output", tmp_path / "ut.csv")
    assert ended.code == 4
    assert not (tmp_path / "ut.csv").exists()
    assert "skadad" in ended.err


def test_a_wrong_epoch_is_a_wrong_use(call, book, monkeypatch):
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "igår")
    assert call("export", book, "--to", "sie4").code == 2
