"""The rules that nobody has to write: footings and tie-outs, generated from the layouts.

Their codes are stable: `SUM:<layout>.<line>` and `TIE:<layout>.<line>`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.checks.footing import Footing, adds_up
from bokslut.checks.tie_out import TieOut
from bokslut.model.words import Words
from bokslut.statements.build import line_role

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping

    from bokslut.checks.interface import Rule
    from bokslut.model.table import Table
    from bokslut.statements.layout import Layout


def generated_rules(layouts: Mapping[str, Layout], tables: Mapping[str, Table], statement_ids: Collection[str]) -> tuple[Rule, ...]:
    """Return the footings and tie-outs of every layout that a published table follows.

    A footing for every total that such a table prints (not for one that takes accounts which no line prints, which
    nobody can add up), and, when the layout is also drawn up from the ledger (its id is in `statement_ids`), a tie-out for every line that
    such a table prints. In the order of the layouts and their lines, footings before tie-outs. Statements drawn up
    from the ledger get no footings: their totals are computed.
    """
    return tuple(
        rule
        for layout in layouts.values()
        if (following := [table for table in tables.values() if table.layout == layout.id])
        for rule in _rules(layout, following, drawn=layout.id in statement_ids)
    )


def _rules(layout: Layout, following: list[Table], *, drawn: bool) -> Iterator[Rule]:
    printed = [line for line in layout.line if any(table.line(line.id) for table in following) and not line.heading]
    for line in printed:
        printing = [table for table in following if table.line(line.id)]
        if line_role(line, layout) == "sum" and any(adds_up(layout, table, line.id) for table in printing):
            title = Words(f"{line.label.sv} stämmer med sina rader", f"{line.label.en} agrees with its lines")
            yield Footing(code=f"SUM:{layout.id}.{line.id}", title=title, layout=layout.id, line=line.id)
    if drawn:
        for line in printed:
            title = Words(f"{line.label.sv} stämmer med huvudboken", f"{line.label.en} agrees with the ledger")
            yield TieOut(code=f"TIE:{layout.id}.{line.id}", title=title, layout=layout.id, line=line.id)
