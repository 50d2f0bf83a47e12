"""A flawless file of keys read by columns, which is quick: millions of rows. Any flaw, and the rows are read one by one instead.

What is read here is exactly what the reader of rows reads; it alone makes findings, so every fault is told at its cell.
"""

from __future__ import annotations

import io
from array import array
from itertools import chain
from typing import TYPE_CHECKING

from bokslut.model.regulation import KeyVersion
from bokslut.sources.regulation_rows import parse_key
from bokslut.sources.text import sniff_delimiter

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence
    from fractions import Fraction

    import polars as pl

    from bokslut.sources.sourcefile import SourceFile

#: The beginning of a file that its delimiter and columns are told by, and how much is read at a time.
_HEAD_BYTES = 64_000
_CHUNK_BYTES = 16_000_000
_DIGITS = r"^[0-9]{1,18}$"
_DELIMITER = ";"
_BOM = b"\xef\xbb\xbf"
_OWN = ("service", "customer", "key", "kind", "version", "decided")

Keys = dict[str, tuple[KeyVersion, ...]]


class _FlawError(Exception):
    """Something in the file is for the reader of rows to judge."""


def read_keys(
    file: SourceFile, columns: Sequence[str], services: Collection[str], customers: Collection[str], kinds: Collection[str]
) -> Keys | None:
    """Return the keys by service, versions in order of their first rows; None where the file is not flawless.

    `columns` are the headings of service, customer, key, kind, version and decision.
    """
    headings = _headings(file)
    if headings is None or not set(columns) <= set(headings) or len(set(headings)) < len(headings):
        return None
    reading = _Reading(headings, columns, {"service": services, "customer": customers, "kind": kinds})
    try:
        for chunk in _whole_lines(file):
            reading.add(chunk)
        return reading.keys(file.path)
    except _FlawError:
        return None


def _headings(file: SourceFile) -> list[str] | None:
    """Return the headings, or None where the first lines are not delimited by semicolons."""
    text = file.head(_HEAD_BYTES).removeprefix(_BOM).decode(errors="ignore")
    lines = tuple(text.replace("\r\n", "\n").split("\n"))
    if len(lines) < 2 or sniff_delimiter(lines[:-1]) != _DELIMITER:
        return None
    return [name.strip().casefold() for name in lines[0].split(_DELIMITER)]


def _whole_lines(file: SourceFile) -> Iterator[bytes]:
    """Give the file in parts that end at line ends. Raises _FlawError for quotes, nulls, lone carriage returns and what is no UTF-8."""
    rest = b""
    for chunk in file.chunks(_CHUNK_BYTES):
        whole, end, left = (rest + chunk).rpartition(b"\n")
        rest = left
        part = whole + end
        if part:
            yield _plain(part)
    if rest:
        yield _plain(rest)


def _plain(part: bytes) -> bytes:
    if b'"' in part or b"\x00" in part or part.count(b"\r") != part.count(b"\r\n"):
        raise _FlawError
    try:
        # A byte that is no UTF-8 makes all of the file Windows-1252, in columns that are not looked at too.
        part.decode()
    except UnicodeDecodeError:
        raise _FlawError from None
    return part


class _Version:
    """The columns of one version of a service's keys, while it is being read."""

    def __init__(self) -> None:
        self.customers: list[str] = []
        self.values: list[int | Fraction] = []
        self.kinds: list[str] = []
        self.decisions: list[str] = []
        self.lines: list[Sequence[int]] = []


class _Reading:
    """Everything read so far."""

    def __init__(self, headings: Sequence[str], columns: Sequence[str], known: Mapping[str, Collection[str]]) -> None:
        # polars names the columns of a file without headings so; ours are skipped, since theirs may hold a byte order mark.
        named = {name: f"column_{number}" for number, name in enumerate(headings, 1)}
        self._columns = {named[name]: own for name, own in zip(columns, _OWN, strict=True)}
        self._every = tuple(named.values())
        # One text for each id: millions of rows hold the same few thousand.
        self._texts = {name: {each: each for each in ids} for name, ids in known.items()}
        self._versions: dict[tuple[str, str], _Version] = {}
        self._line = 1
        self._names: list[str] = []

    def add(self, part: bytes) -> None:
        """Take a part of the file, the first with its headings. Raises _FlawError."""
        import polars as pl

        skipped = 1 if self._line == 1 else 0
        lines = part.count(b"\n") + (not part.endswith(b"\n")) - skipped
        if not lines:
            self._line = 2
            return
        schema = {name: pl.String() if self._columns.get(name) == "key" else pl.Categorical() for name in self._every}
        try:
            frame = pl.read_csv(
                io.BytesIO(part),
                separator=_DELIMITER,
                has_header=False,
                skip_rows=skipped,
                schema=schema,
                columns=[*self._columns],
                quote_char=None,
            )
        except pl.exceptions.PolarsError:
            raise _FlawError from None
        # A blank decision is no flaw of the file: whether the key may be used is another matter.
        frame = (
            frame.rename(self._columns).with_columns(pl.col("decided").fill_null("")).with_row_index("line", offset=self._line + skipped)
        )
        if frame.height != lines or sum(frame.null_count().row(0)):
            raise _FlawError
        if not all(self._distinct(frame, name) for name in ("service", "customer", "kind", "version", "decided")):
            raise _FlawError
        for group in frame.partition_by("service", "version", maintain_order=True):
            self._group(group)
        self._line += lines + skipped

    def _distinct(self, frame: pl.DataFrame, name: str) -> bool:
        """Tell whether every text of a column is one that the reader of rows takes as it is."""
        found = frame[name].unique().cast(str).to_list()
        if name in self._texts:
            return set(found) <= self._texts[name].keys()
        return all(text == text.strip() and (text or name == "decided") for text in found)

    def _group(self, rows: pl.DataFrame) -> None:
        import polars as pl

        version = self._versions.setdefault((str(rows.item(0, "service")), str(rows.item(0, "version"))), _Version())
        names = rows["customer"].cast(str).to_list()
        # Services mostly have the same customers in the same order: then their texts are there already.
        self._names = self._names if names == self._names else [*map(self._texts["customer"].__getitem__, names)]
        version.customers += self._names
        version.kinds += _texts(rows["kind"], self._texts["kind"])
        version.decisions += _texts(rows["decided"], {})
        first, last = int(rows.item(0, "line")), int(rows.item(-1, "line"))
        straight = last - first + 1 == rows.height
        version.lines.append(range(first, last + 1) if straight else array("q", rows["line"].cast(pl.Int64).to_list()))
        version.values += _values(rows["key"])

    def keys(self, path: str) -> Keys:
        """Return what was read. Raises _FlawError where a customer has two keys in a version."""
        found: dict[str, list[KeyVersion]] = {}
        shared: dict[tuple[str, ...], tuple[str, ...]] = {}
        for (service, label), version in self._versions.items():
            if len(set(version.customers)) < len(version.customers):
                raise _FlawError
            # Services mostly have the same customers in the same order: one list of them is enough.
            columns = [tuple(each) for each in (version.customers, version.kinds, version.decisions)]
            names, kinds, decisions = (shared.setdefault(column, column) for column in columns)
            lines = _joined(version.lines)
            found.setdefault(service, []).append(KeyVersion(service, label, names, version.values, kinds, decisions, lines, path))
            version.customers, version.kinds, version.decisions = [], [], []
        return {service: tuple(versions) for service, versions in found.items()}


def _texts(column: pl.Series, known: dict[str, str]) -> list[str]:
    """Return a column's texts, each held once."""
    if column.n_unique() == 1:
        text = str(column[0])
        return [known.get(text, text)] * len(column)
    return [known.setdefault(text, text) for text in column.cast(str)]


def _joined(parts: Sequence[Sequence[int]]) -> Sequence[int]:
    first, last = parts[0][0], parts[-1][-1]
    if last - first + 1 == sum(map(len, parts)):
        return range(first, last + 1)
    return array("q", chain.from_iterable(parts))


def _values(keys: pl.Series) -> list[int | Fraction]:
    import polars as pl

    if keys.str.contains(_DIGITS).all():
        return keys.cast(pl.Int64).to_list()
    parsed = {text: parse_key(text.strip()) for text in keys.unique()}
    values = [parsed[text] for text in keys]
    found = [value for value in values if value is not None and value >= 0]
    if len(found) < len(values):
        raise _FlawError
    return found
