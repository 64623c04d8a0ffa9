"""A dossier names the file and the row of what its findings rest on, from the files that were scanned and no others."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from detector.desk.dossiers import write_dossier
from detector.pipeline import ScanOptions, scan
from detector.run import read_run
from detector.simulate import simulate
from features.errors import SuluhError

KEYS = {"events": "activity", "payments": "payment_id", "charges": "charge_id"}


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("rows")
    simulate(folder / "data", folder / "truth", scenario="plain", cases=1_500, seed=5)
    for file in (folder / "data").glob("*.parquet"):
        pd.read_parquet(file).to_csv(file.with_suffix(".csv"), index=False)
        file.unlink()
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", "a key for this test alone, 32 bytes")
        scan(ScanOptions(folder / "data", folder / "run"))
    return folder


@pytest.fixture(scope="module")
def case(world: Path) -> str:
    run = read_run(world / "run")
    paid = run.findings[(run.findings["family"] == "fee") & run.findings["case_id"].notna()]
    return str(paid.sort_values("score")["case_id"].iloc[-1])


def dossier(world: Path, case: str, out: Path, dataset: Path | None = None) -> dict[str, Any]:
    path = write_dossier(world / "run", case, "json", "en", out / "dossier.json", dataset)
    told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return told


def test_each_row_stands_where_it_is_said_to(world: Path, case: str, tmp_path: Path) -> None:
    told = dossier(world, case, tmp_path)
    assert told["input_rows_not_read"] == "" and told["input_rows_left_out"] == 0
    lines = {path.name: path.read_text(encoding="utf-8").splitlines() for path in (world / "data").glob("*.csv")}
    for row in told["input_rows"]:
        line = lines[row["file"]][row["row"] - 1]
        assert row["case_id"] in line and all(cell in line for cell in row["cells"].values()), (row, line)
    named = {(row["table"], row["cells"].get(KEYS.get(row["table"], ""))) for row in told["input_rows"]}
    rests_on = [row for found in told["findings"] for row in found["evidence"]["rows"]]
    assert {(row["table"], row.get(KEYS.get(row["table"], ""))) for row in rests_on} <= named
    assert {"applications", "events", "payments"} <= {row["table"] for row in told["input_rows"]}


def test_the_page_has_them_too(world: Path, case: str, tmp_path: Path) -> None:
    rows = dossier(world, case, tmp_path)["input_rows"]
    html = write_dossier(world / "run", case, "html", "id", tmp_path / "dossier.html").read_text(encoding="utf-8")
    assert all(f'<td>{row["file"]}</td><td class="num">' in html for row in rows)
    assert "Letak baris dalam data masukan" in html


def test_an_officer_has_the_rows_of_the_cases(world: Path, tmp_path: Path) -> None:
    run = read_run(world / "run")
    officer = str(run.findings.loc[run.findings["case_id"].notna(), "officer_id"].dropna().iloc[0])
    told = dossier(world, officer, tmp_path)
    of_cases = {found["case_id"] for found in told["findings"] if found["case_id"] and found["evidence"].get("rows")}
    assert of_cases and of_cases <= {row["case_id"] for row in told["input_rows"]}


def test_a_file_that_was_changed_is_named_and_not_read(world: Path, case: str, tmp_path: Path) -> None:
    copy = tmp_path / "data"
    shutil.copytree(world / "data", copy)
    with (copy / "payments.csv").open("a", encoding="utf-8") as file:
        file.write("\n")
    told = dossier(world, case, tmp_path, copy)
    assert told["input_rows_not_read"] == "Not the files that were scanned, so not read: payments.csv."
    assert {row["table"] for row in told["input_rows"]} == {"applications", "events"}


def test_without_the_data_set_it_is_said(world: Path, case: str, tmp_path: Path) -> None:
    alone = tmp_path / "alone"
    shutil.copytree(world / "run", alone / "run")
    told = dossier(alone, case, tmp_path)
    assert told["input_rows"] == [] and "was not at hand" in told["input_rows_not_read"]
    with pytest.raises(SuluhError, match="not a data set"):
        dossier(alone, case, tmp_path, tmp_path)
