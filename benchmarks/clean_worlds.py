"""Who is flagged where nobody takes part in anything: worlds of the scenario `clean`, one a seed, scanned with the defaults.

    python benchmarks/clean_worlds.py [--cases 20000] [--seeds 300-309] [--scenario clean] [--keep FOLDER]

Prints a row a world (cases and officers flagged, and the red flags behind them) and the totals. With `--keep` worlds and runs stay in
the folder, and a world that is there already is not made again. The aim: at most 0.2% of the cases of every world, and no officer.
"""

from __future__ import annotations

import argparse
import tempfile
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detector.pipeline import ScanOptions, scan
from detector.run import Run
from detector.simulate import simulate

AIM = 0.002
HEADER = f"{'seed':>5} {'cases':>7} {'flagged':>8} {'share':>8} {'officers':>9} {'seconds':>8}  flagged by"


@dataclass(frozen=True)
class Seen:
    """What a scan flagged in one world. by_rule: how many flagged cases each set of red flags stands behind, strongest first."""

    seed: int
    cases: int
    flagged: int
    officers: int
    seconds: float
    by_rule: Counter[str]

    @property
    def share(self) -> float:
        return self.flagged / self.cases


def make_world(folder: Path, scenario: str, cases: int, seed: int) -> Path:
    """The folder of one world (`data` and `truth` in it), made where it is not there yet."""
    place = folder / f"{scenario}-{cases}-{seed}"
    if not place.exists():
        simulate(place / "data", place / "truth", scenario=scenario, cases=cases, seed=seed)
    return place


def scan_world(place: Path) -> Run:
    """A scan with the defaults, into a new folder `run` beside the data; a settings file only where the data set cannot be read without."""
    settings = place / "data" / "settings.toml"
    number = len(list(place.glob("run*")))
    out = place / (f"run-{number}" if number else "run")
    return scan(ScanOptions(dataset=place / "data", out=out, settings_file=settings if settings.exists() else None, reports=False))


def look(folder: Path, scenario: str, cases: int, seed: int) -> Seen:
    """Make, scan and count one world."""
    place = make_world(folder, scenario, cases, seed)
    begin = time.perf_counter()
    run = scan_world(place)
    flagged = run.cases[run.cases["flagged"]]
    by_rule = Counter("+".join(rules) for rules in flagged["rules"])
    seconds = time.perf_counter() - begin
    return Seen(seed, len(run.cases), len(flagged), int(run.officers["flagged"].sum()), seconds, by_rule)


def told(seen: Seen) -> str:
    """One row of the table."""
    rules = ", ".join(f"{rules} {count}" for rules, count in seen.by_rule.most_common(6))
    return f"{seen.seed:>5} {seen.cases:>7,} {seen.flagged:>8} {seen.share:>8.3%} {seen.officers:>9} {seen.seconds:>8.1f}  {rules}"


def main(folder: Path, scenario: str, cases: int, seeds: range) -> None:
    """Look at one world after the other, and print the table."""
    print(HEADER)
    every = []
    for seed in seeds:
        every.append(look(folder, scenario, cases, seed))
        print(told(every[-1]), flush=True)
    worst = max(every, key=lambda seen: seen.share)
    first = Counter(rules.split("+")[0] for seen in every for rules in seen.by_rule.elements())
    print(f"strongest red flag of the flagged cases: {dict(first.most_common())}")
    print(
        f"{sum(seen.flagged for seen in every)} cases and {sum(seen.officers for seen in every)} officers flagged in {len(every)} worlds; "
        f"worst share {worst.share:.3%} (seed {worst.seed}), aim {AIM:.1%}: {'kept' if worst.share <= AIM else 'not kept'}"
    )


def seed_range(text: str) -> range:
    """`300-309` or `300`."""
    first, _, last = text.partition("-")
    return range(int(first), int(last or first) + 1)


def command(told: str | None, measure: Callable[[Path, str, int, range], None], scenario: str, seeds: range) -> None:
    """Read the options of a benchmark over worlds, and run it in the folder to keep or in one that goes."""
    parser = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seeds", type=seed_range, default=seeds)
    parser.add_argument("--scenario", default=scenario)
    parser.add_argument("--keep", type=Path)
    asked = parser.parse_args()
    if asked.keep is not None:
        measure(asked.keep, asked.scenario, asked.cases, asked.seeds)
    else:
        with tempfile.TemporaryDirectory() as place:
            measure(Path(place), asked.scenario, asked.cases, asked.seeds)


if __name__ == "__main__":
    command(__doc__, main, "clean", range(300, 310))
