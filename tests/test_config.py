"""The close file: what it asks for, and everything that is wrong with it, at its place."""

from __future__ import annotations

import datetime as dt
import subprocess
import sys
import tempfile
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut import manuals
from bokslut.closefile import CloseFile
from bokslut.config import load_request
from bokslut.model.errors import UsageError
from bokslut.model.finding import Severity
from bokslut.model.money import Kind, Unit, unit
from bokslut.model.period import FiscalYear, Period
from bokslut.packs.load import PackRef, load_book, shipped_names
from bokslut.request import Accept, CloseRequest, find_close
from bokslut.tomlfile import read_toml

if TYPE_CHECKING:
    from collections.abc import Callable

    from bokslut.model.errors import Problem

HEAD = 'schema = "bokslut/close@1"\n[entity]\nname = "Exempel (syntetiskt)"\n'
RULES = """\
schema = "bokslut/rules@1"
name = "own"
[[layout]]
id = "balans"
title = { sv = "B", en = "B" }
[[layout.line]]
id = "kassa"
label = { sv = "K", en = "K" }
[[layout.line]]
id = "summa"
label = { sv = "S", en = "S" }
sum = ["kassa"]
[[rule]]
code = "R1"
kind = "relation"
title = { sv = "t", en = "t" }
assert = "1 == 1"
"""
WITH_RULES = '[rules]\nfiles = ["rules.toml"]\n'


@pytest.fixture
def load(tmp_path: Path) -> Callable[[str], CloseRequest]:
    (tmp_path / "rules.toml").write_text(RULES)

    def loaded(text: str) -> CloseRequest:
        (tmp_path / "bokslut.toml").write_text(HEAD + text)
        return load_request(tmp_path / "bokslut.toml")

    return loaded


@pytest.fixture
def faults(load: Callable[[str], CloseRequest], tmp_path: Path) -> Callable[[str], list[str]]:
    def told(text: str) -> list[str]:
        with pytest.raises(UsageError) as caught:
            load(text)
        assert all(problem.message.sv for problem in caught.value.problems)
        return [f"{problem.place}: {problem.message.en}".removeprefix(f"{tmp_path}/") for problem in caught.value.problems]

    return told


def test_a_close_needs_only_a_name(load: Callable[[str], CloseRequest], tmp_path: Path) -> None:
    request = load("")
    assert (request.entity, request.currency, request.language, request.period) == ("Exempel (syntetiskt)", "SEK", "sv", None)
    assert (request.ledgers, request.previous, request.tables, request.accepts, request.book.rules) == ((), (), (), (), ())
    assert request.folder == tmp_path


def test_everything_a_close_file_can_say(load: Callable[[str], CloseRequest], tmp_path: Path) -> None:
    request = load(
        """currency = "EUR"
[period]
fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
through = 2025-03-31
[rules]
packs = ["ledger"]
files = ["rules.toml"]
[[ledger]]
path = "in/export.csv"
format = "csv"
encoding = "cp1252"
columns = { account = "Konto", "dim:ansvar" = "Ansvar" }
[[previous]]
path = "../2024/huvudbok.se"
[[table]]
id = "balansrakning"
path = "t.xlsx"
sheet = "Balans"
unit = "tkr"
actual_unit = "mkr"
units = { kassa = "%" }
layout = "balans"
columns = { "2025-12-31" = "2025" }
title = { sv = "B", en = "B" }
[[accept]]
code = "R1"
subject = "balansrakning[2025]"
reason = "känt"
by = "redovisningsansvarig"
until = 2026-01-31
amount = "−1 483 105 tkr"
[[adjust]]
code = "V001"
severity = "info"
reason = "vi vet"
[[adjust]]
code = "SUM:balans.summa"
off = true
reason = "rapporten avrundar"
"""
    )
    assert request.currency == "EUR"
    assert request.period == Period(FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), dt.date(2025, 3, 31))
    (ledger,) = request.ledgers
    assert (ledger.path, ledger.format, ledger.options.encoding, ledger.options.currency) == ("in/export.csv", "csv", "cp1252", "EUR")
    assert ledger.options.columns == {"account": "Konto", "dim:ansvar": "Ansvar"}
    assert request.file(ledger.path) == tmp_path / "in" / "export.csv"
    assert [spec.path for spec in request.previous] == ["../2024/huvudbok.se"]
    (table,) = request.tables
    thousands, millions = (Unit(name, Fraction(factor), Kind.MONEY, "EUR") for name, factor in (("tEUR", 1000), ("mEUR", 10**6)))
    assert (table.unit, table.actual_unit, table.units, table.sheet) == (thousands, millions, {"kassa": unit("%")}, "Balans")
    assert table.columns == {"2025-12-31": "2025"}
    (accept,) = request.accepts
    assert isinstance(accept, Accept)
    assert (accept.amount, accept.until) == (Fraction(-1483105000), dt.date(2026, 1, 31))
    assert str(accept.place) == "bokslut.toml:28:1"
    left, off = request.book.adjust(request.book.rules)
    assert [rule.severity for rule in left if rule.code == "V001"] == [Severity.INFO]
    assert off == ()
    assert request.book.adjustments["SUM:balans.summa"].severity is None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("foo = 1\n", "bokslut.toml:4:1: Unknown key “foo”"),
        ("[perod]\n", "bokslut.toml:4:2: Unknown key “perod”"),
        ("[period]\nthrough = 2025-12-31\n", "bokslut.toml:4:1: The key “fiscal_year” is missing"),
        ("[ledger]\npath = 'x.se'\n", "bokslut.toml:4:2: This must be [[ledger]] with double brackets"),
        (
            '[period]\nfiscal_year = { start = "2025-01-01", end = 2025-12-31 }\n',
            "bokslut.toml:5:25: This must be a date, for instance 2025-12-31 without quotation marks, not text",
        ),
        ("[period]\nfiscal_year = { start = 2025-12-31, end = 2025-01-31 }\n", "bokslut.toml:5:43: The fiscal year ends before it begins"),
        ("[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-30 }\n", "bokslut.toml:5:43: The fiscal year ends within a month"),
        (
            "[period]\nfiscal_year = { start = 2025-01-01, end = 9999-12-31 }\n",
            "bokslut.toml:5:15: The fiscal year has 95700 months; 18 at most",
        ),
        (
            "[period]\nfiscal_year = { start = 2025-01-01, end = 2026-12-31 }\n",
            "bokslut.toml:5:15: The fiscal year has 24 months; 18 at most",
        ),
        (
            "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\nthrough = 2026-01-31\n",
            "bokslut.toml:6:11: 2026-01-31 is outside the fiscal year 2025-01-01 – 2025-12-31",
        ),
        (
            "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\nthrough = 2025-02-27\n",
            "bokslut.toml:6:11: 2025-02-27 is not a month's end",
        ),
        ('[rules]\npacks = ["leger"]\n', "bokslut.toml:5:10: Unknown rule pack “leger”"),
        ('[rules]\nfiles = ["nix.toml"]\n', "bokslut.toml:5:10: There is no file nix.toml"),
        ('[[ledger]]\npath = ""\n', "bokslut.toml:5:8: This may not be empty"),
        ('[[ledger]]\npath = "a"\nencoding = "utf9"\n', "bokslut.toml:6:12: Unknown encoding “utf9”"),
        ('[[ledger]]\npath = "a.se"\n[[ledger]]\npath = "./a.se"\n', "bokslut.toml:7:8: The file a.se is already here"),
        (
            '[[ledger]]\npath = "a.xlsx"\nsheet = "x"\n[[ledger]]\npath = "a.xlsx"\nsheet = "x"\n',
            "bokslut.toml:8:8: The file a.xlsx is already here",
        ),
        ('[[ledger]]\npath = "a.xlsx"\nsheet = "x"\n[[ledger]]\npath = "a.xlsx"\n', "bokslut.toml:8:8: The file a.xlsx is already here"),
        ('[[ledger]]\npath = "a"\nencoding = "hex"\n', "bokslut.toml:6:12: Unknown encoding “hex”"),
        ("[[ledger]]\n", "bokslut.toml:4:1: A ledger is either path (a file), query or query_file (a query to a database)"),
        (
            '[[ledger]]\npath = "a.se"\nquery = "select 1"\nconnection = "env:A"\n',
            "bokslut.toml:6:9: A ledger is either path (a file), query or query_file (a query to a database)",
        ),
        ('[[ledger]]\nquery = "select 1"\n', "bokslut.toml:5:9: The query has no connection"),
        ('[[ledger]]\npath = "a.se"\nconnection = "env:A"\n', "bokslut.toml:6:14: connection belongs to query, not to path"),
        (
            '[[ledger]]\nquery = "select 1"\nconnection = "postgresql://a:hemligt@b/c"\n',
            "bokslut.toml:6:14: connection names an environment variable, env:NAME; an address with a password is never in the close file",
        ),
        (
            '[[ledger]]\nquery = "delete from a"\nconnection = "env:A"\n',
            "bokslut.toml:5:10: The query begins with “delete”; only select and with are run, for a query may never change the books",
        ),
        (
            '[[ledger]]\nquery = "select 1; select 2"\nconnection = "env:A"\n',
            "bokslut.toml:5:10: The query has several statements; only one may be run",
        ),
        (
            '[[ledger]]\nquery = "select 1"\nconnection = "env:A"\nsheet = "x"\n',
            "bokslut.toml:7:9: sheet belongs to a file, not to a query",
        ),
        (
            '[[ledger]]\nquery_file = "nix.sql"\nconnection = "env:A"\n',
            "bokslut.toml:5:14: The file cannot be read: No such file or directory.",
        ),
        ('[[table]]\nid = "a"\npath = "a"\nunit = "tkkr"\n', "bokslut.toml:7:8: Unknown unit “tkkr”"),
        ('[[table]]\nid = "a"\npath = "a"\nactual_unit = "mkkr"\n', "bokslut.toml:7:15: Unknown unit “mkkr”"),
        ('[[table]]\nid = "a"\npath = "a"\nunits = { x = "procnt" }\n', "bokslut.toml:7:15: Unknown unit “procnt”"),
        ('[[table]]\nid = "a"\npath = "a"\n[[table]]\nid = "a"\npath = "b"\n', "bokslut.toml:8:6: The table “a” is already here"),
        ('[[table]]\nid = "a"\npath = "a"\nlayout = "balance"\n' + WITH_RULES, "bokslut.toml:7:10: Unknown layout “balance”"),
        (
            '[[table]]\nid = "a"\npath = "a"\nlayout = "balans"\nunits = { kasssa = "%" }\n' + WITH_RULES,
            "bokslut.toml:8:20: Unknown line “kasssa”",
        ),
        (
            '[[table]]\nid = "a"\npath = "a"\ncolumns = { "2025" = "x", "2024" = "x" }\n',
            "bokslut.toml:7:36: The column x is already “2025”",
        ),
        ('[[accept]]\ncode = "R11"\nreason = "x"\nby = "y"\n' + WITH_RULES, "bokslut.toml:5:8: Unknown code “R11”"),
        ('[[accept]]\ncode = "SUM:balans.sma"\nreason = "x"\nby = "y"\n' + WITH_RULES, "bokslut.toml:5:8: Unknown code “SUM:balans.sma”"),
        ('[[accept]]\ncode = "SIE001"\nreason = "x"\n', "bokslut.toml:4:1: The key “by” is missing"),
        (
            '[[accept]]\ncode = "SIE001"\nreason = "x"\nby = "y"\namount = "12"\n',
            "bokslut.toml:8:10: “12” is no amount with a unit",
        ),
        (
            '[[accept]]\ncode = "SIE001"\nreason = "x"\nby = "y"\namount = "cirka 5 tkr"\n',
            "bokslut.toml:8:10: “cirka 5 tkr” is no amount with a unit",
        ),
        ('[[adjust]]\ncode = "R1"\nreason = "x"\n' + WITH_RULES, "bokslut.toml:4:1: Write either severity or off = true"),
        ('[[adjust]]\ncode = "SIE001"\nreason = "x"\noff = true\n' + WITH_RULES, "bokslut.toml:5:8: Unknown code “SIE001”"),
        (
            '[[adjust]]\ncode = "R1"\nreason = "x"\noff = true\nseverity = "info"\n' + WITH_RULES,
            "bokslut.toml:4:1: Write either severity or off = true",
        ),
    ],
)
def test_each_fault_is_told_at_its_place(faults: Callable[[str], list[str]], text: str, said: str) -> None:
    assert faults(text) == [said]


def test_an_unknown_code_is_met_with_where_codes_stand(load: Callable[[str], CloseRequest]) -> None:
    with pytest.raises(UsageError) as caught:
        load('[[accept]]\ncode = "entry-out-of-balance"\nreason = "x"\nby = "y"\n')
    (problem,) = caught.value.problems
    assert problem.remedy is not None
    assert problem.remedy.en.startswith("The code stands before the finding in the report, such as V001; that of a rule needs")


@pytest.mark.parametrize(
    ("packs", "files", "said"),
    [
        (["bas-k2", "bas-k3"], "", "bokslut.toml:5:20: The rule packs bas-k2 and bas-k3 are for different charts of accounts or standards"),
        (["bas-k3", "namnd"], "", "bokslut.toml:5:20: The rule packs bas-k3 and namnd are for different charts of accounts or standards"),
        (
            ["bas-k3"],
            'requires = ["kommun-bas"]\n',
            (
                "bokslut.toml:6:10: The rule packs bas-k3 and kommun-bas are for different charts of accounts or standards "
                "(rules.toml requires kommun-bas)"
            ),
        ),
    ],
)
def test_packs_for_two_charts_are_one_fault_of_the_close_file_and_none_of_the_packs(
    faults: Callable[[str], list[str]], tmp_path: Path, packs: list[str], files: str, said: str
) -> None:
    (tmp_path / "rules.toml").write_text(f'schema = "bokslut/rules@1"\nname = "own"\n{files}')
    assert faults(f'[rules]\npacks = {packs}\nfiles = ["rules.toml"]\n'.replace("'", '"')) == [said]


def test_the_close_files_and_the_rules_faults_are_told_together(faults: Callable[[str], list[str]], tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES.replace("1 == 1", "1 = 1").replace('"kassa"]', '"kasa"]'))
    found = faults(WITH_RULES + '[[table]]\nid = "x"\npath = "x"\nunit = "tkkr"\n[[accept]]\ncode = "R9"\nreason = "r"\nby = "b"\n')
    assert [line.split(": ", 1)[0] for line in found] == ["bokslut.toml:9:8", "bokslut.toml:11:8", "rules.toml:12:8", "rules.toml:17:13"]


def test_the_rules_are_read_even_when_the_close_file_has_faults_of_its_own(faults: Callable[[str], list[str]], tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text("x = 1")
    found = faults('[rules]\nfiles = ["rules.toml"]\nfiels = []\n')
    assert found[0] == "bokslut.toml:6:1: Unknown key “fiels”"
    assert any(line.startswith("rules.toml:1:1: Unknown key “x”") for line in found)


def test_a_code_whose_rule_has_faults_is_not_unknown(faults: Callable[[str], list[str]], tmp_path: Path) -> None:
    (tmp_path / "rules.toml").write_text(RULES.replace('kind = "relation"', 'kind = "relatoin"'))
    found = faults(WITH_RULES + '[[accept]]\ncode = "R1"\nreason = "r"\nby = "b"\n')
    assert found == ["rules.toml:15:8: Unknown kind of check “relatoin”"]


def test_an_amount_is_exact(load: Callable[[str], CloseRequest]) -> None:
    for text, amount in (
        ("0,10 kr", Fraction(1, 10)),
        ("-52 mkr", Fraction(-52_000_000)),
        ("0 kr", Fraction(0)),
        ("5,6 %", Fraction(56, 1000)),
    ):
        request = load(f'[[accept]]\ncode = "SIE001"\nreason = "x"\nby = "y"\namount = "{text}"\n')
        assert request.accepts[0].amount == amount


def test_the_close_is_found_from_a_folder_a_file_or_going_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "bokslut.toml").write_text(HEAD)
    assert find_close(tmp_path) == tmp_path / "bokslut.toml"
    assert find_close(tmp_path / "bokslut.toml") == tmp_path / "bokslut.toml"
    monkeypatch.chdir(deep)
    assert find_close() == Path("../../bokslut.toml")
    with pytest.raises(UsageError) as caught:
        find_close(deep)
    assert "has no bokslut.toml" in caught.value.problems[0].message.en
    with pytest.raises(UsageError) as caught:
        find_close(tmp_path / "nix")
    assert "There is no" in caught.value.problems[0].message.en


def test_faults_are_named_by_paths_that_lead_there_from_here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    close = tmp_path / "year" / "bokslut.toml"
    close.parent.mkdir()
    monkeypatch.chdir(tmp_path)
    for text, said in ((HEAD + "x = 1", "year/bokslut.toml:4:1"), ("x = ", "year/bokslut.toml:1:5")):
        close.write_text(text)
        with pytest.raises(UsageError) as caught:
            load_request(find_close(Path("year")))
        assert str(caught.value.problems[0].place) == said


def test_a_missing_close_file_is_said_so(tmp_path: Path) -> None:
    with pytest.raises(UsageError) as caught:
        load_request(tmp_path / "bokslut.toml")
    assert caught.value.problems[0].message.en == "There is no file bokslut.toml"


def test_the_closes_of_the_repository_load(root: Path) -> None:
    for folder in ("ledgers/intraservice-2022", "ledgers/example"):
        request = load_request(find_close(root / folder))
        assert request.period is not None
        assert request.tables


def test_the_schema_knows_every_key_of_the_shipped_closes(root: Path) -> None:
    known = CloseFile.model_json_schema(by_alias=True)["properties"]
    for folder in ("ledgers/intraservice-2022", "ledgers/example"):
        assert set(read_toml("x", (root / folder / "bokslut.toml").read_bytes()).data) <= set(known)


CLOSE = (
    HEAD
    + """currency = "SEK"
[period]
fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
through = 2025-03-31
[rules]
files = ["rules.toml"]
[[ledger]]
path = "a.csv"
columns = { account = "Konto" }
[[table]]
id = "t"
path = "t.csv"
unit = "tkr"
units = { kassa = "%" }
layout = "balans"
columns = { "2025-12-31" = "2025" }
[[accept]]
code = "R1"
reason = "känt"
by = "jag"
until = 2026-01-31
amount = "-1 tkr"
[[adjust]]
code = "R1"
severity = "info"
reason = "vi vet"
"""
)
VALUES = [*("1", "-1", "1.5", "true", '""', '"x"', '"tkr"', '"2025"', "[]", '["x"]', "[[1]]", "{}", '{ x = "y" }')]
VALUES += ["2025-02-28", "2025-02-28T00:00:00", "00:00:00"]


@given(st.lists(st.tuples(st.integers(0, CLOSE.count("\n") - 1), st.sampled_from(VALUES)), min_size=1, max_size=3))
def test_property_any_value_anywhere_in_a_close_file_is_read_or_refused_with_a_place(changes: list[tuple[int, str]]) -> None:
    lines = CLOSE.split("\n")
    for at, value in changes:
        key, equals, _ = lines[at].partition(" = ")
        lines[at] = key + equals + value if equals else lines[at]
    with tempfile.TemporaryDirectory() as folder:
        (Path(folder) / "rules.toml").write_text(RULES)
        (Path(folder) / "bokslut.toml").write_text("\n".join(lines))
        problems: tuple[Problem, ...] = ()
        try:
            load_request(Path(folder) / "bokslut.toml")
        except UsageError as error:
            problems = tuple(error.problems)
    for problem in problems:
        assert problem.place is not None
        assert problem.place.line is not None
        assert problem.message.sv
        assert "Input should" not in problem.message.en
        assert problem.message.en != "The value cannot be used here"


def test_reading_a_close_and_its_rules_loads_no_frames_and_no_spreadsheets(root: Path) -> None:
    program = (
        "import sys; from pathlib import Path; from bokslut.config import load_request;"
        f"load_request(Path({str(root / 'ledgers/example/bokslut.toml')!r}));"
        "print([name for name in ('polars', 'openpyxl', 'fastexcel', 'typer') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)
    assert done.stdout == "[]\n"


def test_every_code_that_the_close_itself_can_make_may_be_accepted(tmp_path):
    rules = {rule.code for name in shipped_names() for rule in load_book([PackRef(name)])[0].rules}
    codes = sorted({each.code for each in manuals.explanations()} - rules)
    assert {"LED001", "ACC001", "SIE001", "CSV001"} <= {*codes}
    accepts = "".join(f'[[accept]]\ncode = "{code}"\nreason = "x"\nby = "y"\n' for code in codes)
    (tmp_path / "bokslut.toml").write_text(f'schema = "bokslut/close@1"\n[entity]\nname = "x"\n{accepts}', encoding="utf-8")
    assert [accept.code for accept in load_request(tmp_path / "bokslut.toml").accepts] == codes


_YEAR = """language = "swe"
[entity]
name = "x"
[period]
fiscal_year = { start = 2025-01-01, end = 2025-12-31 }
through = 2025-11-15
"""
_FROM_LEDGER = """[regulation]
services = "s.csv"
customers = "c.csv"
keys = "k.csv"
[regulation.from_ledger]
dimension = "v"
revenue = ["3"]
cost = ["5"]
"""


@pytest.mark.parametrize(
    ("text", "keys"),
    [
        # faults of form and of meaning, in any sections
        (
            _YEAR
            + '[[table]]\nid = "a"\npath = "a.csv"\nunit = "tusen"\nlayuot = "x"\n[[accept]]\ncode = "X999"\nreason = "r"\nby = "b"\n',
            ["”swe”", "2025-11-15", "”tusen”", "”layuot”", "X999"],
        ),
        # without what it cannot be without
        ('[[table]]\nid = "a"\npath = "a.csv"\nunit = "tusen"\n', ["entity", "”tusen”"]),
        ('[entity]\nnamn = "x"\n[[adjust]]\ncode = "X999"\noff = true\nreason = "r"\n', ["name", "namn", "X999"]),
        # what is left out for its own faults makes no others
        (
            '[entity]\nname = "x"\n[[ledger]]\npth = "a.se"\n' + _FROM_LEDGER,
            ["”pth”"],
        ),
        ('[entity]\nname = "x"\n[[adjust]]\ncode = "V001"\nof = true\nreason = "r"\n', ["”of”"]),
        ("[[table]]\n[[ledger]]\n[[previous]]\n[regulation]\n[period]\n[rules]\npacks = 1\n[limits]\nbytes = []\n", ["entity"]),
    ],
)
def test_faults_of_form_and_of_meaning_are_told_in_the_same_breath(tmp_path, text, keys):
    path = tmp_path / "bokslut.toml"
    path.write_text('schema = "bokslut/close@1"\n' + text, encoding="utf-8")
    with pytest.raises(UsageError) as told:
        load_request(path)
    said = [problem.message.sv for problem in told.value.problems]
    assert all(any(key in each for each in said) for key in keys), said
    assert len(said) == len(set(said)) == len(keys) or "[[table]]\n[[ledger]]" in text, said


def test_every_code_of_a_reader_may_be_accepted(tmp_path):
    from bokslut.intake_findings import OTHER_CHART
    from bokslut.sources.registry import finding_kinds

    for kind in (*finding_kinds(), OTHER_CHART):
        path = tmp_path / "bokslut.toml"
        accept = f'[[accept]]\ncode = "{kind.code}"\nreason = "r"\nby = "b"\n'
        path.write_text(f'schema = "bokslut/close@1"\n[entity]\nname = "x"\n{accept}', encoding="utf-8")
        assert load_request(path).accepts[0].code == kind.code
