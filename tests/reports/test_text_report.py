"""The report for people."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import replace
from fractions import Fraction

import close_results as results
import pytest
from golden_files import golden
from hypothesis import given
from hypothesis import strategies as st
from rich.cells import cell_len

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Cause, Grade, Severity
from bokslut.model.money import KR
from bokslut.model.place import Place
from bokslut.model.words import Words, same
from bokslut.reports.interface import Style
from bokslut.reports.text import TEXT

RESULTS = {
    "failing": results.failing,
    "passing": results.passing,
    "skipped": results.skipped,
    "published": results.published,
    "ten_thousand": results.ten_thousand,
}


@pytest.mark.parametrize("width", [60, 80, 120])
@pytest.mark.parametrize("name", sorted(RESULTS))
def test_golden_report(name, width):
    golden(f"{name}-{width}.txt", TEXT.render(RESULTS[name](), Style(width=width)))


@pytest.mark.parametrize("name", ["failing", "published", "passing"])
def test_golden_report_in_english(name):
    golden(f"{name}-en.txt", TEXT.render(RESULTS[name](), Style(language="en", width=80)))


@pytest.mark.parametrize("width", [40, 60, 80, 100, 120])
@pytest.mark.parametrize("name", sorted(RESULTS))
def test_no_line_is_wider_than_the_terminal(name, width):
    for language in ("sv", "en"):
        text = TEXT.render(RESULTS[name](), Style(language=language, width=width, seconds="1,3"))
        assert [line for line in text.split("\n") if cell_len(line) > width] == []


@pytest.mark.parametrize("width", [60, 80])
def test_amounts_are_never_broken(width):
    text = TEXT.render(results.failing(), Style(width=width))
    for amount in ("186\u00a0358,00", "186\u00a0368,00", "184\u00a0015,00", "−400\u00a0000,00", "−10,00"):
        assert amount in text


def test_colour_adds_nothing_but_colour():
    for build in RESULTS.values():
        plain = TEXT.render(build(), Style(width=80))
        coloured = TEXT.render(build(), Style(width=80, colour=True))
        assert re.sub(r"\x1b\[[0-9;]*m", "", coloured) == plain
        assert "\x1b" not in plain
        assert "\x1b[1;31m" in coloured or build in {results.passing, results.skipped}


def test_the_failing_statement_comes_first_and_its_difference_is_signed():
    text = TEXT.render(results.failing(), Style(width=80))
    assert text.index("Balansräkning ") < text.index("Resultaträkning")
    assert re.search(r"SKILLNAD +−10,00 +0,00", text)


def test_items_that_are_nil_in_every_column_are_left_out_of_a_ledger_statement():
    assert "Varulager" not in TEXT.render(results.passing(), Style(width=80))


def test_the_source_line_is_marked_under_its_span():
    lines = TEXT.render(results.failing(), Style(width=80)).split("\n")
    at = next(i for i, line in enumerate(lines) if "#TRANS 5410" in line)
    carets = re.search(r"\^+", lines[at + 1])
    assert carets is not None
    assert lines[at][carets.start() : carets.end()] == "1230.00"


def test_the_mark_stands_right_under_wide_and_combining_characters():
    excerpt = '#VER "日本 a\u0308\t\x1b" -5.00'
    start = excerpt.index("-5.00") + 1
    place = Place("a.se", 7, start, end_column=start + 5, excerpt=excerpt)
    finding = replace(results.UNBALANCED, places=(place,), causes=())
    lines = TEXT.render(replace(results.passing(), findings=(finding,)), Style(width=80)).split("\n")
    at = next(i for i, line in enumerate(lines) if "#VER" in line)
    assert cell_len(lines[at][: lines[at].index("-5.00")]) == lines[at + 1].index("^")
    assert lines[at + 1].count("^") == 5


def test_the_marked_span_of_a_very_long_line_is_shown():
    excerpt = "x" * 500 + "-5.00" + "y" * 500
    place = Place("a.se", 7, 501, end_column=506, excerpt=excerpt)
    finding = replace(results.UNBALANCED, places=(place,), causes=())
    lines = TEXT.render(replace(results.passing(), findings=(finding,)), Style(width=60)).split("\n")
    at = next(i for i, line in enumerate(lines) if "-5.00" in line)
    assert lines[at].index("-5.00") == lines[at + 1].index("^")


def test_markup_and_escapes_in_texts_are_shown_and_never_obeyed():
    bad = 'Faktura [/bold] \x1b[31m{x} \u202e\x07 "\udc80'
    finding = replace(results.UNBALANCED, message=same(bad), places=(Place(bad, 1, 1, excerpt=bad, note=same(bad)),), code="X1")
    result = replace(results.failing(), entity=bad, findings=(finding,))
    text = TEXT.render(result, Style(width=120))
    assert "Faktura [/bold] \\x1b[31m{x} \\u202e\\x07" in text
    text.encode()
    assert {c for c in text if unicodedata.category(c) in {"Cc", "Cf", "Cs"}} == {"\n"}


@given(st.text(max_size=60), st.integers(1, 70), st.integers(0, 20), st.sampled_from([40, 60, 80, 120]))
def test_any_text_from_outside_is_harmless_and_fits(text, column, length, width):
    place = Place(text, 3, column, end_column=column + length, excerpt=text, note=same(text))
    finding = replace(
        results.UNBALANCED, code="X1", message=same(text), cause=same(text), remedy=same(text), places=(place,), ruled_out=(same(text),)
    )
    check = CheckResult("X1", same(text), Outcome.SKIPPED, reason=same(text))
    result = replace(results.failing(), entity=text, findings=(finding,), checks=(*results.failing().checks, check))
    report = TEXT.render(result, Style(width=width))
    report.encode()
    assert not {c for c in report if unicodedata.category(c) in {"Cc", "Cf", "Cs", "Zl", "Zp"}} - {"\n"}
    assert [line for line in report.split("\n") if cell_len(line) > width] == []


def test_ten_thousand_findings_are_counted_and_no_wall():
    text = TEXT.render(results.ten_thousand(), Style(width=80))
    assert len(text.split("\n")) < 60
    assert "9\u00a0899 till av V001" in text
    assert "10\u00a0000\u00a0fel" in text
    assert "--all" in text


def test_all_shows_every_finding():
    text = TEXT.render(results.ten_thousand(), Style(width=80, findings_in_full=10**9))
    assert text.count("FEL V001") == 9_900
    assert "Verifikat A 9999 går inte ihop" in text


def test_published_figures_are_shown_as_printed_with_their_place():
    text = TEXT.render(results.published(), Style(width=100))
    row = next(line for line in text.split("\n") if "balansrakning.csv:5:30" in line)
    assert "Summa skulder och eget kapital" in row
    assert "186 368" in row
    assert "2022-12-31" in row


def test_without_a_ledger_no_empty_statement_is_shown():
    text = TEXT.render(results.skipped(), Style(width=80))
    assert "SKILLNAD" not in text
    assert "Balansräkning" not in text
    assert "huvudbok saknas" in text


def test_skipped_is_never_counted_as_passed():
    text = TEXT.render(results.skipped(), Style(width=80))
    assert "INGET KONTROLLERAT" in text
    assert "0\u00a0OK" in text


def test_a_passing_close_is_short():
    text = TEXT.render(results.passing(), Style(width=80))
    assert text.rstrip().endswith("KLART  7\u00a0OK")
    assert "Kontroll " not in text
    assert "Nästa" not in text


def test_an_accepted_finding_is_told_with_who_and_why_and_not_called_an_error():
    text = TEXT.render(results.published(), Style(width=100))
    assert "Kommunkonto på två rader" in text
    assert "godkänd av redovisningsansvarig till 2023-12-31" in text
    assert "FEL BR002" not in text
    assert re.search(r"BR002 .* GODKÄND", text)


def test_many_failing_lines_of_one_rule_are_counted_in_the_check_table():
    checks = tuple(
        CheckResult("BU002", Words("Avvikelse", "Deviation"), Outcome.FAILED, (results.BANK,), None, KR, "t", f"rad_{n}", None)
        for n in range(30)
    )
    text = TEXT.render(replace(results.passing(), checks=checks, findings=(results.BANK,)), Style(width=80))
    assert "… 26 till av BU002" in text
    assert "rad_3" in text
    assert "rad_20" not in text


def test_a_table_with_more_columns_than_fit_keeps_the_failing_one():
    base = results.balance_sheet()
    columns = tuple(f"k{n}" for n in range(12))
    figures = {(line.id, column): base.figures[line.id, "2025"] for line in base.lines if line.role != "heading" for column in columns}
    table = replace(base, columns=columns, figures=figures, headings={})
    check = results.money("BS001", results.BALANCES, 18_635_800, 18_636_800, "k11", table="balance_sheet")
    text = TEXT.render(replace(results.failing(), statements=(table,), checks=(check,)), Style(width=60))
    assert "k11" in text
    assert re.search(r"\d\skolumner till får inte plats", text)


def test_warnings_alone_leave_the_close_ready():
    finding = replace(results.BANK, joined_to=None)
    text = TEXT.render(replace(results.passing(), findings=(finding,)), Style(width=80))
    assert "VARNING BK001" in text
    assert "KLART  1\u00a0varning" in text


def test_severities_have_words():
    for severity, word in zip(Severity, ("FEL", "VARNING", "FRÅGA", "INFO"), strict=True):
        finding = replace(results.BANK, severity=severity, joined_to=None, difference=Fraction(1))
        assert f"{word} BK001" in TEXT.render(replace(results.passing(), findings=(finding,)), Style())


def test_empty_sections_of_a_ledger_statement_are_left_out():
    rows = [
        ("tillgangar", "Tillgångar", "heading", (0, 0)),
        ("lager", "Varulager", "heading", (0, 0)),
        ("artiklar", "Artiklar", "item", (0, 0)),
        ("summa_lager", "Summa varulager", "sum", (0, 0)),
        ("fordringar", "Fordringar", "heading", (0, 0)),
        ("kund", "Kundfordringar", "item", (100, 0)),
        ("summa_fordringar", "Summa fordringar", "sum", (100, 0)),
        ("skatter", "Skatter", "heading", (0, 0)),
        ("resultat", "Årets resultat", "sum", (100, 0)),
        ("yttre", "Skulder", "heading", (0, 0)),
        ("inre", "Avsättningar", "heading", (0, 0)),
        ("summa_inre", "Summa avsättningar", "sum", (0, 0)),
        ("summa_langa", "Summa långa", "sum", (0, 0)),
        ("lan", "Lån", "item", (5, 0)),
        ("summa_yttre", "Summa skulder", "sum", (5, 0)),
        ("slut", "Ställda säkerheter", "heading", (0, 0)),
    ]
    table = results.statement("t", Words("Uppställning", "Statement"), rows)
    text = TEXT.render(replace(results.passing(), statements=(table,)), Style(width=80))
    for gone in ("arulager", "Artiklar", "Skatter", "vsättningar", "Ställda"):
        assert gone not in text
    for kept in ("Tillgångar", "Fordringar", "Kundfordringar", "Summa fordringar", "Årets resultat", " Skulder", "Summa skulder"):
        assert kept in text


def test_two_findings_with_one_fingerprint_are_both_shown():
    twice = tuple(replace(results.UNBALANCED, message=same(f"gång {n}"), joined_to=None) for n in (1, 2))
    text = TEXT.render(replace(results.passing(), findings=twice), Style(width=80))
    assert "gång 1" in text
    assert "gång 2" in text


def test_findings_that_point_at_each_other_are_all_shown():
    first = replace(results.BANK, code="X1", joined_to=None)
    second = replace(results.BANK, code="X2", joined_to=first.id)
    third = replace(results.BANK, code="X3", joined_to=second.id)
    lost = replace(results.BANK, code="X4", joined_to="no such finding")
    text = TEXT.render(replace(results.passing(), findings=(first, second, third, lost)), Style(width=80))
    assert "Samma orsak VARNING\u00a0X2" in text
    for head in ("VARNING X1", "VARNING X3", "VARNING X4"):
        assert head in text


def test_the_next_command_is_about_the_finding_shown_first():
    cause = replace(results.BANK, code="X9", joined_to=None)
    effect = replace(results.UNBALANCED, joined_to=cause.id)
    text = TEXT.render(replace(results.passing(), findings=(effect, cause)), Style(width=80))
    assert text.rstrip().endswith("Nästa: bokslut explain X9")


def test_what_explains_others_comes_first_among_the_equally_severe():
    other = replace(results.UNBALANCED, code="X1", joined_to=None)
    cause = replace(results.UNBALANCED, code="X2", joined_to=None)
    effect = replace(results.BANK, code="X0", joined_to=cause.id)
    text = TEXT.render(replace(results.passing(), findings=(effect, other, cause)), Style(width=80))
    assert text.index("FEL X2") < text.index("FEL X1")
    assert text.rstrip().endswith("Nästa: bokslut explain X2")
    guess = Cause("guess", Grade.POSSIBLE, same("?"), Fraction(1), Fraction(0))
    guessed = replace(cause, causes=(guess,))
    text = TEXT.render(replace(results.passing(), findings=(replace(effect, joined_to=guessed.id), other, guessed)), Style(width=80))
    assert text.index("FEL X1") < text.index("FEL X2")


def test_the_close_is_named_in_commands_for_rules_it_may_have_alone():
    own = replace(results.UNBALANCED, rule_place=Place("rules.toml", 3, 1))
    for finding, command in ((own, "bokslut explain BS001 'min mapp'"), (results.UNBALANCED, "bokslut explain BS001")):
        text = TEXT.render(replace(results.passing(), findings=(finding,)), Style(width=80, close="min mapp"))
        assert text.rstrip().endswith(f"Nästa: {command}")


def test_the_unit_of_a_table_is_never_cut():
    table = replace(results.published().tables[0], title=same("Balansräkning med ett mycket långt namn som inte får plats här"))
    text = TEXT.render(replace(results.published(), tables=(table,)), Style(width=60))
    assert re.search(r"Balansräkning med.*… \(tkr\) +2022-12-31", text)


def test_a_code_too_long_for_its_title_has_it_below_once_for_its_columns():
    title = Words("Summa kortfristiga skulder stämmer med sina rader", "Total current liabilities agrees with its lines")
    code = "SUM:balance_sheet.summa_kortfristiga_skulder"
    checks = tuple(results.money(code, title, 100, 200, year) for year in ("2025", "2024"))
    lines = TEXT.render(replace(results.failing(), checks=checks), Style(width=80)).split("\n")
    at = next(index for index, line in enumerate(lines) if line.startswith(f" {code} (2025)"))
    assert lines[at + 1].strip() == title.sv
    assert lines[at + 2].startswith(f" {code} (2024)")
    assert title.sv not in "\n".join(lines[at + 3 :])


def test_findings_that_are_only_counted_are_called_by_their_title():
    ten = [replace(results.UNBALANCED, code=f"C{n:02d}", subject=str(number)) for n in range(12) for number in range(2)]
    checks = (replace(results.failing().checks[0], code="C11", title=Words("Elfte regeln", "The eleventh")),)
    text = TEXT.render(replace(results.failing(), findings=tuple(ten), checks=checks), Style(width=80))
    assert "FEL C11  2 × Elfte regeln" in text
