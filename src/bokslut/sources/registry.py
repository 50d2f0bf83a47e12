"""The source formats, and which of them a file is."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnreadableError, UsageError
from bokslut.model.family import Member, load_all, named
from bokslut.model.place import Place
from bokslut.model.suggest import suggest
from bokslut.model.words import Words, same
from bokslut.sources.forms import told_by_bytes
from bokslut.sources.sie4_lines import HEAD_BYTES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.finding import FindingKind
    from bokslut.sources.interface import Reader, SourceFile

READERS: tuple[Member[Reader], ...] = (
    Member("sie4", "bokslut.sources.sie4", "READER"),
    Member("sie5", "bokslut.sources.sie5", "READER"),
    Member("xlsx", "bokslut.sources.xlsx", "READER"),
    Member("parquet", "bokslut.sources.parquet", "READER"),
    Member("csv", "bokslut.sources.delimited", "READER"),
)


def finding_kinds() -> Sequence[FindingKind]:
    """Return every kind of finding that reading a ledger or a published table can make, by code."""
    from bokslut.sources.published_findings import FINDINGS as TABLE_FINDINGS

    every = {kind.code: kind for reader in load_all(READERS) for kind in reader.findings} | {kind.code: kind for kind in TABLE_FINDINGS}
    return tuple(every[code] for code in sorted(every))


def refuse_sheet(path: str, sheet: str | None) -> None:
    """Refuse a sheet that is asked for of what is no workbook; raises UsageError."""
    if sheet is not None:
        message = Words("Bara arbetsböcker (XLSX) har blad.", "Only workbooks (XLSX) have sheets.")
        raise UsageError(Problem(message, Place(path), Words("Ta bort sheet.", "Leave out sheet."), ("sheet",)))


def detect(file: SourceFile, form: str | None = None) -> Reader:
    """Return the reader of the named format, else of the one the file's content shows.

    Raises UsageError for a format there is none of, UnreadableError for a file that is none of them.
    """
    if form is not None:
        wanted = named(READERS, form)
        if wanted is None:
            names = [member.name for member in READERS]
            near = suggest(form, names)
            hint = Words(f"Menade du {near}? ", f"Did you mean {near}? ") if near else same("")
            listed = ", ".join(names)
            raise UsageError(
                Problem(
                    Words(f"Okänt format: {form}.", f"Unknown format: {form}."),
                    Place(file.path),
                    Words(f"{hint.sv}Formaten är {listed}.", f"{hint.en}The formats are {listed}."),
                    ("format",),
                )
            )
        return wanted
    told = told_by_bytes(file)
    if told is None:
        # Asked last, since most texts have a comma somewhere.
        from bokslut.sources.delimited import is_delimited

        told = "csv" if is_delimited(file) else None
    found = named(READERS, told) if told is not None else None
    if found is None:
        from bokslut.sources.strangers import told_of_stranger

        message, remedy = told_of_stranger(file.head(HEAD_BYTES))
        raise UnreadableError(Problem(message, Place(file.path, 1), remedy))
    return found
