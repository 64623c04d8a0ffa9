"""One officer did both of two steps that the charter gives to different officers."""

from __future__ import annotations

import pandas as pd

from rules.base import Rule, Severity


def check(frame: pd.DataFrame) -> pd.Series:
    """Size per promised pair: 1 where one officer did both; missing where two did."""
    return frame["same_officer"].where(frame["same_officer"] == 1)


RULE = Rule(
    id="PRC-03",
    name="four-eyes-broken",
    title={"en": "Four eyes broken", "id": "Prinsip empat mata tidak terpenuhi"},
    family="process",
    table="four_eyes",
    subject="case",
    needs=("same_officer",),
    check=check,
    pattern_id="Satu petugas mengerjakan kedua tahap yang menurut maklumat harus dikerjakan petugas yang berbeda.",
    formula_id="Ukuran per pasangan tahap yang dijanjikan: 1 bila satu petugas mengerjakan keduanya; kosong bila dua petugas.",
    severity={1.0: Severity.MEDIUM},
    unit="yes or no",
    key=("pair",),
    officer="officer",
    observed="same_officer",
    message={
        "en": "Officer {officer} did both {first_step} ({first_at:time}) and {second_step} ({second_at:time}), "
        "which the charter gives to two different officers.",
        "id": "Petugas {officer} mengerjakan {first_step} ({first_at:time}) dan juga {second_step} ({second_at:time}); menurut maklumat "
        "keduanya dikerjakan oleh dua petugas berbeda.",
    },
    evidence=("pair", "first_step", "first_at", "second_step", "second_at", "officer", "first_event", "second_event"),
    why="The second pair of eyes is there so that no single officer can decide alone for money.",
    why_id="Pemeriksaan oleh petugas kedua ada agar tidak seorang petugas pun dapat memutuskan sendirian demi uang.",
    innocent=(
        "a small office on a day with one officer on duty, and a standing order for it",
        "somebody worked under a colleague's login",
        "the later step was corrected by the first officer for a typing mistake",
    ),
    innocent_id=(
        "kantor kecil dengan satu petugas bertugas pada hari itu, dan ada perintah tetap untuk itu",
        "seseorang bekerja dengan akun rekan",
        "tahap yang belakangan diperbaiki oleh petugas pertama karena salah ketik",
    ),
    next_step="Look at the duty roster of that day and at who was logged in where.",
    next_step_id="Periksa jadwal tugas hari itu dan akun siapa yang masuk ke sistem dari mana.",
    basis=("The charter's four_eyes pairs",),
    basis_id=("Pasangan tahap four_eyes menurut maklumat",),
    fires_on=({"same_officer": 1.0, "officer": "P1", "first_step": "check", "second_step": "approval"},),
    quiet_on=({"same_officer": 0.0}, {"same_officer": None}),
)
