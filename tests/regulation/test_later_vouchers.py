"""A voucher on a regulated service after the settlement voids it: found in any series, with or without dates, and told."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from bokslut.close import close, settle_year
from bokslut.config import load_request
from bokslut.reports.settlement_data import regulation_json

if TYPE_CHECKING:
    from bokslut.model.finding import Finding
    from bokslut.model.result import CloseResult

EXAMPLE = Path(__file__).parent.parent.parent / "ledgers" / "example"


@pytest.fixture
def example(tmp_path: Path) -> Path:
    shutil.copytree(EXAMPLE, tmp_path / "example")
    return tmp_path / "example"


def change(folder: Path, old: str, new: str) -> None:
    """Change the ledger, and drop its checksum, which would tell too."""
    ledger = folder / "ledger" / "2025.se"
    text = ledger.read_bytes().decode("cp437")
    assert old in text
    kept = "\r\n".join(line for line in text.replace(old, new, 1).split("\r\n") if not line.startswith("#KSUMMA"))
    ledger.write_bytes(kept.encode("cp437"))


def add(folder: Path, voucher: str) -> None:
    """Add a voucher first in the file: nothing but what it says shows when it was booked."""
    change(folder, "#VER ", voucher.replace("\n", "\r\n") + "#VER ")


def late(series: str, day: str, ore: str = "4000.00") -> str:
    return f'#VER {series} 9001 {day} "Sen faktura"\n{{\n#TRANS 6810 {{20 10}} {ore}\n#TRANS 2510 {{}} -{ore}\n}}\n'


def settle(folder: Path) -> CloseResult:
    return settle_year(load_request(folder / "bokslut.toml"))


def finding(folder: Path, name: str) -> Finding:
    (found,) = [each for each in settle(folder).findings if each.name == name]
    return found


def save(folder: Path) -> None:
    """Save the settlement as decided, and name it in the close file."""
    (folder / "settled.json").write_text(regulation_json(settle(folder)), encoding="utf-8")
    file = folder / "bokslut.toml"
    file.write_text(
        file.read_text(encoding="utf-8").replace('pooling = "service"', 'settled = "settled.json"\npooling = "service"'), encoding="utf-8"
    )


def test_the_mark_of_the_booked_closing_is_that_of_an_independent_reckoning():
    result = settle(EXAMPLE)
    assert result.regulation is not None
    booked = result.regulation.booked
    assert booked is not None
    assert booked.basis is not None
    assert booked.marks[-1][0] == booked.basis.mark
    assert booked.basis.ore == 937792794


@pytest.mark.parametrize(("series", "day"), [("L", "20251231"), ("L", "20250310"), ("Z", "20251231")])
def test_a_voucher_in_another_series_without_dates_is_found_by_the_mark(example: Path, series: str, day: str):
    add(example, late(series, day))
    found = finding(example, "settlement-voided")
    assert "bokförd på underlag" in found.message.sv


def test_one_that_moves_cost_between_services_is_found_though_the_result_is_zero(example: Path):
    add(example, '#VER L 9001 20251231 "Omföring"\n{\n#TRANS 6810 {20 10} 500.00\n#TRANS 6810 {20 20} -500.00\n}\n')
    names = [each.name for each in settle(example).findings]
    assert "settlement-voided" in names
    assert "result-after-regulation" not in names


def test_the_one_voucher_of_exactly_the_difference_is_pointed_out(example: Path):
    add(example, late("L", "20251231", "4321.09"))
    found = finding(example, "result-after-regulation")
    assert [(cause.grade.value, "L 9001 (2025-12-31)" in cause.message.sv) for cause in found.causes] == [("likely", True)]
    assert "L 9001" in str(found.places[0].note)


def test_a_voucher_dated_after_the_settlement_is_late_in_any_series(example: Path):
    change(example, "#VER R 7 20251231", "#VER R 7 20251220")
    add(example, late("L", "20251228"))
    found = finding(example, "result-after-regulation")
    assert "efter slutregleringen" in found.causes[0].message.sv
    assert any("L 9001" in str(place.note) for place in found.places)


def test_before_the_settlement_is_booked_nothing_is_called_late(example: Path):
    text = (example / "ledger" / "2025.se").read_bytes().decode("cp437")
    start = text.index("#VER R 7 20251231")
    change(example, text[start : text.index("#VER", start + 4)], "")
    found = finding(example, "result-after-regulation")
    assert found.causes == ()


def test_the_saved_settlement_tells_exactly_what_changed(example: Path):
    save(example)
    assert settle(example).findings == ()
    text = (example / "ledger" / "2025.se").read_bytes().decode("cp437")
    start = text.index("#VER L 1 ")
    voucher = text[start : text.index("#VER", start + 4)]
    change(example, voucher, "")
    start = text.index("#VER L 2 ")
    row = next(line for line in text[start:].split("\r\n") if "{1 9" in line and "#TRANS" in line)
    account, amount = row.split()[1], row.split()[-1]
    assert account[0] in "67"
    change(example, row, row.replace(amount, "1.00"))
    add(example, late("Z", "20251231"))
    found = finding(example, "settlement-voided")
    assert "Borta L 1 " in found.message.sv
    assert "Ändrad L 2 " in found.message.sv
    assert "→ −1,00" in found.message.sv
    assert "Tillkommit Z 9001 2025-12-31, tjänst 10: −4\u00a0000,00" in found.message.sv
    assert {str(place.note.sv) for place in found.places if place.note} == {"verifikation Z 9001", "verifikation L 2"}


def test_a_voucher_on_no_regulated_service_changes_nothing(example: Path):
    save(example)
    add(example, '#VER Z 9001 20251231 "Ränta"\n{\n#TRANS 8410 {1 900} 5.00\n#TRANS 1960 {} -5.00\n}\n')
    assert "settlement-voided" not in [each.name for each in settle(example).findings]


@pytest.mark.parametrize("fault", ["changed", "other", "broken", "nested"])
def test_a_saved_settlement_that_cannot_be_trusted_is_a_finding_and_nothing_is_allocated(example: Path, fault: str):
    save(example)
    file = example / "settled.json"
    data = json.loads(file.read_text(encoding="utf-8"))
    if fault == "changed":
        data["basis"]["vouchers"][0]["ore"] += 1
    texts = {"changed": json.dumps(data), "other": '{"schema": "bokslut/close-result@1"}', "broken": "{", "nested": "[" * 100_000}
    file.write_text(texts[fault], encoding="utf-8")
    result = settle(example)
    (found,) = result.findings
    assert (found.name, found.place.path if found.place else None) == ("regulation-field-unreadable", "settled.json")
    assert result.regulation is not None
    assert result.regulation.settlement is None


def test_the_printed_accrued_costs_must_have_room_for_the_liability(example: Path):
    table = example / "report" / "balansrakning.csv"
    text = table.read_text(encoding="utf-8")
    assert text.count("2 745") == 1
    table.write_text(text.replace("2 745", "2 733"), encoding="utf-8")
    found = [each for each in close(load_request(example / "bokslut.toml")).findings if each.code == "R09"]
    assert [each.subject for each in found] == ["balansrakning.upplupna"]
    assert "Upplupna kostnader och förutbetalda intäkter: 2 733. Utan radens andra konton" in found[0].message.sv
    assert found[0].place is not None
    assert found[0].place.path == "report/balansrakning.csv"


def test_rounding_of_the_printed_line_is_no_fault():
    checks = {check.code: check.outcome.value for check in close(load_request(EXAMPLE / "bokslut.toml")).checks}
    assert checks["R09"] == "ok"
