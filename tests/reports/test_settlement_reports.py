"""What leaves the house: the confirmation list and the settlement statements, as text, JSON, CSV and a workbook."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
import re
import shutil
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from functools import cache
from typing import TYPE_CHECKING, Any

import openpyxl
import pytest

from bokslut.close import settle_year
from bokslut.config import load_request
from bokslut.model.errors import RefusedError
from bokslut.reports.confirmation import COLUMNS, confirmation_csv, confirmation_data, confirmation_lines, ties
from bokslut.reports.interface import Style
from bokslut.reports.settlement_data import customer_json, regulation_csv
from bokslut.reports.settlement_text import settlement_lines
from bokslut.reports.settlement_workbook import SHEETS_MAX, settlement_workbook
from bokslut.reports.settlement_working import customer_lines
from bokslut.reports.text_page import Page
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bokslut.model.result import CloseResult

EXAMPLE = ROOT / "ledgers" / "example"
FAULTS = ROOT / "ledgers" / "faults"


@cache
def example() -> CloseResult:
    return settle_year(load_request(EXAMPLE / "bokslut.toml"))


def settlement_of(result: CloseResult):
    assert result.regulation is not None
    assert result.regulation.settlement is not None
    return result.regulation.settlement


def workbook(data: bytes, *, values: bool = True) -> Any:
    return openpyxl.load_workbook(io.BytesIO(data), data_only=values)


def ore(value: float | Decimal | str) -> int:
    exact = Decimal(str(value)) * 100
    assert exact == int(exact)
    return int(exact)


def test_every_customer_is_on_the_list_with_its_amounts_and_a_place_to_sign():
    rows = list(csv.DictReader(io.StringIO(confirmation_csv(example().regulation).removeprefix("\ufeff")), delimiter=";"))
    settled = settlement_of(example())
    assert tuple(rows[0]) == COLUMNS
    assert [row["customer"] for row in rows] == [each.customer.id for each in settled.customers]
    assert [ore(row["final"]) for row in rows] == [each.final_ore for each in settled.customers]
    assert all(ore(row["entitled"]) - ore(row["instalments"]) - ore(row["kept"]) == ore(row["final"]) for row in rows)
    assert {(row["date"], row["signature"]) for row in rows} == {("", "")}
    text = "\n".join(confirmation_lines(example(), Page(Style(width=80))))
    assert text.count("Bekräftas (datum, namn): ____________  ____") == 20


def test_the_company_alone_has_vat_and_it_is_the_clearing_vouchers():
    rows = confirmation_data(example())["rows"]
    taxed = [row for row in rows if row["vat_ore"]]
    assert [row["customer"] for row in taxed] == ["501"]
    assert (taxed[0]["final_ore"], taxed[0]["vat_ore"], taxed[0]["payable_ore"]) == (10967688, 2741922, 13709610)
    assert "moms tillkommer 27\u00a0419,22: att få 137\u00a0096,10" in "\n".join(confirmation_lines(example(), Page(Style(width=80))))


def test_the_sums_tie_to_the_surplus_the_finals_and_the_ledger():
    found = ties(example())
    assert [(tie.rule, tie.left_ore, tie.right_ore, tie.outcome) for tie in found] == [
        ("R01", 937792794, 937792794, "ok"),
        ("R05", 269767794, 269767794, "ok"),
        ("R04", 269767794, 269767794, "ok"),
        ("R04", 0, 0, "ok"),
    ]
    sums = confirmation_data(example())["sums"]
    assert sums["final_ore"] == sums["entitled_ore"] - sums["instalments_ore"] - sums["kept_ore"]


def test_a_tie_that_does_not_hold_is_shown_as_one():
    result = settle_year(load_request(FAULTS / "regulation-liability-differs" / "bokslut.toml"))
    (broken,) = [tie for tie in ties(result) if not tie.holds]
    assert (broken.rule, broken.outcome) == ("R04", "failed")
    assert "≠" in "\n".join(confirmation_lines(result, Page(Style(width=80))))


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_list_fits_the_page(width: int):
    assert max(len(line) for line in confirmation_lines(example(), Page(Style(width=width)))) <= width


def test_the_workbook_has_the_list_the_services_and_a_statement_for_each_customer():
    book = workbook(settlement_workbook(example(), "sv"))
    settled = settlement_of(example())
    assert book.sheetnames == ["Bekräftelse", "Tjänster", *(each.customer.id for each in settled.customers)]
    listed = list(book["Bekräftelse"].iter_rows(min_row=6, max_row=25, values_only=True))
    assert [row[0] for row in listed] == [each.customer.id for each in settled.customers]
    assert [ore(row[6]) for row in listed] == [each.final_ore for each in settled.customers]
    total = next(book["Bekräftelse"].iter_rows(min_row=26, max_row=26, values_only=True))
    assert [ore(value) for value in total[3:9]] == [937792794, 668025000, 0, 269767794, 2741922, 272509716]


def test_each_statement_adds_up_from_the_services_to_what_the_customer_gets():
    book = workbook(settlement_workbook(example(), "sv"))
    for each in settlement_of(example()).customers:
        rows = list(book[each.customer.id].iter_rows(min_row=7, values_only=True))
        parts = [ore(row[8]) for row in rows[:6]]
        assert sum(parts) == ore(rows[6][8]) == each.entitled_ore
        for row in rows[:6]:
            # Service returns × own key / sum of keys, as a calculator gives it.
            quota = Decimal(str(row[4])) * Decimal(str(row[5])) / Decimal(str(row[6]))
            assert abs(quota - Decimal(str(row[8]))) < Decimal("0.01")
            assert abs(quota - Decimal(str(row[7]))) < Decimal("0.000001")
        paid = [ore(row[8]) for row in rows[7:10]]
        assert ore(rows[10][8]) == sum(parts) + sum(paid) == each.final_ore


def test_a_statement_has_vat_for_a_company_and_no_other_part_where_no_pool_covers_anything():
    book = workbook(settlement_workbook(example(), "sv"))
    lines = {name: {row[0]: row[8] for row in book[name].iter_rows(values_only=True) if row[0]} for name in ("101", "501")}
    vat = {label.split(" (")[0]: ore(amount) for label, amount in lines["501"].items() if "oms" in label}
    assert vat == {"Moms 25 %": 2741922, "Slutreglering med moms": 13709610}
    assert not [label for label in lines["101"] if label.startswith(("Moms", "Del om"))]


def test_sums_are_formulas_with_their_values_and_numbers_are_numbers():
    data = settlement_workbook(example(), "sv")
    formulas = workbook(data, values=False)["101"]
    assert formulas["I13"].value == "=SUM(I7:I12)"
    assert formulas["I17"].value == "=SUM(I13:I16)"
    assert workbook(data)["101"]["I17"].value == 175442.02
    assert formulas["I7"].number_format.startswith("#,##0.00")


def test_the_same_close_gives_the_same_workbook(monkeypatch: pytest.MonkeyPatch):
    first = settlement_workbook(example(), "sv")
    monkeypatch.setenv("TZ", "Pacific/Auckland")
    assert settlement_workbook(settle_year(load_request(EXAMPLE / "bokslut.toml")), "sv") == first


def test_the_workbook_speaks_english():
    book = workbook(settlement_workbook(example(), "en"))
    assert book.sheetnames[:2] == ["Confirmation", "Services"]
    assert book["101"]["A1"].value == "Surplus regulation 2025, settlement statement"
    assert book["101"]["A3"].value == "Period 2025-01-01 – 2025-12-31   All amounts in kronor"


def test_one_customers_statement_has_nothing_of_the_others():
    book = workbook(settlement_workbook(example(), "sv", "107"))
    assert book.sheetnames == ["107"]
    texts = [customer_json(example(), "107"), regulation_csv(example(), "107")]
    texts.append(" ".join(str(value) for row in book["107"].iter_rows(values_only=True) for value in row))
    for text in texts:
        assert "Exempelförvaltning 07" in text
        assert "Exempelförvaltning 08" not in text
    data = json.loads(texts[0])
    assert [each["customer"] for each in data["settlements"]] == ["107"]
    assert len(data["settlements"][0]["instalments"]) == 3
    records = [row["record"] for row in csv.DictReader(io.StringIO(texts[1].removeprefix("\ufeff")), delimiter=";")]
    assert records == ["entitlement"] * 6 + ["settlement"] + ["instalment"] * 3


def test_names_from_the_files_are_texts_and_never_formulas_or_bad_sheet_names(tmp_path: Path):
    folder = tmp_path / "close"
    shutil.copytree(FAULTS / "negative-final-settlement", folder)
    for file in folder.glob("*.csv"):
        text = re.sub(r"\b101\b", "=1+1/[x]", file.read_text(encoding="utf-8"))
        file.write_text(re.sub(r"\b102\b", "=1+1/?x?", text), encoding="utf-8")
    result = settle_year(load_request(folder / "bokslut.toml"))
    book = workbook(settlement_workbook(result, "sv"), values=False)
    assert book.sheetnames[2:] == ["=1+1__x_", "=1+1__x_~2"]
    cell = book["Bekräftelse"]["A6"]
    assert (cell.value, cell.data_type) == ("=1+1/?x?", "s")
    assert cell.hyperlink.location == "'=1+1__x_'!A1"


def test_a_negative_final_is_to_be_paid_and_sums_are_not_netted_in_the_ties():
    result = settle_year(load_request(FAULTS / "negative-final-settlement" / "bokslut.toml"))
    text = "\n".join(confirmation_lines(result, Page(Style(width=80))))
    assert re.search(r"−5,00 +att betala", text)
    assert re.search(r"25,00 +att få", text)
    book = workbook(settlement_workbook(result, "sv"))
    assert "Beloppet faktureras kunden." in [row[0] for row in book["101"].iter_rows(values_only=True)]


def test_nothing_allocated_gives_no_workbook():
    result = settle_year(load_request(FAULTS / "allocation-key-unsound" / "bokslut.toml"))
    with pytest.raises(RefusedError, match=r"allocated|fördelat"):
        settlement_workbook(result, "sv")


def test_more_customers_than_a_workbook_holds_are_refused_with_a_way_out():
    settled = settlement_of(example())
    one = settled.customers[0]
    many = tuple(replace(one, customer=replace(one.customer, id=f"C{number}")) for number in range(SHEETS_MAX + 1))
    result = replace(example(), regulation=replace(example().regulation, settlement=replace(settled, customers=many)))
    with pytest.raises(RefusedError) as error:
        settlement_workbook(result, "sv")
    assert "bokslut why" in error.value.problems[0].remedy.sv


def working(result: CloseResult, customer: str, width: int = 120) -> str:
    assert result.regulation is not None
    settled = settlement_of(result).customer(customer)
    return "\n".join(customer_lines(result.regulation, settled, Page(Style(width=width)))).replace("\u00a0", " ")


def test_the_working_tells_each_step_of_a_part():
    text = working(example(), "101")
    assert "10 Lön\n  Nyckel 2025-01-01 (volym), beslut Kundrådet 2024-11-20 § 4\n" in text
    assert "  Överskott 928 753,24: intäkter och anslag minus kostnader, 322 rader i huvudboken\n" in text
    assert "  928 753,24 × 57 / 1 049 = 50 466,095977… → 50 466,10\n" in text
    assert "  Hela ören 50 466,09, rest 0,597712… öre. 8 öre är kvar åt de största resterna av 20; denna är nr 6: +1 öre\n" in text
    assert "denna är nr 1 (19 till med samma rest: större nyckel först, sedan id): +1 öre" in " ".join(text.split())
    assert "  Underskott −980 495,14: " in text


def test_the_working_of_a_company_ends_with_vat_and_its_authority():
    text = working(example(), "501")
    assert re.search(r"Moms 25 % +27 419,22\n", text)
    assert re.search(r"Slutreglering, att få med moms +137 096,10\n", text)
    assert "17 kap. 22–23 §§" in text
    assert "Moms" not in working(example(), "101")


def test_the_working_shows_stated_amounts_and_how_a_pool_covers_a_deficit(tmp_path: Path):
    folder = tmp_path / "close"
    shutil.copytree(FAULTS / "negative-final-settlement", folder)
    (folder / "services.csv").write_text(
        "service;name;area;kind;regulated;revenue;funding;cost\n"
        "10;Infra;IT;förvaltning;ja;1000,00;50,00;1000,00\n20;Drift;IT;förvaltning;ja;30,00;0;0\n30;Nytt;IT;utveckling;ja;0;0;10,90\n",
        encoding="utf-8",
    )
    rows = "".join(f"{service};{customer};1;volym;2025;KS 1\n" for service in (10, 20, 30) for customer in (101, 102))
    (folder / "keys.csv").write_text("service;customer;key;kind;version;decided\n" + rows, encoding="utf-8")
    file = folder / "bokslut.toml"
    file.write_text(file.read_text(encoding="utf-8") + 'pooling = "total"\n', encoding="utf-8")
    text = working(settle_year(load_request(file)), "101", 140)
    assert "Överskott 50,00 = intäkter 1 000,00 + anslag 50,00 − kostnader 1 000,00" in text
    assert "Alla tjänster: överskott 80,00, underskott 10,90, tillsammans 69,10; tjänsten återför 69,10 × 50,00 / 80,00 = 43,19" in text
    assert "tillsammans 69,10: de andra täcker tjänsten, som inte återför något" in text
    assert "Om ingen tjänsts överskott täckt en annans underskott hade delen varit 34,5" in text


@pytest.mark.parametrize("width", [60, 80, 120])
def test_the_working_fits_the_page(width: int):
    assert max(len(line) for line in working(example(), "501", width).splitlines()) <= width


def test_one_customers_json_tells_how_its_parts_became_whole_ore():
    for entitlement in json.loads(customer_json(example(), "101"))["entitlements"]:
        got = entitlement["place"] <= entitlement["missing_ore"]
        assert abs(entitlement["amount_ore"]) == entitlement["floor_ore"] + got
        assert abs(Fraction(entitlement["quota"])) == entitlement["floor_ore"] + Fraction(entitlement["rest"])


def test_what_is_not_proven_says_so_on_every_sheet_and_on_the_list(tmp_path: Path):
    shutil.copytree(EXAMPLE, tmp_path / "close")
    file = tmp_path / "close" / "bokslut.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('counterparty = "motpart"', 'counterparty = "motpart"\npublished_final = "10,9 mkr"')
    )
    result = settle_year(load_request(file))
    book = workbook(settlement_workbook(result, "sv"))
    texts = {name: [cell.value for cell in book[name][1] if cell.value] for name in book.sheetnames}
    assert all("Inte bevisad: R05. Se bokslut regulate." in found for found in texts.values())
    assert "Inte bevisad: R05." in confirmation_lines(result, Page(Style()))[0]


def test_a_closing_that_is_not_booked_yet_is_no_doubt():
    result = settle_year(load_request(FAULTS / "regulation-liability-differs" / "bokslut.toml"))
    assert not any("Inte bevisad" in line for line in confirmation_lines(result, Page(Style())))


def test_within_the_year_what_is_left_is_not_called_final():
    result = example()
    assert result.regulation is not None
    interim = replace(result, regulation=replace(result.regulation, interim=dt.date(2025, 6, 30)))
    for language, said, final in (("sv", "Kvar hittills", "Slutreglering"), ("en", "Left so far", "Final")):
        page = Page(Style(language=language, width=100))
        assert interim.regulation is not None
        text = "\n".join(settlement_lines(replace(interim.regulation, vouchers=()), page))
        assert said in text
        assert final not in text
        alone = "\n".join(customer_lines(interim.regulation, settlement_of(result).customer("101"), page))
        assert re.search(r"(?:Hittills|So far): ", alone)
        assert final not in alone


def test_a_customer_whose_keys_have_ended_is_told_so():
    result = example()
    assert result.regulation is not None
    gone = replace(settlement_of(result).customer("101"), entitled_ore=0)
    gone = replace(gone, customer=replace(gone.customer, id="999"))
    assert "Kunden har ingen nyckel som gäller." in "\n".join(customer_lines(result.regulation, gone, Page(Style())))


def test_a_part_that_is_a_deficit_is_called_one():
    result = example()
    assert result.regulation is not None
    owing = replace(settlement_of(result).customer("101"), entitled_ore=-100)
    text = "\n".join(customer_lines(result.regulation, owing, Page(Style())))
    assert "Del i underskottet" in text
    assert "Del i överskottet" not in text


def test_the_workbook_and_the_list_within_the_year_call_nothing_final_and_invoice_nothing():
    result = example()
    assert result.regulation is not None
    interim = replace(result, regulation=replace(result.regulation, interim=dt.date(2025, 6, 30), vouchers=()))
    book = workbook(settlement_workbook(interim, "sv"))
    texts = {str(cell) for sheet in book.worksheets for row in sheet.iter_rows(values_only=True) for cell in row if cell is not None}
    assert {"Kvar hittills", "Beloppet regleras i årsbokslutet."} <= texts
    assert "Slutreglering" not in texts
    assert not any("krediteras" in text or "faktureras" in text for text in texts)
    assert any(text.startswith("Period 2025-01-01 – 2025-06-30") for text in texts)
    listed = "\n".join(confirmation_lines(interim, Page(Style(width=100))))
    assert "Kvar hittills" in listed
