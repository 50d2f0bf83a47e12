"""The texts that a workbook's cells share, as a column: plain ones by polars, all of them by the exact reader where one is not."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Protocol, overload

import polars as pl

from bokslut.sources.workbook_tags import ODD_TEXT, NotPlainError

if TYPE_CHECKING:
    from collections.abc import Iterator


class Package(Protocol):
    """The workbook that the texts belong to."""

    def chunks(self, part: str, size: int) -> Iterator[bytes]:
        """Give the bytes of a part, unpacked, at most `size` at a time."""
        ...

    def strings_part(self) -> str | None:
        """Return the part that has the texts, None where there is none."""
        ...

    def strings(self) -> list[str]:
        """Return the texts, exactly."""
        ...


_CHUNK = 16_000_000
_TEXT = r'^t(?: xml:space="preserve")?>([^>]*)$'


class SharedStrings(Sequence[str]):
    """The shared texts of a workbook, read when first asked for. Raises UnreadableError where the package is damaged."""

    def __init__(self, workbook: Package) -> None:
        self._workbook = workbook
        self._read: pl.Series | None = None

    @property
    def column(self) -> pl.Series:
        """Every text, by its index."""
        if self._read is None:
            plain = self._plain()
            self._read = plain if plain is not None else pl.Series(self._workbook.strings(), dtype=pl.String)
        return self._read

    def __len__(self) -> int:
        return self.column.len()

    @overload
    def __getitem__(self, index: int) -> str: ...
    @overload
    def __getitem__(self, index: slice) -> list[str]: ...
    def __getitem__(self, index: int | slice) -> str | list[str]:
        if isinstance(index, slice):
            return self.column[index].to_list()
        text = self.column[index]
        assert isinstance(text, str)
        return text

    def gather(self, indexes: pl.Series) -> pl.Series:
        """Return the texts of indexes as the file writes them. Raises NotPlainError for one that is none."""
        if indexes.is_empty():
            return pl.Series(dtype=pl.String)
        if not indexes.str.contains("^[0-9]{1,9}$").all():
            raise NotPlainError
        numbers = indexes.cast(pl.Int64)
        if int(numbers.max() or 0) >= len(self):  # type: ignore[arg-type]
            raise NotPlainError
        return self.column.gather(numbers)

    def _plain(self) -> pl.Series | None:
        """Return the texts where each is one plain text: no runs, no phonetic guides, no references to characters."""
        part = self._workbook.strings_part()
        if part is None:
            return None
        xml = b"".join(self._workbook.chunks(part, _CHUNK))
        start, end = xml.find(b"<si>"), xml.rfind(b"</si>")
        if start < 0 or end < 0 or b"<!DOCTYPE" in xml[:start]:
            return None
        try:
            tags = pl.Series([xml[start + 1 : end + 5].decode()]).str.split("<").explode()
        except UnicodeDecodeError:
            return None
        kinds = tags.len() % 4 == 0 and tags.gather_every(4), tags.gather_every(4, 1), tags.gather_every(4, 2), tags.gather_every(4, 3)
        begins, texts, closed, ends = kinds
        if isinstance(begins, bool) or not (
            (begins == "si>").all() and (closed == "/t>").all() and (ends.str.strip_chars_end() == "/si>").all()
        ):
            return None
        found = texts.str.extract(_TEXT)
        return None if found.has_nulls() or found.str.contains(ODD_TEXT).any() else found
