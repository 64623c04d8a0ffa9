"""A scheme: where it can start, which cases it wants, what it does to one."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass

from detector.simulate.deeds import Act, Extra, View
from detector.simulate.scenarios import Strength
from detector.simulate.words import KINDS, StepKind


@dataclass(frozen=True)
class Scheme:
    """One way of abusing an office.

    size: unit of an act's size; at: steps at which it starts; steers: the officer takes the file even where it is another's turn;
    needs_partner: it is done with one agent; rare: it waits for circumstances, so nobody lives on it alone;
    needs: optional columns of the log without which it leaves no trace;
    wants: whether a case fits; act: what is done to it (None: the officer thinks better of it).
    """

    name: str
    meaning: str
    size: str
    wants: Callable[[View], bool]
    act: Callable[[View, Strength, random.Random], Act | None]
    at: frozenset[StepKind] = frozenset(KINDS)
    steers: bool = False
    needs_partner: bool = False
    takes_money: bool = False
    rare: bool = False
    needs: tuple[str, ...] = ()


def between(rng: random.Random, span: tuple[float, float]) -> float:
    return rng.uniform(*span)


def stall(view: View, strength: Strength, rng: random.Random) -> float | None:
    """How many times the usual wait a file is kept; a careful officer keeps none that would then miss the standard."""
    factor = between(rng, strength.stall)
    if not strength.inside_standard:
        return factor
    factor = min(factor, view.slack / view.usual_wait)
    return factor if factor >= strength.stall[0] else None


def asked_sum(view: View, share: float, strength: Strength, rng: random.Random, code: str | None = None) -> tuple[Extra, ...]:
    """What is asked for, a share of the usual fee: in one round sum, or disguised in parts that are not round."""
    hidden = rng.random() < strength.discreet
    grain = view.step * (1 if hidden else rng.choice((5, 10, 20)))
    cents = max(grain, round((view.total or view.fee) * share / grain) * grain)
    parts = min(rng.randint(*strength.parts), cents // view.step) if hidden else 1
    sizes = [cents // parts // view.step * view.step] * (parts - 1)
    return tuple(Extra(size, code, hidden) for size in (*sizes, cents - sum(sizes)))
