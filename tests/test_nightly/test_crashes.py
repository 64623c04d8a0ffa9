"""Killed, out of disk, twice at once: no half night is ever seen, and the next run completes it."""

from __future__ import annotations

import datetime as dt
import os
import resource
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from detector.desk.locking import locked
from features.errors import SuluhError
from tests.test_nightly.conftest import Office, digests, on_day
from tests.worlds import World

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.usefixtures("without_reach")


def start(*command: str, **options: object) -> subprocess.Popen[str]:
    environ = os.environ | {"PYTHONPATH": str(ROOT), "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        [sys.executable, *command], cwd=ROOT, env=environ, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, **options  # type: ignore[call-overload]
    )


def test_killed_at_many_points(office: Office, world: World) -> None:
    office.night(on_day(world, 60))
    shutil.copytree(office.store.folder, office.folder / "kept", copy_function=os.link)
    office.show(on_day(world, 62))
    assert office.settings_file.exists()
    job = start("-m", "tests.test_nightly.killing", str(office.folder), "9")
    out, err = job.communicate(timeout=600)
    assert job.returncode == 0, err
    lines = out.splitlines()
    assert int(lines[0].split()[1]) > 40 and len(lines) == 10
    assert all(line.endswith("then same") for line in lines[1:]), out
    assert any("night was not there" in line for line in lines) and any("night was there" in line for line in lines[-2:]), out
    assert not [entry for entry in office.store.nights.iterdir() if entry.name.startswith(".0")], "what was cut short is cleared away"


def test_a_full_disk_changes_nothing(office: Office, world: World) -> None:
    """No file may grow beyond some bytes, as where the disk is full; then there is room again."""
    office.night(on_day(world, 60))
    before = digests(office.store.folder)
    office.show(on_day(world, 75))
    small = f"from pathlib import Path; from tests.test_nightly.killing_job import job; job(Path({str(office.settings_file)!r}))"
    limit = lambda: resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000))  # noqa: E731
    job = start("-c", small, preexec_fn=limit)
    _, err = job.communicate(timeout=300)
    assert job.returncode != 0 and ("File too large" in err or "errno 27" in err), err
    assert digests(office.store.folder) == before
    assert office.night().night is not None


def test_two_jobs_at_once(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("detector.nightly.store.PATIENCE", 0.1)
    office.night(on_day(world, 60))
    office.show(on_day(world, 75))
    holding = (
        "import sys; from pathlib import Path; from detector.nightly.store import Store\n"
        "with Store(Path(sys.argv[1])).held():\n    print('held', flush=True); sys.stdin.read()"
    )
    other = start("-c", holding, str(office.store.folder), stdin=subprocess.PIPE)
    assert other.stdout is not None and other.stdout.readline() == "held\n"
    with pytest.raises(SuluhError, match=rf"another process \(number {other.pid}\).*does not finish"):
        office.night()
    other.kill()  # it leaves its lock behind
    other.wait()
    assert office.night().night is not None
    with locked(office.store.nights):
        pass


def test_a_clock_that_jumps_back(office: Office, world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    office.night(on_day(world, 60))
    monkeypatch.setattr("tests.test_nightly.conftest.NOON", dt.datetime(2020, 1, 1, tzinfo=dt.UTC))
    done = office.night(on_day(world, 75))
    assert done.night is not None and done.night.number == 2 and any("clock" in note for note in done.night.told["notes"])


def test_a_source_that_breaks_off_in_the_middle(office: Office, world: World) -> None:
    office.night(on_day(world, 60))
    before = digests(office.store.folder)
    office.show(on_day(world, 75))
    events = office.data / "events.csv"
    events.rename(office.data / "held")
    with pytest.raises(SuluhError, match="events"):
        office.night()
    assert digests(office.store.folder) == before
    (office.data / "held").rename(events)
    assert office.night().night is not None
