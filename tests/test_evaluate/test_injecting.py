"""Schemes put into an existing data set: seeded, and nothing else changes."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pandas as pd
import pytest

from detector.evaluate.inject import Injector, missing, read_injector, scaled, settings_text
from detector.evaluate.truth import Truth, read_truth
from detector.preparing import prepare
from detector.settings import Settings, load_settings
from detector.simulate.scenarios import Strength
from detector.simulate.schemes import load_schemes
from features.errors import SuluhError
from features.tables import Tables
from tests.tiny import table, write_tiny

TABLES = ("applications", "events", "payments")


def without(tables: Tables, name: str, ids: frozenset[str]) -> pd.DataFrame:
    """The rows of cases other than these, as text."""
    frame: pd.DataFrame = getattr(tables, name)
    if "case" in frame:
        frame = frame.assign(case_id=tables.applications["case_id"].to_numpy()[frame["case"]]).drop(columns="case")
    kept = frame[~frame["case_id"].isin(ids)].reset_index(drop=True)
    return kept.astype(object).where(kept.notna(), None).astype(str)


def injected(injector: Injector, out: Path, seed: int = 1, only: list[str] | None = None, rate: float = 0.02) -> tuple[Tables, Truth]:
    done = injector.inject(out, rate=rate, strength=1.0, seed=seed, only=only)
    return prepare(done.data, load_settings(done.settings)).context.tables, read_truth(done.truth)


@pytest.mark.parametrize("scheme", list(load_schemes()))
def test_one_scheme_touches_its_cases_and_no_other_row(injector: Injector, tmp_path: Path, scheme: str) -> None:
    try:
        tables, truth = injected(injector, tmp_path, only=[scheme])
    except SuluhError as fault:  # a small world may hold no case for a scheme that waits for circumstances
        assert load_schemes()[scheme].rare or missing(injector.context, load_schemes()[scheme]), fault
        return
    ids = truth.ids("taking part")
    assert ids
    assert set(truth.cases["scheme"]) == {scheme}
    before = injector.context.tables
    for name in TABLES:
        pd.testing.assert_frame_equal(without(before, name, ids), without(tables, name, ids)[list(without(before, name, ids))])
    every = frozenset(before.applications["case_id"])
    mine = [name for name in TABLES if not without(before, name, every - ids).equals(without(tables, name, every - ids))]
    assert mine, "a case that takes part is different from before"


def test_the_same_seed_gives_the_same_bytes_and_another_does_not(injector: Injector, tmp_path: Path) -> None:
    runs = [injector.inject(tmp_path / str(at), rate=0.02, strength=1.0, seed=seed) for at, seed in enumerate((4, 4, 5))]
    files = [{p.name: p.read_bytes() for folder in (run.data, run.truth) for p in folder.iterdir()} for run in runs]
    assert files[0] == files[1]
    assert files[0]["cases.csv"] != files[2]["cases.csv"]


def test_rate_and_officers(injector: Injector, tmp_path: Path) -> None:
    _, truth = injected(injector, tmp_path)
    assert 1 <= len(truth.ids("taking part")) <= 0.03 * len(injector.context.tables.applications)
    assert len(truth.officer_ids) <= max(1, round(0.05 * 60))
    assert not truth.ids("taking part") & truth.ids("harmed")


def test_overcharge_takes_more_than_before(injector: Injector, tmp_path: Path) -> None:
    tables, truth = injected(injector, tmp_path, only=["overcharge"])
    case = sorted(truth.ids("taking part"))[0]

    def paid(held: Tables) -> int:
        mine = (held.applications["case_id"] == case).to_numpy().argmax()
        return int(held.payments.loc[held.payments["case"] == mine, "amount"].sum())

    assert paid(tables) > paid(injector.context.tables)


def test_what_is_approved_at_night_is_decided_then(tmp_path: Path) -> None:
    """Where the decision bears the time of the approval it still does, though the step that follows is moved too."""
    days = [day.strftime("%Y-%m-%d") for day in pd.bdate_range("2025-03-03", periods=60)]
    filed = [f"C{at:02d},LICENCE,O1,{day}T09:00:00,granted,{day}T11:00:00" for at, day in enumerate(days)]
    steps = (("check", "10:00:00", "P2"), ("approval", "11:00:00", "P1"), ("issuance", "11:20:00", "P2"))
    events = [f"C{at:02d},{name},{day}T{clock},{who}" for at, day in enumerate(days) for name, clock, who in steps]
    folder = write_tiny(
        tmp_path / "data",
        applications=table("case_id,service_code,office_id,submitted_at,decision,decided_at", filed),
        events=table("case_id,activity,timestamp,officer_id", events),
    )
    tables, truth = injected(read_injector(folder, None), tmp_path / "out", only=["night-approval"], rate=0.2)
    nights = tables.events[tables.events["activity"] == "approval"].set_index("case")["timestamp"]
    touched = tables.applications["case_id"].isin(truth.ids("taking part"))
    assert touched.sum() > 3
    assert (tables.applications["decided_at"] == nights).all()


def test_schemes_whose_columns_are_missing_are_skipped_and_said(injector: Injector, tmp_path: Path) -> None:
    filled = {name: columns - {"started_at", "recorded_at", "agent_id"} for name, columns in injector.context.tables.filled.items()}
    filled["payments"] = frozenset()
    poor = replace(injector, context=replace(injector.context, tables=replace(injector.context.tables, filled=filled)))
    done = poor.inject(tmp_path, rate=0.02, strength=1.0, seed=1)
    assert "no payments" in done.skipped["overcharge"]
    assert "started_at" in done.skipped["instant-approval"]
    assert "recorded_at" in done.skipped["backdating"]
    assert "agent_id" in done.skipped["queue-jump-agent"]


def test_a_log_without_officers_is_refused(tmp_path: Path) -> None:
    tables = {
        "applications": "case_id,service_code,office_id,submitted_at\nA,LICENCE,O1,2025-01-06T09:00:00",
        "events": "case_id,activity,timestamp\nA,check,2025-01-06T10:00:00",
    }
    with pytest.raises(SuluhError, match="name no officers"):
        read_injector(write_tiny(tmp_path / "data", **tables), None)


def test_strength_scales_sizes() -> None:
    half = scaled(Strength(), 0.5)
    assert half.stall == (1.75, 4.0)
    assert half.overcharge == (0.075, 0.4)
    assert half.seconds == (8.0, 50.0)
    assert scaled(Strength(), 1.0) == Strength()


def test_settings_of_the_copy_keep_thresholds_and_drop_formats(tmp_path: Path) -> None:
    assert settings_text(Settings()) is None
    file = tmp_path / "mine.toml"
    file.write_text('[formats]\ndelimiter = ";"\n[scan]\nfdr = 0.2\n[rules.DLY-01]\nleast = 2\n', encoding="utf-8")
    copy = tmp_path / "copy.toml"
    copy.write_text(settings_text(load_settings(file)) or "", encoding="utf-8")
    read = load_settings(copy)
    assert read.scan.fdr == 0.2
    assert read.rules == {"DLY-01": {"least": 2.0}}
    assert read.formats.delimiter == ","
