"""The records of a SIE 4 file, from a ledger's frames."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.exports.rows import beside_note, entries_of
from bokslut.exports.sie4_lines import Objects, Sie4Lines, Text
from bokslut.exports.stated import stated_once
from bokslut.model.money import format_ore
from bokslut.model.printing import plural
from bokslut.model.source import Identification
from bokslut.model.words import Words
from bokslut.sources.sie4_balances import WITH_LIST
from bokslut.sources.sie4_subdimensions import RESERVED_PARENTS, known_objects, own_parts

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping

    from bokslut.exports.interface import ExportOptions
    from bokslut.exports.rows import Pairs, Posting
    from bokslut.ledger.frames import Frames
    from bokslut.ledger.ledger import Ledger

_WITH_LIST = frozenset(label.removeprefix("#") for label in WITH_LIST)


def write_header(lines: Sie4Lines, ledger: Ledger, options: ExportOptions, file_type: str, *, balances: bool = True) -> None:
    """Write who, when, which years, and open the checksum; 4I has no `balances` and so no #BKOD nor #OMFATTN.

    #PROGRAM and #GEN say what made this file and when, so they are not those of the file that was read.
    """
    lines.add("#FLAGGA", "0")
    lines.open_checksum()
    lines.add("#PROGRAM", Text(options.program), Text(options.version))
    lines.add("#FORMAT", "PC8")
    lines.add("#GEN", day(options.created))
    lines.add("#SIETYP", file_type)
    info = ledger.sources[0] if ledger.sources else None
    if info is None:
        return
    about = info.identification or Identification()
    for comment in about.comments:
        lines.add("#PROSA", Text(comment))
    _write_text(lines, "#FTYP", about.legal_form)
    _write_text(lines, "#FNR", about.client)
    if info.organisation_number or about.organisation_details:
        lines.add("#ORGNR", Text(info.organisation_number or ""), *map(Text, about.organisation_details))
    if balances:
        _write_text(lines, "#BKOD", about.industry)
    if about.address:
        lines.add("#ADRESS", *map(Text, about.address))
    lines.add("#FNAMN", Text(info.company or ""))
    for number, year in (info.years or {}).items():
        lines.add("#RAR", str(number), day(year.start), day(year.end))
    _write_text(lines, "#TAXAR", about.tax_year)
    if info.covers_through is not None and balances:
        lines.add("#OMFATTN", day(info.covers_through))
    _write_text(lines, "#KPTYP", about.chart)
    lines.add("#VALUTA", Text(ledger.currency))


def _write_text(lines: Sie4Lines, label: str, text: str | None) -> None:
    if text:
        lines.add(label, Text(text))


def write_chart(lines: Sie4Lines, frames: Frames) -> None:
    """Write accounts, dimensions and objects."""
    for account, name, kind, unit, sru, _ in frames.accounts.iter_rows():
        lines.add("#KONTO", account, Text(name or ""))
        if kind is not None:
            lines.add("#KTYP", account, kind)
        if unit is not None:
            lines.add("#ENHET", account, Text(unit))
        for code in sru.split(" ") if sru is not None else ():
            lines.add("#SRU", account, code)
    for dimension, name, parent, _ in frames.dimensions.iter_rows():
        if parent is None:
            lines.add("#DIM", dimension, Text(name or ""))
        else:
            lines.add("#UNDERDIM", dimension, Text(name or ""), parent)
    for dimension, code, name, _ in frames.objects.iter_rows():
        lines.add("#OBJEKT", dimension, code, Text(name or ""))


def write_stated(lines: Sie4Lines, ledger: Ledger, lists: Mapping[int, Pairs]) -> tuple[Words, ...]:
    """Write the stated balances; return notes on those that SIE 4 has no record for.

    Raises RefusedError when two files of the ledger state different balances for the same thing.
    """
    yearly = 0
    for row in stated_once(ledger, lists):
        pairs = lists[row.objects]
        if row.record == "PBUDGET" and row.period is None:
            yearly += 1
            continue
        head = (str(row.year), row.period) if row.period is not None else (str(row.year),)
        listed = (Objects(pairs),) if row.record in _WITH_LIST else ()
        lines.add(f"#{row.record}", *head, row.account, *listed, format_ore(row.ore), row.quantity or "")
    if not yearly:
        return ()
    one = Words("budget för hela året har ingen post i SIE 4.", "budget for the whole year has no record in SIE 4.")
    many = Words("budgetar för hela året har ingen post i SIE 4.", "budgets for the whole year have no record in SIE 4.")
    return (plural(yearly, one, many),)


def write_entries(lines: Sie4Lines, frames: Frames, lists: Mapping[int, Pairs], *, history: bool) -> None:
    """Write the entries with their rows; of a sub-dimension's object a row gives its own part (SIE 4B section 8.23)."""
    parents = dict(frames.dimensions.filter(pl.col("parent").is_not_null()).select("dimension", "parent").iter_rows())
    if parents:
        # The balances, which a file for import has not, are of whole codes, and a reader knows these by them.
        stated = (lists[number] for number in frames.stated.get_column("objects").unique() if history)
        known = known_objects(frames.objects.select("dimension", "object").iter_rows(), stated, RESERVED_PARENTS | parents)
        lists = {number: own_parts(pairs, parents, known) for number, pairs in lists.items()}
    for entry, rows in entries_of(frames, history=history):
        registered = day(entry.registered)
        lines.add("#VER", entry.series, entry.number, day(entry.date), Text(entry.text), registered, Text(entry.signature or ""))
        lines.brace("{")
        for row in rows:
            _write_row(lines, row, entry.date, lists[row.objects])
        lines.brace("}")


def left_out(ledger: Ledger) -> tuple[Words, ...]:
    """Return notes on what the files say that no SIE 4 file made here holds."""
    told = [
        Words(f"{source.path}: {note.sv}", f"{source.path}: {note.en}")
        for source in ledger.sources
        for code, _, note in source.oddities
        if code in {"unknown-record", "account-undeclared", "element-not-read"}
    ]
    return (*told, *beside_note(ledger))


def day(date: dt.date | None) -> str:
    """Return a date as SIE 4 writes it, "" for none."""
    return f"{date:%Y%m%d}".rjust(8, "0") if date is not None else ""


def _write_row(lines: Sie4Lines, row: Posting, entry_date: dt.date | None, pairs: Pairs) -> None:
    own_date = "" if row.date == entry_date else day(row.date)
    texts = (Text(row.text or ""), row.quantity or "", Text(row.signature or ""))
    lines.add(f"#{row.record}", row.account, Objects(pairs), format_ore(row.ore), own_date, *texts)
