"""The settings as values: how a data set is written, who is the system, and what a scan does unless told otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal


@dataclass(frozen=True)
class Formats:
    """[formats], or [formats.<table>] for one table: how cells are written. Typed formats need none of it but `timezone` and `missing`."""

    delimiter: str = ","
    decimal: str = "."
    thousands: str = ""
    encoding: str = "utf-8"
    time_formats: tuple[str, ...] = ()
    timezone: str | None = None
    missing: tuple[str, ...] = ()
    sheet: str | None = None


@dataclass(frozen=True)
class ScanDefaults:
    """[scan]: what a scan does where the command line says nothing."""

    fdr: float = 0.1
    budget: int | None = None
    seed: int = 0
    jobs: int = 1
    fold_share: float = 0.2
    prior: float = 0.01
    officer_prior: float = 0.05
    pseudonyms: Literal["people", "all"] = "people"


@dataclass(frozen=True)
class SqlSource:
    """[sources.sql]: a database and one query a table. `url` may hold a password: it is neither printed nor kept in a manifest.

    `folder`: from where a relative path of an SQLite file is seen. since: the moment that stands for `:since` in queries, None: the
    beginning; a night sets it, no settings file does.
    """

    url: str = field(repr=False)
    queries: Mapping[str, str]
    folder: Path
    since: dt.datetime | None = None


@dataclass(frozen=True)
class Nightly:
    """[nightly]: what `suluh nightly` reads and where it keeps what it knows. Paths are seen from the settings file's folder.

    data: the folder with charter.yaml and, unless they come from elsewhere, the tables. model: a file of `suluh fit`, None: fitted
    anew each night; or, with refit_days, kept in the store and fitted again after so many days. deliveries: `whole` (the sources show
    every row each time) or `parts` (each new file adds to those before). most_lost: the share of a table's rows that may be gone from a
    whole delivery. overlap_hours: how far before the last night's moment `:since` in queries lies. language: of messages. notify: URLs
    of Apprise, which hold secrets, so from the environment or the file that `notify_file` names. keys: the columns that tell two
    versions of a row.
    """

    data: Path = Path()
    store: Path = Path("suluh-store")
    model: Path | None = None
    deliveries: str = "whole"
    refit_days: int = 0
    most_lost: float = 0.1
    overlap_hours: float = 48.0
    language: str = "en"
    notify: tuple[str, ...] = field(default=(), repr=False)
    keys: Mapping[str, tuple[str, ...]] = field(default_factory=dict)


@dataclass(frozen=True)
class Settings:
    """A settings file as values.

    columns: table -> the contract's name -> their name. values: table -> column -> their word -> the contract's word.
    files: table -> paths or globs, from the data set's folder. rules: rule id -> threshold -> value, checked against the
    catalogue by whoever loads it. `given` is the file as parsed with the environment over it, for the manifest; `environment`: key ->
    the variable that it came from. `path` and `sha256` None where there is no file. `places`: the line of each key of it.
    """

    columns: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, Mapping[str, str]]] = field(default_factory=dict)
    formats: Formats = Formats()
    table_formats: Mapping[str, Formats] = field(default_factory=dict)
    files: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    system_officers: tuple[str, ...] = ()
    scan: ScanDefaults = ScanDefaults()
    rules: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    pseudonym_key_file: Path | None = None
    sql: SqlSource | None = None
    environment: Mapping[str, str] = field(default_factory=dict)
    nightly: Nightly = Nightly()
    path: Path | None = None
    sha256: str | None = None
    given: Mapping[str, Any] = field(default_factory=dict)
    places: Mapping[tuple[str, ...], int] = field(default_factory=dict, compare=False)

    def formats_of(self, table: str) -> Formats:
        """How the cells of one table are written."""
        return self.table_formats.get(table, self.formats)
