"""Packed files are read as what is in them; damage, lost ends and bombs are said, and never cost memory."""

from __future__ import annotations

import gzip
import hashlib
import io
import tracemalloc
import zipfile
import zlib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bokslut.config import load_request
from bokslut.intake import Intake, take_in_ledgers
from bokslut.model.errors import UnreadableError
from bokslut.model.limits import DEFAULT, Limits
from bokslut.sources import files, unpack
from bokslut.sources.files import expand, from_bytes, load, matching, read_ledger

SIE = b'#FLAGGA 0\r\n#FORMAT PC8\r\n#SIETYP 4\r\n#RAR 0 20250101 20251231\r\n#VER A 1 20250101 "x"\r\n{\r\n#TRANS 1 {} 0\r\n}\r\n'


def zstandard():
    return pytest.importorskip("zstandard", reason="the package zstandard is not installed")


def refused(data: bytes, limits: Limits = DEFAULT) -> str:
    with pytest.raises(UnreadableError) as caught:
        from_bytes("bok.se.gz", data, limits)
    (problem,) = caught.value.problems
    assert problem.remedy.sv
    return problem.message.sv


def test_a_packed_ledger_is_read_and_known_by_its_own_digest(tmp_path):
    data = gzip.compress(SIE, mtime=0)
    path = tmp_path / "bok.se.gz"
    path.write_bytes(data)
    file = load(path)
    assert file.data == SIE
    reading = read_ledger(file)
    assert reading.info.entries == 1
    assert reading.info.sha256 == hashlib.sha256(data).hexdigest()


def test_zstd_too():
    zst = zstandard()
    packed = zst.ZstdCompressor().compress(SIE)
    assert from_bytes("x", packed).data == SIE
    assert from_bytes("x", packed * 2).data == SIE * 2
    for end in range(5, len(packed)):
        assert "avhuggen" in refused(packed[:end]) or "skadad" in refused(packed[:end])
    bomb = zst.ZstdCompressor(level=19).compress(bytes(300_000_000))
    assert "gånger större" in refused(bomb)


def archive(*members: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", method) as packing:
        for name, data in members:
            packing.writestr(name, data)
    return stream.getvalue()


@pytest.mark.parametrize("method", [zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED])
def test_an_archive_of_one_file_is_read_as_that_file(tmp_path, method):
    data = archive(("export/", b""), ("export/Bok 2025.se", SIE), ("__MACOSX/export/._Bok 2025.se", b"x"), method=method)
    path = tmp_path / "bok.se.zip"
    path.write_bytes(data)
    assert expand([tmp_path]) == (str(path),)
    reading = read_ledger(load(path))
    assert (reading.info.entries, reading.info.sha256) == (1, hashlib.sha256(data).hexdigest())
    assert from_bytes("-", data).data == SIE


def test_a_large_archive_is_unpacked_to_disk(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "HELD_MAX", 1000)
    path = tmp_path / "bok.zip"
    path.write_bytes(archive(("bok.se", SIE + b"#PROSA x\r\n" * 1000), method=zipfile.ZIP_STORED))
    file = load(path)
    assert file.location is not None
    assert file.location != path
    assert read_ledger(file).info.entries == 1


def test_archives_of_none_or_several_and_workbooks_are_left_as_they_are():
    sheet = ("[Content_Types].xml", b"<x/>")
    for members in ((), (("a.se", SIE), ("b.se", SIE)), (sheet,), (sheet, ("xl/workbook.xml", b"")), (("Index.iwa", b""),)):
        data = archive(*members)
        assert from_bytes("x", data).data == data


def test_damaged_archives_are_refused():
    data = archive(("bok.se", SIE), method=zipfile.ZIP_STORED)
    changed = bytearray(data)
    changed[data.index(b"#VER")] = ord("x")
    assert "skadad" in refused(bytes(changed))
    password = bytearray(data)
    for start, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        password[data.index(start) + flags] |= 1
    assert "lösenord" in refused(bytes(password))
    assert "sätt" in refused(archive(("bok.se", SIE), method=zipfile.ZIP_LZMA))
    assert "tom" in refused(archive(("bok.se", b"")))


@given(st.data())
def test_property_any_damage_to_an_archive_is_told_or_harmless(data):
    whole = archive(("bok.se", SIE))
    content = bytearray(whole)
    for _ in range(data.draw(st.integers(1, 4))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    cut = data.draw(st.none() | st.integers(1, len(content)))
    try:
        found = from_bytes("bok.zip", bytes(content[:cut])).data
    except UnreadableError:
        return
    assert found in (SIE, bytes(content[:cut]))


def test_an_archive_is_held_to_the_limits():
    assert "gånger större" in refused(archive(("bok.se", bytes(60_000_000))))
    assert "1\u00a0000 byte uppackad" in refused(archive(("bok.se", b"#FLAGGA 0\n" * 200)), Limits(bytes=1000))


def test_without_zstandard_the_remedy_is_named(monkeypatch):
    monkeypatch.setitem(__import__("sys").modules, "zstandard", None)
    assert "zstandard" in refused(unpack.ZSTD + b"rest")


@given(st.lists(st.binary(max_size=3000), min_size=1, max_size=4))
def test_property_members_follow_each_other(parts):
    packed = b"".join(gzip.compress(part) for part in parts)
    for size in (7, 1000, len(packed)):
        chunks = [packed[at : at + size] for at in range(0, len(packed), size)]
        assert b"".join(unpack.unpack("x", chunks, len(packed))) == b"".join(parts)
        assert b"".join(unpack.unpack("x", [*chunks, bytes(7)], len(packed))) == b"".join(parts)


@pytest.mark.parametrize("end", range(2, len(gzip.compress(SIE, mtime=0))))
def test_a_packed_file_cut_off_anywhere_is_refused(end):
    assert "avhuggen" in refused(gzip.compress(SIE, mtime=0)[:end])


def test_damage_is_refused():
    data = bytearray(gzip.compress(SIE, mtime=0))
    data[-5] ^= 1
    assert "skadad" in refused(bytes(data))
    assert "skadad" in refused(gzip.compress(SIE) + b"tail")
    assert "tom" in refused(gzip.compress(b""))


def test_a_bomb_is_stopped_before_it_is_large():
    # 2 GB of zeros in 2 MB, made without holding them.
    packer = zlib.compressobj(9, zlib.DEFLATED, 31)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(2000)) + packer.flush()
    tracemalloc.start()
    assert "gånger större" in refused(bomb)
    assert tracemalloc.get_traced_memory()[1] < (DEFAULT.ratio + 100) * len(bomb)
    tracemalloc.stop()


def test_the_limit_on_size_holds_unpacked_too():
    assert "1\u00a0000 byte uppackad" in refused(gzip.compress(b"#FLAGGA 0\n" * 200), Limits(bytes=1000))


def test_a_pattern_stands_for_its_files(tmp_path):
    for name in ("2025-02.se", "2025-01.se.gz", "2024-12.se", "sub/2025-03.se"):
        path = tmp_path / name
        path.parent.mkdir(exist_ok=True)
        path.write_bytes(SIE)
    assert [each.removeprefix(f"{tmp_path}/") for each in expand([tmp_path / "2025-*"])] == ["2025-01.se.gz", "2025-02.se"]
    assert len(matching(str(tmp_path / "**" / "2025-*.se"))) == 2
    assert len(expand([tmp_path])) == 4
    (tmp_path / "a[1].se").write_bytes(SIE)
    assert expand([tmp_path / "a[1].se"]) == (str(tmp_path / "a[1].se"),)
    with pytest.raises(UnreadableError, match="pattern"):
        expand([tmp_path / "2023-*.se"])


def test_a_file_that_changes_while_it_is_read_is_noticed(tmp_path, monkeypatch):
    path = tmp_path / "bok.se"
    path.write_bytes(SIE)
    real = files.os.fstat
    calls = []

    def fstat(handle: int) -> object:
        if calls:
            path.write_bytes(SIE * 2)
        calls.append(handle)
        return real(handle)

    monkeypatch.setattr(files.os, "fstat", fstat)
    with pytest.raises(UnreadableError, match="changed while"):
        load(path)


def test_a_close_may_name_its_months_by_a_pattern(tmp_path):
    months = [SIE.replace(b"#VER A 1 20250101", b"#VER A %d 2025%02d01" % (month, month)) for month in (1, 2, 3)]
    for month, data in enumerate(months, 1):
        (tmp_path / f"2025-{month:02}.se.gz").write_bytes(gzip.compress(data))
    close = tmp_path / "bokslut.toml"
    close.write_text('schema = "bokslut/close@1"\n[entity]\nname = "X (syntetiskt)"\n[[ledger]]\npath = "2025-*.se.gz"\n', encoding="utf-8")
    intake = take_in_ledgers(load_request(close), Intake())
    assert [source.path for source in intake.sources] == ["2025-01.se.gz", "2025-02.se.gz", "2025-03.se.gz"]
    assert intake.ledger.frames.entries.collect().height == 3
    close.write_text(close.read_text(encoding="utf-8").replace("2025-*", "2031-*"), encoding="utf-8")
    with pytest.raises(UnreadableError, match="pattern"):
        take_in_ledgers(load_request(close), Intake())
