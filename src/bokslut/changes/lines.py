"""The figures of statements that are others in a later close."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.change import LineChange
from bokslut.model.table import column_label

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.model.table import Figure, Table


def compare_statements(old: Mapping[str, Table], new: Mapping[str, Table]) -> Iterator[LineChange]:
    """Yield the figures that differ in the statements and columns that both closes have, in the order of the later one.

    A line that only one of them has is taken for zero in the other.
    """
    for name, after in new.items():
        before = old.get(name)
        if before is None:
            continue
        known = {line.id for line in after.lines}
        lines = [*((after, line) for line in after.lines), *((before, line) for line in before.lines if line.id not in known)]
        for own, line in lines:
            for column in after.columns:
                figures = (before.figure(line.id, column), after.figure(line.id, column))
                if column in before.columns and _value(figures[0]) != _value(figures[1]):
                    headings = (column_label(before, column), column_label(after, column))
                    yield LineChange(own.title, line.label, f"{name}.{line.id}", column, headings, *figures)


def _value(figure: Figure | None) -> Fraction:
    return figure.value if figure is not None else Fraction(0)
