"""Conditions on figures."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st
from planted import File, books_of, day, entry
from printed_tables import books, layout, statement, table

from bokslut.books import Books
from bokslut.checks.interface import RuleContext
from bokslut.checks.ledgers import DAMAGED
from bokslut.checks.relation import Relation
from bokslut.ledger.balances import AccountBalance, Balances
from bokslut.ledger.ledger import build_ledger
from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Severity
from bokslut.model.period import FiscalYear, Period
from bokslut.model.words import Words, same
from bokslut.statements.layout import Layout, LayoutLine


def rule(condition: str, **more: object) -> Relation:
    return Relation.model_validate({"code": "BR001", "title": same("Balansräkningen balanserar"), "assert": condition} | more)


def relate(condition: str, of: Books, **more: object) -> list[CheckResult]:
    return list(rule(condition, **more).check(of))


def outcomes(results: list[CheckResult]) -> list[tuple[str | None, Outcome]]:
    return [(result.line or result.column, result.outcome) for result in results]


BALANCE = table(
    "balansrakning",
    {
        "leverantorer": ["101 550", "71 285"],
        "ovriga": ["16 186", "9 982"],
        "upplupna": ["57 633", "80 442"],
        "skulder": ["175 368", "161 709"],
        "tillgangar": ["186 358", "172 709"],
        "skulder_och_eget_kapital": ["186 368", "172 709"],
    },
    ["2022", "2021"],
    layout="br",
)


def test_the_balance_sheet_of_2022_is_out_by_ten_and_that_of_2021_balances():
    broken, sound = relate("tillgangar == skulder_och_eget_kapital", books(BALANCE), table="br", finding="statement-out-of-balance")
    assert (broken.outcome, broken.column, sound.outcome, sound.column) == (Outcome.FAILED, "2022", Outcome.OK, "2021")
    [finding] = broken.findings
    assert finding.name == "statement-out-of-balance"
    assert finding.message.sv == "Balansrakning 2022 balanserar inte: 186\u00a0358 ≠ 186\u00a0368 (tkr)"
    assert finding.message.en == "Balansrakning 2022 does not balance: 186\u00a0358 ≠ 186\u00a0368 (tkr)"
    assert (finding.difference, finding.tolerance, finding.subject) == (-10_000, 1000, "balansrakning[2022]")
    assert finding.tolerance_from is not None
    assert finding.tolerance_from.sv == "avrundning: 2 tal à 0,5\u00a0tkr"
    assert [(place.line, place.primary) for place in finding.places] == [(6, True), (7, False)]
    assert [(term.line, term.column, term.weight) for term in broken.terms] == [
        ("tillgangar", "2022", 1),
        ("skulder_och_eget_kapital", "2022", -1),
    ]


def test_a_footing_of_four_figures_may_be_out_by_one():
    assert outcomes(relate("skulder == leverantorer + ovriga + upplupna", books(BALANCE), table="balansrakning")) == [
        ("2022", Outcome.ROUNDING),
        ("2021", Outcome.OK),
    ]


SUMMARY = table(
    "sammandrag",
    {
        "intakter": ["1 267,9", "1 301,0", "−33,1"],
        "kostnader": ["−1 289,7", "−1 322,8", "33,2"],
        "eget_kapital": ["11,0", None, None],
        "rubrik": [None] * 3,
    },
    ["bokslut", "budget", "avvikelse"],
    "mkr",
)


def test_line_by_line_the_names_are_columns_and_blank_lines_say_nothing():
    results = relate("avvikelse == bokslut - budget", books(SUMMARY), table="sammandrag", per="line", title=same("Avvikelse"))
    assert outcomes(results) == [("intakter", Outcome.OK), ("kostnader", Outcome.ROUNDING), ("eget_kapital", Outcome.SKIPPED)]
    assert results[2].reason == Words("Eget kapital är inte tryckt för avvikelse", "Eget kapital is not printed for avvikelse")


def test_lines_and_columns_can_be_chosen_and_left_out():
    every = books(SUMMARY, BALANCE)
    assert outcomes(relate("bokslut != budget", every, table="sammandrag", per="line", lines=("intakter",))) == [("intakter", Outcome.OK)]
    assert outcomes(relate("bokslut != budget", every, table="sammandrag", per="line", lines=("!eget_kapital",))) == [
        ("intakter", Outcome.OK),
        ("kostnader", Outcome.OK),
    ]
    assert outcomes(relate("tillgangar >= 0", every, table="br", columns=("2021",))) == [("2021", Outcome.OK)]


def test_across_tables_units_are_converted():
    trend = table("trend", {"personal": ["503 900"]}, ["2022"], "tkr")
    income = table("rr", {"personal": ["−503,9"]}, ["bokslut"], "mkr")
    [result] = relate("trend.personal[2022] == -rr.personal[bokslut]", books(trend, income))
    assert result.outcome is Outcome.OK
    [result] = relate("trend.personal == -rr.personal", books(trend, income))
    assert result.outcome is Outcome.OK, "tables of one column need none named"
    wrong = table("rr", {"personal": ["−504,9"]}, ["bokslut"], "mkr")
    [result] = relate("trend.personal[2022] == -rr.personal[bokslut]", books(trend, wrong))
    assert result.findings[0].subject == "trend.personal[2022]"
    assert result.findings[0].message.sv == "503,9 ≠ 504,9 mkr. Stämmer inte: Balansräkningen balanserar."


def test_the_settlement_is_not_the_surplus_less_the_october_forecast():
    texts = table("text", {"slutreglering": ["10,9"]}, ["uppgift"], "mkr")
    areas = table("omraden", {"overskott": ["39,6", "26,9"]}, ["bokslut", "oktober"], "mkr")
    [result] = relate("text.slutreglering == omraden.overskott[bokslut] - omraden.overskott[oktober]", books(texts, areas))
    assert result.outcome is Outcome.FAILED
    assert result.comparison is not None
    assert (result.comparison.difference, result.comparison.tolerance) == (-1_800_000, 150_000)


def test_inequalities_say_nothing_of_single_figures_and_show_what_is_the_case():
    [result] = relate("tillgangar < 0", books(BALANCE), table="br", columns=("2022",))
    assert result.outcome is Outcome.FAILED
    assert result.terms == ()
    assert "186\u00a0358 ≥ 0 tkr" in result.findings[0].message.sv


def test_products_of_rounded_figures_show_every_figure():
    text = table("text", {"andel": ["23"]}, ["x"], "%")
    buys = table("inkop", {"total": ["750"]}, ["x"], "mkr")
    consultants = table("trend", {"konsulter": ["159 000"]}, ["x"], "tkr")
    [result] = relate("trend.konsulter == text.andel * inkop.total", books(text, buys, consultants), severity="question")
    [finding] = result.findings
    assert (result.outcome, result.terms, finding.severity) == (Outcome.FAILED, (), Severity.QUESTION)
    assert [place.path for place in finding.places] == ["trend.csv", "text.csv", "inkop.csv"]


def test_a_tolerance_of_the_rule_s_own_replaces_the_classes():
    near = books(BALANCE)
    [result, _] = relate("tillgangar == skulder_och_eget_kapital", near, table="br", tolerance="10 tkr")
    assert result.outcome is Outcome.ROUNDING
    assert result.reason == Words("regelns egen tolerans: 10\u00a0tkr", "the rule's own tolerance: 10\u00a0tkr")
    [result, _] = relate("tillgangar == skulder_och_eget_kapital within 9 tkr", near, table="br")
    assert result.outcome is Outcome.FAILED
    assert result.findings[0].tolerance == 9000


@pytest.mark.parametrize(
    ("condition", "more", "reason"),
    [
        ("a == b", {"table": "saknas"}, "tabellen saknas finns inte i det här bokslutet"),
        ("tillgangar == saknas", {"table": "br"}, "Balansrakning har inte raden saknas"),
        ("br.tillgangar == 1 tkr", {}, "regeln säger inte vilken kolumn: skriv till exempel br.tillgangar[2022]"),
        ("tillgangar == br.skulder[2019]", {"table": "br", "columns": ("2021",)}, "Balansrakning har inte kolumnen 2019"),
        ("annan.x[2022] == 0", {}, "tabellen annan finns inte i det här bokslutet"),
        ("ub(15) == 0", {}, "huvudboken saknas"),
    ],
)
def test_what_is_not_there_is_skipped_once_with_the_reason(condition, more, reason):
    [result] = relate(condition, books(BALANCE), **more)
    assert (result.outcome, result.findings) == (Outcome.SKIPPED, ())
    assert result.reason is not None
    assert result.reason.sv == reason


def test_a_printed_share_is_not_compared_with_a_plain_number():
    ratios = table("nyckeltal", {"sjuk": ["95,5"], "index": ["78"]}, ["2021"], "%", units={"index": "index"})
    context = RuleContext({}, {}, {"nyckeltal": ratios})
    assert len(list(rule("nyckeltal.sjuk[2021] <= 5").problems(context))) == 1
    assert list(rule("nyckeltal.sjuk[2021] <= 5 %").problems(context)) == []
    # What is only known line by line is found when it is worked out.
    by_line = {"table": "nyckeltal", "per": "line"}
    assert list(rule("x <= 80", **by_line).problems(RuleContext({}, {}))) == []
    renamed = replace(ratios, columns=("x",), figures={(line, "x"): figure for (line, _), figure in ratios.figures.items()})
    assert outcomes(relate("x <= 80", books(renamed), **by_line)) == [("sjuk", Outcome.SKIPPED), ("index", Outcome.OK)]


@pytest.mark.parametrize(("only", "other"), [("2025", Outcome.SKIPPED), ("bokslut_2025", Outcome.SKIPPED), ("uppgift", Outcome.OK)])
def test_another_table_s_only_column_stands_for_the_one_at_hand_unless_it_is_a_year(only, other):
    here = table("a", {"kassa": ["5", "5"]}, ["2025", "2024"])
    there = table("n", {"kassa": ["5"]}, [only])
    results = relate("kassa == n.kassa", books(here, there), table="a")
    assert [result.outcome for result in results] == [Outcome.OK if only == "2025" else other, other]
    if other is Outcome.SKIPPED:
        assert results[1].reason == Words("N har inte kolumnen 2024", "N lacks the column 2024")
    assert relate("n.kassa == 5 tkr", books(there))[0].outcome is Outcome.OK, "no column is at hand"


def test_the_year_before_is_the_column_before():
    rolled = table("ek", {"ingaende": ["11", "10"], "utgaende": ["12", "11"]}, ["2022", "2021"])
    results = relate("ingaende == utgaende@previous", books(rolled), table="ek")
    assert outcomes(results) == [("2022", Outcome.OK), ("2021", Outcome.SKIPPED)]


YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LAST = FiscalYear(dt.date(2024, 1, 1), dt.date(2024, 12, 31))


def ledger(**more: object) -> Books:
    this = Balances(
        Period(YEAR, YEAR.end),
        {
            "1510": AccountBalance("1510", 100_00, 50_00, 20_00, 3),
            "1930": AccountBalance("1930", 10_00, 0, 5_00, 1),
            "3010": AccountBalance("3010", 0, 0, 25_00, 2),
        },
    )
    before = Balances(
        Period(LAST, LAST.end), {"1510": AccountBalance("1510", 40_00, 60_00, 0, 4, months={"202403": 50_00, "202411": 10_00})}
    )
    filled = Books(period=this.period, balances=this, previous_balances=before, roles={"receivables": ("1510..1519",), "none": ()})
    return replace(filled, **more)


@pytest.mark.parametrize(
    "condition",
    [
        "ub(1510) == 130 kr",
        "ib(15) == 100 kr",
        "movement(1510..1519) == debits(1510) - credits(1510)",
        "ub(role:receivables, 1930) == 135 kr",
        "ib(1510) == ub(1510)@previous",
        "ub(1510)@opening == ib(1510)",
        "ib(1510)@previous == 40 kr",
        "count(1) == 4",
        "ub(1) == -ub(3) + 110 kr",
        "ub(16) == 0",
        "movement(1510)@ytd == movement(1510)",
        "ub(1510)@year_ago == 100 kr",
    ],
)
def test_sums_over_accounts_are_exact(condition):
    [result] = relate(condition, ledger())
    assert result.outcome is Outcome.OK, result.reason


def test_a_year_ago_in_a_monthly_close_stops_at_the_same_month():
    through = Period(YEAR, dt.date(2025, 3, 31))
    [result] = relate("ub(1510)@year_ago == 90 kr", ledger(period=through))
    assert result.outcome is Outcome.OK


def test_a_year_ago_is_unknown_where_last_year_is_not_known_by_month():
    through = Period(YEAR, dt.date(2025, 3, 31))
    before = ledger().previous_balances
    assert before is not None
    without = {"1510": AccountBalance("1510", 40_00, 60_00, 0)}
    monthly = replace(before, movement_from="stated")
    for stated, known in ((replace(monthly, accounts=without), False), (monthly, True)):
        of = ledger(period=through, previous_balances=stated)
        outcome = Outcome.OK if known else Outcome.SKIPPED
        assert relate("ub(1510)@year_ago == 90 kr", of)[0].outcome is outcome
        assert relate("movement(1510)@year_ago == 50 kr", of)[0].outcome is outcome
        assert relate("debits(1510)@year_ago == 50 kr", of)[0].outcome is Outcome.SKIPPED
    whole = ledger(previous_balances=replace(monthly, accounts=without))
    assert relate("ub(1510)@year_ago == 100 kr", whole)[0].outcome is Outcome.OK, "the day is the end of last year"


def test_a_year_ago_in_a_long_year_is_in_that_year_itself_and_before_a_short_one_unknown():
    long = FiscalYear(dt.date(2024, 7, 1), dt.date(2025, 12, 31))
    through = Period(long, dt.date(2025, 8, 31))
    moved = {"1510": AccountBalance("1510", 100_00, 57_00, 0, 2, months={"202408": 50_00, "202501": 7_00})}
    year_before = Period(FiscalYear(dt.date(2023, 7, 1), dt.date(2024, 6, 30)), dt.date(2024, 6, 30))
    of = ledger(period=through, balances=Balances(through, moved), previous_balances=Balances(year_before, {}))
    assert relate("ub(1510)@year_ago == 150 kr", of)[0].outcome is Outcome.OK
    short = FiscalYear(dt.date(2024, 7, 1), dt.date(2024, 12, 31))
    of = ledger(period=Period(YEAR, dt.date(2025, 3, 31)), previous_balances=Balances(Period(short, short.end), moved))
    assert relate("ub(1510)@year_ago == 100 kr", of)[0].outcome is Outcome.SKIPPED


@pytest.mark.parametrize(
    ("through", "then"),
    [("2025-06-30", "2024-06-30"), ("2025-02-28", "2024-02-29"), ("2024-02-29", "2023-02-28"), ("2025-05-15", "2024-05-15")],
)
def test_a_year_ago_is_the_same_day_and_a_months_end_stays_one(through, then):
    assert str(Period(YEAR, dt.date.fromisoformat(through)).a_year_ago) == then


def test_one_ore_is_wrong_between_ledger_figures():
    [result] = relate("ub(1510) == 130.01 kr", ledger())
    assert result.outcome is Outcome.FAILED
    assert result.reason is not None
    assert result.reason.sv == "exakta tal: ska stämma på öret"
    assert result.findings[0].message.sv.startswith("130,00 ≠ 130,01 kr")


@pytest.mark.parametrize(
    ("condition", "changes"),
    [
        ("ub(role:none) == 0", {}),
        ("ub(role:okand) == 0", {}),
        ("ub(1510) == 0", {"complete": False}),
        ("ub(1510)@previous == 0", {"previous_balances": None}),
    ],
)
def test_balances_that_are_not_known_are_skipped(condition, changes):
    [result] = relate(condition, ledger(**changes))
    assert result.outcome is Outcome.SKIPPED


def test_stated_balances_have_no_turnover_and_unknown_sides_are_unknown():
    known = ledger().balances
    assert known is not None
    stated = replace(known, movement_from="stated", result_known=False, opening_from="none")
    for condition in ("count(15) == 0", "debits(15) == 0", "ub(3010) == 0", "ib(15) == 0"):
        assert relate(condition, ledger(balances=stated))[0].outcome is Outcome.SKIPPED, condition
    assert relate("ub(1510) == 130 kr", ledger(balances=stated))[0].outcome is Outcome.OK


def test_statements_of_a_damaged_ledger_are_not_used():
    drawn = statement("br", {"a": ["1"]}, ["2025"])
    of = books(statements=(drawn,))
    assert relate("a == 1 kr", of, table="br")[0].outcome is Outcome.OK
    assert relate("a == 1 kr", replace(of, complete=False), table="br")[0].outcome is Outcome.SKIPPED


@pytest.mark.parametrize(("condition", "more"), [("a == 1 kr", {"table": "br"}), ("br.a[2025] == 1 kr", {})])
def test_of_a_damaged_ledger_a_statement_that_is_not_drawn_is_not_said_to_be_missing(condition: str, more: dict[str, str]):
    of = replace(books(layouts=(layout("br", {}, ["a"]),)), ledger=build_ledger([]), complete=False)
    [result] = relate(condition, of, **more)
    assert (result.outcome, result.reason) == (Outcome.SKIPPED, DAMAGED)


def test_a_rule_on_a_layout_is_tried_on_the_statement_and_on_every_table_that_follows_it():
    drawn = statement("br", {"a": ["1000"], "b": ["1000"]}, ["2025"])
    published = table("tryckt", {"a": ["1"], "b": ["3"]}, ["2025"], layout="br")
    results = relate("a == b", books(published, statements=(drawn,)), table="br")
    assert [(result.table, result.outcome) for result in results] == [("br", Outcome.OK), ("tryckt", Outcome.FAILED)]
    results = relate("a == br.a", books(published, statements=(drawn,)), table="br")
    assert [result.outcome for result in results] == [Outcome.OK, Outcome.OK], "br is the table at hand"


@given(st.lists(st.integers(-(10**6), 10**6), min_size=1, max_size=8), st.integers(-3, 3))
def test_a_sum_over_lines_agrees_with_naive_rounding_arithmetic(parts, error):
    """Oracle: whole units; d and worst case by hand."""
    rows = {f"r{n}": [str(value)] for n, value in enumerate(parts)}
    rows["total"] = [str(sum(parts) + error)]
    condition = "total == " + " + ".join(list(rows)[:-1])
    [result] = relate(condition, books(table("t", rows, ["x"])), table="t")
    figures = len(parts) + 1
    worst = Fraction(figures, 2)
    within_z = 3 * error**2 <= Fraction(4 * figures, 4)
    expected = Outcome.OK if error == 0 else Outcome.FAILED if abs(error) > worst else Outcome.ROUNDING if within_z else Outcome.SUSPECT
    assert result.outcome is expected


def problems(condition: str, **more: object) -> list[tuple[tuple[str | int, ...], int, int]]:
    layouts = {"br": layout("br", {}, [line.id for line in BALANCE.lines])}
    context = RuleContext(layouts, {"bank": ("19",)}, {"balansrakning": BALANCE, "sammandrag": SUMMARY})
    return [(problem.field, problem.offset, problem.length) for problem in rule(condition, **more).problems(context)]


def test_sound_rules_have_no_problems():
    assert problems("tillgangar == skulder", table="br") == []
    assert problems("avvikelse == bokslut - budget", table="sammandrag", per="line", lines=("!eget_kapital",)) == []
    assert problems("sammandrag.intakter[bokslut] > 0 and ub(role:bank) >= 0") == []
    assert problems("tillgangar == skulder", table="br", tolerance="1 tkr", finding="statement-out-of-balance") == []


@pytest.mark.parametrize(
    ("condition", "more", "found"),
    [
        ("tillgongar == skulder", {"table": "br"}, [(("assert",), 0, 10)]),
        ("tillgangar = skulder", {"table": "br"}, [(("assert",), 11, 1)]),
        ("avikelse == budget", {"table": "sammandrag", "per": "line"}, [(("assert",), 0, 8)]),
        ("samandrag.intakter[bokslut] > 0", {}, [(("assert",), 0, 9)]),
        ("ub(role:bnak) == 0", {}, [(("assert",), 8, 4)]),
        ("tillgangar", {"table": "br"}, [(("assert",), 0, 10)]),
        ("tillgangar == 5 %", {"table": "balansrakning"}, [(("assert",), 0, 17)]),
        ("tillgangar == 0", {"table": "bx"}, [(("table",), 0, 2)]),
        ("tillgangar == 0", {}, [(("assert",), 0, 10)]),
        ("tillgangar == 0", {"table": "balansrakning", "columns": ("2022", "!2020")}, [(("columns", 1), 1, 4)]),
        ("tillgangar == 0", {"table": "br", "lines": ("skulder",)}, [(("lines",), 0, 0)]),
        ("tillgangar == 0 and skulder == 0", {"table": "br", "tolerance": "1 kr"}, [(("tolerance",), 0, 0)]),
        ("tillgangar == 0", {"table": "br", "tolerance": "en krona"}, [(("tolerance",), 3, 5)]),
        ("tillgangar == 0", {"table": "br", "message": Words("{left} {vad}", "{title}")}, [(("message", "sv"), 7, 5)]),
    ],
)
def test_problems_stand_at_their_place(condition, more, found):
    assert problems(condition, **more) == found


def signed() -> tuple[RuleContext, RuleContext]:
    """Rules without a close, and with a printed balance sheet at hand; the layout says which side each line shows."""
    lines = (
        LayoutLine(id="kundfordringar", label=same("K"), accounts=("15",), sign="debit"),
        LayoutLine(id="bank", label=same("B"), accounts=("19",), sign="debit"),
        LayoutLine(id="summa_tillgangar", label=same("ST"), sum=("kundfordringar", "bank")),
        LayoutLine(id="leverantorsskulder", label=same("L"), accounts=("251",), sign="credit"),
        LayoutLine(id="skuld_minus_fordran", label=same("SF"), sum=("leverantorsskulder", "-bank")),
        LayoutLine(id="blandat", label=same("BL"), sum=("leverantorsskulder", "bank")),
        LayoutLine(id="ring", label=same("R"), sum=("ring",)),
    )
    layouts = {"br": Layout(id="br", title=same("BR"), line=lines)}
    at_hand = table("balans", {"leverantorsskulder": ["5"], "kundfordringar": ["3"], "okand": ["1"]}, ["2022"], layout="br")
    return RuleContext(layouts, {}), RuleContext(layouts, {}, {"balans": at_hand})


@pytest.mark.parametrize(
    ("condition", "remedy"),
    [
        ("kundfordringar == ub(15)", None),
        ("kundfordringar == -ub(15)", "Skriv ub(15)"),
        ("leverantorsskulder == ub(251)", "Skriv -ub(251)"),
        ("leverantorsskulder == -ub(251)", None),
        ("br.leverantorsskulder[2025] == ub(251)", "Skriv -ub(251)"),
        ("summa_tillgangar == ub(15, 19)", None),
        ("skuld_minus_fordran == ub(251, 19)", "Skriv -ub(251, 19)"),
        ("blandat == ub(251, 19)", "Vänd saldot om den andra sidan visar kredit som positivt: -ub(251, 19)"),
        ("ring == ub(1)", "Vänd saldot om den andra sidan visar kredit som positivt: -ub(1)"),
        ("kundfordringar == leverantorsskulder", None),
        ("ub(15) == -ub(251)", None),
        ("leverantorsskulder == leverantorsskulder", ""),
    ],
)
def test_the_ledger_s_sign_is_warned_about_where_the_layout_shows_the_other(condition, remedy):
    for context in signed():
        found = list(rule(condition, table="br").problems(context))
        assert [problem.warning for problem in found] == ([] if remedy is None else [True])
        assert [problem.remedy.sv if problem.remedy else "" for problem in found] == ([] if remedy is None else [remedy])


def test_a_printed_table_lends_its_layout_s_signs():
    _, context = signed()
    [problem] = rule("leverantorsskulder == ub(251)", table="balans").problems(context)
    assert problem.warning
    assert not list(rule("kundfordringar == ub(15)", table="balans").problems(context))
    [unsaid] = rule("okand == ub(15)", table="balans").problems(context)
    assert unsaid.remedy is not None
    assert unsaid.remedy.sv.startswith("Vänd saldot om ")


def test_a_warning_hides_no_other_problem():
    context, _ = signed()
    [warning, tolerance] = rule("leverantorsskulder == ub(251)", table="br", tolerance="en krona").problems(context)
    assert (warning.warning, tolerance.warning, tolerance.field) == (True, False, ("tolerance",))


def test_without_a_close_only_layouts_are_known():
    alone = RuleContext({"br": layout("br", {}, ["a"])}, {})
    assert list(rule("min_tabell.rad[x] == 0", table="min_tabell").problems(alone)) == []
    assert [problem.field for problem in rule("b == 0", table="br").problems(alone)] == [("assert",)]


VAT = File(
    [
        entry("A 1", day(1, 15), ("1510", 125_00), ("3010", -100_00), ("2611", -25_00)),
        entry("A 2", day(2, 1), ("2641", 10_00), ("1930", -10_00)),
    ],
    [("IB", 0, "1510", 7_00), ("IB", 0, "2081", -7_00)],
)


@pytest.mark.parametrize(
    ("condition", "notes"),
    [
        ("ub(26) == 0", ["2611: −25,00", "2641: 10,00"]),
        ("ub(1930) < 0 and ub(2611, 2641) == 0", ["2611: −25,00", "2641: 10,00"]),
        ("ub(2641) == round(ub(2611) * 20 %, 1 kr)", ["2611: −25,00", "2641: 10,00"]),
        ("credits(1510) == ib(1510)", ["ib(1510): 7,00", "credits(1510): 0,00"]),
        ("ib(2611) == 5 kr", ["ib(2611): 0,00"]),
    ],
)
def test_a_condition_on_the_ledger_shows_the_accounts_that_it_failed_on(condition: str, notes: list[str]):
    """Largest first; and the first is the finding's place, where nothing is printed."""
    [finding] = relate(condition, books_of(VAT))[0].findings
    assert [place.note.sv.replace("\u00a0", " ") for place in finding.places if place.note] == notes
    assert [place.primary for place in finding.places] == [True, *[False] * (len(notes) - 1)]


def test_openings_that_an_entry_posts_are_the_amounts_behind_a_condition():
    opening = entry("IB 1", day(1), ("1510", 7_00), ("2081", -7_00), text="Ingående balanser")
    [finding] = relate("ib(1510) == 5 kr", books_of(File([opening])))[0].findings
    assert [place.note.sv.replace("\u00a0", " ") for place in finding.places if place.note] == ["ib(1510): 7,00"]


def test_a_printed_figure_is_the_place_of_a_finding_before_the_account_it_differs_from():
    printed = table("skattekonto", {"saldo": ["−12 500,00"]}, ["2025"], "kr")
    of = replace(books_of(VAT), tables={"skattekonto": printed})
    [finding] = relate("ub(1510) == skattekonto.saldo[2025]", of)[0].findings
    assert [place.primary for place in finding.places][1:] == [False]
    assert finding.places[-1].note == same("1510: 132,00")
