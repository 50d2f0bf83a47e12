"""The kinds of fault that one voucher may have, each with the vouchers that it would explain a signature for."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from bokslut.diagnosis.entry_search import (
    TESTED_MAX,
    Hit,
    alike,
    mistyped_amounts,
    of_another_year,
    postings_of,
    rows_on_wrong_account,
    whole_entries,
)
from bokslut.model.account import parse_accounts
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import polars as pl

    from bokslut.books import Books
    from bokslut.diagnosis.signature import Move, Signature
    from bokslut.ledger.ledger import Ledger

BOOKED_TWICE, DATED_OUTSIDE, NOT_IN_REPORT = "booked-twice", "dated-outside", "not-in-the-report"
OTHER_YEAR = "booked-in-wrong-year"
#: The kinds that are about one row of an entry.
ROW_KINDS = ("amount-mistyped", "wrong-account")
#: How often an entry's effect is to be added to the ledger: it is there once too often, or turned round, or not counted.
_AWAY, _TURNED, _ADDED = Fraction(-1), Fraction(-2), Fraction(1)
#: The same for an entry whose amounts would have to be so many times what they are.
_SLIDES = {size - 1: size for n in (1, 2, 3) for size in (Fraction(10**n), Fraction(1, 10**n))}

TOLD: Mapping[str, Words] = {
    BOOKED_TWICE: Words("bokförd två gånger: utan en av de lika verifikationerna", "booked twice: without one of the equal entries"),
    DATED_OUTSIDE: Words("daterad utanför perioden: med verifikationen", "dated outside the period: with the entry"),
    OTHER_YEAR: Words("bokförd i fel år: räknad i det andra", "booked in the wrong year: counted in the other"),
    NOT_IN_REPORT: Words(
        "hör inte hit, eller finns inte i rapporten: utan den", "does not belong here, or is not in the report: without it"
    ),
    "turned-round": Words("debet och kredit förväxlade: med verifikationen vänd", "debit and credit mixed up: with the entry turned round"),
    "decimal-slip": Words(
        "beloppet tio, hundra eller tusen gånger fel: rättat", "an amount ten, a hundred or a thousand times wrong: corrected"
    ),
    ROW_KINDS[0]: Words("en siffra fel i ett belopp, eller två omkastade: rättat", "a wrong digit in an amount, or two swapped: corrected"),
    ROW_KINDS[1]: Words("raden bokförd på fel konto: flyttad", "the row booked on a wrong account: moved"),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One fault, and the vouchers that have it: those that are equal stand together."""

    name: str
    groups: Sequence[Sequence[Hit]]
    #: How many hits were to be expected by chance.
    chance: Fraction
    #: The ledger that they are in.
    ledger: Ledger
    #: How many other entries would do as well.
    rivals: int = 0


def kinds(books: Books, signature: Signature) -> Iterator[Kind]:
    """Give every kind of fault, what chance hits most seldom first; each is looked for when it is asked for."""
    ledger, counted = signature.ledger, postings_of(signature, counted=True)
    moves = signature.moves()
    whole = whole_entries(signature, counted, moves, [_AWAY, _TURNED, _ADDED, *_SLIDES])
    if whole is None:
        # So many are alike that none in the period says anything, and one outside it only where a check names it.
        yield from _outside(books, signature, moves, TESTED_MAX)
        return
    away, turned = whole[_AWAY], whole[_TURNED]
    groups = alike(away.hits)
    lone = [each for each in groups if len(each) == 1]
    yield Kind(BOOKED_TWICE, [each for each in groups if len(each) > 1], away.chance_of_twins, ledger, len(lone))
    yield from _outside(books, signature, moves, len(whole[_ADDED].hits))
    yield from _of_another_year(books, signature, counted)
    yield Kind(NOT_IN_REPORT, lone, away.chance, ledger)
    yield Kind("turned-round", _each(turned.hits), turned.chance, ledger)
    slid = [(size, whole[factor]) for factor, size in _SLIDES.items()]
    hits = [_resized(hit, size) for size, found in slid for hit in found.hits]
    yield Kind("decimal-slip", _each(hits), sum((found.chance for _, found in slid), Fraction(0)), ledger)
    mistyped = mistyped_amounts(signature, counted, moves)
    by_entry: dict[int, list[Hit]] = {}
    for hit in mistyped.hits:
        by_entry.setdefault(hit.entry, []).append(hit)
    yield Kind(ROW_KINDS[0], [*by_entry.values()], mistyped.chance, ledger)
    moved = rows_on_wrong_account(signature, counted, moves)
    yield Kind(ROW_KINDS[1], _each(moved.hits), moved.chance, ledger)


def _outside(books: Books, signature: Signature, moves: Sequence[Move], recurring: int) -> Iterator[Kind]:
    """Give the entries dated outside the period; `recurring` ones in it do the same: a rent or a fee comes again outside it too."""
    ledgers = [signature.ledger]
    if signature.ledger is books.previous and books.ledger is not None:
        ledgers.append(books.ledger)
    for ledger in ledgers:
        if added := whole_entries(signature, postings_of(signature, counted=False, ledger=ledger), moves, [_ADDED]):
            yield Kind(DATED_OUTSIDE, _each(added[_ADDED].hits), added[_ADDED].chance + recurring, ledger)


def _of_another_year(books: Books, signature: Signature, counted: pl.LazyFrame) -> Iterator[Kind]:
    """Give this year's entries that belong to another year, and last year's that belong to this one."""
    if signature.ledger is not books.ledger or "equity" not in books.roles:
        return
    selected = parse_accounts(books.roles["equity"], books.roles)
    equity = [number for number, group in enumerate(signature.groups) if any(account in selected for account in group.accounts)]
    booked = of_another_year(signature, counted, _AWAY, equity)
    yield Kind(OTHER_YEAR, _each(booked.hits), booked.chance, signature.ledger)
    if books.previous is not None:
        postings = postings_of(signature, counted=False, ledger=books.previous)
        booked = of_another_year(signature, postings, _ADDED, equity)
        yield Kind(OTHER_YEAR, _each(booked.hits), booked.chance, books.previous)


def _each(hits: Sequence[Hit]) -> list[tuple[Hit]]:
    return [(hit,) for hit in hits]


def _resized(hit: Hit, size: Fraction) -> Hit:
    debit = sum(ore for ore in hit.effects.values() if ore > 0)
    return hit._replace(ore=debit, meant=int(debit * size))
