"""Which language to speak: `--lang`, then BOKSLUT_LANG, then what the close file says, then the locale."""

from __future__ import annotations

import locale
import os
import sys
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from bokslut.model.words import Language, Words

VARIABLE = "BOKSLUT_LANG"
_LOCALE_VARIABLES = ("LC_ALL", "LC_MESSAGES", "LANG")


def asked(argv: Sequence[str], environ: Mapping[str, str]) -> Language | None:
    """Return the language that the call asks for by `--lang` or BOKSLUT_LANG, None when it does not (or asks for another)."""
    for index, word in enumerate(argv):
        if word == "--lang" and index + 1 < len(argv):
            return _known(argv[index + 1])
        if word.startswith("--lang="):
            return _known(word.removeprefix("--lang="))
    return _known(environ.get(VARIABLE, ""))


def of_locale(environ: Mapping[str, str]) -> Language:
    """Return Swedish for a Swedish locale, else English."""
    named = next((environ[name] for name in _LOCALE_VARIABLES if environ.get(name)), None) or locale.getlocale()[0] or ""
    return "sv" if named.casefold().startswith(("sv", "swedish")) else "en"


def spoken(close: Language | None = None) -> Language:
    """Return the language of this call; `close` is what the close file says, when one has been read."""
    return asked(sys.argv[1:], os.environ) or close or of_locale(os.environ)


def say(sv: str, en: str) -> str:
    """Choose between the two languages where no close is at hand: help texts and talk."""
    return sv if spoken() == "sv" else en


def say_words(words: Words) -> str:
    """Choose between the two languages of words where no close is at hand."""
    return words.say(spoken())


def _known(name: str) -> Language | None:
    folded = name.casefold()
    return "sv" if folded.startswith("sv") else "en" if folded.startswith("en") else None
