"""Complaints name an officer, or the officer's cases, more often than the load among colleagues would give."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_seen: float, min_ratio: float, max_p: float) -> pd.DataFrame:
    """Size per officer: cases complained of beyond what the load would give; p_value: the chance of so many or more."""
    beyond = frame["seen"] - frame["expected"]
    many = (frame["seen"] >= min_seen) & (frame["ratio"] >= min_ratio) & (frame["chance"] <= max_p) & (beyond > 0)
    return pd.DataFrame({"size": beyond.where(many), "p_value": frame["chance"].clip(0.0, 1.0)})


RULE = Rule(
    id="REL-06",
    name="complaints-follow-officer",
    title={"en": "Complaints follow one officer beyond the load", "id": "Pengaduan tertuju pada satu petugas melebihi beban kerjanya"},
    repeats=False,
    folds=False,
    family="relation",
    table="officer_complaints",
    subject="officer",
    needs=("seen", "expected", "ratio", "chance"),
    check=check,
    pattern_id="Pengaduan menyebut seorang petugas, atau berkasnya, lebih sering daripada menurut beban kerja di antara rekan "
    "kerja.",
    formula_id="Ukuran per petugas: berkas yang diadukan melebihi yang diperkirakan menurut beban kerja; nilai p: peluang "
    "sebanyak itu atau lebih.",
    thresholds=(
        Threshold(
            "min_seen", 3.0, "cases of one officer that were complained of", tighter="higher",
            meaning_id="berkas satu petugas yang diadukan",
        ),
        Threshold(
            "min_ratio", 1.5, "times the colleagues' rate, small numbers drawn towards 1", tighter="higher",
            meaning_id="kali tingkat kejadian rekan kerja; angka kecil ditarik mendekati 1",
        ),
        Threshold("max_p", 0.005, "chance of so many", tighter="lower", meaning_id="peluang sebanyak itu"),
    ),
    severity={0.0: Severity.LOW},
    confidence=0.5,
    unit="cases beyond the load",
    officer="officer",
    observed="seen",
    expected="expected",
    message={
        "en": "Complaints are about {seen:number} of {rows:number} cases in which officer {officer} had a part ({named:number} name the "
        "officer); colleagues with the same steps, service, office and quarter would have {expected:.1f} (99.8% limit: "
        "{high_998:number}). This supports other findings and is none by itself.",
        "id": "Pengaduan menyangkut {seen:number} dari {rows:number} permohonan yang ditangani petugas {officer} ({named:number} menyebut "
        "petugas itu); pada rekan dengan tahap, layanan, kantor dan triwulan yang sama diperkirakan {expected:.1f} (batas 99,8%: "
        "{high_998:number}). Ini hanya mendukung temuan lain dan bukan temuan tersendiri.",
    },
    evidence=(
        "officer", "rows", "comparable", "named", "seen", "expected", "ratio", "low_95", "high_95", "low_998", "high_998",
        "strongest_event", "second_event", "third_event",
    ),
    why="Few people complain, and those who do have seen something; where complaints gather at one desk beyond its load, other "
    "findings there weigh more.",
    why_id="Sedikit orang yang mengadu, dan yang mengadu telah melihat sesuatu; bila pengaduan menumpuk di satu meja melebihi beban "
    "kerjanya, temuan lain di sana lebih berbobot.",
    innocent=(
        "the officer has to tell applicants of refusals and returns that others decided",
        "one angry applicant or a campaign wrote many of the complaints",
        "the officer serves the applicants who speak up most, or is the only one who hands out the form",
    ),
    innocent_id=(
        "petugas harus menyampaikan penolakan dan pengembalian yang diputuskan orang lain",
        "satu pemohon yang kecewa atau sebuah gerakan bersama menulis banyak pengaduan itu",
        "petugas melayani pemohon yang paling berani bersuara, atau satu-satunya yang membagikan formulir",
    ),
    next_step="Read the complaints for what they say happened, drop those by one hand, and see whether the files tell the same.",
    next_step_id="Baca apa yang diceritakan pengaduan itu, sisihkan yang ditulis orang yang sama, dan lihat apakah berkas menunjukkan hal "
    "yang sama.",
    exclusions=("several complaints about one case count once", "cases that the officer took up only after the complaint"),
    exclusions_id=(
        "beberapa pengaduan tentang satu berkas dihitung sekali",
        "berkas yang baru ditangani petugas itu setelah pengaduan",
    ),
    basis=("UU 25/2009 Arts 40-42 (complaints)",),
    basis_id=("UU 25/2009 Pasal 40-42 (pengaduan)",),
    sources=("Spiegelhalter 2005, Statistics in Medicine 24 (funnel plots)",),
    fires_on=(
        {
            "seen": 9.0, "expected": 1.8, "ratio": 2.9, "chance": 0.0004, "officer": "P4", "rows": 612.0, "named": 5.0,
            "high_998": 7.0,
        },
    ),
    quiet_on=(
        {"seen": 2.0, "expected": 0.1, "ratio": 1.9, "chance": 0.001},
        {"seen": 12.0, "expected": 7.9, "ratio": 1.4, "chance": 0.004},
        {"seen": 5.0, "expected": 2.0, "ratio": 1.75, "chance": 0.05},
        {"seen": None, "expected": None, "ratio": None, "chance": None},
    ),
)
