"""The truth about a world, as the simulator and the injection write it beside the data set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.errors import SuluhError

TAKING_PART, UNTOUCHED, HARMED = 1, 0, -1
CASES_FILE, OFFICERS_FILE = "cases.csv", "officers.csv"
ROLES = {"taking part": TAKING_PART, "harmed": HARMED}


@dataclass(frozen=True)
class Truth:
    """cases: a row a case and scheme (case_id, scheme, officer_id, role, ...); officers: a row an officer and scheme."""

    cases: pd.DataFrame
    officers: pd.DataFrame

    def ids(self, role: str) -> frozenset[str]:
        """Ids of the cases with that role: `taking part`, or `harmed` (a case that also takes part is not harmed)."""
        held = frozenset(self.cases.loc[self.cases["role"] == role, "case_id"])
        return held - self.ids("taking part") if role == "harmed" else held

    def labels(self, case_ids: Sequence[str]) -> npt.NDArray[np.int8]:
        """int8[cases]: TAKING_PART, UNTOUCHED or HARMED."""
        ids = pd.Index(case_ids)
        out = np.zeros(len(ids), dtype=np.int8)
        for role, label in ROLES.items():
            out[ids.isin(list(self.ids(role)))] = label
        return out

    @property
    def officer_ids(self) -> frozenset[str]:
        """Officers who take part in at least one case."""
        return frozenset(self.officers.loc[self.officers["cases"] > 0, "officer_id"])


def read_truth(folder: Path) -> Truth:
    """The truth in `folder`; SuluhError where there is none."""
    try:
        text = {"case_id": str, "scheme": str, "officer_id": str, "agent_id": str, "role": str, "office_id": str}
        cases, officers = (pd.read_csv(folder / name, dtype=text, keep_default_na=False) for name in (CASES_FILE, OFFICERS_FILE))
    except (OSError, ValueError) as fault:
        told = f"{folder}: the truth cannot be read ({fault}). Give the folder that 'suluh simulate' wrote beside the data."
        raise SuluhError(told) from None
    return Truth(cases, officers.astype({"cases": np.int64}))
