"""Whether a sheet's rows stand in groups under their account or their entry, and which column is their balance."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING

from bokslut.sources.columns import AMOUNTS, is_balance_heading
from bokslut.sources.columns_groups import names_account
from bokslut.sources.columns_totals import is_total, text_stand

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from bokslut.sources.interface import Grouped
    from bokslut.sources.rows import Row

#: Of the postings, so many hundredths must have a cell for it to be theirs, and so many must lack it for it to be their head's.
_OWN, _LACKING = 95, 25
#: A row that only names an account has no more cells filled.
_HEAD_CELLS = 2


@dataclass(frozen=True, slots=True)
class Grouping:
    """How the rows of a sheet are grouped."""

    by: Grouped
    #: The headings that the accounts stand under, and their names; the latter only where rows of their own have them.
    account: str
    name: str | None = None


def grouping_of(names: Sequence[str], mapping: Mapping[str, str], rows: Sequence[Row]) -> Grouping | None:
    """Tell how the rows below the headings are grouped; None where each says itself what it is, or no amounts are found."""
    at = {name: names.index(heading) for name, heading in mapping.items()}
    amounts = [at[name] for name in AMOUNTS if name in at]
    if not amounts or "number" not in at:
        return None
    posted = [row for row in rows if any(row.text(cell) for cell in amounts) and not _is_stated(row)]
    if not posted:
        return None
    account = at.get("account")
    numbered, accounted = (_share(posted, cell) for cell in (at["number"], account))
    if account is not None and accounted >= _OWN and numbered <= 100 - _LACKING and _come_once(rows, at):
        return Grouping("entry", names[account])
    if numbered < _OWN:
        return None
    balances = [index for index, name in enumerate(names) if is_balance_heading(name)]
    heads = _heads(rows, amounts, balances)
    cell = (max(heads, key=lambda found: len(heads[found])) if heads else None) if accounted == 0 else account
    if cell is None or accounted > 100 - _LACKING or cell >= len(names) or not names[cell] or cell == at.get("text"):
        return None
    return Grouping("account", names[cell], _name_heading(names, {cell, *balances}, heads.get(cell, ())))


def balance_heading(names: Sequence[str], rows: Sequence[Row], grouping: Grouping | None) -> str | None:
    """Return the heading of the balances, where there is one and the rows are those of a printed ledger."""
    is_printed = (grouping is not None and grouping.by == "account") or any(text_stand(cell.strip()) for row in rows for cell in row.cells)
    headings = [name for name in names if is_balance_heading(name)]
    return headings[0] if is_printed and len(headings) == 1 else None


def _come_once(rows: Sequence[Row], at: Mapping[str, int]) -> bool:
    """Tell whether nearly every entry stands in one place. Where rows are sorted by account, those without a number are sums."""
    keys = [(row.text(at.get("series")), row.text(at["number"])) for row in rows if re.search("[0-9]", row.text(at["number"]))]
    runs = [key for key, _ in groupby(keys)]
    return bool(runs) and len(set(runs)) * 100 >= len(runs) * _OWN


def _is_stated(row: Row) -> bool:
    return is_total(row, "", "") or any(text_stand(cell.strip()) for cell in row.cells)


def _share(rows: Sequence[Row], cell: int | None) -> int:
    return sum(1 for row in rows if row.text(cell)) * 100 // len(rows)


def _heads(rows: Sequence[Row], amounts: Sequence[int], balances: Sequence[int]) -> dict[int, list[Row]]:
    """Return the rows that have an account and next to nothing else but a balance, by the cell that it stands in."""
    heads: dict[int, list[Row]] = {}
    for row in rows:
        filled = [index for index, cell in enumerate(row.cells) if cell.strip() and index not in balances]
        if filled and len(filled) <= _HEAD_CELLS and filled[0] not in amounts and names_account(row.text(filled[0])):
            heads.setdefault(filled[0], []).append(row)
    return heads


def _name_heading(names: Sequence[str], known: Collection[int], heads: Sequence[Row]) -> str | None:
    """Return the heading of the one other cell that rows with an account alone have filled."""
    others = {index for row in heads for index, cell in enumerate(row.cells) if cell.strip() and index not in known}
    return names[cell] or None if len(others) == 1 and (cell := others.pop()) < len(names) else None
