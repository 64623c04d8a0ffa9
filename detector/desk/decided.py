"""What people decided about the findings of a run, as far as the run and the data set at hand tell, and whether the run is current."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pandas as pd

from detector.desk.deciding import TABLE, Hand, read_rows, verdicts_file
from detector.desk.verifying import compare_inputs
from detector.findings.verdicts import CLOSING
from detector.reports.words import Both
from detector.run import Run
from detector.wording import is_missing
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError

VERDICTS: Mapping[str, Both] = {
    "confirmed": Both("confirmed", "terkonfirmasi"),
    "explained": Both("explained", "ada penjelasan wajar"),
    "unclear": Both("unclear", "belum jelas"),
    "data_error": Both("data error", "kesalahan data"),
}
WORDS: Mapping[str, Both] = {
    "verdict": Both("Verdict", "Hasil pemeriksaan"),
    "closed": Both("closed, so it does not count", "ditutup, jadi tidak dihitung"),
    "again": Both("opened again, since its evidence has grown", "dibuka kembali karena buktinya bertambah"),
    "counts": Both("it counts", "tetap dihitung"),
    "later": Both("Not in this scan yet; the next one honours it", "Belum masuk pemindaian ini; pemindaian berikutnya mengikutinya"),
    "no_day": Both("on a day not told", "pada hari yang tidak disebutkan"),
    "control": Both(
        "In the random control sample: reviewed like the flagged ones, it helps to tell what the scan misses.",
        "Termasuk sampel pembanding acak: bila diperiksa seperti yang ditandai, sampel ini membantu menunjukkan apa yang terlewat.",
    ),
    "changed": Both(
        "The data set has changed since this scan ({names}); what follows may no longer hold. Scan again.",
        "Data telah berubah sejak pemindaian ini ({names}); uraian berikut mungkin tidak berlaku lagi. Pindai ulang.",
    ),
    "newer": Both(
        "Verdicts were written after this scan; their effect on scores and ranks comes with the next one.",
        "Ada hasil pemeriksaan yang ditulis setelah pemindaian ini; pengaruhnya pada skor dan peringkat ada pada pemindaian berikutnya.",
    ),
}


@dataclass(frozen=True)
class Decided:
    """rows: verdicts by finding_id, oldest first, by the contract's names. changed: inputs that are not what was scanned. is_newer: the
    verdicts are not those of the scan."""

    rows: Mapping[str, Sequence[Mapping[str, str]]] = field(default_factory=dict)
    changed: tuple[str, ...] = ()
    is_newer: bool = False

    def warnings(self) -> list[Both]:
        """What a reader must know before the page."""
        names = ", ".join(self.changed)
        told = [Both(*(text.format(names=names) for text in WORDS["changed"]))] if self.changed else []
        return [*told, WORDS["newer"]] if self.is_newer else told

    def told(self, finding_id: str, verdict: object, is_closed: bool) -> list[Both]:
        """The verdict that the scan knew and what follows from it, then each that is on record; nothing where nobody decided."""
        held = self.rows.get(finding_id, ())
        lines = [] if is_missing(verdict) else [_state(str(verdict), is_closed)]
        lines += [_entry(row) for row in held]
        if held and held[-1]["verdict"] != ("" if is_missing(verdict) else str(verdict)):
            lines.append(WORDS["later"])
        return lines


def _state(verdict: str, is_closed: bool) -> Both:
    follows = WORDS["closed" if is_closed else "again" if verdict in CLOSING else "counts"]
    name, title = VERDICTS.get(verdict, Both(verdict, verdict)), WORDS["verdict"]
    return Both(f"{title.en}: {name.en}; {follows.en}.", f"{title.id}: {name.id}; {follows.id}.")


def _entry(row: Mapping[str, str]) -> Both:
    """`2025-03-05 14:02 explained: 14 heirs`; who decided is not on record, the contract has no column for it."""
    at = row["decided_at"][:16].replace("T", " ") + (" UTC" if row["decided_at"].endswith(("+00:00", "Z")) else "")
    name = VERDICTS.get(row["verdict"], Both(row["verdict"], row["verdict"]))
    reason = f": {row['reason']}" if row["reason"] else ""
    return Both(f"{at or WORDS['no_day'].en} {name.en}{reason}", f"{at or WORDS['no_day'].id} {name.id}{reason}")


def what_was_decided(run_folder: Path, run: Run, dataset: Path | None) -> Decided:
    """All that the data set at hand tells; without one nothing. SuluhError where the folder told is no data set."""
    folder = dataset if dataset is not None else _at_hand(run_folder, run.manifest)
    if folder is None:
        return Decided()
    if not (folder / CHARTER_FILE).is_file():
        raise SuluhError(f"{folder}: not a data set (no {CHARTER_FILE}). Give the folder that was scanned with --dataset.")
    tables = {str(entry["file"]): entry.get("table") for entry in run.manifest.get("inputs", ())}
    differing = _differing(folder, run.manifest)
    verdicts = [name for name in differing if tables.get(name) == TABLE]
    file = _file(folder, run.manifest)
    is_new = file is not None and file.exists() and not any(table == TABLE for table in tables.values())
    rows = {} if file is None else _by_finding(read_rows(file, Hand.of(run.manifest)))
    return Decided(rows, tuple(name for name in differing if name not in verdicts), bool(verdicts) or is_new)


def _differing(folder: Path, manifest: Mapping[str, Any]) -> list[str]:
    """The inputs and the charter that are not as they were; files outside the folder are not looked at."""
    inside = [entry for entry in manifest.get("inputs", ()) if not (Path(entry["file"]).is_absolute() or ".." in Path(entry["file"]).parts)]
    found = compare_inputs(folder, {**manifest, "inputs": inside})
    return [checked.file for checked in found if checked.state != "as written"]


def _at_hand(run_folder: Path, manifest: Mapping[str, Any]) -> Path | None:
    """The folder of the manifest's name, here or beside the run."""
    name = manifest.get("data_set")
    places = [Path(name), run_folder.resolve().parent / name] if isinstance(name, str) and name else []
    return next((place for place in places if (place / CHARTER_FILE).is_file()), None)


def _file(folder: Path, manifest: Mapping[str, Any]) -> Path | None:
    """The verdicts as a CSV file; None where they are kept in another way."""
    try:
        return verdicts_file(folder, manifest)
    except SuluhError:
        return None


def _by_finding(rows: list[dict[str, str]]) -> dict[str, list[Mapping[str, str]]]:
    by_finding: dict[str, list[Mapping[str, str]]] = {}
    for row in sorted(rows, key=lambda row: (row["decided_at"], row["verdict"], row["reason"])):
        by_finding.setdefault(row["finding_id"], []).append(row)
    return by_finding


def known_verdicts(findings: pd.DataFrame) -> dict[str, tuple[str, bool]]:
    """By finding_id the verdict that a scan knew and whether it closes the finding; none from a run that is older than verdicts."""
    if not {"verdict", "closed"} <= set(findings.columns):
        return {}
    decided = findings[findings["verdict"].notna()]
    ids, names = (decided[name].astype(str) for name in ("finding_id", "verdict"))
    return dict(zip(ids, zip(names, map(bool, decided["closed"]), strict=True), strict=True))
