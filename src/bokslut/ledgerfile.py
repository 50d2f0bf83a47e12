"""A query to a database in place of a ledger file, as a section of the close file says it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem
from bokslut.model.place import Place
from bokslut.model.words import Words
from bokslut.sources.database_sql import CONNECTION, Query, spot, statement_fault
from bokslut.sources.sourcefile import why_not

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from bokslut.closefile import LedgerSection
    from bokslut.tomlfile import TomlDocument
    from bokslut.tomlplaces import KeyPath

#: A query is short; what is larger is another file.
_QUERY_BYTES_MAX = 1_000_000


class QuerySection:
    """Reads the keys of one `[[ledger]]` that ask a database."""

    def __init__(self, document: TomlDocument, at: KeyPath, section: LedgerSection, folder: Path) -> None:
        self._document = document
        self._at = at
        self._section = section
        self._folder = folder

    def is_plain(self) -> bool:
        """Tell whether the section is a file and says nothing of a database."""
        section = self._section
        return section.path is not None and section.query is None and section.query_file is None and section.connection is None

    def query(self) -> tuple[Query | None, tuple[Problem, ...]]:
        """Return the query, or what is wrong with it; neither for a plain file."""
        if self.is_plain():
            return None, ()
        problems = tuple(self._problems())
        if problems:
            return None, problems
        section = self._section
        text, locate, fault = self._text()
        if fault is None and (words := statement_fault(text)) is not None:
            fault = Problem(words, locate(1), _ONE_SELECT)
        if fault is not None:
            return None, (fault,)
        named = CONNECTION.match(section.connection or "")
        assert named is not None, "a connection that names no variable is a problem"
        where = self._document.place((*self._at, "connection"))
        return Query(text, named[1], str(self._folder), where, locate), ()

    def _problems(self) -> Iterator[Problem]:
        section, document = self._section, self._document
        ways = [key for key in ("path", "query", "query_file") if getattr(section, key) is not None]
        if len(ways) != 1:
            message = Words(
                "En huvudbok är antingen path (en fil), query eller query_file (en fråga till en databas)",
                "A ledger is either path (a file), query or query_file (a query to a database)",
            )
            yield Problem(message, document.place((*self._at, ways[1]) if ways else self._at), _PICK)
            return
        if section.connection is None:
            message = Words("Frågan har ingen connection", "The query has no connection")
            yield Problem(message, document.place((*self._at, ways[0])), _VARIABLE)
        elif ways == ["path"]:
            message = Words("connection hör till query, inte till path", "connection belongs to query, not to path")
            yield Problem(message, self._unquoted("connection"), _PICK)
        elif not CONNECTION.match(section.connection):
            # The line may hold a password, so it is not quoted.
            yield Problem(_NO_ADDRESS_HERE, self._unquoted("connection"), _VARIABLE)
        for key in ("format", "encoding", "sheet"):
            if getattr(section, key) is not None and ways != ["path"]:
                message = Words(f"{key} hör till en fil, inte till en fråga", f"{key} belongs to a file, not to a query")
                yield Problem(message, document.place((*self._at, key)), Words("Stryk raden.", "Remove the line."))

    def _unquoted(self, key: str) -> Place:
        return replace(self._document.place((*self._at, key)), excerpt=None)

    def _text(self) -> tuple[str, Callable[[int], Place], Problem | None]:
        """Return the query's text, what gives the place of a 1-based position in it, and what is wrong with its file."""
        section, at = self._section, self._at
        if section.query is not None:
            return section.query, lambda position: self._document.string_place((*at, "query"), position - 1, 1), None
        name = section.query_file or ""
        shown = (self._folder / name).as_posix()
        try:
            with (self._folder / name).open("rb") as stream:
                text = stream.read(_QUERY_BYTES_MAX).decode("utf-8-sig")
        except UnicodeDecodeError:
            message = Words(f"{name} är inte skriven i UTF-8", f"{name} is not written in UTF-8")
            return "", _nowhere, Problem(message, Place(shown, 1), Words("Spara filen som UTF-8.", "Save the file as UTF-8."))
        except (OSError, ValueError) as error:  # a path with a null in it is no path at all
            (problem,) = why_not(name, error).problems
            return "", _nowhere, Problem(problem.message, self._document.place((*at, "query_file")), problem.remedy)

        def locate(position: int) -> Place:
            found = spot(text, position)
            return Place(shown, found.line, found.column, found.line, found.column + 1, excerpt=found.text)

        return text, locate, None


def _nowhere(position: int) -> Place:
    raise AssertionError(position)


_PICK = Words(
    'Skriv path = "fil.se", eller query = "select …" och connection = "env:BOKSLUT_DB".',
    'Write path = "file.se", or query = "select …" and connection = "env:BOKSLUT_DB".',
)
_VARIABLE = Words(
    'Skriv connection = "env:BOKSLUT_DB" och sätt miljövariabeln BOKSLUT_DB till databasens adress.',
    'Write connection = "env:BOKSLUT_DB" and set the environment variable BOKSLUT_DB to the database\'s address.',
)
_NO_ADDRESS_HERE = Words(
    "connection namnger en miljövariabel, env:NAMN; en adress med lösenord står aldrig i bokslutsfilen",
    "connection names an environment variable, env:NAME; an address with a password is never in the close file",
)
_ONE_SELECT = Words("Skriv en enda select.", "Write one single select.")
