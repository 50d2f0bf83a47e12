"""A PostgreSQL server of the test's own, on loopback and a socket, gone when the test is."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

OWNER, PASSWORD = "agare", "hemligt lösen@ord"
ESCAPED = "hemligt%20l%C3%B6sen%40ord"


@dataclass(frozen=True)
class Server:
    """A running server and how it is reached."""

    port: int
    socket: Path

    def address(self, database: str = "postgres", password: str = ESCAPED, user: str = OWNER, port: int | None = None) -> str:
        """Return the address over loopback, where a password is asked for."""
        return f"postgresql://{user}:{password}@127.0.0.1:{port or self.port}/{database}"

    def by_socket(self) -> str:
        """Return the address over the socket."""
        return f"postgresql://{OWNER}@/postgres?host={self.socket}&port={self.port}"

    def execute(self, *statements: str, database: str = "postgres") -> None:
        """Run statements, each by itself."""
        import adbc_driver_postgresql.dbapi as driver

        with driver.connect(self.address(database), autocommit=True) as connection, connection.cursor() as cursor:
            for statement in ("set client_encoding to 'UTF8'", *statements):
                cursor.execute(statement)


def program(name: str) -> str | None:
    """Return where a program of the server is, None where it is not installed."""
    found = sorted(Path("/usr/lib/postgresql").glob(f"*/bin/{name}"))
    return shutil.which(name) or (str(found[-1]) if found else None)


def missing() -> str:
    """Return why no server can be started, "" when one can."""
    try:
        import adbc_driver_postgresql  # noqa: F401
    except ImportError:
        return "adbc-driver-postgresql is not installed"
    return "" if program("initdb") and program("postgres") else "PostgreSQL's server is not installed"


@contextmanager
def running() -> Iterator[Server]:
    """Start a server in a folder of its own; root may not run one, so nobody does."""
    folder = Path(tempfile.mkdtemp(prefix="bokslut-pg-"))
    user = "nobody" if os.geteuid() == 0 else None
    if user is not None:
        shutil.chown(folder, user)
    secret = folder / "password"
    secret.write_text(PASSWORD, encoding="utf-8")
    secret.chmod(0o644)
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    ways = ["--auth-local=trust", "--auth-host=scram-sha-256", f"--pwfile={secret}"]
    initdb, postgres = program("initdb"), program("postgres")
    assert initdb is not None
    assert postgres is not None
    data = str(folder / "data")
    made = [initdb, "-D", data, "-U", OWNER, *ways, "-E", "UTF8", "--locale=C", "--no-sync"]
    subprocess.run(made, check=True, user=user, cwd="/", capture_output=True)
    settings = [f"unix_socket_directories={folder}", f"port={port}", "listen_addresses=127.0.0.1", "fsync=off", "lc_messages=C"]
    with (folder / "log").open("w") as log:
        started = [postgres, "-D", data, *(f"--{setting}" for setting in settings)]
        # The shell waits for a line that never comes: it ends the server when this process does, however it does.
        watched = ["sh", "-c", '"$@" & server=$!; read -r _; kill -INT $server; wait $server', "sh", *started]
        process = subprocess.Popen(watched, user=user, cwd="/", stdin=subprocess.PIPE, stdout=log, stderr=log)
    try:
        _await(folder / f".s.PGSQL.{port}", process)
        yield Server(port, folder)
    finally:
        assert process.stdin is not None
        process.stdin.close()
        process.wait(30)
        shutil.rmtree(folder)


def _await(ready: Path, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server listens and answers."""
    import adbc_driver_postgresql.dbapi as driver
    from adbc_driver_manager import Error

    for _ in range(300):
        assert process.poll() is None, "the server ended"
        if ready.exists():
            try:
                driver.connect(f"postgresql://{OWNER}@/postgres?host={ready.parent}&port={ready.suffix[1:]}").close()
            except Error:
                pass
            else:
                return
        time.sleep(0.1)
    raise TimeoutError
