"""Measure how good the list is, and write docs/quality.md.

    python -m benchmarks.quality OUT [--worlds 10] [--cases 20000] [--seed 700] [--draws 20] [--jobs 2]
                                 [--scenario NAME ...] [--log NAME ...] [--data ../shared/data] [--page docs/quality.md]

Runs every scenario, and the real logs under --data with schemes put in. What OUT holds already is not measured again, so that a run
that was broken off goes on; to measure one anew, remove its folder. The page is written after each one that is done.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from pathlib import Path

from benchmarks.quality.ablation import ablation_section
from benchmarks.quality.page import write_page
from benchmarks.quality.results import read_result
from benchmarks.quality.tasks import LOGS, Size, Task, is_measured, log_tasks, scenario_tasks
from detector.evaluate.baselines import has_forest
from detector.simulate.scenarios import SCENARIOS
from features.errors import SuluhError

ROOT = Path(__file__).resolve().parents[2]
THREADS = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS")


def parse(words: Sequence[str]) -> argparse.Namespace:
    shape = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(prog="python -m benchmarks.quality", description=__doc__, formatter_class=shape)
    parser.add_argument("out", type=Path)
    parser.add_argument("--worlds", type=int, default=10)
    parser.add_argument("--cases", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=700)
    parser.add_argument("--draws", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--scenario", action="append", metavar="NAME", help="only this one; give it again for more")
    parser.add_argument("--log", action="append", metavar="NAME", help="only this one; give it again for more; 'none': no log")
    parser.add_argument("--data", type=Path, default=ROOT.parent / "shared" / "data")
    parser.add_argument("--page", type=Path, default=ROOT / "docs" / "quality.md")
    return parser.parse_args(words)


def main(words: Sequence[str]) -> int:
    """Measure what is not there yet, then write the page; 2 where the options cannot be kept."""
    asked = parse(words)
    size = Size(asked.worlds, asked.cases, asked.seed, asked.draws)
    try:
        scenarios = scenario_tasks(asked.scenario if asked.scenario is not None else tuple(SCENARIOS), size)
        wanted = asked.log if asked.log is not None else LOGS
        logs, missing = log_tasks(asked.data, [name for name in wanted if name != "none"], size)
        asked.out.mkdir(parents=True, exist_ok=True)
        tasks = [*scenarios, *logs]
        left = [task for task in tasks if not is_measured(task, asked.out)]
    except SuluhError as fault:
        print(fault, file=sys.stderr)
        return 2
    lacking = [f"Not measured, since it is not under {asked.data.name}/: {name}." for name in missing]
    if not has_forest():
        lacking.append("PyOD is not installed, so the forest did not run (extra `benchmark`).")
    print("\n".join([f"{len(tasks) - len(left)} of {len(tasks)} are measured already.", *lacking]), flush=True)
    _tell(tasks, asked, lacking)
    for name in _measured(left, asked.out, asked.jobs):
        print(f"{name}: measured", flush=True)
        _tell(tasks, asked, lacking)
    return 0


def _measured(tasks: Sequence[Task], out: Path, jobs: int) -> Iterator[str]:
    """The names, each as it is done; side by side with more than one job. The longest begin first."""
    ordered = sorted(tasks, key=lambda task: task.data is None)
    if jobs == 1:
        for task in ordered:
            task.measure(out)
            yield task.name
        return
    os.environ.update(dict.fromkeys(THREADS, "1"))  # each process works on one core
    with ProcessPoolExecutor(jobs, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(task.measure, out): task.name for task in ordered}
        for done in as_completed(waiting):
            done.result()
            yield waiting[done]


def _tell(tasks: Sequence[Task], asked: argparse.Namespace, lacking: Sequence[str]) -> None:
    done = [task.name for task in tasks if is_measured(task, asked.out)]
    waiting = [task.name for task in tasks if task.name not in done]
    told = [*lacking, *([f"Not yet measured: {', '.join(waiting)}."] if waiting else [])]
    if done:
        results = [read_result(asked.out / name) for name in done]
        write_page(results, asked.page, _command(asked), told, [ablation_section(asked.out)])


def _command(asked: argparse.Namespace) -> str:
    chosen = [f"--scenario {name}" for name in asked.scenario or ()] + [f"--log {name}" for name in asked.log or ()]
    size = f"--worlds {asked.worlds} --cases {asked.cases} --seed {asked.seed} --draws {asked.draws}"
    return " ".join(["python -m benchmarks.quality OUT", size, *chosen])


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
