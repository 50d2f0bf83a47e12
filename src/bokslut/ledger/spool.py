"""Rows of a ledger too large for memory, in a temporary folder of Parquet files that the frames scan."""

from __future__ import annotations

import errno
import shutil
import tempfile
import weakref
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.frames import ROWS, SCHEMAS, Frames, Piece
from bokslut.model.errors import Problem, RefusedError
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

_MAKE_ROOM = Words(
    "Frigör utrymme där, eller peka ut en annan mapp med miljövariabeln TMPDIR, och kör igen.",
    "Free some space there, or name another folder in the environment variable TMPDIR, and run again.",
)

#: What the system says where a disk, a quota or a limit on files takes no more.
_FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class _Chunk(NamedTuple):
    """A file of the spool, and the first and last entry in it."""

    first: int
    last: int
    path: Path


class Spool:
    """A folder that takes rows chunk by chunk, in the order of the file, and is gone when nothing scans it any more.

    It lies where temporary files do (TMPDIR), readable by its owner alone, and is removed when the last frames made from
    it are, and at the latest when the process ends in any way but being killed outright (SIGKILL, a power cut).
    """

    def __init__(self) -> None:
        try:
            self.folder = Path(tempfile.mkdtemp(prefix="bokslut-"))
        except OSError as error:
            raise _no_room(Path(tempfile.gettempdir()), error) from error
        self._numbers = count()
        self._chunks: dict[str, list[_Chunk]] = {name: [] for name in ROWS}
        self.remove = weakref.finalize(self, shutil.rmtree, self.folder, ignore_errors=True)

    def add(self, name: str, chunk: pl.DataFrame) -> None:
        """Write rows of `entries`, `postings` or `history`, with that frame's schema; a chunk without rows adds nothing.

        Where no entry has rows in two chunks, what is worked out entry by entry takes a chunk at a time.
        Raises RefusedError when the disk takes no more; the folder is then removed.
        """
        assert chunk.schema == SCHEMAS[name], f"{name}: {chunk.schema} is not {SCHEMAS[name]}"
        if chunk.is_empty():
            return
        # Texts that no row has (quantities, signatures) take as long to write as those that some have.
        path = self.write(name, chunk.drop(each.name for each in chunk if each.dtype == pl.String and each.null_count() == each.len()))
        first, last = chunk.select(first=pl.col("entry").min(), last=pl.col("entry").max()).row(0)
        self._chunks[name].append(_Chunk(first, last, path))

    def parts(self, name: str) -> Iterator[pl.DataFrame]:
        """Give the rows that were added to one frame, chunk by chunk in order."""
        for chunk in self._chunks[name]:
            yield pl.read_parquet(chunk.path, schema=SCHEMAS[name], missing_columns="insert", glob=False)

    def write(self, name: str, rows: pl.DataFrame) -> Path:
        """Write rows of any columns to a file of their own; raises RefusedError as `add` does."""
        path = self.folder / f"{name}-{next(self._numbers):06}.parquet"
        try:
            # lz4: half the bytes for a quarter more time to write, and none to read. Whoever reads them reads every row, so what
            # the smallest and the largest of each column are is worth no time.
            rows.write_parquet(path, compression="lz4", statistics=False)
        except (OSError, pl.exceptions.ComputeError) as error:
            self.remove()
            raise _no_room(self.folder.parent, error) from error
        return path

    def frames(
        self,
        *,
        object_lists: pl.DataFrame,
        accounts: pl.DataFrame,
        dimensions: pl.DataFrame,
        objects: pl.DataFrame,
        stated: pl.DataFrame,
    ) -> Frames:
        """Return frames that scan what was added, beside the small frames, which are in memory."""
        return Frames(
            entries=_scan("entries", self._chunks["entries"]),
            postings=_scan("postings", self._chunks["postings"]),
            history=_scan("history", self._chunks["history"]),
            object_lists=object_lists,
            accounts=accounts,
            dimensions=dimensions,
            objects=objects,
            stated=stated,
            cuts=tuple(self._cuts()),
            files={name: tuple(chunk.path for chunk in chunks) for name, chunks in self._chunks.items()},
            kept=(self,),
        )

    def _cuts(self) -> Iterator[Piece]:
        """Give the chunks that share entries together, whoever shares them: then every entry is whole in its piece."""
        rest = sorted((chunk, name) for name in ("entries", "postings") for chunk in self._chunks[name])
        together: dict[str, list[_Chunk]] = {"entries": [], "postings": []}
        reach = rest[0][0].first if rest else 0
        for chunk, name in rest:
            if chunk.first > reach:
                yield Piece(_scan("entries", together["entries"]), _scan("postings", together["postings"]))
                together = {"entries": [], "postings": []}
            together[name].append(chunk)
            reach = max(reach, chunk.last)
        yield Piece(_scan("entries", together["entries"]), _scan("postings", together["postings"]))


def _scan(name: str, chunks: Sequence[_Chunk]) -> pl.LazyFrame:
    """Scan files without opening them: their schema is known."""
    if not chunks:
        return pl.LazyFrame(schema=SCHEMAS[name])
    # A path is a path: no pattern is to be found in the folder's name.
    return pl.scan_parquet([chunk.path for chunk in chunks], schema=SCHEMAS[name], missing_columns="insert", glob=False, cache=False)


def _no_room(folder: Path, error: Exception) -> RefusedError:
    number = getattr(error, "errno", None)
    # polars tells the number in words where it wraps an error of the system's.
    full = number in _FULL or any(f"(os error {each})" in str(error) for each in _FULL)
    message = (
        Words(
            f"Disken är full: en huvudbok som inte ryms i minnet skrivs till tillfälliga filer i {folder}.",
            f"The disk is full: a ledger that does not fit in memory is written to temporary files in {folder}.",
        )
        if full
        else Words(
            f"Tillfälliga filer går inte att skriva i {folder} ({error}).",
            f"Temporary files cannot be written in {folder} ({error}).",
        )
    )
    return RefusedError(Problem(message, Place(str(folder)), _MAKE_ROOM))
