"""What is wrong with an account selector in a rule file."""

from __future__ import annotations

from typing import TYPE_CHECKING

from bokslut.model.account import SelectorError, parse_accounts
from bokslut.model.errors import Problem
from bokslut.model.words import Words
from bokslut.validation import unknown

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from bokslut.tomlfile import TomlDocument
    from bokslut.tomlplaces import KeyPath


def selector_problems(
    document: TomlDocument, key_path: KeyPath, selectors: Sequence[str], roles: Mapping[str, Sequence[str]] | None
) -> Iterator[Problem]:
    """Find what is no prefix, range, exclusion or known role, and exclusions alone; with `roles` None no role may be named."""
    if roles is not None and selectors and all(selector.startswith("!") for selector in selectors):
        message = Words("Bara undantag väljer inga konton", "Exclusions alone select no accounts")
        given = selectors[0]
        remedy = Words(
            f'Skriv först vad de är undantag från: ["1..8", "{given}"].', f'Write first what they are exclusions from: ["1..8", "{given}"].'
        )
        yield Problem(message, document.place(key_path), remedy)
    for index, selector in enumerate(selectors):
        at = (*key_path, index)
        body = selector.removeprefix("!").strip()
        if roles is None and (selector.startswith("!") or body.startswith("role:")):
            message = Words("Här räknas konton upp, utan undantag och utan roller", "Accounts are listed here, without exclusions or roles")
            yield Problem(message, document.place(at))
            continue
        role = body.removeprefix("role:")
        if role != body:
            # A known role whose own accounts are wrong is reported where it stands.
            if role not in (roles or {}):
                yield unknown("role", role, list(roles or {}), document.string_place(at, selector.find(role), len(role)))
            continue
        try:
            parse_accounts([selector])
        except SelectorError:
            message = Words(f"”{selector}” är inget konto eller kontointervall", f"“{selector}” is no account or range of accounts")
            yield Problem(message, document.place(at), _HOW)


_HOW = Words(
    'Skriv "15" (alla konton som börjar så), "1510..1599", "!1519" (undantag) eller "role:namn".',
    'Write "15" (all accounts that begin so), "1510..1599", "!1519" (exclusion) or "role:name".',
)
