"""Words for people, in Swedish and English."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Literal

if TYPE_CHECKING:
    from pydantic import GetCoreSchemaHandler
    from pydantic_core import CoreSchema

Language = Literal["sv", "en"]

_PLACEHOLDER = re.compile(r"\{(\w+)\}")


@dataclass(frozen=True, slots=True)
class Words:
    """One message in both languages. Rule files write it as `{ sv = "…", en = "…" }`."""

    sv: str
    en: str

    # Read by pydantic when rule files are validated; harmless without it.
    __pydantic_config__: ClassVar[dict[str, str]] = {"extra": "forbid"}

    @classmethod
    def __get_pydantic_core_schema__(cls, source: type[Words], handler: GetCoreSchemaHandler) -> CoreSchema:
        """Return one schema for all: every rule has several texts, and making one takes longer than reading with it."""
        if not _SCHEMA:
            _SCHEMA.append(handler.resolve_ref_schema(handler(source)))
        return _SCHEMA[0]

    def say(self, language: Language) -> str:
        """Return the text in the given language."""
        return self.sv if language == "sv" else self.en

    def fill(self, **values: object) -> Words:
        """Return a copy with `{name}` placeholders filled in both languages (no attribute or index access), words by each's own."""
        return Words(_fill(self.sv, values, "sv"), _fill(self.en, values, "en"))


_SCHEMA: list[CoreSchema] = []


def _fill(template: str, values: dict[str, object], language: Language) -> str:
    # In one pass: a value may come from a file, and have anything in it.
    def one(found: re.Match[str]) -> str:
        value = values.get(found[1], found[0])
        return value.say(language) if isinstance(value, Words) else str(value)

    return _PLACEHOLDER.sub(one, template)


def same(text: str) -> Words:
    """Words that read the same in both languages: a name, a number, a path."""
    return Words(text, text)
