"""`bokslut why`: how one customer's final amount comes about, line by line."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from bokslut.cli.common import Force, Language_, Limit, Output, spare_inputs
from bokslut.cli.language import say
from bokslut.cli.output import deliver, may_write
from bokslut.cli.regulate import CLOSE, RegulationFormat, deliver_workbook, heading, no_terminal, page_for, refuse_other_file

if TYPE_CHECKING:
    from bokslut.model.settlement import CustomerSettlement, Regulation

HELP = say(
    "Visa uträkningen bakom en kunds slutreglering, rad för rad, så att den kan räknas om för hand.",
    "Show how a customer's final settlement is worked out, line by line, so that it can be checked by hand.",
)
_CUSTOMER = say("Kundens id eller namn.", "The customer's id or name.")


def why(
    customer: Annotated[str, typer.Argument(metavar="CUSTOMER", help=_CUSTOMER, show_default=False)],
    path: Annotated[Path | None, typer.Argument(metavar="CLOSE", help=CLOSE, show_default=False)] = None,
    form: Annotated[RegulationFormat, typer.Option("--format", help=say("Formatet.", "The format."))] = RegulationFormat.TEXT,
    output: Output = None,
    force: Force = False,
    limit: Limit = None,
    lang: Language_ = None,
) -> None:
    """Print the customer's arithmetic."""
    _ = lang
    refuse_other_file(form, output)
    may_write(output, force=force)
    no_terminal(form, output)
    from bokslut.close import settle_year
    from bokslut.config import load_request
    from bokslut.model.limits import read_limits
    from bokslut.reports.settlement_data import customer_json, regulation_csv
    from bokslut.reports.settlement_working import customer_lines
    from bokslut.request import find_close

    found = find_close(path)
    spare_inputs(output, [found])
    result = settle_year(load_request(found, read_limits(limit or ())))
    assert result.regulation is not None
    settled = _find(result.regulation, customer)
    one = settled.customer.id
    if form is RegulationFormat.XLSX:
        deliver_workbook(result, output, force=force, customer=one)
        return
    if form is not RegulationFormat.TEXT:
        report = customer_json(result, one) if form is RegulationFormat.JSON else regulation_csv(result, one)
        deliver(report, output, force=force)
        return
    page = page_for(result, output)
    lines = [heading(result, page), "", *customer_lines(result.regulation, settled, page)]
    deliver("\n".join(lines) + "\n", output, force=force)


def _find(regulation: "Regulation", wanted: str) -> "CustomerSettlement":
    """Return the customer by id, else by name; raises UsageError, or RefusedError where nothing is allocated."""
    from bokslut.model.errors import Problem, RefusedError, UsageError
    from bokslut.model.suggest import suggest
    from bokslut.model.words import Words

    if regulation.settlement is None:
        assert regulation.obstacle is not None
        message = Words(f"Inget är fördelat: {regulation.obstacle.sv}", f"Nothing is allocated: {regulation.obstacle.en}")
        raise RefusedError(Problem(message, None, Words("Se felen med: bokslut regulate", "See the faults by: bokslut regulate")))
    customers = regulation.settlement.customers
    folded = wanted.casefold()
    found = [each for each in customers if each.customer.id == wanted] or [
        each for each in customers if each.customer.name.casefold() == folded
    ]
    if len(found) == 1:
        return found[0]
    near = suggest(wanted, [text for each in customers for text in (each.customer.id, each.customer.name)])
    remedy = Words(f"Menade du {near}?", f"Did you mean {near}?") if near else None
    message = Words(f"Ingen kund ”{wanted}” i återregleringen", f"There is no customer “{wanted}” in the regulation")
    raise UsageError(Problem(message, None, remedy))
