"""The decision was written down late, and only its date, not the day it was written, meets the standard."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_late_days: float) -> pd.Series:
    """Size per promise: working days between the decision's date and its recording; missing where the date changed nothing."""
    decisive = (frame["over"] <= 0) & (frame["over_when_recorded"] > 0)
    return frame["recorded_late_days"].where(decisive & (frame["recorded_late_days"] >= min_late_days))


RULE = Rule(
    id="PRC-06",
    name="backdated-into-standard",
    title={"en": "Recorded late, and the date meets the standard", "id": "Dicatat terlambat, dengan tanggal yang memenuhi standar"},
    family="process",
    table="standards",
    subject="case",
    needs=("over", "over_when_recorded", "recorded_late_days"),
    check=check,
    pattern_id="Keputusan dicatat terlambat, dan hanya tanggalnya, bukan hari pencatatannya, yang memenuhi standar.",
    formula_id="Ukuran per janji: hari kerja antara tanggal keputusan dan pencatatannya; kosong bila tanggal itu tidak mengubah "
    "apa pun.",
    thresholds=(
        Threshold(
            "min_late_days", 3.0, "working days from the decision's date to its recording", tighter="higher",
            meaning_id="hari kerja dari tanggal keputusan sampai pencatatannya",
        ),
    ),
    severity={0.0: Severity.LOW, 10.0: Severity.MEDIUM},
    unit="working days",
    key=("promise",),
    observed="recorded_late_days",
    message={
        "en": "Dated {ended_at:date}, which meets the standard of {term:number} {unit:word}; written to the log on {recorded_at:date}, "
        "{recorded_late_days:working_days} later, when it was {over_when_recorded:number} past it.",
        "id": "Bertanggal {ended_at:date}, memenuhi standar {term:number} {unit:word}; dicatat dalam log pada {recorded_at:date}, "
        "{recorded_late_days:working_days} kemudian, ketika standar sudah terlewati {over_when_recorded:number} {unit:word}.",
    },
    evidence=(
        "started_at", "ended_at", "recorded_at", "recorded_late_days", "unit", "term", "elapsed", "over_when_recorded",
        "case_event_rows",
    ),
    why="A date set back hides a delay from every report that counts by date.",
    why_id="Tanggal yang dimundurkan menyembunyikan keterlambatan dari setiap laporan yang dihitung menurut tanggal.",
    innocent=(
        "the decision was sent on paper in time and typed in afterwards",
        "the system was down, or a backlog was entered in one go",
        "the time of recording is that of a later save of the same form",
    ),
    innocent_id=(
        "keputusan dikirim tepat waktu dalam bentuk surat dan baru kemudian dimasukkan ke sistem",
        "sistem sedang tidak berfungsi, atau tunggakan dimasukkan sekaligus",
        "waktu pencatatan adalah waktu penyimpanan ulang formulir yang sama",
    ),
    next_step="Look at the postmark or the dispatch book for the day the decision left the office.",
    next_step_id="Periksa cap pos atau buku ekspedisi untuk hari keputusan itu keluar.",
    basis=("UU 25/2009 Art. 4 (timeliness)",),
    basis_id=("UU 25/2009 Pasal 4 (ketepatan waktu)",),
    sources=("Mattsson 2025: gaming of a time limit",),
    fires_on=({"over": 0.0, "over_when_recorded": 6.0, "recorded_late_days": 6.0, "term": 5.0, "unit": "working_days"},),
    quiet_on=(
        {"over": 0.0, "over_when_recorded": -1.0, "recorded_late_days": 6.0},
        {"over": 4.0, "over_when_recorded": 10.0, "recorded_late_days": 6.0},
        {"over": 0.0, "over_when_recorded": None, "recorded_late_days": None},
    ),
)
