"""`bokslut diff`: what an accountant sees of two exports of the same year."""

from __future__ import annotations

import json
import re

import commandline
import pytest

from bokslut.cli.diff import Grave
from bokslut.model.change import ChangeKind
from conftest import ROOT

surroundings, call, process, good, bad = commandline.FIXTURES

HEAD = """#FLAGGA 0
#FORMAT PC8
#SIETYP 4
#PROGRAM "Test" 1
#GEN 20260101
#FNAMN "Provbolaget (syntetiskt)"
#RAR 0 20250101 20251231
#KONTO 1930 "Bank"
#KONTO 2081 "Aktiekapital"
#KONTO 5410 "Inventarier"
#DIM 1 "Ställe"
#OBJEKT 1 10 "Norr"
#OBJEKT 1 20 "Söder"
#IB 0 1930 5000.00
#IB 0 2081 -5000.00
"""


def voucher(number: str, day: str, text: str, ore: int, *, series: str = "A", place: str = "", registered: str = "") -> str:
    kronor = f"{ore // 100}.{ore % 100:02d}"
    return f'#VER {series} {number} {day} "{text}" {registered}\n{{\n#TRANS 1930 {{}} -{kronor}\n#TRANS 5410 {{{place}}} {kronor}\n}}\n'


JANUARY = voucher("1", "20250110", "Skruvar", 100_00) + voucher("2", "20250120", "Spik", 200_00, place="1 10")
MARCH = voucher("3", "20250310", "Bult", 300_00)


@pytest.fixture
def exports(tmp_path, call):
    """Write two exports and compare them."""

    def compare(old: str, new: str, *words: str) -> commandline.Ended:
        for name, vouchers in (("old", old), ("new", new)):
            (tmp_path / f"{name}.se").write_bytes((HEAD + vouchers).encode("cp437"))
        return call("diff", tmp_path / "old.se", tmp_path / "new.se", *words)

    return compare


def plain(text: str) -> str:
    return text.replace("\u00a0", " ").replace("\u2212", "-")


def counts(ended) -> str:
    return plain(ended.out).rstrip().split("\n")[-1]


def test_the_same_ledger_in_another_order_is_the_same(exports):
    reordered = voucher("2", "20250120", "Spik", 200_00, place="1 10") + voucher("1", "20250110", "Skruvar", 100_00)
    ended = exports(JANUARY, reordered)
    assert (ended.code, counts(ended)) == (0, "LIKA")
    assert exports(JANUARY, JANUARY, "-q").out == ""


def test_a_month_more_is_new_and_nothing_else(exports):
    ended = exports(JANUARY, JANUARY + MARCH)
    assert (ended.code, counts(ended)) == (1, "SKILLNADER  1 ny")
    assert "Nya verifikationer efter 2025-01-20" in ended.out
    assert exports(JANUARY, JANUARY + MARCH, "--fail-on", "late").code == 0


def test_a_voucher_booked_afterwards_is_late_and_moves_its_accounts(exports):
    late = voucher("4", "20250115", "Glömd", 50_00, registered="20250401")
    ended = exports(JANUARY, JANUARY + MARCH + late, "--fail-on", "late")
    said = plain(ended.out)
    assert (ended.code, counts(ended)) == (1, "SKILLNADER  1 i efterhand · 1 ny · 2 konton")
    assert "Bokförda i efterhand, med datum till och med 2025-01-20" in said
    assert "2025-01-15  A 4  Glömd" in said
    assert "registrerad 2025-04-01" in said
    # March is no part of what the accounts stood at in January.
    assert re.search(r"Konton per 2025-01-20 +Före +Efter +Skillnad\n.*\n 1930 Bank +4 700,00 +4 650,00 +-50,00\n", said)


def test_a_voucher_of_the_last_day_of_the_old_export_is_late(exports):
    assert counts(exports(JANUARY, JANUARY + voucher("4", "20250120", "Samma dag", 50_00))).startswith("SKILLNADER  1 i efterhand")
    assert counts(exports(JANUARY, JANUARY + voucher("4", "20250121", "Dagen efter", 50_00))) == "SKILLNADER  1 ny"


def test_what_is_gone_is_told_with_its_place_in_the_old_file(exports):
    ended = exports(JANUARY, voucher("1", "20250110", "Skruvar", 100_00), "--fail-on", "removed")
    assert (ended.code, counts(ended)) == (1, "SKILLNADER  1 borttagen · 2 konton")
    assert re.search(r"2025-01-20  A 2  Spik +200,00 +.*old\.se:21\n", plain(ended.out))


@pytest.mark.parametrize(
    ("changed", "told"),
    [
        (voucher("2", "20250120", "Spik", 210_00, place="1 10"), ["- 1930", "-200,00", "+ 5410 1:10", "210,00"]),
        (voucher("2", "20250120", "Spik", 200_00, place="1 20"), ["- 5410 1:10", "+ 5410 1:20"]),
        (voucher("2", "20250121", "Spik", 200_00, place="1 10"), ["datum: 2025-01-20 → 2025-01-21"]),
        (voucher("2", "20250120", "Spikar", 200_00, place="1 10"), ["text: Spik → Spikar"]),
    ],
)
def test_what_is_changed_is_told_row_by_row(exports, changed, told):
    ended = exports(JANUARY, voucher("1", "20250110", "Skruvar", 100_00) + changed, "--fail-on", "changed")
    said = plain(ended.out)
    assert ended.code == 1
    assert counts(ended).startswith("SKILLNADER  1 ändrad")
    for words in told:
        assert words in said, words
    assert "A 1" not in said


def test_only_the_rows_that_differ_are_told(exports):
    ended = exports(JANUARY, voucher("1", "20250110", "Skruvar", 100_00) + voucher("2", "20250120", "Spik", 200_00, place="1 20"))
    assert not [line for line in plain(ended.out).split("\n") if line.strip().startswith(("- 1930", "+ 1930"))]


def test_of_rows_that_are_alike_as_many_are_told_as_there_are_more(exports):
    old = voucher("1", "20250110", "Skruvar", 100_00)
    twice = old.replace("#TRANS 5410 {} 100.00", "#TRANS 5410 {} 100.00\n" * 3 + "#TRANS 5410 {} -200.00")
    data = json.loads(exports(twice, old, "--format", "json").out)
    assert [(row["account"], row["amount"]) for row in data["vouchers"][0]["lost"]] == [
        *[("5410", "100.00")] * 2,
        ("5410", "-200.00"),
    ]


def test_the_gravest_comes_first_then_the_order_of_the_file(exports):
    old = voucher("9", "20250105", "Nia", 9_00) + voucher("8", "20250106", "Åtta", 8_00) + JANUARY
    new = voucher("5", "20250301", "Ny", 5_00) + voucher("1", "20250110", "Skruv", 100_00) + voucher("4", "20250102", "Sen", 4_00)
    data = json.loads(exports(old, new + voucher("3", "20250103", "Sen", 3_00), "--format", "json").out)
    told = [(change["change"], change["number"]) for change in data["vouchers"]]
    assert told == [("removed", "9"), ("removed", "8"), ("removed", "2"), ("changed", "1"), ("late", "4"), ("late", "3"), ("new", "5")]


@pytest.mark.parametrize(
    ("field", "value"), [('20250120 "Egen text"', "Egen text"), ('20250121 "Spik"', "2025-01-21"), ('20250120 "" 3', "3")]
)
def test_a_rows_own_text_day_and_quantity_are_part_of_it(exports, field, value):
    changed = JANUARY.replace("#TRANS 5410 {1 10} 200.00", f"#TRANS 5410 {{1 10}} 200.00 {field}")
    assert changed != JANUARY
    data = json.loads(exports(JANUARY, changed, "--format", "json").out)
    [change] = data["vouchers"]
    [gained] = change["gained"]
    assert value in {gained["text"], gained["date"], gained["quantity"]}


def test_another_number_for_the_same_voucher_is_told_as_that(exports):
    ended = exports(JANUARY, voucher("1", "20250110", "Skruvar", 100_00) + voucher("7", "20250120", "Spik", 200_00, place="1 10"))
    assert counts(ended) == "SKILLNADER  1 omnumrerad"
    assert "A 2 → A 7  Spik" in ended.out


def test_who_registered_a_voucher_and_when_is_no_difference(exports):
    with_registered = JANUARY.replace('"Skruvar" ', '"Skruvar" 20250401 "Kim"')
    assert with_registered != JANUARY
    assert counts(exports(JANUARY, with_registered)) == "LIKA"


def test_vouchers_without_numbers_are_told_by_what_they_say(exports):
    old = voucher('""', "20250110", "Skruvar", 100_00) + voucher('""', "20250111", "Spik", 100_00)
    assert counts(exports(old, old)) == "LIKA"
    assert counts(exports(old, old + voucher('""', "20250111", "Spik", 100_00))).startswith("SKILLNADER  1 ändrad"), (
        "there are two of them now"
    )
    assert counts(exports(old, voucher('""', "20250110", "Skruvar", 100_00))).startswith("SKILLNADER  1 borttagen")


def test_an_opening_that_is_another_counts_as_a_change(exports, tmp_path, call):
    exports(JANUARY, JANUARY)
    new = tmp_path / "new.se"
    new.write_bytes(new.read_bytes().replace(b"5000.00", b"5001.00"))
    ended = call("diff", tmp_path / "old.se", new, "--fail-on", "changed")
    assert (ended.code, counts(ended)) == (1, "SKILLNADER  2 konton")
    assert re.search(r" Ingående balanser .*\n.*\n 1930 Bank +5 000,00 +5 001,00 +1,00\n", plain(ended.out))


def test_two_closes_tell_which_lines_moved(call, tmp_path):
    close = commandline.CLOSE.replace('["ledger"]', '["ledger", "bas-k3"]')
    commandline.make_close(tmp_path / "old", HEAD + JANUARY, close)
    commandline.make_close(tmp_path / "new", HEAD + JANUARY + voucher("4", "20250115", "Glömd", 50_00), close)
    ended = call("diff", tmp_path / "old", tmp_path / "new")
    said = plain(ended.out)
    below = said.split(" Balansräkning 2025-12-31 ")[1]
    assert re.search(r"\n Summa tillgångar +4 700,00 +4 650,00 +-50,00\n", below)
    assert " 1 i efterhand" in said
    assert str(tmp_path / "new" / "huvudbok.se") in said or "new/huvudbok.se:" in said, "which of the two files of one name"


def test_a_close_within_the_year_is_complete_to_its_day(call, tmp_path):
    period = "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\nthrough = 2025-02-28\n\n[rules]"
    for name, vouchers in (("old", JANUARY), ("new", JANUARY + voucher("4", "20250215", "Februari", 50_00))):
        commandline.make_close(tmp_path / name, HEAD + vouchers, commandline.CLOSE.replace("[rules]", period))
    assert "med datum till och med 2025-02-28" in call("diff", tmp_path / "old", tmp_path / "new").out


def test_closes_of_two_months_say_which_days_their_statements_go_to(call, tmp_path):
    for name, day in (("old", "2025-02-28"), ("new", "2025-03-31")):
        period = f"[period]\nfiscal_year = {{ start = 2025-01-01, end = 2025-12-31 }}\nthrough = {day}\n\n[rules]"
        close = commandline.CLOSE.replace('["ledger"]', '["ledger", "bas-k3"]').replace("[rules]", period)
        commandline.make_close(tmp_path / name, HEAD + JANUARY + MARCH, close)
    said = plain(call("diff", tmp_path / "old", tmp_path / "new").out)
    assert re.search(r" Balansräkning 2025-02-28 → 2025-03-31 +Före +Efter +Skillnad\n", said)
    data = json.loads(call("diff", tmp_path / "old", tmp_path / "new", "--format", "json").out)
    assert ["2025-02-28", "2025-03-31"] in [line["headings"] for line in data["lines"]]


def test_ledgers_of_different_years_are_refused(exports, tmp_path, call):
    exports(JANUARY, JANUARY)
    new = tmp_path / "new.se"
    new.write_bytes(new.read_bytes().replace(b"2025", b"2024"))
    ended = call("diff", tmp_path / "old.se", new)
    assert (ended.code, ended.out) == (4, "")
    assert "De två är av olika räkenskapsår: 2025-01-01 – 2025-12-31 och 2024-01-01 – 2024-12-31." in ended.err


def test_a_damaged_file_is_refused(exports):
    ended = exports(JANUARY, JANUARY.removesuffix("200.00\n}\n"))
    assert (ended.code, ended.out) == (4, "")
    assert "skulle se ut att vara borttaget" in ended.err


def test_standard_input_is_the_newer(process, tmp_path):
    (tmp_path / "old.se").write_bytes((HEAD + JANUARY).encode("cp437"))
    ended = process("diff", tmp_path / "old.se", "-", "--lang", "sv", stdin=(HEAD + JANUARY + MARCH).encode("cp437"))
    assert ended.returncode == 1
    assert "SKILLNADER  1\u00a0ny" in ended.stdout.decode()


def test_json_says_the_same(exports):
    changed = voucher("1", "20250110", "Skruvar", 100_00) + voucher("2", "20250120", "Spik", 210_00, place="1 10")
    data = json.loads(exports(JANUARY, changed, "--format", "json").out)
    assert (data["schema"], data["same"], data["through"]) == ("bokslut/diff@1", False, "2025-01-20")
    assert data["counts"] == {"removed": 0, "changed": 1, "renumbered": 0, "late": 0, "new": 0}
    [change] = data["vouchers"]
    assert (change["series"], change["number"]) == ("A", "2")
    lost, gained = ([(row["account"], row["amount"], row["objects"]) for row in change[name]] for name in ("lost", "gained"))
    assert lost == [("1930", "-200.00", ""), ("5410", "200.00", "1:10")]
    assert gained == [("1930", "-210.00", ""), ("5410", "210.00", "1:10")]
    closings = {account["account"]: account["closing"] for account in data["accounts"]}
    assert closings == {"1930": ["4700.00", "4690.00"], "5410": ["300.00", "310.00"]}


def test_what_a_change_is_called_is_what_fail_on_takes():
    assert [grave.value for grave in Grave] == [kind.value for kind in ChangeKind]


def test_another_format_of_the_same_ledger_is_the_same(call, tmp_path):
    ledger = ROOT / "ledgers" / "example" / "ledger" / "2025.se"
    assert call("export", ledger, "--to", "sie4", "-o", tmp_path / "again.se").code == 0
    ended = call("diff", ledger, tmp_path / "again.se")
    assert (ended.code, counts(ended)) == (0, "LIKA")


def test_texts_from_files_never_give_commands_to_the_terminal(exports):
    ended = exports(JANUARY, JANUARY + voucher("9", "20250130", "Sk\x1b[31mruv", 1_00))
    assert "\x1b" not in ended.out


def test_a_day_outside_the_year_is_not_where_the_old_export_ends(exports):
    slip = voucher("4", "20520131", "Slarvfel", 50_00)
    ended = exports(JANUARY + slip, JANUARY + slip + MARCH)
    assert (ended.code, counts(ended)) == (1, "SKILLNADER  1 ny")
    assert "Nya verifikationer efter 2025-01-20" in ended.out


def test_a_voucher_that_lost_its_number_is_told_in_the_language_spoken(exports):
    unnumbered = voucher('""', "20250120", "Spik", 200_00, place="1 10", series="B")
    first = voucher("1", "20250110", "Skruvar", 100_00)
    assert "A 2 → B without a number  Spik" in exports(JANUARY, first + unnumbered, "--lang", "en").out
    data = json.loads(exports(JANUARY, first + unnumbered, "--format", "json").out)
    assert data["vouchers"][0]["now"] == {"sv": "B utan nummer", "en": "B without a number"}


def test_a_table_of_the_same_vouchers_is_the_same(call, tmp_path):
    """A table has each text on its rows and states no balances: neither is a difference."""
    ledger = ROOT / "ledgers" / "example" / "ledger" / "2025.se"
    assert call("export", ledger, "--to", "csv", "-o", tmp_path / "huvudbok.csv").code == 0
    columns = ", ".join(f'{name} = "{name}"' for name in ("account", "series", "number", "amount", "quantity"))
    columns += ', date = "posting_date", text = "entry_text", "dim:1" = "dim:1", "dim:20" = "dim:20", "dim:21" = "dim:21"'
    period = "[period]\nfiscal_year = { start = 2025-01-01, end = 2025-12-31 }\n"
    declared = f'[[ledger]]\npath = "huvudbok.csv"\ncolumns = {{ {columns} }}\n'
    (tmp_path / "bokslut.toml").write_text(f'schema = "bokslut/close@1"\n[entity]\nname = "x"\n{period}{declared}', "utf-8")
    for old, new in ((ledger, tmp_path), (tmp_path, ledger)):
        ended = call("diff", old, new)
        assert (ended.code, counts(ended)) == (0, "LIKA"), ended.out


def test_openings_that_came_later_are_told(exports, tmp_path, call):
    exports(JANUARY, JANUARY)
    old = tmp_path / "old.se"
    without = b"".join(line for line in old.read_bytes().splitlines(keepends=True) if not line.startswith(b"#IB"))
    old.write_bytes(without + b"#UB 0 1930 -300.00\n#RES 0 5410 300.00\n")
    ended = call("diff", old, tmp_path / "new.se")
    assert re.search(r" 1930 Bank +0,00 +5 000,00 +5 000,00\n", plain(ended.out))


def test_ledgers_of_different_companies_are_refused(exports, tmp_path, call):
    exports(JANUARY, JANUARY)
    for name, number in (("old", b"556677-8899"), ("new", b"112233-4455")):
        file = tmp_path / f"{name}.se"
        file.write_bytes(file.read_bytes().replace(b"#RAR 0", b"#ORGNR " + number + b"\n#RAR 0"))
    ended = call("diff", tmp_path / "old.se", tmp_path / "new.se")
    assert (ended.code, ended.out) == (4, "")
    assert "De två är av olika företag" in ended.err


def test_vouchers_are_not_gone_because_a_file_has_balances_alone(exports, tmp_path, call):
    exports(JANUARY, JANUARY)
    balances = tmp_path / "balances.se"
    balances.write_bytes(
        HEAD.replace("#SIETYP 4", "#SIETYP 1").encode("cp437") + b"#UB 0 1930 4700.00\n#UB 0 2081 -5000.00\n#RES 0 5410 300.00\n"
    )
    for pair in ((tmp_path / "old.se", balances), (balances, tmp_path / "old.se")):
        ended = call("diff", *pair)
        assert (ended.code, ended.out) == (4, "")
        assert "Filen har saldon men inga verifikationer." in ended.err
    assert counts(call("diff", balances, balances)) == "LIKA"


def test_vouchers_that_are_only_counted_are_told_as_that(exports, monkeypatch):
    monkeypatch.setattr("bokslut.changes.compare.VOUCHERS_MAX", 3)
    ended = exports(JANUARY, JANUARY + "".join(voucher(str(10 + n), "20250301", "Ny", 1_00) for n in range(5)), "--all")
    assert counts(ended) == "SKILLNADER  5 nya"
    assert "3 av verifikationerna jämförs en för en; 2 till är bara räknade" in plain(ended.out)
    assert "--all" not in ended.out
