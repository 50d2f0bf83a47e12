"""Ledgers as CSV: every dialect reads back to the same books, and nothing is lost unsaid."""

from __future__ import annotations

import datetime as dt

import pytest
from column_books import HEADINGS, Posting, as_read, expected, ledgers, text_file
from hypothesis import assume, given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError, UsageError
from bokslut.sources.delimited import Delimited, is_delimited
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.proposing import suggest_file

READER = Delimited()
ALL_HEADINGS = {**HEADINGS, "amount": "Belopp", "debit": "Debet", "credit": "Kredit", "side": "D/K"}
COLUMNS = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp", "text": "Text"}


def read(text: str, columns: dict[str, str] | None = None, **options: object):
    return READER.read(text_file(text), ReadOptions(columns=COLUMNS if columns is None else columns, **options))


def rows(*lines: str) -> str:
    return "\n".join(("Konto;Datum;Nr;Belopp;Text", *lines, ""))


def names(reading) -> list[str]:
    return [finding.name for finding in reading.findings]


# An independent writer.


def amount_text(ore: int, mark: str, thousands: str, minus: str) -> str:
    whole, rest = divmod(abs(ore), 100)
    groups = []
    digits = str(whole)
    while digits:
        groups.insert(0, digits[-3:])
        digits = digits[:-3]
    body = f"{thousands.join(groups)}{mark}{rest:02d}"
    if ore >= 0:
        return body
    return {"-": f"-{body}", "−": f"−{body}", "trailing": f"{body}-", "brackets": f"({body})"}[minus]


def csv_cell(text: str, delimiter: str, *, always: bool) -> str:
    if always or delimiter in text or '"' in text or "\n" in text:
        return '"' + text.replace('"', '""') + '"'
    return text


DIALECTS = st.fixed_dictionaries(
    {
        "delimiter": st.sampled_from(";\t,|"),
        "mark": st.sampled_from(",."),
        "thousands": st.sampled_from(["", " ", "\u00a0"]),
        "minus": st.sampled_from(["-", "−", "trailing", "brackets"]),
        "always": st.booleans(),
        "end": st.sampled_from(["\n", "\r\n", "\r"]),
        "date": st.sampled_from(["%Y-%m-%d", "%Y%m%d", "%Y/%m/%d"]),
        "sides": st.sampled_from(["by sign", "two columns", "D K", "debet kredit", "Dr. Cr.", "S H"]),
        "encoding": st.sampled_from(["utf-8", "utf-8-sig", "cp1252", "utf-16"]),
        "total": st.booleans(),
        "title": st.booleans(),
        "final_end": st.booleans(),
    }
)


def write(postings: list[Posting], order: list[str], d: dict[str, object]) -> bytes:
    lines = [["Huvudbok 2022", "", "", ""], []] if d["title"] else []
    lines.append([ALL_HEADINGS[name] for name in order])

    def money(ore: int) -> str:
        return amount_text(ore, d["mark"], d["thousands"], d["minus"])

    told = d["sides"].split() if "side" in order else []
    for p in postings:
        cells = {
            "series": p.series,
            "number": p.number,
            "date": p.date.strftime(d["date"]),
            "account": p.account,
            "dim:ansvar": p.ansvar,
            "counterparty": p.motpart,
            "text": p.text,
            # Now and then what was posted is taken back on its own side.
            "amount": money(-abs(p.ore) if told and p.ore % 7 == 0 else abs(p.ore) if told else p.ore),
            "side": told[(p.ore < 0) != (p.ore % 7 == 0)] if told else "",
            "debit": money(p.ore) if p.ore >= 0 else "",
            "credit": money(-p.ore) if p.ore < 0 else "",
        }
        lines.append([cells[name] for name in order])
    if d["total"]:
        sums = {
            "text": "Summa",
            "amount": money(sum(-abs(p.ore) if p.ore % 7 == 0 else abs(p.ore) for p in postings) if told else sum(p.ore for p in postings)),
            "debit": money(sum(p.ore for p in postings if p.ore >= 0)),
            "credit": money(-sum(p.ore for p in postings if p.ore < 0)),
        }
        lines.append([sums.get(name, "") for name in order])
    text = d["end"].join(d["delimiter"].join(csv_cell(cell, d["delimiter"], always=d["always"]) for cell in line) for line in lines)
    return (text + (d["end"] if d["final_end"] else "")).encode(d["encoding"], errors="replace")


@given(ledgers(), DIALECTS, st.randoms(use_true_random=False))
def test_every_dialect_reads_back_to_the_same_books(postings, dialect, random):
    assume(not (dialect["encoding"] == "cp1252" and dialect["minus"] == "−"))  # the sign is not in that encoding
    amounts = {"by sign": ["amount"], "two columns": ["debit", "credit"]}.get(dialect["sides"], ["amount", "side"])
    order = [*HEADINGS, *amounts]
    random.shuffle(order)
    columns = {name: heading for name, heading in ALL_HEADINGS.items() if name in order}
    reading = READER.read(SourceFile("x.csv", write(postings, order, dialect)), ReadOptions(columns=columns))
    assert names(reading) == []
    assert reading.complete
    assert as_read(reading) == expected(postings)
    assert reading.info.postings == len(postings)
    assert reading.info.entries == len({(p.series, p.number) for p in postings})


@given(ledgers(), st.data())
def test_a_cut_off_file_is_never_a_smaller_clean_ledger_unless_cut_between_rows(postings, data):
    dialect = {"delimiter": ";", "mark": ",", "thousands": " ", "minus": "-", "always": False, "end": "\n", "date": "%Y-%m-%d"}
    dialect |= {"sides": "by sign", "encoding": "utf-8", "total": True, "title": False, "final_end": True}
    # The amount last, so that a cut through it would otherwise leave a smaller one.
    order = [*HEADINGS, "amount"]
    whole = write(postings, order, dialect).decode()
    cut = data.draw(st.integers(len(whole.split("\n")[0]) + 1, len(whole) - 2))
    reading = READER.read(text_file(whole[:cut]), ReadOptions(columns={**HEADINGS, "amount": "Belopp"}))
    if reading.complete and not reading.findings:
        got = as_read(reading)
        assert got[:-1] == expected(postings)[: len(got) - 1]


def test_places_point_at_the_line_and_the_cell():
    reading = read(rows("1930;2022-01-31;1;100,00;", "3000;2022-01-31;1;-1x;"))
    (finding,) = reading.findings
    assert (finding.name, finding.place.line, finding.place.column, finding.place.end_column) == ("row-amount-unreadable", 3, 19, 22)
    assert reading.frames.postings.collect().get_column("place").to_list() == [2]


@pytest.mark.parametrize(
    ("line", "name", "complete"),
    [
        ("1930;2022-01-31;1;12 34,00;", "row-amount-unreadable", False),
        ("1930;2022-01-31;1;;", "row-amount-unreadable", False),
        ("1930;2022-01-31;1;1,005;", "row-amount-finer-than-ore", False),
        ("1930;2022-01-31;1;99999999999999999999,00;", "row-amount-beyond-limit", False),
        ("1930;2022-02-30;1;1,00;", "row-date-unreadable", False),
        ("1930;03/04/2022;1;1,00;", "row-date-unreadable", False),
        ("1930;220131;1;1,00;", "row-date-unreadable", False),
        (";2022-01-31;1;1,00;", "row-account-missing", False),
        ("Kassa;2022-01-31;1;1,00;", "row-account-unreadable", False),
        ("1930.0;2022-01-31;1;1,00;", "row-account-unreadable", False),
        ("1930;2022-01-31;;1,00;", "row-number-missing", False),
        ("1930;2022-01-31;1;kr 1,00 kr;", "row-amount-unreadable", False),
        ("1930;2022-01-31;1;1,00;a;b", "row-width-wrong", False),
        ("1930;2022-01-31;1;1,00", "row-width-wrong", False),
        ('1930;2022-01-31;1;1,00;"hej', "row-quote-unclosed", False),
        ("Summa;;;7,00;", "row-total-differs", False),
        (";;;;Utskriven 2022", "row-without-posting", True),
        ("1930;2022-01-30;1;1,00;", "row-dates-differ", True),
        ("1930;2022-01-31;1;1.00;", "row-decimal-mark-mixed", True),
    ],
)
def test_each_unusual_row_is_one_finding(line, name, complete):
    reading = read(rows("1930;2022-01-31;1;100,00;a", "3000;2022-01-31;1;-200,50;b", line))
    assert names(reading) == [name]
    assert reading.complete is complete
    assert reading.findings[0].place.line == 4
    for posting in reading.frames.postings.collect().to_dicts():
        assert posting["amount_ore"] is not None
        assert posting["date"] is not None


def test_nothing_booked_is_a_finding():
    assert names(read(rows())) == ["no-postings-in-file"]
    assert not read(rows()).complete


def test_several_currencies():
    columns = {**COLUMNS, "currency": "Valuta"}
    text = "Konto;Datum;Nr;Belopp;Text;Valuta\n1930;2022-01-31;1;1,00;;SEK\n1930;2022-01-31;1;1,00;;EUR\n1930;2022-01-31;1;1,00;;\n"
    reading = read(text, columns)
    assert names(reading) == ["row-currency-other"]
    assert reading.frames.postings.collect().height == 2
    assert not reading.complete


def test_debit_and_credit_on_one_row_are_two_postings():
    columns = {"account": "Konto", "date": "Datum", "number": "Nr", "debit": "D", "credit": "K"}
    reading = read("Konto;Datum;Nr;D;K\n1930;2022-01-31;1;5,00;3,00\n1930;2022-01-31;1;;0\n", columns)
    assert names(reading) == ["row-debit-and-credit"]
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [500, -300, 0]


def test_totals_are_checked_and_not_posted():
    reading = read(rows("1930;2022-01-31;1;1,00;", "Delsumma;;;1,00;", "3000;2022-01-31;1;-1,00;", "Delsumma;;;-1,00;", "Totalt;;;0,00;"))
    assert names(reading) == []
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [100, -100]


@pytest.mark.parametrize(
    "label", ["1930 Summa;;;{};", "1930 Total;;;{};", "1930;;;{};*", "Σ 1930;;;{};", "∑;;;{};", ";;;{};", "1930;;;{};Summa"]
)
def test_subtotals_of_accounts_are_not_posted_however_they_are_marked(label):
    posted = ("1930;2022-01-31;1;1,00;a", "1930;2022-01-31;2;2,00;b")
    reading = read(rows(*posted, label.format("3,00"), "3000;2022-01-31;1;-1,00;a", "3000;2022-01-31;2;-2,00;b", ";;;0,00;"))
    assert names(reading) == []
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [100, 200, -100, -200]
    assert names(read(rows(*posted, label.format("4,00")))) == ["row-total-differs"]


def test_under_an_entry_a_subtotal_says_so_and_amounts_alone_may_be_a_posting():
    text = ("1930;2022-01-31;1;1,00;a", "3000;;;-1,00;", "3000 Summa;;;0,00;", ";;;1,00;")
    reading = read(rows(*text), grouped="entry")
    assert names(reading) == ["row-account-missing"]
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [100, -100]


@pytest.mark.parametrize(
    ("total", "ties"), [("80,00", True), ("100,00", True), ("180,00", True), ("-20,00", True), ("20,00", False), ("0,00", False)]
)
def test_a_total_of_amounts_whose_side_is_told_is_of_either_side_of_both_or_of_what_is_left(total: str, ties):
    text = f"Konto;Datum;Nr;Belopp;Text;D/K\n1930;2022-01-31;1;80,00;a;D\n3010;2022-01-31;1;100,00;a;K\n;;;{total};Summa;\n"
    reading = read(text, {**COLUMNS, "side": "D/K"})
    assert names(reading) == ([] if ties else ["row-total-differs"])
    assert reading.frames.postings.collect().get_column("amount_ore").to_list() == [8000, -10000]


@pytest.mark.parametrize("text", ["kr 1 234,50", "SEK 1 234,50", "SEK1 234,50", "1 234,50 kr", "kr (1 234,50)", "SEK -1 234,50"])
def test_a_currency_before_or_after_an_amount_is_no_part_of_it(text: str):
    (ore,) = read(rows(f"1930;2022-01-31;1;{text};")).frames.postings.collect().get_column("amount_ore")
    assert abs(ore) == 123450
    assert (ore < 0) == ("(" in text or "-" in text)


def test_names_in_the_account_column_and_series_in_the_number():
    reading = read(rows("1930 Företagskonto;2022-01-31;A12;1,00;", "3000 - Intäkter;2022-01-31;A 12;-1,00;"))
    assert reading.frames.accounts.select("account", "name").rows() == [("1930", "Företagskonto"), ("3000", "Intäkter")]
    assert reading.frames.entries.collect().select("series", "number").rows() == [("A", "12")]


def test_optional_columns():
    columns = {**COLUMNS, "registered": "Reg", "signature": "Sign", "quantity": "Antal", "account_name": "Namn"}
    reading = read("Konto;Datum;Nr;Belopp;Text;Reg;Sign;Antal;Namn\n1930;2022-01-31;1;1,00;a;2022-02-03;KN;2,5;Bank\n", columns)
    assert reading.frames.entries.collect().select("registered", "signature").rows() == [(dt.date(2022, 2, 3), "KN")]
    assert reading.frames.postings.collect().select("quantity", "signature").rows() == [("2,5", "KN")]
    assert reading.frames.accounts.select("account", "name").rows() == [("1930", "Bank")]


def test_an_open_quote_never_swallows_rows():
    # The quotes in the two texts pair up, so that a CSV parser sees one row where there are two.
    text = rows('1930;2022-01-31;1;100,00;"a', '3000;2022-01-31;1;-100,00;b"', "1930;2022-01-31;2;1,00;c")
    reading = read(text)
    assert names(reading) == ["row-quote-unclosed"]
    assert not reading.complete


def test_line_breaks_inside_quotes_are_text():
    reading = read(rows('1930;2022-01-31;1;100,00;"a\nb"', "3000;2022-01-31;1;-100,00;c"))
    assert names(reading) == []
    assert reading.frames.postings.collect().select("text", "place").rows() == [("a\nb", 2), ("c", 4)]


def test_ambiguous_amounts_are_settled_by_their_column_or_reported():
    assert names(read(rows("1930;2022-01-31;1;1.234;"))) == ["row-amount-ambiguous"]
    settled = read(rows("1930;2022-01-31;1;1.234;", "3000;2022-01-31;1;-1.234,00;"))
    assert settled.frames.postings.collect().get_column("amount_ore").to_list() == [123_400, -123_400]
    english = read(rows("1930;2022-01-31;1;1,234;", "3000;2022-01-31;1;-1234.00;"))
    assert english.frames.postings.collect().get_column("amount_ore").to_list() == [123_400, -123_400]


def test_days_before_months_are_settled_by_their_column():
    reading = read(rows("1930;03.04.2022;1;1,00;", "3000;25.04.2022;2;-1,00;"))
    assert reading.frames.postings.collect().get_column("date").to_list() == [dt.date(2022, 4, 3), dt.date(2022, 4, 25)]


def test_texts_are_data():
    reading = read(rows("1930;2022-01-31;1;1,00;=cmd|' /C calc'!A0", "3000;2022-01-31;1;-1,00;Faktura [/bold]\x1b[31m"))
    assert reading.frames.postings.collect().get_column("text").to_list() == ["=cmd|' /C calc'!A0", "Faktura [/bold]\x1b[31m"]


def test_a_mapping_that_does_not_fit_tells_all_its_faults_with_suggestions():
    with pytest.raises(UsageError) as caught:
        read(rows("1930;2022-01-31;1;1,00;"), {"acount": "Konto", "date": "Datm", "amount": "Belopp", "debit": "Text"})
    said = [(problem.message.en, problem.remedy.en) for problem in caught.value.problems]
    assert any("acount" in message and "account" in remedy for message, remedy in said)
    assert any("Datm" in message and 'Did you mean "Datum"' in remedy for message, remedy in said)
    assert any("lacks account, number" in message for message, _ in said)
    assert any("both amount and debit" in message for message, _ in said)


def test_a_side_is_the_side_of_an_amount():
    columns = {"account": "Konto", "date": "Datum", "number": "Nr", "debit": "Belopp", "credit": "Text", "side": "Nr"}
    with pytest.raises(UsageError, match="has side but not amount"):
        read(rows("1930;2022-01-31;1;1,00;"), columns)


@pytest.mark.parametrize(
    ("title", "heading", "unit"),
    [
        ("", "Belopp (tkr)", "tkr"),
        ("", "Belopp i KSEK", "tkr"),
        ("", "Belopp tkr", "tkr"),
        ("", "Belopp, öre", "öre"),
        ("", "amount_ore", "öre"),
        ("Huvudbok 2022, belopp i öre;;;;", "Belopp", "öre"),
        ("Huvudbok 2022, belopp i mkr;;;;", "Belopp", "mkr"),
        ("Huvudbok 2022 (kr);;;;", "Belopp (kr)", None),
        ("Mkr Bygg AB;;;;", "Belopp SEK", None),
        ("Belopp i kronor, öre;;;;", "Belopp (kr, öre)", None),
        ("", "Belopp kr öre", None),
        ("", "Belopp kronor/öre", None),
        ("", "belopp_kr_ore", None),
        ("", "Belopp tkr öre", "öre"),
        ("", "belopp_sek_ore", "öre"),
    ],
)
def test_amounts_in_another_unit_than_kronor_are_refused(title, heading, unit):
    text = f"{title}\nKonto;Datum;Nr;{heading};Text\n1930;2022-01-31;1;100,00;a\n3000;2022-01-31;1;-100,00;a\n"
    columns = {**COLUMNS, "amount": heading}
    if unit is None:
        assert names(read(text, columns)) == []
        return
    with pytest.raises(UsageError) as caught:
        read(text, columns)
    assert f" {unit} " in caught.value.problems[0].message.sv
    [sheet] = suggest_file(text_file(text.replace("Nr;", "Vernr;")), ReadOptions()).sheets
    assert not sheet.is_certain


@pytest.mark.parametrize(
    ("heading", "unit"), [("Amount KEUR", "tEUR"), ("Amount (MEUR)", "mEUR"), ("Belopp tkr", "tEUR"), ("Belopp (KSEK)", "tkr")]
)
def test_amounts_in_thousands_of_the_books_own_currency_are_refused_too(heading, unit):
    text = f"Konto;Datum;Nr;{heading};Text\n1930;2022-01-31;1;100,00;a\n3000;2022-01-31;1;-100,00;a\n"
    with pytest.raises(UsageError) as caught:
        READER.read(text_file(text), ReadOptions(columns={**COLUMNS, "amount": heading}, currency="EUR"))
    assert f" {unit} " in caught.value.problems[0].message.sv
    assert caught.value.problems[0].message.en.endswith("a ledger is read in EUR.")


@pytest.mark.parametrize(
    ("title", "heading", "books", "other"),
    [
        ("", "Belopp EUR", "SEK", "EUR"),
        ("", "amount_usd", "SEK", "USD"),
        ("", "Belopp (SEK)", "EUR", "SEK"),
        ("Valuta: NOK;;;;", "Belopp", "SEK", "NOK"),
        ("Belopp i EUR;;;;", "Belopp", "SEK", "EUR"),
        ("", "Belopp EUR", "EUR", None),
        ("", "Belopp SEK (omräknat från EUR)", "SEK", None),
        ("Valuta: SEK;;;;", "Belopp", "SEK", None),
        ("Eur Consult AB;;;;", "Belopp", "SEK", None),
        ("", "Belopp utan moms", "SEK", None),
    ],
)
def test_amounts_in_another_currency_than_the_close_are_refused(title, heading, books, other):
    text = f"{title}\nKonto;Datum;Nr;{heading};Text\n1930;2022-01-31;1;100,00;a\n3000;2022-01-31;1;-100,00;a\n"
    options = ReadOptions(columns={**COLUMNS, "amount": heading}, currency=books)
    if other is None:
        assert names(READER.read(text_file(text), options)) == []
        return
    with pytest.raises(UsageError) as caught:
        READER.read(text_file(text), options)
    (problem,) = caught.value.problems
    assert f"Beloppen är i {other} " in problem.message.sv
    assert f'currency = "{other}"' in problem.remedy.sv


def test_no_mapping_gives_one_to_paste():
    with pytest.raises(UsageError) as caught:
        read("Konto;Bokf.datum;Vernr;Belopp;Ansvar\n1930;2022-01-31;1;1,00;7\n", {})
    (problem,) = caught.value.problems
    assert 'account = "Konto", date = "Bokf.datum", number = "Vernr", amount = "Belopp", "dim:ansvar" = "Ansvar"' in problem.remedy.en


@pytest.mark.parametrize("data", [b"", b"  \n ", b"\x00\x01\x02;\n", b"bara text utan kolumner\n"])
def test_what_is_no_ledger_cannot_be_read(data):
    file = SourceFile("x.csv", data)
    assert not is_delimited(file)
    with pytest.raises(UnreadableError):
        READER.read(file, ReadOptions(columns=COLUMNS))


def test_a_forced_encoding_that_does_not_fit():
    file = text_file(rows("1930;2022-01-31;1;1,00;å"), "cp1252")
    with pytest.raises(UnreadableError):
        READER.read(file, ReadOptions(columns=COLUMNS, encoding="utf-8"))
    for codec in ("klingon", "hex", "undefined"):
        with pytest.raises(UsageError):
            READER.read(file, ReadOptions(columns=COLUMNS, encoding=codec))
    without_mark = text_file(rows("1930;2022-01-31;1;1,00;å"), "utf-16-le")
    assert READER.read(without_mark, ReadOptions(columns=COLUMNS, encoding="UTF-16LE")).complete
    assert READER.read(file, ReadOptions(columns=COLUMNS)).info.encoding == "cp1252"


@given(st.binary(max_size=300) | st.text("Konto;Datum\n\r\"1930-,. 20220131Summa\x00\u00a0'", max_size=300).map(str.encode))
def test_any_bytes_give_findings_or_an_error_with_a_reason(data):
    file = SourceFile("x.csv", b"Konto;Datum;Nr;Belopp;Text\n" + data)
    try:
        reading = READER.read(file, ReadOptions(columns=COLUMNS))
    except (UsageError, UnreadableError) as error:
        faultless = [problem for problem in error.problems if not (problem.message.sv and problem.message.en)]
        assert faultless == []
        return
    if reading.complete and b'"' not in data and b"umma" not in data.lower():
        booked = set(reading.frames.postings.collect().get_column("place"))
        told = {place.line for finding in reading.findings for place in finding.places}
        text = file.data.decode(reading.info.encoding).replace("\r\n", "\n").replace("\r", "\n")
        written = {number for number, line in enumerate(text.split("\n"), 1) if number > 1 and line.replace(";", "").strip()}
        assert written == booked | told - {1}


def test_messages_show_the_beginning_of_a_very_long_cell():
    huge = 1_000_000
    reading = read(rows(f"1930;2022-01-31;1;{'x' * huge};", f"{'9' * huge}x;2022-01-31;1;1,00;", f"1930;{'2' * huge};1;1,00;"))
    assert names(reading) == ["row-amount-unreadable", "row-date-unreadable", "row-account-unreadable"]
    for finding in reading.findings:
        assert len(finding.message.sv) < 200
        assert len(finding.subject) < 200
        assert len(finding.observed) < 100


@pytest.mark.parametrize("encoding", ["utf-8", "cp1252", "utf-16"])
def test_a_large_file_is_told_by_its_beginning(encoding):
    lines = [f"1930;2022-01-31;{number};1,00;å ä ö" for number in range(5_000)]
    file = text_file(rows(*lines), encoding)
    assert is_delimited(file)
    assert READER.read(file, ReadOptions(columns=COLUMNS)).info.postings == 5_000


def test_headings_and_titles_repeated_on_each_page_are_passed_over():
    page = "Huvudbok 2022;;\n;;;;\nKonto;Datum;Nr;Belopp;Text\n"
    reading = read(f"{page}1930;2022-01-31;1;1,00;a\n\n{page}3000;2022-01-31;1;-1,00;b\nKonto;Datum;Nr;Belopp;Text;;\nSumma;;;0,00;\n")
    assert names(reading) == []
    assert reading.complete
    assert reading.frames.postings.collect().get_column("place").to_list() == [4, 9]
    # What is almost the headings is no heading.
    assert names(read(rows("Konto;Datum;Nr;Belopp;Fri text", "1930;2022-01-31;1;1,00;"))) == ["row-amount-unreadable"]


def test_a_posting_is_no_title_though_its_like_stands_above_the_headings():
    posting = "1930;2022-01-31;1;1,00;a\n"
    reading = read(f"{posting}Konto;Datum;Nr;Belopp;Text\n{posting}3000;2022-01-31;1;-1,00;a\n")
    assert reading.frames.postings.collect().get_column("place").to_list() == [3, 4]


def test_a_total_that_does_not_tie_says_by_how_much():
    (finding,) = read(rows("1930;2022-01-31;1;100,00;", "Delsumma;;;90,50;", "3000;2022-01-31;1;-100,00;")).findings
    assert (finding.name, finding.observed, finding.expected) == ("row-total-differs", "90,50", "100,00")
    assert "\u22129,50" in finding.message.en
    assert finding.place.line == 3


def test_a_total_that_ties_with_no_sum_is_held_against_the_nearest():
    """The file so far and the rows since the last total are both sums that it may state."""
    body = ("1930;2022-01-31;1;10,00;", "Summa;;;10,00;", "1930;2022-01-31;1;20,00;", "Summa;;;{};", "3000;2022-01-31;1;-30,00;")
    for stated, nearest in (("29,00", "30,00"), ("21,00", "20,00"), ("-1,00", "20,00")):
        (finding,) = read(rows(*body).replace("{}", stated)).findings
        assert (finding.name, finding.expected) == ("row-total-differs", nearest)
