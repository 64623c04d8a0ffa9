"""The order of a case's events by their content (contract, events): never by where they stood in a file."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import numpy.typing as npt

from detector.reading.cells import Ints, Whole, Words
from detector.reading.duplicates import as_integers
from detector.reading.table import ReadTable
from features.charter.model import Charter

NO_STEP = 1 << 30
RESOLUTIONS = (60_000_000, 1_000_000, 1000, 1)
LARGEST_KEY = 1 << 62


def order_events(events: ReadTable, service: Words, charter: Charter) -> ReadTable:
    """By case, timestamp, sequence, the charter's order of steps, started_at, recorded_at, activity, officer; missing after present.

    `service`: the service of each application. Rows that agree in all are one. Words must be sorted ones.
    """
    case, timestamp = events.columns["case"], events.times("timestamp").values
    assert isinstance(case, Whole)
    if events.size == 0:
        return events
    key = _packed(case.values, timestamp)
    order = np.lexsort((timestamp, case.values)) if key is None else np.argsort(key)
    tied = _tied(case.values[order], timestamp[order])
    if not tied.any():
        return events.keep(order)
    places = np.flatnonzero(tied)
    rows = order[places]
    keys = [case.values[rows], timestamp[rows], *_finer(events.keep(rows), service, charter)]
    within = np.lexsort(tuple(reversed(keys)))
    order[places] = rows[within]
    same = np.ones(len(places) - 1, dtype=np.bool_)
    for each in keys:
        ordered = each[within]
        same &= ordered[1:] == ordered[:-1]
    kept = np.ones(len(order), dtype=np.bool_)
    kept[places[1:][same]] = False
    return replace(events.keep(order[kept]), collapsed=events.collapsed + int(same.sum()))


def _packed(case: Ints, timestamp: Ints) -> Ints | None:
    """Case and time as one number that sorts as both, where they fit into one; sorting one is several times faster."""
    low = int(timestamp.min())
    span = int(timestamp.max()) - low
    since = timestamp - low
    unit = next(unit for unit in RESOLUTIONS if unit == 1 or not (since % unit).any())
    width = span // unit + 1
    if (int(case.max()) + 1) * width >= LARGEST_KEY:
        return None
    return case * width + since // unit


def _tied(case: Ints, timestamp: Ints) -> npt.NDArray[np.bool_]:
    """Rows that share case and time with a neighbour, in sorted order."""
    same = (case[1:] == case[:-1]) & (timestamp[1:] == timestamp[:-1])
    return np.concatenate((same, [False])) | np.concatenate(([False], same))


def _finer(events: ReadTable, service: Words, charter: Charter) -> list[Ints]:
    case = events.columns["case"]
    assert isinstance(case, Whole)
    step = _step_numbers(service, events.words("activity"), charter)
    number = step[service.codes[case.values], events.words("activity").codes]
    later = [as_integers(events.columns[name]) for name in ("started_at", "recorded_at", "activity", "officer_id")]
    return [as_integers(events.columns["sequence"]), number, *later]


def _step_numbers(service: Words, activity: Words, charter: Charter) -> npt.NDArray[np.int64]:
    """The place of an activity among a service's steps, by the codes of both; what is no step comes after."""
    numbers = np.full((len(service.words) + 1, len(activity.words) + 1), NO_STEP, dtype=np.int64)
    codes = {word: code for code, word in enumerate(activity.words.to_pylist())}
    for row, name in enumerate(service.words.to_pylist()):
        known = charter.services.get(name)
        for place, step in reversed(list(enumerate(known.steps if known else ()))):
            if step.activity in codes:
                numbers[row, codes[step.activity]] = place
    return numbers
