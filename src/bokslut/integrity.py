"""The integrity of ledger files by themselves, without a close: what `bokslut check` and `bokslut read` look at."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.acceptance import UNUSED
from bokslut.close import conclude, follow
from bokslut.intake import Intake, take_in_ledgers
from bokslut.ledger.engine import POLARS
from bokslut.ledger.ledger import build_ledger
from bokslut.ledger.summary import summarise_reading
from bokslut.model.limits import DEFAULT
from bokslut.packs.load import PackRef, require_book
from bokslut.request import CloseRequest, LedgerSpec, is_close
from bokslut.sources.files import expand, from_bytes, load, read_ledger
from bokslut.sources.interface import ReadOptions

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.ledger.engine import Engine
    from bokslut.ledger.ledger import Reading
    from bokslut.model.reading import FileSummary
    from bokslut.model.result import CloseResult
    from bokslut.model.suggestion import Suggestion
    from bokslut.model.trace import Question, Trace
    from bokslut.model.words import Language
    from bokslut.sources.interface import Grouped, Progress, SourceFile

#: The pack whose rules need nothing but a ledger.
PACK = "ledger"

#: Its rules that only a close can answer: they need the chart's roles, layouts, or lock dates, which no ledger file has.
NEED_A_CLOSE = frozenset({"V005", "V008", "S005", "S008", "E001", "E002"})


def check_files(
    paths: Sequence[str],
    language: Language,
    stdin: bytes | None = None,
    limits: Mapping[str, int] | None = None,
    engine: Engine = POLARS,
    *,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> tuple[CloseResult, ...]:
    """Check ledger files, one result each; a folder stands for the ledgers in it, a close for the ledgers it names.

    `engine` runs the heavy step (`ledger.engines.make_engine`); the result does not depend on it.
    `encoding` is forced on every ledger. Raises UsageError or UnreadableError for what cannot be checked at all.
    """
    options = ReadOptions(encoding, limits=DEFAULT.raised(limits or {}), progress=progress)
    return tuple(result for path in paths for result in _check(path, language, stdin, limits or {}, options, engine))


def read_files(
    paths: Sequence[str],
    stdin: bytes | None = None,
    limits: Mapping[str, int] | None = None,
    columns: Mapping[str, str] | None = None,
    *,
    suggested: bool = False,
    grouped: Grouped | None = None,
    encoding: str | None = None,
    progress: Progress | None = None,
) -> tuple[FileSummary, ...]:
    """Summarise ledger files: years, sums, counts, encoding, oddities.

    `columns` maps the columns of tables, whose rows may be `grouped`; `suggested` takes what is proposed, where nothing in
    it is doubtful.
    """
    options = ReadOptions(encoding, limits=DEFAULT.raised(limits or {}), columns=columns or {}, grouped=grouped, progress=progress)
    files = (_file(path, stdin, options) for path in expand(paths))
    return tuple(summarise_reading(_read_as_suggested(file, options) if suggested else read_ledger(file, options)) for file in files)


def _read_as_suggested(file: SourceFile, options: ReadOptions) -> Reading:
    """Read a file with the columns that its headings and contents tell. Raises UsageError where they are doubtful."""
    from bokslut.sources.proposing import certain_mapping, suggest_file

    suggestion = suggest_file(file, options)
    if not suggestion.sheets:
        return read_ledger(file, options)
    sheet = certain_mapping(suggestion)
    told = replace(
        options, columns=sheet.mapping, grouped=sheet.grouped, sheet=sheet.sheet, encoding=options.encoding or suggestion.encoding
    )
    return read_ledger(file, told, suggestion.format)


def suggest_files(
    paths: Sequence[str], stdin: bytes | None = None, limits: Mapping[str, int] | None = None, *, encoding: str | None = None
) -> tuple[Suggestion, ...]:
    """Propose how to read each file: its sheet, columns and encoding, unless that is forced.

    Raises UnreadableError for what is no ledger file.
    """
    from bokslut.sources.proposing import suggest_file

    options = ReadOptions(encoding, limits=DEFAULT.raised(limits or {}))
    return tuple(suggest_file(_file(path, stdin, options), options) for path in expand(paths))


def _check(
    path: str, language: Language, stdin: bytes | None, limits: Mapping[str, int], options: ReadOptions, engine: Engine
) -> Iterator[CloseResult]:
    if is_close(path):
        from bokslut.config import load_request
        from bokslut.request import find_close

        request = load_request(find_close(Path(path)), limits).told(options.encoding, options.progress)
        yield _check_close(request, engine)
        return
    for each in expand([path]):
        yield _check_file(each, language, stdin, options, engine)


def _check_close(request: CloseRequest, engine: Engine) -> CloseResult:
    """Try a close's ledgers alone, with the acceptances and adjustments of its close file.

    That one of these meets nothing is for `close` to tell: what it is for may not be tried here.
    """
    book = require_book([PackRef(PACK)])
    own = {rule.code for rule in book.rules}
    adjustments = {code: change for code, change in request.book.adjustments.items() if code in own}
    alone = replace(request, book=book.with_adjustments(adjustments), tables=(), statements=())
    result = conclude(alone, book.rules, take_in_ledgers(alone, Intake()), engine)
    return replace(result, findings=tuple(finding for finding in result.findings if finding.code != UNUSED.code))


def trace_file(
    path: str, question: Question, language: Language = "sv", limits: Mapping[str, int] | None = None, *, encoding: str | None = None
) -> tuple[Trace, CloseResult]:
    """Check a ledger file by itself, and follow one name down in it. Raises UnknownNameError, and as `check_files` does."""
    request, intake = _taken_in(path, language, None, ReadOptions(encoding, limits=DEFAULT.raised(limits or {})))
    return follow(request, request.book.rules, intake, question)


def _check_file(path: str, language: Language, stdin: bytes | None, options: ReadOptions, engine: Engine) -> CloseResult:
    request, intake = _taken_in(path, language, stdin, options)
    return conclude(request, request.book.rules, intake, engine)


def _taken_in(path: str, language: Language, stdin: bytes | None, options: ReadOptions) -> tuple[CloseRequest, Intake]:
    """Read a ledger file, and ask of it what can be asked of one by itself."""
    file = _file(path, stdin, options)
    reading = read_ledger(file, options)
    info = reading.info
    request = CloseRequest(
        path=Path(path),
        folder=Path(),
        entity=info.company or path,
        language=language,
        currency=info.currency,
        book=require_book([PackRef(PACK, without=NEED_A_CLOSE)]),
        ledgers=(LedgerSpec(path),),
    )
    intake = Intake(
        ledger=build_ledger([reading]),
        sources=(info,),
        findings=reading.findings,
        files=(file,),
        encodings={info.path: info.encoding},
        complete=reading.complete,
    )
    return request, intake


def _file(path: str, stdin: bytes | None, options: ReadOptions) -> SourceFile:
    return from_bytes("-", stdin, options.limits) if path == "-" and stdin is not None else load(path, limits=options.limits)
