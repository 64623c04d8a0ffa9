"""The same fee is taken twice and never given back."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Again, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme


def wants(view: View) -> bool:
    return view.total > 0 and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    return Act((), (Again(rng.uniform(0.02, 6.0)),), 1.0)


SCHEME = Scheme("duplicate-charge", "the same fee twice, not refunded", "share of the fee", wants, act, takes_money=True)
