"""A run folder appears whole or not at all: written beside its place, made private, forced to disk, then moved in.

Whoever reads the target sees the old run or the new one, never half of either. A write that fails leaves the old run as it
was; a write that was killed leaves a hidden sibling folder, which the next one to the same target clears away. The lock on
that folder (advisory, released by the kernel when its holder dies) is how a dead write is told from one that still runs.
"""

from __future__ import annotations

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from features.errors import SuluhError

MANIFEST = "manifest.json"
FOLDER_MODE = 0o700
FILE_MODE = 0o600


def is_run(folder: Path) -> bool:
    """Whether a folder is a scan that this program wrote: it has a manifest with our version in it."""
    try:
        manifest = json.loads((folder / MANIFEST).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    return isinstance(manifest, dict) and "suluh" in manifest


def check_target(target: Path) -> None:
    """Raise SuluhError where a run may not be written: a file, or a folder that holds something else.

    Cheap, so that a long scan can ask before it begins.
    """
    if not target.exists():
        return
    if not target.is_dir():
        raise SuluhError(f"{target} is a file, not a folder. Choose another folder for the result with --out.")
    if any(target.iterdir()) and not is_run(target):
        raise SuluhError(
            f"{target} holds files that are not a scan of Suluh ({MANIFEST} is missing or not ours), so it is left as it is. "
            "Choose a new or empty folder with --out."
        )


def publish(target: Path, write: Callable[[Path], None]) -> None:
    """Have `write` fill a private folder beside `target`, then move it into place whole; an earlier run there is replaced whole.

    The folder ends with mode 0700, its files with 0600. Raises SuluhError where the target may not be replaced or its parent
    cannot be written; what `write` raises passes through, and the target is then as it was.
    """
    place = target.resolve()  # a link to a run stays a link
    check_target(place)
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        _clear_leftovers(place)
        beside = _sibling(place, "new")
        beside.mkdir(mode=FOLDER_MODE)
    except OSError as error:
        raise SuluhError(f"Cannot write beside {place}: {error.strerror or error}. Choose another folder with --out.") from error
    with _held(beside):
        try:
            write(beside)
            _settle(beside)
            check_target(place)  # it may have changed during a long write
            _swap(beside, place)
        except BaseException:
            shutil.rmtree(beside, ignore_errors=True)
            raise


def _sibling(place: Path, role: str) -> Path:
    return place.with_name(f".{place.name}.suluh-{role}-{secrets.token_hex(4)}")


def _siblings(place: Path, role: str) -> list[Path]:
    start = f".{place.name}.suluh-{role}-"
    return sorted(entry for entry in place.parent.iterdir() if entry.name.startswith(start) and entry.is_dir())


@contextmanager
def _held(folder: Path) -> Iterator[None]:
    """Hold the advisory lock of a folder; BlockingIOError where another process holds it."""
    handle = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def _clear_leftovers(place: Path) -> None:
    """Put back an old run whose replacement was killed half way, and remove what dead writes left behind."""
    for old in _siblings(place, "old"):
        if not place.exists() and is_run(old):
            old.rename(place)
        else:
            shutil.rmtree(old, ignore_errors=True)
    for new in _siblings(place, "new"):
        with suppress(BlockingIOError, FileNotFoundError), _held(new):
            shutil.rmtree(new, ignore_errors=True)


def _settle(folder: Path) -> None:
    """Make everything in a folder private and force it to disk, files before the folders that name them."""
    for path in sorted(folder.rglob("*"), reverse=True):
        if path.is_symlink():  # what it points at is not ours to change
            continue
        path.chmod(FOLDER_MODE if path.is_dir() else FILE_MODE)
        _sync(path)
    folder.chmod(FOLDER_MODE)
    _sync(folder)


def _sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _swap(beside: Path, place: Path) -> None:
    """Move the new folder in. POSIX renames over an empty folder; a full one steps aside first and comes back if that fails."""
    old = _sibling(place, "old") if place.exists() and any(place.iterdir()) else None
    if old is not None:
        place.rename(old)
    try:
        beside.rename(place)
    except OSError:
        if old is not None:
            old.rename(place)
        raise
    _sync(place.parent)
    if old is not None:
        shutil.rmtree(old, ignore_errors=True)
