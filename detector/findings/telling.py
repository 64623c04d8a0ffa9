"""Hits in words: the findings table of the contract, one sentence in English and one in Indonesian for each."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np
import pandas as pd

from detector.findings import evidence
from detector.findings.applying import BANDS, Hits
from detector.findings.folding import Fold
from detector.findings.ranking import LABELS
from detector.findings.sealing import officer_tokens, seal_context, seal_findings, seal_frame
from detector.findings.weighing import MOST
from detector.pseudonyms import Pseudonyms
from detector.wording import LANGUAGES, parts, render
from features.base import Context
from rules.base import Language, Rule, Severity

CODES = ("case", "officer", "counts", "severity_level")
"""Columns of the table in memory that stay out of the files: row codes, whether it counts for the score, the level as a number."""

FOLDED: Mapping[Language, str] = {
    "en": "{title}: seen in {fired:number} of {tested:number} cases of {service} at this office ({share:percent}). So common a "
    "pattern is either the office's own practice or a charter that does not fit; single cases are not flagged for it.",
    "id": "{title}: terlihat pada {fired:number} dari {tested:number} permohonan {service} di kantor ini ({share:percent}). Pola yang "
    "begitu umum adalah kebiasaan kantor itu sendiri atau maklumat yang tidak sesuai; permohonan satu per satu tidak ditandai karenanya.",
}
ELSEWHERE: Mapping[Language, tuple[str, str]] = {
    "en": ("Elsewhere, of {others_tested:number} cases of this service: {others_share:percent}.", "No other office has cases to compare."),
    "id": ("Di kantor lain, dari {others_tested:number} permohonan layanan ini: {others_share:percent}.",
           "Tidak ada kantor lain dengan permohonan pembanding."),
}
"""Behind `FOLDED`: what the other offices show, or that there are none."""

PATTERN: Mapping[Language, str] = {
    "en": "{title}: seen {observed:number} times among {exposure:number} cases, or steps of cases, in which this officer had a part. "
    "At the rate of colleagues in the same office, service, quarter and (where it is known) step, {expected:number} would be seen; with "
    "small numbers allowed for, at least {low:.1f} times the colleagues' rate.",
    "id": "{title}: terlihat {observed:number} kali di antara {exposure:number} permohonan, atau tahap permohonan, yang ditangani petugas "
    "ini. Menurut tingkat kejadian pada rekan kerja di kantor, layanan, triwulan dan (bila diketahui) tahap yang sama akan terlihat "
    "{expected:number}; dengan memperhitungkan jumlah yang kecil, sekurangnya {low:.1f} kali tingkat kejadian pada rekan kerjanya.",
}
FAINT: Mapping[Language, str] = {
    "en": " By itself this would be too little to tell; it is told because the same is seen at this officer more often than at "
    "colleagues.",
    "id": " Jika berdiri sendiri, hal ini terlalu kecil untuk disampaikan; disampaikan karena hal yang sama terlihat pada petugas ini "
    "lebih sering daripada pada rekan kerjanya.",
}
"""Behind the sentence of what is told for its officer's pattern alone."""

STRONG_PATTERN = 2.0
"""Weight (log likelihood ratio) from which a pattern at an officer is of medium severity; it never stands alone."""


def finding_ids(rule: Rule, subject_type: str, subjects: Sequence[str], keys: Sequence[str]) -> list[str]:
    """Ids of what a finding is, not where it stood: rule, subject and the fact's own key; the same in every scan."""

    def one(subject: str, key: str) -> str:
        text = "\x1f".join((rule.id, subject_type, subject, key))
        return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=10).hexdigest()

    return [one(subject, key) for subject, key in zip(subjects, keys, strict=True)]


def sealed(frame: pd.DataFrame, pseudonyms: Pseudonyms) -> pd.DataFrame:
    """The frame with applicants' and agents' ids replaced by their keyed pseudonyms."""
    people = {name: frame[name] for name in ("applicant", "agent") if name in frame}
    return frame.assign(**{name: pseudonyms.series(name, _without_unused(column)) for name, column in people.items()})


def _without_unused(column: pd.Series) -> pd.Series:
    """The column without the ids of people who do not occur in it: a token costs a hash."""
    return column.cat.remove_unused_categories() if isinstance(column.dtype, pd.CategoricalDtype) else column


def _told(context: Context, frame: pd.DataFrame) -> pd.DataFrame:
    """The frame with instants as local text; columns of dates alone keep their day only."""
    office = frame["office"].to_numpy(dtype=np.int64)
    out = {}
    for name in frame.columns:
        if pd.api.types.is_datetime64_any_dtype(frame[name]):
            mark = frame[f"{name}_is_date"].to_numpy() if f"{name}_is_date" in frame else None
            text = evidence.local_text(context, office, frame[name].to_numpy(), mark)
            out[name] = pd.Series(text, index=frame.index, dtype=object).where(text != "")
    return frame.assign(**out)


def _name(categories: pd.Index, codes: np.ndarray) -> np.ndarray:
    """object[n]: the category of each code; None for -1."""
    return np.asarray(np.array([*categories.astype(str), None], dtype=object)[codes])


def _officer(rule: Rule, frame: pd.DataFrame) -> pd.Series:
    if rule.officer is None or rule.officer not in frame:
        return pd.Series(None, index=frame.index, dtype=object)
    return frame[rule.officer].astype(object).where(frame[rule.officer].notna(), None)


def _subjects(rule: Rule, frame: pd.DataFrame, case_id: np.ndarray, officer: pd.Series, office: np.ndarray) -> np.ndarray:
    if rule.subject == "pair":
        other = "agent" if "agent" in frame else "applicant"
        return (officer.astype(str) + "|" + frame[other].astype(str)).to_numpy(dtype=object)
    return {"case": case_id, "officer": officer.to_numpy(dtype=object), "office": office}[rule.subject]


def _keys(rule: Rule, told: pd.DataFrame) -> np.ndarray:
    """object[n]: the fact's own key as text. The same key twice for one subject gets a number, in the frame's order."""
    out = np.full(len(told), "", dtype=object)
    for name in rule.key:
        out = out + "\x1e" + evidence.json_column(told[name])
    return out


def _numbered(subjects: np.ndarray, keys: np.ndarray) -> np.ndarray:
    turn = pd.DataFrame({"s": subjects, "k": keys}).groupby(["s", "k"], sort=False).cumcount().to_numpy()
    return np.where(turn > 0, keys + "\x1e#" + turn.astype(str).astype(object), keys)


def _numbers(told: pd.DataFrame, name: str | None) -> np.ndarray:
    if name is None or name not in told:
        return np.full(len(told), np.nan)
    return pd.to_numeric(told[name], errors="coerce").to_numpy(dtype=np.float64)


UNIT_OF_SPEC = {"days": "days", "working_days": "working days", "hours": "hours", "minutes": "minutes", "seconds": "seconds"}


def _unit(rule: Rule, told: pd.DataFrame, currency: str) -> pd.Series | str:
    """The unit of `observed` and `expected`: the frame's own, else what the message says of them, else the unit of the size."""
    if "unit" in told:
        return told["unit"].astype(str).str.replace("_", " ")
    said = {part.column: part.spec or rule.formats.get(part.column or "", "") for part in parts(rule.message["en"])}
    spec = said.get(rule.observed) or rule.formats.get(rule.observed or "", "")
    return currency if spec == "money" else UNIT_OF_SPEC.get(spec, rule.unit)


def identified(hits: Hits, context: Context, pseudonyms: Pseudonyms) -> Hits:
    """The hits, and what is too faint to be one, with `finding_id`; made before anything is folded, so that no setting changes an id."""
    every = pd.concat([hits.frame, hits.faint], ignore_index=True) if len(hits.faint) else hits.frame
    ids = _ids(hits.rule, every, context, pseudonyms)
    frame, faint = (
        held.assign(finding_id=pd.Series(own, index=held.index, dtype=object))
        for held, own in ((hits.frame, ids[: len(hits.frame)]), (hits.faint, ids[len(hits.frame) :]))
    )
    return replace(hits, frame=frame, faint=faint)


def _ids(rule: Rule, frame: pd.DataFrame, context: Context, pseudonyms: Pseudonyms) -> list[str]:
    """The id of each row."""
    applications = context.tables.applications
    wanted = {"case", "office", "agent", "applicant", rule.officer, *rule.key, *(f"{name}_is_date" for name in rule.key)}
    told = _told(context, sealed(frame[[name for name in frame.columns if name in wanted]], pseudonyms))
    case_id = np.append(applications["case_id"].to_numpy(dtype=object), [None])[told["case"].to_numpy()]
    office_id = _name(applications["office_id"].cat.categories, told["office"].to_numpy())
    subject = _subjects(rule, told, case_id, _officer(rule, told), office_id)
    return finding_ids(rule, rule.subject, list(map(str, subject)), list(_numbered(subject, _keys(rule, told))))


def _sentences(rule: Rule, frame: pd.DataFrame, told: pd.DataFrame, language: Language, currency: str) -> list[str]:
    said = render(rule.message[language], told, language, rule.formats, currency)
    return [text + FAINT[language] if faint else text for text, faint in zip(said, frame["faint"].tolist(), strict=True)]


def tell(hits: Hits, context: Context, pseudonyms: Pseudonyms) -> pd.DataFrame:
    """The findings of one rule (with `finding_id`, see `identified`), with the contract's columns and those of `CODES`."""
    rule, applications = hits.rule, context.tables.applications
    frame = sealed(hits.frame, pseudonyms)
    told = _told(context, frame)
    case, office = frame["case"].to_numpy(), frame["office"].to_numpy()
    case_id = np.append(applications["case_id"].to_numpy(dtype=object), [None])[case]
    office_id = _name(applications["office_id"].cat.categories, office)
    officer = _officer(rule, frame)
    subject = _subjects(rule, frame, case_id, officer, office_id)
    currency = context.charter.currency
    texts = {f"explanation_{lang}": _sentences(rule, frame, told, lang, currency) for lang in LANGUAGES}
    proof = '{"rows": ' + evidence.source_rows(context, rule, frame) + ', "values": ' + evidence.values(rule, told) + "}"
    level = frame["severity"].to_numpy(dtype=np.int64)
    officers = context.tables.events["officer_id"].cat.categories
    return pd.DataFrame(
        {
            "finding_id": frame["finding_id"].to_numpy(dtype=object),
            "subject_type": rule.subject,
            "subject_id": subject,
            "case_id": case_id,
            "officer_id": officer.to_numpy(dtype=object),
            "rule_id": rule.id,
            "family": frame["family"].astype(object).to_numpy() if "family" in frame else rule.family,
            "severity": [LABELS[value] for value in level.tolist()],
            "confidence": rule.confidence,
            "score": frame["score"].to_numpy(),
            "weight": frame["weight"].to_numpy(),
            "repeated": frame["repeated"].to_numpy(),
            "p_value": frame["p_value"].to_numpy(),
            "q_value": _numbers(frame, rule.q_value),
            "observed": _numbers(frame, rule.observed),
            "expected": _numbers(frame, rule.expected),
            "unit": _unit(rule, told, currency),
            **texts,
            "evidence": proof,
            "service_code": _name(applications["service_code"].cat.categories, frame["service"].to_numpy()),
            "office_id": office_id,
            "case": case,
            "officer": officers.get_indexer(pd.Index(officer)),
            "counts": True,
            "severity_level": level,
        }
    )


def tell_folds(folds: Sequence[Fold], context: Context) -> pd.DataFrame:
    """One finding about the office for each fold."""
    applications = context.tables.applications
    office = _name(applications["office_id"].cat.categories, np.array([f.office for f in folds], dtype=np.int64))
    service = _name(applications["service_code"].cat.categories, np.array([f.service for f in folds], dtype=np.int64))
    names = ("fired", "tested", "share", "others_fired", "others_tested", "others_share")
    told = pd.DataFrame({name: [getattr(fold, name) for fold in folds] for name in names}).assign(service=service)
    about = {
        "subject_type": "office",
        "subject_id": office,
        "service_code": service,
        "office_id": office,
        "key": [f"folded\x1e{name}" for name in service],
        "severity_level": int(Severity.MEDIUM),
        "score": [f.score for f in folds],
        "observed": told["share"],
        "unit": "share of cases",
        "counts": False,
    }
    findings = _of_many([f.rule for f in folds], told, FOLDED, pd.DataFrame(about), context.charter.currency)
    for lang, (others, nobody) in ELSEWHERE.items():
        tail = np.where(told["others_tested"] > 0, render(others, told, lang, {}, ""), nobody)
        findings[f"explanation_{lang}"] = findings[f"explanation_{lang}"] + " " + tail
    return findings


def tell_patterns(patterns: pd.DataFrame, rules: Mapping[str, Rule], context: Context) -> pd.DataFrame:
    """One finding about the officer for each rule that repeats at an officer beyond colleagues (rows of `officer_patterns`)."""
    officers = context.tables.events["officer_id"].cat.categories
    codes = patterns["officer"].to_numpy(dtype=np.int64)
    weight = patterns["weight"].to_numpy(dtype=np.float64)
    level = np.where(weight >= STRONG_PATTERN, int(Severity.MEDIUM), int(Severity.LOW))
    low, high = (np.array([0.0, *(BANDS[s][end] for s in Severity)])[level] for end in (0, 1))
    about = {
        "subject_type": "officer",
        "subject_id": _name(officers, codes),
        "officer_id": _name(officers, codes),
        "officer": codes,
        "key": "pattern",
        "severity_level": level,
        "score": low + (high - low) * np.minimum(weight / MOST, 1.0),
        "weight": weight,
        "p_value": patterns["p_value"].to_numpy(),
        "observed": patterns["observed"].to_numpy(),
        "expected": patterns["expected"].to_numpy(),
        "unit": "cases",
        "counts": True,
    }
    told = patterns[["exposure", "observed", "expected", "ratio", "low"]].reset_index(drop=True)
    return _of_many([rules[name] for name in patterns["rule_id"]], told, PATTERN, pd.DataFrame(about), context.charter.currency)


def _of_many(
    rules: Sequence[Rule], told: pd.DataFrame, message: Mapping[Language, str], about: pd.DataFrame, currency: str
) -> pd.DataFrame:
    """Findings that rest on many cases: `about` has subject_type, subject_id, key, severity_level, score, unit and what else is known."""
    keys = zip(rules, about["subject_type"], about["subject_id"], about["key"], strict=True)
    texts = {
        f"explanation_{lang}": render(template, told.assign(title=[rule.title[lang] for rule in rules]), lang, {}, currency)
        for lang, template in message.items()
    }
    cells = [(name, evidence.json_column(told[name])) for name in told.columns.astype(str)]
    known = about.drop(columns="key").assign(
        finding_id=[finding_ids(rule, kind, [str(subject)], [key])[0] for rule, kind, subject, key in keys],
        rule_id=[rule.id for rule in rules],
        family=[rule.family for rule in rules],
        severity=[LABELS[level] for level in about["severity_level"].tolist()],
        confidence=[rule.confidence for rule in rules],
        evidence='{"rows": [], "values": ' + evidence.objects(cells, len(told)) + "}",
        **texts,
    )
    missing: dict[str, Any] = {"officer": -1, "case": -1, "weight": 0.0, "repeated": 0.0}
    empty = _empty()
    for name in empty.columns.difference(known.columns):
        known[name] = missing.get(str(name), np.nan if empty[name].dtype.kind == "f" else None)
    return known[list(empty.columns)]


def findings_table(
    hits: Iterable[Hits],
    folds: Sequence[Fold],
    patterns: pd.DataFrame,
    rules: Mapping[str, Rule],
    context: Context,
    seals: Pseudonyms,
    odd: Sequence[pd.DataFrame] = (),
) -> pd.DataFrame:
    """All findings (`odd`: those of models) in one order: strongest first, then by rule, subject and id."""
    tokens = officer_tokens(context, seals)
    shown = seal_context(context, tokens)
    told = [tell(replace(h, frame=seal_frame(h.frame, tokens)), shown, seals) for h in hits if len(h.frame)]
    told += [seal_findings(findings, tokens) for findings in odd]
    if folds:
        told.append(tell_folds(folds, context))
    if len(patterns):
        told.append(seal_findings(tell_patterns(patterns, rules, context), tokens))
    if not told:
        return _empty()
    every = pd.concat(told, ignore_index=True)
    order = ["score", "rule_id", "subject_id", "finding_id"]
    return every.sort_values(order, ascending=[False, True, True, True], kind="stable", ignore_index=True)


def _empty() -> pd.DataFrame:
    texts = [
        *("finding_id", "subject_type", "subject_id", "case_id", "officer_id", "rule_id", "family", "severity", "unit"),
        *("explanation_en", "explanation_id", "evidence", "service_code", "office_id"),
    ]
    numbers = ["confidence", "score", "weight", "repeated", "p_value", "q_value", "observed", "expected"]
    whole = ("case", "officer", "severity_level")
    frame = {
        **{name: pd.Series(dtype=object) for name in texts},
        **{name: pd.Series(dtype=np.float64) for name in numbers},
        **{name: pd.Series(dtype=np.int64) for name in whole},
        "counts": pd.Series(dtype=np.bool_),
    }
    return pd.DataFrame(frame)
