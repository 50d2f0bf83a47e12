"""SIE 5: what is in the file is in the frames; what cannot be read is said; nothing in XML can do harm."""

from __future__ import annotations

import datetime as dt
import re
import xml.etree.ElementTree as ET
from collections import defaultdict
from decimal import Decimal
from unittest.mock import patch

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from bokslut.integrity import check_files
from bokslut.ledger.frames import unpack_place
from bokslut.ledger.summary import summarise_reading
from bokslut.model.errors import UnreadableError
from bokslut.model.period import FiscalYear
from bokslut.sources.forms import looks_like_sie5
from bokslut.sources.interface import ReadOptions, SourceFile
from bokslut.sources.registry import detect
from bokslut.sources.sie5 import Sie5Reader

NS = 'xmlns="http://www.sie.se/sie5"'
HEAD = f"""<?xml version="1.0" encoding="utf-8"?>
<Sie {NS}>
  <FileInfo>
    <SoftwareProduct name="Exempel" version="1.0" />
    <Company organizationId="555555-5555" name="Exempelbolaget (syntetiskt)" />
    <FiscalYears>
      <FiscalYear start="2024-01" end="2024-12" />
      <FiscalYear start="2025-01" end="2025-12" primary="true" lastCoveredDate="2025-12-31" />
    </FiscalYears>
    <AccountingCurrency currency="SEK" />
  </FileInfo>
"""
ACCOUNTS = """  <Accounts>
    <Account id="1510" name="Kundfordringar" type="asset"><ClosingBalance month="2025-12" amount="100" /></Account>
    <Account id="1930" name="Bank" type="asset">
      <OpeningBalance month="2025-01" amount="50.5" />
      <ClosingBalance month="2024-12" amount="50.50" />
      <ClosingBalance month="2025-12" amount="-49.50"><ObjectReference dimId="1" objectId="N" /></ClosingBalance>
      <ClosingBalance month="2025-12" amount="-49.50" quantity="-1.50" />
    </Account>
    <Account id="2081" name="Eget kapital" type="equity"><OpeningBalance month="2025-01" amount="-50.50" />
      <ClosingBalance month="2025-12" amount="-50.50" /><ClosingBalance month="2024-12" amount="-50.50" /></Account>
    <Account id="3010" name="Försäljning" type="income" unit="st"><Budget month="2025-03" amount="-10" /><Budget amount="-120" /></Account>
  </Accounts>
  <Dimensions><Dimension id="1" name="Kostnadsställe"><Object id="N" name="Norr" /></Dimension></Dimensions>
"""
JOURNAL = """  <Journal id="A" name="Löpande">
    <JournalEntry id="7" journalDate="2025-03-01" text="Rad &amp; mer">
      <EntryInfo date="2025-03-02" by="AB" />
      <LedgerEntry accountId="1510" amount="100" ledgerDate="2025-03-05" text="faktura" quantity="2"><EntryInfo date="2025-03-06" by="CD" />
        <ObjectReference dimId="1" objectId="N" /></LedgerEntry>
      <LedgerEntry accountId="1930" amount="-99.00"><Overstrike date="2025-03-03" by="AB" /></LedgerEntry>
      <LedgerEntry accountId="1930" amount="-100.00" />
    </JournalEntry>
  </Journal>
"""
UNNUMBERED = ' id="7"'
SIGNED = '  <Signature xmlns="http://www.w3.org/2000/09/xmldsig#"><SignedInfo><DigestValue>abc=</DigestValue></SignedInfo></Signature>\n'
WHOLE = HEAD + ACCOUNTS + JOURNAL + SIGNED + "</Sie>\n"


def read(text: str | bytes, **options: str):
    data = text if isinstance(text, bytes) else text.encode()
    return Sie5Reader().read(SourceFile("a.sie", data), ReadOptions(**options))


def names(reading) -> list[str]:
    return [finding.name for finding in reading.findings]


def test_balances_without_a_year_are_lost_and_told_as_an_error():
    years = WHOLE[WHOLE.index("    <FiscalYears>") : WHOLE.index("    </FiscalYears>")]
    reading = read(WHOLE.replace(years, "    <FiscalYears>"))
    assert reading.frames.stated.is_empty()
    assert not reading.complete
    assert [finding.severity.value for finding in reading.findings if finding.name == "fiscal-year-missing"] == ["error"]


def test_a_whole_file_is_read_as_it_stands():
    reading = read(WHOLE)
    assert names(reading) == []
    assert reading.complete
    info, frames = reading.info, reading.frames
    assert (info.type, info.company, info.program, info.currency) == ("5", "Exempelbolaget (syntetiskt)", "Exempel 1.0", "SEK")
    assert info.covers_through == dt.date(2025, 12, 31)
    assert info.years == {
        0: FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31)),
        -1: FiscalYear(dt.date(2024, 1, 1), dt.date(2024, 12, 31)),
    }
    (entry,) = frames.entries.collect().rows()
    assert entry[1:7] == ("A", "7", dt.date(2025, 3, 1), "Rad & mer", dt.date(2025, 3, 2), "AB")
    line = WHOLE[: WHOLE.index("<JournalEntry")].count("\n") + 1
    assert unpack_place(entry[7]) == (0, line)
    rows = frames.postings.collect().drop("place").rows()
    assert rows == [
        (0, "1510", 1, 10000, dt.date(2025, 3, 5), "faktura", "2", "CD"),
        (0, "1930", 0, -10000, dt.date(2025, 3, 1), None, None, None),
    ]
    assert frames.history.collect().select("record", "account", "amount_ore").rows() == [("BTRANS", "1930", -9900)]
    assert frames.object_lists.rows() == [(1, "1", "N")]
    assert frames.accounts.select("account", "type", "unit").rows() == [
        ("1510", "T", None),
        ("1930", "T", None),
        ("2081", "S", None),
        ("3010", "I", "st"),
    ]


def test_balances_know_their_year_by_their_month():
    stated = read(WHOLE).frames.stated.select("record", "year", "period", "account", "objects", "amount_ore", "quantity").rows()
    assert stated == [
        ("UB", 0, None, "1510", 0, 10000, None),
        ("IB", 0, None, "1930", 0, 5050, None),
        ("UB", -1, None, "1930", 0, 5050, None),
        ("OUB", 0, None, "1930", 1, -4950, None),
        ("UB", 0, None, "1930", 0, -4950, "-1.50"),
        ("IB", 0, None, "2081", 0, -5050, None),
        ("UB", 0, None, "2081", 0, -5050, None),
        ("UB", -1, None, "2081", 0, -5050, None),
        ("PBUDGET", 0, "202503", "3010", 0, -1000, None),
        ("PBUDGET", 0, None, "3010", 0, -12000, None),
    ]
    income = WHOLE.replace('<Budget amount="-120" />', '<ClosingBalance month="2025-12" amount="-1" />')
    assert ("RES", "3010", -100) in read(income).frames.stated.select("record", "account", "amount_ore").rows()
    stray = read(WHOLE.replace('ClosingBalance month="2024-12" amount="50.50"', 'ClosingBalance month="2023-12" amount="50.50"'))
    assert names(stray) == ["balance-outside-years"]
    assert not stray.complete
    twice = '<ClosingBalance month="2025-12" amount="100" />'
    assert names(read(WHOLE.replace(twice, twice * 2))) == ["balance-stated-twice"]


def test_an_entry_file_has_its_own_type_and_needs_no_signature():
    text = f"<SieEntry {NS}><FileInfo><Company organizationId='1' name='X'/></FileInfo>{JOURNAL}</SieEntry>"
    text = text.replace("EntryInfo date", "OriginalEntryInfo date", 1)
    reading = read(text)
    assert (reading.info.type, names(reading), reading.info.oddities) == ("5I", [], ())
    assert reading.frames.entries.collect().get_column("signature").to_list() == ["AB"]


def test_a_signature_is_told_of_and_never_called_verified():
    (odd,) = [odd for odd in read(WHOLE).info.oddities if odd[0] == "signature-not-verified"]
    assert "abc=" in odd[2].sv
    assert "inte kontrollerad" in odd[2].sv
    assert "signature-missing" in [odd[0] for odd in read(WHOLE.replace(SIGNED, "")).info.oddities]


BESIDE = """  <CustomerInvoices primaryAccountId="1510" name="Kunder">
    <SecondaryAccountRef accountId="1930" />
    <CustomerInvoice id="K1" name="Faktura" customerId="77" invoiceNumber="100" ocrNumber="1009" dueDate="2025-04-01">
      <Balances accountId="1510"><ClosingBalance month="2025-12" amount="100" /><ClosingBalance month="2024-12" amount="7" /></Balances>
      <Balances accountId="1930"><OpeningBalance month="2025-01" amount="50.50" /></Balances>
      <OriginalAmount date="2025-03-01" amount="125.00" />
    </CustomerInvoice>
    <CustomerInvoice id="K2" customerId="78" invoiceNumber="101"><OriginalAmount date="2025-03-02" amount="1" /></CustomerInvoice>
  </CustomerInvoices>
  <FixedAssets primaryAccountId="1220">
    <FixedAsset id="1" name="Bil"><OriginalAmount date="2025-01-01" amount="1.005" /></FixedAsset>
  </FixedAssets>
  <Customers><Customer id="77" name="Åkeri" organizationId="556000-0000" /><Customer id="78" name="B" /></Customers>
  <Suppliers />
  <AccountAggregations>
    <AccountAggregation id="1" name="SRU" taxonomy="ink2"><Tag name="7251"><AccountRef accountId="1510" /><AccountRef accountId="1930" />
      </Tag><Tag name="7252" /></AccountAggregation>
  </AccountAggregations>
  <Journal id="B" name="Annan">
    <JournalEntry id="1" journalDate="2025-03-01" referenceId="F-9">
      <EntryInfo date="2025-03-02" by="AB" />
      <OriginalEntryInfo date="2025-02-28" by="CD" />
      <LedgerEntry accountId="1510" amount="0.00"><ForeignCurrencyAmount amount="10.125" currency="EUR" />
        <SubdividedAccountObjectReference objectId="K1" /><LockingInfo date="2025-03-03" by="EF" /></LedgerEntry>
      <LockingInfo date="2025-03-31" by="EF" />
      <VoucherReference documentId="5" />
      <CorrectedBy journalId="A" journalEntryId="7" />
      <CorrectedBy fiscalYearId="2024-01" journalId="Z" journalEntryId="99" />
    </JournalEntry>
  </Journal>
  <Documents><EmbeddedFile id="5" fileName="kvitto.pdf">AAAA</EmbeddedFile><FileReference id="6" URI="file:avtal.pdf" /></Documents>
"""
MORE = WHOLE.replace(SIGNED, BESIDE + SIGNED)


def lines_with(text: str, what: str) -> list[int]:
    return [number for number, line in enumerate(text.split("\n"), 1) if what in line]


def test_the_items_of_subledgers_are_rows():
    reading = read(MORE)
    assert names(reading) == []
    items = reading.supplement.items
    assert items.drop("place").rows() == [
        *(
            (0, "customer", "1510", "K1", "Faktura", "77", "100", "1009", dt.date(2025, 4, 1), dt.date(2025, 3, 1), 12500, *balance)
            for balance in (("1510", 0, None, 10000), ("1510", -1, None, 700), ("1930", 0, 5050, None))
        ),
        (0, "customer", "1510", "K2", None, "78", "101", None, None, dt.date(2025, 3, 2), 100, None, None, None, None),
        (1, "asset", "1220", "1", "Bil", None, None, None, None, dt.date(2025, 1, 1), None, None, None, None, None),
    ]
    assert [unpack_place(place)[1] for place in items["place"].unique(maintain_order=True)] == lines_with(MORE, "Invoice id=") + lines_with(
        MORE, "FixedAsset id="
    )
    assert "original-amount-unreadable" in [code for code, _, _ in reading.info.oddities]
    assert reading.complete


def test_what_stands_beside_the_ledger_is_kept():
    reading = read(MORE)
    found = reading.supplement
    (row,) = lines_with(MORE, 'amount="0.00"')
    assert found.parties.drop("place").rows() == [("customer", "77", "Åkeri", "556000-0000"), ("customer", "78", "B", None)]
    assert found.aggregations.drop("place").rows() == [
        ("1", "SRU", "ink2", "7251", "1510"),
        ("1", "SRU", "ink2", "7251", "1930"),
        ("1", "SRU", "ink2", "7252", None),
    ]
    assert found.documents.drop("place").rows() == [("5", "kvitto.pdf", True), ("6", "file:avtal.pdf", False)]
    assert found.entry_marks.drop("place").rows() == [
        (1, "original", dt.date(2025, 2, 28), "CD"),
        (1, "locked", dt.date(2025, 3, 31), "EF"),
    ]
    assert found.entry_facts.drop("place").rows() == [
        (1, "reference", None, None, "F-9"),
        (1, "document", None, None, "5"),
        (1, "corrected-by", "A", "7", None),
        (1, "corrected-by", "Z", "99", "2024-01"),
    ]
    assert found.posting_facts.drop("place").rows() == [
        (row, "currency", "EUR", "10.125", None, None),
        (row, "item", "K1", None, None, None),
        (row, "locked", None, None, dt.date(2025, 3, 3), "EF"),
    ]
    assert row in reading.frames.postings.collect()["place"]
    assert reading.frames.entries.collect()["signature"].to_list() == ["AB", "AB"]
    assert found.signature == "abc="
    assert read(WHOLE.replace(SIGNED, "")).supplement.signature is None


def test_a_subledger_is_held_against_this_years_balances_of_the_whole_account():
    closing = '<ClosingBalance month="2025-12" amount="100" />'
    before = '<ClosingBalance month="2024-12" amount="7" /><OpeningBalance month="2025-01" amount="7" />'
    part = '<ClosingBalance month="2025-12" amount="40"><ObjectReference dimId="1" objectId="N" /></ClosingBalance>'
    more = MORE.replace(f'type="asset">{closing}', f'type="asset">{closing}{before}{part}', 1)
    more = more.replace(
        f'<Balances accountId="1510">{closing}', f'<Balances accountId="1510">{closing}<OpeningBalance month="2025-01" amount="7" />'
    )
    customers = summarise_reading(read(more)).supplement.subledgers[0]
    assert (customers.opening_ore, customers.closing_ore) == (700, 10000)
    assert (customers.account_opening_ore, customers.account_closing_ore) == (700, 10000)


def test_a_summary_holds_each_subledger_beside_its_account():
    found = summarise_reading(read(MORE)).supplement
    customers, assets = found.subledgers
    assert (customers.kind, customers.account, customers.name, customers.items) == ("customer", "1510", "Kundfordringar", 2)
    assert (customers.opening_ore, customers.closing_ore, customers.account_closing_ore) == (None, 10000, 10000)
    assert (assets.kind, assets.account, assets.items, assets.closing_ore, assets.account_closing_ore) == ("asset", "1220", 1, None, None)
    assert (found.customers, found.suppliers, found.locked, found.corrected) == (2, 0, 1, 1)
    assert (found.documents_embedded, found.documents_named, found.currencies, found.mappings) == (1, 1, {"EUR": 1}, (("SRU", 2),))


REFERENCES = {
    "an item": ('objectId="K1" /><Lock', 'objectId="K9" /><Lock', "K9"),
    "a document": ('documentId="5"', 'documentId="55"', "55"),
    "a correcting entry": ('journalId="A" journalEntryId="7"', 'journalId="A" journalEntryId="70"', "A 70"),
}


@pytest.mark.parametrize("name", REFERENCES)
def test_a_reference_to_what_is_not_in_the_file_is_a_finding(name: str):
    old, new, subject = REFERENCES[name]
    reading = read(MORE.replace(old, new))
    (finding,) = reading.findings
    assert (finding.name, finding.subject) == ("reference-unknown", subject)
    assert finding.place.line in lines_with(MORE.replace(old, new), new.split(" />")[0])
    assert reading.complete


def oddities(text: str) -> dict[str, str]:
    return {code: words.sv for code, _, words in read(text).info.oddities}


def test_an_element_that_is_not_read_is_told():
    assert "element-not-read" not in oddities(MORE)
    unknown = MORE.replace("<EntryInfo", '<Adjustment accountId="1930" amount="1" /><EntryInfo', 1)
    assert oddities(unknown)["element-not-read"] == "Adjustment i JournalEntry läses inte."
    foreign = MORE.replace('amount="50.5" />', 'amount="50.5"><ForeignCurrencyAmount amount="5" currency="EUR" /></OpeningBalance>')
    assert oddities(foreign)["element-not-read"] == "ForeignCurrencyAmount i OpeningBalance läses inte."


def test_what_the_schema_demands_and_the_file_lacks_is_told():
    whole = WHOLE.replace("<Company", '<FileCreation time="2026-01-15T23:30:00Z" by="AB" /><Company')
    assert "element-missing" not in oddities(whole)
    assert oddities(whole.replace('<AccountingCurrency currency="SEK" />', ""))["element-missing"].endswith(": AccountingCurrency.")
    assert "element-missing" not in oddities(f"<SieEntry {NS}>{JOURNAL}</SieEntry>")
    assert oddities(whole.replace('name="Bank" ', ""))["account-without-name"] == "Konto 1930 saknar namn."


def test_a_customer_that_the_file_does_not_list_is_noted():
    reading = read(MORE.replace('Customer id="78"', 'Customer id="79"'))
    assert (names(reading), "party-unlisted" in [code for code, _, _ in reading.info.oddities]) == ([], True)


def test_who_made_the_file_and_when_is_kept():
    text = WHOLE.replace("<FileInfo>", '<FileInfo><FileCreation time="2026-01-15T23:30:00Z" by="AB" />').replace(
        'name="Exempelb', 'clientId="7" name="Exempelb'
    )
    about = read(text).info.identification
    assert (about.created, about.created_by, about.client) == (dt.date(2026, 1, 15), "AB", "7")
    assert about.organisation_details == ()


def test_the_serial_number_of_a_company_is_kept_as_in_sie_4():
    """SIE 4B, #ORGNR: companies of one organisation number have a serial number, written after it."""
    first, second = (read(WHOLE.replace("<Company", f'<Company multiple="{number}"')).info for number in (1, 2))
    assert (first.identification.organisation_details, second.identification.organisation_details) == ((), ("2",))


@given(st.integers(1, 40), st.integers(1, 9))
def test_rows_in_temporary_files_are_those_that_memory_would_hold(entries: int, held: int):
    text = WHOLE.replace(JOURNAL, "".join(JOURNAL.replace('id="7"', f'id="{number}"') for number in range(entries)))
    whole = read(text)
    with patch("bokslut.sources.sie5_entries.HELD_ROWS", held), patch("bokslut.sources.sie5_rows.CHUNK_ROWS", held):
        spooled = read(text)
    assert bool(spooled.frames.kept) == (entries * 3 >= held)
    assert not whole.frames.kept
    for name in ("entries", "postings", "history"):
        one, other = (getattr(reading.frames, name).collect().sort("place") for reading in (whole, spooled))
        assert_frame_equal(one, other)
    assert (spooled.info, spooled.findings) == (whole.info, whole.findings)


@pytest.mark.parametrize("zone", ["Z", "+01:00", "-05:00"])
def test_a_time_zone_changes_no_day_and_no_month(zone: str):
    """xsd:date and xsd:gYearMonth may have one, and programs that write XML from a schema add it."""
    zoned = re.sub(r'="(\d{4}-\d\d(?:-\d\d)?)"', rf'="\1{zone}"', MORE.replace('fiscalYearId="2024-01"', ""))
    assert f'start="2025-01{zone}"' in zoned
    plain, reading = read(MORE.replace('fiscalYearId="2024-01"', "")), read(zoned)
    assert [finding.message for finding in reading.findings] == [finding.message for finding in plain.findings]
    assert (reading.complete, reading.info.years, reading.info.covers_through) == (True, plain.info.years, plain.info.covers_through)
    assert_frame_equal(reading.frames.stated, plain.frames.stated)
    assert_frame_equal(reading.supplement.items, plain.supplement.items)
    for name in ("entries", "postings"):
        assert_frame_equal(getattr(reading.frames, name).collect(), getattr(plain.frames, name).collect())


SUBLEDGER = """  <SupplierInvoices primaryAccountId="1510" name="R">
    <SupplierInvoice id="1"><Balances accountId="1510"><ClosingBalance month="2025-12" amount="{a}" /></Balances></SupplierInvoice>
    <SupplierInvoice id="2"><Balances accountId="1510"><ClosingBalance month="2025-12" amount="{b}" /></Balances></SupplierInvoice>
  </SupplierInvoices>
"""


@pytest.mark.parametrize(("a", "b", "found"), [("60", "40", []), ("-60", "-40", []), ("60", "39.99", ["subledger-differs"])])
def test_a_subledger_is_held_against_its_account(a, b, found):
    reading = read(WHOLE.replace("  <Journal id", SUBLEDGER.format(a=a, b=b) + "  <Journal id"))
    assert names(reading) == found
    if found:
        (finding,) = reading.findings
        assert "0,01" in finding.message.sv
        assert finding.place.line == WHOLE[: WHOLE.index("  <Journal id")].count("\n") + 1


def test_a_balance_of_an_item_that_names_no_account_is_of_its_subledgers():
    subledger = SUBLEDGER.format(a="60", b="39").replace('<Balances accountId="1510">', "<Balances>")
    reading = read(WHOLE.replace("  <Journal id", subledger + "  <Journal id"))
    assert names(reading) == ["subledger-differs"]
    assert reading.supplement.items["closing_ore"].to_list() == [6000, 3900]


def test_what_an_item_has_of_an_object_is_not_counted_again():
    part = '<ClosingBalance month="2025-12" amount="25"><ObjectReference dimId="1" objectId="N" /></ClosingBalance></Balances>'
    subledger = SUBLEDGER.format(a="60", b="40").replace("</Balances>", part)
    reading = read(WHOLE.replace("  <Journal id", subledger + "  <Journal id"))
    assert names(reading) == []
    assert reading.supplement.items["closing_ore"].to_list() == [6000, 4000]
    assert "item-balance-of-object" in [code for code, _, _ in reading.info.oddities]


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        ('amount="100" ledgerDate', 'amount="100.005" ledgerDate', "två decimaler"),
        ('amount="100" ledgerDate', 'amount="1 00" ledgerDate', "inget tal"),
        ('amount="100" ledgerDate', 'amount="1e2" ledgerDate', "inget tal"),
        ('amount="100" ledgerDate', 'amount="92233720368547758.08" ledgerDate', "större"),
        ('amount="100" ledgerDate', "ledgerDate", "saknas"),
        ('accountId="1510" amount', "amount", "accountId saknas"),
        ('journalDate="2025-03-01"', 'journalDate="2025-02-30"', "inget datum"),
        ('start="2024-01" end', 'start="2024-13" end', "ingen månad"),
    ],
)
def test_what_cannot_be_read_is_said_and_makes_the_file_incomplete(old, new, words):
    assert old in WHOLE
    reading = read(WHOLE.replace(old, new))
    finding = next(finding for finding in reading.findings if finding.name == "xml-value-unreadable")
    assert words in finding.message.sv
    assert not reading.complete
    assert finding.place.line == WHOLE[: WHOLE.index(old)].count("\n") + 1


def test_accounts_and_objects_are_declared():
    assert names(read(WHOLE.replace('LedgerEntry accountId="1930"', 'LedgerEntry accountId="1931"'))) == ["account-undeclared"]
    assert names(read(WHOLE.replace('<Object id="N"', '<Object id="M"'))) == ["object-undeclared"]


def test_a_file_cut_off_anywhere_is_never_a_smaller_clean_ledger():
    data = WHOLE.rstrip().encode()
    for end in range(len(data)):
        try:
            reading = read(data[:end])
        except UnreadableError:
            continue
        assert not reading.complete, end
        assert "xml-broken" in names(reading), end


BOMB = '<!DOCTYPE Sie [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'
EXTERNAL = '<!DOCTYPE Sie [<!ENTITY x SYSTEM "file:///etc/passwd">]>'


@pytest.mark.parametrize("doctype", [BOMB, EXTERNAL, '<!DOCTYPE Sie SYSTEM "http://example.invalid/sie.dtd">', "<!DOCTYPE Sie>"])
def test_a_document_type_is_refused_where_it_begins(doctype):
    with pytest.raises(UnreadableError) as caught:
        read(WHOLE.replace("?>\n", f"?>\n{doctype}\n", 1))
    (problem,) = caught.value.problems
    assert "DOCTYPE" in problem.message.sv
    assert problem.place.line == 2


def test_elements_beyond_any_depth_are_refused():
    with pytest.raises(UnreadableError):
        read(f"<Sie {NS}>" + "<a>" * 100_000)
    with pytest.raises(UnreadableError):
        read(f'<Sie {NS}><a b="{"x" * 1_000_001}"/></Sie>')


@pytest.mark.parametrize("codec", ["iso-8859-1", "utf-16", "utf-8"])
def test_the_encodings_that_xml_says(codec):
    data = WHOLE.replace('encoding="utf-8"', f'encoding="{codec}"').encode(codec)
    reading = read(data)
    assert names(reading) == []
    assert reading.info.encoding == codec
    assert detect(SourceFile("x", data)).name == "sie5"
    assert "Försäljning" in reading.frames.accounts.get_column("name")


def test_a_wrong_encoding_is_named_and_can_be_forced():
    data = WHOLE.encode("cp1252")
    reading = read(data)
    assert names(reading)[0] == "xml-broken"
    assert "kodning" in reading.findings[0].message.sv
    assert names(read(data, encoding="iso-8859-1")) == []


@pytest.mark.parametrize("data", [b"<html></html>", b"<a", b"", b"\x00\x01", b"<?xml version='1.0'?><Sie5 xmlns='x'/>"])
def test_what_is_no_sie_5_is_refused(data):
    with pytest.raises(UnreadableError):
        read(data)
    assert not looks_like_sie5(data)


@given(st.binary(max_size=300), st.integers(0, len(WHOLE)))
def test_fuzz_damage_is_a_finding_or_unreadable(noise, at):
    data = WHOLE.encode()
    try:
        read(data[:at] + noise + data[at + len(noise) // 2 :])
    except UnreadableError as error:
        assert error.problems[0].message.sv  # noqa: PT017  either outcome is right


def naive(path):
    """Read the file as a tree with another parser: rows by account, struck rows, balances."""
    tree = ET.parse(path).getroot()  # a known file
    ns = "{http://www.sie.se/sie5}"
    moved, struck, rows, unbalanced = defaultdict(Decimal), 0, 0, 0
    for entry in tree.iter(f"{ns}JournalEntry"):
        total = Decimal(0)
        for row in entry.iter(f"{ns}LedgerEntry"):
            rows += 1
            if row.find(f"{ns}Overstrike") is not None:
                struck += 1
                continue
            moved[row.get("accountId")] += Decimal(row.get("amount"))
            total += Decimal(row.get("amount"))
        unbalanced += total != 0
    return moved, rows, struck, unbalanced


def test_the_associations_sample(shared):
    path = shared / "corpus" / "sie" / "Sample.sie"
    reading = Sie5Reader().read(SourceFile("Sample.sie", path.read_bytes()), ReadOptions())
    moved, rows, struck, unbalanced = naive(path)
    assert (rows, struck, unbalanced) == (353, 10, 0)
    frames = reading.frames
    assert (frames.entries.collect().height, frames.postings.collect().height, frames.history.collect().height) == (91, 343, 10)
    sums = dict(frames.postings.collect().group_by("account").agg(pl.col("amount_ore").sum()).iter_rows())
    assert sums == {account: int(amount * 100) for account, amount in moved.items()}
    stated = {(r, y, a): v for r, y, a, v in frames.stated.select("record", "year", "account", "amount_ore").iter_rows()}
    for account in frames.accounts.get_column("account"):
        closing = stated.get(("UB", 0, account), 0) + stated.get(("RES", 0, account), 0)
        assert stated.get(("IB", 0, account), 0) + sums.get(account, 0) == closing, account
    assert set(names(reading)) == {"subledger-differs"}
    assert reading.complete


def test_the_associations_entry_file(shared):
    path = shared / "corpus" / "sie" / "SampleEntry.sie"
    reading = Sie5Reader().read(SourceFile("SampleEntry.sie", path.read_bytes()), ReadOptions())
    assert (reading.info.type, reading.info.company, names(reading)) == ("5I", "Universal Exports AB", ["no-figures-in-file"])


def test_an_entry_file_may_leave_numbers_to_the_receiver():
    text = f"<SieEntry {NS}>{JOURNAL.replace(UNNUMBERED, '')}</SieEntry>"
    reading = read(text)
    assert reading.frames.entries.collect().get_column("number").to_list() == [""]
    (result,) = check_files(["-"], "sv", text.encode())
    assert [finding.name for finding in result.findings] == []


@pytest.mark.parametrize("encoding", ["utf-9", "shift_jis", "hex"])
def test_an_encoding_that_xml_cannot_be_read_in_is_said(encoding):
    with pytest.raises(UnreadableError, match=encoding):
        read(WHOLE.replace('"utf-8"', f'"{encoding}"', 1).encode())
    with pytest.raises(UnreadableError, match=encoding):
        read(WHOLE, encoding=encoding)


@pytest.mark.parametrize("moved", ["<Other>{}</Other>", "<Journal><Journal>{}</Journal></Journal>", "{}"])
def test_an_entry_outside_its_journal_is_lost_aloud_and_belongs_to_no_other(moved):
    inside = '<EntryInfo date="2025-12-31"/><LedgerEntry accountId="1930" amount="7"/>'
    entry = f'<JournalEntry id="8" journalDate="2025-03-01">{inside}</JournalEntry>'
    reading, whole = read(WHOLE.replace("</Sie>", moved.format(entry) + "</Sie>")), read(WHOLE)
    assert set(names(reading)) - set(names(whole)) == {"xml-value-unreadable"}
    assert not reading.complete
    assert_frame_equal(reading.frames.entries.collect(), whole.frames.entries.collect())
    assert_frame_equal(reading.frames.postings.collect(), whole.frames.postings.collect())


@pytest.mark.parametrize(
    "moved",
    [
        '<CustomerInvoice id="9"><Balances accountId="1"/><OriginalAmount amount="9"/></CustomerInvoice>',
        "<Sie><Accounts/></Sie>",
        '<Account id="9"><ClosingBalance month="2025-12" amount="1"/></Account>',
        '<Balances><OpeningBalance month="2025-01" amount="1"/></Balances>',
    ],
)
def test_what_lies_where_it_does_not_belong_is_lost_aloud(moved):
    reading = read(WHOLE.replace("</Sie>", moved + "</Sie>"))
    assert "xml-value-unreadable" in names(reading)
    assert not reading.complete
    assert_frame_equal(reading.frames.stated, read(WHOLE).frames.stated)


@pytest.mark.parametrize(("account", "record"), [("3010", "RES"), ("8999", "RES"), ("2081", "UB")])
def test_an_account_without_a_type_is_a_result_by_its_class(account, record):
    balance = '<ClosingBalance month="2025-12" amount="-5" />'
    reading = read(f'{HEAD}<Accounts><Account id="{account}" name="x">{balance}</Account></Accounts></Sie>')
    assert reading.frames.stated.select("record", "account", "amount_ore").rows() == [(record, account, -500)]
