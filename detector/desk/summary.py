"""A scan at a glance: how much was read, what is worth opening first and why, where the report is."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from pathlib import Path

from detector.desk.page import Block, Heading, Line, Page, counted, grid
from detector.desk.reached import reached
from detector.reports.words import LEVELS
from detector.run import Run
from detector.wording import say
from rules.base import Rule, Severity

TOP = 10


def summary(run: Run, folder: Path, rules: Mapping[str, Rule], top: int = TOP) -> Page:
    """The page that ends a scan."""
    flagged = int(run.cases["flagged"].sum())
    offices, services = run.cases["office_id"].nunique(), run.cases["service_code"].nunique()
    read = f"{counted(len(run.cases), 'application')}, {counted(services, 'service')}, {counted(offices, 'office')}"
    blocks: list[Block] = [
        Heading(f"{read}; as of {say(run.manifest.get('as_of'), 'time', 'en', '')}", 1),
        Line(f"{counted(flagged, 'case')} worth opening, {counted(len(run.findings), 'finding')} in all.", "note" if flagged else "good"),
        *_top(run, rules, top),
        *_unread(run),
        *_not_run(run),
        *reached(run.manifest),
        Line(f"Report: {folder / 'report.html'}"),
    ]
    if len(run.cases) and len(run.findings):
        first = str(run.cases.sort_values("rank")["case_id"].iloc[0])
        blocks.append(Line(f"Next: {command('explain', str(folder), first)}", "faint"))
    return tuple(blocks)


def command(*words: str) -> str:
    """A command as it can be typed in a shell."""
    return shlex.join(("suluh", *words))


def found_at(run: Run, severity: str) -> bool:
    """Whether a finding is at or above a severity (`--fail-on`)."""
    return bool((run.findings["severity"].astype(str).map(LEVELS) >= Severity[severity.upper()]).any())


def _top(run: Run, rules: Mapping[str, Rule], top: int) -> list[Block]:
    shown = run.cases[run.cases["rules"].map(len) > 0].sort_values("rank").head(top)
    if shown.empty:
        return []
    rows = [
        (
            int(case["rank"]),
            str(case["case_id"]),
            f"{case['score']:.3f}",
            "yes" if case["flagged"] else "",
            "; ".join(f"{rule} {rules[rule].title['en'] if rule in rules else ''}".strip() for rule in case["rules"]),
        )
        for case in shown.to_dict("records")
    ]
    return [Heading("Look first at"), grid(("rank", "case", "score", "open it", "what was found"), rows, right=("rank", "score"))]


def _unread(run: Run) -> list[Block]:
    unused = run.rejects[~run.rejects["used"].astype(bool)][["table", "file", "row"]].drop_duplicates()
    cells = int(run.rejects["used"].astype(bool).sum())
    parts = [*([counted(len(unused), "row")] if len(unused) else []), *([counted(cells, "cell")] if cells else [])]
    return [Line(f"Could not be used: {' and '.join(parts)} (rejects.parquet says why).", "note")] if parts else []


def _not_run(run: Run) -> list[Block]:
    missing = [str(check["rule"]) for check in run.manifest.get("checks", ()) if not check.get("ran", True)]
    text = f"Not checked, for want of data or promises: {', '.join(missing)} ('suluh check' says what they lack)."
    return [Line(text, "note")] if missing else []
