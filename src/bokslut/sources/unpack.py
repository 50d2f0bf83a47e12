"""Files packed with gzip or zstd, unpacked within limits. One layer only: a packed file in a packed file is none we read."""

from __future__ import annotations

import importlib
import zlib
from typing import TYPE_CHECKING, Any

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.place import Place
from bokslut.model.words import Words

if TYPE_CHECKING:
    from collections.abc import Iterator

GZIP = b"\x1f\x8b"
ZSTD = b"\x28\xb5\x2f\xfd"
SUFFIXES = (".gz", ".zst")

#: How many times larger a file may become. Ledgers as text become 5-50 times larger; a bomb a thousand times and more.
RATIO_MAX = 200
#: Below this the ratio is not looked at: small files can be very even.
ALWAYS_ALLOWED = 10_000_000

_CHUNK = 1 << 20
_ZSTD_FEED = 1 << 11
_GZIP_WINDOW = 16 + zlib.MAX_WBITS


def is_packed(data: bytes) -> bool:
    """Tell whether the bytes begin as gzip or zstd."""
    return data.startswith((GZIP, ZSTD))


def unpack(name: str, data: bytes, bytes_max: int) -> bytes:
    """Return what is packed in the bytes.

    Raises UnreadableError for a damaged or cut off file, and for one that becomes larger than `bytes_max` or more than
    RATIO_MAX times larger; it stops there, whatever more the file would become.
    """
    limit = min(bytes_max, max(ALWAYS_ALLOWED, RATIO_MAX * len(data)))
    parts: list[bytes] = []
    size = 0
    for part in _gzip(name, data) if data.startswith(GZIP) else _zstd(name, data):
        size += len(part)
        if size > limit:
            raise _unreadable(name, _too_large(bytes_max, limit), _PLAIN)
        parts.append(part)
    return b"".join(parts)


def _gzip(name: str, data: bytes) -> Iterator[bytes]:
    """Unpack every member of a gzip file; zero bytes after the last are allowed, as by gzip itself."""
    rest = data
    while rest.strip(b"\x00"):
        stream = zlib.decompressobj(_GZIP_WINDOW)
        feed = rest
        while not stream.eof:
            try:
                part = stream.decompress(feed, _CHUNK)
            except zlib.error as error:
                raise _unreadable(name, _damaged(str(error)), _AGAIN) from None
            if not part and not stream.unconsumed_tail and not stream.eof:
                raise _unreadable(name, _CUT_OFF, _AGAIN)
            yield part
            feed = stream.unconsumed_tail
        rest = stream.unused_data


def _zstd(name: str, data: bytes) -> Iterator[bytes]:
    try:
        zstandard: Any = importlib.import_module("zstandard")  # an extra: without it, other files are still read
    except ModuleNotFoundError:
        raise _unreadable(name, _NO_ZSTD, _INSTALL_ZSTD) from None
    rest = data
    while rest:
        # The window that the file asks for is memory too: 128 MiB is what the format says any reader should have.
        stream = zstandard.ZstdDecompressor(max_window_size=1 << 27).decompressobj()
        try:
            # It gives all that its input becomes at once, and four bytes can become 128 KiB: so it is fed little.
            for at in range(0, len(rest), _ZSTD_FEED):
                part = stream.decompress(rest[at : at + _ZSTD_FEED])
                yield part
                if stream.eof:
                    rest = stream.unused_data + rest[at + _ZSTD_FEED :]
                    break
            else:
                raise _unreadable(name, _CUT_OFF, _AGAIN)
        except zstandard.ZstdError as error:
            raise _unreadable(name, _damaged(str(error)), _AGAIN) from None


def _too_large(bytes_max: int, limit: int) -> Words:
    if limit == bytes_max:
        return Words("Filen är större än 2 GB uppackad.", "The file is larger than 2 GB unpacked.")
    return Words(
        f"Filen blir mer än {RATIO_MAX} gånger större uppackad; så blir ingen huvudbok.",
        f"The file becomes more than {RATIO_MAX} times larger unpacked; no ledger does.",
    )


def _damaged(reason: str) -> Words:
    return Words(f"Den packade filen är skadad: {reason}.", f"The packed file is damaged: {reason}.")


def _unreadable(name: str, message: Words, remedy: Words) -> UnreadableError:
    return UnreadableError(Problem(message, Place(name), remedy))


_CUT_OFF = Words("Den packade filen är avhuggen.", "The packed file is cut off.")
_AGAIN = Words("Hämta eller packa filen på nytt.", "Fetch or pack the file again.")
_PLAIN = Words("Packa upp filen själv och ange den uppackade.", "Unpack the file yourself and give the unpacked one.")
_NO_ZSTD = Words(
    "Filen är packad med zstd, och paketet zstandard är inte installerat.",
    "The file is packed with zstd, and the package zstandard is not installed.",
)
_INSTALL_ZSTD = Words("Installera zstandard, eller packa upp filen (zstd -d).", "Install zstandard, or unpack the file (zstd -d).")
