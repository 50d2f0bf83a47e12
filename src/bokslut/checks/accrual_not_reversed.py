"""`accrual-not-reversed`: what is accrued in one period is turned in the next."""

from __future__ import annotations

import datetime as dt
from collections import deque
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

from pydantic import Field

from bokslut.checks.ledgers import NO_ENTRIES, LedgerRule, entry_name, entry_subject, numbered
from bokslut.checks.selecting import missing_role, select_accounts
from bokslut.ledger.lazy import collect, is_empty
from bokslut.model.period import month_end
from bokslut.model.printing import kronor, plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.account import Accounts
    from bokslut.model.check import CheckResult


class AccrualNotReversed(LedgerRule):
    """An accrual is turned in the month after.

    What it checks: that each posting that builds up an accrual on the accounts under `accounts` (a debit on an asset, a
    credit on a liability) has a posting of exactly the same amount the other way on the same account, at the latest
    `months` months later. Accruals whose time has not come by the close date are let be; those of last year's ledger
    (`[[previous]]`) that are to be turned this year are looked for too. Use it for accruals that are turned whole; what
    is dissolved little by little belongs in a schedule.

    Why it matters: an accrual that is not turned counts the same cost twice when the invoice comes (matching of costs and
    revenue, LKBR 4 kap. 4 §, ÅRL 2 kap. 4 §).

    Example: in January 2990 is credited with 8 000,00; no debit of 8 000,00 is on 2990 in February.

    Remedy: see whether the invoice has come and with what amount. Turn the accrual whole, and let the invoice stand.
    """

    finding_name: ClassVar[str] = "accrual-not-reversed"
    needs_every_row: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("accounts",)
    default_message: ClassVar[Words] = Words(
        "Periodisering {entry} {amount} {unit} på {account} är inte vänd i {period}.",
        "Accrual {entry} {amount} {unit} on {account} is not reversed in {period}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("entry", "amount", "account", "period", "date", "unit")
    manual_sv: ClassVar[str] = """En periodisering vänds månaden efter.

    Vad som kontrolleras: att varje rad som bygger upp en periodisering på konton under `accounts` (debet på en tillgång,
    kredit på en skuld) har en rad på exakt samma belopp åt andra hållet på samma konto, senast `months` månader senare.
    Periodiseringar vars tid inte kommit vid bokslutsdagen lämnas därhän; de i förra årets huvudbok (`[[previous]]`) som
    ska vändas i år prövas också. Använd den för periodiseringar som vänds hela; det som löses upp lite i taget hör till
    en plan.

    Varför: en periodisering som inte vänds räknar samma kostnad två gånger när fakturan kommer (LKBR 4 kap. 4 §, ÅRL
    2 kap. 4 §).

    Exempel: i januari krediteras 2990 med 8 000,00; i februari finns ingen debet på 8 000,00 på 2990.

    Åtgärd: se om fakturan kommit och på vilket belopp. Vänd hela periodiseringen och låt fakturan stå.
    """

    kind: Literal["accrual-not-reversed"] = "accrual-not-reversed"
    accounts: tuple[str, ...] = ("role:accruals",)
    months: int = Field(default=1, ge=0, le=24)

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Pair accruals with reversals, oldest first."""
        if is_empty(ledger.frames.postings):
            return self.skipped(NO_ENTRIES)
        chosen = select_accounts(self.accounts, books)
        if chosen is None:
            return self.skipped(missing_role(self.accounts))
        since = books.period.fiscal_year.start if books.period else dt.date.min
        last = _postings(books.previous, chosen, books.previous_balances) if books.previous else []
        # Either year's files may hold some vouchers of the other too.
        postings = [posting for posting in last if posting.date < since]
        known = {posting.posted for posting in postings}
        postings += [posting for posting in _postings(ledger, chosen, books.balances) if posting.posted not in known]
        postings.sort(key=lambda posting: posting.date)
        through = books.period.through if books.period else max((posting.date for posting in postings), default=dt.date.min)
        # What was to be turned last year is a matter of last year's close.
        late = [posting for posting in self._unpaired(postings) if since <= _due(posting.date, self.months) <= through]
        late.sort(key=lambda posting: (posting.ledger is ledger, posting.place))
        subjects = numbered(posting.subject for posting in late)
        findings = []
        for subject, posting in zip(subjects, late, strict=True):
            amount = kronor(abs(posting.ore))
            values = {
                "entry": entry_name(posting.series, posting.number),
                "amount": amount,
                "account": posting.account,
                "period": _due(posting.date, self.months).strftime("%Y-%m"),
                "date": posting.date.isoformat(),
            }
            place = posting.ledger.place(posting.place, Words(f"ingen rad tar ut {amount}", f"no posting turns {amount}"))
            findings.append(
                self.found(books, values, place, subject=subject, difference_ore=posting.ore, observed=amount, expected=kronor(0))
            )
        built = sum(posting.builds_up and since <= _due(posting.date, self.months) for posting in postings)
        return self.result(tuple(findings), plural(built, Words("periodisering", "accrual"), Words("periodiseringar", "accruals")))

    def _unpaired(self, postings: Sequence[_Posting]) -> list[_Posting]:
        """Return the accruals that no posting turns in time."""
        waiting: dict[tuple[str, int], deque[_Posting]] = {}
        left: list[_Posting] = []
        for posting in postings:
            queue = waiting.setdefault((posting.account, abs(posting.ore)), deque())
            if posting.builds_up:
                queue.append(posting)
                continue
            while queue and _due(queue[0].date, self.months) < posting.date:
                left.append(queue.popleft())
            if queue:
                queue.popleft()
        left.extend(posting for queue in waiting.values() for posting in queue)
        return left


@dataclass(frozen=True, slots=True)
class _Posting:
    """A posting on an accrual account, with its entry."""

    ledger: Ledger
    account: str
    ore: int
    date: dt.date
    place: int
    series: str
    number: str
    text: str

    @property
    def posted(self) -> tuple[str, int, dt.date]:
        """What is the same in every file that holds it."""
        return self.account, self.ore, self.date

    @property
    def builds_up(self) -> bool:
        """Tell whether it is on the account's own side: it adds to the accrual."""
        return (self.ore > 0) == (self.account[:1] == "1")

    @property
    def subject(self) -> str:
        return f"{self.account} {entry_subject(self.series, self.number, self.date, self.text)}"


def _postings(ledger: Ledger, chosen: Accounts, balances: Balances | None) -> list[_Posting]:
    """Return the postings on the accounts, by date and place, but for openings: they only carry last year's accruals forward."""
    import polars as pl

    from bokslut.ledger.openings import without_openings

    accounts = [account for account in collect(ledger.frames.postings.select(pl.col("account").unique()))["account"] if account in chosen]
    entries = ledger.frames.entries.select("entry", "series", "number", "text")
    postings = without_openings(ledger, balances)
    rows = postings.filter(pl.col("account").is_in(accounts) & pl.col("date").is_not_null() & (pl.col("amount_ore") != 0))
    rows = rows.select("entry", "account", "amount_ore", "date", "place").join(entries, on="entry").sort("date", "place")
    return [_Posting(ledger, *row) for row in collect(rows.drop("entry")).iter_rows()]


def _due(day: dt.date, months: int) -> dt.date:
    """Return the last day of the month that lies `months` after the day's own."""
    # A mistyped day may lie in the last months there are.
    year, month = divmod(min(day.year * 12 + day.month - 1 + months, dt.MAXYEAR * 12 + 11), 12)
    return month_end(dt.date(year, month + 1, 1))
