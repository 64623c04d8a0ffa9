"""What the list is held against: chance, plain rules that anybody could write, and an isolation forest on raw case features."""

from __future__ import annotations

import importlib.util
from collections.abc import Mapping

import numpy as np
import pandas as pd

from detector.evaluate.measures import Floats, percentile
from detector.evaluate.plain_features import plain_features
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.base import Context

RANDOM, PLAIN_RULES, FOREST = "random", "plain rules", "isolation forest (PyOD)"
LARGE_JUMP = 0.95
"""A rank jump counts where it is among the largest 5% of its office and service."""


def random_order(cases: int, seed: int) -> Floats:
    """A score a case, by chance."""
    return np.random.default_rng([seed, 1]).random(cases)


def plain_rules(context: Context) -> Floats:
    """How many of three plain rules fire, and within that how far they reach, as a share of what fires (0 to 1, halved)."""
    count = len(context.tables.applications)
    reach = np.zeros(count)
    fired = np.zeros(count)
    for size in (over_standard(context), off_tariff(context), rank_jump(context)):
        fires = size > 0
        fired += fires
        reach[fires] += percentile(size[fires])
    return np.asarray(fired + reach / 6)


def over_standard(context: Context) -> Floats:
    """float64[cases]: how far over its standard, as a share of it; 0 where not."""
    out = np.zeros(len(context.tables.applications))
    frame = context.frames.get("standards")
    if frame is not None:
        mine = frame[(frame["promise"] == "case") & (frame["over"] > 0)]
        np.maximum.at(out, mine["case"].to_numpy(dtype=np.int64), mine["over"].to_numpy() / np.maximum(mine["term"].to_numpy(), 1e-9))
    return out


def off_tariff(context: Context) -> Floats:
    """float64[cases]: the difference between paid and owed of what was granted, as a share of what was owed; 0 where none."""
    count = len(context.tables.applications)
    frame = context.frames.get("money_cases")
    if frame is None:
        return np.zeros(count)
    granted = (context.tables.applications["decision"] == "granted").to_numpy()
    paid, owed, difference = (frame[f"{name}_amount"].to_numpy() for name in ("paid", "owed", "difference"))
    counts = frame["is_checked"].to_numpy() & (granted | (paid > 0))
    return np.where(counts, np.abs(difference) / np.maximum(owed, 1.0), 0.0)


def rank_jump(context: Context) -> Floats:
    """float64[cases]: places between the order of submission and that of decision, inside office and service, as a share of its cases;
    0 for all but the largest jumps."""
    applications = context.tables.applications
    decided = applications["decided_at"].notna().to_numpy()
    rows = np.flatnonzero(decided)
    office, service = codes_of(applications["office_id"])[rows], codes_of(applications["service_code"])[rows]
    sizes = (len(applications["office_id"].cat.categories), len(applications["service_code"].cat.categories))
    group = seg.combine_codes([office, service], sizes)
    frame = applications.iloc[rows][["submitted_at", "decided_at"]].assign(group=group)
    ranked = frame.groupby("group")[["submitted_at", "decided_at"]].rank(method="average")
    members = frame.groupby("group")["group"].transform("size").to_numpy()
    gained = (ranked["submitted_at"] - ranked["decided_at"]).to_numpy() / members
    limit = pd.Series(gained).groupby(group).transform(lambda values: values.quantile(LARGE_JUMP)).to_numpy()
    out = np.zeros(len(applications))
    out[rows] = np.where((gained > 0) & (gained >= limit), gained, 0.0)
    return out


def has_forest() -> bool:
    """Whether PyOD (extra `benchmark`) is there."""
    return importlib.util.find_spec("pyod") is not None


def forest(context: Context, seed: int) -> Floats:
    """PyOD's isolation forest, default settings, on the raw features; what is missing is the median."""
    from pyod.models.iforest import IForest

    features = plain_features(context)
    filled = features.fillna(features.median()).fillna(0.0).to_numpy(dtype=np.float64)
    return np.asarray(IForest(random_state=seed).fit(filled).decision_scores_, dtype=np.float64)


def baselines(context: Context, seed: int) -> Mapping[str, Floats]:
    """A score a case by the name of each baseline that can run."""
    scores = {RANDOM: random_order(len(context.tables.applications), seed), PLAIN_RULES: plain_rules(context)}
    if has_forest():
        scores[FOREST] = forest(context, seed)
    return scores


def officer_scores(context: Context, score: Floats, officer_ids: np.ndarray) -> Floats:
    """float64[officers]: the mean percentile of the cases that each touched, for an order that knows cases only; 0 where none."""
    events = context.tables.events
    names = events["officer_id"].cat.categories.astype(str)
    pairs = pd.DataFrame({"officer": codes_of(events["officer_id"]), "case": events["case"].to_numpy()}).drop_duplicates()
    pairs = pairs[pairs["officer"] >= 0]
    means = pd.Series(percentile(score)[pairs["case"]]).groupby(pairs["officer"].to_numpy()).mean()
    by_name = pd.Series(means.to_numpy(), index=names[means.index.to_numpy(dtype=np.int64)])
    return np.asarray(by_name.reindex(officer_ids).fillna(0.0), dtype=np.float64)
