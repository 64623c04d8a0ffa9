"""Models that the store keeps itself: fitted on schedule, told with what they changed; and drift since then, told once."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from detector.nightly.digest import as_text
from detector.nightly.metrics import metrics_text
from detector.nightly.refitting import FIRST, list_change
from detector.nightly.writing import MESSAGE_FILE
from detector.nightly.yardstick import MODEL_FILE
from detector.settings import load_settings
from features.errors import SuluhError
from tests.test_nightly.conftest import Office, on_day
from tests.worlds import World

pytestmark = pytest.mark.usefixtures("without_reach")


def model_of(office: Office) -> bytes:
    return (office.latest().folder / MODEL_FILE).read_bytes()


def test_models_are_kept_and_fitted_again_when_they_are_old(office: Office, world: World, tmp_path: Path) -> None:
    office.settings = "refit_days = 12\n"
    office.night(on_day(world, 60))
    first, told = model_of(office), office.latest().told
    assert told["fitted"]["night"] == 1 and told["fitted"]["as_of"] == told["as_of"] and told["refit"] is None
    office.night(on_day(world, 68))
    assert model_of(office) == first and office.latest().told["changed"] == []
    assert office.latest().told["fitted"] == told["fitted"]
    office.check_equal_to_a_scan(tmp_path, model=office.latest().folder / MODEL_FILE)
    office.night(on_day(world, 74))
    assert model_of(office) == first, "the night before was not yet twelve days after the first"
    office.night(on_day(world, 80))
    last = office.latest()
    assert model_of(office) != first and last.told["changed"] == ["model"]
    assert last.told["fitted"]["night"] == 4 and last.told["fitted"]["as_of"] == last.told["as_of"]
    office.check_equal_to_a_scan(tmp_path, model=last.folder / MODEL_FILE)
    change = last.told["refit"]
    assert 0 <= change["others"] <= change["first"] == min(FIRST, len(pd.read_parquet(last.run / "cases.parquet")))
    assert sum("fitted again" in note for note in last.told["notes"]) == 1
    message = json.loads((last.folder / MESSAGE_FILE).read_text(encoding="utf-8"))
    assert "The models were fitted again" in as_text(message, "en") and "Model dilatih ulang" in as_text(message, "id")
    before = office.latest().number
    assert office.night().night is None and office.latest().number == before, "nothing new, and the models are new"


def test_what_is_too_small_to_learn_from_is_tried_again_with_news_alone(office: Office, world: World) -> None:
    office.settings = "refit_days = 5\n"
    tiny = on_day(world, 1)
    assert 0 < len(tiny.tables["applications"]) < 20
    office.night(tiny)
    told = office.latest().told
    assert told["fitted"] is None and any("No models could be fitted" in note for note in told["notes"])
    assert not (office.latest().folder / MODEL_FILE).exists() and str(office.folder) not in " ".join(told["notes"])
    assert office.night().night is None, "trying again with the same rows would do nothing"
    office.night(on_day(world, 60))
    assert office.latest().told["fitted"]["night"] == 2 and office.latest().told["changed"] == ["model"]


def test_drift_is_told_once_and_counted(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Every signal counts as drifted from night two on."""
    office.settings = "refit_days = 400\n"
    office.night(on_day(world, 60))
    assert office.latest().told["drift"] == [] and "suluh_drifted_signals 0" in metrics_text(office.store)
    monkeypatch.setattr("models.drift.LARGE", 0.0)
    monkeypatch.setattr("models.drift.MOST_CHANCE", 1e9)
    office.night(on_day(world, 75))
    told = office.latest().told
    assert len(told["drift"]) > 3 and told["drift_is_new"] and any("Spread otherwise" in note for note in told["notes"])
    message = json.loads((office.latest().folder / MESSAGE_FILE).read_text(encoding="utf-8"))
    assert "MOD-01 score" in as_text(message, "en") and "Sebarannya berbeda" in as_text(message, "id")
    assert f"suluh_drifted_signals {len(told['drift'])}" in metrics_text(office.store)
    office.night(on_day(world, 80))
    last = office.latest()
    assert last.told["drift"] and not last.told["drift_is_new"]
    if (last.folder / MESSAGE_FILE).is_file():
        assert "Spread otherwise" not in (last.folder / "message.en.txt").read_text(encoding="utf-8")


def test_what_other_models_change_in_a_list() -> None:
    before = pd.DataFrame({"case_id": [f"C{at:03d}" for at in range(100)], "rank": range(1, 101), "flagged": [at < 4 for at in range(100)]})
    after = before.assign(rank=[*range(3, 101), 1, 2], flagged=[at in (0, 99) for at in range(100)])
    assert list_change(before, after) == {"first": FIRST, "others": 2, "flagged_more": 1, "flagged_less": 3}


@pytest.mark.parametrize("line", ["refit_days = -1", "refit_days = 2.5", "refit_days = true", 'refit_days = 3\nmodel = "kept.model"'])
def test_what_refit_days_may_be(office: Office, line: str) -> None:
    office.folder.mkdir()
    office.settings = f"{line}\n"
    with pytest.raises(SuluhError, match=r"nightly\.refit_days"):
        load_settings(office.settings_file)


def test_models_of_an_earlier_version_are_fitted_again(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """Which may not even be readable any more; and what the data changed is told apart all the same."""
    office.settings = "refit_days = 400\n"
    office.night(on_day(world, 60))
    (office.latest().folder / MODEL_FILE).write_bytes(b"PK of another format")
    for module in ("yardstick", "refitting"):
        monkeypatch.setattr(f"detector.nightly.{module}.version", lambda: "9.9")
    office.night(on_day(world, 66))
    told = office.latest().told
    assert told["fitted"]["night"] == 2 and set(told["changed"]) == {"model", "program"}
    assert "later_data" in {cause for causes in told["causes"].values() for cause in causes}


def test_what_cannot_be_fitted_again_stays(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office.settings = "refit_days = 5\n"
    office.night(on_day(world, 60))
    kept, fitted = model_of(office), office.latest().told["fitted"]
    office.night(on_day(world, 68))

    def nothing(*_: object) -> None:
        raise SuluhError("there is too little")

    monkeypatch.setattr("detector.nightly.refitting.fit", nothing)
    office.night(on_day(world, 75))
    told = office.latest().told
    assert model_of(office) == kept and told["fitted"] == fitted and told["changed"] == [] and told["refit"] is None
    assert any("there is too little" in note for note in told["notes"])
