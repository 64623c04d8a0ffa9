"""The price that no longer holds is still taken, where the office gains by it or a client does."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, OldTariff, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme


def wants(view: View) -> bool:
    return bool(view.superseded) and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    code, cents = view.superseded[0]
    owed = dict(view.owed)[code]
    return Act((), (OldTariff(code, cents),), abs(cents - owed) / owed)


SCHEME = Scheme("superseded-tariff", "the old price after the change", "share of the fee", wants, act, takes_money=True, rare=True)
