"""Which column of a file holds what: the close file's mapping against the headings, and suggestions for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.place import Place
from bokslut.model.suggest import suggest
from bokslut.model.toml import toml_key, toml_text
from bokslut.model.words import Words, same
from bokslut.sources.columns_known import (
    ACCOUNT,
    BALANCES,
    BOOK_CURRENCIES,
    CHANGES,
    CLOSINGS,
    COMPANIES,
    COMPANY_CODES,
    CURRENCY_AMOUNTS,
    IN_BOOK_CURRENCY,
    KNOWN,
    LISTED_SIDES,
    OPENINGS,
)
from bokslut.sources.columns_money import other_money
from bokslut.sources.rows import bare_cells, shown

if TYPE_CHECKING:
    from collections.abc import Container, Iterator, Mapping, Sequence

    from bokslut.sources.interface import Grouped, ReadOptions
    from bokslut.sources.rows import Grid, Row

REQUIRED = ("account", "date", "number")
AMOUNTS = ("amount", "debit", "credit")
DATES = ("date", "registered")
#: The column that says which side an amount of `amount` stands on.
SIDE = "side"
#: The column of an account's balance after each row.
BALANCE = "balance"
#: The columns of a list of balances: an account's at the beginning and at the end.
OPENING, CLOSING = "opening", "closing"
#: The two columns that may stand for one of balances, each with a side of it.
PAIRS = {name: (f"{name}_debit", f"{name}_credit") for name in (OPENING, CLOSING)}
#: Every column of balances that a list of them may have.
LISTED_BALANCES = (OPENING, *PAIRS[OPENING], CLOSING, *PAIRS[CLOSING])
#: What a list of balances may have.
LISTED = ("account", "account_name", *AMOUNTS, *LISTED_BALANCES)
OPTIONAL = (SIDE, BALANCE, "series", "text", "account_name", "registered", "signature", "quantity", "currency", "counterparty")
CANONICAL = (*REQUIRED, *AMOUNTS, *OPTIONAL, *LISTED_BALANCES)

#: What a dimension's column is called in the mapping: "dim:ansvar".
DIMENSION = "dim:"
#: The dimension that the column `counterparty` fills.
COUNTERPARTY = "motpart"

#: Rows above the headings (a title, a print date) that are passed over.
TITLE_ROWS_MAX = 30
#: The key of the close file that maps the columns.
_COLUMNS = ("columns",)
_ONE_OF_THEM = Words("Ange det ena eller det andra.", "Give one or the other.")
#: Headings that a message lists.
_LISTED_MAX = 40


@dataclass(frozen=True, slots=True)
class Columns:
    """The index of the cell that each canonical column stands in."""

    cells: Mapping[str, int]
    #: Dimension and cell, in the mapping's order.
    dimensions: tuple[tuple[str, int], ...]
    #: Cells that a whole row has.
    width: int
    #: The headings and what stands above them, as `bare_cells` gives rows: some programs repeat them on each page.
    titles: frozenset[tuple[str, ...]] = frozenset()
    #: What the rows stand in groups under, if they do.
    grouped: Grouped | None = None
    #: The cell under a heading that balances have, where the mapping has none.
    undeclared_balance: int | None = None
    #: The head of the first group, where it stands above the headings.
    first_head: Row | None = None
    #: The cell under a heading that says whose books a row is of, where the mapping has none.
    company: int | None = None

    def amount_cells(self) -> tuple[int, ...]:
        """Return the cells that hold amounts, balances last."""
        return tuple(self.cells[name] for name in (*AMOUNTS, BALANCE, *LISTED_BALANCES) if name in self.cells)

    def read_cells(self) -> tuple[int, ...]:
        """Return the cells whose texts are read: those that are mapped, and that of the company."""
        return (*self.cells.values(), *(() if self.company is None else (self.company,)))

    def amount_names(self) -> tuple[str, ...]:
        """Return the canonical columns of amounts that rows are posted by: a side that is told parts `amount` in two."""
        return ("debit", "credit") if SIDE in self.cells else tuple(name for name in AMOUNTS if name in self.cells)

    def date_names(self) -> tuple[str, ...]:
        """Return the canonical columns of dates that there are."""
        return tuple(name for name in DATES if name in self.cells)


def suggest_mapping(headings: Sequence[str]) -> dict[str, str]:
    """Return the mapping that a file's headings suggest, canonical column to heading, as far as they are known."""
    there = {folded(heading): heading for heading in reversed(headings) if heading.strip()}
    found = {name: there[folded(known)] for name, words in KNOWN.items() for known in reversed(words) if folded(known) in there}
    if "amount" in found or not {"debit", "credit"} <= found.keys():
        found.pop("debit", None)
        found.pop("credit", None)
    if "currency" in found and _is_of_transaction(found, there):
        found.pop("currency")
    if "account" not in found and folded(found.get("text", "")) == "label":
        found.pop("text")  # what names the lines of a published table
    return _as_list(found, there) or found


def _is_of_transaction(found: Mapping[str, str], there: Mapping[str, str]) -> bool:
    """Tell whether the currency is that of transactions, whose amounts in it stand beside those of the books."""
    amounts = [folded(found[name]) for name in AMOUNTS if name in found]
    is_converted = any(word in heading for heading in amounts for word in IN_BOOK_CURRENCY)
    has_both = is_converted or any(folded(word) in there for word in CURRENCY_AMOUNTS)
    return has_both and folded(found["currency"]) not in map(folded, BOOK_CURRENCIES)


def _as_list(found: Mapping[str, str], there: Mapping[str, str]) -> dict[str, str] | None:
    """Return the mapping of a list of balances: it has no dates and no numbers; None where the headings are of something else."""
    known = {OPENING: OPENINGS, CLOSING: (*CLOSINGS, *BALANCES), "amount": CHANGES, **LISTED_SIDES}
    words = {name: [*dict.fromkeys(there[folded(word)] for word in words if folded(word) in there)] for name, words in known.items()}
    sides = {name: words[name][0] for pair in PAIRS.values() if all(words[name] for name in pair) for name in pair}
    if found.keys() & {"date", "number"} or "account" not in found or not (words[OPENING] or words[CLOSING] or sides):
        return None
    # Of the year's opening and the period's the year's is meant, which the period's change does not go with.
    named = ("account", "account_name") if len(words[OPENING]) > 1 else LISTED
    mapping = {name: heading for name, heading in found.items() if name in named}
    change = {} if mapping.keys() & set(AMOUNTS) or len(words[OPENING]) > 1 else {"amount": words["amount"][:1]}
    whole = {name: words[name] for name, pair in PAIRS.items() if pair[0] not in sides} | change
    return mapping | {name: each[0] for name, each in whole.items() if each} | sides


def is_list(mapping: Container[str]) -> bool:
    """Tell whether a mapping, or what is known of one, is that of a list of balances."""
    return any(name in mapping for name in LISTED_BALANCES)


def resolve(grid: Grid, options: ReadOptions) -> tuple[Columns, Row, Iterator[Row]]:
    """Find the headings of a file; return the columns, the row of headings and the rows after it.

    Raises UnreadableError for a file without rows, and UsageError with every fault of the mapping: what is not mapped,
    what is not in the file, with the headings that are, and a mapping to paste.
    """
    mapping, grouped = options.columns, options.grouped
    rows = grid.rows()
    header, found, above = _find_headings(grid, rows, mapping)
    names = [_spaced(cell) for cell in header.cells]
    problems = list(_problems(grid.row_place(header), names, mapping))
    if not found and not problems:
        message = Words("Rubrikraden har ett citattecken för lite.", "The row of headings lacks a quotation mark.")
        problems.append(Problem(message, grid.row_place(header), Words("Rätta rubrikraden.", "Correct the headings.")))
    if is_list(mapping) and grouped is not None:
        message = Words("grouped gäller inte en saldolista: den har en rad för varje konto.", "grouped is not for a list of balances.")
        problems.append(Problem(message, grid.row_place(header), Words("Ta bort grouped.", "Leave out grouped."), ("grouped",)))
    problems += other_money(grid, header, above, _amounts_of(options.columns), options.currency)
    if problems:
        raise UsageError(*problems)
    cells = {name: index for name, heading in mapping.items() if (index := _index(names, heading)) is not None}
    dimensions = [(name.removeprefix(DIMENSION), index) for name, index in cells.items() if name.startswith(DIMENSION)]
    if "counterparty" in cells:
        dimensions.append((COUNTERPARTY, cells["counterparty"]))
    width = max(index for index, name in enumerate(names) if name) + 1
    heads = [row for row in above if grouped == "account" and _names_account(row, cells)]
    first = above[-1] if heads and above[-1] is heads[-1] else None
    titled = [row for row in above if not (row.broken or row in heads or _has_figures(row, cells, grouped))]
    titles = frozenset(map(bare_cells, (header, *titled)))
    undeclared = None if BALANCE in cells else next((at for at, name in enumerate(names) if is_balance_heading(name)), None)
    # Under a group the company may stand on its head alone.
    whose = [at for at, name in enumerate(names) if folded(name) in _COMPANIES and at not in cells.values() and not grouped]
    company = next((at for at in whose if is_company_code(names[at])), whose[0] if whose else None)
    return Columns(cells, tuple(dimensions), width, titles, grouped, undeclared, first, company), header, rows


def _has_figures(row: Row, cells: Mapping[str, int], grouped: Grouped | None) -> bool:
    """Tell whether a row has something under an amount, and an account or a group: then it is a posting, wherever it stands."""
    return bool(row.text(cells["account"]) or grouped) and any(row.text(cells[name]) for name in AMOUNTS if name in cells)


def _names_account(row: Row, cells: Mapping[str, int]) -> bool:
    """Tell whether a row has an account with its name and nothing else: ledgers are printed with headings below each."""
    own = {cells["account"], cells.get("account_name", cells["account"])}
    found = ACCOUNT.fullmatch(row.text(cells["account"]))
    alone = all(not cell.strip() or index in own for index, cell in enumerate(row.cells))
    return not row.broken and alone and found is not None and bool(found[2] or row.text(cells.get("account_name")))


def _find_headings(grid: Grid, rows: Iterator[Row], mapping: Mapping[str, str]) -> tuple[Row, bool, list[Row]]:
    """Read up to the first row that has every mapped heading, and return it with the rows above it.

    Without one, return the widest of the first rows.
    """
    passed: list[Row] = []
    for row in rows:
        names = [_spaced(cell) for cell in row.cells]
        if mapping and not row.broken and all(_index(names, heading) is not None for heading in mapping.values()):
            return row, True, passed
        passed.append(row)
        if len(passed) >= TITLE_ROWS_MAX:
            break
    if not passed:
        raise UnreadableError(Problem(Words("Filen har inga rader.", "The file has no rows."), Place(grid.path, 1, sheet=grid.sheet)))
    return max(passed, key=lambda row: (sum(1 for cell in row.cells if cell.strip()), -row.line)), False, []


def listed_headings(names: Sequence[str]) -> str:
    """Return headings as messages list them."""
    titled = [f"”{shown(name)}”" for name in names if name]
    return ", ".join(titled[:_LISTED_MAX]) + (" …" if len(titled) > _LISTED_MAX else "")


def _problems(place: Place, names: Sequence[str], mapping: Mapping[str, str]) -> Iterator[Problem]:
    listed = listed_headings(names)
    if not mapping:
        message = Words("Filens kolumner är inte angivna.", "The file's columns are not declared.")
        yield Problem(message, place, _paste(names, listed, place.path), _COLUMNS)
        return
    for name, heading in mapping.items():
        if name not in CANONICAL and not (name.startswith(DIMENSION) and name != DIMENSION):
            yield _unknown_name(place, name)
        elif _index(names, heading) is None:
            yield _unknown_heading(place, name, heading, names, listed)
        elif names.count(_spaced(heading)) > 1:
            message = Words(f"Flera kolumner heter ”{heading}”.", f'Several columns are called "{heading}".')
            yield Problem(message, place, Words("Ge dem olika rubriker i filen.", "Give them different headings in the file."))
    missing = [name if name != "amount" else "amount (debit + credit)" for name in missing_names(mapping)]
    if missing:
        names_sv = ", ".join(missing)
        message = Words(f"columns saknar {names_sv}.", f"columns lacks {names_sv}.")
        yield Problem(message, place, _paste(names, listed, place.path), _COLUMNS)
    yield from _conflicts(place, names, mapping)


def missing_names(mapping: Container[str]) -> list[str]:
    """Return the canonical columns that are needed and not in a mapping, or in what is known of one."""
    if is_list(mapping):
        sides = [pair for pair in PAIRS.values() if any(name in mapping for name in pair)]
        return [name for name in ("account", *(name for pair in sides for name in pair)) if name not in mapping]
    has_amounts = "amount" in mapping or ("debit" in mapping and "credit" in mapping)
    return [*(name for name in REQUIRED if name not in mapping), *(() if has_amounts else ("amount",))]


def _conflicts(place: Place, names: Sequence[str], mapping: Mapping[str, str]) -> Iterator[Problem]:
    """Give what cannot be declared together."""
    if "counterparty" in mapping and f"{DIMENSION}{COUNTERPARTY}" in mapping:
        message = Words("columns har både counterparty och dim:motpart.", "columns has both counterparty and dim:motpart.")
        yield Problem(message, place, _ONE_OF_THEM, _COLUMNS)
    if "amount" in mapping and mapping.keys() & {"debit", "credit"}:
        message = Words("columns har både amount och debit eller credit.", "columns has both amount and debit or credit.")
        yield Problem(message, place, _ONE_OF_THEM, _COLUMNS)
    account = _index(names, mapping.get("account", ""))
    for name, heading in mapping.items():
        if name not in ("account", "account_name", "number", "date") and account is not None and _index(names, heading) == account:
            message = Words(f"account och {name} kan inte vara samma kolumn.", f"account and {name} cannot be one column.")
            yield Problem(message, place, Words("Ange var kontot står.", "Say where the account stands."), (*_COLUMNS, name))
    others = [name for name in mapping if name not in LISTED] if is_list(mapping) else []
    if others:
        listed = ", ".join(others)
        message = Words(
            f"columns har {listed} tillsammans med opening eller closing: det är en saldolista, som inte har några verifikationer.",
            f"columns has {listed} together with opening or closing: that is a list of balances, which has no entries.",
        )
        yield Problem(message, place, _ONE_OF_THEM, _COLUMNS)
    for name, pair in PAIRS.items():
        if name in mapping and mapping.keys() & set(pair):
            message = Words(
                f"columns har både {name} och {pair[0]} eller {pair[1]}.", f"columns has both {name} and {pair[0]} or {pair[1]}."
            )
            yield Problem(message, place, _ONE_OF_THEM, _COLUMNS)
    if SIDE in mapping and "amount" not in mapping:
        message = Words("columns har side men inte amount.", "columns has side but not amount.")
        remedy = Words("Ange kolumnen som side gäller i amount.", "Give the column that side is about in amount.")
        yield Problem(message, place, remedy, (*_COLUMNS, SIDE))


def _amounts_of(mapping: Mapping[str, str]) -> tuple[str, ...]:
    """Return the headings of the columns that hold amounts."""
    return tuple(heading for name, heading in mapping.items() if name in (*AMOUNTS, BALANCE, *LISTED_BALANCES))


def _unknown_name(place: Place, name: str) -> Problem:
    near = suggest(name, CANONICAL)
    message = Words(f"columns har ett okänt namn: {name}.", f"columns has an unknown name: {name}.")
    hint = Words(f"Menade du {near}? ", f"Did you mean {near}? ") if near else same("")
    known = ", ".join(CANONICAL)
    remedy = Words(f"{hint.sv}Namnen är {known} och dim:NAMN.", f"{hint.en}The names are {known} and dim:NAME.")
    return Problem(message, place, remedy, (*_COLUMNS, name), of="key")


def _unknown_heading(place: Place, name: str, heading: str, names: Sequence[str], listed: str) -> Problem:
    near = suggest(heading, names) or suggest_mapping(names).get(name)
    message = Words(f"Filen har ingen kolumn ”{heading}” ({name}).", f'The file has no column "{heading}" ({name}).')
    hint = Words(f"Menade du ”{near}”? ", f'Did you mean "{near}"? ') if near else same("")
    remedy = Words(f"{hint.sv}Rubrikerna är {listed}.", f"{hint.en}The headings are {listed}.")
    return Problem(message, place, remedy, (*_COLUMNS, name))


def _paste(names: Sequence[str], listed: str, path: str) -> Words:
    """Return a mapping to paste into the close file, with what is known and what is left to fill in."""
    known = suggest_mapping(names)
    pairs = [f"{toml_key(name)} = {toml_text(heading)}" for name, heading in known.items()]
    pairs += [f'{name} = "…"' for name in missing_names(known)]
    line = f"columns = {{ {', '.join(pairs)} }}"
    if path.startswith("env:"):
        return Words(f"Ange i bokslut.toml: {line}. Rubrikerna är {listed}.", f"Give in bokslut.toml: {line}. The headings are {listed}.")
    return Words(
        f"Ange i bokslut.toml: {line}. Rubrikerna är {listed}. Med skäl för varje kolumn: bokslut read --suggest FIL.",
        f"Give in bokslut.toml: {line}. The headings are {listed}. With reasons for each column: bokslut read --suggest FILE.",
    )


def _index(names: Sequence[str], heading: str) -> int | None:
    """Find a heading: as written, else in any case."""
    wanted = _spaced(heading)
    if wanted in names:
        return names.index(wanted)
    plain = [name.casefold() for name in names]
    return plain.index(wanted.casefold()) if plain.count(wanted.casefold()) == 1 else None


def _spaced(text: str) -> str:
    return " ".join(text.split())


def folded(text: str) -> str:
    """Return a heading as headings are compared: without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", text.casefold())


def is_balance_heading(name: str) -> bool:
    """Tell whether a heading says that balances stand below it."""
    return folded(name) in _BALANCES


def is_company_code(name: str) -> bool:
    """Tell whether a heading can only say whose books a row is of, and not a customer, supplier or project."""
    return folded(name) in _COMPANY_CODES


_COMPANIES = frozenset(folded(word) for word in COMPANIES)
_COMPANY_CODES = frozenset(folded(word) for word in COMPANY_CODES)
_BALANCES = frozenset(folded(word) for word in BALANCES)
