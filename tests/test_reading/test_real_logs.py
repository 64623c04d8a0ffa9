"""The real logs beside the project are read as they are, whole, with nothing rejected."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from detector.reading import DataSet, read_data_set
from detector.settings import Settings
from features.as_of import find_as_of
from features.charter import load_charter
from tests.test_reading.small_sets import assert_sum_holds

SHARED = Path(__file__).parents[3] / "shared" / "data"
ROWS = {
    "permits-nl-1": {"applications": 1_199, "events": 52_217, "payments": 906},
    "permits-nl-2": {"applications": 832, "events": 44_354, "payments": 579},
    "permits-nl-3": {"applications": 1_409, "events": 59_681, "payments": 821},
    "fines-it": {"applications": 78_740, "events": 297_486, "payments": 39_852, "charges": 78_740},
    "walkins-asheville": {"applications": 746, "events": 1_060},
}


def read_log(name: str) -> tuple[DataSet, str]:
    folder = SHARED / name
    if not folder.is_dir():
        pytest.skip("the shared data sets are not beside the project")
    charter = load_charter(folder / "charter.yaml")
    return read_data_set(folder, charter, Settings()), charter.timezone


@pytest.mark.parametrize("name", list(ROWS))
def test_a_real_log_is_read_whole(name: str) -> None:
    data_set, zone = read_log(name)
    assert {table: counts.used for table, counts in data_set.counts.items()} == ROWS[name]
    assert data_set.rejects.empty
    assert_sum_holds(data_set)
    assert not np.isnat(find_as_of(data_set.tables, zone)[0])


def test_the_case_that_begins_months_after_the_rest_is_left_out_of_the_as_of_day() -> None:
    data_set, zone = read_log("permits-nl-1")
    instant, note = find_as_of(data_set.tables, zone)
    assert instant == np.datetime64("2015-03-09T22:59:59.999999")
    assert "left out" in note


def test_stamps_at_midnight_are_dates() -> None:
    data_set, _ = read_log("permits-nl-1")
    applications, events = data_set.tables.applications, data_set.tables.events
    assert round(applications["submitted_at_is_date"].mean(), 2) == 0.98
    assert 0.43 < events["timestamp_is_date"].mean() < 0.47


def test_amounts_are_kept_to_the_cent() -> None:
    data_set, _ = read_log("fines-it")
    amounts = data_set.tables.charges["amount"]
    assert amounts.dtype == np.int64
    assert (amounts % 100 == 0).all()
