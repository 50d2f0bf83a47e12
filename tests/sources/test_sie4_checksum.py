"""#KSUMMA, against a file that carries its own sum and a naive reckoning."""

from __future__ import annotations

import zlib
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Reading

FIELDS = [
    ["#FORMAT", "PC8"],
    ["#SIETYP", "4"],
    ["#FNAMN", 'Räksmörgås "R" AB'],
    ["#RAR", "0", "20250101", "20251231"],
    ["#VER", "A", "1", "20250115", "Lunch på Åre"],
    ["#TRANS", "1930", "{", "1", "Nord 1", "}", "-100.00", "", "x"],
    ["#TRANS", "5800", "{", "}", "100.00"],
]


def covered(encoding: str = "cp437") -> int:
    return zlib.crc32("".join(part for fields in FIELDS for part in fields if part not in "{}").encode(encoding))


def file(total: object, gap: str = " ", end: str = "\n", opening: str = "#KSUMMA") -> str:
    lines = []
    for fields in FIELDS:
        written = ['"' + part.replace('"', '\\"') + '"' if not part or " " in part else part for part in fields]
        lines.append(gap.join(written))
    lines[5:5] = ["{" + gap]
    return end.join(["#FLAGGA 0", opening, *lines, "}", f"#KSUMMA{gap}{total}", ""])


def read(text: str, encoding: str = "cp437") -> Reading:
    return READER.read(SourceFile("x.se", text.encode(encoding)), ReadOptions())


@pytest.mark.parametrize("gap", [" ", "\t", "  "])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_blanks_quotes_braces_and_line_ends_do_not_count(gap: str, end: str) -> None:
    reading = read(file(covered(), gap, end))
    assert reading.info.checksum == "ok"
    assert not reading.findings


def test_a_utf8_file_keeps_the_sum_of_its_cp437_original() -> None:
    assert read(file(covered()), "utf-8").info.checksum == "ok"


def test_a_sum_taken_over_utf8_proves_as_much() -> None:
    reading = read(file(covered("utf-8")), "utf-8")
    assert reading.info.checksum == "ok"
    assert "checksum-encoding" in [code for code, _, _ in reading.info.oddities]


@given(st.data())
def test_any_change_of_a_character_is_found(data: st.DataObject) -> None:
    text = file(covered())
    inside = text.index("\n#FORMAT"), text.rindex("\n#KSUMMA")
    at = data.draw(st.integers(*inside).filter(lambda at: text[at] in "0123456789ABRåä"))
    changed = text[:at] + ("7" if text[at] != "7" else "8") + text[at + 1 :]
    reading = read(changed)
    assert reading.info.checksum == "wrong"
    assert "checksum-wrong" in [finding.name for finding in reading.findings]


def test_what_the_file_says_and_what_it_should_have_said() -> None:
    finding = read(file(123456789)).findings[0]
    assert (finding.name, finding.observed, finding.expected) == ("checksum-wrong", "123456789", str(covered()))
    assert str(finding.place) == "x.se:12:1"


def test_an_opened_sum_that_is_never_closed_is_a_file_cut_off() -> None:
    reading = read(file(covered()).rsplit("#KSUMMA", 1)[0])
    assert [finding.name for finding in reading.findings] == ["file-cut-off"]
    assert (reading.complete, reading.info.checksum) == (False, "wrong")


def test_a_sum_that_is_never_opened_is_wrong() -> None:
    assert [finding.name for finding in read(file(covered(), opening="#PROSA x")).findings] == ["checksum-wrong"]
