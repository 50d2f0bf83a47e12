"""What the kinds of check that read a ledger share: how they start, name entries and accounts, and make findings."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from bokslut.checks.comparing import fill, message_problems
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.checks.selecting import selector_problems
from bokslut.model.finding import Cause, Finding, Grade, Severity, Suspect
from bokslut.model.money import KR, Unit, unit_of_currency
from bokslut.model.printing import plural
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator, Mapping

    from bokslut.books import Books
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.place import Place

NO_LEDGER = Words("ingen huvudbok är angiven", "no ledger is given")
NO_ENTRIES = Words("huvudboken har inga verifikationer", "the ledger has no vouchers")
NO_BALANCES = Words("kontonas saldon är inte kända", "the accounts' balances are not known")
IMPORT_FILE = Words(
    "filen är till för inläsning (SIE 4I) och har inga balanser, bara verifikationer",
    "the file is made for import (SIE 4I): it has no balances, only vouchers",
)
DAMAGED = Words("källan är ofullständig: inga slutsatser dras av summor", "the source is incomplete: no conclusion is drawn from totals")

_REST = Words("och {count} till", "and {count} more")


class LedgerRule(Rule):
    """A rule on the ledger as a whole: one result, with a finding for each thing that is wrong."""

    #: What the finding says unless the rule has its own `message`.
    default_message: ClassVar[Words]
    #: What a rule's own message may hold.
    placeholders: ClassVar[tuple[str, ...]] = ()
    #: The fields that hold account selectors.
    selector_fields: ClassVar[tuple[str, ...]] = ()
    #: True for a check on totals: it needs every row, so it is skipped when a source is damaged.
    needs_every_row: ClassVar[bool] = False
    #: True for a check on what accounts hold: a file of vouchers to import says nothing about that.
    needs_balances: ClassVar[bool] = False

    def problems(self, context: RuleContext) -> Iterator[RuleProblem]:
        """Find selectors that select nothing, unknown roles, and placeholders that nothing fills."""
        yield from message_problems(self, self.placeholders)
        for field in self.selector_fields:
            yield from selector_problems((field,), getattr(self, field), context)

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Run the rule on the ledger, once."""
        if books.ledger is None:
            yield self.skipped(NO_LEDGER)
        elif self.needs_every_row and not books.complete:
            yield self.skipped(DAMAGED)
        elif self.needs_balances and _holds_only_movements(books):
            yield self.skipped(IMPORT_FILE)
        else:
            yield self.examine(books, books.ledger)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Look for the fault in the ledger."""
        raise NotImplementedError

    def found(
        self,
        books: Books,
        values: Mapping[str, object],
        *places: Place | None,
        subject: str,
        difference_ore: int | None = None,
        message: Words | None = None,
        cause: Cause | None = None,
        remedy: Words | None = None,
        observed: str | None = None,
        expected: str | None = None,
        name: str | None = None,
        at_most: Severity = Severity.ERROR,
    ) -> Finding:
        """Make a finding: the message filled in, amounts in the ledger's currency, its own cause and remedy where it has them."""
        words = {key: value if isinstance(value, Words) else same(str(value)) for key, value in values.items()}
        template = message or self.message or self.default_message
        finding = self.finding(
            books,
            fill(template, {"unit": same(money_unit(books).name), **words}),
            *(place for place in places if place is not None),
            subject=subject,
            difference=None if difference_ore is None else Fraction(difference_ore, 100),
            unit=None if difference_ore is None else money_unit(books),
            observed=observed,
            expected=expected,
            name=name,
        )
        severity = max(finding.severity, at_most, key=lambda one: one.rank)
        return replace(
            finding,
            severity=severity,
            causes=() if cause is None else (cause,),
            remedy=remedy or finding.remedy or self._manual_remedy(),
        )

    def _manual_remedy(self) -> Words | None:
        """Return the manual's way out, for a rule that gives none of its own."""
        sv, en = _after(self.manual_sv, "Åtgärd:"), _after(type(self).__doc__ or "", "Remedy:")
        return Words(sv, en) if sv and en else None


def caused_by(hypothesis: str, grade: Grade, message: Words, explains_ore: int = 0, *, at: Place | None = None) -> Cause:
    """Return a cause that explains a whole difference, and the row it points at if there is one."""
    where = () if at is None else (Suspect(message, place=at),)
    return Cause(hypothesis, grade, message, Fraction(explains_ore, 100), Fraction(0), where)


def _after(manual: str, heading: str) -> str:
    text = " ".join(manual.partition(heading)[2].split())
    return text[:1].upper() + text[1:]


def _holds_only_movements(books: Books) -> bool:
    assert books.ledger is not None
    known = books.balances is not None and books.balances.opening_from != "none"
    return not known and any(source.type in {"4I", "5I"} for source in books.ledger.sources)


def money_unit(books: Books) -> Unit:
    """Return the unit of the ledger's amounts: kr, or its currency."""
    return unit_of_currency(KR, books.ledger.currency) if books.ledger else KR


def vouchers(count: int) -> Words:
    """Count vouchers: "412 verifikationer"."""
    return plural(count, Words("verifikation", "voucher"), Words("verifikationer", "vouchers"))


def accounts(count: int) -> Words:
    """Count accounts: "38 konton"."""
    return plural(count, Words("konto", "account"), Words("konton", "accounts"))


def entry_name(series: str, number: str) -> Words:
    """Return what people call an entry: "A 312"."""
    if not number:
        return Words(f"{series} utan nummer".strip(), f"{series} without a number".strip())
    return same(f"{series} {number}".strip())


def entry_subject(series: str, number: str, date: dt.date | None, text: str | None) -> str:
    """Return what identifies an entry between runs; one without a number goes by its date and text."""
    if number:
        return f"{series} {number}".strip()
    return " ".join(part for part in (series, str(date or ""), (text or "")[:60]) if part) or "?"


def numbered(subjects: Iterable[str]) -> list[str]:
    """Tell equal subjects apart, in order: "A 1", "A 1 (2)"."""
    seen: Counter[str] = Counter()
    names = []
    for subject in subjects:
        seen[subject] += 1
        names.append(subject if seen[subject] == 1 else f"{subject} ({seen[subject]})")
    return names


def and_more(shown: int, total: int) -> Words:
    """Return "och 12 till" when not everything is shown, else nothing."""
    return _REST.fill(count=total - shown) if total > shown else same("")
