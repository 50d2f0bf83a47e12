"""A record as a file: `bokslut/record@1`."""

from __future__ import annotations

import hashlib
import json
from typing import TYPE_CHECKING, Annotated, Any, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, PositiveInt, StringConstraints, ValidationError, field_validator, model_validator

from bokslut.model.errors import Problem, UnreadableError
from bokslut.model.limits import limit_names
from bokslut.model.place import Place
from bokslut.model.record import Record, RecordedFile
from bokslut.model.words import Words
from bokslut.reports.escape import encodable

if TYPE_CHECKING:
    from collections.abc import Mapping
    from pathlib import Path

SCHEMA = "bokslut/record@1"


#: What no path can hold.
_Path = Annotated[str, StringConstraints(pattern=r"^[^\x00]+$")]


class _Part(BaseModel):
    model_config = ConfigDict(frozen=True)


class _File(_Part):
    path: _Path
    bytes: int
    sha256: str


class _Message(_Part):
    sv: str


class _Finding(_Part):
    code: str
    id: str
    message: _Message


class _Check(_Part):
    code: str
    outcome: str
    table: str | None
    line: str | None
    column: str | None


class _Line(_Part):
    id: str
    values: tuple[str | None, ...]


class _Statement(_Part):
    id: str
    columns: tuple[str, ...]
    lines: tuple[_Line, ...]

    @model_validator(mode="after")
    def _is_whole(self) -> Self:
        if any(len(line.values) != len(self.columns) for line in self.lines):
            message = "a line has a value for each column"
            raise ValueError(message)
        return self


class _Result(_Part):
    """What of a result is compared one by one."""

    schema_: Literal["bokslut/close-result@1"] = Field(alias="schema")
    close: dict[str, Any]
    statements: tuple[_Statement, ...]
    checks: tuple[_Check, ...]
    findings: tuple[_Finding, ...]


class _Document(_Part):
    """What a record must have; what a later version adds is let pass."""

    schema_: Literal["bokslut/record@1"] = Field(alias="schema")
    bokslut: str
    close: _Path
    encoding: str | None
    limits: dict[str, PositiveInt]
    files: tuple[_File, ...]
    packs: tuple[_File, ...]
    sha256: str
    result: _Result

    @field_validator("limits")
    @classmethod
    def _are_known(cls, limits: dict[str, int]) -> dict[str, int]:
        if limits.keys() - set(limit_names()):
            message = "a limit is one of those that --limit takes"
            raise ValueError(message)
        return limits


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
        result=data["result"],
    )


_NO_RECORD = Words("Filen är ingen bokslutspost", "The file is no record of a close")
_MAKE_ONE = Words("En post skrivs av: bokslut close --record FIL", "A record is written by: bokslut close --record FILE")
