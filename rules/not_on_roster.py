"""Somebody handled cases whom the roster does not list at that time."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_events: float) -> pd.Series:
    """Size per officer: things done off the roster; missing where there are none."""
    return frame["events_off_roster"].where(frame["events_off_roster"] >= min_events)


RULE = Rule(
    id="PRC-08",
    name="not-on-roster",
    title={"en": "Handled by someone not on the roster", "id": "Ditangani oleh orang di luar daftar petugas"},
    family="process",
    table="roster",
    subject="officer",
    needs=("events_off_roster",),
    check=check,
    pattern_id="Berkas ditangani seseorang yang saat itu tidak tercantum dalam daftar petugas.",
    formula_id="Ukuran per petugas: banyaknya tindakan di luar daftar petugas; kosong bila tidak ada.",
    thresholds=(
        Threshold(
            "min_events", 1.0, "things done while not on the roster", tighter="higher",
            meaning_id="tindakan selama tidak tercantum dalam daftar petugas",
        ),
    ),
    severity={1.0: Severity.MEDIUM, 50.0: Severity.HIGH},
    unit="events",
    key=("is_listed",),
    officer="officer",
    observed="events_off_roster",
    expected=None,
    message={
        "en": "{officer} did {events_off_roster:number} of {events_handled:number} things in the log at times when the roster "
        "does not list that officer, the first on {first_off_roster_at:date}.",
        "id": "{events_off_roster:number} dari {events_handled:number} tindakan {officer} dalam log terjadi ketika daftar petugas tidak "
        "memuat petugas itu, yang pertama pada {first_off_roster_at:date}.",
    },
    evidence=("officer", "is_listed", "events_off_roster", "events_handled", "first_off_roster_at"),
    why="An account that outlives its owner, or a helper who works without a post, leaves nobody to answer for what was done.",
    why_id="Akun yang masih aktif setelah pemiliknya pergi, atau tenaga bantu yang bekerja tanpa penugasan, membuat tidak ada yang dapat "
    "dimintai penjelasan atas apa yang dikerjakan.",
    innocent=(
        "the roster is out of date or covers another office",
        "a temporary replacement by a written order",
        "the number was re-used or mistyped",
    ),
    innocent_id=(
        "daftar petugas belum diperbarui atau untuk kantor lain",
        "pengganti sementara dengan surat tugas",
        "nomor petugas dipakai ulang atau salah ketik",
    ),
    next_step="Ask personnel who held the account on that day and by what order.",
    next_step_id="Tanyakan kepada kepegawaian siapa pemegang akun pada hari itu dan berdasarkan surat apa.",
    basis=("The agency's own roster of officers",),
    basis_id=("Daftar petugas instansi itu sendiri",),
    fires_on=({"events_off_roster": 3.0, "events_handled": 40.0, "officer": "P9", "is_listed": 1.0},),
    quiet_on=({"events_off_roster": 0.0, "events_handled": 40.0}, {"events_off_roster": None}),
)
