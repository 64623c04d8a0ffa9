"""PostgreSQL as a source, on a real server: exact types, one read-only snapshot, faults in words, no secret in any of them."""

from __future__ import annotations

import tracemalloc
from collections.abc import Callable
from pathlib import Path

import pandas as pd
import pytest
from click.testing import CliRunner

from cli import main
from detector.fetching import brought_in, postgresql
from detector.reading import DataSet, read_data_set
from detector.run import read_run
from detector.settings import Formats, Settings
from detector.settings.model import SqlSource
from detector.simulate import simulate
from features.charter.parse import parse_charter
from features.errors import SuluhError
from tests.postgres_server import Server

Run = Callable[..., None]
AS_USUAL = Formats()
CHARTER = "charter: 1\ncurrency: IDR\ntimezone: Asia/Jakarta\n"
TABLES = (
    "DROP TABLE IF EXISTS files, log, money",
    """CREATE TABLE files (case_id uuid, service_code text, office_id char(6), submitted_at timestamptz, decided_at timestamp,
       decision text, land_value numeric, urgent boolean, note jsonb)""",
    """INSERT INTO files VALUES ('11111111-1111-1111-1111-111111111111', 'S', 'KC-1', '2024-01-02 08:00:00+07', '2024-01-05 09:30',
       'granted', 1234567890123456789.25, true, '{"a": 1}')""",
    "CREATE TABLE log (case_id uuid, activity text, timestamp timestamptz, officer_id integer)",
    "INSERT INTO log SELECT case_id, 'check', submitted_at + interval '1 day', 7 FROM files",
    "CREATE TABLE money (payment_id bigint, case_id uuid, amount numeric(18,4), paid_at date)",
    "INSERT INTO money SELECT 900719925474099311, case_id, 99999999999999.9999, date '2024-01-04' FROM files",
)
QUERIES = {"applications": "SELECT * FROM files;", "events": "SELECT * FROM log -- all of it", "payments": "SELECT * FROM money"}


def settings(server: Server, formats: Formats = AS_USUAL, **queries: str) -> Settings:
    return Settings(sql=SqlSource(server.url, queries or QUERIES, Path()), formats=formats)


def read(tmp_path: Path, chosen: Settings) -> DataSet:
    return read_data_set(tmp_path, parse_charter(CHARTER), chosen)


@pytest.mark.parametrize("formats", [Formats(), Formats(decimal=",", thousands=".")])
def test_types_are_read_exactly(formats: Formats, server: Server, run_sql: Run, tmp_path: Path) -> None:
    run_sql(*TABLES)
    held = read(tmp_path, settings(server, formats))
    assert held.rejects.empty
    applications = held.tables.applications
    assert applications["case_id"].tolist() == ["11111111-1111-1111-1111-111111111111"]
    assert applications["office_id"].tolist() == ["KC-1"]
    assert applications["submitted_at"].tolist() == [pd.Timestamp("2024-01-02 01:00")], "timestamptz: an instant"
    assert applications["decided_at"].tolist() == [pd.Timestamp("2024-01-05 02:30")], "timestamp: local time of the office"
    assert held.tables.payments["amount"].tolist() == [999_999_999_999_999_999], "numeric: every digit"
    assert held.tables.payments["payment_id"].tolist() == ["900719925474099311"]
    assert held.tables.payments["paid_at_is_date"].tolist() == [True]
    assert held.tables.events["officer_id"].tolist() == ["7"]
    assert held.tables.attributes["land_value"].tolist() == [1234567890123456789.25]
    assert held.tables.attributes["note"].tolist() == ['{"a": 1}']
    assert [(each.name, each.rows, each.fetched) for each in held.inputs] == [(f"sql:{name}", 1, True) for name in QUERIES]


def test_values_that_are_none_are_rejected_with_their_row(server: Server, run_sql: Run, tmp_path: Path) -> None:
    run_sql(*TABLES)
    run_sql("INSERT INTO money SELECT 2, case_id, 'NaN', date '2024-01-04' FROM files")
    run_sql("INSERT INTO log SELECT case_id, 'x', 'infinity', 1 FROM files")
    held = read(tmp_path, settings(server))
    told = {(row["table"], row["file"], row["row"], row["column"]) for row in held.rejects.to_dict("records")}
    assert told == {("payments", "sql:payments", 2, "amount"), ("events", "sql:events", 2, "timestamp")}


def test_all_tables_are_of_one_moment(server: Server, run_sql: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """While the first table is read, a payment is written: the snapshot does not see it."""
    run_sql(*TABLES)
    real, written = postgresql.spool, []

    def spool(*arguments: object) -> int:
        if not written:
            run_sql("INSERT INTO money SELECT 2, case_id, 5, date '2024-01-04' FROM files")
            run_sql("INSERT INTO files (case_id) VALUES (gen_random_uuid())")
            written.append(True)
        return int(real(*arguments))  # type: ignore[arg-type]

    monkeypatch.setattr(postgresql, "spool", spool)
    held = read(tmp_path, settings(server))
    assert written
    assert {name: counts.read for name, counts in held.counts.items()} == {"applications": 1, "events": 1, "payments": 1}
    assert read(tmp_path, settings(server)).counts["payments"].read == 2


@pytest.mark.parametrize(
    ("query", "message"),
    [
        ("DELETE FROM money RETURNING *", "query for events"),
        ("SELECT * FROM nowhere", 'query for events.*"nowhere" does not exist'),
        ("SELECT case_id, case_id FROM log", "gives two columns 'case_id'"),
        ("SELECT pg_notify('a', 'b'); DROP TABLE money", "query for events"),
        ("SELECT set_config('x.y', '1', false), nextval('s')", "cannot execute nextval.* in a read-only transaction"),
    ],
)
def test_a_query_that_fails_or_writes_is_told(query: str, message: str, server: Server, run_sql: Run, tmp_path: Path) -> None:
    run_sql(*TABLES, "CREATE SEQUENCE IF NOT EXISTS s")
    with pytest.raises(SuluhError, match=message):
        read(tmp_path, settings(server, **(QUERIES | {"events": query})))
    assert read(tmp_path, settings(server)).counts["payments"].used == 1, "nothing was deleted"


def test_a_server_that_breaks_off_is_told(server: Server, run_sql: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    run_sql(*TABLES)
    real = postgresql.spool

    def spool(batches, schema, path):  # type: ignore[no-untyped-def]
        run_sql("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND backend_type = 'client backend'")
        return real(batches, schema, path)

    monkeypatch.setattr(postgresql, "spool", spool)
    endless = "SELECT n::text AS case_id, repeat('x', 1000) AS activity, now() AS timestamp FROM generate_series(1, 3000000) AS n"
    with pytest.raises(SuluhError, match="PostgreSQL, the query for events"):
        read(tmp_path, settings(server, events=endless))


def test_no_secret_in_what_is_told(server: Server, tmp_path: Path) -> None:
    url = f"postgresql://nobody:S3cret%21word@/postgres?host={server.folder}"
    with pytest.raises(SuluhError) as told:
        read(tmp_path, Settings(sql=SqlSource(url, QUERIES, Path())))
    assert "nobody" in str(told.value)
    assert "S3cret" not in str(told.value) and "S3cret" not in repr(told.value.__cause__)
    with pytest.raises(SuluhError, match=r"postgresql://\*\*\*@|postgresql://x:\*\*\*@"):
        read(tmp_path, Settings(sql=SqlSource("postgresql://x:S3cret@127.0.0.1:1/db", QUERIES, Path())))


def test_what_is_brought_in_is_private_and_gone_afterwards(server: Server, run_sql: Run) -> None:
    run_sql(*TABLES)
    with brought_in(settings(server)) as fetched:
        folder = fetched["events"][0].path.parent
        assert folder.stat().st_mode & 0o077 == 0
    assert not folder.exists()


def test_memory_is_bounded_by_batches(server: Server, run_sql: Run, tmp_path: Path) -> None:
    """Ten times the rows take hardly more: Arrow's own memory, which does not count as Python's, is watched too."""
    import pyarrow as pa

    def peak(rows: int) -> int:
        pool = pa.default_memory_pool()
        before = pool.bytes_allocated()
        query = f"SELECT n::text AS case_id, md5(n::text) AS activity, now() AS timestamp FROM generate_series(1, {rows}) AS n"
        seen: list[int] = []
        real = postgresql.spool

        def watched(batches, schema, path):  # type: ignore[no-untyped-def]
            def each():  # type: ignore[no-untyped-def]
                for batch in batches:
                    seen.append(pool.bytes_allocated() - before)
                    yield batch

            return real(each(), schema, path)

        postgresql.spool = watched  # type: ignore[assignment]
        try:
            postgresql.fetch(SqlSource(server.url, {"events": query}, Path()), {"events": "."}, tmp_path)
        finally:
            postgresql.spool = real
        assert len(seen) > 1 or rows < 200_000
        return max(seen)

    tracemalloc.start()
    small, large = peak(100_000), peak(1_000_000)
    _, python = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert large < 64 << 20 and large < 4 * max(small, 8 << 20)
    assert python < 64 << 20


def test_a_scan_of_the_database_equals_the_scan_of_the_files(server: Server, ingest: Callable[..., None], tmp_path: Path) -> None:
    import pyarrow as pa

    made = simulate(tmp_path / "data", tmp_path / "truth", scenario="plain", cases=300, seed=5)
    charter = tmp_path / "db" / "charter.yaml"
    charter.parent.mkdir()
    charter.write_bytes((made.folder / "charter.yaml").read_bytes())
    from detector.sources.base import ReadOptions, find_sources, split_suffix

    queries = []
    for file in sorted(made.folder.iterdir()):
        found = split_suffix(file.name, find_sources())
        if found is None or file.is_dir():
            continue
        table = found[1].read(file, ReadOptions()).table
        ingest(f"w_{found[0]}", pa.table({name: table.column(name).cast(pa.string()) for name in table.column_names}))
        queries.append(f'{found[0]} = "SELECT * FROM w_{found[0]} ORDER BY random()"')
    assert made.settings is None and len(queries) >= 3, "a world that needs no settings and has files, not folders"
    toml = tmp_path / "db.toml"
    toml.write_text("[sources.sql.queries]\n" + "\n".join(queries) + "\n", encoding="utf-8")
    env = {"SULUH_KEY": "a key for the tests alone, 32 bytes", "SULUH_SOURCES_SQL_URL": server.url, "SULUH_SETTINGS": str(toml)}
    one = CliRunner(env=env | {"SULUH_SETTINGS": ""}).invoke(main, ["scan", str(made.folder), "--out", str(tmp_path / "one")])
    two = CliRunner(env=env).invoke(main, ["scan", str(charter.parent), "--out", str(tmp_path / "two")])
    assert (one.exit_code, two.exit_code) == (0, 0), one.stderr + two.stderr
    for name in ("cases.parquet", "officers.parquet", "findings.parquet", "findings.csv"):
        assert (tmp_path / "one" / name).read_bytes() == (tmp_path / "two" / name).read_bytes(), name
    manifest = read_run(tmp_path / "two").manifest
    assert server.url not in str(manifest)
    verified = CliRunner().invoke(main, ["verify", str(tmp_path / "two"), "--dataset", str(charter.parent)])
    assert verified.exit_code == 0, verified.stdout
