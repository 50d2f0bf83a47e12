"""From paths to readings: what cannot be read says why and what to do."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from column_books import workbook_file

from bokslut.model.errors import UnreadableError, UsageError
from bokslut.model.limits import Limits
from bokslut.sources.files import expand, from_bytes, load, quote, read_ledger
from bokslut.sources.interface import ReadOptions, SourceFile

CSV = "Konto;Datum;Nr;Belopp\n1930;2022-01-31;1;1,00\n3000;2022-01-31;1;x\n"
COLUMNS = {"account": "Konto", "date": "Datum", "number": "Nr", "amount": "Belopp"}
SIE = "#FLAGGA 0\r\n#SIETYP 4\r\n#RAR 0 20220101 20221231\r\n"


def said(path, **options: object) -> tuple[str, str]:
    with pytest.raises(UnreadableError) as caught:
        load(path, **options)
    (problem,) = caught.value.problems
    assert problem.place.path == options.get("shown", str(path))
    return problem.message.en, problem.remedy.en


def test_a_file_is_its_bytes_and_its_name(tmp_path):
    path = tmp_path / "å.se"
    path.write_bytes(b"#FLAGGA 0\r\n")
    file = load(path, "å.se")
    assert (file.path, file.data, file.size, file.location) == ("å.se", b"#FLAGGA 0\r\n", 11, None)


def test_what_cannot_be_read(tmp_path):
    (tmp_path / "huvudbok.se").write_bytes(b"")
    assert said(tmp_path / "huvudbok.se")[0] == "The file is empty."
    assert said(tmp_path)[0] == "It is a folder, not a file."
    assert said(tmp_path / "huvudbokk.se") == ("The file does not exist.", "Did you mean huvudbok.se?")
    assert said(tmp_path / "x" / "y.se") == ("The file does not exist.", "Check the path.")
    (tmp_path / "link.se").symlink_to("gone.se")
    assert said(tmp_path / "link.se") == ("The link points to gone.se, which does not exist.", "Check the path.")
    with pytest.raises(UnreadableError, match="empty"):
        load("")
    assert said("a\x00b.se")[0].startswith("The file cannot be read")
    assert said("x" * 300 + ".se")[0].startswith("The file cannot be read")
    (tmp_path / "huvudbok.se").write_bytes(b"123456")
    few = Limits(bytes=5)
    assert said(tmp_path / "huvudbok.se", limits=few)[0] == "The file is larger than 5 bytes."
    assert "--limit bytes=10 " in said(tmp_path / "huvudbok.se", limits=few)[1]
    with pytest.raises(UnreadableError):
        from_bytes("-", b"123456", few)
    assert load(tmp_path / "huvudbok.se", limits=Limits(bytes=6)).data == b"123456"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read(tmp_path):
    path = tmp_path / "a.se"
    path.write_bytes(b"x")
    path.chmod(0)
    assert said(path)[0] == "You are not permitted to read the file."


def test_folders_stand_for_the_sie_files_in_them(tmp_path):
    for name in ("b.SE", "a.se", "c.csv", ".d.se", "under/e.si", ".dold/f.se"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_text("x")
    inside = [str(tmp_path / name) for name in ("a.se", "b.SE", "under/e.si")]
    assert expand([tmp_path, "-", "finns/inte.se"]) == (*inside, "-", "finns/inte.se")
    (tmp_path / "tom").mkdir()
    with pytest.raises(UnreadableError):
        expand([tmp_path / "tom"])


def test_a_pattern_follows_links_but_not_in_circles(tmp_path):
    (tmp_path / "år" / "jan").mkdir(parents=True)
    (tmp_path / "år" / "jan" / "a.se").write_bytes(b"#FLAGGA 0\n")
    (tmp_path / "år" / "jan" / "runt").symlink_to("../../år")
    (tmp_path / "länk").symlink_to("år")
    for begun in ("år", "länk", "år/../år"):
        assert expand([f"{tmp_path}/{begun}/**/*.se"]) == (f"{tmp_path}/{begun}/jan/a.se",)
    assert expand([f"{tmp_path}/**/*.se"]) == (f"{tmp_path}/länk/jan/a.se", f"{tmp_path}/år/jan/a.se")


def test_formats_are_told_by_their_content():
    sheet = workbook_file(["Konto", "Datum", "Nr", "Belopp"], ["1930", "2022-01-31", 1, 1])
    options = ReadOptions(columns=COLUMNS)
    assert read_ledger(SourceFile("x.txt", SIE.encode())).info.format == "sie4"
    assert read_ledger(SourceFile("x.se", CSV.encode()), options).info.format == "csv"
    assert read_ledger(SourceFile("x.csv", sheet.data), options).info.format == "xlsx"
    assert read_ledger(SourceFile("x", CSV.encode()), options, "csv").info.format == "csv"


def test_unknown_formats():
    with pytest.raises(UsageError) as caught:
        read_ledger(SourceFile("x", b"x"), form="sie")
    assert "Did you mean sie4" in caught.value.problems[0].remedy.en
    for data in (b"\x89PNG\r\n\x1a\n\x00\x00", b"hej\n", b"%PDF-1.7\n"):
        with pytest.raises(UnreadableError):
            read_ledger(SourceFile("x", data))


@pytest.mark.parametrize(
    ("data", "what", "remedy"),
    [
        (b"%PDF-1.7 x", "PDF", "Exportera"),
        (b"\x89PNG\r\n", "bild", "Exportera"),
        (b"{\\rtf1}", "RTF", "Exportera"),
        (b"\xef\xbb\xbf\n<!DOCTYPE html><p>", "HTML", ".xlsx"),
        (b"<table><tr><td>Konto</td><td>Datum, dag</td></tr>", "HTML", ".xlsx"),
        ("<html>".encode("utf-16"), "HTML", ".xlsx"),
        (b'<?xml version="1.0"?><?mso-application progid="Excel.Sheet"?><Workbook/>', "Excel 2003", ".xlsx"),
        (b'<?xml version="1.0"?>\n<faktura/>', "XML", "Exportera"),
        (b'{\n "a": 1}', "JSON", "Exportera"),
        (b"\x00\x01\x02", "varken SIE", "Exportera"),
    ],
)
def test_what_systems_hand_out_and_is_no_ledger_is_told(data: bytes, what: str, remedy: str):
    with pytest.raises(UnreadableError) as caught:
        read_ledger(SourceFile("x.xls", data))
    [problem] = caught.value.problems
    assert what in problem.message.sv
    assert remedy in problem.remedy.sv


def test_findings_quote_the_original_lines():
    file = SourceFile("bok.csv", (CSV + "3001;2022-01-31;1;y\x1b[31m [/bold]\n").encode())
    reading = read_ledger(file, ReadOptions(columns=COLUMNS))
    quoted = quote(reading.findings, [file], {"bok.csv": reading.info.encoding})
    assert [finding.place.excerpt for finding in quoted] == ["3000;2022-01-31;1;x", "3001;2022-01-31;1;y\x1b[31m [/bold]"]
    assert [finding.id for finding in quoted] == [finding.id for finding in reading.findings]


def test_a_sheet_row_is_quoted_by_its_cells():
    file = workbook_file(["Konto", "Datum", "Nr", "Belopp"], ["1930", "2022-01-31", 1, "x"])
    reading = read_ledger(file, ReadOptions(columns=COLUMNS))
    (finding,) = quote(reading.findings, [file])
    assert finding.place.excerpt == "1930 │ 2022-01-31 │ 1 │ x"
    assert finding.place.excerpt[finding.place.column - finding.place.excerpt_column] == "x"


def test_standard_input_is_bytes_with_a_name():
    assert read_ledger(from_bytes("-", SIE.encode())).info.path == "-"
    with pytest.raises(UnreadableError):
        from_bytes("-", b"")


def test_an_odd_path_is_no_crash(tmp_path):
    loop = tmp_path / "loop.se"
    loop.symlink_to(loop)
    with pytest.raises(UnreadableError):
        load(Path(loop))
