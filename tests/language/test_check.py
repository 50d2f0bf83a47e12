from __future__ import annotations

import pytest
from cells import Names
from expressions import EXPRESSIONS
from hypothesis import given

from bokslut.language.check import check_types
from bokslut.language.parser import parse
from bokslut.language.scope import Resolved, Side
from bokslut.language.types import BOOL, COUNT, DATE, MONEY, NUMBER, RATIO, TEXT, UNKNOWN, Type
from bokslut.model.finding import Severity
from bokslut.model.money import Kind

EUR = Type(Kind.MONEY, "EUR")
NAMES = {
    "tillgangar": Resolved(MONEY, Side.DEBIT),
    "skulder": Resolved(MONEY, Side.CREDIT),
    "intakter": Resolved(MONEY, Side.PRESENTED),
    "belopp": Resolved(MONEY),
    "euro": Resolved(EUR),
    "andel": Resolved(RATIO),
    "index": Resolved(NUMBER),
    "personer": Resolved(COUNT),
    "dag": Resolved(DATE),
    "kommentar": Resolved(TEXT),
    "annan.rad": Resolved(UNKNOWN),
    "t.belopp": Resolved(MONEY),
}


def checked(source, *, condition=False, currency="SEK"):
    return check_types(parse(source), Names(NAMES, currency), condition=condition)


def said(source, *, condition=False):
    found = checked(source, condition=condition)
    return [
        (source[one.offset : one.offset + one.length], one.message.sv, one.remedy.sv if one.remedy else "", one.severity)
        for one in found.problems
    ]


@pytest.mark.parametrize(
    ("source", "type_"),
    [
        ("belopp + 1 kr", MONEY),
        ("belopp - tillgangar", MONEY),
        ("belopp + 0", MONEY),
        ("0 - belopp", MONEY),
        ("2 * belopp", MONEY),
        ("5 % * belopp", MONEY),
        ("belopp * andel * 12", MONEY),
        ("personer * belopp", MONEY),
        ("belopp / tillgangar", RATIO),
        ("round(belopp / 12, 1 kr)", MONEY),
        ("round(belopp / 12 + tillgangar / andel, 1 kr)", MONEY),
        ("round(belopp / tillgangar, 0.1 %)", RATIO),
        ("andel + 5 %", RATIO),
        ("1 + andel", RATIO),
        ("andel * andel", RATIO),
        ("index / index", RATIO),
        ("personer / andel", NUMBER),
        ("personer / 12", NUMBER),
        ("personer + 3", NUMBER),
        ("personer + personer", COUNT),
        ("2022-12-31 - dag", NUMBER),
        ("dag + 30 days", DATE),
        ("30 days + dag", DATE),
        ("dag - 30 days", DATE),
        ("-belopp", MONEY),
        ("abs(belopp)", MONEY),
        ("sum(belopp, 1 kr, 0)", MONEY),
        ("min(andel, 100 %)", RATIO),
        ("max(dag, 2022-12-31)", DATE),
        ("ub(15)", MONEY),
        ("count(15, role:bank)@previous", COUNT),
        ("0", NUMBER),
        ("annan.rad + 1 kr", MONEY),
        ("annan.rad * 2", UNKNOWN),
        ("annan.rad + personer == andel", BOOL),
        ("dag + annan.rad", UNKNOWN),
        ("belopp == 0", BOOL),
        ("not belopp == 0 and personer >= 0 or andel between 0 and 100 %", BOOL),
        ("andel == index", BOOL),
        ("belopp / tillgangar <= 0.05 and belopp / tillgangar <= 5 %", BOOL),
        ("personer / personer <= 30 and index / 2 < 50", BOOL),
        ("(1 + andel) * (1 + andel) <= 1.1", BOOL),
        ("andel * 100 <= 5 and andel >= 0 and 100 % - andel >= 5 %", BOOL),
        ("round(belopp / tillgangar, 0.01) == 0.25", BOOL),
        ("dag < 2022-12-31 within 3 days", BOOL),
        ("belopp == tillgangar within 1 kr", BOOL),
        ("belopp == tillgangar within 0", BOOL),
        ("annan.rad == 5 %", BOOL),
        ("annan.rad == 5 kr", BOOL),
        ("annan.rad and belopp == 0", BOOL),
    ],
)
def test_what_agrees_has_a_type(source, type_):
    found = checked(source)
    assert found.problems == ()
    assert (found.type.kind, found.type.currency) == (type_.kind, type_.currency)


@pytest.mark.parametrize(
    ("source", "at", "message", "remedy"),
    [
        ("belopp + 5", "5", "Pengar och tal kan inte läggas ihop", "Skriv enheten"),
        ("belopp + andel", "andel", "kan inte läggas ihop", ""),
        ("belopp - personer", "personer", "kan inte dras från varandra", ""),
        ("belopp == 5", "belopp == 5", "Pengar och tal kan inte jämföras", "Skriv enheten"),
        ("belopp == euro", "belopp == euro", "pengar (EUR)", "räknas om"),
        ("belopp == 5 EUR", "5 EUR", "Beloppet är i EUR, men bokslutet i SEK", "skriv det i SEK"),
        ("annan.rad == 5 EUR", "5 EUR", "Beloppet är i EUR, men bokslutet i SEK", "skriv det i SEK"),
        ("euro == 5 kr", "euro == 5 kr", "pengar (SEK)", "räknas om"),
        ("belopp / euro == 1", "euro", "kan inte delas", "räknas om"),
        ("belopp * tillgangar == 1 kr", "tillgangar", "kan inte multipliceras", "Multiplicera med"),
        ("1 / belopp == 1", "belopp", "kan inte delas", ""),
        ("personer == andel", "personer == andel", "Antal och andel", "a / b == 5 %"),
        ("andel <= 5", "andel <= 5", "Andel och tal kan inte jämföras", "5 %"),
        ("-2 * 3 < andel", "-2 * 3 < andel", "Tal och andel kan inte jämföras", "5 %"),
        ("andel between 0 and 0.05", "andel between 0 and 0.05", "Andel och tal", "5 %"),
        ("min(andel, 1) == 5 %", "1", "Andel och tal", "5 %"),
        ("andel == 5 % within 0.5", "0.5", "Andel och tal", "5 %"),
        ("round(andel, 1) == 5 %", "round(andel, 1)", "Andel och tal", "5 %"),
        ("dag + dag == dag", "dag", "Datum och datum kan inte läggas ihop", ""),
        ("5 - dag == 1", "dag", "Tal och datum kan inte dras", ""),
        ("dag == 0", "dag == 0", "Datum och tal kan inte jämföras", ""),
        ("2 * dag == dag", "dag", "inte datum", ""),
        ("-dag == dag", "dag", "inte datum", ""),
        ("kommentar == 0", "kommentar", "inte text", ""),
        ("(belopp == 0) + 1 == 2", "belopp == 0", "inte villkor", "and, or"),
        ("(belopp == 0) == (belopp == 1 kr)", "belopp == 0", "inte villkor", "and, or"),
        ("belopp and belopp == 0", "belopp", "Här ska ett villkor stå, inte pengar", "Jämför"),
        ("not belopp", "belopp", "Här ska ett villkor stå", "Jämför"),
        ("belopp / 12 == 1 kr", "belopp / 12", "går inte alltid jämnt ut", "round(a / 12, 1 kr)"),
        ("5 % * (belopp / 12) == 1 kr", "belopp / 12", "går inte alltid jämnt ut", "round"),
        ("belopp / 12", "belopp / 12", "går inte alltid jämnt ut", "round(a / 12, 1 kr)"),
        ("1 kr + abs(-(belopp / 12)) * 5 % == belopp", "belopp / 12", "går inte alltid jämnt ut", "round"),
        ("belopp == tillgangar within belopp / 3", "belopp / 3", "går inte alltid jämnt ut", "round"),
        ("belopp between tillgangar / 2 and tillgangar", "tillgangar / 2", "går inte alltid jämnt ut", "round"),
        ("round(belopp, andel) == belopp", "andel", "round avrundar till ett skrivet tal", "1 kr"),
        ("round(belopp, 0) == belopp", "0", "round avrundar till ett skrivet tal", "1 kr"),
        ("round(belopp, 1) == belopp", "round(belopp, 1)", "kan inte jämföras", "enheten"),
        ("round(belopp / 0, 1 kr) == belopp", "0", "Nämnaren är noll", ""),
        ("belopp == tillgangar within 5", "5", "kan inte jämföras", "enheten"),
        ("belopp == tillgangar within -1 kr", "-1 kr", "Toleransen är mindre än noll", ""),
        ("belopp between 5 kr and 1 kr", "belopp between 5 kr and 1 kr", "undre gränsen är högre", "Byt plats"),
        ("min(belopp, andel) == belopp", "andel", "kan inte jämföras", ""),
        ("tilgangar == 0", "tilgangar", "Raden tilgangar finns inte", "Menade du tillgangar?"),
        ("t.beloppp[2022] == 0", "beloppp", "Raden beloppp finns inte", ""),
        ("t.belopp[1999] == 0", "[1999]", "Kolumnen 1999 finns inte", "Det finns 2021, 2022"),
        ("ub(role:bankk) == 0", "bankk", "Rollen bankk finns inte", "Menade du bank?"),
        ("ub(role:xyz) == 0", "xyz", "Rollen xyz finns inte", "Det finns bank, skulder"),
        ("ub(15, 1599..1510) == 0", "1599..1510", "är inget kontointervall", "1510..1599"),
        ("ub(15..1599) == 0", "15..1599", "är inget kontointervall", "lika många siffror"),
        ("debits(15)@opening == 0", "debits(15)@opening", "inget värde vid årets ingång", "ib(…)"),
    ],
)
def test_what_does_not_agree_is_refused_at_its_place(source, at, message, remedy):
    found = said(source)
    assert found, "nothing was said"
    assert found[0][0] == at
    assert message in found[0][1]
    assert remedy in found[0][2]
    assert found[0][3] is Severity.ERROR


def test_accounts_that_are_hardly_meant_are_warned_of():
    ((at, message, remedy, severity),) = said("ub(99) == 0")
    assert (at, message, severity) == ("99", "99?", Severity.WARNING)
    assert "under [chart]" in remedy


def test_all_problems_come_at_once_in_the_order_they_stand():
    assert [at for at, *_ in said("xx == 5 and belopp == 5 and ub(role:y, 99) == 0 and not 3")] == ["xx", "belopp == 5", "y", "99", "3"]


def test_one_fault_is_one_problem():
    assert len(said("(belopp + 5) * 2 + belopp == xx")) == 1 + len(said("xx == 0"))


def test_an_assert_must_be_a_condition():
    assert "Här ska ett villkor stå, inte pengar" in said("belopp + 1 kr", condition=True)[0][1]
    assert said("belopp == 0", condition=True) == []
    assert said("annan.rad", condition=True) == []
    assert checked("belopp == 0", condition=True).type == BOOL


def test_where_no_close_is_at_hand_no_currency_is_claimed():
    assert checked("ub(15) == 5 EUR", currency=None).problems == ()
    assert checked("euro + 1 EUR", currency=None).type == EUR
    assert checked("ub(15) == 5 EUR").errors
    assert checked("ub(15) == 5 tkr", currency="EUR").errors
    assert checked("ub(15) == 5 EUR and ub(15) > 0", currency="EUR").problems == ()


# --- signs


@pytest.mark.parametrize(
    ("source", "remedy"),
    [
        ("skulder == ub(24)", "Skriv -ub(24)"),
        ("ub(24) == skulder", "Skriv -ub(24)"),
        ("skulder + 5 kr == ib(24) + movement(24)", "Skriv -(ib(24) + movement(24))"),
        ("skulder == ub(24) - ub(2440)", "Skriv -(ub(24) - ub(2440))"),
        ("skulder - tillgangar == ub(2)", "Skriv -ub(2)"),
        ("ub(24) between 0 and skulder", "Skriv -ub(24)"),
        ("tillgangar == -ub(15)", "Skriv ub(15)"),
        ("ub(15) == -tillgangar", "Skriv -ub(15)"),
        ("intakter == ub(3) * 5 %", "Vänd saldot om den andra sidan visar kredit som positivt: -(ub(3) * 5 %)"),
        ("intakter == ub(3)", "Vänd saldot om den andra sidan visar kredit som positivt: -ub(3)"),
    ],
)
def test_ledger_sign_against_another_sign_is_warned_about(source, remedy):
    found = checked(source)
    assert [(one.severity, one.remedy.sv) for one in found.problems] == [(Severity.WARNING, remedy)]
    assert found.errors == ()
    turned = remedy.removeprefix("Skriv ").rpartition(": ")[2]
    ledger = next(side for side in source.split(" == ") if "(" in side).split(" between ")[0]
    assert checked(source.replace(ledger, turned)).problems == ()


@pytest.mark.parametrize(
    "source",
    [
        "skulder == -ub(24)",
        "intakter == -ub(3)",
        "tillgangar == ub(15)",
        "tillgangar == skulder",
        "tillgangar == -skulder",
        "tillgangar == skulder + intakter",
        "ub(15) == -ub(24)",
        "ib(24) between ub(15) and -ub(15)",
        "tillgangar - skulder == ub(15) + ub(24)",
        "skulder == 0 - ub(24)",
        "skulder == 5 kr - ub(24)",
        "abs(ub(24)) == skulder",
        "debits(24) == skulder",
        "ub(15) + ub(24) == 0",
        "belopp == ub(15)",
        "ub(15) / ub(16) == 5 %",
        "count(15) == personer",
    ],
)
def test_signs_that_agree_or_are_not_known_are_not_warned_about(source):
    assert checked(source).problems == ()


def test_a_comparison_with_itself_is_warned_about():
    found = checked("belopp - 1 kr == belopp - 1 kr")
    assert [one.severity for one in found.problems] == [Severity.WARNING]
    assert "säger ingenting" in found.problems[0].message.sv


@given(EXPRESSIONS)
def test_whatever_can_be_read_can_be_checked(source):
    found = checked(source)
    for one in found.problems:
        assert 0 <= one.offset < one.offset + one.length <= len(source)
    assert len(set(found.problems)) == len(found.problems)
