"""An officer took files from a shared pool out of turn, far more often than colleagues who draw on the same pool."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_seen: float, min_ratio: float, max_p: float) -> pd.DataFrame:
    """Size per officer: files picked beyond what colleagues would give; p_value: the chance of so many or more."""
    beyond = frame["seen"] - frame["expected"]
    many = (frame["seen"] >= min_seen) & (frame["ratio"] >= min_ratio) & (frame["chance"] <= max_p) & (beyond > 0)
    return pd.DataFrame({"size": beyond.where(many), "p_value": frame["chance"].clip(0.0, 1.0)})


RULE = Rule(
    id="REL-05",
    name="picks-from-pool",
    title={"en": "Officer picks files from the pool out of turn", "id": "Petugas memilih berkas dari antrean bersama di luar giliran"},
    repeats=False,
    folds=False,
    family="relation",
    table="officer_picked",
    subject="officer",
    needs=("seen", "expected", "ratio", "chance"),
    check=check,
    pattern_id="Seorang petugas mengambil berkas dari antrean bersama di luar giliran, jauh lebih sering daripada rekan kerja "
    "yang mengambil dari antrean yang sama.",
    formula_id="Ukuran per petugas: berkas yang dipilih melebihi yang diperkirakan menurut rekan kerja; nilai p: peluang sebanyak "
    "itu atau lebih.",
    thresholds=(
        Threshold(
            "min_seen", 4.0, "files picked out of turn by one officer", tighter="higher",
            meaning_id="berkas yang diambil di luar giliran oleh satu petugas",
        ),
        Threshold(
            "min_ratio", 1.5, "times the colleagues' rate, small numbers drawn towards 1", tighter="higher",
            meaning_id="kali tingkat kejadian rekan kerja; angka kecil ditarik mendekati 1",
        ),
        Threshold("max_p", 0.001, "chance of so many", tighter="lower", meaning_id="peluang sebanyak itu"),
    ),
    severity={0.0: Severity.LOW, 8.0: Severity.MEDIUM},
    unit="files picked beyond colleagues",
    officer="officer",
    observed="seen",
    expected="expected",
    message={
        "en": "Of {rows:number} files that officer {officer} took from a pool that several officers draw on, {seen:number} were out of "
        "turn (the middle one went before {passed:number} that were ready earlier); colleagues at the same pool and month would have "
        "picked {expected:.1f} (99.8% limit: {high_998:number}).",
        "id": "Dari {rows:number} berkas yang diambil petugas {officer} dari antrean bersama beberapa petugas, {seen:number} diambil di "
        "luar giliran (median: mendahului {passed:number} berkas yang siap lebih dulu); pada rekan di antrean bersama dan bulan yang sama "
        "diperkirakan {expected:.1f} (batas 99,8%: {high_998:number}).",
    },
    evidence=(
        "officer", "rows", "comparable", "seen", "expected", "ratio", "low_95", "high_95", "low_998", "high_998", "passed",
        "strongest_event", "second_event", "third_event",
    ),
    why="A pool deals files out by turn so that nobody can choose an officer, or be chosen; who picks undoes that.",
    why_id="Antrean bersama membagi berkas menurut giliran agar tidak seorang pun dapat memilih petugas atau dipilih; siapa yang "
    "memilih sendiri meniadakan itu.",
    innocent=(
        "the office lets officers choose files by their field of knowledge",
        "a file came back to the officer who had begun it, and the log does not show the return",
        "a supervisor handed these files out by name to clear a backlog",
    ),
    innocent_id=(
        "kantor membolehkan petugas memilih berkas menurut bidang keahliannya",
        "berkas kembali kepada petugas yang memulainya, dan log tidak mencatat pengembalian itu",
        "atasan membagikan berkas tersebut secara khusus untuk mengurangi tumpukan",
    ),
    next_step="See how files leave the pool: who can call one up by its number, and whether the picked ones share an agent, an "
    "applicant or a kind of request.",
    next_step_id="Periksa bagaimana berkas keluar dari antrean bersama: siapa yang dapat memanggil berkas menurut nomornya, dan apakah "
    "berkas yang dipilih memiliki kuasa, pemohon atau jenis yang sama.",
    exclusions=(
        "queues in which files belong to one officer from the start: there is no pool to pick from",
        "cases with a lawful reason to go first; files that were held back do not count as passed",
    ),
    exclusions_id=(
        "antrean yang berkasnya sejak awal milik satu petugas: tidak ada antrean bersama untuk dipilih",
        "berkas dengan alasan sah untuk didahulukan; berkas yang tertahan tidak dihitung sebagai didahului",
    ),
    basis=("UU 25/2009 Art. 4 (equality)", "UU 30/2014 Art. 10 (impartiality)"),
    basis_id=("UU 25/2009 Pasal 4 (persamaan perlakuan)", "UU 30/2014 Pasal 10 (ketidakberpihakan)"),
    sources=("Lui 1985 (queues ordered by payment)", "Spiegelhalter 2005, Statistics in Medicine 24 (funnel plots)"),
    fires_on=(
        {
            "seen": 25.0, "expected": 5.2, "ratio": 3.7, "chance": 0.00001, "officer": "P4", "rows": 799.0, "high_998": 14.0,
            "passed": 28.0,
        },
    ),
    quiet_on=(
        {"seen": 3.0, "expected": 0.1, "ratio": 2.4, "chance": 0.0002},
        {"seen": 72.0, "expected": 50.0, "ratio": 1.4, "chance": 0.0005},
        {"seen": 37.0, "expected": 22.0, "ratio": 1.6, "chance": 0.01},
        {"seen": None, "expected": None, "ratio": None, "chance": None},
    ),
)
