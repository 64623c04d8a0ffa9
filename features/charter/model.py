"""What the law and the office promise, as values: the parsed charter (contract, charter.yaml)."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from features.charter.formula import Formula

Intervals = tuple[tuple[int, int], ...]
"""Office hours of one day: (from, to) in minutes of the local day, ascending, not overlapping."""

CHARTER_FILE = "charter.yaml"
"""The charter's name in the folder of a data set."""

QUEUE_PARTS = ("office", "service", "lane", "step")
DEFAULT_LANE = "normal"


@dataclass(frozen=True)
class Term:
    """A promised time. `calendar_days` counts where both it and `working_days` stand. `starts`: submitted, paid or an activity."""

    working_days: float | None = None
    calendar_days: float | None = None
    working_hours: float | None = None
    starts: str = "submitted"
    basis: str = ""

    @property
    def unit(self) -> Literal["calendar_days", "working_days", "working_hours"]:
        if self.calendar_days is not None:
            return "calendar_days"
        return "working_days" if self.working_days is not None else "working_hours"

    @property
    def size(self) -> float:
        return float(getattr(self, self.unit))


@dataclass(frozen=True)
class Step:
    activity: str
    optional: bool = False
    term: Term | None = None


@dataclass(frozen=True)
class Lane:
    """`chosen`: asked for at the start, its own queue; `term`: a legal term known only later, no queue of its own."""

    code: str
    kind: Literal["chosen", "term"] = "chosen"
    term: Term | None = None


@dataclass(frozen=True)
class Fee:
    """One row of the tariff. `valid_from`/`valid_until` are inclusive local dates. `lane` None: owed in every lane."""

    code: str
    amount: Formula
    lane: str | None = None
    valid_from: dt.date | None = None
    valid_until: dt.date | None = None
    due: Literal["submission", "decision", "delivery"] | None = None
    optional: bool = False
    basis: str = ""


@dataclass(frozen=True)
class Service:
    code: str
    name: Mapping[str, str]
    standard: Term | None = None
    steps: tuple[Step, ...] = ()
    queue_by: tuple[str, ...] = QUEUE_PARTS
    stops_clock: tuple[str, ...] = ()
    resumes_clock: tuple[str, ...] = ()
    four_eyes: tuple[tuple[str, str], ...] = ()
    fees: tuple[Fee, ...] | None = None  # None: the charter says nothing of fees; (): the service is free
    lanes: Mapping[str, Lane] | None = None

    def term_of(self, lane: str) -> Term | None:
        """The standard that holds in a lane: the lane's own, else the service's."""
        own = (self.lanes or {}).get(lane)
        return own.term if own is not None and own.term is not None else self.standard


@dataclass(frozen=True)
class Calendar:
    """Working days and hours. `office_hours` by weekday (0 Monday); None: whole working days, and no check of the hour."""

    country: str | None = None
    subdivision: str | None = None
    weekend: tuple[int, ...] = (5, 6)
    office_hours: Mapping[int, Intervals] | None = None
    closed: frozenset[dt.date] = frozenset()
    open: frozenset[dt.date] = frozenset()
    hours_on: Mapping[dt.date, Intervals] | None = None


@dataclass(frozen=True)
class Office:
    code: str
    name: str
    timezone: str
    calendar: Calendar


@dataclass(frozen=True)
class Charter:
    jurisdiction: str
    currency: str
    timezone: str
    calendar: Calendar
    offices: Mapping[str, Office]
    services: Mapping[str, Service]
    rounding: int | None = None  # ten-thousandths; None: the charter is silent (then one minor unit)
    grace_days: int = 5

    def zone_of(self, office: str) -> str:
        """The IANA zone of an office; an office that the charter does not list lives in the charter's zone."""
        known = self.offices.get(office)
        return known.timezone if known is not None else self.timezone

    def calendar_of(self, office: str) -> Calendar:
        known = self.offices.get(office)
        return known.calendar if known is not None else self.calendar
