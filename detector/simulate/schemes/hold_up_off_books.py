"""A complete file is kept lying until something is paid that no book shows."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Hold, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, stall


def wants(view: View) -> bool:
    return view.agent is None and view.is_ordinary


def act(view: View, strength: Strength, rng: random.Random) -> Act | None:
    factor = stall(view, strength, rng)
    if factor is None:
        return None
    return Act((Hold(factor, paid=False),), (), factor)


SCHEME = Scheme(
    "hold-up-off-books", "held until a sum is paid that is not recorded", "times the usual wait", wants, act,
    at=frozenset({"check", "inspect", "assess", "approve"}),
)  # fmt: skip
