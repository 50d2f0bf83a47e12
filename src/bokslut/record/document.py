"""A record as a file: `bokslut/record@1`."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.place import Place
from bokslut.model.record import Record, RecordedFile
from bokslut.model.words import Words
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA = "bokslut/record@1"


class _File(BaseModel):
    model_config = ConfigDict(frozen=True)

    path: str
    bytes: int
    sha256: str


class _Document(BaseModel):
    """What a record must have; what a later version adds is let pass."""

    model_config = ConfigDict(frozen=True)

    schema_: Literal["bokslut/record@1"] = Field(alias="schema")
    bokslut: str
    close: str
    encoding: str | None
    limits: dict[str, int]
    files: tuple[_File, ...]
    packs: tuple[_File, ...]
    sha256: str
    result: dict[str, Any]


def digest_of(result: Mapping[str, Any]) -> str:
    """Return the digest of a result as `close --format json` writes it."""
    return hashlib.sha256(as_json(result).encode()).hexdigest()


def as_json(data: Mapping[str, Any]) -> str:
    """Return data as JSON is written by every report."""
    return encodable(json.dumps(data, ensure_ascii=False, indent=1, allow_nan=False)) + "\n"


def write_record(record: Record) -> str:
    """Return a record as JSON, keys in the order of the contract."""
    data = {
        "schema": SCHEMA,
        "bokslut": record.version,
        "close": record.close,
        "encoding": record.encoding,
        "limits": dict(record.limits),
        "files": [_file(file) for file in record.files],
        "packs": [_file(pack) for pack in record.packs],
        "sha256": record.sha256,
        "result": record.result,
    }
    return as_json(data)


def _file(file: RecordedFile) -> dict[str, Any]:
    return {"path": file.path, "bytes": file.bytes, "sha256": file.sha256}


def read_record(path: Path) -> Record:
    """Read a record. Raises UnreadableError for what is none."""
    try:
        text = path.read_text(encoding="utf-8")
        data = json.loads(text)
    except OSError as error:
        reason = error.strerror or type(error).__name__
        message = Words(f"Filen kan inte läsas: {reason}", f"The file cannot be read: {reason}")
        raise UnreadableError(Problem(message, Place(str(path)))) from error
    except (ValueError, RecursionError) as error:
        line = error.lineno if isinstance(error, json.JSONDecodeError) else None
        raise UnreadableError(Problem(_NO_RECORD, Place(str(path), line), _MAKE_ONE)) from error
    try:
        found = _Document.model_validate(data)
    except ValidationError as error:
        first = error.errors()[0]
        key = ".".join(map(str, first["loc"]))
        message = Words(f"{_NO_RECORD.sv} ({key})", f"{_NO_RECORD.en} ({key})")
        raise UnreadableError(Problem(message, Place(str(path)), _MAKE_ONE)) from error
    return Record(
        version=found.bokslut,
        close=found.close,
        encoding=found.encoding,
        limits=found.limits,
        files=tuple(RecordedFile(file.path, file.bytes, file.sha256) for file in found.files),
        packs=tuple(RecordedFile(pack.path, pack.bytes, pack.sha256) for pack in found.packs),
        sha256=found.sha256,
        result=found.result,
    )


_NO_RECORD = Words("Filen är ingen bokslutspost", "The file is no record of a close")
_MAKE_ONE = Words("En post skrivs av: bokslut close --record FIL", "A record is written by: bokslut close --record FILE")
