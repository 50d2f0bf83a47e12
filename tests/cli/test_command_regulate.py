"""`bokslut regulate` and `bokslut why`, as a person runs them."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction

import commandline
import pytest

from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES

EXAMPLE = str(ROOT / "ledgers" / "example")
FAULTS = ROOT / "ledgers" / "faults"


def test_the_example_is_settled_and_proven(call):
    ended = call("regulate", EXAMPLE)
    assert (ended.code, ended.err) == (0, "")
    assert "Skuld till kunder: 2\u00a0697\u00a0677,94" in ended.out
    assert "KLART  R01 R02 R03 R04 R05 R06 R07 R08 OK" in ended.out


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


def test_why_an_unknown_customer_is_met_with_a_suggestion(call):
    ended = call("why", "Exempelbolget AB", EXAMPLE)
    assert ended.code == 2
    assert "Menade du Exempelbolaget AB?" in ended.err


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


def test_vouchers_as_csv(call, tmp_path):
    target = tmp_path / "vouchers.csv"
    assert call("regulate", EXAMPLE, "--vouchers", target).code == 0
    rows = list(csv.DictReader(io.StringIO(target.read_bytes().decode("utf-8-sig")), delimiter=";"))
    assert {row["purpose"] for row in rows} == {"closing", "clearing"}
    assert {row["customer"] for row in rows if row["account"] == "2610"} == {"501"}


def test_no_vouchers_are_written_while_something_is_in_doubt(call, tmp_path):
    target = tmp_path / "vouchers.si"
    ended = call("regulate", str(FAULTS / "allocation-key-unsound"), "--vouchers", target)
    assert ended.code == 4
    assert not target.exists()


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
