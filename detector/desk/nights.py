"""What the nightly job tells on a screen: what was read, what that changed, and where the run lies."""

from __future__ import annotations

from detector.desk.page import Block, Heading, Line, Page, grid
from detector.nightly.flow import Outcome
from detector.nightly.history import CAUSES, STATES
from detector.nightly.store import Night

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
