"""A verdict on a finding, written into the data set's own `verdicts` table, which the next scan reads.

The table is rewritten beside its place and moved in, so that it is whole at every moment; rows that stand there stay as they are.
Who writes holds the lock beside it, so that two at once lose nothing.
"""

from __future__ import annotations

import csv
import datetime as dt
import io
import os
import shlex
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from detector.desk.locking import locked
from detector.desk.nearest import nearest_id
from detector.desk.page import Line, Page, Tone
from detector.findings.verdicts import CLOSING
from detector.run import read_run
from detector.run_folder import sha256
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError
from features.tables import TABLES

TABLE = "verdicts"
SHORTEST = 8
"""So many letters of an id may stand for the whole, where no other begins so."""

PART = "from-suluh.csv"
"""Where the table is a folder of parts, ours."""

MEANING: Mapping[str, str] = {
    "confirmed": "It counts in the next scan.",
    "unclear": "It counts in the next scan.",
    "explained": "It no longer counts in the next scan, until its evidence grows.",
    "data_error": "It no longer counts in the next scan, until its evidence grows.",
}


@dataclass(frozen=True)
class Decision:
    """A verdict as it was written: the file, the finding and what holds for it now."""

    file: Path
    finding_id: str
    verdict: str
    explanation: str


@dataclass(frozen=True)
class Hand:
    """How the data set writes its verdicts, as the settings of the scan say: delimiter, encoding, and column names."""

    delimiter: str
    encoding: str
    names: Mapping[str, str]

    @classmethod
    def of(cls, manifest: Mapping[str, Any]) -> Hand:
        values = manifest.get("settings", {}).get("values") or {}
        formats = values.get("formats", {})
        used = {**formats, **formats.get(TABLE, {})}
        columns = values.get("columns", {}).get(TABLE, {})
        names = {column.name: columns.get(column.name, column.name) for column in TABLES[TABLE].columns}
        return cls(used.get("delimiter", ","), used.get("encoding", "utf-8"), names)


def decide(run_folder: Path, finding_id: str, verdict: str, reason: str, dataset: Path | None, now: dt.datetime) -> Decision:
    """Append a verdict on a finding of a run; `now` is an aware instant. SuluhError where the finding or the data set is not found."""
    run = read_run(run_folder)
    chosen = chosen_finding(run.findings, finding_id)
    if len(chosen) != 1:
        hint = nearest_id(finding_id, run.findings["finding_id"].tolist()) or "It has no findings."
        raise SuluhError(f"{run_folder}: no finding '{finding_id}'. {hint} 'suluh explain' and findings.csv tell the ids.")
    folder = find_data_set(run_folder, run.manifest, dataset)
    row = {
        "finding_id": str(chosen["finding_id"].iloc[0]),
        "verdict": verdict,
        "reason": " ".join(reason.split()),
        "decided_at": now.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "score": repr(float(chosen["score"].iloc[0])),
    }
    file = verdicts_file(folder, run.manifest)
    append(file, row, Hand.of(run.manifest))
    return Decision(file, row["finding_id"], verdict, str(chosen["explanation_en"].iloc[0]))


def chosen_finding(findings: pd.DataFrame, finding_id: str) -> pd.DataFrame:
    """The finding of this id, else those whose id begins so."""
    ids = findings["finding_id"].astype(str)
    exact = findings[ids == finding_id]
    return exact if len(exact) or len(finding_id) < SHORTEST else findings[ids.str.startswith(finding_id)]


def find_data_set(run_folder: Path, manifest: Mapping[str, Any], dataset: Path | None) -> Path:
    """The folder told, else one of the manifest's name, here or beside the run, whose charter is the one that was scanned."""
    if dataset is not None:
        if not (dataset / CHARTER_FILE).is_file():
            raise SuluhError(f"{dataset}: not a data set (no {CHARTER_FILE}). Give the folder that was scanned with --dataset.")
        return dataset
    name, digest = manifest.get("data_set"), manifest.get("charter", {}).get("sha256")
    places = [Path(name), run_folder.resolve().parent / name] if isinstance(name, str) and name else []
    for place in places:
        charter = place / CHARTER_FILE
        if charter.is_file() and sha256(charter) == digest:
            return place
    told = f" ('{name}')" if places else ""
    raise SuluhError(f"The data set of {run_folder}{told} is neither here nor beside the run. Give its folder with --dataset.")


def verdicts_file(folder: Path, manifest: Mapping[str, Any]) -> Path:
    """The CSV file to append to; SuluhError where the table is held in another way."""
    values = manifest.get("settings", {}).get("values") or {}
    named = values.get("files", {}).get(TABLE)
    if named is not None:
        names = [named] if isinstance(named, str) else list(named)
        if len(names) == 1 and names[0].endswith(".csv") and not set("*?[") & set(names[0]):
            return folder / names[0]
        raise SuluhError(f"The settings name {', '.join(names)} for {TABLE}; a verdict can be added to one CSV file only. Name one.")
    if (folder / TABLE).is_dir():
        return folder / TABLE / PART
    others = sorted(path.name for path in folder.glob(f"{TABLE}.*") if path.name != f"{TABLE}.csv")
    if others:
        raise SuluhError(f"{folder / others[0]}: a verdict can be added to a CSV file only. Save the table as {TABLE}.csv.")
    return folder / f"{TABLE}.csv"


def append(file: Path, row: Mapping[str, str], hand: Hand) -> None:
    """Add a row (by the contract's names) to a CSV file, which appears whole or stays as it was; two at once wait for each other."""
    append_all(file, [row], hand)


def append_all(file: Path, added: Sequence[Mapping[str, str]], hand: Hand) -> None:
    """Add several rows in one go, all of them or none."""
    with locked(file):
        _append(file, added, hand)


def _append(file: Path, added: Sequence[Mapping[str, str]], hand: Hand) -> None:
    try:
        header, rows = _read(file, hand)
        theirs = [{hand.names[name]: value for name, value in row.items()} for row in added]
        header = list(dict.fromkeys([*header, *(name for row in theirs for name in row)]))
        held = io.StringIO()
        writer = csv.DictWriter(held, header, restval="", delimiter=hand.delimiter, lineterminator="\n")
        writer.writeheader()
        writer.writerows([*rows, *theirs])
        _replace(file, held.getvalue().encode(hand.encoding))
    except UnicodeError:
        raise SuluhError(
            f"{file}: the verdicts cannot be written or read as {hand.encoding}. Use plain letters, or save the file as UTF-8."
        ) from None
    except (OSError, csv.Error, LookupError) as fault:
        raise SuluhError(f"{file}: the verdict cannot be added ({fault}). Check the file and who may write it.") from None


def read_rows(file: Path, hand: Hand) -> list[dict[str, str]]:
    """The verdicts in a CSV file by the contract's names, empty where a cell is; SuluhError where it cannot be read."""
    try:
        _, rows = _read(file, hand)
    except (OSError, UnicodeError, csv.Error, LookupError) as fault:
        raise SuluhError(f"{file}: the verdicts cannot be read ({fault}). Check the file.") from None
    return [{name: row.get(theirs) or "" for name, theirs in hand.names.items()} for row in rows]


def _read(file: Path, hand: Hand) -> tuple[list[str], list[dict[str, str]]]:
    if not file.exists():
        return [], []
    encoding = "utf-8-sig" if hand.encoding.lower().replace("_", "-") in ("utf-8", "utf8") else hand.encoding
    reader = csv.DictReader(io.StringIO(file.read_bytes().decode(encoding), newline=""), delimiter=hand.delimiter, strict=True)
    rows = list(reader)
    header = list(reader.fieldnames or [])
    if any(None in row for row in rows) or len(set(header)) != len(header):
        raise SuluhError(f"{file}: a row has more cells than the header, or two columns share a name. Correct the file first.")
    if header and not {hand.names["finding_id"], hand.names["verdict"]} <= set(header):
        raise SuluhError(f"{file}: its header has no {hand.names['finding_id']} and {hand.names['verdict']}. Correct the file first.")
    return header, rows


def _replace(file: Path, data: bytes) -> None:
    mode = file.stat().st_mode & 0o777 if file.exists() else 0o600
    with tempfile.NamedTemporaryFile(dir=file.parent, prefix=f".{file.name}.", delete=False) as held:
        part = Path(held.name)
        try:
            held.write(data)
            held.flush()
            os.fsync(held.fileno())
            part.chmod(mode)
            part.replace(file)
        except BaseException:
            part.unlink(missing_ok=True)
            raise


def decision_page(decision: Decision) -> Page:
    """What was written, about what, and what follows."""
    tone: Tone = "good" if decision.verdict in CLOSING else "note"
    return (
        Line(decision.explanation),
        Line(f"{decision.finding_id}: {decision.verdict}. {MEANING[decision.verdict]}", tone),
        Line(f"Written: {shlex.quote(str(decision.file))}"),
    )
