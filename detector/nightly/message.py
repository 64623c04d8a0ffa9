"""What people are told of a night: counts, and the strongest of what is new. No case, officer or applicant is in it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd

from detector.nightly.history import CAUSES, STATES
from rules.base import Language

Titles = Mapping[str, Mapping[str, str]]
"""What each red flag is called, by its id."""

TOP = 10
BESIDE = re.compile(r"\.suluh-new-[0-9a-f]+")
"""The part of a path that is another one in each run."""

CAUSED = ("new", "worse", "cleared")

WORDS: Mapping[str, Mapping[Language, str]] = {
    "title": {
        "en": "Suluh, night {night}: {new} new, {worse} worse, {cleared} cleared",
        "id": "Suluh, malam ke-{night}: {new} baru, {worse} memburuk, {cleared} tidak ada lagi",
    },
    "failed": {"en": "Suluh: the nightly job failed", "id": "Suluh: pekerjaan malam gagal"},
    "look": {
        "en": "Nothing was changed; the next run tries again. 'suluh status' on the machine tells what was wrong.",
        "id": "Tidak ada yang diubah; proses berikutnya akan mencoba lagi. 'suluh status' di mesin itu menunjukkan apa yang salah.",
    },
    "data": {"en": "{data_set}, judged as of {as_of}.", "id": "{data_set}, dinilai per {as_of}."},
    "changed": {"en": "Changed since the night before: {parts}.", "id": "Berubah sejak malam sebelumnya: {parts}."},
    "refit": {
        "en": "The models were fitted again: of the first {first} cases {others} were not among them before; newly flagged: "
        "{flagged_more}, no longer: {flagged_less}.",
        "id": "Model dilatih ulang: dari {first} berkas teratas, {others} sebelumnya tidak termasuk; baru ditandai: {flagged_more}, "
        "tidak lagi ditandai: {flagged_less}.",
    },
    "drift": {
        "en": "Spread otherwise than when the models learned; if that is to last, fit them again",
        "id": "Sebarannya berbeda dari saat model dilatih; bila ini menetap, latih ulang model itu",
    },
    "charter": {"en": "the charter", "id": "maklumat"},
    "settings": {"en": "the settings", "id": "pengaturan"},
    "model": {"en": "the models", "id": "model"},
    "program": {"en": "the program", "id": "program"},
    "new": {"en": "New", "id": "Baru"},
    "worse": {"en": "Worse", "id": "Memburuk"},
    "known": {"en": "Known", "id": "Sudah diketahui"},
    "cleared": {"en": "Cleared", "id": "Tidak ada lagi"},
    "strongest": {"en": "The strongest of what is new or worse", "id": "Yang terkuat di antara yang baru atau memburuk"},
    "at": {"en": "office {office}", "id": "kantor {office}"},
    "low": {"en": "low", "id": "rendah"},
    "medium": {"en": "medium", "id": "sedang"},
    "high": {"en": "high", "id": "tinggi"},
    "critical": {"en": "critical", "id": "kritis"},
    "reason": {
        "en": "A finding is a reason to look at a file, never a judgement about a person. 'suluh explain' tells each by its number.",
        "id": "Temuan adalah alasan untuk memeriksa berkas, bukan penilaian atas seseorang. 'suluh explain' menjelaskan temuan menurut "
        "nomornya.",
    },
    "mark": {"en": "Message {id}; one that comes twice bears the same number.", "id": "Pesan {id}; pesan yang datang dua kali bernomor "
    "sama."},
}  # fmt: skip


def make_message(night: Mapping[str, Any], data_set: str, changed: pd.DataFrame, titles: Titles) -> dict[str, Any] | None:
    """The message about a night (`night.json` as values), None where there is nothing to tell.

    changed: the rows of the history whose state changed. What was cleared alone is told along with the next that is new.
    """
    told = changed[changed["state"].isin(["new", "worse"])]
    if told.empty and not night["changed"] and not night.get("drift_is_new"):
        return None
    order = told.assign(order=-told["score"].to_numpy()).sort_values(["level", "order", "finding_id"], ascending=[False, True, True])
    message = {
        "kind": "night",
        "night": night["night"],
        "data_set": data_set,
        "as_of": night["as_of"],
        "changed": night["changed"],
        "states": {**{state: int((changed["state"] == state).sum()) for state in CAUSED}, "known": night["states"]["known"]},
        "causes": night["causes"],
        "families": told["family"].value_counts().sort_index().to_dict(),
        "severities": told["severity"].value_counts().sort_index().to_dict(),
        "strongest": [_line(row, titles) for row in order.head(TOP).to_dict("records")],
        "refit": night.get("refit"),
        "drift": [f"{each['model']} {each['signal']}" for each in night.get("drift", [])][:TOP] if night.get("drift_is_new") else [],
    }
    return {"id": message_id(message), **message}


def _line(row: Mapping[Any, Any], titles: Titles) -> dict[str, Any]:
    rule = row["rule_id"]
    return {
        "finding_id": row["finding_id"],
        "state": row["state"],
        "rule_id": rule,
        "title": dict(titles.get(rule, {"en": rule, "id": rule})),
        "severity": row["severity"],
        "office_id": row["office_id"],
        "score": round(float(row["score"]), 3),
    }


def failure_message(last_night: int, reason: str) -> dict[str, Any]:
    """The message about a run that failed; the same failure after the same night is the same message. Why stays on the machine."""
    message = {"kind": "failure", "night": last_night}
    return {"id": message_id({**message, "reason": BESIDE.sub("", reason)}), **message}


def message_id(message: Mapping[str, Any]) -> str:
    """The same for the same content."""
    text = json.dumps(message, sort_keys=True, ensure_ascii=False)
    return hashlib.blake2b(text.encode(), digest_size=8).hexdigest()


def title_of(message: Mapping[str, Any], language: Language) -> str:
    """One line."""
    if message["kind"] == "failure":
        return WORDS["failed"][language]
    return WORDS["title"][language].format(night=message["night"], **message["states"])


def body_lines(message: Mapping[str, Any], language: Language) -> list[tuple[str, Sequence[str]]]:
    """Paragraphs, each with the lines of its list."""
    say = {name: words[language] for name, words in WORDS.items()}
    mark = say["mark"].format(id=message["id"])
    if message["kind"] == "failure":
        return [(say["look"], ()), (mark, ())]
    lines: list[tuple[str, Sequence[str]]] = [(say["data"].format(**message), ())]
    if message["changed"]:
        lines.append((say["changed"].format(parts=", ".join(say[part] for part in message["changed"])), ()))
    if message.get("refit"):
        lines.append((say["refit"].format(**message["refit"]), ()))
    if message.get("drift"):
        lines.append((say["drift"], message["drift"]))
    for state in STATES:
        why = [f"{number}: {CAUSES[cause][language]}" for cause, number in message["causes"].get(state, {}).items()]
        lines.append((f"{say[state]}: {message['states'][state]}", why))
    strongest = [
        f"{each['title'][language]} ({say[each['severity']]}), {say['at'].format(office=each['office_id'])}: {each['finding_id']}"
        for each in message["strongest"]
    ]
    if strongest:
        lines.append((say["strongest"], strongest))
    return [*lines, (say["reason"], ()), (mark, ())]
