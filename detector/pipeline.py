"""The whole flow of a scan, on one screen: read, build signals, apply rules, fold, rank, write."""

from __future__ import annotations

import datetime as dt
import os
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Literal

import numpy as np
import pandas as pd

from detector.catalogue import Catalogue, load_catalogue
from detector.findings.applying import apply_rules, check_thresholds
from detector.findings.control import control_sample
from detector.findings.flag_falls import flag_falls
from detector.findings.folding import fold_all
from detector.findings.modelling import Learning, run_models
from detector.findings.ranking import rank_cases, rank_officers
from detector.findings.reach import Seen, reach
from detector.findings.sealing import officer_tokens, seal_context, seal_rejects
from detector.findings.subjects import case_rows, in_scope, officer_rows
from detector.findings.telling import findings_table, identified
from detector.findings.verdicts import latest_verdicts, with_verdicts, without_closed
from detector.findings.weighing import weigh_all
from detector.pictures.gathering import gather_pictures
from detector.preparing import Prepared, prepare
from detector.pseudonyms import Pseudonyms, load_key
from detector.publishing import check_target
from detector.run import Run
from detector.run_folder import Checked, write_run
from detector.settings import Settings, load_settings
from detector.signals import build_signals
from features.base import Context
from models.saving import ModelFile, load_models

__all__ = ["Prepared", "ScanOptions", "prepare", "scan"]

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ScanOptions:
    """What a person can ask of a scan; what is None comes from the settings. `reports`: False writes the tables alone, for programs.

    pseudonyms: for people outside the office (applicants, agents), or for officers too.
    `name`: what the manifest calls the data set, where its folder is called otherwise.
    """

    dataset: Path
    out: Path
    settings_file: Path | None = None
    offices: tuple[str, ...] = ()
    services: tuple[str, ...] = ()
    since: dt.date | None = None
    until: dt.date | None = None
    as_of: dt.date | None = None
    budget: int | None = None
    fdr: float | None = None
    seed: int | None = None
    jobs: int | None = None
    control: int | None = None
    model: Path | None = None
    pseudonyms: Literal["people", "all"] | None = None
    reports: bool = True
    name: str | None = None


def scan(options: ScanOptions, progress: Progress = lambda step: None) -> Run:
    """Scan a data set and write its run folder whole; returns what was written. SuluhError on anything the user can mend."""
    check_target(options.out)
    return scan_under(load_settings(options.settings_file, os.environ), options, progress)


def scan_under(loaded: Settings, options: ScanOptions, progress: Progress = lambda step: None) -> Run:
    """The same under settings that were loaded before."""
    timings, catalogue = Timings(progress), load_catalogue()
    settings = with_options(loaded, options)
    check_thresholds(settings, catalogue.rules_by_id)
    kept_models = load_models(options.model) if options.model is not None else None
    key = load_key(os.environ, settings.pseudonym_key_file, Path.home(), run=options.out)
    with timings.step("read"):
        prepared = prepare(options.dataset, settings, options.as_of)
        scope = in_scope(prepared.context, options.offices, options.services, options.since, options.until)
    with timings.step("signals"):
        context = build_signals(prepared.context, catalogue, settings.scan.jobs)
    with timings.step("rules"):
        found, checks = apply_rules(context, catalogue, settings, scope)
        pseudonyms, verdicts = Pseudonyms.of(key, officers=settings.scan.pseudonyms == "all"), latest_verdicts(context.tables.verdicts)
        still_open = [without_closed(identified(hits, context, pseudonyms), verdicts) for hits in found]
        weighed = weigh_all(still_open, context, settings.scan.prior, settings.scan.jobs)
        kept, folds = fold_all(weighed.hits, settings.scan.fold_share)
    with timings.step("models"):
        odd, model_checks = run_models(context, catalogue, scope, learning_of(prepared, settings, kept_models))
    with timings.step("ranking"):
        told = findings_table(kept, folds, weighed.patterns, catalogue.rules_by_id, context, pseudonyms, odd)
        findings = with_verdicts(told, verdicts)
        tokens = officer_tokens(context, pseudonyms)
        shown = seal_context(context, tokens)
        result = rank(shown, catalogue, settings, scope, findings)
        result["cases"]["control"] = control_sample(result["cases"], options.control or 0, settings.scan.seed)
        result["flag_falls"] = flag_falls(shown, result["cases"])
    with timings.step("reach"):
        result["reach"] = reach(shown, catalogue, settings, Seen(weighed.hits, folds, result["cases"], scope))
    with timings.step("pictures"):
        result["pictures"] = gather_pictures(shown, result, pseudonyms)
    result["rejects"] = seal_rejects(prepared.data_set.rejects, tokens)
    every = Checked((*checks, *model_checks), folds, pseudonyms)
    return write_run(options, prepared, catalogue, settings, result, every, timings, kept_models)


def with_options(settings: Settings, options: ScanOptions) -> Settings:
    """The settings with what the person asked for on the command line before what the file says."""
    asked = {name: getattr(options, name) for name in ("budget", "fdr", "seed", "jobs", "pseudonyms") if getattr(options, name) is not None}
    return replace(settings, scan=replace(settings.scan, **asked))


def learning_of(prepared: Prepared, settings: Settings, kept: ModelFile | None) -> Learning:
    """Whether models are fitted on this scan or taken from a file."""
    loaded = None if kept is None else {model.model_id: model for model in kept.models}
    origin = {part.name: part.sha256 for part in prepared.data_set.inputs}
    return Learning(settings.scan.seed, settings.scan.jobs, loaded, origin)


Result = dict[str, pd.DataFrame]


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


@dataclass
class Timings:
    """Seconds by step, in the order in which the steps ran."""

    progress: Progress
    seconds: dict[str, float] = field(default_factory=dict)

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        self.progress(name)
        begin = time.perf_counter()
        yield
        self.seconds[name] = round(time.perf_counter() - begin, 3)
