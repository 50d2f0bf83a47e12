"""A synthetic ledger of any size, the same on every machine, in the formats that the tools compared read.

`ledger.py SUFFIX ROWS PATH` writes one.
"""

from __future__ import annotations

import datetime as dt
import random
import sys
from collections import defaultdict
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

YEAR = 2025
_SERIES = ("A", "B", "K", "L")
_TEXTS = ("Kundfaktura", "Leverantörsfaktura", "Lön", "Avskrivning", "Hyra lokal", "Återbäring", "El och värme", "Rättelse bokföring")
_BALANCE = [str(number) for number in (*range(1010, 1090, 10), *range(1510, 1560, 5), *range(1910, 1990, 8), *range(2010, 2990, 15))]
_RESULT = [str(number) for number in (*range(3010, 3990, 12), *range(4010, 4990, 14), *range(5010, 6990, 17), *range(7010, 7990, 13))]
_UNITS = [str(number) for number in range(100, 160)]
_PROJECTS = [f"P{number:03d}" for number in range(1, 200)]
_ENTRY_ROWS = (2, 3, 3, 4, 4, 4, 5, 6)
#: Rows of Parquet made one by one; a larger file repeats them.
_BLOCK = 1_000_000


@dataclass(frozen=True, slots=True)
class Posting:
    """One row: account, cost centre, project, öre, text."""

    account: str
    unit: str
    project: str
    ore: int
    text: str


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry: series, number, date, text, rows that sum to zero."""

    series: str
    number: int
    date: dt.date
    text: str
    rows: tuple[Posting, ...]


def entries(rows: int) -> Iterator[Entry]:
    """Give entries with `rows` rows in all, in date order, numbered without gaps in each series."""
    draw = random.Random(20_221_231)  # noqa: S311  a benchmark, not a secret
    numbers = dict.fromkeys(_SERIES, 0)
    first = dt.date(YEAR, 1, 1)
    left = rows
    while left > 0:
        count = min(draw.choice(_ENTRY_ROWS), left)
        count = left if left - count == 1 else count
        series = draw.choice(_SERIES)
        numbers[series] += 1
        text = f"{draw.choice(_TEXTS)} {draw.randrange(100_000)}"
        date = first + dt.timedelta(days=364 * (rows - left) // rows)
        yield Entry(series, numbers[series], date, text, tuple(_rows(draw, count, text)))
        left -= count


def _rows(draw: random.Random, count: int, text: str) -> Iterator[Posting]:
    total = 0
    for at in range(count):
        is_last = at == count - 1
        ore = -total if is_last else draw.randrange(-20_000_000, 20_000_000)
        total += ore
        result = draw.random() < 0.5
        account = draw.choice(_RESULT if result else _BALANCE)
        unit = draw.choice(_UNITS) if result else ""
        project = draw.choice(_PROJECTS) if result and draw.random() < 0.4 else ""
        yield Posting(account, unit, project, ore, text if draw.random() < 0.25 else "")


def _kronor(ore: int) -> str:
    sign = "-" if ore < 0 else ""
    return f"{sign}{abs(ore) // 100}.{abs(ore) % 100:02d}"


def _openings() -> dict[str, int]:
    """Return openings in öre that sum to zero, so large that no asset ends in credit and no debt in debit."""
    assets = [account for account in _BALANCE if account < "2"]
    debts = [account for account in _BALANCE if account >= "2"]
    total = len(assets) * 10**12
    shares = [-(total // len(debts))] * len(debts)
    shares[-1] -= total + sum(shares)
    return dict.fromkeys(assets, 10**12) | dict(zip(debts, shares, strict=True))


def write_sie(path: Path, rows: int) -> None:
    """Write SIE 4E in cp437 with CRLF: openings, closings, results and entries that all agree."""
    moved: defaultdict[str, int] = defaultdict(int)
    body: list[str] = []
    for entry in entries(rows):
        date = entry.date.strftime("%Y%m%d")
        body.append(f'#VER {entry.series} {entry.number} {date} "{entry.text}" {date}\n{{')
        for row in entry.rows:
            moved[row.account] += row.ore
            objects = " ".join(f'{dim} "{value}"' for dim, value in (("1", row.unit), ("6", row.project)) if value)
            body.append(f"#TRANS {row.account} {{{objects}}} {_kronor(row.ore)}" + (f' {date} "{row.text}"' if row.text else ""))
        body.append("}")
    head = ["#FLAGGA 0", '#PROGRAM "bench" 1', "#FORMAT PC8", f"#GEN {YEAR + 1}0115", "#SIETYP 4"]
    head += ["#ORGNR 212000-0000", '#FNAMN "Påhittade Räkneexempel AB"', f"#RAR 0 {YEAR}0101 {YEAR}1231", "#KPTYP EUBAS97"]
    head += [f'#KONTO {account} "Konto {account} på prov"' for account in (*_BALANCE, *_RESULT)]
    head += ['#DIM 1 "Kostnadsställe"', '#DIM 6 "Projekt"']
    head += [f'#OBJEKT 1 "{unit}" "Enhet {unit}"' for unit in _UNITS] + [f'#OBJEKT 6 "{name}" "Projekt {name}"' for name in _PROJECTS]
    openings = _openings()
    head += [f"#IB 0 {account} {_kronor(ore)}" for account, ore in openings.items()]
    head += [f"#UB 0 {account} {_kronor(openings[account] + moved[account])}" for account in _BALANCE]
    head += [f"#RES 0 {account} {_kronor(moved[account])}" for account in _RESULT]
    with path.open("w", encoding="cp437", newline="\r\n") as out:
        out.write("\n".join(head) + "\n")
        out.write("\n".join(body) + "\n")


def write_csv(path: Path, rows: int) -> None:
    """Write the rows as CSV, amounts in kronor with a decimal point."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("series,number,date,account,amount,unit,project,text\n")
        for entry in entries(rows):
            head = f"{entry.series},{entry.number},{entry.date}"
            for row in entry.rows:
                out.write(f"{head},{row.account},{_kronor(row.ore)},{row.unit},{row.project},{row.text or entry.text}\n")


def write_parquet(path: Path, rows: int) -> None:
    """Write the rows as Parquet, amounts as decimals; beyond a million they repeat, grown, with numbers and dates going on."""
    import polars as pl

    block = min(rows, _BLOCK)
    assert rows % block == 0, f"{rows} is no multiple of {block}"
    counts: defaultdict[str, int] = defaultdict(int)
    columns: dict[str, list[object]] = {name: [] for name in ("series", "number", "before", "account", "ore", "unit", "project", "text")}
    before = 0
    for entry in entries(block):
        counts[entry.series] += 1
        for row in entry.rows:
            values = (entry.series, entry.number, before, row.account, row.ore, row.unit, row.project, row.text or entry.text)
            for column, value in zip(columns.values(), values, strict=True):
                column.append(value)
        before += len(entry.rows)
    part = path.with_suffix(".block")
    pl.DataFrame(columns).write_parquet(part)
    grown = pl.col("series").replace_strict(counts, return_dtype=pl.Int64)
    days = pl.col("before") * 364 // rows
    tiles = [
        pl.scan_parquet(part)
        .with_columns(number=pl.col("number") + grown * tile, before=pl.col("before") + tile * block)
        .select(
            *("series", "number"),
            (pl.lit(dt.date(YEAR, 1, 1)) + pl.duration(days=days)).alias("date"),
            "account",
            # Amounts grow from tile to tile: no ledger has every voucher a hundred times.
            (pl.col("ore").cast(pl.Decimal(18, 2)) * (tile + 1) / 100).cast(pl.Decimal(18, 2)).alias("amount"),
            *("unit", "project", "text"),
        )
        for tile in range(rows // block)
    ]
    pl.concat(tiles).sink_parquet(path, row_group_size=_BLOCK // 4)
    part.unlink()
    found = pl.scan_parquet(path).select(pl.len(), pl.col("amount").sum().alias("sum")).collect().row(0)
    assert found == (rows, 0), found


def write_hledger(path: Path, rows: int) -> None:
    """Write the rows as a journal that hledger and ledger-cli read."""
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for entry in entries(rows):
            out.write(f"{entry.date} ({entry.series}{entry.number}) {entry.text}\n")
            out.writelines(f"    {row.account}  {_kronor(row.ore)} SEK\n" for row in entry.rows)
            out.write("\n")


def write_beancount(path: Path, rows: int) -> None:
    """Write the rows as a beancount ledger; its accounts need one of five roots."""
    roots = {"1": "Assets", "2": "Liabilities", "3": "Income"}
    names = {account: f"{roots.get(account[0], 'Expenses')}:K{account}" for account in (*_BALANCE, *_RESULT)}
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.writelines(f"{YEAR}-01-01 open {name}\n" for name in names.values())
        for entry in entries(rows):
            out.write(f'{entry.date} * "{entry.text}"\n')
            out.writelines(f"  {names[row.account]}  {_kronor(row.ore)} SEK\n" for row in entry.rows)


#: Suffix to writer.
WRITERS: dict[str, Callable[[Path, int], None]] = {
    ".se": write_sie,
    ".csv": write_csv,
    ".parquet": write_parquet,
    ".journal": write_hledger,
    ".beancount": write_beancount,
}

if __name__ == "__main__":
    WRITERS[sys.argv[1]](Path(sys.argv[3]), int(sys.argv[2]))
