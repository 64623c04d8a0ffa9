"""A fee is taken that the tariff does not know."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, asked_sum, between

NAMES = ("ADMIN", "SERVICE", "FILE", "STAMP-2", "HANDLING")


def wants(view: View) -> bool:
    return not view.is_free and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    code = None if rng.random() < 0.5 else rng.choice(NAMES)
    asked = asked_sum(view, between(rng, strength.round_extra), strength, rng, code)
    return Act((), asked, sum(part.cents for part in asked) / max(view.total, 1))


SCHEME = Scheme("unlisted-fee", "a fee that no tariff lists", "share of what is owed", wants, act, takes_money=True)
