"""The same input gives the same bytes: in any row order, with any split into files, in any format, and twice in a row."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector.pipeline import ScanOptions, scan
from tests.worlds import World, make_world, write_world

STABLE = ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv", "rejects.parquet")
Writer = Callable[[World, Path], Path]


def bytes_of(dataset: Path, out: Path) -> dict[str, bytes]:
    scan(ScanOptions(dataset=dataset, out=out))
    return {name: (out / name).read_bytes() for name in STABLE}


def shuffled(world: World, folder: Path) -> Path:
    return write_world(world.shuffled(seed=3), folder)


def in_parts(world: World, folder: Path) -> Path:
    """Every table as a folder of three parts, one of them in another format."""
    write_world(world, folder)
    for name, frame in world.tables.items():
        (folder / f"{name}.csv").unlink()
        (folder / name).mkdir()
        where = np.random.default_rng(5).integers(0, 3, len(frame))
        for part in range(3):
            rows = frame[where == part]
            if part == 2:
                rows.to_json(folder / name / "part.jsonl", orient="records", lines=True)
            else:
                rows.to_csv(folder / name / f"part-{part}.csv{'.gz' if part else ''}", index=False)
    return folder


def as_parquet(world: World, folder: Path) -> Path:
    write_world(world, folder)
    for name, frame in world.tables.items():
        (folder / f"{name}.csv").unlink()
        columns = {str(column): pa.array(frame[column].astype(object).where(frame[column].notna(), None), pa.string()) for column in frame}
        pq.write_table(pa.table(columns), folder / f"{name}.parquet")
    return folder


@pytest.fixture(scope="module")
def whole(tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    folder = tmp_path_factory.mktemp("whole")
    return bytes_of(write_world(make_world(seed=11, cases=150), folder / "data"), folder / "run")


@pytest.mark.parametrize("write", [write_world, shuffled, in_parts, as_parquet])
def test_bytes_depend_on_the_content_alone(write: Writer, whole: dict[str, bytes], tmp_path: Path) -> None:
    again = bytes_of(write(make_world(seed=11, cases=150), tmp_path / "data"), tmp_path / "run")
    different = [name for name in STABLE if again[name] != whole[name]]
    assert not different, f"{write.__name__}: {different} differ"
    assert len(pd.read_parquet(tmp_path / "run" / "findings.parquet")) > 20  # there was something to differ in
