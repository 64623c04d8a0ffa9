"""A dossier: all that a run knows about one case or officer, as a page of its own, as PDF or as JSON, with what it was computed from."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, replace
from typing import Any, Literal

import pandas as pd
from markupsafe import Markup

from detector.reports.case_view import Limits
from detector.reports.html import page_parts
from detector.reports.page import inputs_of
from detector.reports.payload import build_payload, packed
from detector.reports.words import TABLE_TITLES, Both, clip, named, same
from detector.run import Run
from features.errors import SuluhError
from rules.base import Language, Rule

Kind = Literal["case", "officer"]
SCORING: Mapping[str, Both] = {
    "prior": Both("cases worth a look before anything is known", "berkas yang layak diperiksa sebelum ada yang diketahui"),
    "officer_prior": Both("officers worth a look before anything is known", "petugas yang layak diperiksa sebelum ada yang diketahui"),
    "fdr": Both("share of wrong ones allowed among the flagged", "bagian keliru yang diizinkan di antara yang ditandai"),
}
MOST = replace(Limits(), findings=200, evidence_rows=200, officer_findings=1_000)


@dataclass(frozen=True)
class Subject:
    """What a dossier is about, and the part of the run that speaks of it."""

    kind: Kind
    id: str
    run: Run


@dataclass(frozen=True)
class InputRow:
    """One row of the input: its place as the file counts, and what tells it from the other rows of its case, as it stands there."""

    table: str
    file: str
    row: int
    case_id: str
    cells: Mapping[str, str]


@dataclass(frozen=True)
class InputRows:
    """Where the rows stand that the findings rest on; `more` were left out; `why_not`: what could not be read, and why."""

    rows: tuple[InputRow, ...]
    more: int
    why_not: Both


def subject_of(run: Run, subject: str) -> Subject:
    """The case or officer of that id; SuluhError where the run knows none, or found nothing that a dossier could hold."""
    findings = run.findings
    for kind, frame in (("case", run.cases), ("officer", run.officers)):
        known = frame[frame[f"{kind}_id"].astype(object) == subject]
        if len(known):
            own = findings[findings[f"{kind}_id"].astype(object) == subject]
            if own.empty:
                raise SuluhError(f"Nothing was found about {kind} '{subject}': no dossier. 'suluh explain' alone tells what is known.")
            return Subject("case" if kind == "case" else "officer", subject, _part(run, kind, known, own))
    raise SuluhError(f"The run knows no case or officer '{subject}'. A dossier is about one of these; 'suluh explain' names the nearest.")


def _part(run: Run, kind: str, known: pd.DataFrame, own: pd.DataFrame) -> Run:
    """The run as far as it speaks of one subject; of colleagues in a funnel plot only the dots are kept."""
    named = run.cases["case_id"].astype(object).isin(own["case_id"].dropna().astype(object))
    cases = known if kind == "case" else run.cases[named]
    people = run.officers["officer_id"].astype(object).isin(own["officer_id"].dropna().astype(object))
    officers = known if kind == "officer" else run.officers[people & False]
    kinds, subjects = run.pictures["subject_type"].astype(object), run.pictures["subject_id"].astype(object)
    about = (kinds == kind) & (subjects == str(known.iloc[0][f"{kind}_id"]))
    shared = (kinds == "group") if kind == "case" else (kinds == "scan")
    return replace(run, cases=cases, officers=officers, findings=own, pictures=run.pictures[about | shared])


def dossier_payload(run: Run, rules: Mapping[str, Rule], subject: Subject, language: Language) -> dict[str, Any]:
    """The page's data about one subject alone."""
    payload = build_payload(subject.run, rules, MOST)
    payload["facts"] |= {"cases": len(run.cases), "officers": len(run.officers)}
    payload["others"], payload["places"] = [], {"office": {}, "service": {}}
    if subject.kind == "officer":
        payload["details"] = {}
    for held in payload["funnels"].values():
        held["officer"] = [name if name == subject.id else "" for name in held["officer"]]
    return payload | {"alone": alone_at(subject.kind, subject.id), "lang": language}


def _quoted(text: str) -> str:
    from urllib.parse import quote

    return quote(clip(text, 120), safe="")


def dossier_html(
    run: Run, rules: Mapping[str, Rule], subject: str, language: Language = "en", places: InputRows | None = None
) -> str:
    """The dossier as one self-contained page; `places`: where the rows stand in the input, where that was looked up."""
    held = subject_of(run, subject)
    return dossier_page(dossier_payload(run, rules, held, language), run.manifest, subject, language, places)[0]


def dossier_page(
    payload: Mapping[str, Any], manifest: Mapping[str, Any], subject: str, language: Language, places: InputRows | None = None
) -> tuple[str, str]:
    """The page of a payload that is about one subject, and the policy (CSP) that it stands under."""
    parts = page_parts("dossier.html")
    page = parts.template.render(
        subject=clip(subject, 120),
        lang=language,
        facts=_facts(manifest),
        places=_told_places(places) if places is not None else None,
        style=Markup(parts.style),
        script=Markup(parts.script),
        policy=parts.policy,
        data=Markup(packed(payload)),
    )
    return page, parts.policy


def alone_at(kind: str, subject: str) -> str:
    """Where a page that is about one subject opens."""
    return f"#/{kind}/{_quoted(subject)}"


def _facts(manifest: Mapping[str, Any]) -> dict[str, Any]:
    scoring = manifest.get("scoring") or {}
    pairs = [
        (Both("version of Suluh", "versi Suluh"), manifest.get("suluh")),
        (Both("judged as of", "dinilai menurut keadaan pada"), manifest.get("as_of")),
        (Both("data set", "kumpulan data"), manifest.get("data_set")),
        (Both("seed", "benih acak"), manifest.get("seed")),
        *((SCORING.get(name) or same(name.replace("_", " ")), value) for name, value in scoring.items()),
        *((Both(f"version of {name}", f"versi {name}"), value) for name, value in (manifest.get("versions") or {}).items()),
    ]
    told = [(name, clip(value, 120)) for name, value in pairs if value is not None]
    return {"jurisdiction": clip(manifest.get("jurisdiction"), 120), "pairs": told, "inputs": inputs_of(manifest)}


def _told_places(places: InputRows) -> dict[str, Any]:
    rows = [
        (named(TABLE_TITLES, row.table), clip(row.file, 120), row.row, clip(row.case_id, 120), clip(" · ".join(row.cells.values()), 200))
        for row in places.rows
    ]
    return {"rows": rows, "more": places.more, "why_not": Both(clip(places.why_not.en), clip(places.why_not.id))}


def dossier_json(run: Run, subject: str, places: InputRows | None = None) -> str:
    """The dossier for programs: the row of the case or officer, its findings with evidence, and what they were computed from."""
    held = subject_of(run, subject)
    frame = held.run.cases if held.kind == "case" else held.run.officers
    manifest = run.manifest
    kept = ("suluh", "contract", "as_of", "data_set", "inputs", "charter", "settings", "seed", "scoring", "versions")
    told = {
        "kind": held.kind,
        "id": held.id,
        "standing": _rows(frame)[0],
        "findings": [{**row, "evidence": _evidence(row.get("evidence"))} for row in _rows(held.run.findings)],
        "input_rows": [asdict(row) for row in places.rows] if places is not None else [],
        "input_rows_left_out": places.more if places is not None else 0,
        "input_rows_not_read": places.why_not.en if places is not None else "",
        "computed_from": {name: manifest[name] for name in kept if name in manifest},
    }
    return json.dumps(told, ensure_ascii=False, indent=2, default=str) + "\n"


def _rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = json.loads(frame.to_json(orient="records"))
    return rows


def _evidence(text: object) -> object:
    try:
        return json.loads(str(text))
    except ValueError:
        return text
