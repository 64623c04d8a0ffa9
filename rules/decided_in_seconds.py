"""A step was finished within seconds by an officer who otherwise takes far longer for it."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, max_seconds: float, min_times_faster: float) -> pd.Series:
    """Size per case: how many times faster than the officer's own median, at least, since two stamps of one minute may lie a minute
    apart; missing where it was no matter of seconds."""
    seconds, own = frame["handling_seconds"], frame["own_median_seconds"]
    times = own / frame["at_most_seconds"].clip(lower=1.0)
    return times.where((seconds <= max_seconds) & (times >= min_times_faster))


RULE = Rule(
    id="PRC-04",
    name="decided-in-seconds",
    title={"en": "Decided in seconds", "id": "Diputuskan dalam hitungan detik"},
    family="process",
    table="handling",
    subject="case",
    needs=("handling_seconds", "at_most_seconds", "own_median_seconds"),
    check=check,
    pattern_id="Satu tahap selesai dalam hitungan detik oleh petugas yang biasanya memerlukan waktu jauh lebih lama untuk itu.",
    formula_id="Ukuran per berkas: sekurangnya berapa kali lebih cepat daripada median petugas itu sendiri, sebab dua cap waktu pada "
    "menit yang sama dapat terpaut hampir satu menit; kosong bila bukan hitungan detik.",
    thresholds=(
        Threshold("max_seconds", 60.0, "seconds in hand", tighter="lower", meaning_id="detik di tangan petugas"),
        Threshold(
            "min_times_faster", 20.0, "times faster than the officer's own median for the step", tighter="higher",
            meaning_id="kali lebih cepat daripada median petugas itu sendiri untuk tahap tersebut",
        ),
    ),
    severity={0.0: Severity.LOW, 100.0: Severity.MEDIUM},
    unit="times faster than usual",
    key=("activity", "done_at"),
    officer="officer",
    observed="handling_seconds",
    expected="own_median_seconds",
    message={
        "en": "Officer {officer} finished {activity} {handling_seconds:seconds} after {counted_from:word} ({done_at:time}); the same "
        "officer's median for this step is {own_median_seconds:seconds}, over {own_visits:number} visits. The "
        "log tells these times to {clock_seconds:seconds}.",
        "id": "Petugas {officer} menyelesaikan {activity} {handling_seconds:seconds} setelah {counted_from:word} ({done_at:time}); "
        "median petugas yang sama untuk tahap ini {own_median_seconds:seconds}, dari {own_visits:number} kali. Ketelitian "
        "catatan waktunya {clock_seconds:seconds}.",
    },
    evidence=(
        "activity", "done_at", "counted_from", "handling_seconds", "clock_seconds", "own_median_seconds", "own_visits", "officer",
        "done_event",
    ),
    why="A file that nobody could have read was passed on or granted all the same.",
    why_id="Berkas yang tidak mungkin sempat dibaca siapa pun tetap diteruskan atau dikabulkan.",
    innocent=(
        "the file was read on paper beforehand, and only the button was pressed then",
        "a batch of identical cases was signed together",
        "the clock of taking up is set by the system when the file is opened a second time",
    ),
    innocent_id=(
        "berkas sudah dibaca sebelumnya di atas kertas, dan saat itu petugas hanya menekan tombol",
        "sejumlah permohonan serupa ditandatangani sekaligus",
        "waktu mulai dicatat sistem ketika berkas dibuka untuk kedua kalinya",
    ),
    next_step="Ask how the officer prepares this step, and look at the cases signed in the same minutes.",
    next_step_id="Tanyakan bagaimana petugas menyiapkan tahap ini, dan lihat permohonan yang ditandatangani pada menit yang sama.",
    basis=("UU 25/2009 Art. 4 (certainty of the procedure)",),
    basis_id=("UU 25/2009 Pasal 4 (kepastian prosedur)",),
    fires_on=(
        {
            "handling_seconds": 5.0,
            "clock_seconds": 1.0,
            "at_most_seconds": 5.0,
            "own_median_seconds": 1800.0,
            "own_visits": 40.0,
            "activity": "approval",
            "officer": "P1",
            "counted_from": "started",
        },
    ),
    quiet_on=(
        {"handling_seconds": 5.0, "at_most_seconds": 5.0, "own_median_seconds": 8.0},
        {"handling_seconds": 0.0, "at_most_seconds": 59.0, "own_median_seconds": 120.0},
        {"handling_seconds": 900.0, "at_most_seconds": 900.0, "own_median_seconds": 90000.0},
        {"handling_seconds": None, "at_most_seconds": None, "own_median_seconds": None},
    ),
)
