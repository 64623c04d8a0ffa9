"""An officer beside colleagues: findings beyond what the same offices, services and quarters give, waits, months, agents met.

Colleagues are those who handled cases of the same office, service and quarter, never all officers: nobody is compared with
another kind of work.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import sparse

from detector.findings.exposure import Touched, who_touched
from detector.pictures.base import Picture, plain_numbers
from detector.pseudonyms import Pseudonyms
from features.arrays.coding import codes_of
from features.arrays.concentration import concentration
from features.arrays.segments import Floats, Ints
from features.base import Context

MOST_DOTS = 1_500
"""Officers in a funnel plot; those with the most cases first, beside the officers that are shown."""

SPREADS = np.arange(-4.0, 4.01, 0.5)
MOST_AGENTS = 8
LEAST_MEETINGS = 3
MOST_CANDIDATES = 4_000
"""Agents with the most cases, among whom an officer's are looked for."""


@dataclass(frozen=True)
class ShownOfficers:
    """officer: int64[n], codes; ids: their names, in the same order."""

    officer: Ints
    ids: tuple[str, ...]


def officer_pictures(context: Context, findings: pd.DataFrame, shown: ShownOfficers, seals: Pseudonyms) -> Iterator[Picture]:
    """funnel (one a family of findings, of all officers); waits, order, months and agents of each shown officer."""
    touched = who_touched(context)
    if not touched.officers or not len(shown.officer):
        return
    yield from _funnels(context, touched, findings, shown)
    yield from _months(context, touched, findings, shown)
    if "queueing" in context.frames:
        yield from _waits(context, shown)
        yield from _orders(context, shown)
    if context.tables.has("applications.agent_id"):
        yield from _agents(context, touched, shown, seals)


def _funnels(context: Context, touched: Touched, findings: pd.DataFrame, shown: ShownOfficers) -> Iterator[Picture]:
    """Cases with a finding among those an officer had a part in, against colleagues' cases of the same office, service and quarter."""
    about = findings[(findings["subject_type"] == "case").to_numpy() & findings["counts"].to_numpy(dtype=np.bool_)]
    names = context.tables.events["officer_id"].cat.categories.astype(str).to_numpy(dtype=object)
    for family in sorted(about["family"].astype(str).unique()):
        hit = np.zeros(len(touched.stratum), dtype=np.bool_)
        hit[about.loc[(about["family"] == family).to_numpy(), "case"].to_numpy(dtype=np.int64)] = True
        found = concentration(touched.officer, touched.stratum[touched.case], hit[touched.case], touched.officers, touched.case)
        usable = (found.expected > 0) & (found.exposure > 0)
        order = np.argsort(-found.exposure * usable, kind="stable")[:MOST_DOTS]
        kept = np.union1d(order[usable[order]], shown.officer[usable[shown.officer]])
        data = {
            "officer": names[kept].tolist(),
            "cases": plain_numbers(found.exposure[kept]),
            "seen": plain_numbers(found.observed[kept]),
            "expected": plain_numbers(found.expected[kept]),
        }
        yield Picture("scan", family, "funnel", data)


def _months(context: Context, touched: Touched, findings: pd.DataFrame, shown: ShownOfficers) -> Iterator[Picture]:
    """Cases by month of submission: handled, and with a finding."""
    applications = context.tables.applications
    month = applications["submitted_at"].to_numpy().astype("datetime64[M]").astype(np.int64)
    first = int(month.min(initial=0)) if len(month) else 0
    count = int(month.max(initial=0)) - first + 1 if len(month) else 0
    hit = np.zeros(len(month), dtype=np.bool_)
    about = findings[(findings["subject_type"] == "case").to_numpy() & findings["counts"].to_numpy(dtype=np.bool_)]
    hit[about["case"].to_numpy(dtype=np.int64)] = True
    place = _places(shown.officer, touched.officers)[touched.officer]
    known = place >= 0
    cell = place[known] * count + month[touched.case[known]] - first
    size = len(shown.officer) * count
    handled = np.bincount(cell, minlength=size).reshape(-1, max(count, 1))
    found = np.bincount(cell, weights=hit[touched.case[known]], minlength=size).astype(np.int64).reshape(-1, max(count, 1))
    for row, name in enumerate(shown.ids):
        busy = np.flatnonzero(handled[row])
        if len(busy):
            part = slice(int(busy[0]), int(busy[-1]) + 1)
            data = {"first": first + int(busy[0]), "handled": handled[row, part].tolist(), "found": found[row, part].tolist()}
            yield Picture("officer", name, "months", data)


def _places(officer: Ints, officers: int) -> Ints:
    """int64[officers]: the place of each officer among those shown, -1 for others."""
    place = np.full(officers + 1, -1, dtype=np.int64)
    place[officer] = np.arange(len(officer))
    return place


def _waits(context: Context, shown: ShownOfficers) -> Iterator[Picture]:
    """Waits beyond the neighbours', in spreads: the officer's, and what colleagues in the same queues had, mixed as the officer's are."""
    frame = context.frames["queueing"]
    officer, queue = codes_of(frame["officer"]), frame["queue"].to_numpy(dtype=np.int64)
    excess = frame["excess_wait"].to_numpy(dtype=np.float64)
    known = ~np.isnan(excess) & (officer >= 0)
    officer, queue, excess = officer[known], queue[known], excess[known]
    bins = len(SPREADS) + 1
    cell = np.searchsorted(SPREADS, excess, side="right")
    queues = int(queue.max(initial=-1)) + 1
    every = np.bincount(queue * bins + cell, minlength=queues * bins).reshape(queues, bins).astype(np.float64)
    place = _places(shown.officer, int(officer.max(initial=0)) + 1)[officer] if len(officer) else officer
    mine = place >= 0
    pair, at = np.unique(place[mine] * max(queues, 1) + queue[mine], return_inverse=True)
    own = np.bincount(at * bins + cell[mine], minlength=len(pair) * bins).reshape(len(pair), bins).astype(np.float64)
    rest = every[pair % max(queues, 1)] - own
    visits, others = own.sum(axis=1), rest.sum(axis=1)
    share = rest / np.maximum(others, 1.0)[:, None] * np.where(others > 0, visits, 0.0)[:, None]
    who = pair // max(queues, 1)
    for row, name in enumerate(shown.ids):
        part = who == row
        if visits[part].sum() > 0:
            expected = share[part].sum(axis=0) * visits[part].sum() / max(share[part].sum(), 1e-9)
            told = own[part].sum(axis=0).astype(int).tolist()
            data = {"own": told, "colleagues": plain_numbers(expected), "others": int(others[part].sum())}
            yield Picture("officer", name, "waits", data)


def _orders(context: Context, shown: ShownOfficers) -> Iterator[Picture]:
    """Waits that had somebody ahead, those ahead and how many of them were passed, and what colleagues in the same queues would pass."""
    frame = context.frames["queueing"]
    officer, queue = codes_of(frame["officer"]), frame["queue"].to_numpy(dtype=np.int64)
    served = frame["is_served"].to_numpy(dtype=np.bool_)
    ahead, passed = (np.nan_to_num(frame[name].to_numpy(dtype=np.float64)) * served for name in ("ahead", "passed"))
    lost = np.nan_to_num(frame["passed_by"].to_numpy(dtype=np.float64)) > 0
    known = officer >= 0
    every = [np.bincount(queue[known], weights=column[known], minlength=int(queue.max(initial=-1)) + 1) for column in (ahead, passed)]
    for code, name in zip(shown.officer.tolist(), shown.ids, strict=True):
        mine = officer == code
        here, turn = np.unique(queue[mine], return_inverse=True)
        own_ahead, own_passed = (np.bincount(turn, weights=column[mine], minlength=len(here)) for column in (ahead, passed))
        others, jumped = every[0][here] - own_ahead, every[1][here] - own_passed
        compared = others > 0
        waits = int(served[mine].sum())
        if waits:
            data = {
                "waits": waits,
                "with_ahead": int((ahead[mine] > 0).sum()),
                "ahead": int(own_ahead.sum()),
                "passed": int(own_passed.sum()),
                "compared": int(own_ahead[compared].sum()),
                "expected": plain_numbers([float((own_ahead[compared] * jumped[compared] / others[compared]).sum())])[0],
                "overtaken": int(lost[mine].sum()),
            }
            yield Picture("officer", name, "order", data)


def _agents(context: Context, touched: Touched, shown: ShownOfficers, seals: Pseudonyms) -> Iterator[Picture]:
    """Agents met at least `LEAST_MEETINGS` times, furthest beyond what shares of office, service and quarter give first."""
    agent_of = context.tables.applications["agent_id"]
    agent = codes_of(agent_of)
    place = _places(shown.officer, touched.officers)[touched.officer]
    strata = int(touched.stratum.max(initial=0)) + 1
    load = np.bincount(touched.stratum, minlength=strata).astype(np.float64)
    often = _most_often(agent)
    column = _places(often, int(agent.max(initial=-1)) + 1)[agent]
    shape = (len(shown.officer), len(often))
    ours = place >= 0
    case = touched.case[ours]
    share: Floats = _matrix(place[ours], touched.stratum[case], (shape[0], strata)).toarray() / np.maximum(load, 1.0)
    there = column >= 0
    per_stratum = _matrix(touched.stratum[there], column[there], (strata, shape[1]))
    expected = np.asarray((per_stratum.T @ share.T).T)
    both = column[case] >= 0
    seen = _matrix(place[ours][both], column[case][both], shape).toarray()
    names = agent_of.cat.categories.astype(str)
    for row, name in enumerate(shown.ids):
        usual = np.where(seen[row] >= LEAST_MEETINGS, (seen[row] - expected[row]) / np.sqrt(np.maximum(expected[row], 0.5)), -np.inf)
        first = [place for place in np.argsort(-usual, kind="stable")[:MOST_AGENTS].tolist() if usual[place] > -np.inf]
        if first:
            tokens = seals.tokens("agent", [names[often[place]] for place in first])
            data = {"agent": tokens, "seen": plain_numbers(seen[row, first]), "expected": plain_numbers(expected[row, first])}
            yield Picture("officer", name, "agents", data)


def _most_often(agent: Ints) -> Ints:
    """int64[at most MOST_CANDIDATES]: the agents with the most cases, and at least `LEAST_MEETINGS`."""
    cases = np.bincount(agent[agent >= 0]) if (agent >= 0).any() else np.empty(0, dtype=np.int64)
    order = np.argsort(-cases, kind="stable")[:MOST_CANDIDATES]
    return np.asarray(order[cases[order] >= LEAST_MEETINGS], dtype=np.int64)


def _matrix(row: Ints, column: Ints, shape: tuple[int, int]) -> sparse.csr_matrix:
    """How often each row meets each column."""
    return sparse.csr_matrix((np.ones(len(row)), (row, column)), shape=shape)
