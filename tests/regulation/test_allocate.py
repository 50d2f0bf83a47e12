"""Dividing money: exact sums, quota, order, sign, and a naive oracle on fractions."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import example, given
from hypothesis import strategies as st
from regulated import service

from bokslut.model.settlement import ServiceKey, ServiceSettlement
from bokslut.regulation.allocate import allocate, scaled

sizes = st.one_of(st.integers(0, 3), st.integers(0, 1000), st.integers(0, 10**24))
keys = st.lists(sizes, min_size=1, max_size=12).filter(any)
totals = st.integers(-(10**16), 10**16)


def named(values: list[int]) -> list[str]:
    return [f"K{number:03}" for number in range(len(values))]


def naive(total: int, values: list[int], ids: list[str]) -> list[int]:
    """The definition, one öre at a time, on fractions."""
    quotas = [Fraction(abs(total) * value, sum(values)) for value in values]
    parts = [quota.numerator // quota.denominator for quota in quotas]
    order = sorted(range(len(values)), key=lambda at: (-(quotas[at] - parts[at]), -values[at], ids[at]))
    at = 0
    while sum(parts) < abs(total):
        parts[order[at]] += 1
        at += 1
    return [part if total >= 0 else -part for part in parts]


@given(totals, keys)
@example(100, [1, 1, 1])
@example(-1, [1, 10**24])
def test_the_parts_are_those_of_the_definition(total: int, values: list[int]):
    assert allocate(total, values, named(values)) == naive(total, values, named(values))


@given(totals, keys)
def test_the_parts_sum_to_the_whole_and_each_is_within_an_ore_of_its_quota(total: int, values: list[int]):
    parts = allocate(total, values, named(values))
    assert sum(parts) == total
    for part, value in zip(parts, values, strict=True):
        assert abs(part - Fraction(total * value, sum(values))) < 1
        assert value or not part, "nothing goes to a key of zero"


@given(totals, keys, st.randoms(use_true_random=False))
def test_the_order_of_the_keys_does_not_matter(total: int, values: list[int], dice):
    ids = named(values)
    shuffled = list(zip(values, ids, strict=True))
    dice.shuffle(shuffled)
    other = allocate(total, [value for value, _ in shuffled], [each for _, each in shuffled])
    assert dict(zip((each for _, each in shuffled), other, strict=True)) == dict(zip(ids, allocate(total, values, ids), strict=True))


@given(totals, keys)
def test_a_deficit_is_the_mirror_of_a_surplus(total: int, values: list[int]):
    assert allocate(-total, values, named(values)) == [-part for part in allocate(total, values, named(values))]


@given(totals, keys, st.integers(1, 10**6))
def test_the_scale_of_the_keys_does_not_matter(total: int, values: list[int], scale: int):
    assert allocate(total, [value * scale for value in values], named(values)) == allocate(total, values, named(values))


@given(totals)
def test_one_customer_gets_everything(total: int):
    assert allocate(total, [7], ["A"]) == [total]


def test_ties_go_to_the_larger_key_then_to_the_first_id():
    # 3 öre by 1, 1, 4: quotas ½, ½, 2.
    assert allocate(3, [1, 1, 4], ["B", "A", "C"]) == [0, 1, 2]
    # 2 öre by 1, 3 of 4: quotas ½ and 1½; the larger key wins though its id sorts last.
    assert allocate(2, [1, 3], ["A", "B"]) == [0, 2]


@given(st.lists(st.fractions(min_value=0, max_value=10**6), min_size=1, max_size=8))
def test_scaled_keys_are_the_same_keys(values: list[Fraction]):
    whole, scale = scaled(values)
    assert [Fraction(value, scale) for value in whole] == values


@given(totals, keys)
def test_the_rounding_told_is_the_one_that_was_done(total: int, values: list[int]):
    ids = named(values)
    parts = allocate(total, values, ids)
    settled = ServiceSettlement(service("S"), ServiceKey("S", "2025", "volym", "KS 1", ids, values, 1), total, total, parts)
    quotas = [Fraction(abs(total) * value, sum(values)) for value in values]
    for who, part, quota in zip(ids, parts, quotas, strict=True):
        told = settled.rounding(who)
        assert abs(part) == told.floor_ore + told.gets_one
        assert told.floor_ore + told.rest == quota
        assert told.missing_ore == abs(total) - sum(int(each) for each in quotas)
        assert settled.cell(who) == next(cell for cell in settled.cells() if cell.customer == who)
    assert sorted(settled.rounding(who).place for who in ids) == [*range(1, len(ids) + 1)]
