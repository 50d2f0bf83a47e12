"""What the columns of a sheet are, told by their headings, and by what stands below where those do not tell."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.suggestion import ColumnGuess
from bokslut.model.words import Words
from bokslut.sources.columns import (
    AMOUNTS,
    CLOSING,
    DIMENSION,
    LISTED_BALANCES,
    PAIRS,
    SIDE,
    folded,
    is_list,
    suggest_mapping,
)
from bokslut.sources.columns_content import Column, by_side, cancel_within, columns_of, is_one_within, is_pair, sums_to_zero
from bokslut.sources.columns_known import COMPANIES, DOCUMENT_DATES, EXPORTED, EXPORTED_BESIDE, KNOWN, NOT_AMOUNTS, STRUCK

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.sources.rows import Row
    from bokslut.sources.suggesting_groups import Grouping

#: A column of series has no more different texts.
_SERIES_MAX = 30
_BY_CANONICAL = {folded(word): name for name, words in KNOWN.items() for word in words}
_DOCUMENT_DATES = frozenset(map(folded, DOCUMENT_DATES))
_COMPANIES, _STRUCK = frozenset(map(folded, COMPANIES)), frozenset(map(folded, STRUCK))
_NOT_AMOUNTS = frozenset(map(folded, NOT_AMOUNTS))


class Guesses:
    """The proposal for one sheet in the making."""

    def __init__(self, names: Sequence[str], below: Sequence[Row]) -> None:
        self._names = names
        self.found: dict[str, ColumnGuess] = {}
        self.doubts: list[Words] = []
        columns = columns_of(below, len(names))
        self._all = columns
        self._columns = [column for column in columns if names[column.index] and names.count(names[column.index]) == 1]
        if len(self._columns) < sum(1 for name in names if name):
            self.doubts.append(_SAME_HEADINGS)
        self._by_headings(columns)
        if not is_list(self.found):
            self._by_content()
            self._as_list()
        if is_list(self.found):
            self._check_list()
        if not below:
            self.doubts.append(_NO_ROWS)

    def group(self, grouping: Grouping) -> None:
        """Take what is told by how the rows are grouped: the headings that accounts and their names stand under above them."""
        if "account" not in self.found:
            self.found = {"account": ColumnGuess("account", grouping.account, "content", _ACCOUNTS_ABOVE), **self.found}
        # Above the numbers the account's name may stand.
        taken = {guess.heading for name, guess in self.found.items() if name != "number"}
        if grouping.name is not None and "account_name" not in self.found and grouping.name not in taken:
            self.found["account_name"] = ColumnGuess("account_name", grouping.name, "content", _NAMES_ABOVE)

    def check(self) -> None:
        """Doubt what would make the sums wrong without any row being so, and say where an account stands that cannot be declared."""
        for column in self._columns:
            heading = self._names[column.index]
            several = len({text for text in column.texts if text}) > 1
            # A company is said of each row; a customer only of some.
            if several and column.is_whole and folded(heading) in _COMPANIES:
                self.doubts.append(_several_companies(heading))
            elif folded(heading) in _STRUCK and len(set(column.texts)) > 1:
                self.doubts.append(_struck(heading))
        credit = self._column(self.found["credit"].heading).ore if "credit" in self.found else ()
        if any(credit) and all((ore or 0) <= 0 for ore in credit):
            self.doubts.append(_NEGATIVE_CREDIT)
        unnamed = [column.index + 1 for column in self._all if not self._names[column.index] and column.accounts * 2 > column.filled]
        if "account" not in self.found and unnamed:
            self.doubts.append(_unnamed_account(unnamed[0]))

    def _by_headings(self, columns: Sequence[Column]) -> None:
        usable = [column.index for column in self._columns]
        mapping = suggest_mapping([name if index in usable else "" for index, name in enumerate(self._names)])
        exported = _exported(self._names)
        for name, heading in exported.items():
            self.found[name] = ColumnGuess(name, heading, "heading", _EXPORTED)
        for name, heading in () if exported else mapping.items():
            column = columns[self._names.index(heading)]
            # In a list of balances the texts of sums may stand among the accounts.
            said = None if is_list(mapping) and name == "account" and column.accounts else _contradiction(name, column)
            doubt = said or _rivals(self._others(name, column, columns))
            self.found[name] = ColumnGuess(name, heading, "heading", _BY_HEADING, doubt)
        self._date_of_document()

    def _others(self, name: str, column: Column, columns: Sequence[Column]) -> list[str]:
        """Return the other headings that say the same as a column's, but for those that cannot be meant beside it."""
        heading = self._names[column.index]
        others = [each for each in self._names if each != heading and _BY_CANONICAL.get(folded(each)) == name]
        if name == "date":
            return [each for each in others if folded(each) not in _DOCUMENT_DATES or folded(heading) in _DOCUMENT_DATES]
        if name == "number" and not column.is_distinct:
            # A number that each row has of its own is the row's.
            return [each for each in others if not columns[self._names.index(each)].is_distinct]
        return others

    def _date_of_document(self) -> None:
        """Doubt a date of documents beside another day that every row has: it may be the day it was booked."""
        date = self.found.get("date")
        if date is None or date.doubt is not None or folded(date.heading) not in _DOCUMENT_DATES:
            return
        rivals = [self._names[each.index] for each in self._free() if each.is_whole and each.mostly(each.dates)]
        self.found["date"] = replace(date, doubt=_rivals(rivals))

    def _by_content(self) -> None:
        """Propose what the headings did not tell, from the column that fits best."""
        if not self._has_amounts():
            self._amounts_by_content()
        self._side_by_amounts()
        self._number_by_amounts()
        for name, read in (("date", "dates"), ("account", "accounts"), ("number", "numbers")):
            if name in self.found:
                continue
            fitting = [
                column for column in self._free() if column.mostly(getattr(column, read)) and not column.mostly(column.shown_amounts)
            ]
            if name != "date":
                # Every row has an account and a number.
                fitting = [column for column in fitting if column.is_whole and not column.mostly(column.dates)]
            if fitting:
                # Accounts change from row to row and come again; what never comes again is the row's own number.
                best = max(
                    fitting,
                    key=lambda each: (each.filled, *((not each.is_distinct, each.changes) if name == "account" else (-each.changes,))),
                )
                rivals = [self._names[column.index] for column in fitting if column is not best and column.filled == best.filled]
                self._take(name, best, best.counted(getattr(best, read), _WHAT[name]), _rivals(rivals))
        self._series_by_dates()

    def _as_list(self) -> None:
        """Propose a list of balances where accounts have amounts, but neither dates nor numbers: that of the latest year."""
        if self.found.keys() & {"date", "number"} or "account" not in self.found:
            return
        account = self.found["account"]
        usable = [self._names[column.index] for column in self._columns]
        listed = suggest_mapping(["account" if name == account.heading else name for name in usable])
        if is_list(listed):
            said = {name: ColumnGuess(name, heading, "heading", _BY_HEADING) for name, heading in listed.items()}
            self.found = {**said, "account": account}
            return
        kept = {name: guess for name, guess in self.found.items() if name in {"account", "account_name"}}
        taken = {guess.heading for guess in kept.values()}
        names = {column.index: self._names[column.index] for column in self._columns}
        amounts = [c for c in self._columns if names[c.index] not in taken and c.mostly(c.amounts) and c.shown_amounts]
        if amounts:
            best = max(amounts, key=lambda column: (_year_of(names[column.index]), -column.index))
            rivals = _rivals([names[column.index] for column in amounts if column is not best])
            doubt = Words(f"{_NO_DATES.sv}; {rivals.sv}", f"{_NO_DATES.en}; {rivals.en}") if rivals else _NO_DATES
            self.found = kept
            self._take(CLOSING, best, best.counted(best.amounts, _WHAT["amount"]), doubt)

    def _side_by_amounts(self) -> None:
        """Propose the side of amounts that do not tell it themselves, but cancel out with it."""
        amount = self.found.get("amount")
        if amount is None or sums_to_zero(self._column(amount.heading).ore):
            return
        ore = self._column(amount.heading).ore
        sided = [(column, signed) for column in self._free() if (signed := by_side(ore, column)) is not None]
        for column, signed in sided:
            if sums_to_zero(signed):
                self._take(SIDE, column, _CANCEL_BY_SIDE, None)
                self.found["amount"] = replace(amount, doubt=None) if amount.doubt is _NO_ZERO else amount
                return
        if sided and all(value is None or value >= 0 for value in ore):
            self.doubts.append(_may_be_side(self._names[sided[0][0].index]))

    def _check_list(self) -> None:
        """Doubt a list of balances whose sides stand in columns of their own, or that says nothing of the end of the period."""
        amounts = [self._column(guess.heading).ore for name, guess in self.found.items() if name in (*AMOUNTS, *LISTED_BALANCES)]
        if all(value is None or value >= 0 for ore in amounts for value in ore):
            sides = [column for column in self._all if any(by_side(ore, column) is not None for ore in amounts)]
            self.doubts += [_side_apart(self._names[column.index]) for column in sides[:1]]
        elif not self.found.keys() & {CLOSING, *PAIRS[CLOSING], *AMOUNTS} and any(column.mostly(column.amounts) for column in self._free()):
            self.doubts.append(_NO_END)

    def _number_by_amounts(self) -> None:
        """Propose the number within which amounts cancel out."""
        ore = self._ore()
        if "number" in self.found or not any(ore):
            return
        numbers = [column for column in self._free() if column.mostly(column.numbers) and cancel_within(ore, column)]
        if numbers:
            best = max(numbers, key=lambda column: column.changes)
            self._take("number", best, _CANCEL_WITHIN, None)

    def _series_by_dates(self) -> None:
        """Propose the series with which each number has one date, where without it some have several."""
        if "series" in self.found or not {"number", "date"} <= self.found.keys():
            return
        number, date = (self._column(self.found[name].heading) for name in ("number", "date"))
        if is_one_within(date, number):
            return
        for column in self._free():
            if column.filled == number.filled and len(set(column.texts)) <= _SERIES_MAX and is_one_within(date, column, number):
                self._take("series", column, _ONE_DATE_WITHIN, None)
                return

    def _ore(self) -> list[int]:
        """Return each row's amount, as far as columns of amounts are found."""
        if "amount" in self.found:
            amounts = self._column(self.found["amount"].heading).ore
            signed = by_side(amounts, self._column(self.found[SIDE].heading)) if SIDE in self.found else amounts
            return [value or 0 for value in signed or amounts]
        if {"debit", "credit"} <= self.found.keys():
            debit, credit = (self._column(self.found[name].heading).ore for name in ("debit", "credit"))
            return [(left or 0) - (right or 0) for left, right in zip(debit, credit, strict=True)]
        return []

    def _column(self, heading: str) -> Column:
        return next(column for column in self._columns if self._names[column.index] == heading)

    def _has_amounts(self) -> bool:
        return "amount" in self.found or {"debit", "credit"} <= self.found.keys()

    def _free(self) -> list[Column]:
        taken = {guess.heading for guess in self.found.values()}
        return [column for column in self._columns if column.filled and self._names[column.index] not in taken]

    def _amounts_by_content(self) -> None:
        free = [column for column in self._free() if folded(self._names[column.index]) not in _NOT_AMOUNTS]
        shown = [column for column in free if column.mostly(column.amounts) and column.shown_amounts]
        zero = [column for column in shown if sums_to_zero(column.ore)]
        if zero:
            self._take("amount", zero[0], _SUMS_TO_ZERO, _rivals([self._names[column.index] for column in zero[1:]]))
            return
        pairs = [(left, right) for at, left in enumerate(shown) for right in shown[at + 1 :] if is_pair(left, right)]
        if pairs:
            for name, column in zip(("debit", "credit"), pairs[0], strict=True):
                self._take(name, column, _ONE_OF_TWO, _WHICH_IS_DEBIT)
        elif len(shown) == 1:
            self._take("amount", shown[0], shown[0].counted(shown[0].amounts, _WHAT["amount"]), _NO_ZERO)

    def _take(self, name: str, column: Column, evidence: Words, doubt: Words | None) -> None:
        self.found[name] = ColumnGuess(name, self._names[column.index], "content", evidence, doubt)


def _exported(names: Sequence[str]) -> dict[str, str]:
    """Return what the headings are in a file that `bokslut export` wrote; nothing for another."""
    dimensions = {name: name for name in names if name.startswith(DIMENSION)}
    is_own = set(names) == {*EXPORTED.values(), *EXPORTED_BESIDE, *dimensions} and len(set(names)) == len(names)
    return {**EXPORTED, **dimensions} if is_own else {}


def _contradiction(name: str, column: Column) -> Words | None:
    """Return what in a column speaks against its heading."""
    count = {"date": column.dates, "amount": column.amounts, "debit": column.amounts, "credit": column.amounts}.get(name)
    if name == "account":
        count = column.accounts
    if count is None or not column.filled or column.mostly(count):
        return None
    counted = column.counted(count, _WHAT[name])
    return Words(f"bara {counted.sv}", f"only {counted.en}") if count else counted


def _several_companies(heading: str) -> Words:
    return Words(
        f"”{heading}” har flera värden: är det flera bolag, exportera ett i taget, annars summeras de",
        f'"{heading}" has several values: if they are several companies, export one at a time, or they are added up',
    )


def _struck(heading: str) -> Words:
    return Words(
        f"”{heading}” skiljer rader åt: exportera utan de strukna, som annars räknas med",
        f'"{heading}" parts rows: export without those that are struck, which else count too',
    )


def _unnamed_account(number: int) -> Words:
    return Words(
        f"kolumn {number} har kontonummer men ingen rubrik: skriv en i filen, så kan den anges",
        f"column {number} has account numbers but no heading: write one in the file, so that it can be declared",
    )


def _may_be_side(heading: str) -> Words:
    return Words(
        f"inget belopp har tecken: säger ”{heading}” på vilken sida de står, ange den som side",
        f'no amount has a sign: if "{heading}" says on which side they stand, give it as side',
    )


def _side_apart(heading: str) -> Words:
    which = Words(f"”{heading}”", f'"{heading}"') if heading else Words("en kolumn utan rubrik", "a column without a heading")
    return Words(
        f"{which.sv} säger debet eller kredit; i en saldolista ska kredit ha minus i beloppet",
        f"{which.en} says debit or credit; in a list of balances credit must have a minus in the amount",
    )


def _year_of(heading: str) -> int:
    return max((int(year) for year in re.findall(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", heading)), default=0)


def _rivals(headings: Sequence[str]) -> Words | None:
    if not headings:
        return None
    listed = ", ".join(f"”{heading}”" for heading in headings)
    return Words(f"det kan också vara {listed}", f"it might also be {listed}")


_NO_ROWS = Words("det finns inga rader under rubrikerna", "there are no rows below the headings")
_SAME_HEADINGS = Words(
    "flera kolumner har samma rubrik; de kan inte användas", "several columns have the same heading; they cannot be used"
)
_EXPORTED = Words("bokslut export skriver så", "bokslut export writes so")
_BY_HEADING = Words("rubriken säger det", "the heading says so")
_NO_DATES = Words(
    "filen har varken datum eller nummer: är det en saldolista", "the file has neither dates nor numbers: is it a list of balances"
)
_ACCOUNTS_ABOVE = Words("kontot står på en egen rad ovanför sina rader", "the account stands on a row of its own above its rows")
_NAMES_ABOVE = Words("texten bredvid kontot ovanför sina rader", "the text beside the account above its rows")
_SUMS_TO_ZERO = Words("beloppen tar ut varandra rad för rad", "the amounts cancel out row by row")
_CANCEL_BY_SIDE = Words("med den tar beloppen ut varandra", "with it the amounts cancel out")
_NEGATIVE_CREDIT = Words(
    "alla belopp i kredit är negativa: de skulle bokföras som debet; räkna ihop debet och kredit till en kolumn med belopp",
    "all amounts in credit are negative: they would be posted as debit; add debit and credit up to one column of amounts",
)
_NO_END = Words(
    "listan säger vad kontona började på, men ingen känd rubrik säger vad de slutade på: ange den som closing",
    "the list says what accounts began at, but no known heading says what they ended at: give it as closing",
)
_CANCEL_WITHIN = Words("beloppen tar ut varandra inom varje nummer", "the amounts cancel out within each number")
_ONE_DATE_WITHIN = Words("med den har varje nummer ett datum, utan den flera", "with it each number has one date, without it several")
_ONE_OF_TWO = Words("varje rad har belopp i en av de två kolumnerna", "each row has an amount in one of the two columns")
_WHICH_IS_DEBIT = Words("att den första är debet är antaget", "that the first is debit is assumed")
_NO_ZERO = Words("beloppen tar inte ut varandra i de första raderna", "the amounts do not cancel out in the first rows")
_WHAT = {
    "account": Words("kontonummer", "account numbers"),
    "date": Words("datum", "dates"),
    "number": Words("nummer", "numbers"),
    "amount": Words("belopp", "amounts"),
    "debit": Words("belopp", "amounts"),
    "credit": Words("belopp", "amounts"),
}
