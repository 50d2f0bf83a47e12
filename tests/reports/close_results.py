"""Close results built by hand, the same ones for every format."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from fractions import Fraction

from bokslut.model.check import CheckResult, Outcome
from bokslut.model.finding import Acceptance, Cause, Finding, Grade, Severity, Suspect
from bokslut.model.interval import compare
from bokslut.model.money import KR, Unit, unit
from bokslut.model.period import FiscalYear, Period
from bokslut.model.place import Place
from bokslut.model.result import CloseResult
from bokslut.model.source import SourceInfo
from bokslut.model.table import Figure, Line, Origin, Table
from bokslut.model.words import Words, same

PERIOD = Period(FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31)), dt.date(2025, 12, 31))
LEDGER = SourceInfo("ledger/2025.se", "sie4", "9f2c41" + "0" * 58, "4E", "cp437", entries=412, postings=1206)


def statement(id_: str, title: Words, rows: list[tuple[str, str, str, tuple[int, int]]]) -> Table:
    lines = tuple(Line(id_, Words(sv, sv), role) for id_, sv, role, _ in rows)
    figures = {
        (id_, column): Figure(Fraction(value, 100))
        for id_, _, role, values in rows
        if role != "heading"
        for column, value in zip(("2025", "2024"), values, strict=True)
    }
    headings = {"2025": "2025-12-31", "2024": "2024-12-31"}
    return Table(id_, title, lines, ("2025", "2024"), figures, Origin.LEDGER, id_, headings=headings)


def balance_sheet(right: int = 18_636_800) -> Table:
    return statement(
        "balance_sheet",
        Words("Balansräkning", "Balance sheet"),
        [
            ("tillgangar", "TILLGÅNGAR", "heading", (0, 0)),
            ("anlaggning", "Anläggningstillgångar", "item", (9_240_000, 9_810_000)),
            ("varulager", "Varulager", "item", (0, 0)),
            ("kundfordringar", "Kundfordringar", "item", (4_125_000, 3_890_000)),
            ("kassa", "Kassa och bank", "item", (5_270_800, 4_701_500)),
            ("summa_tillgangar", "SUMMA TILLGÅNGAR", "sum", (18_635_800, 18_401_500)),
            ("eget_kapital", "Eget kapital", "item", (right - 8_145_000, 9_601_500)),
            ("skulder", "Kortfristiga skulder", "item", (8_145_000, 8_800_000)),
            ("summa_ek_skulder", "SUMMA EGET KAPITAL OCH SKULDER", "sum", (right, 18_401_500)),
        ],
    )


INCOME = statement(
    "income_statement",
    Words("Resultaträkning", "Income statement"),
    [
        ("intakter", "Intäkter", "item", (41_200_000, 39_000_000)),
        ("kostnader", "Kostnader", "item", (-40_000_000, -38_100_000)),
        ("resultat", "ÅRETS RESULTAT", "sum", (1_200_000, 900_000)),
    ],
)


def money(code: str, title: Words, left: int, right: int, column: str, findings: tuple[Finding, ...] = (), **more: object) -> CheckResult:
    found = compare(Fraction(left, 100), Fraction(right, 100), ())
    outcome = Outcome.FAILED if left != right else Outcome.OK
    return CheckResult(code, title, outcome, findings, found, KR, column=column, **more)  # type: ignore[arg-type]


def passed(code: str, sv: str, en: str, reason: Words | None = None) -> CheckResult:
    return CheckResult(code, Words(sv, en), Outcome.OK, reason=reason)


BALANCES = Words("Balansräkningen balanserar", "The balance sheet balances")
FOOTINGS = tuple(
    money(f"SUM:balance_sheet.{line}", Words(f"Summering: {line}", f"Footing: {line}"), 100, 100, year, table="balance_sheet", line=line)
    for line in ("summa_tillgangar", "summa_ek_skulder")
    for year in ("2025", "2024")
)

UNBALANCED = Finding(
    "BS001",
    "statement-out-of-balance",
    Severity.ERROR,
    Words(
        "Balansräkningen balanserar inte: 186\u00a0358,00 ≠ 186\u00a0368,00",
        "The balance sheet does not balance: 186\u00a0358,00 ≠ 186\u00a0368,00",
    ),
    (
        Place("ledger/2025.se", 2107, 1, excerpt='#VER A 312 20251219 "Kontorsmaterial"'),
        Place("ledger/2025.se", 2109, 1, primary=False, excerpt="   #TRANS 1930 {} -1240.00"),
        Place(
            "ledger/2025.se",
            2110,
            20,
            end_column=27,
            primary=False,
            excerpt="   #TRANS 5410 {}  1230.00",
            note=Words("summa −10,00; ska vara 0,00", "sum −10,00; must be 0,00"),
        ),
    ),
    subject="balance_sheet[2025]",
    difference=Fraction(-10),
    unit=KR,
    remedy=Words(
        "Kontrollera kvittot. Rätta A 312 med rättelseverifikat i bokföringssystemet (1930 till −1\u00a0230,00) och exportera igen.",
        "Check the receipt. Correct A 312 with a correcting entry in the ledger system (1930 to −1\u00a0230,00) and export again.",
    ),
    causes=(
        Cause(
            "unbalanced-voucher",
            Grade.PROVEN,
            Words(
                "Verifikat A 312, 2025-12-19 ”Kontorsmaterial”, går inte ihop. "
                "En siffra skiljer (1\u00a0230 / 1\u00a0240): trolig felskrivning.",
                "Entry A 312, 2025-12-19 “Kontorsmaterial”, does not add up. "
                "One digit differs (1\u00a0230 / 1\u00a0240): probably mistyped.",
            ),
            Fraction(-10),
            Fraction(0),
            evidence_for=(
                Words("kontoutdraget visar −1\u00a0230,00 den 2025-12-19.", "the bank statement shows −1\u00a0230,00 on 2025-12-19."),
            ),
        ),
    ),
    ruled_out=(
        Words("IB 2025 = UB 2024", "opening 2025 = closing 2024"),
        Words("alla konton finns i uppställningen", "every account is in the layout"),
        Words("årets resultat RR = BR", "result for the year agrees between the statements"),
        Words("ingen avrundning", "no rounding"),
    ),
)

BANK = Finding(
    "BK001",
    "bank-differs",
    Severity.WARNING,
    Words("Bank 1930 och kontoutdraget skiljer −10,00", "Bank 1930 and the statement differ by −10,00"),
    subject="1930",
    difference=Fraction(-10),
    unit=KR,
    joined_to=UNBALANCED.id,
)

MISSING = Words("källa saknas: leverantörsreskontra", "source missing: payables subledger")


def failing() -> CloseResult:
    checks = (
        money("BS001", BALANCES, 18_635_800, 18_636_800, "2025", (UNBALANCED,), table="balance_sheet"),
        money("BS001", BALANCES, 18_401_500, 18_401_500, "2024", table="balance_sheet"),
        money("BK001", Words("Bank 1930 = kontoutdrag", "Bank 1930 = bank statement"), 100, 1100, "2025", (BANK,)),
        CheckResult("AP001", Words("Leverantörsreskontra = 2440", "Payables subledger = 2440"), Outcome.SKIPPED, reason=MISSING),
        CheckResult("AP002", Words("Leverantörsskulder per part", "Payables by party"), Outcome.SKIPPED, reason=MISSING),
        passed("S001", "IB = föregående UB", "Opening = last closing", Words("38 konton", "38 accounts")),
        passed("V001", "Verifikat går ihop", "Entries add up", Words("411 av 411", "411 of 411")),
        *FOOTINGS,
    )
    return CloseResult("Exempelbolaget AB", "SEK", "sv", PERIOD, (LEDGER,), (INCOME, balance_sheet()), (), checks, (UNBALANCED, BANK))


def passing() -> CloseResult:
    checks = (
        money("BS001", BALANCES, 18_635_800, 18_635_800, "2025", table="balance_sheet"),
        money("BS001", BALANCES, 18_401_500, 18_401_500, "2024", table="balance_sheet"),
        passed("V001", "Verifikat går ihop", "Entries add up"),
        *FOOTINGS,
    )
    return CloseResult("Exempelbolaget AB", "SEK", "sv", PERIOD, (LEDGER,), (balance_sheet(18_635_800), INCOME), (), checks, ())


def skipped() -> CloseResult:
    checks = tuple(
        CheckResult(
            f"S00{n}", Words(f"Saldokontroll {n}", f"Balance check {n}"), Outcome.SKIPPED, reason=Words("huvudbok saknas", "no ledger")
        )
        for n in range(1, 6)
    )
    return CloseResult("Exempelbolaget AB", "SEK", "sv", None, (), (), (), checks, ())


TKR: Unit = unit("tkr")  # type: ignore[assignment]


def published() -> CloseResult:
    """Two printed totals that differ by 10 tkr, no ledger; one line per rule fails in another table."""
    rows = (
        ("omsattning", "Summa omsättningstillgångar", "sum", ("186 358", "172 709")),
        ("tillgangar", "Summa tillgångar", "sum", ("186 358", "172 709")),
        ("ek", "Summa eget kapital", "sum", ("11 000", "11 000")),
        ("skulder_ek", "Summa skulder och eget kapital", "sum", ("186 368", "172 709")),
    )
    figures = {
        (id_, column): Figure(
            Fraction(text.replace(" ", "")) * 1000,
            Fraction(500),
            TKR,
            text,
            Place("rapport/balansrakning.csv", 2 + row, 30 + 8 * at, end_column=37 + 8 * at),
        )
        for row, (id_, _, _, texts) in enumerate(rows)
        for at, (column, text) in enumerate(zip(("2022", "2021"), texts, strict=True))
    }
    table = Table(
        "balansrakning",
        Words("Balansräkning", "Balance sheet"),
        tuple(Line(id_, same(label), role) for id_, label, role, _ in rows),
        ("2022", "2021"),
        figures,
        unit=TKR,
        headings={"2022": "2022-12-31", "2021": "2021-12-31"},
    )
    places = tuple(
        replace(figures[line, "2022"].place, excerpt="…", primary=line == "tillgangar")  # type: ignore[type-var]
        for line in ("tillgangar", "skulder_ek")
    )
    finding = Finding(
        "BR001",
        "statement-out-of-balance",
        Severity.ERROR,
        Words(
            "Summa tillgångar är inte summa skulder och eget kapital: 186\u00a0358 ≠ 186\u00a0368 tkr",
            "Total assets are not total equity and liabilities: 186\u00a0358 ≠ 186\u00a0368 tkr",
        ),
        places,  # type: ignore[arg-type]
        difference=Fraction(-10_000),
        tolerance=Fraction(1000),
        unit=TKR,
        subject="balansrakning[2022]",
        cause=Words("felskriven siffra; en rad som inte kom med", "a mistyped digit; a line left out"),
        remedy=Words("Jämför raderna med huvudboken.", "Compare the lines with the ledger."),
        rule_place=Place("rules.toml", 41, 1),
        causes=(
            Cause(
                "one-wrong-digit",
                Grade.POSSIBLE,
                Words(
                    "En siffra är fel i en av tre skulder och dess två summor.",
                    "One digit is wrong in one of three liabilities and its two totals.",
                ),
                Fraction(-10_000),
                Fraction(0),
                (
                    Suspect(
                        Words("Upplupna kostnader", "Accrued expenses"),
                        "balansrakning",
                        "upplupna",
                        "2022",
                        "57 633",
                        "57 623",
                        Place("rapport/balansrakning.csv", 16, 34),
                    ),
                ),
                chance=Fraction(2, 5),
                evidence_against=(Words("raderna summerar till 186\u00a0369", "the lines add to 186\u00a0369"),),
            ),
        ),
        ruled_out=(Words("avrundning: högst 1 tkr", "rounding: at most 1 tkr"),),
    )
    accepted = replace(
        finding, code="BR002", subject="x", accepted=Acceptance("Kommunkonto på två rader", "redovisningsansvarig", "2023-12-31")
    )
    wrong = compare(Fraction(186_358_000), Fraction(186_368_000), (Fraction(500), Fraction(500)))
    near = compare(Fraction(26_700_000), Fraction(26_900_000), (Fraction(50_000),) * 4)
    holds = compare(Fraction(172_709_000), Fraction(172_709_000), (Fraction(500), Fraction(500)))
    checks = (
        CheckResult("BR001", BALANCES, Outcome.FAILED, (finding,), wrong, TKR, "balansrakning", None, "2022"),
        CheckResult("BR001", BALANCES, Outcome.OK, (), holds, TKR, "balansrakning", None, "2021"),
        CheckResult(
            "BR002", Words("Känd avvikelse", "Known deviation"), Outcome.FAILED, (accepted,), wrong, TKR, "balansrakning", None, "2022"
        ),
        CheckResult(
            "OK001", Words("Oktober summerar", "October adds up"), Outcome.SUSPECT, (), near, unit("mkr"), "prognos", None, "oktober"
        ),
    )
    sources = tuple(SourceInfo(f"rapport/{name}.csv", "csv", f"{n:064x}") for n, name in enumerate("abcdefg"))
    return CloseResult("Nämnden för Intraservice", "SEK", "sv", None, sources, (), (table,), checks, (finding, accepted))


def ten_thousand() -> CloseResult:
    def one(n: int) -> Finding:
        code = "V001" if n < 9_900 else "V003"
        return Finding(
            code,
            "entry-out-of-balance" if code == "V001" else "number-twice",
            Severity.ERROR,
            Words(f"Verifikat A {n} går inte ihop: {n},00", f"Entry A {n} does not add up: {n},00"),
            (Place("ledger/2025.se", n + 10, 1, excerpt=f'#VER A {n} 20251219 "Hyra"'),),
            subject=f"A {n}",
            remedy=Words("Rätta verifikatet.", "Correct the entry."),
        )

    every = tuple(one(n) for n in range(10_000))
    checks = (
        CheckResult("V001", Words("Verifikat går ihop", "Entries add up"), Outcome.FAILED, every[:9_900]),
        CheckResult("V003", Words("Nummer används en gång", "Numbers are used once"), Outcome.FAILED, every[9_900:]),
    )
    return replace(passing(), statements=(), checks=checks, findings=every)
