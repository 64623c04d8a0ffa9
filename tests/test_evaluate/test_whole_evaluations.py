"""Both evaluations and the simulation from the command line to the files, on very small worlds."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Collection
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli import main
from detector.evaluate.draws import DRAWN_ANEW
from detector.evaluate.evaluation import Wish, evaluate_data_set
from detector.evaluate.inject import Injected, Injector, NothingFitsError
from detector.simulate.schemes import load_schemes


@pytest.fixture(autouse=True)
def key(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("SULUH_KEY", "a key for the tests alone, 32 bytes")


def ran(*words: object, code: int = 0) -> Result:
    done = CliRunner().invoke(main, [str(word) for word in words])
    assert done.exit_code == code, done.output
    return done


def test_a_world_is_made_with_the_truth_beside_it(tmp_path: Path) -> None:
    done = ran("simulate", tmp_path / "w", "--cases", 200, "--seed", 2)
    assert (tmp_path / "w" / "charter.yaml").is_file()
    assert (tmp_path / "w-truth" / "cases.csv").is_file()
    assert not list((tmp_path / "w").rglob("*truth*"))
    assert f"Next: suluh scan {tmp_path / 'w'}" in done.stdout
    ran("simulate", tmp_path / "w", "--cases", 200, code=2)


def test_a_scenario_is_evaluated_and_saved(tmp_path: Path) -> None:
    words = ("evaluate", "--scenario", "plain", "--worlds", 2, "--cases", 400, "--seed", 1)
    done = ran(*words, "--out", tmp_path / "a")
    for text in ("average precision", "random", "plain rules", "false discoveries", "Recall by scheme", "0.1"):
        assert text in done.stdout
    held = json.loads((tmp_path / "a" / "evaluation.json").read_text(encoding="utf-8"))
    assert [world["cases"] for world in held["worlds"]] == [400, 400]
    assert held["lists"]["suluh"]["average_precision"]["worlds"] == 2
    assert (tmp_path / "a" / "schemes.csv").read_text(encoding="utf-8").startswith("scheme,cases,way,recall")
    ran(*words, "--out", tmp_path / "b")
    for name in ("evaluation.json", "measures.csv", "schemes.csv", "worlds.csv"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes(), name


def test_a_data_set_is_evaluated_and_only_read(injector: Injector, tmp_path: Path) -> None:
    before = {path: path.read_bytes() for path in injector.folder.iterdir()}
    done = ran("evaluate", injector.folder, "--worlds", 1, "--out", tmp_path / "a", "--budget", 20)
    assert "upper bound" in done.stdout
    assert "did not run" in done.stdout, "one draw has no other to learn from"
    assert "the first 20 cases" in done.stdout
    assert {path: path.read_bytes() for path in injector.folder.iterdir()} == before


@pytest.mark.parametrize(
    ("words", "told"),
    [
        ((), "Name either"),
        (("data", "--scenario", "plain"), "Name either"),
        (("--scenario", "plain", "--rate", "0.1"), "--rate is for a data set"),
        (("data", "--cases", "500"), "--cases is for simulated worlds"),
        (("--scenario", "plain", "--each-scheme", "5"), "--each-scheme is for a data set"),
        (("--scenario", "plane"), "plain"),
    ],
)
def test_options_that_do_not_go_together(words: tuple[str, ...], told: str, tmp_path: Path) -> None:
    out = () if not words else ("--out", tmp_path / "o")
    assert told in ran("evaluate", *words, *out, code=2).output


def test_a_folder_with_other_things_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("")
    assert "left as it is" in ran("evaluate", "--scenario", "clean", "--out", tmp_path, code=2).output


def test_a_draw_that_falls_on_nobody_is_drawn_anew(injector: Injector, monkeypatch: pytest.MonkeyPatch) -> None:
    real, asked = Injector.inject, []

    def unlucky(self: Injector, out: Path, *, rate: float, strength: float, seed: int, only: Collection[str] | None = None) -> Injected:
        asked.append(seed)
        if seed < 2 * DRAWN_ANEW:
            raise NothingFitsError("nobody")
        return real(self, out, rate=rate, strength=strength, seed=seed, only=only)

    monkeypatch.setattr(Injector, "inject", unlucky)
    wish = Wish(worlds=1, cases=0, seed=3, others=0, fdr=0.1, budget=None, has_upper=False)
    done = evaluate_data_set(injector.folder, None, wish, lambda text: None)
    assert asked == [3, 3 + DRAWN_ANEW, 3 + 2 * DRAWN_ANEW]
    assert done.worlds[0].name.endswith(f"draw {3 + 2 * DRAWN_ANEW}") and done.worlds[0].taking_part > 0
    monkeypatch.setattr("detector.evaluate.draws.MOST_TURNS", 2)
    with pytest.raises(NothingFitsError):
        evaluate_data_set(injector.folder, None, wish, lambda text: None)


def test_schemes_that_came_seldom_are_drawn_again_and_count_for_themselves_alone(injector: Injector) -> None:
    wish = Wish(worlds=1, cases=0, seed=3, others=0, fdr=0.1, budget=None, has_upper=False, each=2)
    done = evaluate_data_set(injector.folder, None, wish, lambda text: None)
    came = Counter(one.scheme for world in done.worlds for one in world.schemes)
    further = done.worlds[1:]
    assert further and all(world.is_further for world in further) and not done.worlds[0].is_further
    assert all(times >= 2 for times in came.values()) and set(came) | set(done.skipped) == set(load_schemes())
    assert done.lists["suluh"]["average_precision"].worlds == 1 and done.flagged["false discoveries"].worlds <= 1
    assert {name: estimate["in_depth"].worlds for name, estimate in done.schemes.items()} == dict(came)
    for at, world in enumerate(done.worlds[1:], start=1):
        before = Counter(one.scheme for earlier in done.worlds[:at] for one in earlier.schemes)
        assert all(before[one.scheme] < 2 for one in world.schemes)
