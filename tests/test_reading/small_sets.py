"""Small data sets on disk, and the contract's sum."""

from __future__ import annotations

import csv
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

from detector.reading import DataSet

Rows = Sequence[Mapping[str, object]]
Reader = Callable[..., DataSet]

SOUND: dict[str, list[dict[str, object]]] = {
    "applications": [
        {"case_id": "A1", "service_code": "S", "office_id": "JKT", "submitted_at": "2024-01-02T08:00:00", "land_area_m2": "120"},
        {"case_id": "A2", "service_code": "T", "office_id": "JYP", "submitted_at": "2024-01-02T08:00:00", "land_area_m2": "80.5"},
    ],
    "events": [
        {"case_id": "A1", "activity": "check", "timestamp": "2024-01-03T09:00:00", "officer_id": "O1"},
        {"case_id": "A2", "activity": "check", "timestamp": "2024-01-03T09:00:00", "officer_id": "O2"},
    ],
    "payments": [{"payment_id": "P1", "case_id": "A1", "amount": "150000", "paid_at": "2024-01-03T10:00:00", "collected_by": "O1"}],
    "charges": [{"charge_id": "C1", "case_id": "A1", "amount": "150000", "charged_at": "2024-01-03T10:00:00", "officer_id": "O3"}],
    "officers": [{"officer_id": "O1", "office_id": "JKT", "role": "clerk", "active_from": "2020-01-01"}],
    "complaints": [{"complaint_id": "K1", "filed_at": "2024-01-09T10:00:00", "case_id": "A1", "text": "slow"}],
    "verdicts": [{"finding_id": "F1", "verdict": "confirmed", "decided_at": "2024-02-01T10:00:00"}],
}


def write_csv(path: Path, rows: Rows) -> None:
    names = list(dict.fromkeys(name for row in rows for name in row))
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, names, lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def assert_sum_holds(data_set: DataSet) -> None:
    """The contract: distinct rejected rows + used + collapsed = read, for every table and in all."""
    unused = data_set.rejects[~data_set.rejects["used"]]
    distinct = unused.drop_duplicates(["table", "file", "row"]).groupby("table").size()
    for name, counts in data_set.counts.items():
        assert counts.rejected == distinct.get(name, 0), name
        assert counts.used == len(getattr(data_set.tables, name)), name
        assert counts.read == counts.used + counts.rejected + counts.collapsed, name
        assert counts.read == sum(each.rows for each in data_set.inputs if each.table == name), name
