"""Tables and layouts for tests, from text as printed."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from bokslut.books import Books
from bokslut.model.money import KR, Unit, unit
from bokslut.model.place import Place
from bokslut.model.table import Figure, Line, Origin, Table
from bokslut.model.words import same
from bokslut.statements.layout import Layout, LayoutLine


def named(name: str) -> Unit:
    found = unit(name)
    assert found is not None, name
    return found


def printed(text: str, of: Unit, place: Place | None = None) -> Figure:
    """A figure from "186 358", "−1,5": precision from the decimals shown."""
    number = Decimal(text.replace(" ", "").replace("−", "-").replace(",", "."))
    exponent = number.as_tuple().exponent
    assert isinstance(exponent, int)
    return Figure(Fraction(number) * of.factor, Fraction(10) ** exponent * of.factor / 2, of, text, place)


def table(
    name: str,
    rows: dict[str, list[str | None]],
    columns: list[str],
    of: str = "tkr",
    *,
    layout: str | None = None,
    printed_unit: str | None = None,
    units: dict[str, str] | None = None,
) -> Table:
    """A published table; None is a cell that is not printed."""
    figures = {}
    for number, (line, texts) in enumerate(rows.items(), 2):
        for position, (column, text) in enumerate(zip(columns, texts, strict=True)):
            if text is not None:
                own = named((units or {}).get(line, of))
                figures[line, column] = printed(text, own, Place(f"{name}.csv", number, 10 + 10 * position))
    lines = tuple(Line(line, same(line.replace("_", " ").capitalize())) for line in rows)
    return Table(
        name,
        same(name.capitalize()),
        lines,
        tuple(columns),
        figures,
        layout=layout,
        unit=named(of),
        printed_unit=named(printed_unit) if printed_unit else None,
        place=Place(f"{name}.csv", 1, 1),
    )


def statement(name: str, rows: dict[str, list[str]], columns: list[str]) -> Table:
    """A statement drawn up from the ledger: exact kronor."""
    figures = {
        (line, column): Figure(Fraction(text), Fraction(0), KR)
        for line, texts in rows.items()
        for column, text in zip(columns, texts, strict=True)
    }
    lines = tuple(Line(line, same(line)) for line in rows)
    return Table(name, same(name), lines, tuple(columns), figures, Origin.LEDGER, layout=name)


def layout(name: str, sums: dict[str, list[str]], lines: list[str]) -> Layout:
    return Layout(
        id=name,
        title=same(name),
        line=tuple(LayoutLine(id=line, label=same(line), sum=tuple(sums.get(line, ()))) for line in lines),
    )


def books(*tables: Table, statements: tuple[Table, ...] = (), layouts: tuple[Layout, ...] = ()) -> Books:
    return Books(
        tables={one.id: one for one in tables},
        statements={one.id: one for one in statements},
        layouts={one.id: one for one in layouts},
    )
