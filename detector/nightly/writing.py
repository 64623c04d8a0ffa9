"""What a night's folder holds, written in order: tables, scans, history, message, and last `night.json`."""

from __future__ import annotations

import datetime as dt
import json
import shutil
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow.parquet as pq

from detector.catalogue import load_catalogue
from detector.nightly.deliveries import marks_digest, queries_digest
from detector.nightly.digest import as_html, as_text
from detector.nightly.history import Moment, Stage, causes_of, counts_by_state, empty_history, told_tonight, update
from detector.nightly.merging import Plan, write_tables
from detector.nightly.message import make_message
from detector.nightly.refitting import list_change, refit, refit_note
from detector.nightly.store import HISTORY_FILE, MESSAGE_FILE, NIGHT_FILE, RUN_FOLDER, TABLES_FOLDER, Night, link_tree
from detector.nightly.yardstick import MODEL_FILE, Yardstick, changed_since
from detector.pipeline import ScanOptions, scan_under
from detector.run import Run
from detector.run_folder import drift_notes, write_table
from features.charter import CHARTER_FILE
from rules.base import Language

Progress = Callable[[str], None]
STAGE_FOLDER = ".stage"
CASES_FILE = "cases.parquet"
LANGUAGES: tuple[Language, ...] = ("en", "id")


@dataclass(frozen=True)
class NightPlan:
    """All that a night is made from. `sources`: [table, name, SHA-256] of every file that was shown; `changed`: parts of the yardstick;
    refit: the store's own models are fitted again; asked_at: when a database was asked, by its own clock."""

    number: int
    last: Night | None
    made: Plan
    sources: Sequence[Sequence[str]]
    now: Yardstick
    changed: tuple[str, ...]
    known_marks: bool
    began: dt.datetime
    refit: bool = False
    asked_at: str | None = None


def write_night(folder: Path, night: NightPlan, progress: Progress) -> None:
    """Fill a night's folder."""
    begin = time.perf_counter()
    settings = night.now.settings
    progress("Merging what was delivered")
    write_tables(folder, night.last, night.made, settings, night.known_marks)
    tables = folder / TABLES_FOLDER
    (tables / CHARTER_FILE).write_bytes(night.now.charter)
    merged = time.perf_counter()
    night, fitted, notes = with_models(folder, night, progress)
    learned = time.perf_counter()
    run, stages, before = scans(folder, night, progress)
    scanned = time.perf_counter()
    history = new_history(night, run, stages)
    write_table(history, folder / HISTORY_FILE)
    steps = {"merge": merged - begin, "models": learned - merged, "scan": scanned - learned, "history": time.perf_counter() - scanned}
    told = told_of(night, run, history, {name: round(seconds, 3) for name, seconds in steps.items()})
    models = told_of_models(night, run, before, fitted)
    told |= models
    told["notes"] += [*notes, *([refit_note(models["refit"])] if models["refit"] else []), *drift_notes(models["drift"])]
    write_message(folder, told, night, history)
    (folder / NIGHT_FILE).write_text(json.dumps(told, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def with_models(folder: Path, night: NightPlan, progress: Progress) -> tuple[NightPlan, dict[str, Any] | None, list[str]]:
    """The plan with the models that hold tonight in the night's folder, what is known of their fitting where the store keeps them itself,
    and notes."""
    settings = night.now.settings
    if night.refit:
        progress("Fitting the models")
        done = refit(folder, night.now, night.last, night.number)
        copy_model(done.now, folder)
        return replace(night, now=done.now, changed=changed_since(night.last, done.now)), done.fitted, list(done.notes)
    copy_model(night.now, folder)
    return night, night.last.told.get("fitted") if settings.nightly.refit_days and night.last is not None else None, []


def copy_model(yardstick: Yardstick, folder: Path) -> None:
    """The models that hold tonight, in the night's folder, where they do not lie there already."""
    if yardstick.model is not None and yardstick.model != folder / MODEL_FILE:
        shutil.copyfile(yardstick.model, folder / MODEL_FILE)


def told_of_models(night: NightPlan, run: Run, before: pd.DataFrame | None, fitted: dict[str, Any] | None) -> dict[str, Any]:
    """For night.json: when the store's own models were fitted, what that changed in the list, and what has drifted since."""
    held = (run.manifest["model"] or {}).get("drift", [])
    drift = [each for each in held if each["large"]]
    known = [] if night.last is None else night.last.told.get("drift", [])
    is_new = night.refit and fitted is not None and fitted["night"] == night.number
    change = list_change(before, run.cases) if is_new and before is not None else None
    named = {(each["model"], each["signal"]) for each in known}
    return {
        "fitted": None if fitted is None else {"as_of": run.manifest["as_of"], **fitted},
        "refit": change,
        "drift": drift,
        "drift_is_new": any((each["model"], each["signal"]) not in named for each in drift),
    }


def scans(folder: Path, night: NightPlan, progress: Progress) -> tuple[Run, list[Stage], pd.DataFrame | None]:
    """The night's own run, and before it one scan for each change that came together with others, so that each is told by itself; and the
    list of cases as it stood before the last change, None on the first night."""
    causes = steps_of(night)
    stages: list[Stage] = []
    cases = None if night.last is None else pq.read_table(night.last.run / CASES_FILE).to_pandas()
    for place, cause in enumerate(causes[:-1]):
        assert night.last is not None
        before = Yardstick.at(night.last, night.now.settings)
        parts = tuple(part for part in causes[: place + 1] if part != "data")
        # another version of the program may not read the models that an earlier one kept
        mixed = before.with_parts(night.now, (*parts, "model") if "program" in night.changed else parts)
        progress(f"Scanning with the {cause} alone changed")
        staged = staged_scan(folder, mixed)
        stages.append(Stage(cause, staged.findings))
        cases = staged.cases
    progress("Scanning")
    run = scan_tables(folder / TABLES_FOLDER, folder / RUN_FOLDER, night.now, progress)
    return run, [*stages, Stage(causes[-1], run.findings)], cases


def steps_of(night: NightPlan) -> tuple[str, ...]:
    """What changed, in the order in which it is tried; another version of the program cannot be tried apart from the rest."""
    if night.last is None:
        return ("first_night",)
    parts = tuple(part for part in night.changed if part != "program")
    return (*(["data"] if night.made.changes else []), *parts) or ("program",)


def staged_scan(folder: Path, yardstick: Yardstick) -> Run:
    """A scan of the night's tables under another yardstick, of which nothing is left."""
    beside = folder / STAGE_FOLDER
    link_tree(folder / TABLES_FOLDER, beside / TABLES_FOLDER)
    charter = beside / TABLES_FOLDER / CHARTER_FILE
    charter.unlink()  # it is linked: writing into it would change the night's own
    charter.write_bytes(yardstick.charter)
    run = scan_tables(beside / TABLES_FOLDER, beside / RUN_FOLDER, yardstick, lambda step: None, reports=False)
    shutil.rmtree(beside)
    return run


def scan_tables(tables: Path, out: Path, yardstick: Yardstick, progress: Progress, *, reports: bool = True) -> Run:
    """An ordinary scan of stored tables: nothing of it differs from `suluh scan` of the same rows."""
    settings = yardstick.settings
    name = settings.nightly.data.resolve().name
    options = ScanOptions(tables, out, settings.path, model=yardstick.model, reports=reports, name=name)
    return scan_under(replace(settings, files={}, sql=None), options, progress)


def new_history(night: NightPlan, run: Run, stages: Sequence[Stage]) -> pd.DataFrame:
    """The history with this night in it."""
    before = empty_history() if night.last is None else pq.read_table(night.last.folder / HISTORY_FILE).to_pandas()
    day = str(run.manifest["as_of"])[:10]
    return update(before, stages, Moment(night.number, day, night.made.added, night.made.corrected))


def write_message(folder: Path, told: dict[str, Any], night: NightPlan, history: pd.DataFrame) -> None:
    """What people are told of this night, as values, text and page; nothing where there is nothing new."""
    titles = {rule: held.title for rule, held in load_catalogue().told_by_id.items()}
    name = night.now.settings.nightly.data.resolve().name
    message = make_message(told, name, told_tonight(history, night.number), titles)
    if message is None:
        return
    (folder / MESSAGE_FILE).write_text(json.dumps(message, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")
    for language in LANGUAGES:
        (folder / f"message.{language}.txt").write_text(as_text(message, language), encoding="utf-8")
        (folder / f"message.{language}.html").write_text(as_html(message, language), encoding="utf-8")


def told_of(night: NightPlan, run: Run, history: pd.DataFrame, seconds: dict[str, float]) -> dict[str, Any]:
    """night.json: what was read, what it changed, under which yardstick."""
    seen = [] if night.last is None else list(night.last.told["seen"])
    known = {tuple(each) for each in seen}
    return {
        "night": night.number,
        "began": night.began.isoformat(timespec="seconds"),
        "as_of": run.manifest["as_of"],
        **night.now.told(),
        "changed": list(night.changed),
        "tables": {name: made.told for name, made in night.made.tables.items()},
        "parts": parts_of(night),
        "rows": dict(run.manifest["rows"]),
        "states": counts_by_state(history),
        "causes": causes_of(told_tonight(history, night.number)),
        "notes": notes_of(night),
        "seconds": seconds,
        "marks": marks_digest(night.now.settings),
        "queries": queries_digest(night.now.settings),
        "asked_at": night.asked_at,
        "sources": [list(each) for each in night.sources],
        "seen": [*seen, *(list(each) for each in night.sources if tuple(each) not in known)],
    }


def parts_of(night: NightPlan) -> dict[str, str]:
    """Every stored part, as rejects name it, and the source's own name of it."""
    before = {} if night.last is None else dict(night.last.told["parts"])
    live = {f"{name}/{part}" for name, made in night.made.tables.items() for part in made.live["part"].unique()}
    kept = {part: name for part, name in before.items() if part.split("/")[0] not in night.made.tables or part in live}
    return {**kept, **{part: name for part, name in night.made.origins.items() if part in live}}


def notes_of(night: NightPlan) -> list[str]:
    """What people should know of a night beside its findings."""
    notes = []
    if night.last is not None and night.began < dt.datetime.fromisoformat(night.last.told["began"]):
        notes.append("The machine's clock stands before the last night's; nights are counted, so nothing depends on it.")
    if night.last is not None and night.now.settings.nightly.deliveries == "parts":
        more = sorted(set(night.now.attributes) - set(night.last.told["attributes"]))
        if more and night.asked_at is None:  # a database was asked for all of them once more
            notes.append(f"The charter computes fees from {', '.join(more)}, which applications stored before tonight do not have.")
    unreadable = {name: made.unreadable for name, made in night.made.tables.items() if made.unreadable}
    notes += [f"{number} rows of {name} could not be read from their file and are not in the store." for name, number in unreadable.items()]
    return notes
