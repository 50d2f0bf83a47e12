"""Mutations that know the form: bytes alone seldom get past a header, a checksum or a compressed part."""

from __future__ import annotations

import io
import random
import zipfile
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    #: Changes bytes to at most so many others, by a seed.
    Mutator = Callable[[bytes, int, int], bytes]

#: What a worker gives: libFuzzer's own mutation of bytes.
Plain = "Callable[[bytes, int], bytes]"


#: Numbers that once were too much for somebody.
ODD = (0, 1, -1, 2, 7, 8, 255, 65_536, 10**6, 10**8, 2**30, 2**31 - 1, 2**31, -(2**31), 2**32, 2**40, 2**62, 2**63 - 1, -(2**63))


def flip(data: bytes, most: int, seed: int = 0) -> bytes:
    """Change some bytes at random; stands in for libFuzzer's mutations where it is not at hand."""
    chosen = random.Random(seed or len(data))
    out = bytearray(data or b"0")
    for _ in range(chosen.randint(1, 4)):
        at = chosen.randrange(len(out))
        what = chosen.randrange(3)
        if what == 0:
            out[at] = chosen.randrange(256)
        elif what == 1:
            del out[at : at + chosen.randint(1, 8)]
            out = out or bytearray(b"0")
        else:
            out[at:at] = bytes(chosen.randrange(256) for _ in range(chosen.randint(1, 4)))
    return bytes(out[:most])


def odd_numbers(data: bytes, most: int, seed: int) -> bytes:
    """Put numbers that nobody expects where a form has its own: at even places, in the order of bytes that most have."""
    chosen = random.Random(seed)
    out = bytearray(data[:most])
    for _ in range(chosen.randint(1, 3)):
        size = chosen.choice((1, 2, 4, 4, 8, 8))
        if len(out) < size:
            break
        at = chosen.randrange(0, len(out) - size + 1, size)
        now = int.from_bytes(out[at : at + size], "little")
        number = chosen.choice((*ODD, now + 1, now - 1, now * 2, now + 8, -now, chosen.randrange(len(out))))
        out[at : at + size] = (number % (1 << 8 * size)).to_bytes(size, "little")
    return bytes(out)


def lines(words: Sequence[bytes], parts: bytes = b" ;\t,") -> Mutator:
    """Return a mutator of texts in lines: lines are lost, doubled, swapped and joined, and fields exchanged for known words."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chosen = random.Random(seed)
        rows = data.split(b"\n")
        for _ in range(chosen.randint(1, 3)):
            at = chosen.randrange(len(rows))
            what = chosen.randrange(8)
            if what == 0 and len(rows) > 1:
                del rows[at]
            elif what == 1:
                rows.insert(at, rows[chosen.randrange(len(rows))])
            elif what == 2:
                other = chosen.randrange(len(rows))
                rows[at], rows[other] = rows[other], rows[at]
            elif what == 3:
                rows.insert(at, chosen.choice(words))
            elif what == 4:
                cut = chosen.randint(0, len(rows[at]))
                rows[at] = rows[at][:cut] + chosen.choice(words) + rows[at][cut:]
            else:
                rows[at] = _fields(rows[at], rows, words, parts, chosen)
        return b"\n".join(rows)[:most]

    return mutate


def _fields(row: bytes, rows: Sequence[bytes], words: Sequence[bytes], parts: bytes, chosen: random.Random) -> bytes:
    part = bytes([chosen.choice(parts)])
    cells = row.split(part)
    at = chosen.randrange(len(cells))
    what = chosen.randrange(5)
    if what == 0:
        cells[at] = chosen.choice(words)
    elif what == 1:
        cells[at] = chosen.choice(chosen.choice(rows).split(part))
    elif what == 2:
        del cells[at]
    elif what == 3:
        cells.insert(at, cells[chosen.randrange(len(cells))])
    else:
        cells[at] = flip(cells[at], len(cells[at]) + 8, chosen.randrange(1 << 30) + 1)
    return part.join(cells)


def package(inner: Mutator) -> Mutator:
    """Return a mutator of the parts in a ZIP package, which is made anew around them."""

    def mutate(data: bytes, most: int, seed: int) -> bytes:
        chosen = random.Random(seed)
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as opened:
                parts = {name: opened.read(name) for name in opened.namelist()}
        except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError, RuntimeError, EOFError, OverflowError):
            parts = {}
        if not parts or chosen.randrange(10) == 0:
            return flip(data, most, seed + 1)
        name = chosen.choice([*parts, *(part for part in parts if "sheet" in part or "shared" in part or "styles" in part)])
        parts[name] = inner(parts[name], most, seed)
        if chosen.randrange(20) == 0:
            del parts[name]
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w", zipfile.ZIP_STORED) as made:
            for part, content in parts.items():
                made.writestr(zipfile.ZipInfo(part), content)
        return out.getvalue() if out.tell() <= most else flip(data, most, seed + 1)

    return mutate
