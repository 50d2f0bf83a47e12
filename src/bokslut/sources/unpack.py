"""Files packed with gzip, zstd or ZIP, unpacked within limits. One layer only: a packed file in a packed file is none we read."""

from __future__ import annotations

import importlib
import zipfile
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any

from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.archives import only_file
from bokslut.sources.sourcefile import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bokslut.model.errors import UnreadableError
    from bokslut.sources.sourcefile import SourceFile

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst", ".zip")

#: Below this the limit `ratio` is not looked at: small files can be very even.
ALWAYS_ALLOWED = 10_000_000

_CHUNK = 1 << 20
_ZSTD_FEED = 1 << 11
_GZIP_WINDOW = 16 + zlib.MAX_WBITS
#: The flag of a file in an archive that needs a password (ZIP appnote 4.4.4).
_ENCRYPTED = 1


def unpacked(file: SourceFile, limits: Limits = DEFAULT) -> Iterator[bytes] | None:
    """Give what is packed in a file, a part at a time; None for a file that is not packed.

    A ZIP archive counts as a packed file where it holds one file and is no workbook. The parts raise UnreadableError as
    `unpack` does, and for an archive that needs a password.
    """
    start = file.head(len(ZSTD))
    if start.startswith((GZIP, ZSTD)):
        return unpack(file.path, file.chunks(), file.size, limits)
    with file.stream() as stream:
        inside = only_file(stream, file.size)
    return None if inside is None else _within(file.path, _unzip(file, inside), file.size, limits)


def unpack(name: str, chunks: Iterable[bytes], size: int, limits: Limits = DEFAULT) -> Iterator[bytes]:
    """Give what is packed in a file of `size` bytes, a part at a time; the first chunk tells how it is packed.

    Raises UnreadableError for a damaged or cut off file, and for one that becomes larger than the limits allow; it stops
    there, whatever more the file would become.
    """
    source = iter(chunks)
    first = next(source, b"")
    parts = (_gzip if first.startswith(GZIP) else _zstd)(name, chain((first,), source))
    yield from _within(name, parts, size, limits)


def _within(name: str, parts: Iterable[bytes], size: int, limits: Limits) -> Iterator[bytes]:
    """Give the parts of a file that is packed in `size` bytes, as long as they are within the limits."""
    limit = min(limits.bytes, max(ALWAYS_ALLOWED, limits.ratio * size))
    total = 0
    for part in parts:
        total += len(part)
        if total > limit:
            raise _too_large(name, limits, limit)
        yield part


def _unzip(file: SourceFile, inside: zipfile.ZipInfo) -> Iterator[bytes]:
    if inside.flag_bits & _ENCRYPTED:
        raise unreadable(file.path, _PASSWORD, _UNZIP)
    if inside.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise unreadable(file.path, _OTHER_METHOD, _UNZIP)
    with file.stream() as stream:
        try:
            with zipfile.ZipFile(stream) as archive, archive.open(inside) as member:
                while part := member.read(_CHUNK):
                    yield part
        except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, ValueError) as error:
            raise unreadable(file.path, _damaged(str(error)), _AGAIN) from None


def _gzip(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    """Unpack every member of a gzip file; zero bytes after a member are allowed, as by gzip itself."""
    stream = None
    is_first = True
    for chunk in chunks:
        feed = chunk
        while feed:
            if stream is None:
                feed = feed if is_first else feed.lstrip(b"\x00")
                stream = zlib.decompressobj(_GZIP_WINDOW) if feed else None
                is_first = False
                continue
            try:
                yield stream.decompress(feed, _CHUNK)
            except zlib.error as error:
                raise unreadable(name, _damaged(str(error)), _AGAIN) from None
            feed = stream.unused_data if stream.eof else stream.unconsumed_tail
            stream = None if stream.eof else stream
    if stream is not None:
        yield stream.flush()
        if not stream.eof:
            raise unreadable(name, _CUT_OFF, _AGAIN)


def _zstd(name: str, chunks: Iterable[bytes]) -> Iterator[bytes]:
    try:
        zstandard: Any = importlib.import_module("zstandard")  # an extra: without it, other files are still read
    except ModuleNotFoundError:
        raise unreadable(name, _NO_ZSTD, _INSTALL_ZSTD) from None
    # The window that the file asks for is memory too: 128 MiB is what the format says any reader should have.
    unpacker = zstandard.ZstdDecompressor(max_window_size=1 << 27)
    stream = None
    for chunk in chunks:
        at = 0
        while at < len(chunk):
            stream = unpacker.decompressobj() if stream is None else stream
            try:
                # It gives all that its input becomes at once, and four bytes can become 128 KiB: so it is fed little.
                yield stream.decompress(chunk[at : at + _ZSTD_FEED])
            except zstandard.ZstdError as error:
                raise unreadable(name, _damaged(str(error)), _AGAIN) from None
            at = min(len(chunk), at + _ZSTD_FEED)
            if stream.eof:
                at -= len(stream.unused_data)
                stream = None
    if stream is not None:
        raise unreadable(name, _CUT_OFF, _AGAIN)


def _too_large(name: str, limits: Limits, limit: int) -> UnreadableError:
    if limit == limits.bytes:
        told = format_number(limit)
        message = Words(f"Filen är större än {told} byte uppackad.", f"The file is larger than {told} bytes unpacked.")
        return beyond(limits, "bytes", message, Place(name))
    message = Words(
        f"Filen blir mer än {limits.ratio} gånger större uppackad; så blir ingen huvudbok.",
        f"The file becomes more than {limits.ratio} times larger unpacked; no ledger does.",
    )
    return beyond(limits, "ratio", message, Place(name))


def _damaged(reason: str) -> Words:
    return Words(f"Den packade filen är skadad: {reason}.", f"The packed file is damaged: {reason}.")


_CUT_OFF = Words("Den packade filen är avhuggen.", "The packed file is cut off.")
_AGAIN = Words("Hämta eller packa filen på nytt.", "Fetch or pack the file again.")
_UNZIP = Words("Packa upp arkivet och ange filen.", "Unpack the archive and give the file.")
_PASSWORD = Words("Arkivet är skyddat med lösenord.", "The archive is protected by a password.")
_OTHER_METHOD = Words("Arkivet är packat på ett sätt som inte läses här.", "The archive is packed in a way that is not read here.")
_NO_ZSTD = Words(
    "Filen är packad med zstd, och paketet zstandard är inte installerat.",
    "The file is packed with zstd, and the package zstandard is not installed.",
)
_INSTALL_ZSTD = Words("Installera zstandard, eller packa upp filen (zstd -d).", "Install zstandard, or unpack the file (zstd -d).")
