"""`bokslut why`, as a person asks: from a finding, a line, an account, a voucher or an amount to the source."""

from __future__ import annotations

import json
import re
import shutil

import commandline
import pytest

from bokslut.cli.why import Kind
from bokslut.model.trace import Asked
from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES

EXAMPLE = str(ROOT / "ledgers" / "example")
REPORT = str(ROOT / "ledgers" / "intraservice-2022")
UNBALANCED = str(ROOT / "tests" / "closes" / "unbalanced-voucher")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def test_the_printed_totals_that_do_not_agree_are_followed_to_their_cells(call):
    ended = call("why", "BR101", REPORT)
    assert (ended.code, ended.err) == (0, "")
    said = " ".join(plain(ended.out).split())
    assert "summa_tillgangar == summa_skulder_och_eget_kapital: stämmer inte, 186 358 == 186 368 tkr, skillnad -10 tkr" in said
    assert "rapport/balansrakning.csv:9:35" in said
    assert "Raderna ger tillsammans" in said
    assert "FEL BR101 Balansräkningen balanserar (2022): -10 tkr" in said


def test_a_finding_about_a_voucher_leads_to_its_rows_and_on(call):
    said = plain(call("why", "v001", UNBALANCED).out)
    assert "FEL V001  Verifikation A 12 2025-12-19 balanserar inte" in said
    assert "Skillnad                                        10,00" in said
    assert said.rstrip().endswith(f"Nästa: bokslut why 5410 {UNBALANCED}")


def test_the_chain_ends_at_the_line_of_the_file(call):
    """From a statement's line to an account, a voucher, and the file: each answer says what to ask next."""
    asked, way = "Kassa och bank", []
    for _ in range(4):
        ended = call("why", asked, UNBALANCED)
        assert ended.code == 0
        way.append(ended.out.split("\n")[0])
        last = ended.out.rstrip().split("\n")[-1]
        if not last.startswith("Nästa: "):
            break
        asked = last.removeprefix("Nästa: bokslut why ").removesuffix(f" {UNBALANCED}").strip("'")
    assert way[0] == "Kassa och bank"
    assert way[-1].startswith("Verifikation ")
    assert "│ #VER" in ended.out


@pytest.mark.parametrize("name", ["A 12", "a12", " A  12 "])
def test_a_voucher_is_found_however_it_is_written(call, name):
    ended = call("why", name, UNBALANCED)
    assert ended.code == 0
    assert ended.out.startswith("Verifikation A 12\n")
    said = plain(ended.out)
    assert "Summa                             1 230,00   1 240,00" in said
    assert "verifikationen går inte ihop: -10,00" in said
    assert "122 │    #TRANS 1930 {} -1240.00" in said
    assert "FEL V001" in said


def test_a_group_of_accounts_adds_up(call):
    said = plain(call("why", "19", EXAMPLE).out)
    lines = [line.split("  ") for line in said.split("\n") if line.startswith((" 1960 ", " Summa "))]
    assert [cell.strip() for cell in lines[0] if cell][1:] == [cell.strip() for cell in lines[1] if cell][1:]


def rewrite(close, *changes: tuple[str, str]) -> None:
    ledger = commandline.GOOD
    for old, new in changes:
        assert old in ledger
        ledger = ledger.replace(old, new)
    (close / "huvudbok.se").write_bytes(ledger.encode("cp437"))


CREDIT_IN_TWO = ("#TRANS 1930 {} -1000.00", "#TRANS 1930 {} -400.00\n#TRANS 1930 {} -600.00")
DEBIT_IN_TWO = ("#TRANS 5410 {} 1000.00", "#TRANS 5410 {} 300.00\n#TRANS 5410 {} 700.00")


def test_an_amount_is_looked_for_everywhere(call, good):
    said = plain(call("why", "1 000,00", good).out)
    for words in ("5410 Inventarier: utgående balans", "2025-01-05  A 1  1930  Skruvar", "-1 000,00   huvudbok.se:18"):
        assert words in said


def test_half_an_amount_is_looked_for_where_no_row_has_it(call, good):
    said = plain(call("why", "2000", good).out)
    assert "Rader på 1 000,00: på fel sida ger en sådan hela beloppet i skillnad" in said
    assert "på fel sida" not in call("why", "1000", good).out


def test_a_voucher_is_told_by_its_sum_where_none_of_its_rows_has_the_amount(call, good):
    rewrite(good, CREDIT_IN_TWO)
    assert "Verifikationer med den summan" not in call("why", "1000", good).out, "its debit row is there already"
    rewrite(good, CREDIT_IN_TWO, DEBIT_IN_TWO)
    said = plain(call("why", "1000", good).out)
    assert "2025-01-05  A 1  Skruvar" in said.split("Verifikationer med den summan")[1]


def test_what_is_not_counted_is_told(call, good, tmp_path):
    rewrite(good, ("#KONTO 5410", '#VER A 2 20260105 "Nästa år"\n{\n#TRANS 1930 {} -7.00\n#TRANS 5410 {} 7.00\n}\n#KONTO 5410'))
    said = plain(call("why", "1930", good).out)
    assert "1 rad ligger utanför 2025-01-01 – 2025-12-31 och är inte med." in said
    assert "-7,00" not in said
    damaged = commandline.make_close(tmp_path / "damaged", commandline.GOOD.removesuffix("1000.00\n}\n"))
    said = plain(call("why", "1930", damaged).out)
    assert "En källa är ofullständig (se fynden), så det finns inga saldon och rader kan fattas." in said
    assert "-1 000,00   huvudbok.se:18" in said


def test_a_name_that_means_several_things_says_so_and_can_be_chosen(call, good):
    rewrite(good, ("#VER A 1 ", '#VER "" 5410 '))
    first = call("why", "5410", good)
    assert first.out.startswith("5410 Inventarier\n")
    assert f"Också en verifikation: bokslut why 5410 {good} --as voucher" in first.out
    assert call("why", "5410", good, "--as", "voucher").out.startswith("Verifikation 5410\n")
    ended = call("why", "5410", good, "--as", "line")
    assert (ended.code, ended.out) == (2, "")
    assert "Bokslutet har ingen rad som heter ”5410”" in ended.err


def test_a_mistyped_name_is_met_with_a_suggestion(call):
    ended = call("why", "Kassa och bnak", UNBALANCED)
    assert (ended.code, ended.out) == (2, "")
    assert "Menade du Kassa och bank?" in ended.err
    assert "Fråga om en kod" in call("why", "något helt annat", UNBALANCED).err


def test_what_can_be_asked_about_is_what_as_takes():
    assert [kind.value for kind in Kind] == [kind.value for kind in Asked]


def test_texts_from_files_never_give_commands_to_the_terminal(call, good):
    (good / "huvudbok.se").write_bytes(
        commandline.GOOD.replace("Skruvar", "Skru\x1b[31mvar").replace("Bank", "Ba\x1b[2Jnk").encode("cp437")
    )
    for name in ("1930", "A 1", "1000", "19"):
        assert "\x1b" not in call("why", name, good).out


@pytest.mark.parametrize("width", ["60", "72", "100"])
def test_no_line_is_wider_than_the_page(call, monkeypatch, width):
    monkeypatch.setenv("COLUMNS", width)
    for name, close in (("BR101", REPORT), ("Summa tillgångar", REPORT), ("1510", EXAMPLE), ("A 12", UNBALANCED), ("84 312,50", EXAMPLE)):
        for line in call("why", name, close).out.split("\n"):
            assert len(line) <= int(width) or "bokslut" in line, (name, line)


def test_json_says_the_same(call):
    data = json.loads(call("why", "A 12", UNBALANCED, "--format", "json").out)
    assert (data["schema"], data["kind"], data["next"]) == ("bokslut/why@1", "voucher", None)
    rows = data["sections"][0]["rows"]
    assert [row["values"] for row in rows] == [[None, "1240.00"], ["1230.00", None], ["1230.00", "1240.00"], [None, "10.00"]]
    assert (rows[0]["ask"], rows[0]["place"]["line"]) == ("1930", 122)
    assert data["places"][1]["excerpt"].strip() == "#TRANS 1930 {} -1240.00"
    account = json.loads(call("why", "1510", EXAMPLE, "--format", "json").out)
    postings = account["sections"][-1]
    assert postings["left_out"] + len(postings["rows"]) == 1680
    every = json.loads(call("why", "1510", EXAMPLE, "--format", "json", "--all").out)
    assert len(every["sections"][-1]["rows"]) == 1680


@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_formats_of_customers_are_refused_for_figures(call, tmp_path, form):
    ended = call("why", "1510", EXAMPLE, "--format", form, "-o", tmp_path / f"x.{form}")
    assert ended.code == 2
    assert "bara för kunder" in ended.err
    assert list(tmp_path.iterdir()) == []


def test_english_is_spoken_when_asked_for(call):
    said = plain(call("why", "A 12", UNBALANCED, "--lang", "en").out)
    for words in ("Voucher A 12", "Debit", "the voucher is out of balance: -10,00", "In the source"):
        assert words in said


def test_a_ledger_file_is_followed_by_itself(call, bad):
    ledger = bad / "huvudbok.se"
    said = plain(call("why", "A 1", ledger).out)
    assert "verifikationen går inte ihop: -10,00" in said
    assert "│ #VER A 1" in said
    assert "FEL V001" in call("why", "V001", ledger).out
    ended = call("why", "Summa tillgångar", ledger)
    assert ended.code == 2
    assert call("why", "101", ledger, "--as", "customer").code == 2
    next_ = call("why", "1930", ledger).out.rstrip().split("\n")[-1]
    assert next_ == f"Nästa: bokslut why 'A 1' {ledger}"


@pytest.mark.parametrize("command", ["close", "regulate"])
def test_a_ledger_where_a_close_is_asked_for_is_told_as_that(call, bad, command):
    ended = call(command, bad / "huvudbok.se")
    assert (ended.code, ended.out) == (2, "")
    assert "Filen är inget bokslut." in ended.err
    assert f"bokslut init MAPP --ledger {bad / 'huvudbok.se'}" in " ".join(ended.err.split())


@pytest.mark.parametrize("amount", ["-1 000,00", "-1000", "\u22121\u00a0000,00", "- 1000 kr"])
def test_an_amount_with_a_minus_is_no_option(call, good, amount):
    ended = call("why", amount, good)
    assert (ended.code, ended.err) == (0, "")
    assert "-1 000,00   huvudbok.se:18" in plain(ended.out)
    assert call("why", "-x", good).code == 2


def test_an_amount_that_is_nowhere_is_told_as_that(call, good):
    ended = call("why", "-77 777,00", good)
    assert (ended.code, ended.out) == (2, "")
    assert "-77 777,00 finns inte i bokslutet: varken som belopp, konto eller verifikation" in plain(ended.err)


def test_an_amount_in_the_currency_of_the_close(call, good):
    rewrite(good, ("#RAR 0", "#VALUTA EUR\n#RAR 0"))
    (good / "bokslut.toml").write_text(
        (good / "bokslut.toml").read_text("utf-8").replace("[entity]", '[entity]\ncurrency = "EUR"'), "utf-8"
    )
    for amount in ("1 000,00 EUR", "1 tEUR"):
        said = plain(call("why", amount, good).out)
        assert "-1 000,00   huvudbok.se:19" in said
        assert "Verifikationsrader (EUR)" in said, "an amount without its unit says nothing"


def test_figures_have_their_unit(call):
    assert "balansrakning · Kundfordringar (tkr)" in call("why", "balansrakning.kundfordringar", EXAMPLE).out
    said = plain(call("why", "TIE:namnd_balansrakning.kundfordringar", EXAMPLE).out)
    assert " balansrakning: Kundfordringar 2025-12-31 " in said
    assert " 245 tkr " in said
    assert " 245 323,79 kr\n" in said


ALSO_23 = '#VER 1 23 20250106 "Bult"\n{\n#TRANS 1930 {} -3.00\n#TRANS 5410 {} 3.00\n}\n'
ALSO_3 = '#VER 12 3 20250106 "Mutter"\n{\n#TRANS 1930 {} -4.00\n#TRANS 5410 {} 4.00\n}\n'


def test_a_voucher_named_as_lists_do_is_that_one_alone(call, good):
    rewrite(good, ("#KONTO 5410", f"{ALSO_23}{ALSO_3}#KONTO 5410"))
    said = call("why", "1 23", good, "--as", "voucher").out
    assert "Bult" in said
    assert "Mutter" not in said
    assert all(text in call("why", "123", good, "--as", "voucher").out for text in ("Bult", "Mutter"))


def test_the_next_command_says_what_it_is_about_where_its_name_is_something_else_too(call, good):
    rewrite(good, ("#VER A 1 ", '#VER "" 5410 '))
    last = call("why", "1930", good).out.rstrip().split("\n")[-1]
    assert last == f"Nästa: bokslut why 5410 {good} --as voucher"
    assert json.loads(call("why", "1930", good, "--format", "json").out)["next_as"] == "voucher"
    assert call("why", "5410", good, "--as", "voucher").out.startswith("Verifikation 5410\n")
    # A voucher's rows lead to accounts, also where they follow a finding.
    rewrite(good, ("1000.00\n}", "1001.00\n}"))
    assert call("why", "V001", good).out.rstrip().endswith(f"Nästa: bokslut why 5410 {good}")


def test_findings_about_vouchers_are_not_told_of_an_account_of_that_number(call, good):
    rewrite(good, ("#VER A 1 ", '#VER "" 1930 '), ("1000.00\n}", "1001.00\n}"))
    assert "V001" not in call("why", "1930", good).out
    assert "FEL V001" in call("why", "1930", good, "--as", "voucher").out
    rewrite(good, ("#VER A 1 ", "#VER A 1930 "), ("1000.00\n}", "1001.00\n}"))
    assert "V001" not in call("why", "1930", good).out


def test_of_many_vouchers_of_one_name_it_is_said_how_many_are_not_shown(call, good):
    again = '#VER A 1 20250105 "Skruvar"\n{\n#TRANS 1930 {} -1.00\n#TRANS 5410 {} 1.00\n}\n'
    rewrite(good, ("#KONTO 5410", f"{again * 12}#KONTO 5410"))
    said = plain(call("why", "A 1", good).out)
    assert "3 verifikationer till heter så; här visas 10, med --all alla." in said
    assert plain(call("why", "A 1", good, "--all").out).count(" Summa ") == 13


def test_a_pair_of_vouchers_that_are_alike_is_followed_to_both(call):
    close = str(ROOT / "ledgers" / "faults" / "possible-duplicate")
    (finding,) = json.loads(call("close", close, "--format", "json").out)["findings"]
    said = call("why", finding["code"], close).out
    names = finding["subject"].split(" = ")
    assert len(names) == 2
    for name in names:
        assert f"\n {name} 20" in said


def test_the_largest_account_of_a_group_is_the_next_one(call):
    assert call("why", "5..7", EXAMPLE).out.rstrip().endswith(f"Nästa: bokslut why 5010 {EXAMPLE}")
    assert call("why", "57..79", EXAMPLE).out.rstrip().endswith(f"Nästa: bokslut why 7430 {EXAMPLE}")


def test_labels_stand_above_figures_where_the_page_is_narrow(call, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    said = plain(call("why", "Totala kostnader", REPORT).out)
    assert re.search(r"\n   Personalkostnader\n +-503,9 +-503,2 +-0,7\n", said)


def test_what_is_outside_the_period_is_told_as_not_counted(call, good):
    later = '#VER A 2 20260105 "Nästa år"\n{\n#TRANS 1930 {} -7.00\n#TRANS 5410 {} 7.00\n}\n'
    rewrite(good, ("#KONTO 5410", f"{later}#KONTO 5410"))
    for name in ("A 2", "7,00"):
        assert call("why", name, good).out.count("utanför perioden: räknas inte") == 2
    assert "utanför perioden" not in call("why", "A 1", good).out


def test_a_customer_and_an_account_of_one_number_are_both_within_reach(call, tmp_path):
    shutil.copytree(EXAMPLE, tmp_path / "close")
    for file in (tmp_path / "close" / "regulation").glob("*.csv"):
        text = file.read_text("utf-8")
        file.write_text(re.sub(r"(?m)^101;", "1510;", text).replace(";101;", ";1510;"), "utf-8")
    close = tmp_path / "close"
    said = call("why", "1510", close).out
    assert "1510 Exempelförvaltning 01 (nämnd)" in said
    command = f"bokslut why 1510 {close} --as account"
    assert said.rstrip().endswith(command)
    assert call("why", "15", close).out.rstrip().endswith(f"Nästa: {command}")
    assert call("why", "1510", close, "--as", "account").out.startswith("1510 Kundfordringar\n")
