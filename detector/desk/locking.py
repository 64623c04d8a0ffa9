"""One writer at a time: a lock beside a file that several people may rewrite.

The lock is the operating system's (`flock`, on Windows a byte range), held on a file `.NAME.lock` next to it. That makes the rule for
stale locks simple: the system lets go of a lock when its process ends, however it ends, so a lock file that was left behind holds
nobody up. Whoever holds the lock removes the file before letting go.
"""

from __future__ import annotations

import errno
import os
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from features.errors import SuluhError

PATIENCE = 30.0
"""Seconds that we wait for another process; a verdict is written in a fraction of one."""

PAUSE = 0.05
BUSY = frozenset({errno.EWOULDBLOCK, errno.EAGAIN, errno.EACCES, errno.EDEADLK})


@contextmanager
def locked(file: Path, patience: float = PATIENCE) -> Iterator[None]:
    """Hold the lock of `file` (which need not exist); SuluhError where another process keeps it for `patience` seconds, or the
    folder cannot be written to or knows no locks."""
    lock = file.with_name(f".{file.name}.lock")
    held = _take(lock, file, time.monotonic() + patience)
    try:
        os.write(held, f"{os.getpid():<20}\n".encode())  # who to name to those who wait; always as long
        yield
    finally:
        with suppress(OSError):  # Windows removes no open file: there it stays, and holds nobody up
            lock.unlink()
        os.close(held)


def _take(lock: Path, file: Path, until: float) -> int:
    """The open lock file, once it is ours."""
    while True:
        try:
            held = os.open(lock, os.O_RDWR | os.O_CREAT, 0o666)  # whoever may write to the folder may wait in it
        except OSError as fault:
            raise SuluhError(f"{file}: no lock can be made beside it ({fault.strerror}). Check who may write to the folder.") from None
        try:
            taken = _try(held, file)
        except BaseException:
            os.close(held)
            raise
        if taken and _is_still(held, lock):
            return held
        os.close(held)
        if not taken:
            _wait(lock, file, until)


def _is_still(held: int, lock: Path) -> bool:
    """Whether the lock that we took is the file that stands there: the one before us may have removed it in between."""
    try:
        return os.path.samestat(os.fstat(held), lock.stat())
    except FileNotFoundError:
        return False


def _wait(lock: Path, file: Path, until: float) -> None:
    if time.monotonic() >= until:
        raise SuluhError(
            f"{file}: {_holder(lock)} is writing to it and does not finish. Nothing was added. "
            "Wait until it is done, or end it: the lock goes with it."
        )
    time.sleep(PAUSE)


def _holder(lock: Path) -> str:
    try:
        number = lock.read_text(encoding="ascii").strip()
    except (OSError, UnicodeError):
        number = ""
    return f"another process (number {number})" if number.isdigit() else "another process"


def _try(held: int, file: Path) -> bool:
    try:
        _lock(held)
    except OSError as fault:
        if fault.errno in BUSY:
            return False
        raise SuluhError(
            f"{file}: the disk it lies on knows no locks ({fault.strerror}), so two at once could lose a verdict. "
            "Copy the data set to a disk of this machine."
        ) from None
    return True


if sys.platform == "win32":
    import msvcrt

    def _lock(held: int) -> None:
        msvcrt.locking(held, msvcrt.LK_NBLCK, 1)

else:
    import fcntl

    def _lock(held: int) -> None:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
