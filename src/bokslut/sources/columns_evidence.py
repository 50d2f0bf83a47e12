"""Amounts by columns: the shapes that have one reading whatever else is in the file, and what the columns tell together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.model.printed import DASHES
from bokslut.model.words import Words
from bokslut.sources.columns_amounts import AmountColumns, OpenAmounts
from bokslut.sources.columns_dates import DateColumn, OpenDates, date_of
from bokslut.sources.columns_texts import distinct, with_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.sources.cells import Cells
    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row

#: What all but a few files are: digits and two decimals, or nothing.
_USUAL = r"^(?:-?[0-9]{1,15}[.,][0-9]{2})?$"
_BODY = (
    r"(?:[0-9]{1,15}(?:[.,][0-9]{1,2})?"
    r"|[1-9][0-9]{0,2}(?: [0-9]{3}){1,4}(?:[.,][0-9]{1,2})?"
    r"|[1-9][0-9]{0,2}(?:\.[0-9]{3}){1,4},[0-9]{1,2}"
    r"|[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}\.[0-9]{1,2})"
)
#: One reading each: what a comma or point means in them does not hang on the rest of the file.
_PLAIN = rf"^(?:-?{_BODY}|{_BODY}-|\({_BODY}\))$"
_DECIMALS = r"[.,]([0-9]{1,2})[-)]?$"
#: With as many characters no öre passes what 64 bits hold, and no text is longer than an amount may be.
_USUAL_MAX = 18
_MARKS = {",": r",[0-9]{1,2}[-)]?$", ".": r"\.[0-9]{1,2}[-)]?$"}


@dataclass(frozen=True, slots=True)
class Evidence:
    """What only a file's columns tell together: the decimal mark, and whether the day or the month comes first."""

    amounts: AmountColumns
    #: By canonical column: date, and registered where there is one.
    dates: Mapping[str, DateColumn]

    @property
    def asked(self) -> bool:
        """Whether something was read that the rest of the file, not yet read, may tell otherwise."""
        return self.amounts.asked or any(column.asked for column in self.dates.values())


def evidence_of(rows: Sequence[Row], columns: Columns) -> Evidence:
    """Return what the rows of a file tell together."""
    cells = columns.amount_cells()
    amounts = AmountColumns(row.text(cell) for row in rows if not row.broken for cell in cells if cell not in row.numbers)
    dates = {}
    for name in columns.date_names():
        cell = columns.cells[name]
        dates[name] = DateColumn((row.text(cell) for row in rows), has_days=any(_holds_day(row, cell) for row in rows))
    return Evidence(amounts, dates)


def _holds_day(row: Row, cell: int) -> bool:
    """Tell whether a workbook's cell holds a day, not a text."""
    return cell in row.dates or (cell in row.numbers and not isinstance(date_of(row.numbers[cell]), Words))


def open_evidence(columns: Columns) -> Evidence:
    """Return what is known before a file is read: nothing, and it takes no notice where nothing hangs on it."""
    return Evidence(OpenAmounts(), {name: OpenDates() for name in columns.date_names()})


def note_rows(evidence: Evidence, rows: Iterable[Row], columns: Columns) -> None:
    """Take the decimal marks of rows that are in none of the columns."""
    for row in rows:
        for name, dates in evidence.dates.items():
            if _holds_day(row, columns.cells[name]):
                dates.note_days()
        for cell in columns.amount_cells():
            if not row.broken and cell not in row.numbers:
                evidence.amounts.note_text(row.text(cell))


def evidence_by_columns(parts: Iterable[Cells], columns: Columns) -> Evidence:
    """Return what the columns of a file tell together; the same as its rows would."""
    amounts = columns.amount_cells()
    texts: set[str] = set()
    dates: dict[str, set[str]] = {name: set() for name in columns.date_names()}
    held: set[str] = set()
    plain: dict[str, list[pl.Series]] = {mark: [] for mark in _MARKS}
    for cells in parts:
        for row in cells.odd:
            texts.update(row.text(cell) for cell in amounts if not row.broken and cell not in row.numbers)
            for name, found in dates.items():
                found.add(row.text(columns.cells[name]))
                held |= {name} if _holds_day(row, columns.cells[name]) else set()
        held |= {name for name in dates if (days := cells.days.get(columns.cells[name])) is not None and days.count()}
        for name, found in dates.items():
            found.update(text.strip() for text in distinct(with_codes(cells.texts[columns.cells[name]])))
        for cell in amounts:
            texts.update(_take_marks(cells.texts[cell], plain))
    alone = AmountColumns(texts)
    shown = (bool(alone.commas or plain[","]), bool(alone.points or plain["."]))
    # How many show either mark matters only where some show the one and some the other.
    commas, points = (len(set(pl.concat(each).unique()) - texts) if each and all(shown) else len(each) for each in plain.values())
    return Evidence(AmountColumns(texts, commas, points), {name: DateColumn(found, has_days=name in held) for name, found in dates.items()})


def _take_marks(column: pl.Series, plain: dict[str, list[pl.Series]]) -> list[str]:
    """Keep the texts of a column that show their decimal mark; return those whose reading is not plain."""
    if column.str.contains(_USUAL).all():
        for mark, shown in plain.items():
            if column.str.contains(mark, literal=True).any():
                shown.append(column.filter(column.str.contains(mark, literal=True)))
        return []
    texts = column.str.strip_chars()
    normal = normalised(texts)
    is_plain = normal.str.contains(_PLAIN)
    for mark, shown in plain.items():
        shows = is_plain & normal.str.contains(_MARKS[mark])
        if shows.any():
            shown.append(texts.filter(shows))
    return texts.filter(~is_plain & (texts != "")).unique().to_list()


class PlainAmounts(NamedTuple):
    """A column's plain amounts in öre, null elsewhere; each text without the spaces around it; the decimal marks shown."""

    ore: pl.Series
    texts: pl.Series
    marks: tuple[str, ...]


def plain_ore(column: pl.Series) -> PlainAmounts:
    """Read a column's plain amounts."""
    return _usual_ore(column) or _ore_of_shapes(column)


def _usual_ore(column: pl.Series) -> PlainAmounts | None:
    """Read a column that has digits and two decimals in every cell, or nothing; None where it has anything else."""
    if (column.str.len_bytes() > _USUAL_MAX).any():
        return None
    third = column.str.slice(-3, 1)
    count = int((column == "").sum())
    for mark in _MARKS:
        if (third == mark).sum() + count == column.len():
            # What else a text may have, a second mark or a blank, makes it no whole number.
            ore = column.str.replace(mark, "", literal=True).cast(pl.Int64, strict=False)
            return PlainAmounts(ore, column, (mark,) if count < column.len() else ()) if ore.null_count() == count else None
    return None


def _ore_of_shapes(column: pl.Series) -> PlainAmounts:
    texts = column.str.strip_chars()
    normal = normalised(texts)
    digits = normal.str.replace_all("[^0-9]", "").cast(pl.Int64, strict=False)
    scale = normal.str.extract(_DECIMALS).str.len_bytes().fill_null(0).replace_strict([0, 1, 2], [100, 10, 1], return_dtype=pl.Int64)
    is_minus = normal.str.contains(r"^[-(]|-$")
    is_plain = normal.str.contains(_PLAIN)
    frame = pl.DataFrame({"digits": digits, "scale": scale, "minus": is_minus, "plain": is_plain})
    ore = pl.col("digits") * pl.col("scale") * pl.when("minus").then(-1).otherwise(1)
    marks = tuple(mark for mark, shown in _MARKS.items() if (is_plain & normal.str.contains(shown)).any())
    return PlainAmounts(frame.select(ore=pl.when("plain").then(ore)).get_column("ore"), texts, marks)


def normalised(texts: pl.Series) -> pl.Series:
    """Return amounts with every dash as a hyphen and every space of Unicode as a blank, as the exact reader takes them."""
    if texts.str.len_bytes().sum() == texts.str.len_chars().sum():
        return texts
    dashes = "".join(f"\\x{{{ord(dash):x}}}" for dash in DASHES)
    return texts.str.replace_all(f"[{dashes}]", "-").str.replace_all(r"\p{Zs}", " ")
