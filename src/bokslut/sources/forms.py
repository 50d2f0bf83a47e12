"""By what the form of a file is known: its first bytes. Knows no reader, so that only the one needed is imported."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bokslut.sources.sie4_lines import HEAD_BYTES, looks_like_sie4

if TYPE_CHECKING:
    from bokslut.sources.sourcefile import SourceFile

PARQUET = b"PAR1"
ARROW = b"ARROW1"
#: Arrow as it is sent, without the index of a file: a mark, and then the length of the schema.
ARROW_STREAM = b"\xff\xff\xff\xff"
#: Feather before Arrow's own format; nothing has written it since 2020.
OLD_FEATHER = b"FEA1"
#: Excel before 2007, or one that a password protects.
OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_PACKAGE = b"PK\x03\x04"
_SIE5_ROOT = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?Sie(?:Entry)?[\s/>]")


def told_by_bytes(file: SourceFile) -> str | None:
    """Return the name of the format that the first bytes show; None for what may be delimited text, or nothing we read."""
    head = file.head(HEAD_BYTES)
    if looks_like_sie4(head):
        return "sie4"
    if looks_like_sie5(head):
        return "sie5"
    if is_workbook(file):
        return "xlsx"
    return "parquet" if is_columnar(file) else None


def looks_like_sie5(head: bytes) -> bool:
    """Tell whether the bytes begin as XML with a root of SIE 5."""
    codec = "utf-16" if head.startswith((b"\xff\xfe", b"\xfe\xff")) else "latin-1"
    text = head[:HEAD_BYTES].decode(codec, errors="replace").removeprefix("\xef\xbb\xbf").lstrip()
    return text.startswith("<") and _SIE5_ROOT.search(text) is not None


def is_workbook(file: SourceFile) -> bool:
    """Tell whether the bytes are a ZIP package or an old Excel file, which the reader then refuses with a reason."""
    return file.head(8).startswith((_PACKAGE, OLD_EXCEL))


def is_columnar(file: SourceFile) -> bool:
    """Tell whether the bytes begin as Parquet, Arrow or Feather."""
    return file.head(8).startswith((PARQUET, ARROW, ARROW_STREAM, OLD_FEATHER))
