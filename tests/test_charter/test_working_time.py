"""Working time against slow, obvious implementations: a walk minute by minute, and a count day by day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator

import holidays
import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from features.calendar.working_time import Clocks
from features.calendar.zones import load_zone
from features.charter.model import Calendar, Charter, Intervals, Office

SPLIT: Intervals = ((8 * 60, 12 * 60), (13 * 60, 16 * 60))
WEEK = Calendar("ID", office_hours={day: SPLIT for day in range(5)})
MINUTE = dt.timedelta(minutes=1)


def clocks(calendar: Calendar, zone: str, *days: dt.date) -> Clocks:
    return Clocks.of(Charter("", "IDR", zone, calendar, {}, {}), (), min(days), max(days))


def at(*texts: str) -> npt.NDArray[np.datetime64]:
    return np.array(texts, dtype="datetime64[us]")


JAKARTA = clocks(WEEK, "Asia/Jakarta", dt.date(2024, 1, 1), dt.date(2026, 12, 31))


def test_five_working_days_over_joint_leave() -> None:
    friday = at("2024-04-05T03:00")
    assert JAKARTA.deadline(-1, friday, 5) == np.datetime64("2024-04-22")
    assert JAKARTA.working_days(-1, friday, at("2024-04-22T03:00")) == 5
    idul_fitri = frozenset({dt.date(2024, 4, 10), dt.date(2024, 4, 11)})
    public_only = clocks(Calendar(closed=idul_fitri), "Asia/Jakarta", dt.date(2024, 4, 1))
    assert public_only.deadline(-1, friday, 5) == np.datetime64("2024-04-16")
    assert JAKARTA.deadline(-1, at("2026-03-16T03:00"), 4) == np.datetime64("2026-03-27")


def test_office_minutes_around_lunch_night_and_weekend() -> None:
    start = at("2025-01-10T01:00")  # a Friday, 08:00
    ends = at("2025-01-10T04:59:30", "2025-01-10T05:30", "2025-01-10T06:15", "2025-01-11T00:00", "2025-01-13T01:01", "2025-01-10T00:59")
    np.testing.assert_array_equal(JAKARTA.working_minutes(-1, start, ends), [239.5, 240, 255, 420, 421, np.nan])
    np.testing.assert_array_equal(JAKARTA.is_office_hour(-1, ends), [True, False, True, False, True, False])
    np.testing.assert_array_equal(JAKARTA.is_working_day(-1, ends), [True, True, True, False, True, True])
    np.testing.assert_array_equal(JAKARTA.minute_of_day(-1, ends[:2]), [719.5, 750])


def test_a_place_of_its_own_and_one_that_the_charter_does_not_list() -> None:
    calendar = Calendar(weekend=(6,), office_hours={day: ((480, 720),) for day in range(6)})
    offices = {"EAST": Office("EAST", "", "Asia/Jayapura", calendar)}
    mixed = Clocks.of(Charter("", "IDR", "Asia/Jakarta", WEEK, offices, {}), ("EAST", "ELSE"), dt.date(2025, 1, 1), dt.date(2025, 12, 31))
    office = np.array([0, 1, -1, 0])
    t = at("2025-01-10T16:00", "2025-01-10T16:00", "2025-01-10T18:00", "NaT")
    np.testing.assert_array_equal(mixed.local(office, t), at("2025-01-11T01:00", "2025-01-10T23:00", "2025-01-11T01:00", "NaT"))
    np.testing.assert_array_equal(mixed.is_working_day(office, t), [True, True, False, False])
    np.testing.assert_array_equal(mixed.minutes_per_day(office), [240, 420, 420, 240])
    np.testing.assert_array_equal(mixed.has_hours(office), [True] * 4)
    np.testing.assert_array_equal(mixed.calendar_days(office, at("2025-01-10T14:00"), t), [1, 0, 1, np.nan])
    np.testing.assert_array_equal(mixed.to_utc(office, mixed.local(office, t)), t)
    np.testing.assert_array_equal(mixed.deadline(office, t, [1, 1, 1, 1]), np.array(["2025-01-13"] * 3 + ["NaT"], dtype="datetime64[D]"))
    assert not clocks(Calendar(), "UTC", dt.date(2025, 1, 1)).has_hours(-1)


def test_parts_of_days_and_impossible_numbers_in_deadlines() -> None:
    friday = at("2025-01-10T03:00")
    days = JAKARTA.deadline(-1, friday, [0, 0.5, 1, 1.5, -1, np.nan, 1e6])
    expected = ["2025-01-10", "2025-01-13", "2025-01-13", "2025-01-14", "NaT", "NaT", "NaT"]
    np.testing.assert_array_equal(days, np.array(expected, dtype="datetime64[D]"))


def test_dates_beyond_all_tables_are_missing_not_wrong() -> None:
    far = at("1850-01-01", "2500-01-01", "9999-12-31", "NaT")
    now = at("2025-01-10T03:00")
    assert np.isnan(JAKARTA.working_minutes(-1, now, far)).all()
    assert np.isnan(JAKARTA.working_days(-1, now, far)).all()
    assert not JAKARTA.is_working_day(-1, far).any() and not JAKARTA.is_office_hour(-1, far).any()
    wide = clocks(WEEK, "Asia/Jakarta", dt.date(1, 1, 1), dt.date(9999, 12, 31))
    assert wide.working_days(-1, now, at("2025-01-13T03:00")) == 1


def test_no_rows_and_single_instants() -> None:
    nothing = at()
    assert JAKARTA.working_minutes(np.array([], dtype=int), nothing, nothing).shape == (0,)
    assert JAKARTA.deadline(-1, nothing, 3).shape == (0,)
    assert float(JAKARTA.working_days(-1, np.datetime64("2025-01-10T03:00"), np.datetime64("2025-01-13T03:00"))) == 1


def test_a_calendar_that_never_opens() -> None:
    never = clocks(Calendar(weekend=tuple(range(7))), "UTC", dt.date(2025, 1, 1))
    a, b = at("2025-01-01"), at("2025-02-01")
    assert float(never.working_minutes(-1, a, b)[0]) == float(never.working_days(-1, a, b)[0]) == float(never.minutes_per_day(-1)) == 0
    assert np.isnat(never.deadline(-1, a, 1)) and not never.is_office_hour(-1, a)


def test_estimated_holidays_are_told() -> None:
    year = 2029
    notes = clocks(Calendar("SG"), "Asia/Singapore", dt.date(year, 1, 1), dt.date(year, 12, 31)).notes
    assert notes and all(f"of SG on an estimated date, {year}-" in note for note in notes)
    assert JAKARTA.notes == ()


CHANGES = (
    ("Europe/Amsterdam", "2024-03-31", -60),
    ("Europe/Amsterdam", "2024-10-27", 60),
    ("America/New_York", "2024-03-10", -60),
    ("America/New_York", "2024-11-03", 60),
    ("America/Sao_Paulo", "2018-11-04", -60),  # at midnight: the day lacks its first hour
    ("America/Sao_Paulo", "2018-02-17", 60),  # at midnight: the day has its last hour twice
    ("America/Havana", "2024-03-10", -60),
    ("America/Havana", "2024-11-03", 60),  # at one: the day has its first hour twice
    ("Africa/Cairo", "2024-04-26", -60),
    ("Australia/Lord_Howe", "2024-04-07", 30),  # half an hour
    ("Australia/Lord_Howe", "2024-10-06", -30),
    ("Africa/Casablanca", "2024-03-10", 60),  # winter time for Ramadan
    ("Asia/Jakarta", "2024-03-10", 0),
    ("Asia/Kathmandu", "2024-03-10", 0),
)
SPOTS = st.one_of(
    st.sampled_from(CHANGES).map(lambda change: (change[0], dt.date.fromisoformat(change[1]))),
    st.tuples(st.sampled_from(CHANGES).map(lambda change: change[0]), st.dates(dt.date(2016, 1, 1), dt.date(2025, 12, 31))),
)


@pytest.mark.parametrize(("zone", "day", "longer"), CHANGES)
def test_days_on_which_the_clocks_change(zone: str, day: str, longer: int) -> None:
    date, place = dt.date.fromisoformat(day), load_zone(zone)
    fast = clocks(Calendar(weekend=()), zone, date)
    noon = dt.datetime.combine(date, dt.time(12))
    walls = [noon + minutes * MINUTE for minutes in range(-24 * 60, 24 * 60)]
    instants = [wall.replace(tzinfo=place).astimezone(dt.UTC).replace(tzinfo=None) for wall in walls]
    local = [t.replace(tzinfo=dt.UTC).astimezone(place).replace(tzinfo=None) for t in walls]
    np.testing.assert_array_equal(fast.to_utc(-1, np.array(walls, dtype="datetime64[us]")), np.array(instants, dtype="datetime64[us]"))
    np.testing.assert_array_equal(fast.local(-1, np.array(walls, dtype="datetime64[us]")), np.array(local, dtype="datetime64[us]"))
    before, after = fast.to_utc(-1, np.array([noon - dt.timedelta(days=1), noon + dt.timedelta(days=1)], dtype="datetime64[us]"))
    assert fast.working_minutes(-1, before, after) == 2 * 24 * 60 + longer
    only = clocks(Calendar(weekend=tuple(range(7)), open=frozenset({date})), zone, date)
    assert only.working_minutes(-1, before, after) == 24 * 60 + longer


def test_hours_that_the_clocks_skip_or_show_twice() -> None:
    """In the night to 31 March 2024 two becomes three; in that to 27 October three becomes two."""
    night = Calendar(weekend=(), office_hours={day: ((60, 150), (160, 200)) for day in range(7)})  # 01:00-02:30, 02:40-03:20
    fast = clocks(night, "Europe/Amsterdam", dt.date(2024, 1, 1), dt.date(2024, 12, 31))
    spring = at(*(f"2024-03-31T{time}" for time in ("00:30", "01:00", "01:10", "12:00")))
    np.testing.assert_array_equal(fast.working_minutes(-1, at("2024-03-30T22:00"), spring), [30, 60, 70, 80])
    autumn = at(*(f"2024-10-27T{time}" for time in ("00:30", "00:40", "01:30", "12:00")))
    np.testing.assert_array_equal(fast.working_minutes(-1, at("2024-10-26T22:00"), autumn), [90, 90, 140, 190])


@st.composite
def hours(draw: st.DrawFn) -> Intervals:
    bounds = draw(st.lists(st.integers(0, 96).map(lambda quarter: quarter * 15), min_size=2, max_size=6, unique=True).map(sorted))
    return tuple(zip(bounds[::2], bounds[1::2], strict=False))


@st.composite
def calendars(draw: st.DrawFn, around: dt.date) -> Calendar:
    near = st.integers(-4, 4).map(lambda days: around + dt.timedelta(days=days))
    weekend = tuple(draw(st.sets(st.integers(0, 6), max_size=4)))
    closed = draw(st.frozensets(near, max_size=2))
    opened = draw(st.frozensets(near, max_size=2)) - closed
    special = {day: draw(hours()) for day in draw(st.frozensets(near, max_size=2)) - closed}
    week = {day: draw(hours()) for day in range(7)} if draw(st.booleans()) else None
    country = draw(st.sampled_from([None, "ID", "NL", "US", "BR"]))
    return Calendar(country, None, weekend, week, closed, opened, special or None)


@st.composite
def places(draw: st.DrawFn) -> tuple[Calendar, str, dt.date, Clocks]:
    zone, around = draw(SPOTS)
    calendar = draw(calendars(around))
    return calendar, zone, around, clocks(calendar, zone, around)


def is_working_day(calendar: Calendar, day: dt.date) -> bool:
    if day in calendar.closed:
        return False
    if day in calendar.open or day in (calendar.hours_on or {}):
        return True
    if day.weekday() in calendar.weekend:
        return False
    if calendar.country is None:
        return True
    categories = ("public", "government") if calendar.country == "ID" else None
    return day not in holidays.country_holidays(calendar.country, years=day.year, categories=categories)


def spans_of(calendar: Calendar, day: dt.date) -> Intervals:
    if not is_working_day(calendar, day):
        return ()
    if day in (calendar.hours_on or {}):
        return (calendar.hours_on or {})[day]
    return ((0, 1440),) if calendar.office_hours is None else calendar.office_hours[day.weekday()]


def open_minutes(calendar: Calendar, zone: str, first: dt.datetime, last: dt.datetime) -> Iterator[bool]:
    """For each minute whether the office is open: the latest time that its clock has shown lies within office hours."""
    place, shown, spans = load_zone(zone), dt.datetime.min, {}
    t = first - dt.timedelta(hours=3)  # so that an hour that the clock shows twice is known to have been shown
    while t < last:
        shown = max(shown, t.replace(tzinfo=dt.UTC).astimezone(place).replace(tzinfo=None))
        if t >= first:
            day = shown.date()
            if day not in spans:
                spans[day] = spans_of(calendar, day)
            minute = shown.hour * 60 + shown.minute
            yield any(a <= minute < b for a, b in spans[day])
        t += MINUTE


@settings(max_examples=60, deadline=None)
@given(places(), st.integers(-2_000, 2_000), st.integers(0, 3_000))
def test_office_minutes_agree_with_a_walk_minute_by_minute(place: tuple[Calendar, str, dt.date, Clocks], offset: int, length: int) -> None:
    calendar, zone, around, fast = place
    first = dt.datetime.combine(around, dt.time()) + offset * MINUTE
    walked = list(open_minutes(calendar, zone, first, first + length * MINUTE))
    start, end = np.datetime64(first, "us"), np.datetime64(first + length * MINUTE, "us")
    assert float(fast.working_minutes(-1, start, end)) == sum(walked)
    minutes = start + np.arange(length) * np.timedelta64(1, "m")
    np.testing.assert_array_equal(fast.working_minutes(-1, start, minutes), np.cumsum([0, *walked])[:length])
    np.testing.assert_array_equal(fast.is_office_hour(-1, minutes), np.array(walked, dtype=bool))


@settings(max_examples=60, deadline=None)
@given(places(), st.integers(-3_000, 3_000), st.integers(0, 20 * 1440), st.integers(0, 12))
def test_days_agree_with_a_count_day_by_day(place: tuple[Calendar, str, dt.date, Clocks], offset: int, length: int, number: int) -> None:
    calendar, zone, around, fast = place
    start = dt.datetime.combine(around, dt.time()) + offset * MINUTE
    first, last = (t.replace(tzinfo=dt.UTC).astimezone(load_zone(zone)).date() for t in (start, start + length * MINUTE))
    assume(last >= first)  # where the clocks go back over midnight, a later minute can be an earlier date
    days = [first + dt.timedelta(days=n) for n in range(1, (last - first).days + 1)]
    a, b = np.datetime64(start, "us"), np.datetime64(start + length * MINUTE, "us")
    assert float(fast.working_days(-1, a, b)) == sum(is_working_day(calendar, day) for day in days)
    assert float(fast.calendar_days(-1, a, b)) == len(days)
    assert bool(fast.is_working_day(-1, a)) == is_working_day(calendar, first)
    assert fast.local_day(-1, a) == np.datetime64(first)
    assume(len(calendar.weekend) < 5)
    expected, left = first, number
    while left:
        expected += dt.timedelta(days=1)
        left -= is_working_day(calendar, expected)
    assert fast.deadline(-1, a, number) == np.datetime64(expected)


@settings(max_examples=60, deadline=None)
@given(places(), st.lists(st.integers(-(10**11), 10**11), min_size=3, max_size=3).map(sorted))
def test_office_time_adds_up_and_never_exceeds_time(place: tuple[Calendar, str, dt.date, Clocks], offsets: list[int]) -> None:
    _, _, around, fast = place
    a, b, c = (np.datetime64(around, "us") + np.timedelta64(micros, "us") for micros in offsets)
    whole = float(fast.working_minutes(-1, a, c))
    assert whole == pytest.approx(float(fast.working_minutes(-1, a, b)) + float(fast.working_minutes(-1, b, c)), abs=1e-6)
    assert 0 <= whole <= (offsets[2] - offsets[0]) / 60e6 + 1e-6


def test_many_offices_share_the_tables_of_their_calendars() -> None:
    calendars_of = [Calendar("ID", office_hours={day: SPLIT for day in range(5)}) for _ in range(50)]
    offices = {f"O{n}": Office(f"O{n}", "", "Asia/Jakarta", calendar) for n, calendar in enumerate(calendars_of)}
    shared = Clocks.of(Charter("", "IDR", "Asia/Jakarta", WEEK, offices, {}), tuple(offices), dt.date(2025, 1, 1), dt.date(2025, 2, 1))
    minutes = shared.working_minutes(np.arange(50), at("2025-01-10T01:00"), at("2025-01-13T02:00"))
    np.testing.assert_array_equal(minutes, np.full(50, 480.0))
