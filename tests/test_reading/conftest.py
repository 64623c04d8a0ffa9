"""A charter with offices in three zones, and a reader of small data sets."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from detector.reading import DataSet, read_data_set
from detector.settings import Settings
from features.charter.model import Calendar, Charter, Office, Service, Step
from tests.test_reading.small_sets import SOUND, Reader, Rows, write_csv


@pytest.fixture
def charter() -> Charter:
    calendar = Calendar(closed=frozenset({dt.date(2024, 1, 1)}))
    offices = {
        "JKT": Office("JKT", "Jakarta", "Asia/Jakarta", calendar),
        "JYP": Office("JYP", "Jayapura", "Asia/Jayapura", calendar),
        "AMS": Office("AMS", "Amsterdam", "Europe/Amsterdam", calendar),
    }
    service = Service("S", {"en": "A service"}, steps=(Step("receive"), Step("check"), Step("approve")))
    return Charter("A city", "IDR", "Asia/Jakarta", calendar, offices, {"S": service})


@pytest.fixture
def read(tmp_path: Path, charter: Charter) -> Reader:
    """`read(events=rows, settings=...)`: the sound tables with these in their place, as CSV, read back."""

    def read_tables(settings: Settings | None = None, **tables: Rows) -> DataSet:
        for name, rows in {**SOUND, **tables}.items():
            if rows:
                write_csv(tmp_path / f"{name}.csv", rows)
        return read_data_set(tmp_path, charter, settings or Settings())

    return read_tables
