"""The ablation ranks as a scan does, takes away what it says, and knows detectors that keep their order."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from benchmarks.quality.ablation import ablation_section, main
from benchmarks.quality.changes import CHANGES, WHOLE, Change, Found, find, list_of, neighbours_of
from benchmarks.quality.detectors import PYOD, filled_signals, pyod_scores
from benchmarks.quality.extended_forest import extended_forest
from detector.catalogue import load_catalogue
from detector.pipeline import ScanOptions, prepare, scan
from detector.pseudonyms import Pseudonyms
from detector.run import Run
from detector.settings import load_settings
from detector.signals import build_signals
from detector.simulate import simulate
from models.unusual_case import MODEL

KEY = "a key for the tests alone, 32 bytes"


@pytest.fixture(scope="module")
def scanned(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, Found, Path]:
    folder = tmp_path_factory.mktemp("parts")
    world = simulate(folder / "data", folder / "truth", scenario="plain", cases=1_500, seed=807)
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", KEY)
        run = scan(ScanOptions(world.folder, folder / "run", world.settings, reports=False))
    settings, catalogue = load_settings(world.settings), load_catalogue()
    context = build_signals(prepare(world.folder, settings).context, catalogue)
    return run, find(context, catalogue, settings, Pseudonyms.of(KEY.encode())), folder


def test_with_nothing_taken_away_it_is_the_scans_list(scanned: tuple[Run, Found, Path]) -> None:
    run, found, _ = scanned
    cases = list_of(found, WHOLE)["cases"].set_index("case_id").loc[run.cases["case_id"]]
    for column in ("rank", "flagged", "score"):
        assert np.array_equal(cases[column].to_numpy(), run.cases[column].to_numpy()), column
    officers = list_of(found, WHOLE)["officers"].set_index("officer_id").loc[run.officers["officer_id"]]
    assert np.array_equal(officers["rank"].to_numpy(), run.officers["rank"].to_numpy())


@pytest.mark.parametrize("family", ["delay", "fee", "queue", "process", "relation"])
def test_a_family_that_is_taken_away_is_gone(family: str, scanned: tuple[Run, Found, Path]) -> None:
    _, found, _ = scanned
    (change,) = [each for each in CHANGES if each.families == {family}]
    told = list_of(found, change)["findings"]
    by_rule = told[~told["rule_id"].str.startswith("MOD-")]
    assert family not in set(by_rule["family"])
    assert len(by_rule) > 0


def test_what_repeats_and_models_are_gone(scanned: tuple[Run, Found, Path]) -> None:
    _, found, _ = scanned
    whole = list_of(found, WHOLE)["findings"]
    assert (whole["repeated"] > 0).any() and whole["rule_id"].str.startswith("MOD-").any()
    bare = list_of(found, Change("x", rules=frozenset({"REL-07"}), has_patterns=False, has_models=False))["findings"]
    assert not (bare["repeated"] > 0).any() and not bare["rule_id"].str.startswith("MOD-").any()


def test_neighbours_at_any_time_change_waits_and_only_while_asked(scanned: tuple[Run, Found, Path]) -> None:
    _, found, _ = scanned
    bare = prepare(scanned[2] / "data", found.settings).context
    (anytime,) = [change for change in CHANGES if not change.has_neighbours]
    with neighbours_of(anytime, 1):
        other = build_signals(bare, found.catalogue).frames["queueing"]
    again = build_signals(bare, found.catalogue).frames["queueing"]
    mine = found.context.frames["queueing"]
    assert mine.equals(again)
    assert other["wait"].equals(mine["wait"]) and not other["excess_wait"].equals(mine["excess_wait"])
    assert np.corrcoef(*(frame["excess_wait"].fillna(0.0) for frame in (mine, other)))[0, 1] > 0.5, "each still beside its own queue"


def test_the_section_tells_every_change(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SULUH_KEY", KEY)
    words = [str(tmp_path), "--worlds", "1", "--cases", "400", "--seed", "5", "--scenario", "plain"]
    assert ablation_section(tmp_path) == []
    assert main(words) == 0
    text = "\n".join(ablation_section(tmp_path))
    assert all(f"| {change.name} |" in text for change in CHANGES)
    assert "done" in capsys.readouterr().out
    assert main(words) == 0
    assert "done" not in capsys.readouterr().out, "what is there is not done again"
    with pytest.raises(SystemExit, match="other options"):
        main([*words, "--seed", "6"])


def test_the_extended_forest_sees_what_lies_apart() -> None:
    rng = np.random.default_rng(0)
    values = np.vstack([rng.normal(size=(600, 3)), [[9.0, -9.0, 9.0]]])
    scores = extended_forest(values, 1)
    assert scores.argmax() == 600 and (scores > 0).all() and (scores < 1).all()
    assert np.array_equal(scores, extended_forest(values, 1)) and not np.array_equal(scores, extended_forest(values, 2))
    assert np.ptp(extended_forest(np.zeros((50, 2)), 1)) == 0.0, "all alike: none is odder"


@pytest.mark.parametrize("name", sorted(PYOD))
def test_pyod_is_seeded_and_keeps_the_rows(name: str, scanned: tuple[Run, Found, Path]) -> None:
    pytest.importorskip("pyod", reason="extra 'benchmark'")
    values = filled_signals(MODEL.signals(scanned[1].context.frames[MODEL.table]))
    scores = pyod_scores(*PYOD[name], values, 3)
    assert len(scores) == len(values) and np.isfinite(scores).all()
    assert np.array_equal(scores, pyod_scores(*PYOD[name], values, 3))
