"""What a SIE 4 file states, against its accounts' classes, its years and its days."""

from __future__ import annotations

import pytest

from bokslut.model.finding import Severity
from bokslut.sources.files import from_bytes, read_ledger

KINDS = {"account-type-differs", "balance-of-other-class", "period-outside-year", "coverage-unclear"}


def found(*lines: str, file_type: str = "4") -> list[tuple[str, str, Severity]]:
    text = "\n".join([f"#SIETYP {file_type}", "#RAR 0 20250101 20251231", "#RAR -1 20240101 20241231", *lines, ""])
    reading = read_ledger(from_bytes("a.se", text.encode("cp437")))
    return [(each.name, each.subject, each.severity) for each in reading.findings if each.name in KINDS]


BALANCES = ("#IB 0 1930 5.00", "#IB 0 2081 -5.00", "#UB 0 1930 5.00", "#UB 0 2081 -5.00")
VOUCHER = ('#VER A 1 20250415 "t"', "{", "#TRANS 1930 {} 1.00", "#TRANS 2081 {} -1.00", "}")


@pytest.mark.parametrize("kind", ["T", "S", "t", "s"])
def test_a_result_account_typed_as_balance(kind: str) -> None:
    assert found(*BALANCES, "#KONTO 3000 x", f"#KTYP 3000 {kind}") == [("account-type-differs", f"3000 {kind.upper()}", Severity.WARNING)]


@pytest.mark.parametrize("kind", ["K", "I"])
def test_a_balance_account_typed_as_result(kind: str) -> None:
    assert found(*BALANCES, "#KONTO 1930 x", f"#KTYP 1930 {kind}") == [("account-type-differs", f"1930 {kind}", Severity.WARNING)]


@pytest.mark.parametrize(("account", "kind"), [("1930", "S"), ("2084", "T"), ("8310", "K"), ("9030", "T"), ("FEL", "K"), ("3000", "X")])
def test_types_that_say_no_other_side_and_accounts_without_a_class(account: str, kind: str) -> None:
    assert found(*BALANCES, f"#KONTO {account} x", f"#KTYP {account} {kind}") == []


def test_balances_of_the_other_class() -> None:
    lines = ("#IB 0 3000 -1.00", "#UB -1 5010 1.00", "#RES 0 1930 2.00", "#IB 0 4000 0.00", "#IB 0 9030 7.00")
    assert found(*BALANCES, *lines) == [("balance-of-other-class", "#IB 0 3000 #UB -1 5010 #RES 0 1930", Severity.WARNING)]


def test_a_month_outside_its_year() -> None:
    assert found(*BALANCES, "#PSALDO 0 202412 1930 {} 1.00", "#PSALDO -1 202412 1930 {} 1.00") == [
        ("period-outside-year", "#PSALDO 0 202412 1930", Severity.ERROR)
    ]


def test_the_first_and_the_last_month_are_of_the_year() -> None:
    assert found(*BALANCES, "#PSALDO 0 202501 1930 {} 1.00", "#PSALDO 0 202512 1930 {} 1.00") == []


def test_a_budget_outside_its_year_is_for_information() -> None:
    assert found(*BALANCES, "#PBUDGET -1 202501 3000 {} 1.00") == [("period-outside-year", "#PBUDGET -1 202501 3000", Severity.INFO)]


@pytest.mark.parametrize(("file_type", "expected"), [("1", 0), ("2", 1), ("3", 1), ("4", 0)])
def test_a_file_of_balances_within_the_year_says_their_day(file_type: str, expected: int) -> None:
    assert len(found(*BALANCES, file_type=file_type)) == expected
    assert found(*BALANCES, "#OMFATTN 20250331", file_type=file_type) == []


def test_vouchers_after_the_day_of_the_balances() -> None:
    assert found("#OMFATTN 20250414", *BALANCES, *VOUCHER) == [("coverage-unclear", "#OMFATTN", Severity.WARNING)]
    assert found("#OMFATTN 20250415", *BALANCES, *VOUCHER) == []


def test_a_day_that_cannot_be_read_is_not_also_said_to_be_missing() -> None:
    assert found("#OMFATTN 20251331", *BALANCES, file_type="2") == []  # told as a date that is none
    assert [name for name, *_ in found("#OMFATTN", *BALANCES, file_type="2")] == ["coverage-unclear"]


def test_the_day_of_the_balances_is_shown_where_it_stands() -> None:
    lines = "\n".join(["#SIETYP 4", "#RAR 0 20250101 20251231", "#OMFATTN 20250414", *BALANCES, *VOUCHER, ""])
    reading = read_ledger(from_bytes("a.se", lines.encode("cp437")))
    (finding,) = [each for each in reading.findings if each.name == "coverage-unclear"]
    assert finding.place is not None
    assert finding.place.line == 3


def noted(*lines: str) -> list[tuple[str, int | None]]:
    text = "\n".join(["#SIETYP 3", "#RAR 0 20250101 20251231", "#OMFATTN 20251231", *lines, ""])
    reading = read_ledger(from_bytes("a.se", text.encode("cp437")))
    return [(code, line) for code, line, _ in reading.info.oddities]


def test_objects_beyond_their_account_are_noted_and_no_finding() -> None:
    whole, unit, project = "#PSALDO 0 202501 1510 {} 10.00", '#PSALDO 0 202501 1510 {1 "2"} 8.00', '#PSALDO 0 202501 1510 {6 "2"} 8.00'
    # Objects of different dimensions are the same rows seen twice; those of one dimension add up.
    assert noted(whole, unit, project) == []
    assert noted(whole, unit, '#PSALDO 0 202501 1510 {1 "3"} 2.01') == [("objects-beyond-account", 5)]
    assert noted(whole, unit, '#PSALDO 0 202501 1510 {1 "3"} 2.00') == []
    assert noted(whole, '#PSALDO 0 202501 1510 {1 "2"} -50.00') == []
    assert noted('#PSALDO 0 202501 1510 {1 "2"} 50.00') == []


def test_balances_of_a_year_that_no_record_declares_are_noted() -> None:
    assert noted("#IB -1 1930 1.00", "#UB 0 1930 1.00") == []
    assert noted("#IB -1 1930 1.00", "#UB 1 1930 1.00", "#PSALDO 1 202501 1930 {} 1.00") == [("year-undeclared", 5)]
    oddities = read_ledger(from_bytes("a.se", b"#RAR 0 20250101 20251231\n#UB -2 1930 1.00\n")).info.oddities
    assert ["1\xa0saldo av år -2" in note.sv for code, _, note in oddities if code == "year-undeclared"] == [True]
