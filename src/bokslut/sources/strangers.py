"""What ledger systems hand out that is no ledger file bokslut reads, told so that its owner knows what to do with it."""

from __future__ import annotations

import re

from bokslut.model.words import Words

_SAVE = Words(
    "Öppna filen i Excel eller LibreOffice och spara den som .xlsx.", "Open the file in Excel or LibreOffice and save it as .xlsx."
)
_EXPORT = Words(
    "Exportera huvudboken som SIE 4 eller till Excel ur bokföringssystemet.",
    "Export the ledger as SIE 4 or to Excel from the ledger system.",
)
_UNKNOWN = (
    Words("Filen är varken SIE, CSV, XLSX eller Parquet.", "The file is neither SIE, CSV, XLSX nor Parquet."),
    Words(
        "Exportera huvudboken som SIE 4. Är det en sådan, ange format i bokslut.toml.",
        "Export the ledger as SIE 4. If it is one, give its format in bokslut.toml.",
    ),
)
#: In this order: what a file is, the pattern that tells it, and what to do.
_STRANGERS = (
    (rb"%PDF", Words("Filen är en PDF.", "The file is a PDF."), _EXPORT),
    (rb"\x89PNG|\xff\xd8\xff|II\*\x00|MM\x00\*", Words("Filen är en bild.", "The file is a picture."), _EXPORT),
    (rb"\{\\rtf", Words("Filen är ett RTF-dokument.", "The file is an RTF document."), _EXPORT),
    (
        rb"<\?xml(?s:.){0,400}?(?:urn:schemas-microsoft-com:office:spreadsheet|progid=.Excel)",
        Words("Filen är ett XML-kalkylark från Excel 2003.", "The file is an XML spreadsheet of Excel 2003."),
        _SAVE,
    ),
    (
        rb"(?i)(?:<!doctype html|<html|<table|<meta|<head|(?s:<\?xml.{0,200}?)<html)",
        Words("Filen är en HTML-sida, som vissa system kallar .xls.", "The file is an HTML page, which some systems call .xls."),
        _SAVE,
    ),
    (rb"<", Words("Filen är XML, men inte SIE 5.", "The file is XML, but not SIE 5."), _EXPORT),
    (rb"[\[{]", Words("Filen ser ut som JSON.", "The file looks like JSON."), _EXPORT),
)


def told_of_stranger(head: bytes) -> tuple[Words, Words]:
    """Return what a file is that begins with these bytes and is no format that is read, and what to do about it."""
    if head.startswith((b"\xff\xfe", b"\xfe\xff")):
        head = head[: len(head) // 2 * 2].decode("utf-16", errors="replace").encode()
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip()
    return next(((what, remedy) for pattern, what, remedy in _STRANGERS if re.match(pattern, start)), _UNKNOWN)
