"""What tonight's delivery makes of the stored tables: planned in memory, written into the night's folder, never into an earlier one.

A table is a folder of parts, one for each file that brought rows, and each part's rows stand in an order that depends on what they say.
So the stored tables do not depend on the order in which rows were inserted at the source.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from detector.nightly.cases import cases_added, cases_corrected
from detector.nightly.deliveries import Delivered, key_columns, read_rows
from detector.nightly.planned import TablePlan
from detector.nightly.rows import MARKS, changes, crowded, in_order_of_content, row_marks
from detector.nightly.store import GONE_FOLDER, MARKS_FOLDER, Night, link
from detector.settings import Settings
from features.errors import SuluhError
from features.tables import TABLES

FEWEST = 100
"""A table with fewer rows may lose any share of them without a question."""


@dataclass(frozen=True)
class Plan:
    """All tables that tonight's delivery changes, and the cases that it is about."""

    tables: Mapping[str, TablePlan] = field(default_factory=dict)
    added: frozenset[str] = frozenset()
    corrected: frozenset[str] = frozenset()

    @property
    def origins(self) -> dict[str, str]:
        """Each new part, as `table/part`, and the source's own name of it."""
        return {part: name for made in self.tables.values() for part, name in made.origins.items()}

    @property
    def is_unclear(self) -> bool:
        """Whether a delivery of what is new alone would take away stored rows that it need not have shown."""
        return any(plan.unclear for plan in self.tables.values())

    @property
    def changes(self) -> bool:
        return any(plan.new or plan.lost for plan in self.tables.values())


@dataclass(frozen=True)
class How:
    """How a night plans: `number` its own; `known_marks`: the marks that the last night kept still hold, else they are made anew.

    attributes: the columns of applications that are kept beside the contract's. accept_loss: any number of rows may be gone.
    """

    settings: Settings
    number: int
    known_marks: bool = True
    attributes: tuple[str, ...] = ()
    accept_loss: bool = False


def plan(last: Night | None, files: Sequence[Delivered], names: Sequence[str], how: How) -> Plan:
    """What `files` make of the tables called `names`."""
    plans, settings = {}, how.settings
    for table in names:
        held = stored_marks(last, table, settings, how.known_marks)
        made = _plan_table(table, held, [file for file in files if file.table == table], how)
        if settings.nightly.deliveries == "whole" and not how.accept_loss:
            _check_loss(made, len(held), settings)
        plans[table] = made
    return Plan(plans, cases_added(plans, settings), cases_corrected(plans, last, settings))


def stored_marks(last: Night | None, table: str, settings: Settings, known: bool = True) -> pd.DataFrame:
    """MARKS, part and row of every stored row of a table."""
    parts = [] if last is None else sorted((last.tables / table).glob("*.parquet"))
    frames = []
    for path in parts:
        kept = path.parents[2] / MARKS_FOLDER / table / path.name
        marks = pq.read_table(kept).to_pandas() if known else row_marks(pq.read_table(path), key_columns(table, settings))
        frames.append(marks.assign(part=path.name, row=np.arange(len(marks))))
    joined: pd.DataFrame = pd.concat([_no_marks(), *frames], ignore_index=True)
    return joined


def _no_marks() -> pd.DataFrame:
    return pd.DataFrame({**{name: np.zeros(0, np.uint64) for name in MARKS}, "part": np.zeros(0, object), "row": np.zeros(0, np.int64)})


def _plan_table(table: str, held: pd.DataFrame, files: Sequence[Delivered], how: How) -> TablePlan:
    keys = key_columns(table, how.settings)
    fresh: dict[str, pa.Table] = {}
    steps: list[pd.DataFrame] = []
    read = unreadable = 0
    for turn, file in enumerate(files):
        rows, lost = read_rows(file, how.settings, how.attributes)
        marks = row_marks(rows, keys)
        order = in_order_of_content(marks)
        part = f"{how.number:06d}-{turn:03d}.parquet"
        fresh[part] = rows.take(pa.array(order))
        steps.append(marks.iloc[order].reset_index(drop=True).assign(part=part, row=np.arange(len(marks))))
        read, unreadable = read + len(marks) + lost, unreadable + lost
    whole = how.settings.nightly.deliveries == "whole"
    live, unclear = held, 0
    for step in [pd.concat([_no_marks(), *steps], ignore_index=True)] if whole else steps:
        new, gone = changes(live, step, whole)
        unclear += 0 if whole else crowded(live, gone)
        live = pd.concat([live[~gone], step[new]], ignore_index=True)
    origins = {f"{table}/{part}": file.name for part, file in zip(fresh, files, strict=True)}
    return TablePlan(table, live, fresh, _gone(held, live), read, unreadable, origins, unclear)


def _gone(held: pd.DataFrame, live: pd.DataFrame) -> dict[str, pd.DataFrame]:
    places = pd.MultiIndex.from_frame(held[["part", "row"]])
    left = held[~np.asarray(places.isin(pd.MultiIndex.from_frame(live[["part", "row"]])), dtype=np.bool_)]
    return {str(part): rows for part, rows in left.groupby("part", sort=True)}


def _check_loss(made: TablePlan, before: int, settings: Settings) -> None:
    most = settings.nightly.most_lost
    now = made.read - made.unreadable
    if before >= FEWEST and now < (1 - most) * before:
        raise SuluhError(
            f"the source of '{made.table}' shows {now:,} rows tonight and showed {before:,}: more than {most:.0%} are gone, as after a "
            "copy that broke off. Nothing was changed. Look at the source; where the rows are meant to be gone, run once with "
            "--accept-loss (sources that show only what is new are read with [nightly] deliveries = \"parts\")."
        )


def write_tables(folder: Path, last: Night | None, made: Plan, settings: Settings, known_marks: bool) -> None:
    """The tables and marks of a night in its folder: parts that stay as they were are linked, others written anew."""
    for table in TABLES:
        if table in made.tables:
            _write_table(folder, last, made.tables[table], settings)
        elif last is not None:
            for path in sorted((last.tables / table).glob("*.parquet")):
                _keep(folder, table, path, None if known_marks else key_columns(table, settings))


def _write_table(folder: Path, last: Night | None, made: TablePlan, settings: Settings) -> None:
    by_part = {str(part): rows for part, rows in made.live.groupby("part", sort=True)}
    for part, rows in by_part.items():
        if part in made.fresh:
            _write_part(folder, made.table, part, made.fresh[part].take(pa.array(rows["row"].to_numpy())), rows)
            continue
        assert last is not None
        path = last.tables / made.table / part
        if part in made.gone:
            _write_part(folder, made.table, part, pq.read_table(path).take(pa.array(rows["row"].to_numpy())), rows)
        else:
            link(path, _place(folder / "tables" / made.table / part))
            _write_marks(folder, made.table, part, rows)
    for part, gone in made.gone.items():
        assert last is not None
        stored = pq.read_table(last.tables / made.table / part)
        pq.write_table(stored.take(pa.array(gone["row"].to_numpy())), _place(folder / GONE_FOLDER / made.table / part))


def _keep(folder: Path, table: str, path: Path, keys: Sequence[str] | None) -> None:
    link(path, _place(folder / "tables" / table / path.name))
    if keys is None:
        link(path.parents[2] / MARKS_FOLDER / table / path.name, _place(folder / MARKS_FOLDER / table / path.name))
    else:
        _write_marks(folder, table, path.name, row_marks(pq.read_table(path), keys))


def _write_part(folder: Path, table: str, part: str, rows: pa.Table, marks: pd.DataFrame) -> None:
    pq.write_table(rows, _place(folder / "tables" / table / part), compression="zstd")
    _write_marks(folder, table, part, marks)


def _write_marks(folder: Path, table: str, part: str, marks: pd.DataFrame) -> None:
    pq.write_table(pa.table({name: marks[name].to_numpy() for name in MARKS}), _place(folder / MARKS_FOLDER / table / part))


def _place(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    return path
