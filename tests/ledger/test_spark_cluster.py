"""Spark as a user runs it: a process of its own, in local mode and against a master with two workers on loopback."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

pyspark = pytest.importorskip("pyspark", reason="the extra spark is not installed (make test-engines)")
if shutil.which("java") is None and "JAVA_HOME" not in os.environ:
    pytest.skip("Spark needs Java", allow_module_level=True)

ROOT = Path(__file__).parent.parent.parent
LEDGER = ROOT / "ledgers" / "example" / "ledger" / "2025.se"
SECONDS_MAX = 90


@pytest.fixture
def faulty(tmp_path: Path) -> Path:
    """A ledger with an entry that does not balance, a gap, and a number given twice."""
    head = [
        "#FLAGGA 0",
        "#FORMAT PC8",
        "#SIETYP 4",
        '#PROGRAM "Test" 1',
        "#GEN 20260101",
        '#FNAMN "Syntetiskt"',
        "#RAR 0 20250101 20251231",
    ]
    lines = [*head, '#KONTO 1930 "Bank"', '#KONTO 5410 "Inventarier"', "#IB 0 1930 0.00", "#UB 0 1930 -63.01", "#RES 0 5410 63.00"]
    for number in [*range(1, 20), 23, 23, *range(24, 66)]:
        out = "0.01" if number == 40 else "0.00"
        rows = (f"#TRANS 1930 {{}} -1.{out[2:]}", "#TRANS 5410 {} 1.00")
        lines += [f'#VER A {number} 2025{number % 12 + 1:02}05 "Skruvar {number} {len(lines)}"', "{", *rows, "}"]
    path = tmp_path / "faulty.se"
    path.write_text("\n".join(lines) + "\n", encoding="cp437")
    return path


def check(path: Path, *options: str, env: dict[str, str] | None = None) -> tuple[int, Any]:
    command = [sys.executable, "-m", "bokslut", "check", str(path), "--format", "json", *options]
    ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, **(env or {})})
    assert ended.stdout, ended.stderr.decode()
    return ended.returncode, json.loads(ended.stdout)


def test_a_check_in_local_mode_reports_what_polars_does(faulty: Path) -> None:
    found, expected = check(faulty, "--engine", "spark"), check(faulty)
    assert found == expected
    assert {"entry-out-of-balance", "number-gap", "duplicate-number"} <= {finding["name"] for finding in expected[1]["findings"]}


def a_free_port() -> int:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return int(taken.getsockname()[1])


@contextmanager
def running(folder: Path, name: str, *arguments: str) -> Iterator[None]:
    spark = Path(pyspark.__file__).parent
    env = {**os.environ, "SPARK_HOME": str(spark), "SPARK_LOCAL_IP": "127.0.0.1", "SPARK_WORKER_DIR": str(folder)}
    with (folder / f"{name}.log").open("wb") as log:
        process = subprocess.Popen(
            [str(spark / "bin" / "spark-class"), f"org.apache.spark.deploy.{name}", *arguments], env=env, stdout=log, stderr=log
        )
        try:
            yield
        finally:
            process.terminate()
            process.wait(30)


def state(port: int) -> Any:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/", timeout=5) as answer:
        return json.loads(answer.read())


def until_workers(port: int, count: int) -> None:
    deadline = time.monotonic() + SECONDS_MAX
    while time.monotonic() < deadline:
        try:
            if state(port)["aliveworkers"] == count:
                return
        except OSError:
            pass
        time.sleep(0.5)
    pytest.fail(f"the master has not got {count} workers in {SECONDS_MAX} s")


def test_a_cluster_of_two_workers_reports_what_polars_does(tmp_path: Path, faulty: Path) -> None:
    port, web = a_free_port(), a_free_port()
    master = f"spark://127.0.0.1:{port}"
    (tmp_path / "spark-defaults.conf").write_text("spark.executor.memory 512m\nspark.sql.shuffle.partitions 4\n", encoding="utf-8")
    with ExitStack() as stack:
        host = ("--host", "127.0.0.1")
        stack.enter_context(running(tmp_path, "master.Master", *host, "--port", str(port), "--webui-port", str(web)))
        for number in (1, 2):
            own = tmp_path / str(number)
            own.mkdir()
            stack.enter_context(running(own, "worker.Worker", *host, "--cores", "1", "--memory", "600m", "--webui-port", "0", master))
        until_workers(web, 2)
        env = {"SPARK_CONF_DIR": str(tmp_path), "BOKSLUT_SPARK_MASTER": master}
        assert check(faulty, "--engine", "spark", env=env) == check(faulty)
        applications = state(web)["completedapps"]
    assert [(each["name"], each["cores"]) for each in applications] == [("bokslut", 2)]


def test_a_master_that_does_not_answer_is_told() -> None:
    command = [sys.executable, "-m", "bokslut", "check", str(LEDGER), "--engine", "spark", "--master", "spark:/nowhere"]
    ended = subprocess.run(command, capture_output=True, check=False, env={**os.environ, "LANG": "C"})
    assert ended.returncode == 2
    assert b"Spark (spark:/nowhere) cannot be started" in ended.stderr
    assert b"Traceback" not in ended.stderr
