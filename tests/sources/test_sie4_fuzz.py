"""Whatever the bytes, the reader answers with a reading or says that they are no SIE file."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st
from sie4_writer import Meant, files

from bokslut.ledger.ledger import Reading, build_ledger
from bokslut.ledger.summary import summarise_reading
from bokslut.model.errors import UnreadableError
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER
from bokslut.sources.sie4_lines import LABELS

KINDS = {kind.name: kind for kind in READER.findings}
fields = st.sampled_from(
    ["0", "-1", "1930", "A", "1", "20250115", "202513", "100.00", "-1,5", "x", '""', '"a b"', '"', "{}", "{1 10}", "{", "}", "\\"]
)
records = st.builds(lambda label, rest: " ".join((label, *rest)), st.sampled_from(LABELS), st.lists(fields, max_size=6))
lines = records | st.sampled_from(["{", "}", "", "#", "#NYTT 1", "text", "\t", "\x00", "\x1a"])


def answer(data: bytes) -> Reading | None:
    try:
        reading = READER.read(SourceFile("x.se", data), ReadOptions())
    except UnreadableError as error:
        refused = error.problems
    else:
        return examine(reading, data)
    assert all(problem.message.sv and problem.remedy for problem in refused)
    return None


def examine(reading: Reading, data: bytes) -> Reading:
    count = max(1, len(data.replace(b"\r\n", b"\n").replace(b"\r", b"\n").split(b"\n")))
    for finding in reading.findings:
        assert finding.code == KINDS[finding.name].code
        assert finding.message.sv
        assert finding.message.en
        assert "Words(" not in finding.message.sv
        assert [place.primary for place in finding.places] == [True] + [False] * (len(finding.places) - 1)
        assert all(place.line is not None and 1 <= place.line <= count for place in finding.places)
    assert not reading.frames.postings.collect()["account"].eq("").any()
    assert reading.frames.postings.collect()["amount_ore"].null_count() == 0
    if not reading.complete:
        assert any(finding.severity == "error" for finding in reading.findings), "what is missing is said"
    summarise_reading(reading)
    build_ledger([reading, reading])
    return reading


@given(st.binary(max_size=300))
def test_random_bytes(data: bytes) -> None:
    answer(data)


@given(st.binary(max_size=200))
def test_random_bytes_after_a_header(data: bytes) -> None:
    assert answer(b"#FLAGGA 0\n" + data) is not None


@given(st.lists(lines, max_size=15), st.sampled_from(["\n", "\r\n", "\r"]))
def test_random_records(drawn: list[str], end: str) -> None:
    assert answer(end.join(["#FLAGGA 0", *drawn]).encode("cp437")) is not None


@given(files(), st.data())
def test_a_file_with_lines_lost_doubled_or_swapped(meant: Meant, data: st.DataObject) -> None:
    rows = meant.data.split(b"\n")
    for _ in range(data.draw(st.integers(1, 3))):
        at = data.draw(st.integers(0, len(rows) - 1))
        match data.draw(st.sampled_from(["lose", "double", "swap", "join"])):
            case "lose":
                rows[at : at + 1] = []
            case "double":
                rows.insert(at, rows[at])
            case "swap":
                rows[at], rows[-1 - at] = rows[-1 - at], rows[at]
            case _:
                rows[at : at + 2] = [b" ".join(rows[at : at + 2])]
        rows = rows or [b"#FLAGGA 0"]
    answer(b"\n".join(rows))


@given(files(), st.data())
def test_a_file_with_bytes_changed(meant: Meant, data: st.DataObject) -> None:
    changed = bytearray(meant.data)
    for at, byte in data.draw(st.lists(st.tuples(st.integers(0, len(changed) - 1), st.integers(0, 255)), min_size=1, max_size=8)):
        changed[at] = byte
    answer(bytes(changed))


@given(files(), st.data())
def test_no_row_is_lost_in_silence(meant: Meant, data: st.DataObject) -> None:
    """Spoil one amount: either the row is still counted or the reading says it is not complete."""
    if not any(row.label == "#TRANS" for entry in meant.entries for row in entry.rows):
        return
    whole = answer(meant.data)
    assert whole is not None
    rows = meant.data.split(b"\n")
    postings = [number for number, row in enumerate(rows) if row.lstrip().startswith(b"#TRANS")]
    at = data.draw(st.sampled_from(postings))
    first = rows[at].index(b"#") + 1
    cut = data.draw(st.integers(first, max(first, len(rows[at].rstrip()) - 1)))
    rows[at] = rows[at][:cut]
    spoilt = answer(b"\n".join(rows))
    assert spoilt is not None
    assert spoilt.frames.postings.collect().height == whole.frames.postings.collect().height or spoilt.findings
