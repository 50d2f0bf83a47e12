"""Rows that stand in groups under their account or their entry, as ledgers are printed: what a row lacks its group's head says.

The head is a row of its own ("1930;Företagskonto") or the group's first posting.
"""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.words import Words
from bokslut.sources.columns import AMOUNTS, BALANCE
from bokslut.sources.columns_dates import date_of
from bokslut.sources.columns_known import ACCOUNT, ACCOUNT_DIGITS_MIN
from bokslut.sources.columns_texts import as_texts
from bokslut.sources.columns_totals import MAY_BE_TOTAL, SUBTOTAL, balance_label, is_page_line, is_total, text_stand
from bokslut.sources.rows import bare_cells

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Collection, Sequence

    from bokslut.sources.cells import Cells
    from bokslut.sources.columns import Columns
    from bokslut.sources.rows import Row

#: The column that a group's head fills, and those that its rows have from it, where they have nothing themselves.
_KEYS = {"account": "account", "entry": "number"}
_CARRIED = {"account": ("account", "account_name"), "entry": ("number", "series", "date", "registered", "signature", "text")}

#: What is given by the head alone, even where its rows have something else in the cell.
_BY_HEAD = ("account", "account_name", "number")

_BEGINS_AS_AMOUNT = re.compile(r"[-+−–(]?\s?[0-9]")
_NUMBER = re.compile(r"[A-ZÅÄÖ]{0,5}[ -]?[0-9]{1,12}")
#: Keys that begin a group whatever else stands in their row.
_PLAIN_KEYS = {"account": r"^[0-9]{1,10}$", "entry": r"^[A-ZÅÄÖ]{0,5}[ -]?[0-9]{1,12}$"}


def begins_group(row: Row, columns: Columns) -> bool:
    """Tell whether a row names the account or the entry of the rows below it."""
    if columns.grouped is None or row.broken or bare_cells(row) in columns.titles:
        return False
    cells = columns.cells
    key = cells[_KEYS[columns.grouped]]
    text = row.text(key)
    if not text or is_total(row, row.text(cells["account"]), row.text(cells["number"]), row.text(cells["date"])):
        return False
    if columns.grouped == "entry":
        amounts = (row.text(cells[name]) for name in AMOUNTS if name in cells)
        says_more = row.text(cells["account"]) or row.text(cells["date"]) or any(map(_BEGINS_AS_AMOUNT.match, amounts))
        return bool(says_more) or _NUMBER.fullmatch(text) is not None or not is_page_line(row)
    if text_stand(text) is not None or (ACCOUNT.fullmatch(text) is None and is_page_line(row)):
        return False
    # A cell that is two things names the account only where the row says nothing else.
    is_shared = any(cell == key for name, cell in cells.items() if name != "account")
    return not is_shared or (names_account(text) and _is_alone(row, {key, *(cells.get(name, key) for name in ("account_name", BALANCE))}))


def names_account(text: str) -> bool:
    """Tell whether a text is the number of an account, perhaps followed by its name."""
    found = ACCOUNT.fullmatch(text)
    return found is not None and len(found[1]) >= ACCOUNT_DIGITS_MIN


def account_of(text: str) -> str:
    """Return the number of an account that a head names, or its text."""
    found = ACCOUNT.fullmatch(text)
    return text if found is None else found[1]


def _is_alone(row: Row, own: Collection[int]) -> bool:
    return all(index in own or not cell.strip() for index, cell in enumerate(row.cells))


def is_bare_head(row: Row, columns: Columns) -> bool:
    """Tell whether a row that begins a group says nothing else."""
    cells = columns.cells
    if not begins_group(row, columns) or not row.faults.keys().isdisjoint(cells.values()):
        return False
    if any(row.text(columns.cells[name]) for name in (*AMOUNTS, BALANCE) if name in columns.cells):
        return False
    if any(cell.strip() for cell in row.cells[columns.width :]):
        return False
    if columns.grouped == "account":
        key = cells["account"]
        # Some systems print the account's name above the numbers.
        is_numbered = cells["number"] != key and _NUMBER.fullmatch(row.text(cells["number"])) is not None
        is_dated = cells["date"] != key and bool(row.text(cells["date"]))
        return not (is_numbered or is_dated) and names_account(row.text(key)) and balance_label(row, columns, "") is None
    number = row.text(cells["number"])
    return not row.text(cells["account"]) and (_NUMBER.fullmatch(number) is not None or bool(row.text(cells["date"])))


def teller(row: Row, head: Row | None, name: str, columns: Columns) -> Row:
    """Return the row that says what a row has in a canonical column: itself, or the head of its group."""
    if head is None or head is row or columns.grouped is None or name not in _CARRIED[columns.grouped]:
        return row
    cell = columns.cells.get(name)
    if name in _BY_HEAD or cell is None:
        return head
    return row if row.text(cell) or cell in row.faults else head


class Groups:
    """Fills in what the heads of groups say, run after run."""

    def __init__(self, columns: Columns) -> None:
        assert columns.grouped is not None
        self._columns = columns
        self._key = columns.cells[_KEYS[columns.grouped]]
        self._carried = {name: columns.cells[name] for name in _CARRIED[columns.grouped] if name in columns.cells}
        self._titles = [row[self._key] for row in columns.titles if self._key < len(row)]
        self._last = columns.first_head
        self._heads = pl.Series(dtype=pl.Int64)
        self._key_texts = pl.Series(dtype=pl.String)
        self._known: dict[int, Row] = {} if self._last is None else {self._last.line: self._last}
        self._exactly: Callable[[Sequence[int]], list[Row]] = _nothing

    def changes(self) -> list[int]:
        """Return the lines of this run's heads that name another account than the head before them."""
        found, before = [], None if self._last is None else account_of(self._last.text(self._key))
        for line, text in zip(self._heads, self._key_texts, strict=True):
            if (self._last is None or line != self._last.line) and account_of(text) != before:
                found.append(line)
            before = account_of(text)
        return found

    def heads_of(self, lines: Sequence[int]) -> list[Row | None]:
        """Return the head that each row of this run stands under, itself where it is one."""
        at = self._heads.search_sorted(pl.Series(lines, dtype=pl.Int64), side="right")
        wanted = [int(self._heads[place - 1]) if place else None for place in at]
        unknown = sorted({line for line in wanted if line is not None} - self._known.keys())
        self._known |= {row.line: row for row in self._exactly(unknown)}
        return [None if line is None else self._known[line] for line in wanted]

    def end_run(self) -> None:
        """Keep the last head for the next run."""
        if self._heads.len():
            self._last = self.heads_of([int(self._heads[-1])])[0]
        self._known = {} if self._last is None else {self._last.line: self._last}

    def fill(self, cells: Cells) -> Cells:
        """Return a run whose rows have what their heads say, without the heads that say nothing else."""
        columns = self._columns
        keys = self._texts(cells, self._key)
        doubtful = pl.repeat(value=False, n=keys.len(), dtype=pl.Boolean, eager=True) if cells.doubtful is None else cells.doubtful
        sure = keys.str.contains(_PLAIN_KEYS[columns.grouped or ""]) & ~keys.is_in(self._titles) & ~doubtful
        unsure = ((keys != "") & ~sure) | doubtful
        rows = [*cells.exactly(cells.lines.filter(unsure).to_list()), *cells.odd]
        told = [*([] if self._last is None else [self._last]), *(row for row in rows if begins_group(row, columns))]
        heads = self._table(cells, sure, told)
        self._exactly = cells.exactly
        self._known |= {row.line: row for row in told}
        self._heads = heads.get_column("line").slice(1)
        self._key_texts = heads.get_column(f"text{self._key}").slice(1)
        begins = cells.lines.is_in(self._heads.implode())
        at = heads.get_column("line").search_sorted(cells.lines, side="right") - 1
        texts, days = dict(cells.texts), dict(cells.days)
        for name, cell in self._carried.items():
            own = self._texts(cells, cell)
            keeps = begins if name in _BY_HEAD else begins | (own != "")
            if cell in cells.days:
                keeps |= cells.days[cell].is_not_null()
            texts[cell] = own.zip_with(keeps, heads.get_column(f"text{cell}").gather(at))
            if cell in cells.days:
                days[cell] = cells.days[cell].zip_with(keeps, heads.get_column(f"day{cell}").gather(at))
        # What stands where a head would and is none is for the rows to tell.
        doubtful |= (keys != "") & ~begins
        if columns.grouped == "account":
            # Without an account of its own, a row whose number says so is one of totals.
            doubtful |= ~begins & self._texts(cells, columns.cells["number"]).str.contains(MAY_BE_TOTAL)
        else:
            doubtful |= ~begins & self._texts(cells, columns.cells["account"]).str.contains(SUBTOTAL)
        filled = replace(cells, texts=texts, days=days, doubtful=doubtful)
        return _without(filled, sure & self._says_nothing_else(cells)) if columns.grouped == "entry" else filled

    def _says_nothing_else(self, cells: Cells) -> pl.Series:
        """Tell which rows have neither account nor amount."""
        bare = self._texts(cells, self._columns.cells["account"]) == ""
        for cell in self._columns.amount_cells():
            bare &= self._texts(cells, cell) == ""
            if cell in cells.ore:
                bare &= cells.ore[cell].is_null()
        return bare

    def _table(self, cells: Cells, sure: pl.Series, told: Sequence[Row]) -> pl.DataFrame:
        """Return the heads in order, after one of no line for the rows that none stands above: line, and text and day of each column."""
        data: dict[str, pl.Series] = {"line": cells.lines.filter(sure)}
        from_rows: dict[str, list[object]] = {"line": [0, *(row.line for row in told)]}
        for cell in self._carried.values():
            given = [_day(row, cell) if cell in cells.days else None for row in told]
            data[f"text{cell}"] = self._texts(cells, cell).filter(sure)
            from_rows[f"text{cell}"] = ["", *("" if day is not None else row.text(cell) for row, day in zip(told, given, strict=True))]
            if cell in cells.days:
                data[f"day{cell}"] = cells.days[cell].filter(sure)
                from_rows[f"day{cell}"] = [None, *given]
        table = pl.DataFrame(data)
        return pl.concat([pl.DataFrame(from_rows, schema=table.schema), table]).unique("line", keep="first").sort("line")

    def _texts(self, cells: Cells, cell: int) -> pl.Series:
        column = cells.texts[cell]
        return column.cast(pl.String).fill_null("") if column.dtype.is_integer() else as_texts(column)


def _day(row: Row, cell: int) -> dt.date | None:
    """Return the day that a workbook's cell holds or stands for."""
    if cell in row.dates:
        return row.dates[cell]
    day = date_of(row.numbers[cell]) if cell in row.numbers else None
    return None if isinstance(day, Words) else day


def _without(cells: Cells, rows: pl.Series) -> Cells:
    """Leave rows out of a run."""
    kept = ~rows
    return replace(
        cells,
        lines=cells.lines.filter(kept),
        texts={cell: column.filter(kept) for cell, column in cells.texts.items()},
        ore={cell: column.filter(kept) for cell, column in cells.ore.items()},
        days={cell: column.filter(kept) for cell, column in cells.days.items()},
        doubtful=None if cells.doubtful is None else cells.doubtful.filter(kept),
    )


def _nothing(lines: Sequence[int]) -> list[Row]:
    assert not lines
    return []
