"""The files of a close with their digests."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

from bokslut.intake import input_files
from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.paths import is_file, is_folder, seen_from
from bokslut.model.place import Place
from bokslut.model.record import FileChange, FileState, RecordedFile
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from pathlib import Path

    from bokslut.request import CloseRequest


def recorded_files(request: CloseRequest) -> tuple[RecordedFile, ...]:
    """Return every file that the close reads, in order of path. Raises UnreadableError for one that cannot be read."""
    paths = {seen_from(request.folder, str(path)): path for path in input_files(request)}
    return tuple(recorded(name, path) for name, path in sorted(paths.items()))


def recorded_packs(request: CloseRequest) -> tuple[RecordedFile, ...]:
    """Return the rule packs that come with the program and that the close uses, by name."""
    packs = sorted((pack.name, pack.document.text.encode()) for pack in request.book.packs if pack.shipped)
    return tuple(RecordedFile(name, len(data), hashlib.sha256(data).hexdigest()) for name, data in packs)


def compare_files(old: Sequence[RecordedFile], new: Sequence[RecordedFile]) -> Iterator[FileChange]:
    """Yield the files that are not as they were, in order of path."""
    before, now = {file.path: file for file in old}, {file.path: file for file in new}
    for path in sorted({*before, *now}):
        was, is_ = before.get(path), now.get(path)
        if was is None or is_ is None:
            known = was or is_
            assert known is not None, "it is in one of the two"
            state = FileState.ADDED if was is None else FileState.MISSING
            yield FileChange(path, state, was.sha256 if was else None, is_.sha256 if is_ else None)
        elif was.sha256 != is_.sha256:
            yield FileChange(path, FileState.CHANGED, was.sha256, is_.sha256)


def recorded(name: str, path: Path) -> RecordedFile:
    """Return a file, or a folder of files, with its digest. Raises UnreadableError for one that cannot be read."""
    try:
        if not is_folder(path):
            return _digest(name, path)
        # A table in many files: their names and digests are its own.
        parts = [_digest(seen_from(path, str(each)), each) for each in sorted(path.rglob("*")) if is_file(each)]
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Words(f"Filen kan inte läsas: {reason}", f"The file cannot be read: {reason}")
        raise UnreadableError(Problem(message, Place(name))) from error
    said = "".join(f"{part.path}\0{part.sha256}\n" for part in parts)
    return RecordedFile(name, sum(part.bytes for part in parts), hashlib.sha256(said.encode()).hexdigest())


def _digest(name: str, path: Path) -> RecordedFile:
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256")
        return RecordedFile(name, stream.tell(), digest.hexdigest())
