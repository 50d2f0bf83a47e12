"""beancount and hledger: account names that are taken, openings that balance, entries that do not are refused."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from ledgers_read import WHOLE, ledger

from bokslut.exports import plaintext
from bokslut.exports.interface import ExportOptions
from bokslut.exports.registry import export
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
