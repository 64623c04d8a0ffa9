"""The officer takes the fee in cash and writes no receipt."""

from __future__ import annotations

import random

from detector.simulate.deeds import Act, MoneyAct, Pocket, Raise, View
from detector.simulate.scenarios import Strength
from detector.simulate.schemes.base import Scheme, between


def wants(view: View) -> bool:
    return view.total > 0 and view.collects


def act(view: View, strength: Strength, rng: random.Random) -> Act:
    more = rng.random() < 0.3
    share = between(rng, strength.overcharge) if more else 0.0
    money: tuple[MoneyAct, ...] = (Raise(share), Pocket()) if more else (Pocket(),)
    return Act((), money, share)


SCHEME = Scheme(
    "cash-without-receipt", "cash taken, no receipt", "share on top of the fee", wants, act,
    takes_money=True, needs=("has_receipts", "has_collectors"),
)  # fmt: skip
