"""Plain rows by columns: those that `RowReader` would post without a remark, and how. The others are left to it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.words import Words
from bokslut.sources.columns import AMOUNTS, BALANCE, SIDE
from bokslut.sources.columns_evidence import plain_ore
from bokslut.sources.columns_groups import teller
from bokslut.sources.columns_known import ACCOUNT
from bokslut.sources.columns_posted import Posted, is_currency, parts_of, series_and_number, side_of
from bokslut.sources.columns_texts import as_texts, by_distinct, changes, distinct, repeating, texts_by_distinct, with_codes
from bokslut.sources.columns_totals import number_stand

if TYPE_CHECKING:
    import datetime as dt
    import re
    from collections.abc import Sequence

    from bokslut.sources.cells import Cells
    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_dates import DateColumn
    from bokslut.sources.columns_evidence import Evidence

#: Texts of a posted row that are kept as they stand.
_TEXTS = ("text", "quantity", "signature")

#: What `series_and_number` parts, but for digits of other scripts, which are left to it.
_SERIES = "^([A-ZÅÄÖ]{1,5})[ -]?[0-9]+$"


def dimension_columns(columns: Columns) -> list[str]:
    """Return the columns of posted rows that hold the objects of each dimension, in the mapping's order."""
    return [f"dim{index}" for index in range(len(columns.dimensions))]


def schema_of(columns: Columns) -> pl.Schema:
    """Return the columns of posted rows: those that the file can fill, `name` also from accounts that are written with theirs.

    `first` is false for the second posting of a row with both debit and credit, and `balance` stands at the last;
    `unregistered` where the day of registration cannot be read.
    """
    texts = dict.fromkeys(("account", "name", *(name for name in _TEXTS if name in columns.cells), "series", "number"), pl.String)
    objects = dict.fromkeys(dimension_columns(columns), pl.String)
    amounts = dict.fromkeys(columns.amount_names(), pl.Int64)
    if BALANCE in columns.cells:
        amounts[BALANCE] = pl.Int64
    registered = {"registered": pl.Date, "unregistered": pl.Boolean} if "registered" in columns.cells else {}
    return pl.Schema(
        {"place": pl.Int64, "date": pl.Date, **registered, "first": pl.Boolean, **texts, **objects, **amounts, "ore": pl.Int64}
    )


def plain_rows(cells: Cells, columns: Columns, evidence: Evidence, currency: str) -> tuple[pl.DataFrame, pl.Series]:
    """Return the plain rows, and the lines of the others.

    The rows are as `schema_of` has them, but that series and objects may be categories, the objects with spaces around them,
    and numbers whole numbers: texts of every row are not made where those of every entry, or every distinct one, will do.
    """
    if cells.lines.is_empty():
        return pl.DataFrame(schema=schema_of(columns)), cells.lines
    return _Plain(cells, columns, evidence).read(currency)


def as_written(posted: pl.DataFrame, columns: Columns) -> pl.DataFrame:
    """Return plain rows just as `schema_of` has them."""
    coded = [name for name, dtype in posted.schema.items() if isinstance(dtype, pl.Categorical)]
    return posted.with_columns(as_texts(posted.get_column(name)).alias(name) for name in coded).cast(schema_of(columns))


def exact_rows(posted: Sequence[Posted], columns: Columns) -> pl.DataFrame:
    """Return rows that were read one by one, as `schema_of` has them."""
    schema = schema_of(columns)
    data: dict[str, list[object]] = {name: [] for name in schema}
    for each in posted:
        row = each.row
        parts = parts_of(each.amounts)
        for number, part in enumerate(parts):
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
                **{name: teller(row, each.head, name, columns).text(columns.cells[name]) for name in _TEXTS if name in schema},
                **{f"dim{index}": row.text(cell) for index, (_, cell) in enumerate(columns.dimensions)},
                **{name: each.amounts.get(name) for name in columns.amount_names()},
                BALANCE: each.balance if number == len(parts) - 1 else None,
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
        self._none = pl.repeat(value=False, n=cells.lines.len(), dtype=pl.Boolean, eager=True)
        self._bad = self._none if cells.doubtful is None else cells.doubtful

    def read(self, currency: str) -> tuple[pl.DataFrame, pl.Series]:
        """Return the plain rows and the lines of the others."""
        columns = self._columns
        data: dict[str, pl.Series] = {"place": self._cells.lines}
        data["account"], data["name"] = self._accounts()
        data["series"], data["number"] = self._entries()
        data["date"], _ = self._days("date")
        if data["date"].null_count():
            self._refuse(data["date"].is_null())
        if "registered" in columns.cells:
            data["registered"], data["unregistered"] = self._days("registered")
        data |= self._amounts()
        if BALANCE in columns.cells:
            data[BALANCE] = self._ore(columns.cells[BALANCE])
        if "currency" in columns.cells:
            given = self._cells.texts[columns.cells["currency"]]
            self._refuse(by_distinct(given, lambda text: not is_currency(text.strip(), currency), pl.Boolean))
        for name in _TEXTS:
            if name in columns.cells:
                data[name] = as_texts(self._cells.texts[columns.cells[name]])
        for name, (_, cell) in zip(dimension_columns(columns), columns.dimensions, strict=True):
            data[name] = self._cells.texts[cell]
        data["first"] = pl.repeat(value=True, n=self._cells.lines.len(), dtype=pl.Boolean, eager=True)
        frame = pl.DataFrame({name: data[name] for name in schema_of(columns)})
        if not self._bad.any():
            return frame, self._cells.lines.clear()
        return frame.filter(~self._bad), self._cells.lines.filter(self._bad)

    def _refuse(self, rows: pl.Series) -> None:
        self._bad = rows if self._bad is self._none else self._bad | rows

    def _accounts(self) -> tuple[pl.Series, pl.Series]:
        """Return each row's account and its name; "" where there is none."""
        given = self._cells.texts[self._columns.cells["account"]]
        accounts = texts_by_distinct(given, lambda text: match[1] if (match := _account(text)) else None)
        if accounts.null_count():
            self._refuse(accounts.is_null())
        cell = self._columns.cells.get("account_name")
        names = self._nothing if cell is None else as_texts(self._cells.texts[cell])
        if accounts is not given and any(match and match[2] for match in map(_account, distinct(with_codes(given)))):
            own = by_distinct(given, lambda text: (match[2] or "").strip() if (match := _account(text)) else "", pl.String)
            names = names.zip_with(own == "", own)
        return accounts, names

    def _entries(self) -> tuple[pl.Series, pl.Series]:
        """Return each row's series and number."""
        numbers = self._cells.texts[self._columns.cells["number"]]
        if numbers.dtype.is_integer():
            self._refuse(numbers.is_null())
            return self._series(), numbers
        # A text that is a whole number has no space around it, and no series before it.
        whole = numbers.cast(pl.UInt64, strict=False)
        if not whole.has_nulls():
            return self._series(), numbers
        numbers = numbers.str.strip_chars()
        self._refuse(numbers == "")
        if "series" in self._columns.cells:
            self._refuse(
                by_distinct(numbers.zip_with(whole.is_null(), self._nothing), lambda text: number_stand(text) is not None, pl.Boolean)
            )
            return self._series(), numbers
        series, numbers, labels = _parted_numbers(numbers)
        if labels is not None:
            self._refuse(labels)
        return series, numbers

    def _series(self) -> pl.Series:
        cell = self._columns.cells.get("series")
        if cell is None:
            return pl.repeat(None, self._cells.lines.len(), dtype=repeating(), eager=True)
        coded = with_codes(self._cells.texts[cell])
        return coded if all(text == text.strip() for text in distinct(coded)) else as_texts(coded)

    def _days(self, name: str) -> tuple[pl.Series, pl.Series]:
        """Return each row's day, null where there is none, and whether it is written but cannot be read."""
        cell = self._columns.cells[name]
        numbers = self._cells.days.get(cell)
        column = self._evidence.dates[name]
        if numbers is not None and not numbers.null_count():
            column.note_days()
            return numbers, self._none
        if numbers is not None and numbers.count():
            column.note_days()
        given = with_codes(self._cells.texts[cell])
        days = by_distinct(given, lambda text: _day(column, text.strip()), pl.Date)
        if numbers is not None:
            days = numbers.zip_with(numbers.is_not_null(), days)
        if not days.null_count():
            return days, self._none
        return days, days.is_null() & by_distinct(given, lambda text: bool(text.strip()), pl.Boolean)

    def _amounts(self) -> dict[str, pl.Series]:
        """Return each column of amounts in öre, null where it is not filled in, and what is posted."""
        found = {name: self._ore(self._columns.cells[name]) for name in AMOUNTS if name in self._columns.cells}
        if "amount" in found:
            if found["amount"].null_count():
                self._refuse(found["amount"].is_null())
            return self._by_side(found["amount"]) if SIDE in self._columns.cells else {**found, "ore": found["amount"]}
        debit, credit = (found[name].fill_null(0) for name in ("debit", "credit"))
        self._refuse(found["debit"].is_null() & found["credit"].is_null())
        self._refuse((debit != 0) & (credit != 0))
        return {**found, "ore": debit - credit}

    def _by_side(self, amount: pl.Series) -> dict[str, pl.Series]:
        """Return amounts as debit and credit, each null where the row stands on the other side."""
        sides = by_distinct(self._cells.texts[self._columns.cells[SIDE]], side_of, pl.String)
        if sides.null_count():
            self._refuse(sides.is_null())
        nothing = pl.repeat(None, amount.len(), dtype=pl.Int64, eager=True)
        debit, credit = (amount.zip_with((sides == side).fill_null(value=False), nothing) for side in ("debit", "credit"))
        return {"debit": debit, "credit": credit, "ore": debit.fill_null(0) - credit.fill_null(0)}

    def _ore(self, cell: int) -> pl.Series:
        numbers = self._cells.ore.get(cell)
        if numbers is not None and not numbers.null_count():
            return numbers
        plain = plain_ore(self._cells.texts[cell])
        ore, texts, amounts = plain.ore, plain.texts, self._evidence.amounts
        amounts.note(plain.marks)
        if ore.null_count():
            others = (ore.is_null() & (texts != "")).arg_true()
            if others.len():
                odd = texts.gather(others)
                rest = by_distinct(odd, lambda text: None if (read := amounts.read(text)).fault is not None else read.ore, pl.Int64)
                ore = ore.scatter(others, rest)
                self._refuse(ore.is_null() & (texts != ""))
        if amounts.rarer_mark:
            self._refuse(by_distinct(texts, lambda text: text != "" and amounts.read(text).mark == amounts.rarer_mark, pl.Boolean))
        return ore if numbers is None else numbers.zip_with(numbers.is_not_null(), ore)


def _parted_numbers(numbers: pl.Series) -> tuple[pl.Series, pl.Series, pl.Series | None]:
    """Part the series from entries' numbers that have it before them ("A12"), once for the rows of each entry.

    Also tell which are no numbers but say that the row states a balance; None where none does.
    """
    begins = changes(numbers)
    given = numbers.filter(begins)
    series = given.str.extract(_SERIES)
    found = given.str.extract("([0-9]+)$").zip_with(series.is_not_null(), given)
    odd = (series.is_null() & ~given.str.contains("^[0-9]*$")).arg_true()
    series = series.fill_null("")
    entry = begins.cum_sum() - 1
    labels = None
    if odd.len():
        both = [series_and_number("", text, has_series=False) for text in given.gather(odd)]
        series = series.scatter(odd, pl.Series([one for one, _ in both], dtype=pl.String))
        found = found.scatter(odd, pl.Series([number for _, number in both], dtype=pl.String))
        labelled = odd.filter(pl.Series([number_stand(text) is not None for text in given.gather(odd)], dtype=pl.Boolean))
        labels = entry.is_in(labelled.implode()) if labelled.len() else None
    return series.gather(entry), found.gather(entry), labels


def _account(text: str) -> re.Match[str] | None:
    """Part an account's number from the name that may follow it."""
    return ACCOUNT.fullmatch(text.strip())


def _day(column: DateColumn, text: str) -> dt.date | None:
    day = column.read(text)
    return None if isinstance(day, Words) else day
