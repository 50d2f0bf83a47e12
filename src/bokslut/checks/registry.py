"""Every kind of check, in one tuple; what a rule calls it, its module and its class."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.family import Member, load_all

if TYPE_CHECKING:
    from bokslut.checks.interface import Rule


def _member(kind: str, module: str, name: str) -> Member[type[Rule]]:
    return Member(kind, f"bokslut.checks.{module}", name)


CHECKS: tuple[Member[type[Rule]], ...] = (
    # Figures against figures.
    _member("relation", "relation", "Relation"),
    _member("same-figure", "same_figure", "SameFigure"),
    _member("unit", "unit_label", "UnitLabel"),
    _member("claim", "claim", "Claim"),
    _member("footing", "footing", "Footing"),
    _member("tie-out", "tie_out", "TieOut"),
    # The ledger.
    _member("entry-balanced", "entry_balanced", "EntryBalanced"),
    _member("number-gaps", "number_gaps", "NumberGaps"),
    _member("duplicate-numbers", "duplicate_numbers", "DuplicateNumbers"),
    _member("missing-fields", "missing_fields", "MissingFields"),
    _member("closed-period", "closed_period", "ClosedPeriod"),
    _member("date-outside-year", "date_outside_year", "DateOutsideYear"),
    _member("possible-duplicates", "possible_duplicates", "PossibleDuplicates"),
    _member("accrual-not-reversed", "accrual_not_reversed", "AccrualNotReversed"),
    _member("carried-forward", "carried_forward", "CarriedForward"),
    _member("closing-ties", "closing_ties", "ClosingTies"),
    _member("monthly-ties", "monthly_ties", "MonthlyTies"),
    _member("object-ties", "object_ties", "ObjectTies"),
    _member("object-months", "object_months", "ObjectMonths"),
    _member("trial-balance", "trial_balance", "TrialBalance"),
    _member("implausible-sign", "implausible_sign", "ImplausibleSign"),
    _member("zero-balance", "zero_balance", "ZeroBalance"),
    _member("stale-balance", "stale_balance", "StaleBalance"),
    _member("mapping", "mapping", "Mapping"),
    _member("equity-rollforward", "equity_rollforward", "EquityRollforward"),
    _member("result-agrees", "result_agrees", "ResultAgrees"),
    # The surplus regulation.
    _member("regulation-allocated", "regulation_allocated", "RegulationAllocated"),
    _member("regulation-result", "regulation_result", "RegulationResult"),
    _member("regulation-equity", "regulation_equity", "RegulationEquity"),
    _member("regulation-liability", "regulation_liability", "RegulationLiability"),
    _member("regulation-final", "regulation_final", "RegulationFinal"),
    _member("regulation-cleared", "regulation_cleared", "RegulationCleared"),
    _member("regulation-keys", "regulation_keys", "RegulationKeys"),
    _member("regulation-negative", "regulation_negative", "RegulationNegative"),
    _member("regulation-statement", "regulation_statement", "RegulationStatement"),
    _member("regulation-basis", "regulation_basis", "RegulationBasis"),
)


def kinds() -> tuple[type[Rule], ...]:
    """Import every kind of check, in order."""
    return load_all(CHECKS)
