"""An officer draws the files of one agent to the own desk and lets them through: unread, early, at times for less."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Jump, MoneyAct, Spare, View, Waive
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, between


def wants(view: View) -> bool:
    return view.agent is not None and view.agent == view.partner and view.is_ordinary


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    share = between(rng, strength.places) * 0.6
    less: tuple[MoneyAct, ...] = (Waive(between(rng, strength.overcharge)),) if view.collects and view.total and rng.random() < 0.25 else ()
    return Act((Spare(), Jump(share)), less, share * view.waiting)


SCHEME = Scheme(
    "officer-agent-collusion", "an agent's files drawn to one officer and let through", "places", wants, act,
    at=frozenset({"check", "assess", "approve"}), steers=True, needs_partner=True, rare=True,
)  # fmt: skip
