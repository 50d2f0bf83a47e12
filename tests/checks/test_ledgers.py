"""What all ledger checks have in common, and what they say about real exports."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest
from planted import File, books_of, day, entry

from bokslut.books import Books
from bokslut.checks.interface import RuleContext
from bokslut.checks.ledgers import LedgerRule
from bokslut.integrity import check_files
from bokslut.model.account import parse_accounts
from bokslut.model.check import Outcome
from bokslut.model.words import Words
from bokslut.packs.pack import rule_kinds

if TYPE_CHECKING:
    from pathlib import Path

KINDS = [kind for kind in rule_kinds().values() if issubclass(kind, LedgerRule)]
TITLE = Words("Prov", "Test")


@pytest.mark.parametrize("kind", KINDS)
def test_without_a_ledger_every_check_is_skipped_with_a_reason(kind: type[LedgerRule]) -> None:
    (result,) = kind(code="X001", title=TITLE).check(Books())
    assert result.outcome is Outcome.SKIPPED
    assert result.reason
    assert result.reason.sv != result.reason.en


@pytest.mark.parametrize("kind", KINDS)
def test_checks_on_totals_are_skipped_when_a_source_is_damaged(kind: type[LedgerRule]) -> None:
    books = books_of(File([entry("A 1", day(1), ("1930", 1), ("3000", -1))]), complete=False)
    (result,) = kind(code="X001", title=TITLE).check(books)
    assert not kind.needs_every_row or result.outcome is Outcome.SKIPPED


@pytest.mark.parametrize("kind", KINDS)
def test_a_rules_own_message_may_hold_only_what_the_kind_fills(kind: type[LedgerRule]) -> None:
    def problems(text: str) -> list[tuple[str | int, ...]]:
        rule = kind(code="X001", title=TITLE, message=Words(text, text))
        return [problem.field for problem in rule.problems(RuleContext({}, {}))]

    assert problems(" ".join("{" + name + "}" for name in kind.placeholders)) == []
    assert problems(kind.default_message.sv) == []
    assert problems(kind.default_message.en) == []
    assert problems("{nonsense}") == [("message", "sv"), ("message", "en")]
    for torn in ("{unit", "unit}", "{{unit}", "a { b"):
        assert ("message", "sv") in problems(torn), torn


@pytest.mark.parametrize("kind", KINDS)
def test_account_selectors_are_checked_when_the_rule_is_loaded(kind: type[LedgerRule]) -> None:
    for field in kind.selector_fields:
        rule = kind(code="X001", title=TITLE, **{field: ("15", "15..1", "role:equity", "role:equty")})
        problems = [problem for problem in rule.problems(RuleContext({}, {})) if problem.field[0] == field]
        assert [problem.field for problem in problems] == [(field, 1), (field, 3)]
        assert problems[1].remedy is not None
        assert problems[1].remedy.sv == "menade du equity?"
        nothing = kind(code="X001", title=TITLE, **{field: ("!3011",)})
        (problem,) = [problem for problem in nothing.problems(RuleContext({}, {})) if problem.field == (field,)]
        assert problem.message.en == "exclusions alone select no accounts"
        assert problem.remedy is not None
        followed = parse_accounts(json.loads(problem.remedy.en.split(": ")[1]), {})
        assert "3010" in followed
        assert "3011" not in followed


@pytest.mark.parametrize("kind", KINDS)
def test_a_rule_without_a_remedy_of_its_own_gives_the_manuals(kind: type[LedgerRule]) -> None:
    rule = kind(code="X001", title=TITLE)
    books = books_of(File([entry("A 1", day(1), ("1930", 1), ("3000", -1))]))
    remedy = rule.found(books, {}, subject="x").remedy
    assert remedy is not None
    assert 20 < len(remedy.sv) < 600
    assert 20 < len(remedy.en) < 600
    assert "\n" not in remedy.sv + remedy.en
    own = kind(code="X001", title=TITLE, remedy=Words("Gör om.", "Do it again."))
    assert own.found(books, {}, subject="x").remedy == own.remedy


def _files(shared: Path) -> list[dict[str, object]]:
    folder = shared / "corpus" / "sie"
    truth = json.loads((folder / "truth.json").read_text(encoding="utf-8"))
    return [{**known, "path": str(folder / known["file"])} for known in truth if "n_ver" in known and (folder / known["file"]).is_file()]


def test_real_exports_get_the_findings_that_are_known_of_them(shared: Path) -> None:
    """Entries out of balance, closings, openings and sums, against what an independent reader found (exact decimals)."""
    for known in _files(shared):
        (result,) = check_files([str(known["path"])], "sv")
        names = [finding.name for finding in result.findings]
        skipped = {check.code for check in result.checks if check.outcome is Outcome.SKIPPED}
        assert names.count("entry-out-of-balance") == len(known["unbalanced"]), known["file"]  # type: ignore[arg-type]
        assert ("ledger-out-of-balance" in names) == (known["ubres"] != known["sumib"]), known["file"]
        assert ("opening-out-of-balance" in names) == (known["sumib"] not in {None, "0.00"}), known["file"]
        ties = known["ibub"] if known["ibub"] != "n/a" else known["psaldo"]
        if "PSALDO multi-dim" in known["odd"]:  # type: ignore[operator]
            ties = "ok"  # its monthly changes are per object and the rest; the other reader takes only the rest
        assert ("closing-differs" in names) == (ties not in {"ok", None}), known["file"]
        assert ("S002" in skipped) == (ties is None), known["file"]
        # Three of the exports differ between the years; a result that was not carried is told under its own name.
        differs = known["ub-1_ib0"] not in {"ok", None}
        assert ("opening-differs" in names) == differs, known["file"]
