"""The loop of measuring: measured once, gone on with, and told from what was saved alone."""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from benchmarks.quality.__main__ import main
from benchmarks.quality.drawing import dots, shades
from benchmarks.quality.goals import LEAST_PRECISION, MOST_CLEAN, goals_of
from benchmarks.quality.page import write_page
from benchmarks.quality.results import OURS, PLAIN_RULES, Result, read_result
from detector.evaluate.intervals import Estimate
from detector.evaluate.traces import TRACES, is_right
from detector.simulate.schemes import load_schemes

SMALL = ("--worlds", "2", "--cases", "600", "--seed", "11", "--scenario", "plain", "--scenario", "clean", "--log", "nowhere")


@pytest.fixture(scope="module")
def measured(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Two scenarios measured into out/, the page beside it."""
    folder = tmp_path_factory.mktemp("quality")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("SULUH_KEY", "a key for the tests alone, 32 bytes")
        assert main([str(folder / "out"), *SMALL, "--page", str(folder / "quality.md")]) == 0
    return folder


def test_the_page_tells_what_was_measured(measured: Path) -> None:
    page = (measured / "quality.md").read_text(encoding="utf-8")
    for text in (
        "2 worlds of 600 cases each, seeds 11 to 12", "Not measured, since it is not under data/: nowhere.", "plain: average precision",
        "clean: share flagged, worst world", "upper mark", "### By strength", "--scenario plain", "## Goals",
    ):  # fmt: skip
        assert text in page
    ours = read_result(measured / "out" / "plain").of_list(OURS, "average_precision")
    assert f"| plain | {ours.value:.2f}" in page
    for name in ("lists", "schemes", "strength"):
        assert (measured / f"quality-{name}.svg").read_text(encoding="utf-8").startswith("<svg ")


def test_what_is_measured_is_not_measured_again(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    files = {path: path.stat().st_mtime_ns for path in (measured / "out").rglob("*") if path.is_file()}
    page = (measured / "quality.md").read_bytes()
    assert main([str(measured / "out"), *SMALL, "--page", str(measured / "quality.md")]) == 0
    assert "2 of 2 are measured already" in capsys.readouterr().out
    assert {path: path.stat().st_mtime_ns for path in files} == files
    assert (measured / "quality.md").read_bytes() == page


def test_a_result_of_other_options_is_refused(measured: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(measured / "out"), *SMALL, "--seed", "12", "--page", str(measured / "other.md")]) == 2
    assert "was measured with seed 11" in capsys.readouterr().err
    assert not (measured / "other.md").exists()
    assert main([str(measured / "out"), "--scenario", "plane", "--page", str(measured / "other.md")]) == 2


def test_saved_figures_agree_with_the_cases_beside_them(measured: Path) -> None:
    """`looked_at.csv` is written apart from the figures, so each checks the other."""
    result = read_result(measured / "out" / "plain")
    parts = result.cases[result.cases["role"] == "taking part"]
    assert len(parts) == sum(world["taking_part"] for world in result.worlds)
    for role, count in (("taking part", "true"), ("untouched", "wrong"), ("harmed", "harmed")):
        flagged = result.cases[result.cases["flagged"] & (result.cases["role"] == role)]
        assert len(flagged) == sum(world["flagged"][count] for world in result.worlds)
    assert int((parts["flagged"] & parts["is_family_right"]).sum()) == sum(world["family_right"] for world in result.worlds)
    assert set(parts["schemes"].str.split(" + ", regex=False).explode()) == set(result.schemes)
    one_scheme = parts[parts["schemes"].isin(result.schemes) & ~parts["schemes"].str.contains(" + ", regex=False)]
    depth = {world["name"]: world["taking_part"] for world in result.worlds}
    found = one_scheme["place"].le(one_scheme["world"].map(depth)).groupby(one_scheme["schemes"]).sum()
    told = pd.DataFrame([one for world in result.worlds for one in world["schemes"]]).groupby("scheme")["in_depth"].sum()
    assert (found <= told.reindex(found.index) + 1e-9).all(), "a case of two schemes counts for both there"


def test_thirds_by_strength_hold_every_case_with_a_size(measured: Path) -> None:
    held = read_result(measured / "out" / "plain").by_strength()
    assert list(held) == ["weak", "middle", "strong"]
    assert sum(count for count, _, _ in held.values()) > 0


def test_misses_are_counted_by_what_is_told_of_them(measured: Path) -> None:
    result = read_result(measured / "out" / "plain")
    missed, told = result.misses(), result.families()
    parts = result.cases[result.cases["role"] == "taking part"]
    pairs = parts.assign(scheme=parts["schemes"].str.split(" + ", regex=False)).explode("scheme")
    counts = pd.crosstab(pairs["scheme"], pairs["flagged"])
    assert missed.sum(axis=1).to_dict() == {name: int(n) for name, n in counts[False].items() if n}
    assert told.sum(axis=1).sum() + missed.to_numpy().sum() == len(pairs)


def test_a_further_draw_counts_for_its_schemes_alone() -> None:
    result = made([0.9, 0.8], [0.5, 0.5], kind="real log")
    result.held["worlds"][1]["is_further"] = True
    for world, own in zip(result.held["worlds"], (0.7, 0.6), strict=True):
        world["schemes"] = [{"scheme": "overcharge", "average_precision": {OURS: own, PLAIN_RULES: 0.1}}]
    assert result.precisions(OURS) == [0.9] and result.precisions(OURS, "overcharge") == [0.7, 0.6]
    assert result.beyond(PLAIN_RULES, "overcharge").value == pytest.approx(0.55)


def made(ours: list[float], plain: list[float], kind: str = "scenario", name: str = "plain") -> Result:
    """A result with nothing but average precisions."""
    lists = [{OURS: {"average_precision": a}, PLAIN_RULES: {"average_precision": b}} for a, b in zip(ours, plain, strict=True)]
    worlds = [{"lists": held, "schemes": [], "flagged": {"true": 0, "wrong": 2, "harmed": 0}, "cases": 1000} for held in lists]
    summed = {OURS: {"average_precision": {"value": sum(ours) / len(ours), "low": 0.0, "high": 1.0, "worlds": len(ours)}}}
    return Result(name, {"kind": kind}, {"worlds": worlds, "lists": summed, "schemes": {}, "flagged": {}}, pd.DataFrame())


def test_differences_and_ratios_are_paired() -> None:
    result = made([0.9, 0.8, 0.7], [0.7, 0.6, 0.5])
    beyond = result.beyond(PLAIN_RULES)
    assert beyond.value == pytest.approx(0.2)
    assert beyond.high - beyond.low < 1e-6, "the same in every world, however much the worlds differ"
    assert result.gap_to(PLAIN_RULES).value == pytest.approx(0.6 / 1.2)
    behind = made([0.1, 0.2], [0.5, 0.61]).beyond(PLAIN_RULES)
    assert behind.value < 0 and behind.high < 0
    assert math.isnan(made([0.9], [math.nan]).beyond(PLAIN_RULES).value)


def test_a_goal_is_kept_or_not() -> None:
    least = LEAST_PRECISION["plain"]
    kept = {goal.about: goal.is_kept for goal in goals_of(made([least, least + 0.01], [0.1, 0.1]))}
    assert kept["plain: average precision"] is True
    assert kept["plain: officers, average precision"] is None
    assert {g.about: g.is_kept for g in goals_of(made([0.5, 0.5], [0.4, 0.4]))}["plain: 1-AP as a share of the plain rules'"] is False
    (clean,) = goals_of(made([math.nan], [math.nan], name="clean"))
    assert MOST_CLEAN < 0.002 and clean.is_kept is False, "2 of 1,000"


def test_every_scheme_has_families_in_which_it_leaves_traces() -> None:
    assert set(TRACES) == set(load_schemes())
    assert is_right("fee", ["backdating", "overcharge"])
    assert not is_right("fee", ["backdating"])


def test_pictures_escape_and_stand_what_is_not_known() -> None:
    unknown = Estimate(math.nan, math.nan, math.nan, 0)
    drawn = dots("a <b>", {"r&d": {"x": Estimate(0.5, 0.4, 0.6, 3), "y": unknown}})
    assert "a &lt;b&gt;" in drawn and "r&amp;d" in drawn and "not known" in drawn and "nan" not in drawn
    assert "nan" not in shades("t", ["plain"], {"scheme": [math.nan]})


def test_the_page_tells_worlds_and_draws(measured: Path, tmp_path: Path) -> None:
    """Of a scenario and of a real log, each by its own options."""
    scenario = read_result(measured / "out" / "plain")
    told = {name: value for name, value in scenario.told.items() if name not in ("worlds", "cases")} | {"kind": "real log", "draws": 20}
    log = Result("a-log", told, scenario.held | {"skipped": {}}, scenario.cases)
    write_page([scenario, log], tmp_path / "quality.md", "the command", [])
    text = (tmp_path / "quality.md").read_text(encoding="utf-8")
    assert "- 20 draws of each log" in text and f"{scenario.told['cases']:,} cases each" in text
    assert "### a-log, by scheme" in text and "### What is missed" in text
