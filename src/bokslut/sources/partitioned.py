"""A folder of Parquet files as one file: parts that a program wrote one after the other, or one for each month or unit."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.model.paths import is_folder
from bokslut.sources.sourcefile import CHUNK_BYTES, OnDisk, SourceFile, why_not

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".parquet"


class PartitionedFile(SourceFile):
    """The parts of a folder in the order of their names. Its bytes are those of the parts one after the other."""

    def __init__(self, path: str, folder: Path, parts: tuple[SourceFile, ...]) -> None:
        super().__init__(path, disk=OnDisk(folder, sum(part.size for part in parts), 0))
        self.parts = parts
        #: Whether names of folders hold values (`year=2025`), as Hive has it.
        self.has_named_values = any("=" in name for part in parts for name in Path(part.path).relative_to(path).parts[:-1])

    @property
    def sha256(self) -> str:
        """The digest of the parts' names and digests, in hex."""
        named = (f"{Path(part.path).relative_to(self.path).as_posix()}\0{part.sha256}\n" for part in self.parts)
        return hashlib.sha256("".join(named).encode()).hexdigest()

    def part(self, start: int, count: int) -> bytes:
        """Return bytes of the first part; of the last when `start` is negative."""
        return self.parts[-1 if start < 0 else 0].part(start, count)

    def chunks(self, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Give every byte of every part."""
        for part in self.parts:
            yield from part.chunks(size)

    def verify(self) -> None:
        """Raise UnreadableError when a part is no longer the one that was loaded."""
        for part in self.parts:
            part.verify()


def is_partitioned(folder: Path) -> bool:
    """Tell whether a folder holds Parquet files and, hidden ones and markers aside, nothing else."""
    names = list(_names(folder)) if is_folder(folder) else []
    return bool(names) and all(name.suffix.lower() == SUFFIX for name in names)


def load_parts(path: str, folder: Path) -> PartitionedFile:
    """Take up a partitioned folder. Raises UnreadableError for a part that cannot be read."""
    parts = []
    for name in sorted(_names(folder)):
        shown = str(Path(path) / name.relative_to(folder))
        try:
            parts.append(SourceFile(shown, disk=OnDisk.at(name, name.stat())))
        except OSError as error:
            raise why_not(shown, error) from None
    return PartitionedFile(path, folder, tuple(parts))


def _names(folder: Path) -> Iterator[Path]:
    for where, folders, names in os.walk(folder):
        folders[:] = sorted(name for name in folders if not name.startswith((".", "_")))
        # "_SUCCESS" and the like are the marks of the program that wrote the parts.
        yield from (Path(where) / name for name in sorted(names) if not name.startswith((".", "_")))
