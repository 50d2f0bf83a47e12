"""Every kind of check, in one tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.checks.accrual_not_reversed import AccrualNotReversed
from bokslut.checks.carried_forward import CarriedForward
from bokslut.checks.claim import Claim
from bokslut.checks.closed_period import ClosedPeriod
from bokslut.checks.closing_ties import ClosingTies
from bokslut.checks.date_outside_year import DateOutsideYear
from bokslut.checks.duplicate_numbers import DuplicateNumbers
from bokslut.checks.entry_balanced import EntryBalanced
from bokslut.checks.equity_rollforward import EquityRollforward
from bokslut.checks.footing import Footing
from bokslut.checks.implausible_sign import ImplausibleSign
from bokslut.checks.mapping import Mapping
from bokslut.checks.missing_fields import MissingFields
from bokslut.checks.monthly_ties import MonthlyTies
from bokslut.checks.number_gaps import NumberGaps
from bokslut.checks.object_ties import ObjectTies
from bokslut.checks.possible_duplicates import PossibleDuplicates
from bokslut.checks.regulation_allocated import RegulationAllocated
from bokslut.checks.regulation_basis import RegulationBasis
from bokslut.checks.regulation_cleared import RegulationCleared
from bokslut.checks.regulation_equity import RegulationEquity
from bokslut.checks.regulation_final import RegulationFinal
from bokslut.checks.regulation_keys import RegulationKeys
from bokslut.checks.regulation_liability import RegulationLiability
from bokslut.checks.regulation_negative import RegulationNegative
from bokslut.checks.regulation_result import RegulationResult
from bokslut.checks.regulation_statement import RegulationStatement
from bokslut.checks.relation import Relation
from bokslut.checks.result_agrees import ResultAgrees
from bokslut.checks.same_figure import SameFigure
from bokslut.checks.stale_balance import StaleBalance
from bokslut.checks.tie_out import TieOut
from bokslut.checks.trial_balance import TrialBalance
from bokslut.checks.unit_label import UnitLabel
from bokslut.checks.zero_balance import ZeroBalance

if TYPE_CHECKING:
    from bokslut.checks.interface import Rule

CHECKS: tuple[type[Rule], ...] = (
    # Figures against figures.
    Relation,
    SameFigure,
    UnitLabel,
    Claim,
    Footing,
    TieOut,
    # The ledger.
    EntryBalanced,
    NumberGaps,
    DuplicateNumbers,
    MissingFields,
    ClosedPeriod,
    DateOutsideYear,
    PossibleDuplicates,
    AccrualNotReversed,
    CarriedForward,
    ClosingTies,
    MonthlyTies,
    ObjectTies,
    TrialBalance,
    ImplausibleSign,
    ZeroBalance,
    StaleBalance,
    Mapping,
    EquityRollforward,
    ResultAgrees,
    # The surplus regulation.
    RegulationAllocated,
    RegulationResult,
    RegulationEquity,
    RegulationLiability,
    RegulationFinal,
    RegulationCleared,
    RegulationKeys,
    RegulationNegative,
    RegulationStatement,
    RegulationBasis,
)
