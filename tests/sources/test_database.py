"""A database as the ledger: exact to the öre, nothing written, and the address never shown."""

from __future__ import annotations

import sqlite3
import sys
import traceback
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from column_books import as_read, ledgers
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from postgres_server import ESCAPED, OWNER, PASSWORD, missing, running

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.errors import BokslutError, UnreadableError, UsageError
from bokslut.model.limits import Limits
from bokslut.model.place import Place
from bokslut.sources.database import read_query
from bokslut.sources.database_sql import Query, is_ordered, spot, statement_fault, without_end
from bokslut.sources.files import quote
from bokslut.sources.interface import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Callable

    from bokslut.ledger.ledger import Reading
    from bokslut.model.result import CloseResult

VARIABLE = "BOKSLUT_TEST_DB"
COLUMNS = {
    "series": "serie",
    "number": "nr",
    "date": "datum",
    "account": "konto",
    "amount": "belopp",
    "text": "text",
    "dim:ansvar": "ansvar",
    "counterparty": "motpart",
}
FEW = {name: COLUMNS[name] for name in ("number", "date", "account", "amount")}
ONE = "select 1 as nr, date '2025-01-31' as datum, '1930' as konto, 12.34 as belopp"

pytestmark = pytest.mark.filterwarnings("error")


@pytest.fixture(scope="module")
def server():
    if reason := missing():
        pytest.skip(reason)
    with running() as started:
        yield started


@pytest.fixture
def reads(server, monkeypatch):
    """Read a query's result from the server."""
    return reader(monkeypatch, server.address())


def reader(monkeypatch, address: str) -> Callable[..., Reading]:
    monkeypatch.setenv(VARIABLE, address)

    def run(text: str, columns: dict[str, str] | None = None, **details: object) -> Reading:
        query = Query(text, VARIABLE, place=Place("bokslut.toml", 9), **details)
        return read_query(f"env:{VARIABLE}", query, ReadOptions(columns=FEW if columns is None else columns))[1]

    return run


def ores(reading) -> list[int]:
    return reading.frames.postings.collect().get_column("amount_ore").to_list()


def told(error: BokslutError) -> str:
    """Return everything that an error could ever show, but the lines of this file."""
    said = [f"{p.message} {p.place} {p.remedy}" for p in error.problems]
    trace = traceback.TracebackException.from_exception(error, capture_locals=False)
    trace.stack = traceback.StackSummary.from_list([frame for frame in trace.stack if frame.filename != __file__])
    return "\n".join([*said, *trace.format()])


# --- the statement -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "text",
    [
        "select 1",
        " SELECT 1;\n",
        "with a as (select 1) select * from a",
        "-- hej; du\nselect ';', \";\", $$;$$ /* ; */ ; -- slut",
        "(select 1)",
    ],
)
def test_a_statement_that_reads_is_taken(text: str):
    assert statement_fault(text) is None
    assert (
        ";" not in without_end(text).replace("';'", "").replace('";"', "").replace("$$;$$", "").replace("/* ; */", "").split("hej; du")[-1]
    )


@pytest.mark.parametrize(
    ("text", "why"),
    [
        ("", "empty"),
        ("-- select 1", "empty"),
        ("delete from t", "delete"),
        ("/* select */ insert into t values (1)", "insert"),
        ("select 1; drop table t", "several"),
        ("selection", "selection"),
        ("values (1)", "values"),
        ("explain analyze select 1", "explain"),
    ],
)
def test_any_other_statement_is_refused_with_its_reason(text: str, why: str):
    fault = statement_fault(text)
    assert fault is not None
    assert why in fault.en


def test_a_spot_is_line_column_and_the_text_there():
    assert spot("select 1,\n  fel", 13) == (2, 3, "  fel")
    assert spot("select 1", 1) == (1, 1, "select 1")


def test_an_order_inside_a_text_is_none():
    assert is_ordered("select 1 ORDER\n BY 1")
    assert not is_ordered("select ' order by ' -- order by")


# --- PostgreSQL ----------------------------------------------------------------------------------------------------


@given(books=ledgers())
@settings(max_examples=15, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_a_ledger_in_postgresql_is_read_as_it_is(server, reads, books):
    def literal(text: str) -> str:
        return "'" + text.replace("'", "''") + "'"

    rows = [
        f"({n}, {literal(p.series)}, {literal(p.number)}, '{p.date}', {literal(p.account)}, {literal(p.ansvar)}, {literal(p.motpart)}, "
        f"{literal(p.text)}, {'-' if p.ore < 0 else ''}{abs(p.ore) // 100}.{abs(p.ore) % 100:02d})"
        for n, p in enumerate(books)
    ]
    server.execute(
        "drop table if exists bok",
        "create table bok (id int, serie text, nr text, datum date, konto text, ansvar text, motpart text, text text, belopp numeric)",
        f"insert into bok values {', '.join(rows)}",
    )
    reading = reads("select * from bok order by id", COLUMNS)
    expected = [(p.series, p.number, p.date, p.account, p.ansvar, p.motpart, p.text, p.ore) for p in books]
    assert as_read(reading) == expected
    assert reading.findings == ()
    assert (reading.info.format, reading.info.type, reading.info.postings) == ("sql", "postgresql", len(books))


AMOUNTS = {
    "numeric": ("1500.000::numeric", 150_000),
    "numeric without scale": ("0.1::numeric + 0.2::numeric", 30),
    "many decimals": ("1.00::numeric / 4", 25),
    "large": ("90071992547409.93::numeric", 9_007_199_254_740_993),
    "negative": ("-0.01::numeric", -1),
    "whole": ("7::bigint", 700),
    "float": ("0.1::float8", 10),
}


@pytest.mark.parametrize("name", AMOUNTS)
def test_an_amount_is_exact_to_the_ore(reads, name: str):
    expression, ore = AMOUNTS[name]
    reading = reads(ONE.replace("12.34", expression))
    assert (ores(reading), [finding.name for finding in reading.findings]) == ([ore], [])


def test_an_amount_that_is_not_exact_to_the_ore_is_a_finding(reads):
    names = [f.name for f in reads(ONE.replace("12.34", "1.005::numeric")).findings]
    assert names == ["row-amount-finer-than-ore"]
    names = [f.name for f in reads(ONE.replace("12.34", "(0.1::float8 + 0.2::float8)")).findings]
    assert names == ["row-amount-finer-than-ore"]


def test_a_row_without_amount_is_a_finding_at_its_number_in_the_result(reads):
    text = f"({ONE}) union all ({ONE.replace('12.34', 'null').replace('1 as', '2 as')}) order by 1"
    reading = reads(text)
    (finding,) = reading.findings
    assert (finding.place.path, finding.place.line) == (f"env:{VARIABLE}", 2)
    assert not reading.complete


def test_a_finding_quotes_the_row(server, monkeypatch):
    monkeypatch.setenv(VARIABLE, server.address())
    query = Query(ONE.replace("'1930'", "'19x0'"), VARIABLE)
    file, reading = read_query("env:X", query, ReadOptions(columns=FEW))
    (finding,) = quote(reading.findings, [file])
    assert "19x0" in (finding.places[0].excerpt or "")


INEXACT = {
    "a moment with a zone": ("date '2025-01-31' as datum", "timestamptz '2025-01-31 00:30+01' as datum", "at time zone 'Europe/Stockholm'"),
    "money": ("12.34", "12.34::money", "::numeric"),
    "not a number": ("12.34", "'NaN'::numeric", "NaN"),
    "too many digits": ("12.34", f"{'9' * 39}.1::numeric", "round("),
    "a type that is no value": ("'1930'", "array[1930]", "::text"),
    "an interval, wherever it is": ("as belopp", "as belopp, interval '1 day' as tid", '"tid"::text'),
}


@pytest.mark.parametrize("name", INEXACT)
def test_a_type_that_is_not_exact_is_refused_with_the_cast_to_write(reads, name: str):
    old, new, remedy = INEXACT[name]
    with pytest.raises(UsageError) as caught:
        reads(ONE.replace(old, new))
    (problem,) = caught.value.problems
    assert remedy in problem.remedy.sv
    assert problem.place == Place("bokslut.toml", 9)


def test_other_columns_may_have_any_type(reads):
    assert ores(reads(f"{ONE}, now() as tid, 1::money as m, gen_random_uuid() as id, '{{}}'::jsonb as j, array[1] as a")) == [1234]


def test_headings_are_found_in_any_case(reads):
    assert ores(reads(ONE.replace("as belopp", 'as "BELOPP"'))) == [1234]


def test_a_missing_column_is_told_with_those_that_are(reads):
    with pytest.raises(UsageError) as caught:
        reads(ONE.replace("as belopp", "as summa"))
    assert "”summa”" in told(caught.value)


def test_two_columns_of_one_name_are_refused(reads):
    with pytest.raises(UsageError, match="same name"):
        reads(f"{ONE}, 2 as nr")


def test_letters_of_another_encoding_are_read(server, monkeypatch):
    server.execute("create database latin1 encoding 'LATIN1' template template0")
    server.execute("create table t as select 'Åkeri på ön'::text as text", database="latin1")
    read = reader(monkeypatch, server.address("latin1"))
    reading = read(f"{ONE}, text from t", {**FEW, "text": "text"})
    assert reading.frames.postings.collect().get_column("text").to_list() == ["Åkeri på ön"]


def test_a_database_that_does_not_know_its_characters_is_refused(server, monkeypatch):
    server.execute("create database bytes encoding 'SQL_ASCII' template template0")
    with pytest.raises(UnreadableError, match="SQL_ASCII"):
        reader(monkeypatch, server.address("bytes"))(ONE)


WRITES = (
    "with gone as (delete from kvar returning *) select * from gone",
    "select * into ny from kvar",
    "select nextval('lopnummer') as nr",
)


@pytest.mark.parametrize("text", WRITES)
def test_nothing_is_ever_written(server, reads, text: str):
    server.execute("drop table if exists kvar", "create table kvar as select 1 as rad", "create sequence if not exists lopnummer")
    with pytest.raises(UsageError, match="only reads"):
        reads(text)
    assert ores(reads(f"{ONE} from kvar")) == [1234]


def test_what_a_read_only_transaction_lets_through_is_undone(reads):
    # Versions before 16 make a large object in a transaction that only reads; it is rolled back.
    with suppress(UsageError):
        reads(f"{ONE}, lo_create(4711)")
    assert ores(reads(f"{ONE} where not exists (select from pg_largeobject_metadata)")) == [1234]


def test_the_digest_is_of_the_values_that_were_read(reads):
    first, again = (reads(f"{ONE}, random() as annat").info.sha256 for _ in range(2))
    assert first == again
    assert reads(ONE.replace("12.34", "12.35")).info.sha256 != first
    # The same number in another form is the same value.
    assert reads(ONE.replace("12.34", "12.3400")).info.sha256 == first


def test_a_query_without_order_is_noted(reads):
    codes = [code for code, _, _ in reads(ONE).info.oddities]
    assert codes == ["query-unordered"]
    assert reads(f"{ONE} order by 1").info.oddities == ()


def test_rows_fetched_some_at_a_time_are_those_of_one_fetch(reads, monkeypatch):
    text = f"select * from ({ONE}) one, generate_series(1, 7) rad order by rad".replace("12.34", "12.34::numeric")
    text = text.replace("from (", "from (select nr, datum, konto, belopp from (").replace(") one,", ") inre) one,")
    text = text.replace("order by", "union all select 2, date '2025-01-31', '1930', 0.0001::numeric, 8 order by")
    whole = reads(text)
    monkeypatch.setattr("bokslut.sources.database_postgresql.ROWS_AT_A_TIME", 3)
    parts = reads(text)
    assert ores(parts) == ores(whole) == [1234] * 7
    assert (parts.info.sha256, parts.findings) == (whole.info.sha256, whole.findings)
    assert [finding.place.line for finding in parts.findings] == [8]


def test_more_rows_than_the_limit_are_refused_before_they_are_fetched(server, monkeypatch):
    monkeypatch.setenv(VARIABLE, server.address())
    monkeypatch.setattr("bokslut.sources.database_postgresql.ROWS_AT_A_TIME", 50)
    # The row after those that are fetched cannot be made.
    query = Query(f"select one.*, 1 / (151 - rad) from ({ONE}) one, generate_series(1, 1000) rad", VARIABLE)
    with pytest.raises(UnreadableError, match="100 rows"):
        read_query("env:X", query, ReadOptions(columns=FEW, limits=Limits(rows=100)))


def test_an_empty_result_has_no_postings(reads):
    reading = reads(f"{ONE} where false")
    assert (reading.info.postings, ores(reading)) == (0, [])


def test_the_socket_is_a_way_in(server, monkeypatch):
    assert ores(reader(monkeypatch, server.by_socket())(ONE)) == [1234]


SQL_ERRORS = {
    "a column that is not there": ("select 1 as nr,\n  fel as konto", "fel", (2, 3)),
    "a table that is not there": ("select 1\nfrom ingen", "ingen", (2, 6)),
    "syntax": ("select 'å' as nr, from x", "from", (1, 19)),
    "arithmetic": ("select 1/0 as nr", "division by zero", None),
}


@pytest.mark.parametrize("name", SQL_ERRORS)
def test_an_error_in_the_query_is_told_with_its_place(reads, name: str):
    text, word, at = SQL_ERRORS[name]
    with pytest.raises(UsageError) as caught:
        reads(text, locate=lambda position: Place("fraga.sql", *spot(text, position)[:2]))
    assert word in told(caught.value)
    assert caught.value.problems[0].place == (Place("fraga.sql", *at) if at is not None else Place("bokslut.toml", 9))


def test_a_table_that_may_not_be_read_is_told_so(server, monkeypatch):
    server.execute("create role lasare login password 'abc123'", "create table hemlig as select 1 as nr")
    with pytest.raises(UnreadableError) as caught:
        reader(monkeypatch, server.address(password="abc123", user="lasare"))("select * from hemlig")
    assert "grant select" in told(caught.value)


CONNECTIONS = {
    "wrong password": lambda server: (server.address(password="FELLOSEN"), "accept the user or password"),
    "no password": lambda server: (server.address().replace(f":{ESCAPED}", ""), "accept the user or password"),
    "unknown user": lambda server: (server.address(user="FELLOSEN"), "accept the user or password"),
    "nobody listens": lambda server: (server.address(port=1), "No database server answers"),
    "no such host": lambda server: (server.address().replace("127.0.0.1", "FELLOSEN.invalid"), "No database server answers"),
    "no such database": lambda server: (server.address("FELLOSEN"), "no database of the name"),
    "no such socket": lambda _: ("postgresql:///postgres?host=/FELLOSEN", "No database server answers"),
    "unescaped password": lambda server: (server.address(password=PASSWORD.replace(" ", "")), "%40"),
    "port that is none": lambda server: (server.address().replace(str(server.port), "FELLOSEN"), "address may be wrong"),
    "unknown setting": lambda server: (server.address() + "?FELLOSEN=1", "address may be wrong"),
    "another database": lambda _: ("mysql://a:FELLOSEN@b/c", "neither PostgreSQL nor SQLite"),
    "nothing": lambda _: ("", "is not set"),
}


@pytest.mark.parametrize("name", CONNECTIONS)
def test_no_way_in_is_told_without_the_address(server, monkeypatch, name: str):
    address, words = CONNECTIONS[name](server)
    with pytest.raises(BokslutError) as caught:
        reader(monkeypatch, address)(ONE)
    shown = told(caught.value)
    assert words in shown
    assert VARIABLE in shown
    for secret in (address, ESCAPED, PASSWORD, "FELLOSEN", "ord@127", f":{server.port}/", f"{OWNER}@"):
        assert not secret or secret not in shown, secret


@pytest.mark.parametrize("text", ["select 1 as hemligt from", f"select '{PASSWORD}' + nope", f'select "{PASSWORD}"'])
def test_the_password_is_put_out_of_the_databases_own_words(reads, text: str):
    with pytest.raises(BokslutError) as caught:
        reads(text)
    assert all(PASSWORD not in problem.message.sv for problem in caught.value.problems)


def test_without_the_driver_the_remedy_is_the_command(monkeypatch):
    monkeypatch.setitem(sys.modules, "adbc_driver_postgresql.dbapi", None)
    with pytest.raises(UsageError) as caught:
        reader(monkeypatch, "postgresql://a:hemligt@b/c")(ONE)
    assert "pip install 'bokslut[sql]'" in told(caught.value)
    assert "hemligt" not in told(caught.value)


# --- SQLite --------------------------------------------------------------------------------------------------------


@pytest.fixture
def lite(tmp_path, monkeypatch):
    """Read from a SQLite file with one table of three rows."""
    connection = sqlite3.connect(tmp_path / "bok.db")
    connection.execute("create table bok (nr, datum text, konto, belopp numeric, text text)")
    rows = [(1, "2025-01-31", 1930, 12.3, "å"), (1, "2025-01-31", "3001", -12.3, None), (2, "20250228", "0099", 5, "ö")]
    connection.executemany("insert into bok values (?, ?, ?, ?, ?)", rows)
    connection.commit()
    connection.close()

    def run(text: str = "select * from bok order by rowid", address: str = "sqlite:bok.db") -> Reading:
        monkeypatch.setenv(VARIABLE, address)
        query = Query(text, VARIABLE, str(tmp_path), Place("bokslut.toml", 9))
        return read_query("env:X", query, ReadOptions(columns={**FEW, "text": "text"}))[1]

    return run


@pytest.mark.parametrize("form", ["sqlite:bok.db", "sqlite:///bok.db", "sqlite:./bok.db"])
def test_a_sqlite_file_is_read_from_the_closes_folder(lite, form: str):
    reading = lite(address=form)
    assert ores(reading) == [1230, -1230, 500]
    assert reading.frames.postings.collect().get_column("account").to_list() == ["1930", "3001", "0099"]
    assert (reading.findings, reading.info.type) == ((), "sqlite")


def test_a_sqlite_file_is_read_by_its_whole_path(lite, tmp_path):
    assert ores(lite(address=f"sqlite:///{tmp_path}/bok.db")) == [1230, -1230, 500]
    assert ores(lite(address=f"sqlite:{tmp_path}/bok.db")) == [1230, -1230, 500]


def test_more_rows_than_the_limit_are_refused_from_sqlite_too(lite, tmp_path):
    lite()
    options = ReadOptions(columns=FEW, limits=Limits(rows=2))
    with pytest.raises(UnreadableError, match="2 rows"):
        read_query("env:X", Query("select * from bok", VARIABLE, str(tmp_path)), options)


def test_a_sqlite_file_is_not_written(lite):
    with pytest.raises(UsageError):
        lite("with a as (select 1) delete from bok")
    assert len(ores(lite())) == 3


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("select * from ingen", "ingen"),
        ("select nr, datum, konto, belopp, text, nr from bok", "same name"),
        ("select nr, datum, konto, case nr when 1 then belopp else '1,5' end as belopp, text from bok", "several types"),
        ("select nr, datum, konto, x'00' as belopp, text from bok", "blob"),
        ("select nr, datum, konto, text from bok", "”belopp”"),
    ],
)
def test_what_sqlite_cannot_give_is_told(lite, text: str, word: str):
    with pytest.raises(UsageError) as caught:
        lite(text)
    assert word in told(caught.value)


@pytest.mark.parametrize("content", [None, b"not a database at all" * 100])
def test_a_file_that_is_no_sqlite_database_is_unreadable(lite, tmp_path, content):
    if content is not None:
        (tmp_path / "fel.db").write_bytes(content)
    with pytest.raises(UnreadableError) as caught:
        lite(address="sqlite:fel.db")
    assert "SQLite" in told(caught.value)
    assert "fel.db" not in told(caught.value)


@given(st.lists(st.one_of(st.integers(-(10**13), 10**13), st.none()), min_size=1, max_size=20))
@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_amounts_of_sqlite_are_exact_or_findings(tmp_path, monkeypatch, amounts):
    path = tmp_path / "many.db"
    path.unlink(missing_ok=True)
    connection = sqlite3.connect(path)
    connection.execute("create table bok (nr, datum, konto, belopp numeric, text)")
    written = [None if ore is None else f"{'-' if ore < 0 else ''}{abs(ore) // 100}.{abs(ore) % 100:02d}" for ore in amounts]
    connection.executemany("insert into bok values (?, '2025-01-31', '1930', ?, '')", enumerate(written))
    connection.commit()
    connection.close()
    monkeypatch.setenv(VARIABLE, "sqlite:many.db")
    query = Query("select * from bok order by rowid", VARIABLE, str(tmp_path))
    reading = read_query("env:X", query, ReadOptions(columns={**FEW, "text": "text"}))[1]
    assert ores(reading) == [ore for ore in amounts if ore is not None]
    assert len(reading.findings) == sum(ore is None for ore in amounts)


# --- a whole close -------------------------------------------------------------------------------------------------

HEAD = 'schema = "bokslut/close@1"\n[entity]\nname = "Exempel"\n[rules]\npacks = ["ledger"]\n'
MAPPING = 'columns = { number = "nr", date = "datum", account = "konto", amount = "belopp" }\n'
FIRST = "select nr, datum, konto, belopp from bok where nr = 1 order by rowid"


def closed(folder: Path, ledgers: str) -> CloseResult:
    (folder / "bokslut.toml").write_text(HEAD + ledgers, encoding="utf-8")
    return close(load_request(folder / "bokslut.toml"))


def test_a_close_from_queries_is_the_close_from_a_file(lite, tmp_path):
    lite()
    (tmp_path / "bok.csv").write_text("nr;datum;konto;belopp\n1;2025-01-31;1930;12,30\n1;2025-01-31;3001;-12,30\n", encoding="utf-8")
    (tmp_path / "forsta.sql").write_text(FIRST, encoding="utf-8")
    from_file = closed(tmp_path, f'[[ledger]]\npath = "bok.csv"\n{MAPPING}')
    inline = closed(tmp_path, f'[[ledger]]\nconnection = "env:{VARIABLE}"\nquery = """\n{FIRST}\n"""\n{MAPPING}')
    in_file = closed(tmp_path, f'[[ledger]]\nconnection = "env:{VARIABLE}"\nquery_file = "forsta.sql"\n{MAPPING}')
    for result in (inline, in_file):
        assert result.summary == from_file.summary
        assert [check.outcome for check in result.checks] == [check.outcome for check in from_file.checks]
        assert [(source.path, source.format, source.postings) for source in result.sources] == [(f"env:{VARIABLE}", "sql", 2)]
    assert inline.sources[0].sha256 == in_file.sources[0].sha256


def test_two_queries_to_one_database_are_told_apart(lite, tmp_path):
    lite()
    one = f'[[ledger]]\nconnection = "env:{VARIABLE}"\n{MAPPING}query = '
    result = closed(tmp_path, f'{one}"{FIRST}"\n{one}"{FIRST.replace("nr = 1", "nr = 2")}"\n')
    assert [source.path for source in result.sources] == [f"env:{VARIABLE}", f"env:{VARIABLE}#2"]
    (finding,) = [finding for finding in result.findings if finding.name == "entry-out-of-balance"]
    assert (str(finding.places[0]).partition(":1")[0], "0099" in (finding.places[0].excerpt or "")) == (f"env:{VARIABLE}#2", True)


@pytest.mark.parametrize("where", ["inline", "file"])
def test_an_error_in_a_query_stands_at_its_own_line(server, tmp_path, monkeypatch, where: str):
    monkeypatch.setenv(VARIABLE, server.address())
    query = "select 1 as nr,\n  felstavat as konto\n"
    (tmp_path / "fraga.sql").write_text(query, encoding="utf-8")
    asked = f'query = """\n{query}"""\n' if where == "inline" else 'query_file = "fraga.sql"\n'
    with pytest.raises(UsageError) as caught:
        closed(tmp_path, f'[[ledger]]\nconnection = "env:{VARIABLE}"\n{MAPPING}{asked}')
    (problem,) = caught.value.problems
    name, line = ("bokslut.toml", 11) if where == "inline" else ("fraga.sql", 2)
    assert problem.place is not None
    assert (Path(problem.place.path).name, problem.place.line, problem.place.column) == (name, line, 3)
    assert "felstavat" in problem.message.sv
