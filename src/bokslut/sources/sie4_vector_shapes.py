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
#: Labels are told in any case; a blank or the end of the line ends one.
_BEGINS_ENTRY = r"(?i)^#VER(?:[ \t]|$)"
_PLAIN_ENTRY = rf'^#VER {_TEXT} {_TEXT} (?:{_DAY}|"{_DAY}")(?: {_TEXT}(?: (?:{_DAY}|"{_DAY}"|"")(?: {_TEXT})?)?)?$'
_ITEM = r'(?:"[^"{}\\]*"|[^ \t"{}\\]+)'
_LIST = rf"\{{ ?(?:{_ITEM} {_ITEM}(?: {_ITEM} {_ITEM})* ?)?\}}"
_PLAIN_ROW = (
    rf'^#TRANS (?:[^ \t"{{}}\\]+|"[^"{{}}\\]+") {_LIST} '
    rf'(?:{_AMOUNT}|"{_AMOUNT}")'
    rf'(?: (?:{_DAY}|"{_DAY}"|"")(?: {_TEXT}(?: (?:{_QUANTITY}|"{_QUANTITY}"|"")(?: {_TEXT})?)?)?)?$'
)

# What a line is.
_OTHER, _ENTRY, _OPENING, _ROW, _CLOSING = range(5)


@dataclass(frozen=True, slots=True)
class Chunk:
    """A run of whole entries, taken apart. A `block` is an entry with its rows, numbered from 0."""

    #: Every line as it stands, and the number of the first.
    lines: pl.Series
    first: int
    #: The number of the line that begins each block.
    starts: pl.Series
    #: The blocks that need the exact tokenizer, sorted.
    blocks: list[int]
    #: Plain entries and rows, some of them in blocks that are not plain. Rows have the text of their object list in `inside`.
    entries: pl.DataFrame
    rows: pl.DataFrame


def take_apart(text: str, first: int) -> Chunk:
    """Take apart a text that begins with an entry's #VER line, whose number is `first`."""
    lines = pl.Series("line", [text]).str.split("\n").explode()
    told = _classified(lines, first)
    entries = _entries(told.filter(pl.col("kind") == _ENTRY))
    rows = _rows(told.filter(pl.col("kind") == _ROW))
    bad = pl.concat([part.filter("bad").get_column("block") for part in (told, entries, rows)])
    starts = told.filter("begins").get_column("place")
    return Chunk(lines, first, starts, bad.unique().sort().to_list(), entries.drop("bad"), rows.drop("bad"))


def _classified(raw: pl.Series, first: int) -> pl.DataFrame:
    """Return the lines that are not blank with their numbers, kinds and blocks; `bad` where the block is not plain."""
    line, kind = pl.col("line"), pl.col("kind")
    lines = raw.str.strip_chars(" \t").to_frame().with_columns(place=pl.int_range(first, first + pl.len(), dtype=pl.Int64))
    lines = lines.filter(line != "").with_columns(begins=line.str.contains(_BEGINS_ENTRY))
    lines = lines.with_columns(
        kind=pl.when(line.str.contains(_PLAIN_ROW))
        .then(_ROW)
        .when(line == "{")
        .then(_OPENING)
        .when(line == "}")
        .then(_CLOSING)
        .when(line.str.contains(_PLAIN_ENTRY))
        .then(_ENTRY)
        .otherwise(_OTHER)
        .cast(pl.UInt8),
        block=pl.col("begins").cum_sum().cast(pl.Int64) - 1,
    )
    after = kind.shift(-1, fill_value=_ENTRY)
    follows = (
        ((kind == _ROW) & ((after == _ROW) | (after == _CLOSING)))
        | ((kind == _CLOSING) & (after == _ENTRY))
        | ((kind == _OPENING) & (after == _ROW))
        | ((kind == _ENTRY) & (after == _OPENING))
    )
    return lines.with_columns(bad=~follows)


def _entries(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the fields of plain #VER lines, a row a line."""
    rest = pl.col("rest")
    fields = lines.select("place", "block", rest=pl.col("line").str.slice(5))
    for name in ("series", "number", "date", "text", "registered", "signature"):
        fields = _with_field(fields, name)
    day, registered = _day("date"), _day("registered")
    return fields.select(
        "block",
        "series",
        "number",
        day.alias("date"),
        pl.col("text").fill_null(""),
        registered.alias("registered"),
        _given("signature"),
        "place",
        bad=day.is_null() | (registered.is_null() & _given("registered").is_not_null()) | rest.is_not_null(),
    )


def _rows(lines: pl.DataFrame) -> pl.DataFrame:
    """Return the fields of plain #TRANS lines, a row a line."""
    left = pl.col("line").str.slice(7).str.splitn(" {", 2).struct
    fields = lines.select("place", "block", account=left[0].str.strip_chars('"'), right=left[1])
    right = pl.col("right").str.splitn("} ", 2).struct
    fields = fields.select("place", "block", "account", inside=right[0], right=right[1])
    right = pl.col("right").str.splitn(" ", 2).struct
    fields = fields.select("place", "block", "account", "inside", amount=right[0].str.strip_chars('"'), rest=right[1])
    for name in ("date", "text", "quantity", "signature"):
        fields = _with_field(fields, name)
    day, amount, ore = _day("date"), pl.col("amount"), _ore(fields.get_column("amount"))
    return fields.select(
        "block",
        "account",
        "inside",
        ore.alias("amount_ore"),
        day.alias("date"),
        _given("text"),
        _given("quantity"),
        _given("signature"),
        "place",
        bad=(day.is_null() & _given("date").is_not_null())
        | ore.is_null()
        | ((ore == 0) & amount.str.starts_with("-"))
        | pl.col("rest").is_not_null(),
    )


def _with_field(fields: pl.DataFrame, name: str) -> pl.DataFrame:
    """Move the first field of `rest`, without its quotes, into a column of its own; null where there is none."""
    rest = pl.col("rest")
    if fields.get_column("rest").null_count() == fields.height:
        return fields.with_columns(pl.lit(None, pl.String).alias(name))
    quoted = rest.str.splitn('"', 3).struct
    bare = rest.str.splitn(" ", 2).struct
    is_quoted = rest.str.starts_with('"')
    return fields.with_columns(
        pl.when(is_quoted).then(quoted[1]).otherwise(bare[0]).alias(name),
        pl.when(is_quoted).then(quoted[2].str.slice(1)).otherwise(bare[1]).alias("rest"),
    ).with_columns(_given("rest"))


def _given(name: str) -> pl.Expr:
    return pl.when(pl.col(name) != "").then(pl.col(name))


def _day(name: str) -> pl.Expr:
    return _given(name).str.to_date("%Y%m%d", strict=False)


def _ore(amounts: pl.Series) -> pl.Expr:
    """Return kronor as öre: with two decimals everywhere the point is dropped, else the decimals are filled up."""
    amount = pl.col("amount")
    if amounts.str.contains(r"\.[0-9]{2}$").all():
        written = amount.str.replace(".", "", literal=True)
    else:
        parts = amount.str.splitn(".", 2).struct
        written = parts[0] + parts[1].fill_null("").str.pad_end(2, "0")
    return written.cast(pl.Int64, strict=False)
