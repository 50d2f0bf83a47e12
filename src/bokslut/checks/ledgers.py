"""What the kinds of check that read a ledger share: how they start, name entries and accounts, and make findings."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar

from bokslut.checks.comparing import fill, message_problems
from bokslut.checks.interface import Rule, RuleContext, RuleProblem
from bokslut.ledger.balances import is_balance_account
from bokslut.ledger.engine import BY_FILE_AND_MONTH
from bokslut.ledger.lazy import collect
from bokslut.model.account import Accounts, SelectorError, parse_accounts
from bokslut.model.finding import Cause, Finding, Grade, Severity, Suspect
from bokslut.model.money import KR, Unit, unit_of_currency
from bokslut.model.place import Place
from bokslut.model.printing import kronor, plural
from bokslut.model.suggest import suggest
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult

#: Roles that a rule may name although the chart at hand gives them no accounts: the rule is then skipped, and says so.
CHART_ROLES = ("accruals", "equity", "result_balance", "result_income", "suspense")

#: More postings, entries or rows than this are counted, not listed: a finding must fit on a page.
PLACES_MAX = 20

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


def selector_problems(field: tuple[str | int, ...], selectors: Sequence[str], context: RuleContext) -> Iterator[RuleProblem]:
    """Find account selectors that are none, or that name an unknown role."""
    for index, selector in enumerate(selectors):
        try:
            parse_accounts([selector], context.roles)
        except SelectorError as error:
            if error.role is None:
                message = Words(f"{selector} är inget konto", f"{selector} is no account")
                remedy = Words('skriv "15", "1510..1519", "!1519" eller "role:namn"', 'write "15", "1510..1519", "!1519" or "role:name"')
                yield RuleProblem((*field, index), message, remedy, length=len(selector))
            elif error.role not in CHART_ROLES:
                known = {*context.roles, *CHART_ROLES}
                meant = suggest(error.role, sorted(known))
                message = Words(f"rollen {error.role} finns inte", f"there is no role {error.role}")
                hint = Words(f"menade du {meant}?", f"did you mean {meant}?") if meant else None
                yield RuleProblem((*field, index), message, hint, offset=selector.find(error.role), length=len(error.role))


def select_accounts(selectors: Sequence[str], books: Books, fallback: Sequence[str] = ()) -> Accounts | None:
    """Resolve selectors by the books' roles; where the chart lacks the role `fallback` counts, else None."""
    roles = [selector.removeprefix("!").strip().removeprefix("role:") for selector in selectors if "role:" in selector]
    if all(books.roles.get(role) for role in roles):
        return parse_accounts(selectors, books.roles)
    return parse_accounts(fallback) if fallback else None


def missing_role(selectors: Sequence[str]) -> Words:
    """Say that the chart gives no accounts for what a rule is about."""
    names = ", ".join(selector.removeprefix("role:") for selector in selectors)
    return Words(
        f"kontoplanen säger inte vilka konton som är {names}: ta med dess regelpaket eller ange rollen",
        f"the chart does not say which accounts are {names}: add its rule pack or give the role",
    )


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


def source_of(column: str = "place") -> pl.Expr:
    """Return the expression for a row's source number."""
    import polars as pl

    return (pl.col(column) // 2**32).cast(pl.Int64).alias("source")


def postings_of(ledger: Ledger, entries: pl.DataFrame) -> dict[int, list[tuple[str, int, int]]]:
    """Return (account, öre, place) of each posting by entry, in file order, for these entries."""
    rows = ledger.frames.postings.select("entry", "account", "amount_ore", "place")
    own = collect(rows.join(entries.lazy().select("entry"), on="entry", how="semi").sort("place"))
    found: dict[int, list[tuple[str, int, int]]] = {}
    for entry, account, ore, place in own.iter_rows():
        found.setdefault(entry, []).append((account, ore, place))
    return found


def posting_places(ledger: Ledger, rows: Sequence[tuple[str, int, int]]) -> list[Place]:
    """Return the places of postings, each with its account and amount."""
    return [ledger.place(place, same(f"{account}: {kronor(ore)}"), primary=False) for account, ore, place in rows[:PLACES_MAX]]


@dataclass(frozen=True, slots=True)
class AccountPlaces:
    """Where an account's balance stands in a ledger: its stated row, else its declaration, else its last posting."""

    ledger: Ledger
    #: Account to packed place, for the stated record looked for and for declarations.
    rows: Mapping[str, int]

    def find(self, account: str, note: Words | None = None, *, primary: bool = True) -> Place | None:
        """Return the row where the account stands, None for one that the ledger never names."""
        packed = self.rows.get(account)
        if packed is None:
            packed = self.ledger.last_places.get(account)
        return None if packed is None else self.ledger.place(packed, note, primary=primary)

    def of(self, account: str, note: Words | None = None, *, primary: bool = True) -> Place:
        """Return where the account stands, else the file in which it should (it came with last year's ledger)."""
        found = self.find(account, note, primary=primary)
        return found or Place(self.ledger.sources[0].path, note=note, primary=primary)


def account_places(ledger: Ledger, records: Sequence[str] = ("UB", "RES"), year: int = 0) -> AccountPlaces:
    """Collect where accounts' balances stand, by these records of this year in the file's own numbering."""
    from bokslut.ledger.stated import stated_of_accounts

    openings = [stated_of_accounts(ledger, year, ("IB",))] if not year else []
    rows: dict[str, int] = {}
    for frame in (*openings, ledger.frames.accounts, stated_of_accounts(ledger, year, records)):
        rows.update(frame.select("account", "place").iter_rows())
    return AccountPlaces(ledger, rows)


def account_names(ledger: Ledger) -> dict[str, str]:
    """Return the accounts' own names."""
    return dict(ledger.frames.accounts.select("account", "name").iter_rows())


@dataclass(frozen=True, slots=True)
class Unbalanced:
    """The entries whose postings do not add to zero: how many, by how much in all (öre), and the first one's packed place."""

    count: int
    ore: int
    first_place: int


def unbalanced_entries(ledger: Ledger, sources: Sequence[int]) -> Unbalanced | None:
    """Return what does not balance in these sources, None when everything does."""
    import polars as pl

    found = ledger.unbalanced.with_columns(source_of()).filter(pl.col("source").is_in(list(sources)))
    if found.is_empty():
        return None
    return Unbalanced(found.height, int(found["total"].sum()), int(found.item(0, "place")))


def sums_in_year(ledger: Ledger, by: Sequence[str], *, undeclared: bool) -> pl.DataFrame:
    """Return the postings' `total` in each file's year 0 (where `undeclared`, in all of a file that declares none), by file and more."""
    import polars as pl

    years: dict[tuple[dt.date, dt.date], list[int]] = {}
    for number, source in enumerate(ledger.sources):
        year = (source.years or {}).get(0)
        if year is not None or undeclared:
            years.setdefault((year.start, year.end) if year else (dt.date.min, dt.date.max), []).append(number)
    found = [
        _sums(ledger, start, end, by).select(*by, "total").filter(pl.col("source").is_in(numbers))
        for (start, end), numbers in years.items()
    ]
    kinds = {"source": pl.Int64, "account": pl.String, "objects": pl.UInt32, "month": pl.Int32}
    return pl.concat(found) if found else pl.DataFrame(schema={**{name: kinds[name] for name in by}, "total": pl.Int128})


def _sums(ledger: Ledger, start: dt.date, end: dt.date, by: Sequence[str]) -> pl.DataFrame:
    import polars as pl

    if by == BY_FILE_AND_MONTH and len(ledger.sources) == 1:
        # Those of the balances, where they are of the same days.
        return ledger.month_sums(start, end).with_columns(source=pl.lit(0, dtype=pl.Int64))
    return ledger.engine.sums(ledger.frames, start, end, by)


def untransferred_result(before: Balances) -> int:
    """Return last year's result that its closings hold outside equity, in öre, debit positive (a profit is negative).

    Where result accounts are not stated it is what the balance sheet accounts lack to add to zero.
    """
    if before.movement_from == "postings" or any(not is_balance_account(account) for account in before.accounts):
        return sum(balance.closing_ore for account, balance in before.accounts.items() if not is_balance_account(account))
    return -sum(balance.closing_ore for balance in before.accounts.values())


def fiscal_year_start(ledger: Ledger, books: Books) -> pl.Expr:
    """Return an expression over `source` and `date`: the first day of the declared year that the date lies in, else null.

    A source that declares no years has the close's; with neither every date is null.
    """
    import polars as pl

    expression: pl.Expr = pl.lit(None, dtype=pl.Date)
    for number in range(len(ledger.sources)):
        # Written from the last to the first: the year the file calls 0 wins where declared years overlap.
        for start, end in reversed(declared_years(ledger, books, number)):
            inside = (pl.col("source") == number) & pl.col("date").is_between(start, end)
            expression = pl.when(inside).then(pl.lit(start, dtype=pl.Date)).otherwise(expression)
    return expression.alias("year_start")


def declared_years(ledger: Ledger, books: Books, source: int) -> list[tuple[dt.date, dt.date]]:
    """Return the fiscal years a source declares, the current first; else the close's; else none."""
    years = ledger.sources[source].years
    if years:
        return [(years[number].start, years[number].end) for number in sorted(years, key=lambda n: (n != 0, -n))]
    return [(books.period.fiscal_year.start, books.period.fiscal_year.end)] if books.period else []
