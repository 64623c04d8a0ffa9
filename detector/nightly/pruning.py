"""Old nights removed: their rows, runs and withdrawn rows. The newest nights stay; each holds the whole of the tables and the history."""

from __future__ import annotations

import json
import secrets
import shutil
from collections.abc import Sequence
from pathlib import Path

from detector.nightly.outbox import forget, waiting
from detector.nightly.store import MESSAGE_FILE, Store
from features.errors import SuluhError

HIDDEN = ".removed-"


def prune(store: Store, keep: int, urls: Sequence[str]) -> tuple[list[int], list[int]]:
    """(removed, kept although they are old, since their message waits). A removal that was cut short is finished by the next one."""
    if keep < 1:
        raise SuluhError("At least one night is kept: it holds what all others are compared with.")
    with store.held():
        for left in sorted(store.nights.glob(f"{HIDDEN}*")):
            shutil.rmtree(left, ignore_errors=True)
        pending = {message["night"] for _, message in waiting(store, urls) if message["kind"] == "night"}
        old = store.numbers()[:-keep]
        removed = [number for number in old if number not in pending]
        for number in removed:
            _remove(store, store.place(number))
    return removed, [number for number in old if number in pending]


def _remove(store: Store, night: Path) -> None:
    """Out of sight by one rename, then gone."""
    message = night / MESSAGE_FILE
    held = json.loads(message.read_text(encoding="utf-8")) if message.is_file() else None
    hidden = night.with_name(f"{HIDDEN}{night.name}-{secrets.token_hex(4)}")
    night.rename(hidden)
    if held is not None:
        forget(store, held)
    shutil.rmtree(hidden)
