"""A large file stays on disk, is read in chunks, and is noticed when it changes."""

from __future__ import annotations

import gc
import gzip
import hashlib
import os
import tempfile
import tracemalloc

import pytest

from bokslut.model.errors import UnreadableError
from bokslut.model.limits import Limits
from bokslut.sources import files
from bokslut.sources.files import from_bytes, load, quote, read_ledger
from bokslut.sources.sourcefile import HELD_MAX, OnDisk, SourceFile

LINE = b"#TRANS 1930 {} 1.00 20250101 text\r\n"


@pytest.fixture
def large(tmp_path):
    """A file just too large to be held."""
    path = tmp_path / "stor.se"
    path.write_bytes(LINE * (HELD_MAX // len(LINE) + 1))
    return path


def on_disk(path, data: bytes) -> SourceFile:
    path.write_bytes(data)
    return SourceFile(path.name, disk=OnDisk.at(path, path.stat()))


def test_a_large_file_stays_where_it_lies(large):
    data = large.read_bytes()
    tracemalloc.start()
    file = load(large)
    assert file.location == large
    assert file.size == len(data)
    assert b"".join(part[:1] for part in file.chunks(1000)) == data[::1000]
    assert file.sha256 == hashlib.sha256(data).hexdigest()
    assert tracemalloc.get_traced_memory()[1] < HELD_MAX // 10
    tracemalloc.stop()
    assert file.data == data


def test_parts_are_the_same_held_and_on_disk(tmp_path):
    data = bytes(range(100))
    for file in (SourceFile("x", data), on_disk(tmp_path / "x", data)):
        assert file.head(3) == data[:3]
        assert file.part(90, 50) == data[90:]
        assert file.part(-5, 3) == data[95:98]
        assert file.part(-500, 3) == data[:3]
        for size in (1, 7, 1000):
            assert b"".join(file.chunks(size)) == data
        assert file.sha256 == hashlib.sha256(data).hexdigest()
        assert "\x01" not in repr(file)


@pytest.mark.parametrize("how", ["data", "sha256"])
def test_a_change_after_it_was_loaded_is_noticed(tmp_path, how):
    path = tmp_path / "x"
    for spoil in (lambda: path.write_bytes(b"other"), lambda: os.utime(path, ns=(1, 1)), path.unlink):
        file = on_disk(path, b"before")
        spoil()
        with pytest.raises(UnreadableError, match=r"changed while|cannot be read"):
            getattr(file, how)
        with pytest.raises(UnreadableError, match=r"changed while|cannot be read"):
            file.verify()


def test_a_change_between_two_chunks_is_noticed(tmp_path):
    path = tmp_path / "x"
    file = on_disk(path, b"abcdef")
    chunks = file.chunks(2)
    assert next(chunks) == b"ab"
    path.write_bytes(b"abcdefgh")
    with pytest.raises(UnreadableError, match="changed while"):
        list(chunks)


def test_a_large_packed_file_is_unpacked_beside_and_the_copy_goes_with_it(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "temp"))
    (tmp_path / "temp").mkdir()
    data = LINE * (HELD_MAX // len(LINE) + 1)
    packed = gzip.compress(data)
    file = from_bytes("bok.se.gz", packed, Limits(ratio=10_000))
    assert file.location is not None
    assert file.location.parent == tmp_path / "temp"
    assert file.location.stat().st_mode & 0o077 == 0
    assert file.data == data
    assert file.sha256 == hashlib.sha256(packed).hexdigest()
    del file
    gc.collect()
    assert list((tmp_path / "temp").iterdir()) == []


@pytest.mark.parametrize("cut", [10_000, 1])
def test_a_damaged_packed_file_leaves_nothing_behind(tmp_path, monkeypatch, cut):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    monkeypatch.setattr(files, "HELD_MAX", 1000)
    with pytest.raises(UnreadableError, match="cut off"):
        from_bytes("bok.se.gz", gzip.compress(os.urandom(100_000))[:-cut])
    assert list(tmp_path.iterdir()) == []


def test_no_room_to_unpack_says_where(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "none"))
    monkeypatch.setattr(files, "HELD_MAX", 10)
    with pytest.raises(UnreadableError, match="cannot be unpacked in"):
        from_bytes("bok.se.gz", gzip.compress(LINE))


def test_a_pipe_is_read_once(tmp_path):
    path = tmp_path / "pipe"
    os.mkfifo(path)
    child = os.fork()
    if child == 0:
        path.write_bytes(LINE)
        os._exit(0)
    file = load(path)
    os.waitpid(child, 0)
    assert (file.data, file.location) == (LINE, None)


def test_findings_quote_a_file_on_disk_as_one_in_memory(tmp_path):
    data = "#FLAGGA 0\r\n#SIETYP 4\r\n#VER A 1 20250101\r\n{\r\n#TRANS 1930 {} åtta\r\n#TRANS 1930 {} nio\r\n}\r\n".encode("cp437")
    held = SourceFile("bok.se", data)
    lying = on_disk(tmp_path / "bok.se", data)
    reading = read_ledger(held)
    assert read_ledger(lying).findings == reading.findings
    encodings = {"bok.se": reading.info.encoding}
    quoted = quote(reading.findings, [lying], encodings)
    assert quoted == quote(reading.findings, [held], encodings)
    assert "#TRANS 1930 {} åtta" in [finding.place.excerpt for finding in quoted]
