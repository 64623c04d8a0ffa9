"""An XES log becomes a data set: tables and a charter skeleton, in a folder that appears whole or not at all."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from detector.importing.observed import Observed, observe
from detector.importing.parts import PartWriter
from detector.importing.skeleton import Known, first_charter, skeleton
from detector.importing.xes_rows import Namer, Tally, XesMapping, as_rows
from detector.importing.xes_stream import read_traces
from detector.importing.zone_guess import zones_that_fit
from detector.publishing import publish
from detector.reading import DataSet, read_data_set
from detector.settings import Settings
from features.charter.model import CHARTER_FILE
from features.charter.parse import parse_charter
from features.errors import SuluhError

APPLICATION_COLUMNS = ("case_id", "service_code", "office_id", "submitted_at")
EVENT_COLUMNS = ("case_id", "activity", "timestamp", "started_at", "officer_id", "sequence")
PAYMENT_COLUMNS = ("payment_id", "case_id", "amount", "paid_at")
SUFFIXES = (".gz", ".zst", ".xes")

Progress = Callable[[str], None]


@dataclass(frozen=True)
class ImportedLog:
    """What an import wrote: `rejected` rows by table, which the next scan will name; `zones` that agree with the log's offsets."""

    folder: Path
    tally: Tally
    known: Known
    observed: Observed
    rejected: dict[str, int]


def import_xes(file: Path, folder: Path, mapping: XesMapping, timezone: str | None, progress: Progress) -> ImportedLog:
    """Read a log into `folder`, which must be new or empty; SuluhError where either cannot be."""
    _check_places(file, folder)
    done: list[ImportedLog] = []

    def write(beside: Path) -> None:
        progress(f"Reading {file.name}")
        tally = _write_tables(file, beside, mapping)
        progress("Looking for services, steps and fees")
        zones = zones_that_fit(tally.offsets)
        known = Known(log_name(file), timezone=timezone or (zones[0] if zones else "UTC"), zones=() if timezone else zones)
        held = read_data_set(beside, parse_charter(first_charter(known)), Settings())
        observed = observe(held.tables)
        (beside / CHARTER_FILE).write_text(skeleton(observed, known), encoding="utf-8")
        done.append(ImportedLog(folder, tally, known, observed, _rejected(held)))

    publish(folder, write)
    return done[0]


def log_name(file: Path) -> str:
    """The file's name without its endings."""
    name = file.name
    for suffix in SUFFIXES:
        name = name.removesuffix(suffix)
    return name or file.name


def check_new(folder: Path) -> None:
    """SuluhError where a folder is there and holds anything: an import never replaces what it did not write."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise SuluhError(f"{folder} is there already, so it is left as it is. Name a folder that is new or empty.")


def _check_places(file: Path, folder: Path) -> None:
    if not file.is_file():
        raise SuluhError(f"{file}: there is no such file. Give the XES log (.xes, .xes.gz).")
    check_new(folder)
    try:
        import lxml.etree  # noqa: F401  # only to learn whether it is there
    except ImportError:
        raise SuluhError("Reading XES needs the library lxml. Install it with: pip install 'suluh[xes]'.") from None


def _write_tables(file: Path, folder: Path, mapping: XesMapping) -> Tally:
    tally, namer = Tally(), Namer(log_name(file), mapping)
    applications = PartWriter(folder / "applications", APPLICATION_COLUMNS)
    events = PartWriter(folder / "events", EVENT_COLUMNS)
    payments = PartWriter(folder / "payments", PAYMENT_COLUMNS)
    for number, trace in enumerate(read_traces(file), start=1):
        rows = as_rows(trace, number, namer, tally)
        applications.add(rows.application)
        for event in rows.events:
            events.add(event)
        for payment in rows.payments:
            payments.add(payment)
    for writer in (applications, events, payments):
        writer.close()
    _check_found(file, mapping, tally)
    return tally


def _check_found(file: Path, mapping: XesMapping, tally: Tally) -> None:
    if not tally.rows:
        stages = ", ".join(f"{stage} ({number:,})" for stage, number in sorted(tally.left_out.items()))
        begun = f"start ({tally.never_finished:,})" if tally.never_finished else ""
        found = ", ".join(filter(None, (begun, stages))) or "no event at all"
        advice = "With --every-event each event counts as a finished step."
        raise SuluhError(f"{file.name}: no event says that a step was finished; found: {found}. {advice}")
    if mapping.fees and not tally.payments:
        keys = ", ".join(mapping.fees)
        raise SuluhError(f"{file.name}: no trace and no event has the attribute given with --fee ({keys}). Check its spelling.")


def _rejected(held: DataSet) -> dict[str, int]:
    return {name: counts.rejected for name, counts in held.counts.items() if counts.rejected}
