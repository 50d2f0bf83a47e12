"""Plain rows by columns: those that `RowReader` would post without a remark, and how. The others are left to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.words import Words
from bokslut.sources.columns import AMOUNTS
from bokslut.sources.columns_evidence import plain_ore
from bokslut.sources.columns_rows import ACCOUNT, Posted, is_currency, parts_of, series_and_number

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Sequence

    from bokslut.sources.cells import Cells
    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_dates import DateColumn
    from bokslut.sources.columns_rows import Evidence

#: Texts of a posted row that are kept as they stand.
_TEXTS = ("text", "quantity", "signature")
_DIGITS = "^[0-9]{1,10}$"
_DAY = "^[12][0-9]{3}-[0-9]{2}-[0-9]{2}$"


def dimension_columns(columns: Columns) -> list[str]:
    """Return the columns of posted rows that hold the objects of each dimension, in the mapping's order."""
    return [f"dim{index}" for index in range(len(columns.dimensions))]


def schema_of(columns: Columns) -> pl.Schema:
    """Return the columns of posted rows. `first` is false for the second posting of a row with both debit and credit."""
    texts = dict.fromkeys(("account", "name", "series", "number", *_TEXTS, *dimension_columns(columns)), pl.String)
    amounts = dict.fromkeys((name for name in AMOUNTS if name in columns.cells), pl.Int64)
    days = {"place": pl.Int64, "date": pl.Date, "registered": pl.Date, "unregistered": pl.Boolean, "first": pl.Boolean}
    return pl.Schema({**days, **texts, **amounts, "ore": pl.Int64})


def plain_rows(cells: Cells, columns: Columns, evidence: Evidence, currency: str) -> tuple[pl.DataFrame, pl.Series]:
    """Return the plain rows, as `schema_of` has them, and the lines of the others."""
    if cells.lines.is_empty():
        return pl.DataFrame(schema=schema_of(columns)), cells.lines
    return _Plain(cells, columns, evidence).read(currency)


def exact_rows(posted: Sequence[Posted], columns: Columns) -> pl.DataFrame:
    """Return rows that were read one by one, as `schema_of` has them."""
    schema = schema_of(columns)
    data: dict[str, list[object]] = {name: [] for name in schema}
    for each in posted:
        row = each.row
        for number, part in enumerate(parts_of(each.amounts)):
            unregistered = isinstance(each.registered, Words)
            values = {
                "place": row.line,
                "date": each.date,
                "registered": None if unregistered else each.registered,
                "unregistered": unregistered,
                "first": number == 0,
                "account": each.account,
                "name": each.name,
                "series": each.series,
                "number": each.number,
                **{name: row.text(columns.cells.get(name)) for name in _TEXTS},
                **{f"dim{index}": row.text(cell) for index, (_, cell) in enumerate(columns.dimensions)},
                **{name: each.amounts.get(name) for name in AMOUNTS if name in schema},
                "ore": part,
            }
            for name, column in data.items():
                column.append(values[name])
    return pl.DataFrame(data, schema=schema)


class _Plain:
    """Takes one run of cells apart; `bad` gathers the rows that are not plain."""

    def __init__(self, cells: Cells, columns: Columns, evidence: Evidence) -> None:
        self._cells = cells
        self._columns = columns
        self._evidence = evidence
        self._nothing = pl.repeat("", cells.lines.len(), dtype=pl.String, eager=True)
        self._bad: list[pl.Series] = [] if cells.doubtful is None else [cells.doubtful]

    def read(self, currency: str) -> tuple[pl.DataFrame, pl.Series]:
        """Return the plain rows and the lines of the others."""
        columns = self._columns
        data: dict[str, pl.Series] = {"place": self._cells.lines}
        data["account"], data["name"] = self._accounts()
        data["series"], data["number"] = self._entries()
        data["date"], _ = self._days("date")
        self._bad.append(data["date"].is_null())
        data["registered"], data["unregistered"] = self._days("registered")
        data |= self._amounts()
        if "currency" in columns.cells:
            own = _by_distinct(self._text("currency"), lambda text: is_currency(text, currency), pl.Boolean)
            self._bad.append(~own)
        for name in _TEXTS:
            data[name] = self._text(name)
        for name, (_, cell) in zip(dimension_columns(columns), columns.dimensions, strict=True):
            data[name] = self._stripped(cell)
        data["first"] = pl.repeat(value=True, n=self._cells.lines.len(), dtype=pl.Boolean, eager=True)
        frame = pl.DataFrame({name: data[name] for name in schema_of(columns)}, schema=schema_of(columns))
        bad = self._bad[0]
        for one in self._bad[1:]:
            bad = bad | one
        if not bad.any():
            return frame, self._cells.lines.clear()
        return frame.filter(~bad), self._cells.lines.filter(bad)

    def _stripped(self, cell: int) -> pl.Series:
        return self._cells.texts[cell].str.strip_chars()

    def _text(self, name: str) -> pl.Series:
        cell = self._columns.cells.get(name)
        return self._nothing if cell is None else self._stripped(cell)

    def _accounts(self) -> tuple[pl.Series, pl.Series]:
        """Return each row's account and its name; "" where there is none."""
        given = self._cells.texts[self._columns.cells["account"]]
        names = self._text("account_name")
        if given.str.contains(_DIGITS).all():
            return given, names
        texts = given.str.strip_chars()
        found = {text: ACCOUNT.fullmatch(text) for text in texts.unique()}
        accounts = _by_distinct(texts, lambda text: match[1] if (match := found[text]) else None, pl.String)
        own = _by_distinct(texts, lambda text: (match[2] or "").strip() if (match := found[text]) else "", pl.String)
        self._bad.append(accounts.is_null())
        return accounts, names.zip_with(own == "", own)

    def _entries(self) -> tuple[pl.Series, pl.Series]:
        """Return each row's series and number."""
        numbers = self._text("number")
        self._bad.append(numbers == "")
        if "series" in self._columns.cells:
            return self._text("series"), numbers
        if numbers.str.contains("^[0-9]*$").all():
            return self._nothing, numbers
        both = {text: series_and_number("", text, has_series=False) for text in numbers.unique()}
        return _by_distinct(numbers, lambda text: both[text][0], pl.String), _by_distinct(numbers, lambda text: both[text][1], pl.String)

    def _days(self, name: str) -> tuple[pl.Series, pl.Series]:
        """Return each row's day, null where there is none, and whether it is written but cannot be read."""
        cell = self._columns.cells.get(name)
        length = self._cells.lines.len()
        if cell is None:
            return pl.repeat(None, length, dtype=pl.Date, eager=True), pl.repeat(value=False, n=length, dtype=pl.Boolean, eager=True)
        given = self._cells.texts[cell]
        column = self._evidence.dates[name]
        if given.str.contains(_DAY).all():
            days = given.str.to_date("%Y-%m-%d", strict=False)
        else:
            given = given.str.strip_chars()
            days = _by_distinct(given, lambda text: _day(column, text), pl.Date)
        if cell in self._cells.days:
            days = self._cells.days[cell].zip_with(self._cells.days[cell].is_not_null(), days)
        return days, days.is_null() & (given != "")

    def _amounts(self) -> dict[str, pl.Series]:
        """Return each column of amounts in öre, null where it is not filled in, and what is posted."""
        found = {name: self._ore(self._columns.cells[name]) for name in AMOUNTS if name in self._columns.cells}
        if "amount" in found:
            self._bad.append(found["amount"].is_null())
            return {**found, "ore": found["amount"]}
        debit, credit = (found[name].fill_null(0) for name in ("debit", "credit"))
        self._bad.append(found["debit"].is_null() & found["credit"].is_null())
        self._bad.append((debit != 0) & (credit != 0))
        return {**found, "ore": debit - credit}

    def _ore(self, cell: int) -> pl.Series:
        ore, texts = plain_ore(self._cells.texts[cell])
        amounts = self._evidence.amounts
        others = texts.filter(ore.is_null() & (texts != "")).unique()
        if others.len():
            known = {text: amounts.read(text) for text in others}
            rest = _by_distinct(
                texts, lambda text: None if text not in known or known[text].fault is not None else known[text].ore, pl.Int64
            )
            ore = ore.zip_with(ore.is_not_null(), rest)
            self._bad.append(ore.is_null() & (texts != ""))
        if amounts.rarer_mark:
            self._bad.append(_by_distinct(texts, lambda text: text != "" and amounts.read(text).mark == amounts.rarer_mark, pl.Boolean))
        if cell in self._cells.ore:
            numbers = self._cells.ore[cell]
            ore = numbers.zip_with(numbers.is_not_null(), ore)
        return ore


def _day(column: DateColumn, text: str) -> dt.date | None:
    day = column.read(text)
    return None if isinstance(day, Words) else day


def _by_distinct(column: pl.Series, read: Callable[[str], object], dtype: type[pl.DataType]) -> pl.Series:
    """Read each distinct text once."""
    texts = column.unique()
    return column.replace_strict(texts, pl.Series([read(text) for text in texts], dtype=dtype), return_dtype=dtype)
