"""What can be looked at case by case: every case that takes part, and every one that was flagged, with what the list said of it."""

from __future__ import annotations

import numpy as np
import pandas as pd

from detector.evaluate.traces import is_right
from detector.evaluate.truth import HARMED, TAKING_PART, UNTOUCHED, Truth
from detector.pseudonyms import Pseudonyms
from detector.run import Run

ROLE_OF = {TAKING_PART: "taking part", UNTOUCHED: "untouched", HARMED: "harmed"}
BETWEEN = " + "


def looked_at(name: str, run: Run, truth: Truth) -> pd.DataFrame:
    """A row a case that takes part or is flagged: world, case_id, role, schemes, strengths, units, officers (of the truth), rank
    (missing: the data set lost it), place (the rank among the cases that count: harmed ones left out), score, flagged, families, rules
    (of the list, strongest first), is_family_right."""
    parts = truth.cases[truth.cases["role"] == ROLE_OF[TAKING_PART]].astype({"case_id": str})
    told = parts.assign(strengths=parts["strength"].map("{:g}".format))
    columns = {"scheme": "schemes", "strengths": "strengths", "unit": "units", "officer_id": "officers"}
    done = told.groupby("case_id", sort=True)[list(columns)].agg(BETWEEN.join).rename(columns=columns)
    ranked = run.cases.assign(case_id=run.cases["case_id"].astype(str)).set_index("case_id")
    ranked["place"] = _places(ranked, truth)
    ids = done.index.union(ranked.index[ranked["flagged"].to_numpy(dtype=np.bool_)])
    listed = ranked.reindex(ids)
    first = [held[0] if isinstance(held, list) and held else "" for held in listed["families"]]
    schemes = done.reindex(ids)["schemes"].fillna("")
    out = done.reindex(ids).fillna("").assign(
        rank=listed["rank"].astype("Int64"),
        place=listed["place"].astype("Int64"),
        score=listed["score"].astype(np.float64),
        flagged=listed["flagged"].eq(True).astype(np.bool_),
        families=[BETWEEN.join(held) if isinstance(held, list) else "" for held in listed["families"]],
        rules=[BETWEEN.join(held) if isinstance(held, list) else "" for held in listed["rules"]],
        is_family_right=[is_right(family, text.split(BETWEEN)) if text else False for family, text in zip(first, schemes, strict=True)],
    )  # fmt: skip
    labels = pd.Series(truth.labels(ids.tolist()), index=ids)
    out.insert(0, "role", labels.map(ROLE_OF))
    out.insert(0, "world", name)
    return out.rename_axis("case_id").reset_index().sort_values("rank", kind="stable", na_position="last", ignore_index=True)


def _places(ranked: pd.DataFrame, truth: Truth) -> pd.Series:
    """Int64 by case: the rank among the cases that count; missing for those that were merely harmed."""
    counts = truth.labels(ranked.index.tolist()) != HARMED
    return pd.Series(ranked["rank"].where(counts).rank(method="first").astype("Int64"))


def pairs_told(run: Run, truth: Truth, seals: Pseudonyms) -> tuple[int, int]:
    """How many pairs of an officer and an agent or applicant the list tells, and how many of them do a scheme together."""
    told = set(run.findings.loc[run.findings["subject_type"] == "pair", "subject_id"].astype(str))
    mine = truth.officers[(truth.officers["cases"] > 0) & truth.officers["agent_id"].fillna("").ne("")]
    real = {f"{officer}|{seals.token('agent', agent)}" for officer, agent in zip(mine["officer_id"], mine["agent_id"], strict=True)}
    return len(told), len(told & real)
