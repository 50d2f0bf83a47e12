"""Which encoding a SIE 4 file was read in, and what in it speaks for another."""

from __future__ import annotations

import codecs
import re
from typing import TYPE_CHECKING, NamedTuple

from bokslut.model.finding import FindingKind, Manual, Severity
from bokslut.model.words import Words
from bokslut.sources.encoding import CP437_LETTERS, CP1252_LETTERS, UTF8_LETTERS
from bokslut.sources.line_feeds import runs_of_lines

if TYPE_CHECKING:
    from collections.abc import Iterable

    from bokslut.model.place import Place
    from bokslut.sources.sie4_faults import Faults
    from bokslut.sources.sie4_survey import Survey
    from bokslut.sources.sourcefile import SourceFile

ENCODING_DOUBTFUL = FindingKind(
    "SIE037",
    "encoding-doubtful",
    Severity.WARNING,
    Words("Teckenkodningen är oviss", "The encoding is doubtful"),
    Manual(
        what=Words(
            "Att filens å, ä och ö är skrivna i en och samma teckenkodning, så att den går att se.",
            "That the file's å, ä and ö are written in one encoding throughout, so that it can be told.",
        ),
        why=Words(
            "SIE säger PC8 (cp437) vad filen än är i, så kodningen läses ur bokstäverna. Talar de för olika kodningar är filen "
            "hopklippt, och några namn och texter är fel. Beloppen påverkas inte.",
            "SIE says PC8 (cp437) whatever the file is in, so the encoding is told from the letters. If they speak for different "
            "ones the file is pasted together, and some names and texts are wrong. Amounts are not affected.",
        ),
        example=Words(
            "Kontonamnen är i cp437 och texterna, inlästa från ett annat program, i Windows-1252.",
            "Account names are in cp437 and the texts, imported from another program, in Windows-1252.",
        ),
        remedy=Words(
            "Exportera filen på nytt. Är den rätt läst eller ska läsas i en annan kodning: ange encoding för filen, eller --encoding.",
            "Export the file again. If it is read right, or is to be read in another one: give `encoding` for the file, or --encoding.",
        ),
    ),
)

_PATTERNS = {
    "utf-8": UTF8_LETTERS,
    "cp437": re.compile(b"[" + CP437_LETTERS + b"]"),
    "cp1252": re.compile(b"[" + CP1252_LETTERS + b"]"),
}
_ANY = re.compile(rb"[\x80-\xff]")


class Witness(NamedTuple):
    """A letter that speaks for an encoding: where it stands, its bytes, and what it is in that encoding."""

    line: int
    column: int
    end: int
    written: bytes
    letter: str


class Witnesses:
    """Looks for the first letter that speaks for each encoding, where there is a doubt."""

    def __init__(self, survey: Survey) -> None:
        evidence = survey.evidence
        in_doubt = not survey.forced and survey.has_plain_ends and not evidence.is_valid_utf8
        speaking = [name for name, count in evidence.letters.items() if count] if in_doubt else []
        self._survey = survey
        #: What there are letters for; what the file was read in comes first.
        self.speaking = sorted(speaking, key=lambda name: (name != survey.encoding, -evidence.letters[name]))
        #: Whether bytes above 127 speak for nothing at all.
        self.is_mute = in_doubt and not speaking and survey.encoding != "ascii"
        self.found: dict[str, Witness] = {}

    @property
    def is_doubtful(self) -> bool:
        """Whether letters speak for more than one encoding, or none does."""
        return len(self.speaking) > 1 or self.is_mute

    def look(self, chunks: Iterable[bytes]) -> None:
        """Look in the file as it is, as far as is needed."""
        wanted = {"": _ANY} if self.is_mute else {name: _PATTERNS[name] for name in self.speaking}
        first, mark = 1, codecs.BOM_UTF8 if self._survey.encoding == "utf-8" else b""
        for lines, through in runs_of_lines(chunks):
            data, mark = lines.removeprefix(mark), b""
            for name in wanted.keys() - self.found.keys():
                at = self._search(name, wanted[name], data)
                if at >= 0:
                    self.found[name] = self._witness(name, data, at, first)
            if self.found.keys() == wanted.keys():
                return
            first = through

    def _search(self, name: str, pattern: re.Pattern[bytes], data: bytes) -> int:
        """Return where the pattern is first found; a letter of cp437 inside one of UTF-8 is none."""
        return next(
            (hit.start() for hit in pattern.finditer(data) if name != "cp437" or data[hit.start() - 1 : hit.start()] != b"\xc3"), -1
        )

    def _witness(self, name: str, data: bytes, at: int, first: int) -> Witness:
        begins = data.rfind(b"\n", 0, at) + 1
        written = data[at : at + (2 if name == "utf-8" else 1)]
        before = data[begins:at].decode(self._survey.encoding, "replace")
        shown = written.decode(self._survey.encoding, "replace")
        letter = written.decode(name or self._survey.encoding, "replace")
        column = len(before) + 1
        return Witness(first + data.count(b"\n", 0, at), column, column + len(shown), written, letter)


def check_encoding(file: SourceFile, survey: Survey, faults: Faults) -> None:
    """Report an encoding that is doubtful, with what speaks for each; note one that was asked for against what the bytes show."""
    detected = survey.evidence.encoding
    if survey.forced and detected not in {survey.encoding, "ascii"}:
        note = Words(
            f"Filen är läst som {survey.encoding}, som angivet; av innehållet att döma är den {detected}.",
            f"The file was read as {survey.encoding}, as told; judging by its content it is {detected}.",
        )
        faults.odd("encoding-forced", None, note)
    witnesses = Witnesses(survey)
    if not witnesses.is_doubtful:
        return
    witnesses.look(file.chunks())
    if not witnesses.found:
        return
    if witnesses.is_mute:
        witness = witnesses.found[""]
        message = Words(
            f"Filen är läst som cp437, men ingen svensk bokstav i den säger om det är rätt; byten {witness.written.hex().upper()} "
            f"på rad {witness.line} blir ”{witness.letter}”.",
            f"The file was read as cp437, but no Swedish letter in it tells whether that is right; the byte "
            f"{witness.written.hex().upper()} on line {witness.line} becomes ”{witness.letter}”.",
        )
        faults.add(ENCODING_DOUBTFUL, message, _place(faults, witness), subject="fil")
        return
    said = [(name, survey.evidence.letters[name], witnesses.found[name]) for name in witnesses.speaking if name in witnesses.found]
    sv = "; ".join(
        f"för {name} talar {count} bokstäver (”{w.letter}” på rad {w.line}, {w.written.hex(' ').upper()})" for name, count, w in said
    )
    en = "; ".join(
        f"{count} letters speak for {name} (”{w.letter}” on line {w.line}, {w.written.hex(' ').upper()})" for name, count, w in said
    )
    message = Words(f"Filen är läst som {survey.encoding}: {sv}.", f"The file was read as {survey.encoding}: {en}.")
    # What speaks against how the file was read is what is wrong, so it comes first.
    places = [_place(faults, witness, name) for name, _, witness in sorted(said, key=lambda each: each[0] == survey.encoding)]
    faults.add(ENCODING_DOUBTFUL, message, *places, subject="fil")


def _place(faults: Faults, witness: Witness, name: str = "") -> Place:
    note = Words(f"talar för {name}", f"speaks for {name}") if name else None
    return faults.place(witness.line, (witness.column, witness.end), note)
