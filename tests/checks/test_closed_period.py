"""Entries registered after their month was closed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hypothesis import given
from hypothesis import strategies as st
from planted import File, books_of, check, day, entry, is_place_whole, rule_of, subjects

from bokslut.checks.closed_period import ClosedPeriod, Lock
from bokslut.model.check import Outcome

if TYPE_CHECKING:
    import datetime as dt

LOCKS = (Lock(period="2025-01", locked=day(2, 10)), Lock(period="2025-02", locked=day(3, 10)))
RULE = rule_of(ClosedPeriod, locks=LOCKS)
DAYS = st.dates(day(1), day(4, 30))


@given(st.lists(st.tuples(DAYS, DAYS | st.none()), min_size=1, max_size=10))
def test_late_entries_are_those_a_plain_loop_finds(dates: list[tuple[dt.date, dt.date | None]]) -> None:
    entries = [entry(f"A {at}", date, ("1930", 0), registered=registered) for at, (date, registered) in enumerate(dates)]
    locked = {(2025, 1): day(2, 10), (2025, 2): day(3, 10)}
    late = [
        f"A {at}"
        for at, (date, registered) in enumerate(dates)
        if registered and (date.year, date.month) in locked and registered > locked[date.year, date.month]
    ]
    result = check(RULE, books_of(File(entries)))
    assert subjects(result) == late
    assert is_place_whole(result)
    known = any(registered for _, registered in dates)
    assert result.outcome is (Outcome.SKIPPED if not known else Outcome.FAILED if late else Outcome.OK)


def test_the_day_of_closing_itself_is_in_time() -> None:
    assert check(RULE, books_of(File([entry("A 1", day(1, 31), registered=day(2, 10))]))).outcome is Outcome.OK


def test_without_locks_it_is_skipped() -> None:
    result = check(rule_of(ClosedPeriod), books_of(File([entry("A 1", day(1), registered=day(12))])))
    assert result.outcome is Outcome.SKIPPED


def test_the_finding_gives_the_days() -> None:
    (finding,) = check(RULE, books_of(File([entry("A 58", day(1, 31), registered=day(2, 14))]))).findings
    assert finding.message.sv == "Verifikation A 58 registrerades 2025-02-14 i 2025-01, som stängdes 2025-02-10."
