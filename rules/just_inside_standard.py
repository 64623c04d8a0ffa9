"""An officer's decisions fall just inside the promised time, and hardly ever just after it, unlike those of colleagues."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_seen: float, min_beyond: float, max_p: float) -> pd.DataFrame:
    """Size per officer: decisions just inside beyond what colleagues would give; p_value: the chance of so many or more."""
    beyond = frame["seen"] - frame["expected"]
    many = (frame["seen"] >= min_seen) & (beyond >= min_beyond) & (frame["chance"] <= max_p)
    return pd.DataFrame({"size": beyond.where(many), "p_value": frame["chance"].clip(0.0, 1.0)})


RULE = Rule(
    id="DLY-06",
    name="just-inside-standard",
    title={"en": "Finished just inside the standard too often", "id": "Terlalu sering selesai sesaat sebelum batas waktu"},
    repeats=False,
    folds=False,
    family="delay",
    table="officer_standard_edge",
    subject="officer",
    needs=("seen", "expected", "chance"),
    check=check,
    pattern_id="Keputusan seorang petugas jatuh tepat sebelum batas waktu yang dijanjikan dan hampir tidak pernah sesudahnya, "
    "tidak seperti keputusan rekan kerja.",
    formula_id="Ukuran per petugas: keputusan sesaat sebelum batas melebihi yang diperkirakan menurut rekan kerja; nilai p: "
    "peluang sebanyak itu atau lebih.",
    thresholds=(
        Threshold(
            "min_seen", 8.0, "decisions in the last tenth of the promise (at least a day)", tighter="higher",
            meaning_id="keputusan dalam sepersepuluh terakhir dari waktu yang dijanjikan (sekurangnya satu hari)",
        ),
        Threshold(
            "min_beyond", 4.0, "decisions beyond what colleagues would give", tighter="higher",
            meaning_id="keputusan melebihi yang diperkirakan menurut rekan kerja",
        ),
        Threshold("max_p", 0.001, "chance of so many", tighter="lower", meaning_id="peluang sebanyak itu"),
    ),
    severity={0.0: Severity.LOW, 15.0: Severity.MEDIUM},
    unit="decisions beyond colleagues",
    officer="officer",
    observed="seen",
    expected="expected",
    message={
        "en": "Of {rows:number} cases that officer {officer} finished in the last tenth of the promised time (at least a day) or as long "
        "after it, {seen:number} are inside; colleagues with the same service, office and quarter would have {expected:.1f} there "
        "(99.8% limit: {high_998:number}).",
        "id": "Dari {rows:number} permohonan yang diselesaikan petugas {officer} pada sepersepuluh terakhir waktu yang dijanjikan "
        "(sedikitnya sehari) atau dalam rentang yang sama sesudahnya, {seen:number} selesai dalam batas waktu; pada rekan dengan layanan, "
        "kantor dan triwulan yang sama diperkirakan {expected:.1f} (batas 99,8%: {high_998:number}).",
    },
    evidence=(
        "officer", "rows", "comparable", "decided", "seen", "expected", "ratio", "low_95", "high_95", "low_998", "high_998",
        "strongest_event", "second_event", "third_event",
    ),
    why="Waits do not end by themselves at the promise. Where decisions gather right before it and none follow, dates were written to "
    "fit, or files were kept until the last day that is safe.",
    why_id="Masa tunggu tidak berakhir dengan sendirinya tepat pada batas janji. Bila keputusan menumpuk sesaat sebelum batas dan tidak "
    "ada sesudahnya, mungkin tanggalnya disesuaikan, atau berkas disimpan sampai hari terakhir yang masih aman.",
    innocent=(
        "the officer keeps a list of deadlines and rightly takes the most urgent file first",
        "the system reminds this officer on the last day, and others not",
        "a supervisor takes over whatever would be late, so that the late ones stand under another name",
    ),
    innocent_id=(
        "petugas memakai daftar batas waktu dan memang tepat mendahulukan berkas yang paling mendesak",
        "sistem mengingatkan petugas ini pada hari terakhir, sedangkan yang lain tidak",
        "atasan mengambil alih berkas yang akan terlambat sehingga tercatat atas nama lain",
    ),
    next_step="Compare the dates of these decisions with when they were entered, signed and handed out; ask what was done to the file "
    "in its last days.",
    next_step_id="Bandingkan tanggal keputusan ini dengan saat dicatat, ditandatangani dan diserahkan; tanyakan apa yang dikerjakan pada "
    "hari-hari terakhir.",
    exclusions=(
        "services and quarters in which the officer has no colleague near the edge; withdrawn cases",
        "an office that as a whole works towards the last day",
    ),
    exclusions_id=(
        "layanan dan triwulan ketika petugas tidak mempunyai rekan kerja di dekat batas waktu; permohonan yang dicabut",
        "kantor yang secara keseluruhan bekerja sampai hari terakhir",
    ),
    basis=("UU 25/2009 Arts 20-22 (service standard and pledge)",),
    basis_id=("UU 25/2009 Pasal 20-22 (standar dan maklumat pelayanan)",),
    sources=("Kleven 2016 (bunching at thresholds)", "Spiegelhalter 2005, Statistics in Medicine 24 (funnel plots)"),
    fires_on=(
        {"seen": 46.0, "expected": 31.5, "chance": 0.00002, "officer": "P4", "rows": 48.0, "high_998": 41.0},
    ),
    quiet_on=(
        {"seen": 7.0, "expected": 2.0, "chance": 0.0002},
        {"seen": 220.0, "expected": 216.5, "chance": 0.0005},
        {"seen": 40.0, "expected": 30.9, "chance": 0.04},
        {"seen": None, "expected": None, "chance": None},
    ),
)
