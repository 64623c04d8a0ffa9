"""Money is taken for a service that the law makes free."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, asked_sum, between


def wants(view: View) -> bool:
    return view.is_free and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    asked = asked_sum(view, between(rng, strength.round_extra), strength, rng)
    return Act((), asked, sum(part.cents for part in asked) / view.fee)


SCHEME = Scheme("fee-for-free-service", "a free service is charged for", "usual fees", wants, act, takes_money=True)
