"""beancount and hledger: account names that are taken, openings that balance, entries that do not are refused."""

from __future__ import annotations

import shutil
import subprocess

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers_read import WHOLE, ledger, sie

from bokslut.exports import plaintext
from bokslut.exports.interface import ExportOptions
from bokslut.exports.registry import export
from bokslut.ledger.ledger import build_ledger
from bokslut.model.errors import RefusedError

FORMS = ("beancount", "hledger")


def text(form: str, book: str = WHOLE) -> str:
    return export(form).render(ledger(book), ExportOptions()).data.decode()


def test_accounts_have_their_kind():
    names = plaintext.account_names(ledger())
    assert names == {"1930": "Assets:1930", "2081": "Equity:2081", "5410": "Expenses:5410"}


@given(st.sets(st.text(min_size=1, max_size=4), max_size=20))
def test_property_no_two_accounts_become_one(accounts):
    fitted = {plaintext._fitting(account) for account in accounts}
    assert len(fitted) == len(accounts)
    assert all(part.replace("-", "").isalnum() and part.isascii() and (part[0].isdigit() or part[0].isupper()) for part in fitted)


def test_an_entry_that_does_not_balance_is_refused_by_name_and_place():
    for form in FORMS:
        with pytest.raises(RefusedError) as caught:
            text(form, WHOLE.replace("1000.00 20250107", "999.99 20250107"))
        (problem,) = caught.value.problems
        assert "A 1" in problem.message.sv
        assert "-0.01" in problem.message.sv
        assert problem.place.line == WHOLE[: WHOLE.index("#VER A 1")].count("\n") + 1


def test_what_the_openings_lack_of_zero_is_named():
    for form in FORMS:
        done = export(form).render(ledger(WHOLE.replace("#IB 0 2081 -5000.00", "#IB 0 2081 -4900.00")), ExportOptions())
        assert "-100.00" in done.notes[0].sv
        assert f"{plaintext.OPENING_DIFFERENCE}  -100.00 SEK" in done.data.decode()


def test_texts_cannot_become_syntax():
    bad = WHOLE.replace("Skruvar", "a\x07;b")
    assert ';b \\"M6\\"' in text("beancount", bad)
    line = next(line for line in text("hledger", bad).splitlines() if line.startswith("2025-01-05"))
    assert line == '2025-01-05 (A 1) a ,b "M6" , (C:\\dir\\)'


PLAIN = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#FNAMN Provbolaget
#RAR 0 20250101 20251231
#KONTO 1930 Bank
#KONTO 3000 Intäkt
#VER A 1 20250115 "Faktura"
{
#TRANS 1930 {} 100.00 "" "x"
#TRANS 3000 {} -100.00
}
"""


def test_beancount_accounts_are_open_from_the_first_entry_though_the_year_begins_later():
    opened = [line for line in text("beancount", PLAIN.replace("20250115", "20241230")).splitlines() if " open " in line]
    assert opened == ["2024-12-30 open Assets:1930 SEK", "2024-12-30 open Income:3000 SEK"]


def notes(form: str, book: str) -> list[str]:
    return [note.en for note in export(form).render(ledger(book), ExportOptions()).notes]


@pytest.mark.parametrize(
    "said", ["Avser [2025-03-31]", "[12/41]", "due date:2025-02-01", "date:snart", "a::b", "date2:2025-01-01", "type:A"]
)
def test_a_text_books_nothing_on_another_day_in_hledger(said, tmp_path):
    for book in (PLAIN.replace('"x"', f'"{said}"'), PLAIN.replace("1930 Bank", f'1930 "{said}"'), PLAIN.replace("Faktura", f"{said};")):
        written = text("hledger", book)
        for comment in (line.partition(";")[2] for line in written.splitlines()):
            assert "[" not in comment
            assert " :" in comment or ":" not in comment
        assert any("hledger would read dates and tags" in note for note in notes("hledger", book))
        if shutil.which("hledger"):
            (tmp_path / "bok.journal").write_text(written, encoding="utf-8")
            run = ["hledger", "-f", str(tmp_path / "bok.journal"), "register", "-p", "2025-01", "-O", "csv"]
            done = subprocess.run(run, capture_output=True, text=True, check=True)
            assert done.stdout.count("2025-01-15") == 2


def test_a_row_of_another_day_keeps_it():
    book = PLAIN.replace('100.00 "" "x"', '100.00 20250228 "x"')
    assert "100.00 SEK  ; date:2025-02-28, x" in text("hledger", book)
    assert "    row_date: 2025-02-28" in text("beancount", book)
    assert notes("hledger", book) == []
    assert notes("beancount", book) == ["1\u00a0row of another date than the entry's stand on the entry's day, with their own as row_date."]


@pytest.mark.parametrize("form", FORMS)
def test_an_entry_without_rows_keeps_its_number(form):
    assert "A 2" in text(form, PLAIN + "#VER A 2 20250120 Struken\n{\n}\n")


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_part_of_it_is_named(form):
    assert notes(form, PLAIN) == []
    book = PLAIN.replace("#VER", "#UB 0 1930 100\n#RES 0 3000 -100\n#PSALDO 0 202501 3000 {} -100\n#VER").replace('"" "x"', '"" "x" 5 AB')
    assert notes(form, book) == ["Not part of it: #PSALDO 0 (1), #RES 0 (1), #UB 0 (1), quantities, signatures."]


@pytest.mark.parametrize("form", FORMS)
def test_a_ledger_of_balances_alone_is_refused(form):
    for head in (PLAIN, PLAIN.replace("#RAR 0 20250101 20251231\n", "")):
        with pytest.raises(RefusedError) as caught:
            text(form, head.partition("#VER")[0] + "#IB 0 1930 5\n#IB 0 2081 -5\n#UB 0 1930 5\n#UB 0 2081 -5\n")
        assert "no entries" in caught.value.problems[0].message.en


@pytest.mark.parametrize("form", FORMS)
def test_last_years_closings_open_the_year_where_nothing_else_does(form):
    book = PLAIN.replace("#VER", "#UB -1 1930 500\n#UB -1 2081 -500\n#VER")
    assert "Assets:1930  500.00 SEK" in text(form, book)
    assert notes(form, book) == []


@pytest.mark.parametrize("form", FORMS)
def test_files_that_open_differently_are_refused(form):
    one, other = (sie(PLAIN.replace("#VER A 1", f"#IB 0 1930 {ore}\n#VER A {ore}")) for ore in (5, 6))
    with pytest.raises(RefusedError) as caught:
        export(form).render(build_ledger([one, other]), ExportOptions())
    assert "#IB 0 1930" in caught.value.problems[0].message.sv


def test_a_currency_that_is_no_code():
    book = PLAIN.replace("#KONTO 1930", '#VALUTA "¥"\n#KONTO 1930')
    assert 'Assets:1930  100.00 "¥"' in text("hledger", book)
    with pytest.raises(RefusedError) as caught:
        text("beancount", book)
    assert "¥" in caught.value.problems[0].message.en
