"""The search for the fewest wrong figures, against brute force, the published record of Scholtus (2009) and the 2022 report."""

from __future__ import annotations

import itertools
import json
from fractions import Fraction
from typing import TYPE_CHECKING

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from bokslut.diagnosis import localise as module
from bokslut.diagnosis.localise import Relation, localise

if TYPE_CHECKING:
    from pathlib import Path


def cell(name: str) -> tuple[str, str, str]:
    return ("t", name, "c")


def relation(values: dict[str, int], weights: dict[str, int], tolerance: Fraction = Fraction(0)) -> Relation:
    gap = sum(weight * values[name] for name, weight in weights.items())
    return Relation({cell(name): Fraction(weight) for name, weight in weights.items()}, Fraction(gap), tolerance)


def names(sets) -> set[frozenset[str]]:
    return {frozenset(name for _, name, _ in change.cells) for change in sets}


SCHOLTUS = [
    {"x1": 1, "x2": 1, "x3": -1},
    {"x2": 1, "x4": -1},
    {"x5": 1, "x6": 1, "x7": 1, "x8": -1},
    {"x3": 1, "x8": 1, "x9": -1},
    {"x9": 1, "x10": -1, "x11": -1},
]


def scholtus(shared: Path, record: str) -> tuple[dict[str, int], list[Relation]]:
    data = json.loads((shared / "facts" / "scholtus_2009.json").read_text())
    values = next(each for each in data["records"] if each["id"] == record)
    return values, [relation(values, weights) for weights in SCHOLTUS]


def test_a_swapped_copy_is_found(shared: Path):
    values, relations = scholtus(shared, "swap")
    found = localise(relations, relations[1])
    assert frozenset({"x4"}) in names(found)
    change = next(each for each in found if each.cells == (cell("x4"),))
    assert change.bounds == ((Fraction(116 - values["x4"]),) * 2,)


def test_a_doubled_digit_is_found_where_two_relations_cross(shared: Path):
    _, relations = scholtus(shared, "swap_and_extra_digit")
    assert names(localise(relations, relations[3])) == {frozenset({"x9"})}
    assert names(localise(relations, relations[1])) == {frozenset({"x4"})}


def test_a_clean_record_has_nothing_to_repair(shared: Path):
    _, relations = scholtus(shared, "clean")
    assert not any(each.broken for each in relations)


REPORT = {
    "kund": 28722, "ovr": -1483105, "forutb": 155637, "konto": 1485104, "tillg": 186358,
    "ek": 11000, "lev": 101550, "ovs": 16186, "upp": 57633, "skuld": 175368, "summa": 186368,
}  # fmt: skip


def test_the_published_balance_sheet_has_only_the_known_candidates():
    half = Fraction(1, 2)
    footings = [
        relation(REPORT, {"kund": 1, "ovr": 1, "forutb": 1, "konto": 1, "tillg": -1}, 5 * half),
        relation(REPORT, {"lev": 1, "ovs": 1, "upp": 1, "skuld": -1}, 4 * half),
        relation(REPORT, {"ek": 1, "skuld": 1, "summa": -1}, 3 * half),
        Relation({cell("ek"): Fraction(1)}, Fraction(0), half),
    ]
    balance = relation(REPORT, {"tillg": 1, "summa": -1}, 2 * half)
    found = names(localise([*footings, balance], balance))
    assert {frozenset({"tillg", asset}) for asset in ("kund", "ovr", "forutb", "konto")} == found


@given(st.lists(st.integers(-500, 500), min_size=3, max_size=3), st.integers(0, 4), st.integers(-40, 40))
def test_the_smallest_sets_are_those_of_brute_force(parts: list[int], at: int, error: int):
    values = dict(zip("abc", parts, strict=True))
    values |= {"d": values["a"] + values["b"], "e": values["a"] + values["b"] + values["c"]}
    values["abcde"[at]] += error
    relations = [relation(values, {"a": 1, "b": 1, "d": -1}), relation(values, {"d": 1, "c": 1, "e": -1})]
    broken = [each for each in relations if each.broken]
    assume(broken)
    assert names(localise(relations, broken[0])) == brute(relations, broken[0])


def brute(relations: list[Relation], broken: Relation) -> set[frozenset[str]]:
    """Solve Σ w·δ = −gap over every subset by rank: exact equations, so a set works when the system is consistent."""
    cells = sorted({c for each in relations for c in each.weights})
    for size in range(1, len(cells) + 1):
        good = {
            frozenset(name for _, name, _ in chosen)
            for chosen in itertools.combinations(cells, size)
            if solvable(near(relations, broken, chosen), chosen)
        }
        if good:
            return good
    return set()


def near(relations: list[Relation], broken: Relation, chosen) -> list[Relation]:
    return [each for each in relations if each is broken or set(chosen) & each.weights.keys()]


def solvable(relations: list[Relation], chosen) -> bool:
    rows = [[each.weights.get(c, Fraction(0)) for c in chosen] + [-each.gap] for each in relations]
    rank_of = [list(row[:-1]) for row in rows]
    return rank(rank_of) == rank(rows)


def rank(rows: list[list[Fraction]]) -> int:
    rows, found = [list(row) for row in rows], 0
    for column in range(len(rows[0])):
        pivot = next((row for row in rows[found:] if row[column]), None)
        if pivot is None:
            continue
        rows.remove(pivot)
        rows.insert(found, pivot)
        for row in rows[found + 1 :]:
            factor = row[column] / pivot[column]
            row[:] = [x - factor * y for x, y in zip(row, pivot, strict=True)]
        found += 1
    return found


@pytest.mark.parametrize("most", [1, 2])
def test_nothing_is_claimed_when_more_figures_would_have_to_change(most: int):
    half = Fraction(1, 2)
    chain = [Relation({cell(f"x{n}"): Fraction(1), cell(f"x{n + 1}"): Fraction(-1)}, Fraction(0), Fraction(0)) for n in range(4)]
    fixed = [Relation({cell("x0"): Fraction(1)}, Fraction(0), half), Relation({cell("x4"): Fraction(1)}, Fraction(90), half)]
    broken = Relation({cell("x2"): Fraction(1)}, Fraction(90), half)
    assert localise([*chain, *fixed, broken], broken, most=most) == ()


def test_sets_that_are_too_many_to_try_are_not_tried_first(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"sum": 60, **{f"l{at}": 1 for at in range(60)}}
    total = relation(values, {"sum": -1, **{f"l{at}": 1 for at in range(60)}})
    differing = [relation({name: 1 + 7 * at}, {name: 1}) for at, name in enumerate(values)]
    tried: list[int] = []
    solve = module._solve
    monkeypatch.setattr(module, "_solve", lambda *given: (tried.append(len(given[2])), solve(*given))[1])
    assert localise([differing[1], total, differing[0], *differing[2:]], differing[1], tries=500) == ()
    assert {*tried} == {1, 2}


def random_relations(draw: st.DrawFn) -> list[Relation]:
    weights = st.dictionaries(st.sampled_from("abcd"), st.sampled_from([1, -1, 2]).map(Fraction), min_size=1, max_size=3)
    told = draw(st.lists(st.tuples(weights, st.integers(-4, 4), st.sampled_from([0, 0, 1])), min_size=1, max_size=6))
    return [Relation({cell(name): w for name, w in each.items()}, Fraction(gap), Fraction(half, 2)) for each, gap, half in told]


@given(st.composite(random_relations)())
def test_what_is_told_soon_to_be_no_repair_is_none(relations: list[Relation]) -> None:
    for broken in (each for each in relations if each.broken):
        soon = localise(relations, broken)
        with pytest.MonkeyPatch.context() as patched:
            patched.setattr(module, "_cannot_hold", lambda *_: False)
            assert localise(relations, broken) == soon


def test_figures_that_the_ledger_holds_to_are_not_solved_for(monkeypatch: pytest.MonkeyPatch) -> None:
    values = {"sum": 50, **{f"l{at}": 1 for at in range(50)}} | {"l7": 9}
    half = Fraction(1, 200)
    total = Relation({cell(name): Fraction(-1 if name == "sum" else 1) for name in values}, Fraction(8), half)
    held = [Relation({cell(name): Fraction(1)}, Fraction(0), half) for name in values]
    solved: list[int] = []
    project = module._project
    monkeypatch.setattr(module, "_project", lambda *given: (solved.append(given[2]), project(*given))[1])
    assert localise([total, *held], total, most=2) == ()
    assert solved == []
    assert names(localise([total, *held[:8], *held[9:]], total)) == {frozenset({"l7"})}
    assert solved == [1]
