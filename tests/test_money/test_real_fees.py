"""The fees of the real logs: every amount off the schedule is found, and hardly anybody else is flagged."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from detector.catalogue import find_parts
from detector.preparing import prepare
from detector.rule_pages import run_check, severity_of
from detector.settings import Settings
from features.payments import FAMILY
from rules.base import Rule, Severity

DATA = Path(__file__).resolve().parents[2].parent / "shared" / "data"
RULES = tuple(rule for rule in find_parts("rules", "RULE", Rule) if rule.table == "money")
OFF_SCHEDULE = {"permits-nl-1": 4, "permits-nl-2": 1, "permits-nl-3": 4}


def read_money(name: str) -> pd.DataFrame:
    if not (DATA / name).is_dir():
        pytest.skip(f"the data set {name} is not here")
    context = prepare(DATA / name, Settings()).context
    return FAMILY.compute(context)


def findings(frame: pd.DataFrame) -> pd.DataFrame:
    """case, source, cause, rule, and whether the finding is reason enough to look by itself."""
    parts = []
    for rule in RULES:
        size = run_check(rule, frame)["size"]
        hit = frame.loc[size.notna(), ["case", "source", "cause"]].assign(rule=rule.id)
        alone = [rule.stands_alone and (severity_of(rule, value) or Severity.LOW) >= Severity.HIGH for value in size.dropna()]
        parts.append(hit.assign(alone=alone))
    return pd.concat(parts, ignore_index=True)


def test_fines() -> None:
    frame = read_money("fines-it")
    found = findings(frame)
    charged = set(found.loc[found["source"] == "charge", "case"])
    assert len(charged) == 56, "the charges off the schedule (data/README.md)"
    assert set(found.loc[found["rule"] == "FEE-16", "cause"]) == {"grace"}
    flagged = set(found.loc[found["alone"], "case"])
    assert len(flagged - charged) <= 0.002 * frame["case"].nunique()
    # The payers whose total matches nothing lawful: each has a cause, and none of them is flagged.
    payers = found[(found["source"] == "payment") & ~found["case"].isin(charged)]
    assert 1_200 <= payers["case"].nunique() <= 1_900
    assert not payers["alone"].any()
    short = frame[(frame["cause"] == "short") & (frame["source"] == "payment")]
    assert set(short["left_out"]) == {"EXPENSE", "FINE", "EXPENSE + FINE"}


@pytest.mark.parametrize("name", sorted(OFF_SCHEDULE))
def test_permits(name: str) -> None:
    frame = read_money(name)
    found = findings(frame)
    off = found[found["cause"].isin(["superseded", "grace", "over", "short"])]
    assert off["case"].nunique() == OFF_SCHEDULE[name]
    assert found.loc[found["alone"], "case"].nunique() <= 0.02 * frame["case"].nunique()
