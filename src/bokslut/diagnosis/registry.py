"""Every hypothesis, the surest first."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.diagnosis.balance_jumps import BalanceJumps
from bokslut.diagnosis.entry_slip import EntrySlip
from bokslut.diagnosis.late_entries import LateEntries
from bokslut.diagnosis.localised import Localised
from bokslut.diagnosis.missing_line import MissingLine
from bokslut.diagnosis.one_voucher import OneVoucher
from bokslut.diagnosis.opening_differs import OpeningDiffers
from bokslut.diagnosis.result_differs import ResultDiffers
from bokslut.diagnosis.unbalanced import UnbalancedEntries
from bokslut.diagnosis.whole_table import WholeTable

if TYPE_CHECKING:
    from bokslut.diagnosis.interface import Hypothesis

HYPOTHESES: tuple[Hypothesis, ...] = (
    UnbalancedEntries(),
    OpeningDiffers(),
    ResultDiffers(),
    BalanceJumps(),
    EntrySlip(),
    WholeTable(),
    LateEntries(),
    OneVoucher(),
    MissingLine(),
    Localised(),
)
