"""The surplus regulation as a workbook: the confirmation list, the services, and a settlement statement for each customer.

Numbers are numbers in kronor, sums are formulas with their values beside them, and the same close gives the same bytes.
"""

from __future__ import annotations

import datetime as dt
import io
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bokslut.model.errors import Problem, RefusedError
from bokslut.model.printing import decimals_needed
from bokslut.model.words import Words
from bokslut.reports.confirmation import ConfirmationRow, confirmation_rows, doubts, final_words, ties
from bokslut.reports.escape import encodable, visible

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.model.result import CloseResult
    from bokslut.model.settlement import Cell, Regulation, ServiceSettlement
    from bokslut.model.words import Language

#: Customers in one workbook, a sheet each. More are given one at a time.
SHEETS_MAX = 500
#: A spreadsheet's number has 15 digits; an amount with more is written as text, exactly.
_ORE_MAX = 10**15
_NAME_MAX = 31
_NO_SHEET_NAME = str.maketrans(dict.fromkeys("[]:*?/\\'", "_"))


def settlement_workbook(result: CloseResult, language: Language, customer: str | None = None) -> bytes:
    """Return the workbook; of one customer alone, its statement and nothing of the others.

    Raises RefusedError when nothing is allocated, or when there are more customers than a workbook has room for.
    """
    regulation = result.regulation
    assert regulation is not None
    settlement = regulation.settlement
    if settlement is None:
        assert regulation.obstacle is not None
        message = Words(f"Inget är fördelat: {regulation.obstacle.sv}", f"Nothing is allocated: {regulation.obstacle.en}")
        raise RefusedError(Problem(message, None, Words("Se felen med: bokslut regulate", "See the faults by: bokslut regulate")))
    rows = [row for row in confirmation_rows(regulation) if customer in {None, row.settled.customer.id}]
    if len(rows) > SHEETS_MAX:
        message = Words(f"{len(rows)} kunder får inte plats i en arbetsbok", f"{len(rows)} customers do not fit in a workbook")
        remedy = Words(
            "Ta en kund i taget: bokslut why KUND --format xlsx", "Take a customer at a time: bokslut why CUSTOMER --format xlsx"
        )
        raise RefusedError(Problem(message, None, remedy))
    return _Workbook(result, regulation, language).whole(rows, alone=customer is not None)


class _Workbook:
    """The workbook while it is being written."""

    def __init__(self, result: CloseResult, regulation: Regulation, language: Language) -> None:
        from xlsxwriter import Workbook

        self._result, self._regulation, self._language = result, regulation, language
        self._buffer = io.BytesIO()
        options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
        self._book = Workbook(self._buffer, options)
        end = regulation.spec.policy.valid_to or dt.date(2000, 1, 1)
        self._year = f"{end.year}" if regulation.spec.policy.valid_to else ""
        title = f"{self._say(_TITLE)} {self._year}".strip()
        # The day of the closing, so that the same close gives the same bytes.
        created = dt.datetime(end.year, end.month, end.day)  # noqa: DTZ001  a workbook has no time zone
        self._book.set_properties({"title": f"{title} {visible(result.entity)}", "author": "bokslut", "created": created})
        self._title = title
        self._formats = {name: self._book.add_format({"font_name": "Calibri", "font_size": 10, **each}) for name, each in _FORMATS.items()}
        self._cells: dict[str, list[tuple[ServiceSettlement, Cell]]] = {}

    def whole(self, rows: Sequence[ConfirmationRow], *, alone: bool) -> bytes:
        """Write every sheet and return the file."""
        assert self._regulation.settlement is not None
        for service in self._regulation.settlement.services:
            for row in rows:
                cell = service.cell(row.settled.customer.id)
                if cell is not None:
                    self._cells.setdefault(cell.customer, []).append((service, cell))
        names = _sheet_names([row.settled.customer.id for row in rows], taken=[self._say(_LIST), self._say(_SERVICES)])
        if not alone:
            self._list(rows, names)
            self._services()
        for row in rows:
            self._statement(row, names[row.settled.customer.id])
        self._book.close()
        return self._buffer.getvalue()

    def _sheet(self, name: str, widths: Sequence[int], heading: str) -> Any:
        """Add a sheet set for A4 across, and write whose it is, of which year and in which unit."""
        sheet = self._book.add_worksheet(name)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.set_margins(left=0.5, right=0.5, top=0.6, bottom=0.7)
        sheet.hide_gridlines(2)
        sheet.set_footer(f"&L{_footer(self._result.entity)}&C&A&R&P (&N)")
        for column, width in enumerate(widths):
            sheet.set_column(column, column, width, self._formats["text"])
        self._text(sheet, 0, 0, heading, "title")
        self._text(sheet, 1, 0, self._result.entity)
        self._text(sheet, 2, 0, self._period())
        doubt = doubts(self._result)
        if doubt is not None:
            self._text(sheet, 0, len(widths) - 3, self._say(doubt), "doubt")
        return sheet

    def _period(self) -> str:
        policy = self._regulation.spec.policy
        days = f"{policy.valid_from} – {self._regulation.interim or policy.valid_to}" if policy.valid_from and policy.valid_to else ""
        return f"{self._say(_PERIOD)} {days}   {self._say(_UNIT)}" if days else self._say(_UNIT)

    def _list(self, rows: Sequence[ConfirmationRow], names: Mapping[str, str]) -> None:
        """Write the confirmation list, each customer linked to its own sheet."""
        sheet = self._sheet(self._say(_LIST), (10, 34, 9, 16, 15, 13, 15, 13, 15, 13, 13, 30), f"{self._title}, {self._say(_LIST).lower()}")
        top = 4
        final = final_words(self._regulation, _FINAL)
        for column, words in enumerate(final if each is _FINAL else each for each in _LIST_HEADS):
            self._text(
                sheet, top, column, self._say(words), "head" if column < 3 or column > 9 else "head_after" if column == 9 else "head_right"
            )
        for at, row in enumerate(rows, top + 1):
            each = row.settled
            link = f"internal:'{names[each.customer.id]}'!A1"
            sheet.write_url(at, 0, link, self._formats["link"], string=encodable(visible(each.customer.id)))
            self._text(sheet, at, 1, each.customer.name, "line")
            self._text(sheet, at, 2, each.customer.type, "line")
            amounts = (each.entitled_ore, each.instalments_ore, each.kept_ore, each.final_ore, row.vat_ore, row.payable_ore)
            for column, ore in enumerate(amounts, 3):
                self._kronor(sheet, at, column, ore, "line_amount")
            self._text(sheet, at, 9, self._say(row.direction), "line_after")
            for column in (10, 11):
                self._text(sheet, at, column, "", "line")
        last = top + len(rows)
        self._text(sheet, last + 1, 0, self._say(_SUM), "sum")
        for column in (1, 2, 9, 10, 11):
            self._text(sheet, last + 1, column, "", "sum")
        sums = [sum(ore) for ore in zip(*(self._amounts(row) for row in rows), strict=True)] or [0] * 6
        for column, ore in enumerate(sums, 3):
            self._sum(sheet, last + 1, column, (top + 1, last), ore)
        at = last + 3
        for tie in ties(self._result):
            mark = "=" if tie.holds else "≠"
            self._text(sheet, at, 0, tie.rule)
            self._text(sheet, at, 1, self._say(tie.what).replace("=", mark))
            self._kronor(sheet, at, 6, tie.left_ore, "amount")
            self._text(sheet, at, 7, mark, "middle")
            self._kronor(sheet, at, 8, tie.right_ore, "amount")
            at += 1
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 2)

    @staticmethod
    def _amounts(row: ConfirmationRow) -> tuple[int, ...]:
        each = row.settled
        return each.entitled_ore, each.instalments_ore, each.kept_ore, each.final_ore, row.vat_ore, row.payable_ore

    def _services(self) -> None:
        """Write the services: what each had over and what it returns."""
        assert self._regulation.settlement is not None
        settled = self._regulation.settlement.services
        sheet = self._sheet(self._say(_SERVICES), (10, 30, 18, 14, 14, 12, 34, 16, 16), f"{self._title}, {self._say(_SERVICES).lower()}")
        top = 4
        for column, words in enumerate(_SERVICE_HEADS):
            self._text(sheet, top, column, self._say(words), "head" if column < 7 else "head_right")
        for at, each in enumerate(settled, top + 1):
            one = each.service
            texts = (one.id, one.name, one.area, one.kind, each.key.version, each.key.kind, each.key.decision)
            for column, text in enumerate(texts):
                self._text(sheet, at, column, text, "line")
            self._kronor(sheet, at, 7, each.surplus_ore, "line_amount")
            self._kronor(sheet, at, 8, each.returned_ore, "line_amount")
        last = top + len(settled)
        for column in range(7):
            self._text(sheet, last + 1, column, self._say(_SUM) if not column else "", "sum")
        self._sum(sheet, last + 1, 7, (top + 1, last), sum(each.surplus_ore for each in settled))
        self._sum(sheet, last + 1, 8, (top + 1, last), sum(each.returned_ore for each in settled))
        sheet.repeat_rows(top)
        sheet.freeze_panes(top + 1, 2)

    def _statement(self, row: ConfirmationRow, name: str) -> None:
        """Write one customer's statement: services, keys, exact parts, öre, instalments, final, VAT, and a line to sign."""
        who = row.settled.customer
        sheet = self._sheet(name, (10, 28, 20, 32, 17, 12, 12, 24, 17), f"{self._title}, {self._say(_STATEMENT)}")
        self._text(sheet, 3, 0, f"{self._say(_CUSTOMER)}: {who.id} {who.name} ({who.type})", "strong")
        top = 5
        for column, words in enumerate(_STATEMENT_HEADS):
            self._text(sheet, top, column, self._say(words), "head" if column < 4 else "head_right")
        cells = self._cells.get(who.id, [])
        for at, (service, cell) in enumerate(cells, top + 1):
            key = service.key
            texts = (service.service.id, service.service.name, f"{key.version} ({key.kind})", key.decision)
            for column, text in enumerate(texts):
                self._text(sheet, at, column, text, "line")
            self._kronor(sheet, at, 4, service.returned_ore, "line_amount")
            self._exact(sheet, at, 5, cell.key, "line_key")
            self._exact(sheet, at, 6, cell.keys, "line_key")
            self._exact(sheet, at, 7, cell.quota / 100, "line_quota")
            self._kronor(sheet, at, 8, cell.amount_ore, "line_amount")
        last = top + len(cells)
        at = last + 1
        for column in range(8):
            self._text(sheet, at, column, self._say(_ENTITLED) if not column else "", "sum")
        self._sum(sheet, at, 8, (top + 1, last), row.settled.entitled_ore)
        at = self._rest(sheet, at, row)
        if row.settled.unpooled_ore != row.settled.entitled_ore:
            at += 1
            self._text(sheet, at, 0, self._say(_UNPOOLED))
            self._kronor(sheet, at, 8, row.settled.unpooled_ore, "amount")
        for column, words in ((0, _DATE), (2, _NAME), (4, _CLEAR)):
            self._text(sheet, at + 2, column, self._say(words), "sign")
        for column in (1, 3, *range(5, 9)):
            self._text(sheet, at + 2, column, "", "sign")
        sheet.repeat_rows(top)

    def _rest(self, sheet: Any, entitled_at: int, row: ConfirmationRow) -> int:
        """Write what is taken from the customer's part and what is left; return the row of the last amount."""
        settled, at = row.settled, entitled_at
        for paid in settled.instalments:
            at += 1
            text = " ".join(part for part in (self._say(_PAID), paid.date.isoformat(), paid.service, paid.voucher) if part)
            self._text(sheet, at, 0, text)
            self._kronor(sheet, at, 8, -paid.amount_ore, "amount")
        if settled.kept_ore:
            at += 1
            self._text(sheet, at, 0, self._say(_KEPT))
            self._kronor(sheet, at, 8, -settled.kept_ore, "amount")
        at += 1
        final_at = at
        for column in range(8):
            self._text(sheet, at, column, self._say(final_words(self._regulation, _FINAL)) if not column else "", "sum")
        self._sum(sheet, at, 8, (entitled_at, at - 1), settled.final_ore)
        if row.vat_ore:
            at += 1
            spec = self._regulation.spec
            rate = spec.vat_rate * 100 if spec.vat_rate is not None else Fraction(0)
            self._text(sheet, at, 0, f"{self._say(_VAT)} {decimal_text(rate)} % ({spec.vat_authority or ''})")
            self._kronor(sheet, at, 8, row.vat_ore, "amount")
            at += 1
            for column in range(8):
                self._text(sheet, at, column, self._say(_WITH_VAT) if not column else "", "sum")
            self._sum(sheet, at, 8, (final_at, at - 1), row.payable_ore)
        at += 1
        way = _WAYS["get" if row.payable_ore > 0 else "pay" if row.payable_ore < 0 else "nothing"]
        self._text(sheet, at, 0, self._say(way if self._regulation.interim is None else _SETTLED_LATER), "strong")
        return at

    def _say(self, words: Words) -> str:
        return words.say(self._language)

    def _text(self, sheet: Any, row: int, column: int, text: str, style: str = "text") -> None:
        if text:
            sheet.write_string(row, column, encodable(visible(text)), self._formats[style])
        else:
            sheet.write_blank(row, column, None, self._formats[style])

    def _kronor(self, sheet: Any, row: int, column: int, ore: int, style: str) -> None:
        if abs(ore) < _ORE_MAX:
            sheet.write_number(row, column, Decimal(ore) / 100, self._formats[style])
        else:
            sheet.write_string(row, column, decimal_text(Fraction(ore, 100)), self._formats[style])

    def _sum(self, sheet: Any, row: int, column: int, span: tuple[int, int], ore: int) -> None:
        """Write the sum of the rows of a column, with its value for readers that do not calculate."""
        from xlsxwriter.utility import xl_rowcol_to_cell

        if abs(ore) >= _ORE_MAX or span[1] < span[0]:
            self._kronor(sheet, row, column, ore, "sum_amount")
            return
        formula = f"=SUM({xl_rowcol_to_cell(span[0], column)}:{xl_rowcol_to_cell(span[1], column)})"
        sheet.write_formula(row, column, formula, self._formats["sum_amount"], Decimal(ore) / 100)

    def _exact(self, sheet: Any, row: int, column: int, value: Fraction, style: str) -> None:
        """Write a key or an exact part: as a number where a spreadsheet holds it, else as its fraction; parts are cut, not rounded."""
        if style == "line_quota":
            cut = abs(value) * 10**6 // 1
            text = f"{'-' if value < 0 else ''}{cut // 10**6}.{cut % 10**6:06d}"
            if cut < _ORE_MAX:
                sheet.write_number(row, column, Decimal(text), self._formats[style])
            else:
                sheet.write_string(row, column, text, self._formats[style])
        elif decimals_needed(value) is not None and len(str(value.numerator)) <= 15 and value.denominator <= 10**6:
            sheet.write_number(row, column, Decimal(value.numerator) / value.denominator, self._formats[style])
        else:
            sheet.write_string(row, column, f"{value.numerator}/{value.denominator}", self._formats[style])


def decimal_text(value: Fraction) -> str:
    """Write a number that ends, with a decimal point."""
    needed = decimals_needed(value) or 0
    scaled = abs(value.numerator) * 10**needed // value.denominator
    whole, rest = divmod(scaled, 10**needed)
    return f"{'-' if value < 0 else ''}{whole}" + (f".{rest:0{needed}d}" if needed else "")


def _sheet_names(ids: Sequence[str], taken: Sequence[str]) -> dict[str, str]:
    """Name a sheet for each customer: its id as far as a sheet's name allows, and never the same twice."""
    used = {name.casefold() for name in taken} | {"history"}
    names: dict[str, str] = {}
    for each in ids:
        plain = encodable(visible(each)).translate(_NO_SHEET_NAME)[:_NAME_MAX] or "_"
        name, number = plain, 1
        while name.casefold() in used:
            number += 1
            name = f"{plain[: _NAME_MAX - len(str(number)) - 1]}~{number}"
        used.add(name.casefold())
        names[each] = name
    return names


def _footer(text: str) -> str:
    # An ampersand starts a code, and a footer has room for 255 characters.
    return visible(text)[:80].replace("&", "&&")


_MONEY = "#,##0.00;[Red]\u2212#,##0.00"
_LINE = {"bottom": 4, "bottom_color": "#BFBFBF", "valign": "top"}
_FORMATS: Mapping[str, dict[str, object]] = {
    "text": {},
    "title": {"bold": True, "font_size": 14},
    "strong": {"bold": True},
    "doubt": {"bold": True, "font_color": "#C00000"},
    "middle": {"align": "center"},
    "head": {"bold": True, "bottom": 1, "valign": "bottom", "text_wrap": True},
    "head_right": {"bold": True, "bottom": 1, "align": "right", "valign": "bottom", "text_wrap": True},
    "line": {**_LINE, "text_wrap": True},
    "line_after": {**_LINE, "align": "left", "indent": 1},
    "head_after": {"bold": True, "bottom": 1, "valign": "bottom", "text_wrap": True, "align": "left", "indent": 1},
    "link": {**_LINE, "font_color": "#0563C1", "underline": 1},
    "line_amount": {**_LINE, "num_format": _MONEY, "align": "right"},
    "line_key": {**_LINE, "num_format": "General", "align": "right"},
    "line_quota": {**_LINE, "num_format": "#,##0.000000;[Red]\u2212#,##0.000000", "align": "right"},
    "amount": {"num_format": _MONEY, "align": "right"},
    "sum": {"bold": True, "top": 1},
    "sum_amount": {"bold": True, "top": 1, "num_format": _MONEY, "align": "right"},
    "sign": {"bottom": 1, "font_color": "#595959"},
}
_TITLE, _LIST, _SERVICES = Words("Återreglering", "Surplus regulation"), Words("Bekräftelse", "Confirmation"), Words("Tjänster", "Services")
_STATEMENT, _CUSTOMER = Words("avräkning", "settlement statement"), Words("Kund", "Customer")
_PERIOD, _UNIT = Words("Period", "Period"), Words("Alla belopp i kronor", "All amounts in kronor")
_SUM, _ENTITLED, _FINAL = (
    Words("Summa", "Sum"),
    Words("Del i överskottet", "Part of the surplus"),
    Words("Slutreglering", "Final settlement"),
)
_PAID, _KEPT = Words("avgår delbetalt", "less instalment"), Words("avgår: stannar hos utföraren", "less what stays with the provider")
_VAT, _WITH_VAT = Words("Moms", "VAT"), Words("Slutreglering med moms", "Final settlement with VAT")
_WAYS = {
    "get": Words("Beloppet krediteras kunden.", "The amount is credited to the customer."),
    "pay": Words("Beloppet faktureras kunden.", "The amount is invoiced to the customer."),
    "nothing": Words("Inget att reglera.", "Nothing to settle."),
}
_SETTLED_LATER = Words("Beloppet regleras i årsbokslutet.", "The amount is settled in the close of the year.")
_UNPOOLED = Words("Del om ingen tjänst täckt en annans underskott", "Part if no service had covered another's deficit")
_DATE, _NAME, _CLEAR = Words("Datum:", "Date:"), Words("Bekräftas av:", "Confirmed by:"), Words("Namnförtydligande:", "Name in print:")
_LIST_HEADS = (
    *(_CUSTOMER, Words("Namn", "Name"), Words("Typ", "Type"), _ENTITLED, Words("Delbetalt", "Instalments")),
    *(Words("Stannar", "Kept"), _FINAL, Words("Moms", "VAT"), Words("Belopp", "Amount"), Words("Kunden ska", "Customer is")),
    *(Words("Datum", "Date"), Words("Underskrift", "Signature")),
)
_SERVICE_HEADS = (
    *(Words("Tjänst", "Service"), Words("Namn", "Name"), Words("Område", "Area"), Words("Slag", "Kind"), Words("Nyckel", "Key")),
    *(Words("Nyckelslag", "Key kind"), Words("Beslut", "Decision"), Words("Överskott", "Surplus"), Words("Återförs", "Returned")),
)
_STATEMENT_HEADS = (
    *(Words("Tjänst", "Service"), Words("Namn", "Name"), Words("Nyckel", "Key"), Words("Beslut", "Decision")),
    *(Words("Tjänsten återför", "Service returns"), Words("Kundens nyckel", "Own key"), Words("Summa nycklar", "Sum of keys")),
    *(Words("Exakt del, avhuggen efter sex decimaler", "Exact part, cut after six decimals"), Words("Del, hela ören", "Part, whole öre")),
)
