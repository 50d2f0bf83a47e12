"""Single entries whose fault explains a signature: all of an entry, an amount of it, or one of its rows.

Everything that grows with the ledger is done in frames; the few entries left are tested exactly against every figure.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from functools import reduce
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.diagnosis.digits import slip
from bokslut.diagnosis.signature import divided
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.lazy import collect

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from bokslut.diagnosis.signature import Move, Signature
    from bokslut.ledger.ledger import Ledger

#: More entries than this that fit two figures are not tested one by one: nothing is claimed then.
TESTED_MAX = 2000
#: More pairs of lines than this between which the difference may have moved say too little.
_MOVES_MAX = 6
#: As for slips in printed figures: a difference from a third of this one to three times it is taken as equally likely.
_NEAR = 3
_POWERS = range(13)
#: More rows than this are not all asked how many amounts a slip would make of them: the chance is an estimate in any case.
_COUNTED_MAX = 50_000


class Hit(NamedTuple):
    """An entry or a row of it that explains the signature."""

    entry: int
    place: int
    #: What the entry does to each account, in öre; empty where one row is meant.
    effects: Mapping[str, int]
    account: str = ""
    ore: int = 0
    #: What the amount would have to be, where it is wrong.
    meant: int | None = None
    #: The group that a row would have to be on.
    to: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """The entries that one kind of fault would explain, and how many were to be expected by chance."""

    hits: tuple[Hit, ...] = ()
    chance: Fraction = Fraction(0)
    #: The same of entries that are there more than once.
    chance_of_twins: Fraction = Fraction(0)


def postings_of(signature: Signature, *, counted: bool, ledger: Ledger | None = None) -> pl.LazyFrame:
    """Return the postings that a column counts, or those of its ledger (or another) that it does not, by their date."""
    frames = (ledger or signature.ledger).frames
    inside = pl.col("date").is_between(signature.start, signature.through).fill_null(value=False)
    return frames.postings.filter(inside if counted else ~inside).select("entry", "account", "amount_ore", "place")


def whole_entries(
    signature: Signature, postings: pl.LazyFrame, moves: Sequence[Move], factors: Sequence[Fraction]
) -> dict[Fraction, Found] | None:
    """Return, for each factor, the entries that explain the signature when their effect is added to the ledger so many times.

    None where too many fit two figures to be tested.
    """
    pivots = _pivots(signature, signature.differing)
    sums = collect(_sums(signature, postings, pivots))
    bounds = {factor: [divided(signature.cells[cell].low, signature.cells[cell].high, factor) for cell in pivots] for factor in factors}
    within = {
        factor: reduce(lambda one, other: one & other, (pl.col(f"v{at}").is_between(*each) for at, each in enumerate(own)))
        for factor, own in bounds.items()
    }
    chosen = sums.filter(reduce(lambda one, other: one | other, within.values()))
    if chosen.height > TESTED_MAX:
        return None
    effects = _effects(postings, chosen["entry"])
    group_of = signature.group_of()
    found = {}
    for factor, own in bounds.items():
        hits = [
            Hit(entry, place, by_account)
            for entry, (place, by_account) in effects.items()
            if (debits := _times(by_account, factor, group_of)) and signature.fits(debits)
        ]
        near = sums.filter([pl.col(f"v{at}").abs().is_between(*_near(*each)) for at, each in enumerate(own)])
        twins = near.filter(pl.struct(pl.exclude("entry")).is_duplicated())
        # Between two lines all figures together bound the amount closer; and a tenth must be a whole number of öre.
        closer = [divided(move.low, move.high, factor) for move in moves] if len(moves) == 1 else []
        share = min(_share(*each) for each in (*own, *closer)) / factor.denominator
        chance, chance_of_twins = (each.height * share + _as_round(each, own) for each in (near, twins))
        found[factor] = Found(tuple(sorted(hits, key=lambda hit: hit.place)), chance, chance_of_twins)
    return found


def of_another_year(signature: Signature, postings: pl.LazyFrame, factor: Fraction, equity: Sequence[int]) -> Found:
    """Return the entries whose results explain the signature when they are counted in another year, and a group of equity opens otherwise.

    Accounts of the balance sheet are the same at the end of the year, whichever of the two an entry was booked in.
    """
    group_of = signature.group_of()
    results = {group_of[account] for account in group_of if not is_balance_account(account)}
    cells = [cell for cell in signature.differing if results & {*signature.users(cell)}]
    if not cells:
        return Found()
    own = postings.filter(~pl.col("account").str.head(1).is_in(["1", "2"]))
    pivots = _pivots(signature, cells)
    sums = collect(_sums(signature, own, pivots))
    bounds = [divided(signature.cells[cell].low, signature.cells[cell].high, factor) for cell in pivots]
    chosen = sums.filter([pl.col(f"v{at}").is_between(*each) for at, each in enumerate(bounds)])
    if chosen.height > TESTED_MAX:
        return Found()
    hits = [
        Hit(entry, place, by_account)
        for entry, (place, by_account) in _effects(own, chosen["entry"]).items()
        if (debits := _times(by_account, factor, group_of)) and _fits_with_equity(signature, debits, equity)
    ]
    near = sums.filter([pl.col(f"v{at}").abs().is_between(*_near(*each)) for at, each in enumerate(bounds)])
    chance = near.height * min(_share(*each) for each in bounds) + _as_round(near, bounds)
    return Found(tuple(sorted(hits, key=lambda hit: hit.place)), chance)


def _fits_with_equity(signature: Signature, debits: Mapping[int, int], equity: Sequence[int]) -> bool:
    """Tell whether all figures agree when these groups are debited by so much, and one of equity takes the result of it."""
    result = sum(debits.values())
    return any(signature.fits({**debits, group: debits.get(group, 0) - result}) for group in equity)


def _pivots(signature: Signature, cells: Sequence[int]) -> list[int]:
    """Return one or two of the figures, that the fewest groups change, not the same ones: few entries fit both."""
    order = sorted(cells, key=lambda cell: (len(signature.users(cell)), cell))
    first = order[0]
    other = [cell for cell in order if not {*signature.users(cell)} & {*signature.users(first)}]
    return [first, *other[:1]]


def _sums(signature: Signature, postings: pl.LazyFrame, pivots: Sequence[int]) -> pl.LazyFrame:
    """Add up what each entry does to the figures `v0`, `v1`."""
    weights = {
        f"w{at}": [group.weights.get(cell, 0) for group in signature.groups for _ in group.accounts] for at, cell in enumerate(pivots)
    }
    accounts = [account for group in signature.groups for account in group.accounts]
    table = pl.LazyFrame({"account": accounts, **weights}, schema_overrides={"account": pl.String}).filter(
        pl.any_horizontal(pl.col(*weights) != 0)
    )
    added = [(pl.col("amount_ore") * pl.col(f"w{at}")).sum().alias(f"v{at}") for at in range(len(pivots))]
    return postings.join(table, on="account").group_by("entry").agg(added)


def _effects(postings: pl.LazyFrame, entries: pl.Series) -> dict[int, tuple[int, dict[str, int]]]:
    """Return the first place of each entry's rows, and what it does to each account."""
    if entries.is_empty():
        return {}
    rows = collect(postings.filter(pl.col("entry").is_in(entries.implode())).sort("place"))
    effects: dict[int, tuple[int, Counter[str]]] = {}
    for entry, account, ore, place in rows.iter_rows():
        effects.setdefault(entry, (place, Counter()))[1][account] += ore
    return {entry: (place, {account: ore for account, ore in own.items() if ore}) for entry, (place, own) in effects.items()}


def _times(effects: Mapping[str, int], factor: Fraction, group_of: Mapping[str, int]) -> dict[int, int] | None:
    """Return what an entry times a factor does to each group; None where that is no whole number of öre."""
    debits: Counter[int] = Counter()
    for account, ore in effects.items():
        changed = ore * factor
        if changed.denominator != 1:
            return None
        debits[group_of[account]] += changed.numerator
    return dict(debits)


def _near(low: int, high: int) -> tuple[int, int]:
    middle = abs(low + high) // 2
    return middle // _NEAR, middle * _NEAR


def _share(low: int, high: int) -> Fraction:
    """Return how much of the amounts of the same order, of either sign, lies within bounds."""
    least, most = _near(low, high)
    return min(Fraction(1), Fraction(high - low + 1, 2 * (most - least))) if most > least else Fraction(1)


def _as_round(near: pl.DataFrame, bounds: Sequence[tuple[int, int]]) -> Fraction:
    """Return how many of the entries near in amount (`v0`, `v1`) are to be expected within bounds because both are as round."""
    expected = []
    for at, (low, high) in enumerate(bounds):
        step = _roundest(low, high)
        least, most = _near(low, high)
        count = near.filter(pl.col(f"v{at}") % step == 0).height if step > 1 else 0
        expected.append(Fraction(count, 2 * max(1, most // step - (least - 1) // step)))
    return min(expected)


def _roundest(low: int, high: int) -> int:
    """Return the largest power of ten that a number within bounds is a multiple of; 1 where zero is within them."""
    step = 1
    while not low <= 0 <= high and -(-low // (10 * step)) * 10 * step <= high:
        step *= 10
    return step


def rows_on_wrong_account(signature: Signature, postings: pl.LazyFrame, moves: Sequence[Move]) -> Found:
    """Return the rows that explain the signature when they are moved from one of two lines to the other."""
    hits: list[Hit] = []
    chance = Fraction(0)
    for move in moves if len(moves) <= _MOVES_MAX else ():
        debit, credit = signature.groups[move.debit].accounts, signature.groups[move.credit].accounts
        middle = (move.low + move.high) // 2
        on_credit = pl.col("account").is_in([*credit]) & pl.col("amount_ore").is_between(middle // _NEAR, middle * _NEAR)
        on_debit = pl.col("account").is_in([*debit]) & (-pl.col("amount_ore")).is_between(middle // _NEAR, middle * _NEAR)
        near = collect(postings.filter(on_credit | on_debit))
        chance += near.height * 2 * _share(move.low, move.high)
        rows = near.filter(pl.col("amount_ore").abs().is_between(move.low, move.high)).sort("place")
        # Of the balance sheet one amount comes again: a payment that is missing has that of its invoice, which is right.
        if any(map(is_balance_account, (*debit, *credit))):
            chance += rows.height
        for entry, account, ore, place in rows.iter_rows():
            hits.append(Hit(entry, place, {}, account, ore, to=move.debit if account in credit else move.credit))
    # An entry between just these lines is another fault: moving one of its rows would leave both on one line.
    times = Counter(hit.entry for hit in hits)
    return Found(tuple(hit for hit in hits if times[hit.entry] == 1), chance)


def mistyped_amounts(signature: Signature, postings: pl.LazyFrame, moves: Sequence[Move]) -> Found:
    """Return the rows that one wrong digit or two swapped ones, in an entry on two lines, explain the signature with."""
    first: list[Hit] = []
    hits: list[Hit] = []
    chance = Fraction(0)
    for move in moves if len(moves) <= _MOVES_MAX else ():
        middle = (move.low + move.high) // 2
        slips = [*_slips(middle // _NEAR, middle * _NEAR)]
        if not slips:
            continue  # no amount has so many digits
        rows = _rows_between(signature, postings, move)
        near = pl.sum_horizontal(each.sum() for each in slips)
        # An amount is typed once, and counted on the side where it stands the more often; of many entries, every so many.
        every = rows.height // _COUNTED_MAX + 1
        reached = max(rows.filter(pl.col("entry") % every == 0).group_by("on_debit").agg(near.alias("reached"))["reached"], default=0)
        chance += reached * every * 2 * _share(move.low, move.high)
        fitting = [*_slips(move.low, move.high)]
        found = rows.filter(pl.any_horizontal(fitting)).sort("place") if fitting else rows.clear()
        once = found.unique(["entry", "size", "grows"], keep="first", maintain_order=True)
        for entry, account, ore, place, size, grows in once.drop("on_debit").iter_rows():
            meant = [*_meant(size, move, 1 if grows else -1)]
            swapped = any(_same_digits(each, size) for each in meant)
            right = (1 if ore > 0 else -1) * meant[0] if len(meant) == 1 else None
            # Fewer amounts have two digits to swap than one to change, so it says more.
            (first if swapped else hits).append(Hit(entry, place, {}, account, ore, right))
    # One digit makes a round amount, such as many vouchers have: one of them may be missing as well.
    return Found((*first, *hits), chance + len(hits))


def _rows_between(signature: Signature, postings: pl.LazyFrame, move: Move) -> pl.DataFrame:
    """Return the rows on two lines of entries on both; with how large each is, and whether its amount would have to grow."""
    sides = [pl.col("account").is_in([*signature.groups[group].accounts]) for group in (move.debit, move.credit)]
    entries = [postings.filter(side).select("entry").unique() for side in sides]
    both = entries[0].join(entries[1], on="entry", how="semi")
    rows = postings.filter((sides[0] | sides[1]) & (pl.col("amount_ore") != 0)).join(both, on="entry", how="semi")
    size = pl.col("amount_ore").abs().alias("size")
    # A debit of the line that lacks debits is too small, and so is a credit of the other: the rest are too large.
    grows = (sides[0] == (pl.col("amount_ore") > 0)).alias("grows")
    return collect(rows.select("entry", "account", "amount_ore", "place", size, grows, sides[0].alias("on_debit")))


def _slips(low: int, high: int) -> Iterator[pl.Expr]:
    """Give tests of whether one digit, or two swapped ones, change `size` by an amount within bounds, in the way that it `grows`."""
    size, grows = pl.col("size"), pl.col("grows")
    for power in _POWERS:
        digit = size // 10**power % 10
        left = size // 10 ** (power + 1) % 10
        way = pl.when(grows).then(1).otherwise(-1)
        for step in range(1, 10):
            if low <= step * 10**power <= high:
                yield (size >= 10**power) & (digit + way * step).is_between(0, 9) & (size + way * step * 10**power > 0)
            if low <= 9 * step * 10**power <= high:
                yield (size >= 10**power) & (way * (digit - left) == step)


def _meant(size: int, move: Move, way: int) -> Iterator[int]:
    """Give the amounts that one digit or two swapped ones make of an amount, with a change within bounds."""
    steps = {step * 10**power for power in _POWERS for step in range(1, 10)}
    for change in sorted(steps | {9 * step for step in steps}):
        new = size + way * change
        if move.low <= change <= move.high and new > 0 and slip(size, new) and (len(str(new)) == len(str(size)) or _same_digits(new, size)):
            yield new


def _same_digits(one: int, other: int) -> bool:
    """Tell whether two amounts have the same digits; a zero that came first is not printed."""
    width = len(str(max(one, other)))
    return sorted(str(one).zfill(width)) == sorted(str(other).zfill(width))


def alike(hits: Iterable[Hit]) -> list[tuple[Hit, ...]]:
    """Join the entries that do just the same to the same accounts."""
    groups: dict[frozenset[tuple[str, int]], list[Hit]] = {}
    for hit in hits:
        groups.setdefault(frozenset(hit.effects.items()), []).append(hit)
    return [tuple(group) for group in groups.values()]
