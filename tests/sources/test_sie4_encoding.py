"""A doubtful encoding is reported with what speaks for each; it can be forced, and then that is noted."""

from __future__ import annotations

from typing import TYPE_CHECKING
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources.files import quote
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Reading
    from bokslut.model.finding import Finding

HEAD = b"#FLAGGA 0\r\n#SIETYP 4\r\n#RAR 0 20250101 20251231\r\n#IB 0 1930 5.00\r\n#UB 0 1930 5.00\r\n#RES 0 3000 0.00\r\n"


def read(data: bytes, encoding: str | None = None, size: int = 10**6) -> Reading:
    chunks = SourceFile.chunks
    with patch.object(SourceFile, "chunks", lambda self, most=size: chunks(self, min(most, size))):
        return READER.read(SourceFile("x.se", data), ReadOptions(encoding=encoding))


def doubts(reading: Reading) -> list[Finding]:
    return [finding for finding in reading.findings if finding.name == "encoding-doubtful"]


@pytest.mark.parametrize("size", [1, 50, 10**6])
def test_letters_of_two_encodings_are_told_with_where_they_stand(size: int) -> None:
    data = HEAD + '#KONTO 1930 "Kassa Åre"\r\n'.encode("cp437") * 2 + '#KONTO 1940 "Försök"\r\n'.encode("cp1252")
    (finding,) = doubts(read(data + '#KONTO 1950 "Ärende"\r\n'.encode("cp437"), size=size))
    assert finding.message.en == (
        "The file was read as cp437: 3 letters speak for cp437 (”Å” on line 7, 8F); 2 letters speak for cp1252 (”ö” on line 9, F6)."
    )
    assert [(place.line, place.column, place.end_column, place.primary) for place in finding.places] == [
        (9, 15, 16, True),
        (7, 20, 21, False),
    ]
    (quoted,) = quote([finding], [SourceFile("x.se", data)], {"x.se": "cp437"})
    assert quoted.places[0].excerpt == '#KONTO 1940 "F÷rs÷k"'


def test_letters_of_utf8_among_others() -> None:
    data = HEAD + '#KONTO 1930 "Å ä ö"\r\n'.encode() + '#KONTO 1940 "ö"\r\n'.encode("cp1252")
    (finding,) = doubts(read(data))
    assert "3 letters speak for utf-8 (”Å” on line 7, C3 85); 1 letters speak for cp1252 (”ö” on line 8, F6)" in finding.message.en


def test_bytes_that_speak_for_nothing() -> None:
    reading = read(HEAD + b'#KONTO 1930 "\xd1"\r\n')
    (finding,) = doubts(reading)
    assert "no Swedish letter in it tells whether that is right; the byte D1 on line 7 becomes ”╤”" in finding.message.en
    assert reading.complete


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8", "ascii", "utf-16"])
def test_no_doubt_where_letters_agree(encoding: str) -> None:
    text = HEAD.decode() + '#KONTO 1930 "Räksmörgås Åre"\r\n'
    data = (
        text.replace("ä", "a").replace("ö", "o").replace("å", "a").replace("Å", "A").encode()
        if encoding == "ascii"
        else text.encode(encoding)
    )
    assert not doubts(read(data))


def test_an_encoding_asked_for_ends_the_doubt_and_is_noted() -> None:
    data = HEAD + '#KONTO 1930 "Åre"\r\n'.encode("cp437") * 2 + '#KONTO 1940 "Försök"\r\n'.encode("cp1252")
    reading = read(data, "cp850")
    assert not doubts(reading)
    assert reading.info.encoding == "cp850"
    (note,) = [note for code, _, note in reading.info.oddities if code == "encoding-forced"]
    assert note.en == "The file was read as cp850, as told; judging by its content it is cp437."
    assert "encoding-forced" not in [code for code, _, _ in read(data, "cp437").info.oddities]


_letters = st.sampled_from(
    ["å".encode("cp437"), "Ä".encode("cp437"), "å".encode("cp1252"), "Ö".encode("cp1252"), "é".encode(), b"\xd1", b"a", b"\n#PROSA "]
)


@given(st.lists(_letters, max_size=12).map(b"".join), st.sampled_from([1, 7, 10**6]))
def test_property_borders_change_no_doubt(text: bytes, size: int) -> None:
    data = HEAD + b"#PROSA " + text + b"\r\n"
    assert read(data, size=size).findings == read(data).findings
