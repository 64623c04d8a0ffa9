"""Officer with agent: how often they meet beyond assignment and since when, and what the agent's files gain there. One row a pair."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import coded, codes_of
from features.arrays.discoveries import q_values
from features.arrays.segments import Floats, Ints
from features.base import Context, Family, Signal
from features.excess import dense
from features.pairs.dealt import dealt_visits, meetings
from features.pairs.favours import Favours, Shares, Visits, favours, shares
from features.pairs.judging import judged

LEAST_MEETINGS = 3
"""A pair that could not have met so often is no pair."""

LEAST_VARIANCE = 1.0
"""Below this variance of the number of meetings no excess could be told from chance; such pairs are not tested."""

MOST_SPREADS = 3.0
"""Farther than this a wait counts no more: one file that was forgotten is no habit."""

MOST_PLACES = 5.0
JUMPED = 1.0
"""Spreads beyond the neighbours from which a visit is told as one that jumped."""

MOST_WEIGHT = 20.0
"""What the one test can add to the weight of a pair in the other."""


def weights_of(p_value: Floats) -> Floats:
    """float64[n], mean 1 if nothing is amiss: half of one over the root of a p-value, at most `MOST_WEIGHT`; 1 where it is not known.

    Tests may be weighted by what is independent of them under the null (Genovese, Roeder and Wasserman 2006): how the files of a pair
    fared says nothing of how they were dealt, unless there is a pair.
    """
    own = np.where(np.isnan(p_value), 1.0, np.minimum(0.5 / np.sqrt(np.fmax(p_value, 1e-12)), MOST_WEIGHT))
    return np.asarray(own / own.mean() if len(own) else own)


def weighted_q(p_value: Floats, other: Floats) -> Floats:
    """float64[n]: the q-value over all that were tested, each p-value divided by the weight that the other test gives."""
    out = np.full(len(p_value), np.nan)
    tested = np.flatnonzero(~np.isnan(p_value))
    out[tested] = q_values(np.minimum(p_value[tested] / weights_of(other[tested]), 1.0))
    return out


@dataclass(frozen=True)
class Gains:
    """What the pairs gain in one respect, and how often a visit was marked by it."""

    favours: Favours
    shares: Shares

    def columns(self, name: str, mark: str, officer: Ints, agent: Ints) -> dict[str, Floats]:
        """The signals of the wanted pairs; NaN where a pair has none."""
        place = self.favours.at(officer, agent)
        parts = {"visits": self.favours.visits, "gain": self.favours.gain, "p": self.favours.p_value}
        told = {"share": self.shares.pair, "others": self.shares.others, "elsewhere": self.shares.elsewhere}
        columns = {**{f"{name}_{key}": value for key, value in parts.items()}, **{f"{mark}_{key}": value for key, value in told.items()}}
        return {key: np.asarray(seg.take_or(value, place, np.nan), dtype=np.float64) for key, value in columns.items()}


def _gains(context: Context) -> tuple[Gains, Gains]:
    """Speed and places of every pair, from the waits in their queues."""
    queueing, applications = context.frames["queueing"], context.tables.applications
    case = queueing["case"].to_numpy(dtype=np.int64)
    office, activity = applications["office_id"], queueing["activity"]
    sizes = (len(office.cat.categories), len(activity.cat.categories))
    step = dense(seg.combine_codes((codes_of(office)[case], codes_of(activity)), sizes))
    visits = Visits(codes_of(queueing["officer"]), codes_of(applications["agent_id"])[case], step)
    speed = np.clip(-queueing["excess_wait"].to_numpy(dtype=np.float64), -MOST_SPREADS, MOST_SPREADS)
    places = np.clip(queueing["jump"].to_numpy(dtype=np.float64), 0.0, MOST_PLACES)
    return (
        Gains(favours(visits, speed), shares(visits, speed, speed > 0)),
        Gains(favours(visits, places), shares(visits, places, places >= JUMPED)),
    )


def compute(context: Context) -> pd.DataFrame:
    applications, steps = context.tables.applications, context.frames["steps"]
    visits = dealt_visits(context)
    agent, office = (codes_of(applications[name])[visits.case] for name in ("agent_id", "office_id"))
    met = meetings(visits, agent, LEAST_MEETINGS)
    pairs = judged(visits, met, agent, office, len(applications["office_id"].cat.categories), LEAST_VARIANCE)
    speed, places = _gains(context)
    quick, jumps = speed.columns("speed", "quick", met.officer, met.other), places.columns("places", "jumped", met.officer, met.other)
    better_of_two = np.minimum(2.0 * np.fmin(quick["speed_p"], jumps["places_p"]), 1.0)
    return pd.DataFrame(
        {
            "case": np.full(len(met.officer), -1, dtype=np.int64),
            "officer": coded(met.officer, steps["officer"].cat.categories),
            "agent": coded(met.other, applications["agent_id"].cat.categories),
            "office": coded(pairs.office, applications["office_id"].cat.categories),
            **pairs.columns(steps["event_row"].to_numpy(dtype=np.int64)[visits.step]),
            "meeting_q": weighted_q(pairs.p_value, better_of_two),
            **quick,
            "speed_q": weighted_q(quick["speed_p"], pairs.p_value),
            **jumps,
            "places_q": weighted_q(jumps["places_p"], pairs.p_value),
        }
    )


FAMILY = Family(
    table="agent_pairs",
    title="Officer with agent",
    after=("steps", "queueing"),
    needs=("events.officer_id", "applications.agent_id"),
    signals=(
        Signal("together", "cases of the agent in which the officer had a part", "cases", "whole"),
        Signal("together_expected", "those to expect if files are dealt by workload among those at work", "cases", "whole"),
        Signal("together_p", "chance of so many or more by dealing, over the whole log", "share", "whole"),
        Signal("since_together", "cases together since the start from which the pair stands out most", "cases", "whole"),
        Signal("since_expected", "those to expect since that start", "cases", "whole"),
        Signal("times_low", "how many times the expected the pair meets since then, told cautiously", "times", "whole"),
        Signal("dispersion", "variance of meetings between honest pairs of the office over that of chance", "times", "whole"),
        Signal("meeting_p", "chance of such an excess from some start on", "share", "whole"),
        Signal("meeting_q", "share of wrong pairs to expect among those that meet at least as oddly", "share", "whole"),
        Signal("speed_gain", "wait saved beyond what the officer gives others and the agent has elsewhere", "spreads", "whole"),
        Signal("speed_p", "chance of such a gain in speed if the agent's visits were dealt anew", "share", "whole"),
        Signal("quick_share", "share of the pair's visits that waited less than their neighbours", "share", "whole"),
        Signal("quick_others", "the same among the officer's visits for other files", "share", "whole"),
        Signal("quick_elsewhere", "the same among the agent's visits at other officers", "share", "whole"),
        Signal("speed_q", "share of wrong pairs to expect among those with as odd a gain in speed", "share", "whole"),
        Signal("places_gain", "places jumped beyond what the officer gives others and the agent has elsewhere", "spreads", "whole"),
        Signal("places_p", "chance of such a gain in places if the agent's visits were dealt anew", "share", "whole"),
        Signal("jumped_share", "share of the pair's visits that jumped ahead by a spread or more", "share", "whole"),
        Signal("jumped_others", "the same among the officer's other files in that queue", "share", "whole"),
        Signal("jumped_elsewhere", "the same among the agent's files at other officers", "share", "whole"),
        Signal("places_q", "share of wrong pairs to expect among those with as odd a gain in places", "share", "whole"),
    ),
    compute=compute,
)
