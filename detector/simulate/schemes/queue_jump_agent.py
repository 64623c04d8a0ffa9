"""The files of one agent are taken out of turn, time and again."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Jump, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, between


def wants(view: View) -> bool:
    return view.agent is not None and view.agent == view.partner and view.is_ordinary and view.waiting >= 2


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    share = between(rng, strength.places)
    return Act((Jump(share),), (), share * view.waiting)


SCHEME = Scheme(
    "queue-jump-agent", "an agent's files pass the others", "places", wants, act,
    at=frozenset({"check", "inspect", "assess"}), steers=True, needs_partner=True, rare=True,
)  # fmt: skip
