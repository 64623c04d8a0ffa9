"""What is measured: one task a scenario and one a real log, each in a folder of its own that says whether it is done."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import subprocess
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from detector.evaluate.evaluation import Wish, evaluate_data_set, evaluate_scenario
from detector.evaluate.saving import JSON_FILE, save
from detector.evaluate.summing import Evaluation
from detector.simulate.scenarios import SCENARIOS
from detector.version import version
from features.errors import SuluhError

LOGS = ("permits-nl-1", "permits-nl-2", "permits-nl-3", "fines-it")
MEASURED_FILE = "measured.json"
GROUPS = 2
"""The upper mark: two models, each of which saw one half of the worlds and serves the other."""


@dataclass(frozen=True)
class Size:
    """How much is measured: worlds of so many cases for each scenario, draws for each real log (and at least so many of each scheme that
    fits), seeds from `seed` on."""

    worlds: int
    cases: int
    seed: int
    draws: int
    fdr: float = 0.1


@dataclass(frozen=True)
class Task:
    """A scenario, or (with a folder of data) a real log."""

    name: str
    size: Size
    data: Path | None = None

    @property
    def asked(self) -> dict[str, object]:
        """What a result of it depends on, for the record; where the data lie does not count."""
        held: dict[str, object] = asdict(self.size)
        del held["draws" if self.data is None else "worlds"]
        if self.data is not None:
            del held["cases"]
        return {"name": self.name, "kind": "scenario" if self.data is None else "real log", "suluh": version(), **held}

    def measure(self, out: Path) -> None:
        """Measure it into out/name, whole or not at all; nothing to do where that is there."""
        place, beside = out / self.name, out / f".{self.name}-unfinished"
        if is_measured(self, out):
            return
        shutil.rmtree(beside, ignore_errors=True)
        begin = time.perf_counter()
        evaluation = evaluate_scenario(self.name, self._wish(), _quiet) if self.data is None else self._inject(self.data)
        save(evaluation, beside)
        told = {**self.asked, "commit": commit(), "date": dt.date.today().isoformat(), "seconds": round(time.perf_counter() - begin)}
        (beside / MEASURED_FILE).write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        beside.rename(place)

    def _wish(self) -> Wish:
        return Wish(self.size.worlds, self.size.cases, self.size.seed, 0, self.size.fdr, None, groups=GROUPS)

    def _inject(self, data: Path) -> Evaluation:
        # No upper mark: all draws of a log share its untouched cases, so a model would know them by heart.
        settings = data / "settings.toml"
        wish = Wish(self.size.draws, 0, self.size.seed, 0, self.size.fdr, None, has_upper=False, each=self.size.draws)
        return evaluate_data_set(data, settings if settings.exists() else None, wish, _quiet)


def commit() -> str:
    """The short name of the commit that is measured, with a plus where code differs from it; empty outside a clone."""
    root = Path(__file__).resolve().parents[2]

    def git(*words: str) -> str:
        return subprocess.run(["git", *words], cwd=root, capture_output=True, check=True, text=True).stdout.strip()

    try:
        return git("rev-parse", "--short", "HEAD") + ("+" if git("status", "--porcelain", "--", "*.py", "*.toml", "*.yaml") else "")
    except (OSError, subprocess.CalledProcessError):
        return ""


def _quiet(_: str) -> None:
    """Progress is told a task at a time."""


def is_measured(task: Task, out: Path) -> bool:
    """Whether out/name holds its result; SuluhError where it holds one of other options."""
    place = out / task.name
    if not (place / JSON_FILE).is_file():
        if place.exists():
            raise SuluhError(f"{place} holds files that no measurement wrote. Choose another folder.")
        return False
    told = json.loads((place / MEASURED_FILE).read_text(encoding="utf-8"))
    differ = {name: told.get(name) for name, value in task.asked.items() if told.get(name) != value}
    if differ:
        told_as = ", ".join(f"{name} {value}" for name, value in differ.items())
        raise SuluhError(f"{place} was measured with {told_as}. Choose another folder, or remove that one to measure it again.")
    return True


def scenario_tasks(names: Sequence[str], size: Size) -> list[Task]:
    """SuluhError for a scenario that does not exist."""
    unknown = [name for name in names if name not in SCENARIOS]
    if unknown:
        raise SuluhError(f"There is no scenario '{unknown[0]}'. There are: {', '.join(SCENARIOS)}.")
    return [Task(name, size) for name in names]


def log_tasks(data: Path, names: Sequence[str], size: Size) -> tuple[list[Task], list[str]]:
    """The logs that are there, and the names of those that are not."""
    here = [name for name in names if (data / name / "charter.yaml").is_file()]
    return [Task(name, size, data / name) for name in here], [name for name in names if name not in here]
