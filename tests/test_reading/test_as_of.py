"""As of: the end of the newest local day, without an isolated tail."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pytest

from features.as_of import end_of_day, find_as_of
from tests.test_reading.small_sets import Reader

JAKARTA = ZoneInfo("Asia/Jakarta")
START = dt.datetime(2024, 3, 1, 9)


def events(days: list[float]) -> list[dict[str, object]]:
    times = [(START + dt.timedelta(days=day)).isoformat() for day in days]
    return [{"case_id": "A1", "activity": f"step {number}", "timestamp": text} for number, text in enumerate(times)]


def local_day(instant: np.datetime64) -> dt.date:
    return dt.datetime.fromisoformat(str(instant)).replace(tzinfo=dt.UTC).astimezone(JAKARTA).date()


def test_the_end_of_the_newest_day_in_the_charters_zone(read: Reader) -> None:
    rows = [{"case_id": "A1", "activity": "check", "timestamp": "2024-05-01T18:30:00Z"}]
    instant, note = find_as_of(read(events=rows).tables, "Asia/Jakarta")
    assert instant == np.datetime64("2024-05-02T16:59:59.999999")
    assert "2024-05-02" in note


def test_all_columns_that_tell_what_happened_count_and_no_others(read: Reader) -> None:
    payment = {"payment_id": "P1", "case_id": "A1", "amount": "1", "paid_at": "2024-06-01"}
    complaint = {"complaint_id": "K1", "filed_at": "2025-06-01"}
    recorded = [{"case_id": "A1", "activity": "check", "timestamp": "2024-05-01", "recorded_at": "2024-08-01"}]
    instant, _ = find_as_of(read(events=recorded, payments=[payment], complaints=[complaint]).tables, "Asia/Jakarta")
    assert local_day(instant) == dt.date(2024, 6, 1)


@pytest.mark.parametrize(
    ("rows", "tail", "gap", "left_out"), [(2000, 1, 31, True), (2000, 1, 30, False), (2000, 3, 31, False), (500, 1, 31, False)]
)
def test_an_isolated_tail_is_left_out(rows: int, tail: int, gap: int, left_out: bool, read: Reader) -> None:
    last = 20
    days = [number % last + 1.0 for number in range(rows)] + [last + gap + number for number in range(tail)]
    instant, note = find_as_of(read(events=events(days), payments=[], charges=[]).tables, "Asia/Jakarta")
    expected = last if left_out else last + gap + tail - 1
    assert local_day(instant) == (START + dt.timedelta(days=expected)).date()
    assert ("left out" in note) == left_out


def test_a_tail_of_several_stretches_is_left_out_from_its_first(read: Reader) -> None:
    instant, note = find_as_of(
        read(events=events([1.0] * 1 + [float(day % 9) for day in range(4000)] + [60.0, 120.0])).tables, "Asia/Jakarta"
    )
    assert local_day(instant) == (START + dt.timedelta(days=8)).date()
    assert note.count("2 times")


def test_no_rows_no_time(read: Reader) -> None:
    broken = [{"case_id": "A1", "service_code": "S", "office_id": "JKT", "submitted_at": "x"}]
    instant, note = find_as_of(read(applications=broken).tables, "Asia/Jakarta")
    assert np.isnat(instant)
    assert note


@pytest.mark.parametrize(("day", "hours"), [(dt.date(2024, 3, 31), 23), (dt.date(2024, 10, 27), 25), (dt.date(2024, 7, 1), 24)])
def test_the_end_of_a_day_when_the_clocks_change(day: dt.date, hours: int) -> None:
    end = end_of_day(day, "Europe/Amsterdam")
    start = end_of_day(day - dt.timedelta(days=1), "Europe/Amsterdam")
    assert (end - start) / np.timedelta64(1, "h") == hours
