"""An agency's folder becomes something that can be scanned: a settings file and a charter skeleton, in a folder beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detector.guessing.matching import TableGuess, match_tables
from detector.guessing.samples import Sample, places_in, take_samples
from detector.guessing.settings_text import settings_text
from detector.importing.observed import observe
from detector.importing.skeleton import Known, first_charter, skeleton
from detector.importing.xes import check_new
from detector.importing.zone_guess import zones_that_fit
from detector.publishing import publish
from detector.reading import DataSet, read_data_set
from detector.settings import load_settings
from features.charter.model import CHARTER_FILE
from features.charter.parse import parse_charter
from features.errors import SuluhError

SETTINGS_FILE = "settings.toml"
REQUIRED = ("applications", "events")


@dataclass(frozen=True)
class Started:
    """What was written, and on what grounds; `over`: files that no table was found for; `notes`: files that could not be read."""

    folder: Path
    guesses: tuple[TableGuess, ...]
    known: Known
    held: DataSet
    over: tuple[str, ...]
    notes: tuple[str, ...]


def start(dataset: Path, folder: Path, progress: Callable[[str], None]) -> Started:
    """Look at the files of `dataset`, which is left as it is, and write `folder`, which must be new or empty."""
    check_new(folder)
    if not dataset.is_dir():
        raise SuluhError(f"{dataset}: there is no such folder. Give the folder that holds the agency's tables.")
    progress(f"Looking at {dataset}")
    samples, notes = take_samples(places_in(dataset))
    guesses = match_tables(samples)
    _check_required(dataset, guesses, samples)
    known = _known(dataset, guesses)
    text = settings_text(guesses)
    done: list[Started] = []

    def write(beside: Path) -> None:
        (beside / SETTINGS_FILE).write_text(text, encoding="utf-8")
        progress("Looking for services, steps and fees")
        held = read_data_set(beside, parse_charter(first_charter(known)), load_settings(beside / SETTINGS_FILE))
        (beside / CHARTER_FILE).write_text(skeleton(observe(held.tables), known), encoding="utf-8")
        used = {guess.sample.place.title for guess in guesses}
        over = tuple(sample.place.title for sample in samples if sample.place.title not in used)
        done.append(Started(folder, guesses, known, held, over, notes))

    publish(folder, write)
    return done[0]


def _check_required(dataset: Path, guesses: tuple[TableGuess, ...], samples: tuple[Sample, ...]) -> None:
    lacking = [table for table in REQUIRED if table not in {guess.table for guess in guesses}]
    if lacking:
        files = ", ".join(sample.place.title for sample in samples) or "none that could be read"
        raise SuluhError(
            f"{dataset}: no file seems to hold {' and '.join(lacking)} (files: {files}). "
            "Applications have one row a case with service, office "
            "and a time; events have one row a step with case, step and a time. Write the settings by hand: docs/settings.md."
        )


def _known(dataset: Path, guesses: tuple[TableGuess, ...]) -> Known:
    """The zone that Parquet names, else one that agrees with the offsets of the stamps."""
    named = [zone for guess in guesses for zone in guess.sample.times.values() if "/" in zone]
    if named:
        return Known(dataset.resolve().name, timezone=named[0], zones=(named[0],))
    offsets: set[tuple[str, str]] = set()
    for guess in guesses:
        for theirs in guess.columns.values():
            if guess.profiles[theirs].is_time and theirs not in guess.sample.times:
                texts = guess.sample.columns[theirs].drop_null().unique().to_pylist()
                offsets |= {(text[:10], text[-6:]) for text in texts if len(text) > 19}
    zones = zones_that_fit(offsets)
    return Known(dataset.resolve().name, timezone=zones[0] if zones else "UTC", zones=zones)
