"""The control sample: unflagged cases only, by lot, the same whatever the order of the rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd

from detector.findings.control import control_sample
from detector.pipeline import ScanOptions, scan
from tests.worlds import make_world, write_world


def some_cases(count: int) -> pd.DataFrame:
    return pd.DataFrame({"case_id": [f"C{n:05d}" for n in range(count)], "flagged": np.arange(count) % 10 == 0})


def drawn(cases: pd.DataFrame, wanted: int, seed: int) -> set[str]:
    return set(cases["case_id"][control_sample(cases, wanted, seed)])


def test_by_lot_among_the_unflagged_whatever_the_order() -> None:
    cases = some_cases(500)
    first = drawn(cases, 30, seed=1)
    assert len(first) == 30 and not first & set(cases["case_id"][cases["flagged"]])
    assert drawn(cases.sample(frac=1.0, random_state=3), 30, seed=1) == first
    assert first < drawn(cases, 40, seed=1) and first != drawn(cases, 30, seed=2)
    assert drawn(cases, 0, seed=1) == set() and len(drawn(cases, 1_000, seed=1)) == 450


def test_every_case_is_as_likely() -> None:
    cases = some_cases(40)
    times = sum(control_sample(cases, 9, seed).astype(int) for seed in range(800))[~cases["flagged"].to_numpy()]
    assert abs(times.mean() - 200) < 1e-9 and times.std() < 2.0 * np.sqrt(800 * 0.25 * 0.75)


def test_a_scan_tells_its_sample(tmp_path: Path) -> None:
    data = write_world(make_world(seed=3, cases=60), tmp_path / "data")
    run = scan(ScanOptions(data, tmp_path / "run", control=7, seed=5))
    assert run.cases["control"].sum() == 7 and not (run.cases["control"] & run.cases["flagged"]).any()
    assert run.manifest["control"] == {"asked": 7, "drawn": 7, "unflagged": int((~run.cases["flagged"]).sum())}
    assert not scan(ScanOptions(data, tmp_path / "none")).cases["control"].any()
