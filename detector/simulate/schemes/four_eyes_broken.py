"""One officer does both of two steps that the rules give to two people."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Take, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme


def wants(view: View) -> bool:
    return "approve" in view.later


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    return Act((Take("approve"),), (), 2.0)


SCHEME = Scheme("four-eyes-broken", "check and approval by one officer", "steps", wants, act, at=frozenset({"check"}))
