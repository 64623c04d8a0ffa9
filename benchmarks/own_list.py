"""How good the scan's own list is, without the baselines: a row a world, quickly, where `benchmarks.quality` measures all there is.

    python -m benchmarks.own_list [--scenario plain] [--cases 20000] [--seeds 700-709] [--keep FOLDER]

Prints average precision of cases and of officers, the flagged and how many of them are wrong, for every world and over all of them.
"""

from __future__ import annotations

import statistics
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from benchmarks.clean_worlds import command, make_world, scan_world
from detector.evaluate.measures import budget_of, flagged_against
from detector.evaluate.truth import read_truth
from detector.evaluate.worlds import measure

HEADER = f"{'seed':>5} {'in schemes':>11} {'AP':>6} {'officers AP':>12} {'flagged':>8} {'wrong':>6}"


@dataclass(frozen=True)
class Measured:
    seed: int
    taking_part: int
    average_precision: float
    officers: float
    flagged: int
    wrong: int


def measured(folder: Path, scenario: str, cases: int, seed: int) -> Measured:
    """Make and scan one world, and hold the list against what was done in it."""
    place = make_world(folder, scenario, cases, seed)
    run, truth = scan_world(place), read_truth(place / "truth")
    ids = run.cases["case_id"].astype(str).to_numpy(dtype=object)
    labels = truth.labels(ids.tolist())
    order, of_officers = (-frame["rank"].to_numpy(dtype=np.float64) for frame in (run.cases, run.officers))
    found = measure(order, of_officers, labels, truth, run.officers["officer_id"].to_numpy(dtype=object), budget_of(len(ids)))
    flags = flagged_against(labels, run.cases["flagged"].to_numpy(dtype=np.bool_))
    taking_part = len(truth.ids("taking part"))
    return Measured(seed, taking_part, found.average_precision, found.officers_average_precision, flags.counted, flags.wrong)


def main(folder: Path, scenario: str, cases: int, seeds: range) -> None:
    """Measure one world after the other, and print the table."""
    print(HEADER)
    every = []
    for seed in seeds:
        one = measured(folder, scenario, cases, seed)
        every.append(one)
        row = f"{one.seed:>5} {one.taking_part:>11} {one.average_precision:>6.3f} {one.officers:>12.3f} {one.flagged:>8} {one.wrong:>6}"
        print(row, flush=True)
    precisions = [one.average_precision for one in every]
    wrong, flagged = sum(one.wrong for one in every), sum(one.flagged for one in every)
    print(
        f"{scenario}: AP {statistics.fmean(precisions):.3f} on average ({min(precisions):.3f} to {max(precisions):.3f}), "
        f"officers {statistics.fmean(one.officers for one in every):.3f}; {wrong} of {flagged} flagged are wrong"
    )


if __name__ == "__main__":
    command(__doc__, main, "plain", range(700, 710))
