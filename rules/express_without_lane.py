"""A case without the express lane was finished as fast as those that have it, ahead of its neighbours in the queue."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_faster: float, min_jump: float) -> pd.DataFrame:
    """Size per case: spreads below its neighbours' office time; p_value: how rare that is in the service."""
    faster = frame["faster"]
    express = (faster >= min_faster) & (frame["taken"] <= frame["taken_express"]) & (frame["largest_jump"] >= min_jump)
    return pd.DataFrame({"size": faster.where(express & frame["faster_p"].notna()), "p_value": frame["faster_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="QUE-02",
    name="express-without-lane",
    title={"en": "Express speed without the express lane", "id": "Secepat jalur percepatan tanpa memakai jalur itu"},
    family="queue",
    table="case_speed",
    subject="case",
    needs=("faster", "faster_p", "taken", "taken_express", "largest_jump"),
    check=check,
    pattern_id="Berkas tanpa jalur percepatan selesai secepat berkas di jalur itu, mendahului berkas di sekitarnya dalam antrean.",
    formula_id="Ukuran per berkas: simpangan di bawah waktu kantor berkas di sekitarnya; nilai p: seberapa jarang hal itu pada "
    "layanan tersebut.",
    thresholds=(
        Threshold(
            "min_faster", 2.0, "spreads below the office time of the cases filed about then", tighter="higher",
            meaning_id="simpangan di bawah waktu kantor berkas yang diajukan sekitar waktu itu",
        ),
        Threshold(
            "min_jump", 1.0, "spreads by which one of its steps jumped its queue", tighter="higher",
            meaning_id="simpangan yang didahului salah satu tahapnya dalam antrean",
        ),
    ),
    severity={0.0: Severity.LOW, 3.0: Severity.MEDIUM},
    unit="spreads",
    officer="officer",
    observed="taken",
    expected="taken_usually",
    message={
        "en": "Without the express lane the office took {taken:number} {unit:word}, no more than for cases with it "
        "({taken_express:number}); the "
        "{neighbours:number} cases filed about then took {taken_usually:number}. It passed {places_gained:number} waiting cases on its "
        "way.",
        "id": "Tanpa jalur percepatan kantor hanya memerlukan {taken:number} {unit:word}, tidak lebih lama daripada berkas di jalur itu "
        "({taken_express:number}); {neighbours:number} permohonan pada masa itu memerlukan {taken_usually:number}. Berkas ini mendahului "
        "{places_gained:number} berkas lain yang menunggu.",
    },
    evidence=("taken", "taken_express", "taken_usually", "unit", "neighbours", "places_gained", "largest_jump", "officer"),
    why="Speed that the office sells at a tariff, given to a case that did not pay the tariff, may have been paid for elsewhere.",
    why_id="Kecepatan yang dijual kantor dengan tarif, tetapi diberikan kepada berkas yang tidak membayar tarif itu, mungkin "
    "dibayar di tempat lain.",
    innocent=(
        "the lane was chosen and paid for, and the log holds the first choice only",
        "a complete and simple case, prepared by somebody who does this often",
        "an appeal or a correction that had been examined already",
    ),
    innocent_id=(
        "jalur percepatan sudah dipilih dan dibayar, tetapi log memuat pilihan pertama",
        "berkas lengkap dan sederhana, disiapkan oleh pihak yang terbiasa",
        "permohonan keberatan atau perbaikan yang sudah pernah diperiksa",
    ),
    next_step="See whether the surcharge was paid, who took the case up at each step, and what else those officers served that day.",
    next_step_id="Periksa apakah biaya percepatan dibayar, siapa yang mengerjakan tiap tahap, dan apa lagi yang dilayani petugas itu pada "
    "hari tersebut.",
    exclusions=("services without a chosen lane in use, and cases with a lawful reason to go first",),
    exclusions_id=("layanan tanpa jalur pilihan yang dipakai, dan berkas dengan alasan sah untuk didahulukan",),
    requires=("charter.lanes",),
    basis=("UU 25/2009 Art. 4 (equality, certainty)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan, kepastian)",),
    sources=("Lui 1985 (queues ordered by payment)",),
    fires_on=(
        {
            "faster": 3.2, "faster_p": 0.004, "taken": 1.0, "taken_express": 1.5, "taken_usually": 9.0, "largest_jump": 2.0,
            "unit": "working_days", "neighbours": 50.0, "places_gained": 14.0, "officer": "P4",
        },
    ),
    quiet_on=(
        {"faster": 0.8, "faster_p": 0.2, "taken": 1.0, "taken_express": 1.5, "largest_jump": 2.0},
        {"faster": 3.2, "faster_p": 0.004, "taken": 2.0, "taken_express": 1.5, "largest_jump": 2.0},
        {"faster": 3.2, "faster_p": 0.004, "taken": 1.0, "taken_express": 1.5, "largest_jump": 0.0},
        {"faster": None, "faster_p": None, "taken": None, "taken_express": None, "largest_jump": None},
    ),
)
