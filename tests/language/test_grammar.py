"""The hand-written parser and the lark grammar accept and refuse the same strings."""

from __future__ import annotations

import pytest
from expressions import EXPRESSIONS, SOUP, damaged
from hypothesis import example, given
from hypothesis import strategies as st
from oracle import accepts

from bokslut.language.parser import parse
from bokslut.language.problems import ExpressionError
from bokslut.language.tokens import tokenize
from bokslut.language.unparse import unparse


def parses(source: str) -> bool:
    try:
        parse(source)
    except ExpressionError:
        return False
    return True


@given(EXPRESSIONS)
def test_both_accept_what_is_well_formed(source):
    assert accepts(source)
    parse(source)


@given(damaged())
@example("a between 1 and 2 and b == 1")
@example("2022-12-31-1")
@example("2022-12-310")
@example("1510..15")
@example("1..5")
@example("5 kra")
@example("5 kr.a")
@example("not (a) == b")
@example("ub (15)")
@example("t.ub(15)")
@example("abs (a")
@example("role:a")
@example("ub(role)")
@example("a@previous@opening")
@example("a[1][2]")
@example("5%%")
@example("5 % a")
def test_both_judge_damaged_expressions_alike(source):
    assert parses(source) == accepts(source)


@given(SOUP)
def test_both_judge_token_soup_alike(source):
    assert parses(source) == accepts(source)


@given(st.text(max_size=12))
def test_both_judge_any_text_alike(source):
    assert parses(source) == accepts(source)


@pytest.mark.parametrize("nested", [39, 40, 41, 42])
@pytest.mark.parametrize("shape", ["(", "not ", "abs(", "not ("])
def test_both_have_the_same_limit_on_depth(shape, nested):
    count = nested // 2 if shape == "not (" else nested
    source = shape * count + "a" + ")" * (count if "(" in shape else 0)
    assert parses(source) == accepts(source) == (count * (2 if shape == "not (" else 1) <= 40)


@pytest.mark.parametrize("terms", [499, 500, 501])
@pytest.mark.parametrize(("first", "more", "last"), [("a", "+a", ""), ("1", "+1", ""), ("ub(1", ",1", ")"), ("sum(a", ",a", ")")])
def test_both_have_the_same_limit_on_terms(first, more, last, terms):
    source = first + more * (terms - 1) + last
    assert parses(source) == accepts(source) == (terms <= 500)


@pytest.mark.parametrize("length", [1999, 2000, 2001])
def test_both_have_the_same_limit_on_length(length):
    source = "a" * length
    assert parses(source) == accepts(source) == (length <= 2000)


@given(EXPRESSIONS)
def test_what_is_written_out_reads_the_same(source):
    tree = parse(source).root
    written = unparse(tree)
    assert parse(written).root == tree
    assert unparse(parse(written).root) == written


@given(EXPRESSIONS)
def test_every_node_knows_where_it_stands(source):
    def stands(node) -> None:
        assert 0 <= node.offset < node.offset + node.length <= len(source)
        assert parse(source[node.offset : node.offset + node.length]).root == node
        for child in node.children:
            assert node.offset <= child.offset
            assert child.offset + child.length <= node.offset + node.length
            stands(child)

    stands(parse(source).root)


@given(st.one_of(damaged(), SOUP, st.text(max_size=20)))
def test_tokens_cover_the_source(source):
    tokens, problems = tokenize(source)
    covered = [False] * len(source)
    for part in (*tokens, *problems):
        covered[part.offset : part.offset + part.length] = [True] * part.length
    assert all(seen or char in " \t\r\n\u00a0\u202f" for seen, char in zip(covered, source, strict=True))
