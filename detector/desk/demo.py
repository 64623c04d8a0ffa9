"""A small world with known schemes, made and scanned in one go, for whoever wants to see what a scan finds."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeVar

from detector.desk.page import Line, Page
from detector.desk.summary import TOP, summary
from detector.evaluate.glance import CASES_FILE, true_of
from detector.pipeline import ScanOptions, scan
from detector.run import Run
from detector.simulate import simulate
from features.errors import SuluhError
from rules.base import Rule

Made = TypeVar("Made")
MARK = ".suluh-demo"
PARTS = ("data", "truth", "run")
CASES = 2000


@dataclass(frozen=True)
class DemoPlaces:
    """Where a demo's parts lie; `settings` where its data need some."""

    data: Path
    truth: Path
    run: Path
    settings: Path | None = None


def run_demo(out: Path, seed: int, note: Callable[[str], None]) -> tuple[DemoPlaces, Run]:
    """Make a world under `out` and scan it as any data set is scanned; SuluhError where `out` holds what no demo made."""

    def make(data: Path, truth: Path) -> Path | None:
        return simulate(data, truth, scenario="plain", cases=CASES, seed=seed).settings

    places, settings = prepare_demo(out, make, note)
    return replace(places, settings=settings), scan(ScanOptions(places.data, places.run, settings), note)


def demo_page(places: DemoPlaces, run: Run, rules: Mapping[str, Rule]) -> Page:
    """The scan at a glance, and beside it what only a demo can tell: how much of the top of the list is true."""
    top = run.cases.sort_values("rank").head(TOP)["case_id"].astype(str)
    truly, taking_part = true_of(places.truth, top.tolist())
    told = f"Of the first {len(top)}, {truly} took part in a scheme of this made-up world; {taking_part:,} did in all."
    settings = f" (with --settings {places.settings})" if places.settings is not None else ""
    return (
        *summary(run, places.run, rules),
        Line(f"{told} What really happened: {places.truth / CASES_FILE}. The data: {places.data}{settings}.", "faint"),
    )


def prepare_demo(out: Path, make: Callable[[Path, Path], Made], note: Callable[[str], None]) -> tuple[DemoPlaces, Made]:
    """Make a demo's data and truth under `out` (by `make(data, truth)`), in place of an earlier demo there; with what `make` returns.

    Raises SuluhError where `out` holds anything that no demo made: only a folder with our mark in it is ever emptied, and of
    that only the parts that a demo makes.
    """
    places = DemoPlaces(*(out / part for part in PARTS))
    _claim(out)
    for part in PARTS:
        if (out / part).is_symlink():
            raise SuluhError(f"{out / part} is a link, so it is left alone. Remove it, or choose another folder with --out.")
        if (out / part).exists():
            shutil.rmtree(out / part)
    note("Making a small world of applications")
    return places, make(places.data, places.truth)


def _claim(out: Path) -> None:
    if out.exists() and not out.is_dir():
        raise SuluhError(f"{out} is a file, not a folder. Choose another place for the demo with --out.")
    if out.exists() and any(out.iterdir()) and not (out / MARK).is_file():
        raise SuluhError(f"{out} holds files that 'suluh demo' did not make, so it is left as it is. Choose another folder with --out.")
    try:
        out.mkdir(parents=True, exist_ok=True)
        (out / MARK).write_text("Made by 'suluh demo', which may replace data, truth and run beside this file.\n", encoding="utf-8")
    except OSError as error:
        raise SuluhError(f"Cannot write in {out}: {error.strerror or error}. Choose another folder with --out.") from error
