"""Rows of cells: CSV, XLSX and columnar ledgers, published tables, the files of the surplus regulation."""

from __future__ import annotations

import datetime as dt
import io
import random
import re
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

import polars as pl
from polars.testing import assert_frame_equal

from bokslut.ledger.frames import frame_names
from bokslut.ledger.ledger import Reading
from bokslut.model.errors import BokslutError
from bokslut.model.money import unit
from bokslut.model.regulation import RegulationSpec
from bokslut.model.table import Line
from bokslut.model.words import same
from bokslut.sources.columnar import ColumnarTable
from bokslut.sources.columns_amounts import AmountColumns
from bokslut.sources.columns_booking import read_rows
from bokslut.sources.columns_dates import DateColumn
from bokslut.sources.files import quote, read_ledger
from bokslut.sources.interface import ReadOptions, TableSpec
from bokslut.sources.published import read_table
from bokslut.sources.regulation import read_regulation
from bokslut.sources.sourcefile import SourceFile
from bokslut.sources.text import open_text
from bokslut.sources.workbook_sheet import open_sheet
from fuzz import parquet
from fuzz.mutation import lines, package
from fuzz.oracle import check_findings, check_reading, hold, outcome
from fuzz.target import Target

if TYPE_CHECKING:
    from polars._typing import PolarsDataType

COLUMNS = {
    "account": "Konto",
    "date": "Datum",
    "number": "Vernr",
    "amount": "Belopp",
    "side": "D/K",
    "balance": "Saldo",
    "text": "Text",
    "dim:ansvar": "Ansvar",
}
SIDES = {
    "account": "Konto",
    "date": "Datum",
    "number": "Vernr",
    "debit": "Debet",
    "credit": "Kredit",
    "balance": "Saldo",
    "series": "Serie",
    "currency": "Valuta",
}
#: A list of balances.
LIST = {"account": "Konto", "account_name": "Text", "opening": "IB", "debit": "Debet", "credit": "Kredit", "closing": "UB"}

_CELLS = (
    *("Konto", "Datum", "Vernr", "Belopp", "Text", "Ansvar", "Debet", "Kredit", "Serie", "Valuta", "Summa", "Total", "Ingående saldo"),
    *("Saldo", "Ingående balans", "Utgående balans", "IB", "UB", "Huvudbok", "Verifikationslista", "Saldolista", "3000 Försäljning"),
    *("D/K", "D", "K", "debet", "H", "Cr.", "202501", "2025-02", "31 jan 2025", "kr 100,00", "SEK 1 234,50"),
    *(
        "1930",
        "3000",
        "1930 Bank",
        "2025-01-31",
        "20250131",
        "31/1/2025",
        "45688",
        "1",
        "A 12",
        "A12",
        "",
        '"',
        '""',
        '"a;b"',
        '"a\nb"',
        "sep=;",
    ),
    *(
        "1 234,50",
        "1.234,50",
        "-100",
        "100-",
        "(100)",
        "1,234.50",
        "0,005",
        "1.234",
        "abc",
        "#REF!",
        "99999999999999999999",
        "SEK",
        "EUR",
        "–",
    ),
    *("\u00a0", "\ufeff", "\r", "\t", ";", ",", "|", "\x00", "å", "\x85", "\u2028", "\x1c"),
)
_WORDS = tuple(cell.encode() for cell in _CELLS)
_ROWS = lines(_WORDS, b";\t,|")


def _options(data: bytes) -> ReadOptions:
    """Return the columns whose headings are somewhere in the file, and always those that a ledger must have."""
    if b"Saldolista" in data:
        return ReadOptions(columns={name: heading for name, heading in LIST.items() if name == "closing" or heading.encode() in data})
    columns = SIDES if b"Debet" in data or b"Kredit" in data else COLUMNS
    return ReadOptions(
        columns={name: heading for name, heading in columns.items() if name in _REQUIRED or heading.encode() in data},
        grouped="account" if b"Huvudbok" in data else "entry" if b"Verifikationslista" in data else None,
    )


_REQUIRED = ("account", "date", "number", "amount", "debit", "credit")


def run_cells(data: bytes) -> None:
    """Part a text into rows and cells and read each as amount and date; no frames."""
    text = outcome(lambda: open_text(SourceFile("x.csv", data)))
    if isinstance(text, BokslutError):
        return
    rows = list(text.rows())
    width = max((len(row.cells) for row in rows), default=0)
    for row in rows[:4]:
        hold(1 <= row.line <= len(text.lines), "a row on no line")
        for cell in range(min(len(row.cells), 6) + 1):
            place = text.place(row, cell)
            hold(place.line == row.line and 1 <= (place.column or 0) <= (place.end_column or 0), f"a cell that stands nowhere: {place}")
    for cell in range(min(width, 8)):
        column = [row.text(cell) for row in rows]
        amounts, dates = AmountColumns(column), DateColumn(column)
        for each in column:
            found = amounts.read(each)
            hold(found.fault is not None or isinstance(found.ore, int), "an amount that is no number")
            dates.read(each)


def run_csv(data: bytes) -> None:
    """Read a CSV ledger as it is usually read and row by row: the same frames and findings."""
    file, options = SourceFile("x.csv", data), _options(data)
    usual = outcome(lambda: read_ledger(file, options, "csv"))
    exact = outcome(lambda: read_rows(open_text(file, None, options.limits), file, options, "csv"))
    _check_alike(usual, exact)
    if isinstance(usual, Reading):
        check_findings(quote(usual.findings, [file], {usual.info.path: usual.info.encoding}))


def _check_alike(usual: Reading | BokslutError, exact: Reading | BokslutError) -> None:
    if isinstance(usual, BokslutError) or isinstance(exact, BokslutError):
        hold(repr(usual) == repr(exact), f"one refuses, the other does not: {usual!r}, {exact!r}")
        return
    check_reading(usual)
    hold(usual.info == exact.info, "the two readers say different things of the file")
    hold(usual.findings == exact.findings, "the two readers find different faults")
    hold(usual.complete == exact.complete, "one reader has lost something")
    for name in frame_names():
        assert_frame_equal(getattr(usual.frames, name).lazy().collect(), getattr(exact.frames, name).lazy().collect())


def run_xlsx(data: bytes) -> None:
    """Read a workbook as a ledger, as it is usually read and row by row, which must agree, and as a published table."""
    file, options = SourceFile("x.xlsx", data), _options(data)
    usual = outcome(lambda: read_ledger(file, options, "xlsx"))
    _check_alike(usual, outcome(lambda: read_rows(open_sheet(file, None), file, options, "xlsx")))
    if isinstance(usual, Reading):
        check_findings(quote(usual.findings, [file]))
    table = outcome(lambda: read_table(file, _TABLE, _LAYOUT))
    if not isinstance(table, BokslutError):
        check_findings(table.findings)


_TKR = unit("tkr")
assert _TKR is not None
_TABLE = TableSpec("t", "x", unit=_TKR, columns={"2025-12-31": "2025"})
_LAYOUT = tuple(Line(name, same(label)) for name, label in (("tillgangar", "Summa tillgångar"), ("skulder", "Skulder"), ("a", "A")))


def run_published(data: bytes) -> None:
    """Read a published table as CSV, with a layout and without one."""
    file = SourceFile("x.csv", data)
    for layout in ((), _LAYOUT):
        found = outcome(lambda: read_table(file, _TABLE, layout))  # noqa: B023  called at once
        if isinstance(found, BokslutError):
            continue
        check_findings(found.findings)
        for figure in found.table.figures.values():
            hold(figure.half_width >= 0, "a figure with less than no rounding")


_SHEETS = ("services", "customers", "keys", "forecasts", "instalments")
_SPEC = RegulationSpec({})


def run_regulation(data: bytes) -> None:
    """Read the files of a surplus regulation; the input holds them after each other, parted by a line of ===."""
    parts = data.split(b"\n===\n")
    files = {name: SourceFile(f"{name}.csv", part) for name, part in zip(_SHEETS, parts, strict=False)}
    if len(files) < 3:
        return
    found = outcome(lambda: read_regulation(files, _SPEC))
    if not isinstance(found, BokslutError):
        check_findings(found.findings)


_DTYPES: tuple[PolarsDataType, ...] = (
    *(pl.String, pl.Int8, pl.Int64, pl.UInt64, pl.Float32, pl.Float64, pl.Boolean, pl.Date, pl.Datetime("us"), pl.Datetime("ns", "UTC")),
    *(pl.Decimal(20, 2), pl.Decimal(38, 6), pl.Categorical, pl.Binary, pl.List(pl.Int64), pl.Struct({"a": pl.Int64}), pl.Null, pl.Time),
    *(pl.Duration("ms"), pl.Datetime("ms", "Europe/Stockholm")),
)


_DAYS = (dt.date(2025, 1, 31), dt.date(2025, 2, 1))
#: What ordinary columns hold, in the order of COLUMNS.
_PLAIN: tuple[tuple[tuple[object, ...], ...], ...] = (
    (("1930", "3000"), _DAYS, (1, 2), (Decimal("10.50"), Decimal("-10.50")), ("D",), (None, Decimal("10.50")), ("å", None), ("910", None)),
    ((1930, 3000), (20250131, 20250201), ("A 1", "A 2"), (10.5, -10.5, 0.1), ("D", "K"), (10.5, 0.0), ("", "x"), (None,)),
    (
        ("1930 Bank", "3000"),
        ("2025-01-31", "31/1/2025"),
        ("A1", "B2"),
        ("1 234,50", "-1.234,50"),
        ("debet", "Kr."),
        ("1 234,50", ""),
        ("Summa", "x"),
        (910, 920),
    ),
)


def _column(dtype: PolarsDataType, chosen: random.Random, height: int) -> pl.Series:
    """Make a column of a type with ordinary and extreme values; a type that takes none of them is null."""
    values: tuple[object, ...] = (
        *(None, "1930", "3000", "2025-01-31", "A 1", "", "1 234,50", "x", 0, 1, -1, 127, 1930, 20250131, 2**63 - 1, -(2**63), 0.1, 1e300),
        *(
            float("nan"),
            float("inf"),
            100.5,
            Decimal("10.50"),
            Decimal("0.005"),
            True,
            False,
            dt.date(2025, 1, 31),
            dt.date(1, 1, 1),
            b"\x00",
        ),
        *([1], {"a": 1}, dt.datetime(2025, 1, 31, 12, tzinfo=dt.UTC), dt.time(1), dt.timedelta(1)),
    )
    few = chosen.choices(values, k=chosen.randint(1, 3))
    column = [chosen.choice(few) for _ in range(height)]
    try:
        return (
            pl.Series(column, strict=False).cast(dtype, strict=False)
            if chosen.randrange(2)
            else pl.Series(column, dtype=dtype, strict=False)
        )
    except (pl.exceptions.PolarsError, TypeError, ValueError, OverflowError):
        return pl.Series([None] * height, dtype=dtype if dtype != pl.Null else None)


def run_columnar(data: bytes) -> None:
    """Make a whole Parquet or Arrow file with columns of any type and read it: every value exact, or a finding."""
    chosen = random.Random(data)
    height = chosen.randint(0, 4)
    # Mostly what such a column holds, so that what is odd in one is not hidden by the others.
    frame = pl.DataFrame(
        {
            name: _column(chosen.choice(_DTYPES), chosen, height)
            if chosen.randrange(4) == 0
            else pl.Series([chosen.choice(plain) for _ in range(height)], strict=False)
            for name, plain in zip(COLUMNS.values(), chosen.choice(_PLAIN), strict=True)
        }
    )
    out = io.BytesIO()
    try:
        if chosen.randrange(2):
            frame.write_parquet(out)
        else:
            frame.write_ipc(out, compression=chosen.choice(("uncompressed", "lz4", "zstd")))
    except (pl.exceptions.PolarsError, pl.exceptions.PanicException):
        return  # polars has types that it cannot write
    file = SourceFile("x.parquet", out.getvalue())
    options = ReadOptions(columns=COLUMNS, grouped=chosen.choice((None, None, "account", "entry")))
    reading = outcome(lambda: read_ledger(file, options))
    exact = outcome(lambda: read_rows(ColumnarTable(file, COLUMNS.values()), file, options, "parquet"))
    _check_alike(replace(reading, info=replace(reading.info, type="")) if isinstance(reading, Reading) else reading, exact)
    if isinstance(reading, Reading):
        check_findings(quote(reading.findings, [file]))
        hold(reading.info.postings <= height, "more rows than there are")
        hold(not reading.complete or reading.info.postings or height == 0, "rows are lost in silence")


def run_parquet(data: bytes) -> str:
    """Read damaged Parquet, Arrow and Feather files. polars may abort the process: run apart."""
    reading = outcome(lambda: read_ledger(SourceFile("x.parquet", data), ReadOptions(columns=COLUMNS), "parquet"))
    if isinstance(reading, Reading):
        check_reading(reading)
        return f"read with {sorted({finding.code for finding in reading.findings})}"
    return re.sub(r"\d+", "#", reading.problems[0].message.en)[:100]


_XML = tuple(
    text.encode()
    for text in (
        *(
            '<c r="A1">',
            "<v>1</v>",
            "<v>0.1</v>",
            "<v>1e300</v>",
            "<v>NaN</v>",
            "<f>A1</f>",
            ' t="s"',
            ' t="str"',
            ' t="inlineStr"',
            ' t="e"',
            ' t="d"',
        ),
        *(
            ' t="b"',
            ' s="1"',
            ' r="XFD1048576"',
            ' r="1048577"',
            "<is><t>x</t></is>",
            "<si><t>Konto</t></si>",
            "<row>",
            "</row>",
            "<!DOCTYPE x>",
        ),
        *(
            'numFmtId="14"',
            'formatCode="0.00"',
            'formatCode="#,##0;[Red]-#,##0"',
            'date1904="1"',
            'state="hidden"',
            "&#x0;",
            "&amp;",
            "..",
            "/xl/",
        ),
    )
)

_BOOKS = ("ledgers/faults/*/huvudbok.csv",)

TARGETS = (
    Target(
        "csv-cells",
        "delimited text parted into rows and cells, each read as amount and as date; no frames",
        run_cells,
        _WORDS,
        _ROWS,
        _BOOKS,
        600,
        share=2,
    ),
    Target(
        "csv",
        "a whole CSV ledger to frames by columns and row by row, which must agree; findings quoted",
        run_csv,
        _WORDS,
        _ROWS,
        _BOOKS,
        1200,
        share=3,
    ),
    Target(
        "published",
        "a published table as CSV, with a layout and without",
        run_published,
        _WORDS,
        _ROWS,
        ("ledgers/faults/*/balans*.csv", "ledgers/faults/*/*r*kning.csv"),
        800,
    ),
    Target("regulation", "the five files of a surplus regulation", run_regulation, _WORDS, _ROWS, (), 1500),
    Target(
        "xlsx",
        "a workbook as ledger by columns and row by row, which must agree, and as published table, its parts changed inside the package",
        run_xlsx,
        _XML,
        package(lines(_XML, b"<> ")),
        (),
        12000,
    ),
    Target(
        "columnar",
        "whole Parquet and Arrow files with columns of any type and value, by columns and row by row, which must agree",
        run_columnar,
        bytes_max=16,
    ),
    Target("parquet", "damaged Parquet, Arrow and Feather files", run_parquet, (), parquet.mutate, (), 4000, apart=True),
)
