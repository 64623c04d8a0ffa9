"""A server for all tests of this folder; without one they are skipped with one clear line, or fail where it is required."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from tests.postgres_server import Server, ingest_into, running_server


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    yield from running_server()


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
    return ingest_into(server)
