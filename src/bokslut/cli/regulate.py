"""`bokslut regulate`: the surplus regulation, its proof and its proposed vouchers."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import ExitZero, Force, Language_, Limit, Output, Wanted, end, exit_code, spare_inputs
from bokslut.cli.language import say, spoken
from bokslut.cli.output import columns, deliver, in_colour, is_stdout, is_terminal, may_write, refuse_suffix, talk

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import Regulation
    from bokslut.model.words import Words
    from bokslut.reports.text_page import Page
    from bokslut.request import CloseRequest

HELP = say(
    "Återreglering: vad varje kund har rätt till, har fått och ska få, med bevis och verifikationsförslag.",
    "Surplus regulation: what each customer is entitled to, has had and is to get, with proof and proposed vouchers.",
)
CLOSE = say(
    "Mapp med bokslut.toml, eller filen; annars den närmaste härifrån och uppåt.",
    "A folder with a bokslut.toml, or that file; else the nearest one going up from here.",
)
_VOUCHERS = say(
    "Skriv verifikationsförslagen till en fil: SIE 4I, eller CSV om namnet slutar på .csv. Inget bokförs.",
    "Write the proposed vouchers to a file: SIE 4I, or CSV when its name ends in .csv. Nothing is posted.",
)
_STATEMENTS = say("Visa också varje kunds uträkning.", "Show every customer's working too.")
_CONFIRMATION = say(
    "Skriv bekräftelselistan (text, csv): vad varje kund ska få eller betala, att skriva under.",
    "Write the confirmation list (text, csv): what each customer is to get or pay, to be signed.",
)


class RegulationFormat(StrEnum):
    """What `regulate --format` takes."""

    TEXT = "text"
    JSON = "json"
    CSV = "csv"
    XLSX = "xlsx"


def regulate(
    path: Annotated[Path | None, typer.Argument(metavar="CLOSE", help=CLOSE, show_default=False)] = None,
    form: Annotated[
        RegulationFormat, typer.Option("--format", help=say("Rapportens format.", "Format of the report."))
    ] = RegulationFormat.TEXT,
    output: Output = None,
    vouchers: Annotated[Path | None, typer.Option("--vouchers", help=_VOUCHERS, show_default=False)] = None,
    force: Force = False,
    statements: Annotated[bool, typer.Option("--statements", help=_STATEMENTS)] = False,
    confirmation: Annotated[bool, typer.Option("--confirmation", help=_CONFIRMATION)] = False,
    exit_zero: ExitZero = False,
    limit: Limit = None,
    lang: Language_ = None,
) -> None:
    """Settle, prove, report; write the vouchers when asked to."""
    _ = lang
    refuse_other_file(form, output)
    refuse_suffix(vouchers, ["SIE 4I", "CSV"])
    may_write(output, force=force)
    may_write(vouchers, force=force)
    _keep_apart(output, vouchers)
    no_terminal(form, output)
    from bokslut.close import settle_year
    from bokslut.config import load_request
    from bokslut.model.limits import read_limits
    from bokslut.request import find_close

    found = find_close(path)
    for written in (output, vouchers):
        spare_inputs(written, [found])
    request = load_request(found, read_limits(limit or ()))
    result = settle_year(request)
    if form is RegulationFormat.XLSX:
        deliver_workbook(result, output, force=force)
    else:
        page = page_for(result, output, close="" if path is None else str(path))
        deliver(_report(result, form, page, statements=statements, confirmation=confirmation), output, force=force)
    if vouchers is not None:
        _write_vouchers(request, result, vouchers, force=force)
    wanted = Wanted(exit_zero=exit_zero)
    end(*exit_code(result, wanted), wanted)


def _keep_apart(output: Path | None, vouchers: Path | None) -> None:
    """Refuse to write the report and the vouchers to one place."""
    if vouchers is None or is_stdout(output) != is_stdout(vouchers):
        return
    from bokslut.model.paths import is_same

    if output is None or is_stdout(output) or is_same(output, vouchers):
        from bokslut.model.errors import Problem, UsageError
        from bokslut.model.words import Words

        message = Words(
            "Rapporten och verifikationerna kan inte skrivas till samma ställe.",
            "The report and the vouchers cannot be written to one place.",
        )
        remedy = Words("Ange olika filer i --output och --vouchers.", "Give different files in --output and --vouchers.")
        raise UsageError(Problem(message, remedy=remedy))


def refuse_other_file(form: RegulationFormat, output: Path | None) -> None:
    """Refuse a file name that says another sort of file than the format is; raises UsageError."""
    if form is RegulationFormat.XLSX:
        refuse_suffix(output, [".xlsx"], {"", ".xlsx"})
    else:
        refuse_suffix(output, [f"--format {each.value}" for each in RegulationFormat])


def no_terminal(form: RegulationFormat, output: Path | None) -> None:
    """Refuse, before any work is done, to write a workbook on a terminal."""
    if form is RegulationFormat.XLSX and is_stdout(output) and is_terminal():
        from bokslut.model.errors import Problem, UsageError
        from bokslut.model.words import Words

        message = Words("En arbetsbok är inget för en terminal.", "A workbook is nothing for a terminal.")
        raise UsageError(Problem(message, remedy=Words("Ange --output.", "Give --output.")))


def deliver_workbook(result: "CloseResult", output: Path | None, *, force: bool, customer: str | None = None) -> None:
    """Put the workbook where it was asked for, and say so when that is a file."""
    from bokslut.reports.settlement_workbook import settlement_workbook

    deliver(settlement_workbook(result, spoken(result.language), customer), output, force=force)


def _report(result: "CloseResult", form: RegulationFormat, page: "Page", *, statements: bool, confirmation: bool) -> str:
    from bokslut.reports.confirmation import confirmation_csv, confirmation_lines
    from bokslut.reports.settlement_data import regulation_csv, regulation_json

    assert result.regulation is not None
    if form is RegulationFormat.JSON:
        return regulation_json(result)
    if form is RegulationFormat.CSV:
        return confirmation_csv(result.regulation) if confirmation else regulation_csv(result)
    if confirmation and result.regulation.settlement is not None:
        lines = [heading(result, page), "", *confirmation_lines(result, page)]
    else:
        lines = _lines(result, page, statements=statements)
    return "\n".join(lines) + "\n"


def page_for(result: "CloseResult", output: Path | None, close: str = "") -> "Page":
    """Return the page for a terminal, or for a file."""
    from bokslut.reports.interface import Style
    from bokslut.reports.text_page import Page

    return Page(Style(language=spoken(result.language), width=columns(), colour=output is None and in_colour(), close=close))


def heading(result: "CloseResult", page: "Page") -> str:
    """Return whose regulation it is, and of which year."""
    from bokslut.model.words import Words
    from bokslut.reports.escape import visible

    assert result.regulation is not None
    until = result.regulation.spec.policy.valid_to
    year = f" {until.year}" if until is not None else ""
    return page.paint(f"{page.say(Words('Återreglering', 'Surplus regulation'))}{year}   {visible(result.entity)}", "strong")


def _lines(result: "CloseResult", page: "Page", *, statements: bool) -> list[str]:
    from bokslut.model.printing import plural
    from bokslut.reports.settlement_text import settlement_lines
    from bokslut.reports.settlement_working import customer_lines
    from bokslut.reports.text_checks import check_table
    from bokslut.reports.text_findings import findings
    from bokslut.reports.words import ERRORS, QUESTIONS, SKIPPED, VERDICT, WARNINGS

    regulation = result.regulation
    assert regulation is not None
    lines = [heading(result, page), "", *settlement_lines(regulation, page)]
    if statements and regulation.settlement is not None:
        for settled in regulation.settlement.customers:
            lines += ["", *customer_lines(regulation, settled, page)]
    lines += [*findings(result, page), *check_table(result, page)]
    summary = result.summary
    counted = ((summary.errors, ERRORS), (summary.warnings, WARNINGS), (summary.questions, QUESTIONS), (summary.skipped, SKIPPED))
    passed = " ".join(check.code for check in result.checks if check.outcome.value == "ok")
    parts = [page.say(plural(count, *nouns)) for count, nouns in counted if count]
    counts = " · ".join([*parts, *([f"{passed} OK"] if passed else [])])
    return [*lines, "", *page.hanging(f"{page.say(VERDICT[result.summary.verdict])}  ", counts or "0 OK", 0)]


def _write_vouchers(request: "CloseRequest", result: "CloseResult", path: Path, *, force: bool) -> None:
    from bokslut.model.errors import Problem, RefusedError
    from bokslut.model.words import Words
    from bokslut.reports.confirmation import unproven

    regulation = result.regulation
    assert regulation is not None
    doubted = unproven(result) is not None
    strangers = _strangers(regulation)
    if not regulation.vouchers or doubted or strangers:
        why = strangers or (Words("regleringen är inte bevisad", "the regulation is not proven") if doubted else _no_vouchers(result))
        message = Words(f"Inga verifikationer skrivs: {why.sv}", f"No vouchers are written: {why.en}")
        is_faulty = doubted or strangers is not None or regulation.obstacle is not None
        raise RefusedError(
            Problem(message, None, Words("Rätta felen ovan först.", "Correct the faults above first.") if is_faulty else None)
        )
    from bokslut.exports.interface import Exported
    from bokslut.exports.vouchers import vouchers_sie
    from bokslut.reports.settlement_data import vouchers_csv

    if path.suffix.lower() == ".csv":
        exported = Exported(vouchers_csv(regulation).encode())
    else:
        # The day of the closing, so that the same close gives the same bytes.
        created = max(voucher.date for voucher in regulation.vouchers if voucher.purpose != "clearing" or len(regulation.vouchers) == 1)
        exported = vouchers_sie(regulation, result.entity, request.organisation_number, created, result.currency)
    deliver(exported.data, path, force=force)
    for note in exported.notes:
        talk(note.say(spoken()))


def _strangers(regulation: "Regulation") -> "Words | None":
    """Say which counterparties of the booked closing are no customers: what is left to book cannot be told then."""
    from bokslut.model.words import Words

    booked = regulation.booked
    known = {each.customer.id for each in regulation.settlement.customers} if regulation.settlement is not None else set()
    found = sorted({*booked.liabilities, *booked.receivables} - known) if booked is not None and known else []
    if not found:
        return None
    names = ", ".join(name or "–" for name in found)
    return Words(f"skuld eller fordran är bokförd på motpart {names}", f"a liability or claim is booked on counterparty {names}")


def _no_vouchers(result: "CloseResult") -> "Words":
    from bokslut.model.words import Words

    regulation = result.regulation
    assert regulation is not None
    if regulation.obstacle is not None:
        return regulation.obstacle
    if regulation.spec.accounts is None:
        return Words("konton saknas: [regulation.accounts]", "there are no accounts: [regulation.accounts]")
    if regulation.interim is not None:
        return Words(
            f"ingen delbetalning återstår till och med {regulation.interim}; slutregleringen föreslås i årsbokslutet",
            f"no instalment is left through {regulation.interim}; the final settlement is proposed in the year's close",
        )
    return Words("ingenting återstår att reglera", "nothing is left to settle")
