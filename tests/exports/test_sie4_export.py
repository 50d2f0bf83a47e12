"""SIE 4 out and in again is the same ledger, its checksum holds, and what cp437 lacks is said."""

from __future__ import annotations

import datetime as dt
import sys
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers_read import WHOLE, content, ledger, sie

from bokslut.exports.interface import ExportOptions
from bokslut.exports.registry import export
from bokslut.exports.sie4_lines import Objects, Sie4Lines, Text
from bokslut.ledger.ledger import build_ledger
from bokslut.model.errors import RefusedError
from bokslut.sources.files import from_bytes, load, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.sie4_tokens import scan

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Reading
    from bokslut.model.source import Identification

sys.path.insert(0, str(Path(__file__).parents[1] / "sources"))
from sie4_writer import files

OPTIONS = ExportOptions(created=dt.date(2026, 1, 15), version="1")
CORPUS = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "sie"
REAL = sorted(path.name for path in CORPUS.glob("*.*") if path.suffix.lower() in {".se", ".si"}) if CORPUS.is_dir() else []
LETTERS = "abcÅÄÖåäöé0123456789 .,:;-/&%()[]'\"\\{}#"


def written(text: str = WHOLE, form: str = "sie4", **options: bool) -> bytes:
    return export(form).render(ledger(text), ExportOptions(created=OPTIONS.created, version="1", **options)).data


def identified(reading: Reading) -> Identification:
    """Return what a file says of itself, but for when and by whom it was made, which a new file says anew."""
    return replace(reading.info.identification, created=None, created_by=None)


def test_every_record_that_is_kept_comes_back():
    before, after = sie(), read_ledger(from_bytes("ut.se", written()))
    assert content(before.frames) == content(after.frames)
    assert before.frames.history.collect().height == 2
    assert after.info.checksum == "ok"
    assert [finding.id for finding in after.findings] == [finding.id for finding in before.findings]
    for name in ("company", "organisation_number", "currency", "covers_through", "type", "entries", "postings"):
        assert getattr(after.info, name) == getattr(before.info, name), name
    assert dict(after.info.years) == dict(before.info.years)
    assert b"#GEN 20260115\r\n" in written()
    # A row that was added stands before the same row as #TRANS, for those who do not know #RTRANS (SIE 4B section 11).
    rows = [line.split(" ")[0] for line in written().decode("cp437").split("\r\n") if "TRANS " in line]
    assert rows == ["#TRANS", "#BTRANS", "#RTRANS", "#TRANS", "#TRANS"]
    assert "Åre".encode("cp437") in written()


@given(files())
def test_property_read_write_read_is_identity(meant):
    before = read_ledger(from_bytes("in.se", meant.data))
    try:
        data = export("sie4").render(build_ledger([before]), OPTIONS).data
    except RefusedError as error:
        assert all("\\" in problem.message.sv or "U+" in problem.message.sv for problem in error.problems)  # noqa: PT017
        return
    after = read_ledger(from_bytes("ut.se", data))
    assert content(before.frames) == content(after.frames)
    assert identified(after) == identified(before)
    assert after.info.checksum == "ok"


@pytest.mark.parametrize("name", REAL)
def test_every_real_file_comes_back(name):
    before = read_ledger(load(CORPUS / name))
    book = build_ledger([before])
    if "�" in str(content(before.frames)):
        with pytest.raises(RefusedError) as caught:
            export("sie4").render(book, OPTIONS)
        assert "U+FFFD" in caught.value.problems[0].message.sv
        return
    after = read_ledger(from_bytes("ut.se", export("sie4").render(book, OPTIONS).data))
    assert content(before.frames) == content(after.frames)
    assert identified(after) == identified(before)
    assert after.info.checksum == "ok"


SUBDIMENSIONS = """#FLAGGA 0
#SIETYP 4
#FNAMN Prov
#RAR 0 20250101 20251231
#KONTO 1930 Bank
#DIM 1 Kst
#UNDERDIM 21 Under 1
#UNDERDIM 22 Underunder 21
#DIM 2 Kb
#OBJEKT 1 01 A
#OBJEKT 1 02 A
#OBJEKT 21 0102 B
#OBJEKT 22 010203 C
#OBJEKT 2 0105 D
#UB 0 1930 0
#OUB 0 1930 {21 0202} 0
#VER A 1 20250115 t
{
"""


@pytest.mark.parametrize(
    ("read", "written"),
    [
        ("1 01 21 02 22 03", '"1" "01" "21" "02" "22" "03"'),
        ("1 01 21 0102", '"1" "01" "21" "02"'),
        ("1 02 21 02", '"1" "02" "21" "02"'),
        ("1 02 21 09", '"1" "02" "21" "09"'),
        ("21 0102", '"21" "0102"'),
        ("1 01 2 05", '"1" "01" "2" "0105"'),
    ],
)
def test_a_row_gives_the_own_part_of_a_sub_dimensions_object(read, written):
    book = sie(f"{SUBDIMENSIONS}#TRANS 1930 {{{read}}} 0\n}}\n")
    data = export("sie4").render(build_ledger([book]), OPTIONS).data
    assert f"#TRANS 1930 {{{written}}} 0.00".encode() in data
    again = read_ledger(from_bytes("ut.se", data))
    assert content(again.frames) == content(book.frames)


texts = st.text(LETTERS, max_size=10)


@given(st.lists(texts, min_size=1, max_size=4), st.lists(st.tuples(texts.filter(bool), texts.filter(bool)), max_size=2), texts)
def test_property_a_line_reads_back_or_is_refused(fields, pairs, last):
    lines = Sie4Lines(replace=False)
    lines.add("#TRANS", "1930", Objects(tuple(pairs)), *map(Text, fields), Text(last + "."))
    try:
        line = lines.data().decode("cp437").removesuffix("\r\n")
    except RefusedError:
        assert any(text.endswith("\\") for text in [*fields, *(item for pair in pairs for item in pair)])
        return
    record = scan(line, takes_list=True)
    assert [item.text for item in record.objects] == [item for pair in pairs for item in pair]
    assert [item.text for item in record.fields] == ["1930", *fields, last + "."]


def test_a_path_before_a_text_that_would_be_read_as_its_end_is_refused():
    """`"C:\\Mina filer\\" " x"`: the quote that opens the second field looks like the one that closes the first."""
    lines = Sie4Lines(replace=False)
    lines.add("#TRANS", "1930", Objects(()), "1.00", "", Text("C:\\Mina filer\\"), Text(" x"))
    lines.add("#TRANS", "1930", Objects(()), "1.00", "", Text("C:\\Mina filer\\"), Text("x"))
    lines.add("#TRANS", "1930", Objects(()), "1.00", "", Text("C:\\filer\\"), Text(" x"))
    with pytest.raises(RefusedError) as caught:
        lines.data()
    assert ["Mina filer" in problem.message.sv for problem in caught.value.problems] == [True]


def test_what_cp437_lacks_is_refused_by_name_or_replaced_on_demand():
    book = ledger(WHOLE)
    strange = book.frames.accounts.with_columns(name=book.frames.accounts["name"].replace("Aktiekapital", "Aktie–kapital €\n"))
    book = replace(book, frames=replace(book.frames, accounts=strange))
    with pytest.raises(RefusedError) as caught:
        export("sie4").render(book, OPTIONS)
    said = " ".join(problem.message.sv for problem in caught.value.problems)
    assert all(name in said for name in ("– (U+2013)", "€ (U+20AC)", "(U+000A)", "#KONTO Aktie"))
    assert "--replace-characters" in caught.value.problems[0].remedy.sv
    done = export("sie4").render(book, ExportOptions(replace=True))
    assert '"Aktie-kapital EUR "' in done.data.decode("cp437")
    assert "€ (U+20AC) × 1" in done.notes[0].sv


def test_what_looks_like_another_encoding_once_written_is_told():
    book = ledger(WHOLE)
    assert export("sie4").render(book, OPTIONS).notes == ()
    # Windows-1252 taken for cp437: these two letters have the bytes of ö and ä there.
    garbled = book.frames.accounts.with_columns(name=pl.lit("Kontantf÷rsΣljning," * 20))
    written = export("sie4").render(replace(book, frames=replace(book.frames, accounts=garbled)), OPTIONS)
    assert any("looks like cp1252" in note.en and "--encoding cp437" in note.en for note in written.notes)
    again = read_ledger(from_bytes("x.se", written.data), ReadOptions(encoding="cp437"))
    assert set(again.frames.accounts.get_column("name")) == {"Kontantf÷rsΣljning," * 20}


def test_a_code_is_never_replaced():
    lines = Sie4Lines(replace=True)
    lines.add("#KONTO", "19–30", Text("–"))
    with pytest.raises(RefusedError):
        lines.data()


def test_sie_4i_has_entries_only():
    done = export("sie4i").render(ledger(), OPTIONS)
    reading = read_ledger(from_bytes("ut.si", done.data))
    assert (reading.info.type, reading.info.checksum, reading.complete) == ("4I", "ok", True)
    assert reading.frames.stated.is_empty()
    assert reading.frames.history.collect().is_empty()
    assert content(reading.frames)["postings"] == content(sie().frames)["postings"]
    assert "Saldon" in done.notes[0].sv
    with pytest.raises(RefusedError):
        export("sie4i").render(ledger(WHOLE.split("#VER")[0]), OPTIONS)


def test_sie_4i_has_no_records_that_it_may_not_have():
    head = '#BKOD 62010\n#KPTYP EUBAS97\n#ADRESS "" "Storgatan 1"\n'
    book = ledger(WHOLE.replace("#VALUTA SEK\n", f"#VALUTA SEK\n{head}"))
    whole, only_entries = (export(form).render(book, OPTIONS).data for form in ("sie4", "sie4i"))
    assert all(label in whole for label in (b"#BKOD", b"#OMFATTN", b"#KPTYP", b'#ADRESS "" "Storgatan 1"'))
    assert all(label in only_entries for label in (b"#KPTYP", b"#ADRESS"))
    assert not any(label in only_entries for label in (b"#BKOD", b"#OMFATTN"))


def test_a_table_gets_the_chart_that_sie_must_have():
    table = "Verifikation;Datum;Konto;Belopp;Kst;Projekt;Fritt;6\nA 1;2025-01-15;1930;100,00;10;P1;x;s\nA 1;2025-01-15;3000;-100,00;;;;\n"
    columns = {"number": "Verifikation", "date": "Datum", "account": "Konto", "amount": "Belopp"}
    columns |= {"dim:kst": "Kst", "dim:projekt": "Projekt", "dim:fritt": "Fritt", "dim:6": "6"}
    before = read_ledger(from_bytes("bok.csv", table.encode()), ReadOptions(columns=columns))
    assert not before.findings
    done = export("sie4").render(build_ledger([before]), OPTIONS)
    assert [note.en for note in done.notes] == ["SIE numbers dimensions: kst → 1, projekt → 20, fritt → 21."]
    assert b"#SIETYP 4\r\n" in done.data
    assert export("sie4i").render(build_ledger([before]), OPTIONS).notes == done.notes, "it has no balances to leave out"
    after = read_ledger(from_bytes("ut.se", done.data))
    assert not after.findings
    assert after.frames.accounts.get_column("account").to_list() == ["1930", "3000"]
    assert sorted(after.frames.object_lists.select("dimension", "object").rows()) == [("1", "10"), ("20", "P1"), ("21", "x"), ("6", "s")]
    assert sorted(after.frames.objects.select("dimension", "object").rows()) == [("1", "10"), ("20", "P1"), ("21", "x"), ("6", "s")]


def test_beside_a_sie_file_too_a_table_gets_the_chart_that_sie_must_have():
    table = "Verifikation;Datum;Konto;Belopp;Fritt\nB 1;2025-01-15;1930;100,00;x\nB 1;2025-01-15;3000;-100,00;\n"
    columns = {"number": "Verifikation", "date": "Datum", "account": "Konto", "amount": "Belopp", "dim:fritt": "Fritt"}
    beside = read_ledger(from_bytes("bok.csv", table.encode()), ReadOptions(columns=columns))
    after = read_ledger(from_bytes("ut.se", export("sie4").render(build_ledger([sie(), beside]), OPTIONS).data))
    assert "3000" in after.frames.accounts.get_column("account")
    assert ("20", "x") in after.frames.object_lists.select("dimension", "object").rows()


@pytest.mark.parametrize(("text", "kept"), [(WHOLE, "4"), (WHOLE.split("#VER")[0], "2")], ids=["vouchers", "balances"])
def test_only_a_file_without_vouchers_keeps_its_lower_type(text, kept):
    assert f"#SIETYP {kept}\r\n".encode() in written(text.replace("#SIETYP 4", "#SIETYP 2"))


def test_fields_that_must_be_there_are_written_though_empty():
    head = '#KONTO 1950\n#SRU 1930 ""\n#DIM 5\n#OBJEKT 5 x\n'
    data = written(WHOLE.replace("#VALUTA SEK\n", f"#VALUTA SEK\n{head}"))
    for line in ('#KONTO 1950 ""', '#SRU 1930 ""', '#DIM 5 ""', '#OBJEKT 5 x ""'):
        assert f"{line}\r\n".encode() in data


def test_records_that_are_not_written_back_are_told():
    head = "#OKÄND 1\n#KTYP 1940 T\n#ENHET 1940 st\n"
    for form in ("sie4", "sie4i"):
        told = [note.en for note in export(form).render(ledger(WHOLE.replace("#VALUTA SEK\n", f"#VALUTA SEK\n{head}")), OPTIONS).notes]
        assert "bok.se: #KTYP, #ENHET or #SRU of accounts without #KONTO is left out: 1940." in told
        assert any("Unknown record #OKÄND" in note for note in told)


def test_struck_and_added_rows_that_sie_4i_has_not_are_told():
    told = [note.en for note in export("sie4i").render(ledger(), OPTIONS).notes]
    assert "Not part of SIE 4I: 2\u00a0struck or added rows (#BTRANS, #RTRANS)." in told


def test_what_sie_5_says_beside_the_ledger_is_told_in_every_format():
    book = """<?xml version="1.0" encoding="utf-8"?>
<SieEntry xmlns="http://www.sie.se/sie5"><FileInfo><SoftwareProduct name="P" version="1"/>
<FileCreation time="2026-01-10T10:00:00" by="X"/><Company organizationId="556000-0000" name="AB"/></FileInfo>
<Journal id="A" name="A"><JournalEntry id="1" journalDate="2025-01-31" text="t">
<LedgerEntry accountId="1510" amount="100"><ForeignCurrencyAmount currency="EUR" amount="9.00"/></LedgerEntry>
<LedgerEntry accountId="3001" amount="-100"/></JournalEntry></Journal></SieEntry>
"""
    reading = read_ledger(from_bytes("bok.sie", book.encode()))
    for form in ("sie4", "sie4i", "csv", "parquet", "beancount", "hledger"):
        told = [note.en for note in export(form).render(build_ledger([reading]), OPTIONS).notes]
        assert "What the file says beside the ledger is not part of it: amounts in another currency (1)." in told, form


def test_a_changed_byte_breaks_the_checksum():
    data = written().replace(b"-1000.00", b"-1000.01")
    assert read_ledger(from_bytes("ut.se", data)).info.checksum == "wrong"


def test_two_files_that_disagree_on_a_balance_are_not_joined():
    one, other = sie(), sie(WHOLE.replace("#UB 0 1930 4000.00", "#UB 0 1930 4001.00"))
    joined = export("sie4").render(build_ledger([one, one]), OPTIONS)
    assert joined.data.count(b"#UB 0 1930") == 1
    with pytest.raises(RefusedError):
        export("sie4").render(build_ledger([one, other]), OPTIONS)


def test_parts_of_a_year_are_joined_by_the_first_opening_and_the_last_closing():
    """An account that is zero at the year's end is in the first part only: what that part states of it is no longer so."""
    head = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n#IB 0 1930 100.00\n#IB 0 2081 -100.00\n"
    parts = [
        f'{head}{ends}#VER A {number} {day} "x"\n{{\n#TRANS 1930 {{}} {sign}5.00\n#TRANS 2611 {{}} {other}5.00\n}}\n'
        for ends, number, day, sign, other in (
            ("#UB 0 1930 105.00\n#UB 0 2081 -100.00\n#UB 0 2611 -5.00\n", 1, "20250131", "", "-"),
            ("#UB 0 1930 100.00\n#UB 0 2081 -100.00\n", 2, "20250831", "-", ""),
        )
    ]
    one, other = (read_ledger(from_bytes(f"{number}.se", part.encode())) for number, part in enumerate(parts))
    data = export("sie4").render(build_ledger([one, other]), OPTIONS).data.decode("cp437")
    assert [line for line in data.split("\r\n") if line.startswith("#UB")] == ["#UB 0 1930 100.00", "#UB 0 2081 -100.00"]
    with pytest.raises(RefusedError):
        export("sie4").render(build_ledger([other, one]), OPTIONS)


def test_the_associations_sie_5_sample_is_the_same_ledger_in_sie_4(shared):
    before = read_ledger(load(shared / "corpus" / "sie" / "Sample.sie"))
    after = read_ledger(from_bytes("ut.se", export("sie4").render(build_ledger([before]), OPTIONS).data))
    assert content(before.frames) == content(after.frames)
    assert before.frames.history.collect().height == 10
    assert (after.info.years, after.info.company, after.findings) == (before.info.years, before.info.company, ())
