"""Models in a scan: few findings, of little weight, or a reason why there are none; the same from a file as fitted anew."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.findings.modelling import MOST_MODEL, Learning, judge, oddest
from detector.fitting import fit
from detector.pipeline import ScanOptions, scan
from detector.run import Run
from detector.settings import Settings
from features.blocks import BLOCK, LIMIT, blocks_of, standardised
from features.errors import SuluhError
from features.signal_kinds import KIND_OF
from models.saving import load_models, save_models
from tests.worlds import make_world, write_world

CATALOGUE = load_catalogue()
CASES = CATALOGUE.models[0]


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_world(make_world(seed=11, cases=300), tmp_path_factory.mktemp("models") / "data")


@pytest.fixture(scope="module")
def plain(data: Path) -> Run:
    return scan(ScanOptions(data, data.parent / "run"))


def of_models(run: Run) -> pd.DataFrame:
    return run.findings[run.findings["rule_id"].str.startswith("MOD-")].reset_index(drop=True)


def planted(count: int, odd: int) -> pd.DataFrame:
    rng = np.random.default_rng(3)
    frame = pd.DataFrame(rng.normal(size=(count, 5)), columns=sorted(KIND_OF)[:5])
    frame.iloc[:odd] = 9.0
    return frame


def test_every_model_is_reported(plain: Run) -> None:
    checks = {check["rule"]: check for check in plain.manifest["checks"] if check["rule"].startswith("MOD-")}
    assert set(checks) == {"MOD-01", "MOD-02"}
    assert checks["MOD-01"]["ran"] and checks["MOD-01"]["tested"] == 300
    assert not checks["MOD-02"]["ran"] and "at least 20" in checks["MOD-02"]["reason_en"] and "20" in checks["MOD-02"]["reason_id"]
    assert plain.manifest["model"] is None


@pytest.mark.parametrize("count", [200, 3_000])
def test_few_are_told_and_the_planted_first(count: int) -> None:
    judged = judge(CASES, planted(count, odd=1), Learning(seed=1, jobs=1))
    assert oddest(judged, np.ones(count, dtype=np.bool_)).tolist() == [0]
    assert not len(oddest(judged, np.arange(count) > 0))
    crowd = judge(CASES, planted(count, odd=count // 20), Learning(seed=1, jobs=1))
    assert len(oddest(crowd, np.ones(count, dtype=np.bool_))) <= 3


@pytest.mark.parametrize("seed", range(6))
def test_where_nothing_is_odd_next_to_nothing_is_told(seed: int) -> None:
    noise = pd.DataFrame(np.random.default_rng(seed).normal(size=(2_000, 6)), columns=sorted(KIND_OF)[:6])
    assert len(oddest(judge(CASES, noise, Learning(seed, jobs=1)), np.ones(2_000, dtype=np.bool_))) <= 2


def test_a_kept_model_says_what_one_fitted_anew_says(data: Path, plain: Run, tmp_path: Path) -> None:
    found = fit(data, tmp_path / "kept.model", Settings())
    assert [name for name, _, _ in found.models] == ["MOD-01"] and found.left_out[0][0] == "MOD-02"
    kept = scan(ScanOptions(data, tmp_path / "run", model=tmp_path / "kept.model"))
    pd.testing.assert_frame_equal(of_models(kept), of_models(plain))
    assert kept.manifest["model"]["file"] == "kept.model"
    check = next(check for check in kept.manifest["checks"] if check["rule"] == "MOD-02")
    assert not check["ran"] and "model file" in check["reason_en"]


def test_a_model_of_other_signals_is_refused_before_anything_is_written(data: Path, tmp_path: Path) -> None:
    other = CASES.fit(planted(100, odd=0), 1).fitted
    save_models(tmp_path / "other.model", [other], "0")
    with pytest.raises(SuluhError, match="fitted on other signals"):
        scan(ScanOptions(data, tmp_path / "run", model=tmp_path / "other.model"))
    with pytest.raises(SuluhError, match="no model file"):
        scan(ScanOptions(data, tmp_path / "run", model=tmp_path / "nowhere"))
    assert not (tmp_path / "run").exists()


def test_findings_of_a_model_hardly_weigh_and_are_whole(data: Path, tmp_path: Path) -> None:
    """A model fitted on calm rows finds many odd in the world; still few are told, low, and they flag nothing."""
    calm = planted(2_000, odd=0)
    signals = sorted(KIND_OF)
    rng = np.random.default_rng(5)
    calm = pd.DataFrame(rng.normal(scale=0.05, size=(2_000, len(signals))), columns=signals)
    save_models(tmp_path / "calm.model", [CASES.fit(calm, 1).fitted], "0")
    run = scan(ScanOptions(data, tmp_path / "run", model=tmp_path / "calm.model"))
    told = of_models(run)
    assert 1 <= len(told) <= 3
    assert set(told["severity"]) == {"low"} and (told["weight"] <= MOST_MODEL).all() and (told["score"] <= 0.125).all()
    assert set(told["family"]) <= {"delay", "fee", "queue", "process"} and not told["finding_id"].duplicated().any()
    assert told["explanation_en"].str.contains("taken together", case=False).all() and told["explanation_id"].str.len().gt(20).all()
    held = json.loads(told["evidence"].iloc[0])
    assert held["rows"][0]["case_id"] == told["case_id"].iloc[0] and "model_score" in held["values"]
    alone = run.cases[run.cases["rules"].map(lambda rules: len(rules) > 0 and all(rule.startswith("MOD-") for rule in rules))]
    assert not alone["flagged"].any()


def test_same_file_for_same_seed(data: Path, tmp_path: Path) -> None:
    for name, seed in (("a", 1), ("b", 1), ("c", 2)):
        fit(data, tmp_path / name, replace(Settings(), scan=replace(Settings().scan, seed=seed)))
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes() != (tmp_path / "c").read_bytes()
    assert load_models(tmp_path / "a").models[0].origin["applications.csv"]


def test_blocks_follow_position_and_none_is_small() -> None:
    group, position = np.repeat([0, 1], [130, 7]), np.random.default_rng(1).permutation(137)
    block = blocks_of(group, position)
    assert sorted(np.bincount(block).tolist()) == [7, BLOCK, 80]
    first = np.flatnonzero(block == block[np.argmin(np.where(group == 0, position, 999))])
    assert position[first].max() == np.sort(position[group == 0])[BLOCK - 1]


def test_beside_the_block_zero_is_usual_and_missing_stays_missing() -> None:
    group = np.zeros(100, dtype=np.int64)
    value = np.tile([1.0, 2.0, 3.0, 2.0], 25)
    value[7], value[9] = 500.0, np.nan
    z = standardised(value, (blocks_of(group, np.arange(100)),), group)
    assert np.isnan(z[9]) and z[7] > 1.0 and abs(np.nanmedian(z)) < 1e-9 and np.nanmax(np.abs(z)) <= LIMIT
    few = standardised(value[:5], (blocks_of(group[:5], np.arange(5)),), group[:5])
    assert np.isnan(few).all()
    assert (standardised(np.ones(20), (blocks_of(group[:20], np.arange(20)),), group[:20]) == 0).all()
