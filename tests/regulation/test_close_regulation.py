"""A whole regulation through the close: the example proves clean, and each planted fault is found where it lies."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from collections import defaultdict
from dataclasses import replace
from fractions import Fraction
from pathlib import Path

import pytest
from regulated import YEAR_END, inputs

from bokslut.close import close, settle_year
from bokslut.config import load_request
from bokslut.exports.vouchers import vouchers_sie
from bokslut.ledger.extract import extract_balances
from bokslut.ledger.lazy import collect
from bokslut.ledger.ledger import build_ledger
from bokslut.model.errors import UsageError
from bokslut.model.period import FiscalYear, Period
from bokslut.model.regulation import LedgerSources, Policy, RegulationAccounts, RegulationInputs, RegulationSpec
from bokslut.regulation.booked import read_booked
from bokslut.regulation.regulate import regulate
from bokslut.reports.settlement_data import regulation_csv, regulation_data, vouchers_csv
from bokslut.sources.files import from_bytes, read_ledger

ROOT = Path(__file__).parent.parent.parent
EXAMPLE = ROOT / "ledgers" / "example"
FAULTS = ROOT / "ledgers" / "faults"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    return tmp_path / "example"


def replace_in(path: Path, old: str, new: str) -> None:
    text = path.read_bytes()
    assert old.encode() in text
    path.write_bytes(text.replace(old.encode(), new.encode(), 1))


def found(folder: Path) -> dict[str, list[str]]:
    """Names of findings and their subjects."""
    names = defaultdict(list)
    for finding in settle_year(load_request(folder / "bokslut.toml")).findings:
        names[finding.name].append(finding.subject)
    return dict(names)


def test_the_example_has_a_whole_regulation_and_proves_clean():
    result = settle_year(load_request(EXAMPLE / "bokslut.toml"))
    assert result.findings == ()
    assert [(check.code, check.outcome.value) for check in result.checks] == [(f"R{number:02}", "ok") for number in range(1, 11)]
    assert result.regulation is not None
    settlement = result.regulation.settlement
    assert settlement is not None
    assert (len(settlement.services), len(settlement.customers)) == (6, 20)
    assert sum(each.surplus_ore < 0 for each in settlement.services) == 1
    assert {each.customer.type for each in settlement.customers} == {"nämnd", "bolag"}
    assert len({each.date for customer in settlement.customers for each in customer.instalments}) == 3


def test_the_instalments_proposed_are_those_that_the_example_booked():
    # The example reckons its instalments by itself, without the program.
    result = settle_year(load_request(EXAMPLE / "bokslut.toml"))
    assert result.regulation is not None
    settlement = result.regulation.settlement
    assert settlement is not None
    proposed = sorted((each.customer, each.proposed_ore) for each in settlement.proposals)
    booked = sorted((each.customer.id, one.amount_ore) for each in settlement.customers for one in each.instalments)
    assert proposed == booked
    assert len(booked) == 60


def test_within_the_year_nothing_is_final_and_only_instalments_are_proposed(example: Path):
    # The file goes on to December: what lies after the close date is no part of it, neither vouchers nor instalments.
    replace_in(example / "bokslut.toml", "through = 2025-12-31", "through = 2025-10-31")
    result = settle_year(load_request(example / "bokslut.toml"))
    assert result.findings == ()
    outcomes = {check.code: check.outcome.value for check in result.checks}
    assert {code for code, outcome in outcomes.items() if outcome == "skipped"} == {"R02", "R04", "R08", "R09", "R10"}
    regulation = result.regulation
    assert regulation is not None
    assert regulation.settlement is not None
    assert max(each.date for customer in regulation.settlement.customers for each in customer.instalments).month == 9
    assert [voucher.purpose for voucher in regulation.vouchers] == ["instalment"]
    # The example books in November just what the forecast of October gives.
    returned = sum(row.amount_ore for row in regulation.vouchers[0].rows if row.account == "3619")
    assert returned == 2_929_750_00


def test_the_close_carries_the_regulation():
    result = close(load_request(EXAMPLE / "bokslut.toml"))
    assert result.regulation is not None
    assert result.regulation.settlement == settle_year(load_request(EXAMPLE / "bokslut.toml")).regulation.settlement  # type: ignore[union-attr]


def test_the_data_adds_up_for_a_reader_who_knows_only_the_contract():
    data = regulation_data(settle_year(load_request(EXAMPLE / "bokslut.toml")))
    assert data["schema"] == "bokslut/regulation@1"
    per_customer: dict[str, int] = defaultdict(int)
    for entitlement in data["entitlements"]:
        per_customer[entitlement["customer"]] += entitlement["amount_ore"]
        assert abs(Fraction(entitlement["quota"]) - entitlement["amount_ore"]) < 1
    for service in data["services"]:
        parts = [each["amount_ore"] for each in data["entitlements"] if each["service"] == service["service"]]
        assert sum(parts) == service["surplus"] == service["returned"]
    for settlement in data["settlements"]:
        assert settlement["entitled_ore"] == per_customer[settlement["customer"]]
        assert settlement["final_ore"] == settlement["entitled_ore"] - settlement["instalments_ore"]
    assert data["liability_ore"] == sum(each["final_ore"] for each in data["settlements"])
    assert all(sum(row["amount_ore"] for row in voucher["rows"]) == 0 for voucher in data["vouchers"])
    json.dumps(data)


def test_the_csv_has_a_row_for_every_service_and_customer():
    text = regulation_csv(settle_year(load_request(EXAMPLE / "bokslut.toml")))
    rows = list(csv.DictReader(io.StringIO(text.removeprefix("\ufeff")), delimiter=";"))
    assert [row["record"] for row in rows] == ["entitlement"] * 120 + ["settlement", *["instalment"] * 3] * 20
    settlements = [row for row in rows if row["record"] == "settlement"]
    assert sum(int(row["entitled_ore"]) for row in rows[:120]) == sum(int(row["entitled_ore"]) for row in settlements)
    assert sum(int(row["instalments_ore"]) for row in rows if row["date"]) == sum(int(row["instalments_ore"]) for row in settlements)
    # An exact fraction stays one, a deficit's too.
    assert all(abs(Fraction(row["quota_ore"]) - int(row["entitled_ore"])) < 1 for row in rows[:120])


def test_the_vouchers_read_back_as_a_whole_sie_file():
    request = load_request(EXAMPLE / "bokslut.toml")
    result = settle_year(request)
    regulation, period = result.regulation, result.period
    assert regulation is not None
    assert period is not None
    exported = vouchers_sie(regulation, 'Nämnden "A" {B} €', "212000-0001", period.through)
    assert ["€" in note.sv for note in exported.notes] == [True]
    reading = read_ledger(from_bytes("vouchers.si", exported.data))
    assert reading.findings == ()
    assert (reading.info.type, reading.info.checksum, reading.complete) == ("4I", "ok", True)
    assert reading.info.company == "Nämnden 'A' (B) EUR"
    ledger = build_ledger([reading])
    rows = ledger.frames.postings.collect().join(ledger.frames.object_lists, on="objects", how="left")
    booked = [tuple(row) for row in rows.select("account", "object", "amount_ore").iter_rows()]
    assert booked == [(row.account, row.customer, row.amount_ore) for voucher in regulation.vouchers for row in voucher.rows]
    assert set(rows["dimension"]) == {"21"}


def without_closing(example: Path) -> str:
    """Take the booked closing out of the example's ledger; return the ledger's text, which ends before where it was."""
    ledger = example / "ledger" / "2025.se"
    text = "\r\n".join(line for line in ledger.read_bytes().decode("cp437").split("\r\n") if not line.startswith("#KSUMMA"))
    start = text.index("#VER R 7 20251231")
    without = text[:start] + text[text.index("#VER", start + 4) :]
    ledger.write_bytes(without.encode("cp437"))
    return without


def test_a_proposed_closing_reads_back_with_service_and_counterparty(example: Path):
    without_closing(example)
    regulation = settle_year(load_request(example / "bokslut.toml")).regulation
    assert regulation is not None
    reading = read_ledger(from_bytes("vouchers.si", vouchers_sie(regulation, "X", None, YEAR_END).data))
    assert reading.findings == ()
    frames = build_ledger([reading]).frames
    objects = dict[int, dict[str, str]]()
    for at, dimension, name in frames.object_lists.iter_rows():
        objects.setdefault(at, {})[dimension] = name
    rows = collect(frames.postings.sort("place").select("account", "objects", "amount_ore"))
    read = [(account, objects[at].get("21"), objects[at].get("20", ""), ore) for account, at, ore in rows.iter_rows()]
    assert read == [(row.account, row.customer, row.service, row.amount_ore) for voucher in regulation.vouchers for row in voucher.rows]
    per_service = {name: sum(ore for *_, service, ore in read if service == name) for name in ("10", "60")}
    settlement = regulation.settlement
    assert settlement is not None
    assert per_service == {each.service.id: each.surplus_ore for each in settlement.services if each.service.id in per_service}
    # A dimension that the close file gives by its number has a name in the file all the same.
    spec = regulation.spec
    assert spec.from_ledger is not None
    numbered = replace(regulation, spec=replace(spec, counterparty="21", from_ledger=replace(spec.from_ledger, dimension="20")))
    named = read_ledger(from_bytes("vouchers.si", vouchers_sie(numbered, "X", None, YEAR_END).data)).frames.dimensions
    assert dict(named.select("dimension", "name").iter_rows()) == {"21": "Motpart", "20": "Tjänst"}


def test_the_proposed_closing_taken_into_the_ledger_proves_clean(example: Path):
    without = without_closing(example)
    regulation = settle_year(load_request(example / "bokslut.toml")).regulation
    assert regulation is not None
    proposed = vouchers_sie(regulation, "X", None, YEAR_END).data.decode("cp437")
    start = proposed.index("#VER")
    closing = proposed[start : proposed.index("#VER", start + 4)].replace('#VER "" ""', "#VER R 7", 1)
    assert closing.startswith("#VER R 7 20251231")
    (example / "ledger" / "2025.se").write_bytes((without + closing).encode("cp437"))
    result = settle_year(load_request(example / "bokslut.toml"))
    assert result.findings == ()
    assert {check.outcome.value for check in result.checks} == {"ok"}
    assert result.regulation is not None
    assert [voucher.purpose for voucher in result.regulation.vouchers] == ["clearing"]


def test_surpluses_of_a_ledger_that_is_not_there_are_told_and_nothing_is_settled():
    policy = Policy(valid_from=dt.date(2025, 1, 1), valid_to=YEAR_END)
    spec = RegulationSpec({}, policy=policy, from_ledger=LedgerSources("verksamhet", ("3",), ("5",)))
    told = regulate(spec, inputs({"A": {"1": 1}}), sound=True)
    assert told.settlement is None
    assert told.obstacle is not None
    assert "a ledger that is not there" in told.obstacle.en


@pytest.mark.parametrize(("stated", "held"), [("#UB 0 1930 1.00", 0), ("", None)])
def test_a_liability_that_the_file_does_not_tell_is_unknown_and_not_zero(stated: str, held: int | None):
    text = f"#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n{stated}\n#RES 0 3010 -1.00\n"
    ledger = build_ledger([read_ledger(from_bytes("a.se", text.encode()))])
    period = Period(FiscalYear(dt.date(2025, 1, 1), YEAR_END), YEAR_END)
    spec = RegulationSpec({}, accounts=RegulationAccounts("3619", "2990", "1790", "1510"))
    booked, _ = read_booked(ledger, spec, RegulationInputs(), period, extract_balances(ledger, period), {})
    assert (booked.liability_balance_ore, booked.liability_opening_ore, booked.receivable_balance_ore) == (held, held, held)


def test_the_vouchers_as_csv_have_the_same_rows():
    regulation = settle_year(load_request(EXAMPLE / "bokslut.toml")).regulation
    assert regulation is not None
    rows = list(csv.DictReader(io.StringIO(vouchers_csv(regulation).removeprefix("\ufeff")), delimiter=";"))
    assert len(rows) == sum(len(voucher.rows) for voucher in regulation.vouchers)
    assert sum(Fraction(row["amount"]) for row in rows) == 0


def test_an_ore_moved_between_two_customers_is_found_at_both(example: Path):
    ledger = example / "ledger" / "2025.se"
    replace_in(ledger, "#TRANS 2990 {21 101} -175442.02", "#TRANS 2990 {21 101} -175442.01")
    replace_in(ledger, "#TRANS 2990 {21 102} -105321.18", "#TRANS 2990 {21 102} -105321.19")
    assert found(example)["regulation-liability-differs"] == ["The liability 101", "The liability 102"]


def test_a_liability_without_counterparty_is_found(example: Path):
    replace_in(example / "ledger" / "2025.se", "#TRANS 2990 {21 101} -175442.02", "#TRANS 2990 {} -175442.02")
    assert found(example)["regulation-liability-differs"] == ["The liability ", "The liability 101"]


def test_last_years_clearing_on_another_customer_is_found(example: Path):
    text = (example / "ledger" / "2025.se").read_bytes()
    row = next(line for line in text.split(b"\r\n") if line.strip().startswith(b"#TRANS 2990 {21 106}"))
    (example / "ledger" / "2025.se").write_bytes(text.replace(row, row.replace(b"106", b"107"), 1))
    assert found(example)["regulation-liability-open"] == ["106", "107"]


def test_the_liability_that_an_entry_posts_as_opening_is_cleared_like_a_stated_one(tmp_path: Path):
    folder = shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    for old in ("#IB 0 1960 11.00\n", "#IB 0 2990 -11.00\n"):
        replace_in(folder / "2025.se", old, "")
    opening = '#VER IB 1 20250101 "Ing. balans"\n{\n   #TRANS 1960 {} 11.00\n   #TRANS 2990 {} -11.00\n}\n'
    replace_in(folder / "2025.se", "#VER A 1 ", f"{opening}#VER A 1 ")
    assert found(folder)["regulation-liability-open"] == ["104"]
    result = settle_year(load_request(folder / "bokslut.toml"))
    assert result.regulation is not None
    assert result.regulation.booked is not None
    assert result.regulation.booked.liability_opening_ore == 1100
    replace_in(folder / "2025.se", "20250220", "20250120")
    assert "regulation-liability-open" not in found(folder)


def test_an_instalment_that_no_list_has_is_found(example: Path):
    lines = (example / "regulation" / "instalments.csv").read_text().splitlines()
    (example / "regulation" / "instalments.csv").write_text("\n".join(lines[:-1]) + "\n")
    names = found(example)
    assert names["final-settlement-differs"] == ["instalments"]
    assert names["regulation-liability-differs"] == ["The liability 501"]


def test_all_faults_of_the_files_are_told_at_their_cells_and_nothing_is_allocated(example: Path):
    folder = example / "regulation"
    replace_in(folder / "keys.csv", "10;101;", "10;1O1;")
    replace_in(folder / "keys.csv", "20;102;1/20;andel", "20;102;1/20;andle")
    replace_in(folder / "instalments.csv", "2025-06-15;103;", "2025-06-31;103;")
    replace_in(folder / "services.csv", ";ja", ";kanske")
    result = settle_year(load_request(example / "bokslut.toml"))
    assert result.regulation is not None
    assert result.regulation.settlement is None
    places = {str(finding.place) for finding in result.findings}
    assert {"regulation/services.csv:2:32", "regulation/instalments.csv:4:1"} <= places
    assert [finding.code for finding in result.findings] == ["REG002"] * 3 + ["REG004"]
    assert {check.outcome.value for check in result.checks} == {"skipped"}
    messages = " ".join(finding.message.sv for finding in result.findings)
    assert "menas 101?" in messages
    assert "menas andel?" in messages


def test_a_damaged_ledger_settles_nothing(example: Path):
    ledger = example / "ledger" / "2025.se"
    ledger.write_bytes(ledger.read_bytes()[:200_000])
    result = settle_year(load_request(example / "bokslut.toml"))
    assert result.regulation is not None
    assert result.regulation.settlement is None


def test_an_unknown_role_and_a_wrong_unit_stand_at_their_places_in_the_close_file(example: Path):
    replace_in(example / "bokslut.toml", 'cost = ["5..7"]', 'cost = ["role:costz"]')
    replace_in(example / "bokslut.toml", 'unit = "kr"\nservices', 'unit = "%"\nservices')
    with pytest.raises(UsageError) as error:
        load_request(example / "bokslut.toml")
    texts = [problem.message.sv for problem in error.value.problems]
    assert any("costz" in text for text in texts)
    assert any("ingen enhet för pengar" in text for text in texts)
    assert all(problem.place is not None and problem.place.line for problem in error.value.problems)


def test_a_close_without_a_regulation_says_so():
    with pytest.raises(UsageError, match="no surplus regulation"):
        settle_year(load_request(FAULTS / "accrual-not-reversed" / "bokslut.toml"))


def test_a_regulation_needs_no_ledger():
    result = close(load_request(FAULTS / "negative-final-settlement" / "bokslut.toml"))
    assert result.regulation is not None
    settlement = result.regulation.settlement
    assert settlement is not None
    assert (settlement.liability_ore, settlement.receivable_ore) == (2500, 500)


POSTED = """serie;nr;datum;text;konto;belopp;verksamhet;motpart
IB;1;2025-01-01;Ingående balans;1960;11,00;;
IB;1;2025-01-01;Ingående balans;2990;-11,00;;104
A;1;2025-03-01;Fakturor;1960;100,00;;
A;1;2025-03-01;Fakturor;3610;-1000,00;10;
A;1;2025-03-01;Fakturor;5010;900,00;10;
A;2;2025-06-15;Delbetalning;3619;30,00;;101
A;2;2025-06-15;Delbetalning;1960;-30,00;;101
A;9;2025-02-20;Reglering 2024;2990;11,00;;104
A;9;2025-02-20;Reglering 2024;1960;-11,00;;
A;3;2025-12-31;Slutreglering;3619;45,00;;101
A;3;2025-12-31;Slutreglering;3619;25,00;;102
A;3;2025-12-31;Slutreglering;2990;-45,00;;101
A;3;2025-12-31;Slutreglering;2990;-25,00;;102
"""
COLUMNS = (
    'columns = { series = "serie", number = "nr", date = "datum", text = "text", account = "konto", amount = "belopp", '
    '"dim:verksamhet" = "verksamhet", "dim:motpart" = "motpart" }'
)


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({}, [("104", 11)]),
        ({"2025-02-20": "2025-01-20"}, []),
        # Rows that name no counterparty are followed in total.
        ({";2990;-11,00;;104": ";2990;-11,00;;"}, [("*", 11)]),
        # The clearing of another customer leaves two to be put right.
        ({"2025-02-20": "2025-01-20", ";2990;11,00;;104": ";2990;11,00;;101"}, [("101", -11), ("104", 11)]),
    ],
)
def test_a_liability_that_an_entry_posts_as_opening_is_last_years(tmp_path: Path, changes: dict[str, str], told: list[tuple[str, int]]):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    file, rows = tmp_path / "close" / "bokslut.toml", POSTED
    for old, new in changes.items():
        rows = rows.replace(old, new)
    (tmp_path / "close" / "2025.csv").write_text(rows, encoding="utf-8")
    text = file.read_text(encoding="utf-8").replace('path = "2025.se"', f'path = "2025.csv"\n{COLUMNS}')
    file.write_text(text.replace('[[previous]]\npath = "2024.se"', ""), encoding="utf-8")
    result = close(load_request(file))
    assert [(finding.subject, finding.difference) for finding in result.findings] == told
    assert [finding.places[0].line for finding in result.findings] == [3] * len(told)
    assert result.regulation is not None
    booked = result.regulation.booked
    assert booked is not None
    assert (booked.liability_opening_ore, booked.liability_balance_ore) == (11_00, 70_00)


def test_openings_that_nothing_tells_are_not_no_liability(tmp_path: Path):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    file = tmp_path / "close" / "bokslut.toml"
    replace_in(file, '[[previous]]\npath = "2024.se"', "")
    ledger = tmp_path / "close" / "2025.se"
    for line in ("#IB 0 1960 11.00\n", "#IB 0 2990 -11.00\n"):
        replace_in(ledger, line, "")
    assert [(check.code, check.outcome.value) for check in close(load_request(file)).checks] == [("R06", "skipped")]


@pytest.mark.parametrize(
    ("cleared", "told"),
    [
        ("", [("claim 102", 5)]),
        ('#VER A 8 20250120 "Faktura"\n{\n#TRANS 1790 {21 102} -5.00\n#TRANS 1960 {} 5.00\n}\n', []),
        # More than the claim: the account has other accruals too.
        ('#VER A 8 20250120 "Faktura"\n{\n#TRANS 1790 {21 102} -7.00\n#TRANS 1960 {} 7.00\n}\n', []),
        ('#VER A 8 20250120 "Faktura"\n{\n#TRANS 1790 {21 101} -5.00\n#TRANS 1960 {} 5.00\n}\n', [("claim 102", 5)]),
        ('#VER A 8 20250120 "Faktura"\n{\n#TRANS 1790 {21 102} -3.00\n#TRANS 1960 {} 3.00\n}\n', [("claim 102", 2)]),
        # What accrues in the new year is no more of last year's claim.
        ('#VER A 8 20250131 "Upplupet"\n{\n#TRANS 1790 {21 102} 9.00\n#TRANS 8310 {} -9.00\n}\n', [("claim 102", 5)]),
    ],
)
def test_a_claim_of_last_years_regulation_that_is_not_invoiced_is_told(tmp_path: Path, cleared: str, told: list[tuple[str, int]]):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    ledger, last = tmp_path / "close" / "2025.se", tmp_path / "close" / "2024.se"
    replace_in(ledger, "20250220", "20250120")
    replace_in(ledger, "#IB 0 1960 11.00", "#IB 0 1960 4.00\n#IB 0 1790 7.00")
    replace_in(ledger, "#VER A 3 ", f"{cleared}#VER A 3 ")
    # Two of the seven kronor on the account are another accrual, which the regulation has nothing to do with.
    replace_in(last, "#TRANS 3619 {} 11.00", "#TRANS 3619 {} 6.00\n#TRANS 1790 {21 102} 5.00")
    other = b'#VER A 2 20241231 "Ranta"\n{\n#TRANS 1790 {21 900} 2.00\n#TRANS 8310 {} -2.00\n}\n'
    last.write_bytes(last.read_bytes() + other)
    result = close(load_request(tmp_path / "close" / "bokslut.toml"))
    assert [(finding.subject, finding.difference) for finding in result.findings] == told


def test_a_service_without_a_key_has_no_version_to_name(example: Path):
    keys = example / "regulation" / "keys.csv"
    rows = keys.read_text(encoding="utf-8").splitlines(keepends=True)
    keys.write_text("".join(row for row in rows if not row.startswith("60;")), encoding="utf-8")
    [finding] = settle_year(load_request(example / "bokslut.toml")).findings
    assert finding.message.sv.startswith("60 ")
    assert finding.message.sv.endswith(": tjänsten har ingen nyckel.")


def test_a_closing_that_is_not_booked_is_told_once_and_not_for_each_customer(example: Path):
    ledger = example / "ledger" / "2025.se"
    data = ledger.read_bytes().decode("cp437")
    kept = [each for each in re.split(r"(?=#VER )", data) if "2990" not in each or "#VER" not in each]
    ledger.write_bytes("".join(kept).encode("cp437"))
    told = [each for each in settle_year(load_request(example / "bokslut.toml")).findings if each.name == "regulation-liability-differs"]
    assert [each.subject for each in told] == ["The liability not booked"]
    assert told[0].remedy is not None
    assert "--vouchers" in told[0].remedy.sv


def test_a_claim_that_was_invoiced_before_the_years_end_is_none(tmp_path: Path):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    ledger, last = tmp_path / "close" / "2025.se", tmp_path / "close" / "2024.se"
    replace_in(ledger, "20250220", "20250120")
    replace_in(last, "#TRANS 3619 {} 11.00", "#TRANS 3619 {} 6.00\n#TRANS 1790 {21 102} 5.00")
    invoice = b'#VER A 2 20241231 "Faktura"\n{\n#TRANS 1790 {21 102} -5.00\n#TRANS 1960 {} 5.00\n}\n'
    assert [finding.subject for finding in close(load_request(tmp_path / "close" / "bokslut.toml")).findings] == ["claim 102"]
    last.write_bytes(last.read_bytes() + invoice)
    assert close(load_request(tmp_path / "close" / "bokslut.toml")).findings == ()


def test_a_claim_is_told_also_of_a_customer_whose_claim_of_the_year_before_was_invoiced(tmp_path: Path):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    ledger, last = tmp_path / "close" / "2025.se", tmp_path / "close" / "2024.se"
    replace_in(ledger, "20250220", "20250120")
    replace_in(last, "#TRANS 3619 {} 11.00", "#TRANS 3619 {} 6.00\n#TRANS 1790 {21 102} 5.00")
    replace_in(last, "#VER A 1 ", '#VER B 1 20240120 "Faktura"\n{\n#TRANS 1790 {21 102} -8.00\n#TRANS 1960 {} 8.00\n}\n#VER A 1 ')
    told = close(load_request(tmp_path / "close" / "bokslut.toml")).findings
    assert [(finding.subject, finding.difference) for finding in told] == [("claim 102", 5)]


def test_a_clearing_on_another_customer_is_found_also_where_last_year_opened_with_a_liability(tmp_path: Path):
    shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    ledger, last = tmp_path / "close" / "2025.se", tmp_path / "close" / "2024.se"
    replace_in(ledger, "20250220", "20250120")
    replace_in(ledger, "#TRANS 2990 {21 104} 11.00", "#TRANS 2990 {21 105} 11.00")
    before = "#IB 0 1960 8.00\n#IB 0 2990 -8.00\n"
    cleared = '#VER B 1 20240120 "Kredit"\n{\n#TRANS 2990 {21 103} 8.00\n#TRANS 1960 {} -8.00\n}\n'
    replace_in(last, "#VER A 1 ", f"{before}{cleared}#VER A 1 ")
    assert found(tmp_path / "close")["regulation-liability-open"] == ["104", "105"]


def test_the_dimension_that_may_be_meant_is_the_same_each_time(tmp_path: Path):
    folder = shutil.copytree(FAULTS / "regulation-liability-open", tmp_path / "close")
    replace_in(folder / "2025.se", "#IB 0 1960 11.00", "".join(f'#DIM {number} ""\n' for number in range(22, 30)) + "#IB 0 1960 11.00")
    replace_in(folder / "bokslut.toml", "[regulation]\n", '[regulation]\ncounterparty = "2x"\n')
    (message,) = (
        each.message.sv for each in close(load_request(folder / "bokslut.toml")).findings if each.name == "regulation-dimension-unknown"
    )
    assert message.endswith("menas 20?")
