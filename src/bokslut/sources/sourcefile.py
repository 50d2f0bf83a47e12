"""A file to read: the name the user gave it, and its bytes, held in memory or lying on disk until they are asked for.

A large file is never held whole here. It is read in chunks, any number of times, and each time it is noticed when the
file is no longer the one that was first looked at.
"""

from __future__ import annotations

import hashlib
import io
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path
    from typing import BinaryIO

#: A file of at most so many bytes is held in memory when it is loaded; a larger one stays on disk.
HELD_MAX = 16_000_000

#: Bytes read at a time of one that stays on disk.
CHUNK_BYTES = 262_144


@dataclass(frozen=True, slots=True)
class OnDisk:
    """A file on disk, and what tells that it is still the same."""

    location: Path
    size: int
    #: When it was last written, in nanoseconds.
    written_ns: int

    @classmethod
    def at(cls, location: Path, found: os.stat_result) -> OnDisk:
        """Return the file as it was found."""
        return cls(location, found.st_size, found.st_mtime_ns)

    def is_still(self, found: os.stat_result) -> bool:
        """Tell whether what is found now is the same."""
        return (self.size, self.written_ns) == (found.st_size, found.st_mtime_ns)


class SourceFile:
    """A file's bytes and the name the user gave it (`-` for standard input); a packed file's bytes are the unpacked.

    Either `data` or `disk` is given. `sha256` is the digest of the file as it lies, where that is packed.
    Reading raises UnreadableError when the file has been changed or can no longer be read.
    """

    def __init__(self, path: str, data: bytes | None = None, *, disk: OnDisk | None = None, sha256: str | None = None) -> None:
        assert (data is None) is not (disk is None), "the bytes are in one place"
        self.path = path
        self._data = data
        self._disk = disk
        self._sha256 = sha256

    def __repr__(self) -> str:
        """Return the name and the size: a ledger's bytes belong in no message."""
        return f"SourceFile({self.path!r}, {self.size} bytes)"

    @property
    def location(self) -> Path | None:
        """Where the bytes lie on disk; None where they are held in memory. Who reads there calls `verify` when done."""
        return self._disk.location if self._disk is not None else None

    @property
    def size(self) -> int:
        """How many bytes there are, unpacked."""
        return self._disk.size if self._disk is not None else len(self._data or b"")

    @property
    def data(self) -> bytes:
        """Every byte. Of a file on disk they are read at each call, so keep them, and ask only where the format is read whole."""
        return self._data if self._data is not None else b"".join(self.chunks())

    @property
    def sha256(self) -> str:
        """The digest of the file as it lies, packed or not, in hex."""
        if self._sha256 is None and self._data is not None:
            self._sha256 = hashlib.sha256(self._data).hexdigest()
        elif self._sha256 is None:
            for _ in self.chunks():
                pass
        assert self._sha256 is not None, "a whole reading makes the digest"
        return self._sha256

    def part(self, start: int, count: int) -> bytes:
        """Return at most `count` bytes from `start` on; from the end when `start` is negative."""
        first = max(0, self.size + start) if start < 0 else start
        if self._data is not None:
            return self._data[first : first + count]
        with self.opened() as stream:
            stream.seek(first)
            return stream.read(count)

    def head(self, count: int) -> bytes:
        """Return the first bytes, by which a format is told."""
        return self.part(0, count)

    def chunks(self, size: int = CHUNK_BYTES) -> Iterator[bytes]:
        """Give every byte in order, at most `size` at a time."""
        if self._data is not None:
            for start in range(0, len(self._data), size):
                yield self._data[start : start + size]
            return
        digest = None if self._sha256 is not None else hashlib.sha256()
        with self.opened() as stream:
            while part := stream.read(size):
                if digest is not None:
                    digest.update(part)
                yield part
        if digest is not None:
            self._sha256 = digest.hexdigest()

    @contextmanager
    def opened(self) -> Iterator[BinaryIO]:
        """Open a file that lies on disk; at both ends it must be the one that was loaded."""
        assert self._disk is not None, "what is held in memory needs no opening"
        try:
            with self._disk.location.open("rb") as stream:
                self._hold_to(os.fstat(stream.fileno()))
                yield stream
                self._hold_to(os.fstat(stream.fileno()))
        except OSError as error:
            raise why_not(self.path, error) from None

    @contextmanager
    def stream(self) -> Iterator[BinaryIO]:
        """Open the bytes, wherever they are, to be read in any order."""
        if self._data is not None:
            yield io.BytesIO(self._data)
            return
        with self.opened() as stream:
            yield stream

    def verify(self) -> None:
        """Raise UnreadableError when the file on disk is no longer the one that was loaded."""
        if self._disk is None:
            return
        try:
            self._hold_to(self._disk.location.stat())
        except OSError as error:
            raise why_not(self.path, error) from None

    def _hold_to(self, found: os.stat_result) -> None:
        if self._disk is not None and not self._disk.is_still(found):
            raise changed(self.path)


def changed(name: str) -> UnreadableError:
    """Return the error of a file that somebody writes while it is read."""
    return unreadable(name, Words("Filen ändrades medan den lästes.", "The file was changed while it was read."), _WAIT)


def why_not(name: str, error: OSError | ValueError) -> UnreadableError:
    """Return the error of a file that the system does not give us."""
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return unreadable(name, Words(f"Filen kan inte läsas: {reason}.", f"The file cannot be read: {reason}."), CHECK_PATH)


def unreadable(name: str, message: Words, remedy: Words) -> UnreadableError:
    """Return the error of a whole file."""
    return UnreadableError(Problem(message, Place(name), remedy))


CHECK_PATH = Words("Kontrollera sökvägen.", "Check the path.")
_WAIT = Words("Vänta tills exporten är klar och kör igen.", "Wait until the export is done and run again.")
