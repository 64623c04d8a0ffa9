"""Nights of a small office: its data set as it stood on a day, a settings file, and the job run on it without reports."""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from detector.nightly.flow import Outcome, run_nightly
from detector.nightly.store import Night, Store
from detector.pipeline import ScanOptions, scan
from detector.settings import load_settings
from tests.postgres_server import Server, running_server
from tests.worlds import World, make_world, write_world

SAME = ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv", "reach.parquet")
"""Files of a run that depend on the rows alone; rejects name files and places too."""
NO_REACH = pd.DataFrame({name: pd.Series(dtype=object) for name in ("kind", "unit", "smallest")})
NOON = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
START = np.datetime64("2025-01-06", "m")


def on_day(world: World, day: int) -> World:
    """What the log held at the end of a day, counted from the first."""
    return world.until(START + np.timedelta64(day, "D"))


@dataclass
class Office:
    """A data set's folder with its settings and store."""

    folder: Path
    settings: str = ""
    nights: list[Outcome] = field(default_factory=list)

    @property
    def data(self) -> Path:
        return self.folder / "data"

    @property
    def store(self) -> Store:
        return Store(self.folder / "store")

    @property
    def settings_file(self) -> Path:
        path = self.folder / "nightly.toml"
        path.write_text(f'[nightly]\ndata = "data"\nstore = "store"\n{self.settings}', encoding="utf-8")
        return path

    def show(self, world: World) -> None:
        """The sources hold this from now on."""
        self.data.mkdir(parents=True, exist_ok=True)
        for old in self.data.glob("*.csv"):
            if old.name != "verdicts.csv":
                old.unlink()
        write_world(world, self.data)

    def night(self, world: World | None = None, **options: Any) -> Outcome:
        """Run the job once, after `world` is shown where it is given."""
        if world is not None:
            self.show(world)
        return run_nightly(load_settings(self.settings_file), lambda: NOON, **options)

    def latest(self) -> Night:
        night = self.store.latest()
        assert night is not None
        return night

    def history(self) -> pd.DataFrame:
        return pd.read_parquet(self.latest().folder / "history.parquet").set_index("finding_id")

    def check_equal_to_a_scan(self, tmp: Path, **options: Any) -> None:
        """The last night's run is what one scan of the sources gives, byte for byte."""
        out = tmp / f"one-shot-{self.latest().number}"
        scan(ScanOptions(self.data, out, reports=False, **options))
        assert [name for name in SAME if (out / name).read_bytes() != (self.latest().run / name).read_bytes()] == []


def digests(folder: Path) -> dict[str, str]:
    """Every file below a folder, by its content."""
    files = [path for path in sorted(folder.rglob("*")) if path.is_file()]
    return {path.relative_to(folder).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in files}


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """No reports for people: they are tried elsewhere, and take most of a small scan's time. A key that stays."""
    monkeypatch.setenv("SULUH_KEY", "a key for the tests alone, 32 bytes")
    monkeypatch.setattr("detector.run_folder.write_reports", lambda *_: None)
    yield


@pytest.fixture
def without_reach(monkeypatch: pytest.MonkeyPatch) -> None:
    """What could have been seen is not asked: it takes two fifths of a small scan, and no finding depends on it."""
    monkeypatch.setattr("detector.pipeline.reach", lambda *_: NO_REACH)


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(tmp_path / "office")


@pytest.fixture(scope="session")
def world() -> World:
    return make_world(seed=4, cases=70)


@pytest.fixture(scope="session")
def server() -> Iterator[Server]:
    """A PostgreSQL server of the tests' own."""
    yield from running_server()
