from __future__ import annotations

import datetime as dt
from fractions import Fraction
from itertools import product

import pytest
from cells import PERCENT, PIECES, TKR, Cells, kr, mkr, number, percent, tkr
from expressions import EXPRESSIONS
from hypothesis import given
from hypothesis import strategies as st

from bokslut.language.evaluate import evaluate
from bokslut.language.parser import parse
from bokslut.language.tree import Call, Name, Negation, Number, Product, Sum, walk
from bokslut.language.values import Unknown, Value
from bokslut.model.interval import Agreement, compare
from bokslut.model.money import KR, Kind, Unit
from bokslut.model.place import Place
from bokslut.model.table import Figure

EXACT, ROUNDING, SUSPECT, WRONG = Agreement


def run(source, **cells: Figure):
    return evaluate(parse(source), Cells(cells))


def agreement(source, **cells: Figure):
    found = run(source, **cells)
    assert found.verdict is not None, found.unknown
    return found.verdict.agreement


# --- the published report


def test_the_published_balance_sheet_does_not_balance():
    found = run("tillgangar == skulder", tillgangar=tkr(186_358), skulder=tkr(186_368)).deciding
    assert found is not None
    assert found.comparison == compare(Fraction(186_358_000), Fraction(186_368_000), [Fraction(500), Fraction(500)])
    assert found.comparison.agreement is WRONG
    assert found.comparison.difference == -10_000
    assert found.comparison.tolerance == 1_000
    assert found.unit == TKR


def test_units_are_converted_and_the_coarsest_is_shown():
    found = run("hundra == hela", hundra=tkr(503_900), hela=mkr("503.9")).deciding
    assert found is not None
    assert found.comparison.agreement is EXACT
    assert found.unit.name == "mkr"


def test_printed_figures_agree_as_far_as_rounding_explains():
    assert agreement("a == b", a=mkr("109.0"), b=mkr("109.1")) is SUSPECT
    assert agreement("a + b == c", a=mkr("109.0"), b=mkr("1.0"), c=mkr("110.1")) is ROUNDING
    assert agreement("a == b", a=mkr("26.7"), b=mkr("26.9")) is WRONG
    assert agreement("a + b + c == d", a=mkr("1.0"), b=mkr("1.0"), c=mkr("1.0"), d=mkr("3.2")) is SUSPECT


def test_ledger_figures_have_no_tolerance():
    assert agreement("a == b", a=kr("1.00"), b=kr("1.01")) is WRONG
    assert agreement("ub(15) == ib(15) + movement(15)", **{"ub(15)": kr(3), "ib(15)": kr(1), "movement(15)": kr(2)}) is EXACT


def test_a_written_number_does_not_decide_the_unit_that_is_shown():
    found = run("a == 5 mkr", a=tkr(5000)).deciding
    assert found is not None
    assert found.unit == TKR
    assert run("5 mkr").value.unit.name == "mkr"


def test_a_stated_tolerance_replaces_that_of_rounding():
    assert agreement("a == b within 1 kr", a=kr("1.00"), b=kr("2.00")) is ROUNDING
    assert agreement("a == b within 1 kr", a=kr("1.00"), b=kr("2.01")) is WRONG
    assert agreement("a == b within 0", a=tkr(1), b=tkr(2)) is WRONG
    found = run("a == b within 5 tkr", a=tkr(1), b=tkr(2)).deciding
    assert found is not None
    assert found.within == found.comparison.tolerance == 5000


def test_a_percentage_is_a_ratio_of_its_base():
    assert agreement("del == 27 % * hela", **{"del": kr(27), "hela": kr(100)}) is EXACT
    assert agreement("a / b == p", a=tkr(270), b=tkr(1000), p=percent("27.0")) is EXACT
    found = run("a / b == p", a=tkr(270), b=tkr(1000), p=percent("30.0")).deciding
    assert found is not None
    assert found.comparison.agreement is WRONG
    assert found.unit == PERCENT
    assert found.type.kind is Kind.RATIO


# --- the linear form


def test_a_figure_used_twice_combines():
    assert run("a - a", a=tkr(7)).value.half_width == 0
    assert run("a + a", a=tkr(7)).value.half_width == 1000
    assert run("2 * a - a / 2", a=tkr(7)).value.half_width == 750
    assert run("a * 2 - a - a", a=tkr(7)).value.half_width == 0
    assert run("max(a, a + 1 kr) - a", a=tkr(7)).value.half_width == 0
    assert run("min(a, a + b, b + a + 1 kr) - a", a=tkr(7), b=tkr(8)).value.half_width == 0
    found = run("a - a == 0", a=tkr(7)).deciding
    assert found is not None
    assert found.rounding == ()


def test_a_figure_under_two_names_is_one_figure_when_it_has_a_place():
    cell = Figure(Fraction(7000), Fraction(500), TKR, place=Place("t.csv", 2, 5))
    assert run("a - t.a[2022]", **{"a": cell, "t.a[2022]": cell}).value.half_width == 0
    constant = Figure(Fraction(7000), Fraction(500), TKR)
    assert run("a - b", a=constant, b=constant).value.half_width == 1000


def test_terms_give_the_weight_of_every_figure_exact_ones_too():
    found = run("a + 2 * b - c == d - a", a=tkr(1), b=tkr(2), c=kr(3), d=tkr(4)).deciding
    assert found is not None
    assert {term.reference: term.weight for term in found.terms} == {"a": 2, "b": 2, "c": -1, "d": -1}
    assert sorted(found.rounding) == [500, 1000, 1000]


def test_the_same_product_cancels():
    assert run("a * p - a * p", a=tkr(1), p=percent("5.0")).value.half_width == 0
    assert run("abs(a) - abs(a)", a=tkr(0)).value.half_width == 0
    assert run("abs(a) - a", a=tkr(0)).value.half_width == 1000


LETTERS = "abc"
LINEAR = st.recursive(
    st.sampled_from([*LETTERS, "2", "0.5"]),
    lambda inner: st.one_of(
        st.builds(lambda a, op, b: f"({a} {op} {b})", inner, st.sampled_from(["+", "-"]), inner),
        st.builds(lambda a: f"-({a})", inner),
        st.builds(lambda k, a: f"{k} * ({a})", st.sampled_from(["3", "0.25"]), inner),
        st.builds(lambda a, k: f"({a}) / {k}", inner, st.sampled_from(["3", "0.25"])),
        st.builds(lambda a, b: f"sum({a}, {b})", inner, inner),
    ),
    max_leaves=8,
)
ANYTHING = st.recursive(
    st.sampled_from(LETTERS),
    lambda inner: st.one_of(
        st.builds(lambda a, op, b: f"({a} {op} {b})", inner, st.sampled_from(["+", "-", "*", "/"]), inner),
        st.builds(lambda f, a, b: f"{f}({a}, {b})", st.sampled_from(["min", "max", "sum"]), inner, inner),
        st.builds(lambda a: f"abs({a})", inner),
        st.builds(lambda a: f"-({a})", inner),
        st.builds(lambda a, s: f"round({a}, {s})", inner, st.sampled_from(["1", "0.5", "10"])),
    ),
    max_leaves=5,
)
FIGURES = st.builds(
    lambda value, half: Figure(Fraction(value, 4), Fraction(half, 2), unit=number("0").unit),
    st.integers(-40, 40),
    st.integers(0, 3),
)


def naive(node, values):  # noqa: PLR0911  one answer a kind of node
    """Work a tree out with plain fractions."""
    below = [naive(child, values) for child in node.children]
    match node:
        case Number():
            return node.value
        case Name():
            return values[node.path[0]]
        case Negation():
            return -below[0]
        case Sum():
            return sum(sign * part for (sign, _), part in zip(node.terms, below, strict=True))
        case Product():
            result = Fraction(1)
            for (operator, _), part in zip(node.factors, below, strict=True):
                result = result * part if operator == "*" else result / part
            return result
        case Call(function="round"):
            count = abs(below[0] / below[1])
            whole = int(count + Fraction(1, 2))
            return below[1] * (whole if below[0] >= 0 else -whole)
        case Call():
            return {"sum": sum, "min": min, "max": max, "abs": lambda parts: abs(parts[0])}[node.function](below)
    raise AssertionError(node)


def corners(source, figures):
    """Every value the expression takes when each figure stands at either end of what it may be."""
    tree = parse(source).root
    used = sorted(figures)
    for signs in product((-1, 1), repeat=len(used)):
        yield naive(tree, {name: figures[name].value + sign * figures[name].half_width for name, sign in zip(used, signs, strict=True)})


@given(LINEAR, st.fixed_dictionaries(dict.fromkeys(LETTERS, FIGURES)))
def test_the_linear_form_is_exactly_what_rounding_can_do(source, figures):
    value = run(source, **figures).value
    assert value is not None
    reached = list(corners(source, figures))
    assert value.amount == naive(parse(source).root, {name: figure.value for name, figure in figures.items()})
    assert max(reached) - value.amount == value.half_width
    assert value.amount - min(reached) == value.half_width


@given(ANYTHING, st.fixed_dictionaries(dict.fromkeys(LETTERS, FIGURES)), st.lists(st.sampled_from([-1, 0, Fraction(1, 2), 1]), min_size=3))
def test_no_value_that_rounding_allows_lies_outside_the_bounds(source, named, places):
    value = run(source, **named).value
    if value is None:
        return
    assert value.amount == naive(parse(source).root, {name: figure.value for name, figure in named.items()})
    half = value.half_width
    inside = {name: figure.value + place * figure.half_width for (name, figure), place in zip(named.items(), places, strict=False)}
    reached = [*corners(source, named), naive(parse(source).root, inside)]
    assert all(value.amount - half <= one <= value.amount + half for one in reached)


@given(st.sampled_from(["a * b", "a / b"]), FIGURES, FIGURES)
def test_the_bounds_of_a_product_are_reached(source, a, b):
    value = run(source, a=a, b=b).value
    if value is not None:
        reached = list(corners(source, {"a": a, "b": b}))
        assert value.half_width == max(abs(corner - value.amount) for corner in reached)


# --- functions


@pytest.mark.parametrize(
    ("source", "amount"),
    [
        ("round(a / 3, 1 kr)", 33),
        ("round(a / 8, 1 kr)", 13),
        ("round(-a / 8, 1 kr)", -13),
        ("round(a / 3, 10 öre)", Fraction(333, 10)),
        ("round(a, 1 tkr)", 0),
        ("abs(-a)", 100),
        ("min(a, 2 tkr, 50 kr)", 50),
        ("max(a, -2 tkr, 50 kr)", 100),
        ("sum(a, a, 1 kr)", 201),
        ("max(a, 0)", 100),
        ("min(a, 0)", 0),
    ],
)
def test_calls(source, amount):
    value = run(source, a=kr(100)).value
    assert value is not None
    assert value.amount == amount
    assert value.half_width == 0
    assert value.unit is not None
    assert value.type.kind is Kind.MONEY


def test_the_largest_keeps_its_linear_form_when_rounding_cannot_change_which():
    assert [term.reference for term in run("max(a, b)", a=tkr(5), b=tkr(9)).value.terms] == ["b"]
    assert [term.figure for term in run("max(a, b)", a=tkr(8), b=tkr(8)).value.terms] == [None]
    assert run("abs(a) + a", a=tkr(-5)).value.half_width == 0


@pytest.mark.parametrize(
    ("source", "amount", "half"),
    [
        # From −1,3 to 0,7: the size is 0 to 1,3.
        ("abs(-a)", "0.3", 1),
        # 9,5 to 10,5 and 9,2 to 11,2: the least of them is 9,2 to 10,5, the most 9,5 to 11,2.
        ("min(b, c)", "10", "0.8"),
        ("max(b, c)", "10.2", 1),
    ],
)
def test_what_is_not_linear_reaches_to_its_farther_bound(source, amount, half):
    value = run(
        source, a=Figure(Fraction("0.3"), Fraction(1)), b=Figure(Fraction(10), Fraction("0.5")), c=Figure(Fraction("10.2"), Fraction(1))
    ).value
    assert (value.amount, value.half_width) == (Fraction(amount), Fraction(half))


# --- inequalities


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (10, 11, {"<": EXACT, "<=": EXACT, ">": WRONG, ">=": SUSPECT, "==": SUSPECT, "!=": EXACT}),
        (10, 10, {"<": ROUNDING, "<=": EXACT, ">": ROUNDING, ">=": EXACT, "==": EXACT, "!=": WRONG}),
        (10, 12, {"<": EXACT, "<=": EXACT, ">": WRONG, ">=": WRONG, "==": WRONG, "!=": EXACT}),
    ],
)
def test_comparisons_of_printed_figures(left, right, expected):
    for operator, outcome in expected.items():
        assert agreement(f"a {operator} b", a=tkr(left), b=tkr(right)) is outcome, operator


@pytest.mark.parametrize(
    ("left", "right", "expected"),
    [
        (10, 10, {"<": WRONG, "<=": EXACT, ">": WRONG, ">=": EXACT, "==": EXACT, "!=": WRONG}),
        (10, 11, {"<": EXACT, "<=": EXACT, ">": WRONG, ">=": WRONG, "==": WRONG, "!=": EXACT}),
    ],
)
def test_comparisons_of_exact_figures(left, right, expected):
    for operator, outcome in expected.items():
        assert agreement(f"a {operator} b", a=kr(left), b=kr(right)) is outcome, operator


def test_a_strict_inequality_that_only_the_ends_of_the_rounding_would_make_equal_is_wrong():
    cells = {name: tkr(1) for name in "bcdefgh"}
    for source in ("a < b + c + d + e + f + g + h", "not (a >= b + c + d + e + f + g + h)"):
        assert agreement(source, a=tkr(10), **cells) is SUSPECT
        assert agreement(source, a=tkr(11), **cells) is WRONG
    assert agreement("a < b + c + d + e + f + g + h within 4 tkr", a=tkr(11), **cells) is ROUNDING


def test_rounding_does_not_hide_a_violation_that_is_too_large_for_it():
    cells = {name: tkr(1) for name in "bcdefgh"}
    source = "a <= " + " + ".join(cells)
    assert agreement(source, a=tkr(8), **cells) is ROUNDING
    assert agreement(source, a=tkr(10), **cells) is SUSPECT
    assert agreement(source, a=tkr(12), **cells) is WRONG


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("a <= b within 1 kr", ROUNDING),
        ("a <= b within 50 öre", WRONG),
        ("a >= b within 0 kr", EXACT),
        ("a < b within 1 kr", ROUNDING),
        ("a != b within 1 kr", WRONG),
        ("a != b within 50 öre", EXACT),
        ("not (a == b within 1 kr)", WRONG),
        ("not (a <= b within 1 kr)", WRONG),
        ("not (a <= b within 50 öre)", EXACT),
    ],
)
def test_inequalities_within_a_tolerance(source, outcome):
    assert agreement(source, a=kr(11), b=kr(10)) is outcome


def test_between_keeps_both_ends_and_the_worse_decides():
    found = run("x between low and high", x=number("9"), low=number("1"), high=number("5"))
    assert [one.operator for one in found.comparisons] == [">=", "<="]
    assert found.deciding == found.comparisons[1]
    assert found.deciding is not None
    assert found.deciding.comparison.difference == 4
    assert agreement("x between 1 and 5", x=number("5")) is EXACT
    assert agreement("x between 1 and 5", x=number("1")) is EXACT
    assert agreement("not (x between 1 and 5)", x=number("6")) is EXACT
    assert agreement("not (x between 1 and 5)", x=number("5")) is WRONG


# --- conditions


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("e == 1 and r == 1 tkr", ROUNDING),
        ("e == 1 and r == 1 tkr and w == 1", WRONG),
        ("w == 1 or r == 1 tkr", ROUNDING),
        ("w == 1 or r == 1 tkr or e == 1", EXACT),
        ("not w == 1", EXACT),
        ("not e == 1", WRONG),
        ("not (e == 1 and w == 1)", EXACT),
        ("not (e == 1 or w == 1)", WRONG),
        ("not not e == 1", EXACT),
    ],
)
def test_the_worst_of_all_and_the_best_of_any_decides(source, outcome):
    assert agreement(source, e=number("1"), w=number("2"), r=Figure(Fraction(1500), Fraction(500), TKR)) is outcome


def test_every_comparison_is_kept_when_one_decides():
    found = run("a == 1 and b == 1 and c == 1", a=number("1"), b=number("2"), c=number("1"))
    assert [one.comparison.agreement for one in found.comparisons] == [EXACT, WRONG, EXACT]
    assert found.deciding == found.comparisons[1]


CONDITIONS = st.recursive(
    st.builds(lambda a, op, b: f"{a} {op} {b}", st.sampled_from("abc"), st.sampled_from(["==", "!=", "<", ">="]), st.sampled_from("abc")),
    lambda inner: st.one_of(
        st.builds(lambda a, op, b: f"({a}) {op} ({b})", inner, st.sampled_from(["and", "or"]), inner),
        st.builds(lambda a: f"not ({a})", inner),
    ),
    max_leaves=5,
)


@given(CONDITIONS, st.lists(st.integers(0, 3), min_size=3, max_size=3))
def test_conditions_on_exact_figures_are_ordinary_logic(source, values):
    expected = eval(source, {}, dict(zip("abc", values, strict=True)))
    found = agreement(source, **{name: kr(value) for name, value in zip("abc", values, strict=True)})
    assert found is (EXACT if expected else WRONG)


# --- unknown is not zero


@pytest.mark.parametrize(
    "source",
    [
        "x == 1",
        "x - x == 0",
        "0 * x == 0",
        "min(a, x) == a",
        "abs(x) == 0",
        "x between 0 and 2",
        "a == a within x",
        "ub(19) == 0",
        "-x == 0",
    ],
)
def test_unknown_anywhere_is_unknown_everywhere(source):
    found = run(source, a=kr(1))
    assert found.verdict is None
    assert found.unknown is not None
    assert "saknas" in found.unknown.sv


@pytest.mark.parametrize(
    ("source", "outcome"),
    [
        ("x == 1 and a == 2 kr", WRONG),
        ("a == 2 kr and x == 1", WRONG),
        ("x == 1 and a == 1 kr", None),
        ("x == 1 or a == 1 kr", EXACT),
        ("x == 1 or a == 2 kr", None),
        ("not (x == 1 or a == 1 kr)", WRONG),
        ("not (x == 1 and a == 2 kr)", EXACT),
        ("not x == 1", None),
    ],
)
def test_the_known_part_decides_only_when_the_unknown_cannot_change_it(source, outcome):
    verdict = run(source, a=kr(1)).verdict
    assert (verdict.agreement if verdict else None) is outcome


@pytest.mark.parametrize(
    ("source", "reason"),
    [
        ("a / (b - b) == 1", "nämnaren är noll"),
        ("a / z == 1", "nämnaren kan vara noll"),
        ("a / (z + 499 kr) == 1", "nämnaren kan vara noll"),
        ("a == b within -1 kr", "toleransen är mindre än noll"),
        ("a == n", "pengar och tal kan inte jämföras"),
        ("a + p == b", "läggas ihop"),
        ("a - n == b", "dras från varandra"),
        ("a * b == 1 kr", "multipliceras"),
        ("n / a == 1", "delas med varandra"),
        ("2 * 2022-12-31 == 2", "multipliceras"),
        ("2022-12-31 * 2 == 2", "multipliceras"),
        ("2 / 2022-12-31 == 2", "delas med varandra"),
        ("2022-12-31 / 2 == 2", "delas med varandra"),
        ("a == b within n", "jämföras"),
        ("max(a, n) == a", "jämföras"),
        ("round(a, n) == a", "jämföras"),
        ("a == 1 EUR and 1 kr == 1 EUR", "pengar (SEK) och pengar (EUR)"),
        ("round(a, z) == a", "avrunda"),
        ("round(a, 0 kr) == a", "avrunda"),
        ("round(a, -b) == a", "avrunda"),
        ("(a == b) + 1 kr == b", "inte ett villkor"),
        ("a and b == b", "inte ett tal"),
        ("2022-12-31 + 0.5 days == 2022-12-31", "datumet finns inte"),
        ("-2022-12-31 == abs(2022-12-31)", "inget tecken"),
        ("2022-12-31 + 99999999 days == 2022-12-31", "datumet finns inte"),
    ],
)
def test_what_has_no_answer_is_unknown_with_the_reason(source, reason):
    found = run(source, a=kr(1), b=kr(1), n=number("1"), p=percent("1.0"), z=Figure(Fraction(1), Fraction(500)))
    assert found.unknown is not None
    assert reason in found.unknown.sv


def test_text_is_not_reckoned_with():
    found = run("t == 1", t=Figure(Fraction(1), unit=Unit("", Fraction(1), Kind.TEXT)))
    assert isinstance(found.result, Unknown)


# --- dates, counts


def test_days_between_dates():
    assert agreement("2022-12-31 - 2022-01-01 == 364 days") is EXACT
    assert agreement("2022-12-31 + 1 days == 2023-01-01") is EXACT
    assert agreement("2022-12-31 < 2023-01-01") is EXACT
    assert agreement("2022-12-31 == 2023-01-01 within 1 days") is ROUNDING
    assert agreement("2022-12-31 == 2023-01-02 within 1 days") is WRONG
    assert agreement("9999-12-30 + 1 days == 9999-12-31") is EXACT, "the last day there is"
    value = run("2022-12-31").value
    assert value is not None
    assert value.amount == dt.date(2022, 12, 31).toordinal()


def test_counts():
    found = run("count(1510)", **{"count(1510)": Figure(Fraction(3), unit=PIECES)})
    assert found.value is not None
    assert found.value.type.kind is Kind.COUNT
    assert agreement("count(1510) == 3", **{"count(1510)": Figure(Fraction(3), unit=PIECES)}) is EXACT


# --- the road there


def test_every_figure_is_looked_up_once_and_listed():
    cells = Cells({"a": tkr(1), "b": tkr(2), "ub(15, 16)@previous": kr(3)})
    found = evaluate(parse("a + b == a + ub(15,16)@previous"), cells)
    assert cells.asked == ["a", "b", "ub(15, 16)@previous"]
    assert [term.reference for term in found.figures] == ["a", "b", "ub(15, 16)@previous"]


def test_the_figures_that_are_known_are_listed_though_the_whole_is_not():
    assert [term.reference for term in run("a == x", a=tkr(1)).figures] == ["a"]


def test_every_step_is_kept():
    found = run("a + b == 3 kr", a=kr(1), b=kr(2))
    total = found.tree.children[0]
    assert isinstance(total.result, Value)
    assert [child.result.amount for child in total.children if isinstance(child.result, Value)] == [1, 2]
    assert total.result.amount == 3
    assert total.result.unit == KR


@given(EXPRESSIONS)
def test_whatever_can_be_read_can_be_evaluated(source):
    expression = parse(source)
    known = {"a": tkr(1), "tillgångar": kr(0), "x1": percent("5.0"), "år": number("2"), "ub(15)": kr(7), "count": tkr(-3), "kr": mkr("1.0")}
    found = evaluate(expression, Cells(known))
    assert sum(1 for _ in walk(expression.root)) == count_steps(found.tree)


def count_steps(step):
    return 1 + sum(count_steps(child) for child in step.children)


@pytest.mark.parametrize("level", ["a or a and a==a+a*-sum(", "a or a and a==a+a*-("])
def test_the_deepest_expression_can_be_evaluated(level):
    source = level * 40 + "a" + ")" * 40
    assert run(source, a=kr(1)).unknown is not None
