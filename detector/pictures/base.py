"""The table `pictures`: one row a subject and part, its data as JSON; made for the few subjects that the report shows in full."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from features.arrays import segments as seg
from features.arrays.coding import codes_of
from features.arrays.segments import Ints, Times
from features.base import Context

LONGEST = 120
COLUMNS = ("subject_type", "subject_id", "part", "data")


@dataclass(frozen=True)
class Picture:
    """One row of the table; `data` is what JSON can hold."""

    subject_type: str
    subject_id: str
    part: str
    data: Any


def pictures_table(pictures: Iterable[Picture]) -> pd.DataFrame:
    """The pictures as a table of texts, in one order."""
    held = [(p.subject_type, p.subject_id, p.part, json.dumps(p.data, ensure_ascii=False, separators=(",", ":"))) for p in pictures]
    return pd.DataFrame(sorted(held), columns=list(COLUMNS), dtype=object)


@dataclass(frozen=True)
class Shown:
    """The cases that are drawn: case: int64[n] rows of applications; ids: their numbers; office: int64[n] codes;
    place: int64[all cases], the place of each case among those shown (-1: not shown)."""

    case: Ints
    ids: tuple[str, ...]
    office: Ints
    place: Ints

    @classmethod
    def of(cls, context: Context, case: Ints) -> Shown:
        applications = context.tables.applications
        place = np.full(len(applications), -1, dtype=np.int64)
        place[case] = np.arange(len(case))
        ids = tuple(str(name) for name in applications["case_id"].to_numpy(dtype=object)[case])
        return cls(case, ids, codes_of(applications["office_id"])[case], place)

    def rows(self, frame: pd.DataFrame) -> pd.DataFrame:
        """The rows of a frame (with `case`) that belong to a shown case, with `place`; by place, else in the frame's order."""
        place = np.append(self.place, -1)[frame["case"].to_numpy(dtype=np.int64)]
        taken: pd.DataFrame = frame[place >= 0].assign(place=place[place >= 0])
        return taken.sort_values("place", kind="stable", ignore_index=True)


def wall_minutes(context: Context, office: Ints, times: Times) -> list[int | None]:
    """Minutes since 1970 as the office's clock shows them; None where missing."""
    known = ~np.isnat(times)
    local = context.clocks.local(np.where(office >= 0, office, 0), times)
    minutes = np.where(known, local, np.datetime64("1970-01-01", "us")).astype("datetime64[m]").astype(np.int64)
    return [value if there else None for value, there in zip(minutes.tolist(), known.tolist(), strict=True)]


def plain_numbers(column: Any, places: int = 2) -> list[float | None]:
    """Numbers as JSON holds them: rounded, whole ones without decimals, None where missing."""
    values = np.round(np.asarray(column, dtype=np.float64), places)
    return [None if not np.isfinite(v) else int(v) if v.is_integer() else v for v in values.tolist()]


def plain_texts(column: pd.Series) -> list[str | None]:
    """Texts, cut where a cell of the input holds more than a name; None where missing."""
    return [None if missing else str(value)[:LONGEST] for value, missing in zip(column.tolist(), column.isna().tolist(), strict=True)]


def by_owner(owner: Ints, columns: Mapping[str, Sequence[Any]]) -> dict[int, dict[str, list[Any]]]:
    """Columns cut by owner (ascending codes): for each owner that has rows, each column's own piece."""
    if not len(owner):
        return {}
    starts = np.flatnonzero(seg.is_start(owner))
    ends = np.append(starts[1:], len(owner))
    return {
        int(owner[a]): {name: list(values[a:b]) for name, values in columns.items()}
        for a, b in zip(starts.tolist(), ends.tolist(), strict=True)
    }
