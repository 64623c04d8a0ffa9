"""An open case is past its standard, and the office has not touched it for long."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_untouched_days: float) -> pd.Series:
    """Size per promise: working days since the last touch; missing where the case is decided, in time or was touched lately."""
    left = (frame["over"] > 0) & (frame["untouched_working_days"] >= min_untouched_days)
    return frame["untouched_working_days"].where(left)


RULE = Rule(
    id="DLY-07",
    name="open-and-untouched",
    title={"en": "Open past the standard and untouched", "id": "Masih terbuka melewati standar, tanpa tindakan"},
    repeats=False,
    family="delay",
    table="standards",
    subject="case",
    needs=("over", "untouched_working_days"),
    check=check,
    pattern_id="Berkas yang belum diputus sudah melewati standar, dan kantor sudah lama tidak menyentuhnya.",
    formula_id="Ukuran per janji: hari kerja sejak tindakan terakhir; kosong bila berkas sudah diputus, masih dalam batas waktu, "
    "atau baru saja ditangani.",
    thresholds=(
        Threshold(
            "min_untouched_days", 10.0, "working days without any step by the office", tighter="higher",
            meaning_id="hari kerja tanpa satu tahap pun oleh kantor",
        ),
    ),
    severity={0.0: Severity.LOW, 60.0: Severity.MEDIUM},
    unit="working days",
    key=("promise",),
    observed="untouched_working_days",
    expected="term",
    message={
        "en": "Still open and {over:number} {unit:word} past the promised {term:number}; nothing was done to it for "
        "{untouched_working_days:working_days}, since {last_touched_at:date}.",
        "id": "Masih terbuka, {over:number} {unit:word} melewati {term:number} {unit:word} yang dijanjikan; tidak ada tindakan selama "
        "{untouched_working_days:working_days}, sejak {last_touched_at:date}.",
    },
    evidence=(
        "started_at", "last_touched_at", "untouched_working_days", "unit", "term", "elapsed", "stopped", "over", "basis",
        "case_event_rows",
    ),
    why="A file that nobody touches after its time has run out is either forgotten or waiting for something.",
    why_id="Berkas yang tidak dikerjakan siapa pun setelah waktunya habis berarti terlupakan atau menunggu sesuatu.",
    innocent=(
        "the case was closed on paper and the log was never told",
        "the applicant gave up or does not answer",
        "a court or another agency holds the file",
    ),
    innocent_id=(
        "permohonan sudah selesai di atas kertas tetapi log belum diperbarui",
        "pemohon membatalkan atau tidak menjawab",
        "berkas sedang berada di pengadilan atau instansi lain",
    ),
    next_step="Ask the office where the file lies today, and since when; ask the applicant what they were told.",
    next_step_id="Tanyakan kepada kantor di mana berkas berada dan sejak kapan; tanyakan kepada pemohon apa yang disampaikan kepadanya.",
    basis=("UU 25/2009 Art. 4 (timeliness)",),
    basis_id=("UU 25/2009 Pasal 4 (ketepatan waktu)",),
    sources=("Bertrand et al. 2007; Freund, Hallward-Driemeier and Rijkers 2016 (held-up permits)",),
    fires_on=({"over": 12.0, "untouched_working_days": 30.0, "term": 5.0, "unit": "working_days"},),
    quiet_on=(
        {"over": 12.0, "untouched_working_days": 2.0},
        {"over": -1.0, "untouched_working_days": 30.0},
        {"over": 12.0, "untouched_working_days": 0.0},
        {"over": None, "untouched_working_days": None},
    ),
)
