"""What the settings name outside the data set's folder, as files for as long as it is being read.

A database is read in one read-only snapshot, batch by batch, into Parquet files; remote files are copied. Both lie in a folder that only
its owner can read. So memory is bounded while a source is open, the connection is short, and all that holds for files holds here too.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from detector.settings import Settings
from features.errors import SuluhError


@dataclass(frozen=True)
class Fetched:
    """One file that was brought in. `name` says where it came from, without secrets; rows are counted as they came, from 1.

    moment: when a database was asked, by its own clock.
    """

    name: str
    path: Path
    moment: dt.datetime | None = None


def is_remote(pattern: str) -> bool:
    """Whether an entry of [files] is a URL, not a path."""
    return "://" in pattern


@contextmanager
def brought_in(settings: Settings) -> Iterator[Mapping[str, tuple[Fetched, ...]]]:
    """The tables that the settings name outside the folder, by their names; gone afterwards. SuluhError where one cannot be had."""
    remote = {table: patterns for table, patterns in settings.files.items() if any(map(is_remote, patterns))}
    if settings.sql is None and not remote:
        yield {}
        return
    _check_once(settings, remote)
    with tempfile.TemporaryDirectory(prefix="suluh-") as name:  # made with mode 0700
        place = Path(name)
        yield {**_from_database(settings, place), **_from_afar(remote, place)}


def _check_once(settings: Settings, remote: Mapping[str, tuple[str, ...]]) -> None:
    for table in settings.files:
        if settings.sql is not None and table in settings.sql.queries:
            raise SuluhError(f"the settings name the table '{table}' twice: under [files] and [sources.sql.queries]. Keep one.")
    for table, patterns in remote.items():
        if not all(map(is_remote, patterns)):
            raise SuluhError(f"the settings ([files] {table}) mix URLs and paths. Name either; a table comes from one place.")


def _from_database(settings: Settings, place: Path) -> dict[str, tuple[Fetched, ...]]:
    if settings.sql is None:
        return {}
    marks = {table: settings.formats_of(table).decimal for table in settings.sql.queries}
    if urlsplit(settings.sql.url).scheme == "sqlite":
        from detector.fetching.sqlite import fetch
    else:
        from detector.fetching.postgresql import fetch
    moment = fetch(settings.sql, marks, place)
    return {table: (Fetched(f"sql:{table}", place / f"{table}.parquet", moment),) for table in settings.sql.queries}


def _from_afar(remote: Mapping[str, tuple[str, ...]], place: Path) -> dict[str, tuple[Fetched, ...]]:
    if not remote:
        return {}
    from detector.fetching.remote import copy_files

    return {table: tuple(Fetched(*copied) for copied in copy_files(table, urls, place)) for table, urls in remote.items()}
