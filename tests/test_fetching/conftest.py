"""A server for all tests of this folder; without one they are skipped with one clear line, or fail where it is required."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable, Iterator
from typing import Any, NoReturn

import pytest

from tests.postgres_server import Server, programs, started

REQUIRED = os.environ.get("SULUH_POSTGRESQL") == "required"
"""Read here, before the fixture that hides all settings from the tests."""


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
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


@pytest.fixture
def run_sql(server: Server) -> Callable[..., None]:
    """Runs statements as the database's owner."""
    import adbc_driver_postgresql.dbapi as dbapi

    def run(*statements: str) -> None:
        with dbapi.connect(server.url, autocommit=True) as connection, connection.cursor() as cursor:
            for statement in statements:
                cursor.execute(statement)

    return run


@pytest.fixture
def ingest(server: Server) -> Callable[[str, Any], None]:
    """Writes an Arrow table into the database."""
    import adbc_driver_postgresql.dbapi as dbapi

    def write(name: str, table: Any) -> None:
        with dbapi.connect(server.url) as connection, connection.cursor() as cursor:
            cursor.adbc_ingest(name, table, mode="replace")
            connection.commit()

    return write
