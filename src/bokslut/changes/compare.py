"""From the vouchers that differ to what became of each, and of the accounts."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from bokslut.changes.content import KEY, differing_keys, last_day, moved_by_account, of_keys, rows_of
from bokslut.checks.ledgers import entry_name
from bokslut.ledger.lazy import is_empty
from bokslut.ledger.stated import stated_of_accounts
from bokslut.model.change import AccountChange, ChangeKind, Changes, VoucherChange, VoucherRow, VoucherState

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from bokslut.ledger.ledger import Ledger

#: More vouchers than this are counted and not told one by one: two ledgers that have little to do with one another.
VOUCHERS_MAX = 10_000

_Key = tuple[str, str, dt.date | None, str | None]


def compare_ledgers(old: Ledger, new: Ledger, through: dt.date | None = None) -> Changes:
    """Say what became of each voucher and account of the old ledger, and what is new.

    `through` is the day that the old one is complete to, by default that of its last posting within its year: what is new and dated
    no later is late.
    """
    old_rows, new_rows = rows_of(old), rows_of(new)
    keys = differing_keys(old_rows, new_rows)
    day = through or last_day(old)
    told = keys.head(VOUCHERS_MAX)
    before, after = _states(old, of_keys(old_rows, told)), _states(new, of_keys(new_rows, told))
    changes = _renumbered([_change(key, before.get(key), after.get(key), day) for key in dict.fromkeys((*before, *after))])
    return Changes(
        old=old.sources,
        new=new.sources,
        currency=new.currency,
        through=day,
        counts=_counted(changes, keys.slice(VOUCHERS_MAX), day),
        vouchers=tuple(sorted(changes, key=_order)),
        accounts=tuple(_accounts(old, new, day)),
    )


def _states(ledger: Ledger, rows: pl.DataFrame) -> dict[_Key, VoucherState]:
    """Gather the rows of each voucher, in the order of the export."""
    gathered: dict[_Key, list[_Row]] = {}
    for row in rows.select(*KEY, *_Row._fields).iter_rows():
        gathered.setdefault(row[: len(KEY)], []).append(_Row(*row[len(KEY) :]))
    return {key: _state(ledger, own) for key, own in gathered.items()}


class _Row(NamedTuple):
    """A row with its voucher's head, by the names of its columns."""

    entry_date: dt.date | None
    entry_text: str
    registered: dt.date | None
    entry_place: int
    account: str | None
    amount_ore: int | None
    objects: str
    date: dt.date | None
    text: str
    quantity: str
    place: int | None


def _state(ledger: Ledger, own: Sequence[_Row]) -> VoucherState:
    rows = tuple(
        VoucherRow(row.account, row.amount_ore, row.objects or "", row.date, row.text or "", row.quantity or "", ledger.place(row.place))
        for row in own
        if row.account is not None and row.amount_ore is not None and row.place is not None
    )
    return VoucherState(
        dates=tuple(dict.fromkeys(row.entry_date for row in own)),
        texts=tuple(dict.fromkeys(row.entry_text for row in own)),
        registered=max((row.registered for row in own if row.registered is not None), default=None),
        debits_ore=sum(row.ore for row in rows if row.ore > 0),
        place=ledger.place(own[0].entry_place),
        rows=rows,
    )


def _change(key: _Key, old: VoucherState | None, new: VoucherState | None, through: dt.date | None) -> VoucherChange:
    series, number = key[:2]
    name = entry_name(series, number)
    if new is None or old is None:
        kind = ChangeKind.REMOVED if new is None else _of_new(max((day for day in new.dates if day is not None), default=None), through)
        return VoucherChange(kind, series, number, name, old, new)
    was, now = Counter(map(_said, old.rows)), Counter(map(_said, new.rows))
    lost, gained = _left(old.rows, was - now), _left(new.rows, now - was)
    return VoucherChange(ChangeKind.CHANGED, series, number, name, old, new, lost, gained)


def _of_new(day: dt.date | None, through: dt.date | None) -> ChangeKind:
    return ChangeKind.LATE if day is not None and through is not None and day <= through else ChangeKind.NEW


def _said(row: VoucherRow) -> tuple[object, ...]:
    """Return what a row says, wherever it stands."""
    return (row.account, row.ore, row.objects, row.date, row.text, row.quantity)


def _left(rows: Iterable[VoucherRow], counts: Counter[tuple[object, ...]]) -> tuple[VoucherRow, ...]:
    """Return the rows that one of two vouchers has more of, in order."""
    found = []
    for row in rows:
        if counts[_said(row)] > 0:
            counts[_said(row)] -= 1
            found.append(row)
    return tuple(found)


def _renumbered(changes: Sequence[VoucherChange]) -> list[VoucherChange]:
    """Join a voucher that is gone with a new one that says the same under another number: the first of either, in order."""
    gone: dict[object, list[VoucherChange]] = {}
    for change in changes:
        if change.kind is ChangeKind.REMOVED and change.old is not None:
            gone.setdefault(_content(change.old), []).append(change)
    joined: dict[int, VoucherChange] = {}
    taken: set[int] = set()
    for change in changes:
        if change.old is None and change.new is not None and (same := gone.get(_content(change.new))):
            first = same.pop(0)
            joined[id(first)] = replace(first, kind=ChangeKind.RENUMBERED, new=change.new, now=change.name)
            taken.add(id(change))
    return [joined.get(id(change), change) for change in changes if id(change) not in taken]


def _content(state: VoucherState) -> object:
    return (state.dates, state.texts, tuple(sorted(map(repr, map(_said, state.rows)))))


def _counted(changes: Iterable[VoucherChange], rest: pl.DataFrame, through: dt.date | None) -> Mapping[ChangeKind, int]:
    """Count the changes of each kind, and those that are only counted."""
    counts = Counter(change.kind for change in changes)
    for in_old, in_new, day in rest.select("in_old", "in_new", "day").iter_rows():
        counts[ChangeKind.REMOVED if not in_new else ChangeKind.CHANGED if in_old else _of_new(day, through)] += 1
    return {kind: counts[kind] for kind in ChangeKind}


def _order(change: VoucherChange) -> tuple[int, tuple[str, str, int, int]]:
    state = change.old or change.new
    assert state is not None, "a change is of something"
    return (tuple(ChangeKind).index(change.kind), state.place.sort_key())


def _accounts(old: Ledger, new: Ledger, through: dt.date | None) -> Iterator[AccountChange]:
    """Yield the accounts that open at another amount, or stand at one on the day that the old ledger ends at."""
    openings = [dict(stated_of_accounts(each, 0, ("IB",)).select("account", "amount_ore").iter_rows()) for each in (old, new)]
    # A table of vouchers states no balances at all: its openings are not zero but unknown, and taken to be the other's.
    for at, each in enumerate((old, new)):
        openings[at] = openings[at] if len(each.frames.stated) else openings[1 - at]
    closings = [_closings(each, opens, through) for each, opens in zip((old, new), openings, strict=True)]
    names = {account: name for each in (old, new) for account, name in each.frames.accounts.select("account", "name").iter_rows()}
    for account in sorted({*openings[0], *openings[1], *closings[0], *closings[1]}):
        opens, closes = ([each.get(account, 0) for each in ends] for ends in (openings, closings))
        if opens[0] != opens[1] or closes[0] != closes[1]:
            yield AccountChange(account, names.get(account) or "", opens[0], opens[1], closes[0], closes[1])


def _closings(ledger: Ledger, openings: Mapping[str, int], through: dt.date | None) -> Mapping[str, int]:
    """Return what accounts stand at on a day: opening and postings, or of a file without vouchers what it states itself."""
    moved = moved_by_account(ledger, through)
    if is_empty(ledger.frames.postings):
        return dict(stated_of_accounts(ledger, 0, ("UB", "RES")).select("account", "amount_ore").iter_rows())
    return {account: openings.get(account, 0) + moved.get(account, 0) for account in {*openings, *moved}}
