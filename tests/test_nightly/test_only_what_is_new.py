"""Queries that ask for what is new alone (`:since`): corrections, changes taken back; the end is that of one scan of everything."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pandas as pd
import pytest

from detector.fetching.watermark import BEGINNING, queries_since
from detector.nightly.deliveries import marks_digest, queries_digest, since_last
from detector.settings import load_settings
from detector.settings.model import SqlSource
from features.errors import SuluhError
from tests.postgres_server import Server
from tests.test_nightly.conftest import Office, on_day
from tests.worlds import World

pytestmark = pytest.mark.usefixtures("without_reach")
LONG_AGO = "'2020-01-01 00:00:00'"
SAME = ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv")
Run = Callable[[str], None]


class Database:
    """The tables of a world in a database, each row with the time of its last change by the database's clock."""

    def __init__(self, run: Run, is_same: str, time: str) -> None:
        self.run, self.is_same, self.time = run, is_same, time
        self.held: dict[str, set[tuple[str | None, ...]]] = {}
        self.columns: dict[str, list[str]] = {}

    def show(self, world: World) -> None:
        """From now on the tables hold this; rows that were not there are new now, on the first day of long ago."""
        for name, frame in world.tables.items():
            columns = self.columns[name] = list(frame.columns)
            rows = set(frame.astype(object).where(frame.notna(), None).itertuples(index=False, name=None))
            before, when = self.held.get(name, set()), "CURRENT_TIMESTAMP" if name in self.held else LONG_AGO
            if name not in self.held:
                self.run(f"CREATE TABLE new_{name} ({', '.join(f'{column} text' for column in columns)}, changed_at {self.time})")
            for row in before - rows:
                same = " AND ".join(f"{column} {self.is_same} {quoted(cell)}" for column, cell in zip(columns, row, strict=True))
                self.run(f"DELETE FROM new_{name} WHERE {same}")
            for row in sorted(rows - before, key=str):
                self.run(f"INSERT INTO new_{name} VALUES ({', '.join(map(quoted, row))}, {when})")
            self.held[name] = rows

    def settings(self, url: str) -> str:
        asked = {name: f"SELECT {', '.join(columns)} FROM new_{name} WHERE changed_at >= :since" for name, columns in self.columns.items()}
        queries = "".join(f'{name} = "{query}"\n' for name, query in asked.items())
        return f'deliveries = "parts"\noverlap_hours = 0\n[sources.sql]\nurl = "{url}"\n[sources.sql.queries]\n{queries}'


def quoted(cell: object) -> str:
    return "NULL" if cell is None else "'" + str(cell).replace("'", "''") + "'"


def in_sqlite(path: Path) -> Database:
    def run(text: str) -> None:
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(text)
            connection.commit()

    return Database(run, "IS", "text")


def in_postgresql(server: Server) -> Database:
    from adbc_driver_postgresql import dbapi

    def run(text: str) -> None:
        with closing(dbapi.connect(server.url, autocommit=True)) as connection, closing(connection.cursor()) as cursor:
            cursor.execute(text)

    return Database(run, "IS NOT DISTINCT FROM", "timestamptz")


def check_nights(office: Office, database: Database, url: str, world: World, tmp_path: Path) -> None:
    """Some days, a correction, and the same taken back: each night reads little, and the end is that of a scan of all in files."""
    office.data.mkdir(parents=True)
    payments = on_day(world, 66).tables["payments"]
    wrong = payments.assign(amount=payments["amount"].where(payments.index != payments.index[2], "777000"))
    shown = [on_day(world, 62), on_day(world, 66), on_day(world, 66).with_table("payments", wrong), on_day(world, 66)]
    (office.data / "charter.yaml").write_text(world.charter, encoding="utf-8")
    for number, each in enumerate(shown):
        database.show(each)
        office.settings = database.settings(url)
        night = office.night().night
        assert night is not None and night.number == number + 1
        told = night.told["tables"]["payments"]
        if number:
            assert 0 < told["read"] < len(payments) / 2, "what was stored on the first night is not asked for again"
            assert told["gone"] == (1 if number > 1 else 0) and told["live"] == len(payments)
    assert office.night().night is None, "nothing was changed since"
    files = Office(tmp_path / "files")
    files.night(shown[-1])
    for name in SAME:
        assert (files.latest().run / name).read_bytes() == (office.latest().run / name).read_bytes(), name


def test_nights_from_sqlite(office: Office, world: World, tmp_path: Path) -> None:
    office.folder.mkdir()
    check_nights(office, in_sqlite(office.folder / "log.db"), "sqlite:///log.db", world, tmp_path)


def test_nights_from_postgresql(office: Office, world: World, tmp_path: Path, server: Server) -> None:
    check_nights(office, in_postgresql(server), server.url, world, tmp_path)


def test_where_a_change_may_be_of_several_rows_everything_is_looked_at(office: Office, world: World, tmp_path: Path) -> None:
    """Two officers did the same step of a case at one time; only one of the rows is changed."""
    office.folder.mkdir()
    office.data.mkdir()
    (office.data / "charter.yaml").write_text(world.charter, encoding="utf-8")
    shown = on_day(world, 62)
    events = shown.tables["events"]
    twin = events.iloc[[5]].assign(officer_id=events["officer_id"].dropna().iloc[-1])
    both = pd.concat([events, twin], ignore_index=True)
    assert both.iloc[5]["officer_id"] != twin["officer_id"].iloc[0]
    later = both.assign(officer_id=both["officer_id"].where(both.index != len(both) - 1, events["officer_id"].dropna().iloc[0]))
    database = in_sqlite(office.folder / "log.db")
    row = both.iloc[5]
    for each in (both, later):
        database.show(shown.with_table("events", each))
        office.settings = database.settings("sqlite:///log.db")
        office.night()
        # one of the two is shown again as it stands, as within the overlap: the other must not go with it
        mine = f"case_id = '{row['case_id']}' AND activity = '{row['activity']}' AND officer_id = '{row['officer_id']}'"
        database.run(f"UPDATE new_events SET changed_at = CURRENT_TIMESTAMP WHERE {mine}")
        assert office.night().night is None
    assert office.latest().told["tables"]["events"]["live"] == len(both)
    files = Office(tmp_path / "files")
    files.night(shown.with_table("events", later))
    for name in SAME:
        assert (files.latest().run / name).read_bytes() == (office.latest().run / name).read_bytes(), name


def test_the_moment_stands_where_it_is_asked_for_and_nowhere_else() -> None:
    queries = {"events": "SELECT at::date, ':since' AS x FROM log WHERE a >= :since AND b > :sinces", "payments": "SELECT 1"}
    source = SqlSource("sqlite:///x", queries, Path(), dt.datetime(2025, 3, 1, 14, 5, tzinfo=dt.timezone(dt.timedelta(hours=7))))
    told = queries_since(source, "%Y-%m-%d %H:%M")
    assert told["events"].startswith("SELECT at::date") and "a >= '2025-03-01 07:05' AND b > :sinces" in told["events"]
    assert told["payments"] == "SELECT 1"
    assert f"'{BEGINNING:%Y}'" in queries_since(SqlSource("sqlite:///x", queries, Path()), "%Y")["events"]


def test_everything_is_asked_for_where_the_stored_rows_may_lack_something(tmp_path: Path) -> None:
    file = tmp_path / "nightly.toml"
    query = '[sources.sql.queries]\nevents = "SELECT a WHERE b > :since"\n'
    text = f'[nightly]\ndeliveries = "parts"\n[sources.sql]\nurl = "sqlite:///a.db"\n{query}'
    file.write_text(text, encoding="utf-8")
    settings = load_settings(file)
    last = {"asked_at": "2025-03-03T12:00:00+00:00", "queries": queries_digest(settings), "marks": marks_digest(settings)}
    last |= {"attributes": ["x"]}

    def since(told: dict[str, object] | None, attributes: tuple[str, ...] = ("x",)) -> dt.datetime | None:
        asked = since_last(settings, told, attributes)
        assert asked.sql is not None
        return asked.sql.since

    assert since(last) == dt.datetime(2025, 3, 1, 12, tzinfo=dt.UTC), "48 hours before"
    assert since(None) is None and since({**last, "queries": "other"}) is None and since({**last, "marks": "other"}) is None
    assert since(last, ("x", "y")) is None and since({**last, "asked_at": None}) is None
    mapped = load_settings(file.parent / file.name)
    file.write_text(text + '[columns.events]\nofficer_id = "petugas"\n', encoding="utf-8")
    assert queries_digest(load_settings(file)) != queries_digest(mapped), "what is stored depends on it"
    file.write_text(text.replace("parts", "whole"), encoding="utf-8")
    with pytest.raises(SuluhError, match='deliveries = "parts"'):
        since_last(load_settings(file), None, ())
    file.write_text(text.replace(" WHERE b > :since", "").replace("parts", "whole"), encoding="utf-8")
    whole = load_settings(file)
    assert since_last(whole, last, ()) is whole
