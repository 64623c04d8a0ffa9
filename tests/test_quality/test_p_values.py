"""Where nobody takes part, a p-value of 0.01 or less comes once in a hundred, or more seldom: Kolmogorov and Smirnov's test, seeds fixed.

Anti-conservative p-values (too small too often) break every promise that is built on them, so each rule and model with p-values is held
against that, one-sided. Few can be exactly uniform; why the others are larger than that stands beside each.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd
import pytest
from scipy import stats

from detector.catalogue import load_catalogue
from detector.findings.applying import thresholds_of
from detector.findings.modelling import Learning, judge
from detector.pipeline import prepare
from detector.settings import Settings, load_settings
from detector.signals import build_signals
from detector.simulate import simulate
from features.base import Context
from models.base import CannotFitError
from rules.base import Rule

Floats = npt.NDArray[np.float64]
WORLDS = ((8_000, 511), (8_000, 512), (1_500, 500), (1_500, 503), (1_500, 504), (1_500, 505))
"""Cases and seed: offices are compared in the large ones, complaints in the small ones."""
CATALOGUE = load_catalogue()

UNIFORM = {
    "MOD-01": "counted among reference cases, with a tail above",
}
"""Uniform at both ends."""
CAREFUL: Mapping[str, str] = {
    "DLY-02": "a rank; visits that were not held back tie at the largest",
    "DLY-04": "a rank; cases that never came back tie at the largest",
    "PRC-05": "a rank; visits in usual hours tie at the largest",
    "QUE-01": "a rank; visits that jumped nobody tie at the largest",
    "QUE-02": "a rank, where enough neighbours are; cases as fast as they tie",
    "PRC-09": "a share of days, this one among them; minutes with one decision are like any other",
    "FEE-08": "an event: the colleagues' own share where it happened, else 1",
    "REL-04": "an event: the office's own share where it happened, else 1",
    "DLY-05": "a count, widened by how far honest colleagues differ",
    "DLY-06": "a count, widened by how far honest colleagues differ",
    "QUE-03": "a count, widened by how far honest colleagues differ",
    "REL-05": "a count, widened by how far honest colleagues differ",
    "REL-06": "a count, widened by how far honest colleagues differ",
    "REL-01": "a count over several starts, corrected for their number, widened by how unevenly files are dealt",
    "REL-02": "a count over several starts, corrected for their number, widened by how unevenly files are dealt",
    "REL-03": "the greater of two: beside the officer's others, and beside the agent's elsewhere",
    "QUE-04": "the greater of two; where most visits jump nobody the sums gather near one half",
    "OFC-01": "of each office beside the others, with their honest differences allowed for",
    "FEE-11": "a count of few extras",
    "MOD-02": "officers are few, and each stands among its own references",
}
"""Larger than uniform by construction: held to be never too small."""
EVENTS = {"FEE-08", "REL-04"}
"""One chance that something happens at all: where it did not, the p-value is 1."""
UNTIL = {"QUE-04": 0.5}
"""Held up to here: what gathers around one half goes beyond the uniform just there, where nothing is decided by it."""
LEVEL = 0.01


def p_values(rule: Rule, context: Context) -> Floats:
    """Of every row that the rule tests; empty where its frame could not be computed or it gives none."""
    frame = context.frames.get(rule.table)
    if frame is None:
        return np.empty(0)
    tested = frame[list(rule.needs)]
    tested = tested[tested.notna().all(axis=1)]
    found = rule.check(tested, **thresholds_of(rule, Settings()))
    if not isinstance(found, pd.DataFrame) or "p_value" not in found:
        return np.empty(0)
    p = found["p_value"].where(found["size"].notna() | (rule.id not in EVENTS), 1.0)
    return p.dropna().to_numpy(dtype=np.float64)


def too_small(p: Floats, until: float = 1.0) -> float:
    """The chance of p-values so much smaller than uniform ones, up to `until`."""
    ordered = np.sort(p)
    beyond = np.arange(1, len(p) + 1) / len(p) - ordered
    return float(stats.ksone.sf(max(0.0, beyond[ordered <= until].max(initial=0.0)), len(p)))


@pytest.fixture(scope="module")
def held(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Floats]:
    """The p-values of each rule and model, from all worlds together."""
    found: dict[str, list[Floats]] = {}
    for cases, seed in WORLDS:
        folder: Path = tmp_path_factory.mktemp("clean")
        world = simulate(folder / "data", folder / "truth", scenario="clean", cases=cases, seed=seed)
        context = build_signals(prepare(world.folder, load_settings(world.settings)).context, CATALOGUE)
        for rule in CATALOGUE.active_rules:
            found.setdefault(rule.id, []).append(p_values(rule, context))
        for model in CATALOGUE.models:
            if model.table in context.frames:
                try:
                    found.setdefault(model.id, []).append(judge(model, context.frames[model.table], Learning(0, 1)).p_values)
                except CannotFitError:
                    continue
    joined = {name: np.concatenate(parts) for name, parts in found.items()}
    return {name: p for name, p in joined.items() if len(p)}


def test_every_rule_with_p_values_says_what_they_are(held: dict[str, Floats]) -> None:
    named = set(UNIFORM) | set(CAREFUL)
    assert not set(UNIFORM) & set(CAREFUL)
    assert set(held) <= named, "a new test rule says here whether its p-values are uniform or careful, and why"
    assert not named - set(held), "each is tried in one of the worlds at least"


@pytest.mark.parametrize("name", sorted({*UNIFORM, *CAREFUL}))
def test_no_p_value_is_too_small_where_nobody_takes_part(name: str, held: dict[str, Floats]) -> None:
    chance = too_small(held[name], UNTIL.get(name, 1.0))
    assert chance > LEVEL / len(held), f"{len(held[name])} p-values, {np.mean(held[name] <= 0.05):.3f} of them at most 0.05"


@pytest.mark.parametrize("name", sorted(UNIFORM))
def test_what_is_uniform_is_so_at_both_ends(name: str, held: dict[str, Floats]) -> None:
    assert stats.kstest(held[name], "uniform").pvalue > LEVEL / len(UNIFORM)


def test_the_check_can_fail() -> None:
    """Squares of uniform numbers are too small; so are those of a test that takes its spread a quarter too narrow."""
    rng = np.random.default_rng(1)
    uniform = rng.random(500)
    assert too_small(uniform) > LEVEL
    assert too_small(uniform**2) < LEVEL / 100
    narrow = stats.norm.sf(rng.normal(size=5_000) / 0.75)
    assert too_small(narrow, until=0.5) < LEVEL / 100
    assert too_small(np.sqrt(uniform)) > 0.9, "careful ones pass"
