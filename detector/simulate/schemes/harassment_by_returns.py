"""An applicant is sent away again and again for papers that nobody else is asked for."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, SendBack, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme


def wants(view: View) -> bool:
    return view.agent is None and view.is_ordinary


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    times = rng.randint(*strength.returns)
    return Act((SendBack(times),), (), float(times))


SCHEME = Scheme("harassment-by-returns", "sent back again and again", "returns", wants, act, at=frozenset({"check", "assess"}))
