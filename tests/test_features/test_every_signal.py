"""What every family of signals must hold, found by itself: a new file in `features/` is checked here without a line being added."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import get_args

import numpy as np
import pandas as pd
import pytest

from detector.catalogue import load_catalogue
from detector.preparing import prepare
from detector.settings import load_settings
from detector.signals import build_signals
from features.base import Context, Family, Horizon
from tests.worlds import World, make_world, write_world

CATALOGUE = load_catalogue()
AS_OF = dt.date(2025, 6, 30)
CUT_DAY = dt.date(2025, 3, 9)
CUT = np.datetime64("2025-03-09T16:59", "us")  # the last minute of that day in Jakarta, as the world has no seconds
every_family = pytest.mark.parametrize("family", CATALOGUE.families, ids=lambda family: family.table)
STRIPPED = (
    "payments",
    "charges",
    "officers",
    "complaints",
    "events.officer_id",
    "events.started_at",
    "events.recorded_at",
    "events.sequence",
    "applications.decision",
    "applications.decided_at",
    "applications.lane",
    "applications.applicant_id",
    "applications.land_value",
    "payments.fee_code",
    "payments.receipt_no",
    "payments.collected_by",
    "payments.method",
)


def signals_of(world: World, folder: Path, as_of: dt.date = AS_OF) -> Context:
    """The world written, read and computed, as a scan would do it."""
    prepared = prepare(write_world(world, folder), load_settings(None), as_of)
    return build_signals(prepared.context, CATALOGUE)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("worlds")


@pytest.fixture(scope="module")
def whole(folder: Path) -> Context:
    return signals_of(make_world(), folder / "whole")


@cache
def declared() -> Mapping[str, Horizon]:
    """`table.signal` -> its horizon."""
    return {f"{family.table}.{signal.name}": signal.horizon for family in CATALOGUE.families for signal in family.signals}


def by_case(context: Context, table: str) -> pd.DataFrame:
    """A frame with `case_id` in place of the case's number, categories as text: comparable between data sets."""
    frame = context.frames[table]
    plain = frame.astype({name: object for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)})
    if "case" not in frame:
        return plain
    names = np.append(context.tables.applications["case_id"].to_numpy(dtype=object), None)
    return plain.drop(columns="case").assign(case_id=names[frame["case"].to_numpy()])


# --- what it says of itself


@every_family
def test_signals_are_described(family: Family) -> None:
    assert family.signals, "a family names its signals"
    assert family.title.strip()
    names = [signal.name for signal in family.signals]
    assert len(set(names)) == len(names)
    for signal in family.signals:
        assert signal.name.isidentifier() and signal.name == signal.name.lower()
        assert len(signal.meaning) >= 10, f"{signal.name}: what is it?"
        assert signal.unit.strip(), f"{signal.name}: in what unit?"
        assert signal.horizon in get_args(Horizon)
    assert len({signal.meaning for signal in family.signals}) == len(names), "two signals that mean the same"


@every_family
def test_every_signal_is_a_column(family: Family, whole: Context) -> None:
    frame = whole.frames[family.table]
    assert len(frame) > 0, "the small world has something for every family; add to tests/worlds.py what this one looks for"
    lacking = [signal.name for signal in family.signals if signal.name not in frame.columns]
    assert not lacking, f"declared but not computed: {lacking}"


@every_family
def test_frame_is_sound(family: Family, whole: Context) -> None:
    frame = whole.frames[family.table]
    assert isinstance(frame.index, pd.RangeIndex) and frame.index.equals(pd.RangeIndex(len(frame)))
    assert frame.columns.is_unique
    if "case" in frame:
        assert frame["case"].between(-1, len(whole.tables.applications) - 1).all()
        assert frame["case"].dtype.kind == "i"


def infinities(frame: pd.DataFrame) -> list[str]:
    return [name for name in frame.columns if frame[name].dtype.kind == "f" and np.isinf(frame[name].to_numpy(dtype="float64")).any()]


@every_family
def test_no_infinities(family: Family, whole: Context) -> None:
    assert not infinities(whole.frames[family.table])


def test_infinities_are_seen() -> None:
    assert infinities(pd.DataFrame({"a": [1.0, np.inf], "b": [1.0, np.nan], "c": ["x", "y"]})) == ["a"]


# --- laws


@pytest.fixture(scope="module")
def in_another_order(folder: Path) -> Context:
    return signals_of(make_world().shuffled(5), folder / "shuffled")


@every_family
def test_row_order_does_not_matter(family: Family, whole: Context, in_another_order: Context) -> None:
    pd.testing.assert_frame_equal(in_another_order.frames[family.table], whole.frames[family.table])


@every_family
def test_computing_changes_nothing_that_was_read(family: Family, whole: Context) -> None:
    context = whole
    tables = {name: frame.copy(deep=True) for name, frame in vars(context.tables).items() if isinstance(frame, pd.DataFrame)}
    frames = {name: frame.copy(deep=True) for name, frame in context.frames.items()}
    again = family.compute(context)
    pd.testing.assert_frame_equal(again, frames[family.table])
    for name, before in tables.items():
        pd.testing.assert_frame_equal(getattr(context.tables, name), before)
    for name, before in frames.items():
        pd.testing.assert_frame_equal(context.frames[name], before)


@pytest.fixture(scope="module")
def cut_and_whole(folder: Path) -> tuple[Context, Context]:
    """The log as it was at `CUT`, and the whole log judged as of the same moment."""
    world = make_world()
    return signals_of(world.until(CUT), folder / "cut", CUT_DAY), signals_of(world, folder / "later", CUT_DAY)


def settled_cases(context: Context) -> set[str]:
    """Cases decided before `CUT` of which no later row speaks (in the whole log)."""
    tables = context.tables
    settled = np.array(tables.applications["decided_at"] <= CUT)
    for name, column in (("events", "timestamp"), ("payments", "paid_at"), ("charges", "charged_at"), ("complaints", "filed_at")):
        frame = getattr(tables, name)
        later = frame.loc[(frame[column] > CUT).to_numpy(), "case"].to_numpy()
        settled[later[later >= 0]] = False
    return set(tables.applications["case_id"][settled])


@pytest.fixture(scope="module")
def before_and_after(folder: Path) -> tuple[Context, Context]:
    """The log as it was at `CUT` judged then, and the whole log judged at its end: months of later rows lie between them."""
    world = make_world(cases=160)
    return signals_of(world.until(CUT), folder / "before", CUT_DAY), signals_of(world, folder / "after", AS_OF)


SETTLED_AFTER = {"past": np.timedelta64(0, "D"), "neighbours": np.timedelta64(30, "D")}
"""So long before the cut a case must have been decided for its signals to be settled: enough later neighbours have come by then."""


@every_family
@pytest.mark.parametrize("horizon", SETTLED_AFTER)
def test_later_rows_change_nothing_earlier(family: Family, horizon: str, before_and_after: tuple[Context, Context]) -> None:
    """A case that is settled reads the same when the log has gone on, whatever other cases did."""
    after = before_and_after[1]
    names = [signal.name for signal in family.signals if signal.horizon == horizon]
    frame = after.frames[family.table]
    if "case" not in frame or (frame["case"] < 0).all():
        assert not names, "a row that is about no one case changes with every later row: its horizon is 'whole'"
    if not names:
        return
    tables = after.tables
    early = set(tables.applications["case_id"][tables.applications["decided_at"] <= CUT - SETTLED_AFTER[horizon]])
    cases = settled_cases(after) & early
    assert len(cases) >= 10, "the world must have settled cases, or this checks nothing"
    earlier, later = (
        frame[frame["case_id"].isin(cases)][["case_id", *names]].sort_values("case_id", kind="stable").reset_index(drop=True)
        for frame in (by_case(context, family.table) for context in before_and_after)
    )
    assert len(later) > 0, "nothing was compared"
    pd.testing.assert_frame_equal(earlier, later, check_dtype=False)


def test_a_signal_that_claims_too_much_is_seen(before_and_after: tuple[Context, Context]) -> None:
    """Days until the as-of time grow with it: were they said to be `past`, the law above would say so."""
    family = CATALOGUE.families_by_table["money"]
    claims = [replace(signal, horizon="past") if signal.name == "days_open" else signal for signal in family.signals]
    with pytest.raises(AssertionError):
        test_later_rows_change_nothing_earlier(replace(family, signals=tuple(claims)), "past", before_and_after)


@every_family
def test_what_lies_after_the_as_of_time_has_not_happened(family: Family, cut_and_whole: tuple[Context, Context]) -> None:
    """Judged as of a day, a log that goes on reads as one that ends there, open cases included."""
    cut, later = (by_case(context, family.table) for context in cut_and_whole)
    if "case_id" in cut:
        known = set(cut_and_whole[0].tables.applications["case_id"])
        cut, later = (frame[frame["case_id"].isin(known)].reset_index(drop=True) for frame in (cut, later))
    told = [*(["case_id"] if "case_id" in cut else []), *(signal.name for signal in family.signals)]
    pd.testing.assert_frame_equal(later[told], cut[told], check_dtype=False)


@pytest.mark.parametrize("stripped", STRIPPED)
def test_what_a_data_set_lacks_stops_nothing(stripped: str, folder: Path) -> None:
    """Every family either says that it cannot be computed, or computes; missing stays missing."""
    context = signals_of(make_world(2, cases=30).without(stripped), folder / stripped)
    for name, frame in context.frames.items():
        assert not infinities(frame), name
    assert context.frames, "steps need no optional column"


def test_the_least_that_the_contract_asks_for(folder: Path) -> None:
    required = {"applications": ["case_id", "service_code", "office_id", "submitted_at"], "events": ["case_id", "activity", "timestamp"]}
    world = make_world(4, cases=20)
    bare = World({name: world.tables[name][columns] for name, columns in required.items()}, world.charter)
    context = signals_of(bare, folder / "bare")
    assert {"steps", "standards"} <= set(context.frames)


def test_one_case_alone(folder: Path) -> None:
    world = make_world(4, cases=12)
    for number, case in enumerate(world.tables["applications"]["case_id"][:4]):
        tables = {name: frame[frame["case_id"] == case] if "case_id" in frame else frame for name, frame in world.tables.items()}
        context = signals_of(World({n: f for n, f in tables.items() if len(f)}, world.charter), folder / f"one-{number}")
        for name, frame in context.frames.items():
            assert not infinities(frame), name
