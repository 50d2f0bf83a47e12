"""A sheet's XML as columns: the tags of plain rows taken apart by polars. What is not plain raises NotPlainError, or is told.

A plain row has its number, its cells in order, each with its reference and a value or an inline text, perhaps after a formula;
formulas without a value and whatever else make a row one for the exact reader. XML of another form
(prefixed names, cells without references) is for that one altogether: these functions never guess.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

import polars as pl

from bokslut.sources.columns_texts import distinct, with_codes

#: Excel's own limit on rows.
ROWS_MAX = 1_048_576

_ROW = r'^row r="([1-9][0-9]{0,6})"(?: [^<>]*)?>$'
_REFERENCE = r'^c r="[A-Z]{1,3}([1-9][0-9]{0,6})"'
#: A cell's tag without its row's number.
_CELL = re.compile(r'c r="([A-Z]{1,3})"(?: s="([0-9]{1,5})")?(?: t="([A-Za-z]{1,9})")?(/?)>', re.ASCII)
_CELLS = pl.Schema({"at": pl.Int64, "column": pl.Int64, "style": pl.Int64, "type": pl.String, "value": pl.String})
_KEPT_SPACES = 't xml:space="preserve">'
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
_SPACES = " \t\r\n"


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
        .when(tag.str.starts_with("t>") | tag.str.starts_with(_KEPT_SPACES))
        .then(_TEXT)
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
        .when(tag.str.starts_with("/row>"))
        .then(_ROW_ENDS)
        .otherwise(_OTHER)
    )
    found = lines.slice(1).with_columns(kind=kind.cast(pl.UInt8))  # before the first "<" there is nothing
    found = _but_for_odd_texts(found)
    # Between rows stands nothing: what did would belong to no row, and be lost.
    after = pl.col("kind").shift(-1, fill_value=_ROW_BEGINS)
    alone = (pl.col("tag").str.strip_chars_end(_SPACES) == "/row>") & (after == _ROW_BEGINS)
    if not found.select(alone.filter(pl.col("kind") == _ROW_ENDS).all()).item():
        raise NotPlainError
    if lines.height < 2 or lines.item(0, 0).strip() or found.item(0, "kind") != _ROW_BEGINS or found.item(-1, "kind") != _ROW_ENDS:
        raise NotPlainError
    return found


def _but_for_odd_texts(tags: pl.DataFrame) -> pl.DataFrame:
    """Call tags with texts that XML writes otherwise than it means them something else."""
    at = (tags.get_column("kind") == _TEXT).arg_true()
    odd = at.filter(tags.get_column("tag").gather(at).str.contains(ODD_TEXT))
    return tags.with_columns(tags.get_column("kind").scatter(odd, _OTHER)) if odd.len() else tags


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
    kind, tag = tags.get_column("kind"), tags.get_column("tag")
    begins = (kind.is_in([_CELL_BEGINS, _CELL_EMPTY]) & ~odd.gather(tags.get_column("at"))).arg_true()
    if begins.is_empty():
        return pl.DataFrame(schema=_CELLS)
    at, heads = tags.get_column("at").gather(begins), tag.gather(begins)
    if not bool((heads.str.extract(_REFERENCE).cast(pl.Int64) == numbers.gather(at)).fill_null(value=False).all()):
        raise NotPlainError
    # But for the row's number, which is its first, a cell's tag is one of few: each of those is read once.
    forms = with_codes(heads.str.replace("[0-9]+", ""))
    found = [_CELL.fullmatch(text) for text in distinct(forms)]
    if None in found:
        raise NotPlainError
    parts = [(_column(one[1]), int(one[2] or 0), one[3] or "n", one[4] == "/") for one in found if one is not None]
    named = pl.DataFrame(parts, schema=["column", "style", "type", "empty"], orient="row")[forms.to_physical()]
    is_inline = kind.gather(begins + 1) == _INLINE
    if not bool((named.get_column("empty") | (is_inline == (named.get_column("type") == "inlineStr"))).all()):
        raise NotPlainError
    cells = named.with_columns(at.alias("at"), _values(tag, begins, is_inline).alias("value"))
    goes_on = (pl.col("at") != pl.col("at").shift()) | (pl.col("column") > pl.col("column").shift())
    if not bool(cells.select(goes_on.fill_null(value=True).all()).item()):
        raise NotPlainError
    return cells.filter(~pl.col("empty")).select(_CELLS.names())


def _values(tag: pl.Series, begins: pl.Series, is_inline: pl.Series) -> pl.Series:
    """Return each cell's text: a value's follows its tag, an inline text's the tag after that, which may say how spaces are kept."""
    value = tag.gather(begins + 1).str.slice(2)
    if not is_inline.any():
        return value
    # The row's end is no cell, so there is a tag after the next.
    inline = pl.DataFrame({"tag": tag.gather((begins + 2).clip(upper_bound=tag.len() - 1))})
    opened = pl.when(pl.col("tag").str.starts_with("t>")).then(pl.lit(len("t>"))).otherwise(pl.lit(len(_KEPT_SPACES)))
    return value.zip_with(~is_inline, inline.select(pl.col("tag").str.slice(opened)).to_series())


def _column(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    if number > 16_384:
        raise NotPlainError
    return number - 1
