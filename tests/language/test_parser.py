from __future__ import annotations

from fractions import Fraction

import pytest
from expressions import EVERYTHING
from hypothesis import given

from bokslut.language.parser import parse
from bokslut.language.problems import ExpressionError
from bokslut.language.tree import And, Balance, Compare, Name, Negation, Not, Number, Or, Product, Sum, balances, names


def problems(source: str) -> list[tuple[str, str, str | None]]:
    """What is wrong: the text it points at, the message, the remedy."""
    with pytest.raises(ExpressionError) as caught:
        parse(source)
    return [
        (source[found.offset : found.offset + found.length], found.message.sv, found.remedy.sv if found.remedy else None)
        for found in caught.value.problems
    ]


def test_the_grammar_of_the_design():
    tree = parse("income_statement.personal[2022] == -volymer.personalkostnader[2022]").root
    assert isinstance(tree, Compare)
    assert (tree.left.path, tree.left.column) == (("income_statement", "personal"), "2022")
    assert isinstance(tree.right, Negation)


def test_products_bind_before_sums_before_comparisons_before_not_before_and_before_or():
    tree = parse("not a + b * c == d and e < f or g > h").root
    assert isinstance(tree, Or)
    conjunction = tree.parts[0]
    assert isinstance(conjunction, And)
    negated = conjunction.parts[0]
    assert isinstance(negated, Not)
    assert isinstance(negated.operand, Compare)
    assert isinstance(negated.operand.left, Sum)
    assert isinstance(negated.operand.left.children[1], Product)


def test_minus_and_division_go_from_the_left():
    assert [sign for sign, _ in parse("a - b - c").root.terms] == [1, -1, -1]
    assert [operator for operator, _ in parse("a / b / c").root.factors] == ["*", "/", "/"]


def test_and_inside_between_belongs_to_between():
    assert isinstance(parse("a between b and c and d == e").root, And)


@pytest.mark.parametrize(
    ("source", "value"),
    [
        ("1 kr", "1"),
        ("50 öre", "1/2"),
        ("50 o\u0308re", "1/2"),
        ("2 tkr", "2000"),
        ("1.5 mkr", "1500000"),
        ("1 SEK", "1"),
        ("3 EUR", "3"),
        ("5 %", "1/20"),
        ("5%", "1/20"),
        ("30 days", "30"),
        ("0.10", "1/10"),
        ("007", "7"),
    ],
)
def test_units_give_base_units(source, value):
    tree = parse(source).root
    assert isinstance(tree, Number)
    assert tree.value == Fraction(value)


@pytest.mark.parametrize(
    ("source", "column"),
    [
        ("t.l[2022]", "2022"),
        ("t.l[2022-12-31]", "2022-12-31"),
        ("t.l[ bokslut_2022 ]", "bokslut_2022"),
        ("t.l[mål_2022]", "mål_2022"),
        ('t.l["Bokslut 2022"]', "Bokslut 2022"),
        ("t.l['50 %']", "50 %"),
    ],
)
def test_columns_are_names_years_dates_or_quoted(source, column):
    assert parse(source).root.column == column


def test_accounts_are_read_as_the_chart_reads_them():
    tree = parse("ub(15, 1510 .. 1599, role : bank)@previous").root
    assert tree == Balance("ub", ("15", "1510..1599", "role:bank"), "previous", offset=0, length=0)


def test_names_and_balances_can_be_listed():
    expression = parse("t.a[2022] + ub(15) == ib(15)@opening and b@ytd - b@ytd == 0")
    assert [(found.path, found.column, found.period) for found in names(expression)] == [
        (("t", "a"), "2022", None),
        (("b",), None, "ytd"),
        (("b",), None, "ytd"),
    ]
    assert [(found.function, found.selectors, found.period) for found in balances(expression)] == [
        ("ub", ("15",), None),
        ("ib", ("15",), "opening"),
    ]


def test_names_of_functions_and_units_are_names_where_nothing_calls_them():
    assert isinstance(parse("sum").root, Name)
    assert isinstance(parse("t.count[2022]").root, Name)
    assert isinstance(parse("kr").root, Name)


def test_a_decomposed_name_is_the_composed_one():
    assert parse("tillga\u030angar").root == parse("tillgångar").root


def test_every_stray_character_and_unit_is_reported_at_once():
    assert problems("a = b & c ≤ 5 mnkr $ 3 procent") == [
        ("=", "Tecknet = ingår inte i regelspråket", "Skriv =="),
        ("&", "Tecknet & ingår inte i regelspråket", "Skriv and"),
        ("≤", "Tecknet ≤ ingår inte i regelspråket", "Skriv <="),
        ("mnkr", "Enheten mnkr finns inte", "Menade du mkr?"),
        ("$", "Tecknet $ ingår inte i regelspråket", None),
    ]


@pytest.mark.parametrize(
    ("source", "at", "message", "remedy"),
    [
        ("", "", "Uttrycket är tomt", "Skriv till exempel"),
        ("a == 1,5", "1,5", "Decimaler skrivs med punkt", "Skriv 1.5"),
        ("a == (1,5 + 2)", "1,5", "Decimaler skrivs med punkt", "Skriv 1.5"),
        ("a == 1 000", "1 000", "Två tal i rad", "1000"),
        ("a == 1\u00a0000", "1\u00a0000", "Två tal i rad", "1000"),
        ("a < b < c", "<", "Två jämförelser i rad", "a < b and b < c"),
        ("a == b == c", "==", "Två jämförelser i rad", "a < b and b < c"),
        ("a == b between 1 and 2", "between", "Två jämförelser i rad", "between"),
        ("(a == b", "(", "Parentesen stängs aldrig", "Sätt )"),
        ("a == b)", ")", "Parentesen ) har ingen början", None),
        ("a ==", "==", "Något saknas efter ==", None),
        ("a == and b", "and", "Här ska ett tal, ett namn eller en parentes stå", "saknas före"),
        ("--a", "-", "Här ska ett tal", "Skriv ett minus"),
        ("+a", "+", "Här ska ett tal", "Plus framför"),
        (".5 == a", ".", "Här ska ett tal", "0.5"),
        ("a == not b", "not", "Här ska ett tal", "(not a == b)"),
        ("a within 1 kr", "within", "within kan inte stå här", "a == b within 1 kr"),
        ("a b", "b", "b kan inte stå här", "emellan"),
        ("a between 1 kr", "between", "between ska ha två gränser", "and"),
        ("a between 1 kr or 2 kr", "or", "between ska ha två gränser", "and"),
        ("5 tkrr == a", "tkrr", "Enheten tkrr finns inte", "Menade du tkr?"),
        ("5 procent == a", "procent", "Enheten procent finns inte", "Menade du %?"),
        ("5 xyzw == a", "xyzw", "Enheten xyzw finns inte", "Välj bland kr, öre, tkr"),
        ("avrunda(a, 1)", "avrunda", "Funktionen avrunda finns inte", "Menade du round?"),
        ("5 msek == a", "msek", "Enheten msek finns inte", "Menade du mkr?"),
        ("a == 1 kr AND b == 2 kr", "AND", "Ordet AND finns inte", "Skriv and"),
        ("a > 0 och b > 0", "och", "Ordet och finns inte", "Skriv and"),
        ("NOT a == b", "NOT", "Ordet NOT finns inte", "Skriv not"),
        ("a mellan 1 and 2", "mellan", "Ordet mellan finns inte", "Skriv between"),
        ("ub 1930 > 0", "1930", "1930 kan inte stå här", "ub(1930)"),
        ("ub(15*)", "*", "* kan inte stå bland konton", "Skriv 15:"),
        ("ub(1510-1519)", "-", "- kan inte stå bland konton", "1510..1519"),
        ("ub(1930 1940)", "1940", "1940 kan inte stå bland konton", "1930, 1940"),
        ("ub(15-1519)", "-", "- kan inte stå bland konton", "ub(15) - ub(1519)"),
        ("ub(role:bank - 1930)", "-", "- kan inte stå bland konton", "ub(role:bank) - ub(1930)"),
        ("ub(role:bank 1930)", "1930", "1930 kan inte stå bland konton", "role:bank, 1930"),
        ("ub(1930 och 1940)", "och", "och kan inte stå bland konton", "1930, 1940"),
        ("ub(1930 + 1940)", "+", "+ kan inte stå bland konton", "1930, 1940"),
        ("ub(1930@previous)", "@", "@ kan inte stå bland konton", "ub(1930)@previous"),
        ("summ(a)", "summ", "Funktionen summ finns inte", "Menade du sum?"),
        ("eval(a)", "eval", "Funktionen eval finns inte", None),
        ("round(a)", "round(a)", "round tar två argument, inte 1", "round(a / 12, 1 kr)"),
        ("abs(1,5)", "abs(1,5)", "abs tar ett argument, inte 2", "decimaler"),
        ("sum()", "sum()", "sum tar minst ett argument, inte 0", None),
        ("ub(bank)", "bank", "Här ska ett konto stå", "role:bank"),
        ("ub()", ")", "Här ska ett konto stå", "1510..1519"),
        ("ub(15.5)", "15.5", "Här ska ett konto stå", None),
        ("ub(15, !1519)", "!", "Tecknet ! ingår inte", "ub(15) - ub(1519)"),
        ("ub(15)@förra", "förra", "Perioden @förra finns inte", "@previous"),
        ("ub(15)@previus", "previus", "Perioden @previus finns inte", "Menade du previous?"),
        ("ub(15)@2022", "2022", "Efter @ ska en period stå", "@previous"),
        ("2022-02-30 == a", "2022-02-30", "Datumet 2022-02-30 finns inte", "ÅÅÅÅ-MM-DD"),
        ("t.2022 == 1", "2022", "Här ska ett namn stå", "rad[2022]"),
        ("t.and == 1", "and", "Här ska ett namn stå", "ord i regelspråket"),
        ("[2022] == 1", "[2022]", "Här ska ett tal", "rad[2022]"),
        ("t.l[20 22]", "[20 22]", "Inom hakparentes ska en kolumn stå", "[2022]"),
        ("t.l[2022", "[2022", "Inom hakparentes ska en kolumn stå", "[2022]"),
        ("a == 'b'", "'", "Tecknet ' ingår inte", "utan citattecken"),
        ("a == 5 €", "€", "Tecknet € ingår inte", "EUR"),
        ("a ** 2", "**", "Tecknet ** ingår inte", "a * a"),
        ("a\x1b[31m", "\x1b", "Tecknet U+001B ingår inte", None),
    ],
)
def test_messages_point_at_the_fault_and_show_a_way_out(source, at, message, remedy):
    found_at, found_message, found_remedy = problems(source)[0]
    assert found_at == at
    assert message in found_message
    assert remedy is None or (found_remedy is not None and remedy in found_remedy)


def test_limits_are_told():
    assert "2000" in problems("a" * 2001)[0][1]
    assert "40" in problems("(" * 41 + "a" + ")" * 41)[0][1]
    assert "500" in problems("+".join("a" * 501))[0][1]


def test_hostile_depth_is_refused_quickly_rather_than_crashing():
    assert problems("(" * 2000)
    assert problems("not " * 500)
    assert problems("-(" * 900)


@given(EVERYTHING)
def test_every_problem_lies_inside_the_source_and_speaks_both_languages(source):
    try:
        parse(source)
    except ExpressionError as error:
        places = [(found.offset, found.length) for found in error.problems]
        assert places == sorted(places)
        for found in error.problems:
            assert 0 <= found.offset <= found.offset + found.length <= len(source)
            assert found.length or not source.strip(" \t\r\n\u00a0\u202f")
            words = [found.message, *([found.remedy] if found.remedy else [])]
            assert all(text.strip() and text.isprintable() for said in words for text in (said.sv, said.en))
