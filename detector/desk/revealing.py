"""`suluh reveal`: the person behind a pseudonym, for a reason that is written down before the name is shown.

The record is a file that is only ever added to, one JSON object a line; each line holds the SHA-256 of the line before it, so a
line that was changed or taken out shows. It never holds a name.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from detector.desk.deciding import find_data_set
from detector.desk.locking import locked
from detector.desk.page import Line, Page
from detector.desk.people import Kind, check_key, kind_of, names_of, person_behind
from detector.pseudonyms import Pseudonyms, own_folder
from detector.run import read_run
from detector.settings import Settings
from features.errors import SuluhError

LOG_VARIABLE = "SULUH_REVEALS"
LOG_NAME = "reveals.jsonl"
SHORTEST_REASON = 10
FIRST = "0" * 64


@dataclass(frozen=True)
class Revealed:
    kind: Kind
    token: str
    name: str
    log: Path


@dataclass(frozen=True)
class Asked:
    """Who asks, when (an aware instant) and why."""

    who: str
    at: dt.datetime
    reason: str


def reveal_log(environ: Mapping[str, str], home: Path) -> Path:
    """The record: the file that SULUH_REVEALS names, else `suluh/reveals.jsonl` beside the user's own key."""
    return Path(environ[LOG_VARIABLE]) if environ.get(LOG_VARIABLE) else own_folder(environ, home) / LOG_NAME


def reveal(
    run_folder: Path, token: str, asked: Asked, pseudonyms: Pseudonyms, log: Path, dataset: Path | None, settings: Settings
) -> Revealed:
    """The person behind a token of a run, once the record holds who asked, when and why; SuluhError where one of these is missing."""
    reason = " ".join(asked.reason.split())
    if len(reason) < SHORTEST_REASON:
        raise SuluhError(f"A reason of {SHORTEST_REASON} letters at least is needed, such as 'case 12/2025, letter to the bank'.")
    kind, run = kind_of(token), read_run(run_folder)
    check_key(run.manifest, pseudonyms)
    folder = find_data_set(run_folder, run.manifest, dataset)
    name = person_behind(token, names_of(folder, settings, kind), pseudonyms)
    entry = {"at": asked.at.astimezone(dt.UTC).isoformat(timespec="seconds"), "who": asked.who, "token": token, "reason": reason}
    append(log, {**entry, "run": run_folder.resolve().name, "data_set": str(run.manifest.get("data_set") or ""), "key": pseudonyms.mark})
    return Revealed(kind, token, name, log)


def append(log: Path, entry: Mapping[str, str]) -> None:
    """Add one entry to the record; SuluhError where what stands there was changed, or it cannot be written."""
    try:
        log.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
        with locked(log):
            before = log.read_text(encoding="utf-8").splitlines() if log.exists() else []
            broken = first_broken(before)
            if broken is not None:
                raise SuluhError(f"{log}: line {broken} is not as it was written. Find out why, and set the file aside first.")
            line = json.dumps({**entry, "before": digest(before[-1]) if before else FIRST}, ensure_ascii=False)
            handle = os.open(log, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600)
            with os.fdopen(handle, "w", encoding="utf-8", newline="\n") as file:
                file.write(line + "\n")
                file.flush()
                os.fsync(file.fileno())
    except (OSError, UnicodeError) as fault:
        raise SuluhError(f"{log}: the record cannot be kept ({fault}), so nobody is revealed. Name another in {LOG_VARIABLE}.") from None


def first_broken(lines: Sequence[str]) -> int | None:
    """The first line (from 1) that does not follow from the one before it; None where all do."""
    expected = FIRST
    for number, line in enumerate(lines, 1):
        try:
            held = json.loads(line)
        except ValueError:
            return number
        if not isinstance(held, dict) or held.get("before") != expected:
            return number
        expected = digest(line)
    return None


def digest(line: str) -> str:
    """SHA-256 of a line, in hexadecimal."""
    return hashlib.sha256(line.encode("utf-8")).hexdigest()


def revealed_page(found: Revealed) -> Page:
    """The name, and where it stands that it was asked for."""
    return (
        Line(f"{found.token} is the {found.kind} '{found.name}'."),
        Line(f"Recorded in {found.log}: who asked, when and why.", "faint"),
    )
