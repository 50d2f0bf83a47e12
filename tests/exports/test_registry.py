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


#: A month of the same year, in a file of its own.
MONTH = WHOLE[: WHOLE.index("#IB 0")] + WHOLE[WHOLE.index("#VER A 1") :].replace("#VER A 1 202501", "#VER A 2 202502")


def test_several_files_are_one_ledger(call, book, tmp_path):
    (tmp_path / "februari.se").write_bytes(MONTH.encode("cp437"))
    ended = call("export", book, tmp_path / "februari.se", "--to", "sie4", "--output", tmp_path / "ut.se")
    assert ended.code == 0, ended.err
    written = (tmp_path / "ut.se").read_bytes()
    assert (written.count(b"#VER "), written.count(b"#KONTO 1930"), written.count(b"#IB 0 1930")) == (4, 1, 1)
    (tmp_path / "alla").mkdir()
    for name in ("bok.se", "februari.se"):
        (tmp_path / "alla" / name).write_bytes((tmp_path / name).read_bytes())
    assert call("export", tmp_path / "alla", "--to", "sie4", "--output", tmp_path / "mapp.se").code == 0
    assert (tmp_path / "mapp.se").read_bytes() == written


STRANGERS = {
    "another year": (MONTH.replace("2025", "2023").replace("2024", "2022"), "2023-01-01"),
    "another currency": (MONTH.replace("#VALUTA SEK", "#VALUTA EUR"), "EUR"),
    "the same file": (WHOLE, "samma"),
}


@pytest.mark.parametrize("name", STRANGERS)
def test_files_that_are_no_one_ledger_are_refused(name, call, book, tmp_path):
    text, word = STRANGERS[name]
    (tmp_path / "annan.se").write_bytes(text.encode("cp437"))
    ended = call("export", book, tmp_path / "annan.se", "--to", "sie4", "--output", tmp_path / "ut.se")
    assert (ended.code, (tmp_path / "ut.se").exists()) == (4, False), ended.err
    assert word in ended.err


def test_the_same_file_is_found_wherever_it_stands(call, book, tmp_path):
    (tmp_path / "februari.se").write_bytes(MONTH.encode("cp437"))
    twice = (tmp_path / "februari.se", tmp_path / "februari.se")
    assert call("export", book, *twice, "--to", "sie4", "--output", tmp_path / "ut.se").code == 4


def test_a_close_is_exported_by_itself(call, good, book, tmp_path):
    assert call("export", good, "--to", "sie4", "--output", tmp_path / "ut.se").code == 0
    ended = call("export", good, book, "--to", "csv")
    assert ended.code == 2
    assert "Ett bokslut skrivs för sig" in ended.err


def test_a_printed_ledger_becomes_a_whole_sie_file(call, tmp_path):
    """What a table does not say, whose and of which year it is, the close says."""
    (tmp_path / "huvudbok.csv").write_text(
        "Konto;Vernr;Datum;Text;Debet;Kredit;Saldo\n1930 Bank;;;;;;\n;;;Ingående balans;;;50,00\n;A1;2025-01-31;Köp;100,00;;150,00\n"
        "2081 Aktiekapital;;;;;;\n;;;Ingående balans;;;-50,00\n3000 Försäljning;;;;;;\n;A1;2025-01-31;Köp;;100,00;-100,00\n",
        encoding="utf-8",
    )
    (tmp_path / "bokslut.toml").write_text(
        'schema = "bokslut/close@1"\n[entity]\nname = "Exempel AB"\norganisation_number = "556000-0000"\n'
        '[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n[[ledger]]\npath = "huvudbok.csv"\ngrouped = "account"\n'
        'columns = { account = "Konto", number = "Vernr", date = "Datum", debit = "Debet", credit = "Kredit", text = "Text", '
        'balance = "Saldo" }\n',
        encoding="utf-8",
    )
    out = tmp_path / "ut.se"
    assert call("export", tmp_path, "--to", "sie4", "--output", out).code == 0
    text = out.read_bytes().decode("cp437")
    for line in ('#FNAMN "Exempel AB"', '#ORGNR "556000-0000"', "#RAR 0 20250101 20251231", "#IB 0 1930 50.00", "#UB 0 1930 150.00"):
        assert f"{line}\r\n" in text
    ended = call("check", out)
    assert (ended.code, ended.out.split()[:2]) == (0, ["OK", str(out)])
