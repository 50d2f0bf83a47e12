"""Balances from a ledger, against loops that know nothing of frames."""

from __future__ import annotations

import datetime as dt
from collections import defaultdict
from itertools import count

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.ledger.balances import AccountBalance, Balances
from bokslut.ledger.extract import extract_balances, infer_period, previous_balances
from bokslut.ledger.frames import build_frames
from bokslut.ledger.ledger import Ledger, Reading, build_ledger
from bokslut.model.account import parse_accounts
from bokslut.model.errors import RefusedError, UsageError
from bokslut.model.money import ORE_MAX
from bokslut.model.period import FiscalYear, Period
from bokslut.model.source import SourceInfo

YEAR = FiscalYear(dt.date(2025, 1, 1), dt.date(2025, 12, 31))
LAST_YEAR = FiscalYear(dt.date(2024, 1, 1), dt.date(2024, 12, 31))
WHOLE = Period(YEAR, YEAR.end)
MARCH = Period(YEAR, dt.date(2025, 3, 31))
BOTH = {0: YEAR, -1: LAST_YEAR}

Posting = tuple[str, dt.date, int]
Stated = tuple[str, int, str | None, str, int]


def reading(
    postings: list[Posting] = (),
    stated: list[Stated] = (),
    years: dict[int, FiscalYear] | None = BOTH,
    path: str = "2025.se",
    **info: object,
) -> Reading:
    """A file with one voucher a posting (balancing is nobody's business here) and these stated balances."""
    lines = count(1)
    dates = [date for _, date, _ in postings]
    frames = build_frames(
        entries={
            "entry": list(range(len(postings))),
            "series": ["A"] * len(postings),
            "number": [str(number) for number in range(len(postings))],
            "date": dates,
            "text": [""] * len(postings),
            **blank(len(postings), "registered", "signature"),
            "place": [next(lines) for _ in postings],
        },
        postings={
            "entry": list(range(len(postings))),
            "account": [account for account, _, _ in postings],
            "objects": [0] * len(postings),
            "amount_ore": [ore for _, _, ore in postings],
            "date": dates,
            **blank(len(postings), "text", "quantity", "signature"),
            "place": [next(lines) for _ in postings],
        },
        stated={
            "record": [record for record, *_ in stated],
            "year": [year for _, year, *_ in stated],
            "period": [period for _, _, period, *_ in stated],
            "account": [account for *_, account, _ in stated],
            "objects": [0] * len(stated),
            "amount_ore": [ore for *_, ore in stated],
            **blank(len(stated), "quantity"),
            "place": [next(lines) for _ in stated],
        },
    )
    return Reading(SourceInfo(path, "sie4", "0" * 64, years=years, **info), frames)


def blank(rows: int, *columns: str) -> dict[str, list[None]]:
    return {column: [None] * rows for column in columns}


def ledger(*args: object, **kwargs: object) -> Ledger:
    return build_ledger([reading(*args, **kwargs)])


def closings(balances: Balances) -> dict[str, int]:
    return {account: balance.closing_ore for account, balance in balances.accounts.items()}


def day(month: int, number: int = 15) -> dt.date:
    return dt.date(2025, month, number)


accounts = st.sampled_from(["1510", "1930", "2081", "2099", "2440", "3010", "5010", "8999", "FEL"])
amounts = st.integers(-(10**12), 10**12)
dates = st.dates(dt.date(2024, 11, 1), dt.date(2026, 2, 28))
throughs = st.sampled_from([dt.date(2025, 1, 31), dt.date(2025, 6, 30), dt.date(2025, 8, 17), dt.date(2025, 12, 31)])


@given(st.lists(st.tuples(accounts, dates, amounts), max_size=40), st.dictionaries(accounts, amounts), throughs)
def test_sums_equal_a_plain_loop_over_the_postings(postings, openings, through):
    stated = [("IB", 0, None, account, ore) for account, ore in openings.items()]
    found = extract_balances(ledger(postings, stated), Period(YEAR, through))

    expected = {account: AccountBalance(account, ore) for account, ore in openings.items()}
    debits, credits_, number, months, last = (
        defaultdict(int),
        defaultdict(int),
        defaultdict(int),
        defaultdict(lambda: defaultdict(int)),
        {},
    )
    for account, date, ore in postings:
        if not dt.date(2025, 1, 1) <= date <= through:
            continue
        (debits if ore > 0 else credits_)[account] += abs(ore)
        number[account] += 1
        months[account][f"{date.year}{date.month:02}"] += ore
        last[account] = max(date, last.get(account, date))
    for account in number:
        opening = openings.get(account, 0)
        expected[account] = AccountBalance(
            account, opening, debits[account], credits_[account], number[account], last[account], dict(months[account])
        )
    assert dict(found.accounts) == expected
    assert list(found.accounts) == sorted(expected)
    assert found.movement_from == "postings"
    assert found.opening_from == ("stated" if openings else "none")


def test_the_months_of_an_account_come_in_order():
    found = extract_balances(ledger([("1930", day(month), month) for month in (11, 2, 7)]), WHOLE)
    assert list(found.accounts["1930"].months) == ["202502", "202507", "202511"]


def test_a_sum_beyond_int64_is_refused_at_the_largest_posting_and_never_wraps():
    postings = [("1930", day(1), ORE_MAX - 5), ("1930", day(2), 10), ("3010", day(2), -10)]
    with pytest.raises(RefusedError) as refused:
        extract_balances(ledger(postings), WHOLE)
    (problem,) = refused.value.problems
    assert "1930" in problem.message.sv
    assert (problem.place.path, problem.place.line) == ("2025.se", 4)


def test_debits_that_would_cancel_are_still_too_large():
    postings = [("1930", day(1), ORE_MAX), ("1930", day(1), ORE_MAX), ("1930", day(2), -ORE_MAX), ("1930", day(2), -ORE_MAX)]
    with pytest.raises(RefusedError):
        extract_balances(ledger(postings), WHOLE)


def test_the_largest_amount_that_fits_is_kept_exactly():
    found = extract_balances(ledger([("1930", day(1), ORE_MAX), ("3010", day(1), -ORE_MAX)]), WHOLE)
    assert closings(found) == {"1930": ORE_MAX, "3010": -ORE_MAX}


# Openings


def test_openings_are_last_years_closings_when_the_file_states_no_ib_at_all():
    stated = [("UB", -1, None, "1930", 500), ("UB", -1, None, "2081", -500), ("UB", 0, None, "1930", 700)]
    found = extract_balances(ledger([("1930", day(3), 200)], stated), WHOLE)
    assert {account: balance.opening_ore for account, balance in found.accounts.items()} == {"1930": 500, "2081": -500}
    assert found.opening_from == "previous-closing"


def test_one_stated_ib_rules_out_last_years_closings():
    stated = [("UB", -1, None, "1930", 500), ("UB", -1, None, "2081", -500), ("IB", 0, None, "1930", 400)]
    found = extract_balances(ledger([("1930", day(3), 200)], stated), WHOLE)
    assert {account: balance.opening_ore for account, balance in found.accounts.items()} == {"1930": 400}
    assert found.opening_from == "stated"


def previous_of(**balances: int) -> Balances:
    return Balances(
        Period(LAST_YEAR, LAST_YEAR.end),
        {name[1:]: AccountBalance(name[1:], 0, max(ore, 0), max(-ore, 0)) for name, ore in balances.items()},
    )


def test_openings_from_the_previous_ledger_carry_its_result_to_the_result_account():
    previous = previous_of(_1930=900, _2081=-500, _2099=-100, _3010=-700, _5010=400)
    found = extract_balances(ledger([("1930", day(1), 1)]), WHOLE, previous=previous, roles={"result_balance": ["2099"]})
    assert {account: balance.opening_ore for account, balance in found.accounts.items()} == {"1930": 900, "2081": -500, "2099": -400}
    assert found.opening_from == "previous-closing"


@pytest.mark.parametrize(
    ("known", "account"),
    [("2020", "2020"), ("20201", "20201"), ("1930", "202")],
    ids=["the account that exists", "a longer number", "none exists: the role itself"],
)
def test_the_result_is_carried_to_an_account_that_the_ledger_has(known, account):
    previous = previous_of(_1920=300, _3010=-300)
    found = extract_balances(ledger([(known, day(1), 0)]), WHOLE, previous=previous, roles={"result_balance": ["202"]})
    assert found.accounts[account].opening_ore == -300


def test_of_several_accounts_of_the_result_the_first_of_the_role_that_the_ledger_has_takes_it():
    previous, roles = previous_of(_1930=300, _3010=-300), {"result_balance": ["2099", "2019"]}
    both = ledger([("2019", day(1), 0), ("2099", day(1), 0)])
    assert extract_balances(both, WHOLE, previous=previous, roles=roles).accounts["2099"].opening_ore == -300
    own = ledger([("2019", day(1), 0)])
    assert extract_balances(own, WHOLE, previous=previous, roles=roles).accounts["2019"].opening_ore == -300


def test_an_account_that_the_role_leaves_out_never_takes_the_result_and_of_a_range_the_lowest_does():
    previous, roles = previous_of(_1930=300, _3010=-300), {"result_balance": ["20", "!2081"]}
    book = ledger([(account, day(1), 0) for account in ("2099", "2081", "2098", "2090", "2097")])
    assert extract_balances(book, WHOLE, previous=previous, roles=roles).accounts["2090"].opening_ore == -300
    only = ledger([("2081", day(1), 0)])
    assert extract_balances(only, WHOLE, previous=previous, roles=roles).accounts["20"].opening_ore == -300


def test_a_result_with_no_account_to_carry_it_to_is_an_error_and_not_lost():
    with pytest.raises(UsageError, match="result_balance"):
        extract_balances(ledger(), WHOLE, previous=previous_of(_1930=300, _3010=-300))


def test_a_transferred_result_needs_no_role():
    previous = previous_of(_1930=300, _2099=-300, _3010=-300, _8999=300)
    assert closings(extract_balances(ledger(), WHOLE, previous=previous)) == {"1930": 300, "2099": -300}


@given(st.dictionaries(accounts, amounts))
def test_carried_openings_sum_to_what_the_previous_year_closed_at(last_year):
    previous = Balances(Period(LAST_YEAR, LAST_YEAR.end), {a: AccountBalance(a, ore) for a, ore in last_year.items()})
    found = extract_balances(ledger(), WHOLE, previous=previous, roles={"result_balance": ["2099"]})
    assert sum(closings(found).values()) == sum(last_year.values())
    assert all(account[0] in "12" for account in found.accounts)


def test_last_years_ledger_must_be_last_years():
    """The year before it, or this year's file handed in twice, would make a column of other figures, or of zeros."""
    years = {0: FiscalYear(dt.date(2023, 1, 1), dt.date(2023, 12, 31))}
    with pytest.raises(UsageError, match="no year ends on the day before 2025-01-01"):
        previous_balances(ledger(), ledger([("1930", day(3).replace(year=2023), 5)], years=years), WHOLE)
    with pytest.raises(UsageError, match="neither vouchers nor balances of 2024-01-01"):
        previous_balances(ledger(), ledger([("1930", day(3), 5)], [("IB", 0, None, "1930", 5)]), WHOLE)
    found = previous_balances(ledger(), ledger([("1930", day(3).replace(year=2024), 5)], years={0: LAST_YEAR}), WHOLE)
    assert closings(found) == {"1930": 5}


def test_without_any_source_openings_are_none():
    found = extract_balances(ledger([("1930", day(1), 5)]), WHOLE)
    assert found.opening_from == "none"
    assert closings(found) == {"1930": 5}


# Ledgers without vouchers


def test_balances_are_of_the_day_that_the_file_covers():
    """A file through March says nothing of June, nor of the year; one that does not say is of the year's end."""
    march = reading(stated=TYPE_2, covers_through=MARCH.through)
    assert closings(extract_balances(build_ledger([march]), MARCH))["1930"] == 1600
    for later in (Period(YEAR, dt.date(2025, 6, 30)), WHOLE):
        with pytest.raises(UsageError, match="through 2025-03-31"):
            extract_balances(build_ledger([march]), later)
    whole = reading(stated=[("UB", 0, None, "1940", 5)], path="b.se")
    with pytest.raises(UsageError):
        extract_balances(build_ledger([reading(stated=TYPE_2[:5], covers_through=MARCH.through), whole]), MARCH)
    assert infer_period(build_ledger([march])) == MARCH
    assert infer_period(build_ledger([reading([("1930", day(1), 5)], TYPE_2, covers_through=MARCH.through)])) == MARCH
    assert infer_period(build_ledger([reading([("1930", day(4), 5)], TYPE_2, covers_through=MARCH.through)])) == WHOLE
    last = build_ledger([reading(stated=[("UB", -1, None, "1930", 7)], covers_through=MARCH.through)])
    assert closings(previous_balances(last, None, WHOLE))["1930"] == 7


TYPE_2 = [
    ("IB", 0, None, "1930", 1000),
    ("IB", 0, None, "2081", -1000),
    ("UB", 0, None, "1930", 1600),
    ("UB", 0, None, "2081", -1000),
    ("RES", 0, None, "3010", -600),
    ("PSALDO", 0, "202502", "1930", 250),
    ("PSALDO", 0, "202511", "1930", 350),
    ("PSALDO", 0, "202502", "3010", -250),
    ("PSALDO", 0, "202511", "3010", -350),
]


def test_a_file_without_vouchers_closes_at_its_own_ub_and_res():
    found = extract_balances(ledger([], TYPE_2), WHOLE)
    assert closings(found) == {"1930": 1600, "2081": -1000, "3010": -600}
    assert found.accounts["1930"].months == {"202502": 250, "202511": 350}
    assert found.accounts["1930"].movement_ore == 600
    assert (found.opening_from, found.movement_from) == ("stated", "stated")


@pytest.mark.parametrize(("month_end", "moved"), [(dt.date(2025, 1, 31), 0), (dt.date(2025, 2, 28), 250), (MARCH.through, 250)])
def test_before_the_years_end_it_closes_at_ib_and_the_months(month_end, moved):
    found = extract_balances(ledger([], TYPE_2), Period(YEAR, month_end))
    assert closings(found) == {"1930": 1000 + moved, "2081": -1000, "3010": -moved}


def test_stated_closings_count_before_the_years_end_when_the_file_covers_no_later_day():
    without_months = [row for row in TYPE_2 if row[0] != "PSALDO"]
    found = extract_balances(ledger([], without_months, covers_through=MARCH.through), MARCH)
    assert closings(found)["1930"] == 1600


@pytest.mark.parametrize(
    ("stated", "through"),
    [([row for row in TYPE_2 if row[0] != "PSALDO"], MARCH.through), (TYPE_2, dt.date(2025, 3, 20))],
    ids=["only year-end balances", "the middle of a month"],
)
def test_a_day_that_stated_balances_cannot_tell_is_an_error(stated, through):
    with pytest.raises(UsageError, match="2025-03"):
        extract_balances(ledger([], stated), Period(YEAR, through))


def test_vouchers_rule_even_when_ub_says_otherwise():
    found = extract_balances(ledger([("1930", day(5), 7)], TYPE_2), WHOLE)
    assert found.movement_from == "postings"
    assert found.accounts["1930"].closing_ore == 1007


def test_openings_alone_close_where_they_opened():
    found = extract_balances(ledger([], [("IB", 0, None, "1930", 10), ("IB", 0, None, "2081", -10)]), WHOLE)
    assert closings(found) == {"1930": 10, "2081": -10}


def test_closings_of_balance_accounts_only_leave_the_results_unknown():
    found = extract_balances(ledger([], [("UB", 0, None, "1930", 10)]), WHOLE)
    assert (found.balance_known, found.result_known) == (True, False)


# Which year is meant


def test_the_year_is_found_by_its_dates_not_by_its_number():
    later = FiscalYear(dt.date(2026, 1, 1), dt.date(2026, 12, 31))
    stated = [("IB", -1, None, "1930", 100), ("UB", -1, None, "1930", 300), ("RES", -1, None, "3010", -200), ("IB", 0, None, "1930", 300)]
    found = extract_balances(ledger([("1930", dt.date(2026, 2, 1), 50)], stated, years={0: later, -1: YEAR}), WHOLE)
    assert closings(found) == {"1930": 300, "3010": -200}
    assert found.accounts["1930"].opening_ore == 100


def test_a_file_of_another_year_is_an_error_that_names_both():
    with pytest.raises(UsageError) as wrong:
        extract_balances(ledger(years={0: LAST_YEAR}), WHOLE)
    (problem,) = wrong.value.problems
    assert "2024-01-01 – 2024-12-31" in problem.message.sv
    assert "2025-01-01 – 2025-12-31" in problem.message.sv
    assert problem.place.path == "2025.se"


def test_every_file_of_another_year_is_named():
    both = build_ledger([reading(years={0: LAST_YEAR}, path="a.se"), reading(path="b.se"), reading(years={0: LAST_YEAR}, path="c.se")])
    with pytest.raises(UsageError) as wrong:
        extract_balances(both, WHOLE)
    assert [problem.place.path for problem in wrong.value.problems] == ["a.se", "c.se"]


def test_a_file_that_declares_no_year_is_taken_at_its_word():
    found = extract_balances(ledger([("1930", day(1), 5)], [("IB", 0, None, "1930", 1)], years=None), WHOLE)
    assert closings(found) == {"1930": 6}


def test_the_period_is_year_0_to_its_end():
    assert infer_period(ledger()) == WHOLE
    assert infer_period(ledger(years=None)) is None
    assert infer_period(build_ledger([])) is None


def test_files_that_disagree_on_the_year_do_not_settle_a_period():
    with pytest.raises(UsageError, match=r"a\.se.*b\.se"):
        infer_period(build_ledger([reading(path="a.se"), reading(years={0: LAST_YEAR}, path="b.se")]))


# Several files


def two_files(first: int, second: int) -> Ledger:
    return build_ledger(
        [
            reading([("1930", day(1), 1)], [("IB", 0, None, "1930", first)], path="a.se"),
            reading([("1930", day(2), 2)], [("IB", 0, None, "1930", second)], path="b.se"),
        ]
    )


def test_files_that_state_the_same_opening_count_it_once():
    found = extract_balances(two_files(100, 100), WHOLE)
    assert found.findings == ()
    assert closings(found) == {"1930": 103}


def test_files_that_state_different_openings_are_found_at_both_places():
    found = extract_balances(two_files(100, 250), WHOLE)
    (finding,) = found.findings
    assert finding.name == "files-disagree-on-balance"
    assert [(place.path, place.line, place.primary) for place in finding.places] == [("b.se", 3, True), ("a.se", 3, False)]
    assert (finding.expected, finding.observed) == ("1,00", "2,50")
    assert closings(found) == {"1930": 103}


@pytest.mark.parametrize(("closing", "opening", "count"), [(101, 101, 0), (101, 102, 1)])
def test_a_file_that_opens_at_what_one_before_it_closed_at_goes_on_from_it(closing, opening, count):
    """Exports month by month; the first opening is the year's."""
    months = [
        reading([("1930", day(1), 1)], [("IB", 0, None, "1930", 100), ("UB", 0, None, "1930", closing)], path="a.se"),
        reading([("1930", day(2), 2)], [("IB", 0, None, "1930", opening), ("UB", 0, None, "1930", opening + 2)], path="b.se"),
    ]
    found = extract_balances(build_ledger(months), WHOLE)
    assert len(found.findings) == count
    assert closings(found) == {"1930": 103}
    backwards = extract_balances(build_ledger(list(reversed(months))), WHOLE)
    assert [finding.name for finding in backwards.findings] == ["files-disagree-on-balance"], "in the order of the files only"


@pytest.mark.parametrize(("vouchers", "found"), [([("1930", day(1), 1)], []), ([], ["#UB 0 1930"])])
def test_closings_stated_at_different_times_matter_only_where_they_count(vouchers, found):
    parts = [
        reading(vouchers if path == "a.se" else (), [("UB", 0, None, "1930", ub)], path=path) for path, ub in (("a.se", 1), ("b.se", 2))
    ]
    assert [finding.subject for finding in extract_balances(build_ledger(parts), WHOLE).findings] == found


# Last year


def test_last_year_comes_from_its_own_ledger_first():
    stated_otherwise = ledger([], [("UB", -1, None, "1930", 999)])
    last = ledger([("1930", dt.date(2024, 5, 1), 40), ("1930", dt.date(2025, 1, 1), 7)], [("IB", 0, None, "1930", 2)], years={0: LAST_YEAR})
    found = previous_balances(stated_otherwise, last, WHOLE)
    assert closings(found) == {"1930": 42}
    assert found.period == Period(LAST_YEAR, LAST_YEAR.end)


def test_last_year_comes_from_what_this_years_file_states():
    stated = [
        ("IB", -1, None, "1930", 100),
        ("UB", -1, None, "1930", 300),
        ("RES", -1, None, "3010", -200),
        ("PSALDO", -1, "202404", "3010", -200),
        ("UB", 0, None, "1930", 1),
    ]
    found = previous_balances(ledger([("1930", day(1), 5)], stated), None, WHOLE)
    assert closings(found) == {"1930": 300, "3010": -200}
    assert found.accounts["3010"].months == {"202404": -200}
    assert found.period == Period(LAST_YEAR, LAST_YEAR.end)


def test_nothing_known_of_last_year_is_none_and_not_zeros():
    assert previous_balances(ledger([("1930", day(1), 5)]), None, WHOLE) is None


def test_a_broken_first_year_is_the_declared_one():
    short = FiscalYear(dt.date(2024, 9, 1), dt.date(2024, 12, 31))
    found = previous_balances(ledger([], [("UB", -1, None, "1930", 1)], years={0: YEAR, -1: short}), None, WHOLE)
    assert found.period == Period(short, short.end)


def test_an_undeclared_last_year_is_the_twelve_months_before():
    leap = FiscalYear(dt.date(2024, 2, 29), dt.date(2025, 2, 28))
    found = previous_balances(ledger([], [("UB", -1, None, "1930", 1)], years={0: leap}), None, Period(leap, leap.end))
    assert found.period.fiscal_year == FiscalYear(dt.date(2023, 2, 28), dt.date(2024, 2, 28))


def test_a_previous_ledger_of_the_same_year_is_an_error():
    with pytest.raises(UsageError, match="2025-01-01"):
        previous_balances(ledger(), ledger(years={0: YEAR}), WHOLE)


# Totals


def test_a_total_was_last_posted_when_any_of_its_accounts_was():
    balances = extract_balances(ledger([("1510", day(2), 1), ("1930", day(5), 2), ("2081", day(9), 3), ("2440", day(4), 4)]), WHOLE)
    assert balances.total(parse_accounts(["1"])).last_posted == day(5)
    assert balances.total(parse_accounts(["1", "2"])).last_posted == day(9)
    assert balances.total(parse_accounts(["3"])).last_posted is None


@given(st.lists(st.tuples(accounts, dates, amounts), max_size=30), st.sampled_from([["1"], ["15", "2..3"], ["1..8", "!2099"], ["9"]]))
def test_a_total_over_a_selector_is_the_sum_of_its_accounts(postings, selectors):
    chosen = parse_accounts(selectors)
    balances = extract_balances(ledger(postings), WHOLE)
    total = balances.total(chosen)
    inside = [(account, date, ore) for account, date, ore in postings if account in chosen and date.year == 2025]
    assert total.debits_ore == sum(ore for *_, ore in inside if ore > 0)
    assert total.credits_ore == -sum(ore for *_, ore in inside if ore < 0)
    assert total.closing_ore == sum(ore for *_, ore in inside)
    assert total.count == len(inside)
    assert total.last_posted == max((date for _, date, _ in inside), default=None)
    assert sum(total.months.values()) == total.movement_ore
    assert total.account == ", ".join(selectors)
