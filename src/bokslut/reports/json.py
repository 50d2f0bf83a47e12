"""`bokslut/close-result@1` as one JSON document."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from bokslut.reports.contract import close_data
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from bokslut.model.result import CloseResult
    from bokslut.reports.interface import Style


class JsonReport:
    """For scripts: stable keys, amounts as decimal strings, the same bytes for the same close."""

    name = "json"

    def render(self, result: CloseResult, style: Style) -> str:
        """Return the document; language and width of the style change nothing."""
        _ = style
        return encodable(json.dumps(close_data(result), ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


JSON = JsonReport()
