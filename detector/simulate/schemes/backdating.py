"""A late decision is written down with a date that is not late."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Backdate, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme


def wants(view: View) -> bool:
    return view.late and view.can_backdate


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    return Act((Backdate(rng.uniform(0.0, 1.5)),), (), (view.now - view.deadline) / 1440)


SCHEME = Scheme(
    "backdating",
    "a late decision dated back into the standard",
    "days",
    wants,
    act,
    at=frozenset({"approve", "issue"}),
    needs=("has_recorded",),
    rare=True,
)
