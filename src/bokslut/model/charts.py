"""Charts of accounts (kontoplaner): what files call them, and which rule packs have statements for them."""

from __future__ import annotations

from dataclasses import dataclass

from bokslut.model.words import Words


@dataclass(frozen=True, slots=True)
class ChartFamily:
    """Charts whose accounts mean the same; `packs` are those that come with the program."""

    name: str
    #: What #KPTYP begins with, letters and digits alone (SIE 4B section 11; municipal systems write names of their own).
    types: tuple[str, ...]
    packs: tuple[str, ...]

    @property
    def choice(self) -> Words:
        """The packs, one of which is to be chosen: "bas-k2 eller bas-k3"."""
        return Words(" eller ".join(self.packs), " or ".join(self.packs))


#: What begins with BAS2 is EUBAS97 too (SIE 4B, #KPTYP); NE2007 is for sole traders, whose statements no pack has.
FAMILIES = (
    ChartFamily("BAS", ("BAS", "EUBAS"), ("bas-k2", "bas-k3")),
    ChartFamily("Kommun-Bas", ("KOMMUN", "KBAS", "LBAS"), ("kommun-bas",)),
)
#: What systems write whatever their chart: BAS95 is what a file without #KPTYP is taken to say (SIE 4B).
WRITTEN_ANYHOW = frozenset({"BAS95", "BAS96", "EUBAS97"})


def family_of(chart: str | None) -> ChartFamily | None:
    """Return the family of a chart as a file calls it; None for one that no pack is made for."""
    plain = "".join(char for char in chart or "" if char.isalnum()).upper()
    return next((family for family in FAMILIES if plain.startswith(family.types)), None)
