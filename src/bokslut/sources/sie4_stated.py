"""Whether what a file states fits its accounts, its years and its days: #KTYP, #IB and #RES by class, periods, #OMFATTN."""

from __future__ import annotations

from typing import TYPE_CHECKING

import polars as pl

from bokslut.ledger.balances import is_balance_account
from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.printing import plural
from bokslut.model.words import Words
from bokslut.sources.rows import shown

if TYPE_CHECKING:
    import datetime as dt

    from bokslut.ledger.frames import Frames
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_header import Header

ACCOUNT_TYPE = FindingKind(
    "SIE033",
    "account-type-differs",
    Severity.WARNING,
    Words("Kontotypen säger emot kontots klass", "The account type contradicts the account's class"),
    Manual(
        what=Words(
            "Att #KTYP är T eller S för konton i klass 1 och 2, och K eller I för konton i klass 3 till 8.",
            "That #KTYP is T or S for accounts of classes 1 and 2, and K or I for accounts of classes 3 to 8.",
        ),
        why=Words(
            "Typen säger om kontot hör till balansräkningen eller resultaträkningen. Ett program som går efter den nollställer eller "
            "överför fel saldon vid årsskiftet (SIE 4B avsnitt 11, #KTYP). bokslut går efter klassen.",
            "The type says whether the account belongs to the balance sheet or the income statement. A program that goes by it clears or "
            "carries forward the wrong balances at the year's end (SIE 4B section 11, #KTYP). bokslut goes by the class.",
        ),
        example=Words("#KTYP 1930 K: bankkontot är upplagt som kostnad.", "#KTYP 1930 K: the bank account is set up as a cost."),
        remedy=Words("Rätta kontots typ i bokföringssystemets kontoplan.", "Correct the account's type in the ledger system's chart."),
    ),
)

OTHER_CLASS = FindingKind(
    "SIE034",
    "balance-of-other-class",
    Severity.WARNING,
    Words("Saldo på konto som inte kan ha det", "A balance on an account that cannot have it"),
    Manual(
        what=Words(
            "Att #IB och #UB som inte är noll står på konton i klass 1 och 2, och #RES på konton i klass 3 till 8.",
            "That #IB and #UB other than zero are on accounts of classes 1 and 2, and #RES on accounts of classes 3 to 8.",
        ),
        why=Words(
            "Ett resultatkonto börjar varje år på noll. Har det en ingående balans fördes förra årets resultat aldrig till eget kapital "
            "(BFL 6 kap.; SIE 4B avsnitt 11, #IB och #RES).",
            "A result account starts every year at zero. If it has an opening balance, last year's result was never taken to equity "
            "(BFL chapter 6; SIE 4B section 11, #IB and #RES).",
        ),
        example=Words("#IB 0 3000 -5000.00", "#IB 0 3000 -5000.00"),
        remedy=Words(
            "För förra årets resultat till eget kapital i bokföringssystemet och exportera igen.",
            "Take last year's result to equity in the ledger system and export again.",
        ),
    ),
)

PERIOD_OUTSIDE = FindingKind(
    "SIE035",
    "period-outside-year",
    Severity.ERROR,
    Words("Månadssaldo utanför räkenskapsåret", "A month's balance outside the fiscal year"),
    Manual(
        what=Words(
            "Att månaden i varje #PSALDO ligger i det räkenskapsår (#RAR) som posten är numrerad med; så även #PBUDGET (upplysning).",
            "That the month of every #PSALDO lies in the fiscal year (#RAR) that it is numbered with; so too #PBUDGET (for information).",
        ),
        why=Words(
            "Beloppet hör då till fel år eller fel månad, och summorna per år och månad blir olika (SIE 4B avsnitt 11, #PSALDO).",
            "The amount then belongs to the wrong year or month, and the sums by year and by month differ (SIE 4B section 11, #PSALDO).",
        ),
        example=Words("#PSALDO 0 202601 1930 {} 100.00 när #RAR 0 är 2025.", "#PSALDO 0 202601 1930 {} 100.00 where #RAR 0 is 2025."),
        remedy=Words(
            "Exportera filen igen för rätt räkenskapsår, eller anmäl felet till programmets leverantör.",
            "Export the file again for the right fiscal year, or report the fault to the program's maker.",
        ),
    ),
)

COVERAGE = FindingKind(
    "SIE036",
    "coverage-unclear",
    Severity.WARNING,
    Words("Filen säger inte rätt vilken dag saldona gäller", "The file does not rightly say for which day its balances are"),
    Manual(
        what=Words(
            "Att #OMFATTN finns i en fil av typ 2 eller 3, och inte ligger före den sista verifikationen.",
            "That #OMFATTN is there in a file of type 2 or 3, and is not before the last voucher.",
        ),
        why=Words(
            "#OMFATTN är dagen som saldona gäller. Utan den vet ingen om ett saldo är årets eller halva årets; är den för tidig "
            "räcker saldona längre än filen säger (SIE 4B avsnitt 11, #OMFATTN).",
            "#OMFATTN is the day that the balances are for. Without it nobody knows whether a balance is of a year or of half; where it "
            "is too early the balances reach further than the file says (SIE 4B section 11, #OMFATTN).",
        ),
        example=Words(
            "#OMFATTN 20250331 i en fil vars sista verifikation är från april.",
            "#OMFATTN 20250331 in a file whose last voucher is of April.",
        ),
        remedy=Words(
            "Exportera igen och ange vilken dag saldona ska gälla, eller skriv dagen i bokslutets [period] through.",
            "Export again and say for which day the balances are to be, or write the day in the close's [period] through.",
        ),
    ),
)

#: Every kind of finding made here.
STATED_KINDS = (ACCOUNT_TYPE, OTHER_CLASS, PERIOD_OUTSIDE, COVERAGE)

#: Types of #KTYP to whether the account is one of the balance sheet.
_BALANCE_TYPES = {"T": True, "S": True, "K": False, "I": False}


def check_stated(frames: Frames, header: Header, file_type: str, faults: Faults) -> None:
    """Report stated balances and types that do not fit the accounts, the years and the days."""
    _check_types(frames, faults)
    _check_classes(frames, faults)
    _check_periods(frames, header, faults)
    _check_coverage(frames, header, file_type, faults)
    _note_objects_beyond(frames, faults)
    _note_undeclared_years(frames, header, faults)


def _has_class(account: str) -> bool:
    """Tell whether the first digit says what the account is: classes 1 to 8; class 9 and names are free."""
    return account.isascii() and account.isdigit() and account[0] in "12345678"


def _check_types(frames: Frames, faults: Faults) -> None:
    typed = frames.accounts.filter(pl.col("type").is_not_null()).select("account", "type", "place")
    wrong = [
        (f"{account} {kind}", place)
        for account, kind, place in typed.iter_rows()
        if _has_class(account) and _BALANCE_TYPES.get(kind.upper(), is_balance_account(account)) != is_balance_account(account)
    ]
    message = Words("Kontotyper som säger emot kontots klass: {list}.", "Account types that contradict the account's class: {list}.")
    faults.add_listed(ACCOUNT_TYPE, message, wrong)


def _check_classes(frames: Frames, faults: Faults) -> None:
    whole = frames.stated.filter((pl.col("objects") == 0) & (pl.col("amount_ore") != 0))
    records = whole.filter(pl.col("record").is_in(["IB", "UB", "RES"])).sort("place").select("record", "year", "account", "place")
    wrong = [
        (f"#{record} {year} {account}", place)
        for record, year, account, place in records.iter_rows()
        if _has_class(account) and is_balance_account(account) == (record == "RES")
    ]
    message = Words("Saldon på konton vars klass inte har dem: {list}.", "Balances on accounts whose class does not have them: {list}.")
    faults.add_listed(OTHER_CLASS, message, wrong)


def _check_periods(frames: Frames, header: Header, faults: Faults) -> None:
    years = header.declared.years
    monthly = frames.stated.filter(pl.col("period").is_not_null()).sort("place")
    wrong = [
        (f"#{record} {number} {period} {account}", place)
        for record, number, period, account, place in monthly.select("record", "year", "period", "account", "place").iter_rows()
        if number in years and not years[number].start.strftime("%Y%m") <= period <= years[number].end.strftime("%Y%m")
    ]
    message = Words("Månaden ligger inte i sitt räkenskapsår: {list}.", "The month is not in its fiscal year: {list}.")
    # A budget under the wrong year is written by real programs, and no total is drawn from it.
    only_budgets = all(name.startswith("#PBUDGET") for name, _ in wrong)
    faults.add_listed(PERIOD_OUTSIDE, message, wrong, Severity.INFO if only_budgets else None)


def _check_coverage(frames: Frames, header: Header, file_type: str, faults: Faults) -> None:
    through = header.declared.covers_through
    last_posted: dt.date | None = None
    if through is not None:
        last_posted = frames.entries.lazy().select(pl.col("date").max()).collect().item()
    if not header.declared.covers_line and file_type in {"2", "3"}:
        message = Words(
            f"#OMFATTN saknas i en fil av typ {file_type}: vilken dag saldona gäller framgår inte.",
            f"#OMFATTN is missing in a file of type {file_type}: for which day its balances are is not said.",
        )
    elif through is not None and last_posted is not None and through < last_posted:
        message = Words(
            f"Saldona sägs gälla {through} (#OMFATTN), men filen har verifikationer till {last_posted}.",
            f"The balances are said to be of {through} (#OMFATTN), but the file has vouchers through {last_posted}.",
        )
    else:
        return
    faults.add(COVERAGE, message, faults.place(header.declared.covers_line or 1), subject="#OMFATTN")


def _note_objects_beyond(frames: Frames, faults: Faults) -> None:
    """Note months in which the objects of a dimension come to more than their account: what carries no object may explain it."""
    monthly = frames.stated.filter(pl.col("record") == "PSALDO")
    if monthly["objects"].max() in {None, 0}:
        return
    month = ["year", "account", "period"]
    whole = monthly.filter(pl.col("objects") == 0).unique(month, keep="first", maintain_order=True).select(*month, whole="amount_ore")
    amount = pl.col("amount_ore").cast(pl.Int128)
    objects = monthly.join(frames.object_lists, on="objects", how="inner")
    sums = objects.group_by(*month, "dimension").agg(total=amount.sum(), place=pl.col("place").min())
    beyond = sums.join(whole, on=month, how="inner").filter(
        (pl.col("total").sign() == pl.col("whole").sign()) & (pl.col("total").abs() > pl.col("whole").cast(pl.Int128).abs())
    )
    columns = beyond.sort("place", "dimension").select("account", "period", "dimension", "place")
    for account, period, dimension, line in columns.iter_rows():
        note = Words(
            f"Konto {shown(account)}, {period}: objekten i dimension {shown(dimension)} är tillsammans större än kontots #PSALDO. "
            "Så blir det när rader åt andra hållet saknar objekt.",
            f"Account {shown(account)}, {period}: the objects of dimension {shown(dimension)} come to more than the account's #PSALDO. "
            "That is so where rows the other way carry no object.",
        )
        faults.odd("objects-beyond-account", line, note)


def _note_undeclared_years(frames: Frames, header: Header, faults: Faults) -> None:
    """Note balances of years that no #RAR declares."""
    # Without #RAR 0 no year is known, which is a finding of its own; last year's days follow from this year's.
    if 0 not in header.declared.years:
        return
    known = [*header.declared.years, -1]
    unknown = frames.stated.filter(~pl.col("year").is_in(known)).group_by("year").agg(pl.col("place").min(), count=pl.len()).sort("place")
    for year, line, count in unknown.iter_rows():
        balances = plural(count, Words("saldo", "balance"), Words("saldon", "balances"))
        note = Words(
            f"#RAR {year} saknas för {balances.sv} av år {year}: vilka dagar det är framgår inte.",
            f"There is no #RAR {year} for {balances.en} of that year: of which days these are is not said.",
        )
        faults.odd("year-undeclared", line, note)
