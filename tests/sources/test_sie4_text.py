"""The text of a file in pieces is the text of the whole file, and so is what is said of its bytes and its end."""

from __future__ import annotations

import codecs
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError
from bokslut.model.limits import Limits
from bokslut.sources.encoding import detect
from bokslut.sources.sie4_oddtext import CONTROL, GARBLED, OddText, find_odd
from bokslut.sources.sie4_survey import survey
from bokslut.sources.sie4_text import Lines
from bokslut.sources.sourcefile import SourceFile

HEAD = "#FLAGGA 0\r\n#SIETYP 4\n"


def in_pieces(data: bytes, encoding: str | None, size: int, limits: Limits | None = None) -> tuple[str, Lines]:
    """Return a file's text put together from its pieces, each held to its line number, and what was said of it."""
    file = SourceFile("x", data)
    chunks = SourceFile.chunks
    progress: list[tuple[int, int]] = []
    with patch.object(SourceFile, "chunks", lambda self, most=size: chunks(self, min(most, size))):
        lines = Lines(file, survey(file, encoding, limits or Limits()), size)
        texts: list[str] = []
        for piece in lines.pieces(lambda done, every: progress.append((done, every))):
            assert piece.first == "\n".join(texts).count("\n") + bool(texts) + 1
            texts.append(piece.data.decode())
    assert progress == sorted(progress)
    assert progress[-1] == (len(data), len(data))
    return "\n".join(texts), lines


def whole(data: bytes, encoding: str | None) -> tuple[str, str, bool]:
    """Return a file's text with line feeds only, what it ends in, and whether lines end in lone returns: the oracle."""
    found = encoding or detect(data)
    text = data.decode("utf-8-sig" if found == "utf-8" else found, errors="replace")
    text = text.replace("\r\n", "\n")
    returns = "\r" in text
    text = text.replace("\r", "\n")
    body = text.rstrip("\x1a\x00")
    return body, text[len(body) :], returns


_parts = st.sampled_from(
    [
        *("#VER A 1 20250101", "\n", "\r\n", "\r", "\r\r\n", "{", "}", "#TRANS 1 {} 1", " ", "\t", '"text', "å", "Ä", "É", "€", "─", "a"),
        *("\x00", "\x1a", "\n#VER A 2", "\n\n", "\x07", "Ã¤", "f”rs", "\x85", "\u2028"),
    ]
)
_encodings = st.sampled_from([("cp437", None), ("cp1252", None), ("utf-8", None), ("utf-8-sig", None), ("utf-16", None)])
_forced = st.sampled_from([("cp1252", "cp437"), ("utf-8", "utf-8"), ("utf-16-le", "utf-16-le"), ("cp500", "cp500"), ("utf-8-sig", "utf-8")])


@given(st.lists(_parts, max_size=25).map("".join), _encodings | _forced, st.sampled_from([1, 2, 3, 10, 1000]), st.binary(max_size=2))
def test_property_pieces_make_the_whole_text(text: str, encodings: tuple[str, str | None], size: int, junk: bytes) -> None:
    encoding, forced = encodings
    data = (HEAD + text).encode(encoding, "replace") + (junk if forced is None and encoding != "utf-16" else b"")
    if forced == "cp500":
        data = data.replace(b"\r", b"")  # it has no # where SIE is told by
    try:
        found, lines = in_pieces(data, forced, size)
    except UnreadableError:
        assert forced in {"cp500", "utf-16-le"}
        return
    body, tail, returns = whole(data, forced)
    assert found == body.removeprefix("\ufeff")
    assert lines.carriage_returns == returns
    assert (lines.zero_tail, lines.dos_end) == ("\x00" in tail, "\x1a" in tail)
    assert lines.terminated == (not body or body.endswith("\n"))
    every = found.split("\n")
    assert lines.count == len(every)
    last = max((number for number, line in enumerate(every, 1) if line.strip(" \t")), default=1)
    assert (lines.last, lines.ending) == (last, every[last - 1].strip(" \t"))
    assert lines.byte_order_mark == (encoding in {"utf-8-sig", "utf-16"})


@given(st.lists(_parts, max_size=25).map("".join), st.sampled_from([1, 3, 10, 1000]))
def test_property_odd_characters_are_found_where_they_stand(text: str, size: int) -> None:
    data = (HEAD + text).encode()
    body, _ = in_pieces(data, "utf-8", 10**6)
    odd = OddText()
    lines = body.split("\n")
    for at in range(0, len(lines), size):
        odd.add(find_odd("\n".join(lines[at : at + size]).encode(), at + 1))
    for hits, pattern in ((odd.control, CONTROL), (odd.garbled, GARBLED)):
        expected = [(number, each.start() + 1, each.end() + 1) for number, line in enumerate(lines, 1) for each in pattern.finditer(line)]
        assert hits.count == len(expected)
        assert [hit[:3] for hit in hits.first] == expected[:5]


@given(
    st.lists(st.integers(0, 30), min_size=1, max_size=8),
    st.sampled_from(["\n", "\r\n", "\r"]),
    st.sampled_from(["", "end"]),
    st.integers(1, 40),
)
def test_property_the_first_line_too_long_is_told(lengths: list[int], end: str, ended: str, size: int) -> None:
    lines = ["#FLAGGA 0", *("a" * length for length in lengths)]
    data = (end.join(lines) + (end if ended else "")).encode()
    limits = Limits(line=12)
    beyond = next(
        (number for number, line in enumerate(lines, 1) if len(line) + (end == "\r\n" and bool(ended or number < len(lines))) > 12), None
    )
    if beyond is None:
        in_pieces(data, None, size, limits)
        return
    with pytest.raises(UnreadableError) as caught:
        in_pieces(data, None, size, limits)
    (problem,) = caught.value.problems
    assert problem.place is not None
    assert problem.place.line == beyond


@given(st.binary(max_size=50), st.sampled_from(["utf-8", "ascii", "cp1252", "cp437", "shift-jis"]), st.integers(1, 60))
def test_property_an_encoding_asked_for_fits_or_is_refused(junk: bytes, encoding: str, size: int) -> None:
    data = HEAD.encode() + junk
    try:
        data.decode(encoding)
    except UnicodeDecodeError as error:
        with pytest.raises(UnreadableError, match=f"{data[error.start]:02X}") as caught:
            in_pieces(data, encoding, size)
        (problem,) = caught.value.problems
        assert problem.place is not None
        assert problem.place.line == data.count(b"\n", 0, error.start) + 1  # noqa: PT017  it is about the other error
    else:
        in_pieces(data, encoding, size)


@pytest.mark.parametrize("encoding", ["finns-inte", "hex", "undefined", "rot13"])
def test_there_is_no_such_encoding(encoding: str) -> None:
    with pytest.raises(UnreadableError, match=encoding):
        in_pieces(HEAD.encode(), encoding, 100)


def test_empty_and_blank_files_are_told_apart() -> None:
    for data, said in ((b"", "empty"), (b" \r\n\x00\x1a", "only blanks"), (b"hej", "no line begins"), (codecs.BOM_UTF8, "no line begins")):
        with pytest.raises(UnreadableError, match=said):
            in_pieces(data, None, 1)
