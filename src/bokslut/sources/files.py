"""From paths to bytes to readings, and the original lines that findings quote."""

from __future__ import annotations

import glob
import os
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.excerpts import Quotes
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.registry import detect
from bokslut.sources.unpack import SUFFIXES as PACKED_SUFFIXES
from bokslut.sources.unpack import is_packed, unpack

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import Finding

#: A file is read whole; what is larger is no ledger of one organisation and year.
BYTES_MAX = 2_000_000_000

#: Files that a folder of ledgers is searched for. CSV and XLSX need their columns named, so they are never found this way.
SUFFIXES = (".se", ".si", ".sie")


def load(path: str | Path, shown: str | None = None) -> SourceFile:
    """Read a file's bytes; `shown` is what messages call it, the path itself unless given.

    Raises UnreadableError, with cause and remedy, for what is missing, a folder, empty, too large or not permitted,
    for a file that was changed while it was read, and for a packed file that is damaged or becomes too large.
    """
    name = str(path) if shown is None else shown
    try:
        with Path(path).open("rb") as stream:
            before = os.fstat(stream.fileno())
            if before.st_size > BYTES_MAX:
                raise _unreadable(name, _TOO_LARGE, _SPLIT)
            data = stream.read(BYTES_MAX + 1)
            after = os.fstat(stream.fileno())
    except (OSError, ValueError) as error:
        raise _why_not(name, Path(path), error) from None
    if (before.st_size, before.st_mtime_ns) != (after.st_size, after.st_mtime_ns):
        raise _unreadable(name, _CHANGED, _WAIT)
    return from_bytes(name, data)


def from_bytes(name: str, data: bytes) -> SourceFile:
    """Take bytes that are already read, from standard input for instance (`-`), and unpack gzip and zstd.

    Raises UnreadableError for none or too many, and for what cannot be unpacked.
    """
    if len(data) > BYTES_MAX:
        raise _unreadable(name, _TOO_LARGE, _SPLIT)
    if not data:
        raise _unreadable(name, _EMPTY, _EXPORT)
    if is_packed(data):
        inside = unpack(name, data, BYTES_MAX)
        if not inside:
            raise _unreadable(name, _EMPTY, _EXPORT)
        return SourceFile(name, inside, data)
    return SourceFile(name, data)


def expand(paths: Iterable[str | Path]) -> tuple[str, ...]:
    """Replace each folder by the SIE files in it and below it, and each pattern (`2025-*.se`) by the files it fits, sorted.

    Other files stay as given, `-` too. Raises UnreadableError for a folder without any, and for a pattern that fits none.
    """
    found: list[str] = []
    for path in paths:
        if is_pattern(path):
            found += matching(path)
            continue
        if str(path) == "-" or not Path(path).is_dir():
            found.append(str(path))
            continue
        inside = sorted(_walk(path))
        if not inside:
            raise _unreadable(str(path), _NO_LEDGERS, _NAME_FILES)
        found += inside
    return tuple(found)


def is_pattern(path: str | Path) -> bool:
    """Tell whether a path has `*`, `?` or `[…]` in it and is no file by that very name."""
    return glob.has_magic(str(path)) and not _is_there(path)


def matching(path: str | Path) -> tuple[str, ...]:
    """Return the files that a pattern fits, sorted; `**` fits any folders. Raises UnreadableError when there is none."""
    try:
        found = sorted(each for each in glob.glob(str(path), recursive=True) if not Path(each).is_dir())  # noqa: PTH207  keeps the path as given
    except (OSError, ValueError) as error:
        raise _why_not(str(path), Path(path), error) from None
    if not found:
        message = Words("Ingen fil passar mönstret.", "No file fits the pattern.")
        raise _unreadable(str(path), message, _CHECK_PATH)
    return tuple(found)


def _is_there(path: str | Path) -> bool:
    try:
        return Path(path).exists()
    except (OSError, ValueError):
        return False


def read_ledger(file: SourceFile, options: ReadOptions | None = None, form: str | None = None) -> Reading:
    """Read a ledger file in the format it shows, or in the one named by `form`.

    Raises UnreadableError when there is no ledger in it, UsageError for an unknown format or columns not declared.
    """
    return detect(file, form).read(file, options or ReadOptions())


def quote(findings: Iterable[Finding], files: Iterable[SourceFile], encodings: Mapping[str, str] | None = None) -> tuple[Finding, ...]:
    """Return the findings with the original text of every place that lies in one of the files.

    `encodings` tells by path what each file was read with; a file it does not name is decoded as delimited text is.
    """
    quotes = Quotes({file.path: file for file in files}, encodings or {})
    return tuple(_quoted(finding, quotes) for finding in findings)


def _quoted(finding: Finding, quotes: Quotes) -> Finding:
    causes = tuple(replace(cause, where=tuple(replace(s, place=quotes.fill(s.place)) for s in cause.where)) for cause in finding.causes)
    rule_place = quotes.fill(finding.rule_place)
    return replace(finding, places=_filled(finding.places, quotes), causes=causes, rule_place=rule_place)


def _filled(places: Sequence[Place], quotes: Quotes) -> tuple[Place, ...]:
    return tuple(filled for place in places if (filled := quotes.fill(place)) is not None)


def _walk(folder: str | Path) -> Iterable[str]:

    def refuse(error: OSError) -> None:
        # A folder that is passed over would make a smaller ledger.
        raise _why_not(str(error.filename), Path(str(error.filename)), error)

    for where, folders, names in os.walk(folder, onerror=refuse):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            if _plain_name(name).endswith(SUFFIXES) and not name.startswith("."):
                yield str(Path(where) / name)


def _plain_name(name: str) -> str:
    """Return a file's name in lower case without the suffix of its packing."""
    lower = name.lower()
    packed = next((suffix for suffix in PACKED_SUFFIXES if lower.endswith(suffix)), "")
    return lower.removesuffix(packed)


def _why_not(name: str, path: Path, error: OSError | ValueError) -> UnreadableError:
    if isinstance(error, FileNotFoundError):
        near = _nearby(path)
        remedy = Words(f"Menade du {near}?", f"Did you mean {near}?") if near else _CHECK_PATH
        return _unreadable(name, Words("Filen finns inte.", "The file does not exist."), remedy)
    if isinstance(error, IsADirectoryError):
        return _unreadable(name, Words("Det är en mapp, inte en fil.", "It is a folder, not a file."), _NAME_FILES)
    if isinstance(error, PermissionError):
        message = Words("Filen får inte läsas av dig.", "You are not permitted to read the file.")
        return _unreadable(name, message, Words("Ändra filens behörighet.", "Change the file's permissions."))
    reason = (error.strerror or str(error)) if isinstance(error, OSError) else str(error)
    return _unreadable(name, Words(f"Filen kan inte läsas: {reason}.", f"The file cannot be read: {reason}."), _CHECK_PATH)


def _nearby(path: Path) -> str | None:
    from bokslut.model.suggest import suggest

    try:
        return suggest(path.name, sorted(entry.name for entry in path.parent.iterdir()))
    except (OSError, ValueError):
        return None


def _unreadable(name: str, message: Words, remedy: Words) -> UnreadableError:
    return UnreadableError(Problem(message, Place(name), remedy))


_EMPTY = Words("Filen är tom.", "The file is empty.")
_TOO_LARGE = Words("Filen är större än 2 GB.", "The file is larger than 2 GB.")
_CHANGED = Words("Filen ändrades medan den lästes.", "The file was changed while it was read.")
_WAIT = Words("Vänta tills exporten är klar och kör igen.", "Wait until the export is done and run again.")
_SPLIT = Words("Exportera ett räkenskapsår i taget.", "Export one fiscal year at a time.")
_EXPORT = Words("Exportera filen igen ur bokföringssystemet.", "Export the file again from the accounting system.")
_CHECK_PATH = Words("Kontrollera sökvägen.", "Check the path.")
_NO_LEDGERS = Words(
    f"Mappen har inga SIE-filer ({', '.join(SUFFIXES)}).",
    f"The folder has no SIE files ({', '.join(SUFFIXES)}).",
)
_NAME_FILES = Words(
    "Ange filen. CSV och XLSX behöver kolumner angivna i bokslut.toml.",
    "Name the file. CSV and XLSX need their columns named in bokslut.toml.",
)
