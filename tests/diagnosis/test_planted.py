"""Plant one slip in a published table and see it found: among the candidates always, and first when it stands alone."""

from __future__ import annotations

from fractions import Fraction

from hypothesis import assume, given
from hypothesis import strategies as st

from bokslut.books import Books
from bokslut.checks.generated import generated_rules
from bokslut.checks.relation import Relation
from bokslut.diagnosis.digits import changes_by_one_slip
from bokslut.diagnosis.explain import explain_all
from bokslut.model.finding import Grade
from bokslut.model.money import unit
from bokslut.model.table import Figure, Line, Table
from bokslut.model.words import same
from bokslut.statements.layout import Layout

TKR, MKR = unit("tkr"), unit("mkr")
LINES = ("a", "b", "c", "d", "ab", "abcd", "e", "total")
SUMS = {"ab": ("a", "b"), "abcd": ("ab", "c", "d"), "total": ("abcd", "e")}
LAYOUT = Layout.model_validate(
    {
        "id": "t",
        "title": {"sv": "t", "en": "t"},
        "line": [{"id": line, "label": {"sv": line, "en": line}, "sum": SUMS.get(line, ())} for line in LINES],
    }
)


def table(figures: dict[str, Figure]) -> Table:
    cells = {(line, "2025"): figure for line, figure in figures.items()}
    return Table("t", same("t"), tuple(Line(line, same(line)) for line in LINES), ("2025",), cells, layout="t", unit=figures["a"].unit)


def in_tkr(values: dict[str, int]) -> dict[str, Figure]:
    return {line: Figure(Fraction(value * 1000), Fraction(500), TKR, str(value)) for line, value in values.items()}


def findings(figures: dict[str, Figure]):
    books = Books(tables={"t": table(figures)}, layouts={"t": LAYOUT})
    rules = generated_rules(books.layouts, books.tables, ())
    checks = explain_all([result for rule in rules for result in rule.check(books)], books)
    return [finding for check in checks for finding in check.findings]


def footed(leaves: dict[str, int]) -> dict[str, int]:
    values = dict(leaves)
    for line, terms in SUMS.items():
        values[line] = sum(values[term] for term in terms)
    return values


leaf = st.integers(1_000, 99_999)
leaves = st.fixed_dictionaries(dict.fromkeys("abcde", leaf))


@given(leaves, st.sampled_from(LINES), st.data())
def test_the_planted_figure_is_always_among_the_candidates(values: dict[str, int], line: str, data: st.DataObject):
    values = footed(values)
    change = data.draw(st.sampled_from(sorted(changes_by_one_slip(values[line]))))
    assume(abs(change) > 40)
    found = findings(in_tkr({**values, line: values[line] + change}))
    named = {suspect.line for finding in found for cause in finding.causes for suspect in cause.where}
    assert found
    assert line in named


@given(leaves, st.sampled_from(("ab", "abcd")), st.data())
def test_a_subtotal_where_two_footings_cross_is_the_only_candidate(values: dict[str, int], line: str, data: st.DataObject):
    values = footed(values)
    change = data.draw(st.sampled_from(sorted(changes_by_one_slip(values[line]))))
    assume(abs(change) > 40)
    found = findings(in_tkr({**values, line: values[line] + change}))
    assert len(found) == 2
    for finding in found:
        assert [[suspect.line for suspect in cause.where] for cause in finding.causes] == [[line]]
        (suspect,) = finding.causes[0].where
        assert (suspect.printed, suspect.suggested) == (str(values[line] + change), f"{values[line]:,}".replace(",", "\u00a0"))
        assert finding.causes[0].grade in {Grade.LIKELY, Grade.POSSIBLE}
    assert {finding.joined_to for finding in found} == {None, found[0].id if found[0].joined_to is None else found[1].id}


def test_a_figure_printed_with_decimals_is_corrected_with_as_many():
    values = footed({"a": 1234, "b": 2345, "c": 3456, "d": 4567, "e": 5678})
    shown = {
        line: Figure(Fraction(value * 100_000), Fraction(50_000), MKR, f"{value // 10},{value % 10}")
        for line, value in {**values, "ab": 5379}.items()
    }
    found = findings(shown)
    assert len(found) == 2
    for finding in found:
        (suspect,) = finding.causes[0].where
        assert (suspect.line, suspect.printed, suspect.suggested) == ("ab", "537,9", "357,9")


@given(leaves)
def test_a_table_that_foots_has_no_findings(values: dict[str, int]):
    assert findings(in_tkr(footed(values))) == []


def test_figures_that_explain_it_as_well_are_all_named_where_no_single_slip_does():
    """Which of two figures takes three slips and which four says nothing, and no chance was worked out for either."""
    values = {**footed({"a": 354, "b": -607_323, "c": 1_000, "d": 2_000, "e": 5_000}), "ab": -554_577}
    for total, terms in (("abcd", ("ab", "c", "d")), ("total", ("abcd", "e"))):
        values[total] = sum(values[term] for term in terms)
    (finding,) = findings(in_tkr(values))
    (cause,) = finding.causes
    assert {suspect.line for suspect in cause.where} == {"a", "b"}
    assert (cause.grade, cause.chance) == (Grade.POSSIBLE, None)


def test_a_total_that_its_lines_do_not_bear_out_is_told_with_the_decimals_it_is_printed_with():
    """Whole mkr would show 368,2 and 368,0 as the same."""
    values = footed({"a": 2880, "b": 800, "c": 0, "d": 0, "e": 10}) | {"ab": 3682}
    figures = {
        line: Figure(Fraction(value * 100_000), Fraction(50_000), MKR, f"{value // 10},{value % 10}") for line, value in values.items()
    }
    ruled_out = {words.sv for finding in findings(figures) for words in finding.ruled_out}
    assert "ab: tryckt 368,2, raderna ger 368,0" in ruled_out


def test_figures_that_only_together_explain_it_are_not_called_one_of_them():
    """Where lines and columns both add up, a wrong figure has its total with it: each line's two figures are a cause of their own."""
    figures = {"ib": (1047, 500, 1547), "res": (410, 90, 500), "ub": (1410, 590, 2000)}
    columns = ("fritt", "bundet", "totalt")
    cells = {
        (line, column): Figure(Fraction(value * 1000), Fraction(500), TKR, str(value))
        for line, values in figures.items()
        for column, value in zip(columns, values, strict=True)
    }
    equity = Table("ek", same("ek"), tuple(Line(line, same(line)) for line in figures), columns, cells, unit=TKR)
    books = Books(tables={"ek": equity})
    common = {"title": same("x"), "table": "ek"}
    rules = [
        Relation.model_validate({"code": "EK1", "assert": "ib + res == ub"} | common),
        Relation.model_validate({"code": "EK2", "assert": "fritt + bundet == totalt", "per": "line"} | common),
    ]
    checks = explain_all([result for rule in rules for result in rule.check(books)], books)
    finding = next(finding for check in checks for finding in check.findings)
    named = [{(suspect.line, suspect.column) for suspect in cause.where} for cause in finding.causes]
    assert len(named) == len(figures)
    assert all({(line, "fritt"), (line, "totalt")} in named for line in figures)
    assert {cause.message.sv for cause in finding.causes} == {"2 tal är fel tillsammans"}
