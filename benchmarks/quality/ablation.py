"""What each part of the list contributes: the same worlds, ranked again with one part taken away, and other detectors on the same signals.

    python -m benchmarks.quality.ablation OUT [--worlds 3] [--cases 20000] [--seed 800] [--scenario plain ...]

Writes OUT/ablation-SCENARIO.json, and goes on where it was broken off; `python -m benchmarks.quality OUT` then tells it in docs/quality.md.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import math
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np

from benchmarks.quality.changes import CHANGES, WHOLE, find, list_of, neighbours_of
from benchmarks.quality.detectors import detector_scores
from benchmarks.quality.tasks import commit
from benchmarks.quality.words import shown, table
from detector.catalogue import load_catalogue
from detector.evaluate.baselines import has_forest
from detector.evaluate.intervals import DIFFERENCE, mean
from detector.evaluate.measures import average_precision, flagged_against
from detector.evaluate.truth import HARMED, TAKING_PART, Truth, read_truth
from detector.evaluate.worlds import measure
from detector.judging import Result
from detector.preparing import prepare
from detector.pseudonyms import Pseudonyms, load_key
from detector.settings import load_settings
from detector.signals import build_signals
from detector.simulate import simulate
from features.base import Context

SCENARIOS = ("plain", "subtle", "adversary")
WorldFound = dict[str, dict[str, float | None]]


def ablate(scenario: str, cases: int, seed: int) -> dict[str, WorldFound]:
    """Of one world the figures by change (`changes`) and the average precision of detectors alone (`detectors`)."""
    catalogue = load_catalogue()
    with TemporaryDirectory(prefix="suluh-ablation-") as folder:
        world = simulate(Path(folder) / "data", Path(folder) / "truth", scenario=scenario, cases=cases, seed=seed)
        settings, truth = load_settings(world.settings), read_truth(world.truth)
        prepared = prepare(world.folder, settings).context
        seals = Pseudonyms.of(load_key(os.environ, settings.pseudonym_key_file, Path.home()))
        changes: WorldFound = {}
        detectors: WorldFound = {}
        for has_neighbours in (True, False):
            mine = [change for change in CHANGES if change.has_neighbours is has_neighbours]
            with neighbours_of(mine[0], seed):
                context = build_signals(prepared, catalogue)
            found = find(context, catalogue, settings, seals)
            changes |= {change.name: figures(list_of(found, change), context, truth) for change in mine}
            if has_neighbours and has_forest() and "case_signals" in context.frames:
                scores = detector_scores(context, settings.scan.seed)
                detectors = {name: {"average_precision": _precision(score, context, truth)} for name, score in scores.items()}
    return {"changes": changes, "detectors": detectors}


def figures(result: Result, context: Context, truth: Truth) -> dict[str, float | None]:
    """How good one list is; None where it is not known."""
    ids = context.tables.applications["case_id"].astype(str).to_numpy(dtype=object)
    labels = truth.labels(ids.tolist())
    ranked = result["cases"].set_index("case_id").reindex(ids)
    officers = result["officers"]
    names = officers["officer_id"].to_numpy(dtype=object)
    score = -ranked["rank"].to_numpy(dtype=np.float64)
    held = measure(score, -officers["rank"].to_numpy(dtype=np.float64), labels, truth, names, 1)
    flagged = flagged_against(labels, ranked["flagged"].to_numpy(dtype=np.bool_))
    told = {
        "average_precision": held.average_precision,
        "officers_average_precision": held.officers_average_precision,
        "wrong": flagged.false_share,
        "flagged": flagged.true / max(int((labels == TAKING_PART).sum()), 1),
    }
    return {name: None if math.isnan(value) else value for name, value in told.items()}


def _precision(score: np.ndarray, context: Context, truth: Truth) -> float | None:
    labels = truth.labels(context.tables.applications["case_id"].astype(str).tolist())
    value = average_precision(labels[labels != HARMED] == TAKING_PART, score[labels != HARMED])
    return None if math.isnan(value) else value


def main(words: Sequence[str]) -> int:
    """Ablate every world that is not there yet."""
    parser = argparse.ArgumentParser(
        prog="python -m benchmarks.quality.ablation", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("out", type=Path)
    parser.add_argument("--worlds", type=int, default=3)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=800)
    parser.add_argument("--scenario", action="append", metavar="NAME", help="only this one; give it again for more")
    asked = parser.parse_args(words)
    asked.out.mkdir(parents=True, exist_ok=True)
    for scenario in asked.scenario or SCENARIOS:
        path = asked.out / f"ablation-{scenario}.json"
        told = _begun(path, {"scenario": scenario, "cases": asked.cases, "seed": asked.seed})
        for seed in range(asked.seed + len(told["worlds"]), asked.seed + asked.worlds):
            told["worlds"].append(ablate(scenario, asked.cases, seed))
            told |= {"date": dt.date.today().isoformat(), "commit": commit()}
            path.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
            print(f"{scenario}, seed {seed}: done", flush=True)
    if not has_forest():
        print("PyOD is not installed, so other detectors did not run (extra `benchmark`).")
    return 0


def _begun(path: Path, asked: dict[str, Any]) -> dict[str, Any]:
    """What is there of the same options, else nothing yet."""
    if path.is_file():
        told: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        if {name: told[name] for name in asked} != asked:
            sys.exit(f"{path} is of other options. Choose another folder, or remove it.")
        return told
    return {**asked, "worlds": []}


def ablation_section(out: Path) -> list[str]:
    """The section of docs/quality.md; empty where nothing was ablated."""
    held = [json.loads(path.read_text(encoding="utf-8")) for path in sorted(out.glob("ablation-*.json"))]
    held = [told for told in held if told["worlds"]]
    if not held:
        return []
    lines = ["## What each part contributes", ""]
    for told in held:
        size = f"{len(told['worlds'])} worlds of {told['cases']:,} cases, seeds from {told['seed']} on; {told['date']}, {told['commit']}."
        lines += [f"### Taken away: {told['scenario']}", "", size, "*Lost*: average precision of cases, paired by world.", ""]
        header = ("list", "AP", "lost", "officers' AP", "wrong of the flagged", "found of all")
        lines += table(header, [_row(told, change.name) for change in CHANGES])
        names = list(told["worlds"][0]["detectors"])
        alone = [(name, shown(mean(_values(told, "detectors", name, "average_precision")))) for name in names]
        lines += table(("detector alone, on the signals of cases", "AP"), alone)
    return lines


def _row(told: dict[str, Any], name: str) -> tuple[str, ...]:
    precision, whole = (_values(told, "changes", each, "average_precision") for each in (name, WHOLE.name))
    lost = mean([a - b for a, b in zip(whole, precision, strict=True)], DIFFERENCE)
    others = (mean(_values(told, "changes", name, way)) for way in ("officers_average_precision", "wrong", "flagged"))
    return (name, shown(mean(precision)), "" if name == WHOLE.name else shown(lost, "+"), *(shown(each) for each in others))


def _values(told: dict[str, Any], kind: str, name: str, way: str) -> list[float]:
    values = [world[kind][name][way] for world in told["worlds"]]
    return [math.nan if value is None else float(value) for value in values]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
