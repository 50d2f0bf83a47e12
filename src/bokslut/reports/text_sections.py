"""Sections of figures as people read them: columns side by side, what a figure is made of below it, and where it stands."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from bokslut.model.money import KR
from bokslut.model.printing import NBSP, format_amount
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import Ink, Page, cut, left, right, width_of, wrap

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.model.place import Place
    from bokslut.model.table import Figure
    from bokslut.model.trace import Row, Section

_GAP = 3
_LABEL_LEAST = 28
#: A label with less room says nothing, and stands above its figures.
_LABEL_NARROW = 14
_PLACE_MOST = 40
_ROLES = frozenset({"sum", "closing", "difference"})


@dataclass(frozen=True, slots=True)
class _Set:
    """A row ready to be set: its label with its indent, and its cells."""

    label: str
    cells: tuple[str, ...]
    place: str
    note: str
    kind: str
    depth: int


def section_lines(section: Section, page: Page) -> list[str]:
    """Return a section with its heading; places stand beside the figures where there is room, else below.

    A unit other than kronor stands in the title, or after each figure where they are of several. Where labels have no room beside
    their figures they stand above these.
    """
    every = list(_flat(section.rows, 0))
    units = sorted({figure.unit.name for row, _ in every for figure in row.figures if figure is not None and figure.unit.name})
    rows = [_ready(row, depth, len(section.columns), page, with_unit=len(units) > 1) for row, depth in every]
    heads = tuple(visible(page.say(column)) for column in section.columns)
    amounts = [max(width_of(cells[i]) for cells in (heads, *(row.cells for row in rows))) for i in range(len(heads))]
    room = page.width - 2 - sum(width + _GAP for width in amounts)
    places = min(max((width_of(row.place) for row in rows), default=0), _PLACE_MOST)
    beside = places > 0 and room - places - _GAP >= _LABEL_LEAST
    title = visible(page.say(section.title)) + (f" ({visible(units[0])})" if len(units) == 1 and units != [KR.name] else "")
    longest = max([width_of(title), *(width_of(row.label) for row in rows if row.kind != "step")])
    label = min(longest, room - (places + _GAP if beside else 0))
    label = label if label >= min(longest, _LABEL_NARROW) else 0
    total = min(label + sum(width + _GAP for width in amounts), page.width - 2)
    head = "".join(" " * _GAP + right(text, width) for text, width in zip(heads, amounts, strict=True))
    fits = width_of(title) <= label
    above = [] if fits else [page.paint(line, "strong") for line in page.paragraph(title, 1)]
    lines = [*above, page.paint(f" {left(title if fits else '', label)}{head}".rstrip(), "strong"), page.rule(total)]
    for row in rows:
        lines += _set(row, label, amounts, page, beside=beside)
    if section.left_out:
        lines += page.paragraph(page.count(LEFT_OUT, section.left_out), 1)
    return lines


#: Says how many are not shown.
LEFT_OUT = Words("… {n} till; --all visar alla.", "… {n} more; --all shows all.")


def _flat(rows: Sequence[Row], depth: int) -> Iterator[tuple[Row, int]]:
    for row in rows:
        yield row, depth
        yield from _flat(row.rows, depth + 1)


def _ready(row: Row, depth: int, columns: int, page: Page, *, with_unit: bool) -> _Set:
    cells = tuple(_cell(figure, with_unit=with_unit) for figure in row.figures)
    place = _short(row.place) if row.place is not None else ""
    note = visible(page.say(row.note)) if row.note is not None else ""
    return _Set("  " * depth + visible(page.say(row.label)), cells + ("",) * (columns - len(cells)), place, note, row.kind, depth)


def _short(place: Place) -> str:
    """Return a place without a column where that is where any line begins."""
    return visible(str(replace(place, column=None) if place.column == 1 and place.sheet is None else place))


def _cell(figure: Figure | None, *, with_unit: bool) -> str:
    if figure is None:
        return ""
    text = figure.printed.strip() if figure.printed is not None else format_amount(figure.value, figure.unit)
    return visible(f"{text}{NBSP}{figure.unit.name}" if with_unit and figure.unit.name and not text.endswith(figure.unit.name) else text)


def _set(row: _Set, label: int, amounts: Sequence[int], page: Page, *, beside: bool) -> list[str]:
    indent = 1 + 2 * row.depth
    if row.kind == "step":
        first, *rest = wrap(f"{row.label.strip()}: {row.note}", page.width - indent - 2)
        return [" " * indent + first, *(" " * (indent + 2) + line for line in rest)]
    cells = "".join(" " * _GAP + right(cell, width) for cell, width in zip(row.cells, amounts, strict=True))
    ink: Ink = "strong" if row.kind in _ROLES else "plain"
    above = [] if label else [page.paint(line, ink) for line in page.paragraph(row.label.strip(), indent)]
    text = f" {left(cut(row.label, label), label) if label else ''}{cells}"
    text = page.paint(text.rstrip(), ink) if ink != "plain" else text
    lines = [
        *above,
        f"{text}{' ' * _GAP}{page.paint(cut(row.place, _PLACE_MOST, keep='end'), 'dim')}" if beside and row.place else text.rstrip(),
    ]
    below = [] if beside or not row.place else [row.place]
    lines += [" " * (indent + 2) + page.paint(cut(each, page.width - indent - 2, keep="end"), "dim") for each in below]
    if row.note:
        lines += [page.paint(line, "dim") for line in page.paragraph(row.note, indent + 2)]
    return lines
