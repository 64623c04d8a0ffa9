"""The nightly job with all that people need around it: a line for each run, messages, metrics, and a way to the newest result."""

from __future__ import annotations

import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from detector.desk.locking import locked
from detector.nightly.attempts import write_attempt
from detector.nightly.flow import Clock, Outcome, Progress, run_nightly
from detector.nightly.message import failure_message
from detector.nightly.metrics import write_metrics
from detector.nightly.outbox import Send, Sent, keep_failure, send_all
from detector.nightly.store import RUN_FOLDER, Store
from detector.settings import Settings

LATEST = "latest"
SENDING = "sending"


@dataclass(frozen=True)
class Watch:
    """What tells the time: `clock` for people, `timer` (seconds from anywhere, never going back) for how long something took."""

    clock: Clock
    timer: Callable[[], float]


@dataclass(frozen=True)
class Done:
    """A run that ended well, and what was sent of its messages and of earlier ones."""

    outcome: Outcome
    sent: Sent


def run_job(
    settings: Settings, watch: Watch, sender: Callable[[], Send], progress: Progress, metrics: Path | None = None, accept_loss: bool = False
) -> Done:
    """Run the job, and tell about it. What ends it is written down and told too, then raised."""
    store = Store(settings.nightly.store)
    began, begin = watch.clock(), watch.timer()

    def told(outcome: str, **more: Any) -> dict[str, Any]:
        seconds = round(watch.timer() - begin, 3)
        ended = watch.clock().isoformat(timespec="seconds")
        return {"began": began.isoformat(timespec="seconds"), "ended": ended, "seconds": seconds, "outcome": outcome, **more}

    try:
        outcome = run_nightly(settings, watch.clock, progress, accept_loss)
    except Exception as fault:
        with suppress(OSError):  # where not even this can be written, the fault itself is what matters
            reason = " ".join(str(fault).split()) or type(fault).__name__
            write_attempt(store, told("failed", error=reason))
            last = store.numbers()
            keep_failure(store, failure_message(last[-1] if last else 0, reason))
            send_waiting(store, settings, sender)
            if metrics is not None:
                write_metrics(metrics, store)
        raise
    point_to_latest(store)
    progress("Telling people")
    number = None if outcome.night is None else outcome.night.number
    write_attempt(store, told("nothing new" if number is None else "night", night=number))
    sent = send_waiting(store, settings, sender)
    if metrics is not None:
        write_metrics(metrics, store)
    return Done(outcome, sent)


def send_waiting(store: Store, settings: Settings, sender: Callable[[], Send]) -> Sent:
    """Send what waits; one job at a time, so that two never send the same."""
    urls = settings.nightly.notify
    with locked(store.folder / SENDING):
        return send_all(store, urls, sender() if urls else _nowhere)


def _nowhere(url: str, message: object) -> bool:
    return False


def point_to_latest(store: Store) -> None:
    """`STORE/latest` is the run of the newest night, replaced by one rename. A disk without links has none."""
    numbers = store.numbers()
    if not numbers:
        return
    part, link = store.folder / f".{LATEST}.{os.getpid()}", store.folder / LATEST
    target = Path("nights", store.place(numbers[-1]).name, RUN_FOLDER)
    with suppress(OSError):
        if link.is_symlink() and link.readlink() == target:
            return
        part.unlink(missing_ok=True)
        part.symlink_to(target)
        part.replace(link)
