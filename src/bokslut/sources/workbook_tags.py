"""A sheet's XML as columns: the tags of plain rows taken apart by polars. What is not plain raises NotPlainError, or is told.

A plain row has its number, its cells in order, each with its reference and a value or an inline text, perhaps after a formula;
formulas without a value and whatever else make a row one for the exact reader. XML of another form
(prefixed names, cells without references) is for that one altogether: these functions never guess.
"""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

#: Excel's own limit on rows.
ROWS_MAX = 1_048_576

_ROW = r'^row r="([1-9][0-9]{0,6})"(?: [^<>]*)?>$'
_CELL = r'^c r="([A-Z]{1,3})([1-9][0-9]{0,6})"(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?(/?)>$'
#: What a tag is; a tag that is none of these makes its row one for the exact reader.
_OTHER, _ROW_BEGINS, _ROW_ENDS, _CELL_BEGINS, _CELL_EMPTY, _CELL_ENDS, _VALUE, _VALUE_ENDS, _FORMULA, _FORMULA_ENDS = range(10)
_INLINE, _TEXT, _TEXT_ENDS, _INLINE_ENDS = range(10, 14)
#: What can follow what in a plain row.
_FOLLOWS = {
    **dict.fromkeys((_ROW_BEGINS, _CELL_EMPTY, _CELL_ENDS), (_CELL_BEGINS, _CELL_EMPTY, _ROW_ENDS)),
    _CELL_BEGINS: (_VALUE, _INLINE),
    _VALUE: (_VALUE_ENDS,),
    _VALUE_ENDS: (_CELL_ENDS,),
    _INLINE: (_TEXT,),
    _TEXT: (_TEXT_ENDS,),
    _TEXT_ENDS: (_INLINE_ENDS,),
    _INLINE_ENDS: (_CELL_ENDS,),
    _ROW_ENDS: (_ROW_BEGINS,),
}
#: What XML 1.0 has no character for, references to characters, and line ends that are one in the text and another in the file.
ODD_TEXT = "[\x00-\x08\x0b-\x1f&]"


class NotPlainError(Exception):
    """The XML is of a form that only the exact reader reads, or damaged, which that one says."""


@dataclass(frozen=True, slots=True)
class Tags:
    """Some whole rows of a sheet."""

    #: Row numbers, ascending; and whether each row is for the exact reader.
    lines: pl.Series
    odd: pl.Series
    #: Cells with a value: `at` (index of the row here), `column` (from 0), `style`, `type` ("n" for a number), `value`.
    cells: pl.DataFrame


def take_apart(xml: bytes, before: int) -> Tags:
    """Take apart whole rows that follow the row of number `before`. Raises NotPlainError."""
    tags = _tags(xml)
    begins = tags.get_column("kind") == _ROW_BEGINS
    heads = tags.filter(begins)
    numbers = heads.get_column("tag").str.extract(_ROW).cast(pl.Int64)
    if numbers.is_empty() or numbers.has_nulls() or not bool((numbers.diff(null_behavior="drop") > 0).all()):
        raise NotPlainError
    if numbers[0] <= before or numbers[-1] > ROWS_MAX:
        raise NotPlainError
    tags = tags.with_columns(at=begins.cum_sum().cast(pl.Int64) - 1)
    tags, formulas = _without_formulas(tags)
    odd = _odd_rows(tags, numbers.len()) | pl.int_range(numbers.len(), eager=True).is_in(formulas.implode())
    return Tags(numbers, odd, _cells(tags, numbers, odd))


def _tags(xml: bytes) -> pl.DataFrame:
    """Return each tag with the text after it, and what it is."""
    # Every "<" ends a line, so that a line is a tag; the separator stands in no XML.
    try:
        lines = pl.read_csv(
            xml,
            eol_char="<",
            separator="\x01",
            quote_char=None,
            has_header=False,
            infer_schema=False,
            schema={"tag": pl.String},
            empty_string_is_null=False,
            extra_columns="ignore",
            glob=False,
        )
    except pl.exceptions.ComputeError:
        raise NotPlainError from None  # it is not UTF-8
    tag = pl.col("tag")
    kind = (
        pl.when(tag.str.starts_with("c r="))
        .then(pl.when(tag.str.ends_with("/>")).then(_CELL_EMPTY).otherwise(_CELL_BEGINS))
        .when(tag.str.starts_with("v>"))
        .then(_VALUE)
        .when(tag == "/v>")
        .then(_VALUE_ENDS)
        .when(tag == "/c>")
        .then(_CELL_ENDS)
        .when(tag == "is>")
        .then(_INLINE)
        .when(tag.str.starts_with("t>") | tag.str.starts_with('t xml:space="preserve">'))
        .then(pl.when(tag.str.contains(ODD_TEXT)).then(_OTHER).otherwise(_TEXT))
        .when(tag == "/t>")
        .then(_TEXT_ENDS)
        .when(tag == "/is>")
        .then(_INLINE_ENDS)
        .when(tag.str.starts_with("f>") | tag.str.starts_with("f "))
        .then(_FORMULA)
        .when(tag == "/f>")
        .then(_FORMULA_ENDS)
        .when(tag.str.starts_with("row "))
        .then(_ROW_BEGINS)
        .when(tag.str.strip_chars_end() == "/row>")
        .then(_ROW_ENDS)
        .otherwise(_OTHER)
    )
    found = lines.slice(1).with_columns(kind=kind.cast(pl.UInt8))  # before the first "<" there is nothing
    if lines.height < 2 or lines.item(0, 0).strip() or found.item(0, "kind") != _ROW_BEGINS or found.item(-1, "kind") != _ROW_ENDS:
        raise NotPlainError
    return found


def _without_formulas(tags: pl.DataFrame) -> tuple[pl.DataFrame, pl.Series]:
    """Return the tags without formulas, which are never run, and the rows whose formulas stand where none should."""
    is_formula = tags.get_column("kind").is_in([_FORMULA, _FORMULA_ENDS])
    if not is_formula.any():
        return tags, pl.Series(dtype=pl.Int64)
    before = pl.col("kind").shift(1)
    closed = pl.col("tag").shift(1).str.ends_with("/>")
    fits = ((pl.col("kind") == _FORMULA) & (before == _CELL_BEGINS)) | ((pl.col("kind") == _FORMULA_ENDS) & (before == _FORMULA) & ~closed)
    begun = pl.col("kind") == _FORMULA
    ends = begun & ((pl.col("kind").shift(-1) == _FORMULA_ENDS) != pl.col("tag").str.ends_with("/>"))
    bad = tags.with_columns(bad=~fits | (begun & ~ends)).filter(is_formula).filter("bad").get_column("at")
    return tags.filter(~is_formula), bad.unique()


def _odd_rows(tags: pl.DataFrame, rows: int) -> pl.Series:
    """Tell which rows have a tag that is not where it stands in a plain row."""
    kind, after = pl.col("kind"), pl.col("kind").shift(-1, fill_value=_ROW_BEGINS)
    follows = pl.any_horizontal((kind == one) & after.is_in(next_) for one, next_ in _FOLLOWS.items())
    # A row that does not end before the next begins is no row: then the file is for the exact reader.
    ends = tags.filter(pl.col("kind") == _ROW_ENDS)
    if ends.height != rows or not bool((ends.get_column("at") == pl.int_range(rows, eager=True)).all()):
        raise NotPlainError
    bad = tags.filter(~follows).get_column("at").unique()
    return pl.int_range(rows, eager=True).is_in(bad.implode())


def _cells(tags: pl.DataFrame, numbers: pl.Series, odd: pl.Series) -> pl.DataFrame:
    # A value's tag is "v>", which the text follows; a text's may say how spaces are kept.
    text = pl.col("tag").shift(-2).str.split_exact(">", 1).struct[1]
    is_inline = pl.col("kind").shift(-1) == _INLINE
    value = pl.when(is_inline).then(text).otherwise(pl.col("tag").shift(-1).str.slice(2))
    named = tags.with_columns(value=value, inline=is_inline).filter(pl.col("kind").is_in([_CELL_BEGINS, _CELL_EMPTY]))
    parts = pl.col("tag").str.extract_groups(_CELL).struct
    cells = named.select(
        *("at", "value", "inline"),
        letters=parts[0],
        row=parts[1],
        style=parts[2].cast(pl.Int64),
        type=parts[3].fill_null("n"),
        empty=parts[4] == "/",
    ).filter(~odd.gather(named.get_column("at")))
    if not bool(cells.select((pl.col("empty") | (pl.col("inline") == (pl.col("type") == "inlineStr"))).all()).item()):
        raise NotPlainError
    letters = cells.get_column("letters")
    if letters.has_nulls() or not bool((cells.get_column("row").cast(pl.Int64) == numbers.gather(cells.get_column("at"))).all()):
        raise NotPlainError
    if cells.is_empty():
        return pl.DataFrame(schema={"at": pl.Int64, "column": pl.Int64, "style": pl.Int64, "type": pl.String, "value": pl.String})
    known = letters.unique()
    index = pl.Series([_column(text) for text in known], dtype=pl.Int64)
    cells = cells.with_columns(column=letters.replace_strict(known, index, return_dtype=pl.Int64))
    goes_on = (pl.col("at") != pl.col("at").shift()) | (pl.col("column") > pl.col("column").shift())
    if not bool(cells.select(goes_on.fill_null(value=True).all()).item()):
        raise NotPlainError
    return cells.filter(~pl.col("empty")).select("at", "column", pl.col("style").fill_null(0), "type", "value")


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > 16_384:
        raise NotPlainError
    return number - 1
