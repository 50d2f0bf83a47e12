"""From a name to what it is: a finding, a line, an account, a voucher or an amount, whichever the books know first."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem, UnknownNameError
from bokslut.model.suggest import suggest
from bokslut.model.trace import Asked, Question, Row, Trace
from bokslut.model.words import Words
from bokslut.tracing.accounts import account_numbers, trace_account
from bokslut.tracing.amounts import trace_amount
from bokslut.tracing.judged import finding_names, trace_finding
from bokslut.tracing.ledgers import ROWS_MAX
from bokslut.tracing.lines import line_names, trace_line
from bokslut.tracing.vouchers import trace_voucher

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

    from bokslut.books import Books
    from bokslut.model.result import CloseResult

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
    return replace(first, also=tuple(each.kind for each in others), next=_next(first))


def _next(trace: Trace) -> str:
    """Return what to ask about to get further down: the largest voucher row, else the largest account, else a line."""
    if trace.kind is Asked.VOUCHER:
        return ""
    known = [row for section in trace.sections for row in _below(section.rows, own=trace.kind is Asked.LINE)]
    for kind in ("posting", "voucher", "account", "line"):
        rows = [row for row in known if row.kind == kind and row.ask]
        if rows:
            return max(rows, key=_size).ask
    return ""


def _with_subjects(trace: Trace, books: Books, result: CloseResult) -> Trace:
    """Add the vouchers and accounts that findings are about, where no figures were compared."""
    if trace.kind is not Asked.FINDING or trace.sections:
        return trace
    subjects = list(dict.fromkeys(finding.subject for finding in trace.findings))[:_SUBJECTS_MAX]
    about = [trace_voucher(each, books, result, _ROWS) or trace_account(each, books, result, _ROWS) for each in subjects]
    return replace(trace, sections=tuple(section for each in about if each is not None for section in each.sections))


def _size(row: Row) -> Fraction:
    return max((abs(figure.value) for figure in row.figures[:1] if figure is not None), default=Fraction(0))


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


def _nothing(question: Question, books: Books, result: CloseResult) -> Problem:
    asked = question.asked
    near = suggest(asked, [*question.names, *finding_names(result), *line_names(books, result), *account_numbers(books)])
    remedy = Words(f"Menade du {near}?", f"Did you mean {near}?") if near else _WAYS
    what = _CALLED[question.kind] if question.kind is not None else Words("inget", "nothing")
    return Problem(Words(f"Bokslutet har {what.sv} som heter ”{asked}”", f"The close has {what.en} called “{asked}”"), None, remedy)
