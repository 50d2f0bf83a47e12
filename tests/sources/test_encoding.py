"""The encoding is told from the bytes, whatever the chunks they come in."""

from __future__ import annotations

import codecs
import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.sources.encoding import Evidence, detect

SWEDISH = "Försäljning, Årsavgift, Ägare, Ö, résumé, Müller"
_PAIRS = re.compile(rb"\xc3[\x84\x85\x89\x96\xa4\xa5\xa9\xb6\xbc]")


def naively(data: bytes) -> str:
    """Tell the encoding of the whole file at once: the oracle."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16"
    if data.isascii():
        return "ascii"
    try:
        data.decode("utf-8")
    except UnicodeDecodeError as error:
        cut = error.reason == "unexpected end of data" and not data[: error.start].isascii()
        if data.startswith(codecs.BOM_UTF8) or cut:
            return "utf-8"
    else:
        return "utf-8"
    rest = _PAIRS.sub(b"", data)
    cp437 = sum(byte in bytes.fromhex("818284868e8f9094999a") for byte in rest)
    cp1252 = sum(byte in bytes.fromhex("c4c5c9d6e4e5e9f6fc") for byte in rest)
    if len(_PAIRS.findall(data)) > max(cp437, cp1252):
        return "utf-8"
    return "cp1252" if cp1252 > cp437 else "cp437"


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8"])
def test_swedish_text_is_told_by_its_bytes(encoding: str) -> None:
    assert detect(SWEDISH.encode(encoding)) == encoding


@given(st.text("abc åäöÅÄÖ", min_size=1), st.sampled_from(["cp437", "cp1252", "utf-8"]))
def test_letters_decide_whatever_is_around_them(text: str, encoding: str) -> None:
    assert detect((SWEDISH + text).encode(encoding)) == encoding


_parts = st.one_of(
    st.binary(max_size=5), st.sampled_from([part.encode(how) for part in ("å", "Ä", "€", "a") for how in ("utf-8", "cp1252")])
)


@given(st.lists(_parts, max_size=30).map(b"".join), st.sampled_from(["", "\ufeff"]), st.integers(1, 5))
def test_property_chunks_tell_what_the_whole_file_does(data: bytes, mark: str, size: int) -> None:
    for whole in (mark.encode() + data, SWEDISH.encode() + data, SWEDISH.encode("cp437") + data):
        evidence = Evidence()
        for at in range(0, len(whole), size):
            evidence.add(whole[at : at + size])
        assert evidence.encoding == detect(whole) == naively(whole)


def test_marks_decide() -> None:
    assert detect(SWEDISH.encode("utf-8-sig")) == "utf-8"
    assert detect(SWEDISH.encode("utf-16")) == "utf-16"


def test_plain_ascii_is_called_that() -> None:
    assert detect(b"#FLAGGA 0\n") == "ascii"


def test_a_tie_is_cp437() -> None:
    assert detect(b"\xff") == "cp437"


def test_utf8_cut_inside_its_last_letter_is_still_utf8() -> None:
    assert detect(SWEDISH.encode() + "ö".encode()[:1]) == "utf-8"


def test_utf8_with_one_spoilt_byte_is_still_utf8() -> None:
    assert detect(SWEDISH.encode() + b"\xff\x80 slut") == "utf-8"


def test_a_single_cp437_letter_at_the_end_is_not_taken_for_cut_utf8() -> None:
    assert detect("#KONTO 1 Å".encode("cp437")) == "cp437"
    assert detect("#KONTO 1 å".encode("cp1252")) == "cp1252"
