"""Packed files, files of any form, and TOML: the close file and the rule packs."""

from __future__ import annotations

import gzip
import io
import random
import tempfile
import zipfile
from pathlib import Path

import zstandard

from bokslut.closefile import CloseFile
from bokslut.config import load_request
from bokslut.ledger.ledger import Reading
from bokslut.model.errors import BokslutError
from bokslut.packs.pack import read_pack
from bokslut.packs.prove import prove, rule_warnings
from bokslut.packs.rulebook import assemble
from bokslut.sources.files import from_bytes, read_ledger
from bokslut.sources.interface import ReadOptions
from bokslut.tomlfile import read_toml
from bokslut.validation import validate
from fuzz.mutation import flip, lines
from fuzz.oracle import check_error, check_reading, hold, outcome
from fuzz.tables import COLUMNS
from fuzz.target import Target

#: Where the close files that are tried lie; `load_request` reads a file, not bytes.
_FOLDER = Path(tempfile.mkdtemp(prefix="bokslut-fuzz-"))


def run_packed(data: bytes) -> None:
    """Unpack what is packed; what was packed here comes out as it was."""
    found = outcome(lambda: from_bytes("x", data))
    if not isinstance(found, BokslutError):
        hold(len(found.sha256) == 64, "a digest that is none")
        _ = found.data
    if data:
        for packed in (gzip.compress(data, 1, mtime=0), zstandard.ZstdCompressor(level=1).compress(data), _zipped(data)):
            hold(from_bytes("x", packed).data == data, "what was packed comes out otherwise")


def repack(data: bytes, most: int, seed: int) -> bytes:
    """Change a packed file before or after it is packed, or cut it, or follow it by another."""
    chosen = random.Random(seed)
    what = chosen.randrange(4)
    if what == 0:
        return flip(data, most, seed + 1)
    if what == 1:
        return data[: chosen.randint(0, len(data))]
    if what == 2:
        return (data + chosen.choice((data, bytes(7), b"\x1f\x8b", b"\x28\xb5\x2f\xfd")))[:most]
    inside = flip(data[10:], most, seed + 1)
    packings = (
        lambda: gzip.compress(inside, 1, mtime=0),
        lambda: zstandard.ZstdCompressor(level=1).compress(inside),
        lambda: _zipped(inside),
    )
    return chosen.choice(packings)()[:most]


def _zipped(data: bytes) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        archive.writestr("x", data)
    return stream.getvalue()


def run_any(data: bytes) -> None:
    """Read bytes of unknown form, as `bokslut read` does: its form is told from what it is."""
    if data.startswith((b"PAR1", b"ARROW1")):
        return  # the target parquet, which runs apart
    reading = outcome(lambda: read_ledger(from_bytes("x", data), ReadOptions(columns=COLUMNS)))
    if isinstance(reading, Reading):
        check_reading(reading)


def run_toml(data: bytes) -> None:
    """Read TOML, and hold it against the close file's model; no files are opened."""
    document = outcome(lambda: read_toml("bokslut.toml", data))
    if isinstance(document, BokslutError):
        return
    found = validate(CloseFile, document)
    if isinstance(found, tuple):
        from bokslut.model.errors import UsageError

        check_error(UsageError(*found))


def run_close(data: bytes) -> None:
    """Load a close file with the packs it names; the ledgers it names are not there."""
    path = _FOLDER / "bokslut.toml"
    path.write_bytes(data)
    outcome(lambda: load_request(path))


def run_pack(data: bytes) -> None:
    """Read a rule pack, merge and prove it."""
    document = outcome(lambda: read_toml("rules.toml", data))
    if isinstance(document, BokslutError):
        return
    from bokslut.model.errors import UsageError

    pack, problems = read_pack(document)
    book, more = assemble([pack])
    proven = (*problems, *more, *prove(book), *rule_warnings(book))
    if proven:
        check_error(UsageError(*proven))


_TOML = tuple(
    text.encode()
    for text in (
        *(
            'schema = "bokslut/close@1"',
            'schema = "bokslut/rules@1"',
            "[entity]",
            'name = "X"',
            "[rules]",
            'packs = ["ledger"]',
            "[[ledger]]",
            "[limits]",
        ),
        *(
            'path = "a.se"',
            "[[table]]",
            "[[rule]]",
            'kind = "relation"',
            'code = "X001"',
            'assert = "a == b"',
            "[[layout]]",
            "[[layout.line]]",
            "[pack]",
        ),
        *(
            'id = "a"',
            'accounts = ["1510..1599"]',
            'sum = ["a"]',
            "[chart]",
            "[roles]",
            'title = { sv = "x", en = "y" }',
            "[[accept]]",
            "[period]",
            "= true",
        ),
        *(
            "fiscal_year = { start = 2025-01-01, end = 2025-12-31 }",
            "[regulation]",
            "= 1e400",
            "= nan",
            "= 9223372036854775808",
            '= ""',
            "= [",
            "= {",
            '"""',
        ),
        *("= 2025-02-30", "å = 1", '"å" = 1', "a.b.c = 1", "[[case]]", "[ledger.columns]", "''", "\\u0000", "#"),
    )
)
_TEXT = lines(_TOML, b"= ,.")

TARGETS = (
    Target(
        "toml",
        "TOML to its data, places and the close file's model",
        run_toml,
        _TOML,
        _TEXT,
        ("ledgers/faults/*/bokslut.toml",),
        800,
        share=2,
    ),
    Target(
        "close",
        "a close file with the packs it names, as `bokslut close` loads it",
        run_close,
        _TOML,
        _TEXT,
        ("ledgers/faults/*/bokslut.toml",),
        1500,
    ),
    Target("pack", "a rule pack read, merged and proven", run_pack, _TOML, _TEXT, ("ledgers/faults/*/rules.toml",), 2500),
    Target(
        "packed",
        "gzip, zstd and ZIP: whole, damaged, cut off, several after each other",
        run_packed,
        (b"\x1f\x8b\x08", b"\x28\xb5\x2f\xfd", b"PK\x03\x04", b"PK\x01\x02", b"PK\x05\x06"),
        repack,
        (),
        400,
        share=4,
    ),
    Target(
        "any",
        "bytes of unknown form, told and read as `bokslut read` does",
        run_any,
        _TOML[:4],
        None,
        ("ledgers/faults/*/20*.se", "ledgers/faults/*/*.csv", "ledgers/faults/*/*.sie"),
        1500,
    ),
)
