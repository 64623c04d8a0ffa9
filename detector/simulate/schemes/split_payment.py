"""A fee is taken in parts that add up to more than it."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Split, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, between


def wants(view: View) -> bool:
    return view.total > 10 * view.step and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    share = between(rng, strength.overcharge)
    return Act((), (Split(rng.randint(*strength.parts), share),), share)


SCHEME = Scheme("split-payment", "parts that add up to more than the fee", "share of the fee", wants, act, takes_money=True)
