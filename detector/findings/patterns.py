"""What repeats at an officer: a pattern says more about its cases than each of them says by itself.

For every rule whose repetition is evidence (`Rule.repeats`), at several sizes from all findings up to the largest twentieth:
1. `low`: the cautious relative risk of so large a finding at this officer, against colleagues with the same office, service,
   step and quarter (`features.arrays.concentration`). Of the officer's findings the share 1 - 1/low is more than colleagues have.
2. `real`: the probability that this is no play of chance, from a prior and the log likelihood ratio that the count can stand for:
   the lesser of `PATTERN_POWER` log(low) and the bound 1 / (-e p ln p) of its p-value (Sellke, Bayarri and Berger 2001), so that
   neither three events where none was expected, nor a slight excess over many, count for much. An officer with other patterns has
   a higher prior, bounded.
3. `likely` = real x share: the probability that a finding of that size at that officer is part of the pattern.
4. What is too faint to be a finding (`Rule.faint`) gets the same chance, by its own kind alone: `real` as the findings make it, the share
   from how many such faint rows the officer has and colleagues would have, by size. It proves no pattern; a pattern may reach it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import special

from detector.findings.applying import Hits
from detector.findings.exposure import Exposure, Touched, exposure_of, is_fired, unit_of
from features.arrays.concentration import Concentration, Peers, peers
from features.arrays.segments import Floats, Ints
from rules.base import Rule

LEVELS = (0.0, 0.5, 0.8, 0.95)
"""Shares of the findings that lie below each of the sizes at which repetition is looked for."""

PRIOR = 0.01
"""Of an officer without any other pattern: one scheme in a hundred chances."""

BOOST = 0.25
"""What certainty about an officer's other patterns adds to that prior."""

PATTERN_POWER = 3.0
"""Twice the colleagues' rate is still common among the honest: the relative risk counts to this power."""

FAINT_LEVELS = (0.0, 0.5)
"""The same shares, of what is too faint to be a finding."""

MOST = float(np.log(1e6))
LEAST_REPEATS = 2
"""Once is no pattern."""


@dataclass(frozen=True)
class Level:
    """One rule's findings of at least `size`, counted at each officer; `evidence`: log of the likelihood ratio that they stand for."""

    size: float
    at: Concentration
    evidence: Floats


@dataclass(frozen=True)
class Pattern:
    """One rule and its levels (none where repetition says nothing); `exposed`: where its rows name no actor, all who could have;
    faint: levels of what is too faint, each counted without the next."""

    hits: Hits
    levels: tuple[Level, ...]
    exposed: Exposure | None = None
    faint: tuple[Level, ...] = ()

    @property
    def rule(self) -> Rule:
        return self.hits.rule


def strength_of(found: Concentration) -> Floats:
    """float64[actors]: log likelihood ratio of a pattern; 0 where there is none."""
    p = np.clip(np.nan_to_num(found.p_value, nan=1.0), 1e-300, 1 / np.e)
    bound = -np.log(-np.e * p * np.log(p))
    cautious = PATTERN_POWER * np.log(np.maximum(found.low, 1.0))
    return np.where(found.observed >= LEAST_REPEATS, np.clip(np.minimum(bound, cautious), 0.0, MOST), 0.0)


def pattern_of(hits: Hits, touched: Touched) -> Pattern:
    """Count one rule's findings at every officer, at each level of size."""
    if not hits.rule.repeats or hits.frame.empty:
        return Pattern(hits, ())
    exposed = exposure_of(hits, touched)
    fired = is_fired(exposed)
    if not fired.any():
        return Pattern(hits, ())
    sizes = np.unique(np.quantile(exposed.size[fired], LEVELS, method="lower"))
    beside = peers(exposed.actor, exposed.stratum, touched.officers, unit_of(exposed), exposed.kind)
    counted = [(size, beside.concentration(is_fired(exposed, size))) for size in sizes.tolist()]
    levels = tuple(Level(size, at, strength_of(at)) for size, at in counted)
    return Pattern(hits, levels, None if exposed.is_named else exposed, _faint_levels(exposed, beside))


def _faint_levels(exposed: Exposure, beside: Peers) -> tuple[Level, ...]:
    """Count what is too faint to be a finding at every officer, in bands of size."""
    known = exposed.faint[exposed.faint > -np.inf]
    if not len(known):
        return ()
    sizes = np.unique(np.quantile(known, FAINT_LEVELS, method="lower"))
    bands = zip(sizes.tolist(), [*sizes[1:].tolist(), np.inf], strict=True)
    counted = [(low, beside.concentration((exposed.faint >= low) & (exposed.faint < high))) for low, high in bands]
    return tuple(Level(size, at, strength_of(at)) for size, at in counted)


def priors(patterns: Sequence[Pattern], officers: int) -> Floats:
    """float64[patterns, officers]: the prior of each rule's pattern, from what the officer's patterns of other rules say."""
    real = np.zeros((len(patterns), officers))
    for row, pattern in enumerate(patterns):
        if pattern.levels:
            real[row] = special.expit(special.logit(PRIOR) + np.max([level.evidence for level in pattern.levels], axis=0))
    free = np.log1p(-np.minimum(real, 1 - 1e-12))
    others = 1.0 - np.exp(free.sum(axis=0) - free)
    return np.asarray(PRIOR + BOOST * others)


def likely(pattern: Pattern, prior: Floats) -> list[Floats]:
    """For each level float64[officers]: the probability that a finding of that size is part of a pattern; never less at a larger size."""
    out: list[Floats] = []
    for level in pattern.levels:
        real = special.expit(special.logit(prior) + level.evidence)
        share = 1.0 - 1.0 / np.maximum(level.at.low, 1.0)
        here = np.where(level.evidence > 0, real * share, 0.0)
        out.append(np.maximum(here, out[-1]) if out else here)
    return out


def likely_of_hits(pattern: Pattern, prior: Floats, cases: int) -> Floats:
    """float64[hits]: by the officer whom the row names, else the most likely among those who had a part in the case."""
    frame, exposed = pattern.hits.frame, pattern.exposed
    out = np.zeros(len(frame))
    size, case = frame["size"].to_numpy(dtype=np.float64), frame["case"].to_numpy(dtype=np.int64)
    named = pattern.hits.tested["officer"].to_numpy(dtype=np.int64)[frame["tested_row"].to_numpy(dtype=np.int64)]
    for level, values in zip(pattern.levels, likely(pattern, prior), strict=True):
        of_actor = np.append(values, 0.0)
        here = of_actor[named] if exposed is None else _most_of_case(exposed, of_actor, cases)[case]
        out = np.where(size >= level.size, np.maximum(out, here), out)
    return out


def likely_of_faint(pattern: Pattern, prior: Floats) -> Floats:
    """float64[rows of `Hits.faint`]: the probability that each is part of the pattern that the findings of its officer make."""
    faint = pattern.hits.faint
    out = np.zeros(len(faint))
    if not pattern.faint:
        return out
    size = faint["size"].to_numpy(dtype=np.float64)
    named = pattern.hits.tested["officer"].to_numpy(dtype=np.int64)[faint["tested_row"].to_numpy(dtype=np.int64)]
    evidence = np.max([level.evidence for level in pattern.levels], axis=0)
    real = np.where(evidence > 0, special.expit(special.logit(prior) + evidence), 0.0)
    for level in pattern.faint:
        share = 1.0 - 1.0 / np.maximum(level.at.low, 1.0)
        out = np.where(size >= level.size, np.maximum(out, np.append(real * share, 0.0)[named]), out)
    return out


def _most_of_case(exposed: Exposure, of_actor: Floats, cases: int) -> Floats:
    most = np.zeros(cases + 1)  # the last stands for rows without a case
    np.maximum.at(most, exposed.case, of_actor[exposed.actor])
    return most


def officer_patterns(patterns: Sequence[Pattern]) -> pd.DataFrame:
    """officer, rule_id, family, exposure, observed, expected, ratio, low, p_value, weight: each rule's strongest level at an officer."""
    names = ("exposure", "observed", "expected", "ratio", "low", "p_value")
    parts = []
    for pattern in patterns:
        if not pattern.levels:
            continue
        evidence = np.array([level.evidence for level in pattern.levels])
        best: Ints = evidence.argmax(axis=0)
        rows = np.flatnonzero(evidence.max(axis=0) > 0)
        told = {name: np.array([getattr(level.at, name) for level in pattern.levels])[best[rows], rows] for name in names}
        about = {"officer": rows, "rule_id": pattern.rule.id, "family": pattern.rule.family}
        parts.append(pd.DataFrame({**about, **told, "weight": evidence.max(axis=0)[rows]}))
    columns = ("officer", "rule_id", "family", *names, "weight")
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame({name: pd.Series(dtype=np.float64) for name in columns})
