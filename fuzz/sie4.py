"""SIE 4: the tokenizer of a line, the records of a file, the whole reader by both its roads, and the way out and in again."""

from __future__ import annotations

import datetime as dt
import zlib
from functools import partial
from typing import TYPE_CHECKING
from unittest.mock import patch

from polars.testing import assert_frame_equal

from bokslut.exports.interface import ExportOptions
from bokslut.exports.registry import export
from bokslut.ledger.frames import frame_names
from bokslut.ledger.ledger import Reading, build_ledger
from bokslut.model.errors import BokslutError
from bokslut.sources import sie4 as reader
from bokslut.sources.encoding import Evidence, detect
from bokslut.sources.files import read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.sources.sie4_faults import Faults
from bokslut.sources.sie4_lines import LABELS
from bokslut.sources.sie4_records import Records
from bokslut.sources.sie4_text import PIECE_BYTES, Lines
from bokslut.sources.sie4_tokens import items_of, scan
from bokslut.sources.sie4_vector import Parted, part, part_exactly, read_pieces
from bokslut.sources.sourcefile import SourceFile
from fuzz.mutation import lines
from fuzz.oracle import check_findings, check_reading, hold, outcome
from fuzz.target import Target

if TYPE_CHECKING:
    from collections.abc import Callable

    from bokslut.sources.sie4_text import Piece

WORDS = (
    *(label.encode() + b" " for label in LABELS),
    *(b"{}", b"{", b"}", b'{1 "10" 6 "P1"}', b'{6 "P1"}', b'""', b'"', b'\\"', b"100.00", b"-100.00", b"0", b"-0.00", b"1,50", b"1.005"),
    *(
        b"99999999999999999999",
        b"92233720368547758.07",
        b"20250101",
        b"20251231",
        b"20250230",
        b"202501",
        b"0",
        b"-1",
        b"PC8",
        b"1930",
        b"2440",
    ),
    *(
        b"#VER A 1 20250101",
        b"#TRANS 1930 {} 100.00",
        b"#RAR 0 20250101 20251231",
        b"#SIETYP 4",
        b"#KSUMMA",
        b"#IB 0 1930 5.00",
        b"#UB 0 1930 5.00",
    ),
    *(b"\r", b"\x1a", b"\x00", b"\xe5\xe4\xf6", b"\x86\x84\x94", b"\xc3\xa5", b"\xef\xbb\xbf", b"FEL", b"SEK", b"T", b"S", b"K", b"I"),
)
SMALL = lines(WORDS, b" \t")


_QUOTES = dict.fromkeys(map(ord, '"\\'))
_FORM = dict.fromkeys(map(ord, ' \t"{}\\'))


def run_tokens(data: bytes) -> None:
    """Split one line into fields and hold each against where it says it stands; its last byte tells whether it may have a list."""
    line = data.decode("cp437").replace("\n", " ").replace("\r", " ")
    record = scan(line, takes_list=data[-1:] > b"T")
    after = 0
    fields = sorted([*record.fields, *record.objects], key=lambda field: field.column) if record.objects else record.fields
    for field in fields:
        written = line[field.column - 1 : field.end - 1]
        if not (after < field.column <= field.end <= len(line) + 2 and field.text.translate(_QUOTES) in written.translate(_QUOTES)):
            hold(holds=False, what=f"{field} is not {written!r}")
        after = field.column
    text = record.label + "".join(field.text for field in fields)
    hold(text.translate(_FORM) == line.translate(_FORM), f"characters of {line!r} are lost")
    items_of(line[record.column :])


def run_records(data: bytes) -> None:
    """Read a file's lines into records, without the frames: every field, every finding."""
    faults = Faults("x.se")
    records = Records(faults)
    rows = data.decode(detect(data), errors="replace").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    records.read(rows)
    check_findings(faults.findings(), len(rows))
    entries = records.entries
    wide = {len(column) for column in entries.entries.values()} | {len(column) for column in entries.postings.values()}
    hold(len({len(column) for column in entries.entries.values()}) <= 1, f"entries' columns differ: {wide}")
    hold(len({len(column) for column in entries.postings.values()}) <= 1, f"postings' columns differ: {wide}")


def run_encoding(data: bytes) -> None:
    """Tell the encoding of some bytes, whole and in parts, and read them by it."""
    encoding = detect(data)
    for size in (5, 64):
        evidence = Evidence()
        for at in range(0, len(data), size):
            evidence.add(data[at : at + size])
        hold(evidence.encoding == encoding, f"{encoding} as a whole, {evidence.encoding} in parts of {size}")
    hold(len(data.decode(encoding, errors="replace")) <= len(data), "more characters than bytes")


def run_sie4(data: bytes) -> None:
    """Read a whole file by columns and by the exact reader: the same frames, findings and places."""
    file = SourceFile("x.se", data)
    # Where a piece ends must not matter, so that it ends anywhere here.
    size = (1, 60, 200, PIECE_BYTES)[zlib.crc32(data) % 4]
    by_columns = outcome(lambda: _read_by(part, size, file))
    exact = outcome(lambda: _read_by(part_exactly, PIECE_BYTES, file))
    if isinstance(by_columns, BokslutError) or isinstance(exact, BokslutError):
        hold(repr(by_columns) == repr(exact), f"one refuses, the other does not: {by_columns!r}, {exact!r}")
        return
    check_reading(by_columns)
    hold(by_columns.info == exact.info, "the two readers say different things of the file")
    hold(by_columns.findings == exact.findings, "the two readers find different faults")
    hold(by_columns.complete == exact.complete, "one reader has lost something")
    for name in frame_names():
        assert_frame_equal(getattr(by_columns.frames, name).lazy().collect(), getattr(exact.frames, name).lazy().collect())


def _read_by(how: Callable[[Piece], Parted], size: int, file: SourceFile) -> Reading:
    """Read by one of the two readers, in pieces of about `size` bytes."""
    with (
        patch.object(reader, "read_pieces", partial(read_pieces, how=how)),
        patch.object(reader, "Lines", partial(Lines, size=size)),
    ):
        return read_ledger(file, ReadOptions(), "sie4")


def run_export(data: bytes) -> None:
    """Read a file, write it as SIE 4, read that: the same postings and balances."""
    before = outcome(lambda: read_ledger(SourceFile("x.se", data), ReadOptions(), "sie4"))
    if isinstance(before, BokslutError) or not before.complete:
        return
    form = export("sie4")
    assert form is not None, "it is registered"
    written = outcome(lambda: form.render(build_ledger([before]), ExportOptions(created=dt.date(2026, 1, 1))))
    if isinstance(written, BokslutError):
        return
    # What was garbled already may look like another encoding: the export says so, and which one it is.
    forced = "cp437" if any("--encoding cp437" in note.en for note in written.notes) else None
    after = outcome(lambda: read_ledger(SourceFile("y.se", written.data), ReadOptions(encoding=forced), "sie4"))
    hold(isinstance(after, Reading), f"what is written cannot be read: {after!r}")
    assert isinstance(after, Reading)
    hold(after.complete, f"what is written is not whole: {after.findings[:1]}")
    for name, columns in _KEPT.items():
        old, new = (getattr(side.frames, name).lazy().select(columns).collect() for side in (before, after))
        assert_frame_equal(old, new)
    hold(_objects(before) == _objects(after), "postings have other objects when they are read again")


def _objects(reading: Reading) -> list[list[tuple[str, str]]]:
    """Return each posting's objects."""
    lists: dict[int, list[tuple[str, str]]] = {}
    for number, dimension, name in reading.frames.object_lists.lazy().collect().iter_rows():
        lists.setdefault(number, []).append((dimension, name))
    numbers = reading.frames.postings.lazy().select("objects").collect().to_series()
    return [lists.get(number, []) for number in numbers]


_KEPT = {
    "entries": ["series", "number", "date", "text", "registered", "signature"],
    "postings": ["entry", "account", "amount_ore", "date", "text", "quantity", "signature"],
    "history": ["record", "entry", "account", "amount_ore"],
    "stated": ["record", "year", "period", "account", "amount_ore", "quantity"],
}

_BOOKS = ("ledgers/faults/*/20*.se",)

TARGETS = (
    Target(
        "sie4-tokens",
        "one line of SIE 4 split into fields, with and without an object list; no frames",
        run_tokens,
        WORDS,
        bytes_max=120,
        share=8,
    ),
    Target(
        "sie4-records",
        "the lines of a SIE 4 file as records with every finding of form; no frames",
        run_records,
        WORDS,
        SMALL,
        _BOOKS,
        1500,
        share=2,
    ),
    Target("encoding", "the encoding of a file told from its bytes", run_encoding, WORDS, seeds=_BOOKS, bytes_max=400, share=4),
    Target(
        "sie4",
        "a whole SIE 4 file to frames by columns and by the exact reader, which must agree",
        run_sie4,
        WORDS,
        SMALL,
        _BOOKS,
        1500,
        share=3,
    ),
    Target("sie4-export", "a whole SIE 4 file read, written as SIE 4 and read again", run_export, WORDS, SMALL, _BOOKS, 1500),
)
