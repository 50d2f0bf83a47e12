"""The encoding is told from the bytes."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError
from bokslut.sources.encoding import decode, detect
from bokslut.sources.interface import SourceFile

SWEDISH = "Försäljning, Årsavgift, Ägare, Ö, résumé, Müller"


@pytest.mark.parametrize("encoding", ["cp437", "cp1252", "utf-8"])
def test_swedish_text_is_told_by_its_bytes(encoding: str) -> None:
    found = decode(SourceFile("x", SWEDISH.encode(encoding)))
    assert (found.encoding, found.text, found.byte_order_mark) == (encoding, SWEDISH, False)


@given(st.text("abc åäöÅÄÖ", min_size=1), st.sampled_from(["cp437", "cp1252", "utf-8"]))
def test_letters_decide_whatever_is_around_them(text: str, encoding: str) -> None:
    found = decode(SourceFile("x", (SWEDISH + text).encode(encoding)))
    assert found.text == SWEDISH + text


def test_marks_decide() -> None:
    assert decode(SourceFile("x", b"\xef\xbb\xbf" + SWEDISH.encode())) == decode(SourceFile("x", SWEDISH.encode("utf-8-sig")))
    for data, encoding in ((SWEDISH.encode("utf-8-sig"), "utf-8"), (SWEDISH.encode("utf-16"), "utf-16")):
        found = decode(SourceFile("x", data))
        assert (found.encoding, found.text, found.byte_order_mark) == (encoding, SWEDISH, True)


def test_plain_ascii_is_called_that() -> None:
    assert detect(b"#FLAGGA 0\n") == "ascii"


def test_a_tie_is_cp437() -> None:
    assert detect(b"\xff") == "cp437"


def test_utf8_cut_inside_its_last_letter_is_still_utf8() -> None:
    found = decode(SourceFile("x", SWEDISH.encode() + "ö".encode()[:1]))
    assert found.encoding == "utf-8"
    assert found.text == SWEDISH + "\ufffd"


def test_utf8_with_one_spoilt_byte_is_still_utf8() -> None:
    found = decode(SourceFile("x", SWEDISH.encode() + b"\xff\x80 slut"))
    assert found.encoding == "utf-8"
    assert found.text.startswith(SWEDISH)
    assert "\ufffd" in found.text


def test_a_single_cp437_letter_at_the_end_is_not_taken_for_cut_utf8() -> None:
    assert detect("#KONTO 1 Å".encode("cp437")) == "cp437"
    assert detect("#KONTO 1 å".encode("cp1252")) == "cp1252"


@given(st.binary(max_size=200))
def test_any_bytes_are_decoded(data: bytes) -> None:
    assert isinstance(decode(SourceFile("x", data)).text, str)


@given(st.binary(max_size=50), st.sampled_from(["utf-8", "ascii", "cp1252", "cp437"]))
def test_an_encoding_asked_for_fits_or_is_refused(data: bytes, encoding: str) -> None:
    try:
        expected = data.decode(encoding).removeprefix("\ufeff")
    except UnicodeDecodeError:
        with pytest.raises(UnreadableError):
            decode(SourceFile("x", data), encoding)
    else:
        assert decode(SourceFile("x", data), encoding).text == expected
