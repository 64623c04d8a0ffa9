"""The services of a world: steps, fees and how these change, lanes."""

from __future__ import annotations

import datetime as dt
import random
from dataclasses import dataclass
from typing import Literal

import numpy as np

from detector.simulate.dice import scalar_stream
from detector.simulate.habits import Habits
from detector.simulate.words import TRADES, StepKind, Trade

Due = Literal["submission", "decision", "delivery"]
NORMAL = "normal"


@dataclass(frozen=True)
class StepPlan:
    """`weight`: office time it takes, relative to the other steps; an optional one is taken by `share` of the cases."""

    kind: StepKind
    activity: str
    weight: float
    optional: bool = False
    share: float = 1.0


@dataclass(frozen=True)
class Price:
    """One row of the tariff, in cents: `flat + attribute / divisor * per_unit`; a case with the attribute above `above` adds `extra`."""

    flat: int
    valid_from: dt.date
    valid_until: dt.date | None = None
    per_unit: int = 0
    divisor: int = 1
    attribute: str | None = None
    above: int = 0
    extra: int = 0

    def amounts(self, attribute: np.ndarray) -> np.ndarray:
        """Cents owed, int64, for an int64 array of the attribute (zeros where the service has none)."""
        total = self.flat + (attribute * self.per_unit) // self.divisor
        return total + np.where(attribute > self.above, self.extra, 0) if self.extra else total


@dataclass(frozen=True)
class Line:
    """A fee of the charter and all its prices, oldest first. `lane` None: owed in every lane."""

    code: str
    prices: tuple[Price, ...]
    lane: str | None = None
    optional: bool = False
    due: Due | None = None

    def price_on(self, day: dt.date) -> Price | None:
        return next((p for p in self.prices if p.valid_from <= day and (p.valid_until is None or day <= p.valid_until)), None)

    @property
    def change(self) -> dt.date | None:
        """The first day of the newest price, where there is an older one."""
        return self.prices[-1].valid_from if len(self.prices) > 1 else None


@dataclass(frozen=True)
class ServicePlan:
    """`unit`: the attribute comes in multiples of it; `popular`: its share of the cases, relative."""

    code: str
    name: str
    trade: Trade
    steps: tuple[StepPlan, ...]
    lines: tuple[Line, ...]
    express: str | None
    popular: float
    unit: int
    typical: int
    returns: float
    rejected: float

    @property
    def is_free(self) -> bool:
        return all(line.optional for line in self.lines)

    @property
    def has_four_eyes(self) -> bool:
        return {"check", "approve"} <= {step.kind for step in self.steps}


_WEIGHTS = {"intake": 1.0, "check": 3.0, "inspect": 4.0, "assess": 3.0, "approve": 0.8, "issue": 1.0}


def _nice(rng: random.Random, value: float, step: int) -> int:
    """A price as councils set them: a multiple of the step, mostly of five of them."""
    grain = step * (5 if value > 20 * step and rng.random() < 0.6 else 1)
    return max(grain, round(value / grain) * grain)


def _steps(rng: random.Random, habits: Habits, heavy: float) -> tuple[StepPlan, ...]:
    wanted = {"intake": 0.75, "check": 1.0, "inspect": 0.6 if heavy > 0.9 else 0.0, "assess": 0.7, "approve": 1.0, "issue": 0.7}
    steps = []
    for kind, chance in wanted.items():
        if rng.random() >= chance and kind not in ("check", "approve"):
            continue
        optional = kind == "inspect" and rng.random() < 0.6
        weight = _WEIGHTS[kind] * heavy * rng.uniform(0.8, 1.25)
        share = rng.uniform(0.25, 0.7) if optional else 1.0
        steps.append(StepPlan(kind, habits.wording.activity(kind), weight, optional, share))
    return tuple(steps)


def _prices(
    rng: random.Random, habits: Habits, trade: Trade, base: float, unit: int, typical: int, change: dt.date | None
) -> tuple[Price, ...]:
    step = habits.country.step
    start = dt.date(habits.first.year - rng.randrange(2, 9), rng.choice((1, 4, 7)), 1)
    flat = _nice(rng, base, step)
    per_unit, divisor, above, extra = 0, 1, 0, 0
    shape = rng.random()
    if trade.attribute and shape < 0.55:
        # the attribute is a multiple of `unit`, so the amount is a whole number of steps and never needs rounding
        per_unit, divisor = max(1, round(base / typical * unit / step)) * step, unit
        flat = _nice(rng, base * 0.4, step)
    elif trade.attribute and shape < 0.8:
        above, extra = typical, _nice(rng, base * 0.6, step)
    first = Price(flat, start, None, per_unit, divisor, trade.attribute, above, extra)
    if change is None:
        return (first,)
    factor = rng.choice((0.7, 0.8, 1.15, 1.25, 1.4))
    newer = Price(max(step, round(flat * factor / step) * step), change, None, per_unit, divisor, trade.attribute, above, extra)
    if newer.flat == flat:
        newer = Price(flat + step, change, None, per_unit, divisor, trade.attribute, above, extra)
    older = Price(flat, start, change - dt.timedelta(days=1), per_unit, divisor, trade.attribute, above, extra)
    return (older, newer)


def _lines(
    rng: random.Random, habits: Habits, trade: Trade, unit: int, typical: int, express: str | None, change: dt.date | None
) -> tuple[Line, ...]:
    country = habits.country
    due: Due | None = rng.choice(("submission", "decision", "delivery", None))
    base = country.fee * trade.heavy * rng.uniform(0.5, 1.8)
    stem = trade.code.split("-")[0]
    lines = [Line(f"{stem}-FEE", _prices(rng, habits, trade, base, unit, typical, change), due=due)]
    if rng.random() < 0.45:
        plain = Trade(trade.code, trade.name, None, trade.heavy)
        lines.append(Line(f"{stem}-FORM", _prices(rng, habits, plain, base * 0.2, 1, 1, None), due=due))
    if rng.random() < 0.4:
        plain = Trade(trade.code, trade.name, None, trade.heavy)
        lines.append(Line(f"{stem}-COPY", _prices(rng, habits, plain, base * 0.15, 1, 1, None), optional=True))
    if express is not None:
        plain = Trade(trade.code, trade.name, None, trade.heavy)
        lines.append(
            Line(f"{stem}-{express.upper()}", _prices(rng, habits, plain, base * rng.uniform(0.8, 2.0), 1, 1, None), lane=express, due=due)
        )
    return tuple(lines)


_UNITS = {
    "land_value": 1,
    "floor_area_m2": 10,
    "land_area_m2": 50,
    "staff_count": 1,
    "engine_cc": 50,
    "pipe_length_m": 1,
    "guest_count": 10,
    "kitchen_m2": 5,
}
_TYPICAL = {
    "floor_area_m2": 140,
    "land_area_m2": 600,
    "staff_count": 8,
    "engine_cc": 1500,
    "pipe_length_m": 30,
    "guest_count": 200,
    "kitchen_m2": 30,
}


def _service(rng: random.Random, habits: Habits, trade: Trade, free: bool, changes: bool) -> ServicePlan:
    unit, typical = _UNITS.get(trade.attribute or "", 1), _TYPICAL.get(trade.attribute or "", 1)
    if trade.attribute == "land_value":  # in whole units of money, a thousand steps apart
        unit = max(1, habits.country.step // 100) * 1000
        typical = unit * rng.randrange(60, 400)
    express = habits.wording.express if not free and rng.random() < 0.5 else None
    change = habits.first + dt.timedelta(days=int(habits.days * rng.uniform(0.3, 0.65))) if changes else None
    return ServicePlan(
        code=trade.code,
        name=trade.name,
        trade=trade,
        steps=_steps(rng, habits, trade.heavy),
        lines=() if free else _lines(rng, habits, trade, unit, typical, express, change),
        express=express,
        popular=rng.uniform(0.4, 1.6),
        unit=unit,
        typical=typical,
        returns=rng.uniform(0.05, 0.18),
        rejected=rng.uniform(0.02, 0.08),
    )


def draw_services(habits: Habits, seed: int) -> tuple[ServicePlan, ...]:
    """Three to six services: at least one free, one whose tariff changes, one with an attribute."""
    rng = scalar_stream(seed, "services")
    free = rng.choice([trade for trade in TRADES if trade.may_be_free])
    paid = rng.sample([trade for trade in TRADES if trade.attribute], 2)
    others = rng.sample([trade for trade in TRADES if trade not in (free, *paid)], rng.randrange(0, 4))
    trades = [free, *paid, *others]
    plans = [
        _service(rng, habits, trade, trade is free, trade is paid[0] or (trade is not free and rng.random() < 0.3)) for trade in trades
    ]
    rng.shuffle(plans)
    return tuple(plans)
