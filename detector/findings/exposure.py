"""Who could have broken a rule, how often, and how far it went: the rows that make an actor comparable with colleagues."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from detector.findings.applying import Hits
from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from features.excess import dense

KNOWN_ACTOR_SHARE = 0.5
"""Where so many of the tested rows name an officer, exposure is counted by rows; else by cases touched."""


@dataclass(frozen=True)
class Touched:
    """Each pair of case and officer once, sorted by case; and of every case the stratum (office, service, quarter) and the service."""

    case: Ints
    officer: Ints
    officers: int
    stratum: Ints
    service: Ints


@dataclass(frozen=True)
class Exposure:
    """Each chance that an actor had to break a rule, once: a case (and step, where the rows say which) and who could have.

    size: how far the rule was broken there, the largest; -inf where it was not; faint: the same of what is too faint to be a finding, where
    nothing more was found (empty: the rule has no faint ones). stratum: office, service, quarter and step, within
    which actors are compared; kind: service and step. is_named: the rows name the actor; else all who touched the case stand for it.
    """

    case: Ints
    actor: Ints
    step: Ints
    size: Floats
    stratum: Ints
    kind: Ints
    is_named: bool
    faint: Floats = field(default_factory=lambda: np.empty(0))


def who_touched(context: Context) -> Touched:
    """Pairs of case and officer from the events."""
    events, applications = context.tables.events, context.tables.applications
    officers = len(events["officer_id"].cat.categories)
    officer = codes_of(events["officer_id"])
    case = events["case"].to_numpy(dtype=np.int64)[officer >= 0]
    pairs = np.unique(case * max(officers, 1) + officer[officer >= 0])
    month = applications["submitted_at"].to_numpy().astype("datetime64[M]").astype(np.int64)
    service = codes_of(applications["service_code"])
    parts = (codes_of(applications["office_id"]), service, month // 3 - (month // 3).min(initial=0))
    sizes = [int(part.max(initial=0)) + 1 for part in parts]
    return Touched(pairs // max(officers, 1), pairs % max(officers, 1), officers, seg.combine_codes(parts, sizes), service)


def exposure_of(hits: Hits, touched: Touched) -> Exposure:
    """Who could have done it: the officer that each tested row names, else all who touched the case."""
    tested = hits.tested[hits.tested["case"].to_numpy() >= 0]
    case, officer, step = (tested[name].to_numpy(dtype=np.int64) for name in ("case", "officer", "step"))
    every = tested["size"].to_numpy(dtype=np.float64)
    size = np.where(tested["fired"].to_numpy(), every, -np.inf)
    is_named = bool(np.count_nonzero(officer >= 0) >= KNOWN_ACTOR_SHARE * max(len(officer), 1))
    if not is_named:
        of_case, was_tested = np.full(len(touched.stratum), -np.inf), np.zeros(len(touched.stratum), dtype=np.bool_)
        np.maximum.at(of_case, case, size)
        was_tested[case] = True
        here = was_tested[touched.case]
        case, officer, size = touched.case[here], touched.officer[here], of_case[touched.case[here]]
        step = np.full(len(case), -1, dtype=np.int64)
    faint = np.where(tested["faint"].to_numpy(), every, -np.inf) if is_named and len(hits.faint) else None
    return _once(case, officer, step, size, touched, is_named, faint)


def _once(
    case: Ints, actor: Ints, step: Ints, size: Floats, touched: Touched, is_named: bool, faint: Floats | None = None
) -> Exposure:
    """Each case, actor and step once, with the largest size."""
    steps = int(step.max(initial=-1)) + 2
    order = seg.ordering(case, actor, step)
    starts = np.flatnonzero(seg.is_start(case[order]) | seg.is_start(actor[order]) | seg.is_start(step[order]))
    largest = np.maximum.reduceat(size[order], starts) if len(starts) else np.zeros(0)
    faintly = np.empty(0)
    if faint is not None and len(starts):
        faintly = np.where(largest > -np.inf, -np.inf, np.maximum.reduceat(faint[order], starts))
    case, actor, step = (codes[order[starts]] for codes in (case, actor, step))
    stratum = dense(seg.combine_codes((touched.stratum[case], step), (int(touched.stratum.max(initial=0)) + 1, steps)))
    kind = dense(seg.combine_codes((touched.service[case], step), (int(touched.service.max(initial=0)) + 1, steps)))
    return Exposure(case, actor, step, largest, stratum, kind, is_named, faintly)


def unit_of(exposed: Exposure) -> Ints:
    """int64[n]: what several actors share: the case, and the step where rows name one."""
    steps = int(exposed.step.max(initial=-1)) + 2
    return seg.combine_codes((exposed.case, exposed.step), (int(exposed.case.max(initial=0)) + 1, steps))


def is_fired(exposed: Exposure, least: float = -np.inf) -> Bools:
    """bool[n]: the rule was broken there, by at least so much."""
    return np.asarray((exposed.size > -np.inf) & (exposed.size >= least), dtype=np.bool_)
