"""Reports written by two processes: the same bytes as by one, and whole when the second is ended in between."""

from __future__ import annotations

import os
from concurrent.futures import BrokenExecutor
from dataclasses import replace
from pathlib import Path

import pytest

from detector import report_writing
from detector.catalogue import load_catalogue
from detector.pipeline import ScanOptions, scan
from detector.report_writing import helper_for, write_reports
from detector.run import read_run
from detector.simulate import simulate

REPORTS = ("report.html", "report.xlsx")


@pytest.fixture(scope="module")
def options(tmp_path_factory: pytest.TempPathFactory) -> ScanOptions:
    folder = tmp_path_factory.mktemp("world")
    world = simulate(folder / "data", folder / "truth", scenario="dirty", cases=600, seed=8)
    return ScanOptions(world.folder, folder / "one", world.settings, jobs=1, control=20)


def test_two_processes_write_what_one_writes(options: ScanOptions, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(report_writing, "LARGE", 0)
    scan(options)
    other = replace(options, out=options.out.with_name("two"), jobs=2)
    scan(other)
    for name in REPORTS:
        assert (options.out / name).read_bytes() == (other.out / name).read_bytes(), name


def test_a_small_scan_and_a_single_job_start_no_process() -> None:
    assert helper_for(report_writing.LARGE - 1, 8) is None and helper_for(report_writing.LARGE, 1) is None


def test_where_the_second_process_is_ended_the_first_writes_all(options: ScanOptions, tmp_path: Path) -> None:
    if not options.out.exists():
        scan(options)
    for table in options.out.glob("*.parquet"):
        (tmp_path / table.name).write_bytes(table.read_bytes())
    helper = helper_for(report_writing.LARGE, 2)
    assert helper is not None
    with pytest.raises(BrokenExecutor):
        helper.submit(os._exit, 1).result()
    write_reports(read_run(options.out), load_catalogue(), tmp_path, helper)
    for name in REPORTS:
        assert (tmp_path / name).read_bytes() == (options.out / name).read_bytes(), name
