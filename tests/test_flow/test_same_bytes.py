"""The same input gives the same bytes: in any row order, with any split into files, in any format, and twice in a row."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from detector.catalogue import load_catalogue
from detector.pipeline import ScanOptions, scan
from detector.simulate import simulate
from tests.worlds import World, make_world, write_world

STABLE = ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv", "rejects.parquet")
Writer = Callable[[World, Path], Path]


def bytes_of(dataset: Path, out: Path, **options: Any) -> dict[str, bytes]:
    scan(ScanOptions(dataset=dataset, out=out, **options))
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


def test_the_number_of_workers_changes_no_byte(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """On a simulated world; its rows are cut into many pieces of work, so that two workers really share them."""
    world = simulate(tmp_path / "data", tmp_path / "truth", scenario="plain", cases=400, seed=5)
    monkeypatch.setattr("models.isolation_forest.CHUNK", 64)
    one, two = (
        bytes_of(world.folder, tmp_path / f"run-{jobs}", settings_file=world.settings, jobs=jobs) for jobs in (1, 2)
    )
    assert [name for name in STABLE if one[name] != two[name]] == []
    told = json.loads((tmp_path / "run-2" / "manifest.json").read_text(encoding="utf-8"))
    assert told["options"]["jobs"] == 2
    assert any(check["ran"] for check in told["checks"] if check["rule"] in {model.id for model in load_catalogue().models})


def test_without_reports_the_tables_are_the_same(whole: dict[str, bytes], tmp_path: Path) -> None:
    data = write_world(make_world(seed=11, cases=150), tmp_path / "data")
    assert bytes_of(data, tmp_path / "run", reports=False) == whole
    assert not list((tmp_path / "run").glob("report.*"))
    assert json.loads((tmp_path / "run" / "manifest.json").read_text(encoding="utf-8"))["options"] == {"reports": False}
