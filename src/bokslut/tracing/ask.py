"""From a name to what it is: a finding, a line, an account, a voucher or an amount, whichever the books know first."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.checks.ledgers import money_unit
from bokslut.model.errors import Problem, UnknownNameError
from bokslut.model.suggest import suggest
from bokslut.model.trace import Asked, Question, Row, Trace
from bokslut.model.words import Words
from bokslut.tracing.accounts import account_numbers, trace_account
from bokslut.tracing.amounts import read_asked, trace_amount
from bokslut.tracing.judged import finding_names, trace_finding
from bokslut.tracing.ledgers import ROWS_MAX
from bokslut.tracing.lines import line_names, trace_line
from bokslut.tracing.vouchers import SIDES, trace_voucher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bokslut.books import Books
    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult
    from bokslut.model.trace import Section

DAMAGED_SOURCE = Words(
    "En källa är ofullständig (se fynden), så det finns inga saldon och rader kan fattas.",
    "A source is incomplete (see the findings), so there are no balances and rows may be missing.",
)

#: Of findings about vouchers or accounts so many are followed to those, with so many rows each.
_SUBJECTS_MAX = 3
_ROWS = 10

#: Who looks for what, in the order in which a name is looked for.
_TRACERS: Mapping[Asked, Callable[[str, Books, CloseResult, int | None], Trace | None]] = {
    Asked.FINDING: trace_finding,
    Asked.LINE: trace_line,
    Asked.ACCOUNT: trace_account,
    Asked.VOUCHER: trace_voucher,
    Asked.AMOUNT: trace_amount,
}


def trace_name(question: Question, books: Books, result: CloseResult) -> Trace:
    """Follow a name down: as the question says, else as the first of finding, line, account, voucher and amount that knows it.

    Raises UnknownNameError where nothing has the name.
    """
    tracers = _TRACERS if question.kind is None else {question.kind: _TRACERS[question.kind]}
    most = None if question.every else ROWS_MAX
    found = [each for tracer in tracers.values() if (each := tracer(question.asked, books, result, most)) is not None]
    if not found:
        raise UnknownNameError(_nothing(question, books, result))
    first, *others = found
    first = _with_subjects(first, books, result)
    if not books.complete and first.kind is not Asked.FINDING:
        first = replace(first, notes=(DAMAGED_SOURCE, *first.notes))
    name, as_kind = _next(first, books, result)
    return replace(first, also=tuple(each.kind for each in others), next=name, next_as=as_kind)


def _next(trace: Trace, books: Books, result: CloseResult) -> tuple[str, Asked | None]:
    """Return what to ask about to get further down: the largest voucher row, else the largest account, else a line.

    With it as what, where the name would else be taken for something that is looked for before it.
    """
    if trace.kind is Asked.VOUCHER:
        return "", None
    known = [
        (row, _leads_to(row, section))
        for section in trace.sections
        for row in _below(section.rows, own=trace.kind is Asked.LINE)
        if row.ask
    ]
    for asked in (Asked.VOUCHER, Asked.ACCOUNT, Asked.LINE):
        rows = [row for row, leads in known if leads is asked]
        if rows:
            name = max(rows, key=lambda row: _size(row, trace)).ask
            earlier = list(_TRACERS.values())[: list(_TRACERS).index(asked)]
            taken = name in result.customer_names or any(tracer(name, books, result, 1) is not None for tracer in earlier)
            return name, asked if taken else None
    return "", None


def _leads_to(row: Row, section: Section) -> Asked:
    """Return as what a row's name is to be asked about: a posting leads to its voucher, in a voucher to its account."""
    if row.kind == "posting":
        return Asked.ACCOUNT if section.columns == SIDES else Asked.VOUCHER
    return Asked(row.kind)


def _with_subjects(trace: Trace, books: Books, result: CloseResult) -> Trace:
    """Add the vouchers and accounts that findings are about, where no figures were compared."""
    if trace.kind is not Asked.FINDING or trace.sections:
        return trace
    about = (each for finding in trace.findings[:_SUBJECTS_MAX] for each in _subjects(finding, books, result))
    sections = dict.fromkeys(section for each in about for section in each.sections)
    return replace(trace, sections=tuple(sections))


def _subjects(finding: Finding, books: Books, result: CloseResult) -> Iterator[Trace]:
    """Yield the vouchers that a finding names ("A 1 = A 2", "A 1 (2)") and points into, else the account."""
    names = [re.sub(r" \(\d+\)$", "", name) for name in finding.subject.split(" = ")]
    vouchers = [each for name in names if (each := trace_voucher(name, books, result, _ROWS)) is not None and finding in each.findings]
    account = trace_account(finding.subject, books, result, _ROWS) if not vouchers else None
    yield from vouchers or ([account] if account is not None else [])


def _size(row: Row, trace: Trace) -> Fraction:
    """Return how large a row is: an account of a group at its largest, any other row in its first column."""
    figures = row.figures if trace.kind is Asked.ACCOUNT and row.kind == "account" else row.figures[:1]
    return max((abs(figure.value) for figure in figures if figure is not None), default=Fraction(0))


def _below(rows: Iterable[Row], *, own: bool) -> Iterator[Row]:
    """Yield rows and what they are made of, but for the lines that were asked about themselves."""
    for row in rows:
        if not (own and row.kind == "line"):
            yield row
        yield from _below(row.rows, own=False)


_CALLED = {
    Asked.CUSTOMER: Words("ingen kund", "no customer"),
    Asked.FINDING: Words("inget fynd och ingen kontroll", "no finding and no check"),
    Asked.LINE: Words("ingen rad", "no line"),
    Asked.ACCOUNT: Words("inget konto", "no account"),
    Asked.VOUCHER: Words("ingen verifikation", "no voucher"),
    Asked.AMOUNT: Words("inget belopp", "no amount"),
}
_WAYS = Words(
    "Fråga om en kod (BS001), en rad (balansrakning.kundfordringar), ett konto (1930), en verifikation (”A 312”) eller ett "
    "belopp (”1 240,00”).",
    "Ask about a code (BS001), a line (balansrakning.kundfordringar), an account (1930), a voucher (“A 312”) or an amount (“1 240,00”).",
)


_NO_AMOUNT = Words(
    "{amount} finns inte i bokslutet: varken som belopp, konto eller verifikation",
    "{amount} is nowhere in the close: it is no amount, account or voucher of it",
)
_AMOUNTS = Words(
    "Beloppet söks på öret bland uppställningar, tabeller, saldon, månader, verifikationer och skillnader; "
    "en verifikation heter med serie, ”A 312”.",
    "An amount is looked for to the öre among statements, tables, balances, months, vouchers and differences; "
    "a voucher is called with its series, “A 312”.",
)


def _nothing(question: Question, books: Books, result: CloseResult) -> Problem:
    asked, kind = question.asked, question.kind
    near = suggest(asked, [*result.customer_names, *finding_names(result), *line_names(books, result), *account_numbers(books)])
    is_amount = kind in {None, Asked.AMOUNT} and read_asked(asked, money_unit(books).currency) is not None
    remedy = Words(f"Menade du {near}?", f"Did you mean {near}?") if near else _AMOUNTS if is_amount else _WAYS
    if is_amount:
        return Problem(_NO_AMOUNT.fill(amount=asked.strip()), None, remedy)
    what = _CALLED[kind] if kind is not None else Words("inget", "nothing")
    return Problem(Words(f"Bokslutet har {what.sv} som heter ”{asked}”", f"The close has {what.en} called “{asked}”"), None, remedy)
