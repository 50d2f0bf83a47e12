"""docs/LIMITS.md says what the code does, and every limit with a flag refuses with a message that names the flag."""

from __future__ import annotations

import dataclasses
import gzip
import importlib
import io
import re
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from bokslut.closefile import LimitsSection
from bokslut.model.errors import UnreadableError, UsageError
from bokslut.model.limits import DEFAULT, MOST, Limits, limit_names, limit_value, read_limits
from bokslut.sources.files import from_bytes, read_ledger
from bokslut.sources.interface import ReadOptions

LIMITS = (Path(__file__).parent.parent / "docs" / "LIMITS.md").read_text(encoding="utf-8")
ROWS = re.findall(r"^\| [^|]+ \| ([\d ]+) \| `([\w.]+)\.(\w+)` \|", LIMITS, re.MULTILINE)
FLAGS = re.findall(r"^\| `--limit (\w+)` \| [^|]+ \| ([\d ]+) \| ([^|]+) \|", LIMITS, re.MULTILINE)

SIE = "#FLAGGA 0\n#SIETYP 4\n#RAR 0 20250101 20251231\n" + "#VER A {0} 20250101\n{{\n#TRANS 1930 {{}} 1.00\n#TRANS 1940 {{}} -1.00\n}}\n"
BOOK = SIE.format(1) + SIE.format(2).split("20251231\n")[1]
XML = '<Sie xmlns="http://www.sie.se/sie5"><FileInfo><Company name="X (syntetiskt)"/></FileInfo></Sie>'
CSV = 'Konto;Datum;Nr;Belopp;Text\n1930;2025-01-31;1;1,00;"a\nb\nc"\n1940;2025-01-31;1;-1,00;x\n'
COLUMNS = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp", "text": "Text"}


def test_the_table_is_found():
    assert len(ROWS) > 7
    assert len(FLAGS) == 10


@pytest.mark.parametrize(("value", "module", "name"), ROWS, ids=[f"{module}.{name}" for _, module, name in ROWS])
def test_a_limit_is_what_the_table_says(value, module, name):
    assert getattr(importlib.import_module(f"bokslut.{module}"), name) == int(value.replace(" ", ""))


def test_every_limit_has_its_row_with_its_flag_and_value():
    assert {name: int(value.replace(" ", "")) for name, value, _ in FLAGS} == dataclasses.asdict(DEFAULT)


def test_a_close_file_takes_every_limit():
    assert set(LimitsSection.model_fields) == set(limit_names())
    assert f"{MOST:,}".replace(",", " ") in LIMITS


def workbook() -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    book.active.append(list(COLUMNS.values()))
    book.save(out)
    return out.getvalue()


def parquet() -> bytes:
    out = io.BytesIO()
    pl.DataFrame({heading: ["1", "2"] for heading in COLUMNS.values()}).write_parquet(out)
    return out.getvalue()


#: A file for each limit, the value just too low for it, and the one just high enough.
BEYOND = [
    ("bytes", BOOK.encode(), len(BOOK) - 1, len(BOOK)),
    ("bytes", gzip.compress(BOOK.encode()), len(BOOK) - 1, len(BOOK)),
    ("ratio", gzip.compress(b"#FLAGGA 0\n" * 1_100_000), 100, 100_000),
    ("line", BOOK.encode(), len("#RAR 0 20250101 20251231") - 1, len("#RAR 0 20250101 20251231")),
    ("entries", BOOK.encode(), 1, 2),
    ("rows", BOOK.encode(), 3, 4),
    ("rows", parquet(), 1, 2),
    ("nesting", XML.encode(), 2, 3),
    ("attributes", XML.encode(), 13, 14),
    ("workbook", workbook(), 1000, 100_000),
]


@pytest.mark.parametrize(("name", "data", "low", "enough"), BEYOND, ids=[f"{name}-{low}" for name, _, low, _ in BEYOND])
def test_each_limit_refuses_what_is_beyond_it_and_says_which_flag_raises_it(name, data, low, enough):
    def read(value: int) -> None:
        limits = Limits().raised({name: value})
        read_ledger(from_bytes("bok", data, limits), ReadOptions(columns=COLUMNS, limits=limits))

    with pytest.raises(UnreadableError) as caught:
        read(low)
    (problem,) = caught.value.problems
    # What it names is what is needed: a call that obeys the message comes further.
    assert f"--limit {name}=" in problem.remedy.sv
    assert f"--limit {name}=" in problem.remedy.en
    given = re.search(r"--limit (\w+=\w+)", problem.remedy.sv)
    assert read_limits([given[1]]) == {name: 2 * low}
    read(enough)


def test_a_limit_that_cannot_be_raised_says_so():
    from bokslut.model.limits import beyond
    from bokslut.model.place import Place
    from bokslut.model.words import same

    (problem,) = beyond(Limits(rows=MOST), "rows", same("x"), Place("bok")).problems
    assert "--limit" not in problem.remedy.sv
    assert "kan inte höjas" in problem.remedy.sv


def test_a_quoted_cell_runs_over_as_many_lines_as_are_let():
    def findings(lines: int) -> list[str]:
        limits = Limits(cell=lines)
        return [
            finding.name for finding in read_ledger(from_bytes("x.csv", CSV.encode()), ReadOptions(None, COLUMNS, limits=limits)).findings
        ]

    assert "row-quote-unclosed" in findings(2)
    assert findings(3) == []


def test_as_many_findings_of_a_kind_are_told_as_are_wanted():
    book = BOOK.replace("1.00", "1.001")
    told = [len(read_ledger(from_bytes("x", book.encode()), ReadOptions(limits=Limits(findings=most))).findings) for most in (1, 2, 100)]
    assert told[0] < told[1] < told[2]


@pytest.mark.parametrize(
    ("text", "value"),
    [("4GB", 4_000_000_000), ("512MiB", 2**29), ("10k", 10_000), ("1", 1), (" 7 m".strip(), 7_000_000), (str(MOST), MOST)]
    + [(text, None) for text in ("", "0", "-1", "1.5GB", "5GB", "GB", "1T", "１", "1e9", str(MOST + 1), "9" * 30)],
)
def test_the_values_of_limits(text, value):
    assert limit_value(text) == value


def test_what_is_no_limit_is_said_all_at_once():
    with pytest.raises(UsageError) as caught:
        read_limits(["byte=1", "rows", "rows=many", "entries=5"])
    said = [(problem.message.en, problem.remedy.en) for problem in caught.value.problems]
    assert [message for message, _ in said] == [
        "There is no limit “byte”.",
        "“rows” sets no limit: its value is a whole number, 1 to 4\u00a0294\u00a0967\u00a0295.",
        "“rows=many” sets no limit: its value is a whole number, 1 to 4\u00a0294\u00a0967\u00a0295.",
    ]
    assert said[0][1].startswith("Did you mean bytes?")
