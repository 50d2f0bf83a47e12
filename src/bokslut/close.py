"""The whole close, read top to bottom."""

from __future__ import annotations

from dataclasses import replace
from itertools import islice
from typing import TYPE_CHECKING

from bokslut.acceptance import accept_known
from bokslut.books import Books
from bokslut.checks.untried import untried_tables
from bokslut.diagnosis.explain import explain_all
from bokslut.intake import take_in_ledgers, take_in_tables
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.coverage import ends_early
from bokslut.ledger.engine import POLARS
from bokslut.ledger.extract import extract_balances, infer_period, previous_balances
from bokslut.ledger.openings import openings_unknown
from bokslut.model.account import parse_accounts
from bokslut.model.errors import Problem, UsageError
from bokslut.model.finding import Finding, told_apart
from bokslut.model.money import KR, unit_of_currency
from bokslut.model.place import Place
from bokslut.model.result import CloseResult
from bokslut.model.words import Words
from bokslut.packs.prove import rule_problems
from bokslut.sources.files import quote, quote_places
from bokslut.statements.build import draw_up, possible_columns

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from bokslut.checks.interface import Rule, RuleContext
    from bokslut.intake import Intake
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.engine import Engine
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult
    from bokslut.model.trace import Question, Trace
    from bokslut.request import CloseRequest


def close(request: CloseRequest, engine: Engine = POLARS) -> CloseResult:
    """Close one period: from the files handed in to the figures, checks and findings; `engine` runs the heavy step.

    Raises UsageError when the rules do not fit the tables or the year is not told, UnreadableError when a file cannot be read: with every
    problem, and before any ledger is read where that is possible.
    """
    tables = take_in_tables(request)
    rules = rules_for(request, tables)
    return conclude(request, rules, take_in_ledgers(request, tables), engine)


def settle_year(request: CloseRequest) -> CloseResult:
    """Settle the surplus regulation alone: its files, the ledgers, and the rules on it.

    Raises UsageError when the close has no regulation, and as `close` does.
    """
    if request.regulation is None:
        message = Words("Bokslutet har ingen återreglering", "The close has no surplus regulation")
        remedy = Words("Skriv ett avsnitt [regulation] i bokslutsfilen.", "Write a section [regulation] in the close file.")
        raise UsageError(Problem(message, Place(str(request.path)), remedy))
    rules = tuple(rule for rule in request.book.rules if rule.kind_name().startswith("regulation-"))
    others = {rule.code for rule in request.book.rules} - {rule.code for rule in rules}
    alone = replace(request, tables=(), statements=(), accepts=tuple(each for each in request.accepts if each.code not in others))
    return conclude(alone, rules, take_in_ledgers(alone, take_in_tables(alone)))


def trace(request: CloseRequest, question: Question) -> tuple[Trace, CloseResult]:
    """Close, and follow one name down to what it is made of. Raises UnknownNameError where nothing has the name, and as `close` does."""
    tables = take_in_tables(request)
    rules = rules_for(request, tables)
    return follow(request, rules, take_in_ledgers(request, tables), question)


def follow(request: CloseRequest, rules: Iterable[Rule], intake: Intake, question: Question) -> tuple[Trace, CloseResult]:
    """Conclude what was taken in, and follow one name down in it, with the source lines it leads to. Raises UnknownNameError."""
    from bokslut.tracing.ask import trace_name

    books, result = concluded(request, rules, intake, POLARS)
    found = trace_name(question, books, result)
    return replace(found, places=quote_places(found.places, intake.files, intake.encodings)), result


def draw(request: CloseRequest) -> Books:
    """Draw up the books of a close, its statements among them, without checking anything. Raises as `close` does."""
    tables = take_in_tables(request)
    return build_books(request, take_in_ledgers(request, tables))


def conclude(request: CloseRequest, rules: Iterable[Rule], intake: Intake, engine: Engine = POLARS) -> CloseResult:
    """Draw up, check, explain and judge what was taken in."""
    return concluded(request, rules, intake, engine)[1]


def concluded(request: CloseRequest, rules: Iterable[Rule], intake: Intake, engine: Engine) -> tuple[Books, CloseResult]:
    """Draw up, check, explain and judge what was taken in; return also the books that this was done on."""
    books = build_books(request, _run_by(engine, intake))
    wanted, switched_off = request.book.adjust(rules)
    drawn = [finding for balances in (books.balances, books.previous_balances) if balances for finding in balances.findings]
    beside, tried = _apart((*intake.findings, *drawn, *_unexplained(books, wanted)), tuple(check_all(wanted, books)))
    books = replace(books, found=tuple(beside[: len(intake.findings)]))
    checks = (*explain_all(tried, books), *untried_tables(request.book.rules, books))
    found = (*beside, *(finding for check in checks for finding in check.findings))
    judged = accept_known(found, request.accepts, books.period.through if books.period else None)
    findings = sorted(quote(judged, intake.files, intake.encodings), key=Finding.sort_key)
    shown = request.statements or tuple(books.statements)
    return books, CloseResult(
        entity=request.entity,
        currency=request.currency,
        language=request.language,
        period=books.period,
        sources=intake.sources,
        statements=tuple(books.statements[name] for name in shown if name in books.statements),
        tables=tuple(books.tables.values()),
        checks=checks,
        findings=tuple(findings),
        switched_off=switched_off,
        regulation=books.regulation,
    )


def _apart(beside: Sequence[Finding], checks: Sequence[CheckResult]) -> tuple[Sequence[Finding], Sequence[CheckResult]]:
    """Return the findings of no check, and the checks with theirs, no two of them with one id."""
    told = iter(told_apart((*beside, *(finding for check in checks for finding in check.findings))))
    first = tuple(islice(told, len(beside)))
    return first, tuple(replace(check, findings=tuple(islice(told, len(check.findings)))) for check in checks)


def rules_for(request: CloseRequest, tables: Intake) -> tuple[Rule, ...]:
    """Return the close's rules and those its layouts give (footings, tie-outs), proven against the tables at hand.

    Raises UsageError with every problem; warnings about rules refuse no close.
    """
    from bokslut.checks.generated import generated_rules

    context = rule_context(request, tables)
    problems = [problem for rule in request.book.rules for problem in rule_problems(request.book, rule, context)]
    if problems:
        raise UsageError(*request.reachable(problems))
    layouts = request.book.layouts
    drawn = [name for name, layout in layouts.items() if request.ledgers and any(line.accounts for line in layout.line)]
    return (*request.book.rules, *generated_rules(layouts, tables.tables, drawn))


def rule_context(request: CloseRequest, tables: Intake) -> RuleContext:
    """Return what the close's rules may refer to: its tables, its currency, and the columns of its statements."""
    years = () if not request.ledgers else possible_columns(request.period) if request.period else None
    return replace(request.book.context(tables.tables), currency=request.currency, years=years)


def _run_by(engine: Engine, intake: Intake) -> Intake:
    """Have an engine run the heavy step on the ledgers."""
    ledger, previous = (each and replace(each, engine=engine) for each in (intake.ledger, intake.previous))
    return replace(intake, ledger=ledger, previous=previous)


def build_books(request: CloseRequest, intake: Intake) -> Books:
    """Put together what checks may look at. From a damaged ledger neither balances nor statements are drawn."""
    book, ledger = request.book, intake.ledger
    period = request.period or (infer_period(ledger) if ledger else None)
    books = Books(
        period=period,
        ledger=ledger,
        previous=intake.previous,
        tables=intake.tables,
        layouts=book.layouts,
        roles=book.roles,
        complete=intake.complete,
        found=intake.findings,
    )
    if ledger is None or not intake.complete:
        return _with_regulation(books, request, intake)
    if period is None:
        if book.layouts:
            raise UsageError(Problem(_NO_YEAR, Place(str(request.path)), _GIVE_YEAR))
        return _with_regulation(books, request, intake)
    last = previous_balances(ledger, intake.previous, period, book.roles)
    balances = extract_balances(ledger, period, previous=last, roles=book.roles)
    drawn = parse_accounts([each for layout in book.layouts.values() for line in layout.line for each in line.accounts], book.roles)
    balances = _with_findings(ledger, balances, drawn)
    if intake.previous is not None and last is not None and not _opens_at(balances, last):
        last = _with_findings(intake.previous, last, drawn)
    statements = draw_up(balances, last, tuple(book.layouts.values()), period, book.roles, unit_of_currency(KR, ledger.currency))
    books = replace(books, balances=balances, previous_balances=last, statements={table.id: table for table in statements})
    return _with_regulation(books, request, intake)


#: Where charts have equity, BAS and Kommun-Bas alike.
_EQUITY = "20"


def _with_findings(ledger: Ledger, balances: Balances, drawn: Accounts) -> Balances:
    """Add what makes a statement drawn of some accounts incomplete: a ledger that ends before its day, openings that are not known."""
    unknown = openings_unknown(ledger, balances, drawn)
    found = [*(ends_early(ledger, balances.period) if drawn.included else ()), *([unknown] if unknown else ())]
    return replace(balances, findings=(*balances.findings, *found)) if found else balances


def _opens_at(balances: Balances, last: Balances) -> bool:
    """Tell whether the year opens, by its own files, at what last year's ledger closes at: then that is complete."""
    balances = balances.opened
    if balances.opening_from not in {"stated", "posted"}:
        return False
    # But for equity, which takes last year's result.
    closings = {a: each.closing_ore for a, each in last.accounts.items() if is_balance_account(a) and not a.startswith(_EQUITY)}
    openings = {a: each.opening_ore for a, each in balances.accounts.items() if not a.startswith(_EQUITY)}
    return all(closings.get(account, 0) == openings.get(account, 0) for account in {*closings, *openings})


_NO_YEAR = Words(
    "Varken huvudboken eller bokslutet säger vilket räkenskapsår det är; inga rapporter kan upprättas.",
    "Neither the ledger nor the close says which fiscal year it is; no statement can be drawn.",
)


_GIVE_YEAR = Words(
    "Skriv det under [period]: fiscal_year = { start = 2025-01-01, end = 2025-12-31 }.",
    "Write it under [period]: fiscal_year = { start = 2025-01-01, end = 2025-12-31 }.",
)


def _with_regulation(books: Books, request: CloseRequest, intake: Intake) -> Books:
    """Settle the surplus regulation. From a damaged ledger, or files with faults, nothing is allocated."""
    spec, reading = request.regulation, intake.regulation
    if spec is None or reading is None:
        return books
    from bokslut.regulation.regulate import regulate

    sound = not reading.findings and books.complete
    ledger = books.ledger if books.complete else None
    found = regulate(spec, reading.inputs, sound=sound, period=books.period, ledger=ledger, balances=books.balances, roles=books.roles)
    return replace(books, regulation=found)


def _unexplained(books: Books, rules: Iterable[Rule]) -> Iterable[Finding]:
    """Tell why the regulation could not be settled, where no rule looks at that."""
    if books.regulation is None:
        return ()
    from bokslut.regulation.regulate import unexplained

    return unexplained(books.regulation, tuple(rule.kind_name() for rule in rules))


def check_all(rules: Iterable[Rule], books: Books) -> tuple[CheckResult, ...]:
    """Run every rule, in order."""
    return tuple(result for rule in rules for result in rule.check(books))
