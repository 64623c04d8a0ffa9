"""An applicant buys a better place in the queue, once."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Jump, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, asked_sum, between


def wants(view: View) -> bool:
    return view.agent is None and view.is_ordinary and view.waiting >= 3


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    share = between(rng, strength.places)
    if rng.random() < 0.7 or view.is_free:  # most of this money never meets a book
        return Act((Jump(share),), (), share * view.waiting)
    asked = asked_sum(view, between(rng, strength.round_extra), strength, rng)
    return Act((Jump(share),), asked, share * view.waiting)


SCHEME = Scheme(
    "queue-jump-bought", "a better place in the queue, bought once", "places", wants, act,
    at=frozenset({"check", "inspect", "assess"}), takes_money=True, rare=True,
)  # fmt: skip
