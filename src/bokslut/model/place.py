"""Where a thing stands: file, line and column. Every finding and every ledger row has one."""

from __future__ import annotations

from dataclasses import dataclass

from bokslut.model.words import Words  # noqa: TC001  pydantic resolves the fields of a rule's place


@dataclass(frozen=True, slots=True)
class Place:
    """A span in an input, 1-based; `end_column` is exclusive. Absent things have a place too: where expected.

    For workbooks `sheet` names the sheet, `line` is the row and `column` the column number.
    """

    path: str
    line: int | None = None
    column: int | None = None
    end_line: int | None = None
    end_column: int | None = None
    sheet: str | None = None
    #: A half-sentence that says what this place has to do with the finding.
    note: Words | None = None
    primary: bool = True
    #: The original text of the line(s), filled in when the finding is shown; never re-rendered.
    excerpt: str | None = None
    #: The column at which the excerpt begins: 1, unless a very long line had to be cut. In a sheet's row, where columns
    #: are cells, it makes `column - excerpt_column` the offset of the cell's text in the excerpt, as it is elsewhere.
    excerpt_column: int = 1

    def __str__(self) -> str:
        parts = [self.path]
        if self.sheet is not None:
            parts[0] += f"[{self.sheet}]"
        if self.line is not None:
            parts.append(str(self.line))
            if self.column is not None:
                parts.append(str(self.column))
        return ":".join(parts)

    def sort_key(self) -> tuple[str, str, int, int]:
        """Order by file, sheet, line, column."""
        return (self.path, self.sheet or "", self.line or 0, self.column or 0)
