"""`regulation-keys`: every key sums, is decided and is in force."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, ClassVar, Literal

from bokslut.checks.regulation import NO_REGULATION, RegulationRule
from bokslut.model.printing import plural
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

    from bokslut.books import Books
    from bokslut.model.check import CheckResult
    from bokslut.model.place import Place


#: A service without a key has no version to name.
_NO_VERSION = Words("{service}: {fault}.", "{service}: {fault}.")


class RegulationKeys(RegulationRule):
    """Every allocation key sums, is decided and is in force.

    What it checks: that every service that is returned has a key; that shares sum to exactly 1 and volumes to more than 0;
    that each row refers to a decision; that one version holds at a time, and that it holds in the period.

    Why it matters: the keys are agreed with the customers. A key that nobody has decided allocates somebody's money by
    nobody's word; nothing is allocated until it is right.

    Example: the shares of Infrastructure sum to 0,99 since the new customer's row is missing.

    Remedy: correct keys.csv from the decision; write thirds as 1/3, not 0,33.
    """

    finding_name: ClassVar[str] = "allocation-key-unsound"
    default_message: ClassVar[Words] = Words("Nyckel {version} för {service}: {fault}.", "Key {version} of {service}: {fault}.")
    placeholders: ClassVar[tuple[str, ...]] = ("version", "service", "fault")
    manual_sv: ClassVar[str] = """Varje fördelningsnyckel summerar, är beslutad och gäller.

    Vad som kontrolleras: att varje tjänst som återförs har en nyckel; att andelar summerar till exakt 1 och volymer till
    mer än 0; att varje rad hänvisar till ett beslut; att en version gäller åt gången, och att den gäller i perioden.

    Varför: nycklarna är överenskomna med kunderna. En nyckel som ingen beslutat fördelar någons pengar på ingens ord;
    inget fördelas förrän den är rätt.

    Exempel: andelarna för Infrastruktur summerar till 0,99 eftersom den nya kundens rad saknas.

    Åtgärd: rätta keys.csv efter beslutet; skriv tredjedelar som 1/3, inte 0,33.
    """

    kind: Literal["regulation-keys"] = "regulation-keys"

    def check(self, books: Books) -> Iterator[CheckResult]:
        """Tell every fault of every key, also where nothing could be allocated because of it."""
        regulation = books.regulation
        if regulation is None:
            yield self.skipped(NO_REGULATION)
            return
        if regulation.settlement is None and not regulation.key_faults:
            assert regulation.obstacle is not None
            yield self.skipped(regulation.obstacle)
            return
        services = regulation.inputs.services
        findings = tuple(
            self.found(
                books,
                {"version": fault.version, "service": f"{fault.service} {services[fault.service].name}", "fault": fault.message},
                *(place if number == 0 else _beside(place) for number, place in enumerate(fault.places)),
                subject=f"{fault.service} {fault.version} {fault.message.en}",
                message=None if fault.version else _NO_VERSION,
            )
            for fault in regulation.key_faults
        )
        yield self.result(
            findings,
            plural(
                len(regulation.inputs.keys),
                Words("tjänst med nyckel", "service with a key"),
                Words("tjänster med nyckel", "services with a key"),
            ),
        )


def _beside(place: Place) -> Place:
    return replace(place, primary=False)
