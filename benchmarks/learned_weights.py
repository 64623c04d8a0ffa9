"""Would weights learned from worlds with known truth order the cases better than the evidence that is added up by hand?

    python -m benchmarks.own_list --scenario plain --seeds 700-709 --keep WORLDS        (and the other scenarios)
    python benchmarks/learned_weights.py WORLDS [--teach plain] [--cases 20000] [--first 700] [--halves 5]

Of each case what every red flag says (`weight` + `repeated`, the largest) is given to a logistic regression that saw the truth of the first
`--halves` worlds of the scenarios that teach; it orders the cases of the next ones of every scenario. Prints average precision of both.
"""

from __future__ import annotations

import argparse
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.linear_model import LogisticRegression

from detector.catalogue import load_catalogue
from detector.evaluate.intervals import DIFFERENCE, mean
from detector.evaluate.measures import average_precision
from detector.evaluate.truth import HARMED, TAKING_PART, read_truth

SCENARIOS = ("plain", "surge", "dirty", "subtle", "adversary")
RULES = tuple(sorted(load_catalogue().told_by_id))


def read_world(place: Path) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """(float64[cases, red flags] of evidence, int8[cases] of the truth, float64[cases] of our order) of a world that `own_list` kept."""
    run = max(entry for entry in place.glob("run*") if entry.is_dir())
    cases, found = (pd.read_parquet(run / f"{name}.parquet") for name in ("cases", "findings"))
    mine = found[found["subject_type"] == "case"]
    says = mine.assign(says=mine["weight"] + mine["repeated"]).pivot_table(index="case_id", columns="rule_id", values="says", aggfunc="max")
    evidence = says.reindex(index=cases["case_id"], columns=list(RULES)).fillna(0.0).to_numpy()
    labels = np.asarray(read_truth(place / "truth").labels(cases["case_id"].astype(str).tolist()))
    return evidence, labels, -cases["rank"].to_numpy(dtype=np.float64)


def main() -> None:
    """Teach, then judge every scenario."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("worlds", type=Path)
    parser.add_argument("--teach", nargs="+", default=["plain"], metavar="SCENARIO")
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--first", type=int, default=700)
    parser.add_argument("--halves", type=int, default=5)
    asked = parser.parse_args()

    def worlds(scenario: str, seeds: range) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
        places = [asked.worlds / f"{scenario}-{asked.cases}-{seed}" for seed in seeds]
        return [read_world(place) for place in places if place.is_dir()]

    half, end = asked.first + asked.halves, asked.first + 2 * asked.halves
    taught = [world for scenario in asked.teach for world in worlds(scenario, range(asked.first, half))]
    evidence, labels = (np.concatenate([world[part] for world in taught]) for part in (0, 1))
    counts = labels != HARMED
    model = LogisticRegression(C=0.1, max_iter=2_000).fit(evidence[counts], labels[counts] == TAKING_PART)
    print(f"taught by {len(taught)} worlds: {', '.join(asked.teach)}; judged on seeds {half} to {end - 1}")
    for scenario in SCENARIOS:
        ours, theirs = [], []
        for evidence, labels, order in worlds(scenario, range(half, end)):
            counts = labels != HARMED
            learned = model.decision_function(evidence) + 1e-9 * order  # ties in our order
            ours.append(average_precision(labels[counts] == TAKING_PART, order[counts]))
            theirs.append(average_precision(labels[counts] == TAKING_PART, learned[counts]))
        if ours:
            gap = mean((np.array(theirs) - np.array(ours)).tolist(), DIFFERENCE)
            told = f"learned beyond ours {gap.value:+.3f} ({gap.low:+.3f} to {gap.high:+.3f})"
            print(f"{scenario:10s} {len(ours)} worlds: ours {np.mean(ours):.3f}, learned {np.mean(theirs):.3f}; {told}")
    strongest = sorted(zip(model.coef_[0], RULES, strict=True), reverse=True)
    print("weights:", ", ".join(f"{rule} {value:.2f}" for value, rule in strongest if abs(value) > 0.01))


if __name__ == "__main__":
    main()
