"""The plain shapes of entries, told and taken apart by columns: what all but a few lines of a large file have.

A line is plain when a pattern here proves that the exact tokenizer reads it without a remark, and how. Anything else
is left to that one: these functions never guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

# A text in quotes has none inside it and no backslash; a bare one has no blank, quote, brace or backslash.
_TEXT = r'(?:"[^"\\]*"|[^ \t"{}\\]+)'
_DAY = r"[12][0-9]{7}"
_AMOUNT = r"-?[0-9]{1,15}(?:\.[0-9]{1,2})?"
_QUANTITY = r"-?[0-9]+(?:\.[0-9]*)?"
_ITEM = r'(?:"[^"{}\\]*"|[^ \t"{}\\]+)'

#: Labels are told in any case; a blank or the end of the line ends one.
_BEGINS_ENTRY = r"(?i)^#VER[ \t]"
_PLAIN_ENTRY = rf'^#VER {_TEXT} {_TEXT} (?:{_DAY}|"{_DAY}")(?: {_TEXT}(?: (?:{_DAY}|"{_DAY}"|"")(?: {_TEXT})?)?)?$'
# A row is parted at its only { into these two.
_PLAIN_ACCOUNT = r'^#TRANS (?:[^ \t"{}\\]+|"[^"{}\\]+") $'
_PLAIN_REST = (
    rf"^ ?(?:{_ITEM} {_ITEM}(?: {_ITEM} {_ITEM})* ?)?\}} "
    rf'(?:{_AMOUNT}|"{_AMOUNT}")'
    rf'(?: (?:{_DAY}|"{_DAY}"|"")(?: {_TEXT}(?: (?:{_QUANTITY}|"{_QUANTITY}"|"")(?: {_TEXT})?)?)?)?$'
)

_PARTS = pl.Schema({"left": pl.String, "right": pl.String, "more": pl.String})
_ENTRY_FIELDS = pl.Schema([(name, pl.String) for name in ("label", "series", "number", "date", "text", "registered", "signature")])
#: Fifteen digits and two decimals fit, so every plain amount is taken as it is written.
_ROW_FIELDS = pl.Schema([("amount", pl.Decimal(18, 2)), *((name, pl.String) for name in ("date", "text", "quantity", "signature"))])

#: No tab stands between two quotes.
_TABS_OUTSIDE = r'^(?:[^"]|"[^"\t]*")*$'

# What a line is.
_OTHER, _ENTRY, _OPENING, _ROW, _CLOSING = range(5)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole entries, taken apart. A `block` is an entry with its rows, numbered from 0."""

    #: The text in UTF-8, and the number of its first line.
    text: bytes
    first: int
    #: The number of the line that begins each block.
    starts: pl.Series
    #: The blocks that need the exact tokenizer, sorted.
    blocks: list[int]
    #: Plain entries and rows, some of them in blocks that are not plain. Rows have the text of their object list in `inside`,
    #: as categories of this chunk's own, and their entry's date where they have none.
    entries: pl.DataFrame
    rows: pl.DataFrame


def take_apart(text: bytes, first: int) -> Chunk:
    """Take apart a text in UTF-8 that begins with an entry's #VER line, whose number is `first`."""
    quick = _split_quickly(text, first)
    chunk = _taken(text, first, quick) if quick is not None else None
    if chunk is None:
        # Blank lines, blanks around lines and tabs hide what the lines are from the quick way.
        chunk = _taken(text, first, _split(text, first), stripped=True)
    assert chunk is not None, "the lines were stripped"
    return chunk


def lines_of(text: bytes) -> pl.Series:
    """Return the lines of a text in UTF-8 whose lines end in line feeds; empty ones at its end may be left out."""
    return pl.scan_lines(text).collect().get_column("line")


def _split_quickly(text: bytes, first: int) -> pl.DataFrame | None:
    """Part each line at its braces in one go; None where that cannot tell the lines apart.

    To the CSV reader an empty part is one that is not there. So what it took is measured: no line is empty, a line without
    a left part has no other, and all must be there to the last byte; so those are lone {, and no other { has nothing after it.
    """
    if text.find(b"\n\n") >= 0:
        return None
    parts = _csv(text, "{", None, _PARTS)
    alone = parts.get_column("left").null_count()
    between = 2 * parts.height - parts.get_column("right").null_count() - parts.get_column("more").null_count()
    taken = int(parts.select(pl.all().str.len_bytes().cast(pl.Int64).sum()).sum_horizontal().item())
    ends = parts.height - (not text.endswith(b"\n"))
    left = pl.col("left")
    has_more = left.is_null() & (pl.col("right").is_not_null() | pl.col("more").is_not_null())
    if len(text) != taken + between + alone + ends or parts.select(has_more.any()).item():
        return None
    places = pl.int_range(first, first + pl.len(), dtype=pl.Int64)
    return parts.with_columns(place=places, opens=left.is_null(), closes=(left == "}") & pl.col("right").is_null())


def _split(text: bytes, first: int) -> pl.DataFrame:
    """Part each line that is not blank at its braces, without the blanks around it; tabs between its fields are blanks."""
    line, parts = pl.col("line"), pl.col("parts").struct
    lines = lines_of(text).str.strip_chars(" \t").to_frame().with_columns(place=pl.int_range(first, first + pl.len(), dtype=pl.Int64))
    if b"\t" in text:
        blanks = pl.when(line.str.contains(_TABS_OUTSIDE)).then(line.str.replace_all("\t", " ", literal=True)).otherwise(line)
        lines = lines.with_columns(blanks.alias("line"))
    lines = lines.filter(line != "").with_columns(parts=line.str.splitn("{", 3))
    return lines.select(
        parts[0].alias("left"), parts[1].alias("right"), parts[2].alias("more"), "place", opens=line == "{", closes=line == "}"
    )


def _taken(text: bytes, first: int, lines: pl.DataFrame, *, stripped: bool = False, braced: bool = False) -> Chunk | None:
    """Return the chunk; None when lines that are not `stripped` have blanks around them, or tabs.

    `braced`: some line with a brace in it begins an entry, and no row.
    """
    told = _told(lines, braced=braced)
    kind = pl.col("kind")
    others = told.filter(kind == _OTHER)
    if not stripped and _has_other_blanks(others):
        return None
    entries, odd_entries = _entries(told.filter(kind == _ENTRY))
    rows, odd_rows = _rows(told.filter(kind == _ROW))
    if not stripped and (_has_other_blanks(odd_entries) or _has_other_blanks(odd_rows)):
        return None
    if not braced and odd_rows.select(_begins_entry().any()).item():
        return _taken(text, first, lines, stripped=stripped, braced=True)
    bad = [frame.get_column("block").filter(frame.get_column("bad")) for frame in (told, entries, rows)]
    blocks = pl.concat([*bad, odd_entries.get_column("block"), odd_rows.get_column("block")]).unique().sort().to_list()
    starts = told.get_column("place").filter(told.get_column("begins"))
    rows = rows.drop("bad")
    if not entries.is_empty():
        at = rows.get_column("block")
        if entries.height < starts.len():
            # Beyond the last entry there are only rows of blocks that are not plain.
            at = entries.get_column("block").search_sorted(at).clip(0, entries.height - 1)
        rows = rows.with_columns(pl.col("date").fill_null(entries.get_column("date").gather(at)))
    return Chunk(text, first, starts, blocks, entries.drop("bad"), rows)


def _has_other_blanks(lines: pl.DataFrame) -> bool:
    """Tell whether there are blanks around any line, or tabs in it."""
    line = pl.concat_str("left", "right", "more", separator="{", ignore_nulls=True)
    return bool(lines.select(line.str.contains("^ | $|\t").any()).item())


def _begins_entry() -> pl.Expr:
    """Tell of lines in any form whether they begin an entry."""
    left = pl.col("left")
    label_only = (left.str.to_uppercase() == "#VER") & pl.col("right").is_null()
    return (left.str.contains(_BEGINS_ENTRY) | label_only).fill_null(value=False)


def _told(lines: pl.DataFrame, *, braced: bool) -> pl.DataFrame:
    """Return the lines with what they look like, and their blocks; `bad` where the block is not plain.

    What has a brace in it and is no lone { looks like a row: `_rows` finds those that are none.
    """
    kind = pl.col("kind")
    looks = pl.when(pl.col("right").is_not_null() & ~pl.col("opens")).then(_ROW).when("opens").then(_OPENING)
    lines = lines.select("left", "right", "more", "place", kind=looks.when("closes").then(_CLOSING).otherwise(_ENTRY).cast(pl.UInt8))
    begins = kind == _ENTRY
    is_entry = pl.col("left").str.starts_with("#VER ")
    if braced or not lines.filter(begins).select(is_entry.all()).item():
        begins = _begins_entry()
        other = ((kind == _ENTRY) & ~is_entry) | ((kind == _ROW) & begins)
        lines = lines.with_columns(kind=pl.when(other).then(_OTHER).otherwise(kind).cast(pl.UInt8))
    after = kind.shift(-1, fill_value=_ENTRY)
    follows = (
        ((kind == _ROW) & ((after == _ROW) | (after == _CLOSING)))
        | ((kind == _CLOSING) & (after == _ENTRY))
        | ((kind == _OPENING) & (after == _ROW))
        | ((kind == _ENTRY) & (after == _OPENING))
    )
    return lines.with_columns(begins=begins, bad=~follows).with_columns(block=pl.col("begins").cum_sum().cast(pl.Int64) - 1)


def _entries(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the fields of plain #VER lines, a row a line, `bad` where one is no date; and the lines that are not plain."""
    plain = lines.select((pl.col("left").str.contains(_PLAIN_ENTRY) & pl.col("right").is_null()).fill_null(value=False)).to_series()
    odd = lines.filter(~plain)
    lines = lines.filter(plain) if odd.height else lines
    fields = _fields(lines.get_column("left"), _ENTRY_FIELDS)
    day, registered = _day("date"), _day("registered")
    return lines.select("block", "place").hstack(
        fields.select(
            "series",
            "number",
            day.alias("date"),
            pl.col("text").fill_null(""),
            registered.alias("registered"),
            _given("signature"),
            bad=day.is_null() | (registered.is_null() & _given("registered").is_not_null()),
        )
    ), odd


def _rows(lines: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Return the fields of plain #TRANS lines, a row a line, `bad` where one means what no row says plainly; and the others."""
    right, parts = pl.col("right"), pl.col("parts").struct
    lines = lines.with_columns(_accounts(lines.get_column("left")))
    shape = pl.col("account").is_not_null() & right.str.contains(_PLAIN_REST) & pl.col("more").is_null()
    plain = lines.select(shape.fill_null(value=False)).to_series()
    odd = lines.filter(~plain)
    lines = lines.filter(plain) if odd.height else lines
    lines = lines.select("block", "place", "account", parts=right.str.splitn("} ", 2))
    lines = lines.select("block", "place", "account", inside=parts[0], rest=parts[1])
    fields = _fields(lines.get_column("rest"), _ROW_FIELDS)
    day, ore = _day("date"), pl.col("amount").to_physical().cast(pl.Int64)
    rows = lines.select("block", "place", _as_categories("inside"), "rest", "account").hstack(
        fields.select(
            ore.alias("amount_ore"),
            day.alias("date"),
            _given("text"),
            _given("quantity"),
            _given("signature"),
            bad=day.is_null() & _given("date").is_not_null(),
        )
    )
    zero = pl.col("amount_ore") == 0
    if rows.select(zero.any()).item():
        rows = rows.with_columns(bad=pl.col("bad") | zero & pl.col("rest").str.contains('^"?-'))  # minus zero is remarked on
    return rows.drop("rest"), odd


def _accounts(left: pl.Series) -> pl.Series:
    """Return the accounts of `#TRANS ACCOUNT `, null where that is not plain; each distinct text is looked at once."""
    if left.is_empty():
        return pl.Series("account", dtype=pl.String)
    code = left.to_frame().select(_as_categories("left")).to_series().to_physical()
    first = code.arg_unique()
    assert code.max() == first.len() - 1, "categories are numbered without gaps"
    texts = left.gather(first)
    account = texts.str.slice(len("#TRANS ")).str.strip_suffix(" ").str.strip_chars('"')
    plain = account.to_frame().select(pl.when(texts.str.contains(_PLAIN_ACCOUNT)).then(pl.col("left"))).to_series()
    return plain.gather(code.gather(first).arg_sort()).gather(code).alias("account")


def _as_categories(name: str) -> pl.Expr:
    """Return a text as categories that nothing else shares, numbered from 0 without gaps."""
    return pl.col(name).cast(pl.Categorical(pl.Categories.random()))


def _fields(lines: pl.Series, schema: pl.Schema) -> pl.DataFrame:
    """Return the fields of lines parted by single blanks; what is left out is null."""
    fields = _csv(lines.str.join("\n").cast(pl.Binary).item(), " ", '"', schema)
    assert fields.height == lines.len(), "a line is a row"
    return fields


def _csv(text: bytes, separator: str, quote: str | None, schema: pl.Schema) -> pl.DataFrame:
    return pl.read_csv(
        text,
        separator=separator,
        quote_char=quote,
        has_header=False,
        schema=schema,
        truncate_ragged_lines=True,
        missing_columns="insert",
        extra_columns="ignore",
        glob=False,
    )


def _given(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _day(name: str) -> pl.Expr:
    return _given(name).str.to_date("%Y%m%d", strict=False)
