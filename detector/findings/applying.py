"""Rules on frames: which rows were tested, which fired, how strongly. No words yet, and no ranking."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import numpy as np
import pandas as pd

from detector.catalogue import Catalogue
from detector.findings.coverage import Check, missing_for, not_run, promises
from detector.settings import Settings
from detector.settings.faults import Faults, WrongSetting
from features.arrays.coding import codes_of
from features.base import Context
from features.errors import nearest_hint
from rules.base import Rule, Severity

BANDS: Mapping[Severity, tuple[float, float]] = {
    Severity.LOW: (0.05, 0.25),
    Severity.MEDIUM: (0.25, 0.50),
    Severity.HIGH: (0.50, 0.80),
    Severity.CRITICAL: (0.80, 0.98),
}
"""The scores that findings of each severity may have; where inside depends on the size (`score_of`)."""


@dataclass(frozen=True)
class Hits:
    """What one rule found: rows of its frame with `case`, `office`, `service` (codes, -1 none), `officer` (text or missing),
    `size`, `p_value`, `severity` (1 to 4), `score`, and all columns of the frame. tested: all rows tested, in the frame's order,
    with `case`, `office`, `service`, `officer`, `step` (narrow codes, -1 none), `fired`, `faint` and `size` (NaN where quiet).
    faint: rows like those of `frame` that pass the rule's looser thresholds alone, of low severity; no findings yet."""

    rule: Rule
    frame: pd.DataFrame
    tested: pd.DataFrame
    faint: pd.DataFrame = field(default_factory=pd.DataFrame)


def thresholds_of(rule: Rule, settings: Settings) -> dict[str, float]:
    """The rule's thresholds, those of the settings before the defaults."""
    chosen = settings.rules.get(rule.id, {})
    return {t.name: float(chosen.get(t.name, t.default)) for t in rule.thresholds}


def faint_thresholds_of(rule: Rule, settings: Settings) -> dict[str, float]:
    """The same, but for the rule's looser ones, where the settings name no value."""
    chosen = settings.rules.get(rule.id, {})
    return thresholds_of(rule, settings) | {name: value for name, value in rule.faint.items() if name not in chosen}


def check_thresholds(settings: Settings, rules: Mapping[str, Rule]) -> None:
    """SuluhError with all rules and thresholds that the settings name and that do not exist, each with its line and the nearest."""
    faults = Faults()
    for rule_id, chosen in settings.rules.items():
        if rule_id not in rules:
            message = f"no red flag '{rule_id}' under [rules]. {nearest_hint(rule_id, rules.keys() - settings.rules.keys())}"
            faults.found.append(WrongSetting(("rules", rule_id), message))
            continue
        known = {threshold.name for threshold in rules[rule_id].thresholds}
        for name in chosen.keys() - known:
            hint = nearest_hint(name, known - chosen.keys()) or ("" if known else "It has no thresholds.")
            faults.found.append(WrongSetting(("rules", rule_id, name), f"{rule_id} has no threshold '{name}'. {hint}".rstrip()))
    faults.check(settings.path or Path("the settings"), settings.places)


def severity_of(rule: Rule, size: np.ndarray) -> np.ndarray:
    """int64[n]: the severity of each size, by the rule's ascending lower bounds (below the first: the first)."""
    bounds = np.array(list(rule.severity), dtype=np.float64)
    levels = np.array([int(level) for level in rule.severity.values()], dtype=np.int64)
    return levels[np.maximum(np.searchsorted(bounds, size, side="right") - 1, 0)]


def score_of(rule: Rule, size: np.ndarray) -> np.ndarray:
    """float64[n] in 0..1: the severity's band, and inside it how far the size reaches on the way to the next bound.

    In the open last band the way never ends: 1 - bound/size (bound 0: size / (size + 1)). Larger never scores lower.
    """
    bounds = np.array(list(rule.severity), dtype=np.float64)
    place = np.maximum(np.searchsorted(bounds, size, side="right") - 1, 0)
    lower, upper = bounds[place], np.append(bounds[1:], np.inf)[place]
    inside = np.where(np.isinf(upper), _open_band(size, lower), (size - lower) / np.where(np.isinf(upper), 1.0, upper - lower))
    level = severity_of(rule, size)
    low = np.array([0.0, *(BANDS[s][0] for s in Severity)])[level]
    high = np.array([0.0, *(BANDS[s][1] for s in Severity)])[level]
    return np.asarray((low + (high - low) * np.clip(inside, 0.0, 1.0)) * rule.confidence)


def _open_band(size: np.ndarray, lower: np.ndarray) -> np.ndarray:
    with np.errstate(divide="ignore", invalid="ignore"):
        return np.where(lower > 0, 1.0 - lower / np.maximum(size, lower), size / (size + 1.0))


def _place(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """`case`, `office` and `service` codes of each row of a frame; a frame of officers names its office itself."""
    applications = context.tables.applications
    n = len(frame)
    case = frame["case"].to_numpy(dtype=np.int64) if "case" in frame else np.full(n, -1, dtype=np.int64)
    codes = {}
    for name, column in (("office", "office_id"), ("service", "service_code")):
        of_case = np.append(applications[column].cat.codes.to_numpy().astype(np.int64), -1)[case]
        own = frame[name].cat.codes.to_numpy().astype(np.int64) if name in frame else np.full(n, -1, dtype=np.int64)
        codes[name] = np.where(own >= 0, own, of_case)
    return pd.DataFrame({name: _narrow(values) for name, values in {"case": case, **codes}.items()}, index=frame.index)


def _narrow(codes: np.ndarray) -> np.ndarray:
    """The codes in the fewest bytes that hold them: the tested rows of forty rules are kept to the end of a scan."""
    return codes.astype(np.min_scalar_type(-1 - int(codes.max(initial=0))))


def apply_rule(rule: Rule, frame: pd.DataFrame, context: Context, settings: Settings, scope: np.ndarray) -> Hits:
    """Run one rule on its frame, on the cases of `scope` (bool[cases]) alone; rows without a case are always in scope, but for those
    about an office (and service) of which no case is."""
    place = _place(context, frame)
    in_scope = np.append(scope, True)[place["case"].to_numpy()]
    if rule.subject == "office":
        in_scope &= _office_in_scope(context, place, scope)
    frame, place = frame[in_scope], place[in_scope]
    needed = frame[list(rule.needs)]
    tested = needed.notna().all(axis=1).to_numpy()
    size, p_value, likely = _checked(rule, needed, thresholds_of(rule, settings))
    fired = size.notna().to_numpy() & tested
    faint = np.zeros(len(frame), dtype=np.bool_)
    if rule.faint:
        faint_size, faint_p, _ = _checked(rule, needed, faint_thresholds_of(rule, settings))
        faint = faint_size.notna().to_numpy() & tested & ~fired
        size, p_value = size.where(~faint, faint_size), p_value.where(~faint, faint_p)
    said = {"size": size, "p_value": p_value, "likely": likely}
    number = np.cumsum(tested) - 1

    def found(here: np.ndarray) -> pd.DataFrame:
        about = {name: column.to_numpy(dtype=np.float64)[here] for name, column in said.items()}
        places = {name: place[name].to_numpy(dtype=np.int64)[here] for name in ("case", "office", "service")}
        return _found(rule, frame[here], {**places, **about, "tested_row": number[here]})

    who = {"officer": _narrow(_officer_codes(rule, frame)), "step": _narrow(step_codes(context, frame))}
    rows = place.assign(**who, fired=fired, faint=faint, size=size.to_numpy(dtype=np.float64))[tested]
    too_little = found(faint)
    low = {"severity": int(Severity.LOW), "score": np.minimum(too_little["score"], BANDS[Severity.LOW][1])}
    return Hits(rule, found(fired), rows.reset_index(drop=True), too_little.assign(**low))


def _checked(rule: Rule, needed: pd.DataFrame, thresholds: Mapping[str, float]) -> tuple[pd.Series, pd.Series, pd.Series]:
    """Size, p-value and own chance of each row, missing where the rule says none."""
    result = rule.check(needed, **thresholds)
    if isinstance(result, pd.Series):
        result = pd.DataFrame({"size": result})
    missing = pd.Series(np.nan, index=needed.index)
    return result["size"], result.get("p_value", missing), result.get("likely", missing)


def _found(rule: Rule, rows: pd.DataFrame, about: Mapping[str, np.ndarray]) -> pd.DataFrame:
    """Rows of the rule's frame with what `Hits` says of them."""
    graded = {"severity": severity_of(rule, about["size"]), "score": score_of(rule, about["size"])}
    return rows.assign(**about, **graded).reset_index(drop=True)


def _office_in_scope(context: Context, place: pd.DataFrame, scope: np.ndarray) -> np.ndarray:
    """bool[rows]: a case in scope was filed at the row's office, for the row's service where it names one."""
    applications = context.tables.applications
    office, service = (codes_of(applications[name])[scope] for name in ("office_id", "service_code"))
    services = len(applications["service_code"].cat.categories)
    asked = place["service"].to_numpy()
    of_both = np.isin(place["office"].to_numpy() * (services + 1) + asked, office * (services + 1) + service)
    return np.asarray(np.where(asked >= 0, of_both, np.isin(place["office"].to_numpy(), office)), dtype=np.bool_)


def _officer_codes(rule: Rule, frame: pd.DataFrame) -> np.ndarray:
    """int64[rows]: the officer who acted, by the code that all officers share; -1 where the row does not say."""
    if rule.officer is None or rule.officer not in frame or not isinstance(frame[rule.officer].dtype, pd.CategoricalDtype):
        return np.full(len(frame), -1, dtype=np.int64)
    return codes_of(frame[rule.officer])


def step_codes(context: Context, frame: pd.DataFrame) -> np.ndarray:
    """int64[rows]: the step that the row is about, by the code of its name in the events; -1 where it is about none."""
    if "activity" not in frame or not isinstance(frame["activity"].dtype, pd.CategoricalDtype):
        return np.full(len(frame), -1, dtype=np.int64)
    names = context.tables.events["activity"].cat.categories
    place = names.get_indexer(frame["activity"].cat.categories).astype(np.int64)
    return np.asarray(np.append(place, -1)[codes_of(frame["activity"])])


def apply_rules(context: Context, catalogue: Catalogue, settings: Settings, scope: np.ndarray) -> tuple[list[Hits], list[Check]]:
    """All active rules in the order of their ids: what each found, and a report on every one of them, run or not."""
    promised = promises(context.charter)
    found: list[Hits] = []
    checks: list[Check] = []
    for rule in catalogue.active_rules:
        missing = missing_for(rule, catalogue, context.tables, promised)
        if missing or rule.table not in context.frames:
            checks.append(not_run(rule, missing))
            continue
        hits = apply_rule(rule, context.frames[rule.table], context, settings, scope)
        found.append(hits)
        tested = len(hits.tested)
        checks.append(replace(Check(rule.id, True), tested=tested, findings=len(hits.frame), not_tested=_left(context, rule, tested)))
    return found, checks


def _left(context: Context, rule: Rule, tested: int) -> int:
    return max(0, len(context.frames[rule.table]) - tested)
