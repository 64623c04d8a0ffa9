"""The two evaluations: of a scenario's simulated worlds, and of a data set into which schemes are put."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from itertools import count
from pathlib import Path

import pandas as pd

from detector.evaluate.baselines import FOREST, has_forest
from detector.evaluate.draws import Draws
from detector.evaluate.inject import Injector, NothingFitsError, read_injector
from detector.evaluate.summing import Evaluation, sum_up, with_upper
from detector.evaluate.upper import UPPER
from detector.evaluate.worlds import Asked, Judged, Made, Maker, Note, WorldFigures, judged_world, judged_worlds
from detector.simulate import simulate
from detector.simulate.scenarios import SCENARIOS
from features.errors import SuluhError, nearest_hint

TEACHING = 1_000_000
"""Seeds of the worlds that only teach the upper mark lie so far beyond those that are judged."""

@dataclass(frozen=True)
class Wish:
    """What was asked for. others: further worlds that only teach the upper mark (0: the judged ones teach each other, dealt into
    `groups`, 0: one by one). has_upper: False leaves the upper mark out. each: a data set gets further draws, of the schemes alone that
    came in fewer, until each came in so many."""

    worlds: int
    cases: int
    seed: int
    others: int
    fdr: float | None
    budget: int | None
    rate: float = 0.02
    strength: float = 1.0
    groups: int = 0
    has_upper: bool = True
    each: int = 0

    @property
    def asked(self) -> Asked:
        return Asked(self.fdr, self.budget, self.seed, self.has_upper)

    def told(self, *names: str) -> Mapping[str, object]:
        """The options by name, for the record."""
        return {name: getattr(self, name) for name in ("worlds", "seed", "others", "fdr", "budget", *names)}


def evaluate_scenario(scenario: str, wish: Wish, note: Note) -> Evaluation:
    """Simulated worlds of a scenario, with the seeds from `wish.seed` on; SuluhError for a scenario that does not exist."""
    if scenario not in SCENARIOS:
        raise SuluhError(f"There is no scenario '{scenario}'. {nearest_hint(scenario, SCENARIOS)}")

    def make(number: int, folder: Path) -> Made:
        seed = wish.seed + number if number < wish.worlds else wish.seed + TEACHING + number
        world = simulate(folder / "data", folder / "truth", scenario=scenario, cases=wish.cases, seed=seed)
        return Made(f"{scenario}, seed {seed}", world.folder, world.truth, world.settings)

    return _evaluate(f"scenario {scenario}", {"scenario": scenario, **wish.told("cases")}, make, wish, note, {}, ())


def evaluate_data_set(dataset: Path, settings: Path | None, wish: Wish, note: Note) -> Evaluation:
    """A data set, each time with schemes put into a copy of it; SuluhError where it cannot be read or holds nothing to begin with."""
    note(f"Reading {dataset}")
    draws = Draws(read_injector(dataset, settings), wish.rate, wish.strength, wish.seed)
    told = {"dataset": dataset.name, **wish.told("rate", "strength", "each")}
    return _evaluate(f"data set {dataset.name}", told, draws.make, wish, note, {}, _own_notes(draws.injector), draws)


def _further(draws: Draws, wish: Wish, worlds: Sequence[WorldFigures], note: Note) -> Iterator[Judged]:
    """Draws of the schemes alone that came less than `wish.each` times, until each did or fits nobody any more."""
    came = Counter(one.scheme for world in worlds for one in world.schemes)
    for number in count(wish.worlds):
        lacking = [name for name in draws.possible() if came[name] < wish.each]
        if not lacking:
            return
        try:
            one = judged_world(partial(draws.make, only=lacking), number, f"Further draw {number + 1 - wish.worlds}", wish.asked, note)
        except NothingFitsError:
            draws.short = tuple(lacking)
            return
        came.update(each.scheme for each in one.figures.schemes)
        yield replace(one, figures=replace(one.figures, is_further=True))


def _own_notes(injector: Injector) -> tuple[str, ...]:
    return (
        "What was odd in this data set before counts as wrong where it is flagged: the false discoveries are an upper bound.",
        "A draw in which no officer and case fits any scheme is drawn anew, with a seed of its own.",
        "The draws share one background of untouched cases, so their intervals tell the spread of schemes, not of offices.",
        *injector.notes,
    )


def _evaluate(
    title: str, told: Mapping[str, object], make: Maker, wish: Wish, note: Note, skipped: Mapping[str, str], notes: tuple[str, ...],
    draws: Draws | None = None,
) -> Evaluation:  # fmt: skip
    worlds, cases = _judged(make, wish, note)
    for one in _further(draws, wish, worlds, note) if draws is not None else ():
        worlds, cases = (*worlds, one.figures), [*cases, one.cases]
    lacking = [f"{FOREST} did not run: PyOD is not installed. Install suluh with the extra 'benchmark'."] if not has_forest() else []
    if not wish.has_upper:
        lacking.append(f"{UPPER}: was not asked for.")
    elif not any(UPPER in world.lists for world in worlds):
        lacking.append(f"{UPPER}: did not run, since no other world has a case that takes part.")
    more = draws.notes() if draws is not None and wish.each else ()
    return sum_up(title, told, worlds, draws.never() if draws is not None else skipped, (*notes, *more, *lacking), cases)


def _judged(make: Maker, wish: Wish, note: Note) -> tuple[tuple[WorldFigures, ...], list[pd.DataFrame]]:
    """The figures and the cases of each judged world; whole worlds are kept in memory only where the upper mark needs them."""
    kept: list[Judged] = []
    figures: list[WorldFigures] = []
    cases: list[pd.DataFrame] = []
    for number, one in enumerate(judged_worlds(make, wish.worlds + (wish.others if wish.has_upper else 0), wish.asked, note)):
        if wish.has_upper:
            kept.append(one)
        if number < wish.worlds:
            figures.append(one.figures)
            cases.append(one.cases)
    if not wish.has_upper:
        return tuple(figures), cases
    note("Fitting the upper mark")
    return with_upper(kept, wish.seed, wish.others, wish.groups), cases
