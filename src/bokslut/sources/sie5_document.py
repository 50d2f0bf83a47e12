"""What each element of SIE 5 means: a stack of open elements, and a handler for those that carry something."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from bokslut.model.period import FiscalYear
from bokslut.model.words import Words
from bokslut.sources import sie5_findings as kinds
from bokslut.sources.rows import shown
from bokslut.sources.sie4_values import read_date
from bokslut.sources.sie5_balances import ACCOUNT_TYPES, BALANCES, Balance
from bokslut.sources.sie5_entries import Entries
from bokslut.sources.sie5_supplement import ROOTS, SUBLEDGERS, Extras
from bokslut.sources.sie5_values import Month, Values, first_day, last_day

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie5_xml import Element

NAMESPACE = "http://www.sie.se/sie5"
SIGNATURE = "http://www.w3.org/2000/09/xmldsig#"
_DIGEST_MAX = 100
_ITEMS = tuple(item for item, _ in SUBLEDGERS.values())
#: What lies inside what. Anywhere else these belong to no ledger, no entry and no item, and neither does what is in them.
_INSIDE: dict[str, tuple[str, ...]] = {
    **dict.fromkeys(("FileInfo", "Accounts", "Dimensions", "Journal", "Customers", "Suppliers", "Documents", "AccountAggregations"), ROOTS),
    **dict.fromkeys(SUBLEDGERS, ROOTS),
    **{item: (subledger,) for subledger, (item, _) in SUBLEDGERS.items()},
    "Balances": _ITEMS,
    "FiscalYears": ("FileInfo",),
    "Account": ("Accounts",),
    "Dimension": ("Dimensions",),
    "JournalEntry": ("Journal",),
    "LedgerEntry": ("JournalEntry",),
    "AccountAggregation": ("AccountAggregations",),
    "Tag": ("AccountAggregation",),
}
#: Elements that say nothing by themselves, or what the rest of the file says too.
_SILENT = frozenset({"FileInfo", "FiscalYears", "Accounts", "Dimensions", "AccountAggregations", "SecondaryAccountRef"})


@dataclass(slots=True)
class Info:
    """What FileInfo says."""

    program: str | None = None
    company: str | None = None
    organisation_number: str | None = None
    currency: str | None = None
    covers_through: dt.date | None = None
    created: dt.date | None = None
    created_by: str | None = None
    client: str | None = None
    #: The serial number among companies of one organisation number, as SIE 4 has it after that number; none for the first.
    organisation_details: tuple[str, ...] = ()
    #: (start, end, primary, element) of each fiscal year, in the order of the file.
    years: list[tuple[Month, Month, bool, Element]] = field(default_factory=list)


class Document:
    """Takes the elements of one file."""

    def __init__(self, faults: Faults) -> None:
        self.faults = faults
        self.values = Values(faults)
        self.entries = Entries(faults, self.values)
        self.extras = Extras(faults, self.values, self.entries)
        self.info = Info()
        self.root: Element | None = None
        self.closed = False
        #: The elements of the root and of FileInfo that are there.
        self.present: set[str] = set()
        #: Account to (name, type, unit, line).
        self.accounts: dict[str, tuple[str, str | None, str | None, int]] = {}
        self.dimensions: dict[str, tuple[str, int]] = {}
        self.objects: dict[tuple[str, str], tuple[str, int]] = {}
        self.balances: list[Balance] = []
        #: Distinct object lists, by number; 0 is the empty one. With the line each is first used on.
        self.object_lists: dict[tuple[tuple[str, str], ...], tuple[int, int]] = {(): (0, 0)}
        #: The line and the digest of the signature.
        self.signature: tuple[int, str] | None = None
        self._stack: list[Element] = []
        #: How many open elements are passed over, since the outermost of them stands where it belongs to nothing.
        self._passed_over = 0
        self._account = ""
        self._dimension = ""
        self._pairs: list[tuple[str, str]] = []
        self._starts = self._start_handlers()
        self._ends = self.extras.ends()

    def start(self, element: Element) -> None:
        """Take a start tag."""
        if self._passed_over:
            self._passed_over += 1
        elif not self._stack:
            self.root = element
            self._passed_over = int(element.name not in ROOTS)
        elif self._is_signature(element):
            if element.name == "Signature":
                self.signature = (element.line, "")
        elif self._is_misplaced(element):
            self._passed_over = 1
        else:
            parent = self._stack[-1].name
            if element.name in BALANCES and parent in {"Account", "Balances"}:
                self._pairs.clear()
            else:
                handler = self._starts.get((parent, element.name))
                if handler is not None:
                    handler(element)
                elif element.name not in _SILENT:
                    told = (shown(element.name), shown(parent))
                    note = Words(f"{told[0]} i {told[1]} läses inte.", f"{told[0]} in {told[1]} is not read.")
                    self.faults.odd("element-not-read", element.line, note)
            if parent in ROOTS or parent == "FileInfo":
                self.present.add(element.name)
        self._stack.append(element)

    def end(self) -> None:
        """Take an end tag."""
        element = self._stack.pop()
        if self._passed_over:
            self._passed_over -= 1
            return
        parent = self._stack[-1].name if self._stack else ""
        if not self._stack:
            self.closed = True
        elif self._is_signature(element):
            pass
        elif element.name == "LedgerEntry" and parent == "JournalEntry":
            self.entries.finish_row(self._list_of(element))
        elif element.name == "JournalEntry" and parent == "Journal":
            self.entries.finish_entry(element)
        elif element.name in BALANCES and parent in {"Account", "Balances"}:
            self._finish_balance(element, parent)
        elif (handler := self._ends.get((parent, element.name))) is not None:
            handler()

    def _is_signature(self, element: Element) -> bool:
        """Tell whether an element is the signature's or lies in one of its; whatever its name, it is none of the ledger's."""
        return SIGNATURE in {element.namespace, self._stack[-1].namespace}

    def _is_misplaced(self, element: Element) -> bool:
        """Report an element that carries others and lies where it does not belong; what is in it is lost."""
        parent = self._stack[-1].name
        # A root inside the root is none.
        if parent in _INSIDE.get(element.name, (parent,)) and (parent not in ROOTS or len(self._stack) == 1):
            return False
        message = Words(
            f"{element.name} ligger i {shown(self._stack[-1].name)}, där den inte hör hemma, och läses inte.",
            f"{element.name} lies in {shown(self._stack[-1].name)}, where it does not belong, and is not read.",
        )
        self.faults.add(kinds.VALUE_UNREADABLE, message, self.values.place(element), subject=f"{element.name} {element.line}", lost=True)
        return True

    def text(self, text: str) -> None:
        """Take characters; only those of the signature's digest are kept."""
        if self.signature is not None and self._stack and self._stack[-1].name == "DigestValue":
            line, digest = self.signature
            self.signature = (line, (digest + text.strip())[:_DIGEST_MAX])

    def _start_handlers(self) -> dict[tuple[str, str], Callable[[Element], None]]:
        entries = self.entries
        return {
            ("FileInfo", "SoftwareProduct"): self._take_program,
            ("FileInfo", "FileCreation"): self._take_creation,
            ("FileInfo", "Company"): self._take_company,
            ("FiscalYears", "FiscalYear"): self._take_year,
            ("FileInfo", "AccountingCurrency"): self._take_currency,
            ("Accounts", "Account"): self._take_account,
            ("Dimensions", "Dimension"): self._take_dimension,
            ("Dimension", "Object"): self._take_object,
            **self.extras.starts(),
            **{(root, "Journal"): entries.take_journal for root in ROOTS},
            ("Journal", "JournalEntry"): self._take_entry,
            ("JournalEntry", "EntryInfo"): entries.take_registration,
            ("JournalEntry", "OriginalEntryInfo"): self._take_origin,
            ("JournalEntry", "LedgerEntry"): self._take_row,
            ("LedgerEntry", "EntryInfo"): entries.take_row_registration,
            ("LedgerEntry", "Overstrike"): entries.strike,
            **{(parent, "ObjectReference"): self._take_reference for parent in ("LedgerEntry", *BALANCES)},
        }

    def _take_program(self, element: Element) -> None:
        found = (element.attributes.get("name", "").strip(), element.attributes.get("version", "").strip())
        self.info.program = " ".join(filter(None, found)) or None

    def _take_creation(self, element: Element) -> None:
        # The day as written: which time zone it is in matters to nobody here.
        self.info.created = read_date(element.attributes.get("time", "")[:10])
        self.info.created_by = element.attributes.get("by", "").strip() or None

    def _take_company(self, element: Element) -> None:
        self.info.client = element.attributes.get("clientId", "").strip() or None
        self.info.company = element.attributes.get("name", "").strip() or None
        self.info.organisation_number = element.attributes.get("organizationId", "").strip() or None
        serial = element.attributes.get("multiple", "").strip()
        self.info.organisation_details = (serial,) if serial not in {"", "1"} else ()

    def _take_currency(self, element: Element) -> None:
        self.info.currency = element.attributes.get("currency", "").strip().upper() or None

    def _take_year(self, element: Element) -> None:
        start, end = (self.values.month(element, name, f"FiscalYear {name}") for name in ("start", "end"))
        primary = element.attributes.get("primary", "").strip() in {"true", "1"}
        if start is not None and end is not None:
            self.info.years.append((start, end, primary, element))
        covered = self.values.date(element, "lastCoveredDate", "FiscalYear")
        if primary:
            self.info.covers_through = covered

    def _take_account(self, element: Element) -> None:
        self._account = self.values.required(element, "id", "Account")
        name = element.attributes.get("name", "")
        if self._account in self.accounts:
            note = Words(f"Konto {shown(self._account)} finns två gånger.", f"Account {shown(self._account)} is there twice.")
            self.faults.odd("account-declared-again", element.line, note)
        elif self._account:
            written = element.attributes.get("type", "").strip()
            kind = ACCOUNT_TYPES.get(written)
            if kind is None and written != "statistics":
                note = Words(f"Ett konto har typen ”{shown(written)}”.", f"An account has the type ”{shown(written)}”.")
                self.faults.odd("account-type-unknown", element.line, note)
            if not name.strip():
                note = Words(f"Konto {shown(self._account)} saknar namn.", f"Account {shown(self._account)} has no name.")
                self.faults.odd("account-without-name", element.line, note)
            self.accounts[self._account] = (name, kind, element.attributes.get("unit") or None, element.line)

    def _take_dimension(self, element: Element) -> None:
        self._dimension = self.values.required(element, "id", "Dimension")
        if self._dimension:
            self.dimensions.setdefault(self._dimension, (element.attributes.get("name", ""), element.line))

    def _take_object(self, element: Element) -> None:
        number = self.values.required(element, "id", f"Object {shown(self._dimension)}")
        if number and self._dimension:
            self.objects.setdefault((self._dimension, number), (element.attributes.get("name", ""), element.line))

    def _take_entry(self, element: Element) -> None:
        self.entries.take_entry(element)
        self.extras.take_entry(element)

    def _take_origin(self, element: Element) -> None:
        self.entries.take_first_registration(element)
        self.extras.take_origin(element)

    def _take_row(self, element: Element) -> None:
        self._pairs.clear()
        self.entries.take_row(element)

    def _take_reference(self, element: Element) -> None:
        subject = f"ObjectReference ({self._stack[-1].name})"
        dimension = self.values.required(element, "dimId", subject)
        number = self.values.required(element, "objectId", subject)
        if dimension and number:
            self._pairs.append((dimension, number))

    def _list_of(self, element: Element) -> int:
        number, _ = self.object_lists.setdefault(tuple(self._pairs), (len(self.object_lists), element.line))
        return number

    def _finish_balance(self, element: Element, parent: str) -> None:
        side = BALANCES[element.name]
        account = self._account if parent == "Account" else self.extras.account
        subject = f"{element.name} {shown(account)}"
        amount = self.values.amount(element, subject)
        month: Month | None = None
        if side != "budget" or element.attributes.get("month", "").strip():
            month = self.values.month(element, "month", subject)
            if month is None:
                return
        if amount is None or not account:
            return
        if parent == "Account":
            objects, quantity = self._list_of(element), self.values.quantity(element)
            self.balances.append(Balance(side, account, month, amount, objects, quantity, element))
        elif self._pairs:
            # Part of the item's whole balance, as an account's balance of an object is: it must not count twice.
            note = Words("En reskontraposts saldo per objekt läses inte.", "An item's balance of an object is not read.")
            self.faults.odd("item-balance-of-object", element.line, note)
        else:
            self.extras.take_balance(side, month, amount)


def number_years(document: Document) -> tuple[dict[int, FiscalYear], dict[int, int]]:
    """Return the fiscal years and their lines, numbered as in SIE 4: 0 is the primary one, -1 the one before."""
    ordered = sorted(document.info.years, key=lambda year: year[0])
    chosen = [index for index, year in enumerate(ordered) if year[2]]
    if len(chosen) != 1 and ordered:
        note = Words(
            "Inte exakt ett räkenskapsår är primärt; det sista gäller som årets.",
            "Not exactly one fiscal year is primary; the last is taken as this year.",
        )
        document.faults.odd("primary-year-unclear", ordered[-1][3].line, note)
        chosen = [len(ordered) - 1]
    years: dict[int, FiscalYear] = {}
    lines: dict[int, int] = {}
    for index, (start, end, _, element) in enumerate(ordered):
        years[index - chosen[0]] = FiscalYear(first_day(start), last_day(end))
        lines[index - chosen[0]] = element.line
    return years, lines
