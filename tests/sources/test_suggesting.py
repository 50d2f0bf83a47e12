"""Mappings proposed from headings and contents: what is certain reads back to the same books, the rest says why it is not."""

from __future__ import annotations

import datetime as dt
import io

import openpyxl
import polars as pl
import pytest
from column_books import as_read, expected, ledgers, saved, text_file
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UsageError
from bokslut.sources.columns import CANONICAL, folded
from bokslut.sources.columns_known import KNOWN, NOT_AMOUNTS
from bokslut.sources.files import read_ledger
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.proposing import certain_mapping, suggest_file

#: Headings in the styles that ledger systems write them, and what is meant.
STYLES = [
    ("Konto;Benämning;Vernr;Bokföringsdatum;Text;Debet;Kredit;Saldo", "account account_name number date text debit credit -"),
    (
        "Ver.serie;Ver.nr;Ver.datum;Kontonr;Kontonamn;Kst;Projekt;Belopp;Vertext",
        "series number date account account_name dim:ansvar dim:projekt amount text",
    ),
    (
        "TT;TransNr;Trans.datum;Konto;Konto (T);Ansvar;Verks;Motp;Belopp;Text",
        "series number date account account_name dim:ansvar dim:verksamhet counterparty amount text",
    ),
    (
        "Document Type;Document No.;Posting Date;Document Date;G/L Account No.;G/L Account Name;Description;Amount (LCY);User ID",
        "series number date - account account_name text amount signature",
    ),
    (
        "G/L Account;Document Number;Posting Date;Entry Date;Amount in local currency;Cost Center;Trading Partner;Text",
        "account number date registered amount dim:ansvar counterparty text",
    ),
    (
        "Verifikationsnr;Verifikationsdatum;Reg.datum;Konto;K-ställe;Aktivitet;Debet belopp;Kredit belopp;Sign",
        "number date registered account dim:ansvar dim:aktivitet debit credit signature",
    ),
    (
        "Redovisningskontonr;Redovisningskontonamn;Bokföringsdatum;Verifikationsnr;Löpnr;Beskrivning;Avdelningskod;Projnr;Belopp",
        "account account_name date number - text dim:ansvar dim:projekt amount",
    ),
    ("Account;DocumentNo;Doc. Date;Pstng Date;LC amnt;Cost Ctr;Text", "account number - date amount dim:ansvar text"),
    ("Konto;Vernr;Datum;Valuta;Valutabelopp;Belopp", "account number date - - amount"),
    ("Account;Voucher;Date;Currency Code;Amount (LCY)", "account number date - amount"),
    ("Account;Account name;Voucher;Date;Debit;Credit;Balance;Currency", "account account_name number date debit credit - currency"),
    ("Date;Journal Entry;Account;Label;Debit;Credit", "date number account text debit credit"),
]
SAMPLE = {
    "account": ("1930", "3000"),
    "account_name": ("Bank", "Intäkter"),
    "number": ("7", "7"),
    "series": ("A", "A"),
    "date": ("2025-01-31", "2025-01-31"),
    "registered": ("2025-02-01", "2025-02-01"),
    "amount": ("100,00", "-100,00"),
    "debit": ("100,00", ""),
    "credit": ("", "100,00"),
    "currency": ("SEK", "SEK"),
    "-": ("", ""),
}


def suggest(text: str, path: str = "export.csv"):
    return suggest_file(text_file(text, path=path), ReadOptions())


def only(text: str):
    [sheet] = suggest(text).sheets
    return sheet


def export(headings: str, names: list[str]) -> str:
    rows = (";".join(SAMPLE.get(name, ("x", "y"))[at] for name in names) for at in (0, 1))
    return "\n".join([headings, *rows, ""])


@pytest.mark.parametrize(("headings", "meant"), STYLES)
def test_headings_of_many_systems_are_known(headings: str, meant: str):
    names = meant.split()
    sheet = only(export(headings, names))
    wanted = {name: heading for name, heading in zip(names, headings.split(";"), strict=True) if name != "-"}
    assert sheet.mapping == wanted
    assert sheet.unused == tuple(heading for name, heading in zip(names, headings.split(";"), strict=True) if name == "-")
    assert [row.ore for row in sheet.preview] == [10000, -10000]
    assert sheet.problems == ()


def test_no_heading_means_two_things():
    words = [word for words in KNOWN.values() for word in {folded(word) for word in words}]
    assert len(set(words)) == len(words)
    assert not {folded(word) for word in NOT_AMOUNTS} & set(words)
    assert all(name in CANONICAL or name.startswith("dim:") for name in KNOWN)


@given(ledgers(), st.randoms(use_true_random=False))
def test_a_certain_proposal_reads_back_to_the_same_books(postings, random):
    cells = {
        "Ver.serie": [p.series for p in postings],
        "Vernr": [p.number for p in postings],
        "Bokf.datum": [p.date.isoformat() for p in postings],
        "Konto": [p.account for p in postings],
        "Ansvar": [p.ansvar for p in postings],
        "Motpart": [p.motpart for p in postings],
        "Text": [f"t{p.text}".replace('"', "").replace(";", "") for p in postings],
        "Belopp": [f"{'-' if p.ore < 0 else ''}{abs(p.ore) // 100},{abs(p.ore) % 100:02d}" for p in postings],
    }
    order = list(cells)
    random.shuffle(order)
    text = "\n".join(["Huvudbok", ";".join(order), *(";".join(cells[name][at] for name in order) for at in range(len(postings)))])
    sheet = only(text)
    assert {name: sheet.mapping[name] for name in ("account", "date", "number", "amount")} == {
        "account": "Konto",
        "date": "Bokf.datum",
        "number": "Vernr",
        "amount": "Belopp",
    }
    if sheet.is_certain:
        reading = read_ledger(text_file(text), ReadOptions(columns=sheet.mapping))
        assert [row[:6] for row in as_read(reading)] == [row[:6] for row in expected(postings)]
        assert [row[-1] for row in as_read(reading)] == [row[-1] for row in expected(postings)]


def content(rows: list[tuple[str, ...]]) -> str:
    return "\n".join([";".join(f"Kolumn {chr(65 + at)}" for at in range(len(rows[0]))), *(";".join(row) for row in rows)])


def entries(series: str = "") -> list[tuple[str, ...]]:
    return [
        (series, f"{number}", f"2025-01-{number:02d}", account, amount, "text")
        for number in range(1, 15)
        for account, amount in ((f"{1500 + number}", f"{number}00,00"), ("3010", f"-{number}00,00"))
    ]


def test_contents_tell_where_headings_do_not():
    sheet = only(content([row[1:] for row in entries()]))
    assert sheet.mapping == {"amount": "Kolumn D", "number": "Kolumn A", "date": "Kolumn B", "account": "Kolumn C"}
    assert {guess.by for guess in sheet.columns} == {"content"}
    assert "28 of 28\u00a0cells are dates" in {guess.evidence.en for guess in sheet.columns}
    assert "the amounts cancel out within each number" in {guess.evidence.en for guess in sheet.columns}


def test_a_series_is_told_by_the_dates_it_makes_one():
    later = [(series, number, date.replace("-01-", "-02-"), *rest) for series, number, date, *rest in entries("B")]
    rows = [*entries("A"), *later]
    text = content(rows).replace("Kolumn B", "Vernr", 1)
    assert only(text).mapping["series"] == "Kolumn A"
    assert "series" not in only(content(entries("A")).replace("Kolumn B", "Vernr", 1)).mapping


def test_the_side_of_amounts_is_told_by_the_entries_it_balances():
    rows = [
        (number, date, account, amount.lstrip("-"), "K" if amount[0] == "-" else "D") for _, number, date, account, amount, _ in entries()
    ]
    sheet = only(content(rows))
    assert (sheet.mapping["amount"], sheet.mapping["side"]) == ("Kolumn D", "Kolumn E")
    assert "with it the amounts cancel out" in {guess.evidence.en for guess in sheet.columns}
    assert [row.ore for row in sheet.preview[:2]] == [100_00, -100_00]
    # Amounts that have their sign are not turned by a side, and one that does not make them cancel out is not theirs.
    signed = [(*row[:3], f"-{row[3]}" if row[4] == "K" else row[3], row[4]) for row in rows]
    assert "side" not in only(content(signed)).mapping
    assert "side" not in only(content([(*row[:4], "K" if at % 3 else "D") for at, row in enumerate(rows)])).mapping


def test_amounts_without_sign_are_doubted_beside_what_may_be_their_side():
    """Rows sorted by account cancel out only at the end of the file."""
    rows = "Konto;Datum;Vernr;Belopp;D/K\n1930;2025-01-31;1;80,00;D\n1930;2025-01-31;2;10,00;K\n1930;2025-01-31;3;50,00;D\n"
    sheet = only(rows)
    assert ["side" in doubt.en and "D/K" in doubt.en for doubt in sheet.doubts] == [True]
    assert not only(rows.replace(";10,00", ";-10,00")).doubts


def test_a_number_is_in_every_row_and_a_period_is_none():
    sheet = only("Period;Konto;Mpt;Utfall\n202501;1930;;1000,00\n202501;3010;81;-1000,00\n")
    assert sheet.mapping == {"account": "Konto", "amount": "Utfall", "date": "Period"}
    assert list(sheet.missing) == ["number"]


def test_debit_and_credit_are_told_by_content_and_doubted():
    rows = [
        (number, date, account, amount.lstrip("-") if amount[0] != "-" else "", amount[1:] if amount[0] == "-" else "")
        for _, number, date, account, amount, _ in entries()
    ]
    sheet = only(content(rows))
    assert (sheet.mapping["debit"], sheet.mapping["credit"]) == ("Kolumn D", "Kolumn E")
    assert not sheet.is_certain


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Konto;Datum;Nr;Belopp\nKassa;2025-01-31;1;1,00\n", "0 of 1\u00a0cell are account numbers"),
        ("Konto;Bokf.datum;Transaktionsdatum;Nr;Belopp\n1930;2025-01-31;2025-01-31;1;1,00\n", "it might also be ”Transaktionsdatum”"),
    ],
)
def test_what_is_doubtful_is_said(text: str, said: str):
    sheet = only(text.replace(";Nr;", ";Vernr;"))
    assert said in {guess.doubt.en for guess in sheet.columns if guess.doubt}
    with pytest.raises(UsageError, match="without doubt"):
        certain_mapping(suggest(text.replace(";Nr;", ";Vernr;")))


@pytest.mark.parametrize(
    ("headings", "doubt"),
    [
        ("Konto;Bokföringsdatum;Dokumentdatum;Vernr;Rad", None),
        ("Konto;Posting Date;Document Date;Document No.;Entry No.", None),
        ("Konto;Doc. Date;Registered by system;Vernr;Rad", "it might also be ”Registered by system”"),
    ],
)
def test_the_day_of_a_document_is_not_the_day_it_was_booked(headings: str, doubt: str | None):
    """And a number of its own in each row is no entry's."""
    rows = "1930;2025-01-31;2025-01-02;1;101;1,00\n3000;2025-01-31;2025-01-02;1;102;-1,00\n1930;2025-02-01;2025-01-02;2;103;0,00\n"
    sheet = only(f"{headings};Belopp\n{rows}")
    assert {guess.doubt.en for guess in sheet.columns if guess.doubt} == ({doubt} if doubt else set())
    assert sheet.mapping["date"] == headings.split(";")[1]
    assert sheet.mapping["number"] == headings.split(";")[3]


def test_an_account_comes_again_and_a_row_number_does_not():
    rows = [(str(at), number, date, account, amount) for at, (_, number, date, account, amount, _) in enumerate(entries(), 3001)]
    assert only(content(rows)).mapping["account"] == "Kolumn D"


def test_accounts_that_sap_fills_with_zeros_are_the_accounts():
    text = "Konto;Datum;Vernr;Belopp\n0000001930;2025-01-31;1;1,00\n0000003000;2025-01-31;1;-1,00\n"
    sheet = certain_mapping(suggest(text))
    reading = read_ledger(text_file(text), ReadOptions(columns=sheet.mapping))
    assert [row[3] for row in as_read(reading)] == ["1930", "3000"]


def test_a_list_whose_account_only_its_content_tells_is_proposed_by_its_other_headings():
    text = "Code;Name;Initial Balance;End Balance\n1930;Bank;100.00;90.00\n2081;AK;-100.00;-100.00\n5010;Hyra;0.00;10.00\n;Total;0;0\n"
    mapping = certain_mapping(suggest(text)).mapping
    assert mapping == {"account": "Code", "opening": "Initial Balance", "closing": "End Balance"}


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "Bolag;Konto;Datum;Vernr;Belopp\n1;1930;2025-01-31;1;1,00\n1;3000;2025-01-31;1;-1,00\n2;1930;2025-01-31;1;0,00\n",
            "several companies",
        ),
        ("Struken;Konto;Datum;Vernr;Belopp\n;1930;2025-01-31;1;1,00\n;3000;2025-01-31;1;-1,00\nJa;1930;2025-01-31;1;1,00\n", "struck"),
        ("Konto;Datum;Vernr;Debet;Kredit\n1930;2025-01-31;1;1,00;\n3000;2025-01-31;1;;-1,00\n", "negative"),
        (";Namn;IB;UB\nTILLGÅNGAR;;;\n1930;Bank;1,00;1,00\n2081;AK;-1,00;-1,00\n", "column 1 has account numbers but no heading"),
    ],
)
def test_what_would_be_added_up_wrong_is_doubted(text: str, said: str):
    assert any(said in doubt.en for doubt in only(text).doubts)
    plain = text.replace("\n2;", "\n1;").replace("Ja;", ";").replace(";-1,00\n", ";1,00\n") if ";IB;" not in text else f"Konto{text}"
    assert not only(plain).doubts


def test_a_column_of_customers_that_some_rows_have_is_no_doubt():
    text = "Företag;Konto;Datum;Vernr;Belopp\nA;1930;2025-01-31;1;1,00\nB;3000;2025-01-31;1;-1,00\n;1930;2025-01-31;2;1,00\n"
    assert not only(text).doubts
    assert only(text.replace("\n;", "\nC;")).doubts


@pytest.mark.parametrize(
    "text", ["1;2;3\n4;5;6\n", "Konto;Datum;Vernr\n1930;2025-01-31;1\n", "Konto;Konto;Datum;Vernr;Belopp\n1;2;2025-01-31;1;1,00\n"]
)
def test_what_is_missing_is_said_and_nothing_is_guessed(text: str):
    sheet = only(text)
    assert sheet.missing
    assert not sheet.preview
    assert not sheet.is_certain


def test_the_lines_of_a_published_table_are_no_texts_of_a_ledger():
    assert "text" not in only("line;label;Bokslut;Budget\nkassa;Kassa och bank;100;90\nkapital;Eget kapital;100;90\n").mapping


def test_totals_and_titles_do_not_spoil_a_proposal():
    rows = "Konto;Bokf.datum;Vernr;Belopp\n1930;2025-01-31;1;1,00\n3000;2025-01-31;1;-1,00\nSumma;;;0,00\n\n;;;\n"
    text = f"Huvudbok 2025;;;\nUtskriven 2025-02-01\n\n{rows}"
    sheet = only(text)
    assert (sheet.header_line, sheet.is_certain, [row.ore for row in sheet.preview]) == (4, True, [100, -100])


def test_sums_by_account_are_no_rows_of_the_entry_above_them():
    postings = [
        f"{account};2025-01-31;{number};{sign}{number},00" for account, sign in (("1930", ""), ("3000", "-")) for number in (1, 2, 3)
    ]
    text = "\n".join(["Konto;Datum;Vernr;Belopp", *postings[:3], "{};;;6,00", *postings[3:], "{};;;-6,00", "{}"])
    marked = certain_mapping(suggest(text.format("1930 Summa", "3000 Summa", "Totalsumma;;;0,00")))
    assert (marked.grouped, [row.ore for row in marked.preview]) == (None, [100, 200, 300, -100, -200, -300])
    unmarked = only(text.format("1930", "3000", ""))
    assert unmarked.grouped is None
    assert [problem.en for problem in unmarked.problems] == ["line 5: The row has no entry number.", "line 9: The row has no entry number."]


def test_each_sheet_gets_its_own_proposal():
    book = openpyxl.Workbook()
    book.active.title = "Info"
    book.active.append(["Utskriven av ekonomi"])
    ledger = book.create_sheet("Huvudbok")
    for row in (["Konto", "Datum", "Vernr", "Belopp"], [1930, dt.date(2025, 1, 31), 1, 1.5], [3000, dt.date(2025, 1, 31), 1, -1.5]):
        ledger.append(row)
    suggestion = suggest_file(saved(book), ReadOptions())
    assert [(sheet.sheet, bool(sheet.columns)) for sheet in suggestion.sheets] == [("Info", False), ("Huvudbok", True)]
    assert [row.ore for row in suggestion.sheets[1].preview] == [150, -150]
    with pytest.raises(UsageError, match="several sheets"):
        certain_mapping(suggestion)


def test_letters_of_dos_are_seen_and_an_encoding_is_proposed():
    text = "Konto;Datum;Vernr;Belopp;Text\n1930;2025-01-31;1;1,00;Åtgärd på väg\n3000;2025-01-31;1;-1,00;Öl\n"
    suggestion = suggest_file(text_file(text, "cp850"), ReadOptions())
    assert suggestion.encoding == "cp850"
    assert suggestion.sheets[0].preview[0].text == "Åtgärd på väg"
    assert suggest(text).encoding is None


def test_the_first_row_of_a_table_counts_too():
    stream = io.BytesIO()
    pl.DataFrame({"Konto": [1930, 3010], "Datum": ["2025-01-31"] * 2, "Nr": [1, 1], "Belopp": [1.5, -1.5]}).write_parquet(stream)
    (sheet,) = suggest_file(SourceFile("x.parquet", stream.getvalue()), ReadOptions()).sheets
    assert "2 of 2\u00a0cells are numbers" in {guess.evidence.en for guess in sheet.columns}
    assert [row.ore for row in sheet.preview] == [150, -150]


def test_sie_needs_no_mapping():
    suggestion = suggest_file(SourceFile("x.se", b"#FLAGGA 0\n#SIETYP 4\n"), ReadOptions())
    assert (suggestion.format, suggestion.sheets) == ("sie4", ())
