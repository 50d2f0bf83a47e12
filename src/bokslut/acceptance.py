"""Known deviations: a close file may accept a finding, with a reason and a name; it stays visible and never hides another."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from bokslut.model.finding import Acceptance, Finding, FindingKind, Manual, Severity
from bokslut.model.printing import format_with_unit
from bokslut.model.words import Words, same

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterable, Iterator

    from bokslut.request import Accept

UNUSED = FindingKind(
    code="ACC001",
    name="acceptance-unused",
    severity=Severity.WARNING,
    title=Words("Godtagen avvikelse finns inte längre", "An accepted deviation no longer exists"),
    manual=Manual(
        what=Words(
            "Att varje [[accept]] i bokslutsfilen träffar en avvikelse: samma kod, föremål, fil och belopp, inte för gammal.",
            "That every [[accept]] of the close file meets a finding: the same code, subject, file and amount, not out of date.",
        ),
        why=Words(
            "En godtagen avvikelse som ingen längre prövar döljer nästa fel på samma ställe.",
            "An accepted deviation that nobody tries any more hides the next fault in the same place.",
        ),
        example=Words(
            'code = "BR112", subject = "balansrakning[2022]", amount = "-1483105 tkr", men beloppet är nu ett annat.',
            'code = "BR112", subject = "balansrakning[2022]", amount = "-1483105 tkr", but the amount is now another.',
        ),
        remedy=Words(
            "Pröva avvikelsen på nytt: rätta beloppet och skälet i bokslutsfilen, eller ta bort [[accept]].",
            "Judge the deviation again: correct the amount and the reason in the close file, or remove the [[accept]].",
        ),
    ),
)


def accept_known(findings: Iterable[Finding], accepts: Iterable[Accept], through: dt.date | None) -> tuple[Finding, ...]:
    """Mark the findings that the close file accepts, and add one for every acceptance that meets nothing."""
    standing = list(findings)
    unused: list[Finding] = []
    for accept in accepts:
        fits = [at for at, finding in enumerate(standing) if _fits(accept, finding, through)]
        until = accept.until.isoformat() if accept.until else None
        for at in fits:
            standing[at] = replace(standing[at], accepted=Acceptance(accept.reason, accept.by, until))
        if not fits:
            unused.append(_unused(accept, standing, through))
    return (*standing, *unused)


def _same_thing(accept: Accept, finding: Finding) -> bool:
    file = finding.place.path if finding.place is not None else None
    return finding.code == accept.code and accept.subject in {None, finding.subject} and accept.file in {None, file}


def _out_of_date(accept: Accept, through: dt.date | None) -> bool:
    # Without a period nothing tells that the day has not passed.
    return accept.until is not None and (through is None or accept.until < through)


def _fits(accept: Accept, finding: Finding, through: dt.date | None) -> bool:
    amount_fits = accept.amount is None or accept.amount == finding.difference
    return _same_thing(accept, finding) and amount_fits and not _out_of_date(accept, through)


def _unused(accept: Accept, findings: Iterable[Finding], through: dt.date | None) -> Finding:
    about = " ".join(part for part in (accept.code, accept.subject, accept.file) if part)
    message = Words(f"{about} är godtagen men finns inte.", f"{about} is accepted but does not exist.")
    for why in _reasons(accept, findings, through):
        message = Words(f"{about} godtas inte: {why.sv}.", f"{about} is not accepted: {why.en}.")
    return UNUSED.at(*([accept.place] if accept.place else []), message=message, subject=about)


def _reasons(accept: Accept, findings: Iterable[Finding], through: dt.date | None) -> Iterator[Words]:
    if _out_of_date(accept, through):
        no_period = (
            Words("; bokslutet har ingen period ([period])", "; the close has no period ([period])") if through is None else same("")
        )
        yield Words(f"den gällde till {accept.until}{no_period.sv}", f"it held until {accept.until}{no_period.en}")
        return
    for finding in findings:
        if not _same_thing(accept, finding) or accept.amount is None:
            continue
        if finding.difference is None or finding.unit is None:
            yield Words("avvikelsen har inget belopp; ta bort amount", "the deviation has no amount; remove amount")
        else:
            now, then = format_with_unit(finding.difference, finding.unit), format_with_unit(accept.amount, finding.unit)
            yield Words(f"beloppet är {now}, godtaget är {then}", f"the amount is {now}, accepted is {then}")
