"""What SIE 5 says beside the ledger: items of subledgers, parties, references, currencies, locks, mappings, documents."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import polars as pl

from bokslut.ledger.frames import pack_place
from bokslut.ledger.supplement import AGGREGATIONS, DOCUMENTS, ENTRY_FACTS, ENTRY_MARKS, ITEMS, PARTIES, POSTING_FACTS, Supplement
from bokslut.model.money import ORE_MAX, parse_ore
from bokslut.model.words import Words
from bokslut.sources.rows import shown
from bokslut.sources.sie5_rows import Rows
from bokslut.sources.sie5_values import decimal_text

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable, Mapping

    from bokslut.model.period import FiscalYear
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie5_entries import Entries
    from bokslut.sources.sie5_values import Month, Values
    from bokslut.sources.sie5_xml import Element

ROOTS = ("Sie", "SieEntry")
#: Subledgers, their items, and what the frame of items calls them.
SUBLEDGERS = {
    "CustomerInvoices": ("CustomerInvoice", "customer"),
    "SupplierInvoices": ("SupplierInvoice", "supplier"),
    "FixedAssets": ("FixedAsset", "asset"),
    "GeneralSubdividedAccount": ("GeneralObject", "other"),
}
_ITEM_ROWS = pl.Schema({"index": pl.UInt32(), **dict(list(ITEMS.items())[:11]), "place": pl.Int64()})
#: Balances of items as they stand: the month is year * 12 + month - 1.
_BALANCES = pl.Schema({"index": pl.UInt32, "account": pl.String, "side": pl.String, "month": pl.Int32, "amount_ore": pl.Int64})


class Subledger(NamedTuple):
    """Where a subledger begins, and its primary account."""

    element: Element
    account: str


class _Item(NamedTuple):
    """An item whose end is not reached."""

    element: Element
    date: dt.date | None = None
    ore: int | None = None


class Extras:
    """Takes the elements that stand beside the ledger."""

    def __init__(self, faults: Faults, values: Values, entries: Entries) -> None:
        self._faults = faults
        self._values = values
        self._entries = entries
        self.subledgers: list[Subledger] = []
        #: Whether the file lists its customers, suppliers and documents.
        self.listed: set[str] = set()
        self._kind = ""
        self._item: _Item | None = None
        #: The account that the item's balances at hand are for.
        self.account = ""
        self._mapping: tuple[str, str, str | None] = ("", "", None)
        self._tag: Element | None = None
        self._tagged = False
        self._items = Rows(_ITEM_ROWS)
        self._balances = Rows(_BALANCES)
        self._parties = Rows(PARTIES)
        self._entry_marks = Rows(ENTRY_MARKS)
        self._entry_facts = Rows(ENTRY_FACTS)
        self._posting_facts = Rows(POSTING_FACTS)
        self._aggregations = Rows(AGGREGATIONS)
        self._documents = Rows(DOCUMENTS)

    def starts(self) -> dict[tuple[str, str], Callable[[Element], None]]:
        """Return what takes a start tag, by its parent's name and its own."""
        return {
            **{(root, name): self._take_subledger for root in ROOTS for name in SUBLEDGERS},
            **{(name, item): self._take_item for name, (item, _) in SUBLEDGERS.items()},
            **{(item, "Balances"): self._take_balances for item, _ in SUBLEDGERS.values()},
            **{(item, "OriginalAmount"): self._take_original for item, _ in SUBLEDGERS.values()},
            **{(root, name): self._take_list for root in ROOTS for name in ("Customers", "Suppliers", "Documents")},
            ("Customers", "Customer"): self._take_party,
            ("Suppliers", "Supplier"): self._take_party,
            ("AccountAggregations", "AccountAggregation"): self._take_mapping,
            ("AccountAggregation", "Tag"): self._take_tag,
            ("Tag", "AccountRef"): self._take_account_ref,
            ("Documents", "EmbeddedFile"): self._take_document,
            ("Documents", "FileReference"): self._take_document,
            ("JournalEntry", "LockingInfo"): self._take_lock,
            ("JournalEntry", "VoucherReference"): self._take_voucher,
            ("JournalEntry", "CorrectedBy"): self._take_correction,
            ("LedgerEntry", "LockingInfo"): self._take_row_lock,
            ("LedgerEntry", "ForeignCurrencyAmount"): self._take_currency,
            ("LedgerEntry", "SubdividedAccountObjectReference"): self._take_item_reference,
        }

    def ends(self) -> dict[tuple[str, str], Callable[[], None]]:
        """Return what takes an end tag, by its parent's name and its own."""
        return {
            **{(name, item): self._finish_item for name, (item, _) in SUBLEDGERS.items()},
            ("AccountAggregation", "Tag"): self._finish_tag,
        }

    def take_entry(self, element: Element) -> None:
        """Take an entry's own reference."""
        if reference := element.attributes.get("referenceId"):
            self._entry(element, "reference", text=reference)

    def take_origin(self, element: Element) -> None:
        """Take when and by whom an entry was registered in the system before this one."""
        self._mark(element, "original")

    def take_balance(self, side: str, month: Month | None, ore: int) -> None:
        """Take a balance of the item at hand."""
        at = month[0] * 12 + month[1] - 1 if month is not None else None
        self._balances.add(self._items.height, self.account, side, at, ore)

    def finish(self, years: Mapping[int, FiscalYear], signature: str | None) -> tuple[Supplement, pl.DataFrame]:
        """Return the whole, and the items' balances with their subledger and year (null where the month belongs to none)."""
        heads = self._items.frame()
        balances = self._balances.frame().with_columns(year=_year(years)).join(heads.select("index", "subledger"), on="index")
        return (
            Supplement(
                items=_items(heads, balances),
                parties=self._parties.frame(),
                entry_marks=self._entry_marks.frame(),
                entry_facts=self._entry_facts.frame(),
                posting_facts=self._posting_facts.frame(),
                aggregations=self._aggregations.frame(),
                documents=self._documents.frame(),
                signature=signature,
            ),
            balances,
        )

    def _mark(self, element: Element, what: str) -> None:
        date, by = self._values.date(element, "date", element.name), element.attributes.get("by")
        self._entry_marks.add(self._entries.count - 1, what, date, by, pack_place(0, element.line))

    def _entry(self, element: Element, what: str, **facts: object) -> None:
        values = (facts.get(name) for name in ("series", "number", "text"))
        self._entry_facts.add(self._entries.count - 1, what, *values, pack_place(0, element.line))

    def _row(self, element: Element, what: str, **facts: object) -> None:
        values = (facts.get(name) for name in ("text", "amount", "date", "by"))
        self._posting_facts.add(pack_place(0, self._entries.row_line), what, *values, pack_place(0, element.line))

    def _take_lock(self, element: Element) -> None:
        self._mark(element, "locked")

    def _take_voucher(self, element: Element) -> None:
        self._entry(element, "document", text=element.attributes.get("documentId", "").strip())

    def _take_correction(self, element: Element) -> None:
        given = element.attributes
        series, number = given.get("journalId", ""), given.get("journalEntryId", "").strip()
        self._entry(element, "corrected-by", series=series, number=number, text=given.get("fiscalYearId") or None)

    def _take_row_lock(self, element: Element) -> None:
        self._row(element, "locked", date=self._values.date(element, "date", element.name), by=element.attributes.get("by"))

    def _take_currency(self, element: Element) -> None:
        written = element.attributes.get("amount", "")
        plain = decimal_text(written)
        if plain is None:
            self._odd("foreign-amount-unreadable", element, written)
        self._row(element, "currency", text=element.attributes.get("currency", "").strip(), amount=plain)

    def _take_item_reference(self, element: Element) -> None:
        self._row(element, "item", text=element.attributes.get("objectId", ""))

    def _take_subledger(self, element: Element) -> None:
        self._kind = SUBLEDGERS[element.name][1]
        self.subledgers.append(Subledger(element, self._values.required(element, "primaryAccountId", element.name)))

    def _take_item(self, element: Element) -> None:
        self._item = _Item(element)

    def _take_balances(self, element: Element) -> None:
        self.account = element.attributes.get("accountId", "").strip() or self.subledgers[-1].account

    def _take_original(self, element: Element) -> None:
        assert self._item is not None, "an amount stands inside its item"
        written = element.attributes.get("amount", "")
        ore = parse_ore(decimal_text(written) or "")
        if ore is None or abs(ore) > ORE_MAX:
            ore = None
            self._odd("original-amount-unreadable", element, written)
        self._item = self._item._replace(date=self._values.date(element, "date", element.name), ore=ore)

    def _finish_item(self) -> None:
        item = self._item
        assert item is not None, "an item begins before it ends"
        self._item = None
        given = item.element.attributes
        texts = (given.get(name) or None for name in ("name", f"{self._kind}Id", "invoiceNumber", "ocrNumber"))
        self._items.add(
            self._items.height,
            len(self.subledgers) - 1,
            self._kind,
            self.subledgers[-1].account,
            given.get("id", ""),
            *texts,
            self._values.date(item.element, "dueDate", f"{item.element.name} {shown(given.get('id', ''))}"),
            item.date,
            item.ore,
            pack_place(0, item.element.line),
        )

    def _take_list(self, element: Element) -> None:
        self.listed.add(element.name)

    def _take_party(self, element: Element) -> None:
        given = element.attributes
        about = (given.get("id", ""), given.get("name") or None, given.get("organizationId") or None)
        self._parties.add(element.name.lower(), *about, pack_place(0, element.line))

    def _take_mapping(self, element: Element) -> None:
        given = element.attributes
        self._mapping = (given.get("id", ""), given.get("name", ""), given.get("taxonomy") or None)

    def _take_tag(self, element: Element) -> None:
        self._tag, self._tagged = element, False

    def _take_account_ref(self, element: Element) -> None:
        assert self._tag is not None, "an account stands inside its tag"
        self._tagged = True
        account = element.attributes.get("accountId", "").strip() or None
        self._aggregations.add(*self._mapping, self._tag.attributes.get("name", ""), account, pack_place(0, element.line))

    def _finish_tag(self) -> None:
        assert self._tag is not None, "a tag begins before it ends"
        if not self._tagged:
            self._aggregations.add(*self._mapping, self._tag.attributes.get("name", ""), None, pack_place(0, self._tag.line))

    def _take_document(self, element: Element) -> None:
        given, embedded = element.attributes, element.name == "EmbeddedFile"
        name = given.get("fileName" if embedded else "URI") or None
        self._documents.add(given.get("id", "").strip(), name, embedded, pack_place(0, element.line))

    def _odd(self, code: str, element: Element, written: str) -> None:
        note = Words(f"{element.name} ”{shown(written)}” är inget belopp.", f"{element.name} ”{shown(written)}” is no amount.")
        self._faults.odd(code, element.line, note)


def _year(years: Mapping[int, FiscalYear]) -> pl.Expr:
    """Give the number of the year that a balance's month begins or ends; a balance without month is the primary year's."""
    found: pl.Expr = pl.lit(None)
    for number, year in list(years.items())[::-1]:
        first, last = (day.year * 12 + day.month - 1 for day in (year.start, year.end))
        here = pl.col("month") == pl.when(pl.col("side") == "opening").then(first).otherwise(last)
        found = pl.when(here).then(number).otherwise(found)
    return pl.when(pl.col("month").is_null()).then(0).otherwise(found).cast(pl.Int16)


def _items(heads: pl.DataFrame, balances: pl.DataFrame) -> pl.DataFrame:
    """Return the frame of items: each with the balances of every account and year that it has."""
    stated = []
    for side in ("opening", "closing"):
        ores = pl.col("amount_ore").filter(pl.col("side") == side)
        # A side that is not stated has no sum, which is not nil.
        total = pl.when(ores.count() > 0).then(ores.cast(pl.Int128).sum())
        stated.append(total.cast(pl.Int64, strict=False).alias(f"{side}_ore"))
    summed = balances.group_by("index", "account", "year", maintain_order=True).agg(stated)
    return heads.join(summed, on="index", how="left", maintain_order="left_right").select(ITEMS.names())


def counted(supplement: Supplement) -> tuple[Words, ...]:
    """Return what a supplement holds, each kind with how many there are, without the kinds that have none."""
    rows, entries = supplement.posting_facts, supplement.entry_facts
    found = (
        (rows.filter(pl.col("what") == "currency").height, Words("belopp i annan valuta", "amounts in another currency")),
        (supplement.items.select("subledger", "item").unique().height, Words("poster i reskontror", "items of subledgers")),
        (supplement.parties.height, Words("kunder och leverantörer", "customers and suppliers")),
        (supplement.entry_marks.height + rows.filter(pl.col("what") == "locked").height, Words("lås och ursprung", "locks and origins")),
        (entries.height, Words("hänvisningar", "references")),
        (supplement.aggregations.height, Words("konton i mappningar", "accounts in mappings")),
        (supplement.documents.height, Words("dokument", "documents")),
    )
    return tuple(Words(f"{words.sv} ({count})", f"{words.en} ({count})") for count, words in found if count)
