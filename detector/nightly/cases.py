"""Which cases a delivery is about: those with new rows, and those whose stored rows were corrected or withdrawn."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from detector.nightly.deliveries import case_column
from detector.nightly.planned import TablePlan
from detector.nightly.rows import cell_text
from detector.nightly.store import Night
from detector.settings import Settings

KEY = ["key_a", "key_b"]


def cases_added(plans: Mapping[str, TablePlan], settings: Settings) -> frozenset[str]:
    """The cases of all rows that are new, those that replace others included."""
    found: set[str] = set()
    for table, made in plans.items():
        for part in made.fresh:
            found |= cases_of(made.fresh_rows(part)[0], case_column(table, settings))
    return frozenset(found)


def cases_corrected(plans: Mapping[str, TablePlan], last: Night | None, settings: Settings) -> frozenset[str]:
    """The cases of rows that say something else now or are gone; one whose empty cells were filled in is neither."""
    found: set[str] = set()
    for table, made in plans.items():
        column = case_column(table, settings)
        if column is None or last is None or not made.gone:
            continue
        new = _as_text([made.fresh_rows(part) for part in made.fresh])
        for part, marks in made.gone.items():
            stored = pq.read_table(last.tables / table / part).take(pa.array(marks["row"].to_numpy()))
            gone = _as_text([(stored, marks)])
            if column in gone:
                corrected = gone.loc[~_only_filled_in(gone, new), column]
                found |= set(corrected.dropna().astype(str))
    return frozenset(found)


def cases_of(rows: pa.Table, column: str | None) -> set[str]:
    """The cases that rows are about."""
    if column is None or column not in rows.column_names:
        return set()
    return {str(word) for word in cell_text(rows.column(column)).drop_null().unique().to_pylist()}


def _as_text(parts: list[tuple[pa.Table, pd.DataFrame]]) -> pd.DataFrame:
    """The cells as text, missing where empty, with KEY."""
    frames = [
        pd.DataFrame(
            {name: cell_text(rows.column(name)).to_numpy(zero_copy_only=False) for name in rows.column_names}
            | {name: marks[name].to_numpy() for name in KEY}
        )
        for rows, marks in parts
    ]
    joined: pd.DataFrame = pd.concat(frames, ignore_index=True) if frames else pd.DataFrame(columns=KEY)
    return joined


def _only_filled_in(gone: pd.DataFrame, new: pd.DataFrame) -> np.ndarray:
    """bool[gone]: one new row has the key, and says the same in every cell that was filled."""
    cells = [name for name in gone.columns if name not in KEY]
    single = new.drop_duplicates(KEY, keep=False)
    both = gone.merge(single, on=KEY, how="left", suffixes=("", " now"), indicator=True)
    same = (both["_merge"] == "both").to_numpy() & ~gone.duplicated(KEY, keep=False).to_numpy()
    for name in cells:
        if f"{name} now" in both:  # a column that is no longer delivered says nothing against a row
            same &= (both[name].isna() | (both[name] == both[f"{name} now"])).to_numpy(dtype=np.bool_)
    return np.asarray(same, dtype=np.bool_)
