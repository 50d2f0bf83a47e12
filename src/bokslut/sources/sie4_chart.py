"""Accounts, objects and years against their declarations, and the frames made of all columns."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.frames import Frames, build_frames
from bokslut.ledger.lazy import collect
from bokslut.model.words import Words
from bokslut.sources import sie4_file_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_faults import PLACES_SHOWN
from bokslut.sources.sie4_subdimensions import RESERVED_PARENTS, known_objects, whole_codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.model.period import FiscalYear
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_fields import Pairs
    from bokslut.sources.sie4_records import Records

#: The longest fiscal year: 18 months (bokföringslagen 3 kap. 3 §), in days.
_YEAR_DAYS_MAX = 550


def check_chart(records: Records, frames: Frames, faults: Faults) -> None:
    """Report accounts and objects that are used but not declared, and accounts that are no numbers."""
    header = records.header
    used = _first_uses(frames)
    strange = {account: line for account, line in used.items() if not (account.isascii() and account.isdigit())}
    strange |= {
        account: line
        for account, (_, line) in header.accounts.items()
        if account not in used and not (account.isascii() and account.isdigit())
    }
    message = Words("Konton som inte är nummer: {list}.", "Accounts that are not numbers: {list}.")
    faults.add_listed(kinds.ACCOUNT_NOT_NUMERIC, message, _by_line(strange))
    if header.accounts:
        undeclared = {account: line for account, line in used.items() if account not in header.accounts}
        message = Words("Konton som används men saknas i kontoplanen: {list}.", "Accounts used but not in the chart: {list}.")
        faults.add_listed(kinds.ACCOUNT_UNDECLARED, message, _by_line(undeclared))
    alone = sorted({*header.types, *header.units, *header.sru} - {*header.accounts, ""})
    if alone:
        listed = ", ".join(map(shown, alone[:PLACES_SHOWN])) + (" …" if len(alone) > PLACES_SHOWN else "")
        note = Words(
            f"#KTYP, #ENHET eller #SRU för konton utan #KONTO är inte med: {listed}.",
            f"#KTYP, #ENHET or #SRU of accounts without #KONTO is left out: {listed}.",
        )
        faults.odd("account-undeclared", None, note)
    if header.objects:
        lists = zip(_resolved(records), records.fields.first_lines, strict=True)
        objects: dict[str, int] = {}
        for pairs, line in lists:
            for pair in pairs:
                if pair not in header.objects:
                    objects.setdefault(" ".join(pair), line)
        message = Words("Objekt som används men inte är upplagda: {list}.", "Objects used but not declared: {list}.")
        faults.add_listed(kinds.OBJECT_UNDECLARED, message, _by_line(objects))


def _first_uses(frames: Frames) -> dict[str, int]:
    """Return every account used and the first line it is used on."""
    first: dict[str, int] = {}
    for rows in (frames.stated.lazy(), frames.postings, frames.history):
        for account, place in collect(rows.group_by("account").agg(pl.col("place").min()).sort("account")).iter_rows():
            first[account] = min(place, first.get(account, place))
    return dict(sorted(first.items()))


def _by_line(found: Mapping[str, int]) -> list[tuple[str, int]]:
    return sorted(found.items(), key=lambda item: item[1])


def check_years(years: Mapping[int, FiscalYear], lines: Mapping[int, int], faults: Faults) -> None:
    """Report fiscal years that end before they start, are too long, overlap or leave a gap."""
    for number, year in sorted(years.items(), reverse=True):
        earlier = years.get(number - 1)
        if year.end < year.start:
            message = Words(
                f"År {number} slutar {year.end} innan det börjar {year.start}.",
                f"Year {number} ends {year.end} before it starts {year.start}.",
            )
        elif (year.end - year.start).days >= _YEAR_DAYS_MAX:
            message = Words(
                f"År {number}, {year.start}-{year.end}, är längre än 18 månader.",
                f"Year {number}, {year.start}-{year.end}, is longer than 18 months.",
            )
        elif earlier is not None and earlier.end >= year.start:
            message = Words(
                f"År {number - 1} slutar {earlier.end} men år {number} börjar {year.start}.",
                f"Year {number - 1} ends {earlier.end} but year {number} starts {year.start}.",
            )
        elif earlier is not None and earlier.end + dt.timedelta(days=1) != year.start:
            message = Words(
                f"Mellan år {number - 1}, som slutar {earlier.end}, och år {number}, som börjar {year.start}, fattas dagar.",
                f"Days are missing between year {number - 1}, ending {earlier.end}, and year {number}, starting {year.start}.",
            )
        else:
            continue
        faults.add(kinds.FISCAL_YEAR_ODD, message, faults.place(lines[number]), subject=f"#RAR {number}")


def make_frames(records: Records) -> Frames:
    """Build the frames; declarations of one account are joined whatever their order."""
    header = records.header
    lists = [(number, *pair) for number, pairs in enumerate(_resolved(records)) for pair in pairs]
    return build_frames(
        entries=records.entries.entries,
        postings=records.entries.postings,
        history=records.entries.history,
        stated=records.balances.columns,
        object_lists=_columns(("objects", "dimension", "object"), lists),
        accounts=_columns(
            ("account", "name", "type", "unit", "sru", "place"),
            (
                (
                    account,
                    name,
                    header.types.get(account),
                    header.units.get(account),
                    " ".join(header.sru[account]) if account in header.sru else None,
                    line,
                )
                for account, (name, line) in header.accounts.items()
            ),
        ),
        dimensions=_columns(
            ("dimension", "name", "parent", "place"),
            ((dimension, name, parent, line) for dimension, (name, parent, line) in header.dimensions.items()),
        ),
        objects=_columns(
            ("dimension", "object", "name", "place"),
            ((dimension, number, name, line) for (dimension, number), (name, line) in header.objects.items()),
        ),
    )


def _columns(names: Sequence[str], rows: Iterable[tuple[object, ...]]) -> dict[str, list[object]]:
    made = list(rows)
    return {name: [row[index] for row in made] for index, name in enumerate(names)}


def _resolved(records: Records) -> list[Pairs]:
    """Return the object lists with the whole codes of sub-dimensions' objects."""
    header, lists = records.header, records.fields.pairs
    parents = RESERVED_PARENTS | {dimension: parent for dimension, (_, parent, _) in header.dimensions.items() if parent is not None}
    stated = set(records.balances.columns["objects"])
    known = known_objects(header.objects, (pairs for number, pairs in enumerate(lists) if number in stated), parents)
    if not any(dimension in parents for dimension, _ in known):
        return list(lists)
    return [whole_codes(pairs, parents, known) for pairs in lists]
