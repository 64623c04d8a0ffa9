"""What an import brought in, what is only a guess, and what to do next."""

from __future__ import annotations

import shlex

from detector.desk.page import Block, Bullets, Heading, Line, Page, counted, grid
from detector.importing.xes import ImportedLog
from detector.importing.xes_rows import MOST_VALUES, XesMapping

MOST_NAMED = 8


def imported_page(done: ImportedLog, mapping: XesMapping) -> Page:
    """Rows by table, what was left out and why, attributes that may tell services apart, the next command."""
    tally = done.tally
    rows = [("applications", tally.cases), ("events", tally.rows), ("payments", tally.payments)]
    return (
        Heading(f"{done.folder}: a data set of {counted(tally.cases, 'case')}", 1),
        grid(("table", "rows"), rows, ("rows",)),
        *_left_out(done),
        *_guesses(done, mapping),
        Line(f"Next: suluh scan {shlex.quote(str(done.folder))}", "good"),
    )


def _left_out(done: ImportedLog) -> list[Block]:
    tally = done.tally
    told = [f"{counted(number, 'event')} of the stage '{stage}'" for stage, number in sorted(tally.left_out.items())]
    if tally.never_finished:
        told.append(f"{counted(tally.never_finished, 'start')} of a step that the log does not finish")
    blocks: list[Block] = [Line("Left out, since no step was finished then:", "note"), Bullets(tuple(told))] if told else []
    if done.rejected:
        lost = ", ".join(f"{name} {number:,}" for name, number in done.rejected.items())
        blocks.append(Line(f"Rows that a scan cannot use ({lost}): 'suluh check' says why; xes_line is their line in the log.", "note"))
    return blocks


def _guesses(done: ImportedLog, mapping: XesMapping) -> list[Block]:
    told = [
        f"time zone {done.known.timezone}" + (f" (or {', '.join(done.known.zones[1:4])})" if len(done.known.zones) > 1 else ""),
        "the charter: services, steps and amounts are what the log shows, not what was promised",
    ]
    if mapping.service is None:
        several = [f"{key} ({len(values)})" for key, values in sorted(done.tally.case_values.items()) if 1 < len(values) < MOST_VALUES]
        named = f"; attributes with several values: {', '.join(several[:MOST_NAMED])}" if several else ""
        told.append(f"one service for the whole log; --service ATTRIBUTE tells them apart{named}")
    return [Line("To be confirmed in charter.yaml:", "note"), Bullets(tuple(told))]
