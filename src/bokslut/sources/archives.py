"""ZIP archives that are no workbooks: the one file in them, or what they are, told so that their owner knows what to do."""

from __future__ import annotations

import zipfile
from typing import TYPE_CHECKING

from bokslut.model.words import Words

if TYPE_CHECKING:
    from typing import BinaryIO

#: What an archive begins with, and its directory's end: that, how far it lies from the end at most, and what is in it.
_ARCHIVE, _END = b"PK\x03\x04", b"PK\x05\x06"
_END_MAX, _END_SIZE = 65_557, 22
#: An archive of one file has a small directory; what says it is larger is not looked into.
_DIRECTORY_MAX = 20_000

#: Some of these are in every workbook (OPC, ECMA-376 part 2), and in sheets of other programs.
_OF_PACKAGES = ("[Content_Types].xml", "_rels/.rels", "META-INF/manifest.xml")
_OF_NUMBERS = ".iwa"

#: Names of the files inside that are told, and how much of each.
_TOLD = 3
_NAME_MAX = 60

_OPEN_DOCUMENT = (
    Words("Filen är ett OpenDocument-kalkylark (.ods).", "The file is an OpenDocument sheet (.ods)."),
    Words("Spara det som .xlsx.", "Save it as .xlsx."),
)
_NUMBERS = (
    Words("Filen är ett kalkylark från Numbers.", "The file is a sheet of Numbers."),
    Words("Exportera det därifrån till Excel (.xlsx).", "Export it from there to Excel (.xlsx)."),
)
_UNPACK = Words(
    "Packa upp arkivet och ange filerna, eller mappen de ligger i.", "Unpack the archive and give the files, or the folder they are in."
)


def only_file(stream: BinaryIO, size: int) -> zipfile.ZipInfo | None:
    """Return the file that is packed in an archive of one; None for anything else, damaged archives too."""
    if stream.read(len(_ARCHIVE)) != _ARCHIVE:
        return None
    stream.seek(max(0, size - _END_MAX))
    tail = stream.read(_END_MAX)
    end = tail.rfind(_END)
    if end < 0 or len(tail) < end + _END_SIZE or int.from_bytes(tail[end + 12 : end + 16], "little") > _DIRECTORY_MAX:
        return None
    try:
        with zipfile.ZipFile(stream) as archive:
            found = [info for info in archive.infolist() if _is_told(info.filename)]
    except (zipfile.BadZipFile, ValueError, NotImplementedError, OverflowError, EOFError):
        return None
    if len(found) != 1 or found[0].filename in _OF_PACKAGES or found[0].filename.endswith(_OF_NUMBERS):
        return None
    return found[0]


def _is_told(name: str) -> bool:
    """Tell whether a name is a file's own, and neither a folder nor what macOS adds."""
    return not name.endswith("/") and not name.startswith("__MACOSX/")


def told_of_archive(archive: zipfile.ZipFile) -> tuple[Words, Words]:
    """Return what the archive is, and what to do about it."""
    names = [name for name in archive.namelist() if _is_told(name)]
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return _OPEN_DOCUMENT
    if any(name.endswith(_OF_NUMBERS) for name in names):
        return _NUMBERS
    listed = ", ".join(name[:_NAME_MAX] for name in names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
    files = Words(f"{len(names)} filer" if len(names) != 1 else "en fil", f"{len(names)} files" if len(names) != 1 else "one file")
    said = Words(f"Filen är ett ZIP-arkiv med {files.sv}: {listed}.", f"The file is a ZIP archive of {files.en}: {listed}.")
    return said, _UNPACK
