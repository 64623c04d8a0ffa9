"""What the settings name outside the data set's folder, as files for as long as it is being read.

A database is read in one read-only snapshot, batch by batch, into Parquet files that only their owner can read. So memory is bounded while
the database is open, the connection is short, and all that holds for files (places of rows, rejects, hashes) holds here too.
"""

from __future__ import annotations

import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from detector.settings import Settings


@dataclass(frozen=True)
class Fetched:
    """One table that was brought in. `name` says where it came from, without secrets; rows are counted as they came, from 1."""

    name: str
    path: Path


@contextmanager
def brought_in(settings: Settings) -> Iterator[Mapping[str, Fetched]]:
    """The tables that the settings name outside the folder, by their names; gone afterwards. SuluhError where one cannot be had."""
    if settings.sql is None:
        yield {}
        return
    with tempfile.TemporaryDirectory(prefix="suluh-") as place:  # made with mode 0700
        yield _from_database(settings, Path(place))


def _from_database(settings: Settings, place: Path) -> dict[str, Fetched]:
    assert settings.sql is not None
    marks = {table: settings.formats_of(table).decimal for table in settings.sql.queries}
    if urlsplit(settings.sql.url).scheme == "sqlite":
        from detector.fetching.sqlite import fetch
    else:
        from detector.fetching.postgresql import fetch
    fetch(settings.sql, marks, place)
    return {table: Fetched(f"sql:{table}", place / f"{table}.parquet") for table in settings.sql.queries}
