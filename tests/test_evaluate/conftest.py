"""One small clean world with every column that schemes need, read once."""

from __future__ import annotations

from pathlib import Path

import pytest

from detector.evaluate.inject import Injector, read_injector
from detector.simulate import simulate
from detector.simulate.habits import draw_habits

NEEDED = ("has_started", "has_recorded", "has_collectors", "has_receipts", "has_codes")


def full_seed() -> int:
    """The first seed whose log has them all, in the contract's own form."""
    for seed in range(1000):
        habits = draw_habits(seed)
        if all(getattr(habits.log, name) for name in NEEDED) and habits.log.seconds_per_tick == 1 and habits.files.format == "parquet":
            return seed
    raise AssertionError("no such world")


@pytest.fixture(scope="session")
def injector(tmp_path_factory: pytest.TempPathFactory) -> Injector:
    folder: Path = tmp_path_factory.mktemp("clean")
    world = simulate(folder / "data", folder / "truth", scenario="clean", cases=900, seed=full_seed())
    return read_injector(world.folder, world.settings)
