"""Verdicts are honoured by the next scan: closed findings no longer count, and open again when their evidence grows."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.desk.deciding import Hand, append, decide
from detector.findings.verdicts import has_grown, latest_verdicts
from detector.pipeline import ScanOptions, scan
from detector.run import Run
from features.errors import SuluhError
from tests.worlds import make_world, write_world

NOW = dt.datetime(2025, 7, 1, 9, tzinfo=dt.UTC)
ROW = {"finding_id": "f1", "verdict": "explained", "reason": "", "decided_at": "2025-07-01T09:00:00+00:00", "score": "0.4"}
PLAIN = Hand.of({})


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Run]:
    folder = tmp_path_factory.mktemp("verdicts")
    write_world(make_world(seed=11, cases=120), folder / "data")
    return folder, scan(ScanOptions(folder / "data", folder / "run"))


def single(run: Run) -> pd.Series:
    """A finding about a case that has no other."""
    about = run.findings[(run.findings["subject_type"] == "case")]
    alone = about[~about["case_id"].duplicated(keep=False)]
    return alone.iloc[0]


def again(folder: Path, verdict: str, score: float | None, finding_id: str) -> Run:
    row = ROW | {"finding_id": finding_id, "verdict": verdict, "score": "" if score is None else str(score)}
    (folder / "data" / "verdicts.csv").unlink(missing_ok=True)
    append(folder / "data" / "verdicts.csv", row, PLAIN)
    return scan(ScanOptions(folder / "data", folder / "run-2"))


@pytest.mark.parametrize(
    ("verdict", "share_of_score", "closed"),
    [("explained", 1.0, True), ("data_error", None, True), ("confirmed", 1.0, False), ("unclear", 1.0, False), ("explained", 0.1, False)],
)
def test_closed_findings_do_not_count_and_open_when_they_grow(
    scanned: tuple[Path, Run], verdict: str, share_of_score: float | None, closed: bool
) -> None:
    folder, before = scanned
    chosen = single(before)
    score = None if share_of_score is None else 1.0 - (1.0 - chosen["score"]) / share_of_score if share_of_score < 1 else chosen["score"]
    after = again(folder, verdict, score, chosen["finding_id"])
    finding = after.findings.set_index("finding_id").loc[chosen["finding_id"]]
    assert (finding["verdict"], bool(finding["closed"])) == (verdict, closed)
    case = after.cases.set_index("case_id").loc[chosen["case_id"]]
    assert (list(case["rules"]) == []) == closed
    assert set(after.findings["finding_id"]) == set(before.findings["finding_id"])
    if closed:
        assert case["score"] == after.cases["score"].min() and not case["flagged"]


def test_ids_do_not_depend_on_settings(scanned: tuple[Path, Run], tmp_path: Path) -> None:
    folder, before = scanned
    (folder / "data" / "verdicts.csv").unlink(missing_ok=True)
    (tmp_path / "s.toml").write_text("[scan]\nfold_share = 1.0\n")
    other = scan(ScanOptions(folder / "data", tmp_path / "run", tmp_path / "s.toml"))
    about = before.findings[before.findings["subject_type"] != "office"]
    assert set(about["finding_id"]) <= set(other.findings["finding_id"])


def test_growth_is_a_tenth_of_the_way_left() -> None:
    before = np.array([0.4, 0.4, 0.9, np.nan])
    assert has_grown(before, np.array([0.46, 0.4601, 0.92, 0.99])).tolist() == [False, True, True, False]


def test_the_latest_verdict_holds_wherever_it_stands() -> None:
    times = pd.to_datetime(["2025-03-01", None, "2025-02-01", "2025-01-01"])
    rows = {"finding_id": ["a", "a", "a", "b"], "verdict": ["confirmed", "unclear", "explained", "data_error"], "decided_at": times}
    frame = pd.DataFrame({**rows, "reason": None, "score": ["0.5", None, "0.2", "odd"]})
    for order in ([0, 1, 2, 3], [3, 2, 1, 0]):
        latest = latest_verdicts(frame.iloc[order])
        assert latest["verdict"].to_dict() == {"a": "confirmed", "b": "data_error"}
        assert latest["score"]["a"] == 0.5 and np.isnan(latest["score"]["b"])


def test_rows_that_stand_there_stay(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.csv"
    file.write_bytes(b'\xef\xbb\xbfverdict,finding_id,by\r\nexplained,"a,b",\xc3\xa9\r\n')
    append(file, ROW, PLAIN)
    read = pd.read_csv(file, dtype=str, keep_default_na=False)
    assert list(read.columns) == ["verdict", "finding_id", "by", "reason", "decided_at", "score"]
    assert read.iloc[0].tolist() == ["explained", "a,b", "é", "", "", ""] and read["finding_id"].tolist() == ["a,b", "f1"]
    assert [path.name for path in tmp_path.iterdir()] == ["verdicts.csv"]


@pytest.mark.parametrize("text", ["finding_id,verdict\na,explained,more\n", "other\nx\n", 'finding_id,verdict\n"a,explained\n'])
def test_a_broken_file_is_left_as_it_is(tmp_path: Path, text: str) -> None:
    file = tmp_path / "verdicts.csv"
    file.write_text(text)
    with pytest.raises(SuluhError):
        append(file, ROW, PLAIN)
    assert file.read_text() == text


def test_the_data_set_is_found_and_a_wrong_id_gets_a_hint(scanned: tuple[Path, Run]) -> None:
    folder, run = scanned
    chosen = str(run.findings["finding_id"].iloc[0])
    (folder / "data" / "verdicts.csv").unlink(missing_ok=True)
    assert decide(folder / "run", chosen[:12], "explained", "because\nof rain", None, NOW).file == folder / "data" / "verdicts.csv"
    assert "because of rain" in (folder / "data" / "verdicts.csv").read_text()
    with pytest.raises(SuluhError, match=chosen):
        decide(folder / "run", chosen[:-1] + "x", "explained", "x", None, NOW)
    with pytest.raises(SuluhError, match="--dataset"):
        decide(folder / "run", chosen, "explained", "x", folder, NOW)
    (folder / "data" / "verdicts.csv").unlink()
