"""What a simulation made, and what to do with it next."""

from __future__ import annotations

import shlex
from pathlib import Path

from detector.desk.page import Heading, Line, Page, counted, grid
from detector.simulate import World


def truth_place(out: Path) -> Path:
    """Where the truth about a data set goes unless told otherwise: beside it."""
    return out.with_name(f"{out.name}-truth")


def world_page(world: World, meaning: str) -> Page:
    """The tables, who takes part, and the next command."""
    taking = f"{counted(world.cases_taking_part, 'case')} and {counted(world.officers_taking_part, 'officer')} take part in a scheme"
    settings = f" --settings {shlex.quote(str(world.settings))}" if world.settings is not None else ""
    return (
        Heading(f"A world: {world.scenario}, seed {world.seed}", 1),
        Line(f"{meaning}. Country: {world.country}."),
        grid(("table", "rows"), world.rows.items(), ("rows",)),
        Line(f"{taking}; which ones stands in {world.truth}, beside the data and never in it."),
        Line(f"Next: suluh scan {shlex.quote(str(world.folder))}{settings}", "good"),
    )
