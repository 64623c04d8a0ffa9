"""A complete file is kept lying until something is paid; then it is done at once."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Hold, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, asked_sum, between, stall


def wants(view: View) -> bool:
    return view.agent is None and view.is_ordinary


def act(view: View, strength: Strength, rng: random.Random) -> Act | None:
    factor = stall(view, strength, rng)
    if factor is None:
        return None
    asked = asked_sum(view, between(rng, strength.round_extra), strength, rng)
    return Act((Hold(factor, paid=True),), asked, factor)


SCHEME = Scheme(
    "paid-hold-up", "held until an extra sum is paid, then released", "times the usual wait", wants, act,
    at=frozenset({"check", "inspect", "assess", "approve"}), takes_money=True,
)  # fmt: skip
