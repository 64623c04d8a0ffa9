"""Everything that the page shows, worked out from a run: no markup here, and nothing is computed in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from detector.reports.case_view import (
    LONGEST_ID,
    CaseView,
    FindingReader,
    FindingView,
    Limits,
    case_views,
    listed_cases,
    ordered_findings,
)
from detector.reports.rule_view import RuleView, rule_views
from detector.reports.words import FAMILIES, LEVELS, SEVERITIES, TABLE_TITLES, Both, clip, column_words, named, said
from detector.run import Run
from detector.wording import is_missing
from rules.base import Rule

BANDS = 10


@dataclass(frozen=True)
class OfficerView:
    """One officer of the list. `own`: findings about the officer or a pair; `cases`: (rank, case) of cases with findings there."""

    officer_id: str
    office: str
    offices: tuple[str, ...]
    rank: int
    score: Both
    flagged: bool
    cases_touched: int | None
    findings: int
    rules: tuple[RuleView, ...]
    own: tuple[FindingView, ...]
    cases: tuple[tuple[int, str], ...]
    more_cases: int


@dataclass(frozen=True)
class Group:
    """How many cases of one service or office there are, have findings, are flagged."""

    name: str
    cases: int
    with_findings: int
    flagged: int


@dataclass(frozen=True)
class RejectGroup:
    table: Both
    column: Both
    used: bool
    rows: int
    reason: str


@dataclass(frozen=True)
class RejectRow:
    table: Both
    file: str
    row: str
    column: str
    value: str
    reason: str


@dataclass(frozen=True)
class TableCount:
    table: Both
    read: int
    used: int
    rejected: int
    collapsed: int


@dataclass(frozen=True)
class InputView:
    """A file that the scan read; `rows` is None for the charter and the settings."""

    name: str
    rows: int | None
    sha256: str


@dataclass(frozen=True)
class Page:
    """What the page shows. Counts are of the whole run, lists are bounded by `limits`."""

    limits: Limits
    jurisdiction: str
    data_set: str
    since: Both
    until: Both
    as_of: Both
    cases: int
    flagged: int
    with_findings: int
    findings: int
    rejected: int
    dropped_cells: int
    folded: int
    matrix: tuple[tuple[Both, tuple[int, ...], int], ...]
    by_severity: tuple[int, ...]
    listed: tuple[CaseView, ...]
    bands: tuple[tuple[Both, int, int], ...]
    services: tuple[Group, ...]
    offices: tuple[Group, ...]
    more_groups: int
    officers: tuple[OfficerView, ...]
    more_officers: int
    office_findings: tuple[FindingView, ...]
    more_office_findings: int
    ran: tuple[RuleView, ...]
    not_ran: tuple[RuleView, ...]
    tables: tuple[TableCount, ...]
    reject_groups: tuple[RejectGroup, ...]
    reject_rows: tuple[RejectRow, ...]
    inputs: tuple[InputView, ...]
    version: str
    seed: str
    notes: tuple[str, ...]


def build_page(run: Run, rules: Mapping[str, Rule], limits: Limits) -> Page:
    """The page of a run; work and size are bounded by `limits`, whatever the size of the run, but for whole-column sums."""
    findings = ordered_findings(run.findings)
    views = rule_views(rules, run.manifest, frozenset(findings["rule_id"].astype(str)))
    reader = FindingReader(run, rules, views, limits)
    period = run.manifest.get("period") or {}
    about_offices = findings[findings["subject_type"].astype("object") == "office"]
    touched = run.cases["case_id"].astype("object").isin(findings["case_id"].dropna().astype("object"))
    services, offices = _groups(run.cases, touched, "service_code"), _groups(run.cases, touched, "office_id")
    officers = _officers_with_findings(run, findings)
    return Page(
        limits=limits,
        jurisdiction=clip(run.manifest.get("jurisdiction"), LONGEST_ID),
        data_set=clip(run.manifest.get("data_set"), LONGEST_ID),
        since=said(period.get("from"), "date", ""),
        until=said(period.get("until"), "date", ""),
        as_of=said(run.manifest.get("as_of"), "date", ""),
        cases=len(run.cases),
        flagged=int(run.cases["flagged"].astype(bool).sum()),
        with_findings=int(touched.sum()),
        findings=len(findings),
        rejected=_unused_rows(run.rejects),
        dropped_cells=int(run.rejects["used"].astype(bool).sum()),
        folded=int(run.manifest.get("folded") or 0),
        matrix=_matrix(findings),
        by_severity=tuple(int((findings["level"] == level).sum()) for level in sorted(LEVELS.values(), reverse=True)),
        listed=case_views(listed_cases(run, findings, limits), findings, reader),
        bands=_bands(run.cases),
        services=services[: limits.groups],
        offices=offices[: limits.groups],
        more_groups=max(0, len(services) - limits.groups) + max(0, len(offices) - limits.groups),
        officers=_officers(officers.head(limits.officers), run, findings, reader),
        more_officers=max(0, len(officers) - limits.officers),
        office_findings=reader.read_all(about_offices.head(limits.offices)),
        more_office_findings=max(0, len(about_offices) - limits.offices),
        ran=tuple(view for view in views.values() if view.ran is not False),
        not_ran=tuple(view for view in views.values() if view.ran is False),
        tables=_table_counts(run.manifest),
        reject_groups=_reject_groups(run.rejects, limits.groups),
        reject_rows=_reject_rows(run.rejects.head(limits.rejects)),
        inputs=_inputs(run.manifest),
        version=clip(run.manifest.get("suluh"), LONGEST_ID),
        seed=clip(run.manifest.get("seed"), LONGEST_ID),
        notes=tuple(clip(note) for note in run.manifest.get("notes") or ()),
    )


def _inputs(manifest: Mapping[str, Any]) -> tuple[InputView, ...]:
    """The files of the scan, the charter and the settings among them."""
    tables = [InputView(clip(f["file"], LONGEST_ID), int(f["rows"]), clip(f["sha256"], 64)) for f in manifest.get("inputs") or ()]
    others = [manifest.get(name) or {} for name in ("charter", "settings")]
    return (*tables, *(InputView(clip(f["file"], LONGEST_ID), None, clip(f.get("sha256"), 64)) for f in others if f.get("file")))


def _unused_rows(rejects: pd.DataFrame) -> int:
    """Distinct input rows that were not used."""
    unused = rejects[~rejects["used"].astype(bool)]
    return len(unused[["table", "file", "row"]].drop_duplicates())


def _matrix(findings: pd.DataFrame) -> tuple[tuple[Both, tuple[int, ...], int], ...]:
    """Findings by family (rows) and severity (columns, most severe first), with the row's sum; families without any are left out."""
    sizes = findings.groupby([findings["family"].astype("object"), "level"]).size().reset_index(name="size")
    held = {(str(row["family"]), int(row["level"])): int(row["size"]) for row in sizes.to_dict("records")}
    families = [family for family in FAMILIES if any(key[0] == family for key in held)]
    families += sorted({family for family, _ in held} - set(families))
    levels = sorted(LEVELS.values(), reverse=True)
    rows = [(family, tuple(held.get((family, level), 0) for level in levels)) for family in families]
    return tuple((named(FAMILIES, family), counts, sum(counts)) for family, counts in rows)


def _bands(cases: pd.DataFrame) -> tuple[tuple[Both, int, int], ...]:
    """Cases by score in bands of a tenth: (band, cases, flagged), highest first."""
    score = cases["score"].to_numpy(dtype="float64")
    edges = np.linspace(0.0, 1.0, BANDS + 1)
    every, _ = np.histogram(score, edges)
    flagged, _ = np.histogram(score[cases["flagged"].to_numpy(dtype=bool)], edges)
    bounds = [said(float(edge), ".1f", "") for edge in edges]
    names = [Both(f"{low.en}\u2013{high.en}", f"{low.id}\u2013{high.id}") for low, high in pairwise(bounds)]
    return tuple(zip(names, map(int, every), map(int, flagged), strict=True))[::-1]


def _groups(cases: pd.DataFrame, touched: pd.Series, column: str) -> tuple[Group, ...]:
    """Cases by service or office, by name: an order that ranks nobody."""
    counted = pd.DataFrame(
        {"name": cases[column].astype(str), "touched": touched.to_numpy(), "flagged": cases["flagged"].to_numpy(dtype=bool)}
    )
    sums = counted.groupby("name").agg(cases=("touched", "size"), touched=("touched", "sum"), flagged=("flagged", "sum"))
    return tuple(
        Group(clip(name, LONGEST_ID), int(row["cases"]), int(row["touched"]), int(row["flagged"]))
        for name, row in sums.sort_index().to_dict("index").items()
    )


def _officers_with_findings(run: Run, findings: pd.DataFrame) -> pd.DataFrame:
    """Officers that at least one finding names, or that are flagged, by rank; with `findings_of`."""
    counts = findings["officer_id"].dropna().astype("object").value_counts()
    officers = run.officers.sort_values("rank", kind="stable", ignore_index=True)
    officers["findings_of"] = officers["officer_id"].astype("object").map(counts).fillna(0).astype("int64")
    return officers[(officers["findings_of"] > 0) | officers["flagged"].astype(bool)].reset_index(drop=True)


def _officers(officers: pd.DataFrame, run: Run, findings: pd.DataFrame, reader: FindingReader) -> tuple[OfficerView, ...]:
    ids = frozenset(officers["officer_id"].astype(str))
    named_here = findings[findings["officer_id"].astype("object").isin(ids)]
    about = named_here[named_here["subject_type"].astype("object").isin(["officer", "pair"])]
    about = about[about.groupby("officer_id", observed=True).cumcount() < reader.limits.findings]
    place = dict(zip(officers["officer_id"].astype(str), range(len(officers)), strict=True))
    about = about.loc[about["officer_id"].astype(str).map(place).sort_values(kind="stable").index].head(reader.limits.officer_findings)
    own: dict[str, list[FindingView]] = {}
    for row in about.to_dict("records"):
        own.setdefault(str(row["officer_id"]), []).append(reader.read({str(k): v for k, v in row.items()}))
    pairs = named_here[["officer_id", "case_id"]].dropna().astype("object").drop_duplicates()
    pairs = pairs.merge(run.cases[["case_id", "rank"]].astype({"case_id": "object"}), on="case_id").sort_values("rank", kind="stable")
    counts = pairs["officer_id"].value_counts()
    cases: dict[str, list[tuple[int, str]]] = {}
    for row in pairs[pairs.groupby("officer_id").cumcount() < reader.limits.officer_cases].to_dict("records"):
        cases.setdefault(str(row["officer_id"]), []).append((int(row["rank"]), clip(row["case_id"], LONGEST_ID)))
    return tuple(
        _officer(row, tuple(own.get(str(row["officer_id"]), ())), tuple(cases.get(str(row["officer_id"]), ())), counts, reader.views)
        for row in officers.to_dict("records")
    )


def _officer(
    row: Mapping[Any, Any],
    own: tuple[FindingView, ...],
    cases: tuple[tuple[int, str], ...],
    counts: pd.Series,
    views: Mapping[str, RuleView],
) -> OfficerView:
    touched = row.get("cases")
    return OfficerView(
        officer_id=clip(row["officer_id"], LONGEST_ID),
        office=clip(row["office_id"], LONGEST_ID),
        offices=tuple(clip(office, LONGEST_ID) for office in _several(row.get("offices"))),
        rank=int(row["rank"]),
        score=said(float(row["score"]), ".2f", ""),
        flagged=bool(row["flagged"]),
        cases_touched=None if touched is None or is_missing(touched) else int(touched),
        findings=int(row["findings_of"]),
        rules=tuple(views[str(rule)] for rule in _several(row["rules"]) if str(rule) in views),
        own=own,
        cases=cases,
        more_cases=int(counts.get(row["officer_id"], 0)) - len(cases),
    )


def _several(value: object) -> list[object]:
    return list(value) if isinstance(value, (list, tuple, np.ndarray)) else []


def _table_counts(manifest: Mapping[str, Any]) -> tuple[TableCount, ...]:
    kinds = ("read", "used", "rejected", "collapsed")
    return tuple(
        TableCount(named(TABLE_TITLES, table), *(int(counts.get(kind) or 0) for kind in kinds))
        for table, counts in (manifest.get("rows") or {}).items()
    )


def _reject_groups(rejects: pd.DataFrame, most: int) -> tuple[RejectGroup, ...]:
    """Rejects by table, column and whether the row was still used: how many rows, and the first reason."""
    keys = {name: rejects[name].astype("object").fillna("") for name in ("table", "column", "reason")}
    frame = pd.DataFrame({**keys, "used": rejects["used"].astype(bool)})
    grouped = frame.groupby(["table", "column", "used"]).agg(rows=("reason", "size"), reason=("reason", "first")).reset_index()
    top = grouped.sort_values(["rows", "table", "column"], ascending=[False, True, True], kind="stable").head(most)
    return tuple(
        RejectGroup(
            named(TABLE_TITLES, r["table"]), column_words(clip(r["column"], LONGEST_ID)), r["used"], int(r["rows"]), clip(r["reason"], 300)
        )
        for r in top.to_dict("records")
    )


def _reject_rows(rejects: pd.DataFrame) -> tuple[RejectRow, ...]:
    return tuple(
        RejectRow(
            table=named(TABLE_TITLES, row["table"]),
            file=clip(row["file"], LONGEST_ID),
            row=clip(row["row"], 40),
            column=clip(row["column"], LONGEST_ID),
            value=clip(row["value"], LONGEST_ID),
            reason=clip(row["reason"], 300),
        )
        for row in rejects.to_dict("records")
    )


SEVERITY_HEADS = tuple(SEVERITIES.values())
"""The severities as the matrix orders them: most severe first."""
