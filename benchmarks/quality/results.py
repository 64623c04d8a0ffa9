"""What was measured, read back: the figures of one scenario or log, those saved and those that follow from them."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from benchmarks.quality.tasks import MEASURED_FILE
from detector.evaluate.baselines import PLAIN_RULES
from detector.evaluate.intervals import DIFFERENCE, RATIO, Estimate, mean, ratio
from detector.evaluate.looking import BETWEEN
from detector.evaluate.saving import CASES_FILE, JSON_FILE
from detector.evaluate.traces import is_right
from detector.evaluate.upper import UPPER
from detector.evaluate.worlds import OURS

NAN = float("nan")
UNKNOWN = Estimate(NAN, NAN, NAN, 0)
SIZES = ("weak", "middle", "strong")
SEEN = ("nothing", "other", "right")
"""What was told of a case that is missed: nothing, other families, or one in which its scheme leaves traces."""
SMALLER_IS_STRONGER = frozenset({"seconds"})


@dataclass(frozen=True)
class Result:
    """told: options, date, commit, seconds. held: the evaluation as saved. cases: those that take part or were flagged."""

    name: str
    told: Mapping[str, Any]
    held: Mapping[str, Any]
    cases: pd.DataFrame

    @property
    def is_scenario(self) -> bool:
        return bool(self.told["kind"] == "scenario")

    @property
    def worlds(self) -> list[dict[str, Any]]:
        """Those that count for the whole list."""
        return [world for world in self.held["worlds"] if not world.get("is_further", False)]

    @property
    def lists(self) -> list[str]:
        return list(self.held["lists"])

    @property
    def schemes(self) -> list[str]:
        return list(self.held["schemes"])

    def of_list(self, name: str, measure: str) -> Estimate:
        return _estimate(self.held["lists"].get(name, {}).get(measure))

    def of_flagged(self, measure: str) -> Estimate:
        return _estimate(self.held["flagged"].get(measure))

    def of_scheme(self, scheme: str, way: str) -> Estimate:
        return _estimate(self.held["schemes"].get(scheme, {}).get(way))

    def precisions(self, name: str, scheme: str | None = None) -> list[float]:
        """Average precision of a list in each world: of all that take part, or (further draws too) of one scheme among the untouched."""
        worlds = self.worlds if scheme is None else self.held["worlds"]
        return [_known(_of_world(world, name, scheme)) for world in worlds]

    def gap_to(self, other: str) -> Estimate:
        """(1 - average precision) of our list as a share of the other's."""
        ours, theirs = self.precisions(OURS), self.precisions(other)
        return _paired(ours, theirs, lambda a, b: ratio((1 - a).tolist(), (1 - b).tolist(), RATIO))

    def share_of(self, other: str) -> Estimate:
        """Our average precision as a share of the other's."""
        return _paired(self.precisions(OURS), self.precisions(other), lambda a, b: ratio(a.tolist(), b.tolist(), RATIO))

    def beyond(self, other: str, scheme: str | None = None) -> Estimate:
        """How far our average precision lies above the other's, paired by world."""
        ours, theirs = self.precisions(OURS, scheme), self.precisions(other, scheme)
        return _paired(ours, theirs, lambda a, b: mean((a - b).tolist(), DIFFERENCE))

    def flagged_shares(self) -> list[float]:
        """Of each world the share of its cases that is flagged."""
        return [sum(world["flagged"].values()) / world["cases"] for world in self.worlds]

    def by_strength(self) -> dict[str, tuple[int, Estimate, Estimate]]:
        """Size -> cases, recall within as many places as take part, recall of the flagged. Thirds within each scheme, over all worlds;
        schemes of one size (a step that is missing) are left out."""
        rows = _sized(self.cases)
        depth = {world["name"]: world["taking_part"] for world in self.worlds}
        rows = rows.assign(found=rows["place"].le(rows["world"].map(depth)).fillna(False).astype(float))
        out = {}
        for size in SIZES:
            held = rows[rows["size"] == size].groupby("world")
            counts = held.size()
            found, flagged = (ratio(held[way].sum().tolist(), counts.tolist()) for way in ("found", "flagged"))
            out[size] = (int(counts.sum()), found, flagged)
        return out

    def families(self) -> pd.DataFrame:
        """Of the flagged that take part: how many by scheme (rows) and first family told (columns); of two schemes both count."""
        rows = self.cases[self.cases["flagged"] & (self.cases["role"] == "taking part")]
        first = rows["families"].str.split(BETWEEN, regex=False).str[0]
        parts = pd.DataFrame({"family": first, "scheme": rows["schemes"].str.split(BETWEEN, regex=False)}).explode("scheme")
        return pd.crosstab(parts["scheme"], parts["family"])

    def misses(self) -> pd.DataFrame:
        """Of the cases that take part and are not flagged, by scheme: how many, and how many of those were told nothing of, something of
        other families, or something of a family in which the scheme leaves traces; of two schemes both count."""
        rows = self.cases[~self.cases["flagged"] & (self.cases["role"] == "taking part")]
        held = rows.assign(scheme=rows["schemes"].str.split(BETWEEN, regex=False)).explode("scheme")
        told = [text.split(BETWEEN) if text else [] for text in held["families"]]
        right = [any(is_right(family, [name]) for family in each) for each, name in zip(told, held["scheme"], strict=True)]
        seen = ["right" if good else "other" if each else "nothing" for each, good in zip(told, right, strict=True)]
        return pd.crosstab(held["scheme"], pd.Series(seen, index=held.index)).reindex(columns=list(SEEN), fill_value=0)

    def wrong_by_rule(self) -> pd.Series:
        """Of the flagged that nothing touched: how many by the strongest red flag."""
        wrong = self.cases[self.cases["flagged"] & (self.cases["role"] == "untouched")]
        return wrong["rules"].str.split(BETWEEN, regex=False).str[0].value_counts()


def _estimate(held: Mapping[str, Any] | None) -> Estimate:
    if held is None:
        return UNKNOWN
    return Estimate(_known(held["value"]), _known(held["low"]), _known(held["high"]), int(held["worlds"]))


def _known(value: float | None) -> float:
    return NAN if value is None else float(value)


def _of_world(world: Mapping[str, Any], name: str, scheme: str | None) -> float | None:
    if scheme is None:
        held: Mapping[str, Any] = world["lists"].get(name, {})
        return held.get("average_precision")
    mine = [one for one in world["schemes"] if one["scheme"] == scheme]
    return mine[0]["average_precision"].get(name) if mine else None


def _paired(ours: list[float], theirs: list[float], how: Callable[[np.ndarray, np.ndarray], Estimate]) -> Estimate:
    """Only the worlds in which both are known."""
    a, b = np.asarray(ours, dtype=np.float64), np.asarray(theirs, dtype=np.float64)
    known = ~np.isnan(a) & ~np.isnan(b)
    return how(a[known], b[known]) if known.any() else UNKNOWN


def _sized(cases: pd.DataFrame) -> pd.DataFrame:
    """A row a case and scheme that takes part, with `size`: the third of its scheme's strengths, missing where all have one."""
    parts = cases[cases["role"] == "taking part"]
    columns = ["schemes", "strengths", "units"]
    rows = parts.assign(**{name: parts[name].astype(str).str.split(BETWEEN, regex=False) for name in columns}).explode(columns)
    strength = rows["strengths"].astype(float)
    strength = strength.where(~rows["units"].isin(SMALLER_IS_STRONGER), -strength)
    place = strength.groupby(rows["schemes"]).rank(pct=True)
    varies = strength.groupby(rows["schemes"]).transform("nunique") > 1
    third = pd.cut(place, [0, 1 / 3, 2 / 3, 1], labels=list(SIZES)).astype(object)
    return rows.assign(size=third.where(varies, None), flagged=rows["flagged"].astype(float))


def read_result(place: Path) -> Result:
    """The result in a folder that a task wrote."""
    told, held = (json.loads((place / name).read_text(encoding="utf-8")) for name in (MEASURED_FILE, JSON_FILE))
    text = dict.fromkeys(("world", "case_id", "role", "schemes", "strengths", "units", "officers", "families", "rules"), str)
    cases = pd.read_csv(place / CASES_FILE, dtype=text, keep_default_na=False, na_values={"rank": [""], "place": [""], "score": [""]})
    return Result(place.name, told, held, cases)


__all__ = ["NAN", "OURS", "PLAIN_RULES", "SIZES", "UNKNOWN", "UPPER", "Result", "read_result"]
