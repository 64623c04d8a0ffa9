"""Files elsewhere as a source: in memory, over HTTP, and from a local file system by its URL; faults in words, no secret in them."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest

from detector.fetching import brought_in
from detector.reading import DataSet, read_data_set
from detector.settings import Settings, load_settings
from features.charter.parse import parse_charter
from features.errors import SuluhError
from tests.test_reading.small_sets import SOUND, write_csv

fsspec = pytest.importorskip("fsspec", reason="remote files need fsspec (the extra 'remote')")
CHARTER = "charter: 1\ncurrency: IDR\ntimezone: Asia/Jakarta\n"


class Quiet(SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing on the screen of the tests."""


@pytest.fixture
def files(tmp_path: Path) -> Path:
    for name in ("applications", "events", "payments"):
        write_csv(tmp_path / "there" / f"{name}.csv", SOUND[name])
    write_csv(tmp_path / "there" / "log" / "2024-02.csv", SOUND["events"][1:])
    write_csv(tmp_path / "there" / "log" / "2024-01.csv", SOUND["events"][:1])
    (tmp_path / "there" / "log" / "_SUCCESS").write_text("")
    (tmp_path / "here").mkdir()
    return tmp_path / "there"


@pytest.fixture
def web(files: Path) -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(Quiet, directory=str(files)))
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()
    thread.join()


def read(files: Path, **places: str) -> DataSet:
    chosen = Settings(files={table: (place,) for table, place in places.items()})
    return read_data_set(files.parent / "here", parse_charter(CHARTER), chosen)


@pytest.mark.parametrize("events", ["events.csv", "log/*.csv", "log"])
def test_any_file_system_of_fsspec(events: str, files: Path) -> None:
    memory = fsspec.filesystem("memory")
    for path in files.rglob("*.*"):
        memory.pipe_file(f"/agency/{path.relative_to(files).as_posix()}", path.read_bytes())
    held = read(files, applications="memory://agency/applications.csv", events=f"memory://agency/{events}")
    assert held.counts["events"].used == 2
    assert [each.name for each in held.inputs if each.table == "events"] == (
        ["memory:events/events.csv"] if events == "events.csv" else ["memory:events/2024-01.csv", "memory:events/2024-02.csv"]
    )
    assert all(each.fetched for each in held.inputs)


def test_over_http(files: Path, web: str) -> None:
    pytest.importorskip("aiohttp", reason="files over HTTP need aiohttp (the extra 'remote')")
    held = read(files, applications=f"{web}/applications.csv", events=f"{web}/events.csv?version=3")
    assert held.counts["events"].used == 2
    with pytest.raises(SuluhError, match=r"/none\.csv \(settings, \[files\]\): cannot be read"):
        read(files, applications=f"{web}/none.csv?sig=secret", events=f"{web}/events.csv")


def test_an_arrow_file_system(files: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The way of object stores, walked on this machine's disk, which Arrow reads by the same interface."""
    monkeypatch.setattr("detector.fetching.remote.OBJECT_STORES", frozenset({"file"}))
    held = read(files, applications=f"file://{files}/applications.csv", events=f"file://{files}/log/*.csv")
    assert held.counts["events"].used == 2
    with pytest.raises(SuluhError, match="no file is there"):
        read(files, applications=f"file://{files}/applications.csv", events=f"file://{files}/log/*.parquet")


@pytest.mark.parametrize(
    ("place", "message"), [("gopher://x/y.csv", "gopher://x/y.csv .*cannot be read"), ("memory://nowhere/y.csv", "cannot be read")]
)
def test_what_cannot_be_had_is_told(place: str, message: str, files: Path) -> None:
    with pytest.raises(SuluhError, match=message):
        read(files, applications=place)


def test_copies_are_private_and_gone_afterwards(files: Path) -> None:
    with brought_in(Settings(files={"events": (f"file://{files}/events.csv",)})) as fetched:
        (copy,) = fetched["events"]
        assert copy.path.is_file() and copy.path.parents[1].stat().st_mode & 0o077 == 0
    assert not copy.path.exists()


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ('[files]\nevents = "https://me:S3cr3t@x/y.csv"', "'files.events' holds a URL with a password or signature"),
        ('[files]\nevents = ["a.csv", "https://x/y?X-Amz-Signature=S3cr3t"]', "'files.events' holds a URL with a password or signature"),
    ],
)
def test_a_url_with_a_secret_is_refused(text: str, message: str, tmp_path: Path) -> None:
    (tmp_path / "s.toml").write_text(text)
    with pytest.raises(SuluhError, match=message) as told:
        load_settings(tmp_path / "s.toml")
    assert "S3cr3t" not in str(told.value)


def test_a_table_comes_from_one_place(files: Path) -> None:
    with pytest.raises(SuluhError, match=r"\[files\] events\) mix URLs and paths"), brought_in(
        Settings(files={"events": ("events.csv", f"file://{files}/events.csv")})
    ):
        pass
