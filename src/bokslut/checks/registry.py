"""Every kind of check, in one tuple."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.checks.footing import Footing
from bokslut.checks.same_figure import SameFigure
from bokslut.checks.tie_out import TieOut
from bokslut.checks.unit_label import UnitLabel

if TYPE_CHECKING:
    from bokslut.checks.interface import Rule

CHECKS: tuple[type[Rule], ...] = (
    # Figures against figures.
    SameFigure,
    UnitLabel,
    Footing,
    TieOut,
    # The ledger.
)
