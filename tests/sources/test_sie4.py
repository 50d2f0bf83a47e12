"""The SIE 4 reader: what is written is what is read, real files against known truth, and a finding for each fault."""

from __future__ import annotations

import datetime as dt
import json
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING, Any

import polars as pl
import pytest
from hypothesis import given
from sie4_writer import COMPANY, Meant, files

from bokslut.ledger.frames import unpack_place
from bokslut.ledger.summary import summarise_reading
from bokslut.model.errors import UnreadableError
from bokslut.model.finding import Severity
from bokslut.model.money import format_ore
from bokslut.model.source import Identification
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.sie4 import READER

if TYPE_CHECKING:
    from bokslut.ledger.ledger import Reading
    from bokslut.model.source import SourceInfo

HEAD = "#FLAGGA 0\n#FORMAT PC8\n#SIETYP 4\n#FNAMN Exempel\n#RAR 0 20250101 20251231\n"


def read(text: str | bytes, encoding: str | None = None) -> Reading:
    data = text if isinstance(text, bytes) else text.encode("cp437")
    return READER.read(SourceFile("x.se", data), ReadOptions(encoding=encoding))


def rows(reading: Reading) -> list[tuple[Any, ...]]:
    return reading.frames.postings.collect().select("account", "amount_ore", "text").rows()


def names(reading: Reading) -> list[str]:
    return [finding.name for finding in reading.findings]


# ---------------------------------------------------------------- what is written is what is read


def lists_of(reading: Reading) -> dict[int, tuple[tuple[str, str], ...]]:
    found: dict[int, list[tuple[str, str]]] = {0: []}
    for number, dimension, code in reading.frames.object_lists.iter_rows():
        found.setdefault(number, []).append((dimension, code))
    return {number: tuple(pairs) for number, pairs in found.items()}


def as_head(info: SourceInfo) -> dict[str, tuple[str, ...]]:
    """Return the records of the head that nothing counts, in full width, as far as they say anything."""
    found = info.identification
    assert found is not None
    texts = {"#FTYP": found.legal_form, "#FNR": found.client, "#BKOD": found.industry, "#TAXAR": found.tax_year, "#KPTYP": found.chart}
    said = {label: (text,) for label, text in texts.items() if text}
    said |= {"#PROSA": found.comments, "#ADRESS": (*found.address, "", "", "", "")[:4] if found.address else ()}
    if info.organisation_number:
        said["#ORGNR"] = (info.organisation_number, *found.organisation_details, "", "")[:3]
    if found.created:
        said["#GEN"] = (f"{found.created:%Y%m%d}", found.created_by or "")
    return {label: fields for label, fields in said.items() if fields}


@given(files())
def test_what_was_written_is_read(meant: Meant) -> None:
    reading = READER.read(SourceFile("x.se", meant.data), ReadOptions())
    pairs = lists_of(reading)
    assert reading.info.encoding == meant.encoding
    assert reading.info.company == COMPANY
    assert [(*row[1:7], unpack_place(row[7])[1]) for row in reading.frames.entries.collect().iter_rows()] == [
        (entry.series, entry.number, entry.date, entry.text, entry.registered, entry.signature or None, meant.lines[index])
        for index, entry in enumerate(meant.entries)
    ]
    for label, frame in (("#TRANS", reading.frames.postings.collect()), ("#BTRANS", reading.frames.history.collect().drop("record"))):
        assert [(row[0], row[1], pairs[row[2]], *row[3:8]) for row in frame.iter_rows()] == [
            (index, row.account, row.objects, row.ore, row.date or entry.date, row.text or None, row.quantity, row.signature or None)
            for index, entry in enumerate(meant.entries)
            for row in entry.rows
            if row.label == label
        ]
    assert [(*row[:4], pairs[row[4]], *row[5:7]) for row in reading.frames.stated.iter_rows()] == [
        (
            one.label[1:],
            one.year,
            one.period if one.label in ("#PSALDO", "#PBUDGET") else None,
            one.account,
            () if one.label in ("#IB", "#UB", "#RES") else one.objects,
            one.ore,
            one.quantity,
        )
        for one in meant.balances
    ]
    assert {row[0]: row[1:5] for row in reading.frames.accounts.iter_rows()} == {
        account: (name, kind, unit, " ".join(sru) or None) for account, (name, kind, unit, sru) in meant.chart.items()
    }
    assert {(row[0], row[1]): row[2] for row in reading.frames.objects.iter_rows()} == meant.objects
    assert as_head(reading.info) == {label: tuple(map(str.strip, fields)) for label, fields in meant.head.items() if any(fields)}
    assert not {finding.code for finding in reading.findings} & {"SIE006", "SIE007", "SIE008", "SIE010", "SIE011", "SIE013", "SIE018"}


# ---------------------------------------------------------------- real files


TRUTH = Path(__file__).parents[2] / ".." / "shared" / "corpus" / "sie" / "truth.json"
CASES = [case for case in json.loads(TRUTH.read_text(encoding="utf-8")) if case["typ"] != "5"] if TRUTH.exists() else []


@pytest.fixture
def real(shared: Path, request: pytest.FixtureRequest) -> tuple[Reading, dict[str, Any]]:
    case = request.param
    return READER.read(SourceFile(case["file"], (shared / "corpus" / "sie" / case["file"]).read_bytes()), ReadOptions()), case


each_real_file = pytest.mark.parametrize("real", CASES, ids=[case["file"] for case in CASES], indirect=True)


def stated(reading: Reading, records: tuple[str, ...], year: int) -> Counter[str]:
    """Add up by hand, account by account."""
    found: Counter[str] = Counter()
    for record, at, account, objects, ore in reading.frames.stated.select("record", "year", "account", "objects", "amount_ore").iter_rows():
        if record in records and at == year and objects == 0:
            found[account] += ore
    return found


def differing(one: Counter[str], other: Counter[str]) -> list[str]:
    return [account for account in sorted({*one, *other}) if one[account] != other[account]]


@each_real_file
def test_a_real_file_is_read_as_it_is(real: tuple[Reading, dict[str, Any]]) -> None:
    reading, truth = real
    info, summary = reading.info, summarise_reading(reading)
    assert reading.complete
    assert info.encoding == truth["enc"]
    assert info.encoding_declared == "PC8"
    assert info.program == truth["program"]
    assert info.type.rstrip("EI") == truth["typ"]
    assert (info.type == "4I") == (truth["typ"] == "4" and truth["ubres"] is None)
    assert {str(number): [f"{year.start:%Y%m%d}", f"{year.end:%Y%m%d}"] for number, year in (info.years or {}).items()} == truth["rar"]
    assert summary.accounts == truth["n_konto"]
    assert info.entries == summary.entries == truth["n_ver"]
    assert info.postings == summary.postings == truth["n_trans"]
    assert [[[one.series, one.number], format_ore(one.sum_ore), one.line] for one in summary.unbalanced] == truth["unbalanced"]
    assert info.checksum == ("ok" if truth["ksumma"] else "absent")


@each_real_file
def test_a_real_files_balances_are_read_as_they_are(real: tuple[Reading, dict[str, Any]]) -> None:
    reading, truth = real
    if truth["ubres"] is None:
        assert reading.frames.stated.is_empty()
        assert not summarise_reading(reading).sums
        return
    sums = summarise_reading(reading).sums[0]
    assert format_ore((sums.closing_ore or 0) + (sums.result_ore or 0)) == truth["ubres"]
    assert format_ore(sums.result_ore or 0) == truth["sumres"]
    assert format_ore(sums.opening_ore or 0) == truth["sumib"]


@each_real_file
def test_a_real_files_movements_are_read_as_they_are(real: tuple[Reading, dict[str, Any]]) -> None:
    reading, truth = real
    opening, closing = stated(reading, ("IB",), 0), stated(reading, ("UB", "RES"), 0)
    if truth["ibub"] != "n/a":
        moved = Counter(opening)
        for account, ore in reading.frames.postings.collect().select("account", "amount_ore").iter_rows():
            moved[account] += ore
        wrong = differing(moved, closing)
        assert len(wrong) == (0 if truth["ibub"] == "ok" else int(truth["ibub"].split()[0]))
    if truth["ub-1_ib0"] is not None:
        wrong = differing(stated(reading, ("UB",), -1), opening)
        assert len(wrong) == (0 if truth["ub-1_ib0"] == "ok" else int(truth["ub-1_ib0"].split()[0]))


@each_real_file
def test_a_healthy_real_file_is_quiet(real: tuple[Reading, dict[str, Any]]) -> None:
    reading, truth = real
    loud = [finding for finding in reading.findings if finding.severity is not Severity.INFO]
    known = {
        "SIE4_Exempelfil_med_underdim.SE": ["text-garbled"],  # spoilt (U+FFFD for every letter) before it was published
        "objektsaldo_ovnbolag.se": ["coverage-unclear"],  # types 2 and 3 without #OMFATTN
        "periodsaldo_ovnbolag.se": ["coverage-unclear"],
        "Sie 1.SE": ["encoding-doubtful"],  # its #FNR holds a path in Windows-1252
    }
    assert [finding.name for finding in loud] == known.get(Path(truth["file"]).name, [])


# ---------------------------------------------------------------- one thing at a time


def entry(*lines: str) -> str:
    return HEAD + "#VER A 1 20250115 Text\n{\n" + "".join(f"{line}\n" for line in lines) + "}\n"


def test_struck_and_added_rows_are_history() -> None:
    reading = read(entry("#TRANS 1930 {} 100", "#BTRANS 3010 {} -90", "#RTRANS 3010 {} -100", "#TRANS 3010 {} -100"))
    assert rows(reading) == [("1930", 10000, None), ("3010", -10000, None)]
    assert reading.frames.history.collect().select("record", "amount_ore").rows() == [("BTRANS", -9000), ("RTRANS", -10000)]
    assert not reading.findings


def test_a_twin_may_have_another_date_but_not_another_amount() -> None:
    assert not read(entry("#RTRANS 1930 {} 1.00 20250116", "#TRANS 1930 {} 1.00")).findings
    reading = read(entry("#RTRANS 1930 {} 1.00", "#TRANS 1930 {} 1.01"))
    assert names(reading) == ["added-row-without-twin"]
    assert str(reading.findings[0].place) == "x.se:8:1"


def test_two_added_rows_need_two_twins() -> None:
    assert names(read(entry("#RTRANS 1930 {} 1", "#RTRANS 1930 {} 1", "#TRANS 1930 {} 1"))) == ["added-row-without-twin"]


@pytest.mark.parametrize(
    ("line", "name", "column", "end"),
    [
        ("   #TRANS 1930 {} tio", "amount-unreadable", 19, 22),
        ('#TRANS 1930 {1 "10"} 0.001', "amount-finer-than-ore", 22, 27),
        ("#TRANS 1930 {} 92233720368547758.08", "amount-beyond-limit", 16, 36),
        ("#TRANS 1930 {}", "field-missing", 15, 16),
        ('#TRANS "" {} 5.00', "field-missing", 8, 10),
        ("#TRANS 1930 {} 5.00 20250229", "date-unreadable", 21, 29),
        ("#TRANS 1930 {1 10 5.00", "object-list-broken", 13, 23),
        ("#TRANS 1930 {1} 5.00", "object-list-broken", 14, 15),
        ('#TRANS "1930 {} 5.00', "quote-unclosed", 8, 21),
        ('#TRANS 1930 {} 5.00 20250115 "Kaffe', "quote-unclosed", 30, 36),
        ("#TRNAS 1930 {} 5.00", "unknown-record-in-entry", 1, 7),
    ],
)
def test_a_fault_is_placed_at_its_field(line: str, name: str, column: int, end: int) -> None:
    reading = read(entry("#TRANS 3010 {} -5.00", line))
    assert names(reading) == [name]
    place = reading.findings[0].place
    assert place is not None
    assert (place.line, place.column, place.end_column) == (9, column, end)


def test_a_last_line_of_nothing_but_a_control_character_is_told() -> None:
    reading = read(entry("#TRANS 1930 {} 5.00", "#TRANS 3010 {} -5.00") + "\x0b")
    assert {"last-line-unfinished", "control-character"} <= {*names(reading), *(odd.code for odd in reading.info.oddities)}


@pytest.mark.parametrize(
    "amount",
    [
        "tio",
        "0.001",
        "92233720368547758.08",
        "1,234",
        "1e5",
        "--1",
        "1.2.3",
        "NaN",
        "٣",
        "9" * 5000,
        "0" * 4400 + "9" * 30,
        "9" * 5000 + ",5",
    ],
)
def test_an_amount_that_cannot_be_counted_is_never_dropped_in_silence(amount: str) -> None:
    reading = READER.read(SourceFile("x.se", entry(f"#TRANS 1930 {{}} {amount}").encode()), ReadOptions())
    assert not reading.complete
    assert any(finding.severity is Severity.ERROR for finding in reading.findings)


@pytest.mark.parametrize(
    ("amount", "ore"), [("1234,50", 123450), ("+7.25", 725), ('"1 234.50"', 123450), ("12.00-", -1200), ("1.234,50", 123450)]
)
def test_an_amount_that_can_mean_one_number_is_read_with_a_warning(amount: str, ore: int) -> None:
    reading = read(entry(f"#TRANS 1930 {{}} {amount}"))
    assert rows(reading) == [("1930", ore, None)]
    assert reading.complete
    assert [(finding.name, finding.severity) for finding in reading.findings] == [("amount-form", Severity.WARNING)]


def test_the_same_fault_in_many_places_is_told_in_full_and_then_counted() -> None:
    reading = read(entry(*["#TRANS 1930 {} x"] * 1000))
    assert len(reading.findings) == 201
    assert "800" in reading.findings[-1].message.sv
    assert not reading.complete


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (r'"C:\dir\sub"', r"C:\dir\sub"),
        (r'"C:\dir\\"', r"C:\dir" + "\\\\"),
        ('"C:\\dir\\"', "C:\\dir\\"),
        (r'"Firma \"Bella\""', 'Firma "Bella"'),
        ('"F"retag"', 'F"retag'),
        ('""', ""),
        ("a\\b", "a\\b"),
        ('"}"', "}"),
        ("Bella}", "Bella}"),
        ('"  padded  "', "  padded  "),
    ],
)
def test_quotes_and_backslashes(text: str, kept: str) -> None:
    reading = read(HEAD + f'#KONTO 1930 {text}\n#VER A 1 20250115\n{{\n#TRANS 1930 {{}} 1 "" {text}\n#TRANS 1930 {{}} -1\n}}\n')
    assert reading.frames.accounts["name"].to_list() == [kept]
    assert rows(reading)[0] == ("1930", 100, kept or None)


def test_a_path_ending_in_a_backslash_does_not_swallow_the_next_field() -> None:
    reading = read(HEAD + '#VER A 1 20250115 "C:\\x\\" 20250116 "kw"\n{\n}\n')
    assert reading.frames.entries.collect().select("text", "signature").rows() == [("C:\\x\\", "kw")]


def test_a_lost_opening_brace_does_not_lose_the_rows() -> None:
    reading = read(HEAD + "#VER A 1 20250115\n\n#TRANS 1930 {} 1\n#TRANS 3010 {} -1\n}\n#VER A 2 20250116\n{\n#TRANS 1930 {} 2\n}\n")
    assert reading.frames.postings.collect()["entry"].to_list() == [0, 0, 1]
    assert names(reading) == ["entry-brace-missing"]
    assert reading.complete


def test_a_lost_closing_brace_does_not_merge_two_entries() -> None:
    reading = read(HEAD + "#VER A 1 20250115\n{\n#TRANS 1930 {} 1\n#VER A 2 20250116\n{\n#TRANS 1930 {} 2\n}\n")
    assert reading.frames.postings.collect()["entry"].to_list() == [0, 1]
    assert names(reading) == ["entry-brace-missing"]


def test_a_second_opening_brace_is_told_and_is_no_text() -> None:
    reading = read(HEAD + '#VER A 1 20250115 ""\n{\n{\n#TRANS 1930 {} 1\n#TRANS 3010 {} -1\n}\n')
    assert [(finding.name, finding.place.line) for finding in reading.findings] == [("line-not-a-record", 8)]
    assert reading.frames.entries.collect()["text"].to_list() == [""]


def test_a_text_with_a_line_break_keeps_what_follows_it() -> None:
    reading = read(HEAD + '#VER A 1 20250115 "Första\nandra" 20250116 "kw"\n{\n#TRANS 1930 {} 1 "" "x\n\ny" 3\n}\n')
    assert reading.frames.entries.collect().select("text", "signature").rows() == [("Första andra", "kw")]
    assert reading.frames.postings.collect().select("text", "quantity").rows() == [("x  y", "3")]
    assert names(reading) == ["line-break-in-text"] * 2


def test_an_open_quote_never_swallows_the_next_record() -> None:
    reading = read(
        HEAD + '#KONTO 1930 "Bank\n#KONTO 3010 "Försäljning"\n' + "#VER A 1 20250115\n{\n#TRANS 1930 {} 1\n#TRANS 3010 {} -1\n}\n"
    )
    assert reading.frames.accounts["name"].to_list() == ["Bank", "Försäljning"]
    assert names(reading) == ["quote-unclosed"]


def test_results_without_closings_are_half_a_file() -> None:
    reading = read(HEAD.replace("#SIETYP 4", "#SIETYP 1") + "#RES 0 9301 5.00\n#RES 0 9399 -5.00\n")
    assert names(reading) == ["closing-balances-missing"]
    assert not reading.complete


def test_a_type_4_file_without_entries_is_right_when_nothing_moved() -> None:
    quiet = HEAD + "#IB 0 1930 5\n#IB 0 2081 -5\n#UB 0 1930 5\n#UB 0 2081 -5\n"
    assert not read(quiet).findings
    assert names(read(quiet.replace("#UB 0 1930 5", "#UB 0 1930 4\n#RES 0 5010 1"))) == ["entries-missing"]


def test_records_of_later_editions_are_skipped_with_their_blocks() -> None:
    reading = read(HEAD + "#NYPOST 1\n{\n#UNDERPOST 2\n}\n#VER A 1 20250115\n{\n#TRANS 1930 {} 1\n}\n")
    assert rows(reading) == [("1930", 100, None)]
    assert not reading.findings
    assert [code for code, _, _ in reading.info.oddities] == ["unknown-record"]


def test_declarations_may_come_in_any_order() -> None:
    reading = read("#SRU 1930 7281\n#KTYP 1930 T\n#SRU 1930 7282\n" + entry("#TRANS 1930 {} 1") + "#ENHET 1930 st\n#KONTO 1930 Bank\n")
    assert reading.frames.accounts.drop("place").rows() == [("1930", "Bank", "T", "st", "7281 7282")]


def test_the_object_of_a_sub_dimension_is_its_parents_and_its_own_code() -> None:
    chart = "#DIM 6 Projekt\n#UNDERDIM 61 Delprojekt 6\n#OBJEKT 6 10 Tio\n#OBJEKT 61 1001 Ett\n"
    reading = read(chart + entry("#TRANS 1930 {6 10 61 01} 1"))
    assert reading.frames.object_lists.rows() == [(1, "6", "10"), (1, "61", "1001")]
    assert not reading.findings


def coded(chart: str, *lists: str) -> list[tuple[str, str]]:
    """The pairs of the last list, with whole codes."""
    reading = read(chart + entry(*(f"#TRANS 1930 {{{each}}} 1" for each in lists)))
    pairs = reading.frames.object_lists
    return pairs.filter(pl.col("objects") == pairs["objects"].max()).select("dimension", "object").rows()


def test_a_sub_dimension_of_a_sub_dimension_has_the_codes_of_both_before_its_own() -> None:
    chart = "#DIM 1 Kst\n#UNDERDIM 21 Under 1\n#UNDERDIM 22 Underunder 21\n#OBJEKT 1 01 A\n#OBJEKT 21 0102 B\n#OBJEKT 22 010203 C\n"
    for written in ("1 01 21 02 22 03", "22 03 1 01 21 02"):
        assert sorted(coded(chart, written)) == [("1", "01"), ("21", "0102"), ("22", "010203")]
    assert coded(chart, "1 01 21 0102 22 03") == [("1", "01"), ("21", "0102"), ("22", "010203")]
    assert coded(chart, "21 02 22 03") == [("21", "02"), ("22", "03")]


def test_a_balance_makes_the_whole_code_of_an_object_known() -> None:
    chart = "#DIM 1 Kst\n#UNDERDIM 21 Under 1\n#OUB 0 1930 {21 0102} 1\n"
    assert coded(chart, "1 01 21 02") == [("1", "01"), ("21", "0102")]
    assert coded(chart, "1 09 21 02") == [("1", "09"), ("21", "02")]


def test_the_cost_bearer_is_a_child_of_the_cost_centre() -> None:
    chart = "#DIM 1 Kst\n#DIM 2 Kb\n#OBJEKT 1 01 A\n#OBJEKT 2 0102 B\n#OBJEKT 2 03 C\n"
    assert coded(chart, "1 01 2 02") == [("1", "01"), ("2", "0102")]
    assert coded(chart, "1 01 2 03") == [("1", "01"), ("2", "03")]


def test_dimensions_that_are_each_others_parents_are_read_as_they_stand() -> None:
    chart = "#UNDERDIM 21 Ett 22\n#UNDERDIM 22 Två 21\n#OBJEKT 21 a A\n#OBJEKT 22 b B\n"
    assert coded(chart, "21 a 22 b") == [("21", "a"), ("22", "b")]


def test_4e_and_4i_are_told_apart_by_content() -> None:
    assert read(entry("#TRANS 1930 {} 1")).info.type == "4I"
    assert read(entry("#TRANS 1930 {} 1") + "#IB 0 1930 0\n#UB 0 1930 1\n").info.type == "4E"
    assert read(HEAD.replace("#SIETYP 4\n", "") + "#UB 0 1930 1\n#RES 0 3010 -1\n").info.type == "1"


def test_the_files_currency_and_the_last_day_covered() -> None:
    info = read(HEAD + "#VALUTA eur\n#OMFATTN 20250630\n#ORGNR 556000-0000\n" + entry("#TRANS 1930 {} 1")).info
    assert (info.currency, str(info.covers_through), info.organisation_number) == ("EUR", "2025-06-30", "556000-0000")


def test_what_the_file_says_of_itself_and_its_company_is_kept() -> None:
    head = '#GEN 20250102 AB\n#PROSA "Ett"\n#PROSA "Två"\n#FTYP AB\n#FNR C:\\bok\\\n#ORGNR 556000-0000 1 2\n#BKOD 62010\n#TAXAR 2026\n'
    head += '#ADRESS "Åsa Ö" "" "111 22  Åby" ""\n#KPTYP EUBAS97\n'
    assert read(HEAD + head + entry("#TRANS 1930 {} 1")).info.identification == Identification(
        created=dt.date(2025, 1, 2),
        created_by="AB",
        chart="EUBAS97",
        legal_form="AB",
        industry="62010",
        client="C:\\bok\\",
        tax_year="2026",
        address=("Åsa Ö", "", "111 22  Åby"),
        organisation_details=("1", "2"),
        comments=("Ett", "Två"),
    )


def test_a_day_of_making_that_is_none_is_noted() -> None:
    info = read(HEAD + "#GEN 20250230 AB\n" + entry("#TRANS 1930 {} 1")).info
    assert (info.identification.created, info.identification.created_by) == (None, "AB")
    assert [code for code, _, _ in info.oddities] == ["created-unreadable"]


def test_a_quantity_is_decimal_text() -> None:
    reading = read(entry('#TRANS 1930 {} 1 "" "" 2.50', "#TRANS 1930 {} 1 20250101 text -3 kw"))
    assert reading.frames.postings.collect().select("quantity", "signature").rows() == [("2.50", None), ("-3", "kw")]


def test_tolerated_oddities_are_noted_and_are_no_findings() -> None:
    text = HEAD.replace("PC8", "UTF8") + "#Konto 1930 Bank\n#KONTO 1930 Bank\n#OKÄND 1\n#VER A 1 2025-01-15 {\n#TRANS 1930 -0.00\n}\n\x1a"
    reading = read(b"\xef\xbb\xbf" + text.encode())
    assert not reading.findings
    codes = {code for code, _, _ in reading.info.oddities}
    assert codes == {
        "account-declared-again",
        "byte-order-mark",
        "date-form",
        "dos-end-of-file",
        "encoding-not-cp437",
        "format-not-pc8",
        "label-case",
        "negative-zero",
        "object-list-left-out",
        "unknown-record",
    }


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("#VALUTA ¥", "currency-unknown"),
        ("#VALUTA KRONOR", "currency-unknown"),
        ('#SRU 1930 "72 81"', "sru-code"),
        ('#SRU 1930 ""', "sru-code"),
        ("#KTYP 1940 T", "account-undeclared"),
        ("#KTYP 1930 X", "account-type-unknown"),
        ("#KTYP 1930", "account-type-unknown"),
        ("#DIM 1 Ansvar\n#DIM 1 Ansvar\n#DIM 1 Enhet", "dimension-declared-again"),
        ("#OBJEKT 1 10 Norr\n#OBJEKT 1 10 Norr\n#OBJEKT 1 10 Nord", "object-declared-again"),
    ],
)
def test_what_the_head_and_the_chart_say_oddly_is_noted(line: str, code: str) -> None:
    whole = HEAD + "#VALUTA sek\n#KONTO 1930 Bank\n#KTYP 1930 T\n#SRU 1930 7281\n"
    assert not read(whole).info.oddities
    assert [each for each, _, _ in read(f"{whole}{line}\n").info.oddities] == [code]


def test_lines_may_end_in_carriage_returns() -> None:
    reading = read(entry("#TRANS 1930 {} 1").replace("\n", "\r"))
    assert rows(reading) == [("1930", 100, None)]
    assert reading.frames.entries.collect()["place"].to_list() == [6]
    assert not reading.findings


# ---------------------------------------------------------------- what is no SIE file


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (b"", "tom"),
        (b" \r\n\t\x1a", "blanktecken"),
        (b"PK\x03\x04rest", "zip"),
        (b"<?xml version='1.0'?><Sie/>", "SIE 5"),
        (bytes(range(256)) * 10, "binär"),
        (b"Konto;Belopp\n1930;100\n", "#FLAGGA"),
        (b"#FLAGGA 0\n" + b"x" * 2_000_000, "Rad 2"),
    ],
)
def test_what_is_no_sie_file_is_refused_with_its_cause(data: bytes, says: str) -> None:
    with pytest.raises(UnreadableError) as caught:
        read(data)
    problem = caught.value.problems[0]
    assert says in problem.message.sv
    assert problem.remedy is not None


def test_an_encoding_that_does_not_fit_is_refused() -> None:
    data = entry("#TRANS 1930 {} 1 20250101 Försäljning").encode("cp437")
    for encoding, says in (("utf-8", "rad 8"), ("no-such-thing", "no-such-thing")):
        with pytest.raises(UnreadableError, match=says.replace("rad", "line")):
            read(data, encoding)


def test_an_encoding_asked_for_is_used() -> None:
    reading = read(entry("#TRANS 1930 {} 1 20250101 Försäljning").encode("latin-1"), "latin-1")
    assert rows(reading) == [("1930", 100, "Försäljning")]


def test_two_files_in_one_are_told_by_their_company_and_by_their_currency() -> None:
    one = entry("#TRANS 1930 {} 1", "#TRANS 3000 {} -1").replace(HEAD, HEAD + "#ORGNR 556000-0001\n#VALUTA SEK\n")
    other = one.replace("556000-0001", "556000-0002").replace("SEK", "EUR").replace("#VER A 1", "#VER B 1")
    assert set(names(read(one + one.replace("#VER A 1", "#VER B 1")))).isdisjoint({"companies-mixed", "currencies-mixed"})
    reading = read(one + other)
    found = {finding.name: finding for finding in reading.findings}
    assert found["companies-mixed"].message.sv == "Filen gäller både 556000-0001 och 556000-0002."
    assert found["currencies-mixed"].place.line == (one + other).split("\n").index("#VALUTA EUR") + 1
    assert (reading.info.currency, reading.info.organisation_number, reading.complete) == ("SEK", "556000-0001", False)


LAST_YEAR = "#RAR -1 20240101 20241231"
OPENED = ("#IB 0 1930 5.00", "#IB 0 2081 -2.00", "#IB 0 2099 -3.00")
CLOSED = ("#UB 0 1930 5.00", "#UB 0 2081 -2.00", "#UB 0 2099 -3.00", "#RES 0 3000 0.00")
CLOSED_BEFORE, RESULT_BEFORE = ("#UB -1 1930 5.00", "#UB -1 2081 -2.00"), "#RES -1 3000 -3.00"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        ((LAST_YEAR, *OPENED), "no balances for that year"),
        ((LAST_YEAR,), None),
        (OPENED, None),
        ((LAST_YEAR, *OPENED, *CLOSED_BEFORE, RESULT_BEFORE), None),
        ((LAST_YEAR, *OPENED, *CLOSED_BEFORE), "comparatives are missing"),
        ((LAST_YEAR, *OPENED, *CLOSED_BEFORE, "#RES -1 3000 -2.99"), "sum to 0.01, but that year opened at 0.00"),
        ((LAST_YEAR, "#IB -1 1930 1.00", *OPENED, *CLOSED_BEFORE, "#RES -1 3000 -2.00"), None),
        # This year's openings stand for last year's closings.
        ((LAST_YEAR, *OPENED, RESULT_BEFORE, "#RES -1 8999 3.00"), None),
        ((LAST_YEAR, *OPENED, RESULT_BEFORE), "sum to -3.00, but that year opened at 0.00"),
    ],
)
def test_a_previous_year_is_stated_in_whole_or_not_declared(lines, says):
    reading = read(HEAD + "\n".join((*lines, *CLOSED, "")))
    told = [finding.message.en for finding in reading.findings if finding.name == "previous-year-incomplete"]
    assert len(told) == (1 if says else 0)
    assert not says or says in told[0]


@pytest.mark.parametrize(
    ("lines", "name"),
    [
        (("#RES 0 3000 -1.00",), "closing-balances-missing"),
        (("#IB 0 1930 5.00", "#UB 0 1930 6.00"), "closing-balances-missing"),
        (("#IB 0 1930 5.00", "#UB 0 1930 5.00"), None),
        (("#UB -1 1930 5.00", "#UB 0 1930 5.00"), None),
        (("#UB -1 1930 5.00", "#UB 0 1930 6.00", "#RES 0 3000 -1.00"), "entries-missing"),
        (("#IB 0 1930 5.00",), "closing-balances-missing"),
        (("#IB 0 1930 5.00", "#UB 0 1930 6.00", "#RES 0 3000 -1.00"), "entries-missing"),
        (("#IB 0 1930 5.00", "#UB 0 1930 5.00", "#RES 0 3000 0.00"), None),
    ],
)
def test_groups_of_records_that_a_file_without_vouchers_lacks(lines, name):
    missing = {"closing-balances-missing", "entries-missing"}
    assert [each for each in names(read(HEAD + "\n".join((*lines, "")))) if each in missing] == ([name] if name else [])
