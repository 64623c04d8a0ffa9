"""The state of a store as Prometheus reads it from a text file (node_exporter's textfile collector)."""

from __future__ import annotations

import datetime as dt
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from detector.nightly.attempts import last_success, read_attempts
from detector.nightly.outbox import messages
from detector.nightly.store import Store
from features.errors import SuluhError

Sample = tuple[dict[str, str], float]


def write_metrics(path: Path, store: Store) -> None:
    """Replace the file by one rename, so that it is never read half written; SuluhError where it cannot be written."""
    part = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        part.write_text(metrics_text(store), encoding="utf-8")
        part.chmod(0o644)  # another program reads it; it holds counts alone
        part.replace(path)
    except OSError as fault:
        part.unlink(missing_ok=True)
        raise SuluhError(f"{path}: the metrics cannot be written ({fault.strerror}). Check --metrics.") from None


def metrics_text(store: Store) -> str:
    """The text format, version 0.0.4."""
    attempts, night = read_attempts(store), store.latest()
    success = last_success(attempts)
    lines: list[str] = []
    if attempts:
        last = attempts[-1]
        lines += _gauge("suluh_last_run_ok", "1 where the last run did not fail", [({}, float(last["outcome"] != "failed"))])
        lines += _gauge("suluh_last_run_seconds", "how long the last run took", [({}, last["seconds"])])
    if success is not None:
        ended = dt.datetime.fromisoformat(success["ended"]).timestamp()
        lines += _gauge("suluh_last_success_timestamp_seconds", "when a run last ended well", [({}, ended)])
    if night is not None:
        lines += _of_night(night.told)
    lines += _gauge("suluh_messages", "messages that the store holds", [({}, float(len(messages(store))))])
    return "\n".join(lines) + "\n"


def _of_night(told: dict[str, Any] | Any) -> list[str]:
    rows = [({"table": table, "what": what}, number) for table, counts in told["rows"].items() for what, number in counts.items()]
    return [
        *_gauge("suluh_night", "number of the newest night", [({}, told["night"])]),
        *_gauge("suluh_step_seconds", "how long each step of the newest night took", _labelled("step", told["seconds"])),
        *_gauge("suluh_rows", "rows of the newest night by table: read, used, rejected, collapsed", rows),
        *_gauge("suluh_findings", "findings by state", _labelled("state", told["states"])),
        *_gauge("suluh_drifted_signals", "signals spread otherwise than when the models learned", [({}, len(told.get("drift", [])))]),
    ]


def _labelled(label: str, values: dict[str, float]) -> list[Sample]:
    return [({label: name}, value) for name, value in values.items()]


def _gauge(name: str, what: str, samples: Iterable[Sample]) -> list[str]:
    lines = [f"# HELP {name} {what}", f"# TYPE {name} gauge"]
    for labels, value in samples:
        inside = ",".join(f'{label}="{_quoted(text)}"' for label, text in labels.items())
        lines.append(f"{name}{{{inside}}} {value:.15g}" if inside else f"{name} {value:.15g}")
    return lines


def _quoted(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
