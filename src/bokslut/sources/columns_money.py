"""What the headings and titles of a table say its amounts are in: a unit that is no whole one, another currency than the close's."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from bokslut.model.errors import Problem
from bokslut.model.money import KR, KRONOR, printed_unit
from bokslut.model.words import Words
from bokslut.sources.columns_known import CURRENCIES
from bokslut.sources.rows import bare_cells, shown

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from bokslut.sources.rows import Grid, Row


def other_money(grid: Grid, header: Row, above: Sequence[Row], amounts: Sequence[str], currency: str) -> tuple[Problem, ...]:
    """Return what says that the amounts under these headings are no whole units, or are in another currency."""
    units = tuple(_other_units(grid, header, above, amounts, currency))
    return units or tuple(_other_currency(grid, header, above, amounts, currency))


def _other_units(grid: Grid, header: Row, above: Sequence[Row], amounts: Sequence[str], currency: str) -> Iterator[Problem]:
    """Give what says that the amounts are not in kronor, or whole euro in a close in euro: a declared heading, or a title."""
    said = [(header, text, re.split(r"[\s_]+", text)[-1]) for text in amounts]
    said += [(row, text, text) for row in above for text in bare_cells(row)]
    for row, text, unit in said:
        # Names of databases have no "ö". KSEK are thousands in a close in another currency too.
        names = (text, "öre" if unit.casefold() == "ore" else unit)
        units = (printed_unit(name, each) for each in (currency, KRONOR) for name in names)
        printed = next((each for each in units if each is not None), None)
        # "Belopp kr öre" are kronor with decimals; "belopp_sek_ore" are öre.
        in_kronor = not {"kr", "kronor"}.isdisjoint(re.split(r"[\W_]+", text.casefold()))
        if printed is not None and printed.factor != 1 and not (printed.factor < 1 and in_kronor):
            whole = "kronor" if currency == KR.currency else currency
            message = Words(
                f"Beloppen är i {printed.name} (”{shown(text)}”), men en huvudbok läses i {whole}.",
                f'The amounts are in {printed.name} ("{shown(text)}"), but a ledger is read in {whole}.',
            )
            remedy = Words(
                f"Exportera beloppen i {whole}, med decimaler om de har dem; är rubriken fel, ta bort enheten ur den.",
                f"Export the amounts in {whole}, with decimals if they have any; if the heading is wrong, take the unit out of it.",
            )
            yield Problem(message, grid.row_place(row), remedy)
            break


def _other_currency(grid: Grid, header: Row, above: Sequence[Row], amounts: Sequence[str], currency: str) -> Iterator[Problem]:
    """Give the declared heading, or the title, that says the amounts to be in another currency than the close is in."""
    said = [(header, text, text) for text in amounts]
    said += [(row, text, found[1]) for row in above for text in bare_cells(row) if (found := _IN_CURRENCY.fullmatch(text.strip()))]
    for row, text, told in said:
        words = set(re.split(r"[\W\d_]+", told.upper()))
        other = next(iter(sorted((words & CURRENCIES) - {currency})), None)
        if other is not None and currency not in words:
            message = Words(
                f"Beloppen är i {other} (”{shown(text)}”), men bokslutet är i {currency}.",
                f'The amounts are in {other} ("{shown(text)}"), but the close is in {currency}.',
            )
            remedy = Words(
                f'Skriv currency = "{other}" under [entity], eller ange kolumnen i {currency}; är rubriken fel, ta bort valutan ur den.',
                f'Write currency = "{other}" under [entity], or give the column in {currency}; if the heading is wrong, take '
                "the currency out of it.",
            )
            yield Problem(message, grid.row_place(row), remedy)
            break


#: What a title says of the whole table.
_IN_CURRENCY = re.compile(r"(?:valuta|currency|belopp i|amounts? in)\W+([A-Z]{3})\W*", re.IGNORECASE)
