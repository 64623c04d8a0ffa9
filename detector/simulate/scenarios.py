"""How strong the schemes of a world are, and how heavy its honest troubles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType

Span = tuple[float, float]


@dataclass(frozen=True)
class Strength:
    """Sizes from which a scheme draws, each as (least, most).

    stall: times the usual wait of the queue; overcharge, round_extra: shares of what is owed; places: share of those ahead that
    are passed; returns: how often a file is sent back; seconds: how long an instant approval takes; parts: into how many a sum is split.
    `inside_standard`: the officer takes care to end within the standard; `discreet`: the share of the money schemes that are disguised.
    """

    stall: Span = (2.5, 7.0)
    overcharge: Span = (0.15, 0.8)
    round_extra: Span = (0.3, 1.5)
    places: Span = (0.5, 1.0)
    returns: tuple[int, int] = (2, 4)
    seconds: Span = (4.0, 25.0)
    parts: tuple[int, int] = (2, 3)
    inside_standard: bool = False
    discreet: float = 0.1


@dataclass(frozen=True)
class Confounders:
    """How heavy the honest troubles are; 1 is a usual year.

    surges and outages: how many a year and office; surge_size: by how much arrivals grow; slow and part_time: shares of the officers.
    """

    surges: float = 1.0
    surge_size: Span = (1.5, 2.2)
    outages: float = 1.0
    leave_days: Span = (12, 25)
    slow: float = 0.06
    part_time: float = 0.08
    money_errors: float = 1.0


@dataclass(frozen=True)
class Scenario:
    name: str
    meaning: str
    strength: Strength = Strength()
    confounders: Confounders = Confounders()
    case_share: float = 0.02
    officer_share: float = 0.05
    broken_rows: float = 0.0


_PLAIN = Scenario("plain", "schemes of middling strength beside the usual honest troubles")
_ALL = (
    _PLAIN,
    replace(
        _PLAIN,
        name="subtle",
        meaning="stalls 1.3 to 2 times the peers', overcharges of 5 to 10%, a few places gained",
        strength=Strength(
            stall=(1.3, 2.0),
            overcharge=(0.05, 0.10),
            round_extra=(0.05, 0.2),
            places=(0.1, 0.3),
            returns=(1, 2),
            seconds=(15.0, 50.0),
            discreet=0.3,
        ),
    ),
    replace(
        _PLAIN,
        name="surge",
        meaning="plain schemes under heavy honest confounders",
        confounders=Confounders(
            surges=3.0, surge_size=(2.0, 3.5), outages=4.0, leave_days=(20, 45), slow=0.12, part_time=0.15, money_errors=2.5
        ),
    ),
    replace(
        _PLAIN,
        name="adversary",
        meaning="officers who stay inside the standard, split amounts and spread their work over time",
        strength=Strength(
            stall=(1.5, 3.0),
            overcharge=(0.08, 0.25),
            round_extra=(0.08, 0.4),
            places=(0.15, 0.5),
            returns=(1, 2),
            seconds=(20.0, 70.0),
            parts=(3, 5),
            inside_standard=True,
            discreet=0.8,
        ),
        officer_share=0.08,
    ),
    replace(_PLAIN, name="clean", meaning="nobody takes part in a scheme", case_share=0.0, officer_share=0.0),
    replace(_PLAIN, name="dirty", meaning="plain schemes, and 2% of the rows broken in every way", broken_rows=0.02),
)
SCENARIOS: Mapping[str, Scenario] = MappingProxyType({scenario.name: scenario for scenario in _ALL})
