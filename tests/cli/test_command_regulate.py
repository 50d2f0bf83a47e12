"""`bokslut regulate` and `bokslut why`, as a person runs them."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
from fractions import Fraction

import commandline
import openpyxl
import pytest

from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES

EXAMPLE = str(ROOT / "ledgers" / "example")
FAULTS = ROOT / "ledgers" / "faults"


def test_the_example_is_settled_and_proven(call):
    ended = call("regulate", EXAMPLE)
    assert (ended.code, ended.err) == (0, "")
    assert "Skuld till kunder: 2\u00a0697\u00a0677,94" in ended.out
    assert "KLART  R01 R02 R03 R04 R05 R06 R07 R08 R09 R10 OK" in ended.out


def test_english_is_spoken_when_asked_for(call):
    ended = call("regulate", EXAMPLE, "--lang", "en")
    assert "Liability to customers: 2\u00a0697\u00a0677,94" in ended.out


def test_json_and_csv_are_whole(call):
    data = json.loads(call("regulate", EXAMPLE, "--format", "json").out)
    rows = list(csv.DictReader(io.StringIO(call("regulate", EXAMPLE, "--format", "csv").out.removeprefix("\ufeff")), delimiter=";"))
    assert data["liability_ore"] == sum(int(row["final_ore"]) for row in rows if row["record"] == "settlement") == 269767794


@pytest.mark.parametrize("customer", ["501", "Exempelbolaget AB", "exempelbolaget ab", "107"])
def test_why_can_be_checked_with_a_calculator(call, customer):
    ended = call("why", customer, EXAMPLE)
    assert ended.code == 0
    plain = ended.out.replace("\u00a0", "").replace("\u2212", "-").replace(",", ".")
    working = re.findall(r"(-?[\d.]+) × ([\d./]+) / ([\d./]+) = -?[\d.]+…? → (-?[\d.]+)", plain)
    assert len(working) == 6
    parts = [Fraction(part) for *_, part in working]
    for surplus, key, keys, part in working:
        assert abs(Fraction(surplus) * Fraction(key) / Fraction(keys) - Fraction(part)) < Fraction(1, 100)
    paid = [Fraction(found) for found in re.findall(r"avgår delbetalt .* (-[\d.]+)$", plain, re.MULTILINE)]
    final = Fraction(re.search(r"kunden ska få +([\d.]+)", plain)[1])
    assert len(paid) == 3
    assert sum(parts) + sum(paid) == final


@pytest.mark.parametrize("command", [("regulate",), ("why", "107")])
def test_a_limit_that_is_passed_is_raised_as_the_message_says(call, tmp_path, command):
    close = shutil.copytree(EXAMPLE, tmp_path / "close")
    file = close / "bokslut.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace("[regulation]\n", "[limits]\nentries = 700\n\n[regulation]\n", 1), encoding="utf-8"
    )
    refused = call(*command, close)
    assert (refused.code, "--limit entries=" in refused.err) == (3, True)
    assert call(*command, close, "--limit", "entries=3000").code == 0


def test_why_an_unknown_customer_is_met_with_a_suggestion(call):
    ended = call("why", "Exempelbolget AB", EXAMPLE)
    assert ended.code == 2
    assert "Menade du Exempelbolaget AB?" in ended.err


def test_why_tells_a_customer_that_has_no_part_from_one_that_there_is_none_of(call, tmp_path):
    close = shutil.copytree(EXAMPLE, tmp_path / "close")
    customers = close / "regulation" / "customers.csv"
    customers.write_text(customers.read_text(encoding="utf-8") + "990;Nya nämnden;nämnd\n", encoding="utf-8")
    ended = call("why", "990", str(close))
    assert (ended.code, "990 Nya nämnden har varken nyckel eller delbetalning i år" in ended.err) == (2, True)
    file = close / "bokslut.toml"
    prices = '\n[[regulation.rule_set]]\nname = "Prislista"\nmodel = "price-list"\nfrom = 2025-01-01\n'
    file.write_text(file.read_text(encoding="utf-8") + prices, encoding="utf-8")
    (close / "regulation" / "instalments.csv").write_text("date;customer;service;amount;voucher\n", encoding="utf-8")
    (close / "regulation" / "forecasts.csv").write_text("date;service;surplus\n", encoding="utf-8")
    ended = call("why", "101", str(close))
    assert (ended.code, "Inget regleras" in ended.err) == (2, True)


def test_why_says_no_when_nothing_is_allocated(call):
    ended = call("why", "101", str(FAULTS / "allocation-key-unsound"))
    assert ended.code == 4
    assert "nycklar som inte kan användas" in ended.err


def test_statements_show_every_customer(call):
    ended = call("regulate", EXAMPLE, "--statements")
    assert ended.out.count("Slutreglering: kunden ska få") == 20


def test_vouchers_are_written_never_over_a_file_and_readable_as_a_ledger(call, tmp_path):
    target = tmp_path / "vouchers.si"
    assert call("regulate", EXAMPLE, "--vouchers", target).code == 0
    first = target.read_bytes()
    refused = call("regulate", EXAMPLE, "--vouchers", target)
    assert (refused.code, target.read_bytes()) == (4, first)
    assert call("regulate", EXAMPLE, "--vouchers", target, "--force").code == 0
    assert target.read_bytes() == first, "the same close gives the same bytes"
    assert call("check", target).code == 0


def test_vouchers_on_stdout_when_the_report_goes_elsewhere(process, tmp_path):
    target = tmp_path / "vouchers.si"
    assert process("regulate", EXAMPLE, "--vouchers", target).returncode == 0
    ended = process("regulate", EXAMPLE, "-o", tmp_path / "report.txt", "--vouchers", "-")
    assert (ended.returncode, ended.stdout) == (0, target.read_bytes())
    assert not (ROOT / "-").exists()


@pytest.mark.parametrize(("report", "vouchers"), [(None, "-"), ("-", "-"), ("one", "one"), ("one", "./one")])
def test_the_report_and_the_vouchers_are_kept_apart(call, tmp_path, monkeypatch, report, vouchers):
    monkeypatch.chdir(tmp_path)
    ended = call("regulate", EXAMPLE, *(("-o", report) if report else ()), "--vouchers", vouchers, "--force")
    assert ended.code == 2
    assert "till samma ställe" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_a_link_in_circles_is_no_fault_in_the_program(process, tmp_path):
    (tmp_path / "loop").symlink_to("loop")
    ended = process("regulate", EXAMPLE, "-o", tmp_path / "loop", "--vouchers", tmp_path / "vouchers.si", "--force")
    assert ended.returncode == 0
    assert (tmp_path / "vouchers.si").exists()


def test_vouchers_as_csv(call, tmp_path):
    target = tmp_path / "vouchers.csv"
    assert call("regulate", EXAMPLE, "--vouchers", target).code == 0
    rows = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert {row["purpose"] for row in rows} == {"clearing"}, "the example has booked its closing"
    assert {row["customer"] for row in rows if row["account"] == "2610"} == {"501"}


def unbooked(folder):
    """Copy the example without its closing voucher."""
    shutil.copytree(EXAMPLE, folder)
    ledger = folder / "ledger" / "2025.se"
    text = "\r\n".join(line for line in ledger.read_bytes().decode("cp437").split("\r\n") if not line.startswith("#KSUMMA"))
    start = text.index("#VER R 7 20251231")
    ledger.write_bytes((text[:start] + text[text.index("#VER", start + 4) :]).encode("cp437"))
    return str(folder), text[start : text.index("\r\n}", start)]


def test_the_closing_proposed_is_the_one_that_the_example_booked_by_itself(call, tmp_path):
    # make_example.py reckons its closing and its basis without the program.
    close, booked = unbooked(tmp_path / "close")
    target = tmp_path / "vouchers.csv"
    call("regulate", close, "--vouchers", target)
    rows = [
        row for row in csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig")), delimiter=";") if row["purpose"] == "closing"
    ]
    owed = {row["customer"]: row["amount"] for row in rows if row["account"] == "2990"}
    assert owed == dict(re.findall(r"#TRANS 2990 \{21 (\d+)\} (\S+)", booked))
    assert {row["service"] for row in rows if row["account"] == "3619"} == {"", "10", "20", "30", "40", "50", "60"}
    assert re.search(r"underlag [0-9a-f]{8}\b", rows[0]["text"])[0] == re.search(r"underlag [0-9a-f]{8}\b", booked)[0]


def test_a_liability_booked_on_nobody_stops_the_vouchers(call, tmp_path):
    folder = tmp_path / "close"
    shutil.copytree(EXAMPLE, folder)
    ledger = folder / "ledger" / "2025.se"
    ledger.write_bytes(ledger.read_bytes().replace(b"#TRANS 2990 {21 101} -175442.02", b"#TRANS 2990 {} -175442.02"))
    ended = call("regulate", str(folder), "--vouchers", tmp_path / "vouchers.si")
    assert ended.code == 4
    assert "bokförd på motpart –" in ended.err
    assert not (tmp_path / "vouchers.si").exists()


def test_the_confirmation_list_is_written_as_text_and_csv(call):
    text = call("regulate", EXAMPLE, "--confirmation")
    assert text.out.count("Bekräftas (datum, namn):") == 20
    rows = list(
        csv.DictReader(
            io.StringIO(call("regulate", EXAMPLE, "--confirmation", "--format", "csv").out.removeprefix("\ufeff")), delimiter=";"
        )
    )
    assert len(rows) == 20


def test_a_workbook_is_written_to_a_file_or_a_pipe(call, tmp_path):
    for words in (("regulate", EXAMPLE), ("why", "107", EXAMPLE)):
        ended = call(*words, "--format", "xlsx", "-o", tmp_path / "a.csv", "--lang", "en")
        assert (ended.code, (tmp_path / "a.csv").exists()) == (2, False)
        assert "No .csv file can be written here" in ended.err
        assert "What there is: .xlsx." in ended.err
    target = tmp_path / "regulation.xlsx"
    assert call("regulate", EXAMPLE, "--format", "xlsx", "-o", target).code == 0
    assert openpyxl.load_workbook(target).sheetnames[0] == "Bekräftelse"
    one = tmp_path / "107.xlsx"
    assert call("why", "107", EXAMPLE, "--format", "xlsx", "-o", one).code == 0
    assert openpyxl.load_workbook(one).sheetnames == ["107"]
    assert call("why", "107", EXAMPLE, "--format", "xlsx", "-o", one).code == 4, "never over a file"


def test_why_as_json_is_the_customers_own(call):
    data = json.loads(call("why", "107", EXAMPLE, "--format", "json").out)
    assert [each["customer"] for each in data["settlements"]] == ["107"]


def test_no_vouchers_are_written_while_something_is_in_doubt(call, tmp_path):
    target = tmp_path / "vouchers.si"
    ended = call("regulate", str(FAULTS / "allocation-key-unsound"), "--vouchers", target)
    assert ended.code == 4
    assert not target.exists()


def test_within_the_year_it_is_said_why_there_are_no_vouchers_and_no_fault_is_asked_for(call, tmp_path):
    folder = tmp_path / "close"
    shutil.copytree(EXAMPLE, folder)
    config = folder / "bokslut.toml"
    config.write_text(config.read_text(encoding="utf-8").replace("through = 2025-12-31", "through = 2025-11-30"), encoding="utf-8")
    ended = call("regulate", str(folder), "--vouchers", tmp_path / "vouchers.si")
    assert ended.code == 4
    told = " ".join(ended.err.split())
    assert "ingen delbetalning återstår till och med 2025-11-30; slutregleringen föreslås i årsbokslutet" in told
    assert "Rätta felen" not in told


def test_the_closing_voucher_is_written_though_it_is_not_booked_yet(call, tmp_path):
    # Until it is booked R02 and R04 say so: that is why it is proposed.
    target = tmp_path / "vouchers.si"
    ended = call("regulate", str(FAULTS / "regulation-liability-differs"), "--vouchers", target)
    assert ended.code == 1
    assert target.exists()


def test_a_close_without_a_regulation_is_told_what_to_write(call, good):
    ended = call("regulate", good)
    assert ended.code == 2
    assert "[regulation]" in ended.err


def test_the_last_line_counts_questions_too(call):
    ended = call("regulate", str(FAULTS / "negative-final-settlement"))
    assert ended.out.splitlines()[-1].split() == ["KLART", "1", "fråga"]


def test_a_workbook_is_not_written_on_a_terminal(call, monkeypatch):
    monkeypatch.setattr("bokslut.cli.regulate.is_terminal", lambda: True)
    for words in (("regulate", EXAMPLE), ("why", "107", EXAMPLE)):
        ended = call(*words, "--format", "xlsx")
        assert ended.code == 2
        assert "--output" in ended.err
