"""Draws of schemes into copies of one data set: who takes part in which of them is a matter of the draw's seed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from detector.evaluate.inject import Injected, Injector, NothingFitsError, missing
from detector.evaluate.worlds import Made
from detector.simulate.schemes import load_schemes

DRAWN_ANEW, MOST_TURNS = 10_000, 10
"""A draw of schemes that falls on nobody is drawn anew with a seed so far beyond, at most so many times."""


@dataclass
class Draws:
    """Makes the copies, one a number, and remembers which schemes were left out of which; short: those that fit too seldom to come as often
    as was wanted."""

    injector: Injector
    rate: float
    strength: float
    seed: int
    skipped: list[Mapping[str, str]] = field(default_factory=list)
    short: tuple[str, ...] = ()

    def make(self, number: int, folder: Path, only: Collection[str] | None = None) -> Made:
        """A copy with the schemes of that number's seed; only: of these alone. NothingFitsError where no seed tried falls on anybody."""
        seed, injected = self._drawn(self.seed + number, folder, only)
        self.skipped.append(injected.skipped)
        name = f"{self.injector.folder.name}, draw {seed}" + (", of what came seldom" if only is not None else "")
        return Made(name, injected.data, injected.truth, injected.settings)

    def possible(self) -> list[str]:
        """The schemes for which the data set has what they need."""
        return [name for name, scheme in load_schemes().items() if missing(self.injector.context, scheme) is None]

    def never(self) -> Mapping[str, str]:
        """Schemes that were left out of every draw, with the reason of the first."""
        if not self.skipped:
            return {}
        return {name: why for name, why in self.skipped[0].items() if all(name in each for each in self.skipped)}

    def notes(self) -> tuple[str, ...]:
        """What a reader has to know of further draws."""
        told = (
            "Further draws, of the schemes alone that came seldom, count for single schemes and for nothing else. An officer has fewer "
            "schemes in them, so more cases of each, than in the other draws.",
        )
        return (*told, f"Came in fewer draws than wanted, since they fit hardly anybody: {', '.join(self.short)}.") if self.short else told

    def _drawn(self, seed: int, folder: Path, only: Collection[str] | None) -> tuple[int, Injected]:
        """A draw and its seed. In a small log a draw may fall on nobody; then another seed is tried, some times over."""
        for turn in range(MOST_TURNS):
            try:
                drawn = seed + turn * DRAWN_ANEW
                return drawn, self.injector.inject(folder, rate=self.rate, strength=self.strength, seed=drawn, only=only)
            except NothingFitsError:
                if turn == MOST_TURNS - 1:
                    raise
        raise AssertionError("the last turn returns or raises")
