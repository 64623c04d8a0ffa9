"""The truth about an injection, in the form in which the simulator writes it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pandas as pd

from detector.evaluate.dealing import Dealt, Player
from detector.evaluate.injected_log import InjectedLog, Ints
from detector.evaluate.truth import CASES_FILE, OFFICERS_FILE
from features.arrays.coding import names_of

CASE_COLUMNS = ["case_id", "scheme", "officer_id", "agent_id", "strength", "unit", "role", "step", "at"]
OFFICER_COLUMNS = ["officer_id", "office_id", "scheme", "agent_id", "starts", "cases"]


def write_truth(log: InjectedLog, dealt: Dealt, players: Sequence[Player], folder: Path) -> None:
    """cases.csv and officers.csv; a case that takes part is not listed as harmed."""
    tables = log.context.tables
    ids = tables.applications["case_id"].astype(str).tolist()
    officers, steps = names_of(tables.events["officer_id"]), names_of(tables.events["activity"])
    agents, offices = names_of(tables.applications["agent_id"]), names_of(tables.applications["office_id"])
    taking = {touch.case for touch in dealt.touches if touch.role == "taking part"}
    kept = [touch for touch in dealt.touches if touch.role == "taking part" or touch.case not in taking]
    whens = _local(log, np.array([t.case for t in kept], dtype=np.int64), np.array([t.at for t in kept], dtype=np.int64), "s")
    cases = [
        (ids[t.case], t.scheme, officers[t.officer], agents[t.agent] if t.agent >= 0 else None, round(t.size, 4), t.unit, t.role,
         steps[t.step], at)
        for t, at in zip(kept, whens, strict=True)
    ]  # fmt: skip
    frame = pd.DataFrame(cases, columns=CASE_COLUMNS).sort_values(["case_id", "role", "scheme"], kind="stable")
    frame.to_csv(folder / CASES_FILE, index=False, lineterminator="\n")
    rows = [
        (officers[p.officer], offices[p.office], s.name, agents[p.partner] if s.needs_partner and p.partner >= 0 else None,
         str(np.datetime64(p.start, "us").astype("datetime64[D]")), p.done.get(s.name, 0))
        for p in players for s in p.schemes
    ]  # fmt: skip
    listed = pd.DataFrame(rows, columns=OFFICER_COLUMNS).sort_values(["officer_id", "scheme"], kind="stable")
    listed.to_csv(folder / OFFICERS_FILE, index=False, lineterminator="\n")


def _local(log: InjectedLog, cases: Ints, times: Ints, unit: str) -> list[str]:
    """Local wall-clock text of instants at the offices of cases."""
    return [str(t) for t in log.context.clocks.local(log.office[cases], times.astype("datetime64[us]")).astype(f"datetime64[{unit}]")]
