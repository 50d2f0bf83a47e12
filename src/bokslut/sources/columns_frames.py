"""The ledger's frames in the making: entries, postings, objects and account names, row by row."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.ledger.frames import Frames, build_frames

if TYPE_CHECKING:
    import datetime as dt

    import polars as pl


@dataclass(slots=True)
class Entry:
    """An entry in the making: its row in the frame and the date it began with."""

    index: int
    date: dt.date
    #: A row with another date has been reported.
    reported: bool = False


class PostingFrames:
    """Collects one file's ledger. `place` is packed as the frames have it."""

    def __init__(self, dimensions: tuple[str, ...], header_place: int) -> None:
        self._dimensions = dict.fromkeys(dimensions, header_place)
        self._found: dict[tuple[str, str], Entry] = {}
        self._entries: dict[str, list[object]] = {}
        self._postings: dict[str, list[object]] = {}
        self._object_lists: dict[str, list[object]] = {}
        self._accounts: dict[str, tuple[str, int]] = {}
        self._objects: dict[tuple[str, str], int] = {}
        self._lists: dict[tuple[tuple[str, str], ...], int] = {(): 0}

    @property
    def entry_count(self) -> int:
        """Return how many entries there are."""
        return len(self._found)

    @property
    def posting_count(self) -> int:
        """Return how many postings there are."""
        return len(self._postings.get("entry", ()))

    def entry(self, series: str, number: str) -> Entry | None:
        """Return the entry of that series and number, if it has begun."""
        return self._found.get((series, number))

    def begin_entry(self, series: str, number: str, date: dt.date, **details: object) -> Entry:
        """Begin an entry; `details` are the frame's other columns (text, registered, signature, place)."""
        entry = self._found[series, number] = Entry(len(self._found), date)
        _append(self._entries, entry=entry.index, series=series, number=number, date=date, **details)
        return entry

    def add_posting(self, place: int, objects: tuple[tuple[str, str], ...], **columns: object) -> None:
        """Add a posting with its (dimension, object) pairs; `columns` are the frame's other columns."""
        _append(self._postings, objects=self._object_list(objects, place), place=place, **columns)

    def name_account(self, account: str, name: str, place: int) -> None:
        """Keep an account's name, if it is one; the first one given stays."""
        if name:
            self._accounts.setdefault(account, (name, place))

    def _object_list(self, pairs: tuple[tuple[str, str], ...], place: int) -> int:
        if pairs not in self._lists:
            self._lists[pairs] = len(self._lists)
            for dimension, code in pairs:
                _append(self._object_lists, objects=self._lists[pairs], dimension=dimension, object=code)
                self._objects.setdefault((dimension, code), place)
        return self._lists[pairs]

    def build(self, stated: pl.DataFrame) -> Frames:
        """Return the frames, with the balances that the file states."""
        accounts = sorted(self._accounts.items())
        nothing = [None] * len(accounts)
        return build_frames(
            entries=self._entries,
            postings=self._postings,
            object_lists=self._object_lists,
            accounts={
                "account": [account for account, _ in accounts],
                "name": [name for _, (name, _) in accounts],
                "type": nothing,
                "unit": nothing,
                "sru": nothing,
                "place": [place for _, (_, place) in accounts],
            },
            dimensions={
                "dimension": list(self._dimensions),
                "name": list(self._dimensions),
                "parent": [None] * len(self._dimensions),
                "place": list(self._dimensions.values()),
            },
            objects={
                "dimension": [dimension for dimension, _ in self._objects],
                "object": [code for _, code in self._objects],
                # The file gives codes only: a code is its own name.
                "name": [code for _, code in self._objects],
                "place": list(self._objects.values()),
            },
            stated=stated.to_dict(as_series=False),
        )


def _append(columns: dict[str, list[object]], **values: object) -> None:
    for name, value in values.items():
        columns.setdefault(name, []).append(value)
