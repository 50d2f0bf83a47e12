"""Books: everything a check may look at, frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.ledger.balances import Balances
    from bokslut.ledger.ledger import Ledger
    from bokslut.model.finding import Finding
    from bokslut.model.period import Period
    from bokslut.model.settlement import Regulation
    from bokslut.model.table import Table
    from bokslut.statements.layout import Layout


@dataclass(frozen=True, slots=True)
class Books:
    """The ledger, last year's ledger, the balances, the statements drawn up and the tables published.

    A close may lack any of them; a check that needs what is absent is skipped and says so.
    """

    period: Period | None = None
    ledger: Ledger | None = None
    previous: Ledger | None = None
    balances: Balances | None = None
    #: Last year's balances: from the previous ledger, else from what this year's file states about last year.
    previous_balances: Balances | None = None
    #: Statements drawn up from the ledger, by layout id.
    statements: Mapping[str, Table] = field(default_factory=dict)
    #: Published tables, by id.
    tables: Mapping[str, Table] = field(default_factory=dict)
    layouts: Mapping[str, Layout] = field(default_factory=dict)
    #: Account selectors by role name.
    roles: Mapping[str, Sequence[str]] = field(default_factory=dict)
    #: False when a source is damaged: no conclusion may be drawn from totals.
    complete: bool = True
    #: What reading the files found.
    found: tuple[Finding, ...] = ()
    #: The surplus regulation, where the close has one.
    regulation: Regulation | None = None

    def table(self, name: str) -> Table | None:
        """Return the published table or statement with this id; else the only published table of that layout."""
        found = self.tables.get(name) or self.statements.get(name)
        if found is None:
            following = [table for table in self.tables.values() if table.layout == name]
            found = following[0] if len(following) == 1 else None
        return found

    def tables_of(self, name: str) -> tuple[Table, ...]:
        """Return every table a rule on `name` applies to: the statement and tables with that id or layout."""
        every = (*self.statements.values(), *self.tables.values())
        return tuple(table for table in every if name in {table.id, table.layout})
