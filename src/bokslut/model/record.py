"""The record of a close, and what trying it again found. Plain values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class RecordedFile:
    """A file that the close read, by its path from the close's folder, or a rule pack that comes with the program."""

    path: str
    bytes: int
    #: Of the file as it lies there; of a folder of files, of their names and digests.
    sha256: str


@dataclass(frozen=True, slots=True)
class Record:
    """What a close was made of, and its result."""

    version: str
    #: The close file, from the record's own folder.
    close: str
    encoding: str | None
    limits: Mapping[str, int]
    files: tuple[RecordedFile, ...]
    packs: tuple[RecordedFile, ...]
    #: Of the result as `close --format json` writes it.
    sha256: str
    #: The whole `bokslut/close-result@1`.
    result: Mapping[str, Any]


class FileState(StrEnum):
    """What became of a file of the record."""

    CHANGED = "changed"
    MISSING = "missing"
    #: The close reads it now, and the record does not have it.
    ADDED = "added"


@dataclass(frozen=True, slots=True)
class FileChange:
    """A file or rule pack that is not as it was."""

    path: str
    state: FileState
    old_sha256: str | None = None
    new_sha256: str | None = None


class ResultPart(StrEnum):
    """What of a result is another."""

    FINDING = "finding"
    FIGURE = "figure"
    CHECK = "check"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class ResultChange:
    """Something in the result that is another now, as the result's JSON has it; None where it was not, or is no longer."""

    part: ResultPart
    #: A finding's code and id, `statement.line[column]`, a check's code and what it is of, a key.
    what: str
    old: str | None
    new: str | None


@dataclass(frozen=True, slots=True)
class Verification:
    """What came of trying a record again."""

    record: Record
    #: The version of the program that tried it.
    version: str
    files: tuple[FileChange, ...] = ()
    packs: tuple[FileChange, ...] = ()
    #: The result in the record is not the one that was written there.
    is_tampered: bool = False
    #: Why the close could not be run again; None where it was.
    obstacle: Words | None = None
    #: Whether what it gave now is the same to the byte.
    is_same: bool = False
    results: tuple[ResultChange, ...] = ()

    @property
    def holds(self) -> bool:
        """Whether every file is as it was and the same close gives the same bytes."""
        return self.is_same and not self.is_tampered and not self.files
