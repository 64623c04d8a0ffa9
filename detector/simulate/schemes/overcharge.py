"""More is taken for a line than the tariff says."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Raise, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, between


def wants(view: View) -> bool:
    return view.total > 4 * view.step and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    share = between(rng, strength.overcharge)
    return Act((), (Raise(share),), share)


SCHEME = Scheme("overcharge", "a fee is taken with something on top", "share of the fee", wants, act, takes_money=True)
