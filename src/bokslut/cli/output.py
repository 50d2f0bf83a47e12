"""Where text goes: the report to stdout or a file, the talk to stderr."""

from __future__ import annotations

import io
import os
import shutil
import stat
import sys
import tempfile
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, TextIO

from bokslut.cli.language import say

if TYPE_CHECKING:
    from collections.abc import Container, Iterable, Iterator

#: Columns where there is no terminal to ask.
_COLUMNS = 100


def prepare_streams() -> None:
    """Write UTF-8 and plain line feeds whatever the locale says; what UTF-8 cannot hold is written as an escape.

    A stream that whoever started us has closed (`<&-`, `>&-`) is empty, or goes nowhere: the exit code still tells the outcome.
    Under PYTHONUNBUFFERED a write that the system took a part of (a disk nearly full, past 2 GB) would lose the rest in
    silence, so stdout is buffered all the same; whoever writes to it flushes.
    """
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            # In this order each gets its own number, which no ledger's file is then given.
            setattr(sys, name, Path(os.devnull).open(mode, encoding="utf-8"))  # noqa: SIM115  it stays open
    if isinstance(sys.stdout, io.TextIOWrapper) and isinstance(sys.stdout.buffer, io.RawIOBase):
        sys.stdout = io.TextIOWrapper(io.BufferedWriter(sys.stdout.detach()))
    for stream in (sys.stdout, sys.stderr):
        if hasattr(stream, "reconfigure"):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace", newline="\n")


def columns() -> int:
    """Return the width to write for: COLUMNS when set, else the terminal's, also through a pipe (`| less`); 100 in a file."""
    given = shutil.get_terminal_size((0, 24)).columns
    if given:
        return given
    if is_terminal():  # stdout is not the stream that Python began with: prepare_streams
        return os.get_terminal_size(sys.stdout.fileno()).columns or _COLUMNS
    if _is_pipe(sys.stdout) and is_terminal(sys.stderr):
        return os.get_terminal_size(sys.stderr.fileno()).columns or _COLUMNS
    return _COLUMNS


def _is_pipe(stream: TextIO) -> bool:
    try:
        return stat.S_ISFIFO(os.fstat(stream.fileno()).st_mode)
    except OSError:  # a stream without a file: a test's, an embedding program's
        return False


def is_terminal(stream: TextIO | None = None) -> bool:
    """Tell whether a person reads stdout as it is written."""
    return (stream or sys.stdout).isatty()


def in_colour(stream: TextIO | None = None) -> bool:
    """Tell whether colour is wanted: only on a terminal that has it, never under NO_COLOR."""
    return is_terminal(stream) and not os.environ.get("NO_COLOR") and os.environ.get("TERM") != "dumb"


def emit(said: str | bytes) -> None:
    """Write to stdout; when the reader has closed the pipe (`| head`), stop quietly: the exit code still tells the outcome.

    Raises UsageError where stdout takes no more (a full disk).
    """
    with _to_stdout():
        if isinstance(said, bytes):
            sys.stdout.buffer.write(said)
        else:
            sys.stdout.write(said)
        sys.stdout.flush()


@contextmanager
def _to_stdout() -> Iterator[None]:
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import Words

    try:
        yield
    except BrokenPipeError:
        silence_stdout()
    except OSError as error:
        silence_stdout()
        reason = error.strerror or str(error)
        message = Words(f"Standard ut kan inte skrivas: {reason}", f"Standard output cannot be written: {reason}")
        raise UsageError(Problem(message)) from error


def silence_stdout() -> None:
    """Send what is left in stdout's buffer nowhere, so that Python does not complain when it ends."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, sys.stdout.fileno())
    os.close(null)


def talk(text: str) -> None:
    """Write a line to stderr; that nobody listens, or nothing more can be written there, is no error."""
    try:
        sys.stderr.write(text + "\n")
        sys.stderr.flush()
    except OSError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stderr.fileno())


def is_stdout(output: Path | None) -> bool:
    """Tell whether an output that was asked for is standard output.

    Where that is a file (`>>`), /dev/stdout leads to it, and it would be refused or replaced as one.
    """
    return output is None or str(output) in {"-", "/dev/stdout"}


def may_write(output: Path | None, *, force: bool) -> None:
    """Refuse, before any work is done, to write over a file; raises RefusedError, or UsageError where there is no folder."""
    if output is None or is_stdout(output):
        return
    from bokslut.model.errors import Problem, RefusedError, UsageError
    from bokslut.model.paths import end_of_links, is_folder, is_special, is_there
    from bokslut.model.words import Words

    if is_folder(output):
        raise UsageError(Problem(Words(f"{output} är en mapp, inte en fil", f"{output} is a folder, not a file")))
    if is_there(output) and not is_special(output) and not force:
        message = Words(f"Filen {output} finns redan och skrivs inte över", f"The file {output} is already there and is not overwritten")
        raise RefusedError(
            Problem(message, remedy=Words("Välj ett annat namn, eller lägg till --force.", "Choose another name, or add --force."))
        )
    folder = end_of_links(output).parent
    if not is_folder(folder):
        message = Words(f"Mappen {folder} finns inte", f"There is no folder {folder}")
        raise UsageError(Problem(message, remedy=Words("Skapa mappen först.", "Make the folder first.")))


def refuse_suffix(output: Path | None, written: Iterable[str], suffixes: Container[str] | None = None) -> None:
    """Refuse a file name that says another sort of file than those `written`; raises UsageError.

    Without `suffixes` only those of office documents are wrong, which no text can be opened as.
    """
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import Words

    suffix = output.suffix.casefold() if output is not None and not is_stdout(output) else ""
    if (suffix in _DOCUMENTS) if suffixes is None else (suffix not in suffixes):
        message = Words(f"Ingen {suffix}-fil kan skrivas här: {output}", f"No {suffix} file can be written here: {output}")
        there_is = ", ".join(written)
        raise UsageError(Problem(message, remedy=Words(f"Det som finns är {there_is}.", f"What there is: {there_is}.")))


#: What a report as text is not, whatever its file is called.
_DOCUMENTS = frozenset(
    {".pdf", ".doc", ".docx", ".odt", ".rtf", ".xls", ".xlsx", ".xlsm", ".ods", ".ppt", ".pptx", ".htm", ".html", ".zip"}
)


def refuse_inputs(output: Path | None, inputs: Iterable[Path | str]) -> None:
    """Refuse, --force or not, to write over a file that the call reads; raises RefusedError."""
    from bokslut.model.errors import Problem, RefusedError
    from bokslut.model.paths import is_same
    from bokslut.model.words import Words

    if output is not None and not is_stdout(output) and any(is_same(output, path) for path in inputs):
        message = Words(f"Filen {output} är en av dem som läses", f"The file {output} is one of those that are read")
        raise RefusedError(Problem(message, remedy=Words("Välj ett annat namn.", "Choose another name.")))


def _write_file(path: Path, data: bytes) -> None:
    from bokslut.model.paths import end_of_links, is_special

    try:
        if is_special(path):
            with path.open("wb") as stream:
                stream.write(data)
        else:
            _write_whole(end_of_links(path), data)
    except OSError as error:
        raise _cannot(path, error) from error


def _write_whole(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then moved there. One that was there keeps who may read it."""
    from bokslut.model.paths import is_there

    may = stat.S_IMODE(path.stat().st_mode) if is_there(path) else 0o666 & ~_umask()
    # Not named after the file: a long name would become too long.
    handle, name = tempfile.mkstemp(prefix=".bokslut-", dir=path.parent)
    beside = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(data)
            stream.flush()
            os.fsync(stream.fileno())
        beside.chmod(may)
        beside.replace(path)
    finally:
        beside.unlink(missing_ok=True)


def _cannot(path: Path, error: OSError) -> Exception:
    from bokslut.model.errors import Problem, UsageError
    from bokslut.model.words import Words

    reason = error.strerror or str(error)
    return UsageError(Problem(Words(f"Filen {path} kan inte skrivas: {reason}", f"The file {path} cannot be written: {reason}")))


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def deliver(said: str | bytes, output: Path | None, *, force: bool, quiet: bool = False) -> None:
    """Put what was made where it was asked for, a text as UTF-8, and say so when that is a file.

    A file is written whole or not at all, and only over another one with `force`; a device or a pipe is written to.
    """
    if output is None or is_stdout(output):
        emit(said)
        return
    may_write(output, force=force)
    _write_file(output, said if isinstance(said, bytes) else said.encode("utf-8", "backslashreplace"))
    if not quiet:
        talk(say(f"Skrev {path_shown(output)}", f"Wrote {path_shown(output)}"))


def path_shown(path: Path) -> str:
    """Return a path as it can be shown: a file name may hold anything."""
    from bokslut.reports.escape import visible

    return visible(str(path))
