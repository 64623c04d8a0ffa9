"""`suluh review export`: the verdicts that stand, written into the data set as `suluh verdict` does, for the next scan to honour."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path

from detector.desk.deciding import Hand, append_all, read_rows, verdicts_file
from detector.review import audit
from detector.review.deciding import told_reason
from detector.review.models import Decision, Scan
from detector.review.models.work import STANDS
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError


@dataclass(frozen=True)
class Sent:
    """The file, how many verdicts were added to it, and how many stood there already."""

    file: Path
    added: int
    known: int


def send_back(folder: Path, data_set: str | None, who: str, now: dt.datetime) -> Sent:
    """Add each standing verdict that the data set's table lacks; SuluhError where the desk knows no scan of it.

    A verdict is known by finding and instant, so an export that is repeated, or that broke off, adds nothing twice.
    """
    if not (folder / CHARTER_FILE).is_file():
        raise SuluhError(f"{folder}: not a data set (no {CHARTER_FILE}). Give the folder that was scanned.")
    name = data_set or folder.resolve().name
    scan = Scan.objects.filter(data_set=name).order_by("-id").first()
    if scan is None:
        known = ", ".join(sorted(set(Scan.objects.values_list("data_set", flat=True)))) or "none yet"
        raise SuluhError(f"The desk has no scan of a data set '{name}' (it has: {known}). Name it with --name.")
    file, hand = verdicts_file(folder, scan.manifest), Hand.of(scan.manifest)
    there = {(row["finding_id"], row["decided_at"]) for row in read_rows(file, hand)}
    standing = Decision.objects.filter(finding__data_set=name, standing=STANDS).select_related("finding").order_by("at", "id")
    rows = [_row(decision) for decision in standing]
    lacking = [row for row in rows if (row["finding_id"], row["decided_at"]) not in there]
    if lacking:
        append_all(file, lacking, hand)
    audit.write(who, "exported", f"scan {scan.pk}", now, data_set=name, verdicts=len(lacking))
    return Sent(file, len(lacking), len(rows) - len(lacking))


def _row(decision: Decision) -> dict[str, str]:
    at = decision.second_at or decision.at  # it stands from when the second person agreed
    return {
        "finding_id": decision.finding.finding_id,
        "verdict": decision.verdict,
        "reason": told_reason(decision),
        "decided_at": at.astimezone(dt.UTC).isoformat(timespec="microseconds"),
        "score": repr(decision.score),
    }
