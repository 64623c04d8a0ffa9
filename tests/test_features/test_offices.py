"""Offices beside each other: the null is what it says, a practice of a whole office is seen, few offices and heavy loads are not told."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from detector.catalogue import load_catalogue
from detector.findings.applying import Hits
from detector.findings.folding import Fold, told_by, without_told
from features.arrays.apart import MANY, apart
from tests.tiny import CHARTER, tiny_context

RULE = load_catalogue().rules_by_id["OFC-01"]
FEES = CHARTER + "    fees:\n      - {code: FEE, amount: 100000}\n"
OFFICES = tuple("ABCDEFGH")


def test_the_null_is_students_t_where_values_are_equally_sure() -> None:
    """The deleted residual of the exact test, by hand."""
    value = np.array([0.3, -0.1, 0.2, 0.05, -0.2, 0.9])
    found = apart(value, np.zeros(6), np.zeros(6), np.zeros(6, dtype=np.int64), 4)
    others = value[:-1]
    t = (value[-1] - others.mean()) / (others.std(ddof=1) * np.sqrt(1 + 1 / 5))
    assert found.beyond[-1] == pytest.approx(value[-1] - others.mean())
    assert found.upper_p(np.zeros(6))[-1] == pytest.approx(stats.t.sf(t, 4))


@pytest.mark.parametrize("offices", [6, 8, 12, 40])
@pytest.mark.parametrize("sureness", [0.01, 1.0, 4.0])
def test_p_values_keep_their_promise(offices: int, sureness: float) -> None:
    """Offices that differ by chance and habit alone (spread 1), each unsure by `sureness`: no more small p-values than they say."""
    rng = np.random.default_rng(7)
    variance = np.tile(sureness * rng.uniform(0.5, 2.0, offices), 600)
    value = rng.normal(0.0, np.sqrt(1.0 + variance))
    group = np.repeat(np.arange(600), offices)
    p = apart(value, variance, variance, group, 4).upper_p(np.zeros(len(value)))
    for level in (0.05, 0.01, 0.001):
        assert (p <= level).mean() <= 1.5 * level + 3 * np.sqrt(level / len(p)), level


def test_too_few_others_and_what_is_not_known_are_left_out() -> None:
    value = np.array([0.0, 0.1, 0.2, 9.0, np.nan])
    found = apart(value, np.ones(5), np.ones(5), np.zeros(5, dtype=np.int64), 4)
    assert np.isnan(found.beyond).all() and found.others[:4].tolist() == [3, 3, 3, 3]
    assert np.isnan(apart(value, np.ones(5), np.ones(5), np.zeros(5, dtype=np.int64), 3).beyond[4])


def test_several_apart_among_many_do_not_hide_each_other() -> None:
    rng = np.random.default_rng(3)
    value = np.append(rng.normal(0, 0.1, MANY + 10), [3.0, 3.0, 3.0])
    none = np.full(len(value), 1e-4)
    p = apart(value, none, none, np.zeros(len(value), dtype=np.int64), 4).upper_p(np.zeros(len(value)))
    assert (p[-3:] < 1e-4).all() and (p[:-3] > 1e-4).all()


def world(folder: Path, offices: tuple[str, ...], over: float = 0.0, times: float = 1.0, extra: int = 1) -> pd.DataFrame:
    """The frame of a log of six months in which office A charges a share of its cases too much, takes longer, has more to do."""
    rng = np.random.default_rng(11)
    applications, events, payments = (["case_id,service_code,office_id,submitted_at,decision,decided_at"],
                                      ["case_id,activity,timestamp,officer_id"], ["payment_id,case_id,amount,paid_at"])  # fmt: skip
    for office in offices:
        habit = rng.normal(1.0, 0.1)
        for number in range(60 * (extra if office == "A" else 1)):
            case = f"{office}{number:03d}"
            filed = pd.Timestamp("2025-01-06 09:00") + pd.Timedelta(days=int(number / (extra if office == "A" else 1) * 2.9))
            days = habit * rng.lognormal(1.0, 0.4) * (times if office == "A" else 1.0)
            done = filed + pd.Timedelta(days=days)
            much = 100_000 + (25_000 if rng.random() < (over if office == "A" else 0.02) else 0)
            applications.append(f"{case},LICENCE,{office},{filed:%Y-%m-%dT%H:%M},granted,{done:%Y-%m-%dT%H:%M}")
            events.append(f"{case},check,{filed + (done - filed) / 2:%Y-%m-%dT%H:%M},{office}1")
            events.append(f"{case},approval,{done:%Y-%m-%dT%H:%M},{office}2")
            payments.append(f"P{case},{case},{much},{filed:%Y-%m-%dT%H:%M}")
    tables = {"applications": applications, "events": events, "payments": payments}
    context = tiny_context(folder, FEES, **{name: "\n".join(rows) for name, rows in tables.items()})
    frame = context.frames["offices"]
    return frame.assign(found=RULE.check(frame[list(RULE.needs)], 1.25, 0.05)["size"].notna())


def of_office(frame: pd.DataFrame, office: str, measure: str) -> pd.Series:
    return frame[(frame["office"] == office) & (frame["measure"] == measure)].iloc[0]


def test_offices_that_are_alike(tmp_path: Path) -> None:
    assert not world(tmp_path, OFFICES, over=0.02)["found"].any()


def test_a_practice_of_the_whole_office_is_seen(tmp_path: Path) -> None:
    frame = world(tmp_path, OFFICES, over=0.5)
    found = of_office(frame, "A", "money_beyond")
    assert found["found"] and found["value"] == pytest.approx(50, abs=15) and found["expected"] < 10
    assert found["value"] > found["limit_high"] and found["times"] > found["at_least"] > 2
    assert frame["found"].sum() == 1


def test_slowness_is_seen_unless_the_load_explains_it(tmp_path: Path) -> None:
    slow, loaded = (
        of_office(world(tmp_path / str(extra), OFFICES, times=3.0, extra=extra), "A", "office_time") for extra in (1, 3)
    )
    assert slow["found"] and slow["allowed_times"] == pytest.approx(1.0, abs=0.1)
    assert not loaded["found"], "three times the applications for each officer allow it three times the time"
    assert loaded["allowed_times"] == pytest.approx(3.0, rel=0.1) and loaded["times"] > 2


def test_among_four_offices_none_is_told_apart(tmp_path: Path) -> None:
    frame = world(tmp_path, OFFICES[:4], over=0.5)
    assert frame["apart_p"].isna().all() and not frame["found"].any()


def test_one_fact_is_told_once() -> None:
    """Where a red flag is folded at an office, the comparison with other offices stands in the fold."""
    rules = load_catalogue().rules_by_id
    fold = Fold(rules["FEE-01"], 2, 0, 30, 100, 0.3, 4, 300)
    assert told_by([fold]) == {(2, 0, "money_beyond")} and fold.others_share == pytest.approx(4 / 300)
    frame = pd.DataFrame({"office": [2, 2, 3], "service": [0, 0, 0], "measure": ["money_beyond", "office_time", "money_beyond"]})
    kept = without_told(Hits(RULE, frame, frame), [fold]).frame
    assert list(zip(kept["office"], kept["measure"], strict=True)) == [(2, "office_time"), (3, "money_beyond")]
    assert told_by([Fold(rules["DLY-04"], 2, 0, 30, 100, 0.3)]) == frozenset(), "sent back to applicants: another fact than slowness"
