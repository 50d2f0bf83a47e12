"""`trial-balance`: the file's own balances add up."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.ledgers import LedgerRule, caused_by, vouchers
from bokslut.checks.places import source_of
from bokslut.checks.sums import unbalanced_entries, untransferred_result
from bokslut.model.finding import Grade, Severity
from bokslut.model.printing import kronor, plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

    from bokslut.books import Books
    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Cause, Finding
    from bokslut.model.place import Place

_NOT_STATED = Words(
    "filen anger inte både balanser (UB) och resultat (RES); att verifikationerna går ihop prövas för sig",
    "the file does not state both balances (UB) and results (RES); that the vouchers balance is checked by itself",
)
_OPENING = Words(
    "{file}: de ingående balanserna summerar till {difference} {unit}, inte noll.",
    "{file}: the opening balances add to {difference} {unit}, not zero.",
)
_NOT_CARRIED_SURE = Words(
    "hela beloppet är förra årets resultat, som aldrig förts till eget kapital",
    "the whole amount is last year's result, which was never carried to equity",
)
_NOT_CARRIED = Words(
    "förra årets resultat, {amount}, har aldrig förts till eget kapital",
    "last year's result, {amount}, was never carried to equity",
)
_CARRIED_WRONG_REMEDY = Words(
    "Jämför de ingående balanserna med förra årets utgående, konto för konto, och för över dem igen.",
    "Compare the opening balances with last year's closings, account by account, and carry them over again.",
)
_NOT_CARRIED_REMEDY = Words(
    "Bokför förra årets resultat mot eget kapital (2099 i BAS, 202 i Kommun-Bas) och för över balanserna igen.",
    "Book last year's result to equity (2099 in BAS, 202 in Kommun-Bas) and carry the balances over again.",
)

#: (record, year) to (sum in öre, packed place of the first row).
_Sums = dict[tuple[str, int], tuple[int, int]]


class TrialBalance(LedgerRule):
    """Assets equal equity, liabilities and the result.

    What it checks: in each file that states its balances, that all closings (#UB) and results (#RES) together add to the
    same as all openings (#IB): then the year itself balances. It also checks that the openings add to zero; where they do
    not, that is a warning of its own: usually last year's result was never carried to equity. Last year's ledger, or the
    results that the file states of that year (#RES −1), tell whether it is so.

    Why it matters: assets = equity + liabilities + result is what a balance sheet is. When the ledger's own balances do
    not add up, neither will the statements (BFL 5 kap., LKBR 3 kap.; SIE 4B).

    Example: the openings add to 0,00, closings and results to −10,00: an account of 10,00 is missing, or an entry of the
    year does not balance.

    Remedy: correct the entries that do not balance, if there are any. Otherwise an account is missing from the export:
    export again with all accounts. For openings: book last year's result to equity (2099, 202) and carry the balances
    over again.
    """

    finding_name: ClassVar[str] = "ledger-out-of-balance"
    other_findings: ClassVar[tuple[str, ...]] = ("opening-out-of-balance",)
    needs_every_row: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "{file}: utgående balanser och resultat summerar till {closing}, ingående balanser till {opening}: skillnad {difference} {unit}.",
        "{file}: closings and results add to {closing}, openings to {opening}: difference {difference} {unit}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("file", "closing", "opening", "difference", "unit")
    manual_sv: ClassVar[str] = """Tillgångar är lika med eget kapital, skulder och resultat.

    Vad som kontrolleras: i varje fil som anger sina balanser, att alla utgående balanser (#UB) och resultat (#RES)
    tillsammans summerar till detsamma som alla ingående (#IB): då balanserar året. Dessutom att de ingående summerar
    till noll. Gör de inte det blir det en varning för sig: oftast har förra årets resultat aldrig förts till eget
    kapital. Förra årets huvudbok, eller de resultat som filen anger för det året (#RES −1), visar om det är så.

    Varför: tillgångar = eget kapital + skulder + resultat är vad en balansräkning är. Går huvudbokens egna balanser inte
    ihop gör inte rapporterna det heller (BFL 5 kap., LKBR 3 kap.; SIE 4B).

    Exempel: de ingående summerar till 0,00, utgående och resultat till −10,00: ett konto på 10,00 saknas, eller så
    balanserar inte en av årets verifikationer.

    Åtgärd: rätta verifikationer som inte balanserar, om det finns några. Annars saknas ett konto i exporten: exportera
    igen med alla konton. För de ingående: bokför förra årets resultat mot eget kapital (2099, 202) och för över
    balanserna igen.
    """

    kind: Literal["trial-balance"] = "trial-balance"

    def examine(self, books: Books, ledger: Ledger) -> CheckResult:
        """Add up what each file states."""
        findings: list[Finding] = []
        added = 0
        for source, sums in _sums(ledger).items():
            opening = sums.get(("IB", 0), sums.get(("UB", -1)))
            closing = [sums[key] for key in (("UB", 0), ("RES", 0)) if key in sums]
            total = sum(ore for ore, _ in closing)
            # A year without results has no RES rows, so one kind of row is enough when the sums agree.
            if closing and (len(closing) == 2 or total == (opening[0] if opening else 0)):
                added += 1
                findings.extend(self._closing(books, ledger, source, opening[0] if opening else 0, total, closing[0][1]))
            if opening and opening[0]:
                findings.append(self._opening(books, ledger, opening, sums))
        if not added and not findings:
            return self.skipped(_NOT_STATED)
        return self.result(tuple(findings), plural(max(added, 1), Words("fil", "file"), Words("filer", "files")))

    def _closing(self, books: Books, ledger: Ledger, source: int, opening: int, closing: int, place: int) -> Iterator[Finding]:
        difference = closing - opening
        if not difference:
            return
        stands = ledger.place(place, Words("här börjar de utgående balanserna", "here the closings begin"))
        unbalanced = unbalanced_entries(ledger, [source])
        values = {"file": stands.path, "closing": kronor(closing), "opening": kronor(opening), "difference": kronor(difference)}
        places: list[Place] = [stands]
        if unbalanced and unbalanced.ore == difference:
            number = vouchers(unbalanced.count)
            note = Words(f"den första av {number.sv} som inte balanserar", f"the first of {number.en} out of balance")
            places.append(ledger.place(unbalanced.first_place, note, primary=False))
        yield self.found(
            books,
            values,
            *places,
            subject=stands.path,
            difference_ore=difference,
            observed=kronor(closing),
            expected=kronor(opening),
        )

    def _opening(self, books: Books, ledger: Ledger, opening: tuple[int, int], sums: Mapping[tuple[str, int], tuple[int, int]]) -> Finding:
        ore, place = opening
        stated = sums.get(("RES", -1))
        cause = _not_carried(ore, stated[0] if stated else None, books.previous_balances)
        stands = ledger.place(place, Words("här börjar de ingående balanserna", "here the openings begin"))
        return self.found(
            books,
            {"file": stands.path, "difference": kronor(ore)},
            stands,
            subject=f"{stands.path} IB",
            difference_ore=ore,
            message=_OPENING,
            cause=cause,
            remedy=_NOT_CARRIED_REMEDY if cause else _CARRIED_WRONG_REMEDY,
            observed=kronor(ore),
            expected=kronor(0),
            name="opening-out-of-balance",
            at_most=Severity.WARNING,
        )


def _not_carried(opening: int, stated: int | None, before: Balances | None) -> Cause | None:
    """Say that the openings lack last year's result, as surely as that result is known; nothing where it is another amount."""
    grade, message = Grade.PROVEN, _NOT_CARRIED_SURE
    result = stated
    if result is None and before is not None and before.balance_known:
        # What last year's balance sheet accounts lack to add to zero is its result only if they are right.
        grade = Grade.PROVEN if before.result_known else Grade.LIKELY
        result = untransferred_result(before)
    if result is None:
        grade, message = Grade.POSSIBLE, _NOT_CARRIED.fill(amount=kronor(opening))
    elif result != -opening:
        return None
    return caused_by("result-not-carried", grade, message, opening)


def _sums(ledger: Ledger) -> dict[int, _Sums]:
    """Add up whole-account rows by source, record and year."""
    import polars as pl

    stated = ledger.frames.stated.filter((pl.col("objects") == 0) & pl.col("record").is_in(["IB", "UB", "RES"])).with_columns(source_of())
    grouped = stated.group_by("source", "record", "year").agg(pl.col("amount_ore").cast(pl.Int128).sum(), pl.col("place").min())
    found: dict[int, _Sums] = {}
    for source, record, year, ore, place in grouped.sort("source", "place").iter_rows():
        found.setdefault(source, {})[record, year] = (ore, place)
    return found
