"""One world at a time: made in a folder that vanishes, scanned as a user's data set is scanned, and held against its truth."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pandas as pd

from detector.catalogue import load_catalogue
from detector.evaluate.baselines import baselines, officer_scores
from detector.evaluate.measures import (
    Flagged,
    Floats,
    average_precision,
    budget_of,
    flagged_against,
    found_share,
    found_within,
    recall_by_group,
)
from detector.evaluate.truth import HARMED, TAKING_PART, Truth, read_truth
from detector.evaluate.upper import upper_features
from detector.pipeline import ScanOptions, prepare, scan
from detector.run import Run
from detector.settings import load_settings
from detector.signals import build_signals
from features.base import Context

OURS = "suluh"
Names = npt.NDArray[np.object_]
Note = Callable[[str], None]


@dataclass(frozen=True)
class Made:
    """A data set with its truth; `settings`: what a scan of it needs."""

    name: str
    data: Path
    truth: Path
    settings: Path | None


Maker = Callable[[int, Path], Made]
"""(number of the world, an empty folder) to a world in it."""


@dataclass(frozen=True)
class Asked:
    """How each world is scanned and measured. fdr None: the settings' own; budget None: 50 for every 20,000 cases."""

    fdr: float | None
    budget: int | None
    seed: int


@dataclass(frozen=True)
class ListFigures:
    """One order of the cases against the truth; NaN where nobody takes part."""

    average_precision: float
    recall_at_budget: float
    precision_at_budget: float
    officers_average_precision: float


@dataclass(frozen=True)
class SchemeFigures:
    """Of the cases of one scheme: how many were flagged, within the budget, and within as many places as cases take part."""

    scheme: str
    cases: int
    flagged: float
    in_budget: float
    in_depth: float


@dataclass(frozen=True)
class WorldFigures:
    """What became of one world. `promise`: the share of wrong ones that was asked for."""

    name: str
    cases: int
    taking_part: int
    harmed: int
    budget: int
    promise: float
    flagged: Flagged
    officers: int
    officers_taking_part: int
    officers_flagged: int
    officers_flagged_true: int
    lists: Mapping[str, ListFigures]
    schemes: tuple[SchemeFigures, ...]


@dataclass(frozen=True)
class Judged:
    """The figures, and what an order that comes later (the upper mark) is measured with."""

    figures: WorldFigures
    truth: Truth
    context: Context
    officer_ids: Names
    labels: npt.NDArray[np.int8]
    features: pd.DataFrame


def judged_worlds(make: Maker, count: int, asked: Asked, note: Note) -> Iterator[Judged]:
    """Makes, scans and judges worlds 0 to count - 1, one after the other; each folder is gone before the next begins."""
    for number in range(count):
        with TemporaryDirectory(prefix="suluh-evaluate-") as folder:
            note(f"World {number + 1} of {count}: making it")
            made = make(number, Path(folder))
            note(f"World {number + 1} of {count}: scanning it")
            run = scan(ScanOptions(made.data, Path(folder) / "run", made.settings, fdr=asked.fdr, seed=asked.seed, reports=False))
            settings = load_settings(made.settings)
            known = replace(asked, fdr=asked.fdr if asked.fdr is not None else settings.scan.fdr)
            note(f"World {number + 1} of {count}: measuring")
            context = build_signals(prepare(made.data, settings).context, load_catalogue())
            judged = judge(made.name, run, context, read_truth(made.truth), known)
        yield judged


def judge(name: str, run: Run, context: Context, truth: Truth, asked: Asked) -> Judged:
    """Holds a scan against the truth, beside the baselines."""
    case_ids = context.tables.applications["case_id"].astype(str).to_numpy(dtype=object)
    labels = truth.labels(case_ids.tolist())
    ranked = run.cases.set_index("case_id").reindex(case_ids)
    own = -ranked["rank"].fillna(len(ranked) + 1).to_numpy(dtype=np.float64)
    flagged = ranked["flagged"].eq(True).to_numpy(dtype=np.bool_)
    officer_ids = run.officers["officer_id"].to_numpy(dtype=object)
    bare = replace(context, frames={})
    budget = asked.budget if asked.budget is not None else budget_of(len(case_ids))
    officers_true = np.isin(officer_ids.astype(str), list(truth.officer_ids))
    officers_flagged = run.officers["flagged"].to_numpy(dtype=np.bool_)
    lists = {OURS: measure(own, -run.officers["rank"].to_numpy(dtype=np.float64), labels, truth, officer_ids, budget)}
    for other, score in baselines(context, asked.seed).items():
        lists[other] = measure(score, officer_scores(bare, score, officer_ids), labels, truth, officer_ids, budget)
    figures = WorldFigures(
        name=name,
        cases=len(case_ids),
        taking_part=len(truth.ids("taking part")),
        harmed=int((labels == HARMED).sum()),
        budget=budget,
        promise=asked.fdr if asked.fdr is not None else float("nan"),
        flagged=flagged_against(labels, flagged),
        officers=len(officer_ids),
        officers_taking_part=len(truth.officer_ids),
        officers_flagged=int(officers_flagged.sum()),
        officers_flagged_true=int((officers_flagged & officers_true).sum()),
        lists=lists,
        schemes=by_scheme(truth, case_ids, own, flagged, labels, budget),
    )
    return Judged(figures, truth, bare, officer_ids, labels, upper_features(context, run))


def measure(
    score: Floats, officers: Floats, labels: npt.NDArray[np.int8], truth: Truth, officer_ids: Names, budget: int
) -> ListFigures:
    """One order of cases and officers against the truth; those that the data set lost (rejected rows) count as not found."""
    is_true, known = _with_lost(score, labels, len(truth.ids("taking part")))
    total = int(is_true.sum())
    found = found_within(is_true, known, budget)
    right = np.isin(officer_ids.astype(str), list(truth.officer_ids))
    return ListFigures(
        average_precision=average_precision(is_true, known),
        recall_at_budget=found / total if total else float("nan"),
        precision_at_budget=found / min(budget, len(known)) if total and len(known) else float("nan"),
        officers_average_precision=average_precision(right, officers),
    )


def _with_lost(score: Floats, labels: npt.NDArray[np.int8], taking_part: int) -> tuple[npt.NDArray[np.bool_], Floats]:
    """Labels and scores of the cases that count, harmed ones left out, lost ones last."""
    counts = labels != HARMED
    lost = max(0, taking_part - int((labels == TAKING_PART).sum()))
    is_true = np.append(labels[counts] == TAKING_PART, np.ones(lost, dtype=np.bool_))
    return is_true, np.append(score[counts], np.full(lost, -np.inf))


def by_scheme(
    truth: Truth, case_ids: Names, score: Floats, flagged: npt.NDArray[np.bool_], labels: npt.NDArray[np.int8], budget: int
) -> tuple[SchemeFigures, ...]:
    """Per scheme, in the order of the names; a case that two schemes touched counts for both, a lost one as not found."""
    parts = truth.cases[truth.cases["role"] == "taking part"]
    counts = labels != HARMED
    names = case_ids[counts].astype(str)
    schemes = sorted(set(parts["scheme"].astype(str)))
    ids = {scheme: parts.loc[parts["scheme"] == scheme, "case_id"].astype(str).unique() for scheme in schemes}
    groups = {scheme: np.isin(names, ids[scheme]) for scheme in schemes}
    depth = int((labels == TAKING_PART).sum())
    ways = (flagged[counts].astype(np.float64), found_share(score[counts], budget), found_share(score[counts], depth))
    found = [recall_by_group(groups, way) for way in ways]
    return tuple(SchemeFigures(scheme, len(ids[scheme]), *(each[scheme][1] for each in found)) for scheme in schemes)
