"""Folders of a close: every ledger in them, and none of another sort."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.exporting import export_ledger
from bokslut.exports.interface import ExportOptions
from bokslut.model.errors import RefusedError, UnreadableError, UsageError
from bokslut.model.finding import Severity

if TYPE_CHECKING:
    from pathlib import Path

HEAD = "#FLAGGA 0\n#SIETYP 4\n#FNAMN x\n#RAR 0 20250101 20251231\n#KONTO 1930 Bank\n"
SIE = HEAD + "#VER A {n} 2025{n:02d}15 t\n{{\n#TRANS 1930 {{}} 0.00\n}}\n"
CLOSE = 'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[[ledger]]\npath = "exports/"\n'
COLUMNS = 'columns = { account = "Konto", date = "Datum", number = "Nr", amount = "Belopp" }\n'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "exports" / "andra").mkdir(parents=True)
    (tmp_path / "exports" / "läsmig.md").write_text("text", encoding="utf-8")
    (tmp_path / "bokslut.toml").write_text(CLOSE, encoding="utf-8")
    return tmp_path


def sources(folder: Path) -> list[tuple[str, int]]:
    return [(info.path, info.postings) for info in close(load_request(folder / "bokslut.toml")).sources]


def test_a_folder_stands_for_the_sie_files_in_it(folder: Path) -> None:
    for month, name in ((1, "01.se"), (2, "02.SE"), (3, "andra/03.si"), (4, ".04.se")):
        (folder / "exports" / name).write_text(SIE.format(n=month), encoding="cp437")
    assert sources(folder) == [("exports/01.se", 1), ("exports/02.SE", 1), ("exports/andra/03.si", 1)]


def test_with_columns_it_stands_for_the_tables_in_it(folder: Path) -> None:
    (folder / "bokslut.toml").write_text(CLOSE + COLUMNS, encoding="utf-8")
    for month in (1, 2):
        rows = f"Konto;Datum;Nr;Belopp\n1930;2025-{month:02d}-15;{month};1,00\n3000;2025-{month:02d}-15;{month};-1,00\n"
        (folder / "exports" / f"{month:02d}.csv").write_text(rows, encoding="utf-8")
    (folder / "exports" / "03.se").write_text(SIE.format(n=3), encoding="cp437")
    assert sources(folder) == [("exports/01.csv", 2), ("exports/02.csv", 2)]


def test_a_folder_without_ledgers_is_an_error_that_says_what_was_looked_for(folder: Path) -> None:
    with pytest.raises(UnreadableError, match=r"\.se, \.si, \.sie"):
        sources(folder)
    (folder / "bokslut.toml").write_text(CLOSE + COLUMNS, encoding="utf-8")
    with pytest.raises(UnreadableError, match=r"\.csv"):
        sources(folder)


def test_ledgers_printed_month_by_month_go_on_from_each_other(folder: Path) -> None:
    """Each opens at what the one before closed at: of all, the first opening and the last closing are the year's."""
    grouped = COLUMNS.replace(" }", ', text = "Text", balance = "Saldo" }') + 'grouped = "account"\n'
    (folder / "bokslut.toml").write_text(CLOSE + grouped + '[rules]\npacks = ["ledger"]\n', encoding="utf-8")
    for month, opening in enumerate((1000, 800, 600), 1):
        rows = "Konto;Datum;Nr;Text;Belopp;Saldo\n"
        for account, ore, sign in (("1930", opening, 1), ("2440", -opening, -1)):
            rows += f"{account} x;;;;;\n;;;Ingående balans;;{ore},00\n"
            rows += f";2025-{month:02d}-15;{month};t;{-200 * sign},00;{ore - 200 * sign},00\n;;;Utgående balans;;{ore - 200 * sign},00\n"
        (folder / "exports" / f"{month:02d}.csv").write_text(rows, encoding="utf-8")
    result = close(load_request(folder / "bokslut.toml"))
    assert [(finding.code, finding.subject) for finding in result.findings] == []
    data = export_ledger([str(folder)], "sie4", ExportOptions(created=dt.date(2026, 1, 15), version="1")).data
    balances = [line for line in data.decode("cp437").split("\r\n") if line[:3] in {"#IB", "#UB"}]
    assert balances == ["#IB 0 1930 1000.00", "#UB 0 1930 400.00", "#IB 0 2440 -1000.00", "#UB 0 2440 -400.00"]


@pytest.mark.parametrize(
    ("numbers", "told"),
    [
        (("556000-1111", "5560001111"), []),
        (("556000-1111", "556999-2222"), ["b.se"]),
        (("", "556999-2222"), []),
        (("19800101-1234", "800101-1234"), []),
        (("556000-1111", "-"), []),
        (("000000-0000", "556999-2222"), []),
        (("SE556000111101", "556000-1111"), []),
    ],
)
def test_files_of_two_companies_are_told_and_not_exported_as_one(folder: Path, numbers: tuple[str, str], told: list[str]) -> None:
    for number, (name, whose) in enumerate(zip("ab", numbers, strict=True), 1):
        (folder / "exports" / f"{name}.se").write_text(SIE.format(n=number).replace("#FNAMN", f"#ORGNR {whose}\n#FNAMN"), encoding="cp437")
    result = close(load_request(folder / "bokslut.toml"))
    assert [f"{finding.subject.rpartition('/')[2]}" for finding in result.findings if finding.name == "companies-mixed"] == told
    paths = [str(folder / "exports" / f"{name}.se") for name in "ab"]
    if told:
        with pytest.raises(RefusedError, match="556999-2222"):
            export_ledger(paths, "csv", ExportOptions())
    else:
        assert export_ledger(paths, "csv", ExportOptions()).data


def found(folder: Path, chart: str, pack: str, account: str) -> list[tuple[str, str]]:
    head = HEAD.replace("#KONTO 1930 Bank", f"#KPTYP {chart}\n#KONTO {account} x")
    (folder / "exports" / "01.se").write_text(head, encoding="cp437")
    rules = f'[rules]\npacks = ["{pack}"]\n'
    (folder / "bokslut.toml").write_text(CLOSE.replace("[[ledger]]", f"{rules}[[ledger]]"), encoding="utf-8")
    return [(finding.name, finding.severity.value) for finding in close(load_request(folder / "bokslut.toml")).findings]


@pytest.mark.parametrize(
    ("chart", "pack", "account", "severity"),
    [
        ("BAS2014", "kommun-bas", "2125", "error"),
        ("BAS2014", "kommun-bas", "1930", "warning"),
        ("BAS2014", "kommun-bas", "9100", "warning"),
        # Many systems write these whatever their chart: an account must tell, too.
        ("EUBAS97", "kommun-bas", "1930", None),
        ("BAS95", "kommun-bas", "2125", "error"),
        ("Kommun-Bas13", "bas-k3", "8610", "error"),
        ("BAS2014", "bas-k3", "8610", None),
        ("Kommun-Bas13", "kommun-bas", "2125", None),
        ("NE2007", "kommun-bas", "2125", None),
        ("EGEN", "kommun-bas", "2125", None),
        ("BAS2014", "ledger", "2125", None),
    ],
)
def test_a_pack_for_another_chart_than_the_file_s_is_told_first(folder: Path, chart: str, pack: str, account: str, severity: str) -> None:
    told = found(folder, chart, pack, account)
    assert [each for each in told if each[0] == "chart-of-another-pack"] == ([("chart-of-another-pack", severity)] if severity else [])
    assert severity != "error" or told[0][0] == "chart-of-another-pack"


def test_that_the_year_before_is_not_in_the_file_is_nothing_where_it_has_its_own(folder: Path) -> None:
    balances = "#KONTO 2010 EK\n#KONTO 3000 F\n#IB 0 1930 5.00\n#IB 0 2010 -5.00\n#UB 0 1930 5.00\n#UB 0 2010 -5.00\n#RES 0 3000 0.00\n"
    stated = SIE.format(n=1) + "#RAR -1 20240101 20241231\n" + balances
    last = SIE.format(n=2).replace("2025", "2024") + "#RAR -1 20230101 20231231\n" + balances
    (folder / "exports" / "01.se").write_text(stated, encoding="cp437")
    (folder / "2024.se").write_text(last, encoding="cp437")

    def names() -> list[str]:
        return [each.name for each in close(load_request(folder / "bokslut.toml")).findings if each.severity is Severity.WARNING]

    assert names() == ["previous-year-incomplete"]
    (folder / "bokslut.toml").write_text(CLOSE + '[[previous]]\npath = "2024.se"\n', encoding="utf-8")
    assert names() == []
    # That what is stated does not add up is another fault, which nothing else tells.
    (folder / "exports" / "01.se").write_text(stated + "#IB -1 1930 5.00\n#UB -1 1930 5.00\n#RES -1 3000 -1.00\n", encoding="cp437")
    assert names() == ["previous-year-incomplete"]


def test_parts_of_a_year_come_by_their_days_whatever_they_are_called(folder: Path) -> None:
    openings = "#IB 0 1930 100.00\n#IB 0 2081 -100.00\n#KONTO 2081 Kapital\n#KONTO 3000 F\n"
    closing = 100
    for month, name in enumerate(("januari", "februari", "mars"), 1):
        closing += month
        ends = f"#UB 0 1930 {closing}.00\n#UB 0 2081 -100.00\n#RES 0 3000 {100 - closing}.00\n"
        entry = f"#VER A {month} 2025{month:02d}15 t\n{{\n#TRANS 1930 {{}} {month}.00\n#TRANS 3000 {{}} -{month}.00\n}}\n"
        (folder / "exports" / f"{name}.se").write_text(HEAD + openings + ends + entry, encoding="cp437")
    (folder / "bokslut.toml").write_text(CLOSE + '[rules]\npacks = ["ledger"]\n', encoding="utf-8")
    result = close(load_request(folder / "bokslut.toml"))
    assert [source.path for source in result.sources] == ["exports/januari.se", "exports/februari.se", "exports/mars.se"]
    assert [finding.code for finding in result.findings] == []
    data = export_ledger([str(folder / "exports")], "sie4", ExportOptions()).data.decode("cp437")
    assert "#UB 0 1930 106.00" in data


@pytest.mark.parametrize(("text", "opening", "found"), [("IB 2025", 9, []), ("IB 2025", 8, ["LED002"]), ("Insats", 9, ["LED002"])])
def test_last_years_openings_need_not_be_known_where_this_year_opens_at_its_closings(
    tmp_path: Path, text: str, opening: int, found: list[str]
) -> None:
    heading = "Nr;Datum;Text;Konto;Belopp\n"
    (tmp_path / "2024.csv").write_text(f"{heading}1;2024-01-02;x;1930;9,00\n1;2024-01-02;x;2440;-9,00\n", encoding="utf-8")
    this = f"1;2025-01-01;{text};1930;{opening},00\n1;2025-01-01;{text};2440;-{opening},00\n"
    (tmp_path / "2025.csv").write_text(heading + this, encoding="utf-8")
    columns = COLUMNS.replace(" }", ', text = "Text" }')
    period = "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n"
    close_file = f'{CLOSE.replace("exports/", "2025.csv")}{columns}[[previous]]\npath = "2024.csv"\n{columns}{period}'
    (tmp_path / "bokslut.toml").write_text(close_file + '[rules]\npacks = ["bas-k2"]\n', encoding="utf-8")
    codes = [finding.code for finding in close(load_request(tmp_path / "bokslut.toml")).findings]
    assert [code for code in codes if code == "LED002"] == found


def test_headings_of_the_closed_days_are_the_statement_s_columns(tmp_path: Path) -> None:
    ledger = "#FLAGGA 0\n#SIETYP 4\n#FNAMN x\n#RAR 0 20250101 20251231\n#KONTO 1930 Bank\n#KONTO 2010 Eget\n"
    (tmp_path / "2025.se").write_text(f"{ledger}#IB 0 1930 7.00\n#IB 0 2010 -7.00\n#UB 0 1930 7.00\n#UB 0 2010 -7.00\n", encoding="cp437")
    (tmp_path / "br.csv").write_text("Belopp i kr;Not;2025-12-31;2024-12-31\nKassa och bank;5;7;8\n", encoding="utf-8")
    table = '[[table]]\nid = "br"\npath = "br.csv"\nlayout = "balance_sheet"\n'
    period = "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n"
    packs = '[rules]\npacks = ["bas-k2"]\n'
    text = CLOSE.replace("exports/", "2025.se") + period + packs + table
    (tmp_path / "bokslut.toml").write_text(text, encoding="utf-8")
    [table] = close(load_request(tmp_path / "bokslut.toml")).tables
    assert table.columns == ("2025", "2024")
    tied = [check for check in close(load_request(tmp_path / "bokslut.toml")).checks if check.code == "TIE:balance_sheet.kassa_bank"]
    assert ("2025", "ok") in [(check.column, check.outcome.value) for check in tied]


def test_a_table_whose_layout_takes_no_accounts_is_not_held_against_the_ledger(tmp_path: Path) -> None:
    """A note or a cash flow statement has no counterpart in the ledger: that is no check which could not run."""
    (tmp_path / "2025.se").write_text(HEAD + "#KONTO 1930 Bank\n#UB 0 1930 0.00\n", encoding="cp437")
    summary = "label;Bokslut;Budget;Avvikelse\nIntäkter;7;8;-1\nKostnader;-4;-4;0\nKommunbidrag;0;0;0\nResultat;3;4;-1\n"
    (tmp_path / "sammandrag.csv").write_text(summary, encoding="utf-8")
    table = '[[table]]\nid = "sammandrag"\npath = "sammandrag.csv"\nlayout = "namnd_sammandrag"\n'
    text = CLOSE.replace("exports/", "2025.se") + '[rules]\npacks = ["kommun-bas", "namnd"]\n' + table
    (tmp_path / "bokslut.toml").write_text(text, encoding="utf-8")
    codes = [check.code for check in close(load_request(tmp_path / "bokslut.toml")).checks]
    assert "SUM:namnd_sammandrag.resultat" in codes
    assert not [code for code in codes if code.startswith("TIE:")]


MAPPED = CLOSE.replace("exports/", "t.csv").replace('name = "x"', 'name = "Bolaget"')
WRONG_KEYS = {
    'columns = { account = "Kontot", date = "Datum", number = "Nr", amount = "Belopp" }': '"Kontot"',
    'columns = { account = "Konto", date = "Datum", amount = "Belopp" }': "{",
    'columns = { account = "Konto", date = "Datum", number = "Nr", amount = "Belopp", summa = "Belopp" }': "summa = ",
    'columns = { account = "Konto", date = "Datum", number = "Nr", amount = "Belopp" }\nsheet = "Blad1"': '"Blad1"',
    'format = "cvs"': '"cvs"',
}


@pytest.mark.parametrize("text", WRONG_KEYS)
def test_a_fault_in_how_a_file_is_asked_for_is_at_its_key_and_names_the_file(tmp_path: Path, text: str) -> None:
    (tmp_path / "t.csv").write_text("Konto;Datum;Nr;Belopp\n1930;2025-01-15;1;0,00\n", encoding="utf-8")
    (tmp_path / "bokslut.toml").write_text(MAPPED + text + "\n", encoding="utf-8")
    with pytest.raises(UsageError, match=r"^t\.csv: ") as told:
        close(load_request(tmp_path / "bokslut.toml"))
    (problem,) = told.value.problems
    assert problem.place is not None
    assert (problem.place.path, problem.place.line) == ((tmp_path / "bokslut.toml").as_posix(), 6 + text.count("\n"))
    assert text.splitlines()[-1][problem.place.column - 1 :].startswith(WRONG_KEYS[text])


def test_so_is_one_of_a_published_table(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("line;label;2025\nkassa;Kassa;1\n", encoding="utf-8")
    table = CLOSE.split("[[ledger]]", maxsplit=1)[0] + '[[table]]\nid = "t"\npath = "t.csv"\n'
    for text, at in (('columns = { "2052" = "i_ar" }', (7, 13)), ('sheet = "Blad1"', (7, 9))):
        (tmp_path / "bokslut.toml").write_text(table + text + "\n", encoding="utf-8")
        with pytest.raises(UsageError, match=r"^t\.csv: ") as told:
            close(load_request(tmp_path / "bokslut.toml"))
        (problem,) = told.value.problems
        assert problem.place is not None
        assert (problem.place.line, problem.place.column) == at


def test_a_sheet_of_a_sie_file_is_refused(folder: Path) -> None:
    (folder / "bokslut.toml").write_text(CLOSE.replace("exports/", "a.se") + 'sheet = "Blad1"\n', encoding="utf-8")
    (folder / "a.se").write_text(SIE.format(n=1), encoding="cp437")
    with pytest.raises(UsageError, match="Only workbooks") as told:
        close(load_request(folder / "bokslut.toml"))
    assert told.value.problems[0].place is not None
    assert told.value.problems[0].place.line == 6
