"""Files as they were dealt among officers: what each visit was compared with, and how often two people met in it.

Only an officer's first part in a case counts, against the cases in which that officer had no part yet; so an officer who takes a case
through several steps, or gets it back after a return, meets its agent once. A block is a dozen files of one office, service, lane,
channel and step that were done on the same weekdays of the same weeks: who works part of the week, on leave, or for one service or
step only is compared with what was dealt while there.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.dealing import Deals
from features.arrays.segments import Bools, Ints, Times
from features.base import Context
from features.blocks import blocks_of
from features.excess import dense

BLOCK = 12
"""Files dealt together. Fewer would be nearer in time; a file is its own yardstick by one in so many."""

PERIOD_DAYS = 28
"""Weekdays are gathered over so many days before blocks are cut."""


@dataclass(frozen=True)
class Dealt:
    """Visits that were dealt, one row each, sorted by case and time.

    step: the row in `steps`; at: when it was done; block: what it was dealt in; is_first: the officer's first part in the case.
    earlier_row, earlier_officer: every row with an officer who had a part in its case before.
    """

    step: Ints
    case: Ints
    officer: Ints
    at: Times
    block: Ints
    is_first: Bools
    earlier_row: Ints
    earlier_officer: Ints


def dealt_visits(context: Context) -> Dealt:
    """The first visit of each step of each case that an officer did."""
    steps = context.frames["steps"]
    case, officer = steps["case"].to_numpy(dtype=np.int64), codes_of(steps["officer"])
    touched = np.flatnonzero(~steps["is_open"].to_numpy(dtype=np.bool_) & (officer >= 0))
    activity = codes_of(steps["activity"])[touched]
    once = np.unique(case[touched] * (activity.max(initial=0) + 1) + activity, return_index=True)[1]
    row = touched[np.sort(once)]
    first_part = _first_parts(case[touched], officer[touched], touched)
    is_first, earlier_row, earlier_officer = _earlier(case[row], officer[row], row, first_part)
    return Dealt(
        row, case[row], officer[row], steps["done_at"].to_numpy()[row], _blocks(context, row), is_first, earlier_row, earlier_officer
    )


def _first_parts(case: Ints, officer: Ints, row: Ints) -> tuple[Ints, Ints, Ints]:
    """(case, officer, row): the first row of each officer in each case, sorted by case."""
    first = np.sort(np.unique(case * (officer.max(initial=0) + 1) + officer, return_index=True)[1])
    return case[first], officer[first], row[first]


def _earlier(case: Ints, officer: Ints, row: Ints, first_part: tuple[Ints, Ints, Ints]) -> tuple[Bools, Ints, Ints]:
    """Whether each row is its officer's first part, and (row number here, officer) of all who had a part in the case before."""
    cases, officers, rows = first_part
    begin, end = np.searchsorted(cases, case), np.searchsorted(cases, case, side="right")
    here = np.repeat(np.arange(len(case)), end - begin)
    part = np.arange(len(here)) - np.repeat(np.cumsum(end - begin) - (end - begin), end - begin) + begin[here]
    before = rows[part] < row[here]
    own = before & (officers[part] == officer[here])
    return seg.count_per(here, len(case), own) == 0, here[before], officers[part[before]]


def _blocks(context: Context, row: Ints) -> Ints:
    """int64[rows]: the number of the block in which each visit was dealt."""
    applications, steps = context.tables.applications, context.frames["steps"]
    case = steps["case"].to_numpy(dtype=np.int64)
    stops = np.cumsum(steps["stops_clock"].to_numpy(dtype=np.int64))
    before = stops - steps["stops_clock"].to_numpy(dtype=np.int64)
    returned = before > before[seg.start_of(case)] if len(case) else np.zeros(0, dtype=np.bool_)
    columns = [applications[name] for name in ("office_id", "service_code", "lane", "channel")]
    parts = [codes_of(column)[case[row]] for column in columns] + [codes_of(steps["activity"])[row], returned[row].astype(np.int64)]
    sizes = [*(len(column.cat.categories) for column in columns), len(steps["activity"].cat.categories), 2]
    at = steps["done_at"].to_numpy()[row]
    day = context.clocks.local_day(parts[0], at).astype(np.int64)
    order = np.lexsort((at, day % 7, day // PERIOD_DAYS))
    position = np.empty(len(row), dtype=np.int64)
    position[order] = np.arange(len(row))
    return blocks_of(dense(seg.combine_codes(parts, sizes)), position, BLOCK)


@dataclass(frozen=True)
class Met:
    """Deals of pairs of officer and other (agent or applicant): who each pair is, and when each entry's block was (first visit)."""

    deals: Deals
    officer: Ints
    other: Ints
    at: Times


def meetings(visits: Dealt, other: Ints, least: int) -> Met:
    """Every pair that could have met `least` times; other: int64[visits], the person whose file each visit was (-1: nobody)."""
    others, officers = int(other.max(initial=-1)) + 2, int(visits.officer.max(initial=-1)) + 2
    blocks = int(visits.block.max(initial=-1)) + 1
    mine = _Counts.of(visits.block[visits.is_first] * officers + visits.officer[visits.is_first])
    known = (other >= 0) & (np.append(_cases_of(other, visits.case, others), 0)[other] >= least)  # a case is a meeting at most once
    theirs = _Counts.of(visits.block[known] * others + other[known])
    block, officer, person = _crossed(mine.keys // officers, mine.keys % officers, theirs.keys // others, theirs.keys % others)
    both = (block * others + person) * officers + officer
    first = visits.is_first & known
    seen = _Counts.of((visits.block * others + other)[first] * officers + visits.officer[first]).at(both)
    row, earlier = visits.earlier_row, visits.earlier_officer
    left_out = _Counts.of(visits.block[row] * officers + earlier).at(block * officers + officer)
    of_person = known[row]
    their_left_out = _Counts.of((visits.block * others + other)[row[of_person]] * officers + earlier[of_person]).at(both)
    rows = seg.count_per(visits.block, blocks)[block] - left_out
    theirs_open = theirs.at(block * others + person) - their_left_out
    begin = _first_time(visits.block, visits.at, blocks)
    took = mine.at(block * officers + officer)
    kept = theirs_open > 0
    held = [values[kept] for values in (rows, took, theirs_open, seen, officer, person, begin[block])]
    return _gathered(held, others, least)


def _cases_of(other: Ints, case: Ints, others: int) -> Ints:
    """int64[others]: in how many cases each person has a visit."""
    cases = int(case.max(initial=0)) + 1
    return seg.count_per(np.unique(other[other >= 0] * cases + case[other >= 0]) // cases, others)


def _gathered(held: list[Ints], others: int, least: int) -> Met:
    """Entries by pair and time; pairs that could never have met often enough are left out."""
    rows, mine, theirs, seen, officer, person, at = held
    pairs, _, pair = seg.distinct(officer * others + person)
    possible = np.bincount(pair, weights=np.minimum(mine, theirs).astype(np.float64), minlength=len(pairs)) >= least
    number = np.cumsum(possible) - 1
    kept = np.flatnonzero(possible[pair])
    order = kept[np.lexsort((at[kept], pair[kept]))]
    deals = Deals(number[pair[order]], rows[order], mine[order], theirs[order], seen[order], int(possible.sum()))
    return Met(deals, pairs[possible] // others, pairs[possible] % others, at[order].astype("datetime64[us]"))


def _crossed(block: Ints, officer: Ints, other_block: Ints, other: Ints) -> tuple[Ints, Ints, Ints]:
    """(block, officer, other) for every officer and other of the same block; both sides sorted by block."""
    begin, end = np.searchsorted(block, other_block), np.searchsorted(block, other_block, side="right")
    here = np.repeat(np.arange(len(other_block)), end - begin)
    part = np.arange(len(here)) - np.repeat(np.cumsum(end - begin) - (end - begin), end - begin) + begin[here]
    return other_block[here], officer[part], other[here]


def _first_time(block: Ints, at: Times, blocks: int) -> Ints:
    out = np.full(blocks, np.iinfo(np.int64).max)
    np.minimum.at(out, block, at.astype("datetime64[us]").astype(np.int64))
    return out


@dataclass(frozen=True)
class _Counts:
    """How often each key occurs; keys ascending."""

    keys: Ints
    counts: Ints

    @classmethod
    def of(cls, keys: Ints) -> _Counts:
        return cls(*np.unique(keys, return_counts=True))

    def at(self, wanted: Ints) -> Ints:
        """int64: the count of each wanted key, 0 where it does not occur."""
        if not len(self.keys):
            return np.zeros(len(wanted), dtype=np.int64)
        place = np.minimum(np.searchsorted(self.keys, wanted), len(self.keys) - 1)
        return np.where(self.keys[place] == wanted, self.counts[place], 0)
