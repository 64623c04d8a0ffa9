"""Hand-made runs: small enough to be read, with one of everything that a report must show."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pandas as pd

from detector.run import Run
from rules.base import Rule, Severity, Threshold


def _quiet(frame: pd.DataFrame) -> pd.Series:
    return pd.Series(float("nan"), index=frame.index)


OVERCHARGE = Rule(
    id="FEE-01",
    name="above-the-tariff",
    title={"en": "Paid above the tariff", "id": "Dibayar di atas tarif"},
    family="fee",
    table="payments",
    subject="case",
    needs=("paid", "owed"),
    check=_quiet,
    severity={0.0: Severity.MEDIUM, 0.2: Severity.HIGH, 1.0: Severity.CRITICAL},
    unit="IDR",
    message={"en": "Paid {paid:money}, owed {owed:money}.", "id": "Dibayar {paid:money}, semestinya {owed:money}."},
    why="What is taken above the tariff has no lawful receiver.",
    innocent=("a lawful extra that the charter does not list", "two fees paid in one sum"),
    innocent_id=("pungutan sah yang tidak tercantum dalam standar pelayanan", "dua biaya dibayar sekaligus"),
    next_step="Compare the receipt with the treasury's billing code.",
    next_step_id="Bandingkan bukti bayar dengan kode billing kas negara.",
    fires_on=(),
    quiet_on=(),
    thresholds=(Threshold("min_excess", 1.0, "rounding units", tighter="higher", meaning_id="satuan pembulatan"),),
    exclusions=("what was paid back within a week",),
    exclusions_id=("yang dikembalikan dalam seminggu",),
    stands_alone=True,
    observed="paid",
    expected="owed",
    formats={"paid": "money", "owed": "money", "paid_at": "time"},
    basis=("PP 45/2024, appendix",),
    sources=("Olken and Barron 2009",),
)
LATE = replace(
    OVERCHARGE,
    id="DLY-01",
    name="standard-exceeded",
    title={"en": "Standard exceeded", "id": "Standar waktu terlampaui"},
    family="delay",
    unit="working days",
    why="A late decision is where a payment for speed begins.",
    innocent=("the applicant was asked for papers and the log does not say so",),
    innocent_id=("pemohon diminta melengkapi dokumen dan catatan tidak memuatnya",),
    next_step="Look at who had the file, and when.",
    next_step_id="Periksa siapa yang memegang berkas, dan kapan.",
    stands_alone=False,
    formats={"elapsed": "working_days"},
    basis=("UU 25/2009",),
    observed=None,
    expected=None,
)
UNCHECKED = replace(
    LATE, id="FEE-12", name="receipt-gaps", title={"en": "Gaps in receipt numbers", "id": "Nomor bukti bayar tidak berurutan"}
)


def finding(**given: Any) -> dict[str, Any]:
    """A row of findings; what is not given is ordinary."""
    row: dict[str, Any] = {
        "finding_id": "f-0001",
        "subject_type": "case",
        "subject_id": "C-1",
        "case_id": "C-1",
        "officer_id": None,
        "rule_id": "FEE-01",
        "family": "fee",
        "severity": "high",
        "confidence": 1.0,
        "score": 0.8,
        "p_value": float("nan"),
        "q_value": float("nan"),
        "observed": 450_000.0,
        "expected": 350_000.0,
        "unit": "IDR",
        "explanation_en": "Paid IDR 450,000 on 3 March 2025; the tariff of that day is IDR 350,000.",
        "explanation_id": "Dibayar Rp450.000 pada 3 Maret 2025; tarif hari itu Rp350.000.",
        "evidence": json.dumps(
            {
                "rows": [
                    {
                        "table": "payments",
                        "payment_id": "P-1",
                        "amount": "450000",
                        "paid_at": "2025-03-03T14:05:00+07:00",
                        "method": "cash",
                    },
                    {"table": "events", "activity": "approval", "timestamp": "2025-03-03T15:00:12+07:00", "officer_id": "O-1"},
                ],
                "values": {"paid": "450000", "owed": 350000.0, "excess_share": 0.2857},
                "peers": {"cases": 51, "level": "office, service, step"},
            }
        ),
        "service_code": "PASSPORT",
        "office_id": "KC-01",
    }
    return row | given


def case(number: int, **given: Any) -> dict[str, Any]:
    row: dict[str, Any] = {
        "case_id": f"C-{number}",
        "service_code": "PASSPORT",
        "office_id": "KC-01",
        "score": 0.0,
        "rank": number,
        "q_value": float("nan"),
        "flagged": False,
        "families": [],
        "rules": [],
        "submitted_at": f"2025-03-{number:02d}",
        "decision": "granted",
        "findings": 0,
    }
    return row | given


CASES = [
    case(
        1,
        score=0.93,
        flagged=True,
        families=["fee", "delay"],
        rules=["FEE-01", "DLY-01"],
        findings=2,
        submitted_at="2025-03-01T09:30:00+07:00",
    ),
    case(2, score=0.35, families=["delay"], rules=["DLY-01"], findings=1, decision=None, office_id="KC-02", service_code="LAND-TRANSFER"),
    case(3),
]
FINDINGS = [
    finding(officer_id="O-1"),
    finding(
        finding_id="f-0002",
        rule_id="DLY-01",
        family="delay",
        severity="low",
        score=0.2,
        observed="12 working days",
        expected=5.0,
        unit="working days",
        explanation_en="Decided after 12 working days, where 5 working days are promised.",
        explanation_id="Diputus setelah 12 hari kerja, sedangkan standarnya 5 hari kerja.",
        evidence=json.dumps({"rows": [], "values": {"elapsed": 12.0}}),
    ),
    finding(
        finding_id="f-0003", subject_id="C-2", case_id="C-2", rule_id="DLY-01", family="delay", severity="medium", score=0.3, evidence=None,
        observed=float("nan"), expected=float("nan"), office_id="KC-02", officer_id="O-2",
        explanation_en="Still open after 40 working days, where 5 working days are promised.",
        explanation_id="Belum diputus setelah 40 hari kerja, sedangkan standarnya 5 hari kerja.",
    ),
    finding(
        finding_id="f-0004", subject_type="office", subject_id="KC-02", case_id=None, rule_id="DLY-01", family="delay", severity="medium",
        score=0.4, office_id="KC-02", evidence="{not json",
        explanation_en="At KC-02, 62% of LAND-TRANSFER cases passed the standard: a practice of the office, or the wrong standard.",
        explanation_id="Di KC-02, 62% berkas LAND-TRANSFER melewati standar: praktik kantor, atau standar yang keliru.",
    ),
    finding(
        finding_id="f-0005", subject_type="officer", subject_id="O-1", case_id=None, officer_id="O-1", severity="critical", score=0.9,
        explanation_en="Officer O-1 took more than the tariff in 4 of 31 cases; colleagues in the same queue in 1 of 240.",
        explanation_id="Petugas O-1 menerima lebih dari tarif pada 4 dari 31 berkas; rekan di antrean yang sama 1 dari 240.",
    ),
]  # fmt: skip
OFFICERS = [
    {"officer_id": "O-1", "office_id": "KC-01", "offices": ["KC-01", "KC-02"], "score": 0.9, "rank": 1, "q_value": 0.01, "flagged": True,
     "families": ["fee"], "rules": ["FEE-01"], "cases": 31, "findings": 2},
    {"officer_id": "O-2", "office_id": "KC-02", "offices": ["KC-02"], "score": 0.1, "rank": 2, "q_value": float("nan"), "flagged": False,
     "families": [], "rules": ["DLY-01"], "cases": 8, "findings": 1},
    {"officer_id": "O-3", "office_id": "KC-02", "offices": ["KC-02"], "score": 0.0, "rank": 3, "q_value": float("nan"), "flagged": False,
     "families": [], "rules": [], "cases": 5, "findings": 0},
]  # fmt: skip
REJECTS = [
    {"table": "payments", "file": "payments.csv", "row": 7, "column": "amount", "value": "12,5,0", "reason": "not a number", "used": False},
    {"table": "payments", "file": "payments.csv", "row": 7, "column": "paid_at", "value": "soon", "reason": "not a time", "used": False},
    {"table": "events", "file": "events.csv", "row": 3, "column": "started_at", "value": "x", "reason": "not a time", "used": True},
]
MANIFEST: Mapping[str, Any] = {
    "suluh": "0.1.0",
    "contract": 1,
    "as_of": "2025-03-31T17:00:00Z",
    "period": {"from": "2025-03-01", "until": "2025-03-31"},
    "jurisdiction": "Kota Contoh",
    "currency": "IDR",
    "inputs": [{"file": "applications.csv", "table": "applications", "rows": 3, "bytes": 120, "sha256": "ab" * 32}],
    "charter": {"file": "charter.yaml", "sha256": "cd" * 32},
    "settings": {"file": None, "sha256": None, "values": {}},
    "seed": 1,
    "rows": {"applications": {"read": 3, "used": 3, "rejected": 0, "collapsed": 0},
             "payments": {"read": 9, "used": 8, "rejected": 1, "collapsed": 0}},
    "folded": 21,
    "checks": [
        {"rule": "DLY-01", "ran": True, "tested": 3, "findings": 3, "not_tested": 0, "reason_en": "", "reason_id": ""},
        {"rule": "FEE-01", "ran": True, "tested": 2, "findings": 2, "not_tested": 1, "reason_en": "", "reason_id": ""},
        {"rule": "FEE-12", "ran": False, "tested": 0, "findings": 0, "not_tested": 0,
         "reason_en": "payments.receipt_no is empty in all rows.", "reason_id": "payments.receipt_no kosong di semua baris."},
    ],
    "notes": ["2 services of the log are not in the charter: X-1, X-2."],
}  # fmt: skip


RULES = {rule.id: rule for rule in (OVERCHARGE, LATE, UNCHECKED)}


def small_run() -> Run:
    return Run(pd.DataFrame(CASES), pd.DataFrame(OFFICERS), pd.DataFrame(FINDINGS), pd.DataFrame(REJECTS), MANIFEST)


def empty_run() -> Run:
    """A scan in which everything is in order: cases, and nothing found."""
    run, calm = small_run(), pd.DataFrame([case(number) for number in (1, 2, 3)])
    manifest = {**MANIFEST, "folded": 0, "notes": []}
    return Run(calm, run.officers.iloc[:0], run.findings.iloc[:0], run.rejects.iloc[:0], manifest)


def vacant_run() -> Run:
    """A scan of no applications at all."""
    run = empty_run()
    return replace(run, cases=run.cases.iloc[:0], manifest={**run.manifest, "period": {"from": None, "until": None}})


def big_run(cases: int, flagged: int, per_case: int) -> Run:
    """A scan of many cases, the first `flagged` of them with `per_case` findings each."""
    rank = pd.Series(range(1, cases + 1))
    table = pd.DataFrame(
        {
            "case_id": "C-" + rank.astype(str),
            "service_code": "PASSPORT",
            "office_id": "KC-01",
            "score": 1.0 - (rank - 1) / cases,
            "rank": rank,
            "q_value": float("nan"),
            "flagged": rank <= flagged,
            "submitted_at": "2025-03-01T09:30:00+07:00",
            "decision": "granted",
            "findings": per_case * (rank <= flagged),
        }
    )
    busy = (rank <= flagged).tolist()
    table["families"] = [["fee", "delay"] if hit else [] for hit in busy]
    table["rules"] = [["FEE-01", "DLY-01"] if hit else [] for hit in busy]
    found = pd.DataFrame([FINDINGS[0]]).loc[[0] * (flagged * per_case)].reset_index(drop=True)
    number = pd.Series(range(flagged * per_case))
    found["case_id"] = "C-" + (number // per_case + 1).astype(str)
    found["finding_id"] = "f-" + number.astype(str)
    found["officer_id"] = "O-" + (number % 400).astype(str)
    officers = pd.DataFrame([OFFICERS[0]]).loc[[0] * 400].reset_index(drop=True)
    officers["officer_id"] = "O-" + pd.Series(range(400)).astype(str)
    officers["rank"] = range(1, 401)
    return Run(table, officers, found, pd.DataFrame(REJECTS), MANIFEST)
