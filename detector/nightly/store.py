"""The store: one folder a night, numbered, each whole and never changed afterwards.

    STORE/nights/000007/night.json         what was read, what it changed, under which charter, settings and model
    STORE/nights/000007/tables/            the data set as it stands after this night: the charter, and a folder of parts a table
    STORE/nights/000007/marks/             the marks of each part's rows (`rows`)
    STORE/nights/000007/gone/              rows that this night's delivery took away, as they stood
    STORE/nights/000007/run/               the run folder of the scan
    STORE/nights/000007/history.parquet    every finding that was ever told
    STORE/nights/000007/message.json       what is new, for people; absent where nothing is
    STORE/outbox/                          what of it was sent

Parts that a night does not change are hard links to those of the night before.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.desk.locking import locked
from features.errors import SuluhError

NIGHT_FILE, HISTORY_FILE, MESSAGE_FILE = "night.json", "history.parquet", "message.json"
TABLES_FOLDER, MARKS_FOLDER, GONE_FOLDER, RUN_FOLDER = "tables", "marks", "gone", "run"
PATIENCE = 2.0
"""Seconds that a second job waits for the first: a night takes minutes, so it rather says so."""


@dataclass(frozen=True)
class Night:
    """A night of the store: its number, folder, and what `night.json` holds."""

    number: int
    folder: Path
    told: Mapping[str, Any]

    @property
    def tables(self) -> Path:
        return self.folder / TABLES_FOLDER

    @property
    def run(self) -> Path:
        return self.folder / RUN_FOLDER


@dataclass(frozen=True)
class Store:
    """A folder of nights."""

    folder: Path

    @property
    def nights(self) -> Path:
        return self.folder / "nights"

    def numbers(self) -> list[int]:
        """Of the nights that are whole, in their order. What was cut short bears a hidden name."""
        if not self.nights.is_dir():
            return []
        return sorted(int(entry.name) for entry in self.nights.iterdir() if entry.name.isdigit() and entry.is_dir())

    def night(self, number: int) -> Night:
        """A night by its number; SuluhError where it cannot be read."""
        folder = self.nights / f"{number:06d}"
        try:
            told = json.loads((folder / NIGHT_FILE).read_text(encoding="utf-8"))
        except (OSError, ValueError) as fault:
            raise SuluhError(f"{folder}: this night of the store cannot be read ({fault}). Put the store back from its copy.") from None
        return Night(number, folder, told)

    def latest(self) -> Night | None:
        """The newest night; None where there is none yet."""
        numbers = self.numbers()
        return self.night(numbers[-1]) if numbers else None

    def place(self, number: int) -> Path:
        return self.nights / f"{number:06d}"

    def make(self) -> None:
        """The folder, readable by its owner alone; SuluhError where it cannot be made."""
        try:
            for folder in (self.folder, self.nights):
                folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        except OSError as fault:
            raise SuluhError(f"{self.folder}: the store cannot be made ({fault.strerror}). Name another place: [nightly] store.") from None

    @contextmanager
    def held(self) -> Iterator[None]:
        """Only one job works on a store at a time; SuluhError with the other's number where there is one. A dead job holds nothing."""
        self.make()
        with locked(self.nights, PATIENCE):
            yield


def link_tree(source: Path, target: Path) -> None:
    """The files of a folder in another one, without copying what they hold where the disk allows it."""
    for path in sorted(source.rglob("*")):
        place = target / path.relative_to(source)
        if path.is_dir():
            place.mkdir(parents=True, exist_ok=True)
        else:
            place.parent.mkdir(parents=True, exist_ok=True)
            link(path, place)


def link(source: Path, target: Path) -> None:
    """A hard link, or a copy on a disk without them."""
    try:
        os.link(source, target)
    except OSError:
        with suppress(FileNotFoundError):
            target.unlink()
        shutil.copyfile(source, target)
