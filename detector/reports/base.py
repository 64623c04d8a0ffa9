"""What a report format is: one file in this folder with a `REPORT`, found by walking it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from detector.run import Run
from rules.base import Rule


@dataclass(frozen=True)
class Report:
    """`write(run, rules by id, path)` writes the file whole. The same run and rules give the same bytes.

    Everything in the run is somebody else's text: a format keeps it text, whatever it holds.
    """

    name: str
    filename: str
    write: Callable[[Run, Mapping[str, Rule], Path], None]
