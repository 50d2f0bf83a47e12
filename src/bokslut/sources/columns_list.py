"""A list of balances (saldolista, råbalans) in columns: one row an account, what it began at, what moved and what it ended at.

It has no entries, as SIE 1 has none: what it says is what the file states. Rows of subtotals and results among the
accounts are never counted, but held to them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.frames import build_frames, pack_place
from bokslut.model.words import Words
from bokslut.sources.columns import AMOUNTS, CLOSING, OPENING, PAIRS, resolve
from bokslut.sources.columns_amounts import AmountColumns
from bokslut.sources.columns_balances import begins_at_zero
from bokslut.sources.columns_known import ACCOUNT, ACCOUNT_DIGITS_MIN
from bokslut.sources.columns_proof import difference, report_later
from bokslut.sources.columns_reader import CellReader
from bokslut.sources.columns_reading import Booked, reading_of, report_empty
from bokslut.sources.columns_stated_findings import ACCOUNT_TWICE, BALANCE_DIFFERS, BALANCE_UNREADABLE, TOTAL_DIFFERS
from bokslut.sources.columns_totals import is_page_line, is_result_label, is_total_label, total_message

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.sources.interface import ReadOptions, SourceFile
    from bokslut.sources.rows import Grid, Row

#: Classes of BAS and Kommun-Bas.
_ASSETS, _DEBTS, _INCOME, _COSTS = ("1",), ("2",), ("3",), ("4", "5", "6", "7")
_NAMES = (OPENING, *AMOUNTS, CLOSING)


def read_list(grid: Grid, file: SourceFile, options: ReadOptions, form: str) -> Reading:
    """Read a list of balances with declared columns.

    Raises UsageError for a mapping that does not fit the file, UnreadableError for a file without rows.
    """
    columns, header, found = resolve(grid, options)
    rows = list(found)
    cells = columns.amount_cells()
    amounts = AmountColumns(row.text(cell) for row in rows if not row.broken for cell in cells if cell not in row.numbers)
    reader = _ListReader(CellReader(grid, columns, header, amounts), rows)
    for row in rows:
        reader.take(row)
    reader.check_classes()
    reader.check_signs()
    return reader.reading(file, options, form)


class _ListReader:
    """Takes the rows of one list, in order."""

    def __init__(self, cells: CellReader, rows: Sequence[Row]) -> None:
        self._cells = cells
        at = cells.columns.cells["account"]
        numbers = {found[1] for row in rows if (found := ACCOUNT.fullmatch(row.text(at)))}
        #: What the numbers of accounts begin with: such a number is that of a class, and its row a sum.
        self._classes = {number[:length] for number in numbers for length in range(1, len(number))}
        self._class_sums: dict[str, dict[str, int]] = {}
        self._class_rows: list[tuple[Row, str, dict[str, int]]] = []
        mapped = cells.columns.cells
        #: The cell of each column of amounts; of a balance whose sides stand apart, that of debit.
        self._mapped = {**mapped, **{name: mapped[debit] for name, (debit, _) in PAIRS.items() if debit in mapped}}
        #: By account: its row, and its balances in öre by canonical column.
        self._accounts: dict[str, tuple[Row, dict[str, int]]] = {}
        self._names: dict[str, tuple[str, int]] = {}
        #: Of the accounts, and of them and the results among them, which a sum of equity may count in.
        self._sums, self._with_results = _Sums(), _Sums()

    def take(self, row: Row) -> None:
        """Take an account, or hold a total to the accounts above it."""
        cells = self._cells
        if cells.is_aside(row):
            return
        account = row.text(cells.columns.cells["account"])
        if not any(row.text(cell) for cell in cells.columns.amount_cells()) and not row.faults:
            self._begin()  # a heading, or an account without balances
            found = ACCOUNT.fullmatch(account)
            if found is not None and not self._is_class(found[1]):
                self._name(row)
            return
        if self._is_page_line(row) or not cells.is_whole(row) or not cells.has_values(row):
            return
        written = cells.row_amounts(row, (*_NAMES, *(name for pair in PAIRS.values() for name in pair)))
        if written is None:
            return
        amounts = _netted(written)
        found = ACCOUNT.fullmatch(account)
        if found is not None and self._is_class(found[1]):
            self._class_rows.append((row, found[1], amounts))
            self._begin()
        elif not account[:1].isdigit() and self._is_sum(row, amounts):
            if any(map(is_result_label, map(str.strip, row.cells))):
                self._with_results.add(amounts)
            self._begin()
        elif cells.has_account(row):
            self._take_account(row, amounts)

    def _is_page_line(self, row: Row) -> bool:
        cells = self._cells
        is_account = ACCOUNT.fullmatch(row.text(cells.columns.cells["account"])) is not None
        return is_page_line(row) and not is_account and not cells.has_amount(row)

    def _begin(self) -> None:
        self._sums.begin()
        self._with_results.begin()

    def _is_class(self, number: str) -> bool:
        return number in self._classes or len(number) < ACCOUNT_DIGITS_MIN

    def _name(self, row: Row) -> str:
        account, name = self._cells.account(row)
        if name:
            self._names.setdefault(account, (name, row.line))
        return account

    def _take_account(self, row: Row, amounts: dict[str, int]) -> None:
        cells = self._cells
        account = self._name(row)
        if account in self._accounts:
            line = self._accounts[account][0].line
            message = Words(f"Konto {account} står redan på rad {line}.", f"Account {account} is already on line {line}.")
            cells.lose(ACCOUNT_TWICE, row, cells.columns.cells["account"], message, subject=account)
            return
        self._sums.add(amounts)
        self._with_results.add(amounts)
        for length in range(1, len(account)):
            _add(self._class_sums.setdefault(account[:length], {}), amounts)
        self._accounts[account] = (row, amounts)
        mapped = self._mapped
        moves = [name for name in AMOUNTS if name in mapped]
        opening, closing = amounts.get(OPENING, 0), amounts.get(CLOSING, 0)
        moved = amounts.get("amount", 0) + amounts.get("debit", 0) - amounts.get("credit", 0)
        if OPENING in mapped and CLOSING in mapped and moves and opening + moved != closing:
            theirs, ours, gap = difference(closing, opening + moved)
            message = Words(
                f"Konto {account}: utgående balans är {theirs}, men ingående och förändring ger {ours}, en skillnad på {gap}.",
                f"Account {account}: the closing is {theirs}, but the opening and what moved give {ours}, a difference of {gap}.",
            )
            cells.lose(BALANCE_DIFFERS, row, mapped[CLOSING], message, subject=account, observed=theirs, expected=ours)
        elif CLOSING not in mapped and moves:
            amounts[CLOSING] = opening + moved

    def _is_sum(self, row: Row, amounts: Mapping[str, int]) -> bool:
        """Tell whether a row without an account is a sum of accounts above it; one that says so and is not is reported."""
        cells = self._cells
        says_so = any(is_total_label(cell) or is_result_label(cell) for cell in map(str.strip, row.cells))
        wrong = [name for name, ore in amounts.items() if not self._agrees(name, ore, says_so=says_so)]
        if not wrong or cells.lost_line is not None:
            return True  # lost rows are missing from every sum after them
        for name in wrong if says_so else ():
            self._report_sum(row, name, amounts[name], self._sums.since(name))
        return says_so

    def check_classes(self) -> None:
        """Hold the sums of classes to all of their accounts, which may stand above them or below."""
        for row, number, amounts in self._class_rows if self._cells.lost_line is None else ():
            own = self._class_sums.get(number, {})
            for name, ore in amounts.items():
                if abs(ore) != abs(own.get(name, 0)):
                    self._report_sum(row, name, ore, own.get(name, 0))

    def check_signs(self) -> None:
        """Report a list whose debts and income are debit: reports of results are printed so, and lists whose D and K stand apart."""
        name = CLOSING if any(CLOSING in amounts for _, amounts in self._accounts.values()) else OPENING
        balances = {account: amounts.get(name, 0) for account, (_, amounts) in self._accounts.items()}
        costs = sum(ore for account, ore in balances.items() if account.startswith(_COSTS))
        adds_up = self._cells.lost_line is not None or sum(balances.values()) == 0
        assets = sum(ore for account, ore in balances.items() if account.startswith(_ASSETS))
        for credits_, is_turned, may_lack in ((_INCOME, costs < 0, not adds_up), (_DEBTS, False, assets > 0 and not adds_up)):
            own = [ore for account, ore in balances.items() if ore and account.startswith(credits_)]
            # Turned, a discount has the other sign than sales; a list without signs has nearly all on one side.
            lacks = may_lack and sum(1 for ore in own if ore > 0) * 4 >= len(own) * 3
            if sum(own) > 0 and (is_turned or lacks):
                self._report_signs(credits_)
                break

    def _report_signs(self, credits_: tuple[str, ...]) -> None:
        row = next(row for account, (row, _) in self._accounts.items() if account.startswith(credits_))
        message = Words(
            "Intäkter eller skulder står som debet: listan har omvänt tecken, som en resultatrapport, eller inget. De ska ha minus.",
            "Income or debts are debit: the list has its signs turned, as a report of results, or none. They must have a minus.",
        )
        self._cells.lose(BALANCE_UNREADABLE, row, self._mapped.get(CLOSING), message, subject=credits_[0])

    def _report_sum(self, row: Row, name: str, stated: int, expected: int) -> None:
        message, theirs, ours = total_message(stated, expected)
        self._cells.lose(TOTAL_DIFFERS, row, self._mapped[name], message, observed=theirs, expected=ours)

    def _agrees(self, name: str, ore: int, *, says_so: bool) -> bool:
        """Hold an amount to the sums of accounts; what does not say that it is one must be of several, and have their sign."""
        least, signs = (1, (1, -1)) if says_so else (2, (1,))
        return any(sums.agrees(name, sign * ore, least) for sums in (self._sums, self._with_results) for sign in signs)

    def reading(self, file: SourceFile, options: ReadOptions, form: str) -> Reading:
        """Return what was read, with the finding that a list without accounts is."""
        cells = self._cells
        if not self._accounts:
            report_empty(cells, Words("Filen har inga saldon.", "The file has no balances."))
        later = [account for account, (_, amounts) in self._accounts.items() if amounts.get(OPENING) and begins_at_zero(account)]
        if later:
            report_later(cells, self._accounts[later[0]][0], later[0])
        stated = [
            row
            for account, (listed, amounts) in self._accounts.items()
            for row in _stated(account, listed.line, amounts)
            if row["record"] != "IB" or not later
        ]
        names = sorted(self._names.items())
        frames = build_frames(
            accounts={
                "account": [account for account, _ in names],
                "name": [name for _, (name, _) in names],
                **dict.fromkeys(("type", "unit", "sru"), [None] * len(names)),
                "place": [pack_place(0, line) for _, (_, line) in names],
            },
            stated=_columns(stated),
        )
        return reading_of(cells, file, options, form, Booked(frames))


def _netted(written: Mapping[str, int]) -> dict[str, int]:
    """Return a row's amounts with each balance as one, debit positive, where its sides stand apart."""
    amounts = {name: ore for name, ore in written.items() if name in _NAMES}
    for name, (debit, credit) in PAIRS.items():
        if debit in written or credit in written:
            amounts[name] = written.get(debit, 0) - written.get(credit, 0)
    return amounts


def _stated(account: str, line: int, amounts: Mapping[str, int]) -> list[dict[str, object]]:
    carries = is_balance_account(account)
    records = [("IB", amounts.get(OPENING)), ("UB" if carries else "RES", amounts.get(CLOSING))]
    return [
        {"record": record, "account": account, "amount_ore": ore, "place": pack_place(0, line)}
        for record, ore in records
        if ore is not None and (carries or record == "RES" or ore)
    ]


def _columns(stated: Sequence[Mapping[str, object]]) -> dict[str, list[object]]:
    columns: dict[str, list[object]] = {name: [row[name] for row in stated] for name in ("record", "account", "amount_ore", "place")}
    same: dict[str, object] = {"year": 0, "period": None, "objects": 0, "quantity": None}
    return columns | {name: [value] * len(stated) for name, value in same.items()}


def _add(sums: dict[str, int], amounts: Mapping[str, int]) -> None:
    for name, ore in amounts.items():
        sums[name] = sums.get(name, 0) + ore


class _Sums:
    """The sums that a row of totals may state: of the accounts since any total or heading above it."""

    def __init__(self) -> None:
        self._now: dict[str, int] = {}
        self._count = 0
        #: By canonical column: what the sum was where some part may have begun, and how many accounts were above it.
        self._begun: dict[str, dict[int, int]] = {name: {0: 0} for name in _NAMES}
        self._last: dict[str, int] = {}

    def add(self, amounts: Mapping[str, int]) -> None:
        """Count an account."""
        self._count += 1
        _add(self._now, amounts)

    def begin(self) -> None:
        """Begin a part."""
        self._last = dict(self._now)
        for name, begun in self._begun.items():
            begun.setdefault(self._now.get(name, 0), self._count)

    def agrees(self, name: str, ore: int, least: int) -> bool:
        """Tell whether the accounts of some part of at least so many, up to here, add to an amount."""
        return self._begun[name].get(self._now.get(name, 0) - ore, self._count) <= self._count - least

    def since(self, name: str) -> int:
        """Return the sum of the accounts since the last part began."""
        return self._now.get(name, 0) - self._last.get(name, 0)
