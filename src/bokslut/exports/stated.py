"""What the files of a ledger state, once: as one file would say it, or a refusal where they say different things."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.exports.rows import stated_of
from bokslut.ledger.frames import unpack_place
from bokslut.ledger.stated import CLOSINGS, OPENINGS, superseded
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Mapping

    from bokslut.exports.rows import Pairs, Stated
    from bokslut.ledger.ledger import Ledger


def stated_once(ledger: Ledger, lists: Mapping[int, Pairs], only: Collection[tuple[str, int]] | None = None) -> Iterable[Stated]:
    """Return what the files state; of parts of a year the first opening and the last closing.

    `only` names the records and years that are asked for, where it is not all. Raises RefusedError when two files state
    different balances for the same thing; a later part may open at what one before it closed at, or at the first opening.
    """
    rows = stated_of(ledger.frames) if len(ledger.sources) == 1 else _joined(ledger, lists, only)
    return rows if only is None else [row for row in rows if (row.record, row.year) in only]


def _joined(ledger: Ledger, lists: Mapping[int, Pairs], only: Collection[tuple[str, int]] | None) -> Iterable[Stated]:
    past = superseded(ledger)
    kept: dict[tuple[object, ...], Stated] = {}
    closed: set[tuple[object, ...]] = set()
    differing = []
    for row in stated_of(ledger.frames):
        whose = (row.year, row.account, lists[row.objects])
        key = (row.record, row.period, *whose)
        if ledger.is_in_parts and row.record in CLOSINGS and row.year == 0:
            closed.add((*whose, row.ore))
            if unpack_place(row.place)[0] not in past:
                kept[key] = row
            continue
        differs = kept.setdefault(key, row).ore != row.ore and not (row.record in OPENINGS and (*whose, row.ore) in closed)
        if differs and (only is None or (row.record, row.year) in only):
            differing.append(f"#{row.record} {row.year} {row.account}")
    if differing:
        listed = ", ".join(differing[:5])
        message = Words(f"Filerna anger olika saldon: {listed}.", f"The files state different balances: {listed}.")
        raise RefusedError(Problem(message, None, Words("Exportera en fil i taget.", "Export one file at a time.")))
    return kept.values()
