"""Runs the job in a process of its own that is killed (SIGKILL) at a chosen change of the disk; run as a program by the tests.

Python tells an audit hook of every file that it opens, renames, links or removes. What is counted is those under the store.
"""

from __future__ import annotations

import os
import signal
import sys
from pathlib import Path

EVENTS = ("open", "os.rename", "os.link", "os.mkdir", "os.remove", "os.rmdir", "os.chmod", "shutil.rmtree", "os.truncate")


def run_killed_at(settings: Path, store: Path, turn: int) -> int:
    """Fork, run the job, kill it at the `turn`-th event; returns how many events there were (0: it was killed)."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(read)
        count = _in_child(settings, str(store), turn)
        os.write(write, str(count).encode())
        os._exit(0)
    os.close(write)
    _, status = os.waitpid(child, 0)
    told = os.read(read, 20)
    os.close(read)
    if os.WIFSIGNALED(status):
        assert os.WTERMSIG(status) == signal.SIGKILL
        return 0
    assert status == 0, f"the job failed: {status}"
    return int(told)


def _in_child(settings: Path, store: str, turn: int) -> int:
    from tests.test_nightly.killing_job import job

    count = 0

    def hook(event: str, args: tuple[object, ...]) -> None:
        nonlocal count
        if event in EVENTS and args and isinstance(args[0], str | os.PathLike) and str(args[0]).startswith(store):
            count += 1
            if count == turn:
                os.kill(os.getpid(), signal.SIGKILL)

    sys.addaudithook(hook)
    job(settings)
    return count


def main(folder: Path, points: int) -> None:
    """Kill the second night at `points` places spread over it, each on a fresh copy of the first night's store; then let it run."""
    import shutil

    from tests.test_nightly.killing_job import state_of

    settings, store, kept = folder / "nightly.toml", folder / "store", folder / "kept"
    total = run_killed_at(settings, store, -1)
    whole = state_of(store)
    turns = sorted({1 + round(place * (total - 1) / (points - 1)) for place in range(points)})
    print("events", total)
    for turn in turns:
        shutil.rmtree(store)
        shutil.copytree(kept, store, copy_function=os.link)
        assert run_killed_at(settings, store, turn) == 0, f"not killed at {turn} of {total}"
        cut = state_of(store)
        if turn == turns[len(turns) // 2]:
            run_killed_at(settings, store, turn // 2)  # and once more, while things are put right
        run_killed_at(settings, store, -1)
        was, then = "there" if cut == whole else "not there", "same" if state_of(store) == whole else "OTHER"
        print("killed at", turn, "night was", was, "then", then)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
