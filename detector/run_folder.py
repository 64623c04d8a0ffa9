"""The run folder of the contract: tables, findings.csv, manifest and reports, written beside and moved into place whole."""

from __future__ import annotations

import csv
import datetime as dt
import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from concurrent.futures import Executor
from dataclasses import asdict, dataclass
from importlib import metadata
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from detector.catalogue import Catalogue
from detector.findings.coverage import Check
from detector.findings.evidence import local_text
from detector.findings.folding import Fold
from detector.findings.reach import sum_up
from detector.findings.telling import CODES
from detector.preparing import Prepared
from detector.pseudonyms import Pseudonyms
from detector.publishing import publish
from detector.report_writing import write_reports
from detector.reports.news import news_since
from detector.run import MANIFEST, Run
from detector.settings import Settings
from detector.version import version
from features.charter.model import CHARTER_FILE
from models.drift import Drift

if TYPE_CHECKING:
    from detector.pipeline import ScanOptions
    from detector.timing import Timings
    from models.saving import ModelFile

CONTRACT = 1
LIBRARIES = ("numpy", "pandas", "pyarrow", "scikit-learn", "holidays", "tzdata")
TEXTS = (
    *("part", "data"),
    *("finding_id", "subject_type", "subject_id", "case_id", "officer_id", "rule_id", "family", "severity", "unit", "explanation_en"),
    *("explanation_id", "evidence", "service_code", "office_id", "lane", "decision", "submitted_at", "verdict"),
    *("table", "file", "column", "value", "reason"),
    *("kind", "why_not_en", "why_not_id"),
    "attribute",
)
NOT_ASKED = ("dataset", "out", "settings_file", "model", "name")
"""Options that the manifest tells elsewhere, or that are a matter of the machine."""

MOST_NAMED = 5
"""So many signals that have drifted are named in a note; all are in the manifest."""
LISTS = ("families", "rules", "offices")
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Checked:
    """What was checked and what not, what was folded, under which key people stand, and what drifted since kept models learned."""

    checks: Sequence[Check]
    folds: Sequence[Fold]
    pseudonyms: Pseudonyms
    drift: Sequence[Drift] = ()


def write_run(
    options: ScanOptions,
    prepared: Prepared,
    catalogue: Catalogue,
    settings: Settings,
    result: Mapping[str, pd.DataFrame],
    checked: Checked,
    timings: Timings,
    kept_models: ModelFile | None = None,
    helper: Executor | None = None,
) -> Run:
    """Write everything into a private folder beside `options.out`, then move it into place; returns what was written.

    helper: another process that writes a part of the reports (`detector.report_writing`)."""
    tables = {name: frame.drop(columns=[c for c in CODES if c in frame]) for name, frame in result.items()}
    manifest = make_manifest(options, prepared, settings, tables, checked)
    manifest["model"] = _model(options, kept_models, checked.drift)
    manifest["notes"] += drift_notes((manifest["model"] or {}).get("drift", ()))
    run = Run(manifest=manifest, **tables)
    manifest["previous"] = news_since(options.out, run)

    def write(folder: Path) -> None:
        with timings.step("tables"):
            for name, frame in tables.items():
                write_table(frame, folder / f"{name}.parquet")
            write_csv(tables["findings"], folder / "findings.csv")
        if options.reports:
            with timings.step("reports"):
                write_reports(run, catalogue, folder, helper)
        manifest["timings"] = dict(timings.seconds)
        write_manifest(manifest, folder)

    publish(options.out, write)
    return run


def write_manifest(manifest: dict[str, Any], folder: Path) -> None:
    """manifest.json, with the hash of every other file of the folder."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.name != MANIFEST)
    manifest["outputs"] = {path.name: sha256(path) for path in files}
    text = json.dumps(manifest, ensure_ascii=False, indent=2, default=str)
    (folder / MANIFEST).write_text(text + "\n", encoding="utf-8")


def sha256(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _arrow_type(name: str, column: pd.Series) -> pa.DataType:
    if name in LISTS:
        return pa.list_(pa.string())
    if name in TEXTS or name.endswith("_id"):
        return pa.string()
    return {"b": pa.bool_(), "i": pa.int64(), "f": pa.float64()}.get(getattr(column.dtype, "kind", "O"), pa.string())


def write_table(frame: pd.DataFrame, path: Path) -> None:
    """Parquet with types that do not depend on the rows, so that an empty scan reads like any other."""
    columns = {}
    for name in frame.columns:
        kind = _arrow_type(str(name), frame[name])
        held = frame[name].astype(object).where(frame[name].notna(), None) if kind == pa.string() else frame[name]
        columns[str(name)] = pa.array(held, type=kind, from_pandas=True)
    pq.write_table(pa.table(columns), path, compression="zstd")


def write_csv(findings: pd.DataFrame, path: Path) -> None:
    """findings.csv: every text that a spreadsheet could take for a formula begins with an apostrophe."""
    inert = findings.assign(**{name: _inert(findings[name]) for name in findings.columns if name in TEXTS})
    inert.to_csv(path, index=False, encoding="utf-8", lineterminator="\n", quoting=csv.QUOTE_MINIMAL, float_format="%.12g")


def _inert(column: pd.Series) -> pd.Series:
    texts = column.astype(object)
    risky = texts.map(lambda text: isinstance(text, str) and text.startswith(FORMULA_STARTS)).astype(bool)
    return texts.where(~risky, "'" + texts.astype(str))


def _versions() -> dict[str, str]:
    found = {"python": platform.python_version()}
    for name in LIBRARIES:
        try:
            found[name] = metadata.version(name)
        except metadata.PackageNotFoundError:
            continue
    return found


def _counts(tables: Mapping[str, pd.DataFrame]) -> dict[str, Any]:
    findings, cases = tables["findings"], tables["cases"]
    by = {f"by_{name}": findings[column].value_counts().sort_index().to_dict() for name, column in _COUNTED.items()}
    return {"cases": len(cases), "flagged": int(cases["flagged"].sum()), "findings": len(findings), **by}


_COUNTED = {"rule": "rule_id", "severity": "severity", "family": "family", "subject": "subject_type"}


def _model(options: ScanOptions, kept: ModelFile | None, drift: Sequence[Drift]) -> dict[str, Any] | None:
    """The model file that the scan judged by, and how far each signal has drifted since it learned; None: fitted on this scan."""
    if kept is None or options.model is None:
        return None
    told = [
        {"model": d.model_id, "signal": d.signal, "index": round(d.index, 4), "chance": float(f"{d.chance:.3g}"), "large": d.is_large}
        for d in drift
    ]
    return {"file": options.model.name, "sha256": kept.sha256, "suluh": kept.program, "drift": told}


def drift_notes(drift: Sequence[Mapping[str, Any]]) -> tuple[str, ...]:
    """One sentence where signals (as `_model` tells them) are spread otherwise than when the kept models learned."""
    far = [f"{one['model']} {one['signal']} ({one['index']:.2f})" for one in drift if one["large"]]
    if not far:
        return ()
    more = f" and {len(far) - MOST_NAMED} more" if len(far) > MOST_NAMED else ""
    return (
        f"Spread otherwise than when the kept models learned (population stability index): {', '.join(far[:MOST_NAMED])}{more}. "
        "If that is to last, fit the models again.",
    )


def _control(options: ScanOptions, cases: pd.DataFrame) -> dict[str, int]:
    """The control sample: how many were asked for and drawn, and from how many unflagged cases."""
    return {"asked": options.control or 0, "drawn": int(cases["control"].sum()), "unflagged": int((~cases["flagged"]).sum())}


def _period(prepared: Prepared) -> dict[str, str | None]:
    applications = prepared.context.tables.applications
    times = applications["submitted_at"].to_numpy()
    ends = [times.argmin(), times.argmax()] if len(times) else []
    office = applications["office_id"].cat.codes.to_numpy()
    texts = [str(local_text(prepared.context, office[[row]], times[[row]])[0])[:10] for row in ends]
    return {"from": texts[0] if texts else None, "until": texts[1] if texts else None}


def as_of_text(prepared: Prepared) -> str:
    """The as-of instant in the charter's zone."""
    from zoneinfo import ZoneInfo

    moment = prepared.context.as_of.astype("datetime64[us]").item().replace(tzinfo=dt.UTC)
    return str(moment.astimezone(ZoneInfo(prepared.charter.timezone)).isoformat(timespec="seconds"))


def make_manifest(
    options: ScanOptions,
    prepared: Prepared,
    settings: Settings,
    tables: Mapping[str, pd.DataFrame],
    checked: Checked,
) -> dict[str, Any]:
    """All that is needed to know what was scanned, how, and what could not be checked."""
    asked = {k: v for k, v in asdict(options).items() if v != getattr(type(options), k, None) and k not in NOT_ASKED}
    charter = options.dataset / CHARTER_FILE
    chosen = options.settings_file
    data_set = prepared.data_set
    return {
        "suluh": version(),
        "contract": CONTRACT,
        "data_set": options.name or options.dataset.resolve().name,
        "as_of": as_of_text(prepared),
        "period": _period(prepared),
        "jurisdiction": prepared.charter.jurisdiction,
        "currency": prepared.charter.currency,
        "inputs": [{"file": part.name, **{k: v for k, v in asdict(part).items() if k != "name"}} for part in data_set.inputs],
        "charter": {"file": CHARTER_FILE, "sha256": sha256(charter)},
        "settings": {
            "file": chosen.name if chosen else None,
            "sha256": sha256(chosen) if chosen else None,
            "values": dict(settings.given),
            "environment": dict(settings.environment),
        },
        "options": {k: v.isoformat() if isinstance(v, dt.date) else v for k, v in asked.items()},
        "versions": _versions(),
        "seed": settings.scan.seed,
        "scoring": {"prior": settings.scan.prior, "officer_prior": settings.scan.officer_prior, "fdr": settings.scan.fdr},
        "control": _control(options, tables["cases"]),
        "rows": {name: asdict(counts) for name, counts in data_set.counts.items()},
        "counts": _counts(tables),
        "checks": [asdict(check) for check in checked.checks],
        "folded": len(checked.folds),
        "pseudonyms": {"officers": checked.pseudonyms.officers, "key": checked.pseudonyms.mark},
        "reach": sum_up(tables["reach"]),
        "notes": list(prepared.notes),
        "timings": {},
        "outputs": {},
    }
