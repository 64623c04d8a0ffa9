"""Whole worlds as files: the same bytes for the same seed, readable without a reject, the truth beside them, honest troubles in each."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from detector.reading import DataSet, read_data_set
from detector.settings import load_settings
from detector.simulate import World, simulate
from detector.simulate.dues import compute_dues
from detector.simulate.habits import draw_habits
from detector.simulate.plan import draw_plan
from detector.simulate.scenarios import SCENARIOS
from detector.simulate.story import Story, tell_story
from detector.simulate.truth import confounders
from features.charter import load_charter
from features.errors import SuluhError


def _make(folder: Path, scenario: str, seed: int, cases: int = 400) -> World:
    return simulate(folder / "data", folder / "truth", scenario=scenario, cases=cases, seed=seed)


def _digest(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in sorted(folder.rglob("*")) if p.is_file()}


def _seed_of_format(name: str) -> int:
    return next(seed for seed in range(1000) if draw_habits(seed).files.format == name)


def _read(world: World) -> DataSet:
    return read_data_set(world.folder, load_charter(world.folder / "charter.yaml"), load_settings(world.settings))


@pytest.mark.parametrize("name", ["csv", "csv.gz", "csv.zst", "parquet", "jsonl", "parts", "mapped"])
def test_every_format_is_read_without_a_reject(tmp_path: Path, name: str) -> None:
    world = _make(tmp_path, "plain", _seed_of_format(name))
    data = _read(world)
    assert len(data.rejects) == 0
    assert {table: len(getattr(data.tables, table)) for table in world.rows} == dict(world.rows)
    told = pd.read_csv(world.truth / "cases.csv", dtype=str)
    assert set(told["case_id"]) <= set(data.tables.applications["case_id"])


@pytest.mark.parametrize(("scenario", "name"), [("plain", "csv.gz"), ("dirty", "parquet"), ("subtle", "mapped")])
def test_the_same_seed_gives_the_same_bytes(tmp_path: Path, scenario: str, name: str) -> None:
    seed = _seed_of_format(name)
    for copy in ("first", "second"):
        _make(tmp_path / copy, scenario, seed, 300)
    assert _digest(tmp_path / "first") == _digest(tmp_path / "second")


def test_another_seed_gives_another_world(tmp_path: Path) -> None:
    _make(tmp_path / "a", "plain", 1, 300)
    _make(tmp_path / "b", "plain", 2, 300)
    assert (tmp_path / "a/data/charter.yaml").read_bytes() != (tmp_path / "b/data/charter.yaml").read_bytes()


@pytest.mark.parametrize("scenario", sorted(SCENARIOS))
def test_every_scenario_tells_its_truth(tmp_path: Path, scenario: str) -> None:
    world = _make(tmp_path, scenario, 12, 900)
    told = json.loads((world.truth / "world.json").read_text(encoding="utf-8"))
    cases = pd.read_csv(world.truth / "cases.csv")
    assert told["scenario"] == scenario
    taking_part = cases.loc[cases["role"] == "taking part", "case_id"]
    assert taking_part.is_unique
    assert not set(taking_part) & set(cases.loc[cases["role"] == "harmed", "case_id"])
    assert len(taking_part) == world.cases_taking_part
    if scenario == "clean":
        assert len(cases) == 0 and world.officers_taking_part == 0
    else:
        assert 0.008 * 900 <= len(taking_part) <= 0.03 * 900
    inside = {p.stem.split(".")[0] for p in world.folder.iterdir()}
    assert not inside & {"cases", "world", "truth", "broken_rows"}


@pytest.fixture(scope="module")
def stories() -> list[Story]:
    return [tell_story(draw_plan(SCENARIOS["clean"], 1500, seed)) for seed in (6, 7, 8)]


def test_honest_troubles_are_in_every_world(stories: list[Story]) -> None:
    for story in stories:
        told = confounders(story)
        assert not [name for name, value in told.items() if not value and name not in ("late_shift", "swift_signatories")]
        rows = story.payments
        assert any(row.cents < 0 for row in rows), "no refund"
        assert any(row.status == "void" for row in rows), "no correction"
        assert (story.visits.note == 1).any(), "nothing is ever sent back"
        assert story.cases.express.any() and (story.cases.priority >= 0).any()


def test_standards_are_met_mostly_but_not_always(stories: list[Story]) -> None:
    for story in stories:
        cases, decided = story.cases, story.course.decided_at
        known = ~np.isnan(decided)
        promised = np.array([story.standards.days[s, e] for s, e in zip(cases.service.tolist(), cases.express.tolist(), strict=True)])
        late = story.week.counted(cases.submitted[known], decided[known]) > promised[known]
        assert 0.01 < late.mean() < 0.35


def test_the_charter_says_what_the_cases_owe(tmp_path: Path) -> None:
    world = _make(tmp_path, "clean", 12, 400)
    plan = draw_plan(SCENARIOS["clean"], 400, 12)
    story = tell_story(plan)
    dues = compute_dues(plan, story.cases)
    charter = load_charter(world.folder / "charter.yaml")
    for case in range(len(story.cases)):
        service = plan.services[int(story.cases.service[case])]
        day = (np.datetime64(plan.habits.first) + int(story.cases.submitted[case] // 1440)).item()
        values = {service.trade.attribute: np.array([float(story.cases.attribute[case])])} if service.trade.attribute else {}
        lane = service.express if story.cases.express[case] else "normal"
        owed = {
            fee.code: round(float(fee.amount.evaluate(values, 1)[0]) * 100)
            for fee in charter.services[service.code].fees or ()
            if not fee.optional and fee.lane in (None, lane) and fee.valid_from <= day <= (fee.valid_until or day)
        }
        assert owed == dict(dues.owed[case])


def test_broken_rows_are_where_the_truth_says(tmp_path: Path) -> None:
    seed = _seed_of_format("csv")
    world = _make(tmp_path, "dirty", seed, 900)
    broken = pd.read_csv(world.truth / "broken_rows.csv", dtype=str, keep_default_na=False)
    rows = sum(world.rows[table] for table in ("applications", "events", "payments"))
    assert len(broken) == pytest.approx(0.02 * rows, abs=5)
    assert {"bad date", "missing required", "conflicting id", "identical row", "unknown case", "text in money"} <= set(broken["kind"])
    for table in ("applications", "events", "payments"):
        written = pd.read_csv(world.folder / f"{table}.csv", dtype=str, keep_default_na=False)
        for line in broken[(broken["table"] == table) & (broken["column"] != "")].to_dict("records"):
            assert written.loc[int(line["row"]) - 1, line["column"]] == line["value"]


def test_what_cannot_be_made_is_said(tmp_path: Path) -> None:
    with pytest.raises(SuluhError, match="Did you mean 'plain'"):
        simulate(tmp_path / "a", tmp_path / "b", scenario="plian", cases=400, seed=1)
    with pytest.raises(SuluhError, match="at least"):
        simulate(tmp_path / "a", tmp_path / "b", cases=10, seed=1)
    with pytest.raises(SuluhError, match="seed"):
        simulate(tmp_path / "a", tmp_path / "b", cases=400, seed=-1)
    with pytest.raises(SuluhError, match="inside the data set"):
        simulate(tmp_path / "a", tmp_path / "a" / "truth", cases=400, seed=1)
    (tmp_path / "full").mkdir()
    (tmp_path / "full" / "keep.txt").write_text("mine")
    with pytest.raises(SuluhError, match="not empty"):
        simulate(tmp_path / "full", tmp_path / "b", cases=400, seed=1)
    assert (tmp_path / "full" / "keep.txt").read_text() == "mine"


def test_a_table_without_a_row_can_be_read_in_any_format(tmp_path: Path) -> None:
    world = simulate(tmp_path / "data", tmp_path / "truth", scenario="clean", cases=400, seed=1)  # JSON lines, and nobody complained
    assert (world.folder / "events.jsonl").is_file() and not (world.folder / "complaints.jsonl").exists()
    read = read_data_set(world.folder, load_charter(world.folder / "charter.yaml"), load_settings(None))
    assert read.tables.complaints.empty and len(read.tables.applications) == 400
