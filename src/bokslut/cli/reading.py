"""How `bokslut read` writes what it found: for people, and as `bokslut/reading@1`."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from bokslut.model.charts import family_of
from bokslut.model.money import format_ore
from bokslut.model.printing import format_number, kronor, more_of, plural
from bokslut.model.words import Words
from bokslut.reports.escape import encodable, visible
from bokslut.reports.text_page import Page, left, right, width_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.reading import FileSummary, SupplementSummary
    from bokslut.model.source import Identification, SourceInfo

SCHEMA = "bokslut/reading@1"
_SHOWN = 10


def reading_json(summaries: Sequence[FileSummary]) -> str:
    """Return the summaries as one document; amounts are decimal strings in kronor."""
    data = {"schema": SCHEMA, "files": [_data(summary) for summary in summaries]}
    return encodable(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def _data(summary: FileSummary) -> dict[str, Any]:
    info = summary.info
    years = info.years or {}
    return {
        "path": info.path,
        "format": info.format,
        "type": info.type,
        "encoding": {"detected": info.encoding, "declared": info.encoding_declared},
        "sha256": info.sha256,
        "program": info.program,
        "company": info.company,
        "organisation_number": info.organisation_number,
        "currency": info.currency,
        "years": {str(number): [years[number].start.isoformat(), years[number].end.isoformat()] for number in _latest_first(years)},
        "accounts": summary.accounts,
        "entries": summary.entries,
        "postings": summary.postings,
        "debits": format_ore(summary.debits_ore),
        "credits": format_ore(summary.credits_ore),
        "series": [{"series": s.series, "entries": s.entries, "first": s.first, "last": s.last} for s in summary.series],
        "sums": {str(number): _sums(summary, number) for number in _latest_first(summary.sums)},
        "unbalanced": [{"series": e.series, "number": e.number, "sum": format_ore(e.sum_ore), "line": e.line} for e in summary.unbalanced],
        "identification": _identification(info.identification) if info.identification is not None else None,
        "checksum": info.checksum,
        "complete": summary.complete,
        "supplement": _supplement(summary.supplement) if summary.supplement is not None else None,
        "oddities": [{"code": code, "line": line, "note": {"sv": note.sv, "en": note.en}} for code, line, note in info.oddities],
        "findings": [
            {
                "code": finding.code,
                "name": finding.name,
                "severity": finding.severity.value,
                "line": finding.place.line if finding.place is not None else None,
                "message": {"sv": finding.message.sv, "en": finding.message.en},
            }
            for finding in summary.findings
        ],
    }


def _identification(found: Identification) -> dict[str, Any]:
    return {
        "created": found.created.isoformat() if found.created is not None else None,
        "created_by": found.created_by,
        "chart": found.chart,
        "legal_form": found.legal_form,
        "industry": found.industry,
        "client": found.client,
        "tax_year": found.tax_year,
        "address": list(found.address),
        "organisation_details": list(found.organisation_details),
        "comments": list(found.comments),
    }


def _supplement(found: SupplementSummary) -> dict[str, Any]:
    return {
        "subledgers": [
            {
                "kind": each.kind,
                "account": each.account,
                "items": each.items,
                "opening": _ore(each.opening_ore),
                "closing": _ore(each.closing_ore),
                "account_opening": _ore(each.account_opening_ore),
                "account_closing": _ore(each.account_closing_ore),
            }
            for each in found.subledgers
        ],
        "customers": found.customers,
        "suppliers": found.suppliers,
        "locked": found.locked,
        "corrected": found.corrected,
        "documents": {"embedded": found.documents_embedded, "named": found.documents_named},
        "currencies": dict(found.currencies),
        "mappings": [{"name": name, "tags": tags} for name, tags in found.mappings],
        "signature": found.signature,
    }


def _ore(ore: int | None) -> str | None:
    return None if ore is None else format_ore(ore)


def _latest_first(years: Any) -> list[int]:
    return sorted(years, reverse=True)


def _sums(summary: FileSummary, number: int) -> dict[str, str]:
    sums = summary.sums[number]
    named = {"ib": sums.opening_ore, "ub": sums.closing_ore, "res": sums.result_ore}
    return {name: format_ore(ore) for name, ore in named.items() if ore is not None}


def reading_text(summaries: Sequence[FileSummary], page: Page) -> str:
    """Return the summaries as small tables, one file after the other."""
    return "\n".join("\n".join(_file(summary, page)) + "\n" for summary in summaries)


def _file(summary: FileSummary, page: Page) -> list[str]:
    info = summary.info
    lines = [page.paint(visible(info.path), "strong")]
    facts = [(page.say(label), text) for label, text in _facts(summary, page) if text]
    for label, text in facts:
        lines += page.labelled(label, text, label_columns=15)
    lines += _years(summary, page)
    lines += _series(summary, page)
    lines += _subledgers(summary, page)
    lines += _unbalanced(summary, page)
    lines += _notes(summary, page)
    return lines


def _facts(summary: FileSummary, page: Page) -> list[tuple[Words, str]]:
    info = summary.info
    company = " ".join(part for part in (info.company, info.organisation_number) if part)
    counted = (
        plural(summary.accounts, Words("konto", "account"), Words("konton", "accounts")),
        plural(summary.entries, Words("verifikat", "entry"), Words("verifikat", "entries")),
        plural(summary.postings, Words("rad", "row"), Words("rader", "rows")),
    )
    counts = " · ".join(page.say(each) for each in counted)
    turnover = page.say(
        Words("debet {d} · kredit {c}", "debits {d} · credits {c}").fill(d=kronor(summary.debits_ore), c=kronor(summary.credits_ore))
    )
    return [
        (Words("Format", "Format"), " ".join(part for part in (_FORMATS.get(info.format, info.format), info.type) if part)),
        (Words("Företag", "Company"), company),
        *(_about(info.identification, page) if info.identification is not None else ()),
        (Words("Program", "Program"), info.program or ""),
        (Words("Teckenkodning", "Encoding"), _encoding(info, page)),
        (Words("Kontrollsumma", "Checksum"), page.say(_CHECKSUM[info.checksum]) if info.checksum in _CHECKSUM else info.checksum),
        (Words("Innehåll", "Contents"), counts),
        (Words("Omslutning", "Turnover"), turnover if summary.postings else ""),
        *(_beside(summary.supplement, page) if summary.supplement is not None else ()),
        (Words("Saldon t.o.m.", "Balances until"), str(info.covers_through) if info.covers_through is not None else ""),
    ]


def _about(found: Identification, page: Page) -> list[tuple[Words, str]]:
    """Return what the file says of itself and its company."""
    family = family_of(found.chart)
    packs = page.say(Words("regelpaket {packs}", "rule pack {packs}").fill(packs=family.choice)) if family is not None else ""
    chart = f"{found.chart} ({packs})" if packs else found.chart or ""
    return [
        (Words("Företagstyp", "Legal form"), found.legal_form or ""),
        (Words("Bransch (SNI)", "Industry (SNI)"), found.industry or ""),
        (Words("Företags-id", "Client"), found.client or ""),
        (Words("Adress", "Address"), ", ".join(filter(None, found.address))),
        (Words("Kontoplan", "Chart"), chart),
        (Words("Taxeringsår", "Tax year"), found.tax_year or ""),
        (Words("Skapad", "Created"), " ".join(filter(None, (str(found.created or ""), found.created_by)))),
        (Words("Anmärkning", "Comment"), " · ".join(found.comments)),
    ]


def _beside(found: SupplementSummary, page: Page) -> list[tuple[Words, str]]:
    """Return what the file says beside the ledger."""
    entries = ((Words("{n} låsta", "{n} locked"), found.locked), (Words("{n} rättade", "{n} corrected"), found.corrected))
    documents = (
        (Words("{n} i filen", "{n} in the file"), found.documents_embedded),
        (Words("{n} utanför", "{n} outside"), found.documents_named),
    )
    unsigned = page.say(Words("finns inte", "none"))
    signed = page.say(Words("finns, inte kontrollerad", "present, not verified"))
    return [
        (Words("Verifikat", "Entries"), _counted(entries, page)),
        (Words("Underlag", "Documents"), _counted(documents, page)),
        (Words("Valutor", "Currencies"), " · ".join(f"{visible(code)} {format_number(n)}" for code, n in found.currencies.items())),
        (Words("Kontogrupper", "Mappings"), " · ".join(f"{name} ({format_number(tags)})" for name, tags in found.mappings)),
        (Words("Signatur", "Signature"), unsigned if found.signature is None else f"{signed} {found.signature}".rstrip()),
    ]


def _counted(counts: Sequence[tuple[Words, int]], page: Page) -> str:
    return " · ".join(page.say(words.fill(n=format_number(count))) for words, count in counts if count)


_FORMATS = {"sie4": "SIE", "sie5": "SIE", "csv": "CSV", "xlsx": "XLSX", "parquet": "Parquet"}
_CHECKSUM = {
    "ok": Words("stämmer", "right"),
    "wrong": Words("STÄMMER INTE", "WRONG"),
    "absent": Words("finns inte", "none"),
}


def _encoding(info: SourceInfo, page: Page) -> str:
    if info.encoding_declared is None or info.encoding_declared.casefold() == info.encoding.casefold():
        return info.encoding
    declared = page.say(Words("filen säger", "the file says"))
    return f"{info.encoding} ({declared} {info.encoding_declared})"


def _years(summary: FileSummary, page: Page) -> list[str]:
    """Return each fiscal year with the sums of its stated balances; a trial balance sums to nil."""
    years = summary.info.years or {}
    numbers = sorted({*years, *summary.sums}, reverse=True)
    if not numbers:
        return []
    heads = (
        Words("År", "Year"),
        Words("Summa IB", "Sum of opening"),
        Words("Summa UB", "Sum of closing"),
        Words("Summa RES", "Sum of result"),
    )
    rows = [[page.say(head) for head in heads]]
    for number in numbers:
        year, sums = years.get(number), summary.sums.get(number)
        named = f"{year.start} – {year.end}" if year is not None else str(number)
        amounts = (sums.opening_ore, sums.closing_ore, sums.result_ore) if sums is not None else (None, None, None)
        rows.append([named, *("–" if ore is None else kronor(ore) for ore in amounts)])
    return ["", *_table(rows, page, amounts_from=1)]


def _series(summary: FileSummary, page: Page) -> list[str]:
    if not summary.series:
        return []
    heads = (Words("Serie", "Series"), Words("Verifikat", "Entries"), Words("Från", "From"), Words("Till", "To"))
    rows = [[page.say(head) for head in heads]]
    rows += [[visible(s.series) or "–", format_number(s.entries), visible(s.first), visible(s.last)] for s in summary.series[:_SHOWN]]
    rest = len(summary.series) - _SHOWN
    more = (
        page.paragraph(page.say(more_of(rest, Words("serie till", "more series"), Words("serier till", "more series"))), 2)
        if rest > 0
        else []
    )
    return ["", *_table(rows, page, amounts_from=1), *more]


def _subledgers(summary: FileSummary, page: Page) -> list[str]:
    """Return each subledger with its items and its account; the two are compared among the findings."""
    found = summary.supplement.subledgers if summary.supplement is not None else ()
    if not found:
        return []
    heads = (
        Words("Reskontra", "Subledger"),
        Words("Poster", "Items"),
        Words("Posternas UB", "Closing of items"),
        Words("Kontots UB", "Of account"),
    )
    rows = [[page.say(head) for head in heads]]
    for each in found[:_SHOWN]:
        named = f"{visible(each.account)} {visible(each.name)}".rstrip()
        closings = ("–" if ore is None else kronor(ore) for ore in (each.closing_ore, each.account_closing_ore))
        rows.append([named, format_number(each.items), *closings])
    rest = len(found) - _SHOWN
    more = (
        page.paragraph(page.say(more_of(rest, Words("reskontra till", "more subledger"), Words("reskontror till", "more subledgers"))), 2)
        if rest > 0
        else []
    )
    return ["", *_table(rows, page, amounts_from=1), *more]


def _table(rows: Sequence[Sequence[str]], page: Page, amounts_from: int) -> list[str]:
    widths = [max(width_of(row[column]) for row in rows) for column in range(len(rows[0]))]
    lines = []
    for index, row in enumerate(rows):
        cells = [
            left(cell, width) if at < amounts_from else right(cell, width) for at, (cell, width) in enumerate(zip(row, widths, strict=True))
        ]
        line = "  " + "   ".join(cells).rstrip()
        lines.append(page.paint(line, "strong") if index == 0 else line)
    return lines


def _unbalanced(summary: FileSummary, page: Page) -> list[str]:
    if not summary.unbalanced:
        return []
    one = Words("verifikat går inte ihop:", "entry does not add up:")
    head = page.say(plural(len(summary.unbalanced), one, Words(one.sv, "entries do not add up:")))
    lines = ["", "  " + page.paint(head, "warn")]
    for entry in summary.unbalanced[:_SHOWN]:
        at = page.say(Words("rad", "line"))
        lines += page.paragraph(f"{entry.series} {entry.number}   {kronor(entry.sum_ore)}   {at} {entry.line}", 4)
    rest = len(summary.unbalanced) - _SHOWN
    return lines + (page.paragraph(page.count(Words("… och {n} till", "… and {n} more"), rest), 4) if rest > 0 else [])


def _notes(summary: FileSummary, page: Page) -> list[str]:
    """Return findings and oddities, a line each."""
    from bokslut.reports.words import SEVERITY

    notes = [
        (f"{page.say(SEVERITY[finding.severity])} {finding.code}", finding.place.line if finding.place else None, page.say(finding.message))
        for finding in summary.findings
    ]
    notes += [(code, line, page.say(note)) for code, line, note in summary.info.oddities]
    lines: list[str] = [""] if notes else []
    for head, line, text in notes[:_SHOWN]:
        at = f"{page.say(Words('rad', 'line'))} {line}: " if line is not None else ""
        lines += page.hanging(f"{visible(head)}  ", f"{at}{text}", 2)
    rest = len(notes) - _SHOWN
    more = page.count(Words("… och {n} till (--format json visar alla)", "… and {n} more (--format json lists them)"), rest)
    return lines + (page.paragraph(more, 2) if rest > 0 else [])
