"""Writes SIE 4 files with every oddity real programs have: an independent source of files whose meaning is known."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field

from hypothesis import strategies as st

LETTERS = "abcxyzåäöÅÄÖé0123456789 .,:;-/&%()[]'\"\\{}#"
#: Read by no field, but enough Swedish to tell the encodings apart.
COMPANY = "Räksmörgås på Åre, Älgö och Öregrund"


def _clear(text: str) -> bool:
    """Leave out what 4B gives no way to write: a backslash before a quote or at the end of a field."""
    return '\\"' not in text and not text.endswith("\\")


texts = st.text(LETTERS, max_size=12).filter(_clear)
codes = st.text("ABC0123456789", min_size=1, max_size=4)
accounts = st.integers(1000, 8999).map(str)
days = st.dates(dt.date(2024, 1, 1), dt.date(2025, 12, 31))
ores = st.integers(-(10**13), 10**13) | st.sampled_from([0, 1, -1, 99, -100, 2**63 - 1, -(2**63 - 1)])
quantities = st.sampled_from(["1", "-2", "3.5", "0.125", "10000"])
lists = st.lists(st.tuples(st.integers(1, 25).map(str), texts.filter(bool)), max_size=3, unique_by=lambda pair: pair[0]).map(tuple)


@dataclass
class Row:
    label: str
    account: str
    objects: tuple[tuple[str, str], ...]
    ore: int
    date: dt.date | None
    text: str
    quantity: str | None
    signature: str


@dataclass
class Entry:
    series: str
    number: str
    date: dt.date
    text: str
    registered: dt.date | None
    signature: str
    rows: list[Row]


@dataclass
class Balance:
    label: str
    year: int
    period: str | None
    account: str
    objects: tuple[tuple[str, str], ...]
    ore: int
    quantity: str | None


@dataclass
class Meant:
    """What a file says, and the bytes that say it."""

    entries: list[Entry]
    balances: list[Balance]
    chart: dict[str, tuple[str, str | None, str | None, list[str]]]
    objects: dict[tuple[str, str], str]
    data: bytes = b""
    encoding: str = "cp437"
    head: dict[str, tuple[str, ...]] = field(default_factory=dict)
    lines: dict[int, int] = field(default_factory=dict)


rows = st.builds(
    Row,
    label=st.sampled_from(["#TRANS"] * 6 + ["#BTRANS"]),
    account=accounts,
    objects=lists,
    ore=ores,
    date=st.none() | days,
    text=texts,
    quantity=st.none() | quantities,
    signature=texts,
)
entries = st.builds(
    Entry,
    series=st.sampled_from(["A", "B", "", "1", "Lön"]),
    number=st.sampled_from(["", "1", "27", "1000000"]),
    date=days,
    text=texts,
    registered=st.none() | days,
    signature=texts,
    rows=st.lists(rows, max_size=5),
)
balances = st.builds(
    Balance,
    label=st.sampled_from(["#IB", "#UB", "#RES", "#OIB", "#OUB", "#PSALDO", "#PBUDGET"]),
    year=st.sampled_from([0, -1, -2]),
    period=st.sampled_from(["202501", "202412"]),
    account=accounts,
    objects=lists,
    ore=ores,
    quantity=st.none() | quantities,
)
#: Records of the head that nothing counts, with fields that may be left out at the end.
heads = st.fixed_dictionaries(
    {},
    optional={
        "#PROSA": st.tuples(texts),
        "#FTYP": st.sampled_from([("AB",), ("E",), ("",)]),
        "#FNR": st.tuples(texts),
        "#BKOD": st.sampled_from([("62010",), ("62 010",)]),
        "#ADRESS": st.tuples(texts, texts, texts, texts),
        "#TAXAR": st.sampled_from([("2025",)]),
        "#KPTYP": st.sampled_from([("EUBAS97",), ("BAS2014",), ("NE2007",)]),
        "#GEN": st.tuples(days.map(lambda day: f"{day:%Y%m%d}"), texts),
        "#ORGNR": st.tuples(st.just("555555-5555"), st.sampled_from(["", "1"]), st.sampled_from(["", "2"])),
    },
)
charts = st.dictionaries(
    accounts, st.tuples(texts, st.none() | st.sampled_from("TSKI"), st.none() | st.sampled_from(["st", "tim"]), st.lists(codes, max_size=2))
)


@st.composite
def files(draw: st.DrawFn) -> Meant:
    """Draw a file: its meaning, and one of the many ways to write it."""
    meant = Meant(
        draw(st.lists(entries, max_size=4)),
        draw(st.lists(balances, max_size=5)),
        draw(charts),
        draw(st.dictionaries(st.tuples(st.integers(1, 25).map(str), texts.filter(bool)), texts, max_size=3)),
        encoding=draw(st.sampled_from(["cp437", "cp437", "utf-8", "cp1252"])),
        head=draw(heads),
    )
    lines = ["#FLAGGA 0", "#FORMAT PC8", "#SIETYP 4", _line(draw, "#FNAMN", COMPANY), "#RAR 0 20250101 20251231"]
    lines += [_line(draw, label, *_tail(*fields)) for label, fields in meant.head.items()]
    for account, (name, kind, unit, sru) in meant.chart.items():
        about = [_line(draw, "#KONTO", account, name)]
        about += [f"#KTYP {account} {kind}"] if kind else []
        about += [_line(draw, "#ENHET", account, unit)] if unit else []
        about += [f"#SRU {account} {code}" for code in sru]
        lines += draw(st.permutations(about)) if not sru else about
    lines += [_line(draw, "#OBJEKT", *pair, name) for pair, name in meant.objects.items()]
    lines += [_balance(draw, balance) for balance in meant.balances]
    for number, entry in enumerate(meant.entries):
        meant.lines[number] = len(lines) + 1
        lines += _entry(draw, entry)
    end = draw(st.sampled_from(["\n", "\r\n"]))
    meant.data = (end.join(lines) + end).encode(meant.encoding)
    if meant.encoding == "utf-8" and draw(st.booleans()):
        meant.data = b"\xef\xbb\xbf" + meant.data
    return meant


def _entry(draw: st.DrawFn, entry: Entry) -> list[str]:
    head = [entry.series, entry.number, _date(entry.date), *_tail(entry.text, _date(entry.registered), entry.signature)]
    brace = draw(st.sampled_from(["{", "{\t", "  {"]))
    return [_line(draw, "#VER", *head), brace, *(_row(draw, row) for row in entry.rows), draw(st.sampled_from(["}", "}  "]))]


def _row(draw: st.DrawFn, row: Row) -> str:
    rest = [_amount(draw, row.ore), *_tail(_date(row.date), row.text, row.quantity or "", row.signature)]
    return draw(st.sampled_from(["", "   ", "\t"])) + _line(draw, row.label, row.account, row.objects, *rest)


def _balance(draw: st.DrawFn, balance: Balance) -> str:
    rest = [_amount(draw, balance.ore), *_tail(balance.quantity or "")]
    period = [balance.period] if balance.label in ("#PSALDO", "#PBUDGET") else []
    objects = [balance.objects] if balance.label not in ("#IB", "#UB", "#RES") else []
    return _line(draw, balance.label, str(balance.year), *period, balance.account, *objects, *rest)


def _line(draw: st.DrawFn, label: str, *fields: str | tuple[tuple[str, str], ...]) -> str:
    written = label
    for part in fields:
        gap = draw(st.sampled_from([" ", "\t", "  ", " \t "]))
        if isinstance(part, str):
            written += gap + _field(draw, part)
        else:
            inner = " ".join(_field(draw, item) for pair in part for item in pair)
            written += gap + draw(st.sampled_from(["{%s}", "{ %s}", "{%s }", "{\t%s }"])) % inner
    return written + draw(st.sampled_from(["", " ", "\t"]))


def _field(draw: st.DrawFn, text: str) -> str:
    must = not text or any(letter in text for letter in ' \t"{}')
    return '"' + text.replace('"', '\\"') + '"' if must or draw(st.booleans()) else text


def _tail(*fields: str) -> list[str]:
    """Leave out empty fields at the end, as SIE allows."""
    kept = list(fields)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def _amount(draw: st.DrawFn, ore: int) -> str:
    sign = "-" if ore < 0 else ""
    whole, decimals = divmod(abs(ore), 100)
    forms = [f"{whole}.{decimals:02d}"]
    if decimals % 10 == 0:
        forms.append(f"{whole}.{decimals // 10}")
    if decimals == 0:
        forms.append(str(whole))
    return sign + draw(st.sampled_from(forms))


def _date(day: dt.date | None) -> str:
    return f"{day:%Y%m%d}" if day else ""
