"""SQLite as a source: read-only, one moment for all tables, cells of any type, faults in words."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from detector.fetching import sqlite
from detector.reading import DataSet, read_data_set
from detector.settings import Formats, Settings
from detector.settings.model import SqlSource
from features.charter.parse import parse_charter
from features.errors import SuluhError

AS_USUAL = Formats()
CHARTER = "charter: 1\ncurrency: IDR\ntimezone: Asia/Jakarta\n"
QUERIES = {"applications": "SELECT * FROM files", "events": "SELECT * FROM log", "payments": "SELECT * FROM money"}
ROWS = """
CREATE TABLE files (case_id, service_code, office_id, submitted_at);
INSERT INTO files VALUES (17, 'S', 'KC', '2024-01-02T08:00:00');
CREATE TABLE log (case_id, activity, timestamp);
INSERT INTO log VALUES (17, 'check', '2024-01-03T08:00:00'), ('17', 'seal', '2024-01-04T08:00:00'), (17, x'00ff', 'soon');
CREATE TABLE money (payment_id, case_id, amount, paid_at);
INSERT INTO money VALUES (1, 17, 1250.5, '2024-01-04'), (2, 17, 90071992547409, '2024-01-04'), (3, 17, '1.250', '2024-01-04');
"""


@pytest.fixture
def database(tmp_path: Path) -> Path:
    path = tmp_path / "office log.db"
    connection = sqlite3.connect(path)
    connection.executescript(ROWS)
    connection.close()
    return path


def read(folder: Path, formats: Formats = AS_USUAL, name: str = "office%20log.db", **queries: str) -> DataSet:
    source = SqlSource(f"sqlite:///{name}", queries or QUERIES, folder)
    return read_data_set(folder, parse_charter(CHARTER), Settings(sql=source, formats=formats))


def test_cells_of_any_type_are_read(database: Path, tmp_path: Path) -> None:
    held = read(tmp_path, Formats(decimal=",", thousands="."))
    assert held.tables.payments["amount"].tolist() == [12_505_000, 900_719_925_474_090_000, 12_500_000]
    assert held.tables.events["activity"].astype(str).tolist() == ["check", "seal"]
    assert held.rejects[["table", "file", "row", "column"]].to_numpy().tolist() == [["events", "sql:events", 3, "timestamp"]]
    assert read(tmp_path).tables.payments["amount"].tolist()[2] == 12_500, "the settings decide what 1.250 in text is"


@pytest.mark.parametrize(
    "query",
    ["DELETE FROM log", "ATTACH 'new.db' AS n", "PRAGMA journal_mode = DELETE", "SELECT * FROM nowhere", "CREATE TABLE t (a)",
     "SELECT 1; SELECT 2", "SELECT load_extension('x')", "COMMIT"],
)  # fmt: skip
def test_only_reading_is_allowed(query: str, database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    before = database.read_bytes()
    with pytest.raises(SuluhError, match="the query for events"):
        read(tmp_path, **(QUERIES | {"events": query}))
    assert database.read_bytes() == before
    assert sorted(path.name for path in tmp_path.iterdir()) == ["office log.db"]


def test_all_tables_are_of_one_moment(database: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    writer = sqlite3.connect(database)
    writer.execute("PRAGMA journal_mode = WAL")
    writer.commit()
    real, written = sqlite.spool, []

    def spool(*arguments: object) -> int:
        if not written:
            writer.execute("INSERT INTO money VALUES (9, 17, 5, '2024-01-04')")
            writer.commit()
            written.append(True)
        return int(real(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(sqlite, "spool", spool)
    assert read(tmp_path).counts["payments"].read == 3
    assert written
    assert read(tmp_path).counts["payments"].read == 4
    writer.close()


@pytest.mark.parametrize("name", ["none.db", "", "text.db"])
def test_what_is_no_database_is_told(name: str, tmp_path: Path) -> None:
    (tmp_path / "text.db").write_text("a text " * 100)
    with pytest.raises(SuluhError, match=r"no such file|file is not a database"):
        read(tmp_path, name=name)
