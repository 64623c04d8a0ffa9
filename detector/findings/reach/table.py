"""The table `reach`: one row an office, service and kind, with the smallest size that would have been told and flagged, or why none.

A size is the one from which at least half of the rows that were tried would show it; `usual` is what is usual for the row that is
half way; `smallest_where_seen` is the middle one of the rows that show it at all, `could_show` their share. `flagged_from` is the size at
which one such thing by itself flags a case; where it is missing, no size does, and only together with others, or repeated at one
officer, does it weigh enough.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from detector.catalogue import Catalogue
from detector.findings.applying import Hits
from detector.findings.coverage import missing_for, not_run, promises
from detector.findings.folding import Fold
from detector.findings.reach.fees import free_pairs, overcharged, taken_for_free, why_not_checked
from detector.findings.reach.judging import Judge, evidence_to_be_flagged
from detector.findings.reach.queues import drawn_forward, held_up, unit_of_pairs
from detector.findings.reach.reasons import REASONS
from detector.findings.reach.sampling import Pairs, Tried, commonest, half_way
from detector.settings import Settings
from features.arrays import segments as seg
from features.arrays.segments import Bools
from features.base import Context
from rules.base import Rule

KINDS: Mapping[str, tuple[str, ...]] = {"stall": ("DLY-02",), "overcharge": ("FEE-01", "FEE-02"), "places": ("QUE-01",)}
"""What is asked, and the red flags that tell of it (the second: of a free service)."""

NOTHING_TRIED: Mapping[str, str] = {"stall": "no_waits", "overcharge": "nothing_paid", "places": "nobody_ahead"}
TEXTS = ("office_id", "service_code", "kind", "rule_id", "unit", "why_not_en", "why_not_id")
NUMBERS = ("could_show", "smallest", "smallest_where_seen", "smallest_share", "flagged_from", "flagged_from_share", "usual")
WHOLE = ("cases", "tried")
COLUMNS = ("office_id", "service_code", "kind", "rule_id", *WHOLE, *NUMBERS, "unit", "why_not_en", "why_not_id")


@dataclass(frozen=True)
class Seen:
    """What the scan made of the data set. hits: of the rules of `KINDS` that ran, closed ones left out, before folding; folds; cases: the
    ranked list; scope: bool[cases of the data set]."""

    hits: Sequence[Hits]
    folds: Sequence[Fold]
    cases: pd.DataFrame
    scope: Bools

    @staticmethod
    def of(hits: Sequence[Hits], folds: Sequence[Fold], cases: pd.DataFrame, scope: Bools) -> Seen:
        """Of all rules' hits those that are asked about."""
        asked = {rule_id for ids in KINDS.values() for rule_id in ids}
        return Seen([held for held in hits if held.rule.id in asked], folds, cases, scope)


def empty_reach() -> pd.DataFrame:
    """The table without a row."""
    kinds = {**dict.fromkeys(TEXTS, object), **dict.fromkeys(NUMBERS, np.float64), **dict.fromkeys(WHOLE, np.int64)}
    return pd.DataFrame({name: pd.Series(dtype=kinds[name]) for name in COLUMNS})


def reach(context: Context, catalogue: Catalogue, settings: Settings, seen: Seen) -> pd.DataFrame:
    """The columns of `COLUMNS`, by office, service and kind; amounts in currency units, waits in the queue's unit."""
    pairs = Pairs.of(context, seen.scope)
    needed = evidence_to_be_flagged(seen.cases, settings.scan)
    judges = {
        hits.rule.id: Judge.of(hits.rule, settings, hits, needed)
        for hits in seen.hits
        if any(hits.rule.id in rules for rules in KINDS.values())
    }
    kinds, ids = zip(*((kind, rule_id) for kind, answering in KINDS.items() for rule_id in answering), strict=True)

    def of_one(kind: str, rule_id: str) -> pd.DataFrame:
        return _of_one(context, catalogue, pairs, seen, kind, rule_id, judges.get(rule_id))

    with ThreadPoolExecutor(settings.scan.jobs) as threads:
        parts = list(threads.map(of_one, kinds, ids))
    told = pd.concat([part for part in parts if len(part)], ignore_index=True) if pairs.size else empty_reach()
    order = ["office_id", "service_code", "kind"]
    return told.sort_values(order, kind="stable", ignore_index=True)[list(COLUMNS)]


def _of_one(
    context: Context, catalogue: Catalogue, pairs: Pairs, seen: Seen, kind: str, rule_id: str, judge: Judge | None
) -> pd.DataFrame:
    """The rows of one kind that one red flag answers for."""
    applications = context.tables.applications
    told = pd.DataFrame(
        {
            "office_id": applications["office_id"].cat.categories.astype(str).to_numpy(dtype=object)[pairs.office],
            "service_code": applications["service_code"].cat.categories.astype(str).to_numpy(dtype=object)[pairs.service],
            "cases": pairs.cases,
        }
    )
    told = told.assign(kind=kind, rule_id=rule_id, unit=_unit(context, pairs, kind))
    mine = _answers(context, pairs, kind, rule_id)
    if judge is None:
        missing = missing_for(catalogue.rules_by_id[rule_id], catalogue, context.tables, promises(context.charter))
        check = not_run(catalogue.rules_by_id[rule_id], missing)
        none = Tried(*(np.empty(0, dtype=kind_) for kind_ in (np.int64, *[np.float64] * 4, object)))
        told = _with_sizes(told, none).assign(why_not_en=check.reason_en, why_not_id=check.reason_id)
        return told[mine].reset_index(drop=True)
    tried = _try(context, judge, pairs, kind, rule_id)
    why = np.full(pairs.size, "", dtype=object)
    if kind == "overcharge":
        why = why_not_checked(context, pairs)
    why = np.where(_folded(pairs, seen.folds, judge.rule), "folded", why)
    return _explained(_with_sizes(told, tried), tried, why, kind)[mine].reset_index(drop=True)


def _try(context: Context, judge: Judge, pairs: Pairs, kind: str, rule_id: str) -> Tried:
    if kind == "overcharge":
        return (overcharged if rule_id == KINDS[kind][0] else taken_for_free)(context, judge, pairs)
    return (held_up if kind == "stall" else drawn_forward)(context, judge, pairs)


def _answers(context: Context, pairs: Pairs, kind: str, rule_id: str) -> Bools:
    """bool[pairs]: this red flag is the one of the kind that answers for the pair: of fees, whether the service is free."""
    if kind != "overcharge":
        return np.ones(pairs.size, dtype=np.bool_)
    free = free_pairs(context, pairs) if "money_cases" in context.frames else np.zeros(pairs.size, dtype=np.bool_)
    return free if rule_id == KINDS[kind][1] else ~free


def _unit(context: Context, pairs: Pairs, kind: str) -> np.ndarray:
    if kind == "overcharge":
        return np.full(pairs.size, context.charter.currency, dtype=object)
    if kind == "places" or "queueing" not in context.frames:
        return np.full(pairs.size, "places" if kind == "places" else "working hours", dtype=object)
    return np.where(unit_of_pairs(context, pairs), "working days", "working hours").astype(object)


def _folded(pairs: Pairs, folds: Sequence[Fold], rule: Rule) -> Bools:
    where = {(fold.office, fold.service) for fold in folds if fold.rule.id == rule.id}
    return np.array([pair in where for pair in zip(pairs.office.tolist(), pairs.service.tolist(), strict=True)], dtype=np.bool_)


def _with_sizes(told: pd.DataFrame, tried: Tried) -> pd.DataFrame:
    """The columns of numbers; infinite where most rows show it at no size."""
    size = len(told)
    count = seg.count_per(tried.pair, size)
    shown = np.isfinite(tried.found)
    shows = seg.count_per(tried.pair, size, shown)
    typical, flagged = (half_way(tried.pair, held, size) for held in (tried.found, tried.flagged))
    base = np.where(tried.base > 0, tried.base, np.nan)
    told = told.assign(tried=count, could_show=np.where(count > 0, shows / np.maximum(count, 1), np.nan))
    return told.assign(
        smallest=seg.take_or(tried.found, typical, np.nan),
        smallest_where_seen=seg.median_per(tried.pair[shown], tried.found[shown], size),
        smallest_share=seg.take_or(tried.found / base, typical, np.nan),
        flagged_from=seg.take_or(tried.flagged, flagged, np.nan),
        flagged_from_share=seg.take_or(tried.flagged / base, flagged, np.nan),
        usual=seg.take_or(tried.usual, typical, np.nan),
    )


def _explained(told: pd.DataFrame, tried: Tried, why: np.ndarray, kind: str) -> pd.DataFrame:
    """The table with sizes only where there are any, and the reason where there is none."""
    of_rows = commonest(tried.pair, tried.reason, len(told))
    smallest = told["smallest"].to_numpy(dtype=np.float64)
    without = np.where(told["tried"] == 0, NOTHING_TRIED[kind], of_rows)
    reason = np.where(why != "", why, np.where(np.isfinite(smallest), "", without))
    hidden = reason != ""
    sizes = ("smallest", "smallest_share", "flagged_from", "flagged_from_share")
    numbers = {name: np.where(hidden | ~np.isfinite(told[name]), np.nan, told[name]) for name in sizes}
    numbers["smallest_where_seen"] = np.where(why != "", np.nan, told["smallest_where_seen"])
    in_both = [np.array([*(REASONS[word][place] or None for word in reason), None], dtype=object)[:-1] for place in (0, 1)]
    return told.assign(**numbers, why_not_en=in_both[0], why_not_id=in_both[1])


def sum_up(table: pd.DataFrame) -> dict[str, Any]:
    """For the manifest: by kind, how many offices and services there are, in how many nothing could be seen, and the sizes by unit."""
    return {kind: _sum_up_one(table[table["kind"] == kind]) for kind in KINDS}


def _sum_up_one(rows: pd.DataFrame) -> dict[str, Any]:
    seen = rows[rows["smallest"].notna()]
    by_unit = {
        str(unit): {
            name: {"least": _number(held[name].min()), "median": _number(held[name].median()), "most": _number(held[name].max())}
            for name in ("smallest", "smallest_share", "flagged_from", "usual")
        }
        for unit, held in seen.groupby("unit", sort=True)
    }
    return {"offices_and_services": len(rows), "cannot_be_seen": len(rows) - len(seen), "by_unit": by_unit}


def _number(value: float) -> float | None:
    return round(float(value), 6) if np.isfinite(value) else None
