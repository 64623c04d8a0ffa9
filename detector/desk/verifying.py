"""Is a run still what was written, and does it come from these inputs? Every file against the SHA-256 in its manifest."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from detector.desk.page import Heading, Line, Page, counted, grid
from detector.publishing import MANIFEST, is_run
from detector.run_folder import sha256
from features.charter.model import CHARTER_FILE
from features.errors import SuluhError

State = Literal["as written", "changed", "missing", "not of this run"]


@dataclass(frozen=True)
class Checked:
    """One file: where it belongs (result, input, charter, settings), its name, how it is found."""

    part: str
    file: str
    state: State


@dataclass(frozen=True)
class Verification:
    """What was compared; `whole` where every file is as written."""

    files: tuple[Checked, ...]
    has_inputs: bool

    @property
    def whole(self) -> bool:
        return all(checked.state == "as written" for checked in self.files)


def verify(run: Path, dataset: Path | None = None, settings: Path | None = None) -> Verification:
    """Compare the run's files, and where `dataset` is given also its inputs and charter, with the manifest.

    Inputs that were fetched (a database) lie in no folder and are not compared.

    Raises SuluhError where `run` is no run, or its manifest holds no hashes: nothing to compare must not read as all well.
    """
    manifest = _manifest(run)
    outputs = manifest.get("outputs")
    if not isinstance(outputs, Mapping) or not outputs:
        raise SuluhError(f"{run / MANIFEST} holds no hashes of the results, so nothing can be compared. Scan again.")
    files = [_compare("result", run, str(name), digest) for name, digest in sorted(outputs.items())]
    known = {MANIFEST, *map(str, outputs)}
    files += [Checked("result", name, "not of this run") for name in sorted(_names(run)) if name not in known]
    if dataset is not None:
        files += compare_inputs(dataset, manifest)
    if settings is not None:
        files.append(_one("settings", settings, settings.name, manifest.get("settings", {}).get("sha256")))
    return Verification(tuple(files), has_inputs=dataset is not None)


def _manifest(run: Path) -> Mapping[str, Any]:
    """The manifest alone, since the tables may be what is broken."""
    if not is_run(run):
        raise SuluhError(f"{run}: not a run folder (no {MANIFEST} of ours). Give the folder that 'suluh scan' wrote.")
    held: Mapping[str, Any] = json.loads((run / MANIFEST).read_text(encoding="utf-8"))
    return held


def verification_page(run: Path, found: Verification) -> Page:
    """What was compared, the files that differ first."""
    differing = [checked for checked in found.files if checked.state != "as written"]
    rest = "" if found.has_inputs else " Give --dataset to compare the inputs too."
    if not differing:
        return (Line(f"{run}: {counted(len(found.files), 'file')} compared, all as written.{rest}", "good"),)
    rows = [(checked.part, checked.file, checked.state) for checked in differing]
    return (
        Heading(f"{run}: {counted(len(differing), 'file')} of {len(found.files):,} not as written", 1),
        grid(("part", "file", "state"), rows),
        *([Line(rest.strip(), "faint")] if rest else []),
    )


def compare_inputs(dataset: Path, manifest: Mapping[str, Any]) -> list[Checked]:
    """Each input and the charter against the manifest; SuluhError where there is no such folder."""
    if not dataset.is_dir():
        raise SuluhError(f"{dataset}: there is no such folder. Give the data set that was scanned.")
    kept = [entry for entry in manifest.get("inputs", ()) if not entry.get("fetched")]
    files = [_compare("input", dataset, str(entry["file"]), entry["sha256"]) for entry in kept]
    charter = manifest.get("charter") or {}
    return [*files, _compare("charter", dataset, str(charter.get("file", CHARTER_FILE)), charter.get("sha256"))]


def _compare(part: str, folder: Path, name: str, digest: object) -> Checked:
    # A manifest is a file like any other and may have been changed; it must not make us read outside the folder.
    if Path(name).is_absolute() or ".." in Path(name).parts:
        raise SuluhError(f"The manifest names a file outside the folder: '{name}'. The run is not as it was written.")
    return _one(part, folder / name, name, digest)


def _one(part: str, path: Path, name: str, digest: object) -> Checked:
    if not path.is_file():
        return Checked(part, name, "missing")
    return Checked(part, name, "as written" if sha256(path) == digest else "changed")


def _names(folder: Path) -> Iterator[str]:
    return (path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())
