"""Models after the rules: the oddest cases and officers of a scan as findings that hardly weigh.

A model is the last resort for what no rule names, so that its findings are few (at most one in a thousand, and only where chance alone
would give about one in the whole scan) and weigh at most `MOST_MODEL`, which flags nothing and moves a case by little.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd

from detector.catalogue import Catalogue, model_as_rule
from detector.findings import evidence
from detector.findings.applying import BANDS
from detector.findings.coverage import Check, missing_for, not_run, promises
from detector.findings.subjects import officer_rows
from detector.findings.telling import finding_ids
from detector.wording import render
from features.arrays.coding import codes_of
from features.arrays.neighbours import MAD_TO_SIGMA
from features.arrays.segments import Bools, Floats, Ints
from features.base import Context
from features.signal_kinds import KIND_OF
from models.base import CannotFitError, FittedModel, Model
from models.drift import Drift
from rules.base import Severity

MOST_MODEL = float(np.log(2.0))
CONFIDENCE = 0.5
MOST_SHARE, FEWEST = 0.001, 3
"""At most so large a share of the subjects is told, but so many at any rate."""

AS_OF = "as_of"
"""Under this name a model's origin holds the moment as of which the data stood that it learned from (UTC)."""

APART = 5.0
"""Where the reference is too small for a tail, the oddest row must lie so many spreads above the median score."""

NAMED = 3
UNKNOWN_FAMILY = "process"
NOT_IN_FILE = ("the model file holds no such model", "file model tidak memuat model ini")
NO_SIGNALS = ("no signal could be computed", "tidak ada sinyal yang dapat dihitung")


@dataclass(frozen=True)
class Learning:
    """loaded: the models of `--model FILE` by id, None: fit on this scan. origin: hashes of the data, kept with what is fitted."""

    seed: int
    jobs: int
    loaded: Mapping[str, FittedModel] | None = None
    origin: Mapping[str, str] | None = None


@dataclass(frozen=True)
class Judged:
    """A model's answer on every row of its frame that has a signal: `rows` of the frame, their signals, scores and tail p-values."""

    model: Model
    fitted: FittedModel
    rows: Ints
    signals: pd.DataFrame
    scores: Floats
    p_values: Floats


def judge(model: Model, frame: pd.DataFrame, learning: Learning) -> Judged:
    """Fit the model on the frame, or take the loaded one, and score every row. CannotFitError where there is too little."""
    signals = model.signals(frame)
    rows = np.flatnonzero(signals.notna().any(axis=1).to_numpy())
    signals = signals.iloc[rows].reset_index(drop=True)
    if learning.loaded is None:
        trained = model.fit(signals, learning.seed, jobs=learning.jobs, origin=learning.origin)
        fitted, scores = trained.fitted, trained.scores
    else:
        fitted = learning.loaded[model.id]
        scores = fitted.score(signals, learning.jobs)
    return Judged(model, fitted, rows, signals, scores, fitted.p_values(scores, tail=True))


def oddest(judged: Judged, in_scope: Bools) -> Ints:
    """Places in `judged.rows` of what is told, the oddest first: p at most one in the number of rows that it was compared with."""
    if not len(judged.rows):
        return np.empty(0, dtype=np.int64)
    compared = max(judged.fitted.compared, 1)
    middle = np.median(judged.scores)
    spread = max(MAD_TO_SIGMA * float(np.median(np.abs(judged.scores - middle))), 1e-9)
    apart = (judged.p_values <= 2.0 / compared) & (judged.scores >= middle + APART * spread)
    chosen = np.flatnonzero(((judged.p_values <= 1.0 / compared) | apart) & in_scope[judged.rows])
    chosen = chosen[np.argsort(-judged.scores[chosen], kind="stable")]
    return chosen[: max(FEWEST, int(MOST_SHARE * len(judged.rows)))]


@dataclass(frozen=True)
class Modelled:
    """told: the findings of every model, as `telling.tell` gives them; checks: a report on each, run or not; drift: how far the signals
    are spread otherwise than when the models of a file learned, the furthest first (empty where they were fitted on this scan)."""

    told: list[pd.DataFrame]
    checks: list[Check]
    drift: tuple[Drift, ...] = ()


def run_models(context: Context, catalogue: Catalogue, scope: Bools, learning: Learning) -> Modelled:
    """Every model on the rows in scope, or the reason why it did not run."""
    told: list[pd.DataFrame] = []
    checks: list[Check] = []
    drift: list[Drift] = []
    for model in catalogue.models:
        missing = missing_for(model_as_rule(model), catalogue, context.tables, promises(context.charter))
        if missing or model.table not in context.frames:
            checks.append(not_run(model_as_rule(model), missing) if missing else Check(model.id, False, *NO_SIGNALS))
            continue
        if learning.loaded is not None and model.id not in learning.loaded:
            checks.append(Check(model.id, False, *NOT_IN_FILE))
            continue
        frame = context.frames[model.table]
        try:
            judged = judge(model, frame, learning)
        except CannotFitError as fault:
            checks.append(Check(model.id, False, fault.reason["en"], fault.reason["id"]))
            continue
        if learning.loaded is not None:
            drift += _drift(context, judged, frame)
        in_scope = _in_scope(context, model, frame, scope)
        chosen = oddest(judged, in_scope)
        if len(chosen):
            told.append(_tell(context, judged, frame, chosen))
        tested = int(in_scope[judged.rows].sum())
        check = Check(model.id, True, tested=tested, findings=len(chosen))
        checks.append(replace(check, not_tested=int(in_scope.sum()) - tested))
    return Modelled(told, checks, tuple(sorted(drift, key=lambda each: (-each.index, each.model_id, each.signal))))


def _drift(context: Context, judged: Judged, frame: pd.DataFrame) -> tuple[Drift, ...]:
    """Drift among the cases that were filed after the model learned, where its file says when that was: those that it learned from would
    hide it. Officers go on, so all of them count."""
    learned = judged.fitted.origin.get(AS_OF)
    later = np.ones(len(judged.rows), dtype=np.bool_)
    if learned is not None and judged.model.subject == "case":
        filed = context.tables.applications["submitted_at"].to_numpy()
        later = filed[frame["case"].to_numpy(dtype=np.int64)[judged.rows]] > np.datetime64(learned)
    return judged.fitted.drift(judged.signals[later], judged.scores[later])


def _in_scope(context: Context, model: Model, frame: pd.DataFrame, scope: Bools) -> Bools:
    if model.subject == "case":
        return np.asarray(scope[frame["case"].to_numpy()], dtype=np.bool_)
    return np.isin(codes_of(frame["officer"]), officer_rows(context, scope)["officer"].to_numpy(dtype=np.int64))


def _tell(context: Context, judged: Judged, frame: pd.DataFrame, chosen: Ints) -> pd.DataFrame:
    model, applications, n = judged.model, context.tables.applications, len(chosen)
    rows = frame.iloc[judged.rows[chosen]]
    signals = judged.signals.iloc[chosen]
    moved = judged.fitted.explain_rows(signals, k=n).reindex(signals.index)
    is_case = model.subject == "case"
    case = rows["case"].to_numpy(dtype=np.int64) if is_case else np.full(n, -1, dtype=np.int64)
    officer = np.full(n, -1, dtype=np.int64) if is_case else codes_of(rows["officer"])
    names = np.array([*map(str, context.tables.events["officer_id"].cat.categories), None], dtype=object)
    case_id = np.append(applications["case_id"].to_numpy(dtype=object), [None])[case]
    subject = case_id if is_case else names[officer]
    place = {name: np.append(applications[name].astype(object).to_numpy(), [None])[case] for name in ("service_code", "office_id")}
    if not is_case:
        home = officer_rows(context, np.ones(len(applications), dtype=np.bool_)).set_index("officer")["office_id"]
        place["office_id"] = home.reindex(officer).to_numpy(dtype=object)
    p = judged.p_values[chosen]
    low, high = BANDS[Severity.LOW]
    return pd.DataFrame(
        {
            "finding_id": finding_ids(model_as_rule(model), model.subject, list(map(str, subject)), [""] * n),
            "subject_type": model.subject,
            "subject_id": subject,
            "case_id": case_id,
            "officer_id": names[officer],
            "rule_id": model.id,
            "family": _families(moved),
            "severity": Severity.LOW.label,
            "confidence": CONFIDENCE,
            "score": (low + (high - low) * np.clip(1.0 - p * judged.fitted.compared / 2.0, 0.0, 1.0)) * CONFIDENCE,
            "weight": MOST_MODEL,
            "repeated": 0.0,
            "p_value": p,
            "q_value": np.nan,
            "observed": judged.scores[chosen],
            "expected": float(np.median(judged.scores)),
            "unit": "score of the model",
            **_sentences(context, judged, chosen, signals, moved),
            "evidence": _evidence(context, judged, case, chosen, signals),
            **place,
            "case": case,
            "officer": officer,
            "counts": True,
            "severity_level": int(Severity.LOW),
        }
    )


def _strongest(moved: pd.DataFrame) -> np.ndarray:
    """object[rows, NAMED]: the columns that raised the score most, the strongest first."""
    order = np.argsort(-moved.to_numpy(), axis=1, kind="stable")[:, :NAMED]
    return np.asarray(moved.columns.to_numpy(dtype=object)[order])


def _families(moved: pd.DataFrame) -> list[str]:
    return [KIND_OF[name].family if name in KIND_OF else UNKNOWN_FAMILY for name in _strongest(moved)[:, 0]]


def _sentences(context: Context, judged: Judged, chosen: Ints, signals: pd.DataFrame, moved: pd.DataFrame) -> dict[str, list[str]]:
    share = judged.fitted.p_values(judged.scores[chosen])
    strongest = _strongest(moved)
    out = {}
    for lang in ("en", "id"):
        named = [_named(signals.iloc[row], strongest[row], lang) for row in range(len(chosen))]  # a handful of rows
        told = pd.DataFrame({"share": share, "compared": judged.fitted.compared, "signals": named})
        out[f"explanation_{lang}"] = list(render(judged.model.message[lang], told, lang, {}, context.charter.currency))
    return out


def _named(row: pd.Series, columns: Sequence[str], lang: str) -> str:
    """`places gained (+3.2), time over the standard (+1.1)`; a value that is missing moved nothing and is left out."""
    parts = []
    for name in columns:
        if not np.isnan(row[name]):
            size = f"{row[name]:+.1f}"
            label = getattr(KIND_OF[name], lang) if name in KIND_OF else name
            parts.append(f"{label} ({size if lang == 'en' else size.replace('.', ',')})")
    return ", ".join(parts) or "-"


def _evidence(context: Context, judged: Judged, case: Ints, chosen: Ints, signals: pd.DataFrame) -> np.ndarray:
    rows = evidence.source_rows(context, model_as_rule(judged.model), pd.DataFrame({"case": case}))
    cells = [("model_score", evidence.json_column(pd.Series(judged.scores[chosen])))]
    cells += [(str(name), evidence.json_column(signals[name].reset_index(drop=True))) for name in signals.columns]
    return np.asarray('{"rows": ' + rows + ', "values": ' + evidence.objects(cells, len(chosen)) + "}")
