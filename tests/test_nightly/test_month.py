"""A month fed day by day, with all that happens in one: the end is that of a single scan, and each finding was told once."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pandas as pd
import pyarrow as pa
import pytest

from detector.nightly.history import told_tonight
from detector.nightly.job import Watch, run_job
from detector.settings import load_settings
from tests.postgres_server import Server, ingest_into
from tests.test_nightly.conftest import NOON, Office, on_day
from tests.worlds import CHARTER, World, make_world

pytestmark = pytest.mark.usefixtures("without_reach")
FIRST, LAST = 60, 90
LATE, CORRECTED, CRASH, TWICE, CHARTER_DAY = (63, 66), 68, 72, 75, 79
STRICTER = CHARTER.replace("standard: {working_days: 5, starts", "standard: {working_days: 3, starts")
URL = "json://somebody.example"


def days(world: World) -> Iterator[tuple[int, World]]:
    """What the log shows each day: some steps are written down three days late, an amount is corrected, once and for all."""
    late = set(on_day(world, LATE[0]).tables["events"].index) - set(on_day(world, LATE[0] - 4).tables["events"].index)
    assert late
    for day in range(FIRST, LAST + 1):
        shown = on_day(world, day)
        if day < LATE[1]:
            events = shown.tables["events"]
            shown = shown.with_table("events", events[~events.index.isin(late)])
        if day >= CORRECTED:
            payments = shown.tables["payments"].copy()
            payments.iloc[2, payments.columns.get_loc("amount")] = "4321000"
            shown = shown.with_table("payments", payments)
        yield day, shown if day < CHARTER_DAY else World(shown.tables, STRICTER)


class Crash(BaseException):
    """As a kill, inside the process of the tests."""


def test_a_month(office: Office, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    world = make_world(seed=4, cases=36)
    sent: list[str] = []
    told: Counter[str] = Counter()
    changed: dict[int, list[str]] = {}

    def send(url: str, message: Mapping[str, Any]) -> bool:
        sent.append(message["id"])
        return True

    def run() -> None:
        settings = load_settings(office.settings_file, {"SULUH_NIGHTLY_NOTIFY": URL})
        run_job(settings, Watch(lambda: NOON, lambda: 0.0), lambda: send, lambda step: None)

    for day, shown in days(world):
        before = office.store.numbers()
        office.show(shown)
        if day == CRASH:
            with monkeypatch.context() as patch, pytest.raises(Crash):
                patch.setattr("detector.nightly.writing.write_message", _crash)
                run()
            assert office.store.numbers() == before
        run()
        if day == TWICE:
            office.show(shown.shuffled(day))
            run()
        for number in office.store.numbers()[len(before) :]:
            night = office.store.night(number)
            told.update(told_tonight(pd.read_parquet(night.folder / "history.parquet"), number).query("state == 'new'")["finding_id"])
            changed[day] = night.told["changed"]
            assert number == len(before) + 1, "a delivery that came twice makes no night"
    office.check_equal_to_a_scan(tmp_path)
    history = office.history()
    assert told.keys() == set(history.index) and len(told) > 15
    assert (history["times_cleared"] + (history["state"] != "cleared") - pd.Series(told)).between(0, 0).all(), "told once each time it came"
    assert len(sent) == len(set(sent)) > 10
    assert {day for day, parts in changed.items() if parts} == {CHARTER_DAY}
    assert {"charter", "later_data", "other_data"} <= set(history["cause"])


def _crash(*_: object) -> None:
    raise Crash


def test_nights_from_a_real_database(
    office: Office, world: World, tmp_path: Path, server: Server
) -> None:
    """Rows as text in PostgreSQL: some late, one corrected; the end is that of a scan of the same rows in files."""
    ingest = ingest_into(server)
    office.data.mkdir(parents=True)
    names = sorted(world.tables)
    queries = "".join(f'{name} = "SELECT * FROM night_{name}"\n' for name in names)
    office.settings = f'[sources.sql]\nurl = "{server.url}"\n[sources.sql.queries]\n{queries}'
    chosen = [shown for day, shown in days(world) if day in (62, 64, 66, 68)]
    for shown in chosen:
        (office.data / "charter.yaml").write_text(shown.charter, encoding="utf-8")
        for name in names:
            frame = shown.tables[name]
            ingest(f"night_{name}", pa.Table.from_pandas(frame.astype(object).where(frame.notna(), None), preserve_index=False))
        assert office.night().night is not None
        assert office.night().night is None, "the same rows again"
    assert office.latest().told["tables"]["payments"]["gone"] >= 1
    files = Office(tmp_path / "files")
    files.night(chosen[-1])
    for name in ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv"):
        assert (files.latest().run / name).read_bytes() == (office.latest().run / name).read_bytes(), name
