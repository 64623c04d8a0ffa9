"""What a first look guessed of an agency's files, and what to do next."""

from __future__ import annotations

import shlex

from detector.desk.page import Block, Bullets, Heading, Line, Page, counted, grid
from detector.guessing.settings_text import SURE
from detector.guessing.starting import SETTINGS_FILE, Started
from features.charter.model import CHARTER_FILE


def started_page(done: Started) -> Page:
    """Each column with its guess, files left over, what a scan could not use, the next command."""
    rows = [
        (guess.table, ours, f"{guess.sample.place.title}: {theirs}", "sure" if guess.scores[ours] >= SURE else "???")
        for guess in done.guesses
        for ours, theirs in guess.columns.items()
    ]
    folder = shlex.quote(str(done.folder))
    return (
        Heading(f"{done.folder}: {SETTINGS_FILE} and {CHARTER_FILE}, to be confirmed", 1),
        grid(("table", "column", "taken from", "how sure"), rows),
        *_doubts(done),
        Line("Confirm both files line by line; 'suluh check' with the same settings says what is wrong."),
        Line(f"Next: suluh scan {folder} --settings {folder}/{SETTINGS_FILE}", "good"),
    )


def _doubts(done: Started) -> list[Block]:
    told = [f"time zone {done.known.timezone}: are the offices there?", "the charter: what was observed, nothing of it a promise yet"]
    told += [f"{name}: no table was found for it" for name in done.over]
    told += list(done.notes)
    for name, counts in done.held.counts.items():
        if counts.rejected:
            lost = counted(counts.rejected, "row")
            told.append(f"{name}: {lost} of {counts.read:,} could not be used; 'suluh check' says why")
    return [Line("To be confirmed:", "note"), Bullets(tuple(told))]
