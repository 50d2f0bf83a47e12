"""PostgreSQL through ADBC, inside a transaction that only reads, some rows at a time and numeric to the last digit."""

from __future__ import annotations

import ctypes
import io
from contextlib import contextmanager
from typing import TYPE_CHECKING, ClassVar
from urllib.parse import parse_qsl, unquote, urlsplit

import polars as pl

from bokslut.model.words import Words
from bokslut.sources.database_faults import ColumnFault, QueryFaults, inexact
from bokslut.sources.database_sql import DIGITS_MAX, Result, declared

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from adbc_driver_manager import Error
    from adbc_driver_manager.dbapi import Cursor

    from bokslut.model.errors import BokslutError

#: Types whose values are taken as they are. A float is taken by its shortest decimal form, as in Parquet.
_TAKEN = frozenset(
    {
        *("text", "character varying", "character", "name", '"char"', "boolean", "date", "timestamp without time zone"),
        *("smallint", "integer", "bigint", "oid", "real", "double precision"),
    }
)
_NUMERIC = "numeric"
_SECONDS_TO_CONNECT = 10
#: Rows of a query fetched at a time.
ROWS_AT_A_TIME = 100_000
#: How Arrow calls an interval, at which polars stops the process's thread with a trace on stderr.
_INTERVAL = b"tin"


class _Schema(ctypes.Structure):
    """The head of Arrow's C data interface for a type, which does not change; polars reads no type without its values."""

    _fields_: ClassVar = [
        ("format", ctypes.c_char_p),
        ("name", ctypes.c_char_p),
        ("metadata", ctypes.c_char_p),
        ("flags", ctypes.c_int64),
        ("n_children", ctypes.c_int64),
        ("children", ctypes.POINTER(ctypes.c_void_p)),
    ]


def run_postgresql(address: str, text: str, wanted: Collection[str], faults: QueryFaults) -> Result:
    """Return the result of a query, the values of its declared columns only.

    Raises UsageError and UnreadableError as `read_query` says.
    """
    with _cursor(address, faults) as cursor:
        secrets = _secrets(address)
        headings = _headings(cursor, text, faults, secrets)
        names = declared(headings, wanted)
        types = _types(cursor, names, text, faults, secrets)
        _refuse_inexact(types, faults)
        pulled = _Pulled(names, types, faults)
        for frame in _batches(cursor, text, faults, secrets):
            pulled.add(frame)
    return Result(headings, pulled.parts, pulled.decimals)


@contextmanager
def _cursor(address: str, faults: QueryFaults) -> Iterator[Cursor]:
    """Connect, begin a transaction that only reads, and end it whatever happens."""
    try:
        import adbc_driver_postgresql.dbapi as driver
        from adbc_driver_manager import Error
    except ImportError:
        raise faults.no_driver() from None
    try:
        connection = driver.connect(_with_timeout(address))
    except Error as error:
        raise faults.not_connected(str(error)) from None
    with connection, connection.cursor() as cursor:
        try:
            # One picture of the database for the description and the rows; texts come as UTF-8 whatever the database has.
            cursor.execute("set transaction isolation level repeatable read, read only")
            cursor.execute("set local client_encoding to 'UTF8'")
            encoding = pl.read_database("select current_setting('server_encoding')", cursor).item()
        except Error as error:
            raise faults.not_connected(str(error)) from None
        if encoding == "SQL_ASCII":
            raise faults.bad_encoding()
        yield cursor
        connection.rollback()


def _headings(cursor: Cursor, text: str, faults: QueryFaults, secrets: Sequence[str]) -> Sequence[str]:
    """Return the names of the result's columns without running the query; raises UsageError for two of one name."""
    from adbc_driver_manager import Error

    statement = cursor.adbc_statement
    try:
        statement.set_sql_query(text)
        handle = statement.execute_schema()
    except Error as error:
        raise _refused(error, faults, secrets) from None
    schema = _Schema.from_address(handle.address)
    columns = [_Schema.from_address(schema.children[index] or 0) for index in range(schema.n_children)]
    names = [column.name.decode() for column in columns]
    intervals = [name for name, column in zip(names, columns, strict=True) if column.format == _INTERVAL]
    handle.release()
    if len(set(names)) < len(names):
        raise faults.twice()
    if intervals:
        raise faults.bad_columns([_fault(name, "interval") for name in intervals])
    return names


def _ask(cursor: Cursor, text: str, faults: QueryFaults, secrets: Sequence[str]) -> pl.DataFrame:
    from adbc_driver_manager import Error

    try:
        return pl.read_database(text, cursor)
    except Error as error:
        raise _refused(error, faults, secrets) from None
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException) as error:
        raise faults.not_taken(str(error)) from None


def _batches(cursor: Cursor, text: str, faults: QueryFaults, secrets: Sequence[str]) -> Iterator[pl.DataFrame]:
    """Give the rows as they come, some at a time, through a cursor of the database's; at least one frame."""
    from adbc_driver_manager import Error

    try:
        cursor.execute(f"declare bokslut_rows no scroll cursor for {text}")
    except Error as error:
        raise _refused(error, faults, secrets) from None
    # Rows of FETCH cannot be copied out, which is how the driver sends those of a query.
    cursor.adbc_statement.set_options(**{"adbc.postgresql.use_copy": "false"})
    first = True
    while True:
        frame = _ask(cursor, f"fetch forward {ROWS_AT_A_TIME} from bokslut_rows", faults, secrets)
        if frame.is_empty() and not first:
            return
        first = False
        yield frame


def _refused(error: Error, faults: QueryFaults, secrets: Sequence[str]) -> BokslutError:
    told = {_text(key): _text(value) for key, value in error.details or ()}
    position = told.get("PG_DIAG_STATEMENT_POSITION", "")
    state = error.sqlstate or told.get("PG_DIAG_SQLSTATE")
    return faults.refused(told.get("PG_DIAG_MESSAGE_PRIMARY") or "?", state, int(position) if position.isdigit() else None, secrets)


def _text(value: bytes | str) -> str:
    return value.decode(errors="replace") if isinstance(value, bytes) else value


def _types(cursor: Cursor, names: Sequence[str], text: str, faults: QueryFaults, secrets: Sequence[str]) -> Mapping[str, str]:
    """Ask the database what types the columns have: Arrow says of money only that it is a whole number (of cents)."""
    if not names:
        return {}
    asked = ", ".join(f'pg_typeof(bokslut_query."{_doubled(name)}")::text as "{index}"' for index, name in enumerate(names))
    # The query is the user's own, one statement inside a transaction that only reads; names are quoted.
    describing = f"select {asked} from (select 1) as one left join ({text}) as bokslut_query on false"  # noqa: S608
    described = _ask(cursor, describing, faults, secrets)
    return dict(zip(names, described.row(0), strict=True))


def _refuse_inexact(types: Mapping[str, str], faults: QueryFaults) -> None:
    found = [_fault(name, kind) for name, kind in types.items() if kind not in _TAKEN and kind != _NUMERIC]
    if found:
        raise faults.bad_columns(found)


def _fault(name: str, kind: str) -> ColumnFault:
    quoted = f'"{_doubled(name)}"'
    if kind == "timestamp with time zone":
        what = Words("en tidpunkt med tidszon, vars dag beror på zonen", "a moment with a time zone, whose day depends on the zone")
        cast = f"({quoted} at time zone 'Europe/Stockholm')::date as {quoted}"
    elif kind == "money":
        what = Words(
            "av typen money, vars ören beror på serverns inställning", "of the type money, whose cents depend on the server's locale"
        )
        cast = f"{quoted}::numeric as {quoted}"
    else:
        what = Words(f"av typen {kind}", f"of the type {kind}")
        cast = f"{quoted}::text as {quoted} (::numeric, ::date)"
    return inexact(name, what, Words(cast, cast))


class _Pulled:
    """Takes the rows as they come: packed, numeric as the shortest text of its number, so that no digit is lost."""

    def __init__(self, names: Sequence[str], types: Mapping[str, str], faults: QueryFaults) -> None:
        self._names = names
        self._faults = faults
        self.parts: list[bytes] = []
        self._rows = 0
        #: Columns of numeric, with the most decimals and the most digits before them that a row has.
        self.decimals = {name: 0 for name in names if types[name] == _NUMERIC}
        self._digits = dict(self.decimals)

    def add(self, frame: pl.DataFrame) -> None:
        """Take some rows; raises UsageError for NaN, infinity and too many digits."""
        values = (frame.get_column(name) for name in self._names)
        taken = pl.DataFrame([self._shortest(each) if each.name in self.decimals else each for each in values])
        self._rows += frame.height
        self._faults.hold_rows(self._rows)
        self.parts.append(_packed(taken))

    def _shortest(self, column: pl.Series) -> pl.Series:
        # Newer polars wraps what Arrow has no type of its own for.
        text = column.ext.storage() if hasattr(column, "ext") and not isinstance(column.dtype, pl.String) else column
        short = text.str.replace(r"(\.\d*?)0+$", "$1").str.strip_suffix(".")
        whole = short.str.extract(r"^-?(\d+)(?:\.\d+)?$", 1).str.len_bytes()
        decimals = short.str.extract(r"\.(\d+)$", 1).str.len_bytes()
        name, quoted = column.name, f'"{_doubled(column.name)}"'
        odd = (short.is_not_null() & whole.is_null()).arg_true()
        if not odd.is_empty():
            at = int(odd[0])
            row = self._rows + at + 1
            what = Words(f"på rad {row} ”{text[at]}”, som inte är något tal", f"“{text[at]}” in row {row}, which is no number")
            self._refuse(name, what, f"nullif({quoted}, 'NaN') as {quoted}")
        self.decimals[name] = max(self.decimals[name], int(str(decimals.max() or 0)))
        self._digits[name] = max(self._digits[name], int(str(whole.max() or 0)))
        if self.decimals[name] + self._digits[name] > DIGITS_MAX:
            what = Words(f"ett tal med fler än {DIGITS_MAX} siffror", f"a number of more than {DIGITS_MAX} digits")
            self._refuse(name, what, f"round({quoted}, 2) as {quoted}")
        return short.alias(name)

    def _refuse(self, name: str, what: Words, cast: str) -> None:
        raise self._faults.bad_columns([inexact(name, what, Words(cast, cast))])


def _packed(frame: pl.DataFrame) -> bytes:
    stream = io.BytesIO()
    frame.write_ipc(stream, compression="lz4")
    return stream.getvalue()


def _secrets(address: str) -> tuple[str, ...]:
    """Return the address and its password, as written and as meant."""
    try:
        parts = urlsplit(address)
        password = parts.password or ""
    except ValueError:
        return (address,)
    given = [value for key, value in parse_qsl(parts.query) if key in {"password", "sslpassword"}]
    return tuple(dict.fromkeys(filter(None, (address, password, unquote(password), *given))))


def _with_timeout(address: str) -> str:
    if "connect_timeout=" in address:
        return address
    return f"{address}{'&' if '?' in address else '?'}connect_timeout={_SECONDS_TO_CONNECT}"


def _doubled(name: str) -> str:
    return name.replace('"', '""')
