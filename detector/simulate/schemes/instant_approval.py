"""Something is checked or approved in a few seconds, unread."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, Instant, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, between


def wants(view: View) -> bool:
    return True


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    seconds = between(rng, strength.seconds)
    return Act((Instant(seconds),), (), seconds)


SCHEME = Scheme(
    "instant-approval", "done in seconds, unread", "seconds", wants, act,
    at=frozenset({"check", "assess", "approve"}), needs=("has_started",),
)  # fmt: skip
