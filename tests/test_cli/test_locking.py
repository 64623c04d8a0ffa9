"""Two processes that write verdicts at once: nothing is lost, whoever dies holds nobody up, whoever waits too long is told."""

from __future__ import annotations

import csv
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from detector.desk.deciding import Hand, append
from detector.desk.locking import locked
from features.errors import SuluhError

ROOT = Path(__file__).parents[2]
HAND = Hand(",", "utf-8", {name: name for name in ("finding_id", "verdict", "reason")})
TURNS = 40
WRITER = f"""
import sys
from pathlib import Path
from detector.desk.deciding import Hand, append
file, name = Path(sys.argv[1]), sys.argv[2]
hand = Hand(",", "utf-8", {{n: n for n in ("finding_id", "verdict", "reason")}})
print("ready", flush=True)
sys.stdin.readline()
for turn in range({TURNS}):
    append(file, {{"finding_id": f"{{name}}-{{turn}}", "verdict": "unclear", "reason": name}}, hand)
"""
HOLDER = """
import sys
from pathlib import Path
from detector.desk.locking import locked
with locked(Path(sys.argv[1])):
    print("held", flush=True)
    sys.stdin.readline()
"""


def start(program: str, *words: object) -> subprocess.Popen[str]:
    """A process of its own, as far as its first line."""
    command = [sys.executable, "-c", program, *map(str, words)]
    process = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    assert process.stdout is not None and process.stdout.readline(), process.communicate()
    return process


@contextmanager
def somebody_holds(file: Path) -> Iterator[subprocess.Popen[str]]:
    process = start(HOLDER, file)
    try:
        yield process
    finally:
        process.kill()
        process.communicate()


def rows_of(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8", newline="") as held:
        return list(csv.DictReader(held))


def test_two_at_once_lose_nothing(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.csv"
    writers = [start(WRITER, file, name) for name in ("a", "b")]
    for process in writers:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    for process in writers:
        _, told = process.communicate(timeout=120)
        assert (process.returncode, told) == (0, "")
    assert {row["finding_id"] for row in rows_of(file)} == {f"{name}-{turn}" for name in ("a", "b") for turn in range(TURNS)}
    assert [path.name for path in tmp_path.iterdir()] == ["verdicts.csv"]


def test_whoever_waits_too_long_is_told_and_writes_nothing(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.csv"
    with somebody_holds(file) as holder, pytest.raises(SuluhError, match="Nothing was added") as told, locked(file, 0.1):
        pytest.fail("two hold it")
    assert f"another process (number {holder.pid})" in str(told.value)
    assert not file.exists()


def test_a_process_that_was_killed_holds_nobody_up(tmp_path: Path) -> None:
    file = tmp_path / "verdicts.csv"
    with somebody_holds(file) as holder:
        holder.kill()
        holder.wait()
        assert (tmp_path / ".verdicts.csv.lock").exists()  # it had no time to remove it
        append(file, {"finding_id": "f", "verdict": "explained", "reason": ""}, HAND)
    assert [row["finding_id"] for row in rows_of(file)] == ["f"]
    assert not (tmp_path / ".verdicts.csv.lock").exists()


def test_a_fault_lets_go_of_the_lock(tmp_path: Path) -> None:
    with pytest.raises(ZeroDivisionError), locked(tmp_path / "f"):
        raise ZeroDivisionError
    with locked(tmp_path / "f", 0.0):
        pass


def test_a_folder_that_is_not_there_is_told(tmp_path: Path) -> None:
    with pytest.raises(SuluhError, match="no lock can be made"), locked(tmp_path / "nowhere" / "f"):
        pass
