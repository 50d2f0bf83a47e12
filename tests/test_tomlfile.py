"""TOML with places: every key, value and character is found where it stands."""

from __future__ import annotations

import tomllib
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UsageError
from bokslut.tomlfile import TomlDocument, read_toml

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.model.place import Place

DOCUMENT = """\
# åäö before everything
schema = "x"
"quoted key".dotted . deep = 'literal \\ text'
array = [ # a comment
  1, [2, "tre"],   { a = "inline", b.c = true }, # another
]
"många" = \"\"\"
two \\
    lines"\"\"\"

[a."b c".d]
k = 2025-01-01
[[rule]]
code = "A\\u0041\\n😀Z"
[[rule.case]]
name = '''
multi
literal'''
[[rule.case]]
[rule.case.tables]
x = 1.5
[[rule]]
code = "B"
[ a . e ]
"""


def slice_of(text: str, place: Place) -> str:
    """The naive oracle: cut the span out of the text by counting lines and characters."""
    lines = text.replace("\r\n", "\n").split("\n")
    assert place.line
    assert place.end_line
    assert place.column
    assert place.end_column
    if place.line == place.end_line:
        return lines[place.line - 1][place.column - 1 : place.end_column - 1]
    middle = lines[place.line : place.end_line - 1]
    return "\n".join([lines[place.line - 1][place.column - 1 :], *middle, lines[place.end_line - 1][: place.end_column - 1]])


def walk(value: Any, path: tuple[str | int, ...] = ()) -> Iterator[tuple[tuple[str | int, ...], Any]]:
    if path:
        yield path, value
    if isinstance(value, dict):
        for key, item in value.items():
            yield from walk(item, (*path, key))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            yield from walk(item, (*path, index))


def check_every_place(document: TomlDocument) -> None:
    for path, value in walk(document.data):
        written = slice_of(document.text, document.place(path))
        if not isinstance(value, dict | list):
            assert tomllib.loads(f"x = {written}", parse_float=str) == {"x": value if not hasattr(value, "is_finite") else str(value)}
        elif written[0] == "[" and not written.startswith(("[[", "[ [")) and isinstance(value, list):
            assert len(tomllib.loads(f"x = {written}")["x"]) == len(value)
        if isinstance(path[-1], str):
            key = slice_of(document.text, document.place(path, of="key"))
            assert tomllib.loads(f"{key} = 0") == {path[-1]: 0}
        if isinstance(value, str):
            check_string(document, path, value)


def check_string(document: TomlDocument, path: tuple[str | int, ...], value: str) -> None:
    whole = slice_of(document.text, document.place(path))
    quote = whole[0]
    for offset, char in enumerate(value):
        written = slice_of(document.text, document.string_place(path, offset, 1))
        # A character is written as itself or as an escape; either way TOML reads the slice back as that character.
        assert char == written or tomllib.loads(f"x = {quote}{written}{quote}") == {"x": char}
    if value:
        covering = slice_of(document.text, document.string_place(path, 0, len(value)))
        assert covering in whole
    end = document.string_place(path, len(value), 1)
    assert slice_of(document.text, end) == quote


def test_every_value_key_and_character_of_a_document_with_every_syntax_is_where_it_says() -> None:
    document = read_toml("f.toml", DOCUMENT.encode())
    assert document.get(("array", 2, "b", "c")) is True
    check_every_place(document)


@pytest.mark.parametrize(
    ("path", "where"),
    [
        (("schema",), "2:10"),
        (("quoted key", "dotted", "deep"), "3:30"),
        (("array", 1, 1), "5:10"),
        (("array", 2, "b", "c"), "5:42"),
        (("a", "b c", "d"), "11:1"),
        (("rule", 0), "13:1"),
        (("rule", 0, "case", 1), "19:1"),
        (("rule", 0, "case", 1, "tables", "x"), "21:5"),
        (("rule", 1, "code"), "23:8"),
        (("a", "e"), "24:1"),
    ],
)
def test_values_stand_at_line_and_column(path: tuple[str | int, ...], where: str) -> None:
    assert str(read_toml("f", DOCUMENT.encode()).place(path)) == f"f:{where}"


def test_what_is_absent_is_expected_in_the_nearest_table() -> None:
    document = read_toml("f", DOCUMENT.encode())
    assert str(document.place(("rule", 1, "title", "sv"))) == "f:22:1"
    assert str(document.place(("nothing",))) == "f:1:1"
    assert document.get(("rule", 7, "x")) is None


def test_a_place_carries_its_line() -> None:
    assert read_toml("f", b'a = 1\nb = "x"\n').place(("b",)).excerpt == 'b = "x"'


def test_of_a_very_long_line_a_place_carries_what_is_around_it() -> None:
    text = "a = [" + "1, " * 100_000 + '"x"]'
    place = read_toml("f", text.encode()).place(("a", 100_000))
    assert place.excerpt is not None
    assert place.column is not None
    assert len(place.excerpt) <= 2000
    assert place.excerpt[place.column - place.excerpt_column :] == '"x"]'


def test_windows_line_ends_and_a_bom_move_no_column() -> None:
    document = read_toml("f", b'\xef\xbb\xbfa = 1\r\nb = "x"\r\n')
    assert str(document.place(("b",))) == "f:2:5"
    assert str(document.place(("a",))) == "f:1:5"


def test_decimal_numbers_are_exact() -> None:
    assert str(read_toml("f", b"a = 0.1").data["a"]) == "0.1"


KEYS = st.one_of(st.from_regex(r"[A-Za-z0-9_-]{1,6}", fullmatch=True), st.text(max_size=6))
SCALARS = st.one_of(st.integers(-(2**63), 2**63 - 1), st.booleans(), st.text(max_size=20), st.dates())
VALUES = st.recursive(SCALARS, lambda inner: st.lists(inner, max_size=3) | st.dictionaries(KEYS, inner, max_size=3), max_leaves=8)
TABLES = st.dictionaries(KEYS, VALUES, max_size=4)


def written_key(key: str, draw: Any) -> str:
    bare = key.isascii() and key.replace("_", "").replace("-", "").isalnum()
    return key if bare and draw(st.booleans()) else basic(key, draw)


def basic(text: str, draw: Any) -> str:
    out = []
    for char in text:
        code = ord(char)
        if char in '"\\' or code < 0x20 or code == 0x7F or (code > 0x7F and draw(st.booleans())):
            out.append(f"\\u{code:04X}" if code < 0x10000 else f"\\U{code:08x}")
        else:
            out.append(char)
    return '"' + "".join(out) + '"'


def string(text: str, draw: Any) -> str:
    plain = all(ord(char) >= 0x20 and ord(char) != 0x7F for char in text)
    ways = [lambda: basic(text, draw)]
    if plain and "'" not in text:
        ways += [lambda: f"'{text}'", lambda: f"'''\n{text}'''"]
    ways.append(lambda: '""' + basic(text, draw).replace("\\u000A", "\n") + '""')
    ways.append(lambda: '"""\\\n   ' + basic(text, draw)[1:-1].replace(" ", "\\u0020") + ' \\\n\n  """' if text else '""')
    return draw(st.sampled_from(ways))()


def written(value: Any, draw: Any, *, inline: bool) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, str):
        return string(value, draw)
    if isinstance(value, list):
        gap = "" if inline else draw(st.sampled_from(["", " ", "\n  ", " # ö \n"]))
        return "[" + ",".join(gap + written(item, draw, inline=inline) + gap for item in value) + "]"
    if isinstance(value, dict):
        return "{ " + ", ".join(f"{written_key(k, draw)} = {written(v, draw, inline=True)}" for k, v in value.items()) + " }"
    return str(value)


@st.composite
def documents(draw: Any) -> str:
    parts = [f"{written_key(key, draw)} = {written(value, draw, inline=False)}\n" for key, value in draw(TABLES).items()]
    used = set(tomllib.loads("".join(parts)))
    for key in draw(st.lists(KEYS.filter(lambda key: key not in used), unique=True, max_size=3)):
        many = draw(st.booleans())
        heading = f"[[{written_key(key, draw)}]]" if many else f"[ {written_key(key, draw)} ]"
        for _ in range(draw(st.integers(1, 3)) if many else 1):
            parts.append(draw(st.sampled_from(["", "\n", "# kommentar ä\n"])) + heading + "\n")
            parts.extend(f"  {written_key(k, draw)}\t= {written(v, draw, inline=False)} # c\n" for k, v in draw(TABLES).items())
            table = tomllib.loads("".join(parts))[key]
            below = draw(KEYS)
            if below not in (table[-1] if many else table):
                parts.append(f"[{written_key(key, draw)}.{written_key(below, draw)}]\nx = 1\n")
    return draw(st.sampled_from(["\n", "\r\n"])).join("".join(parts).split("\n"))


@given(documents())
def test_property_every_place_points_at_its_text(text: str) -> None:
    check_every_place(read_toml("f", text.encode()))


FAULTS = [
    (b"a = 1\na = 2", "2:6", "already in the same table"),
    (b"a = hej", "1:5", "needs quotation marks"),
    (b"a = 'x", "1:7", "no closing quotation mark"),
    (b'a = "x', "1:7", "no closing quotation mark"),
    (b"[a", "1:3", "no closing ]"),
    (b"a = {x=1, x=2}", "1:14", "twice in the table"),
    (b"ok = 1\nxxx", "2:4", "followed by ="),
    (b"= 3", "1:1", "no key, heading or comment"),
    ("läge = 1".encode(), "1:2", "not a–z"),
    (b"a..b = 3", "1:3", "may not begin"),
    (b"a = 1 b = 2", "1:7", "Something more"),
    (b"a = 2025-02-30", "1:5", "no such date"),
    (b"a = 2025-1-31", "1:5", "written YYYY-MM-DD"),
    (b"a = { x = 2025-13-31, y = 1 }", "1:11", "written YYYY-MM-DD"),
    (b"a = [12025-1]", "1:11", "or its closing ]"),
    (b'a = "\\q"', "1:8", "written \\\\"),
    (b'a = "\x01"', "1:6", "control character"),
    (b"[a]\n[a]", "2:3", "double brackets: [[…]]"),
    (b"a = {x=1}\na.y = 2", "2:8", "cannot grow"),
    (b"a = {x=1", "1:9", "or its closing }"),
    (b"a = [1", "1:7", "or its closing ]"),
    (b"a = ['x' 'y']", "1:10", "lacks a comma"),
    (b"a = { x = 1 y = 2 }", "1:13", "lacks a comma"),
    ("a = ”hej”".encode(), "1:5", "must be straight"),
    ("a = [“hej”]".encode(), "1:6", "must be straight"),
    ("a\u00a0= 1".encode(), "1:2", "no-break space"),
    (b"dim:projekt = 'Projekt'", "1:4", "quotation marks"),
    (b"a: 'Projekt'", "1:2", "followed by ="),
    (b"b = 1\na = 0x" + b"f" * 40, "2:5", "too large"),
    (b"a = 1e999999999999999999999", "1:5", "too large"),
    (b"a = [1, nan]", "1:9", "too large"),
    ("ä = 1\nö = '".encode() + b"\xe5'", "2:6", "not written in UTF-8"),
]


@pytest.mark.parametrize(("data", "where", "said"), FAULTS)
def test_what_is_not_toml_is_said_with_line_and_column(data: bytes, where: str, said: str) -> None:
    with pytest.raises(UsageError) as caught:
        read_toml("f", data)
    (problem,) = caught.value.problems
    assert said in problem.message.en
    assert str(problem.place) == f"f:{where}"
    assert problem.message.sv != problem.message.en


@pytest.mark.parametrize("data", [b"a = " + b"[" * 100_000, b"a = " + b"9" * 5000, b"a = 1" + b"0" * 21_000_000])
def test_hostile_files_are_refused_not_crashed_on(data: bytes) -> None:
    with pytest.raises(UsageError):
        read_toml("f", data)


@given(st.binary(max_size=60))
def test_property_any_bytes_are_read_or_refused_with_a_place(data: bytes) -> None:
    problems = ()
    try:
        read_toml("f", data)
    except UsageError as error:
        problems = error.problems
    assert all(problem.place for problem in problems)
