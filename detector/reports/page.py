"""Everything that the page shows, worked out from a run: no markup here, and nothing is computed in the templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

import numpy as np
import pandas as pd

from detector.reports.case_view import LONGEST_ID, Limits, ordered_findings
from detector.reports.rule_detail import Detail, detail_of
from detector.reports.rule_view import RuleView, rule_views
from detector.reports.technical_words import in_both
from detector.reports.words import FAMILIES, LEVELS, SEVERITIES, TABLE_TITLES, Both, clip, column_words, named, said, unit_words
from detector.run import Run
from detector.wording import is_missing
from rules.base import Rule

BANDS = 10
LONGEST_SENTENCE = 300


@dataclass(frozen=True)
class Reach:
    """What a kind of finding could have been seen at one office and service: from which size it is told and flags, or why none is."""

    office: str
    service: str
    kind: Both
    smallest: Both | None
    flagged_from: Both | None
    reason: Both


@dataclass(frozen=True)
class Fall:
    """A group of cases with more flags than chance would give it: flagged, what chance gives, and the corrected p-value."""

    attribute: Both
    level: str
    cases: int
    flagged: int
    expected: Both
    p_value: Both


NEWS_STATES = ("new", "worse", "known", "cleared")


@dataclass(frozen=True)
class News:
    """Flagged cases and findings by `NEWS_STATES`, against an earlier scan judged as of `as_of`."""

    as_of: Both
    data_set: str
    cases: tuple[int, ...]
    findings: tuple[int, ...]
    notes: tuple[Both, ...]


@dataclass(frozen=True)
class RejectGroup:
    table: Both
    column: Both
    used: bool
    rows: int
    reason: Both


@dataclass(frozen=True)
class RejectRow:
    table: Both
    file: str
    row: str
    column: str
    value: str
    reason: Both


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
    expected_wrong: Both | None
    bands: tuple[tuple[Both, int, int], ...]
    more_groups: int
    officers: int
    reach: tuple[Reach, ...]
    groups_compared: int
    falls: tuple[Fall, ...]
    news: News | None
    ran: tuple[RuleView, ...]
    not_ran: tuple[RuleView, ...]
    in_detail: Mapping[str, Detail]
    tables: tuple[TableCount, ...]
    reject_groups: tuple[RejectGroup, ...]
    reject_rows: tuple[RejectRow, ...]
    inputs: tuple[InputView, ...]
    version: str
    seed: str
    notes: tuple[Both, ...]


def build_page(run: Run, rules: Mapping[str, Rule], limits: Limits) -> Page:
    """The page of a run; work and size are bounded by `limits`, whatever the size of the run, but for whole-column sums."""
    findings = ordered_findings(run.findings)
    views = rule_views(rules, run.manifest, frozenset(findings["rule_id"].astype(str)))
    period = run.manifest.get("period") or {}
    touched = run.cases["case_id"].astype("object").isin(findings["case_id"].dropna().astype("object"))
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
        expected_wrong=_expected_wrong(run.cases),
        bands=_bands(run.cases),
        more_groups=sum(max(0, run.cases[name].nunique() - limits.groups) for name in ("service_code", "office_id")),
        officers=_officers_with_findings(run, findings),
        reach=_reach(run, limits.groups),
        groups_compared=len(run.flag_falls),
        falls=_falls(run, limits.groups),
        news=_news(run.manifest),
        ran=tuple(view for view in views.values() if view.ran is not False),
        not_ran=tuple(view for view in views.values() if view.ran is False),
        in_detail={name: detail_of(rules[name]) for name, view in views.items() if view.ran is not False and name in rules},
        tables=_table_counts(run.manifest),
        reject_groups=_reject_groups(run.rejects, limits.groups),
        reject_rows=_reject_rows(run.rejects.head(limits.rejects)),
        inputs=inputs_of(run.manifest),
        version=clip(run.manifest.get("suluh"), LONGEST_ID),
        seed=clip(run.manifest.get("seed"), LONGEST_ID),
        notes=tuple(_clipped(note) for note in run.manifest.get("notes") or ()),
    )


def inputs_of(manifest: Mapping[str, Any]) -> tuple[InputView, ...]:
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


def _expected_wrong(cases: pd.DataFrame) -> Both | None:
    """How many of the flagged have an innocent explanation, as far as the scores can be trusted: the sum of one minus the score."""
    score = cases["score"].to_numpy(dtype="float64")[cases["flagged"].to_numpy(dtype=bool)]
    return said(round(float((1.0 - score).sum()), 0 if len(score) > 20 else 1), "number", "") if len(score) else None


REACH_KINDS: Mapping[str, Both] = {
    "stall": Both("a file held up", "berkas tertahan"),
    "overcharge": Both("a payment beyond the tariff", "pembayaran melebihi tarif"),
    "places": Both("a file served ahead", "berkas didahulukan"),
}


def _reach(run: Run, most: int) -> tuple[Reach, ...]:
    """The table `reach` of a run that has one: what could have been seen where."""
    held = run.reach.head(most)
    return tuple(
        Reach(
            clip(row["office_id"], LONGEST_ID),
            clip(row["service_code"], LONGEST_ID),
            named(REACH_KINDS, row["kind"]),
            None if is_missing(row["smallest"]) else _sized(row["smallest"], row["unit"], run),
            None if is_missing(row["flagged_from"]) else _sized(row["flagged_from"], row["unit"], run),
            Both(clip(row["why_not_en"], 300), clip(row["why_not_id"], 300)),
        )
        for row in held.to_dict("records")
    )


FALL_ATTRIBUTES: Mapping[str, Both] = {
    "office_id": Both("office", "kantor"),
    "channel": Both("channel", "kanal"),
    "lane": Both("lane", "jalur"),
    "time_of_day": Both("time of day of the last act", "jam tindakan terakhir"),
}


LEAST_P = 0.001
BELOW_LEAST_P = Both("below 0.001", "di bawah 0,001")


def _falls(run: Run, most: int) -> tuple[Fall, ...]:
    """Groups with more flags than chance would give them, the least likely first."""
    if run.flag_falls.empty:
        return ()
    beyond = run.flag_falls[run.flag_falls["is_beyond_chance"].astype(bool)]
    ordered = beyond.sort_values(["p_adjusted", "attribute", "value"], kind="stable").head(most)
    return tuple(
        Fall(
            FALL_ATTRIBUTES.get(str(row["attribute"])) or Both(*[clip(row["attribute"], LONGEST_ID)] * 2),
            clip(row["value"], LONGEST_ID),
            int(row["cases"]),
            int(row["flagged"]),
            said(row["expected"], ".1f", ""),
            said(row["p_adjusted"], ".3f", "") if row["p_adjusted"] >= LEAST_P else BELOW_LEAST_P,
        )
        for row in ordered.to_dict("records")
    )


def _sized(value: object, unit: object, run: Run) -> Both:
    currency = str(run.manifest.get("currency") or "")
    if currency and str(unit) == currency:
        return said(value, "money", currency)
    number, words = said(value, "number", ""), unit_words(unit)
    return Both(f"{number.en} {words.en}".strip(), f"{number.id} {words.id}".strip())


def _news(manifest: Mapping[str, Any]) -> News | None:
    """What changed since the scan that this one was compared with."""
    held = manifest.get("previous")
    if not held:
        return None
    counts = {(what, state): int(held.get(what, {}).get(state) or 0) for what in ("cases", "findings") for state in NEWS_STATES}
    return News(
        said(held.get("as_of"), "date", ""),
        clip(held.get("data_set"), LONGEST_ID),
        tuple(counts["cases", state] for state in NEWS_STATES),
        tuple(counts["findings", state] for state in NEWS_STATES),
        tuple(_clipped(note) for note in held.get("notes") or ()),
    )


def _officers_with_findings(run: Run, findings: pd.DataFrame) -> int:
    """Officers that at least one finding names, or that are flagged."""
    named_here = run.officers["officer_id"].astype("object").isin(findings["officer_id"].dropna().astype("object"))
    return int((named_here | run.officers["flagged"].astype(bool)).sum())


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
            named(TABLE_TITLES, r["table"]), column_words(clip(r["column"], LONGEST_ID)), r["used"], int(r["rows"]), _clipped(r["reason"])
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
            reason=_clipped(row["reason"]),
        )
        for row in rejects.to_dict("records")
    )


def _clipped(sentence: object) -> Both:
    """What reading said, in both languages."""
    return Both(*(clip(text, LONGEST_SENTENCE) for text in in_both(str(sentence))))


SEVERITY_HEADS = tuple(SEVERITIES.values())
"""The severities as the matrix orders them: most severe first."""
