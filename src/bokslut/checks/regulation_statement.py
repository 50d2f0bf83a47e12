"""`regulation-statement`: the liability to customers stands among the balance sheet's accrued costs, whole."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import NO_BALANCES
from bokslut.checks.places import account_places
from bokslut.checks.regulation import RegulationRule, regulation_place
from bokslut.checks.selecting import select_accounts
from bokslut.ledger.balances import AccountBalance
from bokslut.model.account import parse_accounts
from bokslut.model.printing import format_amount, kronor, plural
from bokslut.model.table import line_label
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.settlement import Regulation, Settlement
    from bokslut.model.table import Figure, Table
    from bokslut.statements.layout import LayoutLine

_NO_LINE = Words(
    "ingen uppställd balansräkning har skuldkontot på någon rad", "no balance sheet drawn up has the liability account on a line"
)
_WRONG_ACCOUNT = Words(
    "Skuldkontot {account} är inget konto för upplupna kostnader.", "The liability account {account} is no account of accrued costs."
)
_FIGURES = (Words("tal", "figure"), Words("tal", "figures"))


class RegulationStatement(RegulationRule):
    """The liability to the customers stands among the balance sheet's accrued costs, whole.

    What it checks: that the liability account is one of accrued costs (`accounts`, the chart's role `accruals`); and that the
    line it is on, less that line's other accounts, is the liability that the regulation gives: in the balance sheet drawn up
    from the ledger to the öre, in a published one within its rounding.

    Why it matters: the liability is settled in January and read there by the customers. A balance sheet printed before the last
    settlement, or one that nets it against claims, shows another.

    Example: accrued costs are printed as 2 730 tkr, 47 of them other accounts; the regulation gives 2 698, not 2 683.

    Remedy: take the published figures from the ledger as it is after the settlement; move the liability to an account of
    accrued costs.
    """

    finding_name: ClassVar[str] = "regulation-not-in-statement"
    needs_booked: ClassVar[bool] = True
    needs_every_row: ClassVar[bool] = True
    needs_year: ClassVar[bool] = True
    selector_fields: ClassVar[tuple[str, ...]] = ("accounts",)
    default_message: ClassVar[Words] = Words(
        "{statement}, {line}: {printed}. Utan radens andra konton, {others}, är skulden till kunder {shown} {unit}; rätt är {computed}.",
        "{statement}, {line}: {printed}. Without the line's other accounts, {others}, customers are owed {shown} {unit}; it is {computed}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("statement", "line", "printed", "others", "shown", "computed", "unit")
    manual_sv: ClassVar[str] = """Skulden till kunderna finns bland balansräkningens upplupna kostnader, hel.

    Vad som kontrolleras: att skuldkontot är ett konto för upplupna kostnader (`accounts`, kontoplanens roll `accruals`), och att
    raden det ligger på, minus radens andra konton, är den skuld regleringen ger: i balansräkningen som ställts upp ur huvudboken
    på öret, i en publicerad inom dess avrundning.

    Varför: skulden regleras i januari och läses där av kunderna. En balansräkning som trycktes före den sista regleringen, eller
    som kvittar skulden mot fordringar, visar en annan.

    Exempel: upplupna kostnader är tryckta som 2 730 tkr, varav 47 är andra konton; regleringen ger 2 698, inte 2 683.

    Åtgärd: ta de publicerade talen ur huvudboken som den är efter regleringen; flytta skulden till ett konto för upplupna
    kostnader.
    """

    kind: Literal["regulation-statement"] = "regulation-statement"
    accounts: tuple[str, ...] = ("role:accruals",)

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Look at the line of the liability account in the statement, and in every published table that follows its layout."""
        assert regulation.spec.accounts is not None
        account = regulation.spec.accounts.liability
        if books.balances is None or not books.balances.balance_known:
            return self.skipped(NO_BALANCES)
        found = list(_lines(books, account))
        if not found:
            return self.skipped(_NO_LINE)
        findings: list[Finding] = []
        accrued = select_accounts(self.accounts, books)
        if accrued is not None and account not in accrued:
            assert books.ledger is not None
            place = account_places(books.ledger).of(account)
            findings.append(self.found(books, {"account": account}, place, subject=f"account {account}", message=_WRONG_ACCOUNT))
        figures = 0
        for statement, line in found:
            sign = 1 if line.sign == "credit" else -1
            held = -books.balances.accounts.get(account, AccountBalance(account)).closing_ore
            for table, figure, drawn in _figures(books, statement, line.id):
                figures += 1
                # What the line has beside the account that the liability is on.
                others = sign * drawn.value - Fraction(held, 100)
                shown = sign * figure.value - others
                if abs(shown - Fraction(settlement.liability_ore, 100)) > figure.half_width:
                    findings.append(self._finding(books, regulation, (table, line), figure, (others, shown, settlement.liability_ore)))
        return self.result(tuple(findings), plural(figures, *_FIGURES))

    def _finding(
        self,
        books: Books,
        regulation: Regulation,
        where: tuple[Table, LayoutLine],
        figure: Figure,
        amounts: tuple[Fraction, Fraction, int],
    ) -> Finding:
        (table, line), (others, shown, computed) = where, amounts
        ore = (shown - Fraction(computed, 100)) * 100
        return self.found(
            books,
            {
                "statement": table.title,
                "line": line_label(table, line.id),
                "printed": figure.printed or format_amount(figure.value),
                "others": format_amount(others),
                "shown": format_amount(shown),
                "computed": kronor(computed),
            },
            figure.place or regulation_place(books, regulation),
            subject=f"{table.id}.{line.id}",
            difference_ore=ore.numerator // ore.denominator,
            observed=format_amount(shown),
            expected=kronor(computed),
        )


def _lines(books: Books, account: str) -> Iterator[tuple[Table, LayoutLine]]:
    """Give the statement and the line that an account is on, for every statement that has it."""
    for name, statement in books.statements.items():
        for line in books.layouts[name].line if name in books.layouts else ():
            if line.accounts and not line.hidden and account in parse_accounts(line.accounts, books.roles):
                yield statement, line


def _figures(books: Books, statement: Table, line: str) -> Iterator[tuple[Table, Figure, Figure]]:
    """Give this year's figure of the line in the statement and in each published table of its layout, beside the drawn one."""
    column = statement.columns[0]
    drawn = statement.figure(line, column)
    if drawn is None:
        return
    tables = [statement, *(table for table in books.tables.values() if table.layout == statement.id)]
    for table in tables:
        figure = table.figure(line, column)
        if figure is not None and figure.unit.kind is drawn.unit.kind:
            yield table, figure, drawn
