"""A case was decided by an officer alone at night or on a day off, at an hour outside the officer's and the office's own habit.

What leads to no decision (checking papers, a survey) is done late by the diligent and the overworked: it is no red flag. Where the
charter gives no office hours, those in which the office usually works stand for them.
"""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity, Threshold


def check(frame: pd.DataFrame, min_hours_beyond: float, max_office_share: float) -> pd.DataFrame:
    """Size per deciding visit: hours from those in which the officer usually works; p_value: how rare that is in the office."""
    hours = frame["deciding_hours_beyond"]
    alone = (hours > 0) & (hours >= min_hours_beyond) & (frame["office_share"] <= max_office_share)
    return pd.DataFrame({"size": hours.where(alone & frame["alone_p"].notna()), "p_value": frame["alone_p"].clip(0.0, 1.0)})


RULE = Rule(
    id="PRC-05",
    name="night-or-day-off",
    title={"en": "Decided at night or on a day off, alone", "id": "Diputus sendirian pada malam hari atau hari libur"},
    family="process",
    table="odd_hours",
    subject="case",
    needs=("deciding_hours_beyond", "alone_p", "office_share"),
    check=check,
    pattern_id="Suatu berkas diputus oleh petugas yang bekerja sendirian pada malam hari atau hari libur, pada jam di luar kebiasaan "
    "petugas itu dan kantornya. Pekerjaan yang tidak menghasilkan keputusan (memeriksa berkas, survei) lazim dikerjakan lembur oleh "
    "petugas yang rajin atau kewalahan: itu bukan tanda peringatan. Bila maklumat tidak memuat jam kerja, jam kantor itu biasa bekerja "
    "menjadi penggantinya.",
    formula_id="Ukuran per penanganan yang menghasilkan keputusan: jarak dalam jam dari jam petugas itu biasa bekerja; nilai p: "
    "seberapa jarang hal itu di kantor tersebut.",
    thresholds=(
        Threshold(
            "min_hours_beyond", 2.0, "hours from those in which the officer usually works", tighter="higher",
            meaning_id="jam dari jam petugas itu biasa bekerja",
        ),
        Threshold(
            "max_office_share", 0.1, "share of odd hours in the visits of the office's median officer", tighter="lower",
            meaning_id="bagian penanganan pada jam tak lazim dari petugas median di kantor itu",
        ),
    ),
    severity={0.0: Severity.LOW, 6.0: Severity.MEDIUM},
    unit="hours from the usual ones",
    key=("activity", "done_at"),
    officer="officer",
    observed="deciding_hours_beyond",
    message={
        "en": "Officer {officer} finished {activity}, a step that leads to the decision, on {done_at:time}, outside the office's hours, "
        "with no colleague at work within the hour, and at least {deciding_hours_beyond:hours} from the hours in which this officer "
        "usually works (a day off counts as four).",
        "id": "Petugas {officer} menyelesaikan {activity}, tahap yang mengarah ke keputusan, pada {done_at:time}, di luar jam kantor itu, "
        "tanpa rekan yang bekerja dalam satu jam sebelum atau sesudahnya, dan sekurangnya berjarak {deciding_hours_beyond:hours} dari jam "
        "kerja yang biasa bagi petugas ini (hari libur dihitung empat jam).",
    },
    evidence=("activity", "done_at", "deciding_hours_beyond", "office_share", "colleagues", "officer", "done_event"),
    why="What is done when nobody else is there is seen by nobody else.",
    why_id="Yang dikerjakan ketika tidak ada orang lain tidak terlihat oleh orang lain.",
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
    next_step_id="Bandingkan dengan daftar hadir dan log akun: dari mana akun dipakai, dan berkas apa lagi yang dikerjakan saat itu?",
    exclusions=(
        "visits that decide nothing: all but the last up to the decision (and the one before, where the service dates its decisions by "
        "the last step of all; every visit where a service dates no decision)",
        "within an hour of office hours; a colleague at work within the hour; bare dates",
        "days off that the officer worked through (three visits and more), and officers with fewer than ten working days in the log",
        "officers on a night shift in those days, and offices that work at such hours by habit",
    ),
    exclusions_id=(
        "penanganan yang tidak memutus apa pun: semua kecuali yang terakhir sampai keputusan (dan satu sebelumnya, bila layanan itu "
        "mencatat tanggal keputusan pada tahap paling akhir; semua penanganan bila tanggal keputusan tidak dicatat)",
        "dalam satu jam dari jam kantor; ada rekan yang bekerja dalam jam itu; tanggal tanpa jam",
        "hari libur yang dipakai petugas untuk bekerja (tiga penanganan atau lebih), dan petugas dengan kurang dari sepuluh hari "
        "kerja dalam log",
        "petugas yang bertugas malam pada hari-hari itu, dan kantor yang biasa bekerja pada jam seperti itu",
    ),
    basis=("UU 25/2009 Art. 21 (internal control is part of the service standard)",),
    basis_id=("UU 25/2009 Pasal 21 (pengawasan internal adalah komponen standar pelayanan)",),
    fires_on=(
        {
            "deciding_hours_beyond": 7.0, "alone_p": 0.001, "office_share": 0.01, "activity": "approval", "done_at": "2025-03-09T23:40",
            "officer": "P4",
        },
    ),
    quiet_on=(
        {"deciding_hours_beyond": 0.0, "alone_p": 1.0, "office_share": 0.01},
        {"deciding_hours_beyond": 1.0, "alone_p": 0.01, "office_share": 0.01},
        {"deciding_hours_beyond": 7.0, "alone_p": 0.001, "office_share": 0.4},
        {"deciding_hours_beyond": None, "alone_p": None, "office_share": None},
    ),
)
