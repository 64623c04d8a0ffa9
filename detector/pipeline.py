"""The whole flow of a scan, on one screen: read, build signals, apply rules, fold, rank, write."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from detector.catalogue import load_catalogue
from detector.findings.applying import check_thresholds
from detector.findings.modelling import Learning
from detector.findings.reach import reach
from detector.findings.sealing import seal_rejects
from detector.findings.subjects import in_scope
from detector.judging import Asked, judge
from detector.memory import share_one_heap
from detector.pictures.gathering import gather_pictures
from detector.preparing import Prepared, prepare
from detector.pseudonyms import Pseudonyms, load_key
from detector.publishing import check_target
from detector.report_writing import helper_for
from detector.run import Run
from detector.run_folder import Checked, write_run
from detector.settings import Settings, load_settings
from detector.signals import build_signals
from detector.timing import Progress, Timings
from models.saving import ModelFile, load_models

__all__ = ["Prepared", "ScanOptions", "prepare", "scan"]

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
    share_one_heap()
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
    helper = helper_for(len(context.tables.applications), settings.scan.jobs) if options.reports else None
    pseudonyms = Pseudonyms.of(key, officers=settings.scan.pseudonyms == "all")
    asked, learning = Asked(context, catalogue, settings, scope, pseudonyms), learning_of(prepared, settings, kept_models)
    judged = judge(asked, learning, timings, options.control or 0)
    result = judged.result
    with timings.step("reach"):
        result["reach"] = reach(judged.shown, catalogue, settings, judged.seen)
    with timings.step("pictures"):
        result["pictures"] = gather_pictures(judged.shown, result, pseudonyms)
    result["rejects"] = seal_rejects(prepared.data_set.rejects, judged.tokens)
    every = Checked(judged.checks, judged.seen.folds, pseudonyms, judged.drift)
    del context, asked, judged  # signals are most of the memory, and the reports need none
    return write_run(options, prepared, catalogue, settings, result, every, timings, kept_models, helper)


def with_options(settings: Settings, options: ScanOptions) -> Settings:
    """The settings with what the person asked for on the command line before what the file says."""
    asked = {name: getattr(options, name) for name in ("budget", "fdr", "seed", "jobs", "pseudonyms") if getattr(options, name) is not None}
    return replace(settings, scan=replace(settings.scan, **asked))


def learning_of(prepared: Prepared, settings: Settings, kept: ModelFile | None) -> Learning:
    """Whether models are fitted on this scan or taken from a file."""
    loaded = None if kept is None else {model.model_id: model for model in kept.models}
    origin = {part.name: part.sha256 for part in prepared.data_set.inputs}
    return Learning(settings.scan.seed, settings.scan.jobs, loaded, origin)
