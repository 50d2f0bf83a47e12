"""Books of several companies in one file: a column that nobody declared says whose each row is."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import polars as pl

from bokslut.model.finding import Severity
from bokslut.model.toml import toml_key, toml_text
from bokslut.model.words import Words
from bokslut.sources.columns import DIMENSION, folded, is_company_code
from bokslut.sources.columns_texts import as_texts
from bokslut.sources.mixed import MIXED_COMPANIES
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence

    from bokslut.sources.cells import Cells
    from bokslut.sources.columns import Columns
    from bokslut.sources.columns_reader import CellReader
    from bokslut.sources.rows import Row

#: A column of more different texts is not that of companies.
_COMPANIES_MAX = 50
_LISTED_MAX = 5

_REMEDY = Words(
    "Exportera ett bolag i taget. Är kolumnen något annat, såsom kund eller projekt, ange den i columns: {column}.",
    "Export one company at a time. If the column is something else, such as customer or project, declare it in columns: {column}.",
)


class Companies:
    """Takes the posted rows of one file."""

    def __init__(self, columns: Columns) -> None:
        self._cell = columns.company
        #: By company: its first line, and its sum in öre.
        self._found: dict[str, tuple[int, int]] = {}

    def add(self, company: str, line: int, ore: int) -> None:
        """Take a row, or several of one company that begin on the line."""
        first, moved = self._found.get(company, (line, 0))
        if self._cell is not None and (company in self._found or len(self._found) <= _COMPANIES_MAX):
            self._found[company] = min(first, line), moved + ore

    def add_row(self, row: Row, ore: int) -> None:
        """Take a row by itself."""
        self.add(row.text(self._cell), row.line, ore)

    def add_run(self, cells: Cells, exact: Iterable[Row], posted: pl.DataFrame) -> None:
        """Take the posted rows of a run, those of them that were read one by one, and its cells."""
        if self._cell is None or posted.is_empty():
            return
        if self._cell not in cells.texts:
            self._cell = None  # of some formats no more is read than is mapped
            return
        texts = as_texts(cells.texts[self._cell]).fill_null("").str.strip_chars()
        told = {row.line: row.text(self._cell) for row in exact}
        lines = pl.DataFrame({"place": cells.lines, "company": texts}).filter(~pl.col("place").is_in(list(told)))
        apart = pl.DataFrame({"place": list(told), "company": list(told.values())}, schema=lines.schema)
        rows = posted.select("place", "ore").join(pl.concat([lines, apart]), on="place", how="left")
        sums = rows.group_by("company").agg(pl.col("place").min(), pl.col("ore").cast(pl.Int128).sum())
        for company, line, ore in sums.sort("place").iter_rows():
            self.add(company or "", line, ore)

    def report(self, reader: CellReader, exactly: Callable[[Sequence[int]], Sequence[Row]]) -> None:
        """Report several companies: a heading says that they are, or each row is of one of them and each has books that add up."""
        companies = sorted((line, name) for name, (line, _) in self._found.items() if name)
        if self._cell is None or not 1 < len(companies) <= len(self._found) <= _COMPANIES_MAX:
            return
        heading = shown(reader.header.text(self._cell))
        if not is_company_code(heading) and ("" in self._found or any(ore for _, ore in self._found.values())):
            return  # of customers or suppliers, whom a ledger may name beside some rows of an entry
        names = [shown(name) for _, name in companies]
        listed = ", ".join(names[:_LISTED_MAX]) + (" …" if len(names) > _LISTED_MAX else "")
        message = Words(
            f"Kolumnen ”{heading}” säger att filen är flera bolags: {listed}.",
            f'The column "{heading}" says that the file is of several companies: {listed}.',
        )
        severity = MIXED_COMPANIES.severity
        if not is_company_code(heading):
            # Where each entry has one customer or project, its rows add up to zero for each of them too.
            severity = Severity.WARNING
            message = Words(
                f"Kolumnen ”{heading}” har flera värden, vart och ett med rader som går ihop: {listed}. Är de bolag är filen flera bolags.",
                f'The column "{heading}" has several values, each with rows that add up to zero: {listed}. If they are companies, the file '
                "is of several.",
            )
        (row,) = exactly([companies[1][0]])
        reader.report(MIXED_COMPANIES, row, self._cell, message, heading)
        name = toml_key(f"{DIMENSION}{folded(heading)}")
        remedy = _REMEDY.fill(column=f"{name} = {toml_text(heading)}")
        reader.findings[-1] = replace(reader.findings[-1], severity=severity, remedy=remedy)
