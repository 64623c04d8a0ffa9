"""From signals to ranked lists: apply rules and models, weigh and fold what they found, tell it, and rank it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from detector.catalogue import Catalogue
from detector.findings.applying import apply_rules
from detector.findings.control import control_sample
from detector.findings.coverage import Check
from detector.findings.flag_falls import flag_falls
from detector.findings.folding import fold_all
from detector.findings.modelling import Learning, run_models
from detector.findings.ranking import rank_cases, rank_officers
from detector.findings.reach import Seen
from detector.findings.sealing import officer_tokens, seal_context
from detector.findings.subjects import case_rows, officer_rows
from detector.findings.telling import findings_table, identified
from detector.findings.verdicts import latest_verdicts, with_verdicts, without_closed
from detector.findings.weighing import weigh_all
from detector.pseudonyms import Pseudonyms
from detector.settings import Settings
from detector.timing import Timings
from features.base import Context
from models.drift import Drift

Result = dict[str, pd.DataFrame]


@dataclass(frozen=True)
class Asked:
    """The signals of a data set, and by what they are judged: red flags, settings, cases in scope, and under which names people stand."""

    context: Context
    catalogue: Catalogue
    settings: Settings
    scope: np.ndarray
    pseudonyms: Pseudonyms


@dataclass(frozen=True)
class Judged:
    """The ranked lists, and what the rest of a scan needs: the context as people may see it, what was seen, what was checked, and how far
    signals have drifted since the models of a file learned."""

    result: Result
    shown: Context
    tokens: dict[str, str]
    seen: Seen
    checks: tuple[Check, ...]
    drift: tuple[Drift, ...]


def judge(asked: Asked, learning: Learning, timings: Timings, control: int = 0) -> Judged:
    """The ranked lists under the asked settings; control: how many unflagged cases to draw by lot."""
    context, catalogue, settings, scope = asked.context, asked.catalogue, asked.settings, asked.scope
    pseudonyms = asked.pseudonyms
    with timings.step("rules"):
        found, checks = apply_rules(context, catalogue, settings, scope)
        verdicts = latest_verdicts(context.tables.verdicts)
        still_open = [without_closed(identified(hits, context, pseudonyms), verdicts) for hits in found]
        weighed = weigh_all(still_open, context, settings.scan.prior, settings.scan.jobs)
        kept, folds = fold_all(weighed.hits, settings.scan.fold_share, weighed.touched)
    with timings.step("models"):
        modelled = run_models(context, catalogue, scope, learning)
    with timings.step("ranking"):
        told = findings_table(kept, folds, weighed.patterns, catalogue.rules_by_id, context, pseudonyms, modelled.told)
        findings = with_verdicts(told, verdicts)
        tokens = officer_tokens(context, pseudonyms)
        shown = seal_context(context, tokens)
        result = rank(shown, catalogue, settings, scope, findings)
        result["cases"]["control"] = control_sample(result["cases"], control, settings.scan.seed)
        result["flag_falls"] = flag_falls(shown, result["cases"])
    seen = Seen.of(weighed.hits, folds, result["cases"], scope)
    return Judged(result, shown, tokens, seen, (*checks, *modelled.checks), modelled.drift)


def rank(
    context: Context, catalogue: Catalogue, settings: Settings, scope: np.ndarray, findings: pd.DataFrame
) -> Result:
    """findings, cases and officers: one ranked list of each."""
    rules = catalogue.rules_by_id
    return {
        "findings": findings,
        "cases": rank_cases(case_rows(context, scope), findings, rules, settings.scan),
        "officers": rank_officers(officer_rows(context, scope), findings, rules, settings.scan),
    }
