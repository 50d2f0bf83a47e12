"""From paths to bytes to readings, and the original lines that findings quote."""

from __future__ import annotations

import glob
import os
import stat
import tempfile
import weakref
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.model.errors import UnreadableError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.paths import goes_in_circles, is_folder, is_special, is_there
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.excerpts import Quotes
from bokslut.sources.interface import ReadOptions
from bokslut.sources.partitioned import is_partitioned, load_parts
from bokslut.sources.registry import detect, refuse_sheet
from bokslut.sources.sourcefile import CHECK_PATH, HELD_MAX, OnDisk, SourceFile, changed, unreadable, why_not
from bokslut.sources.unpack import SUFFIXES as PACKED_SUFFIXES
from bokslut.sources.unpack import unpacked

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence
    from typing import BinaryIO

    from bokslut.ledger.ledger import Reading
    from bokslut.model.errors import BokslutError
    from bokslut.model.finding import Finding

#: Files that a folder of ledgers is searched for. CSV and XLSX need their columns named, so they are never found this way.
SUFFIXES = (".se", ".si", ".sie")
#: Files that a folder is searched for where columns are named.
TABLE_SUFFIXES = (".csv", ".tsv", ".txt", ".xlsx", ".xlsm", ".parquet", ".arrow", ".feather", ".ipc")

#: What a path without a single letter is called.
_NO_NAME = "””"


def load(path: str | Path, shown: str | None = None, limits: Limits = DEFAULT) -> SourceFile:
    """Take up a file, unpacked, or a folder of Parquet files; a large one stays on disk.

    `shown` is what messages call it, the path itself unless given.
    Raises UnreadableError, with cause and remedy, for what is missing, a folder, empty, too large or not permitted,
    for a file that was changed while it was read, and for a packed file that is damaged or becomes too large.
    """
    name = str(path) if shown is None else shown
    if not name:
        raise unreadable(_NO_NAME, Words("Sökvägen är tom.", "The path is empty."), CHECK_PATH)
    if is_partitioned(Path(path)):
        return load_parts(name, Path(path))
    try:
        with Path(path).open("rb") as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > limits.bytes:
                raise _too_large(name, limits)
            # A pipe has no size, can be read only once, and is written while it is read.
            is_regular = stat.S_ISREG(before.st_mode)
            is_large = is_regular and before.st_size > HELD_MAX
            data = b"" if is_large else stream.read(limits.bytes + 1)
            after = os.fstat(stream.fileno())
    except (OSError, ValueError) as error:
        raise _why_not(name, Path(path), error) from None
    found = OnDisk.at(Path(path), before)
    if is_regular and not found.is_still(after):
        raise changed(name)
    if not is_large:
        return from_bytes(name, data, limits)
    return _unpacked(SourceFile(name, disk=found), limits)


def from_bytes(name: str, data: bytes, limits: Limits = DEFAULT) -> SourceFile:
    """Take bytes that are already read, from standard input for instance (`-`), and unpack them where they are packed.

    Raises UnreadableError for none or too many, and for what cannot be unpacked.
    """
    if len(data) > limits.bytes:
        raise _too_large(name, limits)
    if not data:
        raise unreadable(name, _EMPTY, _EXPORT)
    return _unpacked(SourceFile(name, data), limits)


def _unpacked(file: SourceFile, limits: Limits) -> SourceFile:
    """Unpack a file that is packed: into memory, or into a file of its own, which goes when the SourceFile does, where it is large."""
    inside = unpacked(file, limits)
    if inside is None:
        return file
    parts: list[bytes] = []
    size = 0
    out: BinaryIO | None = None
    with ExitStack() as stack:
        for part in inside:
            parts.append(part)
            size += len(part)
            if size > HELD_MAX:
                out = _put_aside(file.path, stack) if out is None else out
                _write(file.path, out, parts)
        if not size:
            raise unreadable(file.path, _EMPTY, _EXPORT)
        if out is None:
            return SourceFile(file.path, b"".join(parts), sha256=file.sha256)
        out.close()
        stack.pop_all()
    aside = Path(out.name)
    whole = SourceFile(file.path, disk=OnDisk.at(aside, aside.stat()), sha256=file.sha256)
    weakref.finalize(whole, aside.unlink, missing_ok=True)
    return whole


def _put_aside(name: str, stack: ExitStack) -> BinaryIO:
    """Make a temporary file; it is closed and removed with the stack."""
    try:
        handle, path = tempfile.mkstemp(prefix="bokslut-")
    except OSError as error:
        raise _no_room(name, error) from None
    os.close(handle)
    stack.callback(Path(path).unlink, missing_ok=True)
    return stack.enter_context(Path(path).open("wb"))


def _write(name: str, out: BinaryIO, parts: list[bytes]) -> None:
    """Write and forget the parts."""
    try:
        out.writelines(parts)
        out.flush()
    except OSError as error:
        raise _no_room(name, error) from None
    parts.clear()


def expand(paths: Iterable[str | Path], skipped: list[BokslutError] | None = None) -> tuple[str, ...]:
    """Replace each folder by the SIE files in it and below it, and each pattern (`2025-*.se`) by the files it fits, sorted.

    A folder of Parquet files is one ledger and stays, as other files do, `-` too. Raises UnreadableError for a folder
    without any, for a pattern that fits none, and for a pipe or device among what either finds: it may never end. With
    `skipped` those are told there, and passed over.
    """
    found: list[str] = []
    for path in paths:
        if is_pattern(path):
            found += matching(path, skipped)
            continue
        if str(path) == "-" or not is_folder(path) or is_partitioned(Path(path)):
            found.append(str(path))
            continue
        found += inside(path, skipped=skipped)
    return tuple(found)


def inside(folder: str | Path, suffixes: tuple[str, ...] = SUFFIXES, skipped: list[BokslutError] | None = None) -> tuple[str, ...]:
    """Return the ledgers in a folder and below it, sorted; hidden ones are passed over.

    Raises UnreadableError without any, and for what is no regular file, unless that is to be `skipped`.
    """
    found = sorted(_walk(folder, suffixes))
    if not found:
        listed = ", ".join(suffixes)
        message = Words(f"Mappen har inga huvudböcker ({listed}).", f"The folder has no ledgers ({listed}).")
        raise unreadable(str(folder), message, _NAME_FILES)
    return _regular(found, skipped)


def _regular(found: Sequence[str], skipped: list[BokslutError] | None) -> tuple[str, ...]:
    """Return what is no pipe, socket or device; a name by itself may be one, but nobody asked for these by name."""
    faults = [unreadable(each, _NO_FILE, _REMOVE) for each in found if is_special(each)]
    if faults and skipped is None:
        raise UnreadableError(*(problem for fault in faults for problem in fault.problems))
    (skipped if skipped is not None else []).extend(faults)
    return tuple(each for each in found if not is_special(each))


def is_pattern(path: str | Path) -> bool:
    """Tell whether a path has `*`, `?` or `[…]` in it and is no file by that very name."""
    return glob.has_magic(str(path)) and not is_there(path)


def matching(path: str | Path, skipped: list[BokslutError] | None = None) -> tuple[str, ...]:
    """Return the files that a pattern fits, sorted; `**` fits any folders.

    Raises UnreadableError when there is none, and for what is no regular file, unless that is to be `skipped`.
    """
    try:
        fitting = glob.glob(str(path), recursive=True)  # noqa: PTH207  keeps the path as given
        found = sorted(each for each in fitting if not is_folder(each) and not goes_in_circles(each))
    except (OSError, ValueError) as error:
        raise _why_not(str(path), Path(path), error) from None
    if not found:
        message = Words("Ingen fil passar mönstret.", "No file fits the pattern.")
        raise unreadable(str(path), message, CHECK_PATH)
    return _regular(found, skipped)


def read_ledger(file: SourceFile, options: ReadOptions | None = None, form: str | None = None) -> Reading:
    """Read a ledger file in the format it shows, or in the one named by `form`.

    Raises UnreadableError when there is no ledger in it or more than the limits allow, UsageError for an unknown format
    or columns not declared, and for a sheet of what is no workbook.
    """
    wanted = options or ReadOptions()
    reader = detect(file, form)
    if reader.name != "xlsx":
        refuse_sheet(file.path, wanted.sheet)
    reading = reader.read(file, wanted)
    _refuse_many(reading, wanted.limits)
    return reading


def _refuse_many(reading: Reading, limits: Limits) -> None:
    info = reading.info
    if info.entries > limits.entries:
        told = format_number(info.entries)
        raise beyond(limits, "entries", Words(f"Filen har {told} verifikat.", f"The file has {told} entries."), Place(info.path))
    if info.postings > limits.rows:
        told = format_number(info.postings)
        raise beyond(limits, "rows", Words(f"Filen har {told} rader.", f"The file has {told} rows."), Place(info.path))


def quote(findings: Iterable[Finding], files: Iterable[SourceFile], encodings: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Return the findings with the original text of every place that lies in one of the files.

    `encodings` tells by path what each file was read with; a file it does not name is decoded as delimited text is.
    """
    quotes = Quotes({file.path: file for file in files}, encodings or {})
    findings = tuple(findings)
    quotes.foresee(place for finding in findings for place in _places(finding))
    return tuple(_quoted(finding, quotes) for finding in findings)


def quote_places(places: Sequence[Place], files: Iterable[SourceFile], encodings: Mapping[str, str] | None = None) -> tuple[Place, ...]:
    """Return places with the original text of those that lie in one of the files; `encodings` as for `quote`."""
    quotes = Quotes({file.path: file for file in files}, encodings or {})
    quotes.foresee(places)
    return _filled(places, quotes)


def _quoted(finding: Finding, quotes: Quotes) -> Finding:
    causes = tuple(replace(cause, where=tuple(replace(s, place=quotes.fill(s.place)) for s in cause.where)) for cause in finding.causes)
    rule_place = quotes.fill(finding.rule_place)
    return replace(finding, places=_filled(finding.places, quotes), causes=causes, rule_place=rule_place)


def _places(finding: Finding) -> Iterable[Place | None]:
    yield from finding.places
    yield from (said.place for cause in finding.causes for said in cause.where)
    yield finding.rule_place


def _filled(places: Sequence[Place], quotes: Quotes) -> tuple[Place, ...]:
    return tuple(filled for place in places if (filled := quotes.fill(place)) is not None)


def _walk(folder: str | Path, suffixes: tuple[str, ...]) -> Iterable[str]:

    def refuse(error: OSError) -> None:
        # A folder that is passed over would make a smaller ledger.
        raise _why_not(str(error.filename), Path(str(error.filename)), error)

    for where, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if _plain_name(name).endswith(suffixes) and not name.startswith("."):
                yield str(Path(where) / name)


def _plain_name(name: str) -> str:
    """Return a file's name in lower case without the suffix of its packing."""
    lower = name.lower()
    packed = next((suffix for suffix in PACKED_SUFFIXES if lower.endswith(suffix)), "")
    return lower.removesuffix(packed)


def _why_not(name: str, path: Path, error: OSError | ValueError) -> UnreadableError:
    if isinstance(error, FileNotFoundError) and path.is_symlink():
        target = path.readlink()
        return unreadable(
            name, Words(f"Länken pekar på {target}, som inte finns.", f"The link points to {target}, which does not exist."), CHECK_PATH
        )
    if isinstance(error, FileNotFoundError):
        near = _nearby(path)
        remedy = Words(f"Menade du {near}?", f"Did you mean {near}?") if near else CHECK_PATH
        return unreadable(name, Words("Filen finns inte.", "The file does not exist."), remedy)
    if isinstance(error, IsADirectoryError):
        return unreadable(name, Words("Det är en mapp, inte en fil.", "It is a folder, not a file."), _NAME_FILES)
    if isinstance(error, PermissionError):
        message = Words("Filen får inte läsas av dig.", "You are not permitted to read the file.")
        return unreadable(name, message, Words("Ändra filens behörighet.", "Change the file's permissions."))
    return why_not(name, error)


def _no_room(name: str, error: OSError) -> UnreadableError:
    reason = error.strerror or str(error)
    message = Words(
        f"Filen kan inte packas upp i {tempfile.gettempdir()}: {reason}.",
        f"The file cannot be unpacked in {tempfile.gettempdir()}: {reason}.",
    )
    return unreadable(name, message, Words("Frigör utrymme, eller ange en annan mapp med TMPDIR.", "Free some space, or set TMPDIR."))


def _nearby(path: Path) -> str | None:
    from bokslut.model.suggest import suggest

    try:
        return suggest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except (OSError, ValueError):
        return None


def _too_large(name: str, limits: Limits) -> UnreadableError:
    told = format_number(limits.bytes)
    return beyond(limits, "bytes", Words(f"Filen är större än {told} byte.", f"The file is larger than {told} bytes."), Place(name))


_NO_FILE = Words("Det är ingen fil utan en pipe eller en enhet.", "It is no file but a pipe or a device.")
_REMOVE = Words("Flytta den, eller ange filerna en och en.", "Move it, or name the files one by one.")
_EMPTY = Words("Filen är tom.", "The file is empty.")
_EXPORT = Words("Exportera filen igen ur bokföringssystemet.", "Export the file again from the accounting system.")
_NAME_FILES = Words(
    "Ange filen. CSV och XLSX behöver kolumner angivna i bokslut.toml.",
    "Name the file. CSV and XLSX need their columns named in bokslut.toml.",
)
