"""What leads down from a figure adds up to it again, in every close of the repository."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.close import close as close_books
from bokslut.close import concluded, rules_for, trace
from bokslut.config import load_request
from bokslut.intake import take_in_ledgers, take_in_tables
from bokslut.ledger.engine import POLARS
from bokslut.model.printing import format_amount, kronor
from bokslut.model.trace import Asked, Question
from bokslut.tracing.amounts import read_asked
from bokslut.tracing.ask import trace_name
from bokslut.tracing.lines import line_names
from conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from bokslut.model.trace import Trace

CLOSES = [ROOT / "tests" / "closes" / "unbalanced-voucher", ROOT / "ledgers" / "example", ROOT / "ledgers" / "intraservice-2022"]
FAULTS = sorted((ROOT / "ledgers" / "faults").glob("*/bokslut.toml"))


@pytest.fixture(scope="module", params=CLOSES, ids=lambda path: path.name)
def asked(request):
    """Ask about names in one close, which is drawn up once."""
    wanted = load_request(request.param / "bokslut.toml")
    tables = take_in_tables(wanted)
    books, result = concluded(wanted, rules_for(wanted, tables), take_in_ledgers(wanted, tables), POLARS)

    def ask(name: str, kind: Asked | None = None, *, every: bool = True) -> Trace:
        return trace_name(Question(name, kind, every), books, result)

    ask.books, ask.result = books, result
    return ask


def rows_of(rows):
    for row in rows:
        yield row
        yield from rows_of(row.rows)


def test_a_line_of_the_ledger_is_the_sum_of_what_stands_below_it(asked):
    tried = 0
    for name in line_names(asked.books, asked.result):
        for section in asked(name, Asked.LINE).sections:
            for row in rows_of(section.rows):
                below = [each for each in row.rows if each.kind in {"line", "account"}]
                if row.kind == "line" and below and all(figure.printed is None for each in below for figure in each.figures if figure):
                    tried += 1
                    for at, figure in enumerate(row.figures):
                        assert figure.value == sum(each.figures[at].value for each in below), (name, row.label.sv)
    assert tried or not asked.books.statements


def test_an_account_goes_from_its_opening_through_its_postings_to_its_closing(asked):
    balances = asked.books.balances
    for account, balance in balances.accounts.items() if balances else ():
        saldo, *others = asked(account, Asked.ACCOUNT).sections
        opening, *months, closing = [row for row in saldo.rows if row.kind in {"opening", "month", "closing"}]
        assert closing.figures[1].value * 100 == balance.closing_ore
        moved = sum(row.figures[0].value for row in months)
        assert opening.figures[1].value + moved == closing.figures[1].value == opening.figures[1].value + closing.figures[0].value
        postings = [row for section in others for row in section.rows if row.kind == "posting"]
        assert len(postings) == balance.count
        if postings:
            assert postings[-1].figures[1].value == closing.figures[1].value
            assert sum(row.figures[0].value for row in postings) == moved


@pytest.mark.parametrize("asked", [CLOSES[1]], indirect=True, ids=lambda path: path.name)
def test_few_rows_are_the_largest_and_the_rest_are_counted(asked):
    busiest = max(asked.books.balances.accounts.values(), key=lambda each: each.count)
    every = next(section for section in asked(busiest.account).sections if section.rows[0].kind == "posting")
    few = next(section for section in asked(busiest.account, every=False).sections if section.rows[0].kind == "posting")
    assert (len(few.rows), few.left_out) == (30, busiest.count - 30)
    kept = {row.place for row in few.rows}
    least = min(abs(row.figures[0].value) for row in few.rows)
    assert all(abs(row.figures[0].value) <= least for row in every.rows if row.place not in kept)
    # What is left out still counts in the balance after each row.
    after = {row.place: row.figures[1].value for row in every.rows}
    assert all(after[row.place] == row.figures[1].value for row in few.rows)


@pytest.mark.parametrize("asked", [CLOSES[1]], indirect=True, ids=lambda path: path.name)
def test_an_account_is_told_with_the_lines_that_show_it_and_what_it_brings_to_each(asked):
    """What accounts bring to the lines of a statement, asked account by account, is the statement."""
    brought: dict[tuple[str, str], list[Fraction]] = {}
    for account in asked.books.balances.accounts:
        for section in asked(account, Asked.ACCOUNT, every=False).sections:
            for row in section.rows:
                if row.kind == "line":
                    table, _, line = row.ask.partition(".")
                    sums = brought.setdefault((table, line), [Fraction(0)] * len(row.figures))
                    brought[table, line] = [have + figure.value for have, figure in zip(sums, row.figures, strict=True)]
    assert brought["namnd_balansrakning", "kundfordringar"][0] == Fraction(24_532_379, 100)
    layouts = {line.id: line for name in ("namnd_balansrakning", "namnd_resultatrakning") for line in asked.books.layouts[name].line}
    for (table, line), sums in brought.items():
        if not layouts[line].sum and layouts[line].result_of is None:
            shown = asked.books.statements[table]
            assert sums == [shown.figures[line, column].value for column in shown.columns], line


@pytest.mark.parametrize("asked", [CLOSES[1]], indirect=True, ids=lambda path: path.name)
def test_below_a_line_stand_the_largest_postings_of_its_accounts(asked):
    trace_ = asked("namnd_balansrakning.kundfordringar", Asked.LINE, every=False)
    (section,) = [each for each in trace_.sections if each.rows[0].kind == "posting"]
    every = asked("1510", Asked.ACCOUNT).sections[-1].rows
    least = min(abs(row.figures[0].value) for row in section.rows)
    assert (len(section.rows), section.left_out) == (10, len(every) - 10)
    assert {row.place for row in section.rows} <= {row.place for row in every}
    assert sum(abs(row.figures[0].value) > least for row in every) < 10
    (whole,) = [each for each in asked("namnd_balansrakning.kundfordringar", Asked.LINE).sections if each.rows[0].kind == "posting"]
    assert [row.place for row in whole.rows] == [row.place for row in every]


def test_a_line_is_told_with_every_check_on_it_also_those_that_could_not_run(asked):
    for check in asked.result.checks:
        if check.line is not None and (asked.books.tables.get(check.table) or asked.books.statements.get(check.table)).line(check.line):
            told = asked(f"{check.table}.{check.line}", Asked.LINE).checks
            assert check in told, (check.code, check.line)
            about = {(part.table.id, part.line) for each in told for part in (*each.left, *each.right) if part.table is not None}
            assert all(each.line == check.line or about for each in told)


def test_a_printed_total_says_what_its_lines_add_to_where_that_is_another_amount():
    found, _ = trace(load_request(CLOSES[2] / "bokslut.toml"), Question("Summa skulder och eget kapital"))
    (row,) = found.sections[0].rows
    assert row.figures[0].printed.strip() == "186 368"
    assert [each.label.sv for each in row.rows] == ["Summa eget kapital", "Summa kortfristiga skulder"]
    debts = row.rows[1]
    assert (debts.rows[-1].label.sv, debts.rows[-1].figures[0].value) == ("Raderna ger tillsammans", 175_369_000)
    assert "BR101" in {check.code for check in found.checks}
    assert "BR101" in {finding.code for finding in found.findings}


@pytest.mark.parametrize("close", FAULTS, ids=lambda path: path.parent.name)
def test_every_finding_can_be_followed(close: Path):
    request = load_request(close)
    (finding,) = close_books(request).findings
    first, _ = trace(request, Question(finding.code))
    assert (first.kind, first.findings) == (Asked.FINDING, (finding,))
    by_id, _ = trace(request, Question(finding.id))
    assert by_id.findings == (finding,)


@given(st.integers(0, 10**15), st.sampled_from(["", " kr", " SEK"]), st.sampled_from(["", "-", "\u2212", "+"]))
def test_an_amount_is_read_as_people_write_it(ore, unit, sign):
    for text in (kronor(ore), kronor(ore).replace("\u00a0", " "), kronor(ore).replace("\u00a0", ""), kronor(ore).replace(",", ".")):
        assert read_asked(f"{sign}{text}{unit}").value * 100 == ore


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("186 358 tkr", 186_358_000),
        ("1,5 mkr", 1_500_000),
        ("1.234.567", 1_234_567),
        ("1.234", 1234),
        ("1'240.50", Fraction(124_050, 100)),
        ("50 öre", Fraction(1, 2)),
    ],
)
def test_an_amount_has_its_unit(text, value):
    assert read_asked(text).value == value


@pytest.mark.parametrize("text", ["", "kr", "12,345", "1 24", "12 34,5", "A 12", "1.2.3", "12 st", "5 %", "1e5", "٣", "--1"])
def test_what_is_no_amount_is_none(text):
    assert read_asked(text) is None


def test_a_printed_figure_is_found_by_its_number_and_by_its_amount():
    request = load_request(CLOSES[2] / "bokslut.toml")
    for text in ("186 368", "186368", "186 368 tkr", "186 368 000"):
        found, _ = trace(request, Question(text))
        rows = [row for section in found.sections for row in section.rows]
        assert "balansrakning.summa_skulder_och_eget_kapital" in {row.ask for row in rows}, text
        assert all(format_amount(abs(row.figures[0].value)) == format_amount(186_368_000) for row in rows)


def test_a_day_is_no_date_of_a_voucher_of_another_year():
    # The postings followed are those of the period alone, as the balance is.
    found, result = trace(load_request(CLOSES[0] / "bokslut.toml"), Question("1930", every=True))
    days = [row.label.sv[:10] for section in found.sections for row in section.rows if row.kind == "posting"]
    year = result.period.fiscal_year
    assert days
    assert all(year.covers(dt.date.fromisoformat(day)) for day in days)


def test_months_that_the_file_has_only_some_of_lead_to_its_closing_all_the_same(tmp_path):
    ledger = """#FLAGGA 0
#FORMAT PC8
#SIETYP 2
#PROGRAM "Test" 1
#GEN 20260101
#FNAMN "Provbolaget (syntetiskt)"
#RAR 0 20250101 20251231
#KONTO 5410 "Inventarier"
#KONTO 1930 "Bank"
#RES 0 5410 900.00
#UB 0 1930 -900.00
#PSALDO 0 202502 5410 {} 200.00
"""
    (tmp_path / "a.se").write_bytes(ledger.encode("cp437"))
    close = 'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[rules]\npacks = ["ledger"]\n[[ledger]]\npath = "a.se"\n'
    (tmp_path / "bokslut.toml").write_text(close, "utf-8")
    found, _ = trace(load_request(tmp_path / "bokslut.toml"), Question("5410"))
    opening, *months, closing = [row for row in found.sections[0].rows if row.kind in {"opening", "month", "closing"}]
    assert [row.figures[0].value for row in months] == [200, 700]
    assert opening.figures[1].value + sum(row.figures[0].value for row in months) == closing.figures[1].value == 900
