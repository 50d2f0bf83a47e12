"""A mapping proposed for a ledger file from its headings, and from what stands below where they do not tell. Never used unasked."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bokslut.model.errors import UsageError
from bokslut.model.suggestion import ColumnGuess, SheetSuggestion
from bokslut.model.words import Words
from bokslut.sources.columns import (
    BALANCE,
    TITLE_ROWS_MAX,
    missing_names,
    suggest_mapping,
)
from bokslut.sources.columns_stated_findings import BALANCE_DIFFERS
from bokslut.sources.columns_totals import is_total, is_total_label
from bokslut.sources.rows import bare_cells
from bokslut.sources.suggesting_columns import Guesses
from bokslut.sources.suggesting_groups import balance_heading, grouping_of
from bokslut.sources.suggesting_preview import head_of, read_sample, stands_by_entry, with_preview

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bokslut.sources.interface import SourceFile
    from bokslut.sources.rows import Grid, Row

#: Rows looked at below the headings.
_SAMPLE = 400


def suggest_sheet(file: SourceFile, grid: Grid) -> SheetSuggestion:
    """Propose a mapping for a text file, a table or a sheet."""
    rows = tuple(islice(grid.rows(), TITLE_ROWS_MAX + _SAMPLE))
    header = _header(rows)
    if header is None:
        return SheetSuggestion(grid.sheet, 0, (), tuple(missing_names(())), (), (_NO_HEADINGS,))
    # By where they come: headings without a line of their own (a table's) have the number of its first row.
    at = next(at for at, row in enumerate(rows) if row is header)
    again = bare_cells(header)
    below = [row for row in rows[at + 1 :] if not _is_aside(row, len(header.cells)) and bare_cells(row) != again]
    names = [" ".join(cell.split()) for cell in header.cells]
    guesses = Guesses(names, below)
    grouping = grouping_of(names, {name: guess.heading for name, guess in guesses.found.items()}, rows[at + 1 :])
    if grouping is not None:
        guesses.group(grouping)
    guesses.check()
    suggestion = SheetSuggestion(
        grid.sheet,
        header.line,
        tuple(guesses.found.values()),
        tuple(missing_names(guesses.found)),
        _unused(names, guesses.found.values()),
        tuple(guesses.doubts),
        grouped=None if grouping is None else grouping.by,
    )
    if suggestion.missing:
        return suggestion
    try:
        return _proven(file, head_of(grid, rows), suggestion, balance_heading(names, rows[at + 1 :], grouping))
    except UsageError as error:
        return replace(suggestion, problems=tuple(problem.message for problem in error.problems))


def _proven(file: SourceFile, head: Grid, suggestion: SheetSuggestion, balance: str | None) -> SheetSuggestion:
    """Hold a proposal to the first rows: groups and balances are proposed only where they agree with the amounts."""
    if suggestion.grouped == "entry" and not stands_by_entry(read_sample(head, file, suggestion)):
        suggestion = replace(suggestion, grouped=None)
    if balance is not None and balance in suggestion.unused:
        columns = (*suggestion.columns, ColumnGuess(BALANCE, balance, "content", _RUNS_ON, None))
        told = replace(suggestion, columns=columns, unused=tuple(name for name in suggestion.unused if name != balance))
        if not any(finding.name == BALANCE_DIFFERS.name for finding in read_sample(head, file, told).findings):
            suggestion = told
    return with_preview(suggestion, head, file)


def _unused(names: Sequence[str], guesses: Iterable[ColumnGuess]) -> tuple[str, ...]:
    used = {guess.heading for guess in guesses}
    return tuple(name for name in names if name and name not in used)


def _header(rows: Sequence[Row]) -> Row | None:
    """Return the row of headings: the one with most known ones; without any, the first that only has words and is as wide as most."""
    first = rows[:TITLE_ROWS_MAX]
    known = {row.line: len(suggest_mapping(row.cells)) for row in first}
    best = max(first, key=lambda row: (known[row.line], -row.line), default=None)
    if best is not None and known[best.line] >= 2:
        return best
    width = max((sum(1 for cell in row.cells if cell.strip()) for row in rows), default=0)
    for row in first:
        filled = [cell for cell in row.cells if cell.strip()]
        if len(filled) * 2 > width > 1 and all(cell.strip()[0].isalpha() for cell in filled):
            return row
    return None


def _is_aside(row: Row, width: int) -> bool:
    """Tell whether a row is a total or a remark, which must not tell what the columns are."""
    filled = [cell.strip() for cell in row.cells if cell.strip()]
    is_labelled = len(filled) * 3 <= width * 2 or (bool(filled) and is_total_label(filled[0]))
    return len(filled) * 3 < width or (is_labelled and is_total(row, "", ""))


_NO_HEADINGS = Words(
    "hittar ingen rad med rubriker bland de första raderna; filen måste ha en",
    "no row of headings is found among the first rows; the file must have one",
)
_RUNS_ON = Words("saldot löper med beloppen, konto för konto", "the balance runs on with the amounts, account by account")
