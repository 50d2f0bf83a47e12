"""`bokslut why`: from a figure down to the lines, accounts, vouchers and source lines it is made of."""

from enum import StrEnum
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Force, Language_, Limit, Output, spare_inputs
from bokslut.cli.language import say, spoken
from bokslut.cli.output import deliver, may_write
from bokslut.cli.regulate import RegulationFormat, deliver_workbook, heading, no_terminal, page_for, refuse_other_file

if TYPE_CHECKING:
    from collections.abc import Mapping

    from bokslut.model.errors import BokslutError
    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import CustomerSettlement
    from bokslut.model.trace import Trace
    from bokslut.request import CloseRequest

HELP = say(
    "Varför ett tal är som det är: gå från ett fynd, en rad eller ett belopp ner till konton, verifikationer och rader i källan.",
    "Why a figure is what it is: walk from a finding, a line or an amount down to accounts, vouchers and source lines.",
)
_ASKED = say(
    "Ett fynds eller en kontrolls kod (BS001), en rad (balansrakning.kundfordringar, eller radens namn), ett konto (1930), en "
    "verifikation (”A 312”), ett belopp (”1 240,00”, ”186 tkr”) eller en kund i återregleringen.",
    "The code of a finding or check (BS001), a line (balansrakning.kundfordringar, or its name), an account (1930), a voucher "
    "(“A 312”), an amount (“1 240,00”, “186 tkr”) or a customer of the surplus regulation.",
)
_WHERE = say(
    "Mapp med bokslut.toml, eller filen; annars den närmaste härifrån och uppåt. Också en huvudboksfil för sig.",
    "A folder with a bokslut.toml, or that file; else the nearest one going up from here. Also a ledger file by itself.",
)
_KIND = say("Vad det är som frågas om, där namnet kan betyda flera saker.", "What is asked about, where the name can mean several things.")
_ALL = say("Visa alla rader, fynd och kontroller.", "Show every row, finding and check.")
_FORMAT = say("Formatet; csv och xlsx finns för kunder.", "The format; csv and xlsx are for customers.")


class Kind(StrEnum):
    """What `--as` takes; a test holds that it names everything one can ask about."""

    CUSTOMER = "customer"
    FINDING = "finding"
    LINE = "line"
    ACCOUNT = "account"
    VOUCHER = "voucher"
    AMOUNT = "amount"


def why(
    asked: Annotated[str, typer.Argument(metavar="FINDING|LINE|AMOUNT|…", help=_ASKED, show_default=False)],
    path: Annotated[Path | None, typer.Argument(metavar="CLOSE", help=_WHERE, show_default=False)] = None,
    kind: Annotated[Kind | None, typer.Option("--as", help=_KIND, show_default=False)] = None,
    every: Annotated[bool, typer.Option("--all", help=_ALL)] = False,
    form: Annotated[RegulationFormat, typer.Option("--format", help=_FORMAT)] = RegulationFormat.TEXT,
    output: Output = None,
    force: Force = False,
    limit: Limit = None,
    lang: Language_ = None,
) -> None:
    """Find what is asked about and print the way down."""
    _ = lang
    asked = asked.strip()
    refuse_other_file(form, output)
    may_write(output, force=force)
    no_terminal(form, output)
    from bokslut.config import load_request
    from bokslut.model.limits import read_limits
    from bokslut.request import find_close

    limits = read_limits(limit or ())
    if path is not None and _is_ledger(path):
        spare_inputs(output, [path])
        _refuse_customers_format(form)
        _tell(*_of_file(path, asked, kind, limits, every=every), form, output, path, force=force, every=every)
        return
    found = find_close(path)
    spare_inputs(output, [found])
    request = load_request(found, limits)
    result = None
    if kind is Kind.CUSTOMER or (kind is None and request.regulation is not None):
        from bokslut.close import settle_year

        result = settle_year(request)
        settled = _customer(result, asked)
        if settled is not None:
            _tell_customer(result, settled, form, output, force=force, close="" if path is None else str(path))
            return
        if kind is Kind.CUSTOMER:
            raise _no_customer(result, asked)
    _refuse_customers_format(form)
    _tell(*_trace(request, asked, kind, result, every=every), form, output, path, force=force, every=every)


def _is_ledger(path: Path) -> bool:
    """Tell whether a file is given that is no close file."""
    from bokslut.model.paths import is_file
    from bokslut.request import is_close

    return is_file(path) and not is_close(str(path))


def _of_file(path: Path, asked: str, kind: Kind | None, limits: "Mapping[str, int]", *, every: bool) -> "tuple[Trace, CloseResult]":
    """Follow what is asked about in a ledger file by itself."""
    from bokslut.integrity import trace_file
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.trace import Asked, Question
    from bokslut.model.words import Words

    if kind is Kind.CUSTOMER:
        raise UsageError(Problem(Words("En huvudboksfil har inga kunder.", "A ledger file has no customers.")))
    return trace_file(str(path), Question(asked, None if kind is None else Asked(kind.value), every), spoken(), limits)


def _tell(
    told: "Trace", result: "CloseResult", form: RegulationFormat, output: Path | None, path: Path | None, *, force: bool, every: bool
) -> None:
    """Print where what was asked about leads."""
    if form is RegulationFormat.JSON:
        from bokslut.reports.trace_data import trace_json

        deliver(trace_json(told, result), output, force=force)
        return
    from bokslut.reports.trace_text import trace_lines

    lines = trace_lines(told, result, page_for(result, output, close="" if path is None else str(path)), every=every)
    deliver("\n".join(lines) + "\n", output, force=force)


def _trace(
    request: "CloseRequest", asked: str, kind: Kind | None, settled: "CloseResult | None", *, every: bool
) -> "tuple[Trace, CloseResult]":
    """Follow what is asked about. What nothing has the name of may be a customer that `settled` cannot tell: then that is the error."""
    from bokslut.close import trace
    from bokslut.model.errors import UnknownNameError
    from bokslut.model.trace import Asked, Question

    try:
        return trace(request, Question(asked, None if kind is None else Asked(kind.value), every))
    except UnknownNameError:
        if settled is None or settled.regulation is None:
            raise
        if settled.customer_names and asked not in settled.regulation.inputs.customers:
            raise
        raise _no_customer(settled, asked) from None


def _tell_customer(
    result: "CloseResult", settled: "CustomerSettlement", form: RegulationFormat, output: Path | None, *, force: bool, close: str
) -> None:
    """Print how one customer's final settlement is worked out."""
    from bokslut.reports.settlement_data import customer_json, regulation_csv
    from bokslut.reports.settlement_working import customer_lines
    from bokslut.reports.trace_text import account_instead

    assert result.regulation is not None
    one = settled.customer.id
    if form is RegulationFormat.XLSX:
        deliver_workbook(result, output, force=force, customer=one)
    elif form is not RegulationFormat.TEXT:
        report = customer_json(result, one) if form is RegulationFormat.JSON else regulation_csv(result, one)
        deliver(report, output, force=force)
    else:
        page = page_for(result, output, close=close)
        lines = [heading(result, page), "", *customer_lines(result.regulation, settled, page)]
        if one.isdigit():
            lines += ["", account_instead(one, page)]
        deliver("\n".join(lines) + "\n", output, force=force)


def _refuse_customers_format(form: RegulationFormat) -> None:
    if form not in {RegulationFormat.TEXT, RegulationFormat.JSON}:
        from bokslut.model.errors import Problem, UsageError
        from bokslut.model.words import Words

        message = Words(f"--format {form.value} finns bara för kunder i återregleringen", f"--format {form.value} is only for customers")
        raise UsageError(Problem(message, remedy=Words("Välj text eller json.", "Choose text or json.")))


def _customer(result: "CloseResult", wanted: str) -> "CustomerSettlement | None":
    """Return the customer by id, else by name; None where none or several have it, or nothing is allocated."""
    regulation = result.regulation
    if regulation is None or regulation.settlement is None:
        return None
    customers = regulation.settlement.customers
    folded = wanted.casefold()
    found = [each for each in customers if each.customer.id == wanted] or [
        each for each in customers if each.customer.name.casefold() == folded
    ]
    return found[0] if len(found) == 1 else None


def _no_customer(result: "CloseResult", wanted: str) -> "BokslutError":
    """Return why there is no such customer: a UsageError, or a RefusedError where nothing is allocated."""
    from bokslut.model.errors import Problem, RefusedError, UsageError
    from bokslut.model.suggest import suggest
    from bokslut.model.words import Words
    from bokslut.reports.settlement_text import NOTHING_REGULATED

    regulation = result.regulation
    assert regulation is not None
    if regulation.settlement is None:
        assert regulation.obstacle is not None
        message = Words(f"Inget är fördelat: {regulation.obstacle.sv}", f"Nothing is allocated: {regulation.obstacle.en}")
        return RefusedError(Problem(message, None, Words("Se felen med: bokslut regulate", "See the faults by: bokslut regulate")))
    near = suggest(wanted, result.customer_names)
    remedy = Words(f"Menade du {near}?", f"Did you mean {near}?") if near else None
    message = Words(f"Ingen kund ”{wanted}” i återregleringen", f"There is no customer “{wanted}” in the regulation")
    listed = regulation.inputs.customers.get(wanted)
    if not regulation.settlement.customers:
        message = NOTHING_REGULATED
    elif listed is not None:
        name = f"{listed.id} {listed.name}"
        message = Words(f"{name} har varken nyckel eller delbetalning i år", f"{name} has neither key nor instalment this year")
        remedy = None
    return UsageError(Problem(message, None, remedy))
