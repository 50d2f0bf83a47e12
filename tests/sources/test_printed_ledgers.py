"""Ledgers as they are printed: rows in groups under their account or entry, balances among them, told apart and held to the rows."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import replace

import pytest
from column_books import Posting, expected, ledgers, text_file, workbook_file
from column_books import as_read as read_back
from hypothesis import assume, given
from hypothesis import strategies as st

from bokslut.close import close
from bokslut.config import load_request
from bokslut.ledger.summary import summarise_reading
from bokslut.model.errors import UsageError
from bokslut.sources.columns import folded
from bokslut.sources.files import read_ledger
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.proposing import certain_mapping, suggest_file

LEDGER = {
    "account": "Konto",
    "account_name": "Namn",
    "number": "Vernr",
    "date": "Datum",
    "text": "Text",
    "debit": "Debet",
    "credit": "Kredit",
    "balance": "Saldo",
}
#: What a ledger system prints, for four accounts and two entries.
PRINTED = """\
Testbolaget AB (syntetiska data);;;;;;;
Konto;Namn;Vernr;Datum;Text;Debet;Kredit;Saldo
1510;Kundfordringar;;;;;;
;;;;Ingående balans;;;0,00
;;A1;2026-01-05;Kundfaktura 1;12 500,00;;12 500,00
;;A2;2026-01-15;Inbetalning;;12 500,00;0,00
;;;;Utgående balans;;;0,00
Konto;Namn;Vernr;Datum;Text;Debet;Kredit;Saldo
1930;Bank;;;;;;
;;;;Ingående balans;;;52 000,00
;;A2;2026-01-15;Inbetalning;12 500,00;;64 500,00
;;;;Summa;12 500,00;0,00;
;;;;Utgående balans;;;64 500,00
2081;Aktiekapital;;;;;;
;;;;Ingående balans;;;-52 000,00
;;;;Utgående balans;;;-52 000,00
3001;Försäljning;;;;;;
;;A1;2026-01-05;Kundfaktura 1;;12 500,00;-12 500,00
;;;;Summa;0,00;12 500,00;
;;;;Utgående balans;;;-12 500,00
;;;;Totalt;25 000,00;25 000,00;
"""
POSTINGS = {("1", "1510", 1_250_000), ("1", "3001", -1_250_000), ("2", "1510", -1_250_000), ("2", "1930", 1_250_000)}


def read(text: str | SourceFile, columns: dict[str, str] = LEDGER, grouped: str | None = "account"):
    file = text_file(text) if isinstance(text, str) else text
    return read_ledger(file, ReadOptions(columns=columns, grouped=grouped))


def told(reading) -> list[tuple[str, int]]:
    return [(finding.name, finding.place.line) for finding in reading.findings]


def booked(reading) -> set[tuple[str, str, int]]:
    return {(number, account, ore) for _, number, _, account, *_, ore in read_back(reading)}


def stated(reading) -> dict[tuple[str, str], int]:
    return {(record, account): ore for record, account, ore in reading.frames.stated.select("record", "account", "amount_ore").iter_rows()}


def names(reading) -> dict[str, str]:
    return dict(reading.frames.accounts.select("account", "name").iter_rows())


BALANCES = {
    ("IB", "1510"): 0,
    ("UB", "1510"): 0,
    ("IB", "1930"): 5_200_000,
    ("UB", "1930"): 6_450_000,
    ("IB", "2081"): -5_200_000,
    ("UB", "2081"): -5_200_000,
    ("RES", "3001"): -1_250_000,
}


def test_a_printed_ledger_is_read_whole() -> None:
    reading = read(PRINTED)
    assert reading.complete
    assert not reading.findings
    assert booked(reading) == POSTINGS
    assert stated(reading) == BALANCES
    assert names(reading) == {"1510": "Kundfordringar", "1930": "Bank", "2081": "Aktiekapital", "3001": "Försäljning"}


def _value(cell: str) -> object:
    """Return what a workbook holds: numbers and dates as such."""
    if re.fullmatch(r"-?[0-9 ]+(,[0-9]+)?", cell):
        return float(cell.replace(" ", "").replace(",", ".")) if "," in cell else int(cell)
    return dt.date.fromisoformat(cell) if re.fullmatch(r"[0-9-]{10}", cell) else cell or None


def test_a_series_is_told_by_its_numbers_and_not_by_the_order_of_accounts() -> None:
    """Where some are no numbers, by the order of the file."""
    text = PRINTED.replace("A1;", "A10;").replace("A2;", "A9;")
    [series] = summarise_reading(read(text)).series
    assert (series.series, series.entries, series.first, series.last) == ("A", 2, "9", "10")
    [series] = summarise_reading(read(text.replace("A9;", "X/9;").replace("A10;", "X/10;"))).series
    assert (series.first, series.last) == ("X/10", "X/9")


def test_the_same_as_a_workbook() -> None:
    rows = [[_value(cell) for cell in line.split(";")] for line in PRINTED.splitlines()]
    reading = read(workbook_file(*rows))
    assert not reading.findings
    assert booked(reading) == POSTINGS
    assert stated(reading) == BALANCES


def test_heads_may_stand_under_the_heading_of_something_else() -> None:
    """Programs print the account where the numbers are, and write no more of that line than it."""
    lines = []
    for line in PRINTED.splitlines()[1:]:
        account, name, number, *rest = line.split(";")
        if account == "Konto":
            lines.append(";".join([number, *rest]))
        elif account:
            lines.append(f"{account} {name}")
        else:
            lines.append(";".join([number, *rest]))
    columns = {key: heading for key, heading in LEDGER.items() if key != "account_name"} | {"account": "Vernr"}
    reading = read("\n".join(lines), columns)
    assert not reading.findings
    assert booked(reading) == POSTINGS
    assert stated(reading) == BALANCES
    assert names(reading)["2081"] == "Aktiekapital"


def test_accounts_on_every_row_need_no_groups() -> None:
    """The same ledger with the account before each row; opening balances are no postings there either."""
    lines, account = [], ""
    for line in PRINTED.splitlines()[1:]:
        cells = line.split(";")
        if cells[0].isdigit():
            account = ";".join(cells[:2])
        elif cells[4] in ("Summa", "Totalt") or cells[0]:
            lines.append(line)
        else:
            lines.append(";".join([account, *cells[2:]]))
    reading = read("\n".join(lines), grouped=None)
    assert told(reading) == [("row-total-differs", 9)], "without groups the first total is of all the rows above"
    lines = [line for line in lines if ";Summa;" not in line]
    reading = read("\n".join(lines), grouped=None)
    assert not reading.findings
    assert booked(reading) == POSTINGS
    assert stated(reading) == BALANCES


def test_headings_may_stand_below_each_account() -> None:
    """Then the first account is above the first headings."""
    headings = "Konto;Namn;Vernr;Datum;Text;Debet;Kredit;Saldo"
    lines = [line for line in PRINTED.splitlines() if line != headings]
    lines = [each for line in lines for each in ([line, headings] if line[:4].isdigit() else [line])]
    for text in ("\n".join(lines), "\n".join(lines).replace("1510;Kundfordringar;;;;;;", "1510 Kundfordringar")):
        reading = read(text)
        assert not reading.findings
        assert booked(reading) == POSTINGS
        assert stated(reading) == BALANCES
        assert names(reading)["1510"] == "Kundfordringar"
        sheet = certain_mapping(suggest_file(text_file(text), ReadOptions()))
        assert booked(read(text, sheet.mapping, sheet.grouped)) == POSTINGS


VOUCHERS = """\
Vernr,Datum,Text,Konto,Kontonamn,Debet,Kredit
A 1,2026-01-05,Kundfaktura 1,,,,
,,,1510,Kundfordringar,"12500,00",
,,,3001,Försäljning,,"12500,00"
A 2,2026-01-15,Inbetalning,,,,
,,,1930,Bank,"12500,00",
,,Ingående balans,1510,Kundfordringar,,"12500,00"
"""
BY_ENTRY = {"number": "Vernr", "date": "Datum", "text": "Text", "account": "Konto", "debit": "Debet", "credit": "Kredit"}


def test_rows_may_stand_under_their_entry() -> None:
    reading = read(VOUCHERS, BY_ENTRY, "entry")
    assert not reading.findings
    assert booked(reading) == POSTINGS
    entries = reading.frames.entries.collect()
    assert entries.select("series", "number", "text").rows() == [("A", "1", "Kundfaktura 1"), ("A", "2", "Inbetalning")]
    texts = reading.frames.postings.collect().get_column("text").to_list()
    assert texts == ["Kundfaktura 1", "Kundfaktura 1", "Inbetalning", "Ingående balans"], (
        "a text of its own stays; no balance under an entry"
    )


def test_the_entry_may_stand_on_its_first_row_only() -> None:
    text = "Vernr;Datum;Text;Konto;Debet;Kredit\nA 1;2026-01-05;Faktura;1510;12500,00;\n;;;3001;;12500,00\n"
    text += "A 2;2026-01-15;Betalt;1930;12500,00;\n;;;1510;;12500,00\n"
    reading = read(text, BY_ENTRY, "entry")
    assert not reading.findings
    assert booked(reading) == POSTINGS


def test_opening_balances_may_be_an_entry_called_ib() -> None:
    """They are no movements of January, and a total at the end may count them in."""
    text = (
        "Vernr;Datum;Konto;Text;Debet;Kredit\n"
        "IB;2026-01-01;1930;Ingående balans;52 000,00;\n"
        "IB;2026-01-01;2081;Ingående balans;;52 000,00\n"
        "A1;2026-01-05;1930;Kundfaktura 1;12 500,00;\n"
        "A1;2026-01-05;3001;Kundfaktura 1;;12 500,00\n"
        ";;;Summa;64 500,00;64 500,00\n"
    )
    for total, faults in (("64 500,00;64 500,00", []), ("12 500,00;12 500,00", []), ("64 500,00;12 499,00", ["row-total-differs"])):
        reading = read(text.replace("64 500,00;64 500,00", total), BY_ENTRY, None)
        assert [finding.name for finding in reading.findings] == faults
        assert stated(reading) == {("IB", "1930"): 5_200_000, ("IB", "2081"): -5_200_000}
        assert reading.info.postings == 2


@pytest.mark.parametrize(
    ("old", "new", "finding"),
    [
        (";;A2;2026-01-15;Inbetalning;;12 500,00;0,00\n", "", ("row-balance-differs", 6)),
        ("Inbetalning;12 500,00;;64 500,00", "Inbetalning;12 600,00;;64 500,00", ("row-balance-differs", 11)),
        (";;;;Ingående balans;;;52 000,00", ";;;;Ingående balans;;;52 100,00", ("row-balance-differs", 11)),
        (";;;;Utgående balans;;;64 500,00", ";;;;Utgående balans;;;64 400,00", ("row-balance-differs", 13)),
        (";;A1;2026-01-05;Kundfaktura 1;;12 500,00;-12 500,00\n", "", ("row-balance-differs", 19)),
        ("Summa;0,00;12 500,00", "Summa;0,00;12 400,00", ("row-total-differs", 19)),
        (";;;;Ingående balans;;;52 000,00\n", "", ("row-balance-differs", 10)),
    ],
)
def test_a_printed_ledger_that_was_changed_is_told_where(old: str, new: str, finding: tuple[str, int]) -> None:
    assert PRINTED.count(old) == 1
    reading = read(PRINTED.replace(old, new))
    assert told(reading) == [finding]
    assert not reading.complete


def test_a_balance_that_jumps_again_is_counted_and_told_once() -> None:
    rows = "".join(f";;A{at};2026-01-05;x;1,00;;{at * 2},00\n" for at in range(1, 5))
    reading = read("Konto;Namn;Vernr;Datum;Text;Debet;Kredit;Saldo\n1930;Bank;;;;;;\n" + rows)
    assert told(reading) == [("row-balance-differs", 4)]
    assert "2\u00a0gånger till." in reading.findings[0].message.sv
    assert (reading.findings[0].observed, reading.findings[0].expected) == ("4,00", "3,00")


TURNED = (
    PRINTED.replace("-12 500,00", "12 500,00")
    .replace("-52 000,00", "52 000,00")
    .replace("2081;Aktiekapital;;;;;;\n;;;;Ingående balans;;;52 000,00\n;;;;Utgående balans;;;52 000,00\n", "")
)


def test_credit_printed_as_positive_is_read_by_what_the_rows_do_to_it() -> None:
    reading = read(TURNED)
    assert not reading.findings
    assert stated(reading)["RES", "3001"] == -1_250_000
    assert stated(reading)["UB", "1930"] == 6_450_000


def test_a_balance_whose_sign_no_row_tells_is_not_guessed() -> None:
    text = TURNED.replace("3001;Försäljning", "2081;Aktiekapital;;;;;;\n;;;;Ingående balans;;;52 000,00\n3001;Försäljning")
    reading = read(text)
    assert told(reading) == [("row-balance-unreadable", 15)]
    assert reading.findings[0].observed == "52\N{NO-BREAK SPACE}000,00"


def test_balances_under_a_heading_that_is_not_declared_are_told() -> None:
    columns = {key: heading for key, heading in LEDGER.items() if key != "balance"}
    reading = read(PRINTED.replace(";;;0,00", ";0,00;0,00;0,00"), columns)
    assert {name for name, _ in told(reading)} == {"row-balance-unreadable"}
    assert 'balance = "Saldo"' in reading.findings[0].remedy.sv


@pytest.mark.parametrize(
    "written", ["1 000,00", "1 000,00 kr", "kr 1 000,00", "+1 000,00", "\u20111 000,00", "0,50", "1 000,5", "1 000,005"]
)
def test_an_opening_in_a_column_that_is_not_declared_is_told_however_it_is_written(written: str) -> None:
    text = f"Konto;Vernr;Datum;Text;Debet;Kredit;Rest\n1930 Bank;;;;;;\n;;;Ingående balans;;;{written}\n;A1;2025-01-15;x;100,00;;\n"
    columns = {"account": "Konto", "number": "Vernr", "date": "Datum", "text": "Text", "debit": "Debet", "credit": "Kredit"}
    assert told(read(text, columns)) == [("row-balance-unreadable", 3)]


def test_the_opening_may_stand_on_the_accounts_own_row() -> None:
    text = PRINTED.replace("1930;Bank;;;;;;\n;;;;Ingående balans;;;52 000,00", "1930;Bank;;;;;;52 000,00")
    reading = read(text)
    assert not reading.findings
    assert stated(reading) == BALANCES
    assert told(read(text.replace("1930;Bank;;;;;;52 000,00", "1930;Bank;;;;;;52 100,00"))) == [("row-balance-differs", 10)]
    undeclared = {key: heading for key, heading in LEDGER.items() if key != "balance"}
    assert ("row-balance-unreadable", 9) in told(read(text, undeclared))


def test_a_code_beside_an_account_is_no_balance() -> None:
    lines = [
        ["Konto", "Namn", "SRU", "Vernr", "Datum", "Debet", "Kredit"],
        ["1930", "Bank", "7281"],
        ["", "", "", "A1", "2025-01-31", "1,00", ""],
    ]
    columns = {key: heading for key, heading in LEDGER.items() if heading in lines[0]}
    for reading in (
        read(workbook_file(*([_value(cell) for cell in line] for line in lines)), columns),
        read("\n".join(map(";".join, lines)), columns),
    ):
        assert not reading.findings
        assert reading.info.postings == 1


FLAT = {"account": "Konto", "number": "Vernr", "date": "Datum", "text": "Text", "debit": "Debet", "credit": "Kredit"}


@pytest.mark.parametrize(
    ("heading", "opening", "debit", "told_of"),
    [
        ("Kontosaldo", "1000,00", "0,00", True),  # a heading that nobody knows, and an opening of nothing under those declared
        ("Kontosaldo", "1500,50", "500,00", True),  # what is declared is what moved
        ("Kontosaldo", "1000,00", "1000,00", False),  # the same amount twice
        ("Kontosaldo", "0,00", "0,00", False),
        ("Period", "202501", "0,00", False),
        ("Projekt", "100", "50,00", False),
        ("Kontosaldo", "52000", "0", True),
        ("Saldo", "1000", "1000,00", True),  # a balance by its heading has to be declared
    ],
)
def test_an_opening_is_not_read_from_the_wrong_column(heading, opening, debit, told_of) -> None:
    lines = [
        ["Konto", "Vernr", "Datum", "Text", "Debet", "Kredit", heading],
        ["1930", "", "", "Ingående balans", debit, "0,00", opening],
        ["1930", "A1", "2025-01-31", "x", "1,00", "", ""],
    ]
    text = read("\n".join(map(";".join, lines)), FLAT, None)
    sheet = read(workbook_file(*([_value(cell) for cell in line] for line in lines)), FLAT, None)
    for reading in (text, sheet):
        assert [name for name, _ in told(reading)] == (["row-balance-unreadable"] if told_of else [])


def test_two_openings_of_one_account_must_be_alike() -> None:
    """The year's and the period's: what lies between them is not in the file."""
    text = "Vernr;Datum;Konto;Text;Debet;Kredit\n;;1930;Ingående balans;100,00;\n;;1930;Ingående saldo;150,00;\n"
    text += "A1;2026-03-05;1930;x;1,00;\n"
    reading = read(text, BY_ENTRY, None)
    assert told(reading) == [("row-balance-differs", 3)]


def test_the_opening_of_a_later_period_may_follow_the_years() -> None:
    """Then the closing is more than the opening and the rows of the file: a check of the ledger says so, or the other months are there."""
    text = PRINTED.replace(";;;;Ingående balans;;;52 000,00", ";;;;Ingående balans;;;50 000,00\n;;;;Ingående saldo;;;52 000,00")
    reading = read(text)
    assert not reading.findings
    assert (stated(reading)["IB", "1930"], stated(reading)["UB", "1930"]) == (5_000_000, 6_450_000)


HEADINGS = "Konto;Vernr;Datum;Text;Debet;Kredit;Saldo"
JANUARY = f"""\
{HEADINGS}
1930 Bank;;;;;;
;;;Ingående balans;;;50,00
;;;Ingående saldo;;;50,00
;A1;2025-01-31;Köp;100,00;;150,00
2081 Aktiekapital;;;;;;
;;;Ingående balans;;;-50,00
;;;Ingående saldo;;;-50,00
3000 Försäljning;;;;;;
;A1;2025-01-31;Köp;;100,00;-100,00
"""
FEBRUARY = f"""\
{HEADINGS}
1930 Bank;;;;;;
;;;Ingående balans;;;50,00
;;;Ingående saldo;;;150,00
;A2;2025-02-28;Köp;10,00;;160,00
2081 Aktiekapital;;;;;;
;;;Ingående balans;;;-50,00
;;;Ingående saldo;;;-50,00
3000 Försäljning;;;;;;
;;;Ingående saldo;;;-100,00
;A2;2025-02-28;Köp;;10,00;-110,00
"""
MONTHLY = {key: heading for key, heading in LEDGER.items() if key != "account_name"}


def test_an_opening_that_is_a_later_periods_is_not_the_years() -> None:
    """Accounts of results begin a year at zero: where one does not, only an opening that a second one follows is the year's."""
    reading = read(FEBRUARY, MONTHLY)
    assert told(reading) == [("opening-of-later-period", 10)]
    assert {key: ore for key, ore in stated(reading).items() if key[0] == "IB"} == {("IB", "1930"): 5_000, ("IB", "2081"): -5_000}
    reading = read(FEBRUARY.replace(";;;Ingående balans;;;50,00\n", "").replace(";;;Ingående balans;;;-50,00\n", ""), MONTHLY)
    assert not [key for key in stated(reading) if key[0] == "IB"]


@pytest.mark.parametrize("year_too", [True, False])
def test_months_that_are_printed_apart_are_one_ledger(tmp_path, year_too) -> None:
    months = [JANUARY, FEBRUARY]
    if not year_too:
        months = [re.sub(";;;Ingående balans.*\n", "", month) for month in months]
    for number, month in enumerate(months, 1):
        (tmp_path / f"{number}.csv").write_text(month, encoding="utf-8")
    columns = ", ".join(f'{key} = "{heading}"' for key, heading in MONTHLY.items())
    (tmp_path / "bokslut.toml").write_text(
        'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n'
        f'through = 2025-02-28\n[rules]\npacks = ["ledger", "bas-k3"]\n[[ledger]]\npath = "?.csv"\ngrouped = "account"\n'
        f"columns = {{ {columns} }}\n",
        encoding="utf-8",
    )
    result = close(load_request(tmp_path / "bokslut.toml"))
    assert [finding.message.sv for finding in result.findings] == []
    [sheet] = [table for table in result.statements if table.id == "balance_sheet"]
    assert sheet.figure("summa_tillgangar", "2025").value == 160


def test_balances_after_each_row_tell_what_no_row_of_its_own_does() -> None:
    lines = [line for line in PRINTED.splitlines() if "balans" not in line and "2081" not in line]
    reading = read("\n".join(lines))
    assert not reading.findings
    assert stated(reading) == {key: ore for key, ore in BALANCES.items() if key[1] != "2081"}
    late = read("\n".join(line for line in lines if "A1" not in line and not line.startswith(";;;;")))
    assert told(late) == []
    assert stated(late)["IB", "1510"] == 1_250_000


def test_accounts_of_results_begin_at_zero() -> None:
    """Where the file states openings a row is missing; where it states none it may begin later than the year."""
    text = f"{HEADINGS}\n3001 Försäljning;;;;;;\n;A7;2026-03-05;x;;1,00;-500,00\n"
    assert told(read(text, MONTHLY)) == [("opening-of-later-period", 3)]
    assert told(read(f"{text}1930 Bank;;;;;;\n;;;IB;;;0,00\n", MONTHLY)) == [("row-balance-differs", 3)]


def test_the_years_result_may_be_left_from_the_year_before() -> None:
    text = f"{HEADINGS}\n1930 Bank;;;;;;\n;;;IB;;;50,00\n2081 AK;;;;;;\n;;;IB;;;-45,00\n8999 Årets resultat;;;;;;\n;;;IB;;;-5,00\n"
    reading = read(f"{text};A7;2026-03-05;x;5,00;;0,00\n", MONTHLY)
    assert not reading.findings
    assert {key[1]: ore for key, ore in stated(reading).items() if key[0] == "IB"} == {"1930": 5_000, "2081": -4_500, "8999": -500}


ROWS = ";A1;2025-01-15;x;100,00;;100,00"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        # Page transports, of a page that begins or ends inside the account.
        (
            f"1930 Bank;;;;;;\n{ROWS}\n;;;Ingående saldo;;;100,00\n;A2;2025-01-16;x;30,00;;130,00",
            {("IB", "1930"): 0, ("UB", "1930"): 13_000},
        ),
        (
            f"1930 Bank;;;;;;\n{ROWS}\n;;;Balance carried forward;;;100,00\n;;;IB;;;100,00\n;A2;2025-01-16;x;30,00;;130,00",
            {("IB", "1930"): 0, ("UB", "1930"): 13_000},
        ),
        # The closing on the account's own row below its rows.
        (f"1930 Bank;;;;;;\n{ROWS}\n1930 Utgående balans;;;;;;100,00", {("IB", "1930"): 0, ("UB", "1930"): 10_000}),
        (f"1930 Bank;;;;;;\n{ROWS}\n1930;;;Summa;;;100,00", {("IB", "1930"): 0, ("UB", "1930"): 10_000}),
        ("1930 Transport-lån;;;;;;50,00\n;A1;2025-01-15;x;100,00;;150,00", {("IB", "1930"): 5_000, ("UB", "1930"): 15_000}),
        # No closing and no balance after the last row: none is stated.
        ("1930 Bank;;;;;;\n;;;IB;;;50,00\n;A1;2025-01-15;x;100,00;;", {("IB", "1930"): 5_000}),
        # Nothing where the balance should be is zero.
        (f"1930 Bank;;;;;;\n;;;Ingående balans;;;\n{ROWS}\n;;;Utgående balans;;;100,00", {("IB", "1930"): 0, ("UB", "1930"): 10_000}),
    ],
)
def test_a_balance_is_the_years_only_where_nothing_was_posted_before_it(rows, expected) -> None:
    reading = read(f"{HEADINGS}\n{rows}\n", MONTHLY)
    assert [finding.message.sv for finding in reading.findings] == []
    assert stated(reading) == expected


@pytest.mark.parametrize(
    ("rows", "finding"),
    [
        # A balance at the head that no later one proves.
        ("1930 Bank;;;;;;150,00\n;A1;2025-01-15;x;100,00;;", ("row-balance-unreadable", 2)),
        # The same account twice, by cost centre.
        (
            "1930 Bank;;;;;;\n;;;IB;;;50,00\n;;;UB;;;50,00\n1930 Bank;;;;;;\n;;;IB;;;30,00\n;A1;2025-01-15;x;10,00;;40,00",
            ("row-balance-differs", 6),
        ),
        # Cost centres below the account.
        ("1930 Bank;;;;;;\n100 Väst;;;;;;\n;A1;2025-01-15;x;100,00;;100,00", ("row-account-unreadable", 3)),
        # Debit and credit mixed up: no program prints assets with credit as positive.
        ("1930 Bank;;;;;;\n;;;IB;;;50,00\n;A1;2025-01-15;x;;100,00;150,00", ("row-balance-differs", 4)),
        # An opening that is implied, whose sign no row tells, in a file with credit as positive.
        (
            "3001 F;;;;;;\n;A1;2025-01-15;x;;100,00;100,00\n;A2;2025-01-15;x;;1,00;101,00\n2440 L;;;;;;\n;A1;2025-01-15;x;100,00;;600,00",
            ("row-balance-unreadable", 6),
        ),
    ],
)
def test_what_a_balance_does_not_tell_is_not_guessed(rows, finding) -> None:
    assert told(read(f"{HEADINGS}\n{rows}\n", MONTHLY))[0] == finding


def test_numbers_and_signatures_are_no_balances() -> None:
    """Series UB is a bank's payments, and a user may be called that."""
    text = "Konto;Vernr;Datum;Text;Debet;Kredit\n1930;UB 8;2025-02-01;lev;10,00;60,00\n2440;UB 8;2025-02-01;lev;50,00;\n"
    reading = read(text, FLAT, None)
    assert told(reading) == [("row-debit-and-credit", 2)]
    assert reading.info.postings == 3
    text = "Konto;Vernr;Datum;Text;Debet;Kredit;Sign\n1930;;2025-01-06;y;50,00;;UB\n"
    assert told(read(text, {**FLAT, "signature": "Sign"}, None)) == [("row-number-missing", 2)]


def test_openings_may_be_an_entry_of_their_own_above_their_rows() -> None:
    text = (
        "Vernr;Datum;Text;Konto;Debet;Kredit\nA1;2025-01-05;x;;;\n;;;1930;5,00;\n;;;3001;;5,00\n"
        "IB;2025-01-01;Ingående balans;;;\n;;;1930;100,00;\n;;;2081;;100,00\n"
    )
    reading = read(text, BY_ENTRY, "entry")
    assert not reading.findings
    assert stated(reading) == {("IB", "1930"): 10_000, ("IB", "2081"): -10_000}
    assert booked(reading) == {("1", "1930", 500), ("1", "3001", -500)}


def test_an_opening_may_be_several_rows_of_an_entry() -> None:
    rows = "1510 K;;;;;;\n;IB;2025-01-01;faktura 1;100,00;;100,00\n;IB;2025-01-01;faktura 2;50,00;;150,00\n;A1;2025-01-05;x;5,00;;155,00"
    for columns in (MONTHLY, FLAT):
        reading = read(f"{HEADINGS}\n{rows}\n", columns)
        assert not reading.findings
        assert stated(reading)["IB", "1510"] == 15_000


def test_an_opening_that_a_page_repeats_is_no_second_one() -> None:
    reading = read(
        FEBRUARY.replace(";;;Ingående saldo;;;150,00", f"{HEADINGS}\n1930 Bank;;;;;;\n;;;Ingående balans;;;50,00").replace(
            "160,00", "60,00"
        ),
        MONTHLY,
    )
    assert ("IB", "1930") not in stated(reading)
    assert ("IB", "2081") in stated(reading)


@pytest.mark.parametrize(
    ("row", "finding"),
    [
        ("101;;;;;;", ("row-account-unreadable", 4)),  # the number of a page
        ("2025;;;;;;", ("row-account-unreadable", 4)),
        (";3001 Fsg;;;;;", ("row-account-missing", 4)),  # a head in another column
        (";;2025-01-06;Transport;50,00;;", ("row-number-missing", 4)),  # a carriage, not what is carried over
        (";;;Annons sida 3;0,50;;", ("row-number-missing", 4)),
    ],
)
def test_what_is_no_head_and_no_sum_is_told(row, finding) -> None:
    text = f"{HEADINGS}\n1930 Bank;;;;;;\n;A1;2025-01-05;x;100,00;;\n{row}\n;A2;2025-01-06;y;50,00;;\n"
    assert told(read(text, FLAT))[0] == finding


def test_page_lines_do_not_part_an_entry() -> None:
    text = "Vernr;Datum;Text;Konto;Debet;Kredit\nA1;2025-01-05;Annons;5700;100,00;\nVerifikationslista;;;;;Sida 2\n;;Annons;1930;;100,00\n"
    reading = read(text, BY_ENTRY, "entry")
    assert told(reading) == [("row-without-posting", 3)]
    assert booked(reading) == {("1", "5700", 10_000), ("1", "1930", -10_000)}


def test_a_page_word_in_an_entrys_text_does_not_end_it() -> None:
    text = (
        "Vernr;Datum;Konto;Text;Debet;Kredit\n2025-16;2025-03-01;5010;Hyra;100,00;\n;;1930;;;100,00\n"
        "2025-17;2025-03-01;6110;Utskrift broschyrer;40,00;\n;;1930;;;40,00\n"
    )
    reading = read(text, BY_ENTRY, "entry")
    assert not reading.findings
    assert booked(reading) >= {("2025-17", "6110", 4_000), ("2025-17", "1930", -4_000)}


def test_an_accounts_name_may_stand_above_the_numbers() -> None:
    text = f"{HEADINGS}\n1930;Bank;;;;;\n;;;Ingående balans;;;50,00\n;A1;2025-01-05;x;10,00;;60,00\n".replace("Vernr", "Namn/Vernr")
    sheet = certain_mapping(suggest_file(text_file(text), ReadOptions()))
    assert (sheet.mapping["number"], sheet.mapping["account_name"]) == ("Namn/Vernr", "Namn/Vernr")
    reading = read(text, sheet.mapping)
    assert not reading.findings
    assert names(reading) == {"1930": "Bank"}
    assert read(text.replace("Bank", "Utgående moms, 25 %"), sheet.mapping).complete
    assert told(read(text.replace("Bank", "A12"), sheet.mapping)) == [("row-amount-unreadable", 2)], "that is the rest of a posting"
    assert read(text, {**MONTHLY, "number": "Namn/Vernr"}).complete


def test_a_page_that_repeats_the_account_does_not_end_its_sum() -> None:
    lines = [
        *("1930 Bank;;;;;;", ";A1;2025-01-05;x;10,00;;10,00", "1510 K;;;;;;", ";A1;2025-01-05;x;5,00;;5,00", HEADINGS),
        *("1510 K, forts.;;;;;;", ";;;Transport;5,00;0,00;5,00", ";A2;2025-01-06;x;7,00;;12,00", ";;;Omslutning;12,00;0,00;"),
        *("3001 F;;;;;;", ";A1;2025-01-05;x;;15,00;-15,00", ";A2;2025-01-06;x;;7,00;-22,00", "Huvudboksomslutning;;;;22,00;22,00;"),
    ]
    reading = read("\n".join([HEADINGS, *lines]), MONTHLY)
    assert [finding.message.sv for finding in reading.findings] == []


def test_a_head_with_its_opening_is_proposed_as_one() -> None:
    text = PRINTED.replace("1930;Bank;;;;;;\n;;;;Ingående balans;;;52 000,00", "1930;Bank;;;;;;52 000,00")
    text = text.replace("1510;Kundfordringar;;;;;;\n;;;;Ingående balans;;;0,00", "1510;Kundfordringar;;;;;;0,00")
    text = text.replace("2081;Aktiekapital;;;;;;\n;;;;Ingående balans;;;-52", "2081;Aktiekapital;;;;;;-52").replace(
        "Försäljning;;;;;;", "Försäljning;;;;;;0,00"
    )
    sheet = certain_mapping(suggest_file(text_file(text), ReadOptions()))
    assert (sheet.grouped, sheet.mapping["balance"]) == ("account", "Saldo")
    assert stated(read(text, sheet.mapping, sheet.grouped)) == BALANCES


def test_a_sum_may_repeat_its_account() -> None:
    text = "Konto;Vernr;Datum;Text;Debet;Kredit\n1930;A1;2025-01-05;x;10,00;\n1930;;;Summa;10,00;0,00\n3001;A1;2025-01-05;x;;10,00\n"
    text += "3001;;;Summa;0,00;11,00\n"
    assert told(read(text, FLAT, None)) == [("row-total-differs", 5)]
    assert not read(text.replace("11,00", "10,00"), FLAT, None).findings


def test_a_company_above_the_numbers_is_a_page_line() -> None:
    text = "Vernr;Datum;Text;Debet;Kredit;Saldo\n1930 Bank;;;;;\nA1;2025-01-05;x;10,00;;10,00\nBolaget AB;;Huvudbok;;;Sida 2\n"
    text += "A2;2025-01-06;x;1,00;;11,00\n"
    reading = read(text, {**MONTHLY, "account": "Vernr"})
    assert told(reading) == [("row-without-posting", 4)]
    assert {account for _, account, _ in booked(reading)} == {"1930"}


def test_page_lines_are_no_accounts() -> None:
    """They are told, and the account above them goes on."""
    text = f"{HEADINGS}\n1930 Bank;;;;;;\n{ROWS}\nUtskriven 2025-02-01;;;;;;Sida 2\n;A2;2025-01-16;x;30,00;;130,00\n"
    reading = read(text, MONTHLY)
    assert told(reading) == [("row-without-posting", 4)]
    assert {ore for _, _, ore in booked(reading)} == {10_000, 3_000}


@pytest.mark.parametrize("heading", ["Vernr", "Datum"])
def test_a_cancelled_entry_is_no_account(heading) -> None:
    """Where accounts stand under another heading, a row that says anything else is none."""
    text = "Vernr;Datum;Text;Debet;Kredit\n1930 Bank;;;;\n1;2025-01-05;x;100,00;\n2;;Makulerad;;\n3;2025-01-07;x;50,00;\n"
    if heading == "Datum":
        text = text.replace("1930 Bank;;;;", ";1930 Bank;;;")
    reading = read(text, {key: each for key, each in FLAT.items() if key != "account"} | {"account": heading})
    assert len(told(reading)) == 1
    assert {account for _, account, _ in booked(reading)} == {"1930"}


def test_rows_under_something_that_is_no_account_do_not_go_to_the_account_above() -> None:
    reading = read(PRINTED.replace("3001;Försäljning", "FEL;Felkonto"))
    assert ("row-account-unreadable", 17) in told(reading)
    assert ("1", "1930", -1_250_000) not in booked(reading)
    assert booked(reading) == POSTINGS - {("1", "3001", -1_250_000)}


def test_without_groups_the_same_rows_are_told_with_what_to_do() -> None:
    reading = read(PRINTED, grouped=None)
    finding = next(each for each in reading.findings if each.name == "row-account-missing")
    assert 'grouped = "account"' in finding.remedy.sv
    finding = next(each for each in read(VOUCHERS, BY_ENTRY, None).findings if each.name == "row-number-missing")
    assert 'grouped = "entry"' in finding.remedy.sv


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Ingående balans", "Ing. saldo 2026-01-01:"),
        ("Ingående balans", "Ingångsbalans"),
        ("Ingående balans", "IB 2026-01-01"),
        ("Utgående balans", "Utg.saldo"),
        ("Utgående balans", "UB"),
        ("Ingående balans", "Opening balance"),
        ("Summa;", "S:a konto;"),
        ("Summa;", "Omsl.;"),
        ("1930;Bank;", "Konto: 1930, Bank;;"),
        ("1930;Bank;", "Account 1930 - Bank;;"),
    ],
)
def test_the_words_of_other_systems_say_the_same(old: str, new: str) -> None:
    reading = read(PRINTED.replace(old, new))
    assert not reading.findings
    assert booked(reading) == POSTINGS
    assert stated(reading) == BALANCES
    assert names(reading)["1930"] == "Bank"


@pytest.mark.parametrize("text", [PRINTED, VOUCHERS, "\n".join(PRINTED.splitlines()[1:]).replace("Konto;Namn", "Konto;Kontonamn")])
def test_a_proposal_tells_the_groups(text: str) -> None:
    file = text_file(text)
    sheet = certain_mapping(suggest_file(file, ReadOptions()))
    reading = read(file, sheet.mapping, sheet.grouped)
    assert not reading.findings
    assert booked(reading) == POSTINGS
    if sheet.grouped == "account":
        assert sheet.mapping["balance"] == "Saldo"
        assert set(map(folded, sheet.mapping.values())) >= {"namn"} or "account_name" in sheet.mapping


def test_a_balance_that_does_not_run_on_is_not_proposed() -> None:
    text = PRINTED.replace("64 500,00", "64 400,00")
    suggestion = suggest_file(text_file(text), ReadOptions()).sheets[0]
    assert "balance" not in suggestion.mapping
    with pytest.raises(UsageError):
        certain_mapping(suggest_file(text_file(text), ReadOptions()))


def _kronor(ore: int) -> str:
    return f"{'-' if ore < 0 else ''}{abs(ore) // 100},{abs(ore) % 100:02}"


def _print(postings: list[Posting], openings: dict[str, int], *, is_turned: bool = False) -> list[str]:
    """Write a ledger as programs print it; knows nothing of the reader. The row of a posting ends with its balance.

    Turned, debts, equity and income have their credit balances as positive.
    """
    lines = ["Konto;Namn;Vernr;Datum;Text;Debet;Kredit;Saldo"]
    for account in sorted({*openings, *(posting.account for posting in postings)}):
        balance = openings.get(account, 0)
        sign = -1 if is_turned and account[0] in "23" else 1
        lines.append(f"{account};Konto {account};;;;;;")
        if account in openings:
            lines.append(f";;;;Ingående balans;;;{_kronor(sign * balance)}")
        for each in postings:
            if each.account == account:
                balance += each.ore
                sides = f"{_kronor(each.ore)};" if each.ore >= 0 else f";{_kronor(-each.ore)}"
                lines.append(f";;{each.series}{each.number};{each.date};;{sides};{_kronor(sign * balance)}")
        lines.append(f";;;;Utgående balans;;;{_kronor(sign * balance)}")
    return lines


ACCOUNTS = ["1510", "1930", "2081", "2440", "3001", "5010"]


@st.composite
def books(draw: st.DrawFn, *, is_turned: bool = False) -> tuple[list[Posting], dict[str, int]]:
    """Draw a ledger and openings, each of an account that is posted to, so that its rows tell what sign its balances have."""
    least = 1 if is_turned else 0
    postings = []
    for each in draw(ledgers()):
        account, ore = draw(st.sampled_from(ACCOUNTS)), draw(st.integers(least, 10**12)) * draw(st.sampled_from([1, -1]))
        postings.append(replace(each, account=account, ore=ore, ansvar="", motpart="", text=""))
    posted = sorted({each.account for each in postings if each.account[0] in "12"}) if is_turned else ACCOUNTS[:4]
    assume(posted)
    return postings, draw(st.dictionaries(st.sampled_from(posted), st.integers(-(10**12), 10**12), min_size=1))


@given(st.booleans().flatmap(lambda is_turned: st.tuples(books(is_turned=is_turned), st.just(is_turned))))
def test_what_is_printed_reads_back_property(printed) -> None:
    (postings, openings), is_turned = printed
    reading = read("\n".join(_print(postings, openings, is_turned=is_turned)))
    assert not reading.findings
    assert Counter(read_back(reading)) == Counter(expected(postings))
    assert {account: ore for (record, account), ore in stated(reading).items() if record == "IB"} == openings
    closings = Counter(openings)
    for each in postings:
        closings[each.account] += each.ore
    assert {account: ore for (record, account), ore in stated(reading).items() if record != "IB"} == dict(closings)


@given(books(), st.data())
def test_a_row_that_is_gone_is_told_at_the_balance_after_it_property(book, data) -> None:
    postings, openings = book
    lines = _print(postings, openings)
    posted = [at for at, line in enumerate(lines) if line.startswith(";;") and line[2] != ";" and line.split(";")[5:7] != ["0,00", ""]]
    assume(posted)
    at = data.draw(st.sampled_from(posted))
    reading = read("\n".join([*lines[:at], *lines[at + 1 :]]))
    assert told(reading)[0] == ("row-balance-differs", at + 1)
