"""A pair from the log to the reader: found, sealed, explained, closed by a verdict; no agent's id leaves the data set."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.desk.deciding import Hand, append
from detector.desk.explaining import explain
from detector.desk.screen import plain_text
from detector.pipeline import ScanOptions, scan
from detector.run import Run, read_run
from tests.test_features.pair_logs import File, make_files, usual_wait, write_log
from tests.test_flow.test_nobody_in_clear import texts
from tests.worlds import make_world, write_world


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    folder, rng = tmp_path_factory.mktemp("pairs"), np.random.default_rng(5)

    def choose(file: File, rng: np.random.Generator) -> int:
        return 2 if file.agent == 3 and rng.random() < 0.4 else int(rng.integers(6))

    def wait(file: File, officer: int, rng: np.random.Generator) -> float:
        return 0.3 if (file.agent, officer) == (3, 2) and rng.random() < 0.9 else usual_wait(file, officer, rng)

    write_log(folder / "data", make_files(rng, 1800), rng, choose, wait)
    return folder, scan(ScanOptions(folder / "data", folder / "run"))


def pairs_of(run: Run) -> pd.DataFrame:
    """The findings about the planted pair's officer with an agent."""
    return run.findings[(run.findings["subject_type"] == "pair") & (run.findings["officer_id"] == "P2")]


def test_one_subject_for_three_rules(scanned: tuple[Path, Run]) -> None:
    pairs = pairs_of(scanned[1])
    assert set(pairs["rule_id"]) == {"REL-01", "REL-03", "QUE-04"}
    assert (scanned[1].findings["subject_type"] == "pair").sum() <= len(pairs) + 1  # a small share of wrong ones is the promise
    assert pairs["subject_id"].nunique() == 1 and pairs["finding_id"].is_unique
    assert re.fullmatch(r"P2\|agent-[0-9a-f]{16}", pairs["subject_id"].iloc[0])
    assert pairs["q_value"].between(0, 0.15).all() and pairs["p_value"].between(0, 0.01).all()
    seal = pairs["subject_id"].iloc[0].split("|")[1]
    for name in ("explanation_en", "explanation_id", "evidence"):
        assert pairs[name].str.contains(seal, regex=False).all(), name
    assert pairs["evidence"].str.contains('"table": "events"').all()


def test_no_clear_id_of_an_agent_or_applicant_in_any_file(scanned: tuple[Path, Run]) -> None:
    folder, run = scanned
    subject = pairs_of(run)["subject_id"].iloc[0]
    told = {file.name: "\n".join(texts(file)) for file in sorted((folder / "run").iterdir())}
    assert {"findings.parquet", "findings.csv", "report.html", "report.xlsx"} <= set(told)
    for name, text in told.items():
        assert not re.search(r"AGENT-\d|\bA\d{5}\b", text), name
    for name in ("findings.parquet", "findings.csv", "report.html", "report.xlsx"):
        assert subject.split("|")[1] in told[name], name


def test_a_pair_and_its_officer_are_explained_in_both_languages(scanned: tuple[Path, Run]) -> None:
    folder, run = scanned
    run, rules = read_run(folder / "run"), load_catalogue().rules_by_id
    subject = pairs_of(run)["subject_id"].iloc[0]
    for asked in (subject, "P2"):
        for language, word in (("en", "stands out most since"), ("id", "Paling menonjol sejak")):
            text = plain_text(explain(run, rules, asked, "en" if language == "en" else "id"))
            assert subject.split("|")[1] in text and word in text
            assert all(rules[rule].title["en" if language == "en" else "id"] in text for rule in ("REL-01", "REL-03", "QUE-04"))


def test_a_verdict_closes_a_pair(scanned: tuple[Path, Run]) -> None:
    folder, run = scanned
    chosen = pairs_of(run).set_index("rule_id").loc["REL-01"]
    row = {"finding_id": chosen["finding_id"], "verdict": "explained", "reason": "counter 2 serves letters K to N",
           "decided_at": "2025-07-01T09:00:00+00:00", "score": str(chosen["score"])}  # fmt: skip
    append(folder / "data" / "verdicts.csv", row, Hand.of({}))
    after = pairs_of(scan(ScanOptions(folder / "data", folder / "again"))).set_index("rule_id")
    assert set(after["finding_id"]) == set(pairs_of(run)["finding_id"])
    assert after["closed"].to_dict() == {"REL-01": True, "REL-03": False, "QUE-04": False}


@pytest.mark.parametrize(
    ("stripped", "silent"),
    [("applications.agent_id", {"REL-01", "REL-03", "QUE-04"}), ("applications.applicant_id", {"REL-02"}),
     ("events.officer_id", {"REL-01", "REL-02", "REL-03", "QUE-04"})],
)  # fmt: skip
def test_without_agents_the_rules_are_told_as_not_run(tmp_path: Path, stripped: str, silent: set[str]) -> None:
    write_world(make_world(3, cases=40).without(stripped), tmp_path / "data")
    run = scan(ScanOptions(tmp_path / "data", tmp_path / "run"))
    checks = {check["rule"]: check for check in run.manifest["checks"] if check["rule"] in {"REL-01", "REL-02", "REL-03", "QUE-04"}}
    assert {name for name, check in checks.items() if not check["ran"]} == silent
    assert all(stripped.split(".")[1] in checks[name]["reason_en"] for name in silent)
