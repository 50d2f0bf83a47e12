"""Published tables: figures as printed, places exact, nothing misread in silence."""

from __future__ import annotations

import datetime as dt
from fractions import Fraction

import openpyxl
import pytest
from column_books import saved, text_file, workbook_file
from hypothesis import given
from hypothesis import strategies as st

from bokslut.model.errors import UnreadableError, UsageError
from bokslut.model.money import Kind, unit
from bokslut.model.printed_days import PrintedDays
from bokslut.model.printing import format_amount
from bokslut.model.table import Line
from bokslut.model.words import Words
from bokslut.sources.interface import SourceFile, TableSpec
from bokslut.sources.published import read_table

TKR, MKR, PERCENT = unit("tkr"), unit("mkr"), unit("%")

LAYOUT = (
    Line("tillgangar", Words("TILLGÅNGAR", "ASSETS"), "heading"),
    Line("kundfordringar", Words("Kundfordringar", "Trade receivables")),
    Line("kassa", Words("Kassa och bank", "Cash and bank")),
    Line("ovriga_langa", Words("Övriga skulder", "Other liabilities")),
    Line("ovriga_korta", Words("Övriga skulder", "Other liabilities")),
    Line("summa", Words("Summa tillgångar", "Total assets"), "sum"),
)


def spec(**details: object) -> TableSpec:
    return TableSpec(**{"id": "t", "path": "t.csv", "unit": TKR, **details})


def read(text: str, lines=(), **details: object):
    return read_table(text_file(text, path="t.csv"), spec(**details), lines)


def names(reading) -> list[str]:
    return [finding.name for finding in reading.findings]


def test_the_published_balance_sheet_with_exact_places():
    reading = read(
        "line;label;2022-12-31;2021-12-31\nkundfordringar;Kundfordringar;28 722;14 916\novriga;Övriga fordringar;−1 483 105;\n",
        columns={"2022-12-31": "2022"},
    )
    table = reading.table
    assert table.columns == ("2022", "2021_12_31")
    assert table.headings == {"2022": "2022-12-31", "2021_12_31": "2021-12-31"}
    figure = table.figure("kundfordringar", "2022")
    assert (figure.value, figure.half_width, figure.unit, figure.printed) == (28_722_000, 500, TKR, "28 722")
    assert (figure.place.line, figure.place.column, figure.place.end_column) == (2, 31, 37)
    assert table.figure("ovriga", "2022").value == -1_483_105_000
    assert table.figure("ovriga", "2021_12_31") is None
    assert reading.findings == ()
    assert (reading.info.format, reading.info.encoding) == ("table-csv", "utf-8")


def test_place_of_a_quoted_cell_is_its_text():
    reading = read('label,2022\n"Kassa, bank","1 485,5"\n')
    place = reading.table.figure("kassa_bank", "2022").place
    assert (place.line, place.column, place.end_column) == (2, 16, 23)


def test_a_bare_zero_and_a_nil_take_the_precision_most_figures_have():
    figures = read("label;2022\na;21,8\nb;0\nc;–\nd;7\ne;0,00\nf;1,5\n", unit=MKR).table.figures
    widths = {line: figure.half_width for (line, _), figure in figures.items()}
    assert widths == {"a": 50_000, "b": 50_000, "c": 50_000, "d": 500_000, "e": 5_000, "f": 50_000}


def test_units_of_lines_cells_and_of_a_heading_that_is_wrong():
    reading = read("label;2022\na;503,9\nb;5,2\nc;58 %\n", unit=TKR, actual_unit=MKR, units={"b": PERCENT})
    table = reading.table
    assert (table.unit, table.printed_unit) == (MKR, TKR)
    assert table.figure("a", "2022").value == 503_900_000
    assert table.figure("b", "2022").value == Fraction(52, 1000)
    assert (table.figure("c", "2022").value, table.figure("c", "2022").unit.kind) == (Fraction(58, 100), Kind.RATIO)
    assert read("label;2022\na;1\n", unit=TKR, actual_unit=TKR).table.printed_unit is None


@pytest.mark.parametrize(
    ("text", "found", "line"),
    [
        ("label;2022\na;21,8\nb;19.9\n", ["decimal-point-among-commas"], 3),
        ("label;2022\na;21.8\nb;19.9\n", [], None),
        ("label;2022\na;1.234\n", ["unreadable-cell"], 2),
        ("label;2022\na;hej\n", ["unreadable-cell"], 2),
        ("label;2022\na;1\nb;2\na;3\n", ["duplicate-line"], 4),
        ("label;x;x\na;1;2\n", ["duplicate-column"], 1),
        ("label,2021,2022\na,1,5,2\n", ["ragged-row"], 2),
        ("label;2021;2022\na;1\n", ["ragged-row"], 2),
        ('label;2022\na;"1\n', ["ragged-row"], 2),
        ("label;;2022\na;7;1\n", ["ragged-row"], 2),
        ("label;2022\n;7\n", ["unmatched-line"], 2),
        ("label;2022\n", ["empty-table"], 1),
        ("label;2022\na;\n", ["empty-table"], 1),
        ("label;2022;\na;1;\n;;\nRubrik;;\n", [], None),
    ],
)
def test_each_fault_is_one_finding_at_its_line(text, found, line):
    reading = read(text)
    assert names(reading) == found
    if line is not None:
        assert reading.findings[0].place.line == line
        assert reading.findings[0].remedy is not None


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("label;2021;2022\na;1\n", "The row has 2\u00a0cells, the heading 3."),
        ("label;2021;2022\na;1;2;5\n", "The row has 4\u00a0cells, the heading 3."),
        ("label;;2022\na;7;1\n", "Something stands in a column without a heading."),
    ],
)
def test_a_row_that_does_not_fit_is_told_by_what_is_wrong_with_it(text, said):
    (finding,) = read(text).findings
    assert finding.message.en == said


def test_figures_of_a_row_that_does_not_fit_are_unknown():
    table = read("label,2021,2022\na,1,5,2\nb,1,2\n").table
    assert {line for line, _ in table.figures} == {"b"}
    assert [line.id for line in table.lines] == ["a", "b"]


def test_labels_are_matched_to_the_layout():
    text = "label;2022\nTillgångar;\n kundfordringar,  not 3;1\nCash and bank (note 4);2\nSUMMA\u00a0TILLGÅNGAR:;3\n"
    reading = read(text, LAYOUT, layout="bs")
    assert names(reading) == []
    assert [(line.id, line.role) for line in reading.table.lines] == [
        ("tillgangar", "heading"),
        ("kundfordringar", "item"),
        ("kassa", "item"),
        ("summa", "sum"),
    ]
    assert reading.table.line("kundfordringar").label == Words("kundfordringar, not 3", "Trade receivables")


def test_a_row_of_totals_is_known_by_its_label_where_no_layout_says():
    lines = read("label;2025\nIT;5\nSumma områden;6\nTotalt;7\nSummariskt;1\nTotala intäkter;1\nSumma:;\n").table.lines
    assert [line.role for line in lines] == ["item", "sum", "sum", "item", "item", "heading"]
    assert [line.role for line in read("line;2025\nit;5\nsumma_omraden;6\n").table.lines] == ["item", "sum"]


def test_lines_that_cannot_be_matched_are_told_with_a_suggestion():
    text = "line;label;2022\n;Kundfodringar;1\nkasa;Kassa;2\n;Övriga skulder;3\nkassa;Kassa;4\n"
    reading = read(text, LAYOUT, layout="bs")
    assert names(reading) == ["unmatched-line"] * 3
    said = [finding.message.en for finding in reading.findings]
    assert 'Did you mean "Kundfordringar"?' in said[0]
    assert 'Did you mean "kassa"?' in said[1]
    assert "say which in the column line" in said[2]
    # Nothing is dropped: what is not in the layout is still in the table.
    assert len(reading.table.figures) == 4


def test_a_mapping_to_headings_that_are_not_there():
    with pytest.raises(UsageError) as caught:
        read("label;Bokslut 2022\na;1\n", columns={"Bokslut 2202": "2022", "Budget": "budget"})
    assert [problem.place.line for problem in caught.value.problems] == [1, 1]
    assert 'Did you mean "Bokslut 2022"' in caught.value.problems[0].remedy.en
    with pytest.raises(UsageError):
        read("label;2022\nkassa;1\n", units={"kasa": PERCENT})


@pytest.mark.parametrize("text", ["", " \n", "2021;2022\n1;2\n", "line;label\na;b\n", '"label;2022\n', "bara text\n", "a\x00b;c"])
def test_what_is_no_table(text):
    with pytest.raises(UnreadableError) as caught:
        read(text)
    assert caught.value.problems[0].place.path == "t.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16"])
@pytest.mark.parametrize("delimiter", [";", "\t", ","])
def test_encodings_and_delimiters(encoding, delimiter):
    text = f'line{delimiter}label{delimiter}2022\r\nlon{delimiter}Löner{delimiter}"28\u00a0722,5"\r\n'
    reading = read_table(text_file(text, encoding), spec())
    assert names(reading) == []
    assert reading.table.figure("lon", "2022").value == 28_722_500
    assert reading.table.lines[0].label.sv == "Löner"


def test_a_sheet_is_read_as_its_number_formats_print_it():
    file = workbook_file(
        ["label", "Bokslut 2022", "Andel"],
        ["Kassa", 28_722_499.5, 0.0521],
        ["Bank", -1_483_105, "5,7 %"],
        ["Tom", None, None],
        ["Nil", 0, 0],
        formats={
            "B2": "#,##0,",
            "C2": "0.0%",
            "B3": "# ##0",
            "B5": '_-* #,##0_-;-* #,##0_-;_-* "-"_-;_-@_-',
            "C5": "0.0%",
        },
    )
    reading = read_table(file, spec())
    assert names(reading) == []
    figures = reading.table.figures
    assert (figures["kassa", "bokslut_2022"].value, figures["kassa", "bokslut_2022"].half_width) == (28_722_000, 500)
    assert (figures["kassa", "andel"].value, figures["kassa", "andel"].unit) == (Fraction(52, 1000), PERCENT)
    assert figures["bank", "bokslut_2022"].value == -1_483_105_000
    assert figures["nil", "bokslut_2022"].value == 0
    assert figures["kassa", "bokslut_2022"].place.sheet == "Blad1"
    assert (figures["kassa", "andel"].place.line, figures["kassa", "andel"].place.column) == (2, 3)
    assert reading.info.format == "table-xlsx"


def test_formulas_without_values_and_error_values_are_findings():
    reading = read_table(workbook_file(["", "2022"], ["a", "=1+1"], ["b", "#REF!"], ["c", 1]), spec())
    assert names(reading) == ["unreadable-cell"] * 2
    assert "never calculated" in reading.findings[0].message.en
    assert "#REF!" in reading.findings[1].message.en


def test_several_sheets_must_be_chosen_between():
    book = openpyxl.Workbook()
    book.active.append(["label", "2022"])
    book.active.append(["a", 1])
    book.create_sheet("Not 4")
    with pytest.raises(UsageError) as caught:
        read_table(saved(book), spec())
    assert "”Not 4”" in caught.value.problems[0].remedy.sv
    assert read_table(saved(book), spec(sheet="Sheet")).table.figure("a", "2022").value == 1000


CELLS = st.integers(-(10**9), 10**9)


@given(
    st.lists(st.lists(st.none() | CELLS, min_size=2, max_size=2), min_size=1, max_size=8),
    st.integers(0, 3),
    st.sampled_from(";\t|"),
    st.booleans(),
)
def test_a_table_written_reads_back_to_the_same_figures(rows, decimals, delimiter, quoted):
    mark = '"' if quoted else ""

    def cell(digits: int | None) -> str:
        value = "" if digits is None else format_amount(Fraction(digits, 10**decimals) * TKR.factor, TKR, decimals)
        return f"{mark}{value}{mark}"

    lines = [delimiter.join(("line", "A", "B")), *(delimiter.join((f"r{i}", *map(cell, row))) for i, row in enumerate(rows))]
    text = "\n".join(lines)
    reading = read_table(text_file(text), spec())
    assert set(names(reading)) <= ({"empty-table"} if not any(v is not None for row in rows for v in row) else set())
    expected = {
        (f"r{i}", column): Fraction(digits, 10**decimals) * 1000
        for i, row in enumerate(rows)
        for column, digits in zip("ab", row, strict=True)
        if digits is not None
    }
    assert {cell: figure.value for cell, figure in reading.table.figures.items()} == expected
    written = text.split("\n")
    for figure in reading.table.figures.values():
        place = figure.place
        assert written[place.line - 1][place.column - 1 : place.end_column - 1] == figure.printed


@given(st.binary(max_size=200) | st.text('label;2022\n,"1 -–.%åkr\x00', max_size=200).map(str.encode))
def test_any_bytes_are_a_table_or_an_error_with_a_reason(data):
    for begun in (data, b"label;2022\n" + data):
        try:
            reading = read_table(SourceFile("t.csv", begun), spec())
        except (UnreadableError, UsageError):
            continue
        assert all(finding.place is not None for finding in reading.findings)
        assert reading.table.figures or reading.findings


SECTIONS = (
    Line("langa_rubrik", Words("Långfristiga skulder", "Non-current"), "heading"),
    Line("bank_lang", Words("Långa lån", "Loans"), aliases=("Skulder till kreditinstitut",)),
    Line("summa_langa", Words("Summa långfristiga skulder", "Total"), "sum", aliases=("Långfristiga skulder",)),
    Line("korta_rubrik", Words("Kortfristiga skulder", "Current"), "heading"),
    Line("bank_kort", Words("Korta lån", "Loans"), aliases=("Skulder till kreditinstitut",)),
    Line("leverantorer", Words("Leverantörsskulder", "Payables")),
    Line("skatter", Words("Skatteskulder", "Taxes")),
    Line("summa_korta", Words("Summa kortfristiga skulder", "Total"), "sum"),
)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        # by the heading and the total around it
        ("Långfristiga skulder;\nSkulder till kreditinstitut;1\nKortfristiga skulder;\nSkatteskulder;2\n", {"bank_lang"}),
        ("Summa långfristiga skulder;1\nSkulder till kreditinstitut;1\nLeverantörsskulder;2\n", {"bank_kort"}),
        # in another order than the layout's, but in its section
        ("Kortfristiga skulder;\nLeverantörsskulder;2\nSkulder till kreditinstitut;1\nSkatteskulder;3\n", {"bank_kort"}),
        # as many rows as lines: in their order
        ("Skulder till kreditinstitut;1\nSkulder till kreditinstitut;3\nLeverantörsskulder;2\n", {"bank_lang", "bank_kort"}),
        # nothing tells
        ("Skulder till kreditinstitut;1\nLeverantörsskulder;2\n", set()),
        ("Skulder till kreditinstitut;1\n", set()),
    ],
)
def test_a_name_of_two_lines_is_the_one_where_it_stands_or_a_finding(rows, lines):
    reading = read(f"label;2022\n{rows}", SECTIONS, layout="bs")
    assert {line.id for line in reading.table.lines if line.id.startswith("bank")} == lines
    assert names(reading) == ([] if lines else ["unmatched-line"])
    if not lines:
        assert "bank_lang, bank_kort" in reading.findings[0].message.sv
        assert reading.table.strays == ("Skulder till kreditinstitut",)


def test_a_section_s_name_is_its_heading_without_figures_and_its_total_with():
    text = "label;2022\nLångfristiga skulder;\nLånga lån;1\nLångfristiga skulder;1\n"
    reading = read(text, SECTIONS, layout="bs")
    assert names(reading) == []
    assert [line.id for line in reading.table.lines] == ["langa_rubrik", "bank_lang", "summa_langa"]


def test_a_heading_named_like_the_only_line_below_it_is_no_second_line():
    reading = read("label;2022\nKassa och bank;\nKassa och bank;2\n", LAYOUT, layout="bs")
    assert names(reading) == []
    assert reading.table.figure("kassa", "2022").value == 2000


def test_a_row_that_is_not_in_the_layout_never_gets_the_id_of_a_line():
    # Its own name would be that of a line that is called something else.
    layout = (Line("ovriga_skulder", Words("Skulder i övrigt", "Other")), Line("summa", Words("Summa", "Total"), "sum"))
    reading = read("label;2022\nÖvriga skulder;7\n", layout, layout="bs")
    assert names(reading) == ["unmatched-line"]
    assert reading.table.figure("ovriga_skulder", "2022") is None


@pytest.mark.parametrize("heading", ["Not", "not", "NOT.", "Noter:", "Note", "Notes", "Nothänvisning", "Bilaga"])
@pytest.mark.parametrize("cell", ["5", "2, 3", "Not 4"])
def test_numbers_of_notes_are_no_figures(heading, cell):
    text = f"label;{heading};2022\nTILLGÅNGAR;{cell};\nKundfordringar;{cell};7\nKassa och bank;;2\n"
    reading = read(text, LAYOUT, layout="bs")
    assert names(reading) == []
    assert reading.table.columns == ("2022",)
    assert [(line.id, line.role) for line in reading.table.lines] == [
        ("tillgangar", "heading"),
        ("kundfordringar", "item"),
        ("kassa", "item"),
    ]


def test_a_column_of_notes_is_one_of_figures_where_the_close_file_says_so():
    assert read("label;Not;2022\na;5;7\n", columns={"Not": "antal"}).table.columns == ("antal", "2022")
    with pytest.raises(UnreadableError):
        read("label;Not\na;5\n")


@pytest.mark.parametrize(
    "above",
    ["Balansräkning;;\n", "Prov AB\n\nBalansräkning 2022\nBelopp i tkr;;\n", "Prov AB;;556677-8899\n;;\n", "Prov AB;;2022-12-31\n"],
)
@pytest.mark.parametrize("corner", ["", "label", "Belopp i tkr", "(tkr)", "TKR", "Balansräkning (tkr)", "Belopp i KSEK", "Tusen kronor"])
def test_titles_above_the_headings_are_passed_over(above, corner):
    reading = read(f"{above}{corner};Not;2022\nKassa;4;7\nBank;;9\n")
    assert names(reading) == []
    assert {line: figure.value for (line, _), figure in reading.table.figures.items()} == {"kassa": 7000, "bank": 9000}
    assert reading.table.place.line == above.count("\n") + 1


def test_a_row_of_figures_is_neither_a_title_nor_the_headings():
    """A row that was passed over in silence would be a line nobody looks at."""
    for text in (
        "Post;Utfall\nKassa;\n;5\nBank;3\n",
        "Post;Utfall 2022\nKassa;1\nlabel;Utfall 2022\nBank;2\n",
        "Post;Utfall\nKassa;1\n;Utfall\nBank;2\n",
    ):
        with pytest.raises(UnreadableError):
            read(text)
    assert names(read("label;2022\n;7\n")) == ["unmatched-line"]


def test_the_headings_are_the_row_that_columns_names():
    text = ";Balansräkning\n;Utfall;Budget\nKassa;1;2\n"
    assert read(text, columns={"Utfall": "2022"}).table.columns == ("2022", "budget")
    with pytest.raises(UsageError) as caught:
        read("Balansräkning\nlabel;Utfall\nKassa;1\n", columns={"Utfal": "2022"})
    assert caught.value.problems[0].place.line == 2


@pytest.mark.parametrize("text", ["Belopp i mkr;2022\nKassa;7\n", "Balansräkning, mkr\n;2022\nKassa;7\n", "(MSEK);2022\nKassa;7\n"])
def test_the_unit_that_is_printed_is_the_table_s_and_must_be_the_one_declared(text):
    assert read(text, unit=MKR).table.figure("kassa", "2022").value == 7_000_000
    assert read(text, unit=unit("kr"), unit_declared=False).table.figure("kassa", "2022").value == 7_000_000
    corrected = read(text, unit=MKR, actual_unit=TKR).table
    assert (corrected.figure("kassa", "2022").value, corrected.printed_unit) == (7000, MKR)
    with pytest.raises(UsageError) as caught:
        read(text, unit=TKR)
    assert 'unit = "mkr"' in caught.value.problems[0].remedy.en
    assert caught.value.problems[0].place.line == 1


def test_labels_may_be_indented_into_columns_without_a_heading():
    reading = read(";;2022\nTILLGÅNGAR;;\n;Kundfordringar;7\n;– Kassa och bank;2\nSumma;tillgångar;9\n", LAYOUT, layout="bs")
    assert names(reading) == []
    assert [line for line, _ in reading.table.figures] == ["kundfordringar", "kassa", "summa"]
    # A figure without a heading is no part of a name.
    for figure in ("7", "1.234", "7 kr", "–"):
        assert names(read(f"label;;2022\na;{figure};1\n")) == ["ragged-row"]


def test_a_dash_before_a_label_is_no_part_of_it():
    reading = read("label;2022\n   – Kundfordringar;7\n- Kassa och bank;2\n–;\n", LAYOUT, layout="bs")
    assert names(reading) == []
    assert [line for line, _ in reading.table.figures] == ["kundfordringar", "kassa"]


def test_a_heading_of_days_is_the_column_of_those_days():
    days = {
        "2025": PrintedDays(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
        "2024": PrintedDays(dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    }
    for headings, columns in (
        ("2025-12-31;31 dec 2024", ("2025", "2024")),
        ("2025-01-01 – 2025-12-31;2024-08-31", ("2025", "2024_08_31")),
        # What columns says, and a heading that is the name itself, go before.
        ("2025-12-31;2025", ("2025_12_31", "2025")),
        ("2025-12-31;Bokslut", ("2025_12_31", "2025")),
        ("2025-12-31;Per 2025-12-31", ("2025", "2025")),
    ):
        named = {"Bokslut": "2025"} if "Bokslut" in headings else {}
        reading = read(f"label;{headings}\na;1;2\n", days=days, columns=named)
        assert tuple(dict.fromkeys(columns)) == reading.table.columns
        assert names(reading) == (["duplicate-column"] if columns == ("2025", "2025") else [])


@pytest.mark.parametrize("headings", ["Not;2022;2021", "Not;2022-12-31;31 dec 2021", ";Utfall;2021"])
def test_the_corner_may_be_the_statement_s_title_beside_headings_of_time(headings):
    reading = read(
        f"Prov AB;;;\nBalansräkning;{headings}\nKassa;{'4' * headings.startswith('Not')};1;2\n",
        columns={"Utfall": "2022"} if "Utfall" in headings else {},
    )
    assert names(reading) == []
    assert [line for line, _ in reading.table.figures] == ["kassa", "kassa"]
    for text in ("Balansräkning;Not;Utfall\nKassa;4;1\n", "kod;text;2022\n1;Kassa;2\n", "2021;2022\n1;2\n"):
        with pytest.raises(UnreadableError):
            read(text)
    # What stands below it is no heading for lacking a label.
    sections = read("Balansräkning;;2022\nTillgångar;;\n;Kassor;\n;Kassa;1\nlabel;;2022\n;;Kronor\n")
    assert sections.table.columns == ("2022",)
    assert sections.table.figure("kassa", "2022") is not None


def test_figures_on_a_row_that_is_only_a_heading_in_the_layout_are_held_against_nothing_and_told():
    reading = read(
        "label;2022\nKorta skulder;3\nLeverantörsskulder;3\n", (Line("rubrik", Words("Korta skulder", "Current"), "heading"), *SECTIONS)
    )
    assert names(reading) == ["unmatched-line"]
    assert reading.table.strays == ("Korta skulder",)
    assert reading.table.line("rubrik") is None


TWICE_NAMED = (
    Line("skatter_i_ar", Words("Skatt att betala", "Tax payable")),
    Line("summa_skatt", Words("Summa skatt", "Total tax"), "sum"),
    Line("lan", Words("Lån", "Loans")),
    Line("ovriga_langa", Words("Långa övriga", "Other"), aliases=("Övriga skulder",)),
    Line("summa_langa", Words("Summa långa", "Total"), "sum"),
    Line("leverantorer", Words("Leverantörsskulder", "Payables")),
    Line("ovriga_korta", Words("Korta övriga", "Other"), aliases=("Övriga skulder",)),
    Line("upplupna", Words("Upplupna kostnader", "Accruals")),
    Line("summa_korta", Words("Summa korta", "Total"), "sum"),
)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        # The only line of the name between the two is of another section than both: the row is as likely the other line.
        ("Summa skatt;1\nÖvriga skulder;2\nLeverantörsskulder;3\n", []),
        ("Lån;1\nÖvriga skulder;2\nLeverantörsskulder;3\n", ["ovriga_langa"]),
        ("Summa skatt;1\nÖvriga skulder;2\nSumma långa;3\n", ["ovriga_langa"]),
        # One that is known leaves the other for the other row.
        (
            "Summa skatt;1\nÖvriga skulder;9\nLeverantörsskulder;3\nÖvriga skulder;2\nUpplupna kostnader;3\n",
            ["ovriga_langa", "ovriga_korta"],
        ),
    ],
)
def test_a_name_of_two_lines_is_not_the_one_that_merely_lies_between(rows, lines):
    reading = read(f"label;2022\n{rows}", TWICE_NAMED, layout="bs")
    assert [line.id for line in reading.table.lines if line.id.startswith("ovriga_") and line.id != "ovriga_skulder"] == lines
    assert names(reading) == ([] if lines else ["unmatched-line"])
    if not lines:
        assert "ovriga_langa, ovriga_korta" in reading.findings[0].message.sv


VARA = Line("vara", Words("Varor", "Goods"))
STUFF = Line("ravara", Words("Råvaror", "Raw materials"), aliases=("Material",))
BOTH = Line(
    "summa_varor", Words("Varor och material", "Goods and materials"), "sum", aliases=("Varor", "Råvaror"), terms=("vara", "ravara")
)


@pytest.mark.parametrize(
    ("rows", "lines"),
    [
        ("Varor;1\n", ["summa_varor"]),
        ("Varor;1\nRåvaror;1\n", ["vara", "ravara"]),
        ("Material;1\nVaror;1\n", ["ravara", "vara"]),
        ("Material;1\nRåvaror;2\nVaror;1\n", ["ravara", "summa_varor", "vara"]),
        ("Varor och material;2\nVaror;1\n", ["summa_varor", "vara"]),
    ],
)
def test_a_name_of_a_line_and_of_its_sum_is_the_sum_unless_the_parts_are_printed(rows, lines):
    reading = read(f"label;2022\n{rows}", (STUFF, VARA, BOTH), layout="bs")
    assert [line.id for line in reading.table.lines] == lines
    assert names(reading) == []


@pytest.mark.parametrize(
    ("printed", "known"),
    [
        ("Materiella tillgångar", "Immateriella tillgångar"),
        ("Långfristiga skulder", "Kortfristiga skulder"),
        ("Resultat efter skatt", "Resultat före skatt"),
        ("Nedskrivningar", "Avskrivningar"),
        ("Ränteintäkter", "Rörelseintäkter"),
        ("Uppskjuten skatt", "Aktuell skatt"),
    ],
)
def test_no_line_is_suggested_that_says_the_opposite_or_is_a_heading(printed, known):
    for role, typed in (("item", printed), ("heading", known + "s")):
        reading = read(f"label;2022\n{typed};7\n", (Line("a", Words(known, "A line"), role),), layout="bs")
        assert names(reading) == ["unmatched-line"]
        assert "Menade du" not in reading.findings[0].message.sv
    near = read(f"label;2022\n{known}s;7\n", (Line("a", Words(known, "A line")),), layout="bs")
    assert known in near.findings[0].message.sv.partition("Menade du")[2]


@pytest.mark.parametrize("printed", ["Övr. skulder & EK m.m.", "– Övriga skulder och eget kapital mm", "• övr skulder och EK m m."])
def test_short_ways_to_write_a_name_are_the_name(printed):
    reading = read(f"label;2022\n{printed};7\n", (Line("a", Words("Övriga skulder och eget kapital m.m.", "All")),), layout="bs")
    assert [line.id for line in reading.table.lines] == ["a"]
    assert names(reading) == []
