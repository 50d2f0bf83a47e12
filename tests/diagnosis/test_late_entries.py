"""A report that is right for the ledger as it was before some entries: those are told, and only where they explain it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.finding import Grade
from conftest import ROOT

EXAMPLE = ROOT / "ledgers" / "example"
LEDGER = Path("ledger") / "2025.se"
#: The lines that `entry` changes.
TOUCHED = {
    *("kundfordringar", "summa_omsattningstillgangar", "summa_tillgangar", "arets_resultat", "summa_eget_kapital"),
    *("summa_skulder_och_eget_kapital", "intakter_utveckling", "totala_intakter"),
}


@pytest.fixture
def folder(tmp_path) -> Path:
    copy = tmp_path / "example"
    shutil.copytree(EXAMPLE, copy)
    write(copy, lambda text: re.sub(r"#KSUMMA.*\n", "", text))
    return copy


def write(folder: Path, change) -> None:
    path = folder / LEDGER
    path.write_bytes(change(path.read_bytes().decode("cp437").replace("\r\n", "\n")).encode("cp437"))


def entry(number: int, kronor: int, *, date: str = "20251231", registered: str = "") -> str:
    """Return a sale on credit, with the result carried to equity as the example does."""
    rows = f"#TRANS 1510 {{}} {kronor}.00\n#TRANS 3620 {{}} -{kronor}.00\n#TRANS 8900 {{}} {kronor}.00\n#TRANS 2020 {{}} -{kronor}.00\n"
    return f'#VER B {number} {date} "Kundfaktura {number}" {registered}\n{{\n{rows}}}\n'


def booked(folder: Path, *entries: tuple[str, int], before: str = "") -> None:
    """Book entries after the report was printed: last in the file, or before the first line that begins so."""

    def change(text: str) -> str:
        total = sum(kronor for _, kronor in entries)
        for label, sign in (("#UB 0 1510", 1), ("#RES 0 3620", -1), ("#UB 0 2020", -1), ("#RES 0 8900", 1)):
            text = re.sub(rf"({label}) (\S+)", lambda found, sign=sign: f"{found[1]} {float(found[2]) + sign * total:.2f}", text)
        added = "".join(written for written, _ in entries)
        at = text.index(before) if before else len(text)
        return text[:at] + added + text[at:]

    write(folder, change)


def printed_anew(folder: Path, tkr: int, *but: str) -> None:
    """Print the report with what `entry` does to it, but for some lines."""
    touched = TOUCHED - {*but}
    for table in (folder / "report").glob("*.csv"):
        rows = [line.split(";") for line in table.read_text().splitlines()]
        for cells in rows:
            if cells[0] in touched:
                cells[2] = str(int("".join(filter(str.isdigit, cells[2]))) + tkr)
        table.write_text("\n".join(map(";".join, rows)) + "\n")


def ties(folder: Path):
    result = close(load_request(folder / "bokslut.toml"))
    return [finding for finding in result.findings if finding.name == "tie-out-differs"]


def told(findings) -> set[tuple[str, ...]]:
    causes = [cause for finding in findings for cause in finding.causes if cause.hypothesis == "booked-after-the-report"]
    return {tuple(at.description.en for at in cause.where) for cause in causes}


@pytest.mark.parametrize("count", [1, 2, 7])
def test_the_last_entries_are_told_as_one_cause(folder, count):
    booked(folder, *((entry(900 + at, 71_000 + at), 71_000 + at) for at in range(count)))
    found = ties(folder)
    assert len(found) == 9
    (entries,) = told(found)
    assert [label.split()[1] for label in entries] == [str(900 + count - 1 - at) for at in range(count)]
    assert {len(finding.causes) for finding in found} == {1}
    assert {finding.causes[0].grade for finding in found} == {Grade.LIKELY}
    assert "9 of 9 figures that differ agree" in found[0].causes[0].message.en
    assert {finding.joined_to for finding in found} == {None, found[0].id}
    assert [at.place.path for at in found[0].causes[0].where] == ["ledger/2025.se"] * count


def test_one_entry_anywhere_is_told_by_its_amount(folder):
    booked(folder, (entry(900, 77_777, date="20250315"), 77_777), before="#VER")
    found = ties(folder)
    assert len(found) == 9
    assert told(found) == {("B 900 2025-03-15 Kundfaktura 900",)}


def test_the_day_of_registration_says_which_is_last(folder):
    first = entry(900, 20_000, date="20250315", registered="20260120")
    second = entry(901, 30_000, date="20250316", registered="20260121")
    booked(folder, (first, 20_000), (second, 30_000), before="#VER")
    assert told(ties(folder)) == {("B 901 2025-03-16 Kundfaktura 901", "B 900 2025-03-15 Kundfaktura 900")}


def test_a_figure_that_is_wrong_beside_keeps_its_own_finding(folder):
    booked(folder, (entry(900, 20_000), 20_000))
    table = folder / "report" / "balansrakning.csv"
    table.write_text(table.read_text().replace("Maskiner och inventarier;1 344", "Maskiner och inventarier;1 434"))
    found = ties(folder)
    assert len(found) == 10
    (alone,) = [finding for finding in found if not told([finding])]
    assert "maskiner_och_inventarier" in alone.code
    assert told(found) == {("B 900 2025-12-31 Kundfaktura 900",)}


def test_a_few_figures_of_many_that_differ_make_it_only_possible(folder):
    booked(folder, (entry(1, 3_000_000), 3_000_000))
    for table in (folder / "report").glob("*.csv"):
        rows = [line.split(";") for line in table.read_text().splitlines()]
        for cells in rows[1:]:
            if cells[0] not in TOUCHED and any(map(str.isdigit, cells[2])):
                cells[2] = "77 777"
        table.write_text("\n".join(map(";".join, rows)) + "\n")
    found = ties(folder)
    grades = {cause.grade for finding in found for cause in finding.causes if cause.hypothesis == "booked-after-the-report"}
    assert grades == {Grade.POSSIBLE}


def test_a_mistyped_figure_is_no_late_entry(folder):
    table = folder / "report" / "balansrakning.csv"
    table.write_text(table.read_text().replace("Kundfordringar;245", "Kundfordringar;225"))
    found = ties(folder)
    assert len(found) == 1
    assert told(found) == set()


def test_the_last_entry_is_likelier_than_another_that_would_do_as_well(folder):
    booked(folder, (entry(900, 20_000), 20_000))
    found = ties(folder)
    assert told(found) == {("B 900 2025-12-31 Kundfaktura 900",)}
    # A sale in July was of 20 thousand too.
    assert {finding.causes[0].grade for finding in found} == {Grade.POSSIBLE}
    (against,) = found[0].causes[0].evidence_against
    assert against.en == "1\u00a0other entry would explain it as well"


def test_an_entry_without_which_another_figure_differs_is_not_told(folder):
    booked(folder, (entry(900, 33_000), 33_000))
    printed_anew(folder, 33, "kundfordringar")
    found = ties(folder)
    assert [finding.code.partition(".")[2] for finding in found] == ["kundfordringar"]
    assert told(found) == set()


def test_two_entries_that_explain_it_as_well_are_not_chosen_between(folder):
    booked(folder, (entry(900, 20_000, date="20250315"), 20_000), (entry(901, 20_000, date="20250316"), 20_000), before="#VER")
    printed_anew(folder, 20)
    found = ties(folder)
    assert len(found) == 9
    assert told(found) == set()
