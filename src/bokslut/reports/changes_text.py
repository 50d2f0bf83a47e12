"""What changed between two exports, for people: the gravest first."""

from __future__ import annotations

from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.model.change import ChangeKind
from bokslut.model.money import KR, unit_of_currency
from bokslut.model.printing import format_date, format_number, plural
from bokslut.model.table import Figure
from bokslut.model.trace import Row, Section
from bokslut.model.words import Words, same
from bokslut.reports.escape import visible
from bokslut.reports.text_files import source_facts
from bokslut.reports.text_sections import section_lines

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Sequence

    from bokslut.model.change import AccountChange, Changes, LineChange, VoucherChange, VoucherRow, VoucherState
    from bokslut.model.source import SourceInfo
    from bokslut.reports.text_page import Page

#: Vouchers, accounts and lines of each sort that are shown; of those after the old export's day fewer, since they are what one expects.
_SHOWN_MAX = 20
_NEW_SHOWN_MAX = 5
_SOURCES_SHOWN = 3

_TITLES = {
    ChangeKind.REMOVED: Words("Borttagna verifikationer", "Vouchers that are gone"),
    ChangeKind.CHANGED: Words("Ändrade verifikationer", "Vouchers that are changed"),
    ChangeKind.RENUMBERED: Words("Omnumrerade verifikationer", "Vouchers that have another number"),
    ChangeKind.LATE: Words("Bokförda i efterhand, med datum till och med {day}", "Booked afterwards, dated through {day}"),
    ChangeKind.NEW: Words("Nya verifikationer efter {day}", "New vouchers after {day}"),
}
_NEW = Words("Nya verifikationer", "New vouchers")
_COUNTED = {
    ChangeKind.REMOVED: (Words("borttagen", "gone"), Words("borttagna", "gone")),
    ChangeKind.CHANGED: (Words("ändrad", "changed"), Words("ändrade", "changed")),
    ChangeKind.RENUMBERED: (Words("omnumrerad", "renumbered"), Words("omnumrerade", "renumbered")),
    ChangeKind.LATE: (Words("i efterhand", "late"), Words("i efterhand", "late")),
    ChangeKind.NEW: (Words("ny", "new"), Words("nya", "new")),
}
_ACCOUNTS = (Words("konto", "account"), Words("konton", "accounts"))
_LINES = (Words("rad i uppställningarna", "line of the statements"), Words("rader i uppställningarna", "lines of the statements"))
_BEFORE, _AFTER = Words("Före", "Before"), Words("Efter", "After")
_DIFFERENCE = Words("Skillnad", "Difference")
_AMOUNT = Words("Belopp", "Amount")


def changes_lines(changes: Changes, page: Page, *, every: bool = False) -> list[str]:
    """Return the whole answer; of many changes the first of each sort, unless `every` is asked for."""
    lines = [*_sources(_BEFORE, changes.old, page), *_sources(_AFTER, changes.new, page)]
    for section in _sections(changes, every=every):
        lines += ["", *section_lines(section, page)]
    more = sum(changes.counts.values()) - len(changes.vouchers)
    if more:
        lines += ["", *page.paragraph(page.say(_COUNTED_ONLY.fill(told=format_number(len(changes.vouchers)), more=format_number(more))), 0)]
    return [*lines, "", *_verdict(changes, page)]


_COUNTED_ONLY = Words(
    "{told} av verifikationerna jämförs en för en; {more} till är bara räknade, och bland dem söks inga omnumrerade.",
    "{told} of the vouchers are compared one by one; {more} more are only counted, and no other numbers are sought among them.",
)


def _sources(label: Words, sources: Sequence[SourceInfo], page: Page) -> list[str]:
    head = f"{page.say(label):<6} "
    lines: list[str] = []
    for at, source in enumerate(sources[:_SOURCES_SHOWN]):
        facts = page.joined([visible(source.path), *source_facts(source, page)], len(head))
        lines += [page.paint(head, "dim") + facts[0][len(head) :], *facts[1:]] if at == 0 else facts
    if len(sources) > _SOURCES_SHOWN:
        files = page.say(plural(len(sources) - _SOURCES_SHOWN, Words("fil till", "more file"), Words("filer till", "more files")))
        lines.append(f"{' ' * len(head)}{page.say(Words('och', 'and'))} {files}")
    return lines


def _sections(changes: Changes, *, every: bool) -> Iterator[Section]:
    for kind in ChangeKind:
        most = None if every else _NEW_SHOWN_MAX if kind is ChangeKind.NEW else _SHOWN_MAX
        own = [change for change in changes.vouchers if change.kind is kind][:most]
        if own:
            day = format_date(changes.through) if changes.through is not None else ""
            title = _NEW if kind is ChangeKind.NEW and not day else _TITLES[kind].fill(day=day)
            rows = tuple(_voucher(change, changes) for change in own)
            known = sum(change.kind is kind for change in changes.vouchers)
            yield Section(title, (_AMOUNT,), rows, known - len(own))
    yield from _account_sections(changes, None if every else _SHOWN_MAX)
    yield from _line_sections(changes, None if every else _SHOWN_MAX)


def _voucher(change: VoucherChange, changes: Changes) -> Row:
    state = change.new or change.old
    assert state is not None, "a change is of something"
    old = change.old or state
    label = _label(old, change.name, change.now)
    if change.kind is not ChangeKind.CHANGED:
        place = old.place if change.kind is ChangeKind.REMOVED else state.place
        return Row("voucher", label, (_money(state.debits_ore, changes),), place=place, note=_registered(change))
    rows = [*_heads(old, state), *_rows("−", change.lost, changes), *_rows("+", change.gained, changes)]
    return Row("voucher", label, place=state.place, rows=tuple(rows))


def _label(state: VoucherState, name: Words, now: Words | None) -> Words:
    called = Words(f"{name.sv} → {now.sv}", f"{name.en} → {now.en}") if now is not None else name
    head, text = _days(state), state.texts[0] if state.texts else ""
    return Words(*("  ".join(part for part in (head, each, text) if part) for each in (called.sv, called.en)))


def _days(state: VoucherState) -> str:
    return ", ".join(format_date(day) for day in state.dates if day is not None)


def _registered(change: VoucherChange) -> Words | None:
    if change.kind is not ChangeKind.LATE or change.new is None or change.new.registered is None:
        return None
    day = format_date(change.new.registered)
    return Words(f"registrerad {day}", f"registered {day}")


def _heads(old: VoucherState, new: VoucherState) -> Iterator[Row]:
    """Yield what a voucher itself says otherwise than before."""
    days, texts = (_days(old), _days(new)), (" · ".join(old.texts), " · ".join(new.texts))
    for label, (before, after) in ((Words("datum", "date"), days), (Words("text", "text"), texts)):
        if before != after:
            yield Row("head", Words(f"{label.sv}: {before or '–'} → {after or '–'}", f"{label.en}: {before or '–'} → {after or '–'}"))


def _rows(sign: str, rows: Iterable[VoucherRow], changes: Changes) -> Iterator[Row]:
    for row in rows:
        said = " ".join(part for part in (sign, row.account, row.objects, row.text) if part)
        yield Row("posting", same(said), (_money(row.ore, changes),), place=row.place)


def _money(ore: int, changes: Changes) -> Figure:
    return Figure(Fraction(ore, 100), unit=unit_of_currency(KR, changes.currency))


def _account_sections(changes: Changes, most: int | None) -> Iterator[Section]:
    """Yield the accounts that open, then those that close at another amount, the largest difference first."""
    openings = [(each, each.old_opening_ore, each.new_opening_ore) for each in changes.accounts]
    closings = [(each, each.old_closing_ore, each.new_closing_ore) for each in changes.accounts]
    for title, amounts in (
        (Words("Ingående balanser", "Opening balances"), openings),
        (_ACCOUNTS_ON.fill(day=format_date(changes.through)) if changes.through else Words("Konton", "Accounts"), closings),
    ):
        differing = sorted((each for each in amounts if each[1] != each[2]), key=lambda each: (-abs(each[2] - each[1]), each[0].account))
        rows = tuple(_account(*each, changes) for each in differing[:most])
        if rows:
            yield Section(title, (_BEFORE, _AFTER, _DIFFERENCE), rows, len(differing) - len(rows))


_ACCOUNTS_ON = Words("Konton per {day}", "Accounts on {day}")


def _account(account: AccountChange, old: int, new: int, changes: Changes) -> Row:
    return Row("account", same(f"{account.account} {account.name}".strip()), tuple(_money(ore, changes) for ore in (old, new, new - old)))


def _line_sections(changes: Changes, most: int | None) -> Iterator[Section]:
    statements: dict[tuple[str, str], list[LineChange]] = {}
    for line in changes.lines:
        statements.setdefault((line.name.partition(".")[0], line.column), []).append(line)
    for lines in statements.values():
        heading = " → ".join(dict.fromkeys(lines[0].headings))
        title = Words(f"{lines[0].statement.sv} {heading}", f"{lines[0].statement.en} {heading}")
        rows = tuple(Row("line", line.label, (line.old, line.new, _gap(line))) for line in lines[:most])
        yield Section(title, (_BEFORE, _AFTER, _DIFFERENCE), rows, len(lines) - len(rows))


def _gap(line: LineChange) -> Figure | None:
    known = line.new or line.old
    if known is None:
        return None
    values = [figure.value if figure is not None else Fraction(0) for figure in (line.old, line.new)]
    return Figure(values[1] - values[0], unit=known.unit)


def _verdict(changes: Changes, page: Page) -> list[str]:
    if changes.are_none:
        return [page.paint(page.say(Words("LIKA", "THE SAME")), "good")]
    parts = [page.say(plural(count, *_COUNTED[kind])) for kind, count in changes.counts.items() if count]
    parts += [page.say(plural(len(changes.accounts), *_ACCOUNTS))] if changes.accounts else []
    parts += [page.say(plural(len({line.name for line in changes.lines}), *_LINES))] if changes.lines else []
    head = page.say(Words("SKILLNADER", "DIFFERENCES"))
    first, *rest = page.joined(parts, len(head) + 2, " · ")
    return [page.paint(head, "warn") + first[len(head) :], *rest]
