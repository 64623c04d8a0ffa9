"""An officer kept far more files waiting behind later ones than colleagues in the same queues, and served the others as usual."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_seen: float, min_ratio: float, max_p: float) -> pd.DataFrame:
    """Size per officer: files held back beyond what colleagues would give; p_value: the chance of so many or more."""
    beyond = frame["seen"] - frame["expected"]
    many = (frame["seen"] >= min_seen) & (frame["ratio"] >= min_ratio) & (frame["chance"] <= max_p) & (beyond > 0)
    return pd.DataFrame({"size": beyond.where(many), "p_value": frame["chance"].clip(0.0, 1.0)})


RULE = Rule(
    id="DLY-05",
    name="stalls-some-files",
    title={"en": "Officer stalls some files and not others", "id": "Sebagian berkas tertahan pada petugas ini, yang lain tidak"},
    repeats=False,
    folds=False,
    family="delay",
    table="officer_held",
    subject="officer",
    needs=("seen", "expected", "ratio", "chance"),
    check=check,
    pattern_id="Seorang petugas membiarkan jauh lebih banyak berkas menunggu di belakang berkas yang datang kemudian daripada "
    "rekan kerja di antrean yang sama, sedangkan berkas lainnya dilayani seperti biasa.",
    formula_id="Ukuran per petugas: berkas tertahan melebihi yang diperkirakan menurut rekan kerja; nilai p: peluang sebanyak itu "
    "atau lebih.",
    thresholds=(
        Threshold(
            "min_seen", 4.0, "files held back by one officer", tighter="higher",
            meaning_id="berkas yang tertahan pada satu petugas",
        ),
        Threshold(
            "min_ratio", 1.5, "times the colleagues' rate, small numbers drawn towards 1", tighter="higher",
            meaning_id="kali tingkat kejadian rekan kerja; angka kecil ditarik mendekati 1",
        ),
        Threshold("max_p", 0.001, "chance of so many", tighter="lower", meaning_id="peluang sebanyak itu"),
    ),
    severity={0.0: Severity.LOW, 8.0: Severity.MEDIUM},
    unit="files held back beyond colleagues",
    officer="officer",
    observed="seen",
    expected="expected",
    message={
        "en": "Officer {officer} held back {seen:number} of {rows:number} files; colleagues in the same queues and months would have "
        "held back {expected:.1f} (99.8% limit: {high_998:number}). The middle one waited {times_habit:.1f} times as long "
        "as the officer's other files about then, while {served_first:number} that came later were served.",
        "id": "Pada petugas {officer} tertahan {seen:number} dari {rows:number} berkas; pada rekan di antrean dan bulan yang sama "
        "diperkirakan {expected:.1f} (batas 99,8%: {high_998:number}). Secara median, berkas yang tertahan menunggu {times_habit:.1f} "
        "kali lama tunggu berkas lain petugas itu pada masa yang sama, sementara {served_first:number} berkas yang datang kemudian "
        "dilayani.",
    },
    evidence=(
        "officer", "rows", "comparable", "seen", "expected", "ratio", "low_95", "high_95", "low_998", "high_998", "times_habit",
        "served_first", "strongest_event", "second_event", "third_event",
    ),
    why="Who is slow is slow with every file. To hold back some while later ones go through is a choice, and waiting is what people "
    "pay to end.",
    why_id="Orang yang lambat akan lambat pada semua berkas. Bila sebagian tertahan sementara yang datang kemudian jalan terus, itu adalah "
    "pilihan; dan orang membayar agar tidak lagi menunggu.",
    innocent=(
        "these files lacked a document or waited for a survey, and the log does not show it",
        "files of an absent colleague were handed over late and lay behind the officer's own",
        "the officer looks after a kind of case that needs advice from another agency",
    ),
    innocent_id=(
        "berkas itu kekurangan dokumen atau menunggu pengukuran, tetapi itu tidak tercatat dalam log",
        "berkas rekan yang tidak hadir terlambat dialihkan dan mengantre di belakang berkas petugas itu sendiri",
        "petugas menangani jenis permohonan yang memerlukan pendapat instansi lain",
    ),
    next_step="Lay the files that were held beside those served meanwhile: ask the applicants what was said to them, and look for what "
    "the held ones have in common.",
    next_step_id="Sandingkan berkas yang tertahan dengan yang dilayani sementara itu: tanyakan kepada pemohon apa yang disampaikan, dan "
    "cari kesamaan berkas yang tertahan.",
    exclusions=(
        "cases with a lawful reason to go first, files without a named officer, files still waiting",
        "queues and months in which the officer has no colleague",
    ),
    exclusions_id=(
        "berkas dengan alasan sah untuk didahulukan, berkas tanpa nama petugas, dan berkas yang masih menunggu",
        "antrean dan bulan ketika petugas itu tidak mempunyai rekan kerja",
    ),
    basis=("UU 25/2009 Art. 4 (equality, timeliness)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan, ketepatan waktu)",),
    sources=(
        "Freund, Hallward-Driemeier and Rijkers 2016 (firms asked for payments wait longer, and their waits spread more)",
        "Spiegelhalter 2005, Statistics in Medicine 24 (funnel plots)",
    ),
    fires_on=(
        {
            "seen": 24.0, "expected": 1.6, "ratio": 7.2, "chance": 0.000001, "officer": "P4", "rows": 840.0, "high_998": 13.0,
            "times_habit": 4.9, "served_first": 38.0,
        },
    ),
    quiet_on=(
        {"seen": 3.0, "expected": 0.1, "ratio": 2.4, "chance": 0.0002},
        {"seen": 40.0, "expected": 27.0, "ratio": 1.4, "chance": 0.0002},
        {"seen": 8.0, "expected": 2.0, "ratio": 2.5, "chance": 0.02},
        {"seen": None, "expected": None, "ratio": None, "chance": None},
    ),
)
