"""The published 2022 report as a close: every known relation is a check with the known verdict, and nothing else is red.

`data/relations_2022.csv` maps the relations, whose verdicts were worked out by hand from the printed report, to checks.
Where the list itself is at hand (`../shared/seed`), the map is held to it: ids, verdicts, differences and tolerances.
"""

from __future__ import annotations

import csv
import re
import shutil
import subprocess
import sys
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bokslut.checks.claim import Claim
from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Grade, Severity

if TYPE_CHECKING:
    from bokslut.model.finding import Cause, Finding
    from bokslut.model.result import CloseResult

ROOT = Path(__file__).parent.parent
CLOSE = ROOT / "ledgers" / "intraservice-2022"


def rows_of(path: Path, delimiter: str = ",") -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file, delimiter=delimiter))


MAP = rows_of(Path(__file__).parent / "data" / "relations_2022.csv", ";")
MAPPED = [row for row in MAP if row["check"]]

#: What the list calls a verdict, and the outcomes of a check that say the same.
VERDICTS = {
    "holds": {"ok", "rounding"},
    "holds (inequality)": {"ok"},
    "holds (partial explanation)": {"ok"},
    "holds (reconstructed)": {"rounding"},
    "holds_within_rounding": {"rounding"},
    "within_rounding_but_suspect": {"suspect"},
    "plausible": {"ok"},
    "fails": {"failed", "not expressible"},
    "fails (claim too general)": {"failed"},
    "fails (explained in text)": {"failed"},
    "fails (sign)": {"failed"},
    "fails on actuals": {"failed"},
    "fails (format)": {"finding"},
    "soft_fails": {"failed"},
    # Two different things printed with one number: asked, so the check fails when the equality holds.
    "holds (suspicious coincidence)": {"failed"},
    "format": {"not expressible"},
    "label": {"not expressible"},
    "not checkable": {"not expressible"},
}

#: Relations of the list with the verdict "fails" that no check expresses, and the two that are asked more mildly.
NOT_EXPRESSIBLE = {"R05-text", "R12-sum", "R16-unitname", "R16-label", "R16-kolumn", "R18-dates"}
QUESTIONS = {"R13-83", "R15-final-same"}


def run(folder: Path) -> CloseResult:
    return close(load_request(folder / "bokslut.toml"))


@pytest.fixture(scope="module")
def closed() -> CloseResult:
    return run(CLOSE)


@pytest.fixture(scope="module")
def seed(shared: Path) -> Path:
    folder = shared / "seed"
    if not folder.is_dir():
        pytest.skip("the published report's figures in ../shared/seed are not here")
    return folder


@pytest.fixture(scope="module")
def relations(seed: Path) -> dict[str, dict[str, str]]:
    return {row["id"]: row for row in rows_of(seed / "relations.csv")}


def checks_of(result: CloseResult, row: dict[str, str]) -> list[CheckResult]:
    key = (row["check"], row["table"], row["line"], row["column"])
    return [check for check in result.checks if (check.code, check.table or "", check.line or "", check.column or "") == key]


def findings_of(result: CloseResult, row: dict[str, str]) -> list[Finding]:
    if row["outcome"] == "finding":
        subject = f"{row['table']}.{row['line']}[{row['column']}]"
        return [finding for finding in result.findings if (finding.code, finding.subject) == (row["check"], subject)]
    subjects = {finding.subject for check in checks_of(result, row) for finding in check.findings}
    return [finding for finding in result.findings if finding.code == row["check"] and finding.subject in subjects]


def codes_of(row: dict[str, str]) -> str:
    return f"{row['relation']} {row['check']}"


# (a) the map against the list


def test_all_167_relations_are_mapped(relations: dict[str, dict[str, str]]):
    assert len(relations) == 167
    assert {row["relation"] for row in MAP} == set(relations)
    assert {row["relation"] for row in MAP if not row["check"]} == NOT_EXPRESSIBLE
    assert all(row["note"] for row in MAP if not row["check"]), "a relation that is no check says why"


def test_every_verdict_is_the_listed_one(relations: dict[str, dict[str, str]]):
    differing = {row["relation"]: row["outcome"] for row in MAP if row["outcome"] not in VERDICTS[relations[row["relation"]]["status"]]}
    assert differing == {}
    soft = {name for name, relation in relations.items() if relation["status"].startswith("soft")}
    asked = {row["relation"] for row in MAP if row["severity"] == "question"}
    assert asked == soft | QUESTIONS


def in_one_unit(check: CheckResult, amount: Fraction, listed: Fraction) -> bool:
    """The list counts in the unit of its first figure, the check in its own: money may differ by a factor 1 000."""
    assert check.unit is not None
    shown = amount / check.unit.factor
    return abs(listed) in {abs(shown) * 1000**power for power in (-1, 0, 1)}


def test_every_difference_is_the_listed_one(relations: dict[str, dict[str, str]], closed: CloseResult):
    """The list's arithmetic was done apart from this program, with decimals."""
    compared = 0
    for row in MAPPED:
        relation = relations[row["relation"]]
        if not re.fullmatch(r"-?\d+(\.\d+)?", relation["difference"]) or relation["kind"] == "movement explanation":
            continue
        for check in checks_of(closed, row):
            if check.comparison is None or check.code in {"TX329", "TX402"}:
                continue
            compared += 1
            assert in_one_unit(check, check.comparison.difference, Fraction(relation["difference"])), codes_of(row)
    assert compared > 90


# (b) the close against the map


@pytest.mark.parametrize("row", MAPPED, ids=codes_of)
def test_the_relation_has_its_verdict(closed: CloseResult, row: dict[str, str]):
    if row["outcome"] != "finding":
        outcomes = {check.outcome.value for check in checks_of(closed, row)}
        assert outcomes == {row["outcome"]}
    severities = {finding.severity.value for finding in findings_of(closed, row)}
    assert severities == ({row["severity"]} if row["severity"] else set())


# (c) no false alarm


def test_nothing_is_red_that_is_not_a_known_relation(closed: CloseResult):
    red = {id(check) for check in closed.checks if check.outcome in {Outcome.FAILED, Outcome.SUSPECT}}
    known = {id(check) for row in MAPPED for check in checks_of(closed, row)}
    assert red <= known
    expected = {finding.id for row in MAPPED for finding in findings_of(closed, row)}
    assert {finding.id for finding in closed.findings} == expected


def test_nothing_is_skipped(closed: CloseResult):
    assert [check.code for check in closed.checks if check.outcome is Outcome.SKIPPED] == []
    assert closed.switched_off == ()


def test_the_two_negative_asset_lines_are_accepted_and_nothing_else(closed: CloseResult):
    accepted = {(finding.code, finding.subject) for finding in closed.findings if finding.accepted}
    assert accepted == {("BR112", "balansrakning[2022]"), ("BR112", "balansrakning[2021]")}


# (d) what it says


def plain(text: str) -> str:
    """With ordinary spaces, whatever kind of space keeps a number and its unit together."""
    return re.sub(r"\s", " ", text)


def by_code(result: CloseResult, code: str) -> Finding:
    [finding] = [finding for finding in result.findings if finding.code == code]
    return finding


def test_the_first_finding_is_that_186_358_is_not_186_368(closed: CloseResult):
    first = closed.findings[0]
    assert (first.code, first.name, first.severity) == ("BR101", "statement-out-of-balance", Severity.ERROR)
    assert plain(first.message.sv) == "Balansräkningen balanserar inte: 186 358 ≠ 186 368 (tkr)"
    assert plain(first.message.en) == "The balance sheet does not balance: 186 358 ≠ 186 368 (tkr)"
    assert (first.difference, first.tolerance) == (-10_000, 1_000)
    ruled_out = [plain(words.sv) for words in first.ruled_out]
    assert "avrundning (förklarar högst 1 tkr)" in ruled_out
    assert "ett enda felskrivet tal (inget ensamt tal räcker)" in ruled_out
    assert "Summa tillgångar stämmer exakt med sina rader" in ruled_out


ASSETS = {"kundfordringar", "forutbetalda", "kommunkonto", "summa_omsattningstillgangar", "summa_tillgangar"}
DEBTS = {"leverantorsskulder", "ovriga_skulder", "upplupna", "summa_kortfristiga_skulder", "summa_skulder_och_eget_kapital"}


def test_its_candidates_are_the_two_groups_and_none_is_singled_out(closed: CloseResult):
    causes = closed.findings[0].causes
    groups = [{suspect.line for suspect in cause.where} for cause in causes]
    assert sorted(groups, key=len) in ([ASSETS, DEBTS], [DEBTS, ASSETS])
    assert {cause.grade for cause in causes} == {Grade.POSSIBLE}
    assert {(cause.explains, cause.leaves) for cause in causes} == {(-10_000, 0)}


def corrected(folder: Path, cause: Cause, line: str) -> CloseResult:
    """Close the report with one candidate line and the totals of its group printed as suggested."""
    shutil.copytree(CLOSE, folder, dirs_exist_ok=True)
    path = folder / "rapport" / "balansrakning.csv"
    text = path.read_text(encoding="utf-8")
    for suspect in cause.where:
        assert suspect.line is not None
        if suspect.line == line or suspect.line.startswith("summa"):
            assert suspect.printed is not None
            assert suspect.suggested is not None
            old = next(row for row in text.splitlines() if row.startswith(f"{suspect.line};"))
            printed = plain(suspect.suggested).replace("\u2212", "-")
            text = text.replace(old, old.replace(f";{suspect.printed};", f";{printed};"))
    path.write_text(text, encoding="utf-8")
    return run(folder)


@pytest.mark.parametrize("line", sorted(line for line in ASSETS | DEBTS if not line.startswith("summa")))
def test_every_candidate_makes_the_balance_sheet_balance(closed: CloseResult, tmp_path: Path, line: str):
    cause = next(cause for cause in closed.findings[0].causes if line in {suspect.line for suspect in cause.where})
    result = corrected(tmp_path / "close", cause, line)
    red = {check.code for check in result.checks if check.outcome in {Outcome.FAILED, Outcome.SUSPECT} and check.table == "balansrakning"}
    assert red == {"BR112"}


def test_the_footing_of_liabilities_is_rounding(closed: CloseResult):
    [check] = [
        check for check in closed.checks if check.code == "SUM:namnd_balansrakning.summa_kortfristiga_skulder" and check.column == "2022"
    ]
    assert check.comparison is not None
    assert {check.comparison.left, check.comparison.right} == {175_368_000, 175_369_000}
    assert (check.outcome, check.comparison.tolerance) == (Outcome.ROUNDING, 2_000)


def test_the_october_column_is_suspect(closed: CloseResult):
    finding = by_code(closed, "SUM:omraden.overskott")
    assert plain(finding.message.sv) == "Överskott Prognos helår oktober: tryckt 26,9, summan av raderna 26,7, skillnad 0,2 mkr"
    assert (finding.severity, finding.tolerance) == (Severity.WARNING, 450_000)


def test_section_4_2_is_headed_tkr_but_is_in_mkr(closed: CloseResult):
    finding = by_code(closed, "RR900")
    assert (finding.observed, finding.expected) == ("tkr", "mkr")
    assert re.search(r"503,9 är 503.900.tkr", finding.message.sv)
    assert {place.path for place in finding.places} == {"rapport/resultatrakning.csv", "rapport/kostnadsutveckling.csv"}


def test_10_9_is_not_39_6_less_26_9(closed: CloseResult):
    finding = by_code(closed, "TX334")
    assert finding.severity is Severity.ERROR
    assert (plain(finding.observed or ""), plain(finding.expected or "")) == ("10,9 mkr", "12,7 mkr")
    assert plain(finding.message.sv) == (
        "Texten (avsnitt 3.2.1) säger ”slutreglering sker med 10,9 miljoner kronor i bokslutet”; "
        "överskottet minus oktoberprognosen, som reglerats under hösten, är 12,7 mkr"
    )
    assert plain(finding.message.en) == (
        "The text (section 3.2.1) says “slutreglering sker med 10,9 miljoner kronor i bokslutet”; "
        "the surplus less the October forecast, settled in the autumn, is 12,7 mkr"
    )


def test_sick_leave_differs_between_two_tables_in_2020_and_2021_but_not_in_2022(closed: CloseResult):
    differing = {
        finding.code: (plain(finding.observed or ""), plain(finding.expected or ""))
        for finding in closed.findings
        if finding.name == "copied-figure-differs"
    }
    assert differing == {"PE102.2020": ("5,6 %", "5,7 %"), "PE102.2021": ("5,5 %", "5,6 %")}


def test_the_command_exits_1_and_says_the_balance_first():
    command = [sys.executable, "-m", "bokslut", "close", str(CLOSE), "--lang", "sv"]
    done = subprocess.run(command, capture_output=True, check=False)
    assert done.returncode == 1
    first = next(line for line in done.stdout.decode().splitlines() if line.startswith("FEL"))
    assert plain(first) == "FEL BR101  Balansräkningen balanserar inte: 186 358 ≠ 186 368 (tkr)"


# Other errors would be seen


@pytest.mark.parametrize(
    ("table", "old", "new", "code"),
    [
        ("balansrakning", "28 722", "28 272", "SUM:namnd_balansrakning.summa_omsattningstillgangar"),
        ("balansrakning", "eget kapital;11 000;11 000\narets", "eget kapital;11 001;11 000\narets", "BR103"),
        ("resultat_i_sammandrag", "-33,1", "33,1", "RS101"),
        ("resultat_i_sammandrag", "1 301,0", "1 310,0", "TX401"),
        ("resultatrakning", "70,3", "73,0", "RR101"),
        ("resultatrakning", "-1,8", "1,8", "RR102.2022"),
        ("kostnadsutveckling", "1 267 900", "1 276 900", "KU002.2022"),
        ("verksamhetsomraden", "28,6", "26,8", "TX327"),
        ("verksamhetsomraden", "-37,9", "37,9", "OM102"),
        ("volymer", "355 058;377 739", "377 739;355 058", "TX201.servicearenden"),
        ("hme", "76;76;77", "76;67;77", "PE101.2021"),
        ("kontakt_b", "71;71", "71;17", "PE103.utfall_2021"),
        ("text_antal", "114", "141", "TX705"),
        ("text_mkr", ";11\n", ";12\n", "AR103"),
    ],
)
def test_a_planted_error_is_seen(closed: CloseResult, tmp_path: Path, table: str, old: str, new: str, code: str):
    assert {check.outcome for check in closed.checks if check.code == code} <= {Outcome.OK, Outcome.ROUNDING}
    folder = tmp_path / "close"
    shutil.copytree(CLOSE, folder)
    path = folder / "rapport" / f"{table}.csv"
    text = path.read_text(encoding="utf-8")
    assert text.count(old) == 1, "the plant names one place"
    path.write_text(text.replace(old, new), encoding="utf-8")
    result = run(folder)
    assert Outcome.FAILED in {check.outcome for check in result.checks if check.code == code}


# The transcription


TABLES = {
    "t01_digital_invoice": "digital_faktura",
    "t02_volumes": "volymer",
    "t03_money_trend": "kostnadsutveckling",
    "t04a_direct_contact": "kontakt_a",
    "t04b_direct_contact": "kontakt_b",
    "t05_hme": "hme",
    "t06_sickleave": "sjukfranvaro",
    "t07_business_climate": "foretagsklimat",
    "t08_hr_kpi": "hr_nyckeltal",
    "t09_hr_staff": "hr_personal",
    "t10_result_summary": "resultat_i_sammandrag",
    "t11_areas": "verksamhetsomraden",
    "t13_income_statement": "resultatrakning",
    "t14_balance_sheet": "balansrakning",
}


def cells(table: str) -> list[tuple[str, str, str]]:
    with (CLOSE / "rapport" / f"{table}.csv").open(encoding="utf-8") as file:
        rows = list(csv.reader(file, delimiter=";"))
    return [(row[1], heading, cell) for row in rows[1:] for heading, cell in zip(rows[0][2:], row[2:], strict=True)]


def test_every_figure_of_the_report_s_tables_is_here_as_printed(seed: Path):
    printed: dict[str, list[tuple[str, str, str]]] = {}
    for row in rows_of(seed / "all_tables.csv"):
        label = re.sub(r" \[\d\]$", "", row["line"])
        printed.setdefault(row["table"], []).append((label, row["column"], row["value_as_printed"]))
    del printed["t12_state_grants"]  # its only cell says "Inget": the claim TX341
    assert {name: sorted(cells(TABLES[name])) for name in printed} == {name: sorted(found) for name, found in printed.items()}


def test_every_number_listed_from_the_text_is_tested(seed: Path):
    """Each is the value of a claim in its section, or a figure that a rule names."""
    rules = load_request(CLOSE / "bokslut.toml").book.rules
    said = {(rule.section, number(rule.value)) for rule in rules if isinstance(rule, Claim) and rule.value}
    for table in ("text_mkr", "text_procent", "text_antal", "text_index"):
        for label, _, printed in cells(table):
            found = re.search(r"\(avsnitt ([\d.]+)\)$", label)
            assert found, label
            said.add((found[1], number(printed)))
    missing = {
        row["id"]
        for row in rows_of(seed / "text_claims.csv")
        for section in row["source_section"].split("/")
        if (section, number(row["value_as_printed"])) not in said
    }
    assert missing == {"c34"}, "4 mkr of Välfärdsteknik: no table and no other sentence has it"


def number(printed: str) -> str:
    """The number alone: "ca 63,2 mkr" and "63,2" are the same."""
    found = re.search(r"\d[\d ]*(?:,\d+)?", printed)
    assert found, printed
    return found[0].strip()


def test_every_figure_taken_from_the_text_is_named_by_a_rule():
    rules = "".join((CLOSE / name).read_text(encoding="utf-8") for name in ("rules.toml", "claims.toml"))
    for table in ("text_mkr", "text_procent", "text_antal", "text_index"):
        lines = [row["line"] for row in rows_of(CLOSE / "rapport" / f"{table}.csv", ";")]
        assert [line for line in lines if f"{table}.{line}[uppgift]" not in rules] == []


def test_the_readme_of_the_close_names_everything_that_is_not_ok(closed: CloseResult):
    text = (CLOSE / "README.md").read_text(encoding="utf-8")
    red = {finding.code for finding in closed.findings}
    assert [code for code in sorted(red) if code not in text and code.split(".")[0] not in text] == []
