"""Fold what is systemic: a red flag that fires on more than a fifth of what it tested in a service and office is an office-wide
practice or a wrong charter. It becomes one finding about the office with both readings, and the cases are not flagged for it.

What one officer does is no practice of the office, however much of the work that officer has: the share must be as high among what
the officer with the most findings had no part in at the same steps, wherever that is enough to tell (where the rows name nobody: among
the cases that each officer with a part in half of the findings did not touch; not for delays, since who gets the difficult cases has
the late ones). Where nobody else does that work, officer and office cannot be told apart by whom it happens to. But a wrong line of the
charter meets every case alike, so what is charged is then folded only where more than half of what was tested fired."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

import numpy as np

from detector.findings.applying import BANDS, Hits
from detector.findings.exposure import Touched
from features.arrays import segments as seg
from features.arrays.segments import Bools, Ints
from features.offices import MEASURES
from rules.base import Rule, Severity

MIN_TESTED = 10
"""Below so many tested in a service and office, a share of a fifth says nothing about the office."""
ALONE_SHARE = 0.5
"""The least share for a practice in what is charged where one officer does all the work in question."""
PART_OF = 0.5
"""Where rows name nobody, it may be the doing of an officer who touched so many of the cases with findings."""


@dataclass(frozen=True)
class Fold:
    """One rule in one office and service: how many of those tested fired; and the same in all other offices with the service."""

    rule: Rule
    office: int
    service: int
    fired: int
    tested: int
    score: float
    others_fired: int = 0
    others_tested: int = 0

    @property
    def share(self) -> float:
        return self.fired / self.tested

    @property
    def others_share(self) -> float:
        """NaN where no other office was tested."""
        return self.others_fired / self.others_tested if self.others_tested else float("nan")


@dataclass(frozen=True)
class Places:
    """The offices and services in which a rule tested something, and which tested rows lie where.

    office, service: int64[places]; of, step: int64[rows], the place and the step of each row; unit: int64[rows], what is counted: the row's
    case, or the row where it is about none; officer: int64[rows]; fired: bool[rows], findings that a verdict closed among them.
    """

    office: Ints
    service: Ints
    of: Ints
    step: Ints
    unit: Ints
    officer: Ints
    fired: Bools

    @staticmethod
    def of_hits(hits: Hits) -> Places:
        office, service, case, officer = (hits.tested[name].to_numpy(dtype=np.int64) for name in ("office", "service", "case", "officer"))
        step = hits.tested["step"].to_numpy(dtype=np.int64)
        services = int(service.max(initial=-1)) + 2
        _, first, of = seg.distinct((office + 1) * services + service + 1)
        unit = np.where(case >= 0, case, int(case.max(initial=-1)) + 1 + np.arange(len(case)))
        fired = np.zeros(len(case), dtype=np.bool_)
        fired[hits.frame["tested_row"].to_numpy(dtype=np.int64)[~hits.frame["faint"].to_numpy(dtype=np.bool_)]] = True
        return Places(office[first], service[first], of, step, unit, officer, fired)

    def count(self, where: Bools) -> Ints:
        """int64[places]: the units with such a row."""
        of, unit = self.of[where], self.unit[where]
        first = seg.distinct(of * (int(unit.max(initial=0)) + 1) + unit)[1]
        return seg.count_per(of[first], len(self.office))

    def foremost(self) -> Ints:
        """int64[places]: the officer behind most of the fired rows (of equals the last by code); -1 where they name nobody."""
        rows = np.flatnonzero(self.fired & (self.officer >= 0))
        _, first, pair = seg.distinct(self.of[rows] * (int(self.officer.max(initial=0)) + 1) + self.officer[rows])
        order = seg.ordering(self.of[rows][first], seg.count_per(pair, len(first)))
        out = np.full(len(self.office), -1, dtype=np.int64)
        out[self.of[rows][first][order]] = self.officer[rows][first][order]  # of equal places the last written stays
        return out

    def is_common(self, share: float, alone_share: float, touched: Touched | None = None) -> Bools:
        """bool[places]: more than `share` of what was tested fired, and as much of what the foremost officer had no part in; where that is
        too little to tell, more than `alone_share`. touched: who worked on which case, for rows that name nobody (None: does not count).
        """
        fired, tested = self.count(self.fired), self.count(np.ones(len(self.of), dtype=np.bool_))
        common = (tested >= MIN_TESTED) & (fired > share * tested)
        if not common.any():
            return common
        foremost = self.foremost()
        is_theirs, is_alone = self._by_touch(share, touched if (common & (foremost < 0)).any() else None, fired, tested)
        others_fired, others_tested = self._beside(foremost)
        few = others_tested < MIN_TESTED
        is_theirs = np.where(foremost >= 0, ~few & (others_fired <= share * others_tested), is_theirs)
        is_alone = np.where(foremost >= 0, few, is_alone)
        return np.asarray(common & ~is_theirs & (~is_alone | (fired > max(share, alone_share) * tested)), dtype=np.bool_)

    def _beside(self, officer: Ints) -> tuple[Ints, Ints]:
        """int64[places] each: the fired and the tested without what the place's officer did, at the steps where that one has findings."""
        one = officer[self.of]
        desk = self.of * (int(self.step.max(initial=-1)) + 2) + self.step + 1
        alike = np.isin(desk, desk[self.fired & (self.officer == one)])
        others = (self.officer != one) & alike
        return self.count(self.fired & others), self.count(others)

    def _by_touch(self, share: float, touched: Touched | None, fired: Ints, tested: Ints) -> tuple[Bools, Bools]:
        """bool[places] each: among the cases that some officer with a part in most findings did not touch hardly any fired; and: those
        who have a part in nearly all that was tested (a clerk who registers everything) worked alone on most of what fired."""
        none = np.zeros(len(self.office), dtype=np.bool_)
        if touched is None:
            return none, none
        first = seg.distinct(self.of * (int(self.unit.max(initial=0)) + 1) + self.unit)[1]  # a unit has one place
        place_of = np.full(max(len(touched.stratum), int(self.unit.max(initial=-1)) + 1), -1, dtype=np.int64)
        place_of[self.unit[first]] = self.of[first]
        has_fired = np.zeros(len(place_of), dtype=np.bool_)
        has_fired[self.unit[self.fired]] = True
        here = place_of[touched.case] >= 0
        case = touched.case[here]
        pairs, _, pair = seg.distinct(place_of[case] * max(touched.officers, 1) + touched.officer[here])
        place = pairs // max(touched.officers, 1)
        own_fired = seg.count_per(pair, len(pairs), has_fired[case])
        left_fired, left = fired[place] - own_fired, tested[place] - seg.count_per(pair, len(pairs))
        has_part, is_everywhere = own_fired >= PART_OF * fired[place], left < MIN_TESTED
        theirs = none.copy()
        theirs[place[has_part & ~is_everywhere & (left_fired <= share * left)]] = True
        has_other = np.zeros(len(place_of), dtype=np.bool_)
        has_other[case[~is_everywhere[pair]]] = True
        has_one = np.zeros(len(place_of), dtype=np.bool_)
        has_one[case] = True
        alone = seg.count_per(place_of[place_of >= 0], len(self.office), (has_fired & has_one & ~has_other)[place_of >= 0])
        return theirs, np.asarray(alone > PART_OF * fired, dtype=np.bool_)


def fold(hits: Hits, share: float, touched: Touched | None = None) -> tuple[Hits, list[Fold]]:
    """The hits that stay with their cases, and one fold for each office and service where the rule fires on more than `share`."""
    if not hits.rule.folds or hits.rule.subject == "office" or hits.frame.empty:
        return hits, []
    places = Places.of_hits(hits)
    alone_share = ALONE_SHARE if hits.rule.family == "fee" else share
    common = places.is_common(share, alone_share, touched if hits.rule.family != "delay" else None)
    if not common.any():
        return hits, []
    stays = ~common[places.of[hits.frame["tested_row"].to_numpy(dtype=np.int64)]]
    return replace(hits, frame=hits.frame[stays].reset_index(drop=True)), _folds_of(hits.rule, places, common)


def _folds_of(rule: Rule, places: Places, common: Bools) -> list[Fold]:
    """One fold a common place, with what all other offices show of the service."""
    counts = [places.count(where) for where in (places.fired, np.ones(len(places.of), dtype=np.bool_))]
    low, high = BANDS[Severity.MEDIUM]
    folds = []
    for place in np.flatnonzero(common).tolist():
        same = places.service == places.service[place]
        fired, tested = (int(count[place]) for count in counts)
        others = (int(count[same].sum() - count[place]) for count in counts)
        score = (low + (high - low) * fired / tested) * rule.confidence
        folds.append(Fold(rule, int(places.office[place]), int(places.service[place]), fired, tested, score, *others))
    return folds


def told_by(folds: Iterable[Fold]) -> frozenset[tuple[int, int, str]]:
    """(office, service, measure) for which a fold tells the same fact as a comparison of offices would."""
    return frozenset(
        (one.office, one.service, name)
        for one in folds
        for name, measure in MEASURES.items()
        if one.rule.family == measure.family and one.rule.table in measure.tables
    )


def without_told(hits: Hits, folds: Sequence[Fold]) -> Hits:
    """The hits without comparisons of offices whose fact a fold tells already, with the other offices beside it."""
    if "measure" not in hits.frame or hits.rule.subject != "office" or not folds:
        return hits
    told = told_by(folds)
    office, service, measure = (hits.frame[name].tolist() for name in ("office", "service", "measure"))
    stays = [key not in told for key in zip(office, service, measure, strict=True)]
    return replace(hits, frame=hits.frame[stays].reset_index(drop=True))


def fold_all(found: list[Hits], share: float, touched: Touched | None = None) -> tuple[list[Hits], list[Fold]]:
    """`fold` for the hits of every rule; one fact is told once."""
    both = [fold(hits, share, touched) for hits in found]
    folds = [one for _, held in both for one in held]
    return [without_told(hits, folds) for hits, _ in both], folds
