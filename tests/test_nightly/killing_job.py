"""The job as the kill tests run it: no reports, no look at what could have been seen, a clock that stands still."""

from __future__ import annotations

from pathlib import Path

import detector.pipeline
import detector.run_folder
from detector.nightly.flow import run_nightly
from detector.nightly.store import Store
from detector.settings import load_settings
from tests.test_nightly.conftest import NO_REACH, NOON, digests

detector.run_folder.write_reports = lambda *_: None  # type: ignore[assignment]
detector.pipeline.reach = lambda *_: NO_REACH  # type: ignore[assignment]


def job(settings: Path) -> None:
    run_nightly(load_settings(settings), lambda: NOON)


def state_of(store: Path) -> dict[str, str]:
    """What readers of the store see: every whole night's files; timings aside, which no two runs share."""
    held = {}
    for number in Store(store).numbers():
        night = Store(store).place(number)
        held |= {f"{number}/{name}": digest for name, digest in digests(night).items() if name not in ("night.json", "run/manifest.json")}
    return held
