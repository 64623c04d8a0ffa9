"""`suluh fit`: the models fitted on a data set and kept in a file, so that later scans are judged by the same yardstick."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detector.catalogue import load_catalogue
from detector.findings.modelling import AS_OF, Learning, judge
from detector.preparing import Prepared, prepare
from detector.settings import Settings
from detector.signals import build_signals
from detector.version import version
from features.errors import SuluhError
from models.base import CannotFitError, FittedModel
from models.saving import save_models


@dataclass(frozen=True)
class Fitted:
    """models: (id, rows learned from, signals used). left_out: (id, why)."""

    models: tuple[tuple[str, int, int], ...]
    left_out: tuple[tuple[str, str], ...]


def origin_of(prepared: Prepared) -> dict[str, str]:
    """What models keep of the data that they learned from: the hash of each file, and the moment as of which it was judged (UTC)."""
    return {AS_OF: str(prepared.context.as_of), **{part.name: part.sha256 for part in prepared.data_set.inputs}}


def fit(dataset: Path, out: Path, settings: Settings, progress: Callable[[str], None] = lambda step: None) -> Fitted:
    """Fit every model that the data set has enough for, and write them to one file; SuluhError where there is none."""
    if out.is_dir():
        raise SuluhError(f"{out} is a folder. Give the name of a file with --out.")
    catalogue = load_catalogue()
    progress("read")
    prepared = prepare(dataset, settings)
    progress("signals")
    context = build_signals(prepared.context, catalogue, settings.scan.jobs)
    learning = Learning(settings.scan.seed, settings.scan.jobs, origin=origin_of(prepared))
    held: list[FittedModel] = []
    left_out: list[tuple[str, str]] = []
    progress("models")
    for model in catalogue.models:
        if model.table not in context.frames:
            left_out.append((model.id, f"the data set lacks what {model.table} needs"))
            continue
        try:
            held.append(judge(model, context.frames[model.table], learning).fitted)
        except CannotFitError as fault:
            left_out.append((model.id, fault.reason["en"]))
    if not held:
        raise SuluhError(f"{dataset}: no model could be fitted: {'; '.join(f'{name}: {why}' for name, why in left_out)}.")
    save_models(out, held, version())
    told = tuple((model.model_id, model.compared, len(model.columns) - len(model.dropped)) for model in held)
    return Fitted(told, tuple(left_out))
