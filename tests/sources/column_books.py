"""Small books for the source readers, and writers that know nothing of them."""

from __future__ import annotations

import datetime as dt
import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

import openpyxl
from hypothesis import strategies as st

from bokslut.sources.interface import SourceFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from openpyxl.worksheet.worksheet import Worksheet

HEADINGS = {
    "series": "Ver.serie",
    "number": "Vernr",
    "date": "Bokf.datum",
    "account": "Konto",
    "dim:ansvar": "Ansvar",
    "counterparty": "Motpart",
    "text": "Text",
}


@dataclass(frozen=True)
class Posting:
    """One row of a synthetic ledger."""

    series: str
    number: str
    date: dt.date
    account: str
    ansvar: str
    motpart: str
    text: str
    ore: int


def text_file(text: str, encoding: str = "utf-8", path: str = "export.csv") -> SourceFile:
    """Make a file of a text."""
    return SourceFile(path, text.encode(encoding))


def workbook_file(*rows: Sequence[object], formats: dict[str, str] | None = None, title: str = "Blad1") -> SourceFile:
    """Make a workbook with one sheet; `formats` gives cells ("B2") a number format."""
    book = openpyxl.Workbook()
    sheet: Worksheet = book.active
    sheet.title = title
    for row in rows:
        sheet.append(list(row))
    for cell, code in (formats or {}).items():
        sheet[cell].number_format = code
    return saved(book)


def saved(book: openpyxl.Workbook) -> SourceFile:
    """Return a workbook as a file."""
    stream = io.BytesIO()
    book.save(stream)
    return SourceFile("bok.xlsx", stream.getvalue())


TEXT_LETTERS = "abc åäöÅÄÖé;,.'\"|#=-+@0123456789"


@st.composite
def ledgers(draw: st.DrawFn) -> list[Posting]:
    """Draw a ledger: entries with unique numbers, one to four rows each, in the order of the file."""
    postings: list[Posting] = []
    keys = draw(st.lists(st.tuples(st.sampled_from("ABÖ"), st.integers(1, 9999)), min_size=1, max_size=5, unique=True))
    # A text that begins like a row of totals would still have an account: it must not matter.
    texts = st.text(TEXT_LETTERS, max_size=12).map(str.strip) | st.sampled_from(["Summa", "Totalt"])
    for series, number in keys:
        date = draw(st.dates(min_value=dt.date(2000, 1, 1), max_value=dt.date(2039, 12, 31)))
        rows = st.builds(
            Posting,
            st.just(series),
            st.just(str(number)),
            st.just(date),
            st.integers(1000, 999_999).map(str),
            st.sampled_from(["", "100", "20A", "007"]),
            st.sampled_from(["", "1100", "Å9"]),
            texts,
            st.integers(-(10**12), 10**12),
        )
        postings += draw(st.lists(rows, min_size=1, max_size=4))
    return postings


def as_read(reading) -> list[tuple[object, ...]]:
    """Give a reading's postings as plain tuples, joined with their entries and objects."""
    frames = reading.frames
    entries = {row["entry"]: row for row in frames.entries.collect().to_dicts()}
    objects: dict[int, dict[str, str]] = {0: {}}
    for row in frames.object_lists.to_dicts():
        objects.setdefault(row["objects"], {})[row["dimension"]] = row["object"]
    found = []
    for row in frames.postings.collect().to_dicts():
        entry, marks = entries[row["entry"]], objects[row["objects"]]
        found.append(
            (
                entry["series"],
                entry["number"],
                row["date"],
                row["account"],
                marks.get("ansvar", ""),
                marks.get("motpart", ""),
                row["text"] or "",
                row["amount_ore"],
            )
        )
    return found


def expected(postings: Sequence[Posting]) -> list[tuple[object, ...]]:
    """Give the postings as `as_read` does."""
    return [(p.series, p.number, p.date, p.account, p.ansvar, p.motpart, p.text, p.ore) for p in postings]
