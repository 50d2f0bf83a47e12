"""A report with the names of ÅRL, K2 and K3 follows the chart packs as it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING, TypeAlias

import pytest

from bokslut.close import close
from bokslut.config import load_request
from bokslut.model.check import Outcome

if TYPE_CHECKING:
    from pathlib import Path

Rows: TypeAlias = "tuple[tuple[str, str, int | None], ...]"

#: Account, closing balance and the row it is printed on; a row without an account is a heading, one of a text is a total.
BALANCE_SHEET: tuple[tuple[str, str, int | None], ...] = (
    ("TILLGÅNGAR", "", None),
    ("Anläggningstillgångar", "", None),
    ("Immateriella anläggningstillgångar", "", None),
    ("Koncessioner, patent, licenser, varumärken samt liknande rättigheter", "1020", 100),
    ("Hyresrätter och liknande rättigheter", "1060", 110),
    ("Goodwill", "1070", 120),
    ("Summa immateriella anläggningstillgångar", "", 330),
    ("Materiella anläggningstillgångar", "", None),
    ("Byggnader och mark", "1110", 200),
    ("Maskiner och andra tekniska anläggningar", "1210", 210),
    ("Inventarier, verktyg och installationer", "1220", 220),
    ("Summa materiella anläggningstillgångar", "", 630),
    ("Finansiella anläggningstillgångar", "", None),
    ("Andelar i koncernföretag", "1310", 300),
    ("Fordringar hos koncernföretag", "1320", 310),
    ("Andra långfristiga värdepappersinnehav", "1350", 320),
    ("Andra långfristiga fordringar", "1380", 330),
    ("Summa finansiella anläggningstillgångar", "", 1260),
    ("Summa anläggningstillgångar", "", 2220),
    ("Omsättningstillgångar", "", None),
    ("Varulager m.m.", "", None),
    ("Råvaror och förnödenheter", "1410", 400),
    ("Färdiga varor och handelsvaror", "1460", 410),
    ("Pågående arbete för annans räkning", "1470", 420),
    ("Summa varulager", "", 1230),
    ("Kortfristiga fordringar", "", None),
    ("Kundfordringar", "1510", 500),
    ("Fordringar hos koncernföretag", "1660", 510),
    ("Övriga fordringar", "1640", 520),
    ("Upparbetad men ej fakturerad intäkt", "1620", 530),
    ("Förutbetalda kostnader och upplupna intäkter", "1710", 540),
    ("Summa kortfristiga fordringar", "", 2600),
    ("Kortfristiga placeringar", "1810", 600),
    ("Kassa och bank", "", None),
    ("Kassa och bank", "1930", 3350),
    ("Summa kassa och bank", "", 3350),
    ("Summa omsättningstillgångar", "", 7780),
    ("SUMMA TILLGÅNGAR", "", 10000),
    ("EGET KAPITAL OCH SKULDER", "", None),
    ("Eget kapital", "", None),
    ("Bundet eget kapital", "", None),
    ("Aktiekapital", "2081", 500),
    ("Reservfond", "2086", 100),
    ("Summa bundet eget kapital", "", 600),
    ("Fritt eget kapital", "", None),
    ("Överkursfond", "2097", 50),
    ("Balanserad vinst eller förlust", "2091", 750),
    ("Årets resultat", "2099", 2000),
    ("Summa fritt eget kapital", "", 2800),
    ("Summa eget kapital", "", 3400),
    ("Obeskattade reserver", "", None),
    ("Periodiseringsfonder", "2125", 100),
    ("Ackumulerade överavskrivningar", "2150", 200),
    ("Summa obeskattade reserver", "", 300),
    ("Avsättningar", "", None),
    ("Avsättningar för pensioner och liknande förpliktelser", "2210", 150),
    ("Övriga avsättningar", "2290", 150),
    ("Summa avsättningar", "", 300),
    ("Långfristiga skulder", "", None),
    ("Checkräkningskredit", "2330", 500),
    ("Skulder till kreditinstitut", "2350", 700),
    ("Övriga skulder", "2390", 800),
    ("Summa långfristiga skulder", "", 2000),
    ("Kortfristiga skulder", "", None),
    ("Leverantörsskulder", "2440", 600),
    ("Skulder till kreditinstitut", "2410", 400),
    ("Checkräkningskredit", "2480", 300),
    ("Fakturerad men ej upparbetad intäkt", "2450", 200),
    ("Skatteskulder", "2510", 500),
    ("Övriga skulder", "2710", 900),
    ("Upplupna kostnader och förutbetalda intäkter", "2990", 1100),
    ("Summa kortfristiga skulder", "", 4000),
    ("SUMMA EGET KAPITAL OCH SKULDER", "", 10000),
)
INCOME_STATEMENT: tuple[tuple[str, str, int | None], ...] = (
    ("Rörelsens intäkter m.m.", "", None),
    ("Nettoomsättning", "3001", 9000),
    ("Förändring av lager av produkter i arbete, färdiga varor och pågående arbete för annans räkning", "4950", 100),
    ("Aktiverat arbete för egen räkning", "3800", 200),
    ("Övriga rörelseintäkter", "3990", 700),
    ("Summa rörelseintäkter", "", 10000),
    ("Rörelsens kostnader", "", None),
    ("Råvaror och förnödenheter", "4010", -2000),
    ("Övriga externa kostnader", "5010", -1000),
    ("Personalkostnader", "7210", -3000),
    ("Av- och nedskrivningar av materiella och immateriella anläggningstillgångar", "7832", -500),
    ("Övriga rörelsekostnader", "7960", -100),
    ("Summa rörelsekostnader", "", -6600),
    ("Rörelseresultat", "", 3400),
    ("Resultat från finansiella poster", "", None),
    ("Resultat från andelar i koncernföretag", "8010", 50),
    ("Övriga ränteintäkter och liknande resultatposter", "8310", 50),
    ("Räntekostnader och liknande resultatposter", "8410", -500),
    ("Resultat efter finansiella poster", "", 3000),
    ("Bokslutsdispositioner", "8850", -400),
    ("Resultat före skatt", "", 2600),
    ("Skatt på årets resultat", "8910", -600),
    ("Årets resultat", "", 2000),
)


def written(folder: Path, pack: str, balance: Rows = BALANCE_SHEET, income: Rows = INCOME_STATEMENT) -> None:
    """Write a close whose report is drawn from its ledger. A row with a name of "" is only an account."""
    ledger = ["#FLAGGA 0", "#SIETYP 4", "#FNAMN x", "#RAR 0 20250101 20251231", "#IB 0 1930 0.00", "#VER A 1 20251231 t", "{"]
    for rows, debit in ((balance, 1), (income, -1)):
        for _, account, amount in rows:
            if account not in {"", "2099"}:
                ledger.append(f"#TRANS {account} {{}} {amount * (-1 if account > '2' else debit)}.00")
    (folder / "2025.se").write_text("\n".join([*ledger, "}", ""]), encoding="cp437")
    tables = []
    for name, rows in (("balance_sheet", balance), ("income_statement", income)):
        lines = [f"{label};{'' if amount is None else amount}" for label, _, amount in rows if label]
        (folder / f"{name}.csv").write_text("\n".join(["label;2025", *lines, ""]), encoding="utf-8")
        tables.append(f'[[table]]\nid = "tryckt_{name}"\npath = "{name}.csv"\nlayout = "{name}"\n')
    (folder / "bokslut.toml").write_text(
        'schema = "bokslut/close@1"\n[entity]\nname = "x"\n[rules]\npacks = ["'
        + pack
        + '"]\n[[ledger]]\npath = "2025.se"\n'
        + "".join(tables),
        encoding="utf-8",
    )


@pytest.mark.parametrize("pack", ["bas-k2", "bas-k3"])
def test_a_report_with_the_names_of_the_law_closes_without_findings(tmp_path: Path, pack: str) -> None:
    written(tmp_path, pack)
    result = close(load_request(tmp_path / "bokslut.toml"))
    assert [finding.message.sv for finding in result.findings] == []
    checked = {check.line for check in result.checks if check.code.startswith("TIE:") and check.outcome is Outcome.OK}
    printed = [row for row in (*BALANCE_SHEET, *INCOME_STATEMENT) if row[2] is not None]
    assert {"kreditinstitut", "kreditinstitut_langa", "checkkredit", "checkkredit_lang", "summa_pensioner"} <= checked
    assert sum(check.code.startswith("TIE:") for check in result.checks) == len(printed)


#: What bokslut itself drew up statements with before it had the law's names.
_EARLIER = {
    "Nettoomsättning": "Försäljning, netto",
    "Aktiverat arbete för egen räkning": "Eget arbete som tagits upp som tillgång",
    "Övriga externa kostnader": "Externa kostnader i övrigt",
    "Personalkostnader": "Kostnader för personal",
    "Räntekostnader och liknande resultatposter": "Räntekostnader och liknande",
    "Hyresrätter och liknande rättigheter": "Hyresrätter och liknande",
    "Maskiner och andra tekniska anläggningar": "Maskiner och tekniska anläggningar",
    "Andra långfristiga värdepappersinnehav": "Långfristiga värdepapper i övrigt",
    "Pågående arbete för annans räkning": "Pågående arbeten åt andra",
    "Övriga fordringar": "Fordringar i övrigt",
    "Ackumulerade överavskrivningar": "Överavskrivningar, ackumulerade",
}


@pytest.mark.parametrize("pack", ["bas-k2", "bas-k3"])
def test_a_report_that_was_drawn_up_with_earlier_names_still_ties(tmp_path: Path, pack: str) -> None:
    balance, income = (
        tuple((_EARLIER.get(name, name), account, amount) for name, account, amount in rows) for rows in (BALANCE_SHEET, INCOME_STATEMENT)
    )
    written(tmp_path, pack, balance, income)
    result = close(load_request(tmp_path / "bokslut.toml"))
    assert [finding.message.sv for finding in result.findings] == []
    assert sum(check.code.startswith("TIE:") for check in result.checks) == sum(row[2] is not None for row in (*balance, *income))


#: Printed as one with others, or under another of the law's names.
_OTHERWISE = {
    "Bokslutsdispositioner",
    "Skatt på årets resultat",
    "Avsättningar för pensioner och liknande förpliktelser",
    "Överkursfond",
    "Balanserad vinst eller förlust",
}


@pytest.mark.parametrize("pack", ["bas-k2", "bas-k3"])
def test_statements_are_drawn_up_with_the_names_of_the_law(tmp_path: Path, pack: str) -> None:
    written(tmp_path, pack)
    result = close(load_request(tmp_path / "bokslut.toml"))
    drawn = {line.label.sv for statement in result.statements for line in statement.lines}
    assert {name for name, account, _ in (*BALANCE_SHEET, *INCOME_STATEMENT) if account} - drawn <= _OTHERWISE


@pytest.mark.parametrize("pack", ["bas-k2", "bas-k3"])
def test_a_name_of_two_lines_is_never_tied_to_the_wrong_one(tmp_path: Path, pack: str) -> None:
    written(tmp_path, pack)
    path = tmp_path / "balance_sheet.csv"
    lines = path.read_text(encoding="utf-8").split("\n")
    removed = {"Långfristiga skulder;", "Kortfristiga skulder;", "Summa långfristiga skulder;2000", "Skulder till kreditinstitut;400"}
    removed |= {"Övriga skulder;800", "Övriga skulder;900", "Checkräkningskredit;500", "Checkräkningskredit;300"}
    path.write_text("\n".join(line for line in lines if line not in removed), encoding="utf-8")
    found = close(load_request(tmp_path / "bokslut.toml"))
    told = [finding for finding in found.findings if finding.code == "TAB003"]
    assert "Skulder till kreditinstitut" in " ".join(finding.message.sv for finding in told)
    assert not any(check.line in {"kreditinstitut", "kreditinstitut_langa"} for check in found.checks)
    # A total that its rows cannot explain is not another fault.
    assert {finding.code for finding in found.findings} == {"TAB003"}


#: Short reports, each row with the account it is drawn from; a row without a name is only in the ledger.
CASES: dict[str, tuple[tuple[str, ...], Rows, Rows]] = {
    "K3: current and deferred tax as one": (
        ("bas-k3",),
        (
            ("Kassa och bank", "1930", 68),
            ("Summa tillgångar", "", 68),
            ("Årets resultat", "2099", 68),
            ("Eget kapital och skulder", "", 68),
        ),
        (
            ("Nettoomsättning", "3001", 100),
            ("Skatt på årets resultat", "", -32),
            ("", "8910", -40),
            ("", "8940", 8),
            ("Årets resultat", "", 68),
        ),
    ),
    "K3: current and deferred tax as two": (
        ("bas-k3",),
        (("Kassa och bank", "1930", 68), ("Årets resultat", "2099", 68)),
        (
            ("Nettoomsättning", "3001", 100),
            ("Skatt på årets resultat", "8910", -40),
            ("Uppskjuten skatt", "8940", 8),
            ("Årets resultat", "", 68),
        ),
    ),
    "taxes under the name of their heading": (
        ("bas-k2", "bas-k3"),
        (("Kassa och bank", "1930", 58), ("Årets resultat", "2099", 58)),
        (("Nettoomsättning", "3001", 100), ("Skatter", "", -42), ("", "8910", -40), ("", "8980", -2), ("Årets resultat", "", 58)),
    ),
    "one line of goods": (
        ("bas-k2", "bas-k3"),
        (("Kassa och bank", "1930", 50), ("Årets resultat", "2099", 50)),
        (
            ("Rörelsens intäkter", "3001", 100),
            ("Handelsvaror", "", -50),
            ("", "4010", -60),
            ("", "4960", 10),
            ("Rörelsens kostnader", "", -50),
            ("Årets resultat", "", 50),
        ),
    ),
    "two lines of goods": (
        ("bas-k2", "bas-k3"),
        (("Kassa och bank", "1930", 50), ("Årets resultat", "2099", 50)),
        (
            ("Nettoomsättning", "3001", 100),
            ("Råvaror och förnödenheter", "4010", -60),
            ("Handelsvaror", "4960", 10),
            ("Summa rörelsekostnader", "", -50),
            ("Årets resultat", "", 50),
        ),
    ),
    "tax allocation reserves by direction, interest by its short name": (
        ("bas-k2", "bas-k3"),
        (("Kassa och bank", "1930", 140), ("Årets resultat", "2099", 90), ("Periodiseringsfond", "2125", 50)),
        (
            ("Nettoomsättning", "3001", 141),
            ("Ränteintäkter", "8310", 2),
            ("Räntekostnader", "8410", -3),
            ("Avsättning till periodiseringsfond", "8811", -70),
            ("Återföring av periodiseringsfond", "8819", 20),
            ("Summa bokslutsdispositioner", "", -50),
            ("Årets resultat", "", 90),
        ),
    ),
    "tax allocation reserves as one": (
        ("bas-k2", "bas-k3"),
        (("Kassa och bank", "1930", 140), ("Årets resultat", "2099", 90), ("Periodiseringsfonder", "2125", 50)),
        (
            ("Nettoomsättning", "3001", 140),
            ("Förändring av periodiseringsfond", "", -50),
            ("", "8811", -70),
            ("", "8819", 20),
            ("Årets resultat", "", 90),
        ),
    ),
    "capital not paid in": (
        ("bas-k2", "bas-k3"),
        (
            ("Tillgångar", "", None),
            ("Tecknat men ej inbetalt kapital", "1690", 25),
            ("Kassa & bank", "1930", 35),
            ("Summa omsättningstillgångar", "", 35),
            ("Summa tillgångar", "", 60),
            ("Aktiekapital", "2081", 50),
            ("Årets resultat", "2099", 10),
            ("Summa EK och skulder", "", 60),
        ),
        (("Nettoomsättning", "3001", 10), ("Årets resultat", "", 10)),
    ),
    "K3: tax assets by themselves, provisions for taxes as one": (
        ("bas-k3",),
        (
            ("Kortfristiga fordringar", "", None),
            ("Aktuell skattefordran", "1640", 40),
            ("Övriga fordringar", "1680", 60),
            ("Summa kortfristiga fordringar", "", 100),
            ("Årets resultat", "2099", 10),
            ("Avsättningar för skatter", "", 70),
            ("", "2240", 50),
            ("", "2250", 20),
            ("Övriga avsättningar", "2290", 20),
            ("Summa avsättningar", "", 90),
        ),
        (("Nettoomsättning", "3001", 10), ("Årets resultat", "", 10)),
    ),
    "K3: tax assets among the other receivables": (
        ("bas-k3",),
        (
            ("Kundfordringar", "1510", 10),
            ("Övriga fordringar", "", 100),
            ("", "1640", 40),
            ("", "1680", 60),
            ("Förutbetalda kostnader och upplupna intäkter", "1710", 5),
            ("Summa kortfristiga fordringar", "", 115),
            ("Årets resultat", "2099", 115),
        ),
        (("Nettoomsättning", "3001", 115), ("Årets resultat", "", 115)),
    ),
    "an economic association": (
        ("bas-k2", "bas-k3"),
        (
            ("Kassa och bank", "1930", 100),
            ("Medlemsinsatser", "2083", 60),
            ("Förlagsinsatser", "2084", 20),
            ("Insatsemissioner", "2087", 15),
            ("Fond för yttre underhåll", "2088", 10),
            ("Summa bundet eget kapital", "", 105),
            ("Balanserad förlust", "2091", -10),
            ("Årets resultat", "2099", 5),
            ("Summa ansamlad förlust", "", -5),
            ("Summa eget kapital", "", 100),
        ),
        (("Nettoomsättning", "3001", 5), ("Årets resultat", "", 5)),
    ),
    "a partnership that has carried its result": (
        ("bas-k2", "bas-k3"),
        (
            ("Kassa och bank", "1930", 100),
            ("Eget kapital i enskild firma och handelsbolag", "2010", 20),
            ("Årets resultat", "2019", 80),
            ("Summa eget kapital", "", 100),
        ),
        (("Nettoomsättning", "3001", 80), ("Årets resultat", "", 80), ("", "8999", -80)),
    ),
    "the names of K2 and BAS from 2026": (
        ("bas-k2", "bas-k3"),
        (
            ("Koncessioner, patent, licenser, varumärken samt liknande rättigheter", "1030", 10),
            ("Övriga immateriella anläggningstillgångar", "1092", 20),
            ("Pågående förbättringar och förskott avseende immateriella anläggningstillgångar", "", 30),
            ("", "1080", 12),
            ("", "1081", 13),
            ("", "1088", 5),
            ("Summa immateriella anläggningstillgångar", "", 60),
            ("Årets resultat", "2099", 15),
            ("Långfristiga skulder", "", None),
            ("Kontokredit", "2330", 25),
            ("Summa långfristiga skulder", "", 25),
            ("Kortfristiga skulder", "", None),
            ("Kontokredit", "2480", 20),
            ("Summa kortfristiga skulder", "", 20),
        ),
        (("Nettoomsättning", "3001", 15), ("Årets resultat", "", 15)),
    ),
    "names as the law's own text has them": (
        ("bas-k2", "bas-k3"),
        (
            ("Kassa och bank", "1930", 100),
            ("Aktiekapital", "2081", 50),
            ("Kapitalandelsfond", "2088", 10),
            ("Summa bundet eget kapital", "", 60),
            ("Vinst eller förlust för räkenskapsåret", "2099", 30),
            ("Aktuell skatteskuld", "2510", 10),
        ),
        (
            ("Nettoomsättning", "3001", 60),
            ("Avskrivningar och nedskrivningar av materiella och immateriella anläggningstillgångar", "7832", -20),
            ("Övriga ränteintäkter och liknande intäkter", "8310", 5),
            ("Räntekostnader och liknande kostnader", "8410", -15),
            ("Årets resultat", "", 30),
        ),
    ),
    "client funds by themselves": (
        ("bas-k2", "bas-k3"),
        (
            ("Kassa och bank", "", None),
            ("Kassa och bank", "1930", 70),
            ("Redovisningsmedel", "1990", 30),
            ("Summa kassa och bank", "", 100),
            ("Årets resultat", "2099", 100),
        ),
        (("Nettoomsättning", "3001", 100), ("Årets resultat", "", 100)),
    ),
    "client funds among cash and bank": (
        ("bas-k2", "bas-k3"),
        (
            ("Kassa och bank", "", 100),
            ("", "1930", 70),
            ("", "1990", 30),
            ("Summa omsättningstillgångar", "", 100),
            ("Årets resultat", "2099", 100),
        ),
        (("Nettoomsättning", "3001", 100), ("Årets resultat", "", 100)),
    ),
    "an association that has carried its result": (
        ("bas-k2", "bas-k3"),
        (
            ("Kassa och bank", "1930", 180),
            ("Stiftelsekapital", "2061", 30),
            ("Ändamålsbestämda medel", "2071", 20),
            ("Balanserat kapital", "", 50),
            ("", "2067", 40),
            ("", "2068", 10),
            ("Årets resultat", "2069", 80),
            ("Summa eget kapital", "", 180),
        ),
        (("Nettoomsättning", "3001", 80), ("Årets resultat", "", 80), ("", "8999", -80)),
    ),
    "dividends of associates and of other participating interests": (
        ("bas-k2", "bas-k3"),
        (("Kassa och bank", "1930", 12), ("Årets resultat", "2099", 12)),
        (
            ("Intäkter från andelar i intresseföretag och gemensamt styrda företag", "8111", 3),
            ("Intäkter från övriga företag som det finns ett ägarintresse i", "", 9),
            ("", "8113", 4),
            ("", "8118", 5),
            ("Årets resultat", "", 12),
        ),
    ),
    "a municipality with other names": (
        ("kommun-bas",),
        (
            ("Mark, byggnader och tekniska anläggningar", "1110", 50),
            ("Maskiner och inventarier", "1210", 20),
            ("Summa materiella anläggningstillgångar", "", 70),
            ("Summa anläggningstillgångar", "", 70),
            ("Förråd mm", "1410", 10),
            ("Kassa, bank", "1920", 20),
            ("Summa tillgångar", "", 100),
            ("Årets resultat", "", 60),
            ("Avsättningar till pensioner", "2210", 40),
            ("Summa skulder, avsättningar och EK", "", 100),
        ),
        (
            ("Verksamhetens kostnader exkl. avskrivningar", "4010", 60),
            ("Verksamhetens nettokostnad", "", 60),
            ("Årets resultat", "", 60),
        ),
    ),
}


@pytest.mark.parametrize(("pack", "name"), [(pack, name) for name, (packs, _, _) in CASES.items() for pack in packs])
def test_a_report_with_the_names_that_are_in_use_closes_without_findings(tmp_path: Path, pack: str, name: str) -> None:
    _, balance, income = CASES[name]
    written(tmp_path, pack, balance, income)
    result = close(load_request(tmp_path / "bokslut.toml"))
    assert [finding.message.sv for finding in result.findings] == []
    checks = [check for check in result.checks if check.code.startswith("TIE:") and check.outcome is Outcome.OK]
    assert len(checks) == sum(bool(label) and amount is not None for label, _, amount in (*balance, *income))


@pytest.mark.parametrize(
    ("layout", "heading"),
    [
        ("income_statement", "Rörelsens intäkter"),
        ("income_statement", "Rörelsekostnader"),
        ("income_statement", "Skatter"),
        ("balance_sheet", "Eget kapital och skulder"),
        ("balance_sheet", "Tillgångar"),
    ],
)
@pytest.mark.parametrize("pack", ["bas-k2", "bas-k3"])
def test_a_wrong_total_under_the_name_of_its_heading_is_found(tmp_path: Path, pack: str, layout: str, heading: str) -> None:
    written(tmp_path, pack)
    with (tmp_path / f"{layout}.csv").open("a", encoding="utf-8") as file:
        file.write(f"{heading};77777\n")
    text = (tmp_path / f"{layout}.csv").read_text(encoding="utf-8")
    totals = (
        "Summa rörelseintäkter;",
        "Summa rörelsekostnader;",
        "SUMMA TILLGÅNGAR;",
        "SUMMA EGET KAPITAL OCH SKULDER;",
        "Skatt på årets resultat;",
    )
    kept = [line for line in text.split("\n") if not line.startswith(totals)]
    (tmp_path / f"{layout}.csv").write_text("\n".join(kept), encoding="utf-8")
    found = close(load_request(tmp_path / "bokslut.toml")).findings
    assert any(finding.code.startswith("TIE:") and heading in finding.message.sv for finding in found)


@pytest.mark.parametrize(("total", "codes"), [(5, []), (9, ["SUM:balance_sheet.summa_inom_linjen"])])
def test_the_total_outside_the_balance_sheet_may_stand_under_its_heading_s_name(tmp_path: Path, total: int, codes: list[str]) -> None:
    _, balance, income = CASES["a municipality with other names"]
    written(tmp_path, "kommun-bas", balance, income)
    with (tmp_path / "balance_sheet.csv").open("a", encoding="utf-8") as file:
        file.write(f"Panter och ansvarsförbindelser;{total}\nPanter och därmed jämförliga säkerheter;2\nÖvriga ansvarsförbindelser;3\n")
    assert [finding.code for finding in close(load_request(tmp_path / "bokslut.toml")).findings] == codes
