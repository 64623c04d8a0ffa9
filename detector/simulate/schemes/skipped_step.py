"""A mandatory step is left out."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Skip, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme

ORDER = ("inspect", "assess", "check")


def wants(view: View) -> bool:
    return any(kind in view.later - view.optional for kind in ORDER)


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    kinds = [kind for kind in ORDER if kind in view.later - view.optional]
    return Act((Skip(rng.choice(kinds)),), (), 1.0)


SCHEME = Scheme("skipped-step", "a mandatory step never happens", "steps", wants, act, at=frozenset({"intake", "check", "inspect"}))
