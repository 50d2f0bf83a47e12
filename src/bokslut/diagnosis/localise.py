"""Which figures must be wrong: the smallest sets whose change lets a relation hold, and every other that they touch.

Fellegi and Holt (1976): change the fewest fields so that all edits can hold. Here one broken relation is asked about at
a time: another that is broken elsewhere, by another error, need not be repaired by the same change. Relations are
linear with a rounding tolerance, so "can hold" is a small system of inequalities, decided exactly by Fourier-Motzkin
elimination.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

#: (table, line, column) of a figure.
Cell = tuple[str, str, str]

#: Coefficients per variable and the bound: Σ aᵢ·xᵢ ≤ b.
_Inequality = tuple[tuple[Fraction, ...], Fraction]


@dataclass(frozen=True, slots=True)
class Relation:
    """Σ weight·value must lie within ±tolerance of 0; `gap` is what the printed figures give."""

    weights: Mapping[Cell, Fraction]
    gap: Fraction
    tolerance: Fraction

    @property
    def broken(self) -> bool:
        """Tell whether the printed figures do not satisfy it."""
        return abs(self.gap) > self.tolerance


#: The relations that a figure is in, by number.
_ByCell = dict[Cell, dict[int, Relation]]


@dataclass(frozen=True, slots=True)
class ChangeSet:
    """Figures that, changed together, make every relation hold; and by how much each may change."""

    cells: tuple[Cell, ...]
    bounds: tuple[tuple[Fraction | None, Fraction | None], ...]
    #: How many broken relations the change repairs: one error that explains two is likelier than one that explains one.
    repaired: int = 1


def localise(relations: Sequence[Relation], broken: Relation, *, most: int = 3, tries: int = 4000) -> tuple[ChangeSet, ...]:
    """Return every smallest set of figures (at most `most`) whose change repairs the broken relation and breaks no other.

    Empty when no set that small does, or when more than `tries` sets would have to be tried: then nothing is claimed.
    """
    beside = _by_cell(_component(relations, broken))
    for size in range(1, most + 1):
        seen: set[frozenset[Cell]] = set()
        tried: list[tuple[Cell, ...]] = []
        # Counted before any is tried: hundreds of lines under one total have too many.
        for cells in _grow(beside, broken, size, seen):
            if len(seen) > tries:
                return ()
            tried.append(cells)
        changes = ((frozenset(cells), _solve(beside, broken, cells)) for cells in tried)
        found = {cells: change for cells, change in changes if change is not None}
        if found:
            return tuple(found[key] for key in sorted(found, key=sorted))
    return ()


def _component(relations: Sequence[Relation], broken: Relation) -> list[Relation]:
    """Return the relations that share figures with the broken one, directly or through others."""
    inside, cells = [broken], set(broken.weights)
    rest = [relation for relation in relations if relation is not broken]
    while True:
        near: list[Relation] = []
        far: list[Relation] = []
        for relation in rest:
            (far if relation.weights.keys().isdisjoint(cells) else near).append(relation)
        if not near:
            return inside
        inside += near
        cells.update(*(relation.weights for relation in near))
        rest = far


def _by_cell(component: Sequence[Relation]) -> _ByCell:
    """Return the relations that each figure is in, by their number."""
    found: _ByCell = {}
    for number, relation in enumerate(component):
        for cell in relation.weights:
            found.setdefault(cell, {})[number] = relation
    return found


def _touched(beside: _ByCell, cells: Iterable[Cell]) -> list[Relation]:
    """Return the relations that any of the figures is in, in order."""
    found = {number: relation for cell in cells for number, relation in beside[cell].items()}
    return [found[number] for number in sorted(found)]


def _grow(beside: _ByCell, broken: Relation, size: int, seen: set[frozenset[Cell]]) -> Iterator[tuple[Cell, ...]]:
    """Yield connected sets of exactly `size` cells that start in the broken relation: a change must spread to be hidden."""
    stack: list[tuple[Cell, ...]] = [(cell,) for cell in sorted(broken.weights)]
    while stack:
        cells = stack.pop()
        key = frozenset(cells)
        if key in seen:
            continue
        seen.add(key)
        if len(cells) == size:
            yield cells
            continue
        touched = {cell for relation in _touched(beside, cells) for cell in relation.weights}
        stack.extend((*cells, cell) for cell in sorted(touched - key))


def _solve(beside: _ByCell, broken: Relation, cells: tuple[Cell, ...]) -> ChangeSet | None:
    """Return the possible changes of these cells that make the broken relation and all they touch hold, or None."""
    if broken.weights.keys().isdisjoint(cells):
        return None
    rows: list[_Inequality] = []
    touched = _touched(beside, cells)
    for relation in touched:
        weights = tuple(relation.weights.get(cell, Fraction(0)) for cell in cells)
        if not any(weights):
            if relation is broken:
                return None
            continue
        rows.append((weights, relation.tolerance - relation.gap))
        rows.append((tuple(-weight for weight in weights), relation.tolerance + relation.gap))
    if _cannot_hold(rows, len(cells)):
        return None
    bounds = []
    for keep in range(len(cells)):
        bound = _project(rows, keep, len(cells))
        if bound is None:
            return None
        bounds.append(bound)
    repaired = sum(1 for relation in touched if relation.broken)
    return ChangeSet(cells, tuple(bounds), repaired)


def _cannot_hold(rows: Iterable[_Inequality], count: int) -> bool:
    """Tell, soon, of most sets that cannot hold: what a figure alone is bound to leaves no room for one of the rows."""
    low: list[Fraction | None] = [None] * count
    high: list[Fraction | None] = [None] * count
    several: list[tuple[list[tuple[int, Fraction]], Fraction]] = []
    for weights, bound in rows:
        used = [(at, weight) for at, weight in enumerate(weights) if weight]
        if len(used) > 1:
            several.append((used, bound))
            continue
        ((at, weight),) = used
        limit, least, most = bound / weight, low[at], high[at]
        if weight > 0:
            high[at] = limit if most is None else min(most, limit)
        else:
            low[at] = limit if least is None else max(least, limit)
    if any(least is not None and most is not None and least > most for least, most in zip(low, high, strict=True)):
        return True
    for used, bound in several:
        smallest = [(weight, low[at] if weight > 0 else high[at]) for at, weight in used]
        known = [weight * value for weight, value in smallest if value is not None]
        if len(known) == len(used) and sum(known, Fraction(0)) > bound:
            return True
    return False


def _project(rows: list[_Inequality], keep: int, count: int) -> tuple[Fraction | None, Fraction | None] | None:
    """Eliminate every variable but one; return its bounds, or None when the system cannot hold."""
    for variable in range(count):
        if variable != keep:
            rows = _eliminate(rows, variable)
    low: Fraction | None = None
    high: Fraction | None = None
    for weights, bound in rows:
        weight = weights[keep]
        if weight > 0:
            high = bound / weight if high is None else min(high, bound / weight)
        elif weight < 0:
            low = bound / weight if low is None else max(low, bound / weight)
        elif bound < 0:
            return None
    if low is not None and high is not None and low > high:
        return None
    return low, high


def _eliminate(rows: list[_Inequality], variable: int) -> list[_Inequality]:
    above = [row for row in rows if row[0][variable] > 0]
    below = [row for row in rows if row[0][variable] < 0]
    kept = {row: None for row in rows if row[0][variable] == 0}
    for up, up_bound in above:
        for down, down_bound in below:
            a, b = -down[variable], up[variable]
            merged = tuple(a * u + b * d for u, d in zip(up, down, strict=True))
            kept[_scaled(merged, a * up_bound + b * down_bound)] = None
    return list(kept)


def _scaled(weights: tuple[Fraction, ...], bound: Fraction) -> _Inequality:
    """Divide by the largest weight, so that the same inequality is kept once."""
    size = max((abs(weight) for weight in weights), default=Fraction(0))
    return (tuple(weight / size for weight in weights), bound / size) if size else (weights, bound)
