"""One world at a time: made in a folder that vanishes, scanned as a user's data set is scanned, and held against its truth."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import numpy.typing as npt
import pandas as pd

from detector.catalogue import load_catalogue
from detector.evaluate.baselines import baselines, officer_scores
from detector.evaluate.looking import looked_at, pairs_told
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
from detector.evaluate.truth import HARMED, TAKING_PART, UNTOUCHED, Truth, read_truth
from detector.evaluate.upper import upper_features
from detector.pipeline import ScanOptions, prepare, scan
from detector.pseudonyms import Pseudonyms, load_key
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
    """How each world is scanned and measured. fdr None: the settings' own; budget None: 50 for every 20,000 cases.

    has_upper: whether the features that the upper mark learns from are wanted.
    """

    fdr: float | None
    budget: int | None
    seed: int
    has_upper: bool = True


@dataclass(frozen=True)
class ListFigures:
    """One order of the cases against the truth; NaN where nobody takes part."""

    average_precision: float
    recall_at_budget: float
    precision_at_budget: float
    officers_average_precision: float


@dataclass(frozen=True)
class SchemeFigures:
    """Of the cases of one scheme: how many were flagged, within the budget, and within as many places as cases take part.

    average_precision: by list, of this scheme's cases among those that nothing touched.
    """

    scheme: str
    cases: int
    flagged: float
    in_budget: float
    in_depth: float
    average_precision: Mapping[str, float]


@dataclass(frozen=True)
class WorldFigures:
    """What became of one world. `promise`: the share of wrong ones that was asked for.

    family_right: of the flagged that take part, those of which the first family told is one in which their scheme leaves traces.
    pairs_reported, pairs_right: distinct pairs of an officer and somebody else that were told, and that do a scheme together.
    is_further: made only so that schemes which come seldom are seen often enough: it counts for what is said of single schemes alone.
    """

    name: str
    cases: int
    taking_part: int
    harmed: int
    budget: int
    promise: float
    flagged: Flagged
    family_right: int
    pairs_reported: int
    pairs_right: int
    officers: int
    officers_taking_part: int
    officers_flagged: int
    officers_flagged_true: int
    lists: Mapping[str, ListFigures]
    schemes: tuple[SchemeFigures, ...]
    is_further: bool = False


@dataclass(frozen=True)
class Judged:
    """The figures, the cases to look at (`looking`), and what an order that comes later (the upper mark) is measured with."""

    figures: WorldFigures
    cases: pd.DataFrame
    truth: Truth
    context: Context
    officer_ids: Names
    labels: npt.NDArray[np.int8]
    features: pd.DataFrame


def judged_worlds(make: Maker, count: int, asked: Asked, note: Note) -> Iterator[Judged]:
    """Makes, scans and judges worlds 0 to count - 1, one after the other; each folder is gone before the next begins."""
    for number in range(count):
        yield judged_world(make, number, f"World {number + 1} of {count}", asked, note)


def judged_world(make: Maker, number: int, called: str, asked: Asked, note: Note) -> Judged:
    """Makes, scans and judges one world in a folder that is gone afterwards; called: what it is in the notes."""
    with TemporaryDirectory(prefix="suluh-evaluate-") as folder:
        note(f"{called}: making it")
        made = make(number, Path(folder))
        note(f"{called}: scanning it")
        run = scan(ScanOptions(made.data, Path(folder) / "run", made.settings, fdr=asked.fdr, seed=asked.seed, reports=False))
        settings = load_settings(made.settings)
        known = replace(asked, fdr=asked.fdr if asked.fdr is not None else settings.scan.fdr)
        note(f"{called}: measuring")
        context = build_signals(prepare(made.data, settings).context, load_catalogue())
        seals = Pseudonyms.of(load_key(os.environ, settings.pseudonym_key_file, Path.home()))
        return judge(made.name, run, context, read_truth(made.truth), known, seals)


def judge(name: str, run: Run, context: Context, truth: Truth, asked: Asked, seals: Pseudonyms) -> Judged:
    """Holds a scan against the truth, beside the baselines. seals: those of the scan, under which it tells agents."""
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
    others = baselines(context, asked.seed)
    for other, score in others.items():
        lists[other] = measure(score, officer_scores(bare, score, officer_ids), labels, truth, officer_ids, budget)
    cases = looked_at(name, run, truth)
    pairs_reported, pairs_right = pairs_told(run, truth, seals)
    figures = WorldFigures(
        name=name,
        cases=len(case_ids),
        taking_part=len(truth.ids("taking part")),
        harmed=int((labels == HARMED).sum()),
        budget=budget,
        promise=asked.fdr if asked.fdr is not None else float("nan"),
        flagged=flagged_against(labels, flagged),
        family_right=int((cases["flagged"] & cases["is_family_right"]).sum()),
        pairs_reported=pairs_reported,
        pairs_right=pairs_right,
        officers=len(officer_ids),
        officers_taking_part=len(truth.officer_ids),
        officers_flagged=int(officers_flagged.sum()),
        officers_flagged_true=int((officers_flagged & officers_true).sum()),
        lists=lists,
        schemes=by_scheme(truth, case_ids, {OURS: own, **others}, flagged, labels, budget),
    )
    features = upper_features(context, run) if asked.has_upper else pd.DataFrame(index=range(len(case_ids)))
    return Judged(figures, cases, truth, bare, officer_ids, labels, features)


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
    truth: Truth, case_ids: Names, scores: Mapping[str, Floats], flagged: npt.NDArray[np.bool_], labels: npt.NDArray[np.int8], budget: int
) -> tuple[SchemeFigures, ...]:
    """Per scheme, in the order of the names; a case that two schemes touched counts for both, a lost one as not found."""
    parts = truth.cases[truth.cases["role"] == "taking part"]
    counts, score = labels != HARMED, scores[OURS]
    names = case_ids[counts].astype(str)
    schemes = sorted(set(parts["scheme"].astype(str)))
    ids = {scheme: parts.loc[parts["scheme"] == scheme, "case_id"].astype(str).unique() for scheme in schemes}
    groups = {scheme: np.isin(names, ids[scheme]) for scheme in schemes}
    depth = int((labels == TAKING_PART).sum())
    ways = (flagged[counts].astype(np.float64), found_share(score[counts], budget), found_share(score[counts], depth))
    found = [recall_by_group(groups, way) for way in ways]
    untouched = labels[counts] == UNTOUCHED

    def precision(scheme: str) -> dict[str, float]:
        rows, lost = groups[scheme] | untouched, len(ids[scheme]) - int(groups[scheme].sum())
        is_true = np.append(groups[scheme][rows], np.ones(lost, dtype=np.bool_))
        held = {name: np.append(each[counts][rows], np.full(lost, -np.inf)) for name, each in scores.items()}
        return {name: average_precision(is_true, each) for name, each in held.items()}

    return tuple(
        SchemeFigures(s, len(ids[s]), found[0][s][1], found[1][s][1], found[2][s][1], precision(s)) for s in schemes
    )
