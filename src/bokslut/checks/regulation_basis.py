"""`regulation-basis`: the ledger is still the one that the settlement was worked out from."""

from __future__ import annotations

from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.places import PLACES_MAX
from bokslut.checks.regulation import RegulationRule, booked_of, entry_places, regulation_place, voucher_places
from bokslut.model.printing import format_number, kronor
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.finding import Finding
    from bokslut.model.regulation import SettledBefore
    from bokslut.model.settlement import Basis, Regulation, Settlement

_NOTHING = Words(
    "inget tidigare underlag att jämföra med: varken settled i bokslutsfilen eller underlag i bokslutsverifikationens text",
    "no earlier basis to compare with: neither settled in the close file nor a basis in the closing voucher's text",
)
_NO_BASIS = Words("överskotten hämtas inte ur huvudboken", "the surpluses do not come from the ledger")
_MARK = Words(
    "Slutregleringen är bokförd på underlag {before}; huvudbokens är nu {now} (rader: {rows}, summa: {sum} {unit}).",
    "The settlement is booked on the basis {before}; the ledger's is now {now} (rows: {rows}, sum: {sum} {unit}).",
)
_ADDED = Words("Tillkommit {voucher} {date}, tjänst {service}: {now}", "New {voucher} {date}, service {service}: {now}")
_GONE = Words("Borta {voucher} {date}, tjänst {service}: {before}", "Gone {voucher} {date}, service {service}: {before}")
_OTHER = Words(
    "Ändrad {voucher} {date}, tjänst {service}: {before} → {now}", "Changed {voucher} {date}, service {service}: {before} → {now}"
)
_MORE = Words("och {n} till", "and {n} more")
#: Changes told in the message; their vouchers are pointed at, as many as a finding holds.
_TOLD = 5


class RegulationBasis(RegulationRule):
    """The ledger is still the one that the settlement was worked out from.

    What it checks: that the vouchers on the regulated services are those that the decided settlement was made of. It is
    known from the file that the close file names (`settled`, written by `bokslut regulate --format json`), which tells every
    voucher that is new, gone or changed; and from the basis in the booked closing voucher's text, which tells that something is.

    Why it matters: a voucher on a regulated account after the settlement voids it: what the customers have confirmed is no
    longer theirs. Neither series nor dates need to show it.

    Example: the settlement is made of 4 310 rows; the ledger has 4 312 since L 1044 was booked on service 10 the same day.

    Remedy: turn the late voucher or move it to the next year; else settle again, book the difference, and let the customers
    confirm anew.
    """

    finding_name: ClassVar[str] = "settlement-voided"
    needs_booked: ClassVar[bool] = True
    needs_every_row: ClassVar[bool] = True
    needs_year: ClassVar[bool] = True
    default_message: ClassVar[Words] = Words(
        "Regleringen gäller inte längre: gjord på {before} {unit} (rader: {before_rows}), nu {sum} (rader: {rows}). {changes}.",
        "The settlement no longer holds: made of {before} {unit} (rows: {before_rows}), now {sum} (rows: {rows}). {changes}.",
    )
    placeholders: ClassVar[tuple[str, ...]] = ("before_rows", "before", "rows", "sum", "changes", "unit")
    manual_sv: ClassVar[str] = """Huvudboken är fortfarande den som regleringen räknades ut på.

    Vad som kontrolleras: att verifikationerna på de reglerade tjänsterna är de som den beslutade regleringen gjordes på. Det
    vet man av filen som bokslutsfilen anger (`settled`, skriven av `bokslut regulate --format json`), som visar varje
    verifikation som tillkommit, försvunnit eller ändrats; och av underlaget i den bokförda bokslutsverifikationens text, som
    visar att något har gjort det.

    Varför: en verifikation på ett reglerat konto efter regleringen gör den ogiltig: det kunderna har bekräftat är inte längre
    deras. Varken serie eller datum behöver visa det.

    Exempel: regleringen är gjord på 4 310 rader; huvudboken har 4 312 sedan L 1044 bokförts på tjänst 10 samma dag.

    Åtgärd: vänd den sena verifikationen eller flytta den till nästa år; annars reglera om, bokför skillnaden och låt kunderna
    bekräfta på nytt.
    """

    kind: Literal["regulation-basis"] = "regulation-basis"

    def examine_settlement(self, books: Books, regulation: Regulation, settlement: Settlement) -> CheckResult:
        """Compare with the file where there is one, and with the mark on the booked closing."""
        _ = settlement
        booked = booked_of(regulation)
        basis, settled = booked.basis, regulation.inputs.settled
        if basis is None:
            return self.skipped(_NO_BASIS)
        if settled is None and not booked.marks:
            return self.skipped(_NOTHING)
        if settled is not None and settled.sha256 != basis.sha256:
            return self.result((self._changed(books, regulation, settled, basis),))
        if booked.marks and booked.marks[-1][0] != basis.mark:
            return self.result((self._marked(books, regulation, booked.marks[-1], basis),))
        return self.result((), Words(f"underlag {basis.mark}", f"basis {basis.mark}"))

    def _marked(self, books: Books, regulation: Regulation, mark: tuple[str, int], basis: Basis) -> Finding:
        assert books.ledger is not None
        before, entry = mark
        late = entry_places(books.ledger, booked_of(regulation).late)
        return self.found(
            books,
            {"before": before, "now": basis.mark, "rows": format_number(basis.rows), "sum": kronor(basis.ore)},
            *(late or entry_places(books.ledger, [entry])),
            subject="mark",
            message=_MARK,
            observed=basis.mark,
            expected=before,
        )

    def _changed(self, books: Books, regulation: Regulation, settled: SettledBefore, basis: Basis) -> Finding:
        now = {(each.voucher, each.date, each.service): (each.rows, each.ore) for each in basis.vouchers}
        keys = [key for key in sorted({*settled.vouchers, *now}) if settled.vouchers.get(key) != now.get(key)]
        said = []
        for key in keys[:_TOLD]:
            words = _ADDED if key not in settled.vouchers else _GONE if key not in now else _OTHER
            voucher, day, service = key
            before, after = (kronor(found.get(key, (0, 0))[1]) for found in (settled.vouchers, now))
            said.append(words.fill(voucher=voucher, date=day, service=service, before=before, now=after))
        if len(keys) > _TOLD:
            said.append(_MORE.fill(n=format_number(len(keys) - _TOLD)))
        places = voucher_places(
            books, [(voucher, day) for voucher, day, _ in keys if (voucher, day) in {key[:2] for key in now}][:PLACES_MAX]
        )
        return self.found(
            books,
            {
                "before_rows": format_number(settled.rows),
                "before": kronor(settled.ore),
                "rows": format_number(basis.rows),
                "sum": kronor(basis.ore),
                "changes": Words("; ".join(each.sv for each in said), "; ".join(each.en for each in said)) if said else same("–"),
            },
            *(places or [regulation_place(books, regulation)]),
            subject="basis",
            difference_ore=basis.ore - settled.ore,
            observed=kronor(basis.ore),
            expected=kronor(settled.ore),
        )
