"""What the nightly job tells on a screen: what was read, what that changed, and where the run lies."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from detector.desk.page import Block, Heading, Line, Page, counted, grid
from detector.nightly.attempts import last_success, read_attempts
from detector.nightly.flow import Outcome
from detector.nightly.history import CAUSES, STATES
from detector.nightly.job import LATEST
from detector.nightly.message import title_of
from detector.nightly.outbox import waiting
from detector.nightly.store import Night, Store
from detector.settings import Settings

RUNS = 7
LATE_HOURS = 36.0
"""A job that runs each night and has not ended well for so long is late."""

ROWS = ("read", "new", "gone", "live")


def outcome_page(done: Outcome) -> Page:
    """A night's rows and findings; one line where nothing had changed."""
    if done.night is None:
        last = "none" if done.last is None else f"{done.last.number}, as of {done.last.told['as_of']}"
        return (Line(f"Nothing has changed at the sources, the charter or the settings since the last night ({last}).", "good"),)
    return night_page(done.night)


def night_page(night: Night) -> Page:
    """One night."""
    told = night.told
    blocks: list[Block] = [Heading(f"Night {night.number}, as of {told['as_of']}", 1)]
    blocks += [Line(f"Changed since the last night: the {part}.", "note") for part in told["changed"]]
    blocks += [Line(note, "note") for note in told["notes"]]
    if told["tables"]:
        rows = [(name, *(counts[part] for part in ROWS)) for name, counts in told["tables"].items()]
        blocks += [Heading("Rows delivered"), grid(("table", *ROWS), rows, right=ROWS)]
    blocks += [Heading("Findings"), grid(STATES, [[told["states"][state] for state in STATES]], right=STATES)]
    why = [(state, number, CAUSES[cause]["en"]) for state in STATES for cause, number in told["causes"].get(state, {}).items()]
    if why:
        blocks.append(grid(("state", "findings", "because of"), why, right=("findings",)))
    blocks.append(Line(f"The list: {night.run / 'report.html'}"))
    return tuple(blocks)


def status_page(settings: Settings, now: dt.datetime) -> Page:
    """The last runs, the newest night, and what is stuck."""
    store = Store(settings.nightly.store)
    attempts, night = read_attempts(store), store.latest()
    blocks: list[Block] = [Heading(f"Store: {store.folder}", 1)]
    if not attempts:
        return (*blocks, Line("The job has not run yet.", "note"))
    blocks += _stuck(store, settings, attempts, now)
    rows = [(each["began"], each["outcome"], each.get("night") or "", each["seconds"]) for each in reversed(attempts[-RUNS:])]
    blocks += [Heading("Last runs"), grid(("began", "outcome", "night", "seconds"), rows, right=("night", "seconds"))]
    failed = attempts[-1] if attempts[-1]["outcome"] == "failed" else None
    if failed is not None:
        blocks.append(Line(f"The last run failed: {failed.get('error', '')}", "bad"))
    if night is not None:
        blocks += [Heading(f"Night {night.number}, as of {night.told['as_of']}")]
        blocks += [grid(STATES, [[night.told["states"][state] for state in STATES]], right=STATES)]
        blocks.append(Line(f"The list: {store.folder / LATEST / 'report.html'}"))
    return tuple(blocks)


def _stuck(store: Store, settings: Settings, attempts: Sequence[Mapping[str, Any]], now: dt.datetime) -> list[Block]:
    success = last_success(attempts)
    hours = None if success is None else (now - dt.datetime.fromisoformat(success["ended"])).total_seconds() / 3600
    if hours is None:
        stuck: list[Block] = [Line("No run has ended well yet.", "bad")]
    elif hours > LATE_HOURS:
        stuck = [Line(f"No run has ended well for {hours:.0f} hours.", "bad")]
    else:
        stuck = [Line(f"The last run that ended well: {success['ended'] if success else ''}.", "good")]
    left = waiting(store, settings.nightly.notify)
    if left:
        stuck.append(Line(f"{counted(len(left), 'message')} still to be sent, the oldest: {title_of(left[0][1], 'en')}.", "bad"))
    half = [entry.name for entry in store.nights.iterdir() if entry.name.startswith(".0")] if store.nights.is_dir() else []
    if half:
        stuck.append(Line("A night is being written, or was cut short; the next run clears that away.", "note"))
    return stuck


def pruned_page(removed: Sequence[int], kept: Sequence[int]) -> Page:
    """Which nights are gone."""
    gone = f"Removed: {counted(len(removed), 'night')}" + (f" ({removed[0]} to {removed[-1]})." if removed else ".")
    waits = [Line(f"Kept, since a message about it waits: night {number}.", "note") for number in kept]
    return (Line(gone, "good"), *waits)
