"""One officer took a case through every step, where cases of that office go through several hands."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_share: float, min_colleagues: float) -> pd.DataFrame:
    """Size per case: one in how many of the office's cases of the service one officer took through; p_value: that share."""
    share = frame["one_hand_share"]
    rare = (frame["hands"] == 1) & (share > 0) & (share <= max_share) & (frame["colleagues"] >= min_colleagues)
    return pd.DataFrame({"size": (1.0 / share.where(share > 0)).where(rare).clip(upper=1e6), "p_value": share.clip(0.0, 1.0)})


RULE = Rule(
    id="REL-04",
    name="one-officer-all-steps",
    title={"en": "One officer takes a case through every step", "id": "Satu petugas menangani semua tahap"},
    family="relation",
    table="hands",
    subject="case",
    needs=("hands", "one_hand_share", "colleagues"),
    check=check,
    pattern_id="Satu petugas menangani semua tahap suatu berkas, padahal berkas di kantor itu melewati beberapa tangan.",
    formula_id="Ukuran per berkas: satu di antara berapa berkas layanan itu di kantor tersebut yang ditangani seluruhnya oleh "
    "satu petugas; nilai p: bagian itu.",
    thresholds=(
        Threshold(
            "max_share", 0.02, "share of the office's other cases of the service that one officer took through", tighter="lower",
            meaning_id="bagian berkas lain dari layanan itu di kantor yang ditangani seluruhnya oleh satu petugas",
        ),
        Threshold(
            "min_colleagues", 3.0, "other officers who do steps of the service at the office", tighter="higher",
            meaning_id="petugas lain yang mengerjakan tahap layanan itu di kantor",
        ),
    ),
    severity={0.0: Severity.LOW, 200.0: Severity.MEDIUM},
    unit="cases to one such",
    officer="officer",
    observed="steps",
    message={
        "en": "Officer {officer} did all {steps:number} steps of this case; of the office's {others:number} other cases of the service, "
        "{others_one:number} went through one officer's hands alone, and {colleagues:number} other officers do such steps there.",
        "id": "Petugas {officer} mengerjakan semua {steps:number} tahap berkas ini; dari {others:number} permohonan lain layanan ini di "
        "kantor itu, {others_one:number} ditangani satu petugas saja, dan di sana ada {colleagues:number} petugas lain yang mengerjakan "
        "tahap seperti itu.",
    },
    evidence=("officer", "steps", "hands", "others", "others_one", "colleagues", "case_event_rows"),
    why="Several hands are the simplest control there is; a case that never left one officer was seen by nobody else.",
    why_id="Penanganan oleh beberapa petugas adalah pengendalian paling sederhana; berkas yang tidak pernah lepas dari satu petugas tidak "
    "dilihat orang lain.",
    innocent=(
        "the others were on leave or the day was a skeleton shift",
        "one officer is assigned to this applicant or this kind of case throughout",
        "all steps were entered under one account, though several worked on it",
    ),
    innocent_id=(
        "petugas lain sedang cuti atau hari itu hanya ada piket",
        "satu petugas memang ditugaskan untuk pemohon atau jenis berkas ini",
        "semua tahap dicatat dengan satu akun walau dikerjakan beberapa orang",
    ),
    next_step="Ask who was on duty on those days, and how the case came back to the same officer at each step.",
    next_step_id="Tanyakan siapa yang bertugas pada hari-hari itu, dan bagaimana berkas kembali ke petugas yang sama pada tiap tahap.",
    exclusions=("cases with fewer than three different steps, or a step without a known officer", "offices where one hand is usual"),
    exclusions_id=(
        "berkas dengan kurang dari tiga tahap berbeda, atau dengan tahap yang petugasnya tidak diketahui",
        "kantor tempat satu tangan adalah hal biasa",
    ),
    basis=("UU 25/2009 Art. 21 (internal control is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (pengawasan internal adalah komponen standar pelayanan)",),
    sources=("Chalendard et al. 2023 (assignment turned to one's own use)",),
    fires_on=(
        {
            "hands": 1.0, "one_hand_share": 0.004, "colleagues": 9.0, "steps": 5.0, "others": 410.0, "others_one": 1.0, "officer": "P4",
        },
    ),
    quiet_on=(
        {"hands": 3.0, "one_hand_share": 0.004, "colleagues": 9.0},
        {"hands": 1.0, "one_hand_share": 0.3, "colleagues": 9.0},
        {"hands": 1.0, "one_hand_share": 0.004, "colleagues": 1.0},
        {"hands": None, "one_hand_share": None, "colleagues": None},
    ),
)
