"""Golden closes: what the shipped closes print, to the byte. `make golden` refreshes them; review the diff.

Each is also closed by hand-made arithmetic elsewhere: the example by its generator, the 2022 report by its relations.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.errors import UsageError
from bokslut.model.family import named
from bokslut.reports.interface import Style
from bokslut.reports.registry import REPORTS

ROOT = Path(__file__).parent.parent
GOLDEN = ROOT / "tests" / "closes" / "golden"
CLOSES = {
    "example": ROOT / "ledgers" / "example",
    "intraservice-2022": ROOT / "ledgers" / "intraservice-2022",
    "unbalanced-voucher": ROOT / "tests" / "closes" / "unbalanced-voucher",
}
SUFFIXES = {"text": "txt", "json": "json", "md": "md"}


@pytest.fixture(scope="module", params=sorted(CLOSES))
def closed(request: pytest.FixtureRequest):
    return request.param, close(load_request(CLOSES[request.param] / "bokslut.toml"))


@pytest.mark.parametrize("form", sorted(SUFFIXES))
def test_golden_close_prints_the_same_bytes(closed, form: str):
    name, result = closed
    report = named(REPORTS, form)
    assert report is not None
    printed = report.render(result, Style(language="sv", width=100))
    path = GOLDEN / f"{name}.{SUFFIXES[form]}"
    if os.environ.get("BOKSLUT_GOLDEN"):
        path.parent.mkdir(exist_ok=True)
        path.write_text(printed, encoding="utf-8")
    assert printed == path.read_text(encoding="utf-8")


def test_the_example_closes_clean():
    result = close(load_request(CLOSES["example"] / "bokslut.toml"))
    assert result.findings == ()
    assert result.summary.verdict == "passed"
    assert result.summary.skipped == 0


def test_the_example_ties_to_what_its_generator_published(closed):
    """The statements, rounded to tkr, are the published tables: two programs, one answer."""
    name, result = closed
    if name != "example":
        pytest.skip("only the example is generated")
    published = {table.layout: table for table in result.tables}
    compared = 0
    for statement in result.statements:
        for (line, column), figure in published[statement.id].figures.items():
            exact = statement.figures[line, column].value
            assert abs(exact - figure.value) <= 500, (line, column)
            compared += 1
    assert compared > 40


def test_the_example_is_what_its_script_makes(tmp_path: Path):
    subprocess.run([sys.executable, str(ROOT / "ledgers" / "make_example.py"), str(tmp_path)], check=True)
    made = {path.relative_to(tmp_path): path.read_bytes() for path in tmp_path.rglob("*") if path.is_file()}
    assert made
    assert {path: (CLOSES["example"] / path).read_bytes() for path in made} == made


def test_the_unbalanced_voucher_is_named_with_its_line_and_the_amount_explained():
    result = close(load_request(CLOSES["unbalanced-voucher"] / "bokslut.toml"))
    entry = next(finding for finding in result.findings if finding.name == "entry-out-of-balance")
    statement = next(finding for finding in result.findings if finding.name == "statement-out-of-balance")
    assert entry.place is not None
    assert (entry.place.path, entry.place.line) == ("2025.se", 120)
    assert entry.place.excerpt == '#VER A 12 20251219 "Kontorsmaterial"'
    assert statement.joined_to == entry.id
    cause = statement.causes[0]
    assert (cause.hypothesis, cause.grade, cause.explains, cause.leaves) == ("unbalanced-entry", "proven", -10, 0)


def test_json_amounts_are_decimal_strings(closed):
    _, result = closed
    report = named(REPORTS, "json")
    assert report is not None
    data = json.loads(report.render(result, Style()), parse_float=lambda text: pytest.fail(f"a float: {text}"))
    assert data["schema"] == "bokslut/close-result@1"


@pytest.mark.parametrize(("packs", "ends"), [('["ledger", "bas-k3"]', False), ('["ledger"]', True)])
def test_statements_are_not_left_out_in_silence_where_no_file_says_its_year(tmp_path, packs, ends):
    """A table says none: only the checks of the ledger by itself can do without."""
    (tmp_path / "huvudbok.csv").write_text("Konto;Datum;Nr;Belopp\n1930;2025-01-31;1;1,00\n3000;2025-01-31;1;-1,00\n", encoding="utf-8")
    (tmp_path / "bokslut.toml").write_text(
        f'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[rules]\npacks = {packs}\n[[ledger]]\npath = "huvudbok.csv"\n'
        'columns = { account = "Konto", date = "Datum", number = "Nr", amount = "Belopp" }\n',
        encoding="utf-8",
    )
    request = load_request(tmp_path / "bokslut.toml")
    if ends:
        assert close(request).period is None
        return
    with pytest.raises(UsageError) as caught:
        close(request)
    assert "räkenskapsår" in caught.value.problems[0].message.sv
    assert "[period]" in caught.value.problems[0].remedy.sv
