"""Something is approved when nobody is there to see it."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Night, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme


def wants(view: View) -> bool:
    return True


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    return Act((Night(),), (), 1.0)


SCHEME = Scheme("night-approval", "approved at night or on a day off", "steps", wants, act, at=frozenset({"approve"}))
