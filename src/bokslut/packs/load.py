"""Finding rule packs: those that come with the program by name, others by file."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from bokslut.model.errors import BokslutError, Problem, UsageError
from bokslut.model.paths import is_folder
from bokslut.model.words import Words
from bokslut.packs.pack import Pack, read_pack
from bokslut.packs.prove import prove
from bokslut.packs.rulebook import RuleBook, assemble
from bokslut.tomlfile import read_toml
from bokslut.validation import in_file_order, unknown

if TYPE_CHECKING:
    from collections.abc import Sequence

    from bokslut.model.place import Place

SUFFIX = ".toml"


@dataclass(frozen=True, slots=True)
class PackRef:
    """A pack that is asked for: by name, or by file when `path` is given."""

    name: str
    path: Path | None = None
    #: Where it is asked for, None for the command line.
    place: Place | None = None
    #: The codes of rules that are not wanted. What they need is not loaded.
    without: frozenset[str] = frozenset()


def shipped_folder() -> Path:
    """Return where the packs that come with the program lie: inside a wheel, or at the top of a checkout."""
    here = Path(__file__).resolve().parent.parent
    inside = here / "data" / "rules"
    return inside if is_folder(inside) else here.parent.parent / "rules"


def shipped_names() -> tuple[str, ...]:
    """Return the names of the packs that come with the program, sorted."""
    return tuple(sorted(path.stem for path in shipped_folder().glob(f"*{SUFFIX}")))


def load_book(refs: Sequence[PackRef]) -> tuple[RuleBook, tuple[Problem, ...]]:
    """Read packs with those they require, merge them and prove what can be proved before a ledger is read.

    Returns the book, as good as it can be made, and every problem in every file.
    """
    loading = _Loading()
    for ref in refs:
        loading.add(ref)
    book, contradictions = assemble(loading.packs)
    found = (*contradictions, *prove(book))
    if loading.rivals:
        # What two charts contradict each other in is nothing that can be mended in the packs that come along.
        own = {pack.document.path for pack in loading.packs if not pack.shipped}
        found = (*loading.rivals, *(problem for problem in found if problem.place is not None and problem.place.path in own))
    return book, in_file_order((*loading.problems, *found))


def require_book(refs: Sequence[PackRef]) -> RuleBook:
    """Like `load_book`; raises UsageError with every problem there is."""
    book, problems = load_book(refs)
    if problems:
        raise UsageError(*problems)
    return book


class _Loading:
    def __init__(self) -> None:
        self.packs: list[Pack] = []
        self.problems: list[Problem] = []
        #: Packs for another chart of accounts than one before them.
        self.rivals: list[Problem] = []
        self._under_way: list[str] = []

    def add(self, ref: PackRef, asked: PackRef | None = None) -> None:
        """Load one pack, after those it requires; one already there is not loaded twice. `asked` is what led to it."""
        if ref.path is None and ref.name in self._under_way:
            names = " → ".join((*self._under_way, ref.name))
            self.problems.append(
                Problem(Words(f"Regelpaketen kräver varandra: {names}", f"The rule packs require each other: {names}"), ref.place)
            )
            return
        if ref.path is None and any(pack.name == ref.name and pack.shipped for pack in self.packs):
            return
        pack = self._read(ref)
        if pack is None:
            return
        self._under_way.append(pack.name)
        for index, name in enumerate(pack.requires):
            self.add(PackRef(name, place=pack.document.place(("requires", index))), asked or ref)
        self._under_way.pop()
        other = next((each for each in self.packs if each.name == pack.name), None)
        if other is not None:
            message = Words(
                f"Regelpaketet ”{pack.name}” är redan inläst från {other.document.path}",
                f"The rule pack “{pack.name}” is already loaded from {other.document.path}",
            )
            self.problems.append(Problem(message, pack.document.place(("name",))))
            return
        if pack.shipped and pack.name in _CHARTS:
            others = (each.name for each in self.packs if each.shipped and _CHARTS.get(each.name, _CHARTS[pack.name]) != _CHARTS[pack.name])
            if (first := next(others, None)) is not None:
                self.rivals.append(_rival(first, pack.name, asked or ref))
        self.packs.append(pack)

    def _read(self, ref: PackRef) -> Pack | None:
        if ref.path is None and ref.name not in shipped_names():
            self.problems.append(unknown("pack", ref.name, shipped_names(), ref.place))
            return None
        shown = ref.name if ref.path else f"rules/{ref.name}{SUFFIX}"
        path = ref.path or shipped_folder() / f"{ref.name}{SUFFIX}"
        try:
            data = path.read_bytes()
        except (OSError, ValueError) as error:  # a path with a null in it is no path at all
            self.problems.append(Problem(unreadable(shown, error), ref.place))
            return None
        try:
            pack, problems = _parsed(shown, data, ref.without, shipped=ref.path is None)
        except BokslutError as error:
            self.problems.extend(error.problems)
            return None
        self.problems.extend(problems)
        if ref.path is None and pack.name != ref.name:
            message = Words(
                f"Paketet i filen heter ”{pack.name}”, inte ”{ref.name}”", f"The pack in the file is “{pack.name}”, not “{ref.name}”"
            )
            self.problems.append(Problem(message, pack.document.place(("name",))))
        return pack


#: The packs that come along with statements, and the chart and standard that these are for: a close has one.
_CHARTS = {"bas-k2": "K2", "bas-k3": "K3", "kommun-bas": "Kommun-Bas", "namnd": "Kommun-Bas"}


def _rival(first: str, second: str, asked: PackRef) -> Problem:
    why = Words("", "")
    if asked.name != second:
        why = Words(f" ({asked.name} kräver {second})", f" ({asked.name} requires {second})")
    return Problem(
        Words(
            f"Regelpaketen {first} och {second} är för olika kontoplaner eller regelverk{why.sv}",
            f"The rule packs {first} and {second} are for different charts of accounts or standards{why.en}",
        ),
        asked.place,
        Words("Ett bokslut har ett av dem: ta bort det andra.", "A close has one of them: remove the other."),
    )


@cache
def _parsed(shown: str, data: bytes, without: frozenset[str], *, shipped: bool) -> tuple[Pack, tuple[Problem, ...]]:
    """Read the text of a pack once in a run: a check of closes asks for the same one again and again."""
    return read_pack(read_toml(shown, data), without, shipped=shipped)


def unreadable(shown: str, error: OSError | ValueError) -> Words:
    """Say why a file cannot be opened."""
    if isinstance(error, FileNotFoundError):
        return Words(f"Filen {shown} finns inte", f"There is no file {shown}")
    if isinstance(error, IsADirectoryError):
        return Words(f"{shown} är en mapp, inte en fil", f"{shown} is a folder, not a file")
    if isinstance(error, PermissionError):
        return Words(f"Filen {shown} får inte läsas", f"The file {shown} may not be read")
    return Words(f"Filen {shown} går inte att läsa", f"The file {shown} cannot be read")
