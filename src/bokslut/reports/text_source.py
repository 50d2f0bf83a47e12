"""Where a finding stands: printed figures with their file and line, or the source lines with a mark under the span."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.printing import more_of
from bokslut.model.words import Words
from bokslut.reports.escape import visible
from bokslut.reports.text_page import Page, cut, left, right, width_of

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.finding import Suspect
    from bokslut.model.place import Place
    from bokslut.model.table import Table

_FIGURES_SHOWN = 12
_LINES_SHOWN = 12
_INDENT = 4


@dataclass(frozen=True, slots=True)
class _Cell:
    label: str
    column: str
    printed: str
    place: str
    note: str


class Figures:
    """Finds the printed figure that stands at a place."""

    def __init__(self, tables: Iterable[Table]) -> None:
        self._found: Mapping[tuple[str, str | None, int | None, int | None], tuple[Table, str, str]] = {
            (figure.place.path, figure.place.sheet, figure.place.line, figure.place.column): (table, line, column)
            for table in tables
            for (line, column), figure in table.figures.items()
            if figure.place is not None and figure.printed is not None
        }

    def cell(self, place: Place, page: Page) -> _Cell | None:
        """Return what is printed at the place, or None when no table figure stands there."""
        found = self._found.get((place.path, place.sheet, place.line, place.column))
        if found is None:
            return None
        table, line_id, column = found
        line, figure = table.line(line_id), table.figures[line_id, column]
        label = page.say(line.label) if line is not None else line_id
        printed = (figure.printed or "").strip()
        note = page.say(place.note) if place.note is not None else ""
        # A note that only says the line and its figure over again says nothing here.
        said = label in note and printed in note
        return _Cell(
            visible(label),
            visible(table.headings.get(column, column)),
            visible(printed),
            visible(str(place)),
            "" if said else visible(note),
        )


def places(at: Sequence[Place], figures: Figures, page: Page) -> list[str]:
    """Return the places of a finding: table figures as a list, source lines as an excerpt."""
    cells = [(place, figures.cell(place, page)) for place in at]
    lines = _figure_list([cell for _, cell in cells if cell is not None], page)
    for path, group in _by_file([place for place, cell in cells if cell is None]):
        lines += [*([""] if lines else []), *excerpt(path, group, page)]
    return lines


def suspects(where: Sequence[Suspect], figures: Figures, page: Page) -> list[str]:
    """Return the numbers a cause points at: what is printed, what it would have to be, and where; or the source lines."""
    cells: list[_Cell] = []
    lines: list[str] = []
    quoted: list[Place] = []
    for suspect in where:
        cell = figures.cell(suspect.place, page) if suspect.place is not None else None
        if cell is not None or suspect.printed is not None:
            cells.append(_suspected(suspect, cell, page))
        elif suspect.place is not None and suspect.place.excerpt is not None:
            quoted.append(suspect.place)
        else:
            at = f"\u00a0 {suspect.place}" if suspect.place is not None else ""
            lines += page.hanging("- ", page.say(suspect.description) + at, _INDENT)
    lines = [*_figure_list(cells, page), *lines]
    return lines + (places(quoted, figures, page) if quoted else [])


def _suspected(suspect: Suspect, cell: _Cell | None, page: Page) -> _Cell:
    printed = suspect.printed if suspect.printed is not None else cell.printed if cell is not None else ""
    shown = visible(f"{printed} → {suspect.suggested}" if suspect.suggested is not None else printed)
    if cell is not None:
        return _Cell(cell.label, cell.column, shown, cell.place, "")
    where = visible(str(suspect.place)) if suspect.place is not None else ""
    return _Cell(visible(page.say(suspect.description)), visible(suspect.column or ""), shown, where, "")


def _figure_list(cells: Sequence[_Cell], page: Page) -> list[str]:
    shown = cells[:_FIGURES_SHOWN]
    if not shown:
        return []
    columns = max(width_of(cell.column) for cell in shown)
    amounts = max(width_of(cell.printed) for cell in shown)
    longest = max(width_of(cell.place) for cell in shown)
    room = page.width - _INDENT - columns - amounts - 6
    beside = room - longest - 3 >= 16
    label = min(max(width_of(cell.label) for cell in shown), room - longest - 3 if beside else room)
    lines: list[str] = []
    for cell in shown:
        column = f"{left(cell.column, columns)}   " if columns else ""
        text = f"{left(cut(cell.label, label), label)}   {column}{right(cell.printed, amounts)}"
        where = cut(cell.place, page.width - _INDENT - 2, keep="end")
        lines.append(" " * _INDENT + (f"{text}   {page.paint(where, 'dim')}" if beside else text))
        lines += [] if beside else [" " * (_INDENT + 2) + page.paint(where, "dim")]
        lines += page.paragraph(cell.note, _INDENT + 2) if cell.note else []
    rest = len(cells) - len(shown)
    return lines + (
        page.paragraph(page.say(more_of(rest, Words("ställe till", "more place"), Words("ställen till", "more places"))), _INDENT)
        if rest
        else []
    )


def _by_file(at: Sequence[Place]) -> list[tuple[str, list[Place]]]:
    groups: dict[tuple[str, str | None], list[Place]] = {}
    for place in at:
        groups.setdefault((place.path, place.sheet), []).append(place)
    return [(str(next((p for p in group if p.primary), group[0])), group) for group in groups.values()]


def excerpt(path: str, group: Sequence[Place], page: Page) -> list[str]:
    """Return source lines of one file under its name, each with its number, a mark under the span and the note."""
    lines = [" " * _INDENT + page.paint(cut(visible(path), page.width - _INDENT, keep="end"), "dim")] if path else []
    ordered = sorted(group, key=lambda place: (place.line or 0, place.column or 0))
    gutter = max((len(str(_last_line(place))) for place in ordered), default=1)
    body: list[str] = []
    seen: set[int] = set()
    for place in ordered:
        body += _place_lines(place, gutter, seen, page)
    shown = body[: _LINES_SHOWN * 2]
    rest = len(body) - len(shown)
    more = page.say(more_of(rest, Words("rad till", "more line"), Words("rader till", "more lines")))
    return lines + shown + (page.paragraph(more, _INDENT) if rest else [])


def _last_line(place: Place) -> int:
    return (place.line or 1) + len(_source_lines(place)) - 1


def _source_lines(place: Place) -> list[str]:
    return re.split("\r\n|\r|\n", (place.excerpt or "").rstrip("\r\n"))


def _place_lines(place: Place, gutter: int, seen: set[int], page: Page) -> list[str]:
    """Set the source lines of one place, each with its number, and the mark and note under the last."""
    lines: list[str] = []
    start, window = 0, page.width - _INDENT - gutter - 3
    if place.excerpt is not None:
        sources = _source_lines(place)
        start = _window_start(sources[-1], place, window)
        for offset, source in enumerate(sources):
            number = (place.line or 1) + offset
            if number not in seen:
                lines.append(" " * _INDENT + page.paint(f"{number:>{gutter}} │ ", "dim") + _windowed(source, place, start, window))
            seen.add(number)
        lines += _mark(sources[-1], place, start, gutter, window, page)
    elif place.note is not None:
        at = f"{place.line:>{gutter}}" if place.line is not None else " " * gutter
        lines += page.hanging(f"{at} │ ", page.say(place.note), _INDENT, "dim")
    return lines


def _window_start(source: str, place: Place, window: int) -> int:
    """Return the first character to show of a long line, so that the marked span is seen."""
    end = (place.end_column or place.column or 1) - place.excerpt_column
    if width_of(visible(source[: max(end, 0)])) <= window - 1:
        return 0
    return max(0, (place.column or 1) - place.excerpt_column - window // 3)


def _windowed(source: str, place: Place, start: int, window: int) -> str:
    text = visible(source[start : start + window + 1])
    return cut(("…" if _elided(place, start) else "") + text, window)


def _elided(place: Place, start: int) -> bool:
    return start > 0 or place.excerpt_column > 1


def _mark(source: str, place: Place, start: int, gutter: int, window: int, page: Page) -> list[str]:
    note = page.say(place.note) if place.note is not None else ""
    spans_lines = place.end_line is not None and place.end_line != place.line
    if place.column is None or spans_lines or (place.column == 1 and place.end_column is None):
        return page.hanging(" " * gutter + " │ ", note, _INDENT, "dim") if note else []
    first = max(0, place.column - place.excerpt_column)
    last = max((place.end_column or place.column + 1) - place.excerpt_column, first + 1)
    before = min(width_of(visible(source[start:first])) + _elided(place, start), window - 1)
    length = max(1, min(width_of(visible(source[first:last])), window - before))
    bar = " " * _INDENT + page.paint(" " * gutter + " │ ", "dim")
    carets = " " * before + page.paint("^" * length, "bad")
    if not note:
        return [bar + carets]
    if before + length + 1 + width_of(visible(note)) <= window:
        return [f"{bar}{carets} {visible(note)}"]
    return [bar + carets, *page.hanging(" " * gutter + " │ ", note, _INDENT, "dim")]
