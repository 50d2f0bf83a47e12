"""How `bokslut read --suggest` writes its proposals: for people, and as `bokslut/suggestion@1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bokslut.model.money import format_ore
from bokslut.model.printing import kronor
from bokslut.model.toml import toml_key, toml_text
from bokslut.model.words import Words
from bokslut.reports.escape import encodable, visible
from bokslut.reports.text_page import Page, cut, left, right, width_of

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.model.suggestion import ColumnGuess, PreviewRow, SheetSuggestion, Suggestion

SCHEMA = "bokslut/suggestion@1"
_TEXT_COLUMNS = 30


def suggestion_json(suggestions: Sequence[Suggestion]) -> str:
    """Return the proposals as one document; amounts are decimal strings in kronor."""
    data = {"schema": SCHEMA, "files": [_data(suggestion) for suggestion in suggestions]}
    return encodable(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def _data(suggestion: Suggestion) -> dict[str, Any]:
    return {
        "path": suggestion.path,
        "format": suggestion.format,
        "encoding": suggestion.encoding,
        "needs_mapping": bool(suggestion.sheets),
        "sheets": [_sheet_data(suggestion, sheet) for sheet in suggestion.sheets],
    }


def _sheet_data(suggestion: Suggestion, sheet: SheetSuggestion) -> dict[str, Any]:
    return {
        "sheet": sheet.sheet,
        "header_line": sheet.header_line or None,
        "grouped": sheet.grouped,
        "certain": sheet.is_certain,
        "toml": ledger_block(suggestion, sheet),
        "columns": [
            {
                "name": g.name,
                "heading": g.heading,
                "by": g.by,
                "evidence": _words(g.evidence),
                "doubt": _words(g.doubt) if g.doubt else None,
            }
            for g in sheet.columns
        ],
        "missing": list(sheet.missing),
        "unused": list(sheet.unused),
        "doubts": [_words(doubt) for doubt in sheet.doubts],
        "problems": [_words(problem) for problem in sheet.problems],
        "preview": [
            {
                "line": row.line,
                "series": row.series,
                "number": row.number,
                "date": row.date.isoformat(),
                "account": row.account,
                "amount": format_ore(row.ore),
                "text": row.text,
            }
            for row in sheet.preview
        ],
    }


def _words(words: Words) -> dict[str, str]:
    return {"sv": words.sv, "en": words.en}


def ledger_block(suggestion: Suggestion, sheet: SheetSuggestion | None) -> str:
    """Return the section of a close file that reads the ledger so; what is missing is left to fill in."""
    lines = ["[[ledger]]", f"path = {toml_text(suggestion.path)}"]
    if suggestion.encoding is not None:
        lines += [f"format = {toml_text(suggestion.format)}", f"encoding = {toml_text(suggestion.encoding)}"]
    if sheet is None:
        return "\n".join([*lines, ""])
    if sheet.sheet is not None and len(suggestion.sheets) > 1:
        lines.append(f"sheet = {toml_text(sheet.sheet)}")
    pairs = [f"{toml_key(name)} = {toml_text(heading)}" for name, heading in sheet.mapping.items()]
    pairs += [f'{name} = "…"' for name in sheet.missing]
    lines.append(f"columns = {{ {', '.join(pairs)} }}")
    if sheet.grouped is not None:
        lines.append(f"grouped = {toml_text(sheet.grouped)}")
    return "\n".join([*lines, ""])


def suggestion_text(suggestions: Sequence[Suggestion], page: Page) -> str:
    """Return the proposals one file after the other, each ready to paste."""
    return "\n".join("\n".join(_file(suggestion, page)) + "\n" for suggestion in suggestions)


def _file(suggestion: Suggestion, page: Page) -> list[str]:
    lines = [page.paint(visible(suggestion.path), "strong")]
    if not suggestion.sheets:
        return lines + page.paragraph(page.say(_NO_MAPPING), 2)
    if len(suggestion.sheets) > 1:
        lines += page.paragraph(page.count(_SEVERAL_SHEETS, len(suggestion.sheets)), 2)
    for sheet in suggestion.sheets:
        lines += _sheet(suggestion, sheet, page)
    return lines


def _sheet(suggestion: Suggestion, sheet: SheetSuggestion, page: Page) -> list[str]:
    lines = [""]
    if sheet.sheet is not None:
        lines.append("  " + page.paint(f"{page.say(Words('Blad', 'Sheet'))} ”{visible(sheet.sheet)}”", "strong"))
    if not sheet.columns:
        return lines + [line for doubt in sheet.doubts for line in page.paragraph(page.say(doubt), 2)]
    lines += [*(visible(line) for line in ledger_block(suggestion, sheet).splitlines()), ""]
    lines += _table([_guess(guess, page) for guess in sheet.columns])
    for words in _notes(suggestion, sheet):
        lines += page.hanging("  – ", page.say(words), 2)
    if sheet.preview:
        lines += ["", "  " + page.paint(page.say(_PREVIEW), "strong"), *_table([_row(row) for row in sheet.preview], amounts=(4,))]
    return lines


def _guess(guess: ColumnGuess, page: Page) -> list[str]:
    doubt = f" – {page.say(_DOUBTFUL)}: {page.say(guess.doubt)}" if guess.doubt is not None else ""
    return [guess.name, f"”{visible(guess.heading)}”", page.say(guess.evidence) + visible(doubt)]


def _notes(suggestion: Suggestion, sheet: SheetSuggestion) -> Iterator[Words]:
    if suggestion.encoding is not None:
        yield Words(
            f"å, ä och ö är skrivna som i DOS: encoding = {suggestion.encoding}",
            f"å, ä and ö are as in DOS: encoding = {suggestion.encoding}",
        )
    if sheet.grouped is not None:
        yield _GROUPED[sheet.grouped]
    if sheet.missing:
        listed = ", ".join(sheet.missing)
        yield Words(f"Saknas, fyll i: {listed}.", f"Missing, fill in: {listed}.")
    yield from sheet.doubts
    yield from sheet.problems
    if sheet.unused:
        listed = ", ".join(f"”{visible(heading)}”" for heading in sheet.unused)
        yield Words(f'Används inte: {listed} (ett objekt anges som "dim:NAMN").', f'Not used: {listed} (an object is given as "dim:NAME").')


def _row(row: PreviewRow) -> list[str]:
    text = visible(cut(row.text, _TEXT_COLUMNS))
    return [
        visible(f"{row.series} {row.number}".strip()),
        str(row.date),
        visible(row.account),
        "",
        kronor(row.ore),
        text,
    ]


def _table(rows: Sequence[Sequence[str]], amounts: Sequence[int] = ()) -> list[str]:
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for row in rows:
        cells = [
            right(cell, width) if at in amounts else left(cell, width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        lines.append("  " + "  ".join(cells).rstrip())
    return lines


_NO_MAPPING = Words(
    "SIE-filer säger själva vad som är vad: inga kolumner behöver anges.",
    "SIE files say themselves what is what: no columns need to be given.",
)
_SEVERAL_SHEETS = Words(
    "{n} blad; ett förslag för vart och ett. Ta det som är huvudboken.", "{n} sheets; a proposal for each. Take the ledger's."
)
_PREVIEW = Words("De första raderna skulle bokföras så:", "The first rows would be booked so:")
_GROUPED = {
    "account": Words(
        "Raderna står i grupper under sitt konto: där kontot är tomt gäller det närmast ovanför.",
        "The rows stand in groups under their account: where it is empty the one above holds.",
    ),
    "entry": Words(
        "Raderna står i grupper under sin verifikation: där numret är tomt gäller det närmast ovanför.",
        "The rows stand in groups under their entry: where its number is empty the one above holds.",
    ),
}
_DOUBTFUL = Words("tveksamt", "doubtful")
