"""A night on one screen: hold the store, see what is new, plan, scan, tell the history, publish by one rename."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from detector.nightly.deliveries import Delivered, asked_at, delivered, marks_digest, since_last, unseen
from detector.nightly.merging import How, Plan, plan
from detector.nightly.refitting import is_due
from detector.nightly.store import Night, Store
from detector.nightly.writing import NightPlan, write_night
from detector.nightly.yardstick import TO_BE_FITTED, Yardstick, changed_since
from detector.publishing import publish
from detector.settings import Settings
from features.errors import SuluhError

Progress = Callable[[str], None]
Clock = Callable[[], dt.datetime]


@dataclass(frozen=True)
class Outcome:
    """What a run of the job did: `night` None where nothing had changed since the last one."""

    night: Night | None
    last: Night | None
    changed: tuple[str, ...] = ()
    states: Mapping[str, int] | None = None


def run_nightly(settings: Settings, clock: Clock, progress: Progress = lambda step: None, accept_loss: bool = False) -> Outcome:
    """Bring the store up to what the sources show now. SuluhError on anything that people can mend; the store is then as it was."""
    store, began = Store(settings.nightly.store), clock()
    with store.held():
        last = store.latest()
        progress("Looking at the sources")
        now = Yardstick.of(settings, last)
        known = last is None or last.told["marks"] == marks_digest(settings)
        number = 1 if last is None else last.number + 1
        how = How(settings, number, known, now.attributes, accept_loss)
        asking = since_last(settings, None if last is None else last.told, now.attributes)
        made, files = read_and_plan(last, asking, how)
        if asking is not settings and made.is_unclear:
            progress("Looking at everything, since what is new does not say which row it changes")
            made, files = read_and_plan(last, settings, how)
        sources, asked = [file.told for file in files], asked_at(files)
        due = is_due(last, settings, bool(made.changes))
        if due:
            now = now.with_model(None, TO_BE_FITTED)
        changed = changed_since(last, now)
        if last is not None and not made.changes and not changed:
            return Outcome(None, last)
        planned = NightPlan(number, last, made, sources, now, changed, known, began, due, asked)
        with in_the_sources_words(made.origins):
            publish(store.place(number), lambda folder: write_night(folder, planned, progress))
        night = store.night(number)
    return Outcome(night, last, tuple(night.told["changed"]), night.told["states"])


def read_and_plan(last: Night | None, asking: Settings, how: How) -> tuple[Plan, tuple[Delivered, ...]]:
    """What the sources show, and what that changes; asking: the settings with the moment from which a database is asked."""
    with delivered(asking) as files:
        return what_is_new(last, files, how), files


@contextmanager
def in_the_sources_words(origins: Mapping[str, str]) -> Iterator[None]:
    """A fault of a stored part is told under the name of the source that it came from: that is what people can mend."""
    try:
        yield
    except SuluhError as fault:
        text = str(fault)
        for part, name in origins.items():
            text = text.replace(part, name)
        raise SuluhError(text) from None


def what_is_new(last: Night | None, files: tuple[Delivered, ...], how: How) -> Plan:
    """What the files change. Tables whose files are the same, byte for byte, as on the last night are not read again.

    Applications are where the charter computes fees from other attributes than it did: only what is needed was stored.
    """
    before = [] if last is None else last.told["sources"]
    if how.settings.nightly.deliveries == "parts":
        chosen = unseen(files, [] if last is None else last.told["seen"])
        names = list(dict.fromkeys(file.table for file in chosen))
    else:
        chosen = files
        shown = {table: [file.told for file in files if file.table == table] for table in {file.table for file in files}}
        held = {table: [each for each in before if each[0] == table] for table in {each[0] for each in before}}
        names = sorted(table for table in {*shown, *held} if shown.get(table) != held.get(table))
        if last is not None and tuple(last.told["attributes"]) != how.attributes and "applications" not in names:
            names.append("applications")
    return plan(last, chosen, names, how)
