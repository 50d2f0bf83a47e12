"""`bokslut init` and `bokslut doctor`."""

from __future__ import annotations

import json
import os
import subprocess
import sys

import commandline
import pytest

from bokslut.config import load_request
from bokslut.packs.load import shipped_names
from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES


def files_of(folder) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_new_close_is_sound(call, tmp_path, language):
    folder = tmp_path / 'ny [stängning] "å"'
    ended = call("init", folder, "--lang", language)
    assert (ended.code, ended.out) == (0, "")
    assert "bokslut close" in ended.err
    assert set(files_of(folder)) == {"bokslut.toml", "rules.toml", ".schema/close.json", ".schema/rules.json"}
    request = load_request(folder / "bokslut.toml")
    assert request.language == language
    assert request.entity == folder.name
    assert (folder / "bokslut.toml").read_text().startswith("#:schema .schema/close.json\n")
    assert json.loads((folder / ".schema" / "close.json").read_text())["$schema"].startswith("https://json-schema.org/")


PRINTED = (
    "Konto;Vernr;Datum;Text;Debet;Kredit;Saldo\n1930 Bank;;;;;;\n;;;Ingående balans;;;50,00\n;A1;2025-01-31;Köp;100,00;;150,00\n"
    "2081 Aktiekapital;;;;;;\n;;;Ingående balans;;;-50,00\n3000 Försäljning;;;;;;\n;A1;2025-01-31;Köp;;100,00;-100,00\n"
)


@pytest.mark.parametrize("language", ["sv", "en"])
def test_a_new_close_of_a_table_is_ready_to_run(call, tmp_path, language):
    """What is assumed of it is told, on the terminal and in the file."""
    (tmp_path / "export.csv").write_text(PRINTED, encoding="utf-8")
    ended = call("init", tmp_path / "ny", "--ledger", tmp_path / "export.csv", "--lang", language)
    assert ended.code == 0
    assert "2025-01-01 – 2025-12-31" in ended.err
    [spec] = load_request(tmp_path / "ny" / "bokslut.toml").ledgers
    assert (spec.path, spec.options.grouped, spec.options.columns["balance"]) == ("../export.csv", "account", "Saldo")
    assert str(load_request(tmp_path / "ny" / "bokslut.toml").period.fiscal_year.end) == "2025-12-31"
    assert call("close", tmp_path / "ny").code == 0


def test_names_that_are_not_utf_8(call, tmp_path):
    """A folder's is left out; a ledger's must be written."""
    folder = tmp_path / os.fsdecode(b"f\xf6retag")
    try:
        folder.mkdir()
    except OSError:
        pytest.skip("this file system has names in UTF-8 only")
    assert call("init", folder).code == 0
    assert load_request(folder / "bokslut.toml").entity == "bokslut"
    ledgers = tmp_path / "ny"
    ledgers.mkdir()
    (ledgers / os.fsdecode(b"b\xf6k.se")).write_bytes(b"#FLAGGA 0")
    ended = call("init", ledgers)
    assert ended.code == 2
    assert "UTF-8" in ended.err
    assert not (ledgers / "bokslut.toml").exists()


def test_a_new_close_of_a_sie_file_knows_whose_it_is(call, tmp_path, good):
    source = good / "huvudbok.se"
    assert call("init", tmp_path / "ny", "--ledger", source).code == 0
    request = load_request(tmp_path / "ny" / "bokslut.toml")
    assert (request.entity, request.period) == ("Provbolaget (syntetiskt)", None)
    assert request.file(request.ledgers[0].path).resolve() == source.resolve()


def test_a_companys_name_may_hold_anything(call, tmp_path):
    text = '#FLAGGA 0\n#FORMAT PC8\n#SIETYP 1\n#FNAMN "{ledgers} {period} \x7f AB"\n#RAR 0 20250101 20251231\n'
    (tmp_path / "x.se").write_bytes(text.encode("cp437"))
    assert call("init", tmp_path / "ny", "--ledger", tmp_path / "x.se").code == 0
    assert load_request(tmp_path / "ny" / "bokslut.toml").entity.startswith("{ledgers} {period} ")


def test_a_new_close_of_balances_asks_for_the_year(call, tmp_path):
    (tmp_path / "saldo.csv").write_text("Konto;IB;UB\n1930;50,00;150,00\n2081;-50,00;-50,00\n3000;;-100,00\n", encoding="utf-8")
    ended = call("init", tmp_path / "ny", "--ledger", tmp_path / "saldo.csv", "--lang", "sv")
    assert (ended.code, "Ange [period]" in ended.err) == (0, True)


@pytest.mark.parametrize("text", ["Konto;Okänt;Belopp\n1930;x;1,00\n", "%PDF-1.7", ""])
def test_a_close_of_what_cannot_be_told_is_not_begun(call, tmp_path, text):
    (tmp_path / "export.csv").write_text(text, encoding="utf-8")
    assert call("init", tmp_path / "ny", "--ledger", tmp_path / "export.csv").code in {2, 3}
    assert not (tmp_path / "ny").exists()
    assert call("init", tmp_path / "ny", "--ledger", "x", "--example").code == 2


def test_the_month_that_a_new_close_proposes_lies_in_its_year(call, tmp_path):
    (tmp_path / "bok.csv").write_text("Konto;Datum;Vernr;Belopp\n1930;2028-02-03;1;5,00\n3000;2028-02-03;1;-5,00\n", encoding="utf-8")
    folder = tmp_path / "ny"
    call("init", folder, "--ledger", tmp_path / "bok.csv")
    file = folder / "bokslut.toml"
    file.write_text(file.read_text(encoding="utf-8").replace("# through =", "through ="), encoding="utf-8")
    assert "through = 2028-01-31" in file.read_text(encoding="utf-8")
    assert call("rules", "check", folder).code == 0


def test_what_the_comments_propose_is_sound_too(call, tmp_path):
    folder = tmp_path / "ny"
    call("init", folder)
    close = (folder / "bokslut.toml").read_text()
    wanted = (
        "[period]",
        "fiscal_year",
        "through",
        "[[previous]]",
        'path = "huvudbok-2024.se"',
        "[[accept]]",
        "code",
        "subject",
        "reason",
        "by ",
        "until",
    )
    lines = [line.removeprefix("# ") if line.startswith(tuple(f"# {word}" for word in wanted)) else line for line in close.split("\n")]
    assert lines != close.split("\n")
    (folder / "bokslut.toml").write_text("\n".join(lines))
    rules = (folder / "rules.toml").read_text()
    head, _, rule = rules.partition("# [[rule]]")
    (folder / "rules.toml").write_text(head + "[[rule]]" + rule.replace("\n# ", "\n"))
    request = load_request(folder / "bokslut.toml")
    assert request.period is not None
    assert request.accepts
    assert request.book.rule("EGEN001") is not None


def test_ledgers_already_there_are_entered_and_can_be_closed(call, tmp_path, good):
    folder = tmp_path / "mina"
    folder.mkdir()
    (folder / "Export 2025.SE").write_bytes((good / "huvudbok.se").read_bytes())
    assert call("init", folder).code == 0
    assert [ledger.path for ledger in load_request(folder / "bokslut.toml").ledgers] == ["Export 2025.SE"]
    assert call("close", folder).code == 0


def test_nothing_is_ever_overwritten(call, tmp_path):
    (tmp_path / "rules.toml").write_text("mine")
    before = files_of(tmp_path)
    ended = call("init", tmp_path)
    assert ended.code == 4
    assert "rules.toml" in ended.err
    assert files_of(tmp_path) == before
    assert call("init", tmp_path / "rules.toml").code == 2


def test_a_write_that_fails_leaves_nothing(call, tmp_path):
    folder = tmp_path / "ny"
    folder.mkdir()
    (folder / ".schema").write_text("in the way")
    ended = call("init", folder)
    assert ended.code == 2
    assert ".schema" in ended.err
    assert set(files_of(folder)) == {".schema"}


def test_folders_made_for_a_write_that_fails_are_gone(tmp_path):
    command = f"ulimit -f 1; {sys.executable} -B -m bokslut init {tmp_path / 'a' / 'b'} --example"
    ended = subprocess.run(["bash", "-c", command], check=False, timeout=60, capture_output=True)
    assert ended.returncode == 2
    assert list(tmp_path.iterdir()) == []


def test_the_example_is_copied_whole_and_closes_clean(call, tmp_path):
    ended = call("init", tmp_path / "ex", "--example")
    assert ended.code == 0
    theirs = {name: data for name, data in files_of(ROOT / "ledgers" / "example").items() if not name.endswith(".py")}
    assert files_of(tmp_path / "ex") == theirs
    assert call("close", tmp_path / "ex").code == 0


def test_the_doctor_finds_everything(call):
    ended = call("doctor")
    assert ended.code == 0
    for word in ("bokslut", "Python", "polars", "tree-sitter-toml", "ledger", "kommun-bas"):
        assert word in ended.out
    assert "FEL" not in ended.out


def test_the_doctor_tells_what_is_optional_and_how_to_get_it(call, monkeypatch):
    monkeypatch.setattr("bokslut.cli.doctor._OPTIONAL", (("nothing", "no_such_module", "sql", "databaser"),))
    ended = call("doctor")
    assert ended.code == 0
    assert "nothing" in ended.out
    assert "pip install 'bokslut[sql]'" in ended.out


def test_the_doctor_tells_what_is_missing(call, monkeypatch):
    monkeypatch.setattr("bokslut.cli.doctor._NEEDED", (("nothing", "no_such_module"),))
    ended = call("doctor")
    assert ended.code == 1
    assert "no_such_module" in ended.out


@pytest.mark.parametrize("language", ["sv", "en"])
@pytest.mark.parametrize(
    ("chart", "packs", "proposed"),
    [
        ("BAS2014", ("ledger",), 'packs = ["ledger", "bas-k3"]'),
        ("Kommun-Bas13", ("ledger", "kommun-bas"), None),
        ("EGEN", ("ledger",), None),
    ],
)
def test_the_pack_for_the_ledger_s_chart_is_proposed_in_the_close_file(call, tmp_path, good, language, chart, packs, proposed):
    text = (good / "huvudbok.se").read_text(encoding="cp437").replace("#KONTO", f'#KPTYP "{chart}"\n#KONTO', 1)
    (tmp_path / "2025.se").write_text(text, encoding="cp437")
    assert call("init", tmp_path / "ny", "--ledger", tmp_path / "2025.se", "--lang", language).code == 0
    request = load_request(tmp_path / "ny" / "bokslut.toml")
    assert tuple(pack.name for pack in request.book.packs if pack.shipped) == packs
    comments = [line for line in (tmp_path / "ny" / "bokslut.toml").read_text(encoding="utf-8").splitlines() if "packs = " in line]
    assert (proposed is not None) == any(line.startswith("#") and str(proposed) in line for line in comments)
    # Every pack that comes along is named.
    assert all(f'"{name}"' in (tmp_path / "ny" / "bokslut.toml").read_text(encoding="utf-8") for name in shipped_names())
