"""A line of a statement or a published table, down to its lines, accounts and printed figures."""

from __future__ import annotations

from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING

import polars as pl

from bokslut.checks.footing import printed_terms
from bokslut.model.table import Figure, Origin, Table, column_label, line_label
from bokslut.model.trace import Asked, Row, Section, Trace
from bokslut.model.words import Words, same
from bokslut.statements.placing import Placing, place_accounts
from bokslut.tracing.ledgers import AMOUNT, account_label, largest, money, names_of, posting_rows, with_entries

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.model.check import CheckResult
    from bokslut.model.result import CloseResult
    from bokslut.statements.layout import LayoutLine

_POSTINGS_SHOWN = 10


def trace_line(asked: str, books: Books, result: CloseResult, most: int | None) -> Trace | None:
    """Follow the lines with this id (`table.line` or `line`) or printed name; None where there are none."""
    tables = shown_tables(books, result)
    found = _called(asked, books, tables) or _called(asked, books, tuple(books.statements.values()))
    if not found:
        return None
    found += [each for each in _elsewhere(found, books, tables) if each not in found]
    sections = [section for table, line in found for section in line_sections(books, table, line, most)]
    about = {(table.id, line) for table, line in found}
    checks = tuple(check for check in result.checks if about & _touched(check))
    ids = {finding.id for check in checks for finding in check.findings}
    findings = tuple(finding for finding in result.findings if finding.id in ids)
    table, line = found[0]
    return Trace(asked, Asked.LINE, _label(books, table, line), tuple(sections), findings, checks)


def line_names(books: Books, result: CloseResult) -> Iterator[str]:
    """Yield everything a line can be asked by."""
    for table in shown_tables(books, result):
        for line in _lines(books, table):
            yield from (f"{table.id}.{line}", line, *_printed_names(books, table, line))


def shown_tables(books: Books, result: CloseResult) -> tuple[Table, ...]:
    """Return the statements that the close shows, then the published tables."""
    return (*result.statements, *books.tables.values())


def cell_label(table: Table, line: str, column: str) -> Words:
    """Return a cell as people find it among several tables: table, whether the ledger gives it, line and column."""
    label, heading = line_label(table, line), column_label(table, column)
    source = Words(", ur huvudboken", ", of the ledger") if table.origin is Origin.LEDGER else same("")
    return Words(f"{table.title.sv}{source.sv}: {label.sv} {heading}", f"{table.title.en}{source.en}: {label.en} {heading}")


def _lines(books: Books, table: Table) -> list[str]:
    """Return the ids of a table's lines with figures; of a statement also those that are not printed."""
    if table.origin is Origin.LEDGER and table.layout is not None:
        return [line.id for line in books.layouts[table.layout].line if not line.heading]
    return [line.id for line in table.lines if line.role != "heading"]


def _called(asked: str, books: Books, tables: Sequence[Table]) -> list[tuple[Table, str]]:
    name, every = asked.strip().casefold(), [(table, line) for table in tables for line in _lines(books, table)]
    exact = [(table, line) for table, line in every if f"{table.id}.{line}" == name]
    by_id = [(table, line) for table, line in every if line == name]
    return (
        exact
        or by_id
        or [(table, line) for table, line in every if name in {each.casefold() for each in _printed_names(books, table, line)}]
    )


def _elsewhere(found: Sequence[tuple[Table, str]], books: Books, tables: Sequence[Table]) -> Iterator[tuple[Table, str]]:
    """Yield where else lines stand: a printed one in the statement it follows, one of a statement in the tables that follow it."""
    for table, line in found:
        for other in tables:
            if other.layout is not None and other.layout == table.layout and line in _lines(books, other):
                yield other, line


def _printed_names(books: Books, table: Table, line: str) -> tuple[str, ...]:
    label = _label(books, table, line)
    known = table.line(line)
    return (label.sv, label.en, *(known.aliases if known is not None else ()))


def _label(books: Books, table: Table, line: str) -> Words:
    known = _layout_line(books, table, line)
    return known.label if known is not None and table.line(line) is None else line_label(table, line)


def _layout_line(books: Books, table: Table, line: str) -> LayoutLine | None:
    layout = books.layouts.get(table.layout or "")
    return next((each for each in layout.line if each.id == line), None) if layout is not None else None


def _touched(check: CheckResult) -> set[tuple[str, str]]:
    """Return every (table, line) that a check is about or compares."""
    own = {(check.table, check.line)} if check.table is not None and check.line is not None else set()
    return own | {(part.table.id, part.line) for part in (*check.left, *check.right) if part.table is not None and part.line is not None}


def line_sections(books: Books, table: Table, line: str, most: int | None) -> Iterator[Section]:
    """Yield a line's figures with what they are made of; of a statement then its largest postings."""
    title = Words(*(f"{t} · {n}" for t, n in zip(*((each.sv, each.en) for each in (table.title, _label(books, table, line))), strict=True)))
    columns = tuple(same(column_label(table, column)) for column in table.columns)
    yield Section(title, columns, (line_row(books, table, line, table.columns),))
    if table.origin is Origin.LEDGER and books.ledger is not None and books.balances is not None:
        accounts = tuple(_accounts_below(books, table, line))
        yield from _largest_postings(books, accounts, _POSTINGS_SHOWN if most is not None else None)


def line_row(books: Books, table: Table, line: str, columns: Sequence[str]) -> Row:
    """Return a line with its figures in these columns, and below it everything it is made of."""
    if table.origin is Origin.LEDGER:
        return _Drawn.of(books, table, columns).row(line)
    return _printed_row(books, table, line, columns)


def _printed_row(books: Books, table: Table, line: str, columns: Sequence[str]) -> Row:
    """Return a printed line; below a total its lines, and what they come to where that is another amount."""
    figures = tuple(table.figure(line, column) for column in columns)
    known, layout = table.line(line), books.layouts.get(table.layout or "")
    terms = list(printed_terms(layout, table, line)) if layout is not None else []
    place = next((figure.place for figure in figures if figure is not None and figure.place is not None), known.place if known else None)
    rows = [_printed_row(books, table, term, columns) for term, _ in terms]
    summed = tuple(_summed(table, terms, column) for column in columns)
    if any(own is not None and total is not None and own.value != total.value for own, total in zip(figures, summed, strict=True)):
        rows.append(Row("sum", _ADDED, summed))
    return Row("line", line_label(table, line), figures, f"{table.id}.{line}", place, rows=tuple(rows))


_ADDED = Words("Raderna ger tillsammans", "The lines add to")


def _summed(table: Table, terms: Sequence[tuple[str, Fraction]], column: str) -> Figure | None:
    """Return what printed lines come to; None where one of them is not printed."""
    figures = [(table.figure(term, column), weight) for term, weight in terms]
    known = [(figure, weight) for figure, weight in figures if figure is not None]
    if not known or len(known) < len(figures):
        return None
    return Figure(sum((figure.value * weight for figure, weight in known), Fraction(0)), unit=known[0][0].unit)


@dataclass(frozen=True, slots=True)
class _Drawn:
    """A statement and what each account brings to its lines, by column."""

    books: Books
    table: Table
    placing: Placing
    columns: Sequence[str]
    names: Mapping[str, str]
    #: For each column: line to account to öre, in the line's sign.
    shares: tuple[Mapping[str, Mapping[str, int]], ...]
    balances: tuple[Balances, ...]

    @classmethod
    def of(cls, books: Books, table: Table, columns: Sequence[str]) -> _Drawn:
        placing = place_accounts(books.layouts[table.layout or table.id], books.roles)
        known = [each for each in (books.balances, books.previous_balances) if each is not None]
        by_column = dict(zip(table.columns, known, strict=False))
        balances = tuple(by_column[column] for column in columns)
        shares = tuple(
            {line: {share.account: share.ore for share in each} for line, each in placing.shares(one).items()} for one in balances
        )
        return cls(books, table, placing, columns, names_of(books), shares, balances)

    def row(self, line: str, sign: int = 1) -> Row:
        layout = _layout_line(self.books, self.table, line)
        assert layout is not None, f"{self.table.id} has no line {line}"
        figures = tuple(_signed(self.table.figure(line, column), sign) for column in self.columns)
        rows = [*self.accounts(line, sign), *self.result(layout, sign)]
        for term in layout.sum:
            below = self.row(term.removeprefix("-"), -sign if term.startswith("-") else sign)
            rows += [below] if any(figure is not None and figure.value for figure in below.figures) else []
        return Row("line", _label(self.books, self.table, line), figures, f"{self.table.id}.{line}", rows=tuple(rows))

    def accounts(self, line: str, sign: int) -> Iterator[Row]:
        """Yield the accounts that the line itself shows, each with its closing in the line's sign."""
        shares = [each.get(line, {}) for each in self.shares]
        for account in sorted({account for each in shares for account in each}):
            figures = tuple(money(self.books, sign * each.get(account, 0)) for each in shares)
            moved = line not in self.placing.lines_of(account)
            yield Row("account", account_label(account, self.names), figures, account, note=_FLIPPED if moved else None)

    def result(self, line: LayoutLine, sign: int) -> Iterator[Row]:
        """Yield the year's result that has not yet been carried to equity, where the line takes it."""
        if line.result_of is None:
            return
        other = place_accounts(self.books.layouts[line.result_of], self.books.roles)
        side = sign if line.sign == "debit" else -sign
        figures = tuple(money(self.books, side * other.closing_ore(balances)) for balances in self.balances)
        yield Row("line", _RESULT.fill(statement=other.layout.title), figures, self._last_line(line.result_of))

    def _last_line(self, layout: str) -> str:
        """Return the last total of a statement, which is its result."""
        totals = [line.id for line in self.books.layouts[layout].line if line.sum and not line.hidden]
        return f"{layout}.{totals[-1]}" if totals else ""


_FLIPPED = Words("har saldo på andra sidan och visas därför här", "has its balance on the other side, and so is shown here")
_RESULT = Words("Resultat som inte har förts om, {statement}", "Result not yet carried forward, {statement}")


def _signed(figure: Figure | None, sign: int) -> Figure | None:
    return figure if figure is None or sign > 0 else replace(figure, value=-figure.value)


def _accounts_below(books: Books, table: Table, line: str) -> Iterator[str]:
    """Yield the accounts that a line of a statement shows this year, itself and through its lines."""
    rows = [line_row(books, table, line, table.columns[:1])]
    while rows:
        row = rows.pop()
        if row.kind == "account":
            yield row.ask
        rows.extend(row.rows)


def _largest_postings(books: Books, accounts: Sequence[str], most: int | None) -> Iterator[Section]:
    """Yield the largest postings of the period on these accounts."""
    ledger, balances = books.ledger, books.balances
    if ledger is None or balances is None or not accounts:
        return
    period = balances.period
    inside = pl.col("date").is_between(period.fiscal_year.start, period.through) & pl.col("account").is_in(list(accounts))
    rows, left_out = largest(with_entries(ledger, ledger.frames.postings.filter(inside)), most)
    if not rows.is_empty():
        yield Section(_LARGEST if left_out else _POSTINGS, (AMOUNT,), tuple(posting_rows(books, ledger, rows)), left_out)


_LARGEST = Words("Största konteringar", "Largest postings")
_POSTINGS = Words("Konteringar", "Postings")
