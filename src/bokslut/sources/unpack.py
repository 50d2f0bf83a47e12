"""Files packed with gzip or zstd, unpacked within limits. One layer only: a packed file in a packed file is none we read."""

from __future__ import annotations

import importlib
import zlib
from itertools import chain
from typing import TYPE_CHECKING, Any

from bokslut.model.limits import DEFAULT, Limits, beyond
from bokslut.model.place import Place
from bokslut.model.printing import format_number
from bokslut.model.words import Words
from bokslut.sources.sourcefile import unreadable

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from bokslut.model.errors import UnreadableError

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst")

#: Below this the limit `ratio` is not looked at: small files can be very even.
ALWAYS_ALLOWED = 10_000_000

_CHUNK = 1 << 20
_ZSTD_FEED = 1 << 11
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def is_packed(data: bytes) -> bool:
    """Tell whether the bytes begin as gzip or zstd."""
    return data.startswith((GZIP, ZSTD))


def unpack(name: str, chunks: Iterable[bytes], size: int, limits: Limits = DEFAULT) -> Iterator[bytes]:
    """Give what is packed in a file of `size` bytes, a part at a time; the first chunk tells how it is packed.

    Raises UnreadableError for a damaged or cut off file, and for one that becomes larger than the limits allow; it stops
    there, whatever more the file would become.
    """
    limit = min(limits.bytes, max(ALWAYS_ALLOWED, limits.ratio * size))
    source = iter(chunks)
    first = next(source, b"")
    unpacked = 0
    for part in (_gzip if first.startswith(GZIP) else _zstd)(name, chain((first,), source)):
        unpacked += len(part)
        if unpacked > limit:
            raise _too_large(name, limits, limit)
        yield part


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
_NO_ZSTD = Words(
    "Filen är packad med zstd, och paketet zstandard är inte installerat.",
    "The file is packed with zstd, and the package zstandard is not installed.",
)
_INSTALL_ZSTD = Words("Installera zstandard, eller packa upp filen (zstd -d).", "Install zstandard, or unpack the file (zstd -d).")
