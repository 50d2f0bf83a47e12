"""`bokslut check`."""

from __future__ import annotations

import json
import os

import commandline
import pytest

surroundings, call, process, good, bad = commandline.FIXTURES


def test_a_clean_file_is_one_line_and_silence_when_quiet(call, good):
    ended = call("check", good / "huvudbok.se", "--fail-on", "error")
    assert ended.code == 0
    assert ended.out.count("\n") == 1
    assert ended.out.startswith("OK ")
    quiet = call("check", "-q", good / "huvudbok.se")
    assert (quiet.code, quiet.out, quiet.err) == (0, "", "")


def test_a_clean_file_whose_gaps_cannot_be_told_says_so(call, tmp_path):
    entries = "".join(
        f'#VER A 20250{number % 3 + 1}-00{number} 20250115 "t {number}"\n'
        f"{{\n#TRANS 1930 {{}} {number}.00\n#TRANS 3000 {{}} -{number}.00\n}}\n"
        for number in range(1, 5)
    )
    head = (
        "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#PROGRAM x 1\n#GEN 20260101\n#FNAMN x\n#RAR 0 20250101 20251231\n#KONTO 1930 B\n#KONTO 3000 F\n"
    )
    (tmp_path / "a.se").write_text(f"{head}#IB 0 1930 0.00\n#UB 0 1930 10.00\n#RES 0 3000 -10.00\n{entries}", encoding="cp437")
    ended = call("check", tmp_path / "a.se", "--lang", "en")
    assert ended.code == 0
    [said] = ended.out.splitlines()[1:]
    assert said.startswith("    V002  Series A: the numbers are not whole numbers, or do not all begin alike")


@pytest.mark.parametrize("engine", ["polars", "duckdb"])
def test_a_run_ends_without_a_word_whatever_engine_ran(process, good, engine):
    if engine != "polars":
        pytest.importorskip(engine)
    ended = process("check", "-q", "--engine", engine, good / "huvudbok.se")
    assert (ended.returncode, ended.stdout, ended.stderr) == (0, b"", b"")


def test_findings_in_any_file_are_exit_code_1(call, good, bad):
    ended = call("check", good / "huvudbok.se", bad / "huvudbok.se")
    assert ended.code == 1
    assert "FEL V001" in ended.out
    assert "OK " in ended.out


def test_a_folder_stands_for_the_ledgers_in_it_and_a_close_for_its_own(call, good, bad, tmp_path):
    (tmp_path / "files").mkdir()
    for name, close in (("a.se", good), ("b.se", bad)):
        (tmp_path / "files" / name).write_bytes((close / "huvudbok.se").read_bytes())
    ended = call("check", tmp_path / "files")
    assert ended.code == 1
    assert "a.se" in ended.out
    assert "b.se" in ended.out
    assert call("check", bad).code == 1
    assert call("check", good).code == 0


def test_standard_input(process, bad, good):
    ended = process("check", "-", stdin=(bad / "huvudbok.se").read_bytes())
    assert ended.returncode == 1
    assert b"V001" in ended.stdout
    assert process("check", "-q", "-", stdin=(good / "huvudbok.se").read_bytes()).stdout == b""


def test_many_files_are_one_document_for_scripts(call, good, bad):
    ended = call("check", good / "huvudbok.se", bad / "huvudbok.se", "--format", "json")
    data = json.loads(ended.out)
    assert ended.code == 1
    assert data["schema"] == "bokslut/close-result@1"
    assert len(data["sources"]) == 2
    assert data["summary"]["errors"] == len([f for f in data["findings"] if f["severity"] == "error"]) > 0


def test_the_files_of_closes_are_named_as_seen_from_here(call, good, bad, monkeypatch):
    monkeypatch.chdir(bad.parent)
    alone = call("check", "bad", "--format", "github").out
    assert "file=bad/huvudbok.se,line=16" in alone
    assert "file=bad/huvudbok.se,line=16" in call("check", good.name, bad.name, "--format", "github").out
    data = json.loads(call("check", good.name, bad.name, "--format", "json").out)
    assert [source["path"] for source in data["sources"]] == ["good/huvudbok.se", "bad/huvudbok.se"]
    assert {place["path"] for finding in data["findings"] for place in finding["places"]} == {"bad/huvudbok.se"}
    monkeypatch.chdir(bad)
    assert "file=huvudbok.se,line=16" in call("check", "--format", "github").out


def test_what_cannot_be_read_is_exit_code_3_and_the_rest_is_still_checked(call, bad, tmp_path):
    ended = call("check", tmp_path / "missing.se", bad / "huvudbok.se", tmp_path / "also-missing.se")
    assert ended.code == 3
    assert "FEL V001" in ended.out
    assert "missing.se" in ended.err
    assert "also-missing.se" in ended.err


@pytest.mark.parametrize(("given", "words"), [("", ("check",)), ("*.se", ("check",)), ("", ("read",))])
def test_a_file_that_cannot_be_read_does_not_hide_the_others_in_its_folder(call, bad, tmp_path, given, words):
    (tmp_path / "2025").mkdir()
    (bad / "huvudbok.se").rename(tmp_path / "2025" / "01.se")
    (tmp_path / "2025" / "02.se").touch()
    ended = call(*words, tmp_path / "2025" / given, "--format", "json")
    assert ended.code == 3
    assert "02.se" in ended.err
    assert "01.se" in ended.out


def test_a_file_that_needs_a_close_does_not_hide_the_others(call, bad, tmp_path):
    (tmp_path / "export.csv").write_text("Konto;Belopp\n1930;10,00\n", encoding="utf-8")
    ended = call("check", tmp_path / "export.csv", bad / "huvudbok.se")
    assert ended.code == 2
    assert "FEL V001" in ended.out
    assert "columns" in ended.err
    assert call("check", tmp_path / "export.csv", tmp_path / "missing.se").code == 3


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no named pipes")
@pytest.mark.parametrize("given", ["", "*.se"])
def test_a_pipe_in_a_folder_is_told_and_not_waited_for(process, good, tmp_path, given):
    folder = tmp_path / "f"
    folder.mkdir()
    (folder / "a.se").write_bytes((good / "huvudbok.se").read_bytes())
    os.mkfifo(folder / "x.se")
    ended = process("check", folder / given, BOKSLUT_LANG="en")
    assert ended.returncode == 3
    assert "OK " in ended.stdout.decode()
    told = ended.stderr.decode()
    assert "x.se" in told
    assert "no file but a pipe" in told
    (folder / "bokslut.toml").write_text('schema = "bokslut/close@1"\n[entity]\nname = "x"\n[[ledger]]\npath = "*.se"\n')
    assert process("close", folder).returncode == 3


def test_equal_findings_of_several_files_have_ids_of_their_own_and_stay_joined(call, bad, tmp_path):
    text = (bad / "huvudbok.se").read_bytes().decode("cp437")
    alone = {}
    for name in ("a.se", "b.se"):
        (tmp_path / name).write_bytes(text.encode("cp437"))
        found = json.loads(call("check", tmp_path / name, "--format", "json").out)["findings"]
        alone[name] = {(finding["code"], finding["subject"]): finding["id"] for finding in found}
    assert alone["a.se"] == alone["b.se"], "of one file the id does not say which"
    data = json.loads(call("check", tmp_path / "a.se", tmp_path / "b.se", tmp_path / "a.se", "--format", "json").out)
    ids = [finding["id"] for finding in data["findings"]]
    assert len(ids) == len(set(ids)) == 3 * len(alone["a.se"])
    files = {finding["id"]: finding["places"][0]["path"] for finding in data["findings"]}
    joined = [finding for finding in data["findings"] if finding["joined_to"]]
    assert joined
    for finding in joined:
        assert files[finding["joined_to"]] == finding["places"][0]["path"]
        assert {cause["finding"] for cause in finding["causes"] if cause.get("finding")} <= set(ids)


def test_a_close_is_checked_with_what_its_close_file_accepts_and_adjusts(call, bad):
    close = bad / "bokslut.toml"
    text = close.read_text(encoding="utf-8")
    found = json.loads(call("check", bad, "--format", "json").out)["findings"]
    assert {finding["code"] for finding in found} == {"V001", "S002"}
    accepts = "".join(f'[[accept]]\ncode = "{code}"\nreason = "känd"\nby = "Kim"\n' for code in ("V001", "S002", "V002"))
    close.write_text(text + accepts, encoding="utf-8")
    ended = call("check", bad, "--format", "json")
    told = json.loads(ended.out)["findings"]
    # That nothing meets V002 is for `close` to tell.
    assert (ended.code, [(each["code"], each["accepted"]["by"]) for each in told]) == (0, [("S002", "Kim"), ("V001", "Kim")])
    close.write_text(text + '[[adjust]]\ncode = "V001"\nseverity = "warning"\nreason = "prov"\n', encoding="utf-8")
    told = json.loads(call("check", bad, "--format", "json").out)["findings"]
    assert {finding["code"]: finding["severity"] for finding in told} == {"V001": "warning", "S002": "error"}


def test_the_next_command_follows_the_finding_in_that_file(call, good, bad, process):
    ledger = bad / "huvudbok.se"
    last = call("check", ledger).out.rstrip().split("\n")[-1]
    assert last == f"Nästa: bokslut why V001 {ledger}"
    assert call(*last.partition("bokslut ")[2].split()).code == 0
    both = call("check", good / "huvudbok.se", ledger).out
    assert f"Nästa: bokslut why V001 {ledger}" in both
    piped = process("check", "-", "--lang", "sv", stdin=ledger.read_bytes()).stdout.decode()
    assert "Nästa: bokslut explain V001" in piped
