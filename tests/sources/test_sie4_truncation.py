"""A file that is cut off is never read as a smaller clean ledger."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import TYPE_CHECKING

import pytest

from bokslut.model.errors import UnreadableError
from bokslut.model.finding import Severity
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER

if TYPE_CHECKING:
    from pathlib import Path

    from bokslut.ledger.ledger import Reading

HEAD = """#FLAGGA 0
#PROGRAM "exempel" 1.0
#FORMAT PC8
#GEN 20260115
#SIETYP {type}
#FNAMN "Exempelbolaget"
#RAR 0 20250101 20251231
#RAR -1 20240101 20241231
#KONTO 1930 "Bank"
#KONTO 2081 "Aktiekapital"
#KONTO 2099 "Årets resultat"
#KONTO 3010 "Försäljning"
#KONTO 5010 "Lokalhyra"
"""
BALANCES = """#IB 0 1930 75.00
#IB 0 2081 -50.00
#IB 0 2099 -25.00
#UB 0 1930 315.50
#UB 0 2081 -50.00
#UB 0 2099 -25.00
#RES 0 3010 -400.50
#RES 0 5010 160.00
#IB -1 1930 50.00
#IB -1 2081 -50.00
#UB -1 1930 75.00
#UB -1 2081 -50.00
#UB -1 2099 -25.00
#RES -1 3010 -90.25
#RES -1 5010 90.25
"""
ENTRIES = """#VER A 1 20250115 "Försäljning"
{
#TRANS 1930 {} 300.50
#TRANS 3010 {1 Nord} -300.50
}
#VER A 2 20250201 "Hyra, februari"
{
#TRANS 5010 {} 160.00 20250202 "kontor \\"Nord\\""
#TRANS 1930 {} -160.00
}
#VER A 3 20250315 "Försäljning"
{
#TRANS 1930 {} 100.00
#TRANS 3010 {} -100.00
}
"""
TYPE_4E = HEAD.format(type=4) + BALANCES + ENTRIES
TYPE_1 = HEAD.format(type=1) + BALANCES


def contradicts_itself(reading: Reading) -> bool:
    """Tell, the slow and obvious way, what the rules S001-S003 tell: openings, closings and movements that do not tie."""
    stated: defaultdict[tuple[str, int], Counter[str]] = defaultdict(Counter)
    for record, year, account, ore in reading.frames.stated.select("record", "year", "account", "amount_ore").iter_rows():
        stated[record, year][account] += ore
    moved: Counter[str] = Counter(stated["IB", 0])
    for account, ore in reading.frames.postings.collect().select("account", "amount_ore").iter_rows():
        moved[account] += ore
    closing = stated["UB", 0] + Counter()
    for record in ("UB", "RES"):
        for account, ore in stated[record, 0].items():
            closing[account] = ore
    ties = reading.info.type != "4E" or all(moved[account] == closing[account] for account in {*moved, *closing})
    carried = not stated["UB", -1] or all(
        stated["UB", -1][account] == stated["IB", 0][account] for account in {*stated["UB", -1], *stated["IB", 0]}
    )
    sums = {key: sum(accounts.values()) for key, accounts in stated.items()}
    adds = sums.get(("UB", 0), 0) + sums.get(("RES", 0), 0) == sums.get(("IB", 0), 0)
    return not (ties and carried and adds)


def is_noticed(data: bytes) -> bool:
    """Tell whether someone who reads these bytes is told that something is wrong with them."""
    try:
        reading = READER.read(SourceFile("x.se", data), ReadOptions())
    except UnreadableError:
        return True
    told = {finding.severity for finding in reading.findings} & {Severity.ERROR, Severity.WARNING}
    return bool(told) or not reading.complete or contradicts_itself(reading)


@pytest.mark.parametrize("text", [TYPE_4E, TYPE_1], ids=["4E", "1"])
@pytest.mark.parametrize("encoding", ["cp437", "utf-8"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
def test_a_cut_at_any_byte_is_noticed(text: str, encoding: str, end: str) -> None:
    data = text.replace("\n", end).encode(encoding)
    assert not is_noticed(data), "the whole file is clean"
    whole = len(data.rstrip())
    unnoticed = [at for at in range(whole) if not is_noticed(data[:at])]
    assert unnoticed == [], [data[max(0, at - 40) : at] for at in unnoticed[:3]]


@pytest.mark.parametrize("text", [TYPE_4E, TYPE_1], ids=["4E", "1"])
def test_the_end_of_the_line_is_all_that_may_be_missing(text: str) -> None:
    assert not is_noticed(text.rstrip().encode("cp437"))


@pytest.mark.parametrize("text", [TYPE_4E, TYPE_1], ids=["4E", "1"])
def test_a_year_cut_at_any_line_is_an_error_not_a_warning(text: str) -> None:
    lines = text.encode("cp437").splitlines(keepends=True)
    current = max(number for number, line in enumerate(lines) if b" 0 " in line or b"}" in line)
    for count in range(1, current + 1):
        reading = READER.read(SourceFile("x.se", b"".join(lines[:count])), ReadOptions())
        errors = [finding for finding in reading.findings if finding.severity is Severity.ERROR]
        assert errors or contradicts_itself(reading), lines[count - 1]


def test_a_checksum_makes_any_cut_of_a_4i_file_noticed() -> None:
    text = "#FLAGGA 0\n#KSUMMA\n" + HEAD.format(type=4).split("\n", 1)[1] + ENTRIES + "#KSUMMA 1\n"
    for at in range(len("#FLAGGA 0\n#KSUMMA"), len(text) - 2):
        reading = READER.read(SourceFile("x.si", text[:at].encode("cp437")), ReadOptions())
        assert {finding.name for finding in reading.findings} & {"file-cut-off", "checksum-wrong", "entry-brace-missing"}, text[:at][-30:]


def test_a_4i_file_cut_between_entries_is_a_valid_smaller_file() -> None:
    """What nothing in the file can tell; docs say so, and number gaps at the next import or the balances will."""
    whole = HEAD.format(type=4) + ENTRIES
    cut = whole[: whole.index("#VER A 3")]
    assert not READER.read(SourceFile("x.si", cut.encode("cp437")), ReadOptions()).findings


def test_zeros_at_the_end_are_what_a_crash_leaves() -> None:
    for text in (TYPE_4E, TYPE_1):
        reading = READER.read(SourceFile("x.se", text.encode("cp437") + bytes(512)), ReadOptions())
        assert [finding.name for finding in reading.findings] == ["file-cut-off"]
        assert not reading.complete


@pytest.mark.parametrize(
    "name", ["typ1.se", "typ4.se", "Sie 1.SE", "SIE_exempelfil.se", "magenta_bokföring_SIE4E.se", "Norstedts Bokslut SIE 1.se"]
)
def test_a_real_file_cut_at_any_line_of_figures_is_noticed(shared: Path, name: str) -> None:
    lines = (shared / "corpus" / "sie" / name).read_bytes().splitlines(keepends=True)
    figures = [number for number, line in enumerate(lines) if line.lstrip().startswith((b"#IB", b"#UB", b"#RES", b"#VER", b"#TRANS"))]
    step = max(1, (figures[-1] - figures[0]) // 60)
    for count in range(figures[0], figures[-1] + 1, step):
        assert is_noticed(b"".join(lines[:count])), (count, lines[count - 1])
