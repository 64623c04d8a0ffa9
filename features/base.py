"""What a family of signals is: one file with a `FAMILY`, found by walking the folder.

A signal is a number an investigator would recognise. A family computes one frame at one grain (a step visit, a unit of
money, a case, an officer); rules read that frame and nothing else.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.calendar.working_time import Clocks
from features.charter.model import Charter
from features.tables import Tables

Horizon = Literal["past", "neighbours", "whole"]
"""past: later rows change nothing earlier; neighbours: settled once enough later neighbours exist; whole: needs the whole log."""


@dataclass(frozen=True)
class Signal:
    name: str
    meaning: str
    unit: str
    horizon: Horizon = "past"


@dataclass(frozen=True)
class Context:
    """All that a family may read: the data set, what was promised, working time, the as-of instant, and frames made before it.

    `as_of` is a UTC instant; what lies after it has not happened yet. The applications' `lane` is the lane as read, never missing
    (an empty lane of a case that paid a lane's own fee is that lane).
    """

    tables: Tables
    charter: Charter
    clocks: Clocks
    as_of: np.datetime64
    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)


@dataclass(frozen=True)
class Family:
    """`table`: the name of the frame it makes. `after`: frames it reads. `uses`: those it reads where they are there.

    `needs`: `table.column` of the data set or `charter.key` without which it cannot be computed (the frame is
    then absent, and each rule on it is reported as not run).
    """

    table: str
    title: str
    signals: tuple[Signal, ...]
    compute: Callable[[Context], pd.DataFrame]
    needs: tuple[str, ...] = ()
    after: tuple[str, ...] = ()
    uses: tuple[str, ...] = ()


Array = npt.NDArray[np.generic]
