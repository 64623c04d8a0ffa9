"""Times in text and in typed columns, against Python's own reading of them."""

from __future__ import annotations

import datetime as dt
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from detector.reading.times import ReadTimes, read_text_times, read_typed_times
from detector.settings import Settings
from detector.settings.time_formats import time_pattern
from features.errors import SuluhError
from tests.test_reading.small_sets import SOUND, Reader

EPOCH = dt.datetime(1970, 1, 1)
MOMENTS = st.datetimes(dt.datetime(1900, 1, 1), dt.datetime(2199, 12, 31, 23, 59, 59))


def read(*texts: str | None, formats: tuple[str, ...] = ()) -> ReadTimes:
    return read_text_times(pa.chunked_array([pa.array(texts, pa.string())]), formats)


def micros(moment: dt.datetime) -> int:
    return (moment.replace(tzinfo=None) - EPOCH) // dt.timedelta(microseconds=1)


@given(st.lists(MOMENTS, min_size=1, max_size=20), st.sampled_from(["T", " "]))
def test_local_iso_times_are_read_to_the_microsecond(moments: list[dt.datetime], between: str) -> None:
    result = read(*(moment.isoformat(between) for moment in moments))
    assert result.times.values.tolist() == [micros(moment) for moment in moments]
    assert not result.times.is_instant.any() and not result.is_wrong.any()


@given(st.lists(st.tuples(MOMENTS, st.integers(-14 * 60, 14 * 60)), min_size=1, max_size=20))
def test_offsets_make_instants(given_times: list[tuple[dt.datetime, int]]) -> None:
    aware = [moment.replace(tzinfo=dt.timezone(dt.timedelta(minutes=offset))) for moment, offset in given_times]
    result = read(*(moment.isoformat() for moment in aware))
    instants = [micros(moment.replace(tzinfo=None) - (moment.utcoffset() or dt.timedelta())) for moment in aware]
    kept = ~result.is_far
    assert np.array_equal(result.times.values[kept], np.array(instants)[kept])
    assert result.times.is_instant.all() and not result.is_wrong.any()


@given(st.lists(st.one_of(MOMENTS.map(dt.datetime.isoformat), st.text(max_size=25), st.dates().map(str)), min_size=1, max_size=20))
def test_a_value_is_read_the_same_alone_and_among_others(texts: list[str]) -> None:
    together = read(*texts)
    alone = [read(text) for text in texts]
    assert together.times.values.tolist() == [one.times.values[0] for one in alone]
    assert together.times.is_instant[~together.times.is_missing].tolist() == [
        one.times.is_instant[0] for one in alone if not one.times.is_missing[0]
    ]
    assert together.is_wrong.tolist() == [one.is_wrong[0] for one in alone]


@given(st.integers(1, 12), st.integers(1, 31), st.integers(1896, 2204))
def test_only_days_that_exist_are_read(month: int, day: int, year: int) -> None:
    result = read(f"{day}/{month}/{year}", f"{year}-{month:02}-{day:02}", formats=("%d/%m/%Y",))
    try:
        expected = micros(dt.datetime(year, month, day))
    except ValueError:
        assert result.is_wrong.all()
        return
    inside = 1900 <= year < 2200
    assert result.is_far.tolist() == [not inside] * 2
    assert not result.is_wrong.any()
    assert not inside or result.times.values.tolist() == [expected] * 2


@pytest.mark.parametrize(
    ("text", "format_", "expected"),
    [
        ("31/12/2024", "%d/%m/%Y", dt.datetime(2024, 12, 31)),
        ("1/2/24 3:04", "%d/%m/%y %H:%M", dt.datetime(2024, 2, 1, 3, 4)),
        ("5 Agustus 2024", "%d %B %Y", dt.datetime(2024, 8, 5)),
        ("5-Aug-2024", "%d-%b-%Y", dt.datetime(2024, 8, 5)),
        ("12/31/2024 12:05 AM", "%m/%d/%Y %I:%M %p", dt.datetime(2024, 12, 31, 0, 5)),
        ("12/31/2024 12:05 pm", "%m/%d/%Y %I:%M %p", dt.datetime(2024, 12, 31, 12, 5)),
        ("20240131 101112.5", "%Y%m%d %H%M%S.%f", dt.datetime(2024, 1, 31, 10, 11, 12, 500_000)),
        ("2024-01-31 10", "", dt.datetime(2024, 1, 31, 10)),
        ("2024-01-31T10:11:12,1234567", "", dt.datetime(2024, 1, 31, 10, 11, 12, 123_456)),
        ("  2024-01-31  ", "", dt.datetime(2024, 1, 31)),
    ],
)
def test_formats(text: str, format_: str, expected: dt.datetime) -> None:
    result = read(text, formats=(format_,) if format_ else ())
    assert not result.is_wrong.any()
    assert result.times.values.tolist() == [micros(expected)]


@pytest.mark.parametrize("format_", ["%d/%m", "%Q", "%d/%m/%Y %d", "%d/%m/%Y %I:%M", "plain"])
def test_a_format_that_is_none_is_refused(format_: str) -> None:
    with pytest.raises(SuluhError, match="time format"):
        time_pattern(format_)


def test_empty_and_null_are_missing_and_not_wrong() -> None:
    result = read("", None, "   ", "2024-01-01")
    assert result.times.is_missing.tolist() == [True, True, True, False]
    assert not result.is_wrong.any()


@pytest.mark.parametrize("unit", ["s", "ms", "us", "ns"])
@pytest.mark.parametrize("zone", [None, "Asia/Jakarta"])
def test_typed_times_of_every_unit(unit: str, zone: str | None) -> None:
    moments = [dt.datetime(2024, 1, 2, 3, 4, 5), None, dt.datetime(1969, 12, 31, 23, 59, 59)]
    result = read_typed_times(pa.chunked_array([pa.array(moments, pa.timestamp(unit)).cast(pa.timestamp(unit, zone))]))
    assert result is not None
    assert result.times.is_missing.tolist() == [False, True, False]
    assert [value for value in result.times.values.tolist() if value > -(2**62)] == [micros(moments[0]), -1_000_000]  # type: ignore[arg-type]
    assert result.times.is_instant.all() == (zone is not None)


def test_typed_dates_and_times_far_away() -> None:
    result = read_typed_times(pa.chunked_array([pa.array([dt.date(2024, 1, 2), dt.date(3024, 1, 1), None], pa.date32())]))
    assert result is not None
    assert result.is_far.tolist() == [False, True, False]
    seconds = read_typed_times(pa.chunked_array([pa.array([2**61, 0], pa.timestamp("s"))]))
    assert seconds is not None
    assert seconds.is_far.tolist() == [True, False]
    assert read_typed_times(pa.chunked_array([pa.array([1.5])])) is None


def test_local_times_are_of_the_cases_office(read: Reader) -> None:
    applications = read().tables.applications
    jakarta, jayapura = (applications["submitted_at"][row] for row in (0, 1))
    assert jakarta.to_pydatetime() == dt.datetime(2024, 1, 2, 1)
    assert jayapura.to_pydatetime() == dt.datetime(2024, 1, 1, 23)


def test_a_skipped_hour_is_shifted_and_of_a_doubled_hour_the_first_is_meant(read: Reader) -> None:
    case = {
        "case_id": "A1",
        "service_code": "S",
        "office_id": "AMS",
        "submitted_at": "2024-03-31T02:30:00",
        "decided_at": "2024-10-27T02:30:00",
    }
    row = read(applications=[case, SOUND["applications"][1]]).tables.applications.iloc[0]
    zone = ZoneInfo("Europe/Amsterdam")
    assert row["submitted_at"].to_pydatetime() == dt.datetime(2024, 3, 31, 1, 30)
    assert row["decided_at"].to_pydatetime() == dt.datetime(2024, 10, 27, 2, 30, tzinfo=zone).astimezone(dt.UTC).replace(tzinfo=None)


def test_the_settings_zone_goes_before_the_offices(read: Reader) -> None:
    from detector.settings import Formats

    settings = Settings(formats=Formats(timezone="UTC"))
    assert read(settings).tables.applications["submitted_at"].tolist()[0].hour == 8


def events(midnights: int, others: int) -> list[dict[str, object]]:
    rows = [f"2024-01-{1 + i % 28:02}T00:00:00" for i in range(midnights)]
    rows += [f"2024-02-{1 + i % 28:02}T10:{i % 60:02}:00" for i in range(others)]
    return [{"case_id": "A1", "activity": f"step {number}", "timestamp": text} for number, text in enumerate(rows)]


def test_midnights_are_dates_only_where_more_than_one_in_a_hundred_is(read: Reader) -> None:
    assert read(events=events(1, 99)).tables.events["timestamp_is_date"].sum() == 0
    assert read(events=events(2, 98)).tables.events["timestamp_is_date"].sum() == 2


def test_midnight_is_that_of_the_cases_office_for_instants_too(read: Reader) -> None:
    rows = [{"case_id": case, "activity": "check", "timestamp": "2024-01-01T15:00:00Z"} for case in ("A1", "A2")]
    frame = read(events=rows).tables.events
    assert frame["timestamp_is_date"].tolist() == [False, True]  # 22:00 in Jakarta, midnight in Jayapura
