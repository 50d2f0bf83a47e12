"""XML read as a stream of elements with their places, without anything in XML that can do harm.

A document type (DTD) is refused where it begins, and with it every entity, external file and network address.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple
from xml.parsers import expat

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from bokslut.sources.interface import SourceFile

_CHUNK = 1 << 20
_SEPARATOR = " "
_CUT_OFF = frozenset(
    expat.errors.codes[text]
    for text in (
        expat.errors.XML_ERROR_NO_ELEMENTS,
        expat.errors.XML_ERROR_UNCLOSED_TOKEN,
        expat.errors.XML_ERROR_UNCLOSED_CDATA_SECTION,
        expat.errors.XML_ERROR_PARTIAL_CHAR,
    )
)
_BUILT_IN = frozenset({"utf-8", "utf-16", "utf-16le", "utf-16be", "iso-8859-1", "us-ascii"})
_NOT_A_CHARACTER = expat.errors.codes[expat.errors.XML_ERROR_INVALID_TOKEN]

EXPORT = Words("Exportera filen igen ur bokföringssystemet.", "Export the file again from the ledger system.")


class Element(NamedTuple):
    """A start tag: its name and attributes without prefixes, and where it begins (1-based)."""

    namespace: str
    name: str
    attributes: Mapping[str, str]
    line: int
    column: int


class Broken(NamedTuple):
    """Where and why the text stops being XML; `cut_off` when it only ends too early."""

    line: int
    column: int
    reason: Words
    cut_off: bool


class Handlers(NamedTuple):
    """What is called while the file is read."""

    start: Callable[[Element], None]
    end: Callable[[], None]
    text: Callable[[str], None]


def parse(file: SourceFile, encoding: str | None, handlers: Handlers, limits: Limits = DEFAULT) -> Broken | None:
    """Read the whole file, calling the handlers; return where it breaks, None when it is whole.

    Raises UnreadableError for a document type and for elements beyond the limits.
    """
    _refuse_unknown(file, encoding)
    parser = expat.ParserCreate(encoding, namespace_separator=_SEPARATOR)
    parser.buffer_text = True
    depth = 0

    def start(name: str, attributes: dict[str, str]) -> None:
        nonlocal depth
        depth += 1
        line, column = parser.CurrentLineNumber, parser.CurrentColumnNumber + 1
        if depth > limits.nesting:
            raise beyond(limits, "nesting", _too_deep(limits.nesting), Place(file.path, line))
        if sum(map(len, attributes.values())) > limits.attributes:
            raise beyond(limits, "attributes", _too_long(limits.attributes), Place(file.path, line))
        namespace, _, local = name.rpartition(_SEPARATOR)
        own = {key: value for key, value in attributes.items() if _SEPARATOR not in key}
        handlers.start(Element(namespace, local, own, line, column))

    def end(name: str) -> None:
        nonlocal depth
        _ = name
        depth -= 1
        handlers.end()

    def refuse(*parts: object) -> None:
        _ = parts
        raise _refused(file, parser.CurrentLineNumber, _DOCUMENT_TYPE)

    def declared(version: str, name: str | None, standalone: int) -> None:
        _ = version, standalone
        if encoding is None:
            _refuse_unknown(file, name)

    parser.XmlDeclHandler = declared
    parser.StartElementHandler = start
    parser.EndElementHandler = end
    parser.CharacterDataHandler = handlers.text
    parser.StartDoctypeDeclHandler = refuse
    try:
        for chunk in file.chunks(_CHUNK):
            parser.Parse(chunk, False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        return _broken(file, error)
    return None


def _refuse_unknown(file: SourceFile, encoding: str | None) -> None:
    if encoding is not None and not _can_read(encoding):
        raise _refused(file, 1, _unknown_encoding(encoding))


def _broken(file: SourceFile, error: expat.ExpatError) -> Broken:
    cut_off = error.code in _CUT_OFF
    reason = _CUT if cut_off else Words(f"felet är: {error}", f"the fault is: {error}")
    if error.code == _NOT_A_CHARACTER and not _is_utf8(file.data):
        reason = _ENCODING
    return Broken(error.lineno, error.offset + 1, reason, cut_off)


def _can_read(encoding: str) -> bool:
    """Tell whether expat can read an encoding: one of its own, or one with a character a byte that Python knows."""
    if encoding.lower() in _BUILT_IN:
        return True
    try:
        return len(bytes(range(256)).decode(encoding, "replace")) == 256
    except (LookupError, ValueError):
        return False


def _unknown_encoding(name: str) -> Words:
    told = name[:40]
    return Words(
        f"Filen säger sig vara i teckenkodningen ”{told}”, som inte kan läsas som XML.",
        f"The file is said to be in the encoding “{told}”, which cannot be read as XML.",
    )


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode("utf-8")
    except UnicodeDecodeError:
        return False
    return True


def _too_deep(most: int) -> Words:
    return Words(
        f"Fler än {most} element ligger i varandra; i SIE 5 är det högst 8.",
        f"More than {most} elements lie inside each other; in SIE 5 at most 8 do.",
    )


def _too_long(most: int) -> Words:
    told = format_number(most)
    return Words(f"Ett element har attribut på mer än {told} tecken.", f"An element has attributes of more than {told} characters.")


def _refused(file: SourceFile, line: int, message: Words) -> UnreadableError:
    return UnreadableError(Problem(message, Place(file.path, line), EXPORT))


_DOCUMENT_TYPE = Words(
    "Filen har en dokumenttyp (<!DOCTYPE). SIE 5 har ingen, och den kan dölja text eller hämta annat; den läses aldrig.",
    "The file has a document type (<!DOCTYPE). SIE 5 has none, and it can hide text or fetch other files; it is never read.",
)
_CUT = Words("filen slutar mitt i", "the file ends in the middle")
_ENCODING = Words(
    "tecknen är inte i den kodning som filen säger (utf-8 om den inget säger)",
    "the characters are not in the encoding the file says (utf-8 when it says none)",
)
