"""`bokslut close --record` and `bokslut verify`: a close that can be run again and comes out the same."""

from __future__ import annotations

import hashlib
import json
import shutil

import commandline
import pytest

from bokslut.record.document import digest_of
from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES


@pytest.fixture
def recorded(bad, call):
    """A close, failing as it may be, with its record."""
    record = bad / "2025-12.json"
    assert call("close", bad, "--record", record, "-q").code == 1
    return record


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def test_a_close_comes_out_the_same_to_the_byte(call, recorded, tmp_path, monkeypatch):
    ended = call("verify", recorded)
    assert (ended.code, ended.err) == (0, "")
    assert plain(ended.out).rstrip().endswith("STÄMMER  2 filer · resultatet är detsamma till byten")
    assert call("verify", recorded, "-q").out == ""
    # Wherever it is called from, and wherever the whole folder lies.
    moved = shutil.move(recorded.parent, tmp_path / "arkiv" / "2025")
    monkeypatch.chdir("/")
    assert call("verify", tmp_path / "arkiv" / "2025" / recorded.name).code == 0
    assert moved


def test_the_record_has_the_result_and_the_digest_that_the_close_prints(call, recorded):
    data = json.loads(recorded.read_text(encoding="utf-8"))
    printed = call("close", recorded.parent, "--format", "json").out
    assert data["result"] == json.loads(printed)
    assert data["sha256"] == hashlib.sha256(printed.encode()).hexdigest()
    ledger = next(file for file in data["files"] if file["path"] == "huvudbok.se")
    assert ledger["sha256"] == hashlib.sha256((recorded.parent / "huvudbok.se").read_bytes()).hexdigest()
    assert [pack["path"] for pack in data["packs"]] == ["ledger"]


def test_a_ledger_that_was_changed_is_named_with_what_became_of_the_result(call, recorded):
    ledger = recorded.parent / "huvudbok.se"
    ledger.write_bytes(ledger.read_bytes().replace(b"990.00", b"1000.00"))
    ended = call("verify", recorded)
    said = plain(ended.out)
    assert ended.code == 4
    assert "ÄNDRAD  Fil huvudbok.se sha256 " in said
    assert "Verifikation A 1 2025-01-05 balanserar inte: differens -10,00 kr. → –" in " ".join(said.split())
    assert "Kontroll V001: FEL → OK" in said
    assert said.rstrip().endswith("STÄMMER INTE  1 fil är inte som den var · resultatet är ett annat")


def test_a_file_that_changed_without_changing_the_result_does_not_hold_either(call, recorded):
    close = recorded.parent / "bokslut.toml"
    close.write_text(close.read_text(encoding="utf-8") + "\n# en anteckning\n", encoding="utf-8")
    ended = call("verify", recorded)
    assert ended.code == 4
    assert "STÄMMER INTE  1 fil är inte som den var · resultatet är detsamma till byten" in plain(ended.out)


def test_a_file_that_is_gone_is_told_and_so_is_why_nothing_could_be_run(call, recorded):
    (recorded.parent / "huvudbok.se").unlink()
    ended = call("verify", recorded)
    assert (ended.code, ended.err) == (4, "")
    assert "Bokslutet kan inte göras om: huvudbok.se: Filen" in " ".join(ended.out.split())
    assert "SAKNAS  Fil huvudbok.se" in ended.out


def test_a_file_that_the_close_reads_besides_is_told(call, good):
    close = good / "bokslut.toml"
    close.write_text(close.read_text(encoding="utf-8").replace('"huvudbok.se"', '"*.se"'), encoding="utf-8")
    assert call("close", good, "--record", good / "post.json", "-q").code == 0
    more = (
        commandline.GOOD.replace("#VER A 1 20250105", "#VER A 2 20250205")
        .replace("#IB 0", "#IB -1")
        .replace("#UB 0", "#UB -1")
        .replace("#RES 0", "#RES -1")
    )
    (good / "mer.se").write_bytes(more.encode("cp437"))
    ended = call("verify", good / "post.json")
    assert ended.code == 4
    assert "NY  Fil mer.se" in ended.out


def test_a_record_that_was_edited_does_not_hold(call, recorded):
    text = recorded.read_text(encoding="utf-8")
    recorded.write_text(text.replace("Provbolaget", "Provbolagen"), encoding="utf-8")
    ended = call("verify", recorded)
    assert ended.code == 4
    assert "Resultatet i posten är inte det som skrevs" in ended.out
    assert "STÄMMER INTE  posten är ändrad · resultatet är detsamma till byten" in ended.out


def test_the_encoding_and_limits_of_the_call_are_run_again(call, good):
    assert call("close", good, "--record", good / "post.json", "--encoding", "cp1252", "--limit", "entries=9", "-q").code == 0
    data = json.loads((good / "post.json").read_text(encoding="utf-8"))
    assert (data["encoding"], data["limits"]) == ("cp1252", {"entries": 9})
    assert data["result"]["sources"][0]["encoding"] == "cp1252"
    assert call("verify", good / "post.json").code == 0


def test_another_version_of_the_program_is_told_where_the_result_is_another(call, recorded):
    data = json.loads(recorded.read_text(encoding="utf-8"))
    data["bokslut"] = "0.0.9"
    data["result"]["bokslut"] = "0.0.9"
    data["sha256"] = digest_of(data["result"])
    recorded.write_text(json.dumps(data), encoding="utf-8")
    ended = call("verify", recorded)
    assert ended.code == 4
    assert "Posten skrevs av bokslut 0.0.9" in ended.out
    assert "Annat i resultatet bokslut" in ended.out


@pytest.mark.parametrize(
    "content", ["", "{", "[]", "{}", '{"schema": "bokslut/record@2"}', '{"schema": "bokslut/close-result@1"}', "[" * 100_000, "\udc80"]
)
def test_what_is_no_record_is_told(call, tmp_path, content):
    (tmp_path / "x.json").write_text(content, encoding="utf-8", errors="surrogatepass")
    ended = call("verify", tmp_path / "x.json")
    assert (ended.code, ended.out) == (3, "")
    assert "Filen är ingen bokslutspost" in ended.err
    assert "bokslut close --record FIL" in ended.err


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ('"limits": {}', '"limits": {"bogus": 3}'),
        ('"limits": {}', '"limits": {"entries": -3}'),
        ('"close": "bokslut.toml"', '"close": "x\\u0000"'),
        ('"path": "bokslut.toml"', '"path": "a\\u0000b"'),
        ('"severity": "error"', '"code": 7'),
        ('"encoding": null', '"encoding": 7'),
    ],
)
def test_a_record_with_what_none_has_is_none(call, recorded, old, new):
    text = recorded.read_text(encoding="utf-8")
    assert old in text
    recorded.write_text(text.replace(old, new), encoding="utf-8")
    assert call("verify", recorded).code == 3


def test_a_record_that_leads_elsewhere_is_only_told_what_is_not_there(call, recorded):
    text = recorded.read_text(encoding="utf-8")
    recorded.write_text(text.replace('"close": "bokslut.toml"', '"close": "../../../nope/bokslut.toml"'), encoding="utf-8")
    ended = call("verify", recorded)
    assert ended.code == 4
    assert "SAKNAS  Fil huvudbok.se" in ended.out


def test_a_record_is_written_over_nothing(call, good, tmp_path):
    record = good / "post.json"
    record.write_text("mitt eget", encoding="utf-8")
    assert call("close", good, "--record", record).code == 4
    assert record.read_text(encoding="utf-8") == "mitt eget"
    assert call("close", good, "--record", good / "huvudbok.se", "--force").code == 2
    assert call("close", good, "--record", tmp_path / "a.json", "-o", tmp_path / "a.json").code == 2
    assert call("close", good, "--record", "-").code == 2
    assert call("verify", record, "-o", record, "--force").code == 4
    assert not (tmp_path / "a.json").exists()


def test_a_file_that_changes_meanwhile_gives_no_record(call, good, monkeypatch):
    from bokslut import close

    conclude = close.conclude

    def meanwhile(*given: object) -> object:
        with (good / "bokslut.toml").open("a", encoding="utf-8") as stream:
            stream.write("# ändrad\n")
        return conclude(*given)

    monkeypatch.setattr(close, "conclude", meanwhile)
    ended = call("close", good, "--record", good / "post.json")
    assert ended.code == 3
    assert "Filen ändrades medan bokslutet gjordes." in ended.err
    assert not (good / "post.json").exists()


@pytest.mark.parametrize("name", ["example", "intraservice-2022"])
def test_the_closes_of_the_repository_come_out_the_same(call, tmp_path, name):
    record = tmp_path / "post.json"
    call("close", ROOT / "ledgers" / name, "--record", record, "-q", "--exit-zero")
    assert call("verify", record).code == 0


def test_json_says_the_same(call, recorded):
    ledger = recorded.parent / "huvudbok.se"
    ledger.write_bytes(ledger.read_bytes().replace(b"990.00", b"1000.00"))
    data = json.loads(call("verify", recorded, "--format", "json").out)
    assert (data["schema"], data["holds"], data["same"], data["tampered"], data["obstacle"]) == (
        "bokslut/verification@1",
        False,
        False,
        False,
        None,
    )
    assert [(file["path"], file["state"]) for file in data["files"]] == [("huvudbok.se", "changed")]
    assert {"part": "check", "what": "V001", "old": "failed", "new": "ok"} in data["results"]
