"""An officer let far more files go before the officer's own earlier ones than colleagues in the same queues did."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_seen: float, min_ratio: float, max_p: float) -> pd.DataFrame:
    """Size per officer: files let past beyond what colleagues would give; p_value: the chance of so many or more."""
    beyond = frame["seen"] - frame["expected"]
    many = (frame["seen"] >= min_seen) & (frame["ratio"] >= min_ratio) & (frame["chance"] <= max_p) & (beyond > 0)
    return pd.DataFrame({"size": beyond.where(many), "p_value": frame["chance"].clip(0.0, 1.0)})


RULE = Rule(
    id="QUE-03",
    name="lets-some-pass",
    title={"en": "Officer lets some files pass the others", "id": "Petugas mendahulukan sebagian berkas"},
    repeats=False,
    folds=False,
    family="queue",
    table="officer_let_past",
    subject="officer",
    needs=("seen", "expected", "ratio", "chance"),
    check=check,
    pattern_id="Seorang petugas membiarkan jauh lebih banyak berkas mendahului berkasnya sendiri yang lebih awal daripada rekan "
    "kerja di antrean yang sama.",
    formula_id="Ukuran per petugas: berkas yang dibiarkan mendahului melebihi yang diperkirakan menurut rekan kerja; nilai p: "
    "peluang sebanyak itu atau lebih.",
    thresholds=(
        Threshold(
            "min_seen", 4.0, "files let past by one officer", tighter="higher",
            meaning_id="berkas yang dibiarkan mendahului pada satu petugas",
        ),
        Threshold(
            "min_ratio", 1.5, "times the colleagues' rate, small numbers drawn towards 1", tighter="higher",
            meaning_id="kali tingkat kejadian rekan kerja; angka kecil ditarik mendekati 1",
        ),
        Threshold("max_p", 0.001, "chance of so many", tighter="lower", meaning_id="peluang sebanyak itu"),
    ),
    severity={0.0: Severity.LOW, 8.0: Severity.MEDIUM},
    unit="files let past beyond colleagues",
    officer="officer",
    observed="seen",
    expected="expected",
    message={
        "en": "Officer {officer} served {seen:number} of {rows:number} files before nearly all of the officer's own that were ready "
        "earlier (the middle one passed {passed:number}); colleagues in the same queues and months would have done so with "
        "{expected:.1f} (99.8% limit: {high_998:number}).",
        "id": "Petugas {officer} melayani {seen:number} dari {rows:number} berkas sebelum hampir semua berkasnya sendiri yang siap lebih "
        "dulu (median: mendahului {passed:number} berkas); pada rekan di antrean dan bulan yang sama diperkirakan {expected:.1f} berkas "
        "(batas 99,8%: {high_998:number}).",
    },
    evidence=(
        "officer", "rows", "comparable", "seen", "expected", "ratio", "low_95", "high_95", "low_998", "high_998", "passed",
        "strongest_event", "second_event", "third_event",
    ),
    why="One urgent file is everyday work; the same officer again and again moving files to the front, where colleagues keep the order, "
    "is a service that somebody asks for.",
    why_id="Satu berkas mendesak adalah pekerjaan sehari-hari; petugas yang sama berulang kali memajukan berkas, sementara "
    "rekannya menjaga urutan, adalah layanan yang diminta seseorang.",
    innocent=(
        "the officer is the one who handles urgent requests, and the log does not mark them",
        "short files are done between long ones to keep the desk moving",
        "an appointment system calls applicants in another order than their files came",
    ),
    innocent_id=(
        "petugas itulah yang menangani permintaan mendesak dan log tidak menandainya",
        "berkas singkat dikerjakan di sela berkas yang panjang agar meja tetap lancar",
        "sistem janji temu memanggil pemohon menurut urutan yang berbeda dari urutan masuknya berkas",
    ),
    next_step="List whose files passed and through whom they came: the same agent, firm or family name more than once is the question "
    "to ask.",
    next_step_id="Susun daftar pemilik berkas yang mendahului dan melalui siapa diajukan: bila kuasa, perusahaan atau nama keluarga yang "
    "sama muncul lebih dari sekali, itulah yang perlu ditanyakan.",
    exclusions=(
        "cases with a lawful reason to go first; a chosen lane is a list of its own",
        "files that were themselves held back do not count as passed",
    ),
    exclusions_id=(
        "berkas dengan alasan sah untuk didahulukan; jalur pilihan adalah daftar tersendiri",
        "berkas yang memang tertahan tidak dihitung sebagai didahului",
    ),
    basis=("UU 25/2009 Art. 4 (equality)",),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)",),
    sources=("Lui 1985 (queues ordered by payment)", "Spiegelhalter 2005, Statistics in Medicine 24 (funnel plots)"),
    fires_on=(
        {
            "seen": 17.0, "expected": 0.4, "ratio": 7.9, "chance": 0.000001, "officer": "P4", "rows": 727.0, "high_998": 9.0,
            "passed": 6.0,
        },
    ),
    quiet_on=(
        {"seen": 3.0, "expected": 0.1, "ratio": 2.4, "chance": 0.0002},
        {"seen": 60.0, "expected": 45.0, "ratio": 1.3, "chance": 0.0002},
        {"seen": 9.0, "expected": 3.0, "ratio": 2.2, "chance": 0.01},
        {"seen": None, "expected": None, "ratio": None, "chance": None},
    ),
)
