"""Write a run's reports anew from its own tables, for a newer template or format; tables and findings stay as they are."""

from __future__ import annotations

import json
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from detector.desk.page import Line, Page
from detector.desk.reached import reached
from detector.desk.verifying import verify
from detector.publishing import MANIFEST, publish
from detector.reports.base import Report
from detector.run import read_run
from detector.run_folder import sha256
from features.errors import SuluhError
from rules.base import Rule


def render_again(folder: Path, reports: Sequence[Report], rules: Mapping[str, Rule]) -> tuple[Path, ...]:
    """The report files written anew in `folder`, which is replaced whole; their hashes in the manifest follow.

    Raises SuluhError where a table is not what the scan wrote: a report must not lend it the scan's name.
    """
    run = read_run(folder)
    names = {report.filename for report in reports}
    changed = [found.file for found in verify(folder).files if found.file not in names and found.state in ("changed", "missing")]
    if changed:
        raise SuluhError(f"{folder}: {', '.join(changed)} is not as the scan wrote it, so no report is made of it. Scan again.")

    def write(beside: Path) -> None:
        shutil.copytree(folder, beside, symlinks=True, dirs_exist_ok=True, ignore=shutil.ignore_patterns(*names, MANIFEST))
        for report in reports:
            report.write(run, rules, beside / report.filename)
        written = {report.filename: sha256(beside / report.filename) for report in reports}
        outputs = dict(sorted({**run.manifest["outputs"], **written}.items()))
        text = json.dumps({**run.manifest, "outputs": outputs}, ensure_ascii=False, indent=2) + "\n"
        (beside / MANIFEST).write_text(text, encoding="utf-8")

    publish(folder, write)
    return tuple(folder / report.filename for report in reports)


def rendered_page(folder: Path, written: Sequence[Path]) -> Page:
    """Where the new reports lie, and what the scan could have seen."""
    return (*(Line(f"Written: {path}") for path in written), *reached(read_run(folder).manifest))
