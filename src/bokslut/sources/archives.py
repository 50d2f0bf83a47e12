"""What a ZIP archive is that has no workbook in it, told so that its owner knows what to do with it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.words import Words

if TYPE_CHECKING:
    import zipfile

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


def told_of_archive(archive: zipfile.ZipFile) -> tuple[Words, Words]:
    """Return what the archive is, and what to do about it."""
    names = [name for name in archive.namelist() if not name.endswith("/") and not name.startswith("__MACOSX/")]
    if "content.xml" in names and "META-INF/manifest.xml" in names:
        return _OPEN_DOCUMENT
    if any(name.endswith(".iwa") for name in names):
        return _NUMBERS
    listed = ", ".join(name[:_NAME_MAX] for name in names[:_TOLD]) + (", …" if len(names) > _TOLD else "")
    files = Words(f"{len(names)} filer" if len(names) != 1 else "en fil", f"{len(names)} files" if len(names) != 1 else "one file")
    said = Words(f"Filen är ett ZIP-arkiv med {files.sv}: {listed}.", f"The file is a ZIP archive of {files.en}: {listed}.")
    return said, _UNPACK
