"""What becomes of vouchers, against a plain comparison of two lists."""

from __future__ import annotations

import datetime as dt
from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from bokslut.changes import compare
from bokslut.changes.compare import compare_ledgers
from bokslut.ledger.frames import build_frames
from bokslut.ledger.ledger import Reading, build_ledger
from bokslut.model.change import ChangeKind
from bokslut.model.source import SourceInfo

Row = tuple[str, int, str]
Voucher = tuple[str, str, int, str, tuple[Row, ...]]

DAYS = st.integers(1, 28)
ROWS = st.lists(
    st.tuples(st.sampled_from(["1930", "3001", "5410"]), st.sampled_from([-200, -100, 0, 100, 200]), st.sampled_from(["", "10", "20"])),
    max_size=3,
)
VOUCHERS = st.lists(
    st.tuples(st.sampled_from(["A", "B"]), st.sampled_from(["", "1", "2", "3", "4"]), DAYS, st.sampled_from(["x", "y"]), ROWS.map(tuple)),
    max_size=7,
)


def ledger(vouchers: list[Voucher]):
    lists = ["", *dict.fromkeys(place for *_, rows in reversed(vouchers) for _, _, place in rows if place)]
    postings = [(at, row) for at, (*_, rows) in enumerate(vouchers) for row in rows]
    frames = build_frames(
        entries={
            "entry": range(len(vouchers)),
            "series": [each[0] for each in vouchers],
            "number": [each[1] for each in vouchers],
            "date": [dt.date(2025, 1, each[2]) for each in vouchers],
            "text": [each[3] for each in vouchers],
            "registered": [None for _ in vouchers],
            "signature": [None for _ in vouchers],
            "place": [10 * at + 1 for at in range(len(vouchers))],
        },
        postings={
            "entry": [at for at, _ in postings],
            "account": [row[0] for _, row in postings],
            "objects": [lists.index(row[2]) for _, row in postings],
            "amount_ore": [row[1] for _, row in postings],
            "date": [dt.date(2025, 1, vouchers[at][2]) for at, _ in postings],
            "text": [None for _ in postings],
            "quantity": [None for _ in postings],
            "signature": [None for _ in postings],
            "place": [10 * at + 2 + nth for nth, (at, _) in enumerate(postings)],
        },
        object_lists={"objects": range(1, len(lists)), "dimension": ["1" for _ in lists[1:]], "object": lists[1:]},
    )
    return build_ledger([Reading(SourceInfo("x.se", "sie4", "utf-8", "0" * 64), frames)])


def key(voucher: Voucher) -> tuple[object, ...]:
    series, number, day, text, _ = voucher
    return (series, number) if number else (series, number, day, text)


def content(vouchers: list[Voucher]) -> dict[tuple[object, ...], Counter[object]]:
    """What is said under each name: every row with its head, or the head alone of one without rows."""
    said: dict[tuple[object, ...], Counter[object]] = {}
    for voucher in vouchers:
        _, _, day, text, rows = voucher
        said.setdefault(key(voucher), Counter()).update((day, text, row) for row in rows or (None,))
    return said


@given(VOUCHERS, VOUCHERS)
def test_vouchers_differ_where_a_plain_comparison_says_so(old, new):
    changes = compare_ledgers(ledger(old), ledger(new))
    before, after = content(old), content(new)
    through = max((day for *_, day, _, rows in old if rows), default=None)
    expected: Counter[ChangeKind] = Counter()
    for name in {*before, *after}:
        if name not in after:
            expected[ChangeKind.REMOVED] += 1
        elif name not in before:
            latest = max(day for day, _, _ in after[name])
            expected[ChangeKind.LATE if through is not None and latest <= through else ChangeKind.NEW] += 1
        elif before[name] != after[name]:
            expected[ChangeKind.CHANGED] += 1
    found = Counter({kind: count for kind, count in changes.counts.items() if count})
    # A renumbered voucher is one that is gone and one that is new.
    paired = found.pop(ChangeKind.RENUMBERED, 0)
    assert found[ChangeKind.CHANGED] == expected[ChangeKind.CHANGED]
    assert found[ChangeKind.REMOVED] + paired == expected[ChangeKind.REMOVED]
    assert found[ChangeKind.LATE] + found[ChangeKind.NEW] + paired == expected[ChangeKind.LATE] + expected[ChangeKind.NEW]
    assert changes.are_none == (before == after)
    moved = [Counter(), Counter()]
    for sums, vouchers in zip(moved, (old, new), strict=True):
        for *_, day, _, rows in vouchers:
            for account, ore, _ in rows if through is None or day <= through else ():
                sums[account] += ore
    differing = {account for account in {*moved[0], *moved[1]} if moved[0][account] != moved[1][account]}
    assert {each.account for each in changes.accounts} == differing


@given(VOUCHERS)
def test_a_ledger_differs_in_nothing_from_itself(vouchers):
    assert compare_ledgers(ledger(vouchers), ledger(vouchers[::-1])).are_none


def test_more_than_can_be_told_are_counted(monkeypatch):
    monkeypatch.setattr(compare, "VOUCHERS_MAX", 2)
    old = [("A", str(number), 10, "x", (("1930", 100, ""),)) for number in range(1, 4)]
    new = [("B", str(number), 5 if number < 3 else 20, "y", (("1930", 200, ""),)) for number in range(1, 5)]
    changes = compare_ledgers(ledger(old), ledger(new))
    assert len(changes.vouchers) == 2
    assert {kind: count for kind, count in changes.counts.items() if count} == {
        ChangeKind.REMOVED: 3,
        ChangeKind.LATE: 2,
        ChangeKind.NEW: 2,
    }
