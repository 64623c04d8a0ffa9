"""What a data set holds, what is wrong with it, and which red flags it can raise, before any scan."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd

from detector.catalogue import Catalogue, model_as_rule
from detector.desk.idle import Trial, lacking_attributes, try_out
from detector.desk.page import Block, Bullets, Heading, Line, Page, counted, grid
from detector.findings.applying import check_thresholds
from detector.findings.coverage import missing_for, not_run, promises
from detector.reading import DataSet, read_data_set
from detector.reports.words import clip
from detector.settings import Settings, load_settings
from detector.wording import is_missing
from features.charter import CHARTER_FILE, load_charter
from features.charter.model import Calendar, Charter, Service
from features.errors import SuluhError
from features.tables import TABLES, TableSchema

FIRST = {"times": ("row", "size"), "file": ("file", "first"), "row": ("row", "first"), "value": ("value", "first")}
LONGEST_VALUE = 40
NOT_TRIED = "Whether there is enough for a model to learn from, the scan itself tells."
MOST_NAMED = 12
"""So many codes, rows or reasons are named in one line; of more, the number is told."""


def checked_settings(path: Path | None, catalogue: Catalogue) -> Settings:
    """The settings of environment and file (None: no file), thresholds compared with the red flags; SuluhError as `load_settings`."""
    settings = load_settings(path, os.environ)
    check_thresholds(settings, catalogue.rules_by_id)
    return settings


def check_data_set(dataset: Path, settings: Settings, catalogue: Catalogue) -> Page:
    """Read a data set and tell all about it; SuluhError where charter or tables cannot be read at all.

    Needs no usable row, since one that has none is what a person wants to have explained.
    """
    if not dataset.is_dir():
        raise SuluhError(f"{dataset}: no such folder. Give the folder that holds applications, events and {CHARTER_FILE}.")
    charter = load_charter(dataset / CHARTER_FILE)
    held = read_data_set(dataset, charter, settings)
    trial = try_out(charter, held, settings, catalogue)
    formulas = tuple(lacking_attributes(charter, held, settings))
    return check_page(dataset, charter, held, catalogue, trial, formulas)


def check_page(
    dataset: Path,
    charter: Charter,
    held: DataSet,
    catalogue: Catalogue,
    trial: Trial | None = None,
    formulas: tuple[str, ...] = (),
) -> Page:
    """The page about a data set that was read; `trial` and `formulas` as in `detector.desk.idle`."""
    return (
        Heading(f"{dataset}: {charter.jurisdiction}, {charter.currency}", 1),
        *_tables(held),
        *(Line(note, "note") for note in held.notes),
        *_rejects(held.rejects),
        *_unlisted(charter, held),
        *_silent(charter),
        *_formulas(formulas),
        *_red_flags(charter, held, catalogue, trial),
        *_models(charter, held, catalogue, trial),
    )


def _tables(held: DataSet) -> list[Block]:
    rows: list[tuple[object, ...]] = []
    empty: list[str] = []
    for schema in TABLES.values():
        counts = held.counts.get(schema.name)
        if counts is None:
            continue
        files = sum(1 for file in held.inputs if file.table == schema.name)
        rows.append((schema.name, files, counts.read, counts.used, counts.rejected, counts.collapsed))
        empty += [f"{schema.name}: {', '.join(names)}"] if (names := _empty(schema, held)) else []
    absent = [name for name in TABLES if name not in held.counts]
    heads = ("table", "files", "rows read", "used", "rejected", "identical")
    blocks: list[Block] = [Heading("What is filled"), grid(heads, rows, right=heads[1:])]
    blocks += [Line("Columns without any value:", "faint"), Bullets(tuple(empty))] if empty else []
    return [*blocks, Line(f"Not in the data set: {', '.join(absent)}.", "faint")] if absent else blocks


def _empty(schema: TableSchema, held: DataSet) -> list[str]:
    filled = held.tables.filled.get(schema.name, frozenset())
    return [column.name for column in schema.columns if column.name not in filled]


def _rejects(rejects: pd.DataFrame) -> list[Block]:
    """What could not be used, one line for each reason in each column, with the first place where it happened."""
    if rejects.empty:
        return [Heading("What is wrong"), Line("Every row could be used as it is.", "good")]
    keys = ["table", "column", "reason", "used"]
    told = rejects.assign(**{key: rejects[key].astype(object).where(rejects[key].notna(), "") for key in keys})
    groups = told.groupby(keys, sort=False).agg(**FIRST).reset_index()
    ordered = groups.sort_values("times", ascending=False, kind="stable").to_dict("records")
    return [Heading("What is wrong"), Bullets(tuple(_wrong({str(key): value for key, value in group.items()}) for group in ordered))]


def _wrong(group: Mapping[str, Any]) -> str:
    """`events.timestamp, 12 times, first at events.csv:7 ("soon"): is not a time. Correct it (only this cell is left out)`."""
    place = f"{group['table']}.{group['column']}" if group["column"] else group["table"]
    says = f' ("{clip(group["value"], LONGEST_VALUE)}")' if not is_missing(group["value"]) else ""
    kept = " (only this cell is left out)" if group["used"] else ""
    return f"{place}, {counted(int(group['times']), 'time')}, first at {group['file']}:{group['row']}{says}: {group['reason']}{kept}"


def _unlisted(charter: Charter, held: DataSet) -> list[Block]:
    """Codes that the data use and the charter does not know: nothing is promised for them."""
    applications = held.tables.applications
    pairs = (("service", "service_code", charter.services), ("office", "office_id", charter.offices))
    blocks: list[Block] = []
    for what, column, known in pairs:
        counts = applications[column].value_counts()
        strange = [f"{code} ({number:,})" for code, number in counts.items() if number and code not in known]
        if strange and known:
            blocks.append(Line(f"{counted(len(strange), what)} that the charter does not list: {_named(strange)}.", "note"))
    return [Heading("Unknown to the charter"), *blocks] if blocks else []


def _silent(charter: Charter) -> list[Block]:
    """What no check can be made of, each with the services that it holds for."""
    by_gap: dict[str, list[str]] = {}
    for service in charter.services.values():
        for gap in _gaps(service):
            by_gap.setdefault(gap, []).append(service.code)
    every = len(charter.services)
    told = [f"{gap}: {'every service' if len(codes) == every else _named(codes)}" for gap, codes in by_gap.items()]
    if not any(calendar.office_hours for calendar in _calendars(charter)):
        told.insert(0, "no office hours: whole working days are counted, and the hour is not checked")
    return [Heading("What the charter does not promise, so is not checked"), Bullets(tuple(told))] if told else []


def _calendars(charter: Charter) -> Iterator[Calendar]:
    yield charter.calendar
    yield from (office.calendar for office in charter.offices.values())


def _gaps(service: Service) -> Iterator[str]:
    lanes = (service.lanes or {}).values()
    if service.standard is None and not any(lane.term for lane in lanes) and not any(step.term for step in service.steps):
        yield "no standard"
    if not service.steps:
        yield "no steps"
    if service.fees is None:
        yield "no fees"
    elif any(fee.due is None and not fee.optional for fee in service.fees):
        yield "no day by which its fees are due (due)"
    if not service.four_eyes:
        yield "no steps that take two officers (four_eyes)"


def _formulas(formulas: tuple[str, ...]) -> list[Block]:
    return [Heading("Fees that cannot be worked out"), Bullets(formulas)] if formulas else []


def _red_flags(charter: Charter, held: DataSet, catalogue: Catalogue, trial: Trial | None) -> list[Block]:
    """Which red flags can run, and for each thing that is missing the red flags that would come with it."""
    promised = promises(charter)
    missing = {rule.id: missing_for(rule, catalogue, held.tables, promised) for rule in catalogue.active_rules}
    ready = [rule_id for rule_id, needs in missing.items() if not needs]
    by_reason: dict[str, list[str]] = {}
    for rule in catalogue.active_rules:
        if missing[rule.id]:
            by_reason.setdefault(not_run(rule, missing[rule.id]).reason_en, []).append(rule.id)
    blocks: list[Block] = [
        Heading(f"Red flags: {len(ready)} of {len(missing)} can run"),
        Line(", ".join(ready) or "None.", "good" if ready else "bad"),
    ]
    if trial is not None and trial.idle:
        blocks.append(Line(f"Of these, run but have nothing to test in this data: {', '.join(trial.idle)}.", "note"))
    elif trial is None:
        blocks.append(Line("Whether each of these finds rows to test, the scan itself tells.", "faint"))
    if not by_reason:
        return blocks
    rows = [(", ".join(rule_ids), reason) for reason, rule_ids in by_reason.items()]
    return [*blocks, grid(("cannot run", "because"), rows), Line("'suluh rules ID' tells what each of them is.", "faint")]


def _models(charter: Charter, held: DataSet, catalogue: Catalogue, trial: Trial | None) -> list[Block]:
    """Which models can run, each with what it lacks."""
    promised = promises(charter)
    told: list[str] = []
    ready = 0
    for model in catalogue.models:
        missing = missing_for(model_as_rule(model), catalogue, held.tables, promised)
        because = not_run(model_as_rule(model), missing).reason_en if missing else (trial.unfit if trial else {}).get(model.id)
        ready += because is None
        told.append(f"{model.id} {model.title['en']}: {'can run' if because is None else f'cannot run, because {because}'}")
    if not told:
        return []
    blocks: list[Block] = [Heading(f"Models: {ready} of {len(told)} can run"), Bullets(tuple(told))]
    return blocks if trial is not None else [*blocks, Line(NOT_TRIED, "faint")]


def _named(names: list[str]) -> str:
    shown = ", ".join(names[:MOST_NAMED])
    return f"{shown} and {len(names) - MOST_NAMED:,} more" if len(names) > MOST_NAMED else shown
