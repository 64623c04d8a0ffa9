"""An officer worked on a case alone at night or on a day off, at an hour outside the officer's and the office's own habit."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_one_in_days: float, max_office_share: float) -> pd.DataFrame:
    """Size per visit: on one in how many days the officer works at about that hour; p_value: how rare that is in the office."""
    one_in = frame["one_in_days"]
    alone = (one_in > 0) & (one_in >= min_one_in_days) & (frame["office_share"] <= max_office_share)
    return pd.DataFrame({"size": one_in.where(alone & frame["alone_p"].notna()), "p_value": frame["alone_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="PRC-05",
    name="night-or-day-off",
    title={"en": "Work at night or on a day off, alone", "id": "Bekerja sendirian pada malam hari atau hari libur"},
    repeats=False,
    family="process",
    table="odd_hours",
    subject="case",
    needs=("one_in_days", "alone_p", "office_share"),
    check=check,
    thresholds=(
        Threshold("min_one_in_days", 20.0, "days of the officer to one with work at about that hour", tighter="higher"),
        Threshold("max_office_share", 0.1, "share of odd hours in the visits of the office's median officer", tighter="lower"),
    ),
    severity={0.0: Severity.LOW, 100.0: Severity.MEDIUM},
    unit="days to one such",
    key=("activity", "done_at"),
    officer="officer",
    observed="one_in_days",
    message={
        "en": "Officer {officer} finished {activity} on {done_at:time}, outside office hours and with no colleague at work; this "
        "officer does "
        "something at about that hour on one in {one_in_days:number} days.",
        "id": "Petugas {officer} menyelesaikan {activity} pada {done_at:time}, di luar jam kerja dan tanpa rekan; petugas ini bekerja "
        "sekitar "
        "jam itu hanya sekali dalam {one_in_days:number} hari.",
    },
    evidence=("activity", "done_at", "one_in_days", "office_share", "colleagues", "officer", "done_event"),
    why="What is done when nobody else is there is seen by nobody else.",
    innocent=(
        "overtime before a deadline, or work from home that is allowed",
        "the system stamped the row in a batch at night under the officer's name",
        "the office was open that day and the calendar of the charter does not say so",
    ),
    innocent_id=(
        "lembur menjelang tenggat, atau bekerja dari rumah yang diizinkan",
        "sistem mencatat baris itu secara otomatis pada malam hari atas nama petugas",
        "kantor buka pada hari itu tetapi kalender maklumat belum memuatnya",
    ),
    next_step="Compare with the attendance list and the log of the account: where was it used from, and which other cases were touched "
    "then?",
    next_step_id="Bandingkan dengan daftar hadir dan log akun: dari mana akun dipakai, dan berkas apa lagi yang disentuh saat itu?",
    exclusions=(
        "within an hour of office hours; days on which a colleague was at work in odd hours too; bare dates",
        "officers and offices that work at such hours by habit",
    ),
    basis=("UU 25/2009 Art. 21 (internal control is part of the service standard)",),
    fires_on=(
        {
            "one_in_days": 180.0, "alone_p": 0.001, "office_share": 0.01, "activity": "approval", "done_at": "2025-03-09T23:40",
            "officer": "P4",
        },
    ),
    quiet_on=(
        {"one_in_days": 0.0, "alone_p": 1.0, "office_share": 0.01},
        {"one_in_days": 3.0, "alone_p": 0.01, "office_share": 0.01},
        {"one_in_days": 180.0, "alone_p": 0.001, "office_share": 0.4},
        {"one_in_days": None, "alone_p": None, "office_share": None},
    ),
)
