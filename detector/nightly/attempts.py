"""Every run of the job, one line of JSON each: when, how it ended, why it failed. A line that a crash cut short is passed over."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from typing import Any

from detector.nightly.store import Store

FILE = "attempts.jsonl"


def write_attempt(store: Store, attempt: Mapping[str, Any]) -> None:
    """Append one line; a torn line before it is closed first."""
    path = store.folder / FILE
    torn = path.is_file() and path.stat().st_size > 0 and not path.read_bytes().endswith(b"\n")
    line = ("\n" if torn else "") + json.dumps(attempt, ensure_ascii=False) + "\n"
    handle = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        os.write(handle, line.encode("utf-8", "backslashreplace"))
        os.fsync(handle)
    finally:
        os.close(handle)


def read_attempts(store: Store) -> list[dict[str, Any]]:
    """All runs, the oldest first."""
    path = store.folder / FILE
    if not path.is_file():
        return []
    found = []
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        try:
            held = json.loads(line)
        except ValueError:
            continue
        if isinstance(held, dict) and "began" in held:
            found.append(held)
    return found


def last_success(attempts: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """The newest run that did not fail."""
    return next((each for each in reversed(attempts) if each["outcome"] != "failed"), None)
