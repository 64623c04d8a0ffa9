"""One table as it stands after a delivery, in memory, before anything is written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

import pandas as pd
import pyarrow as pa


@dataclass(frozen=True)
class TablePlan:
    """One table after tonight. `live`: MARKS, part and row (in the part) of the rows that count; `fresh`: new parts by name.

    `gone`: the same of the stored rows that no longer count, by part. `unreadable`: rows that their format could not read.
    origins: the source's own name of each new part. unclear: rows that go and share their key with others, which a delivery
    of what is new alone cannot mean (`rows.crowded`).
    """

    table: str
    live: pd.DataFrame
    fresh: Mapping[str, pa.Table]
    gone: Mapping[str, pd.DataFrame]
    read: int
    unreadable: int
    origins: Mapping[str, str] = field(default_factory=dict)
    unclear: int = 0

    @property
    def new(self) -> int:
        return int(self.live["part"].isin(list(self.fresh)).sum())

    @property
    def lost(self) -> int:
        return sum(map(len, self.gone.values()))

    @property
    def told(self) -> dict[str, int]:
        return {"read": self.read, "unreadable": self.unreadable, "new": self.new, "gone": self.lost, "live": len(self.live)}

    def fresh_rows(self, part: str) -> tuple[pa.Table, pd.DataFrame]:
        """The rows of a new part that count, and their marks."""
        marks = self.live[(self.live["part"] == part).to_numpy()]
        return self.fresh[part].take(pa.array(marks["row"].to_numpy(), pa.int64())), marks
