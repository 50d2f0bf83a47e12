"""Making the record of a close, and trying it again: whether the files are what they were, and the result the same bytes."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bokslut import __version__
from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.errors import BokslutError, Problem, UnreadableError
from bokslut.model.paths import seen_from
from bokslut.model.place import Place
from bokslut.model.record import FileChange, FileState, Record, Verification
from bokslut.model.words import Words
from bokslut.record.compare import compare_results
from bokslut.record.document import digest_of
from bokslut.record.files import compare_files, recorded, recorded_files, recorded_packs
from bokslut.reports.contract import close_data

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence
    from pathlib import Path

    from bokslut.model.record import RecordedFile
    from bokslut.model.result import CloseResult
    from bokslut.request import CloseRequest


@dataclass(frozen=True, slots=True)
class Call:
    """What the call said of reading, beside the close file."""

    encoding: str | None = None
    limits: Mapping[str, int] = field(default_factory=dict)


def make_record(request: CloseRequest, result: CloseResult, folder: Path, files: Sequence[RecordedFile], call: Call) -> Record:
    """Return the record of a close that is to lie in `folder`; `files` are as they were before it was run.

    Raises UnreadableError for a file that was changed meanwhile, or can no longer be read.
    """
    changed = [change.path for change in compare_files(files, recorded_files(request))]
    if changed:
        message = Words("Filen ändrades medan bokslutet gjordes.", "The file was changed while the close was run.")
        remedy = Words("Gör om bokslutet.", "Run the close again.")
        raise UnreadableError(*(Problem(message, Place(path), remedy) for path in changed))
    data = close_data(result)
    return Record(
        version=__version__,
        close=seen_from(folder, request.path),
        encoding=call.encoding,
        limits=call.limits,
        files=tuple(files),
        packs=recorded_packs(request),
        sha256=digest_of(data),
        result=data,
    )


def verify(record: Record, folder: Path) -> Verification:
    """Hash the files of a record that lies in `folder`, run its close again, and compare.

    That the close cannot be run again is told, not raised.
    """
    is_tampered = digest_of(record.result) != record.sha256
    try:
        request = load_request(folder / record.close, record.limits).told(record.encoding)
        files, packs = recorded_files(request), recorded_packs(request)
        now = close_data(close(request))
    except BokslutError as error:
        changes = tuple(_as_they_lie(record, (folder / record.close).parent))
        return Verification(record, __version__, changes, is_tampered=is_tampered, obstacle=_obstacle(error))
    is_same = digest_of(now) == record.sha256
    return Verification(
        record,
        __version__,
        files=tuple(compare_files(record.files, files)),
        packs=tuple(compare_files(record.packs, packs)),
        is_tampered=is_tampered,
        is_same=is_same,
        results=() if is_same else tuple(compare_results(record.result, now)),
    )


def _as_they_lie(record: Record, folder: Path) -> Iterator[FileChange]:
    """Yield the files of a record that are gone or others, where the close no longer says which it reads."""
    for file in record.files:
        try:
            now = recorded(file.path, folder / file.path)
        except BokslutError:
            yield FileChange(file.path, FileState.MISSING, file.sha256)
        else:
            yield from compare_files([file], [now])


def _obstacle(error: BokslutError) -> Words:
    """Return the first problem with where it is, and how many there are more."""
    first, *others = error.problems
    where = f"{first.place}: " if first.place is not None else ""
    more = f" (+{len(others)})" if others else ""
    return Words(f"{where}{first.message.sv}{more}", f"{where}{first.message.en}{more}")
