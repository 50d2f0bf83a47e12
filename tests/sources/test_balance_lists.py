"""Lists of balances (saldolista, råbalans): each account is what the file states, and what is printed of sums is held to them."""

from __future__ import annotations

import pytest
from column_books import saved, text_file
from hypothesis import given
from hypothesis import strategies as st
from openpyxl import Workbook

from bokslut.model.errors import UsageError
from bokslut.sources.files import read_ledger
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.proposing import certain_mapping, suggest_file

COLUMNS = {
    "account": "Konto",
    "account_name": "Benämning",
    "opening": "Ing balans",
    "debit": "Debet",
    "credit": "Kredit",
    "closing": "Utg balans",
}
LIST = """\
Testbolaget AB (syntetiska data);;;;;
Konto;Benämning;Ing balans;Debet;Kredit;Utg balans
TILLGÅNGAR;;;;;
1510;Kundfordringar;10 000,00;5 000,00;3 000,00;12 000,00
1930;Företagskonto;50 000,00;13 000,00;4 000,00;59 000,00
1940;Övriga bankkonton;;;;
;Summa tillgångar;60 000,00;18 000,00;7 000,00;71 000,00
EGET KAPITAL OCH SKULDER;;;;;
2081;Aktiekapital;-50 000,00;;;-50 000,00
2091;Balanserat resultat;-10 000,00;;;-10 000,00
;Summa eget kapital och skulder;-60 000,00;0,00;0,00;-60 000,00
Konto;Benämning;Ing balans;Debet;Kredit;Utg balans
RESULTAT;;;;;
3001;Försäljning;;;15 000,00;-15 000,00
5010;Lokalhyra;;4 000,00;;4 000,00
;Beräknat resultat;0,00;4 000,00;15 000,00;11 000,00
;Totalt;0,00;22 000,00;22 000,00;0,00
"""
STATED = {
    ("IB", "1510"): 1_000_000,
    ("UB", "1510"): 1_200_000,
    ("IB", "1930"): 5_000_000,
    ("UB", "1930"): 5_900_000,
    ("IB", "2081"): -5_000_000,
    ("UB", "2081"): -5_000_000,
    ("IB", "2091"): -1_000_000,
    ("UB", "2091"): -1_000_000,
    ("RES", "3001"): -1_500_000,
    ("RES", "5010"): 400_000,
}


def read(text: str | SourceFile, columns: dict[str, str] = COLUMNS):
    return read_ledger(text_file(text) if isinstance(text, str) else text, ReadOptions(columns=columns))


def stated(reading) -> dict[tuple[str, str], int]:
    return {(record, account): ore for record, account, ore in reading.frames.stated.select("record", "account", "amount_ore").iter_rows()}


def told(reading) -> list[tuple[str, int]]:
    return [(finding.name, finding.place.line) for finding in reading.findings]


def test_a_list_is_what_the_file_states() -> None:
    reading = read(LIST)
    assert reading.complete
    assert not reading.findings
    assert stated(reading) == STATED
    assert dict(reading.frames.accounts.select("account", "name").iter_rows())["1940"] == "Övriga bankkonton"
    assert (reading.info.entries, reading.info.postings) == (0, 0)


def test_the_same_as_a_workbook() -> None:
    book = Workbook()
    for line in LIST.splitlines():
        book.active.append([_value(cell) for cell in line.split(";")])
    assert stated(read(saved(book))) == STATED


def _value(cell: str) -> object:
    plain = cell.replace(" ", "").replace(",", ".")
    return int(cell) if cell.isdigit() else float(plain) if plain.lstrip("-").replace(".", "").isdigit() else cell or None


def test_a_proposal_tells_a_list_by_its_headings() -> None:
    sheet = certain_mapping(suggest_file(text_file(LIST), ReadOptions()))
    assert sheet.mapping == COLUMNS
    short = "Konto;Saldo\n1930;100,00\n2081;-100,00\n"
    assert certain_mapping(suggest_file(text_file(short), ReadOptions())).mapping == {"account": "Konto", "closing": "Saldo"}
    change = "Konto;IB;Period;UB\n1930;100,00;5,00;105,00\n2081;-100,00;-5,00;-105,00\n"
    mapping = certain_mapping(suggest_file(text_file(change), ReadOptions())).mapping
    assert mapping == {"account": "Konto", "opening": "IB", "amount": "Period", "closing": "UB"}
    assert not read(change, mapping).findings


def test_of_two_openings_the_years_is_proposed() -> None:
    text = "Konto;Ing balans;Ing saldo;Period;Utg saldo\n1930;50,00;150,00;10,00;160,00\n2081;-50,00;-50,00;0,00;-50,00\n"
    text += "3001;0,00;-100,00;-10,00;-110,00\n"
    mapping = certain_mapping(suggest_file(text_file(text), ReadOptions())).mapping
    assert mapping == {"account": "Konto", "opening": "Ing balans", "closing": "Utg saldo"}
    assert not read(text, mapping).findings


def test_a_list_whose_headings_are_years_is_proposed_with_a_doubt() -> None:
    text = "Konto;Benämning;2024-12-31;2025-12-31\n1930;Bank;50,00;59,00\n2081;Aktiekapital;-50,00;-50,00\n3001;Försäljning;0,00;-9,00\n"
    [sheet] = suggest_file(text_file(text), ReadOptions()).sheets
    assert sheet.mapping == {"account": "Konto", "account_name": "Benämning", "closing": "2025-12-31"}
    assert not sheet.is_certain
    assert "saldolista" in sheet.columns[-1].doubt.sv
    assert "2024-12-31" in sheet.columns[-1].doubt.sv
    assert stated(read(text, sheet.mapping)) == {("UB", "1930"): 5900, ("UB", "2081"): -5000, ("RES", "3001"): -900}


def test_closings_are_worked_out_where_only_changes_are_listed() -> None:
    reading = read("Konto;IB;Period\n1930;100,00;5,00\n3001;;-5,00\n", {"account": "Konto", "opening": "IB", "amount": "Period"})
    assert stated(reading) == {("IB", "1930"): 10_000, ("UB", "1930"): 10_500, ("RES", "3001"): -500}


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        ("5 000,00;3 000,00;12 000,00", "5 000,00;3 100,00;12 000,00", ("row-balance-differs", 4)),
        (";Summa tillgångar;60 000,00", ";Summa tillgångar;61 000,00", ("row-total-differs", 7)),
        ("2091;Balanserat resultat;-10 000,00;;;-10 000,00\n", "", ("row-total-differs", 10)),
        (";Totalt;0,00;22 000,00;22 000,00;0,00", ";Totalt;0,00;22 000,00;22 000,00;1,00", ("row-total-differs", 17)),
        ("2091;Balanserat", "2081;Balanserat", ("row-account-twice", 10)),
        ("5010;Lokalhyra", ";Lokalhyra", ("row-account-missing", 15)),
        (
            ";Beräknat resultat;0,00;4 000,00;15 000,00;11 000,00",
            "Resultat;;0,00;4 000,00;15 000,00;11 001,00",
            ("row-total-differs", 16),
        ),
        ("4 000,00;;4 000,00", "4 000,00;;#REF!", ("row-amount-unreadable", 15)),
        ("5010;Lokalhyra;", '5010;"Lokalhyra;', ("row-quote-unclosed", 15)),
    ],
)
def test_what_does_not_agree_is_told_where(old: str, new: str, finding: tuple[str, int]) -> None:
    assert LIST.count(old) == 1
    reading = read(LIST.replace(old, new))
    assert told(reading)[0] == finding
    assert not reading.complete


@pytest.mark.parametrize(
    "text",
    [
        # Sums under the numbers of classes.
        "1910;Kassa;20,00;;;30,00\n1930;Bank;80,00;;;120,00\n19;Kassa och bank;100,00;;;150,00\n2081;AK;-100,00;;;-150,00\n;Totalt;0;;;0",
        "1910;Kassa;20,00;;;30,00\n1930;Bank;80,00;;;120,00\n193;Summa bank;80,00;;;120,00\n2081;AK;-100,00;;;-150,00",
        # Above their accounts, and an account whose name begins as a sum's.
        "19;Kassa och bank;100,00;;;150,00\n1910;Kassa;20,00;;;30,00\n193;Bank;80,00;;;120,00\n1930;Summa;80;;;120\n2081;AK;-100;;;-150",
        # The result counted into equity.
        "1930;Bank;100,00;;;150,00\nKAPITAL;;;;;\n2081;AK;-100,00;;;-100,00\n;Beräknat resultat;0,00;;;-50,00\n;Summa;-100,00;;;-150,00",
    ],
)
def test_sums_are_known_by_what_they_are(text: str) -> None:
    columns = {key: heading for key, heading in COLUMNS.items() if key not in ("debit", "credit")}
    reading = read(f"Konto;Benämning;Ing balans;Debet;Kredit;Utg balans\n{text}\n", columns)
    assert [finding.message.sv for finding in reading.findings] == []
    assert {account for _, account in stated(reading)} <= {"1910", "1930", "2081"}
    assert sum(ore for (record, _), ore in stated(reading).items() if record == "IB") == 0


def test_sums_among_the_accounts_make_no_proposal_doubtful() -> None:
    text = "Konto;Namn;IB;UB\nTILLGÅNGAR;;;\n1930;Bank;10,00;20,00\nSumma tillgångar;;10,00;20,00\n2081;AK;-10,00;-20,00\n"
    text += "Summa skulder;;-10,00;-20,00\n"
    sheet = certain_mapping(suggest_file(text_file(text), ReadOptions()))
    assert not read(text, sheet.mapping).findings


def test_page_lines_are_passed_over() -> None:
    text = "Konto;Namn;IB;UB\n1930;Bank;10,00;20,00\nSaldolista;;;Sida 2\nKonto;Namn;IB;UB\n2081;AK;-10,00;-20,00\n"
    assert not read(text, {"account": "Konto", "opening": "IB", "closing": "UB"}).findings


def test_a_report_of_results_has_its_signs_turned() -> None:
    text = "Konto;UB\n3001;15000,00\nSumma intäkter;15000,00\n4010;-4000,00\n5010;-8000,00\nSumma kostnader;-12000,00\n"
    text += "Beräknat resultat;3000,00\n"
    assert told(read(text, {"account": "Konto", "closing": "UB"})) == [("row-balance-unreadable", 2)]
    # So it has where discounts and rounding make half of its accounts of income credit.
    text = "Konto;UB\n1930;-45,00\n3001;100,00\n3740;-5,00\n5010;-50,00\n"
    assert told(read(text, {"account": "Konto", "closing": "UB"})) == [("row-balance-unreadable", 3)]


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("1930;100,00;D\n2081;60,00;K\n3001;90,00;K\n5010;50,00;D\n", 4),
        ("1930;100,00;D\n2081;60,00;K\n2099;40,00;K\n", 3),
        ("1930;100,00;\n2081;-60,00;\n2641;20,00;\n3001;-100,00;\n5010;50,00;\n", None),
        ("1930;-30,00;\n2081;20,00;\n3001;10,00;\n", None),
        ("2641;20,00;\n2650;5,00;\n", None),
        ("1930;-10,00;\n3001;-3,00;\n3002;-2,00;\n3740;20,00;\n", None),
    ],
)
def test_a_list_without_signs_is_told(text: str, wrong: int | None) -> None:
    """Debts and income in debit are possible, where the list adds up; not where it then does not."""
    text = f"Konto;Saldo;D/K\n{text}"
    assert told(read(text, {"account": "Konto", "closing": "Saldo"})) == ([("row-balance-unreadable", wrong)] if wrong else [])


def test_a_proposal_doubts_a_list_whose_sides_stand_apart_or_that_has_no_end() -> None:
    [sheet] = suggest_file(text_file("Konto;Saldo;D/K\n1930;100,00;D\n2081;60,00;K\n2099;40,00;K\n"), ReadOptions()).sheets
    assert ["D/K" in doubt.en for doubt in sheet.doubts] == [True]
    [sheet] = suggest_file(text_file("Konto;IB;Jan;Feb\n1930;100,00;1,00;-2,00\n2081;-100,00;-1,00;2,00\n"), ReadOptions()).sheets
    assert ["ended" in doubt.en for doubt in sheet.doubts] == [True]


def test_an_account_may_be_called_transport_or_be_a_class_by_its_number() -> None:
    columns = {"account": "Konto", "account_name": "Benämning", "opening": "IB", "closing": "UB"}
    text = "Konto;Benämning;IB;UB\n1930;Bank;50,00;40,00\n2081;AK;-50,00;-50,00\n5700;Transport- och fraktkostnader;0,00;10,00\n"
    reading = read(text, columns)
    assert not reading.findings
    assert stated(reading)["RES", "5700"] == 1_000
    reading = read("Konto;Benämning;IB;UB\n1910;Kassa;20,00;30,00\n191;Plusgiro;25,00;35,00\n", columns)
    assert told(reading) == [("row-total-differs", 3), ("row-total-differs", 3)], "a number that is both is not guessed"


@pytest.mark.parametrize("account", ["", "1229x"])
def test_an_account_that_cancels_another_is_no_sum(account: str) -> None:
    text = f"Konto;Benämning;IB;UB\nInventarier;;;\n1220;Inventarier;100,00;100,00\n{account};Ack avskrivningar;-100,00;-100,00\n"
    reading = read(text, {"account": "Konto", "account_name": "Benämning", "opening": "IB", "closing": "UB"})
    assert [line for _, line in told(reading)] == [4]
    assert not reading.complete


def test_openings_of_a_later_period_are_told_and_not_the_years() -> None:
    reading = read(
        "Konto;IB;UB\n1930;150,00;160,00\n2081;-50,00;-50,00\n3001;-100,00;-110,00\n",
        {"account": "Konto", "opening": "IB", "closing": "UB"},
    )
    assert told(reading) == [("opening-of-later-period", 4)]
    assert {record for record, _ in stated(reading)} == {"UB", "RES"}


def test_last_years_result_may_still_be_an_opening() -> None:
    reading = read("Konto;IB;UB\n1930;150,00;160,00\n8999;-150,00;-160,00\n", {"account": "Konto", "opening": "IB", "closing": "UB"})
    assert told(reading) == []
    assert stated(reading) == {("IB", "1930"): 15000, ("UB", "1930"): 16000, ("IB", "8999"): -15000, ("RES", "8999"): -16000}


def test_a_sum_after_a_lost_row_is_not_told_too() -> None:
    assert told(read(LIST.replace("1510;Kundfordringar", "15X0;Kundfordringar"))) == [("row-account-unreadable", 4)]


def test_an_empty_list_is_no_ledger() -> None:
    assert told(read("\n".join(LIST.splitlines()[:3]) + "\n")) == [("no-postings-in-file", 2)]


def test_entries_and_balances_are_not_declared_together() -> None:
    with pytest.raises(UsageError) as caught:
        read(LIST, {**COLUMNS, "number": "Benämning"})
    assert "saldolista" in caught.value.problems[0].message.sv
    with pytest.raises(UsageError) as caught:
        read_ledger(text_file(LIST), ReadOptions(columns=COLUMNS, grouped="account"))
    assert "grouped" in caught.value.problems[0].message.sv


MAPPING = {"account": "Konto", "opening": "IB", "amount": "Period", "closing": "UB"}


def _kronor(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02}"


def _print(parts: list[list[tuple[int, int]]], *, is_turned: bool) -> tuple[list[str], dict[tuple[str, str], int]]:
    """Write a list with a sum after each part and of all; return what it states of accounts, too. Knows nothing of the reader."""
    lines, expected, everything = ["Konto;IB;Period;UB"], {}, [0, 0, 0]
    for at, part in enumerate(parts):
        sums = [0, 0, 0]
        for number, (opening, moved) in enumerate(part):
            account = str(1000 + 100 * at + number)
            amounts = (opening, moved, opening + moved)
            lines.append(";".join([account, *map(_kronor, amounts)]))
            sums = [old + new for old, new in zip(sums, amounts, strict=True)]
            expected |= {("IB", account): opening, ("UB", account): opening + moved}
        lines.append(";".join(["Summa", *(_kronor(-each if is_turned else each) for each in sums)]))
        everything = [old + new for old, new in zip(everything, sums, strict=True)]
    return [*lines, ";".join(["Totalt", *map(_kronor, everything)])], expected


def _parts(ore: st.SearchStrategy[int]) -> st.SearchStrategy[list[list[tuple[int, int]]]]:
    return st.lists(st.lists(st.tuples(ore, ore), min_size=1, max_size=4), min_size=1, max_size=4)


@given(_parts(st.integers(-(10**12), 10**12)), st.booleans())
def test_a_list_with_sums_reads_back_property(parts, is_turned) -> None:
    lines, expected = _print(parts, is_turned=is_turned)
    reading = read("\n".join(lines), MAPPING)
    assert not reading.findings
    assert stated(reading) == expected


@given(_parts(st.integers(1, 10**12)), st.data())
def test_an_account_that_is_gone_is_told_by_the_sums_property(parts, data) -> None:
    """All amounts are positive here: others may cancel out, and then a sum tells nothing."""
    lines, _ = _print(parts, is_turned=False)
    at = data.draw(st.sampled_from([at for at, line in enumerate(lines) if line[0].isdigit()]))
    reading = read("\n".join([*lines[:at], *lines[at + 1 :]]), MAPPING)
    assert {name for name, _ in told(reading)} == {"row-total-differs"}


SIDES = """\
Konto;Benämning;IB debet;IB kredit;Debet;Kredit;Saldo debet;Saldo kredit
1930;Bank;50,00;;9,00;;59,00;
2081;Aktiekapital;;50,00;;;;50,00
3001;Försäljning;;;;9,00;;9,00
;Summa;50,00;50,00;9,00;9,00;59,00;59,00
"""
IN_SIDES = {
    "account": "Konto",
    "account_name": "Benämning",
    "debit": "Debet",
    "credit": "Kredit",
    "opening_debit": "IB debet",
    "opening_credit": "IB kredit",
    "closing_debit": "Saldo debet",
    "closing_credit": "Saldo kredit",
}


def test_balances_may_stand_in_a_column_for_each_side() -> None:
    reading = read(SIDES, IN_SIDES)
    assert not reading.findings
    assert stated(reading) == {
        ("IB", "1930"): 5000,
        ("UB", "1930"): 5900,
        ("IB", "2081"): -5000,
        ("UB", "2081"): -5000,
        ("RES", "3001"): -900,
    }
    assert certain_mapping(suggest_file(text_file(SIDES), ReadOptions())).mapping == IN_SIDES
    [finding] = read(SIDES.replace("59,00;\n", ";59,00\n", 1), IN_SIDES).findings
    assert (finding.name, finding.place.line, finding.place.column) == ("row-balance-differs", 2, 24)
    [finding] = read(SIDES.replace("59,00;59,00", "59,00;58,00"), IN_SIDES).findings
    assert (finding.name, finding.place.line) == ("row-total-differs", 5)
    only = {"account": "Konto", "closing_debit": "Saldo debet", "closing_credit": "Saldo kredit"}
    assert stated(read(SIDES, only)) == {("UB", "1930"): 5900, ("UB", "2081"): -5000, ("RES", "3001"): -900}


def test_a_side_alone_or_beside_the_whole_balance_is_refused() -> None:
    with pytest.raises(UsageError, match="columns lacks closing_credit"):
        read(SIDES, {"account": "Konto", "closing_debit": "Saldo debet"})
    with pytest.raises(UsageError, match="both closing and closing_debit"):
        read(SIDES, {"account": "Konto", "closing": "Debet", "closing_debit": "Saldo debet", "closing_credit": "Saldo kredit"})
