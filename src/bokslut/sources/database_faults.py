"""What can go wrong with a query, told without the address: fixed words, and the database's own only about the SQL."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from bokslut.model.errors import BokslutError, Problem, UnreadableError, UsageError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

_REASON_MAX = 300


class ColumnFault(NamedTuple):
    """Why a column's values cannot be taken, and the remedy."""

    column: str
    message: Words
    remedy: Words


class QueryFaults:
    """Makes the errors of one query."""

    def __init__(self, variable: str, place: Place | None, locate: Callable[[int], Place] | None = None, limits: Limits = DEFAULT) -> None:
        self._variable = variable
        self._place = place
        self._locate = locate
        self._limits = limits

    @property
    def rows_max(self) -> int:
        """How many rows a ledger may have."""
        return self._limits.rows

    def hold_rows(self, rows: int) -> None:
        """Refuse a result of more rows than a ledger may have, before more of it is fetched."""
        if rows > self._limits.rows:
            told = format_number(self._limits.rows)
            message = Words(f"Frågan ger fler än {told} rader.", f"The query gives more than {told} rows.")
            raise beyond(self._limits, "rows", message, self._place or Place(f"env:{self._variable}"))

    def no_variable(self) -> UsageError:
        """Return the error of an environment variable that is not set."""
        name = self._variable
        message = Words(f"Miljövariabeln {name} är inte satt.", f"The environment variable {name} is not set.")
        return UsageError(Problem(message, self._place, _SET.fill(name=name)))

    def unknown_database(self) -> UsageError:
        """Return the error of an address of a database that is not read."""
        name = self._variable
        message = Words(f"Adressen i {name} är varken PostgreSQL eller SQLite.", f"The address in {name} is neither PostgreSQL nor SQLite.")
        remedy = Words(
            f"{_SET.fill(name=name).sv} Ur andra databaser: exportera till Parquet.",
            f"{_SET.fill(name=name).en} From other databases: export to Parquet.",
        )
        return UsageError(Problem(message, self._place, remedy))

    def no_driver(self) -> UsageError:
        """Return the error of the driver that is not installed."""
        message = Words(
            "PostgreSQL läses med adbc-driver-postgresql, som inte är installerad.",
            "PostgreSQL is read by adbc-driver-postgresql, which is not installed.",
        )
        return UsageError(Problem(message, self._place, Words("pip install 'bokslut[sql]'", "pip install 'bokslut[sql]'")))

    def not_connected(self, reason: str) -> UnreadableError:
        """Return the error of a database that does not let us in; its own words may hold parts of the address, so they are not shown."""
        message, remedy = next((words for sign, *words in _REFUSALS if sign in reason), (_NO_ADDRESS, _CHECK_ADDRESS))
        return self._unreadable(message.fill(name=self._variable), remedy.fill(name=self._variable))

    def not_a_database(self, message: Words) -> UnreadableError:
        """Return the error of a file that is no database."""
        return self._unreadable(message, _CHECK_ADDRESS.fill(name=self._variable))

    def refused(self, reason: str, state: str | None, position: int | None, secrets: Sequence[str]) -> BokslutError:
        """Return the error of a query that the database does not run: its SQLSTATE, message and position."""
        told = shown_reason(reason, secrets)
        if state == "25006" or any(sign in reason for sign in _WRITING):
            return UsageError(Problem(_WRITES, self._place, _ONLY_READS))
        if state == "42501":
            message = Words(f"Databasen tillåter inte läsningen: {told}.", f"The database does not permit the reading: {told}.")
            return self._unreadable(message, _GRANT)
        message = Words(f"Databasen kör inte frågan: {told}.", f"The database does not run the query: {told}.")
        place = self._locate(position) if self._locate is not None and position is not None else self._place
        return UsageError(Problem(message, place, _TRY))

    def twice(self) -> UsageError:
        """Return the error of a result with two columns of one name."""
        message = Words("Två av frågans kolumner har samma namn.", "Two of the query's columns have the same name.")
        return UsageError(Problem(message, self._place, Words("Ge dem namn med as.", "Name them with as.")))

    def bad_columns(self, faults: Sequence[ColumnFault]) -> UsageError:
        """Return the error of columns whose values cannot be taken exactly."""
        return UsageError(*(Problem(fault.message, self._place, fault.remedy) for fault in faults))

    def not_taken(self, reason: str) -> UsageError:
        """Return the error of a result that has a type polars does not take."""
        told = shown_reason(reason, ())
        message = Words(f"Resultatet har en typ som inte kan läsas: {told}.", f"The result has a type that cannot be read: {told}.")
        remedy = Words("Utelämna kolumnen, eller gör om den: kolumn::text.", "Leave the column out, or convert it: column::text.")
        return UsageError(Problem(message, self._place, remedy))

    def bad_encoding(self) -> UnreadableError:
        """Return the error of a database that does not know its own characters."""
        message = Words(
            "Databasen har kodningen SQL_ASCII och vet inte vilka tecken den har.",
            "The database has the encoding SQL_ASCII and does not know which characters it holds.",
        )
        return self._unreadable(message, Words("Exportera till CSV och ange encoding.", "Export to CSV and give its encoding."))

    def _unreadable(self, message: Words, remedy: Words) -> UnreadableError:
        return UnreadableError(Problem(message, self._place, remedy))


def shown_reason(reason: str, secrets: Sequence[str]) -> str:
    """Return a database's words in one line, with what must not be seen put out."""
    line = " ".join(reason.split())
    for secret in secrets:
        line = line.replace(secret, "***") if secret else line
    return shown(line[:_REASON_MAX].rstrip(".")) if len(line) > _REASON_MAX else line.rstrip(".")


def inexact(column: str, kind: Words, cast: Words) -> ColumnFault:
    """Return the fault of a column whose type is not taken."""
    name = shown(column)
    return ColumnFault(
        column,
        Words(f"Kolumnen ”{name}” är {kind.sv}.", f"The column “{name}” is {kind.en}."),
        Words(f"Skriv i frågan: {cast.sv}", f"Write in the query: {cast.en}"),
    )


_SET = Words(
    "Sätt {name} till adressen: postgresql://användare:lösenord@värd:5432/databas eller sqlite:fil.db.",
    "Set {name} to the address: postgresql://user:password@host:5432/database or sqlite:file.db.",
)
_CHECK_ADDRESS = Words("Kontrollera adressen i {name}.", "Check the address in {name}.")
_NO_ADDRESS = Words(
    "Det går inte att ansluta till databasen i {name}; adressen kan vara felskriven (@ och : i ett lösenord skrivs %40 och %3A).",
    "The database in {name} cannot be connected to; the address may be wrong (@ and : in a password are written %40 and %3A).",
)
_NO_SERVER = Words("Ingen databasserver svarar på adressen i {name}.", "No database server answers at the address in {name}.")
_START = Words(
    "Kontrollera att servern är igång och att {name} har rätt värd och port.",
    "Check that the server runs and that {name} has the right host and port.",
)
_CHECK_HOST = Words(
    "Kontrollera värden i {name}; @ och : i ett lösenord skrivs %40 och %3A.",
    "Check the host in {name}; @ and : in a password are written %40 and %3A.",
)
_NO_ENTRY = Words(
    "Databasen godtar inte användaren eller lösenordet i {name}.", "The database does not accept the user or password in {name}."
)
_NO_DATABASE = Words("Servern har ingen databas med namnet i {name}.", "The server has no database of the name in {name}.")
#: What libpq says, and what it means.
_REFUSALS: tuple[tuple[str, Words, Words], ...] = (
    ("password authentication failed", _NO_ENTRY, _CHECK_ADDRESS),
    ("no password supplied", _NO_ENTRY, _CHECK_ADDRESS),
    ("authentication failed", _NO_ENTRY, _CHECK_ADDRESS),
    ("role ", _NO_ENTRY, _CHECK_ADDRESS),
    ("no pg_hba.conf entry", _NO_ENTRY, _CHECK_ADDRESS),
    ("database ", _NO_DATABASE, _CHECK_ADDRESS),
    ("Connection refused", _NO_SERVER, _START),
    ("could not translate host name", _NO_SERVER, _CHECK_HOST),
    ("No such file or directory", _NO_SERVER, _START),
    ("timeout expired", _NO_SERVER, _START),
    ("unreachable", _NO_SERVER, _START),
    ("No route to host", _NO_SERVER, _START),
)
#: What PostgreSQL says of statements that would write, where it says it before it comes to that.
_WRITING = ("data-modifying", "SELECT ... INTO")
_WRITES = Words(
    "Frågan skulle ändra databasen, och körs i en transaktion som bara läser.",
    "The query would change the database, and is run in a transaction that only reads.",
)
_ONLY_READS = Words("Skriv en select som bara läser.", "Write a select that only reads.")
_GRANT = Words("Be om läsrätt (grant select) för användaren.", "Ask for the right to read (grant select) for the user.")
_TRY = Words("Pröva frågan i databasens egen klient.", "Try the query in the database's own client.")
