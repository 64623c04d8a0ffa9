"""A small run made by hand, with hostile text in it, and a small world that was really scanned."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from detector.run import Run
from detector.run_folder import write_table
from detector.simulate import simulate

HOSTILE = "C-\x1b[31m07\u202e<b>"
RULE = "DLY-01"
TEST_KEY = "a key for the tests alone, 32 bytes"


def finding(number: int, **other: Any) -> dict[str, Any]:
    """One row of findings; what is not named is of a plain finding about case C-01."""
    evidence = {
        "rows": [{"table": "payments", "payment_id": "P-9", "amount": "450000", "paid_at": "2025-03-03T14:05:00+07:00"}],
        "values": {"over": 3.0},
    }
    return {
        "finding_id": f"f{number:02d}",
        "subject_type": "case",
        "subject_id": "C-01",
        "case_id": "C-01",
        "officer_id": None,
        "rule_id": RULE,
        "family": "delay",
        "severity": "medium",
        "confidence": 1.0,
        "score": 0.4,
        "p_value": float("nan"),
        "q_value": float("nan"),
        "observed": 8.0,
        "expected": 5.0,
        "unit": "working days",
        "explanation_en": f"Finding {number} in English.",
        "explanation_id": f"Temuan {number} dalam bahasa Indonesia.",
        "evidence": json.dumps(evidence),
        "service_code": "PERMIT",
        "office_id": "KC-01",
    } | other


def case(case_id: str, rank: int, **other: Any) -> dict[str, Any]:
    return {
        "case_id": case_id,
        "service_code": "PERMIT",
        "office_id": "KC-01",
        "score": 1.0 / rank,
        "rank": rank,
        "q_value": float("nan"),
        "flagged": False,
        "families": [],
        "rules": [],
        "submitted_at": "2025-03-01T09:00:00+07:00",
        "decision": "granted",
        "findings": 0,
    } | other


def small_run() -> Run:
    findings = [
        finding(1),
        finding(2, severity="high", officer_id="P-17"),
        finding(3, subject_id=HOSTILE, case_id=HOSTILE, explanation_en=f"Held \x1b[2J up {HOSTILE}", officer_id="P-17"),
        finding(4, subject_type="office", subject_id="KC-01", case_id=None, explanation_en="So is the whole office."),
        finding(5, subject_type="officer", subject_id="P-17", case_id=None, officer_id="P-17", rule_id="OLD-99"),
    ]
    cases = [
        case("C-01", 1, flagged=True, families=["delay"], rules=[RULE], findings=2),
        case(HOSTILE, 2, families=["delay"], rules=[RULE], findings=1),
        case("C-02", 3, decision=None),
    ]
    officer = {"officer_id": "P-17", "office_id": "KC-01", "offices": ["KC-01", "KC-02"], "score": 0.3, "rank": 1, "q_value": float("nan")}
    officers = [officer | {"flagged": False, "families": ["delay"], "rules": [RULE], "cases": 2, "findings": 3}]
    reject = {"table": "events", "file": "events.csv", "row": 4, "column": "timestamp", "value": "soon"}
    rejects = [reject | {"reason": "not a time", "used": False}]
    counts = {"tested": 0, "findings": 0, "not_tested": 0}
    manifest = {
        "suluh": "0",
        "contract": 1,
        "as_of": "2025-03-31T23:59:59+07:00",
        "jurisdiction": "Kota Contoh",
        "currency": "IDR",
        "inputs": [],
        "checks": [
            counts | {"rule": RULE, "ran": True, "tested": 3, "findings": 4, "reason_en": "", "reason_id": ""},
            counts | {"rule": "FEE-01", "ran": False, "reason_en": "no fees", "reason_id": "tiada tarif"},
        ],
        "counts": {"cases": 3, "flagged": 1, "findings": 5},
    }
    cases_table, officers_table, findings_table, rejects_table = map(pd.DataFrame, (cases, officers, findings, rejects))
    return Run(cases_table, officers_table, findings_table, rejects_table, manifest)


def write_small_run(folder: Path, run: Run) -> None:
    folder.mkdir()
    for name in ("cases", "officers", "findings", "rejects"):
        write_table(getattr(run, name), folder / f"{name}.parquet")
    outputs = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.iterdir()}
    (folder / "manifest.json").write_text(json.dumps({**run.manifest, "outputs": outputs}), encoding="utf-8")


@pytest.fixture
def run() -> Run:
    return small_run()


@pytest.fixture
def run_folder(tmp_path: Path, run: Run) -> Path:
    folder = tmp_path / "a-run"
    write_small_run(folder, run)
    return folder


@pytest.fixture
def runner() -> CliRunner:
    return CliRunner()


@pytest.fixture
def key(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """A key of the test's own, so that none is made in the home of whoever runs the tests."""
    monkeypatch.setenv("SULUH_KEY", TEST_KEY)
    yield


@dataclass(frozen=True)
class World:
    """A simulated data set, its settings where it needs some, and its scan."""

    data: Path
    settings: tuple[str, ...]
    run: Path


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> World:
    """A small world that was really made and scanned, once for all tests; nobody may change it."""
    folder = tmp_path_factory.mktemp("world")
    made = simulate(folder / "data", folder / "truth", scenario="plain", cases=400, seed=11)
    settings = ("--settings", str(made.settings)) if made.settings is not None else ()
    asked = ["scan", str(folder / "data"), "--out", str(folder / "run"), *settings]
    done = CliRunner(env={"SULUH_KEY": TEST_KEY}).invoke(main, asked)
    assert (done.exit_code, done.stderr) == (0, "")
    return World(folder / "data", settings, folder / "run")
