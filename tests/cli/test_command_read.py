"""`bokslut read`."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace

import commandline

from bokslut.cli.reading import reading_json, reading_text
from bokslut.model.period import FiscalYear
from bokslut.model.reading import FileSummary, SeriesSummary, UnbalancedEntry, YearSums
from bokslut.model.source import Identification, SourceInfo
from bokslut.model.words import Words
from bokslut.reports.interface import Style
from bokslut.reports.text_page import Page

surroundings, call, process, good, bad = commandline.FIXTURES

YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LAST = FiscalYear(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
INFO = SourceInfo(
    "bok\x1b.se",
    "sie4",
    "ab" * 32,
    "4E",
    "cp437",
    "PC8",
    "Program 1.0",
    "Provbolaget [/bold]",
    "556000-0000",
    years={0: YEAR, -1: LAST},
    checksum="absent",
    oddities=(("ODD1", 7, Words("egenhet", "oddity")),),
)
SUMMARY = FileSummary(
    INFO,
    3,
    412,
    1206,
    123_456_789,
    123_455_789,
    (SeriesSummary("A", 412, "1", "412"),),
    {0: YearSums(0, -1000, 1000), -1: YearSums(closing_ore=0)},
    (UnbalancedEntry("A", "312", -1000, 2107),),
    (),
    complete=True,
)
CONTRACT = {
    *("path", "format", "type", "encoding", "program", "company", "years", "accounts", "entries", "postings", "sums", "unbalanced"),
    *("checksum", "oddities"),
}


def test_json_follows_the_contract():
    data = json.loads(reading_json([SUMMARY]))
    assert data["schema"] == "bokslut/reading@1"
    (file,) = data["files"]
    assert set(file) >= CONTRACT
    assert file["encoding"] == {"detected": "cp437", "declared": "PC8"}
    assert file["years"] == {"0": ["2025-01-01", "2025-12-31"], "-1": ["2024-01-01", "2024-12-31"]}
    assert file["sums"] == {"0": {"ib": "0.00", "ub": "-10.00", "res": "10.00"}, "-1": {"ub": "0.00"}}
    assert file["unbalanced"] == [{"series": "A", "number": "312", "sum": "-10.00", "line": 2107}]
    assert file["oddities"] == [{"code": "ODD1", "line": 7, "note": {"sv": "egenhet", "en": "oddity"}}]
    assert (file["entries"], file["postings"]) == (412, 1206)


ABOUT = Identification(
    created=dt.date(2025, 1, 2), created_by="AB", chart="EUBAS97", legal_form="HB", address=("", "Åvägen 1"), comments=("Ett", "Två")
)


def test_what_the_file_says_of_itself_is_shown():
    summary = replace(SUMMARY, info=replace(INFO, identification=ABOUT))
    text = reading_text([summary], Page(Style(width=80)))
    for shown in ("EUBAS97 (regelpaket bas-k2 eller bas-k3)", "2025-01-02 AB", "HB", "Åvägen 1", "Ett · Två"):
        assert shown in text
    assert "Taxeringsår" not in text
    said = json.loads(reading_json([summary]))["files"][0]["identification"]
    assert (said["created"], said["chart"], said["address"], said["tax_year"]) == ("2025-01-02", "EUBAS97", ["", "Åvägen 1"], None)


def test_text_shows_years_sums_series_and_oddities():
    text = reading_text([SUMMARY], Page(Style(width=80)))
    assert "bok\\x1b.se" in text
    assert "Provbolaget [/bold] 556000-0000" in text
    assert "cp437 (filen säger PC8)" in text
    assert "2025-01-01 – 2025-12-31" in text
    assert "1\u00a0verifikat går inte ihop" in text
    assert "−10,00" in text
    assert "ODD1" in text
    assert all(len(line) <= 80 for line in text.split("\n"))
    assert "entry does not add up" in reading_text([SUMMARY], Page(Style(language="en")))


def test_a_file_is_read_without_being_judged(call, bad):
    ended = call("read", bad / "huvudbok.se")
    assert ended.code == 0
    assert "Provbolaget" in ended.out
    data = json.loads(call("read", bad / "huvudbok.se", "--format", "json").out)
    assert data["files"][0]["unbalanced"][0]["sum"] == "-10.00"


def test_what_cannot_be_read_is_told_after_the_others(call, good, tmp_path):
    ended = call("read", tmp_path / "missing.se", good / "huvudbok.se")
    assert ended.code == 3
    assert "Provbolaget" in ended.out
    assert "missing.se" in ended.err


def test_nothing_to_read_is_wrong_use(call):
    assert call("read").code == 2


EXPORT = "Huvudbok\n\nKonto;Bokf.datum;Vernr;Debet;Kredit;Saldo\n1930;2025-01-31;A1;100,00;;100,00\n3000;2025-01-31;A1;;100,00;0,00\n"


def test_a_proposal_is_ready_to_paste_and_shows_what_would_be_booked(call, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text(EXPORT, encoding="utf-8")
    text = call("read", "--suggest", export).out
    assert f'[[ledger]]\npath = "{export}"\ncolumns = {{ account = "Konto", date = "Bokf.datum", number = "Vernr", ' in text
    assert "−100,00" in text
    assert "Saldo" in text
    [file] = json.loads(call("read", "--suggest", export, "--format", "json").out)["files"]
    assert file["sheets"][0]["certain"]
    (tmp_path / "bokslut.toml").write_text(
        f'schema = "bokslut/close@1"\n[entity]\nname = "x"\n{file["sheets"][0]["toml"]}', encoding="utf-8"
    )
    assert call("check", tmp_path, "--exit-zero").code == 0


def test_a_table_is_read_by_a_proposal_only_when_asked_to(call, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text(EXPORT, encoding="utf-8")
    assert call("read", export).code == 2
    assert json.loads(call("read", "--columns", "suggested", export, "--format", "json").out)["files"][0]["postings"] == 2
    given = [
        word
        for pair in ("account=Konto", "date=Bokf.datum", "number=Vernr", "debit=Debet", "credit=Kredit")
        for word in ("--columns", pair)
    ]
    assert json.loads(call("read", *given, export, "--format", "json").out)["files"][0]["debits"] == "100.00"
    assert call("read", "--columns", "account", export).code == 2
    export.write_text(EXPORT.replace("Vernr", "Okänt").replace("A1", "?"), encoding="utf-8")
    assert "utan tvekan" in call("read", "--columns", "suggested", export, "--lang", "sv").err


PRINTED = (
    "Konto;Vernr;Datum;Text;Debet;Kredit;Saldo\n1930 Bank;;;;;;\n;;;Ingående balans;;;50,00\n;A1;2025-01-31;Köp;100,00;;150,00\n"
    "2081 Aktiekapital;;;;;;\n;;;Ingående balans;;;-50,00\n3000 Försäljning;;;;;;\n;A1;2025-01-31;Köp;;100,00;-100,00\n"
)


def test_a_printed_ledger_is_proposed_with_its_groups_and_closes(call, tmp_path):
    export = tmp_path / "export.csv"
    export.write_text(PRINTED, encoding="utf-8")
    text = call("read", "--suggest", export, "--lang", "sv").out
    assert 'balance = "Saldo" }\ngrouped = "account"\n' in text
    assert "grupper under sitt konto" in text
    [sheet] = json.loads(call("read", "--suggest", export, "--format", "json").out)["files"][0]["sheets"]
    assert (sheet["grouped"], sheet["certain"]) == ("account", True)
    assert json.loads(call("read", "--columns", "suggested", export, "--format", "json").out)["files"][0]["postings"] == 2
    columns = {"account": "Konto", "date": "Datum", "number": "Vernr", "debit": "Debet", "credit": "Kredit", "balance": "Saldo"}
    given = [word for name, heading in columns.items() for word in ("--columns", f"{name}={heading}")]
    [summary] = json.loads(call("read", *given, "--grouped", "account", export, "--format", "json").out)["files"]
    assert (summary["debits"], summary["postings"]) == ("100.00", 2)
    year = "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n"
    head = 'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[rules]\npacks = ["ledger", "bas-k3"]\n'
    (tmp_path / "bokslut.toml").write_text(head + year + sheet["toml"], encoding="utf-8")
    result = json.loads(call("close", tmp_path, "--format", "json", "--exit-zero").out)
    assert result["findings"] == []
    [sheet] = [each for each in result["statements"] if each["id"] == "balance_sheet"]
    assert [line["values"] for line in sheet["lines"] if line["id"] == "summa_tillgangar"] == [["150.00"]]
