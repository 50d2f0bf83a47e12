"""The proof that a layout places every account, against asking every number."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.account import ManyAccounts, Range, parse_accounts
from bokslut.model.words import same
from bokslut.statements.cover import Coverage, cover
from bokslut.statements.layout import Layout


def layout(covers: tuple[str, ...], *lines: tuple[str, ...]) -> Layout:
    line = [{"id": f"l{n}", "label": same("x"), "accounts": accounts, "sign": "debit"} for n, accounts in enumerate(lines)]
    return Layout.model_validate({"id": "table", "title": same("x"), "covers": covers, "line": [*line, {"id": "z", "label": same("x")}]})


def test_gaps_and_overlaps_are_the_shortest_selectors():
    found = cover(layout(("1",), ("10..14",), ("14..15",), ("160..165",), ("17", "!1733")), {}, ("1",))
    assert found.gaps == ("166..169", "1733", "18..19")
    assert found.overlaps == (("14", ("l0", "l1")),)
    assert not found.is_whole


def test_the_chart_excuses_numbers_that_cannot_exist():
    assert cover(layout(("1",), ("10",), ("12",)), {}, ("10", "12")) == Coverage((), ())
    assert cover(layout(("1",), ("10",), ("12",)), {}, ()).gaps == ("11", "13..19")


def test_a_gap_is_told_as_one_although_something_else_is_decided_inside_it():
    assert cover(layout(("1",), ("10", "!13"), ("10..11", "!10")), {}, ()).gaps == ("12..19",)


def test_accounts_beyond_what_the_layout_covers_are_told():
    assert cover(layout(("1..2",), ("1..3",)), {}, ("1..8",)).beyond == ("3",)


def test_a_table_that_covers_nothing_has_no_gaps_but_keeps_its_overlaps():
    found = cover(layout((), ("15",), ("151",)), {}, ("1..8",))
    assert (found.gaps, found.overlaps, found.beyond) == ((), (("151", ("l0", "l1")),), ())


def test_roles_are_looked_up():
    assert cover(layout(("19",), ("role:bank",)), {"bank": ("19",)}, ()).is_whole


def matches(selector: str, account: str) -> bool:
    first, _, last = selector.partition("..")
    return first <= account[: len(first)] <= (last or first)


def on(selectors: tuple[str, ...], account: str) -> bool:
    return any(matches(s, account) for s in selectors if s[0] != "!") and not any(matches(s[1:], account) for s in selectors if s[0] == "!")


@st.composite
def selectors(draw):
    width = draw(st.integers(1, 3))
    first, last = sorted(draw(st.tuples(*[st.integers(0, 10**width - 1)] * 2)))
    body = f"{first:0{width}d}" + (f"..{last:0{width}d}" if last > first else "")
    return ("!" if draw(st.integers(0, 3)) == 0 else "") + body


lists = st.lists(selectors(), min_size=1, max_size=3).map(tuple)


@given(lists, st.lists(lists, min_size=1, max_size=4), lists | st.just(()))
def test_the_proof_equals_asking_every_number(covers, lines, chart):
    found = cover(layout(covers, *lines), {}, chart)
    for number in range(1000):
        account = f"{number:03d}"
        allowed = not chart or on(chart, account)
        lies_on = tuple(f"l{n}" for n, line in enumerate(lines) if on(line, account))
        assert any(matches(gap, account) for gap in found.gaps) == (allowed and on(covers, account) and not lies_on)
        told = [names for selector, names in found.overlaps if matches(selector, account)]
        assert told == ([lies_on] if allowed and len(lies_on) > 1 else [])
        assert any(matches(each, account) for each in found.beyond) == (allowed and bool(lies_on) and not on(covers, account))


@given(st.lists(lists, max_size=5), st.text("0123456789A", max_size=5))
def test_an_account_is_found_in_the_sets_that_have_it(sets, account):
    many = ManyAccounts(map(parse_accounts, sets))
    assert list(many.having(account)) == [number for number, each in enumerate(sets) if account in parse_accounts(each)]


@pytest.mark.parametrize("lines", [50, 400])
def test_of_a_layout_with_many_lines_few_are_asked_for_an_account(lines, monkeypatch):
    asked = []
    real = Range.covers
    monkeypatch.setattr(Range, "covers", lambda self, account: asked.append(account) or real(self, account))
    assert cover(layout(("1000..1999",), *((f"{1000 + line}",) for line in range(lines))), {}, ()).gaps
    assert len(asked) < 10 * lines
