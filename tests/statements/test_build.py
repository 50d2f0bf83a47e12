"""Statements from layouts, against a plain recomputation per line."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from bokslut.ledger.balances import AccountBalance, Balances
from bokslut.model.period import FiscalYear, Period
from bokslut.model.table import Origin, Table
from bokslut.model.words import same
from bokslut.statements.build import draw_up, possible_columns
from bokslut.statements.layout import Layout

YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LAST_YEAR = FiscalYear(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
WHOLE = Period(YEAR, YEAR.end)
LAST = Period(LAST_YEAR, LAST_YEAR.end)


def layout(layout_id: str, *lines: dict[str, object], covers: tuple[str, ...] = ()) -> Layout:
    return Layout.model_validate(
        {
            "id": layout_id,
            "title": same(layout_id),
            "covers": covers,
            "line": [{"label": same(str(line["id"])), **line} for line in lines],
        }
    )


INCOME = layout(
    "income_statement",
    {"id": "sales", "accounts": ("3",), "sign": "credit"},
    {"id": "costs", "accounts": ("4..8", "!899"), "sign": "credit"},
    {"id": "result", "sum": ("sales", "costs")},
    {"id": "transfer", "accounts": ("899",), "sign": "credit", "hidden": True},
    covers=("3..8",),
)
BALANCE = layout(
    "balance_sheet",
    {"id": "assets_heading", "heading": True},
    {"id": "bank", "accounts": ("19",), "sign": "debit"},
    {"id": "tax_claim", "accounts": ("1630",), "sign": "debit", "flips_to": "tax_debt", "hidden": True},
    {"id": "other_claims", "accounts": ("1", "!19", "!1630"), "sign": "debit", "hidden": True},
    {"id": "claims", "sum": ("tax_claim", "other_claims")},
    {"id": "total_assets", "sum": ("bank", "claims")},
    {"id": "equity", "accounts": ("20", "!2099"), "sign": "credit"},
    {"id": "result", "accounts": ("2099",), "sign": "credit", "result_of": "income_statement"},
    {"id": "tax_debt", "accounts": ("2850",), "sign": "credit", "flips_to": "tax_claim"},
    {"id": "debts", "accounts": ("21..29", "!2850"), "sign": "credit"},
    {"id": "total_equity_and_debts", "sum": ("equity", "result", "tax_debt", "debts")},
    {"id": "check", "sum": ("total_assets", "-total_equity_and_debts")},
    {"id": "pledges"},
    covers=("1..2",),
)
LAYOUTS = (INCOME, BALANCE)


def balances(closings: dict[str, int], period: Period = WHOLE, **known: bool) -> Balances:
    accounts = {account: AccountBalance(account, 0, max(ore, 0), max(-ore, 0)) for account, ore in sorted(closings.items())}
    return Balances(period, accounts, **known)


def drawn(closings: dict[str, int], previous: dict[str, int] | None = None) -> dict[str, Table]:
    last = None if previous is None else balances(previous, LAST)
    return {table.id: table for table in draw_up(balances(closings), last, LAYOUTS, WHOLE)}


def kronor(table: Table, line: str, column: str = "2025") -> Fraction | None:
    figure = table.figure(line, column)
    return None if figure is None else figure.value


numbers = st.sampled_from(["1510", "1630", "1930", "2081", "2099", "2440", "2850", "3010", "30101", "4010", "5010", "8910", "8999"])
trial_balances = st.dictionaries(numbers, st.integers(-(10**14), 10**14))


def recompute(closings: dict[str, int]) -> dict[str, int]:
    """The two statements again, in öre, the slow way."""

    def total(*heads: str, without: tuple[str, ...] = ()) -> int:
        return sum(ore for a, ore in closings.items() if a.startswith(heads) and not (without and a.startswith(without)))

    claim, debt = total("1630"), total("2850")
    sales, costs = -total("3"), -total("4", "5", "6", "7", "8", without=("899",))
    bank, other = total("19"), total("1", without=("19", "1630"))
    tax_claim = max(claim, 0) + max(debt, 0)
    tax_debt = max(-claim, 0) + max(-debt, 0)
    equity, result = -total("20", without=("2099",)), -total("2099") - total("3", "4", "5", "6", "7", "8")
    debts = -total("2", without=("20", "2850"))
    total_assets, total_debts = bank + tax_claim + other, equity + result + tax_debt + debts
    return {
        "income_statement.sales": sales,
        "income_statement.costs": costs,
        "income_statement.result": sales + costs,
        "balance_sheet.bank": bank,
        "balance_sheet.claims": tax_claim + other,
        "balance_sheet.total_assets": total_assets,
        "balance_sheet.equity": equity,
        "balance_sheet.result": result,
        "balance_sheet.tax_debt": tax_debt,
        "balance_sheet.debts": debts,
        "balance_sheet.total_equity_and_debts": total_debts,
        "balance_sheet.check": total_assets - total_debts,
    }


@given(trial_balances, st.none() | trial_balances)
def test_every_figure_equals_the_slow_way(closings, previous):
    tables = drawn(closings, previous)
    for column, of_year in (("2025", closings), ("2024", previous)):
        if of_year is None:
            assert tables["balance_sheet"].columns == ("2025",)
            continue
        for name, ore in recompute(of_year).items():
            table, line = name.split(".")
            assert kronor(tables[table], line, column) == Fraction(ore, 100), name


@given(trial_balances)
def test_the_two_sides_differ_by_exactly_what_the_accounts_fail_to_sum_to(closings):
    assert kronor(drawn(closings)["balance_sheet"], "check") == Fraction(sum(closings.values()), 100)


def test_figures_are_exact_kronor_of_the_ledger():
    table = drawn({"1930": 12345, "2081": -12345})["balance_sheet"]
    figure = table.figure("bank", "2025")
    assert (figure.value, figure.half_width, figure.unit.name, figure.printed) == (Fraction("123.45"), 0, "kr", None)
    assert (table.origin, table.layout, table.id) == (Origin.LEDGER, "balance_sheet", "balance_sheet")


def test_an_untransferred_result_stands_in_equity_and_a_transferred_one_is_not_counted_twice():
    open_books = drawn({"1930": 700, "3010": -1000, "5010": 300})
    closed_books = drawn({"1930": 700, "3010": -1000, "5010": 300, "8999": 700, "2099": -700})
    half_closed = drawn({"1930": 700, "3010": -1000, "5010": 300, "8999": 200, "2099": -200})
    for tables in (open_books, closed_books, half_closed):
        assert kronor(tables["balance_sheet"], "result") == 7
        assert kronor(tables["income_statement"], "result") == 7
        assert kronor(tables["balance_sheet"], "check") == 0


def test_each_account_flips_by_its_own_balance():
    table = drawn({"1630": -400, "2850": 100})["balance_sheet"]
    assert (kronor(table, "claims"), kronor(table, "tax_debt")) == (1, 4)


def test_a_year_flips_by_its_own_balance():
    table = drawn({"1630": -400}, {"1630": 400})["balance_sheet"]
    assert [kronor(table, line, column) for line in ("claims", "tax_debt") for column in ("2025", "2024")] == [0, 4, 4, 0]


def test_lines_stand_in_printed_order_without_the_hidden_ones():
    table = drawn({})["balance_sheet"]
    assert [(line.id, line.role) for line in table.lines] == [
        ("assets_heading", "heading"),
        ("bank", "item"),
        ("claims", "item"),  # sums hidden lines only: to the reader an item
        ("total_assets", "sum"),
        ("equity", "item"),
        ("result", "item"),
        ("tax_debt", "item"),
        ("debts", "item"),
        ("total_equity_and_debts", "sum"),
        ("check", "sum"),
        ("pledges", "item"),
    ]


def test_headings_and_lines_the_ledger_cannot_know_have_no_figure():
    table = drawn({"1930": 1})["balance_sheet"]
    assert kronor(table, "assets_heading") is None
    assert kronor(table, "pledges") is None
    assert kronor(table, "debts") == 0


def test_a_sum_of_something_unknown_is_unknown():
    odd = layout(
        "table",
        {"id": "bank", "accounts": ("19",), "sign": "debit"},
        {"id": "budget"},
        {"id": "left", "sum": ("budget", "-bank")},
    )
    (table,) = draw_up(balances({"1930": 5}), None, (odd,), WHOLE)
    assert kronor(table, "left") is None


def test_a_line_with_a_sign_but_no_accounts_is_nil():
    reserve = layout("table", {"id": "bank", "accounts": ("19",), "sign": "debit"}, {"id": "reserve", "sign": "credit"})
    (table,) = draw_up(balances({"1930": 5}), None, (reserve,), WHOLE)
    assert kronor(table, "reserve") == 0


def test_results_that_last_year_did_not_state_are_left_out_and_so_is_what_builds_on_them():
    tables = draw_up(balances({"1930": 5, "3010": -5}), balances({"1930": 9, "2081": -9}, LAST, result_known=False), LAYOUTS, WHOLE)
    income, balance = tables
    assert {line for line, column in income.figures if column == "2024"} == set()
    assert kronor(balance, "total_assets", "2024") == Fraction(9, 100)
    assert kronor(balance, "result", "2024") is None
    assert kronor(balance, "total_equity_and_debts", "2024") is None
    assert kronor(balance, "total_equity_and_debts", "2025") == Fraction(5, 100)


def test_balances_that_are_not_stated_are_left_out():
    (income, balance) = draw_up(balances({"3010": -5}, balance_known=False), None, LAYOUTS, WHOLE)
    assert kronor(income, "result") == Fraction(5, 100)
    assert kronor(balance, "total_assets") is None


def test_tables_of_a_report_are_not_drawn_up():
    report = layout("volumes", {"id": "invoices"}, {"id": "total", "sum": ("invoices",)})
    assert [table.id for table in draw_up(balances({}), None, (*LAYOUTS, report), WHOLE)] == ["income_statement", "balance_sheet"]


def test_accounts_may_be_given_by_role():
    by_role = layout("table", {"id": "bank", "accounts": ("role:bank",), "sign": "debit"})
    (table,) = draw_up(balances({"1930": 500}), None, (by_role,), WHOLE, {"bank": ("1930",)})
    assert kronor(table, "bank") == 5


def test_columns_are_headed_by_the_day_or_the_year():
    tables = drawn({}, {})
    assert tables["balance_sheet"].columns == ("2025", "2024")
    assert tables["balance_sheet"].headings == {"2025": "2025-12-31", "2024": "2024-12-31"}
    assert tables["income_statement"].headings == {"2025": "2025", "2024": "2024"}


def test_a_part_of_a_year_is_headed_by_its_days():
    march = Period(YEAR, dt.date(2025, 3, 31))
    income, balance = draw_up(balances({}, march), None, LAYOUTS, march)
    assert income.headings == {"2025": "2025-01-01 – 2025-03-31"}
    assert balance.headings == {"2025": "2025-03-31"}


def test_two_years_that_end_in_one_calendar_year_keep_their_columns_apart():
    short = FiscalYear(dt.date(2025, 5, 1), dt.date(2025, 12, 31))
    earlier = FiscalYear(dt.date(2024, 5, 1), dt.date(2025, 4, 30))
    period, last = Period(short, short.end), Period(earlier, earlier.end)
    _, table = draw_up(balances({"1930": 1}, period), balances({"1930": 2}, last), LAYOUTS, period)
    assert [(column, kronor(table, "bank", column)) for column in table.columns] == [
        ("2025", Fraction(1, 100)),
        ("2025_04_30", Fraction(2, 100)),
    ]


def test_the_columns_a_statement_can_have_are_the_year_and_the_one_that_ends_where_it_begins():
    def columns(start: str, end: str) -> tuple[str, ...]:
        year = FiscalYear(dt.date.fromisoformat(start), dt.date.fromisoformat(end))
        return possible_columns(Period(year, year.end))

    assert columns("2025-01-01", "2025-12-31") == ("2025", "2024")
    assert columns("2024-07-01", "2025-12-31") == ("2025", "2024")
    assert columns("2025-07-01", "2025-12-31") == ("2025", "2025_06_30")
    assert columns("0001-01-01", "0001-12-31") == ("1",)
