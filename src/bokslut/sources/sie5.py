"""The SIE 5 reader: XML files with root Sie (from a ledger) or SieEntry (to one), SIE 5 of 2016-12-09.

Struck rows (Overstrike) are history and count in no sum. What stands beside the ledger is kept beside it. Embedded
documents are passed over. A signature is told of with its digest, and is not verified.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.ledger.frames import Frames, build_frames, pack_place
from bokslut.ledger.ledger import Reading
from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.finding import Severity
from bokslut.model.place import Place
from bokslut.model.source import Identification, SourceInfo
from bokslut.model.words import Words
from bokslut.sources import sie5_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_chart import check_years
from bokslut.sources.sie4_faults import Faults
from bokslut.sources.sie5_balances import check_subledgers, stated_columns
from bokslut.sources.sie5_document import NAMESPACE, Document, number_years
from bokslut.sources.sie5_references import check_references
from bokslut.sources.sie5_supplement import ROOTS, counted
from bokslut.sources.sie5_xml import EXPORT, Broken, Handlers, parse

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.model.finding import FindingKind
    from bokslut.sources.interface import Reader, ReadOptions, SourceFile

#: What a file from a ledger must have besides its signature.
_DEMANDED = ("FileInfo", "SoftwareProduct", "FileCreation", "Company", "FiscalYears", "AccountingCurrency", "Accounts")


class Sie5Reader:
    """Reads SIE 5 files."""

    name: str = "sie5"
    findings: Sequence[FindingKind] = kinds.KINDS

    def read(self, file: SourceFile, options: ReadOptions) -> Reading:
        """Read the whole file: every row, every finding. Raises UnreadableError when it is no SIE 5 file."""
        faults = Faults(file.path, options.limits.findings)
        document = Document(faults)
        broken = parse(file, options.encoding, Handlers(document.start, document.end, document.text), options.limits)
        root = document.root
        if root is None or root.name not in ROOTS:
            raise UnreadableError(_not_sie5(file, broken, root.name if root else ""))
        if root.namespace != NAMESPACE:
            note = Words(f"Filens namnrymd är inte {NAMESPACE}.", f"The file's namespace is not {NAMESPACE}.")
            faults.odd("namespace-other", root.line, note)
        if broken is not None:
            _report_broken(broken, faults)
        years, year_lines = number_years(document)
        types = {account: kind for account, (_, kind, _, _) in document.accounts.items()}
        stated = stated_columns(document.balances, types, years, faults) if years else {}
        _check_whole(document, years, broken)
        check_years(years, year_lines, faults)
        _note_missing(document, broken)
        _note_signature(document, broken)
        supplement, items = document.extras.finish(years, document.signature[1] if document.signature else None)
        check_subledgers(document.extras.subledgers, items, document.balances, years, faults)
        frames = document.entries.frames(_small_frames(document, stated))
        check_references(supplement, frames, document.extras.listed, faults)
        info = SourceInfo(
            path=file.path,
            format=self.name,
            sha256=file.sha256,
            type="5I" if root.name == "SieEntry" else "5",
            encoding=options.encoding or _encoding(file.head(65_536)),
            program=document.info.program,
            company=document.info.company,
            organisation_number=document.info.organisation_number,
            currency=document.info.currency or options.currency,
            years=dict(sorted(years.items(), reverse=True)),
            covers_through=document.info.covers_through,
            entries=document.entries.count,
            postings=document.entries.posting_count,
            oddities=faults.oddities(),
            beside=counted(supplement),
            identification=Identification(
                created=document.info.created,
                created_by=document.info.created_by,
                client=document.info.client,
                organisation_details=document.info.organisation_details,
            ),
        )
        return Reading(info, frames, faults.findings(), complete=not faults.lost, supplement=supplement)


def _not_sie5(file: SourceFile, broken: Broken | None, root: str) -> Problem:
    if broken is not None:
        message = Words(
            f"Filen är ingen XML: rad {broken.line}, {broken.reason.sv}.", f"The file is not XML: line {broken.line}, {broken.reason.en}."
        )
        return Problem(message, Place(file.path, broken.line, broken.column), EXPORT)
    message = Words(
        f"Filen är XML men inte SIE 5: rotelementet heter {shown(root)}, inte Sie eller SieEntry.",
        f"The file is XML but not SIE 5: its root is {shown(root)}, not Sie or SieEntry.",
    )
    return Problem(message, Place(file.path, 1), EXPORT)


def _report_broken(broken: Broken, faults: Faults) -> None:
    message = Words(
        f"Filen går inte att läsa längre än till rad {broken.line}: {broken.reason.sv}.",
        f"The file cannot be read further than line {broken.line}: {broken.reason.en}.",
    )
    place = faults.place(broken.line, (broken.column, broken.column + 1), Words("här slutar det lästa", "reading ends here"))
    faults.add(kinds.XML_BROKEN, message, place, subject="fil", lost=True)


def _check_whole(document: Document, years: Mapping[int, object], broken: Broken | None) -> None:
    """Report a file without figures, balances without years, and what is used but not declared."""
    faults, root = document.faults, document.root
    assert root is not None
    if document.balances and not years:
        message = Words(
            "FiscalYear saknas: vilket år saldona gäller framgår inte.",
            "FiscalYear is missing: the file does not say which year its balances are for.",
        )
        place = faults.place(root.line)
        faults.add(kinds.FISCAL_YEAR_MISSING, message, place, subject="FiscalYear", lost=True, severity=Severity.ERROR)
    if broken is None and not document.entries.count and not any(balance.ore for balance in document.balances):
        message = Words(
            "Filen har varken verifikat eller saldon som inte är noll.", "The file has neither entries nor balances that are not zero."
        )
        faults.add(kinds.NO_FIGURES, message, faults.place(root.line), subject="fil", lost=True)
    if document.accounts:
        undeclared = {account: line for account, line in document.entries.used.items() if account not in document.accounts}
        message = Words("Konton som används men saknas i kontoplanen: {list}.", "Accounts used but not in the chart: {list}.")
        faults.add_listed(kinds.ACCOUNT_UNDECLARED, message, list(undeclared.items()))
    if document.objects:
        missing: dict[str, int] = {}
        for pairs, (_, line) in document.object_lists.items():
            for pair in pairs:
                if pair not in document.objects:
                    missing.setdefault(" ".join(pair), line)
        message = Words("Objekt som används men inte är upplagda: {list}.", "Objects used but not declared: {list}.")
        faults.add_listed(kinds.OBJECT_UNDECLARED, message, list(missing.items()))


def _note_missing(document: Document, broken: Broken | None) -> None:
    """Note what the schema demands of a file from a ledger and the file does not have."""
    root = document.root
    assert root is not None
    missing = [name for name in _DEMANDED if name not in document.present]
    if broken is None and root.name == "Sie" and missing:
        listed = ", ".join(missing)
        note = Words(f"Saknas, fast SIE 5 kräver det: {listed}.", f"Missing, though SIE 5 demands it: {listed}.")
        document.faults.odd("element-missing", root.line, note)


def _note_signature(document: Document, broken: Broken | None) -> None:
    root = document.root
    assert root is not None
    if document.signature is not None:
        line, digest = document.signature
        told = Words(f" (digest {digest})", f" (digest {digest})") if digest else Words("", "")
        note = Words(f"Signatur finns, inte kontrollerad{told.sv}.", f"There is a signature; it was not verified{told.en}.")
        document.faults.odd("signature-not-verified", line, note)
    elif broken is None and root.name == "Sie":
        note = Words("Signatur saknas; SIE 5 kräver en.", "There is no signature; SIE 5 demands one.")
        document.faults.odd("signature-missing", None, note)


def _encoding(data: bytes) -> str:
    """Return the encoding that the file says in its first line, utf-8 when it says none."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return "utf-16"
    head = data[:200].partition(b"?>")[0]
    for quote in (b'"', b"'"):
        _, found, rest = head.partition(b"encoding=" + quote)
        if found:
            return rest.partition(quote)[0].decode("ascii", errors="replace").lower()
    return "utf-8"


def _small_frames(document: Document, stated: dict[str, list[object]]) -> Frames:
    lists = [(number, *pair) for pairs, (number, _) in document.object_lists.items() for pair in pairs]
    accounts = list(document.accounts.items())
    return build_frames(
        stated=stated,
        object_lists={name: [row[index] for row in lists] for index, name in enumerate(("objects", "dimension", "object"))},
        accounts={
            "account": [account for account, _ in accounts],
            "name": [name for _, (name, _, _, _) in accounts],
            "type": [kind for _, (_, kind, _, _) in accounts],
            "unit": [unit for _, (_, _, unit, _) in accounts],
            "sru": [None] * len(accounts),
            "place": [pack_place(0, line) for _, (_, _, _, line) in accounts],
        },
        dimensions={
            "dimension": list(document.dimensions),
            "name": [name for name, _ in document.dimensions.values()],
            "parent": [None] * len(document.dimensions),
            "place": [pack_place(0, line) for _, line in document.dimensions.values()],
        },
        objects={
            "dimension": [dimension for dimension, _ in document.objects],
            "object": [number for _, number in document.objects],
            "name": [name for name, _ in document.objects.values()],
            "place": [pack_place(0, line) for _, line in document.objects.values()],
        },
    )


READER: Reader = Sie5Reader()
